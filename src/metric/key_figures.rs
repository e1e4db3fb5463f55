//! The numbers that a project looks at first, and the levels that some of them should reach.
//!
//! They choose among what is measured and decide no cell of the cube, so they are no part of the definitions.

use super::definitions::SegmentKey;
use super::quantity::Quantity;
use super::range::RangeDays;
use crate::calendar::Day;

/// What stands at the top of a cockpit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFigures {
    /// The KPI row, in its order: two to eight different quantities.
    pub kpis: Vec<Quantity>,
    /// The levels to reach, at most one of a quantity for each segment and range.
    pub goals: Vec<Goal>,
}

impl Default for KeyFigures {
    /// The row of a project that does not choose its own, without goals.
    fn default() -> Self {
        let kpis = vec![Quantity::ActivatedUsers, Quantity::ActivationRate, Quantity::Dau, Quantity::Wau];
        Self { kpis, goals: Vec::new() }
    }
}

/// The level that a quantity should reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// What should reach it; a quantity with a good direction and a value over a range.
    pub quantity: Quantity,
    /// Of whom.
    pub segment: SegmentKey,
    /// Over which days.
    pub range: RangeDays,
    /// The level: of a rate from 0 to 1, else in the metric's unit.
    pub target: f64,
    /// The day on which it should be reached at the latest.
    pub by: Option<Day>,
    /// The day from which on the way to it is measured; the first day with a whole range of data when `None`.
    pub start: Option<Day>,
}

/// The target was checked to be finite, so equality is total.
impl Eq for Goal {}
