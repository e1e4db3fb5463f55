//! Reads TOML key by key, so that every problem of a file is found in one go with its line and the near spelling.
//!
//! A [`Reader`] holds the file and gathers problems; a [`Keys`] is one table of it and remembers which keys were asked
//! for, so that [`Keys::finish`] can name the others as unknown. What values mean is left to the caller.

use std::path::{Path, PathBuf};

use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub use super::located::Located;
use crate::problem::{Place, Problem, Problems};

/// A TOML file being read, and what was wrong with it so far.
#[derive(Debug)]
pub struct Reader<'t> {
    file: PathBuf,
    text: &'t str,
    /// The problems found so far.
    pub problems: Problems,
}

impl<'t> Reader<'t> {
    /// A reader of this text; the file is only named in problems.
    pub fn new(file: &Path, text: &'t str) -> Self {
        Self { file: file.to_owned(), text, problems: Problems::default() }
    }

    /// Parses the whole text; syntax errors are noted and leave the keys that could be read.
    pub fn document(&mut self) -> DeTable<'t> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let line = error.span().map_or(1, |span| self.line(span.start));
            let message = format!("not valid TOML: {}", error.message().to_lowercase());
            self.problems.push(Problem::new(Place::file(&self.file).line(line), message));
        }
        document.into_inner()
    }

    /// Notes a problem.
    pub fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The place of the whole file.
    pub fn file(&self) -> Place {
        Place::file(&self.file)
    }

    fn line(&self, offset: usize) -> usize {
        self.text.get(..offset).unwrap_or_default().matches('\n').count() + 1
    }
}

/// One table and the keys that were read from it.
#[derive(Debug)]
pub struct Keys<'d, 't> {
    table: &'d DeTable<'t>,
    path: String,
    place: Place,
    asked: Vec<&'static str>,
}

impl<'d, 't> Keys<'d, 't> {
    /// The keys of a document's root.
    pub fn root(reader: &Reader<'_>, table: &'d DeTable<'t>) -> Self {
        Self { table, path: String::new(), place: reader.file(), asked: Vec::new() }
    }

    /// Where the table stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// A string.
    pub fn string(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Located<String>> {
        let found = self.find(reader, key)?;
        found.read(reader, "a string in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// A day as text: a TOML date, or a string.
    pub fn day(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Located<String>> {
        let found = self.find(reader, key)?;
        found.read(reader, "a day, as in 2026-11-21", |value| match value {
            DeValue::Datetime(day) => Some(day.to_string()),
            DeValue::String(text) => Some(text.to_string()),
            _ => None,
        })
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Located<bool>> {
        let found = self.find(reader, key)?;
        found.read(reader, "`true` or `false`", DeValue::as_bool)
    }

    /// A whole number in a range.
    pub fn integer(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        valid: std::ops::RangeInclusive<i64>,
    ) -> Option<Located<i64>> {
        let found = self.find(reader, key)?;
        let expected = format!("a whole number from {} to {}", valid.start(), valid.end());
        found.read(reader, &expected, |value| integer(value).filter(|number| valid.contains(number)))
    }

    /// A number in a range.
    pub fn number(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        valid: std::ops::RangeInclusive<f64>,
    ) -> Option<Located<f64>> {
        let found = self.find(reader, key)?;
        let expected = format!("a number from {} to {}", valid.start(), valid.end());
        found.read(reader, &expected, |value| number(value).filter(|number| valid.contains(number)))
    }

    /// A list of strings.
    pub fn strings(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Vec<Located<String>>> {
        let found = self.find(reader, key)?;
        found.list(reader, "a string in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// A string, or a list of strings; with whether it was a list.
    pub fn string_or_list(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
    ) -> Option<(bool, Vec<Located<String>>)> {
        let found = self.find(reader, key)?;
        let text = |value: &DeValue<'t>| value.as_str().map(str::to_owned);
        if found.value.as_array().is_some() {
            return found.list(reader, "a string in quotes", text).map(|texts| (true, texts));
        }
        found.read(reader, "a string in quotes, or a list of them", text).map(|text| (false, vec![text]))
    }

    /// A list of whole numbers in a range.
    pub fn integers(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        valid: std::ops::RangeInclusive<i64>,
    ) -> Option<Vec<Located<i64>>> {
        let found = self.find(reader, key)?;
        let expected = format!("a whole number from {} to {}", valid.start(), valid.end());
        found.list(reader, &expected, |value| integer(value).filter(|number| valid.contains(number)))
    }

    /// A table.
    pub fn table(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Keys<'d, 't>> {
        let found = self.find(reader, key)?;
        let place = found.place.clone();
        let table = found.value.as_table();
        if table.is_none() {
            found.mismatch(reader, &format!("a table, `[{}]`", found.path));
        }
        table.map(|table| Keys { table, path: found.path, place, asked: Vec::new() })
    }

    /// A list of tables, `[[key]]`.
    pub fn tables(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Vec<Keys<'d, 't>>> {
        let found = self.find(reader, key)?;
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
        let found = self.find(reader, key)?;
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

    /// Notes every key that was not read.
    pub fn finish(self, reader: &mut Reader<'_>) {
        for (key, value) in self.table {
            let name = key.get_ref();
            if !self.asked.iter().any(|asked| asked == name) {
                let found = self.found(reader, key, value);
                let problem = Problem::new(found.place, format!("unknown key `{name}`"));
                reader.report(problem.suggest(name, self.asked.iter().copied()));
            }
        }
    }

    fn find(&mut self, reader: &Reader<'_>, key: &'static str) -> Option<FoundValue<'d, 't>> {
        self.asked.push(key);
        let (key, value) = self.table.get_key_value(key)?;
        Some(self.found(reader, key, value))
    }

    fn found(
        &self,
        reader: &Reader<'_>,
        key: &Spanned<std::borrow::Cow<'t, str>>,
        value: &'d Spanned<DeValue<'t>>,
    ) -> FoundValue<'d, 't> {
        let name = key.get_ref();
        let path = if self.path.is_empty() { name.to_string() } else { format!("{}.{name}", self.path) };
        let place = reader.file().line(reader.line(key.span().start)).key(&path);
        FoundValue { value: value.get_ref(), spanned: value, path, place }
    }
}

struct FoundValue<'d, 't> {
    value: &'d DeValue<'t>,
    spanned: &'d Spanned<DeValue<'t>>,
    path: String,
    place: Place,
}

impl<'d, 't> FoundValue<'d, 't> {
    fn read<T>(
        &self,
        reader: &mut Reader<'_>,
        expected: &str,
        convert: impl Fn(&DeValue<'t>) -> Option<T>,
    ) -> Option<Located<T>> {
        let value = convert(self.value);
        if value.is_none() {
            self.mismatch(reader, expected);
        }
        value.map(|value| Located { value, place: self.place.clone() })
    }

    fn list<T>(
        &self,
        reader: &mut Reader<'_>,
        expected: &str,
        convert: impl Fn(&DeValue<'t>) -> Option<T>,
    ) -> Option<Vec<Located<T>>> {
        let Some(array) = self.value.as_array() else {
            self.mismatch(reader, &format!("a list; each entry {expected}"));
            return None;
        };
        let entries: Vec<_> = array.iter().map(|entry| self.entry(reader, entry)).collect();
        Some(entries.iter().filter_map(|entry| entry.read(reader, expected, &convert)).collect())
    }

    fn entry(&self, reader: &Reader<'_>, entry: &'d Spanned<DeValue<'t>>) -> Self {
        let place = Place { line: Some(reader.line(entry.span().start)), ..self.place.clone() };
        Self { value: entry.get_ref(), spanned: entry, path: self.path.clone(), place }
    }

    fn mismatch(&self, reader: &mut Reader<'_>, expected: &str) {
        let message = format!("found {}, expected {expected}", describe(self.value));
        reader.report(Problem::new(self.place.clone(), message));
    }
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    match value.as_float() {
        Some(float) => float.as_str().parse().ok(),
        #[expect(clippy::cast_precision_loss, reason = "settings are small numbers")]
        None => integer(value).map(|number| number as f64),
    }
}

fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the string \"{text}\""),
        DeValue::Integer(number) => format!("the number {number}"),
        DeValue::Float(number) => format!("the number {number}"),
        DeValue::Boolean(flag) => format!("`{flag}`"),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
