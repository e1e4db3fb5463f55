//! The metrics of the registry that can alert, and the daily series of each out of the cube.

use std::collections::BTreeSet;

use super::rule::{DailySeries, DayValue, SeriesKind};
use super::settings::AlertSettings;
use crate::calendar::{Day, DayRange};
use crate::cube::{Cube, SegmentCells};
use crate::metric::{self, Definitions, Format, Metric, Offset, Quantity, Surface, TrendIndex, registry};
use crate::views::{PeopleMeasure, Suppression};

/// Where the numbers of a metric are in the cube.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellSource {
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
pub struct AlertMetric {
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
    pub(super) cells: CellSource,
    /// The counts whose tracking its values need: a rate is spoilt when the events of its base, or of a step on the way, are lost.
    pub(super) needs: Vec<Quantity>,
}

impl AlertMetric {
    /// What the values of its series are.
    pub fn kind(&self) -> SeriesKind {
        match self.cells {
            CellSource::Dau | CellSource::Events(_) | CellSource::Users(_) => SeriesKind::Count,
            CellSource::UsersOfDau(_) | CellSource::Step(_) | CellSource::Activation(_) | CellSource::Retained(_) => {
                SeriesKind::Rate
            }
        }
    }

    /// Whether its values are of signups, each of its day.
    pub(super) fn is_of_signups(&self) -> bool {
        match self.cells {
            CellSource::Step(_) | CellSource::Activation(_) | CellSource::Retained(_) => true,
            CellSource::Dau | CellSource::Events(_) | CellSource::Users(_) | CellSource::UsersOfDau(_) => false,
        }
    }

    /// Whether its value is so many a day.
    pub(super) fn is_daily(&self) -> bool {
        self.kind() == SeriesKind::Count
    }

    /// The step whose early read it is.
    pub(super) fn step(&self) -> Option<usize> {
        match self.cells {
            CellSource::Step(step) | CellSource::Activation(step) => Some(step),
            CellSource::Dau
            | CellSource::Events(_)
            | CellSource::Users(_)
            | CellSource::UsersOfDau(_)
            | CellSource::Retained(_) => None,
        }
    }

    /// How many days a day's value takes to be complete, when that does not depend on the evaluation day.
    pub(super) fn fixed_lag(&self) -> i32 {
        match self.cells {
            CellSource::Retained(offset) => i32::from(offset),
            CellSource::Dau
            | CellSource::Events(_)
            | CellSource::Users(_)
            | CellSource::UsersOfDau(_)
            | CellSource::Step(_)
            | CellSource::Activation(_) => 0,
        }
    }

    fn value(&self, cells: &SegmentCells, (day, lag): (Day, i32)) -> DayValue {
        let rate = |hits: u64, total: u64| DayValue::rate(day, hits as f64, total as f64);
        let count = |count: u64| DayValue::count(day, count as f64);
        match self.cells {
            CellSource::Dau => count(cells.dau(day)),
            CellSource::Events(trend) => count(cells.events(trend, day)),
            CellSource::Users(trend) => count(cells.users(trend, day)),
            CellSource::UsersOfDau(trend) => rate(cells.users(trend, day), cells.dau(day)),
            CellSource::Step(step) => rate(cells.reached_by(step, day, lag), cells.reached_by(step - 1, day, lag)),
            CellSource::Activation(step) => rate(cells.reached_by(step, day, lag), cells.cohort(day)),
            CellSource::Retained(offset) => rate(cells.retained(day, offset), cells.cohort(day)),
        }
    }

    /// The count that it is, if its tracking is looked at by itself.
    pub(super) fn tracked_count(&self) -> Option<Quantity> {
        match self.cells {
            CellSource::Dau => Some(Quantity::Dau),
            CellSource::Events(trend) => Some(Quantity::Events(TrendIndex(trend))),
            CellSource::Users(_)
            | CellSource::UsersOfDau(_)
            | CellSource::Step(_)
            | CellSource::Activation(_)
            | CellSource::Retained(_) => None,
        }
    }

    /// Whether a day without data spoils the value of `day`.
    fn is_spoilt(&self, lost: &BTreeSet<Day>, (day, lag): (Day, i32)) -> bool {
        match self.cells {
            CellSource::Retained(offset) => lost.contains(&day) || lost.contains(&day.plus(i32::from(offset))),
            CellSource::Dau | CellSource::Events(_) | CellSource::Users(_) | CellSource::UsersOfDau(_) => {
                lost.contains(&day)
            }
            CellSource::Step(_) | CellSource::Activation(_) => lost.range(day..=day.plus(lag)).next().is_some(),
        }
    }

    /// Whether a listed holiday is the day on which the value of `day` is measured.
    fn is_holiday(&self, holidays: &BTreeSet<Day>, day: Day) -> bool {
        match self.cells {
            CellSource::Retained(offset) => holidays.contains(&day.plus(i32::from(offset))),
            CellSource::Dau
            | CellSource::Events(_)
            | CellSource::Users(_)
            | CellSource::UsersOfDau(_)
            | CellSource::Step(_)
            | CellSource::Activation(_) => holidays.contains(&day),
        }
    }

    /// The first day on which everybody's value is above 0, or out of more than nobody: before it nothing was tracked.
    fn first_day(&self, lag: i32, days: &LeftOut<'_>) -> Option<Day> {
        let (kind, all) = (self.kind(), days.all);
        all.days().days().filter(|day| self.is_shown((0, *day), lag, days.suppression)).find(|day| {
            let value = self.value(all, (*day, lag));
            match kind {
                SeriesKind::Count => value.value > 0.0,
                SeriesKind::Rate => value.total > 0.0,
            }
        })
    }

    /// The people that a value is about. Where nobody reaches a step later, an early read counts all who did.
    fn people(&self, lag: i32) -> Vec<PeopleMeasure> {
        let reached = |step: usize| [PeopleMeasure::Reached(step), PeopleMeasure::ReachedWithin(step, lag)];
        match self.cells {
            CellSource::Dau => vec![PeopleMeasure::Dau],
            CellSource::Events(trend) | CellSource::Users(trend) => vec![PeopleMeasure::TrendUsers(trend)],
            CellSource::UsersOfDau(trend) => vec![PeopleMeasure::TrendUsers(trend), PeopleMeasure::Dau],
            CellSource::Step(step) => [reached(step), reached(step - 1)].concat(),
            CellSource::Activation(step) => [reached(step), reached(0)].concat(),
            CellSource::Retained(offset) => vec![PeopleMeasure::Retained(offset), PeopleMeasure::Reached(0)],
        }
    }

    /// Whether the numbers behind the value of a day in a segment may be known.
    fn is_shown(&self, (segment, day): (usize, Day), lag: i32, suppression: &Suppression) -> bool {
        let on_day = DayRange { first: day, last: day };
        self.people(lag).iter().all(|measure| suppression.shows(segment, *measure, on_day))
    }

    /// The complete days that must not be looked at, because their numbers are withheld for privacy.
    pub(super) fn withheld(&self, cells: &SegmentCells, lag: i32, days: &LeftOut<'_>) -> BTreeSet<Day> {
        let entered = cells.days().days().filter(|day| day.plus(lag) <= cells.days().last);
        entered.filter(|day| !self.is_shown((days.segment, *day), lag, days.suppression)).collect()
    }

    /// The series of a segment, as far as its values are complete: day `d` enters when `d + lag <= A`.
    pub(super) fn series(&self, cells: &SegmentCells, lag: i32, days: &LeftOut<'_>) -> DailySeries {
        let last = cells.days().last;
        let Some(first) = self.first_day(lag, days) else { return DailySeries::new(self.kind(), Vec::new()) };
        let entered = cells.days().days().filter(|day| *day >= first && day.plus(lag) <= last);
        let withheld = self.withheld(cells, lag, days);
        let known = entered.filter(|day| !withheld.contains(day));
        let usable = known.filter(|day| !self.is_spoilt(days.lost, (*day, lag)));
        let values = usable.map(|day| {
            let is_holiday = self.is_holiday(&days.settings.holidays, day);
            DayValue { is_holiday, ..self.value(cells, (day, lag)) }
        });
        DailySeries::new(self.kind(), values.collect())
    }
}

/// Days that are not used, or not believed to be usual.
#[derive(Clone, Copy, Debug)]
pub(super) struct LeftOut<'a> {
    /// The cells of everybody, which say when tracking began.
    pub(super) all: &'a SegmentCells,
    /// Days without data for the metric.
    pub(super) lost: &'a BTreeSet<Day>,
    /// Which numbers may be known.
    pub(super) suppression: &'a Suppression,
    /// The segment's position in the definitions.
    pub(super) segment: usize,
    pub(super) settings: &'a AlertSettings,
}

/// Every metric that can alert, in the order of the registry.
pub fn alert_metrics(definitions: &Definitions) -> Vec<AlertMetric> {
    let metrics = registry(definitions);
    let alerting = |metric: &Metric| Some(alert_metric(metric, cells_of(metric.quantity, definitions)?, definitions));
    metrics.on(Surface::Alert).filter_map(alerting).collect()
}

/// Where the daily series of a quantity is in the cube; `None` for those that no alert watches.
fn cells_of(quantity: Quantity, definitions: &Definitions) -> Option<CellSource> {
    match quantity {
        Quantity::ActivationRate => Some(CellSource::Activation(definitions.activation_step)),
        Quantity::Step(step) => Some(CellSource::Step(step.0)),
        Quantity::Retained(offset @ (Offset::D1 | Offset::D7)) => Some(CellSource::Retained(offset.days())),
        Quantity::Dau => Some(CellSource::Dau),
        Quantity::Events(trend) => Some(CellSource::Events(trend.0)),
        Quantity::Users(trend) => Some(CellSource::Users(trend.0)),
        Quantity::UserRate(trend) => Some(CellSource::UsersOfDau(trend.0)),
        Quantity::ActivatedUsers
        | Quantity::Retained(Offset::D30)
        | Quantity::Wau
        | Quantity::Mau
        | Quantity::Stickiness
        | Quantity::Sum(_)
        | Quantity::PerActiveUser(_) => None,
    }
}

fn alert_metric(metric: &Metric, cells: CellSource, definitions: &Definitions) -> AlertMetric {
    let parents = metric.quantity.folds_into(definitions);
    AlertMetric {
        id: metric.id.clone(),
        label: metric.label.clone(),
        unit: metric.unit.clone(),
        format: metric.format,
        good_direction: metric.good_direction,
        parents: parents.into_iter().map(|parent| parent.id(definitions)).collect(),
        cells,
        needs: metric.quantity.tracked_with(definitions),
    }
}

/// The part of the final conversions that an early read must have seen.
const EARLY_SHARE: f64 = 0.8;
/// An early read waits no longer than this.
const LATEST_EARLY_READ: i32 = 3;
/// The cohorts that the lag of an early read is learnt from.
const LAG_LEARNT_FROM: i32 = 56;

/// Beyond every lag.
const ALL_LAGS: i32 = i32::MAX - 1;

/// For each evaluation day `F..=A` the lag of a step's early read: the smallest by which the cohorts of the 56 days before that
/// were mature on that day had 80% of their conversions, at most 3. It is the same for every segment.
pub(super) fn early_lags(cube: &Cube, definitions: &Definitions, step: usize) -> Vec<i32> {
    let Some(cells) = cube.segments.first() else { return Vec::new() };
    let window = definitions.steps[step].window_days;
    let days: Vec<Day> = cells.days().days().collect();
    // [day][lag]: conversions of all cohorts before the day, by that lag; the last column is all of them.
    let mut sums = vec![[0u64; 4]];
    for day in &days {
        let by = |lag: usize| cells.reached_by(step, *day, [0, 1, 2, ALL_LAGS][lag]);
        let before = sums[sums.len() - 1];
        sums.push(std::array::from_fn(|lag| before[lag] + by(lag)));
    }
    let first = cells.days().first;
    let position = |day: Day| usize::try_from(day.since(first)).unwrap_or(0).min(days.len());
    let lag_on = |evaluation: &Day| {
        let end = position(definitions.zone.last_mature(*evaluation, window.max(1)).plus(1));
        let start = position(evaluation.plus(-LAG_LEARNT_FROM)).min(end);
        let seen: [f64; 4] = std::array::from_fn(|lag| (sums[end][lag] - sums[start][lag]) as f64);
        let is_enough = |lag: &i32| {
            let column = usize::try_from(*lag).unwrap_or(0);
            seen[3] > 0.0 && seen[column] >= EARLY_SHARE * seen[3]
        };
        (0..LATEST_EARLY_READ).find(is_enough).unwrap_or(LATEST_EARLY_READ)
    };
    days.iter().map(lag_on).collect()
}
