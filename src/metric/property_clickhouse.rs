//! Conditions on properties in SQL, with the JSON functions of `ClickHouse`: what [`super::PropertyFilter`] means, written again.
//!
//! `properties` stands for the text of valid JSON, `{}` for NULL, and NULL for what is broken. The server reads a number with a
//! fraction or an exponent as one of 64 bits: 15 significant digits are exact. An empty text stands for JSON that is not there.

use std::collections::BTreeSet;

use super::property::{EventSelector, PropertyFilter, PropertyPath, PropertyRule};
use super::sql_text::{escaped, escaped_list};
use crate::values::Decimal;

/// Digits behind the point that numbers are compared with; the server's widest decimal has 76 digits.
const SCALE: u32 = 30;

/// The properties of an event of these names; NULL for broken ones, and for those of other events, which nothing asks for.
pub fn properties(names: &[String]) -> String {
    format!(
        "multiIf(ifNull(e.name NOT IN {}, 1), NULL, e.properties IS NULL, '{{}}', isValidJSON(e.properties), e.properties, NULL)",
        escaped_list(names)
    )
}

/// The rows of `counted` that are meant.
pub fn events(events: &EventSelector) -> String {
    let name = format!("ifNull(name = {}, 0)", escaped(&events.name));
    if events.conditions.is_empty() {
        return name;
    }
    let conditions: Vec<String> = events.conditions.iter().map(condition).collect();
    format!("({name} AND properties IS NOT NULL AND {})", conditions.join(" AND "))
}

fn condition(filter: &PropertyFilter) -> String {
    let found = found(&filter.path);
    match &filter.rule {
        PropertyRule::AnyOf(values) => equals_any(&found, values),
        PropertyRule::NoneOf(values) => format!("NOT {}", equals_any(&found, values)),
        PropertyRule::Exists(true) => format!("{found} NOT IN ('', 'null')"),
        PropertyRule::Exists(false) => format!("{found} IN ('', 'null')"),
        PropertyRule::Within { min, max } => {
            let bound = |sign: &str, number: &Option<Decimal>| {
                let plain = number.as_ref()?.plain().unwrap_or_default();
                let exact = format!("{} {sign} toDecimal256('{plain}', {SCALE})", exact("x"));
                Some(format!("ifNull({exact}, ifNull(toFloat64OrNull({}) {sign} {plain}, 0))", number_in("x")))
            };
            let bounds: Vec<String> = [bound(">=", min), bound("<=", max)].into_iter().flatten().collect();
            format!("arrayExists(x -> {}, {})", bounds.join(" AND "), elements(&found))
        }
    }
}

/// Whether an element equals one of the values as text.
fn equals_any(found: &str, values: &BTreeSet<String>) -> String {
    let values: Vec<String> = values.iter().map(|value| escaped(value)).collect();
    let plain = format!("if(match(x, '^[-0-9].*e'), ifNull(toString({}), x), x)", exact("x"));
    format!(
        "arrayExists(x -> has([{}], if(startsWith(x, '\"'), JSONExtractString(x), {plain})), {})",
        values.join(", "),
        elements(found)
    )
}

/// The value itself, or the elements of a list at any depth: single values as JSON.
fn elements(found: &str) -> String {
    let opened = "arrayFlatten(arrayMap(v -> if(startsWith(v, '['), JSONExtractArrayRaw(v), [v]), opened))";
    format!(
        "arrayFilter(x -> x NOT IN ('', 'null') AND substring(x, 1, 1) NOT IN ('{{', '['),
      arrayFold((opened, level) -> {opened}, range(countSubstrings({found}, '[')), [{found}]))"
    )
}

/// The number at a path of `properties`, also of one that is written as a text; NULL where there is none.
pub fn amount(path: &PropertyPath) -> String {
    exact(&found(path))
}

/// The number of a JSON value as a decimal one; NULL where it is none, or beyond all that are.
fn exact(json: &str) -> String {
    format!("toDecimal256OrNull({}, {SCALE})", number_in(json))
}

/// A number, also of a text that is written as JSON writes one, as it is written; empty for anything else.
fn number_in(json: &str) -> String {
    let written = format!("if(startsWith({json}, '\"'), JSONExtractString({json}), {json})");
    format!("if(match({written}, '^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?$'), {written}, '')")
}

/// The JSON at a path of `properties`; empty where it leads nowhere.
pub fn found(path: &PropertyPath) -> String {
    let mut keys = path.keys().iter();
    let first = keys.next().map_or_else(String::new, |key| member("assumeNotNull(properties)", key));
    let by_keys = keys.fold(first, |json, key| {
        let is_position = key == "0" || (!key.starts_with('0') && key.bytes().all(|byte| byte.is_ascii_digit()));
        match key.parse::<u32>() {
            Ok(position) if path.is_pointer() && is_position => {
                let item = format!("arrayElement(JSONExtractArrayRaw({json}), {})", u64::from(position) + 1);
                format!("if(startsWith({json}, '['), {item}, {})", member(&json, key))
            }
            _ => member(&json, key),
        }
    });
    match path.whole_key().filter(|_| path.keys().len() > 1) {
        Some(whole) => format!(
            "if(has(JSONExtractKeys(assumeNotNull(properties)), {}), {}, {by_keys})",
            escaped(whole),
            member("assumeNotNull(properties)", whole)
        ),
        None => by_keys,
    }
}

/// The JSON of the last member of this key; empty without one.
fn member(json: &str, key: &str) -> String {
    format!("arrayLast(m -> m.1 = {}, JSONExtractKeysAndValuesRaw({json})).2", escaped(key))
}
