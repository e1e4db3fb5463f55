//! The daily cube: for every segment the daily cells of which every number of every view is a sum.
//!
//! [`Cube`] is what a pass over the events leaves behind. It covers the days `F..=A`, for cohorts, activity and counts,
//! and knows no range: views, alerts and the live preview take what they need by day. Reading outside `F..=A` gives 0,
//! because nothing was counted there; where a lookback window would start before `F` the answer is `None`.
//!
//! Knows nothing about databases, ranges and rates.

use crate::calendar::{Day, DayRange, Millis};

mod accumulate;
mod actives;
mod classes;
mod cut;
mod day_cells;
mod finish;
mod funnel;
mod hash;
mod id_table;
mod merge;
mod persist;
mod plan;
mod prefetch;
#[cfg(test)]
mod sample;
mod segment;
mod untold;
mod user_set;
mod users;

pub use accumulate::{Accumulator, EventRow};
pub use finish::Outcome;
pub use persist::{CubeKey, decode, encode};
pub use plan::Plan;
pub use segment::{HourCount, SegmentCells};
pub use untold::{Reason, RowCount, Untold};
pub use users::{UserRow, Users};

/// The days that may count: the clock of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock {
    /// The last whole day by the clock; without `as_of` no later day counts.
    pub yesterday: Day,
    /// The as-of day that was asked for.
    pub as_of: Option<Day>,
}

/// Retention offsets run from 0 to this, in days.
pub const MAX_OFFSET: u16 = 30;

/// Daily cells of every segment, with what was read to make them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cube {
    /// `F` and `A`: the day of the first counted event, and the last complete day. `None` when nothing was counted and no as-of day
    /// was asked for. When an as-of day was asked for but nothing was counted by then, `first` is after `last`.
    pub span: Option<Span>,
    /// In the order of the definitions; `all` is the first.
    pub segments: Vec<SegmentCells>,
    /// What was read and what was left out.
    pub health: Health,
}

impl Cube {
    /// The as-of day `A`.
    pub fn as_of(&self) -> Option<Day> {
        self.span.map(|span| span.as_of)
    }

    /// `F`, the day of the first counted event.
    pub fn first_day(&self) -> Option<Day> {
        self.span.and_then(|span| span.first)
    }
}

/// The days that the cube covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// `F`, the day of the first counted event; `None` when nothing was counted up to `as_of`.
    pub first: Option<Day>,
    /// `A`, the last complete day.
    pub as_of: Day,
}

impl Span {
    /// `F..=A`, empty when nothing was counted.
    pub fn days(self) -> DayRange {
        let first = self.first.unwrap_or(self.as_of.plus(1));
        DayRange { first, last: self.as_of }
    }
}

/// What the pass over the events read and left out; the ground of the data health page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Rows of `users`.
    pub user_rows: u64,
    /// Rows of `users` with `is_test = 1`.
    pub test_users: u64,
    /// Rows of `events` that were read.
    pub event_rows: u64,
    /// Events that entered the cube.
    pub counted_events: u64,
    /// Distinct users with a counted event.
    pub counted_users: u64,
    /// Events left out, by reason. An event is put down to the first reason that applies, in this order.
    pub excluded: Excluded,
    /// Counted events whose user has no row in `users`.
    pub events_without_user_row: u64,
    /// Counted events that repeat the user, name and instant of the row before them of the same user.
    pub repeated_events: u64,
    /// The earliest and the latest instant of a counted event.
    pub first_event: Option<Millis>,
    /// See `first_event`.
    pub last_event: Option<Millis>,
    /// The newest event that is not excluded, also after the end of `A`.
    pub newest_event: Option<Millis>,
    /// For each day `F..=A` its events and the last minute of the day (0 to 1439) that has one.
    pub days: Vec<DayHealth>,
    /// What must not be told of all this.
    pub untold: Untold,
}

/// Events left out, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excluded {
    /// With a NULL user id.
    pub without_user: u64,
    /// Of a test user.
    pub test_user: u64,
    /// With an excluded source: the configured spelling and how many, in the order of the configuration.
    pub by_source: Vec<(String, u64)>,
    /// Whose time is NULL or holds no instant.
    pub without_time: u64,
    /// After the end of `A`.
    pub after_as_of: u64,
    /// So long before all others (a gap of more than 400 days) that their clock must be wrong.
    pub stray: u64,
}

impl Excluded {
    /// All of them.
    pub fn total(&self) -> u64 {
        let by_source: u64 = self.by_source.iter().map(|(_, events)| events).sum();
        self.without_user + self.test_user + by_source + self.without_time + self.after_as_of + self.stray
    }
}

/// One day's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayHealth {
    /// Counted events of any name.
    pub events: u64,
    /// The minute of the day of the last one, 0 to 1439; `None` without any.
    pub last_minute: Option<u16>,
}

#[cfg(test)]
mod tests;
