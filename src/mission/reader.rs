//! The file of a mission while it is read: the keys that it has declared, and what several of its tables share.

use crate::calendar::DaySpec;
use crate::config::read::{Keys, Located, Reader};
use crate::metric::{Definitions, Metric, Registry, SegmentKey};
use crate::problem::{Place, Problem};

/// The keys that later entries may name.
#[derive(Default)]
pub(super) struct DeclaredKeys {
    pub(super) requirements: Vec<String>,
    pub(super) tasks: Vec<String>,
    /// What each task waits for, as written.
    pub(super) after: Vec<Vec<Located<String>>>,
}

/// The file being read.
pub(super) struct MissionReader<'a, 't> {
    pub(super) reader: Reader<'t>,
    pub(super) definitions: &'a Definitions,
    pub(super) metrics: &'a Registry,
    pub(super) decisions: &'a [&'a str],
    pub(super) known: DeclaredKeys,
}

impl MissionReader<'_, '_> {
    pub(super) fn optional(&mut self, keys: &mut Keys<'_, '_>, key: &'static str) -> Option<String> {
        keys.string(&mut self.reader, key).map(|text| text.value)
    }

    pub(super) fn required(&mut self, keys: &mut Keys<'_, '_>, key: &'static str) -> Option<Located<String>> {
        if !keys.has(key) {
            self.missing(keys.place().clone(), key);
        }
        keys.string(&mut self.reader, key)
    }

    /// A key that no entry before it has; an entry without one keeps its place in the list.
    pub(super) fn new_key(&mut self, key: Option<&Located<String>>, taken: &[String]) -> String {
        let Some(key) = key else { return String::new() };
        if taken.contains(&key.value) {
            self.reader.report(Problem::new(key.place.clone(), format!("the key `{}` is taken", key.value)));
        }
        key.value.clone()
    }

    pub(super) fn missing(&mut self, place: Place, key: &str) {
        self.reader.report(Problem::new(place, format!("the key `{key}` is missing")));
    }

    pub(super) fn day(&mut self, text: &Located<String>) -> Option<DaySpec> {
        self.reader.problems.collect(text.parse())
    }

    pub(super) fn own_metric(&mut self, keys: &mut Keys<'_, '_>) -> Option<Metric> {
        let id = keys.string(&mut self.reader, "metric")?;
        self.metric(&id)
    }

    pub(super) fn metric(&mut self, id: &Located<String>) -> Option<Metric> {
        match self.metrics.find(&id.value, &id.place) {
            Ok(metric) => Some(metric.clone()),
            Err(problem) => {
                self.reader.report(problem);
                None
            }
        }
    }

    pub(super) fn segment(&mut self, key: &Located<String>) -> Option<SegmentKey> {
        let segments = self.definitions.segments.iter().map(|segment| &segment.key);
        let known = segments.clone().find(|segment| segment.as_str() == key.value).cloned();
        if known.is_none() {
            self.reader.report(key.unknown("segment", segments.map(SegmentKey::as_str)));
        }
        known
    }

    pub(super) fn find_requirement(&mut self, key: &Located<String>) -> Option<usize> {
        let known = self.known.requirements.iter().position(|known| *known == key.value);
        if known.is_none() {
            self.reader.report(key.unknown("requirement", names(&self.known.requirements)));
        }
        known
    }

    pub(super) fn find_task(&mut self, key: &Located<String>) -> Option<usize> {
        let known = self.known.tasks.iter().position(|known| *known == key.value);
        if known.is_none() {
            self.reader.report(key.unknown("task", names(&self.known.tasks)));
        }
        known
    }
}

/// The declared keys; an entry without a key has an empty one, which nothing can name.
fn names(keys: &[String]) -> impl Iterator<Item = &str> {
    keys.iter().map(String::as_str).filter(|key| !key.is_empty())
}
