//! Daily series of a period, with the previous period aligned by position.

use crate::calendar::Day;
use crate::metric::{Direction, Format};

/// The daily series of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Trends {
    /// The days, ascending and without gaps.
    pub days: Vec<Day>,
    /// The series in the order of the registry.
    pub series: Vec<TrendSeries>,
}

impl Trends {
    /// The series of a metric.
    pub fn get(&self, key: &str) -> Option<&TrendSeries> {
        self.series.iter().find(|series| series.key == key)
    }
}

/// One metric, a value a day.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendSeries {
    /// The metric id.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// What one is called, in the plural.
    pub unit: String,
    /// How it is written for people.
    pub format: Format,
    /// Which way is good.
    pub good_direction: Direction,
    /// A value a day; `None` where it is undefined.
    pub values: Vec<Option<f64>>,
    /// The previous period by position; `None` when there is none.
    pub previous: Option<Vec<Option<f64>>>,
}
