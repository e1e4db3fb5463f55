//! A scenario's TOML, where every key must be there unless it says otherwise: a thin layer over the reader of the settings.
//!
//! A wrong or missing value is noted and a stand-in is given, so reading goes on and every problem comes at once. What the
//! keys mean is left to `scenario`.

use std::ops::RangeInclusive;

use crate::config::read::{Keys, Located, Reader};
use crate::problem::{Place, Problem};

/// One table of the document. A table that is absent gives stand-ins without further complaint.
pub(super) struct ScenarioTable<'d, 't> {
    keys: Option<Keys<'d, 't>>,
    place: Place,
    name: String,
}

impl<'d, 't> ScenarioTable<'d, 't> {
    pub(super) fn new(keys: Keys<'d, 't>) -> Self {
        Self { place: keys.place().clone(), keys: Some(keys), name: String::new() }
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, reader: &mut Reader<'_>, key: &'static str) -> String {
        let found = self.required(reader, key, |keys, reader| keys.string(reader, key));
        if let Some(Located { place, .. }) = found.as_ref().filter(|text| text.value.is_empty()) {
            reader.report(Problem::new(place.clone(), "the text is empty"));
        }
        found.map(|text| text.value).unwrap_or_default()
    }

    /// A text, or `None` when the key is absent.
    pub(super) fn optional_text(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<String> {
        self.keys.as_mut().and_then(|keys| keys.string(reader, key)).map(|text| text.value)
    }

    /// One of the given words, or `None` when the key is absent.
    pub(super) fn optional_choice(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        words: &[&'static str],
    ) -> Option<&'static str> {
        self.has(key).then(|| self.choice(reader, key, words))
    }

    /// A number within the limits, or `None` when the key is absent.
    pub(super) fn optional_number(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        limits: RangeInclusive<f64>,
    ) -> Option<f64> {
        self.has(key).then(|| self.number(reader, key, limits))
    }

    /// A truth value, or `None` when the key is absent.
    pub(super) fn optional_boolean(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<bool> {
        self.keys.as_mut().and_then(|keys| keys.boolean(reader, key)).map(|found| found.value)
    }

    /// A whole number within the limits, or `None` when the key is absent.
    pub(super) fn optional_whole(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        limits: RangeInclusive<i32>,
    ) -> Option<i32> {
        self.has(key).then(|| self.whole(reader, key, limits))
    }

    fn has(&self, key: &str) -> bool {
        self.keys.as_ref().is_some_and(|keys| keys.has(key))
    }

    /// A number, whole or not, within the limits.
    pub(super) fn number(&mut self, reader: &mut Reader<'_>, key: &'static str, limits: RangeInclusive<f64>) -> f64 {
        let stand_in = *limits.start();
        let found = self.required(reader, key, |keys, reader| keys.number(reader, key, limits));
        found.map_or(stand_in, |number| number.value)
    }

    /// A whole number within the limits.
    pub(super) fn whole(&mut self, reader: &mut Reader<'_>, key: &'static str, limits: RangeInclusive<i32>) -> i32 {
        let stand_in = *limits.start();
        let found = self.required(reader, key, |keys, reader| keys.integer(reader, key, limits));
        found.map_or(stand_in, |number| number.value)
    }

    /// A list of exactly `N` numbers that are not negative and not all zero.
    pub(super) fn weights<const N: usize>(&mut self, reader: &mut Reader<'_>, key: &'static str) -> [f64; N] {
        let found = self.required(reader, key, |keys, reader| keys.deserialize::<Vec<f64>>(reader, key));
        let Some(Located { value, place }) = found else { return [1.0; N] };
        let is_fine =
            value.iter().all(|number| (0.0..=1e6).contains(number)) && value.iter().any(|number| *number > 0.0);
        <[f64; N]>::try_from(value).ok().filter(|_| is_fine).unwrap_or_else(|| {
            reader.report(Problem::new(place, format!("expected {N} numbers of 0 or more, not all 0")));
            [1.0; N]
        })
    }

    /// A curve as `[[day, share], …]`: days ascending from 0, shares from 1 downwards.
    pub(super) fn falling_curve(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Vec<(i32, f64)> {
        let found = self.required(reader, key, |keys, reader| keys.deserialize::<Vec<(i32, f64)>>(reader, key));
        let Some(Located { value: curve, place }) = found else { return Vec::new() };
        let falls = curve.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 >= two[1].1);
        let starts = curve.first().is_some_and(|(day, share)| *day == 0 && *share <= 1.0);
        let ends = curve.last().is_some_and(|(_, share)| *share >= 0.0);
        if !(falls && starts && ends) {
            let message = "expected pairs `[day, share]`, days ascending from 0, shares from 1 at most, never rising";
            reader.report(Problem::new(place, message));
        }
        curve
    }

    /// One of the given words.
    pub(super) fn choice(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        words: &[&'static str],
    ) -> &'static str {
        let found = self.required(reader, key, |keys, reader| keys.string(reader, key));
        let Some(Located { value, place }) = found else { return words[0] };
        if let Some(word) = words.iter().find(|word| **word == value) {
            return word;
        }
        let problem = Problem::new(place, format!("`{value}` is not a known value"));
        reader.report(problem.suggest(&value, words.iter().copied()));
        words[0]
    }

    /// The table under the key.
    pub(super) fn section(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Self {
        let keys = self.keys.as_mut().and_then(|keys| {
            if !keys.has(key) {
                missing(reader, &self.place, key);
            }
            keys.table(reader, key)
        });
        let place = keys.as_ref().map_or_else(|| self.place.clone(), |keys| keys.place().clone());
        Self { keys, place, name: key.to_owned() }
    }

    /// The table under the key, or `None` when it is absent.
    pub(super) fn optional_section(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Self> {
        self.has(key).then(|| self.section(reader, key))
    }

    /// The tables of the list under the key; an absent list is empty.
    pub(super) fn sections(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Vec<Self> {
        let tables = self.keys.as_mut().and_then(|keys| keys.tables(reader, key)).unwrap_or_default();
        let section = |keys: Keys<'d, 't>| Self { place: keys.place().clone(), keys: Some(keys), name: key.to_owned() };
        tables.into_iter().map(section).collect()
    }

    /// Notes a problem of the whole table, at this key, that only its reader can know.
    pub(super) fn problem(&self, reader: &mut Reader<'_>, key: &str, message: impl Into<String>) {
        reader.report(self.problem_at(key, message));
    }

    /// The same, for its reader to add to.
    pub(super) fn problem_at(&self, key: &str, message: impl Into<String>) -> Problem {
        let key = if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) };
        Problem::new(self.place.clone().key(&key), message)
    }

    /// Notes every key that was not read.
    pub(super) fn end(self, reader: &mut Reader<'_>) {
        if let Some(keys) = self.keys {
            keys.finish(reader);
        }
    }

    fn required<T>(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        read: impl FnOnce(&mut Keys<'d, 't>, &mut Reader<'_>) -> Option<T>,
    ) -> Option<T> {
        let keys = self.keys.as_mut()?;
        if !keys.has(key) {
            missing(reader, &self.place, key);
        }
        read(keys, reader)
    }
}

fn missing(reader: &mut Reader<'_>, table: &Place, key: &str) {
    reader.report(Problem::new(table.clone(), format!("the key `{key}` is missing")));
}
