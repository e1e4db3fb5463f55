//! Daily series of a period, with the previous period aligned by position.

use super::Lens;
use crate::calendar::Day;
use crate::cube::SegmentCells;
use crate::metric::{Definitions, Direction, Format, Metric};

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

/// The daily series of the lens's segment over its period.
pub(super) fn trends(lens: &Lens<'_>) -> Trends {
    let days = lens.period.current_days();
    let series = sources(lens.definitions).into_iter().filter_map(|(id, source)| {
        let metric = lens.metrics.iter().find(|metric| metric.id == id)?;
        Some(series(lens, &days, (metric, source)))
    });
    Trends { series: series.collect(), days }
}

/// Where the values of a series come from.
#[derive(Clone, Copy)]
pub(super) enum Source {
    Dau,
    Wau,
    Mau,
    Stickiness,
    Events(usize),
    Users(usize),
    PerActiveUser(usize),
}

/// The ids of the series in the order of the registry.
pub(super) fn sources(definitions: &Definitions) -> Vec<(String, Source)> {
    let actives =
        [("dau", Source::Dau), ("wau", Source::Wau), ("mau", Source::Mau), ("stickiness", Source::Stickiness)];
    let mut sources: Vec<(String, Source)> = actives.map(|(id, source)| (id.to_owned(), source)).into();
    for (index, trend) in definitions.trends.iter().enumerate() {
        sources.push((trend.key.clone(), Source::Events(index)));
        sources.push((format!("{}_users", trend.key), Source::Users(index)));
        if trend.per_active_user {
            sources.push((format!("{}_per_active_user", trend.key), Source::PerActiveUser(index)));
        }
    }
    sources
}

fn series(lens: &Lens<'_>, days: &[Day], (metric, source): (&Metric, Source)) -> TrendSeries {
    let values = |days: &[Day]| days.iter().map(|day| value(lens.cells, source, *day)).collect();
    TrendSeries {
        key: metric.id.clone(),
        label: metric.label.clone(),
        unit: metric.unit.clone(),
        format: metric.format,
        good_direction: metric.good_direction,
        values: values(days),
        previous: lens.period.previous.map(|_| values(&lens.period.previous_days())),
    }
}

fn value(cells: &SegmentCells, source: Source, day: Day) -> Option<f64> {
    let count = |count: u64| Some(count as f64);
    match source {
        Source::Dau => count(cells.dau(day)),
        Source::Wau => cells.wau(day).and_then(count),
        Source::Mau => cells.mau(day).and_then(count),
        Source::Stickiness => quotient(cells.dau(day), cells.mau(day)?),
        Source::Events(trend) => count(cells.events(trend, day)),
        Source::Users(trend) => count(cells.users(trend, day)),
        Source::PerActiveUser(trend) => quotient(cells.events(trend, day), cells.dau(day)),
    }
}

fn quotient(numerator: u64, denominator: u64) -> Option<f64> {
    (denominator > 0).then(|| numerator as f64 / denominator as f64)
}
