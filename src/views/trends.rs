//! Daily series of a period, with the previous period aligned by position.

use super::context::ViewContext;
use super::privacy::{Counted, CountedCells, Disclosure};
use crate::calendar::{Day, DayRange};
use crate::metric::{Direction, Format, Formula, Metric, Quantity, Surface, TrendIndex};
use crate::values::Millionths;

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
    /// The values of a sum, exactly; `None` for every other series.
    pub exact: Option<Vec<Option<Millionths>>>,
}

impl TrendSeries {
    /// The sum of all days of a sum, added exactly; `None` with a gap, without days, and for every other series.
    pub fn exact_total(&self) -> Option<f64> {
        let days = self.exact.as_ref().filter(|days| !days.is_empty())?;
        days.iter().copied().sum::<Option<Millionths>>().map(Millionths::value)
    }
}

/// The daily series of the segment over its period.
pub(super) fn trends(context: &ViewContext<'_>, disclosure: &mut Disclosure<'_>) -> Trends {
    let metrics = context.metrics.on(Surface::Trend).zip(0..);
    let series = metrics.map(|(metric, position)| series(context, (metric, position), disclosure)).collect();
    Trends { days: context.period.current_days(), series }
}

fn series(
    context: &ViewContext<'_>,
    (metric, position): (&Metric, usize),
    disclosure: &mut Disclosure<'_>,
) -> TrendSeries {
    let formula = metric.quantity.formula(context.definitions);
    let mut values = |name: &str, days: &[Day]| {
        let days = days.iter().zip(0..);
        days.map(|(day, at): (&Day, usize)| {
            disclosure.show(|| format!("/series/{position}/{name}/{at}"), value(&context.cells, formula, *day))
        })
        .collect()
    };
    TrendSeries {
        quantity: metric.quantity,
        formula,
        id: metric.id.clone(),
        label: metric.label.clone(),
        unit: metric.unit.clone(),
        format: metric.format,
        good_direction: metric.good_direction,
        values: values("values", &context.period.current_days()),
        previous: context.period.previous.map(|_| values("previous", &context.period.previous_days())),
        exact: match formula {
            Formula::Sum(trend) => Some(exact(context, (trend, position), disclosure)),
            Formula::Reached(_)
            | Formula::FromStart(_)
            | Formula::FromPrevious(_)
            | Formula::Retention(_)
            | Formula::Count(_)
            | Formula::Ratio(..)
            | Formula::Share(..) => None,
        },
    }
}

/// The days of a sum, exactly.
fn exact(
    context: &ViewContext<'_>,
    (trend, position): (TrendIndex, usize),
    disclosure: &mut Disclosure<'_>,
) -> Vec<Option<Millionths>> {
    let days = context.period.current_days().into_iter().zip(0..);
    let on = |(day, at): (Day, usize)| {
        let sum = context.cells.sum(trend, DayRange { first: day, last: day });
        disclosure.show(|| format!("/series/{position}/exact/{at}"), sum.map(Some))
    };
    days.map(on).collect()
}

/// The value of a day. Cohorts have no value of a calendar day: funnel and retention show them.
pub(super) fn value(cells: &CountedCells<'_>, formula: Formula, day: Day) -> Counted<Option<f64>> {
    match formula {
        Formula::Count(of) => cells.count(of, day).map(|count| count.map(|count| count as f64)),
        Formula::Sum(trend) => cells.sum(trend, DayRange { first: day, last: day }).map(|sum| Some(sum.value())),
        Formula::Ratio(numerator, of) => cells.count(numerator, day).zip(cells.count(of, day)).map(quotient),
        Formula::Share(part, of) => {
            let both = cells.count(part, day).zip(cells.count(of, day));
            both.map(|(part, of)| quotient((part.zip(of).map(|(part, of)| part.min(of)), of)))
        }
        Formula::Reached(_) | Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) => {
            Counted::undefined()
        }
    }
}

fn quotient((numerator, denominator): (Option<u64>, Option<u64>)) -> Option<f64> {
    let denominator = denominator.filter(|people| *people > 0)?;
    Some(numerator? as f64 / denominator as f64)
}
