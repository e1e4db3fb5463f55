//! Reads TOML key by key, so that every problem of a file is found in one go with its line and the near spelling.
//!
//! A [`Reader`] holds the file and gathers problems; a [`Keys`] is one table of it and remembers which keys were asked
//! for, so that [`Keys::finish`] can name the others as unknown. What values mean is left to the caller.

use std::fmt::Display;
use std::ops::RangeInclusive;

use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub use super::located::Located;
pub use super::reader::Reader;
use super::reader::{FoundValue, integer_within, number};
use crate::problem::{Place, Problem};

/// One table and the keys that were read from it.
#[derive(Debug)]
pub struct Keys<'d, 't> {
    table: &'d DeTable<'t>,
    path: String,
    place: Place,
    asked: Vec<(&'static str, String)>,
}

impl<'d, 't> Keys<'d, 't> {
    /// The keys of a document's root.
    pub fn root(reader: &Reader<'_>, table: &'d DeTable<'t>) -> Self {
        Self { table, path: String::new(), place: reader.file(), asked: Vec::new() }
    }

    /// The keys of a value that is a table.
    pub(super) fn of(found: &FoundValue<'d, 't>) -> Option<Self> {
        let table = found.value.as_table()?;
        Some(Self { table, path: found.path.clone(), place: found.place.clone(), asked: Vec::new() })
    }

    /// A value of any shape, for the caller to look at; `expected` says what it should be.
    pub(super) fn value(
        &mut self,
        reader: &Reader<'_>,
        key: &'static str,
        expected: &str,
    ) -> Option<FoundValue<'d, 't>> {
        self.find(reader, key, expected)
    }

    /// Where the table stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// A string.
    pub fn string(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Located<String>> {
        let found = self.find(reader, key, "a string in quotes")?;
        found.read(reader, "a string in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// A day as text: a TOML date, or a string.
    pub fn day(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Located<String>> {
        let found = self.find(reader, key, "a day, as in 2026-11-21")?;
        found.read(reader, "a day, as in 2026-11-21", |value| match value {
            DeValue::Datetime(day) => Some(day.to_string()),
            DeValue::String(text) => Some(text.to_string()),
            _ => None,
        })
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Located<bool>> {
        let found = self.find(reader, key, "`true` or `false`")?;
        found.read(reader, "`true` or `false`", DeValue::as_bool)
    }

    /// A whole number in a range, as the type of its limits.
    pub fn integer<N: TryFrom<i64> + PartialOrd + Display>(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        valid: RangeInclusive<N>,
    ) -> Option<Located<N>> {
        let expected = format!("a whole number from {} to {}", valid.start(), valid.end());
        let found = self.find(reader, key, &expected)?;
        found.read(reader, &expected, |value| integer_within(value, &valid))
    }

    /// A number in a range.
    pub fn number(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        valid: RangeInclusive<f64>,
    ) -> Option<Located<f64>> {
        let expected = format!("a number from {} to {}", valid.start(), valid.end());
        let found = self.find(reader, key, &expected)?;
        found.read(reader, &expected, |value| number(value).filter(|number| valid.contains(number)))
    }

    /// A list of strings.
    pub fn strings(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Vec<Located<String>>> {
        let found = self.find(reader, key, "a list of strings")?;
        found.list(reader, "a string in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// A string, or a list of strings; with whether it was a list.
    pub fn string_or_list(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
    ) -> Option<(bool, Vec<Located<String>>)> {
        let found = self.find(reader, key, "a string in quotes, or a list of them")?;
        let text = |value: &DeValue<'t>| value.as_str().map(str::to_owned);
        if found.value.as_array().is_some() {
            return found.list(reader, "a string in quotes", text).map(|texts| (true, texts));
        }
        found.read(reader, "a string in quotes, or a list of them", text).map(|text| (false, vec![text]))
    }

    /// A list of whole numbers in a range.
    pub fn integers<N: TryFrom<i64> + PartialOrd + Display>(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        valid: RangeInclusive<N>,
    ) -> Option<Vec<Located<N>>> {
        let expected = format!("a whole number from {} to {}", valid.start(), valid.end());
        let found = self.find(reader, key, &format!("a list; each entry {expected}"))?;
        found.list(reader, &expected, |value| integer_within(value, &valid))
    }

    /// A table.
    pub fn table(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Keys<'d, 't>> {
        let found = self.find(reader, key, "a table")?;
        let place = found.place.clone();
        let table = found.value.as_table();
        if table.is_none() {
            found.mismatch(reader, &format!("a table, `[{}]`", found.path));
        }
        table.map(|table| Keys { table, path: found.path, place, asked: Vec::new() })
    }

    /// A list of tables, `[[key]]`.
    pub fn tables(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Vec<Keys<'d, 't>>> {
        let found = self.find(reader, key, "a list of tables")?;
        let Some(array) = found.value.as_array() else {
            found.mismatch(reader, &format!("a list of tables, `[[{}]]`", found.path));
            return None;
        };
        let entries = array.iter().map(|entry| found.entry(reader, entry)).collect::<Vec<_>>();
        let mut tables = Vec::new();
        for entry in entries {
            match entry.value.as_table() {
                Some(table) => tables.push(Keys { table, path: entry.path, place: entry.place, asked: Vec::new() }),
                None => entry.mismatch(reader, "a table"),
            }
        }
        Some(tables)
    }

    /// Every table of a table whose keys are the user's own.
    pub fn tables_by_name(self, reader: &mut Reader<'_>) -> Vec<(Located<String>, Self)> {
        let mut tables = Vec::new();
        for (key, value) in self.table {
            let found = self.found(reader, key, value);
            let name = Located { value: key.get_ref().to_string(), place: found.place.clone() };
            match found.value.as_table() {
                Some(table) => {
                    tables.push((name, Keys { table, path: found.path, place: found.place, asked: Vec::new() }));
                }
                None => found.mismatch(reader, "a table"),
            }
        }
        tables
    }

    /// Every key of a table whose keys are the user's own, with its list of strings (one string counts as a list of one).
    pub fn lists_by_name(self, reader: &mut Reader<'_>) -> Vec<(Located<String>, Vec<Located<String>>)> {
        let mut lists = Vec::new();
        for (key, value) in self.table {
            let found = self.found(reader, key, value);
            let name = Located { value: key.get_ref().to_string(), place: found.place.clone() };
            let values = match found.value.as_str() {
                Some(one) => Some(vec![Located { value: one.to_owned(), place: found.place.clone() }]),
                None => found.list(reader, "a string in quotes", |value| value.as_str().map(str::to_owned)),
            };
            lists.extend(values.map(|values| (name, values)));
        }
        lists.sort_by_key(|(name, _)| name.place.line);
        lists
    }

    /// Every key of a table whose keys are the user's own, with its string.
    pub fn strings_by_name(self, reader: &mut Reader<'_>) -> Vec<(Located<String>, Located<String>)> {
        let mut strings = Vec::new();
        for (key, value) in self.table {
            let found = self.found(reader, key, value);
            let name = Located { value: key.get_ref().to_string(), place: found.place.clone() };
            let text = found.read(reader, "a string in quotes", |value| value.as_str().map(str::to_owned));
            strings.extend(text.map(|text| (name, text)));
        }
        strings
    }

    /// A value of any shape that `serde` can read, for example a table with its own type.
    pub fn deserialize<T: serde::de::DeserializeOwned>(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
    ) -> Option<Located<T>> {
        let found = self.find(reader, key, "a table")?;
        match T::deserialize(found.spanned.clone().into_deserializer()) {
            Ok(value) => Some(Located { value, place: found.place }),
            Err(error) => {
                let line = error.span().map(|span| reader.line(span.start));
                let place = Place { line: line.or(found.place.line), ..found.place };
                reader.report(Problem::new(place, error.message().to_owned()));
                None
            }
        }
    }

    /// Whether the key is there; it still counts as not read.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Notes every key that was not read, and which keys the table may have.
    pub fn finish(self, reader: &mut Reader<'_>) {
        let below = if self.path.is_empty() { String::new() } else { format!("{}.", self.path) };
        let known = self.asked.iter().map(|(key, expected)| (format!("{below}{key}"), expected.clone()));
        reader.known.extend(known);
        for (key, value) in self.table {
            let name = key.get_ref();
            if !self.asked.iter().any(|(asked, _)| asked == name) {
                let found = self.found(reader, key, value);
                let problem = Problem::new(found.place, format!("unknown key `{name}`"));
                reader.report(problem.suggest(name, self.asked.iter().map(|(asked, _)| *asked)));
            }
        }
    }

    fn find(&mut self, reader: &Reader<'_>, key: &'static str, expected: &str) -> Option<FoundValue<'d, 't>> {
        self.asked.push((key, expected.to_owned()));
        let (key, value) = self.table.get_key_value(key)?;
        Some(self.found(reader, key, value))
    }

    fn found(
        &self,
        reader: &Reader<'_>,
        key: &Spanned<std::borrow::Cow<'t, str>>,
        value: &'d Spanned<DeValue<'t>>,
    ) -> FoundValue<'d, 't> {
        FoundValue::new(reader, &self.path, key, value)
    }
}
