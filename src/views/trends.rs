//! Daily series of a period, with the previous period aligned by position.

use super::Lens;
use crate::calendar::Day;
use crate::cube::SegmentCells;
use crate::metric::{DailyCount, Direction, Format, Formula, Metric, Quantity, Surface};

/// The daily series of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Trends {
    /// The days, ascending and without gaps.
    pub days: Vec<Day>,
    /// The series in the order of the registry.
    pub series: Vec<TrendSeries>,
}

impl Trends {
    /// The series of a quantity; `None` for one that the trends do not show.
    pub fn get(&self, quantity: Quantity) -> Option<&TrendSeries> {
        self.series.iter().find(|series| series.quantity == quantity)
    }
}

/// One metric, a value a day.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendSeries {
    /// What it is.
    pub quantity: Quantity,
    /// How its values come about.
    pub formula: Formula,
    /// The metric id, as it is written.
    pub id: String,
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
    let series = lens.metrics.on(Surface::Trend).map(|metric| series(lens, &days, metric)).collect();
    Trends { days, series }
}

fn series(lens: &Lens<'_>, days: &[Day], metric: &Metric) -> TrendSeries {
    let formula = metric.quantity.formula(lens.definitions);
    let values = |days: &[Day]| days.iter().map(|day| value(lens.cells, formula, *day)).collect();
    TrendSeries {
        quantity: metric.quantity,
        formula,
        id: metric.id.clone(),
        label: metric.label.clone(),
        unit: metric.unit.clone(),
        format: metric.format,
        good_direction: metric.good_direction,
        values: values(days),
        previous: lens.period.previous.map(|_| values(&lens.period.previous_days())),
    }
}

/// The value of a day. Cohorts have no value of a calendar day: funnel and retention show them.
fn value(cells: &SegmentCells, formula: Formula, day: Day) -> Option<f64> {
    match formula {
        Formula::Count(of) => count(cells, of, day).map(|count| count as f64),
        Formula::Ratio(numerator, of) => quotient(count(cells, numerator, day)?, count(cells, of, day)?),
        Formula::Share(part, of) => {
            let of = count(cells, of, day)?;
            quotient(count(cells, part, day)?.min(of), of)
        }
        Formula::Reached(_) | Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) => None,
    }
}

fn count(cells: &SegmentCells, count: DailyCount, day: Day) -> Option<u64> {
    match count {
        DailyCount::Dau => Some(cells.dau(day)),
        DailyCount::Wau => cells.wau(day),
        DailyCount::Mau => cells.mau(day),
        DailyCount::Events(trend) => Some(cells.events(trend.0, day)),
        DailyCount::Users(trend) => Some(cells.users(trend.0, day)),
    }
}

fn quotient(numerator: u64, denominator: u64) -> Option<f64> {
    (denominator > 0).then(|| numerator as f64 / denominator as f64)
}
