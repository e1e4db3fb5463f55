//! The activation funnel of a period.

use std::collections::BTreeMap;

use super::Lens;
use crate::calendar::Day;
use crate::cube::SegmentCells;
use crate::metric::{Quantity, StepIndex};
use crate::stats::{Rate, nearest_rank};

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
}

/// The funnel of the lens's segment over its period.
pub(super) fn funnel(lens: &Lens<'_>) -> Funnel {
    let days = lens.period.current_days();
    let users: Vec<u64> = (0..lens.definitions.steps.len()).map(|step| reached(lens.cells, step, &days)).collect();
    let older = OlderCohorts::of(lens);
    let steps = (0..users.len()).map(|index| step(lens, &days, &users[..=index], older.as_ref())).collect();
    Funnel { cohort_size: Some(users[0]), steps, days }
}

/// Users of these cohort days that reached the step, counted over everything up to the as-of day.
fn reached(cells: &SegmentCells, step: usize, days: &[Day]) -> u64 {
    days.iter().map(|day| cells.reached(step, *day)).sum()
}

/// The step whose users end `users`, which holds the users of every step up to it.
fn step(lens: &Lens<'_>, days: &[Day], users: &[u64], older: Option<&OlderCohorts>) -> FunnelStep {
    let index = users.len() - 1;
    let step = &lens.definitions.steps[index];
    let mature: Vec<bool> = days.iter().map(|day| lens.period.is_complete(*day, step.window_days)).collect();
    let mature_days = || days.iter().zip(&mature).filter(|(_, mature)| **mature).map(|(day, _)| *day);
    let hours = hours(lens.cells, index, days);
    FunnelStep {
        key: step.key.clone(),
        id: Quantity::Step(StepIndex(index)).id(lens.definitions),
        label: step.label.clone(),
        event: step.event.as_str().to_owned(),
        window_days: step.window_days,
        users: Some(users[index]),
        from_start: from_start(users),
        from_previous: from_previous(users),
        mature_cohort_days: u32::try_from(mature_days().count()).unwrap_or(u32::MAX),
        mature_users: Some(mature_days().map(|day| lens.cells.cohort(day)).sum()),
        median_hours: nearest_rank(&hours, 50),
        p90_hours: nearest_rank(&hours, 90),
        previous_users: older.map(|older| older.plain[index]),
        like_for_like: older.map(|older| like_for_like(users, &older.cut[..=index])),
        daily_users: days.iter().map(|day| Some(lens.cells.reached(index, *day))).collect(),
        daily_mature: mature,
    }
}

fn from_start(users: &[u64]) -> Rate {
    Rate::of(users[users.len() - 1], users[0])
}

fn from_previous(users: &[u64]) -> Option<Rate> {
    let before = users.len().checked_sub(2)?;
    Some(Rate::of(users[before + 1], users[before]))
}

/// Hours to convert over the cohort days, ascending by hours. Everybody takes 0 hours to the first step.
fn hours(cells: &SegmentCells, step: usize, days: &[Day]) -> Vec<(u32, u64)> {
    if step == 0 {
        return vec![(0, reached(cells, 0, days))];
    }
    let mut histogram = BTreeMap::new();
    for count in days.iter().flat_map(|day| cells.hours(step, *day)) {
        *histogram.entry(u32::from(count.hours)).or_insert(0) += u64::from(count.users);
    }
    histogram.into_iter().collect()
}

/// The previous period's users by step: all of them, and those that had converted at the age of their current pair.
struct OlderCohorts {
    plain: Vec<u64>,
    cut: Vec<u64>,
}

impl OlderCohorts {
    fn of(lens: &Lens<'_>) -> Option<Self> {
        let as_of = lens.period.as_of?;
        let days = lens.period.previous.map(|_| lens.period.previous_days())?;
        let steps = 0..lens.definitions.steps.len();
        // The pair of the older day is N days later and has had A minus that day calendar days.
        let lag = |day: Day| as_of.since(day.plus(lens.period.length()));
        let cut = |step| days.iter().map(|day| lens.cells.reached_by(step, *day, lag(*day))).sum();
        Some(Self {
            plain: steps.clone().map(|step| reached(lens.cells, step, &days)).collect(),
            cut: steps.map(cut).collect(),
        })
    }
}

fn like_for_like(users: &[u64], older: &[u64]) -> LikeForLike {
    LikeForLike {
        previous_users: older.last().copied(),
        from_start: RatePair { current: from_start(users), previous: from_start(older) },
        from_previous: from_previous(users)
            .zip(from_previous(older))
            .map(|(current, previous)| RatePair { current, previous }),
    }
}
