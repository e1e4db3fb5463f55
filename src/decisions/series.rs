//! The daily values of a metric that a decision is scored on, out of the same views as every page.

use super::input::ScoringInput;
use crate::calendar::{Day, DayRange};
use crate::metric::{DailyCount, Definitions, Formula, Metric, Quantity, Registry, SegmentKey, StepIndex};
use crate::views::{Cockpit, FunnelStep, Period, cockpit};

/// What the values of a series are; it decides how they are averaged and how much they scatter by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Counts of a day.
    Count,
    /// Quotients of a day that may exceed 1.
    Quotient,
    /// Hits out of a total.
    Rate,
}

/// One day whose value is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DailyPoint {
    /// The day; for a cohort rate, the day of the cohort.
    pub day: Day,
    /// The count, the quotient, or the hits of a rate.
    pub value: f64,
    /// What the hits of a rate are out of, and what a quotient is divided by; unused for a count.
    pub total: f64,
}

/// The known days of a metric, ascending. A day whose value is undefined or not published is not in it; it is never zero.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricSeries {
    /// What the values are.
    pub kind: ValueKind,
    /// The known days.
    pub points: Vec<DailyPoint>,
}

impl MetricSeries {
    /// A metric of a segment over these days. Under a privacy floor only days that the site publishes one by one are known.
    pub(super) fn of(input: ScoringInput<'_>, metric: &Metric, segment: &SegmentKey, days: DayRange) -> Self {
        PublishedDays::of(input, segment, days).series(metric.quantity)
    }

    /// Every metric of a segment over these days.
    pub fn all(
        input: ScoringInput<'_>,
        metrics: &Registry,
        segment: &SegmentKey,
        days: DayRange,
    ) -> Vec<(Quantity, Self)> {
        let published = PublishedDays::of(input, segment, days);
        metrics.iter().map(|metric| (metric.quantity, published.series(metric.quantity))).collect()
    }

    /// The one number of some days: the pooled rate or quotient, or the mean of the counts. `None` without a known day, and for
    /// a total of 0.
    pub fn level(&self, days: DayRange) -> Option<f64> {
        let inside = || self.points.iter().filter(|point| days.contains(point.day));
        let (count, total) = (inside().count(), inside().map(|point| point.total).sum::<f64>());
        let value = match self.kind {
            ValueKind::Count => inside().map(|point| point.value).sum::<f64>() / count as f64,
            ValueKind::Quotient => inside().map(|point| point.value * point.total).sum::<f64>() / total,
            ValueKind::Rate => inside().map(|point| point.value).sum::<f64>() / total,
        };
        value.is_finite().then_some(value)
    }
}

/// The days of a segment that may be known one by one.
struct PublishedDays<'a> {
    definitions: &'a Definitions,
    days: DayRange,
    /// The cockpits that publish them under a privacy floor.
    published: Vec<&'a Cockpit>,
    /// One cockpit over all days, where every day may be known.
    spanned: Option<Cockpit>,
}

impl<'a> PublishedDays<'a> {
    fn of(input: ScoringInput<'a>, segment: &SegmentKey, days: DayRange) -> Self {
        let ScoringInput { cube, definitions, views, suppression, .. } = input;
        let mut found = Self { definitions, days, published: Vec::new(), spanned: None };
        if suppression.is_active() {
            found.published = views.cockpits.iter().filter(|cockpit| cockpit.segment == *segment).collect();
        } else if let Some(at) = definitions.segment_index(segment.as_str()) {
            let period = Period::spanning(cube, days, definitions.compare);
            found.spanned = Some(cockpit(cube, (definitions, &[]), (at, period), suppression));
        }
        found
    }

    fn series(&self, quantity: Quantity) -> MetricSeries {
        let formula = quantity.formula(self.definitions);
        let cockpits = self.published.iter().copied().chain(&self.spanned);
        let mut points: Vec<DailyPoint> = cockpits.flat_map(|cockpit| known(cockpit, quantity, formula)).collect();
        points.sort_by_key(|point| point.day);
        points.dedup_by_key(|point| point.day);
        points.retain(|point| self.days.contains(point.day));
        MetricSeries { kind: kind(formula), points }
    }
}

const fn kind(formula: Formula) -> ValueKind {
    match formula {
        Formula::Reached(_) | Formula::Count(_) => ValueKind::Count,
        // A sum scatters as its amounts do, of which chance knows nothing.
        Formula::Ratio(..) | Formula::Sum(_) => ValueKind::Quotient,
        Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) | Formula::Share(..) => {
            ValueKind::Rate
        }
    }
}

/// The days of a cockpit whose value is known, ascending.
fn known(cockpit: &Cockpit, quantity: Quantity, formula: Formula) -> Vec<DailyPoint> {
    let step = |step: StepIndex| cockpit.funnel.step(step);
    let daily = |quantity: Quantity| {
        let values = cockpit.trends.get(quantity).map(|series| series.values.as_slice()).unwrap_or_default();
        cockpit.trends.days.iter().copied().zip(values.iter().copied())
    };
    let pair = |value: Quantity, total: DailyCount| {
        daily(value).zip(daily(total.quantity())).map(|((day, value), (_, total))| (day, value, total))
    };
    match formula {
        Formula::Reached(to) => {
            let days = cockpit.funnel.days.iter().copied().zip(reached(step(to)));
            points(days.map(|(day, users)| (day, users, Some(0.0))))
        }
        Formula::FromStart(to) => cohort_rate(cockpit, step(StepIndex::START), step(to)),
        Formula::FromPrevious(to) => cohort_rate(cockpit, step(to.before()), step(to)),
        Formula::Retention(offset) => retained(cockpit, offset.days()),
        Formula::Count(count) => points(daily(count.quantity()).map(|(day, value)| (day, value, Some(0.0)))),
        Formula::Sum(_) => points(daily(quantity).map(|(day, value)| (day, value, Some(1.0)))),
        Formula::Ratio(_, total) => points(pair(quantity, total)),
        // More people with the event than active ones count as all of them.
        Formula::Share(count, total) => points(
            pair(count.quantity(), total)
                .map(|(day, hits, total)| (day, hits.zip(total).map(|(hits, total)| hits.min(total)), total)),
        ),
    }
}

fn points(days: impl Iterator<Item = (Day, Option<f64>, Option<f64>)>) -> Vec<DailyPoint> {
    days.filter_map(|(day, value, total)| Some(DailyPoint { day, value: value?, total: total? })).collect()
}

/// The users of a cohort day that reached a step, once the day is old enough.
fn reached(step: &FunnelStep) -> impl Iterator<Item = Option<f64>> {
    let days = step.daily_users.iter().zip(&step.daily_mature);
    days.map(|(users, mature)| users.filter(|_| *mature).map(|users| users as f64))
}

fn cohort_rate(cockpit: &Cockpit, from: &FunnelStep, to: &FunnelStep) -> Vec<DailyPoint> {
    let totals = from.daily_users.iter().map(|users| users.map(|users| users as f64));
    let days = cockpit.funnel.days.iter().copied().zip(reached(to)).zip(totals);
    points(days.map(|((day, hits), total)| (day, hits, total)))
}

/// An empty cohort is known: nobody out of nobody.
fn retained(cockpit: &Cockpit, offset: u16) -> Vec<DailyPoint> {
    let count = |users: Option<u64>| users.map(|users| users as f64);
    let days = cockpit.retention.cohorts.iter().filter(|cohort| cockpit.period.is_complete(cohort.day, offset));
    points(days.map(|cohort| {
        let hits = cohort.cells.get(usize::from(offset)).copied().flatten();
        (cohort.day, count(if cohort.size == Some(0) { Some(0) } else { hits }), count(cohort.size))
    }))
}

/// The last day whose value is complete at the end of the as-of day.
pub(super) fn last_complete(metric: &Metric, (definitions, as_of): (&Definitions, Day)) -> Day {
    metric.quantity.formula(definitions).last_complete(definitions, as_of)
}

/// The day at whose end the value of a day is complete.
pub(super) fn complete_on(metric: &Metric, (definitions, day): (&Definitions, Day)) -> Day {
    metric.quantity.formula(definitions).complete_on(definitions, day)
}

/// How many days after a day its value is complete, where days have 24 hours.
pub(super) fn lag(metric: &Metric, definitions: &Definitions) -> i32 {
    metric.quantity.formula(definitions).lag(definitions).into()
}
