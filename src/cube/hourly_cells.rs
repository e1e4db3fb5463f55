//! The counts of every hour of the newest days.

use serde::{Deserialize, Serialize};

use crate::calendar::{Day, DayRange};

/// Days up to `A` of which events are counted hour by hour.
pub const HOURLY_DAYS: u16 = 14;

/// Events that are counted hour by hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HourlyEvents {
    /// Those of a trend metric.
    Trend(usize),
    /// Those that make a user active, each once.
    Active,
}

/// What happened in one hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourlyCount {
    /// Events.
    pub events: u32,
    /// The distinct users who had them.
    pub people: u32,
}

impl HourlyCount {
    pub(super) fn add(&mut self, other: Self) {
        self.events += other.events;
        self.people += other.people;
    }
}

/// The counts of every hour of the last days of one segment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HourlyCells {
    /// The days.
    pub(super) days: Option<DayRange>,
    /// `[trend, then the active events][day][hour]`, the hours of a day in the order of time; a day without events has none.
    pub(super) counts: Vec<Vec<Vec<HourlyCount>>>,
}

impl HourlyCells {
    /// Empty cells for the last of these days.
    pub(super) fn empty(days: DayRange, trends: usize) -> Self {
        if days.is_empty() {
            return Self::default();
        }
        let first = days.first.max(days.last.plus(1 - i32::from(HOURLY_DAYS)));
        let days = DayRange { first, last: days.last };
        let length = usize::try_from(days.len()).unwrap_or(0);
        Self { days: Some(days), counts: vec![vec![Vec::new(); length]; trends + 1] }
    }

    /// Adds the cells of users who are none of those counted here.
    pub(super) fn add(&mut self, other: &Self) {
        let cells = self.counts.iter_mut().flatten().zip(other.counts.iter().flatten());
        for (mine, theirs) in cells {
            mine.resize(mine.len().max(theirs.len()), HourlyCount::default());
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| mine.add(*theirs));
        }
    }

    /// The cells up to a day.
    pub(super) fn until(&self, day: Day) -> Self {
        let days = self.days.map(|days| DayRange { last: days.last.min(day), ..days }).filter(|days| !days.is_empty());
        let length = days.map_or(0, |days| usize::try_from(days.len()).unwrap_or(0));
        let counts = self.counts.iter().map(|days| days[..length.min(days.len())].to_vec()).collect();
        Self { days, counts }
    }
}
