//! From a row of named values to an event: pure, with a reason when it cannot be.

use serde_json::{Map, Value};

use super::mapping::{EventName, Mapping, Properties};
use super::time::instant;
use crate::calendar::Millis;
use crate::config::TimeFormat;

/// The columns that a mapping asks for, each once, with the places of their uses.
pub(super) struct Plan {
    /// Column names; a [`Row`] has its values in this order.
    pub(super) wanted: Vec<String>,
    /// Whether the columns beyond `wanted` are kept as properties.
    pub(super) keeps_rest: bool,
    user: usize,
    event: Option<usize>,
    event_name: String,
    time: usize,
    unit: TimeFormat,
    id: Option<usize>,
    source: Option<usize>,
    bot: Option<usize>,
    test_user: Option<usize>,
    attributes: Vec<usize>,
    properties: Vec<usize>,
}

/// One record of a file.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// The values of the wanted columns; `None` where the record has none or it is empty.
    pub(super) values: Vec<Option<Value>>,
    /// The other columns, when they are kept.
    pub(super) rest: Map<String, Value>,
}

/// An event as it will be stored, but for its id.
#[derive(Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) id: Option<String>,
    pub(super) user: Option<String>,
    pub(super) name: String,
    pub(super) ts: Millis,
    pub(super) source: Option<String>,
    pub(super) properties: String,
    /// In the order of the mapping's attributes, then `is_test` when it is mapped.
    pub(super) attributes: Vec<Option<String>>,
}

impl Plan {
    pub(super) fn of(mapping: &Mapping) -> Self {
        let mut wanted = Vec::new();
        let mut slot = |column: &String| {
            wanted.iter().position(|known| known == column).unwrap_or_else(|| {
                wanted.push(column.clone());
                wanted.len() - 1
            })
        };
        let (event, event_name) = match &mapping.event {
            EventName::Column(column) => (Some(slot(column)), String::new()),
            EventName::Constant(name) => (None, name.clone()),
        };
        let (kept, keeps_rest) = match &mapping.properties {
            Properties::Columns(columns) => (columns.as_slice(), false),
            Properties::Rest => (&[][..], true),
        };
        Self {
            user: slot(&mapping.user_id),
            event,
            event_name,
            time: slot(&mapping.time),
            unit: mapping.unit,
            id: mapping.id.as_ref().map(&mut slot),
            source: mapping.source.as_ref().map(&mut slot),
            bot: mapping.bot.as_ref().map(&mut slot),
            test_user: mapping.test_user.as_ref().map(&mut slot),
            attributes: mapping.attributes.iter().map(|(_, column)| slot(column)).collect(),
            properties: kept.iter().map(&mut slot).collect(),
            keeps_rest,
            wanted,
        }
    }

    /// The event of a row, or why there is none.
    pub(super) fn event(&self, row: Row) -> Result<Parsed, String> {
        let text = |slot: usize| row.values[slot].as_ref().map(text_of);
        let name = match self.event {
            Some(slot) => text(slot).ok_or_else(|| format!("no event name in `{}`", self.wanted[slot]))?,
            None => self.event_name.clone(),
        };
        let time = &self.wanted[self.time];
        let written = text(self.time).ok_or_else(|| format!("no time in `{time}`"))?;
        let ts = instant(self.unit, &written).ok_or_else(|| format!("`{written}` in `{time}` is not a time"))?;
        let is_bot = self.bot.map(|slot| self.truth(&row, slot)).transpose()?.flatten() == Some(true);
        let mut attributes: Vec<Option<String>> = self.attributes.iter().map(|slot| text(*slot)).collect();
        if let Some(slot) = self.test_user {
            let is_test = self.truth(&row, slot)?;
            attributes.push(is_test.map(|is_test| i32::from(is_test).to_string()));
        }
        let source = if is_bot { Some("bot".to_owned()) } else { self.source.and_then(text) };
        let (id, user) = (self.id.and_then(text), text(self.user));
        if let (Some(slot), None) = (self.id, &id) {
            return Err(format!("no event id in `{}`", self.wanted[slot]));
        }
        Ok(Parsed { id, user, name, ts, source, properties: self.properties(row), attributes })
    }

    fn properties(&self, row: Row) -> String {
        let Row { mut values, rest } = row;
        let mut properties = rest;
        for slot in &self.properties {
            if let Some(value) = values[*slot].take() {
                properties.insert(self.wanted[*slot].clone(), value);
            }
        }
        Value::Object(properties).to_string()
    }

    fn truth(&self, row: &Row, slot: usize) -> Result<Option<bool>, String> {
        let Some(value) = &row.values[slot] else { return Ok(None) };
        let text = text_of(value);
        match text.to_ascii_lowercase().as_str() {
            "1" | "true" | "t" | "yes" | "y" => Ok(Some(true)),
            "0" | "false" | "f" | "no" | "n" => Ok(Some(false)),
            _ => Err(format!("`{text}` in `{}` is neither true nor false", self.wanted[slot])),
        }
    }
}

/// A value as a text: JSON strings without their quotes, anything else as it is written.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn event(toml: &str, values: Value) -> Result<Parsed, String> {
        let text = format!("[import]\n{toml}");
        let plan = Plan::of(&Mapping::from_toml(Path::new("flightdeck.toml"), &text).expect("valid"));
        let Value::Object(mut fields) = values else { panic!("fields") };
        let values = plan.wanted.iter().map(|name| fields.remove(name).filter(|value| !value.is_null())).collect();
        plan.event(Row { values, rest: if plan.keeps_rest { fields } else { Map::new() } })
    }

    #[test]
    fn numbers_are_ids_as_they_are_written() {
        let found = event("", serde_json::json!({ "user_id": 7, "event": "x", "time": "1970-01-01" })).expect("valid");
        assert_eq!(found.user.as_deref(), Some("7"));
        assert_eq!((found.ts, found.properties.as_str()), (Millis(0), "{}"));
    }

    #[test]
    fn a_row_without_a_user_is_nobodys_and_kept() {
        let found = event("", serde_json::json!({ "event": "x", "time": "1970-01-01" })).expect("valid");
        assert_eq!(found.user, None);
    }

    #[test]
    fn a_bot_row_has_the_source_bot() {
        let toml = "bot = \"is_bot\"\nsource = \"via\"";
        let row =
            |is_bot: &str| serde_json::json!({ "event": "x", "time": "1970-01-01", "is_bot": is_bot, "via": "web" });
        let source = |is_bot: &str| event(toml, row(is_bot)).map(|event| event.source);
        assert_eq!(source("1"), Ok(Some("bot".into())));
        assert_eq!(source("0"), Ok(Some("web".into())));
        assert_eq!(source("maybe"), Err("`maybe` in `is_bot` is neither true nor false".into()));
    }

    #[test]
    fn a_reason_names_the_column_and_the_value() {
        let row = |time: Value| serde_json::json!({ "event": "x", "at": time });
        let reason = |time: Value| event("time = \"at\"", row(time)).expect_err("no time");
        assert_eq!(reason(Value::Null), "no time in `at`");
        assert_eq!(reason("soon".into()), "`soon` in `at` is not a time");
    }

    #[test]
    fn the_rest_is_kept_as_properties_in_order() {
        let row = serde_json::json!({ "event": "x", "time": "1970-01-01", "b": 1, "a": "z", "user_id": "u" });
        assert_eq!(event("properties = [\"*\"]", row).expect("valid").properties, r#"{"a":"z","b":1}"#);
    }
}
