//! Facts about metrics against the previous period: key figures, funnel steps, retention, counted events.
//!
//! Conversions are compared like for like, as the views have them. A withheld value is not in any fact.

use super::fact::{EvidencePanel, Fact, Topic, Value, moved, unsigned, verb};
use super::inputs::InsightInputs;
use super::rank::Distance;
use crate::alerts::Direction;
use crate::calendar::DayRange;
use crate::format;
use crate::metric::{self, DailyCount, Definitions, Format, Formula, Metric, Over, Quantity, StepIndex};
use crate::stats::Rate;
use crate::views::{Cockpit, Kpi, RatePair, TrendSeries, cohort_rate, cohort_rates};

/// Conversions of both periods are cut at the same age.
const EQUAL_AGE: &str = " at equal age";

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

    fn distance(&self) -> Option<Distance> {
        match (self.rates, self.values) {
            (Some((previous, current)), _) => Distance::of_rates(previous, current),
            (None, (Some(previous), current)) => Some(Distance::of_counts(previous, current)),
            (None, (None, _)) => None,
        }
    }
}

/// How a metric's change is told.
struct ChangeText<'a> {
    id: String,
    metric: &'a Metric,
    pair: Pair,
    panel: EvidencePanel,
    /// What stands after the values: ` a day`.
    each: &'static str,
    /// What stands after the brackets: ` at equal age`.
    basis: &'static str,
    windows: (Option<DayRange>, Option<DayRange>),
}

/// Every change of a cockpit that its views can tell.
pub(super) fn changes(ground: &InsightInputs<'_>, cockpit: &Cockpit) -> Vec<Fact> {
    let kpis = cockpit.kpis.iter().filter_map(|kpi| key_figure(ground, cockpit, kpi));
    // What is in the KPI row is told once.
    let others = ground.metrics.iter().filter(|metric| cockpit.kpi(metric.quantity).is_none());
    kpis.chain(others.filter_map(|metric| beside(ground, cockpit, metric))).collect()
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

fn key_figure(ground: &InsightInputs<'_>, cockpit: &Cockpit, kpi: &Kpi) -> Option<Fact> {
    let told = ChangeText {
        id: format!("kpi.{}", kpi.id),
        metric: ground.metrics.get(kpi.quantity),
        pair: key_figure_pair(cockpit, kpi)?,
        panel: EvidencePanel::Kpi(kpi.id.clone()),
        each: if kpi.formula.over() == Over::DailyMean { " a day" } else { "" },
        basis: basis(kpi.formula),
        windows: (window(kpi.formula, cockpit.period.current), window(kpi.formula, cockpit.period.previous)),
    };
    Some(fact(&told, cockpit))
}

fn basis(formula: Formula) -> &'static str {
    if formula.is_like_for_like() { EQUAL_AGE } else { "" }
}

/// The days of a period that a number is about.
fn window(formula: Formula, period: Option<DayRange>) -> Option<DayRange> {
    match formula.over() {
        Over::Cohorts | Over::Total | Over::DailyMean => period,
        Over::LastDay => period.map(|period| DayRange::ending(period.last, formula.lookback())),
    }
}

/// A change that the KPI row does not tell: of a step, a retention, or the events of a trend metric.
fn beside(ground: &InsightInputs<'_>, cockpit: &Cockpit, metric: &Metric) -> Option<Fact> {
    let formula = metric.quantity.formula(ground.definitions);
    let (id, panel) = match formula {
        Formula::FromPrevious(step) => (format!("funnel.{}", ground.definitions.step(step).key), EvidencePanel::Funnel),
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
        pair: pair(cockpit, ground.definitions, metric.quantity)?,
        panel,
        each: "",
        basis: basis(formula),
        windows: (cockpit.period.current, cockpit.period.previous),
    };
    Some(fact(&told, cockpit))
}

fn fact(told: &ChangeText<'_>, cockpit: &Cockpit) -> Fact {
    let ChangeText { metric, pair, each, basis, .. } = told;
    let (previous, current) = pair.values;
    let value = |value: f64| Value::of(value, metric.format);
    let fact = Fact::new(told.id.clone(), Topic::Change, (Some(metric), &cockpit.segment), told.panel.clone())
        .with("label", Value::Text(metric.label.clone()))
        .with("current", value(current));
    let fact = Fact { days: told.windows.0, against: previous.and(told.windows.1), ..fact };
    let label = &metric.label;
    let Some(previous) = previous else {
        let statement =
            format!("{label}: {}{each}; there is no earlier period to compare with.", value(current).text());
        return Fact { statement, ..fact };
    };
    let fact = fact.with("previous", value(previous));
    let Some((direction, change)) = difference(previous, current, metric.format) else {
        return Fact { statement: format!("{label}: {}{each}, unchanged{basis}.", value(current).text()), ..fact };
    };
    let amount = unsigned(&change.text()).to_owned();
    let amount = if previous == 0.0 { String::new() } else { format!(" {amount}") };
    let short = format!("{label} {}{amount}", verb(direction));
    // How far a sum moves by chance, its number does not tell.
    let distance = pair.distance().filter(|_| !matches!(metric.format, Format::Number | Format::Currency(_)));
    Fact {
        statement: format!("{short} ({} to {}{each}){basis}.", value(previous).text(), value(current).text()),
        short: format!("{short}{basis}"),
        direction: Some(direction),
        is_good: is_good(direction, metric.good_direction),
        is_notable: distance.is_some_and(Distance::is_notable),
        weight: distance.map_or(0.0, Distance::weight),
        ..fact.with("change", change)
    }
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

fn is_good(direction: Direction, good: metric::Direction) -> Option<bool> {
    match (direction, good) {
        (_, metric::Direction::None) => None,
        (Direction::Up, metric::Direction::Up) | (Direction::Down, metric::Direction::Down) => Some(true),
        (Direction::Up, metric::Direction::Down) | (Direction::Down, metric::Direction::Up) => Some(false),
    }
}

/// A number of days as a count, for a value of a fact.
pub(super) fn days(number: usize) -> Value {
    Value::Count(f64::from(u32::try_from(number).unwrap_or(u32::MAX)))
}

/// What cannot be judged yet: steps whose youngest cohorts still convert, retention that no cohort is old enough for.
pub(super) fn too_young(ground: &InsightInputs<'_>, cockpit: &Cockpit) -> Vec<Fact> {
    let all = cockpit.funnel.days.len();
    let young = cockpit.funnel.steps.iter().enumerate().skip(1).filter_map(|(index, step)| {
        let young = all.checked_sub(usize::try_from(step.mature_cohort_days).ok()?).filter(|young| *young > 0)?;
        let id = format!("young.{}", step.key);
        let metric = ground.metrics.get(Quantity::Step(StepIndex(index)));
        let fact = Fact::new(id, Topic::TooYoung, (Some(metric), &cockpit.segment), EvidencePanel::Funnel)
            .with("young", days(young))
            .with("days", days(all))
            .with("label", Value::Text(step.label.clone()));
        let of = format::counted(all as u64, "cohort day is", "cohort days are");
        let statement = format!("{} of {of} too young to judge {}.", format::count(young as u64), step.label);
        Some(Fact { statement, days: cockpit.period.current, weight: 0.02, ..fact })
    });
    let notes = cockpit.retention.notes.iter().map(|note| {
        let metric = ground.metrics.get(Quantity::Retained(note.offset));
        let id = format!("young.{}", metric.id);
        let fact = Fact::new(id, Topic::TooYoung, (Some(metric), &cockpit.segment), EvidencePanel::Retention)
            .with("label", Value::Text(metric.label.clone()))
            .with("reason", Value::Text(note.reason.clone()));
        let statement = format!("{} cannot be judged here. {}", metric.label, note.reason);
        Fact { statement, days: cockpit.period.current, weight: 0.01, ..fact }
    });
    young.chain(notes).collect()
}
