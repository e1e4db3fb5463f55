//! Facts about metrics against the previous period: key figures, funnel steps, retention, counted events.
//!
//! Conversions are compared like for like, as the views have them. A withheld value is not in any fact.

use super::fact::{EvidencePanel, Fact, Topic, moved};
use super::inputs::StoryInputs;
use crate::alerts::Direction;
use crate::calendar::DayRange;
use crate::messages::{Message, Value};
use crate::metric::{self, DailyCount, Definitions, Format, Formula, Metric, Over, Quantity, StepIndex};
use crate::stats::Rate;
use crate::views::{Cockpit, Kpi, RatePair, TrendSeries, cohort_rate, cohort_rates};

/// A count is told as a multiple from this many times on.
const TIMES: f64 = 3.0;

/// A metric in two periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    /// Previous and current; the previous one is missing when there is nothing to compare with.
    pub(super) values: (Option<f64>, f64),
    /// The counts of a rate, previous and current.
    pub(super) rates: Option<(Rate, Rate)>,
}

impl Pair {
    fn count(previous: Option<f64>, current: Option<f64>) -> Option<Self> {
        Some(Self { values: (previous, current?), rates: None })
    }

    fn rate(previous: Option<Rate>, current: Rate) -> Option<Self> {
        let rates = previous.filter(|rate| rate.value().is_some()).map(|previous| (previous, current));
        Some(Self { values: (previous.and_then(Rate::value), current.value()?), rates })
    }
}

/// How a metric's change is told.
struct ChangeText<'a> {
    id: String,
    metric: &'a Metric,
    pair: Pair,
    panel: EvidencePanel,
    /// Whether the values are so many a day.
    is_daily: bool,
    /// Whether the conversions of both periods are cut at the same age.
    is_like_for_like: bool,
    windows: (Option<DayRange>, Option<DayRange>),
}

/// Every change of a cockpit that its views can tell.
pub(super) fn changes(inputs: &StoryInputs<'_>, cockpit: &Cockpit) -> Vec<Fact> {
    let kpis = cockpit.kpis.iter().filter_map(|kpi| key_figure(inputs, cockpit, kpi));
    // What is in the KPI row is told once.
    let others = inputs.metrics.iter().filter(|metric| cockpit.kpi(metric.quantity).is_none());
    kpis.chain(others.filter_map(|metric| beside(inputs, cockpit, metric))).collect()
}

/// A metric of a cockpit in both periods: a key figure, a rate of cohorts, or the sum of a daily series.
pub(super) fn pair(cockpit: &Cockpit, definitions: &Definitions, quantity: Quantity) -> Option<Pair> {
    let formula = quantity.formula(definitions);
    match (cockpit.kpi(quantity), cohort_rate(cockpit, formula)) {
        (Some(kpi), _) => key_figure_pair(cockpit, kpi),
        (None, Some(rate)) => match cohort_rates(cockpit, formula) {
            Some(pair) => Pair::rate(Some(pair.previous), pair.current),
            None => Pair::rate(None, rate),
        },
        (None, None) => series_pair(cockpit.trends.get(quantity)?),
    }
}

fn key_figure_pair(cockpit: &Cockpit, kpi: &Kpi) -> Option<Pair> {
    if cohort_rate(cockpit, kpi.formula).is_none() {
        return Pair::count(kpi.previous, kpi.value);
    }
    let is_told = |pair: &RatePair| pair.current.value() == kpi.value && pair.previous.value() == kpi.previous;
    match cohort_rates(cockpit, kpi.formula).filter(is_told) {
        Some(pair) => Pair::rate(Some(pair.previous), pair.current),
        None => Pair::count(None, kpi.value),
    }
}

fn series_pair(series: &TrendSeries) -> Option<Pair> {
    let sum = |values: &[Option<f64>]| values.iter().copied().sum::<Option<f64>>();
    Pair::count(series.previous.as_deref().and_then(sum), sum(&series.values))
}

fn key_figure(inputs: &StoryInputs<'_>, cockpit: &Cockpit, kpi: &Kpi) -> Option<Fact> {
    let told = ChangeText {
        id: format!("kpi.{}", kpi.id),
        metric: inputs.metrics.get(kpi.quantity),
        pair: key_figure_pair(cockpit, kpi)?,
        panel: EvidencePanel::Kpi(kpi.id.clone()),
        is_daily: kpi.formula.over() == Over::DailyMean,
        is_like_for_like: kpi.formula.is_like_for_like(),
        windows: (window(kpi.formula, cockpit.period.current), window(kpi.formula, cockpit.period.previous)),
    };
    Some(fact(&told, cockpit))
}

/// The days of a period that a number is about.
fn window(formula: Formula, period: Option<DayRange>) -> Option<DayRange> {
    match formula.over() {
        Over::Cohorts | Over::Total | Over::DailyMean => period,
        Over::LastDay => period.map(|period| DayRange::ending(period.last, formula.lookback())),
    }
}

/// A change that the KPI row does not tell: of a step, a retention, or the events of a trend metric.
fn beside(inputs: &StoryInputs<'_>, cockpit: &Cockpit, metric: &Metric) -> Option<Fact> {
    let formula = metric.quantity.formula(inputs.definitions);
    let (id, panel) = match formula {
        Formula::FromPrevious(step) => (format!("funnel.{}", inputs.definitions.step(step).key), EvidencePanel::Funnel),
        Formula::Retention(_) => (metric.id.clone(), EvidencePanel::Retention),
        Formula::Count(DailyCount::Events(_)) | Formula::Sum(_) => {
            (format!("trend.{}", metric.id), EvidencePanel::Trends)
        }
        Formula::Count(DailyCount::Dau | DailyCount::Wau | DailyCount::Mau | DailyCount::Users(_))
        | Formula::Reached(_)
        | Formula::FromStart(_)
        | Formula::Ratio(..)
        | Formula::Share(..) => return None,
    };
    let told = ChangeText {
        id,
        metric,
        pair: pair(cockpit, inputs.definitions, metric.quantity)?,
        panel,
        is_daily: false,
        is_like_for_like: formula.is_like_for_like(),
        windows: (cockpit.period.current, cockpit.period.previous),
    };
    Some(fact(&told, cockpit))
}

fn fact(told: &ChangeText<'_>, cockpit: &Cockpit) -> Fact {
    let ChangeText { metric, pair, is_daily, is_like_for_like, .. } = told;
    let (previous, current) = pair.values;
    let value = |value: f64| Value::of(value, metric.format);
    let fact = Fact::new(told.id.clone(), Topic::Change, (Some(metric), &cockpit.segment), told.panel.clone());
    let fact = Fact { days: told.windows.0, against: previous.and(told.windows.1), ..fact };
    let message = |id| {
        Message::new(id)
            .text_value("label", &metric.label)
            .with("current", value(current))
            .with("each", Value::Word(if *is_daily { "day" } else { "none" }))
            .with("age", Value::Word(if *is_like_for_like { "equal" } else { "none" }))
    };
    let Some(previous) = previous else { return fact.stated(&message("fact-no-previous")) };
    let Some((direction, change)) = difference(previous, current, metric.format) else {
        return fact.stated(&message("fact-unchanged")).with("previous", value(previous));
    };
    let is_multiple = metric.format != Format::Percent && previous > 0.0 && current / previous >= TIMES;
    let message = if is_multiple {
        message("fact-times").with("times", Value::Times(current / previous))
    } else {
        message(if previous == 0.0 { "fact-from-nothing" } else { "fact-moved" }).with("change", change.clone())
    };
    let message = message.with("previous", value(previous)).with("direction", Value::Word(direction.as_str()));
    let fact = fact.stated(&message);
    let fact = if is_multiple { fact.with("change", change) } else { fact };
    Fact { direction: Some(direction), is_good: is_good(direction, metric.good_direction), ..fact }
}

/// The change of a rate in points, of anything else in percent of what it was, or in units from nothing; `None` when it
/// reads as zero.
fn difference(previous: f64, current: f64, format: Format) -> Option<(Direction, Value)> {
    let change = match format {
        Format::Percent => Value::Points(current - previous),
        Format::Count | Format::Ratio | Format::Number | Format::Currency(_) if previous == 0.0 => {
            Value::Difference(current)
        }
        Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => {
            Value::Relative(current / previous - 1.0)
        }
    };
    let direction = moved(current - previous, &change.text())?;
    // A change that cannot be seen in the two values is none to a reader.
    let is_seen = Value::of(previous, format).text() != Value::of(current, format).text();
    is_seen.then_some((direction, change))
}

pub(super) fn is_good(direction: Direction, good: metric::Direction) -> Option<bool> {
    match (direction, good) {
        (_, metric::Direction::None) => None,
        (Direction::Up, metric::Direction::Up) | (Direction::Down, metric::Direction::Down) => Some(true),
        (Direction::Up, metric::Direction::Down) | (Direction::Down, metric::Direction::Up) => Some(false),
    }
}

/// What cannot be judged yet: steps whose youngest cohorts still convert, retention that no cohort is old enough for.
pub(super) fn too_young(inputs: &StoryInputs<'_>, cockpit: &Cockpit) -> Vec<Fact> {
    let all = cockpit.funnel.days.len();
    let young = cockpit.funnel.steps.iter().enumerate().skip(1).filter_map(|(index, step)| {
        let young = all.checked_sub(usize::try_from(step.mature_cohort_days).ok()?).filter(|young| *young > 0)?;
        let metric = inputs.metrics.get(Quantity::Step(StepIndex(index)));
        let message = Message::new("fact-young-step")
            .with("young", Value::number(young))
            .with("days", Value::number(all))
            .text_value("label", &step.label);
        let panel = EvidencePanel::Funnel;
        Some(
            Fact::new(format!("young.{}", step.key), Topic::TooYoung, (Some(metric), &cockpit.segment), panel)
                .stated(&message),
        )
    });
    let notes = cockpit.retention.notes.iter().map(|note| {
        let metric = inputs.metrics.get(Quantity::Retained(note.offset));
        let message =
            Message::new("fact-young-retention").text_value("label", &metric.label).text_value("reason", &note.reason);
        let (id, panel) = (format!("young.{}", metric.id), EvidencePanel::Retention);
        Fact::new(id, Topic::TooYoung, (Some(metric), &cockpit.segment), panel).stated(&message)
    });
    let days = |fact: Fact| Fact { days: cockpit.period.current, ..fact };
    young.chain(notes).map(days).collect()
}
