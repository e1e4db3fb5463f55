//! A TOML document read key by key, so that every problem comes at once and with its line.
//!
//! A wrong or missing value is noted and a stand-in is given, so reading goes on; whoever reads must end with
//! [`Document::finish`], which gives the value only when nothing was noted. What the keys mean is left to `scenario`.

use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Place, Problem, Problems};

/// A document and what was found wrong with it so far.
pub(super) struct Document<'t> {
    file: &'t Path,
    text: &'t str,
    problems: RefCell<Problems>,
}

/// One table of a document. A table that is absent gives stand-ins without further complaint.
pub(super) struct Section<'t> {
    document: &'t Document<'t>,
    table: Option<&'t DeTable<'t>>,
    line: usize,
    name: String,
    known: RefCell<Vec<&'static str>>,
}

impl<'t> Document<'t> {
    pub(super) fn new(file: &'t Path, text: &'t str) -> Self {
        Self { file, text, problems: RefCell::default() }
    }

    /// Parses the text; a syntax error is a problem like any other.
    pub(super) fn parse(&self) -> Option<DeTable<'t>> {
        match DeTable::parse(self.text) {
            Ok(table) => Some(table.into_inner()),
            Err(error) => {
                let line = error.span().map_or(1, |span| self.line(&span));
                let message = error.message().replace('\n', ", ");
                self.note(Problem::new(Place::file(self.file).line(line), format!("not valid TOML: {message}")));
                None
            }
        }
    }

    /// The top of the document.
    pub(super) fn root(&'t self, table: &'t DeTable<'t>) -> Section<'t> {
        Section { document: self, table: Some(table), line: 1, name: String::new(), known: RefCell::default() }
    }

    /// The value, when nothing was wrong.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Problems> {
        let problems = self.problems.into_inner();
        match value {
            Some(value) => problems.or(value),
            None => Err(problems),
        }
    }

    fn note(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    fn line(&self, span: &Range<usize>) -> usize {
        1 + self.text.get(..span.start).unwrap_or_default().matches('\n').count()
    }
}

impl<'t> Section<'t> {
    /// A text that is not empty.
    pub(super) fn text(&self, key: &'static str) -> String {
        self.value(key, "a text", |value| value.as_str().filter(|text| !text.is_empty()).map(ToOwned::to_owned))
            .unwrap_or_default()
    }

    /// A text, or `None` when the key is absent.
    pub(super) fn optional_text(&self, key: &'static str) -> Option<String> {
        self.has(key).then(|| self.text(key))
    }

    /// A number, whole or not, within the limits.
    pub(super) fn number(&self, key: &'static str, limits: RangeInclusive<f64>) -> f64 {
        let expected = format!("a number from {} to {}", limits.start(), limits.end());
        self.value(key, &expected, |value| float(value).filter(|number| limits.contains(number)))
            .unwrap_or(*limits.start())
    }

    /// A whole number within the limits.
    pub(super) fn whole(&self, key: &'static str, limits: RangeInclusive<i32>) -> i32 {
        let expected = format!("a whole number from {} to {}", limits.start(), limits.end());
        self.value(key, &expected, |value| integer(value).filter(|number| limits.contains(number)))
            .unwrap_or(*limits.start())
    }

    /// A list of exactly `N` numbers that are not negative and not all zero.
    pub(super) fn weights<const N: usize>(&self, key: &'static str) -> [f64; N] {
        let expected = format!("{N} numbers of 0 or more, not all 0");
        self.value(key, &expected, |value| {
            let list: Option<Vec<f64>> = value.as_array()?.iter().map(|item| float(item.get_ref())).collect();
            let list: [f64; N] = list?.try_into().ok()?;
            (list.iter().all(|number| *number >= 0.0) && list.iter().sum::<f64>() > 0.0).then_some(list)
        })
        .unwrap_or([1.0; N])
    }

    /// A curve as `[[day, share], …]`: days ascending from 0, shares from 1 downwards.
    pub(super) fn falling_curve(&self, key: &'static str) -> Vec<(i32, f64)> {
        self.value(key, "pairs `[day, share]`, days ascending from 0, shares never rising", |value| {
            let pair = |item: &Spanned<DeValue<'_>>| match item.get_ref().as_array()?.iter().as_slice() {
                [day, share] => Some((integer(day.get_ref())?, float(share.get_ref())?)),
                _ => None,
            };
            let curve: Vec<(i32, f64)> = value.as_array()?.iter().map(pair).collect::<Option<_>>()?;
            let falls = curve.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 >= two[1].1);
            let starts = curve.first().is_some_and(|(day, share)| *day == 0 && *share <= 1.0);
            let ends = curve.last().is_some_and(|(_, share)| *share >= 0.0);
            (falls && starts && ends).then_some(curve)
        })
        .unwrap_or_else(|| vec![(0, 1.0)])
    }

    /// One of the given words.
    pub(super) fn choice(&self, key: &'static str, words: &[&'static str]) -> &'static str {
        let Some(found) = self.value(key, "a text", |value| value.as_str().map(ToOwned::to_owned)) else {
            return words[0];
        };
        if let Some(word) = words.iter().find(|word| **word == found) {
            return word;
        }
        self.problem(key, |place| {
            Problem::new(place, format!("`{found}` is not a known value")).suggest(&found, words.iter().copied())
        });
        words[0]
    }

    /// The table under the key.
    pub(super) fn section(&self, key: &'static str) -> Section<'t> {
        let entry = self.entry(key);
        let table = self.value(key, "a table", |value| value.as_table().map(|_| ())).and(entry);
        Section {
            document: self.document,
            table: table.and_then(|value| value.get_ref().as_table()),
            line: table.map_or(self.line, |value| self.document.line(&value.span())),
            name: self.full(key),
            known: RefCell::default(),
        }
    }

    /// The tables of the list under the key; an absent list is empty.
    pub(super) fn sections(&self, key: &'static str) -> Vec<Section<'t>> {
        self.known.borrow_mut().push(key);
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let items = entry.get_ref().as_array();
        let whole = items.is_some_and(|items| items.iter().all(|item| item.get_ref().is_table()));
        if !whole {
            self.wrong(key, &format!("a list of tables, written `[[{}]]`", self.full(key)));
        }
        let section = |item: &'t Spanned<DeValue<'t>>| Section {
            document: self.document,
            table: item.get_ref().as_table(),
            line: self.document.line(&item.span()),
            name: self.full(key),
            known: RefCell::default(),
        };
        items.map(|items| items.iter().map(section).collect()).unwrap_or_default()
    }

    /// Whether nothing was wrong so far; checks across keys wait for it, since stand-ins would make them complain.
    pub(super) fn is_clean(&self) -> bool {
        self.document.problems.borrow().0.is_empty()
    }

    /// Notes a problem of the key's value that only its reader can know.
    pub(super) fn problem(&self, key: &'static str, say: impl FnOnce(Place) -> Problem) {
        let line = self.entry(key).map_or(self.line, |value| self.document.line(&value.span()));
        self.document.note(say(Place::file(self.document.file).line(line).key(&self.full(key))));
    }

    /// Notes the keys that nobody asked for.
    pub(super) fn end(self) {
        let Some(table) = self.table else { return };
        let known = self.known.borrow();
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref();
            let place = Place::file(self.document.file).line(self.document.line(&key.span())).key(&self.full(name));
            let problem = Problem::new(place, format!("unknown key `{name}`"));
            self.document.note(problem.suggest(name, known.iter().copied()));
        }
    }

    fn has(&self, key: &'static str) -> bool {
        self.known.borrow_mut().push(key);
        self.entry(key).is_some()
    }

    fn value<T>(&self, key: &'static str, expected: &str, read: impl Fn(&DeValue<'_>) -> Option<T>) -> Option<T> {
        self.known.borrow_mut().push(key);
        self.table?;
        let Some(entry) = self.entry(key) else {
            let problem = |place| Problem::new(place, format!("the key `{key}` is missing, expected {expected}"));
            self.problem(key, problem);
            return None;
        };
        let value = read(entry.get_ref());
        if value.is_none() {
            self.wrong(key, expected);
        }
        value
    }

    fn wrong(&self, key: &'static str, expected: &str) {
        let found = self.entry(key).map(|entry| &self.document.text[entry.span()]).unwrap_or_default();
        let found: String = found.split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = found.chars().take(40).collect();
        let dots = if short.len() < found.len() { "…" } else { "" };
        self.problem(key, |place| Problem::new(place, format!("found `{short}{dots}`, expected {expected}")));
    }

    fn entry(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table?.get(key)
    }

    fn full(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

fn float(value: &DeValue<'_>) -> Option<f64> {
    match value.as_float() {
        Some(number) => number.as_str().parse().ok().filter(|number: &f64| number.is_finite()),
        None => integer(value).map(f64::from),
    }
}

fn integer(value: &DeValue<'_>) -> Option<i32> {
    let number = value.as_integer()?;
    i32::from_str_radix(number.as_str(), number.radix()).ok()
}
