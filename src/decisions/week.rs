//! The weeks before and after a decision, put together from its metric's known days.
//!
//! Before: week `-j` is the days `-7j ..= -7j+6`. After: week `j` is the days `7j-6 ..= 7j`. So no week holds the day of the
//! decision, and every complete week has each weekday once, whatever weekday that day was.

use super::series::{DailyPoint, MetricSeries, ValueKind};
use crate::calendar::{Day, DayRange};

/// So many weeks before are compared, or as many as after, if those are more.
pub const WEEKS_BEFORE: i32 = 10;
/// A week with fewer known days does not count.
const MIN_DAYS: usize = 4;
const DAYS: f64 = 7.0;

/// A week that counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DecisionWeek {
    /// `-1, -2, ...` before and `0, 1, ...` after.
    pub(super) number: i32,
    /// Its days, known or not.
    pub(super) days: DayRange,
    /// The known days.
    points: Vec<DailyPoint>,
    /// The mean distance of the known days from the day of the decision, in days.
    pub(super) at: f64,
    /// The sum of the counts, quotients or hits.
    pub(super) value: f64,
    /// The sum of the totals of a rate.
    pub(super) total: f64,
}

impl DecisionWeek {
    /// How many of its days are known, of 1.
    pub(super) fn completeness(&self) -> f64 {
        self.points.len() as f64 / DAYS
    }

    /// How many usual days its known days are: 7 for a complete week.
    pub(super) fn exposure(&self, weekdays: &[f64; 7]) -> f64 {
        self.points.iter().map(|point| weekdays[point.day.weekday_index()]).sum()
    }
}

/// The calendar days of the weeks before and after: `after` of them after the decision.
pub(super) fn windows(day: Day, after: i32) -> [DayRange; 2] {
    let before = after.max(WEEKS_BEFORE);
    [
        DayRange { first: day.plus(-7 * before), last: day.plus(-1) },
        DayRange { first: day.plus(1), last: day.plus(7 * after) },
    ]
}

/// The weeks that count before and after a decision, in order.
pub(super) fn weeks(series: &MetricSeries, day: Day, after: i32) -> [Vec<DecisionWeek>; 2] {
    let before = after.max(WEEKS_BEFORE);
    [(-before..0, 0), (0..after, 1)].map(|(numbers, skip)| {
        numbers.filter_map(|number| week(series, day, (number, day.plus(7 * number + skip)))).collect()
    })
}

fn week(series: &MetricSeries, day: Day, (number, first): (i32, Day)) -> Option<DecisionWeek> {
    let days = DayRange { first, last: first.plus(6) };
    let points: Vec<DailyPoint> = series.points.iter().filter(|point| days.contains(point.day)).copied().collect();
    let total: f64 = points.iter().map(|point| point.total).sum();
    if points.len() < MIN_DAYS || (series.kind == ValueKind::Rate && total <= 0.0) {
        return None;
    }
    let distance: f64 = points.iter().map(|point| f64::from(point.day.since(day))).sum();
    let (at, value) = (distance / points.len() as f64, points.iter().map(|point| point.value).sum());
    Some(DecisionWeek { number, days, points, at, value, total })
}

/// How much each weekday has of an average day, over the complete weeks of both sides together; 1 for all when fewer than two
/// weeks are complete or they sum to 0.
pub(super) fn weekday_factors(weeks: &[Vec<DecisionWeek>; 2]) -> [f64; 7] {
    let complete = || weeks.iter().flatten().filter(|week| week.points.len() == 7);
    let sum: f64 = complete().map(|week| week.value).sum();
    if complete().count() < 2 || sum == 0.0 {
        return [1.0; 7];
    }
    let mut factors = [0.0; 7];
    for point in complete().flat_map(|week| &week.points) {
        factors[point.day.weekday_index()] += DAYS * point.value / sum;
    }
    factors
}
