//! How much each weekday differs from its week, learnt from the eight weeks before and shrunk by how sure that is.
//!
//! Few or noisy events give factors near 1, so that a small series is not adjusted by luck.

use std::collections::VecDeque;

use super::series::{DaySums, DayValue, SeriesKind};
use super::sorted::{SortedWindow, median_of};

/// Factors that adjust nothing.
pub(in crate::alerts) const NO_FACTORS: [f64; 7] = [1.0; 7];

/// The variance of a median is this many times the variance of a mean, over the number of values (pi / 2).
pub(super) const MEDIAN_VARIANCE: f64 = 1.57;
/// Turns a median absolute deviation into a standard deviation, for a normal distribution.
pub(super) const NORMAL_MAD: f64 = 1.4826;

const LEARNT_FROM: usize = 56;
const FIRST_USE: usize = 21;
const MIN_DAYS: usize = 14;
const MIN_PER_WEEKDAY: usize = 2;
/// Rates above this are taken as this where one minus the rate divides or multiplies.
pub(super) const MAX_RATE: f64 = 0.999;

/// One day of the sliding window.
#[derive(Clone, Copy, Debug)]
struct LearntDay {
    index: usize,
    weekday: usize,
    ratio: f64,
    level: f64,
    total: f64,
}

/// The sliding window over the days that the factors are learnt from.
#[derive(Clone, Debug)]
pub(super) struct WeekdayLearner {
    kind: SeriesKind,
    days: VecDeque<LearntDay>,
    ratios: [SortedWindow; 7],
    levels: SortedWindow,
    totals: SortedWindow,
}

impl WeekdayLearner {
    pub(super) fn new(kind: SeriesKind) -> Self {
        Self {
            kind,
            days: VecDeque::new(),
            ratios: Default::default(),
            levels: SortedWindow::default(),
            totals: SortedWindow::default(),
        }
    }

    /// The factors for windows that start at index `start`; called once for each `start`, ascending from 0. Needs no
    /// point from `start` on.
    pub(super) fn factors(&mut self, days: &[DayValue], start: usize) -> [f64; 7] {
        self.advance(days, start);
        let is_known = self.ratios.iter().all(|ratios| ratios.len() >= MIN_PER_WEEKDAY);
        if start < FIRST_USE || self.days.len() < MIN_DAYS || !is_known {
            return NO_FACTORS;
        }
        let medians: [f64; 7] = std::array::from_fn(|weekday| self.ratios[weekday].median());
        shrunk(&medians, self.variance_of_median(&medians))
    }

    /// Lets the day `start - 4` in (its centred week ends before `start`) and the one more than 56 days back out.
    fn advance(&mut self, days: &[DayValue], start: usize) {
        if start >= 7 {
            self.enter(days, start - 4);
        }
        while let Some(oldest) = self.days.front().copied() {
            if oldest.index + LEARNT_FROM >= start {
                break;
            }
            self.days.pop_front();
            self.ratios[oldest.weekday].remove(oldest.ratio);
            self.levels.remove(oldest.level);
            self.totals.remove(oldest.total);
        }
    }

    fn enter(&mut self, days: &[DayValue], index: usize) {
        let point = &days[index];
        if point.is_holiday {
            return;
        }
        let week = days[index - 3..=index + 3].iter().filter(|day| !day.is_holiday);
        let week = DaySums::of(self.kind, week, &NO_FACTORS);
        let level = match self.kind {
            SeriesKind::Count => week.value / week.days,
            SeriesKind::Rate => week.value / week.total.max(1.0),
        };
        if level <= 0.0 {
            return;
        }
        let (weekday, ratio) = (point.day.weekday_index(), point.quotient(self.kind) / level);
        self.days.push_back(LearntDay { index, weekday, ratio, level, total: point.total });
        self.ratios[weekday].insert(ratio);
        self.levels.insert(level);
        self.totals.insert(point.total);
    }

    /// How uncertain one weekday's median is: the larger of what counting noise and what the residuals say.
    fn variance_of_median(&self, medians: &[f64; 7]) -> f64 {
        let per_weekday = self.days.len() as f64 / 7.0;
        let mut residuals = [0.0; LEARNT_FROM];
        for (residual, day) in residuals.iter_mut().zip(&self.days) {
            *residual = (day.ratio - medians[day.weekday]).abs();
        }
        let residual = NORMAL_MAD * median_of(&residuals[..self.days.len()]);
        let level = self.levels.median();
        let counting = match self.kind {
            SeriesKind::Count => 1.0 / level,
            SeriesKind::Rate => (1.0 - level.min(MAX_RATE)) / (level * self.totals.median().max(1.0)),
        };
        MEDIAN_VARIANCE / per_weekday * counting.max(residual * residual)
    }
}

/// Pulls the medians towards 1 by the part of their spread that noise explains, and makes their mean 1.
fn shrunk(medians: &[f64; 7], noise: f64) -> [f64; 7] {
    let mean = medians.iter().sum::<f64>() / 7.0;
    let variance = medians.iter().map(|median| (median - mean).powi(2)).sum::<f64>() / 6.0;
    let real = (variance - noise).max(0.0);
    if real <= 0.0 {
        return NO_FACTORS;
    }
    let share = real / (real + noise);
    let raw = medians.map(|median| 1.0 + share * (median - 1.0));
    let mean = raw.iter().sum::<f64>() / 7.0;
    raw.map(|factor| factor / mean)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "equal inputs must give equal bits")]

    use super::*;
    use crate::calendar::Day;

    /// Day 4 is a Monday.
    fn counts(values: impl IntoIterator<Item = f64>) -> Vec<DayValue> {
        values.into_iter().zip(4..).map(|(value, day)| DayValue::count(Day(day), value)).collect()
    }

    fn factors(points: &[DayValue]) -> [f64; 7] {
        let mut window = WeekdayLearner::new(SeriesKind::Count);
        let mut last = NO_FACTORS;
        for start in 0..=points.len() {
            last = window.factors(points, start);
        }
        last
    }

    fn quiet_sundays(days: i32) -> Vec<DayValue> {
        counts((0..days).map(|day| if day % 7 == 6 { 4_000.0 } else { 11_000.0 }))
    }

    #[test]
    fn a_clear_pattern_is_learnt_almost_in_full() {
        // The week's mean is (6 * 11000 + 4000) / 7 = 10000: Sundays are 0.4 of it, other days 1.1. The residuals are 0, so the
        // noise is counting only: 1.57 / (8 * 10000) = 0.00002 against a variance of 0.07.
        let learnt = factors(&quiet_sundays(70));
        assert!((learnt[6] - 0.4).abs() < 1e-3, "{learnt:?}");
        assert!((learnt[0] - 1.1).abs() < 1e-3, "{learnt:?}");
        assert!((learnt.iter().sum::<f64>() - 7.0).abs() < 1e-9);
    }

    #[test]
    fn a_small_series_is_not_adjusted_by_luck() {
        // About 3 a day: the noise of a weekday's median, 1.57 / (7.6 * 3) = 0.07, exceeds the spread of the medians.
        let learnt = factors(&counts((0..70).map(|day| f64::from(2 + (day * 5) % 3))));
        assert_eq!(learnt, NO_FACTORS);
    }

    #[test]
    fn factors_need_three_weeks() {
        // From start 21 on: days 3 to 17, 15 of them. At 20 there are 14, but it is too early by rule.
        assert_eq!(factors(&quiet_sundays(20)), NO_FACTORS);
        assert_ne!(factors(&quiet_sundays(21)), NO_FACTORS);
    }

    #[test]
    fn factors_need_fourteen_days_with_something_on() {
        // 30 days of which the first 15 are empty: days 12 to 26 have a positive centred week, 15 of them; with 17 empty ones
        // it is days 14 to 26, only 13.
        let late = |empty: usize| {
            let mut points = quiet_sundays(30);
            points[..empty].iter_mut().for_each(|point| point.value = 0.0);
            factors(&points)
        };
        assert_ne!(late(15), NO_FACTORS);
        assert_eq!(late(17), NO_FACTORS);
    }

    #[test]
    fn factors_need_each_weekday_twice() {
        let without_sundays: Vec<DayValue> =
            quiet_sundays(70).into_iter().filter(|point| point.day.weekday_index() != 6).collect();
        assert_eq!(factors(&without_sundays), NO_FACTORS);
        let few_sundays: Vec<DayValue> =
            quiet_sundays(70).into_iter().filter(|point| point.day.weekday_index() != 6 || point.day.0 > 45).collect();
        assert_ne!(factors(&few_sundays), NO_FACTORS);
    }

    #[test]
    fn a_rate_near_one_still_has_noise() {
        // All of 50 users every day: 1 - p would be 0; it is taken as 0.001, and no spread means no factors.
        let points: Vec<DayValue> = (4..74).map(|day| DayValue::rate(Day(day), 50.0, 50.0)).collect();
        let mut window = WeekdayLearner::new(SeriesKind::Rate);
        let learnt: Vec<[f64; 7]> = (0..=points.len()).map(|start| window.factors(&points, start)).collect();
        assert!(learnt.iter().all(|factors| *factors == NO_FACTORS));
        let noise = window.variance_of_median(&NO_FACTORS);
        // The days 14 to 66 are 53: M = 53 / 7; 1.57 * 0.001 / (M * 50).
        assert!((noise - 1.57 * 0.001 / (53.0 / 7.0 * 50.0)).abs() < 1e-15, "{noise}");
    }
}
