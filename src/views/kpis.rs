//! The KPI row: activated users, activation rate, DAU and WAU, each against the previous period.

use crate::metric::{Direction, Format};
use crate::stats::Interval;

/// One number of the KPI row.
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    /// The metric id.
    pub key: &'static str,
    /// Its name for people.
    pub label: String,
    /// How it is written for people.
    pub format: Format,
    /// The value: of the period, or (for `wau`) on `A`.
    pub value: Option<f64>,
    /// The 95% Wilson interval of a rate.
    pub interval: Option<Interval>,
    /// The previous value, like for like for activated users and activation rate.
    pub previous: Option<f64>,
    /// The plain previous value.
    pub previous_plain: Option<f64>,
    /// `value - previous`; of a rate, a difference of 0..1 numbers.
    pub delta_absolute: Option<f64>,
    /// `value / previous - 1`; `None` when the base is 0 or missing.
    pub delta_percent: Option<f64>,
    /// For `dau`: the value on `A` against `A - N`.
    pub latest: Option<Latest>,
    /// Which way is good.
    pub good_direction: Direction,
    /// The daily series over the period (activation by cohort day, immature days `None`).
    pub sparkline: Vec<Option<f64>>,
}

/// The value on `A` against the one on `A - N`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Latest {
    /// On `A`.
    pub value: Option<f64>,
    /// On `A - N`.
    pub previous: Option<f64>,
    /// The difference.
    pub delta_absolute: Option<f64>,
    /// The relative difference, a ratio.
    pub delta_percent: Option<f64>,
}
