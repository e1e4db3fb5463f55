//! What is counted about people, and the groups of people that a number is about.

use crate::calendar::{Day, DayRange};
use crate::cube::SegmentCells;

/// What the people of a group did. Counts of one measure add up over days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeopleMeasure {
    /// Reached a step of the funnel, by cohort day. Step 0 is the cohort.
    Reached(usize),
    /// Reached a step by the age of the cohort that many days later, by cohort day: the like-for-like comparison with a
    /// day so much earlier.
    ReachedByAge(usize, u16),
    /// Reached a step within so many days, by cohort day.
    ReachedWithin(usize, i32),
    /// Were active so many days after their first day, by cohort day.
    Retained(u16),
    /// Were active on the day.
    Dau,
    /// Were active in the 7 days that end with the day.
    Wau,
    /// Were active in the 28 days that end with the day.
    Mau,
    /// Had an event of a trend metric on the day.
    TrendUsers(usize),
}

impl PeopleMeasure {
    /// How many people of the segment did it on the day, or started on the day and did it; 0 where that is undefined.
    pub(super) fn count(self, cells: &SegmentCells, day: Day) -> u64 {
        match self {
            Self::Reached(0) => cells.cohort(day),
            Self::Reached(step) => cells.reached(step, day),
            Self::ReachedByAge(step, shift) => {
                let age = cells.days().last.since(day.plus(i32::from(shift)));
                cells.reached_by(step, day, age)
            }
            Self::ReachedWithin(step, days) => cells.reached_by(step, day, days),
            Self::Retained(offset) => cells.retained(day, offset),
            Self::Dau => cells.dau(day),
            Self::Wau => cells.wau(day).unwrap_or(0),
            Self::Mau => cells.mau(day).unwrap_or(0),
            Self::TrendUsers(trend) => cells.users(trend, day),
        }
    }
}

/// The people of one segment who count in a measure over some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GroupKey {
    /// What they did.
    pub(super) measure: PeopleMeasure,
    /// On which days.
    pub(super) days: DayRange,
}
