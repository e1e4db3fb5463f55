//! Numbers of the JSON contract: integers stay integers, rates carry their interval and both counts.

use schemars::JsonSchema;
use serde::Serialize;

use crate::metric::Format;
use crate::stats::{Interval, Rate};

/// A JSON number: an integer for a whole count, else in full precision.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Number {
    /// A count.
    Integer(i64),
    /// Anything else.
    Real(f64),
}

impl Number {
    /// A value of this format; whole counts become integers. Values that are not finite become `None`.
    pub fn of(value: f64, format: Format) -> Option<Self> {
        let exact = value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
        match format {
            #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53, checked just above")]
            Format::Count | Format::Number | Format::Currency(_) if exact => Some(Self::Integer(value as i64)),
            Format::Count | Format::Percent | Format::Ratio | Format::Number | Format::Currency(_) => {
                value.is_finite().then_some(Self::Real(value))
            }
        }
    }

    /// Every value of a series.
    pub fn series(values: &[Option<f64>], format: Format) -> Vec<Option<Self>> {
        values.iter().map(|value| value.and_then(|value| Self::of(value, format))).collect()
    }
}

/// A rate with its 95% Wilson interval and its counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Rate", deny_unknown_fields)]
pub struct PublicRate {
    /// 0 to 1; `null` when the denominator is 0, nothing is complete, or it is withheld.
    #[schemars(range(min = 0.0, max = 1.0))]
    value: Option<f64>,
    /// The lower end of the interval.
    #[schemars(range(min = 0.0, max = 1.0))]
    low: Option<f64>,
    /// The upper end of the interval.
    #[schemars(range(min = 0.0, max = 1.0))]
    high: Option<f64>,
    /// How many did.
    numerator: Option<u64>,
    /// Out of how many.
    denominator: Option<u64>,
}

impl From<Rate> for PublicRate {
    fn from(rate: Rate) -> Self {
        let interval = rate.interval();
        Self {
            value: rate.value(),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            numerator: rate.numerator,
            denominator: rate.denominator,
        }
    }
}

/// An interval without its counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Interval", deny_unknown_fields)]
pub(super) struct PublicInterval {
    /// The lower end.
    pub(super) low: f64,
    /// The upper end.
    pub(super) high: f64,
}

impl From<Interval> for PublicInterval {
    fn from(Interval { low, high }: Interval) -> Self {
        Self { low, high }
    }
}
