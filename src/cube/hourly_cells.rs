//! The counts of every hour of the newest days.

use serde::{Deserialize, Serialize};

use crate::calendar::{Day, DayRange, LocalZone, Millis};

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

/// Where an hour stands in [`HourlyCells`].
#[derive(Clone, Copy, Debug)]
pub(super) struct HourPlace {
    /// Its first instant; it ends where the next one begins.
    pub(super) start: Millis,
    /// The position of its day.
    pub(super) day: usize,
    /// Its position in the day.
    pub(super) at: usize,
    /// How many hours the day has.
    pub(super) of: usize,
}

/// The hours of the last of these days, in the order of time.
pub(super) fn hour_places(days: DayRange, zone: LocalZone) -> Vec<HourPlace> {
    let Some(days) = last_days(days) else { return Vec::new() };
    let of_day = |(position, day): (usize, Day)| {
        let hours = zone.hours(day);
        let of = hours.len();
        hours.into_iter().enumerate().map(move |(at, hour)| HourPlace { start: hour.start, day: position, at, of })
    };
    let mut places: Vec<HourPlace> = days.days().enumerate().flat_map(of_day).collect();
    places.sort_by_key(|place| place.start);
    places
}

/// The days of which hours are counted; `None` without any.
pub(super) fn last_days(days: DayRange) -> Option<DayRange> {
    let first = days.first.max(days.last.plus(1 - i32::from(HOURLY_DAYS)));
    (!days.is_empty()).then_some(DayRange { first, last: days.last })
}

impl HourlyCells {
    /// Empty cells for the last of these days.
    pub(super) fn empty(days: DayRange, trends: usize) -> Self {
        let Some(days) = last_days(days) else { return Self::default() };
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
