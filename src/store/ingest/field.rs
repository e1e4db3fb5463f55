//! The field grammar: where a value comes from, in settings and presets alike.

use std::borrow::Cow;

use super::datum::Datum;
use super::path::RecordPath;
use super::record::Record;
use crate::values;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Path(RecordPath),
    /// `!path`: the opposite truth value.
    Not(RecordPath),
    /// `'text'`.
    Constant(String),
    /// `"{kind} {action}"`: texts and paths; a NULL part makes the whole NULL.
    Template(Vec<TemplatePart>),
    /// The first that is there.
    FirstOf(Vec<Self>),
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TemplatePart {
    Text(String),
    Path(RecordPath),
}

/// What a field gave for one record.
#[derive(Debug, PartialEq)]
pub(super) enum Found<T> {
    /// The record has no such key.
    Absent,
    /// The key is there and says nothing.
    Null,
    Value(T),
}

impl<T> Found<T> {
    pub(super) fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl Field {
    /// Reads one field as written in the settings.
    pub(super) fn parse(written: &str) -> Result<Self, String> {
        if let Some(text) = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            return Ok(Self::Constant(text.to_owned()));
        }
        if let Some(path) = written.strip_prefix('!') {
            return RecordPath::parse(path).map(Self::Not);
        }
        if written.contains('{') && written.contains('}') {
            return template(written).map(Self::Template);
        }
        RecordPath::parse(written).map(Self::Path)
    }

    /// The value itself, with parts or without.
    pub(super) fn find<'r>(&self, record: &Record<'r>) -> Option<Datum<'r>> {
        match self {
            Self::Path(path) => path.find(record),
            Self::Not(path) => {
                let found = path.find(record)?;
                let flag = found.text().ok().flatten().and_then(|text| values::truth(&text));
                Some(flag.map_or(Datum::Null, |flag| Datum::Bool(!flag)))
            }
            Self::Constant(text) => Some(Datum::Text(Cow::Owned(text.clone()))),
            Self::Template(parts) => filled(parts, record),
            Self::FirstOf(fields) => {
                let mut is_there = false;
                for field in fields {
                    match field.find(record).map(Datum::open) {
                        None => {}
                        Some(Datum::Null) => is_there = true,
                        Some(Datum::Text(text)) if text.is_empty() => is_there = true,
                        Some(value) => return Some(value),
                    }
                }
                is_there.then_some(Datum::Null)
            }
        }
    }

    /// A single value as text; the error says what was found instead.
    pub(super) fn text<'r>(&self, record: &Record<'r>, nulls: &[String]) -> Result<Found<Cow<'r, str>>, String> {
        let Some(value) = self.find(record) else { return Ok(Found::Absent) };
        let text = value.text().map_err(|kind| format!("`{}` is {kind}, expected a single value", self.written()))?;
        let text = text.filter(|text| !nulls.iter().any(|null| null == text));
        Ok(text.map_or(Found::Null, Found::Value))
    }

    /// As it was written, for messages.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Path(path) => path.written.clone(),
            Self::Not(path) => format!("!{}", path.written),
            Self::Constant(text) => format!("'{text}'"),
            Self::Template(parts) => {
                let part = |part: &TemplatePart| match part {
                    TemplatePart::Text(text) => text.clone(),
                    TemplatePart::Path(path) => format!("{{{}}}", path.written),
                };
                parts.iter().map(part).collect()
            }
            Self::FirstOf(fields) => fields.iter().map(Self::written).collect::<Vec<_>>().join("`, `"),
        }
    }

    /// The paths in it.
    pub(super) fn paths(&self) -> Vec<&RecordPath> {
        match self {
            Self::Path(path) | Self::Not(path) => vec![path],
            Self::Constant(_) => Vec::new(),
            Self::Template(parts) => {
                let path = |part: &'_ TemplatePart| matches!(part, TemplatePart::Path(_));
                parts.iter().filter(|part| path(part)).filter_map(TemplatePart::path).collect()
            }
            Self::FirstOf(fields) => fields.iter().flat_map(Self::paths).collect(),
        }
    }
}

impl TemplatePart {
    fn path(&self) -> Option<&RecordPath> {
        match self {
            Self::Path(path) => Some(path),
            Self::Text(_) => None,
        }
    }
}

fn template(written: &str) -> Result<Vec<TemplatePart>, String> {
    let mut parts = Vec::new();
    let mut rest = written;
    while let Some((text, after)) = rest.split_once('{') {
        let (path, after) = after.split_once('}').ok_or("a `{` is not closed")?;
        if !text.is_empty() {
            parts.push(TemplatePart::Text(text.to_owned()));
        }
        parts.push(TemplatePart::Path(RecordPath::parse(path)?));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(TemplatePart::Text(rest.to_owned()));
    }
    Ok(parts)
}

fn filled<'r>(parts: &[TemplatePart], record: &Record<'r>) -> Option<Datum<'r>> {
    let mut text = String::new();
    for part in parts {
        match part {
            TemplatePart::Text(part) => text.push_str(part),
            TemplatePart::Path(path) => match path.find(record)?.text() {
                Ok(Some(value)) => text.push_str(&value),
                Ok(None) | Err(_) => return Some(Datum::Null),
            },
        }
    }
    Some(Datum::Text(Cow::Owned(text)))
}

#[cfg(test)]
mod tests {
    use super::super::path::tree;
    use super::*;

    fn text(fields: &[&str], record: &str) -> Result<Found<String>, String> {
        let mut fields: Vec<Field> = fields.iter().map(|field| Field::parse(field).expect("a field")).collect();
        let field = if fields.len() == 1 { fields.remove(0) } else { Field::FirstOf(fields) };
        let record = Record { fields: tree(record), outer: None };
        field.text(&record, &["NULL".to_owned()]).map(|found| match found {
            Found::Value(text) => Found::Value(text.into_owned()),
            Found::Null => Found::Null,
            Found::Absent => Found::Absent,
        })
    }

    #[test]
    fn templates_constants_and_opposites() {
        let record = r#"{"kind":"page","action":"viewed","livemode":false,"none":null}"#;
        let value = |written: &str| text(&[written], record).expect("single").value();
        assert_eq!(value("{kind} {action}").as_deref(), Some("page viewed"));
        assert_eq!(value("{kind} {none}"), None);
        assert_eq!(value("'GET'").as_deref(), Some("GET"));
        assert_eq!(value("!livemode").as_deref(), Some("true"));
    }

    #[test]
    fn the_first_that_is_there_counts() {
        assert_eq!(text(&["a", "b"], r#"{"a":null,"b":"x"}"#), Ok(Found::Value("x".into())));
        assert_eq!(text(&["a", "b"], r#"{"a":"","c":1}"#), Ok(Found::Null));
        assert_eq!(text(&["a", "b"], r#"{"c":1}"#), Ok(Found::Absent));
    }

    #[test]
    fn tokens_are_null_and_parts_are_errors() {
        assert_eq!(text(&["a"], r#"{"a":"NULL"}"#), Ok(Found::Null));
        assert!(text(&["a"], r#"{"a":{"b":1}}"#).expect_err("an object").contains("`a` is an object"));
    }
}
