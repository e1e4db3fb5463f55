//! `where`: conditions on the properties of events, as steps, trend metrics and active events name them.

use std::collections::BTreeSet;

use toml::de::DeValue;

use super::read::{Keys, Located, Reader};
use super::reader::FoundValue;
use crate::metric::{PropertyFilter, PropertyPath, PropertyRule};
use crate::problem::Problem;
use crate::values::Decimal;

/// What a condition may be.
const ALLOWED: &str = "a text, a number, true or false, a list of these, or one of `{ exists = true }`, `{ not = […] }`, \
                       `{ min = …, max = … }`";

/// An event as written: its name, perhaps with conditions.
#[derive(Debug)]
pub(super) struct RawEvent {
    /// The name.
    pub(super) name: Located<String>,
    /// The conditions that could be read.
    pub(super) conditions: Vec<PropertyFilter>,
}

/// The conditions under `where`; what is wrong with one of them is noted.
pub(super) fn conditions(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>) -> Vec<PropertyFilter> {
    let Some(table) = keys.value(reader, "where", "a table of conditions by property") else { return Vec::new() };
    if table.value.as_table().is_none() {
        table.mismatch(reader, "a table of properties, as in `where = { plan = \"pro\" }`");
        return Vec::new();
    }
    let members = table.members(reader);
    members.iter().filter_map(|(path, found)| condition(reader, path, found)).collect()
}

/// Events that are each a name, or a table with `event` and `where`.
pub(super) fn events(reader: &mut Reader<'_>, keys: &mut Keys<'_, '_>, key: &'static str) -> Option<Vec<RawEvent>> {
    let found = keys.value(reader, key, "a list of names of events, or of tables with `event` and `where`")?;
    let Some(entries) = found.value.as_array() else {
        found.mismatch(reader, "a list of names of events");
        return None;
    };
    let entries: Vec<FoundValue<'_, '_>> = entries.iter().map(|entry| found.entry(reader, entry)).collect();
    Some(entries.into_iter().filter_map(|entry| event(reader, entry)).collect())
}

fn event(reader: &mut Reader<'_>, entry: FoundValue<'_, '_>) -> Option<RawEvent> {
    if let Some(name) = entry.value.as_str() {
        return Some(RawEvent { name: Located { value: name.to_owned(), place: entry.place }, conditions: Vec::new() });
    }
    let Some(mut keys) = Keys::of(&entry) else {
        entry.mismatch(
            reader,
            "the name of an event in quotes, or a table as in `{ event = \"upgrade\", where = { plan = \"pro\" } }`",
        );
        return None;
    };
    let has_name = keys.has("event");
    let name = keys.string(reader, "event");
    if !has_name {
        reader.report(Problem::new(entry.place, "the key `event` is missing"));
    }
    let conditions = conditions(reader, &mut keys);
    keys.finish(reader);
    Some(RawEvent { name: name?, conditions })
}

fn condition(reader: &mut Reader<'_>, path: &str, found: &FoundValue<'_, '_>) -> Option<PropertyFilter> {
    let parsed = PropertyPath::parse(path).map_err(|why| Problem::new(found.place.clone(), why));
    let path = reader.problems.collect(parsed);
    let rule = match found.value {
        DeValue::Table(_) => test(reader, found),
        DeValue::Array(_) => list(reader, found).map(PropertyRule::AnyOf),
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            single(reader, found).map(|value| PropertyRule::AnyOf([value].into()))
        }
    };
    Some(PropertyFilter { path: path?, rule: rule? })
}

/// `{ exists = … }`, `{ not = […] }` or `{ min = …, max = … }`.
fn test(reader: &mut Reader<'_>, found: &FoundValue<'_, '_>) -> Option<PropertyRule> {
    let mut keys = Keys::of(found)?;
    let exists = keys.value(reader, "exists", "`true` or `false`");
    let not = keys.value(reader, "not", "a list of values");
    let [min, max] = ["min", "max"].map(|key| keys.value(reader, key, "a number"));
    keys.finish(reader);
    match (exists, not, min.is_some() || max.is_some()) {
        (Some(exists), None, false) => {
            exists.read(reader, "`true` or `false`", DeValue::as_bool).map(|flag| PropertyRule::Exists(flag.value))
        }
        (None, Some(not), false) if not.value.as_array().is_none() => {
            not.mismatch(reader, "a list, as in `{ not = [\"free\"] }`");
            None
        }
        (None, Some(not), false) => list(reader, &not).map(PropertyRule::NoneOf),
        (None, None, true) => {
            let mut bound = |found: Option<FoundValue<'_, '_>>| match found {
                None => Some(None),
                Some(found) => found.read(reader, "a number", decimal).map(|number| Some(number.value)),
            };
            let (min, max) = (bound(min), bound(max));
            Some(PropertyRule::Within { min: min?, max: max? })
        }
        _ => {
            found.mismatch(reader, ALLOWED);
            None
        }
    }
}

/// Texts, numbers and truth values, at least one.
fn list(reader: &mut Reader<'_>, found: &FoundValue<'_, '_>) -> Option<BTreeSet<String>> {
    let entries: Vec<FoundValue<'_, '_>> =
        found.value.as_array()?.iter().map(|entry| found.entry(reader, entry)).collect();
    if entries.is_empty() {
        let problem = Problem::new(found.place.clone(), "the list is empty, so nothing could fulfil it");
        reader.report(problem.hint("name the values that are meant, or write `{ exists = true }`"));
        return None;
    }
    let values: Vec<Option<String>> = entries.iter().map(|entry| single(reader, entry)).collect();
    values.into_iter().collect()
}

/// A value as the text that is compared.
fn single(reader: &mut Reader<'_>, found: &FoundValue<'_, '_>) -> Option<String> {
    let text = |value: &DeValue<'_>| match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        _ => decimal(value).and_then(|number| number.plain()),
    };
    found.read(reader, ALLOWED, text).map(|text| text.value)
}

/// A number in decimal digits; `None` for what is none, or not finite.
fn decimal(value: &DeValue<'_>) -> Option<Decimal> {
    if let Some(integer) = value.as_integer() {
        return Decimal::parse(&i64::from_str_radix(integer.as_str(), integer.radix()).ok()?.to_string());
    }
    let written = value.as_float()?.as_str();
    let is_finite = written.parse::<f64>().is_ok_and(f64::is_finite);
    Decimal::parse(written.trim_start_matches('+')).filter(|_| is_finite)
}
