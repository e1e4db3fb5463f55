//! What is watched: the metrics of the registry that can alert, and the daily series of each out of the cube.

use std::collections::BTreeSet;

use super::series::{Kind, Point, Series};
use super::settings::AlertSettings;
use crate::calendar::{Day, DayRange};
use crate::cube::{Cube, SegmentCells};
use crate::metric::{self, Definitions, Format, Metric, Quantity, TrendIndex, registry};
use crate::views::{PeopleMeasure, Suppression};

/// Where the numbers of a watched metric are in the cube.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cells {
    /// Distinct active users.
    Dau,
    /// Events of a trend metric.
    Events(usize),
    /// Distinct users of a trend metric.
    Users(usize),
    /// Users of a trend metric out of the active users.
    UsersOfDau(usize),
    /// Users that reached a step out of those that reached the one before, read early.
    Step(usize),
    /// Users that reached the activation step out of the cohort, read early.
    Activation(usize),
    /// Users active so many days later, out of the cohort.
    Retained(u16),
}

/// A metric that can alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// What one is called, in the plural; for a rate, `%`.
    pub unit: String,
    /// How it is written.
    pub format: Format,
    /// Which way is good.
    pub good_direction: metric::Direction,
    /// Metrics into whose alerts its own fold, the first that fires.
    pub parents: Vec<String>,
    pub(super) cells: Cells,
}

impl Watched {
    /// What the values of its series are.
    pub fn kind(&self) -> Kind {
        match self.cells {
            Cells::Dau | Cells::Events(_) | Cells::Users(_) => Kind::Count,
            Cells::UsersOfDau(_) | Cells::Step(_) | Cells::Activation(_) | Cells::Retained(_) => Kind::Rate,
        }
    }

    /// The step whose early read it is.
    pub(super) fn step(&self) -> Option<usize> {
        match self.cells {
            Cells::Step(step) | Cells::Activation(step) => Some(step),
            Cells::Dau | Cells::Events(_) | Cells::Users(_) | Cells::UsersOfDau(_) | Cells::Retained(_) => None,
        }
    }

    /// How many days a day's value takes to be complete, when that does not depend on the morning.
    pub(super) fn fixed_lag(&self) -> i32 {
        match self.cells {
            Cells::Retained(offset) => i32::from(offset),
            Cells::Dau
            | Cells::Events(_)
            | Cells::Users(_)
            | Cells::UsersOfDau(_)
            | Cells::Step(_)
            | Cells::Activation(_) => 0,
        }
    }

    fn point(&self, cells: &SegmentCells, (day, lag): (Day, i32)) -> Point {
        let rate = |hits: u64, total: u64| Point::rate(day, hits as f64, total as f64);
        let count = |count: u64| Point::count(day, count as f64);
        match self.cells {
            Cells::Dau => count(cells.dau(day)),
            Cells::Events(trend) => count(cells.events(trend, day)),
            Cells::Users(trend) => count(cells.users(trend, day)),
            Cells::UsersOfDau(trend) => rate(cells.users(trend, day), cells.dau(day)),
            Cells::Step(step) => rate(cells.reached_by(step, day, lag), cells.reached_by(step - 1, day, lag)),
            Cells::Activation(step) => rate(cells.reached_by(step, day, lag), cells.cohort(day)),
            Cells::Retained(offset) => rate(cells.retained(day, offset), cells.cohort(day)),
        }
    }

    /// Whether a missing day spoils the value of `day`.
    fn is_spoilt(&self, missing: &BTreeSet<Day>, (day, lag): (Day, i32)) -> bool {
        match self.cells {
            Cells::Retained(offset) => missing.contains(&day) || missing.contains(&day.plus(i32::from(offset))),
            Cells::Dau | Cells::Events(_) | Cells::Users(_) | Cells::UsersOfDau(_) => missing.contains(&day),
            Cells::Step(_) | Cells::Activation(_) => missing.range(day..=day.plus(lag)).next().is_some(),
        }
    }

    /// The people that a value is about. Where nobody reaches a step later, an early read counts all who did.
    fn people(&self, lag: i32) -> Vec<PeopleMeasure> {
        let reached = |step: usize| [PeopleMeasure::Reached(step), PeopleMeasure::ReachedWithin(step, lag)];
        match self.cells {
            Cells::Dau => vec![PeopleMeasure::Dau],
            Cells::Events(trend) | Cells::Users(trend) => vec![PeopleMeasure::TrendUsers(trend)],
            Cells::UsersOfDau(trend) => vec![PeopleMeasure::TrendUsers(trend), PeopleMeasure::Dau],
            Cells::Step(step) => [reached(step), reached(step - 1)].concat(),
            Cells::Activation(step) => [reached(step), reached(0)].concat(),
            Cells::Retained(offset) => vec![PeopleMeasure::Retained(offset), PeopleMeasure::Reached(0)],
        }
    }

    /// The complete days that must not be looked at, because their numbers are withheld for privacy.
    pub(super) fn withheld(&self, cells: &SegmentCells, lag: i32, days: &LeftOut<'_>) -> BTreeSet<Day> {
        let people = self.people(lag);
        let is_shown = |day: Day| {
            let on_day = DayRange { first: day, last: day };
            people.iter().all(|measure| days.suppression.shows(days.segment, *measure, on_day))
        };
        let entered = cells.days().days().filter(|day| day.plus(lag) <= cells.days().last);
        entered.filter(|day| !is_shown(*day)).collect()
    }

    /// The series of a segment, as far as its values are complete: day `d` enters when `d + lag <= A`.
    pub(super) fn series(&self, cells: &SegmentCells, lag: i32, days: &LeftOut<'_>) -> Series {
        let last = cells.days().last;
        let entered = cells.days().days().filter(|day| day.plus(lag) <= last);
        let withheld = self.withheld(cells, lag, days);
        let known = entered.filter(|day| !withheld.contains(day));
        let usable = known.filter(|day| !self.is_spoilt(days.missing, (*day, lag)));
        let points = usable.map(|day| {
            let is_holiday = days.settings.holidays.contains(&day);
            Point { is_holiday, ..self.point(cells, (day, lag)) }
        });
        Series::new(self.kind(), points.collect())
    }
}

/// Days that are not used, or not believed to be usual.
#[derive(Clone, Copy, Debug)]
pub(super) struct LeftOut<'a> {
    pub(super) missing: &'a BTreeSet<Day>,
    /// Which numbers may be known.
    pub(super) suppression: &'a Suppression,
    /// The segment's position in the definitions.
    pub(super) segment: usize,
    pub(super) settings: &'a AlertSettings,
}

/// Every metric that can alert, in the order of the registry.
pub fn watched(definitions: &Definitions) -> Vec<Watched> {
    let metrics = registry(definitions);
    let find = |id: &str| metrics.iter().find(|metric| metric.id == id);
    let known = |id: String, cells, parents| find(&id).map(|metric| watch(metric, cells, parents));
    let step_id = |step: usize| format!("step.{}", definitions.steps[step].key);
    let activation = definitions.activation_step;
    let mut found = Vec::new();
    let before_activation = (1..=activation).map(step_id).collect();
    found.extend(known("activation_rate".into(), Cells::Activation(activation), before_activation));
    found.extend((1..definitions.steps.len()).filter_map(|step| known(step_id(step), Cells::Step(step), Vec::new())));
    found.extend([1, 7].into_iter().filter_map(|n| known(format!("retention.d{n}"), Cells::Retained(n), Vec::new())));
    found.extend(known("dau".into(), Cells::Dau, Vec::new()));
    for (index, trend) in definitions.trends.iter().enumerate() {
        let is_same_event = |step: &usize| definitions.steps[*step].event.as_str() == trend.event;
        let steps: Vec<String> = (1..definitions.steps.len()).filter(is_same_event).map(step_id).collect();
        let of_users = std::iter::once(trend.key.clone()).chain(steps.iter().cloned()).collect();
        found.extend(known(trend.key.clone(), Cells::Events(index), steps));
        found.extend(known(format!("{}_users", trend.key), Cells::Users(index), of_users));
        if trend.per_active_user {
            let user_rate = Quantity::UserRate(TrendIndex(index)).id(definitions);
            found.extend(known(user_rate, Cells::UsersOfDau(index), vec![trend.key.clone()]));
        }
    }
    found
}

fn watch(metric: &Metric, cells: Cells, parents: Vec<String>) -> Watched {
    Watched {
        id: metric.id.clone(),
        label: metric.label.clone(),
        unit: metric.unit.clone(),
        format: metric.format,
        good_direction: metric.good_direction,
        parents,
        cells,
    }
}

/// The part of the final conversions that an early read must have seen.
const EARLY_SHARE: f64 = 0.8;
/// An early read waits no longer than this.
const LATEST_EARLY_READ: i32 = 3;
/// The cohorts that the lag of an early read is learnt from.
const LAG_LEARNT_FROM: i32 = 56;

/// For each morning `F..=A` the lag of a step's early read: the smallest by which the cohorts of the 56 days before that
/// were mature on that morning had 80% of their conversions, at most 3. It is the same for every segment.
pub(super) fn early_lags(cube: &Cube, definitions: &Definitions, step: usize) -> Vec<i32> {
    let Some(cells) = cube.segments.first() else { return Vec::new() };
    let window = i32::from(definitions.steps[step].window_days);
    let days: Vec<Day> = cells.days().days().collect();
    // [day][lag]: conversions of all cohorts before the day, by that lag; the last column is all of them.
    let mut sums = vec![[0u64; 4]];
    for day in &days {
        let by = |lag: usize| cells.reached_by(step, *day, [0, 1, 2, window][lag]);
        let before = sums[sums.len() - 1];
        sums.push(std::array::from_fn(|lag| before[lag] + by(lag)));
    }
    let first = cells.days().first;
    let position = |day: Day| usize::try_from(day.since(first)).unwrap_or(0).min(days.len());
    let lag_on = |morning: &Day| {
        let end = position(morning.plus(1 - window.max(1)));
        let start = position(morning.plus(-LAG_LEARNT_FROM)).min(end);
        let seen: [f64; 4] = std::array::from_fn(|lag| (sums[end][lag] - sums[start][lag]) as f64);
        let is_enough = |lag: &i32| {
            let column = usize::try_from(*lag).unwrap_or(0);
            seen[3] > 0.0 && seen[column] >= EARLY_SHARE * seen[3]
        };
        (0..LATEST_EARLY_READ).find(is_enough).unwrap_or(LATEST_EARLY_READ)
    };
    days.iter().map(lag_on).collect()
}
