//! The KPI row: the project's chosen quantities, each against the previous period.

use super::change::change_interval;
use super::context::ViewContext;
use super::privacy::{Counted, Disclosure, PeopleMeasure};
use super::trends::value as daily_value;
use crate::calendar::{Day, DayRange};
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
    /// The 95% interval of the change: of a rate, of `delta_absolute`, else of `delta_percent`. `None` where none is defined.
    pub change_interval: Option<Interval>,
    /// For a daily mean: the value on `A` against `A - S`.
    pub latest: Option<Latest>,
    /// Which way is good.
    pub good_direction: Direction,
    /// The daily series over the period (activation by cohort day, immature days `None`).
    pub sparkline: Vec<Option<f64>>,
}

/// The value on `A` against the one on `A - S`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Latest {
    /// On `A`.
    pub value: Option<f64>,
    /// On `A - S`.
    pub previous: Option<f64>,
    /// The difference.
    pub delta_absolute: Option<f64>,
    /// The relative difference, a ratio.
    pub delta_percent: Option<f64>,
}

/// The KPI row.
pub(super) fn kpis(context: &ViewContext<'_>, disclosure: &mut Disclosure<'_>) -> Vec<Kpi> {
    context.kpis.iter().zip(0..).map(|(quantity, position)| kpi(context, (*quantity, position), disclosure)).collect()
}

fn kpi(context: &ViewContext<'_>, (quantity, position): (Quantity, usize), disclosure: &mut Disclosure<'_>) -> Kpi {
    let metric = context.metrics.get(quantity);
    let formula = quantity.formula(context.definitions);
    let path = |name: &'static str| move || format!("/kpis/{position}/{name}");
    let (value, previous) = (value(context, formula), previous(context, formula));
    let [delta_absolute, delta_percent] = changes(&value, &previous);
    let sparkline = context.period.current_days().into_iter().zip(0..).map(|(day, at): (Day, usize)| {
        disclosure.show(|| format!("/kpis/{position}/sparkline/{at}"), on_day(context, formula, day))
    });
    Kpi {
        sparkline: sparkline.collect(),
        latest: latest(context, (formula, position), disclosure),
        quantity,
        formula,
        id: metric.id.clone(),
        label: metric.label.clone(),
        format: metric.format,
        good_direction: metric.good_direction,
        value: disclosure.show(path("value"), value),
        interval: disclosure.show(path("interval"), interval(context, formula)),
        previous: disclosure.show(path("previous"), previous),
        previous_plain: disclosure.show(path("previousPlain"), previous_plain(context, formula)),
        delta_absolute: disclosure.show(path("deltaAbsolute"), delta_absolute),
        delta_percent: disclosure.show(path("deltaPercent"), delta_percent),
        change_interval: disclosure.show(path("changeInterval"), change_interval(context, formula)),
    }
}

/// The difference and the relative change of two numbers, about the people of both.
fn changes(value: &Counted<Option<f64>>, previous: &Counted<Option<f64>>) -> [Counted<Option<f64>>; 2] {
    let both = || value.clone().zip(previous.clone());
    [
        both().map(|(value, previous)| change(value, previous).0),
        both().map(|(value, previous)| change(value, previous).1),
    ]
}

/// `value - previous`, and that over `previous` when it is not 0.
pub fn change(value: Option<f64>, previous: Option<f64>) -> (Option<f64>, Option<f64>) {
    let delta = value.zip(previous).map(|(value, previous)| value - previous);
    let relative = delta.zip(previous.filter(|base| *base != 0.0)).map(|(delta, base)| delta / base);
    (delta, relative)
}

/// The value of the period.
pub(super) fn value(context: &ViewContext<'_>, formula: Formula) -> Counted<Option<f64>> {
    match formula {
        Formula::Reached(step) => context.reached(step.0).number(),
        Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) => {
            context.cohort_rate(formula).map_or_else(Counted::undefined, |rate| rate.map(Rate::value))
        }
        Formula::Count(_) | Formula::Sum(_) | Formula::Ratio(..) | Formula::Share(..) => {
            over(context, formula, context.period.current)
        }
    }
}

fn interval(context: &ViewContext<'_>, formula: Formula) -> Counted<Option<Interval>> {
    context.cohort_rate(formula).map_or_else(Counted::undefined, |rate| rate.map(Rate::interval))
}

/// The previous value, of conversions like for like.
fn previous(context: &ViewContext<'_>, formula: Formula) -> Counted<Option<f64>> {
    match formula {
        Formula::Reached(step) => context.reached_by_age(step.0).map_or_else(Counted::undefined, Counted::number),
        Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) => {
            context.previous_cohort_rate(formula).map_or_else(Counted::undefined, |rate| rate.map(Rate::value))
        }
        Formula::Count(_) | Formula::Sum(_) | Formula::Ratio(..) | Formula::Share(..) => {
            previous_plain(context, formula)
        }
    }
}

/// The previous value without regard to age.
fn previous_plain(context: &ViewContext<'_>, formula: Formula) -> Counted<Option<f64>> {
    let before = |step: StepIndex| context.reached_before(step.0);
    match formula {
        Formula::Reached(step) => before(step).map_or_else(Counted::undefined, Counted::number),
        Formula::FromStart(step) => rate(before(step), before(StepIndex::START)),
        Formula::FromPrevious(step) => rate(before(step), before(step.before())),
        Formula::Retention(_) => previous(context, formula),
        Formula::Count(_) | Formula::Sum(_) | Formula::Ratio(..) | Formula::Share(..) => {
            over(context, formula, context.period.previous)
        }
    }
}

fn rate(hits: Option<Counted<u64>>, all: Option<Counted<u64>>) -> Counted<Option<f64>> {
    let rate = hits.zip(all).map(|(hits, all)| hits.out_of(all).map(Rate::value));
    rate.unwrap_or_else(Counted::undefined)
}

/// What every day counts, over some days: their sum, their mean, or the value of the last. `None` without days.
fn over(context: &ViewContext<'_>, formula: Formula, days: Option<DayRange>) -> Counted<Option<f64>> {
    let Some(days) = days else { return Counted::undefined() };
    let total = |count| context.cells.total(count, days);
    match (formula, formula.over()) {
        (Formula::Count(count), Over::Total) => total(count).map(|sum| sum.map(|sum| sum as f64)),
        (Formula::Sum(trend), _) => context.cells.sum(trend, days).map(|sum| Some(sum.value())),
        (Formula::Count(count), Over::DailyMean) => {
            total(count).map(|sum| sum.map(|sum| sum as f64 / f64::from(days.len())))
        }
        // The previous period ends on `A - S`, so its last value is the one to compare the value on `A` with.
        (_, Over::Cohorts | Over::Total | Over::DailyMean | Over::LastDay) => {
            daily_value(&context.cells, formula, days.last)
        }
    }
}

/// The value of a day of the sparkline: of a cohort day, when it is old enough, or of a calendar day.
fn on_day(context: &ViewContext<'_>, formula: Formula, day: Day) -> Counted<Option<f64>> {
    let reached = |step: StepIndex| context.cells.on(PeopleMeasure::Reached(step.0), day);
    let is_mature = |step: StepIndex| context.is_mature(day, step.0);
    match formula {
        Formula::Reached(step) if is_mature(step) => reached(step).number(),
        Formula::FromStart(step) if is_mature(step) => reached(step).out_of(reached(StepIndex::START)).map(Rate::value),
        Formula::FromPrevious(step) if is_mature(step) => reached(step).out_of(reached(step.before())).map(Rate::value),
        Formula::Retention(offset) if context.period.is_complete(day, offset.days()) => {
            let retained = context.cells.on(PeopleMeasure::Retained(offset.days()), day);
            retained.out_of(reached(StepIndex::START)).map(Rate::value)
        }
        Formula::Reached(_) | Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) => {
            Counted::undefined()
        }
        Formula::Count(_) | Formula::Sum(_) | Formula::Ratio(..) | Formula::Share(..) => {
            daily_value(&context.cells, formula, day)
        }
    }
}

/// The value on the last day against the last day of the previous period, beside a daily mean.
fn latest(
    context: &ViewContext<'_>,
    (formula, position): (Formula, usize),
    disclosure: &mut Disclosure<'_>,
) -> Option<Latest> {
    let on_last = |days: DayRange| daily_value(&context.cells, formula, days.last);
    let value = context.period.current.filter(|_| formula.over() == Over::DailyMean).map(on_last)?;
    let previous = context.period.previous.map_or_else(Counted::undefined, on_last);
    let [delta_absolute, delta_percent] = changes(&value, &previous);
    let path = |name: &'static str| move || format!("/kpis/{position}/latest/{name}");
    Some(Latest {
        value: disclosure.show(path("value"), value),
        previous: disclosure.show(path("previous"), previous),
        delta_absolute: disclosure.show(path("deltaAbsolute"), delta_absolute),
        delta_percent: disclosure.show(path("deltaPercent"), delta_percent),
    })
}
