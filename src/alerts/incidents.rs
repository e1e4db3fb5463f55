//! Everything that the rules say about a cube: every incident of its history, and what every metric was checked for.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::Checked;
use super::incident::Incident;
use super::order;
use super::rule::{Direction, Severity};
use crate::calendar::{Day, DayRange};
use crate::metric::SegmentKey;

/// Everything the rules have to say about a cube.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Incidents {
    /// Every incident of the whole history, ongoing first, then by severity, people affected a day, and newest; with those that
    /// are listed inside another.
    pub all: Vec<Incident>,
    /// The newest complete day; `None` without data.
    pub as_of: Option<Day>,
    /// What the newest look at each metric came to: by segment in the order of the definitions, then by metric.
    pub checked: Vec<Checked>,
    /// How much was judged.
    pub judged: Judged,
    /// By segment, the days without its data; those of everybody lack in every segment.
    pub missing: BTreeMap<SegmentKey, BTreeSet<Day>>,
    /// What is known to have happened, because a demo planted it; empty for real data.
    pub planted: Vec<Planted>,
}

/// How much was judged, the ground of every rate of alarms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Metrics on `all` that are watched.
    pub metrics: usize,
    /// Readings of metrics on `all` that could have fired.
    pub metric_days: usize,
}

impl Incidents {
    /// The days on which data are missing of a segment, of everybody, or, for everybody, of any segment.
    pub fn missing_for(&self, segment: &SegmentKey) -> BTreeSet<Day> {
        let concerns = |key: &SegmentKey| key == segment || key.is_everybody() || segment.is_everybody();
        self.missing.iter().filter(|(key, _)| concerns(key)).flat_map(|(_, days)| days).copied().collect()
    }

    /// The incident of an id.
    pub fn get(&self, id: &str) -> Option<&Incident> {
        self.all.iter().find(|incident| incident.id == id)
    }

    /// The incidents that stand for themselves, in the order of the feed.
    pub fn roots(&self) -> impl Iterator<Item = &Incident> {
        self.all.iter().filter(|incident| incident.folded_into.is_none())
    }

    /// The day up to which the metrics of a segment could be looked at, where that is not the newest: data have a gap up to now.
    pub fn checked_to(&self, segment: &SegmentKey) -> Option<Day> {
        let looked_at = self.checked.iter().filter(|checked| checked.segment == *segment);
        let newest = looked_at.filter_map(|checked| checked.as_of).max();
        newest.filter(|newest| Some(*newest) < self.as_of)
    }

    /// The feed of a segment over a range: every incident whose days touch it, ongoing first, then by severity, then newest. An
    /// incident of the segment that is listed inside another is stood for by that other one.
    pub fn feed(&self, segment: &SegmentKey, range: DayRange) -> Vec<&Incident> {
        let touches = |incident: &Incident| {
            let days = incident.days();
            let last = if incident.ended().is_none() { range.last.max(days.last) } else { days.last };
            days.first <= range.last && range.first <= last
        };
        let own = |incident: &&Incident| incident.concerns(segment) && touches(incident);
        let shown: BTreeSet<&str> = self
            .all
            .iter()
            .filter(own)
            .map(|incident| incident.folded_into.as_deref().unwrap_or(incident.id.as_str()))
            .collect();
        self.all.iter().filter(|incident| shown.contains(incident.id.as_str())).collect()
    }

    /// These incidents and more, in order.
    #[must_use]
    pub fn with(&self, more: Vec<Incident>) -> Self {
        let mut both = self.clone();
        both.all.extend(more);
        order::sort(&mut both.all);
        both
    }

    /// The same incidents with what is known to have happened by the as-of day.
    #[must_use]
    pub fn with_planted(self, planted: Vec<Planted>) -> Self {
        Self { planted, ..self }
    }
}

/// An incident that is known to have happened, for example because a demo planted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planted {
    /// Its name.
    pub id: String,
    /// The metric that moved.
    pub metric: String,
    /// The segment in which it moved.
    pub segment: SegmentKey,
    /// Which way.
    pub direction: Direction,
    /// How severe its alert should be.
    pub severity: Severity,
    /// Its days; for a cohort metric, the days of the cohorts.
    pub days: DayRange,
}
