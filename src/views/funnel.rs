//! The activation funnel of a period.

use std::collections::BTreeMap;

use super::context::ViewContext;
use super::privacy::{Counted, Disclosure, PeopleMeasure};
use crate::calendar::Day;
use crate::metric::{Quantity, StepIndex};
use crate::stats::{Interval, Rate, change_of_rates, nearest_rank};

/// The funnel of the cohorts of a period. Counts are `None` when withheld.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// Users whose `t0` is in the period.
    pub cohort_size: Option<u64>,
    /// The steps in order.
    pub steps: Vec<FunnelStep>,
    /// The cohort days of the per-day series.
    pub days: Vec<Day>,
}

impl Funnel {
    /// The step at a position.
    pub fn step(&self, index: StepIndex) -> &FunnelStep {
        &self.steps[index.0]
    }
}

/// One step of the funnel.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelStep {
    /// Its key.
    pub key: String,
    /// The metric id of its conversion from the step before.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// The event that reaches it, `*` for any.
    pub event: String,
    /// Days after `t0` within which it must happen.
    pub window_days: u16,
    /// Users of the period's cohorts that reached it.
    pub users: Option<u64>,
    /// Out of the cohort.
    pub from_start: Rate,
    /// Out of those that reached the step before; `None` for the first step.
    pub from_previous: Option<Rate>,
    /// How many calendar days of the period are mature for it.
    pub mature_cohort_days: u32,
    /// How many of the cohort's users are on mature days.
    pub mature_users: Option<u64>,
    /// Median hours from `t0`, nearest rank; 0 for the first step, `None` for nobody.
    pub median_hours: Option<u32>,
    /// 90th percentile of the hours from `t0`.
    pub p90_hours: Option<u32>,
    /// The plain count of the previous period; `None` when there is no previous period.
    pub previous_users: Option<u64>,
    /// The comparison at equal age; `None` when there is no previous period.
    pub like_for_like: Option<LikeForLike>,
    /// Users that reached it, by cohort day.
    pub daily_users: Vec<Option<u64>>,
    /// Whether each cohort day is mature for it.
    pub daily_mature: Vec<bool>,
}

/// A step of the previous period, with its conversions cut at the age that the current cohorts have.
#[derive(Clone, Debug, PartialEq)]
pub struct LikeForLike {
    /// Users of the previous period that reached the step by then.
    pub previous_users: Option<u64>,
    /// Conversion from the start, both periods.
    pub from_start: RatePair,
    /// Conversion from the step before, both sides cut at the same lag; `None` for the first step.
    pub from_previous: Option<RatePair>,
}

/// The same rate in the current and in the previous period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatePair {
    /// In the current period.
    pub current: Rate,
    /// In the previous period.
    pub previous: Rate,
}

impl RatePair {
    /// Current minus previous, a difference of 0..1 numbers.
    pub fn delta_points(self) -> Option<f64> {
        Some(self.current.value()? - self.previous.value()?)
    }

    /// The 95% interval of the same difference; `None` for fewer than 5 people on either side.
    pub fn change_interval(self) -> Option<Interval> {
        change_of_rates(self.current, self.previous)
    }
}

/// The funnel of the segment over its period.
pub(super) fn funnel(context: &ViewContext<'_>, disclosure: &mut Disclosure<'_>) -> Funnel {
    let steps = (0..context.definitions.steps.len()).map(|index| {
        let place = StepPosition { context, index };
        place.step(disclosure)
    });
    let steps = steps.collect();
    let cohort = context.reached(0);
    Funnel {
        cohort_size: disclosure.show_count(|| "/cohortSize".to_owned(), cohort),
        steps,
        days: context.period.current_days(),
    }
}

/// A step by its position.
#[derive(Clone, Copy)]
struct StepPosition<'a> {
    context: &'a ViewContext<'a>,
    index: usize,
}

impl StepPosition<'_> {
    fn step(self, disclosure: &mut Disclosure<'_>) -> FunnelStep {
        let Self { context, index } = self;
        let step = &context.definitions.steps[index];
        let days = context.period.current_days();
        let mature_days = context.mature(index);
        let path = |name: &'static str| move || format!("/steps/{index}/{name}");
        let users = || context.reached(index);
        let before = index.checked_sub(1).map(|before| context.reached(before));
        let mature = context.cells.people(PeopleMeasure::Reached(0), mature_days);
        let [median_hours, p90_hours] = [("medianHours", 50), ("p90Hours", 90)].map(|(name, percent)| {
            disclosure.show(path(name), self.hours().map(|hours| nearest_rank(&hours, percent)))
        });
        FunnelStep {
            key: step.key.clone(),
            id: Quantity::Step(StepIndex(index)).id(context.definitions),
            label: step.label.clone(),
            event: step.event.as_str().to_owned(),
            window_days: step.window_days,
            users: disclosure.show_count(path("users"), users()),
            from_start: disclosure.show(path("conversionFromStart"), context.conversion(index)),
            from_previous: before.map(|before| disclosure.show(path("conversionFromPrevious"), users().out_of(before))),
            mature_cohort_days: u32::try_from(mature_days.len()).unwrap_or(u32::MAX),
            mature_users: disclosure.show_count(path("matureUsers"), mature),
            median_hours,
            p90_hours,
            previous_users: context
                .reached_before(index)
                .and_then(|users| disclosure.show_count(path("previousUsers"), users)),
            like_for_like: self.like_for_like(disclosure),
            daily_users: days.iter().zip(0..).map(|(day, position)| self.daily(*day, position, disclosure)).collect(),
            daily_mature: days.iter().map(|day| context.is_mature(*day, index)).collect(),
        }
    }

    /// Users of the cohort day that reached the step, counted over everything up to the as-of day.
    fn daily(self, day: Day, position: usize, disclosure: &mut Disclosure<'_>) -> Option<u64> {
        let users = self.context.cells.on(PeopleMeasure::Reached(self.index), day);
        disclosure.show_count(|| format!("/series/steps/{}/users/{position}", self.index), users)
    }

    /// Hours to convert over the cohort days, ascending by hours. Everybody takes 0 hours to the first step.
    fn hours(self) -> Counted<Vec<(u32, u64)>> {
        if self.index == 0 {
            return self.context.reached(0).map(|users| vec![(0, users)]);
        }
        let days = self.context.period.current_range();
        self.context.cells.hours(self.index, days).map(|counts| {
            let mut histogram = BTreeMap::new();
            for (hours, users) in counts {
                *histogram.entry(hours).or_insert(0) += users;
            }
            histogram.into_iter().collect()
        })
    }

    fn like_for_like(self, disclosure: &mut Disclosure<'_>) -> Option<LikeForLike> {
        let Self { context, index } = self;
        let previous_users = context.reached_by_age(index)?;
        let users = disclosure.show_count(|| format!("/steps/{index}/likeForLike/previousUsers"), previous_users);
        let from_previous = index.checked_sub(1).and_then(|before| self.pair("fromPrevious", before, disclosure));
        Some(LikeForLike { previous_users: users, from_start: self.pair("fromStart", 0, disclosure)?, from_previous })
    }

    /// The conversion from an earlier step in both periods; the change between them is worked out when it is published.
    fn pair(self, name: &'static str, earlier: usize, disclosure: &mut Disclosure<'_>) -> Option<RatePair> {
        let Self { context, index } = self;
        let current = context.reached(index).out_of(context.reached(earlier));
        let previous = context.reached_by_age(index)?.out_of(context.reached_by_age(earlier)?);
        let path = |field: &'static str| move || format!("/steps/{index}/likeForLike/{name}/{field}");
        let both = current.clone().zip(previous.clone()).map(|(current, previous)| RatePair { current, previous });
        disclosure.show(path("deltaPoints"), both.clone().map(RatePair::delta_points));
        disclosure.show(path("changeInterval"), both.map(RatePair::change_interval));
        Some(RatePair {
            current: disclosure.show(path("current"), current),
            previous: disclosure.show(path("previous"), previous),
        })
    }
}
