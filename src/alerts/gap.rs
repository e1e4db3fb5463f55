//! The gap between a window and what its baseline leads to expect, on a scale where pure chance has size 1.
//!
//! Counts use the variance-stabilising square root (Anscombe 1948, "The transformation of Poisson, binomial and
//! negative-binomial data"), rates its binomial sibling, the arcsine. The divisor adds the uncertainty of the baseline.

use super::ordered::median_of;
use super::series::{Kind, Point, Sums, weekday};
use super::weekday::{MAX_RATE, MEDIAN_VARIANCE};

/// From this mean a day on, the level of counts is a median; below it a median would jump between small integers.
const MEDIAN_FROM_MEAN: f64 = 30.0;
/// From this mean total a day on, the level of rates is a median.
const MEDIAN_FROM_TOTAL: f64 = 100.0;
const LONGEST_BASELINE: usize = 28;

/// A window compared with its baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gap {
    /// The sum of the window's counts, or its rate.
    pub(super) current: f64,
    /// What the baseline leads to expect.
    pub(super) expected: f64,
    /// The window's total; 0 for counts.
    pub(super) of: f64,
    /// The baseline's level a day, weekdays taken out.
    pub(super) level: f64,
    /// The window's level a day, weekdays taken out.
    pub(super) adjusted: f64,
    /// The gap on the stable scale.
    pub(super) size: f64,
}

/// Compares a window with its baseline, both with the same weekday factors.
pub(super) fn gap(kind: Kind, window: &[Point], baseline: &[Point], factors: &[f64; 7]) -> Gap {
    let sums = Sums::of(kind, window, factors);
    let level = level(kind, baseline, factors);
    let days = (window.len() as f64, baseline.len() as f64);
    let baseline_of = baseline.iter().map(|point| point.of).sum();
    match kind {
        Kind::Count => of_counts(sums, level, days),
        Kind::Rate => of_rates(sums, level, baseline_of),
    }
}

fn of_counts(sums: Sums, level: f64, (days, baseline_days): (f64, f64)) -> Gap {
    let expected = level * sums.factors;
    let noise = (1.0 + MEDIAN_VARIANCE * days / baseline_days).sqrt();
    let size = 2.0 * ((sums.value + 0.375).sqrt() - (expected + 0.375).sqrt()) / noise;
    Gap { current: sums.value, expected, of: 0.0, level, adjusted: sums.adjusted(), size }
}

fn of_rates(sums: Sums, level: f64, baseline_of: f64) -> Gap {
    let of = sums.of.max(1.0);
    let expected = (level * sums.factors / of).min(MAX_RATE);
    let angle = |hits: f64| ((hits + 0.375) / (of + 0.75)).sqrt().asin();
    let noise = (1.0 + of / baseline_of.max(1.0)).sqrt();
    let size = 2.0 * of.sqrt() * (angle(sums.value) - angle(expected * of)) / noise;
    Gap { current: sums.value / of, expected, of: sums.of, level, adjusted: sums.adjusted(), size }
}

/// The usual value of a day with the weekdays taken out: a median where there is enough to take one, else pooled.
fn level(kind: Kind, baseline: &[Point], factors: &[f64; 7]) -> f64 {
    let sums = Sums::of(kind, baseline, factors);
    let days = baseline.len() as f64;
    match kind {
        Kind::Count if sums.value >= MEDIAN_FROM_MEAN * days => median_level(baseline, factors),
        Kind::Rate if sums.of >= MEDIAN_FROM_TOTAL * days => weighted_median_level(baseline, factors, sums.of),
        Kind::Count | Kind::Rate => sums.adjusted(),
    }
}

fn median_level(baseline: &[Point], factors: &[f64; 7]) -> f64 {
    let mut values = [0.0; LONGEST_BASELINE];
    for (value, point) in values.iter_mut().zip(baseline) {
        *value = point.value / factors[weekday(point.day)];
    }
    median_of(&mut values[..baseline.len()])
}

/// The first value, ascending, at which half of the baseline's total is reached.
fn weighted_median_level(baseline: &[Point], factors: &[f64; 7], total: f64) -> f64 {
    let mut values = [(0.0, 0.0); LONGEST_BASELINE];
    for (value, point) in values.iter_mut().zip(baseline) {
        *value = (point.quotient(Kind::Rate) / factors[weekday(point.day)], point.of);
    }
    let values = &mut values[..baseline.len()];
    values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut seen = 0.0;
    let half = values.iter().find(|(_, of)| {
        seen += of;
        seen >= total / 2.0
    });
    half.map_or(0.0, |(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::super::weekday::NONE;
    use super::*;
    use crate::calendar::Day;

    fn counts(values: &[f64]) -> Vec<Point> {
        values.iter().zip(4..).map(|(value, day)| Point::count(Day(day), *value)).collect()
    }

    #[test]
    fn a_count_is_compared_on_the_root_scale() {
        // Mean 40, so the level is the median 40. u = 2 (sqrt(60.375) - sqrt(40.375)) / sqrt(1 + 1.57 * 1 / 3)
        //   = 2 (7.770135 - 6.354132) / 1.234234 = 2.294545.
        let gap = gap(Kind::Count, &counts(&[60.0]), &counts(&[40.0, 30.0, 50.0]), &NONE);
        assert!((gap.size - 2.294_545).abs() < 1e-5, "{gap:?}");
        assert!((gap.expected - 40.0).abs() < 1e-12);
    }

    #[test]
    fn a_level_of_few_events_is_a_mean() {
        // The mean 29 is below 30: the mean is used although the median is 1.
        let small = gap(Kind::Count, &counts(&[1.0]), &counts(&[1.0, 85.0, 1.0]), &NONE);
        assert!((small.level - 29.0).abs() < 1e-12);
        // The mean is 30: the median 1 is used.
        let large = gap(Kind::Count, &counts(&[1.0]), &counts(&[1.0, 88.0, 1.0]), &NONE);
        assert!((large.level - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_level_of_a_rate_is_a_weighted_median_from_a_hundred_a_day() {
        let baseline = |totals: [f64; 3]| -> Vec<Point> {
            let shares = [0.1, 0.5, 0.9];
            shares.iter().zip(totals).zip(4..).map(|((p, n), day)| Point::rate(Day(day), p * n, n)).collect()
        };
        let window = [Point::rate(Day(20), 10.0, 100.0)];
        // Half of 300 is reached at the first value (weights 160, 40, 100).
        assert!((gap(Kind::Rate, &window, &baseline([160.0, 40.0, 100.0]), &NONE).level - 0.1).abs() < 1e-12);
        // One user less, and the rate is pooled: (15.9 + 20 + 90) / 299.
        let pooled = gap(Kind::Rate, &window, &baseline([159.0, 40.0, 100.0]), &NONE).level;
        assert!((pooled - 125.9 / 299.0).abs() < 1e-12);
    }

    #[test]
    fn an_expected_rate_stops_at_999_of_1000() {
        let all = [Point::rate(Day(4), 50.0, 50.0)];
        let found = gap(Kind::Rate, &all, &all, &NONE);
        assert!((found.expected - 0.999).abs() < 1e-12);
        assert!(found.size.is_finite() && found.size.abs() < 1.0);
    }

    #[test]
    fn nobody_at_all_is_no_gap() {
        let nobody = [Point::rate(Day(4), 0.0, 0.0)];
        let found = gap(Kind::Rate, &nobody, &nobody, &NONE);
        assert!(found.size.abs() < 1e-12 && found.of.abs() < 1e-12, "{found:?}");
    }
}
