//! Conditions on properties in SQL, with the JSON functions of SQLite: what [`super::PropertyFilter`] means, written again.
//!
//! `properties` stands for the text of valid JSON, `{}` for NULL, and NULL for what is broken.

use std::collections::BTreeSet;

use super::property::{EventSelector, PropertyFilter, PropertyPath, PropertyRule};
use super::sql_text::{list, text};
use crate::values::Decimal;

/// The properties of an event of these names; NULL for broken ones, and for those of other events, which nothing asks for.
pub(super) fn properties(names: &[String]) -> String {
    let json = "CAST(e.properties AS TEXT)";
    format!(
        "CASE WHEN e.name IN {} THEN CASE WHEN e.properties IS NULL THEN '{{}}' WHEN json_valid({json}) THEN {json} END END",
        list(names)
    )
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
    match &filter.rule {
        PropertyRule::AnyOf(values) => equals_any(&found, values),
        PropertyRule::NoneOf(values) => format!("NOT {}", equals_any(&found, values)),
        PropertyRule::Exists(true) => format!("{found} <> 'null'"),
        PropertyRule::Exists(false) => format!("coalesce({found}, 'null') = 'null'"),
        PropertyRule::Within { min, max } => {
            let bound = |number: &Option<Decimal>, is_least| number.as_ref().map(|number| beyond(number, is_least));
            let bounds: Vec<String> = [bound(min, true), bound(max, false)].into_iter().flatten().collect();
            format!(
                "EXISTS (SELECT 1 FROM (SELECT {} AS n FROM {}) WHERE n IS NOT NULL AND {})",
                plain(&number("e")),
                elements(&found),
                bounds.join(" AND ")
            )
        }
    }
}

/// Whether an element equals one of the values as text. Numbers are written out only where a value is one.
fn equals_any(found: &str, values: &BTreeSet<String>) -> String {
    let is_number = |value: &String| Decimal::parse(value).and_then(|number| number.plain()).as_ref() == Some(value);
    let numbers = if values.iter().any(is_number) { format!(" ELSE {}", plain("e.json")) } else { String::new() };
    let values: Vec<String> = values.iter().cloned().collect();
    format!(
        "EXISTS (SELECT 1 FROM {} WHERE CASE e.type WHEN 'text' THEN e.atom WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'{numbers} END IN {})",
        elements(found),
        list(&values)
    )
}

/// The value itself, or the elements of a list at any depth: single values with their JSON text.
fn elements(found: &str) -> String {
    format!(
        "(SELECT t.type, t.atom, v.json -> t.fullkey AS json FROM (SELECT {found} AS json) AS v, json_tree(v.json) AS t
      WHERE t.type NOT IN ('null', 'object', 'array') AND instr(t.fullkey, '.') = 0) AS e"
    )
}

/// The number at a path of `properties`, also of one that is written as a text; NULL where there is none.
pub(super) fn amount(path: &PropertyPath) -> String {
    format!(
        "(SELECT CAST({} AS REAL) FROM (SELECT json_type(f.json) AS type, f.json ->> '$' AS atom, f.json FROM (SELECT {} AS json) AS f) AS e)",
        number("e"),
        found(path)
    )
}

/// The JSON text of a number, also of one that is written as a text.
fn number(element: &str) -> String {
    let (kind, atom) = (format!("{element}.type"), format!("{element}.atom"));
    format!(
        "CASE WHEN {kind} IN ('integer', 'real') THEN {element}.json WHEN {kind} = 'text' AND {atom} GLOB '[-0-9]*' AND {atom} GLOB '*[0-9]' AND json_valid({atom}) THEN {atom} END"
    )
}

/// A number as JSON writes it in plain decimal digits, without zeros that say nothing.
fn plain(written: &str) -> String {
    // w: the number; s: its sign; m: the mantissa; x: the exponent, cut where no settings can reach; d: all digits; p: the
    // place of the point among them; i and f: what stands before and behind it.
    let parts = format!(
        "(SELECT CASE WHEN w LIKE '-%' THEN '-' ELSE '' END AS s, CASE WHEN instr(w, 'e') > 0 THEN substr(w, 1, instr(w, 'e') - 1) ELSE w END AS m,
        CASE WHEN instr(w, 'e') > 0 THEN max(-1100, min(1100, CAST(substr(w, instr(w, 'e') + 1) AS INTEGER))) ELSE 0 END AS x FROM (SELECT lower({written}) AS w))"
    );
    let point = format!(
        "(SELECT s, replace(replace(m, '-', ''), '.', '') AS d, instr(replace(m, '-', '') || '.', '.') - 1 + x AS p FROM {parts})"
    );
    let zeros = |count: &str| format!("replace(hex(zeroblob(max(0, {count}))), '00', '0')");
    let split = format!(
        "(SELECT s, ltrim(substr(d || {}, 1, max(0, p)), '0') AS i, rtrim({} || substr(d, max(0, p) + 1), '0') AS f FROM {point})",
        zeros("p - length(d)"),
        zeros("-p")
    );
    format!(
        "(SELECT CASE WHEN i = '' AND f = '' THEN '0' ELSE s || CASE i WHEN '' THEN '0' ELSE i END || CASE f WHEN '' THEN '' ELSE '.' || f END END FROM {split})"
    )
}

/// Whether the plain number `n` is at least, or at most, another.
fn beyond(number: &Decimal, is_least: bool) -> String {
    let plain = number.plain().unwrap_or_default();
    let (is_negative, size) = plain.strip_prefix('-').map_or((false, plain.as_str()), |size| (true, size));
    let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
    let digits = "ltrim(n, '-') || '.'";
    let [i, f] = [
        format!("substr({digits}, 1, instr({digits}, '.') - 1)"),
        format!("rtrim(substr({digits}, instr({digits}, '.') + 1), '.')"),
    ];
    let compare =
        |sign: &str| format!("(length({i}), {i}, {f}) {sign} ({}, {}, {})", whole.len(), text(whole), text(fraction));
    match (is_negative, is_least) {
        (false, true) => format!("(n NOT LIKE '-%' AND {})", compare(">=")),
        (false, false) => format!("(n LIKE '-%' OR {})", compare("<=")),
        (true, true) => format!("(n NOT LIKE '-%' OR {})", compare("<=")),
        (true, false) => format!("(n LIKE '-%' AND {})", compare(">=")),
    }
}

/// The JSON text at a path of `properties`; NULL where it leads nowhere.
pub(super) fn found(path: &PropertyPath) -> String {
    let mut keys = path.keys().iter();
    let first = keys.next().map_or_else(String::new, |key| member("properties", key));
    let by_keys = keys.fold(first, |json, key| {
        let is_position = key == "0" || (!key.starts_with('0') && key.bytes().all(|byte| byte.is_ascii_digit()));
        if path.is_pointer() && is_position && !key.is_empty() {
            let of_object = member("p.json", key);
            format!(
                "(SELECT CASE json_type(p.json) WHEN 'array' THEN p.json -> '$[{key}]' ELSE {of_object} END FROM (SELECT {json} AS json) AS p)"
            )
        } else {
            member(&json, key)
        }
    });
    match path.whole_key().filter(|_| path.keys().len() > 1) {
        Some(whole) => {
            let is_there = format!("EXISTS (SELECT 1 FROM json_each(properties) WHERE key = {})", text(whole));
            format!("CASE WHEN {is_there} THEN {} ELSE {by_keys} END", member("properties", whole))
        }
        None => by_keys,
    }
}

/// The JSON text of the last member of this key; NULL without one. `->` finds the first, so those before the last are removed.
fn member(json: &str, key: &str) -> String {
    let (key, path) = (text(key), text(&format!("$.\"{key}\"")));
    format!(
        "(WITH RECURSIVE same(json, n) AS (
      SELECT j.json, (SELECT count(*) FROM json_each(j.json) WHERE key = {key}) FROM (SELECT {json} AS json) AS j
      UNION ALL SELECT json_remove(json, {path}), n - 1 FROM same WHERE n > 1)
    SELECT json -> {path} FROM same WHERE n = 1)"
    )
}
