//! Retention of the cohorts of a period: daily cells, weeks, the pooled curve and its summary.

use crate::calendar::{Day, DayRange, IsoWeek};
use crate::metric::RangeDays;
use crate::stats::Rate;

/// Retention of a period's cohorts.
#[derive(Clone, Debug, PartialEq)]
pub struct Retention {
    /// One row a cohort day, ascending.
    pub cohorts: Vec<CohortDay>,
    /// One row an ISO week of the period, ascending.
    pub weeks: Vec<CohortWeek>,
    /// `[offset]`: pooled over the complete cells of the period.
    pub curve: Vec<Rate>,
    /// D1, D7 and D30.
    pub summary: RetentionSummary,
    /// The summary of the previous period over the days whose pair is complete; `None` when there is no previous period.
    pub previous_summary: Option<RetentionSummary>,
    /// Why a summary is null, and which range has it.
    pub notes: Vec<RetentionNote>,
}

/// A daily cohort.
#[derive(Clone, Debug, PartialEq)]
pub struct CohortDay {
    /// The cohort day.
    pub day: Day,
    /// Its users.
    pub size: Option<u64>,
    /// `[offset]`: users active that many days later; `None` when not yet known, when the cohort is empty, or withheld.
    pub cells: Vec<Option<u64>>,
}

/// The cohorts of one ISO week.
#[derive(Clone, Debug, PartialEq)]
pub struct CohortWeek {
    /// The week.
    pub week: IsoWeek,
    /// The period's days in it.
    pub days: DayRange,
    /// Users of those days.
    pub size: Option<u64>,
    /// `[offset]`: complete daily cells over their cohorts.
    pub cells: Vec<Rate>,
}

/// Pooled retention at the three offsets that people quote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetentionSummary {
    /// One day later.
    pub d1: Rate,
    /// Seven days later.
    pub d7: Rate,
    /// Thirty days later.
    pub d30: Rate,
}

/// Why a summary is null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetentionNote {
    /// `d1`, `d7` or `d30`.
    pub field: &'static str,
    /// The reason, a sentence.
    pub reason: String,
    /// The shortest configured range that has the number, if any.
    pub open_with: Option<RangeDays>,
}
