//! A TOML file that is being read, and a value found in it with its place.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::located::Located;
use crate::problem::{Place, Problem, Problems};

/// A TOML file being read, and what was wrong with it so far.
#[derive(Debug)]
pub struct Reader<'t> {
    file: PathBuf,
    text: &'t str,
    /// The problems found so far.
    pub problems: Problems,
    /// By the path of each key that the tables of the file may have, what it should be.
    pub known: BTreeMap<String, String>,
}

impl<'t> Reader<'t> {
    /// A reader of this text; the file is only named in problems.
    pub fn new(file: &Path, text: &'t str) -> Self {
        Self { file: file.to_owned(), text, problems: Problems::default(), known: BTreeMap::new() }
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

    /// The line of a position in the text, from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.text.get(..offset).unwrap_or_default().matches('\n').count() + 1
    }
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct FoundValue<'d, 't> {
    pub(super) value: &'d DeValue<'t>,
    pub(super) spanned: &'d Spanned<DeValue<'t>>,
    /// Its key with those of the tables around it.
    pub(super) path: String,
    pub(super) place: Place,
}

impl<'d, 't> FoundValue<'d, 't> {
    /// The value of a key in the table with this path.
    pub(super) fn new(
        reader: &Reader<'_>,
        table: &str,
        key: &Spanned<Cow<'t, str>>,
        value: &'d Spanned<DeValue<'t>>,
    ) -> Self {
        let name = key.get_ref();
        let path = if table.is_empty() { name.to_string() } else { format!("{table}.{name}") };
        let place = reader.file().line(reader.line(key.span().start)).key(&path);
        Self { value: value.get_ref(), spanned: value, path, place }
    }

    /// The keys of a table with their values, in the order of their lines.
    pub(super) fn members(&self, reader: &Reader<'_>) -> Vec<(String, Self)> {
        let table = self.value.as_table().into_iter().flatten();
        let member = |(key, value): (&Spanned<Cow<'t, str>>, &'d Spanned<DeValue<'t>>)| {
            (key.get_ref().to_string(), Self::new(reader, &self.path, key, value))
        };
        let mut members: Vec<(String, Self)> = table.map(member).collect();
        members.sort_by_key(|(_, found)| found.place.line);
        members
    }

    /// The value converted, or a problem that says what was expected.
    pub(super) fn read<T>(
        &self,
        reader: &mut Reader<'_>,
        expected: &str,
        convert: impl Fn(&DeValue<'t>) -> Option<T>,
    ) -> Option<Located<T>> {
        if let Some(control) = self.value.as_str().and_then(control_character) {
            let message = format!("the text holds the control character U+{:04X}", u32::from(control));
            reader.report(Problem::new(self.place.clone(), message).hint("remove it"));
            return None;
        }
        let value = convert(self.value);
        if value.is_none() {
            self.mismatch(reader, expected);
        }
        value.map(|value| Located { value, place: self.place.clone() })
    }

    /// A list whose entries are converted one by one.
    pub(super) fn list<T>(
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

    /// An entry of this list.
    pub(super) fn entry(&self, reader: &Reader<'_>, entry: &'d Spanned<DeValue<'t>>) -> Self {
        let place = Place { line: Some(reader.line(entry.span().start)), ..self.place.clone() };
        Self { value: entry.get_ref(), spanned: entry, path: self.path.clone(), place }
    }

    /// Notes that something else was expected.
    pub(super) fn mismatch(&self, reader: &mut Reader<'_>, expected: &str) {
        let message = format!("found {}, expected {expected}", describe(self.value));
        reader.report(Problem::new(self.place.clone(), message));
    }
}

/// The first character of a text that no page, mail or file name can show; tabs and ends of lines are none.
fn control_character(text: &str) -> Option<char> {
    text.chars().find(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// A whole number of this range, as the type of its limits.
pub(super) fn integer_within<N: TryFrom<i64> + PartialOrd>(
    value: &DeValue<'_>,
    valid: &RangeInclusive<N>,
) -> Option<N> {
    integer(value).and_then(|number| N::try_from(number).ok()).filter(|number| valid.contains(number))
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// A number, whole or not.
pub(super) fn number(value: &DeValue<'_>) -> Option<f64> {
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
