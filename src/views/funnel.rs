//! The activation funnel of a period.

use crate::calendar::Day;
use crate::stats::Rate;

/// The funnel of the cohorts of a period. Counts are `None` when withheld.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// Users whose `t0` is in the period.
    pub cohort_size: Option<u64>,
    /// The steps in order.
    pub steps: Vec<FunnelStep>,
    /// The cohort days of the per-day series.
    pub days: Vec<Day>,
}

/// One step of the funnel.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelStep {
    /// Its key.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// The event that reaches it, `*` for any.
    pub event: String,
    /// Days after `t0` within which it must happen.
    pub window_days: u16,
    /// Users of the period's cohorts that reached it.
    pub users: Option<u64>,
    /// Out of the cohort.
    pub from_start: Rate,
    /// Out of those that reached the step before; `None` for the first step.
    pub from_previous: Option<Rate>,
    /// How many calendar days of the period are mature for it.
    pub mature_cohort_days: u32,
    /// How many of the cohort's users are on mature days.
    pub mature_users: Option<u64>,
    /// Median hours from `t0`, nearest rank; 0 for the first step, `None` for nobody.
    pub median_hours: Option<u32>,
    /// 90th percentile of the hours from `t0`.
    pub p90_hours: Option<u32>,
    /// The plain count of the previous period; `None` when there is no previous period.
    pub previous_users: Option<u64>,
    /// The comparison at equal age; `None` when there is no previous period.
    pub like_for_like: Option<LikeForLike>,
    /// Users that reached it, by cohort day.
    pub daily_users: Vec<Option<u64>>,
    /// Whether each cohort day is mature for it.
    pub daily_mature: Vec<bool>,
}

/// A step of the previous period, with its conversions cut at the age that the current cohorts have.
#[derive(Clone, Debug, PartialEq)]
pub struct LikeForLike {
    /// Users of the previous period that reached the step by then.
    pub previous_users: Option<u64>,
    /// Conversion from the start, both periods.
    pub from_start: RatePair,
    /// Conversion from the step before, both sides cut at the same lag; `None` for the first step.
    pub from_previous: Option<RatePair>,
}

/// The same rate in the current and in the previous period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatePair {
    /// In the current period.
    pub current: Rate,
    /// In the previous period.
    pub previous: Rate,
}

impl RatePair {
    /// Current minus previous, a difference of 0..1 numbers.
    pub fn delta_points(self) -> Option<f64> {
        Some(self.current.value()? - self.previous.value()?)
    }
}
