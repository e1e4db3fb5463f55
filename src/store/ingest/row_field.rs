//! The field grammar for rows that are read in place instead of being imported.

use std::borrow::Cow;

use super::datum::{Datum, write_object};
use super::field::{Field, Found};
use super::record::{Fields, Record};

/// Where a value of a row comes from, by the grammar of `[import]`.
#[derive(Clone, Debug)]
pub struct RowField(Field);

impl RowField {
    /// Reads the texts of a field, of which the first that is there counts; the error says what is wrong with one.
    pub fn parse(texts: &[String]) -> Result<Self, String> {
        let parse = |text: &String| Field::parse(text).map_err(|why| format!("`{text}` is no field: {why}"));
        let mut fields = texts.iter().map(parse).collect::<Result<Vec<Field>, String>>()?;
        match fields.pop() {
            None => Err("the list of fields is empty".to_owned()),
            Some(only) if fields.is_empty() => Ok(Self(only)),
            Some(last) => {
                fields.push(last);
                Ok(Self(Field::FirstOf(fields)))
            }
        }
    }

    /// The text that every row has, where the field is a constant.
    pub fn constant(&self) -> Option<&str> {
        match &self.0 {
            Field::Constant(text) => Some(text),
            Field::Path(_) | Field::Not(_) | Field::Template(_) | Field::FirstOf(_) => None,
        }
    }

    /// The paths in it, each as it is written and the key that it starts with.
    pub fn paths(&self) -> Vec<(&str, Option<&str>)> {
        self.0.paths().into_iter().map(|path| (path.written.as_str(), path.first_key())).collect()
    }

    /// Whether it is nothing but paths, of which the first that is there counts.
    pub fn is_plain(&self) -> bool {
        match &self.0 {
            Field::Path(_) => true,
            Field::FirstOf(fields) => fields.iter().all(|field| matches!(field, Field::Path(_))),
            Field::Not(_) | Field::Constant(_) | Field::Template(_) => false,
        }
    }

    /// The text of a row with these values; `None` where it has none, or something with parts.
    pub fn text(&self, values: Vec<(Cow<'_, str>, Datum<'_>)>) -> Option<String> {
        let record = Record { fields: Fields::Tree(values), outer: None };
        self.0.text(&record, &[]).ok().and_then(Found::value).map(Cow::into_owned)
    }
}

/// The JSON of an object with these members, but for those that are NULL.
pub fn json_of(members: Vec<(Cow<'_, str>, Datum<'_>)>) -> String {
    let members = members.into_iter().filter(|(_, value)| *value != Datum::Null).collect();
    let mut out = String::new();
    write_object(members, &mut out);
    out
}
