//! Daily counts that are read outside of the views, such as those of alerts, and the groups that they are about.

use super::groups::{Group, Measure};
use crate::calendar::{Day, DayRange};
use crate::cube::SegmentCells;

/// A daily count that is told beside the views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Daily {
    /// Distinct active users.
    Active,
    /// Distinct users of a trend metric, and their events.
    Users(usize),
    /// Users of the cohort day that reached a step within so many days; all of the cohort for the first step.
    Reached {
        /// The step.
        step: usize,
        /// Within how many days.
        within: i32,
    },
    /// Users of the cohort day that were active so many days later, out of the cohort.
    Retained(u16),
}

impl Daily {
    /// The groups that the day's value is about; none while it is not complete.
    pub(super) fn groups(self, cells: &SegmentCells, day: Day) -> Vec<Group> {
        let of = |measure, size| Group::of(measure, DayRange { first: day, last: day }, size);
        let is_complete = |days: i32| day.plus(days) <= cells.days().last;
        match self {
            Self::Active => vec![of(Measure::Dau, cells.dau(day))],
            Self::Users(trend) => vec![of(Measure::TrendUsers(trend), cells.users(trend, day))],
            Self::Reached { step: 0, within: _ } => vec![of(Measure::Reached(0), cells.cohort(day))],
            // Where nobody came later both numbers are equal, so the early one must not show what the other hides.
            Self::Reached { step, within } if is_complete(within) => vec![
                of(Measure::Reached(step), cells.reached(step, day)),
                of(Measure::ReachedWithin(step, within), cells.reached_by(step, day, within)),
            ],
            Self::Retained(offset) if is_complete(offset.into()) => vec![
                of(Measure::Retained(offset), cells.retained(day, offset)),
                of(Measure::Reached(0), cells.cohort(day)),
            ],
            Self::Reached { .. } | Self::Retained(_) => Vec::new(),
        }
    }
}
