//! Conditions on properties in SQL, with the `jsonb` of PostgreSQL from version 13: what [`super::PropertyFilter`] means, written
//! again.
//!
//! `properties` stands for a `jsonb` value, `{}` for NULL, and NULL for what is broken.

use super::property::{EventSelector, PropertyFilter, PropertyPath, PropertyRule};
use super::sql_text::{list, text};

/// The properties of an event of these names.
pub(super) fn properties(names: &[String]) -> String {
    format!("CASE WHEN e.name IN {} THEN e.properties END", list(names))
}

/// The rows of `counted` that are meant.
pub(super) fn events(events: &EventSelector) -> String {
    let name = format!("name = {}", text(&events.name));
    if events.conditions.is_empty() {
        return name;
    }
    let conditions: Vec<String> = events.conditions.iter().map(condition).collect();
    format!("({name} AND properties IS NOT NULL AND {})", conditions.join(" AND "))
}

fn condition(filter: &PropertyFilter) -> String {
    let found = found(&filter.path);
    let equals_any = |values: &std::collections::BTreeSet<String>| {
        let values: Vec<String> = values.iter().cloned().collect();
        format!(
            "EXISTS (SELECT 1 FROM {} WHERE CASE jsonb_typeof(v) WHEN 'number' THEN trim_scale((v #>> '{{}}')::numeric)::text ELSE v #>> '{{}}' END IN {})",
            elements(&found),
            list(&values)
        )
    };
    match &filter.rule {
        PropertyRule::AnyOf(values) => equals_any(values),
        PropertyRule::NoneOf(values) => format!("NOT {}", equals_any(values)),
        PropertyRule::Exists(true) => format!("coalesce(jsonb_typeof({found}), 'null') <> 'null'"),
        PropertyRule::Exists(false) => format!("coalesce(jsonb_typeof({found}), 'null') = 'null'"),
        PropertyRule::Within { min, max } => {
            let bound = |sign: &str, number: &Option<crate::values::Decimal>| {
                let plain = number.as_ref()?.plain().unwrap_or_default();
                Some(format!("{} {sign} {plain}", number_of("v")))
            };
            let bounds: Vec<String> = [bound(">=", min), bound("<=", max)].into_iter().flatten().collect();
            format!("EXISTS (SELECT 1 FROM {} WHERE {})", elements(&found), bounds.join(" AND "))
        }
    }
}

/// The value itself, or the elements of a list at any depth: single values.
fn elements(found: &str) -> String {
    format!(
        "(WITH RECURSIVE parts(v) AS (SELECT {found} UNION ALL
      SELECT i.v FROM parts AS p, jsonb_array_elements(CASE jsonb_typeof(p.v) WHEN 'array' THEN p.v ELSE '[]' END) AS i(v))
      SELECT v FROM parts WHERE jsonb_typeof(v) NOT IN ('null', 'object', 'array')) AS e"
    )
}

/// The number at a path of `properties`, also of one that is written as a text; NULL where there is none.
pub(super) fn amount(path: &PropertyPath) -> String {
    format!("(SELECT {} FROM (SELECT {} AS v) AS f)", number_of("v"), found(path))
}

/// A number, also of a text that is written as JSON writes one.
fn number_of(value: &str) -> String {
    let written = format!("{value} #>> '{{}}'");
    format!(
        "CASE WHEN jsonb_typeof({value}) = 'number' OR (jsonb_typeof({value}) = 'string' AND {written} ~ '^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?$') THEN ({written})::numeric END"
    )
}

/// The value at a path of `properties`; NULL where it leads nowhere.
fn found(path: &PropertyPath) -> String {
    let mut keys = path.keys().iter();
    let first = keys.next().map_or_else(String::new, |key| format!("(properties -> {})", text(key)));
    let by_keys = keys.fold(first, |json, key| {
        let is_position = key == "0" || (!key.starts_with('0') && key.bytes().all(|byte| byte.is_ascii_digit()));
        if path.is_pointer() && is_position && !key.is_empty() {
            format!("CASE jsonb_typeof({json}) WHEN 'array' THEN {json} -> {key} ELSE {json} -> {} END", text(key))
        } else {
            format!("({json} -> {})", text(key))
        }
    });
    match path.whole_key().filter(|_| path.keys().len() > 1) {
        Some(whole) => {
            let whole = text(whole);
            format!("CASE WHEN jsonb_exists(properties, {whole}) THEN properties -> {whole} ELSE {by_keys} END")
        }
        None => by_keys,
    }
}
