//! The KPI row: the project's chosen quantities, each against the previous period.

use super::answer::{answer, cohort_rate, last, number, previous_values};
use super::compare::{beside, by_day};
use super::{Cockpit, Lens};
use crate::metric::{Direction, Format, Formula, Over, Quantity, StepIndex};
use crate::stats::{Interval, Rate};

/// One number of the KPI row.
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    /// What it is.
    pub quantity: Quantity,
    /// How its number comes about.
    pub formula: Formula,
    /// The metric id, as it is written.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// How it is written for people.
    pub format: Format,
    /// The value: of the period, or on `A` where the quantity is one of the last day.
    pub value: Option<f64>,
    /// The 95% Wilson interval of a rate.
    pub interval: Option<Interval>,
    /// The previous value, like for like for conversions.
    pub previous: Option<f64>,
    /// The plain previous value.
    pub previous_plain: Option<f64>,
    /// `value - previous`; of a rate, a difference of 0..1 numbers.
    pub delta_absolute: Option<f64>,
    /// `value / previous - 1`; `None` when the base is 0 or missing.
    pub delta_percent: Option<f64>,
    /// For a daily mean: the value on `A` against `A - N`.
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

/// A quantity of the KPI row, from the other views of the same cockpit.
pub(super) fn kpi(lens: &Lens<'_>, cockpit: &Cockpit, quantity: Quantity) -> Kpi {
    let metric = lens.metrics.get(quantity);
    let formula = quantity.formula(lens.definitions);
    let value = answer(cockpit, lens.definitions, quantity).value;
    let previous = beside(cockpit, lens.definitions, quantity).and_then(|compared| compared.previous);
    let (delta_absolute, delta_percent) = change(value, previous);
    Kpi {
        quantity,
        formula,
        id: metric.id.clone(),
        label: metric.label.clone(),
        format: metric.format,
        value,
        interval: cohort_rate(cockpit, formula).and_then(Rate::interval),
        previous,
        previous_plain: previous_plain(cockpit, formula, previous),
        delta_absolute,
        delta_percent,
        latest: latest(cockpit, quantity, formula),
        good_direction: metric.good_direction,
        sparkline: by_day(cockpit, lens.definitions, quantity),
    }
}

/// `value - previous`, and that over `previous` when it is not 0.
pub fn change(value: Option<f64>, previous: Option<f64>) -> (Option<f64>, Option<f64>) {
    let delta = value.zip(previous).map(|(value, previous)| value - previous);
    let relative = delta.zip(previous.filter(|base| *base != 0.0)).map(|(delta, base)| delta / base);
    (delta, relative)
}

/// The previous value without regard to age; for what is not compared at equal age the previous value itself.
fn previous_plain(cockpit: &Cockpit, formula: Formula, previous: Option<f64>) -> Option<f64> {
    let before = |step: StepIndex| cockpit.funnel.step(step).previous_users;
    let rate = |from, to| Rate { numerator: before(to), denominator: before(from) }.value();
    match formula {
        Formula::Reached(step) => number(before(step)),
        Formula::FromStart(step) => rate(StepIndex::START, step),
        Formula::FromPrevious(step) => rate(step.before(), step),
        Formula::Retention(_) | Formula::Count(_) | Formula::Ratio(..) | Formula::Share(..) => previous,
    }
}

/// The previous period ends on `A - N`, so its last value is the one to compare the value on `A` with.
fn latest(cockpit: &Cockpit, quantity: Quantity, formula: Formula) -> Option<Latest> {
    let series = cockpit.trends.get(quantity).filter(|_| formula.over() == Over::DailyMean)?;
    let value = *series.values.last()?;
    let previous = last(previous_values(Some(series)));
    let (delta_absolute, delta_percent) = change(value, previous);
    Some(Latest { value, previous, delta_absolute, delta_percent })
}
