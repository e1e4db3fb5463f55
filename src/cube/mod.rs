//! The daily cube: for every segment the daily cells of which every number of every view is a sum.
//!
//! [`Cube`] is what a pass over the events leaves behind. It covers the days `F..=A`, for cohorts, activity and counts,
//! and knows no range: views, alerts and the live preview take what they need by day. Reading outside `F..=A` gives 0,
//! because nothing was counted there; where a lookback window would start before `F` the answer is `None`.
//!
//! Knows nothing about databases, ranges and rates.

use serde::{Deserialize, Serialize};

use crate::calendar::{Day, DayRange, LocalZone, Millis};

mod accumulate;
mod actives;
mod aliases;
mod breakdowns;
mod builder;
mod cells;
mod classes;
mod counted_segments;
mod cut;
mod day_cells;
mod day_selection;
mod event_row;
mod finish;
mod funnel;
mod hash;
mod health;
mod hourly;
mod hourly_cells;
mod hourly_users;
mod id_table;
mod inventory;
mod listing;
mod merge;
mod name_counts;
mod name_listing;
mod number;
mod persist;
mod plan;
mod prefetch;
mod properties;
mod property_checks;
#[cfg(test)]
mod sample;
mod segment;
mod tally;
mod timed_aliases;
mod user_set;
mod user_state;
mod users;
mod with_parts;

pub use accumulate::Accumulator;
pub use breakdowns::BreakdownPart;
pub use builder::CubeBuilder;
pub use cells::{CellKind, CellRow, DayRow, RowFault, SumRow, UserCounts, attributes, event_roles};
pub use classes::UNKNOWN;
pub use day_selection::{CutDay, DaySelection};
pub use event_row::EventRow;
pub use finish::PassResult;
pub use health::{
    AliasCounts, DayHealth, Excluded, Health, Reason, RowCount, STALE_AFTER_HOURS, SuppressedRows, is_stale,
};
pub use hourly_cells::{HOURLY_DAYS, HourlyCount, HourlyEvents};
pub use inventory::{EventName, IdDifference, Inventory, RECENT_DAYS, SeenAttribute};
pub use name_listing::{NameCounted, NameRow};
pub use persist::{CubeKey, decode, encode};
pub use plan::QueryPlan;
pub use segment::{HourCount, MAX_OFFSET, SegmentCells};
pub use tally::MOST_SOURCES;
pub use users::{AliasRow, UserRow, Users};

/// The moment of a build, and the as-of day that was asked for: what decides which days may count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock {
    /// The moment.
    pub now: Millis,
    /// The as-of day that was asked for.
    pub as_of: Option<Day>,
}

impl Clock {
    /// The last day that is over by the clock.
    pub fn yesterday(self, zone: LocalZone) -> Day {
        zone.day(self.now).plus(-1)
    }

    /// The last day that may count: the as-of day that was asked for, else yesterday.
    pub fn limit(self, zone: LocalZone) -> Day {
        self.as_of.unwrap_or_else(|| self.yesterday(zone))
    }
}

/// Daily cells of every segment, with what was read to make them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cube {
    /// `F` and `A`: the day of the first counted event, and the last complete day. `None` when nothing was counted and no as-of day
    /// was asked for. When an as-of day was asked for but nothing was counted by then, `first` is after `last`.
    pub span: Option<Span>,
    /// In the order of the definitions; `all` is the first.
    pub segments: Vec<SegmentCells>,
    /// The parts of every breakdown, in the order of the definitions: values of an attribute, then all the others.
    pub parts: Vec<(BreakdownPart, SegmentCells)>,
    /// What was read and what was left out.
    pub health: Health,
    /// The names, values and ids that the rows hold.
    pub inventory: Inventory,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

#[cfg(test)]
mod tests;
