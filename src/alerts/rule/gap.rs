//! The gap between a window and what its baseline leads to expect, on a scale where pure chance has size 1.
//!
//! The divisor adds the uncertainty of the baseline.

use super::held::{self, HoldLimit};
use super::series::{DaySums, DayValue, SeriesKind};
use super::sorted::{median_of, weighted_median_of};
use super::stable_scale::{angle, from_angle, from_root, root};
use super::weekday::{MAX_RATE, MEDIAN_VARIANCE};

/// From this mean a day on, the level of counts is a median; below it a median would jump between small integers.
const MEDIAN_FROM_MEAN: f64 = 30.0;
/// From this mean total a day on, the level of rates is a median.
const MEDIAN_FROM_TOTAL: f64 = 100.0;
const LONGEST_BASELINE: usize = 56;

/// A window compared with its baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::alerts) struct Gap {
    /// The window's sums, as they were.
    pub(in crate::alerts) sums: DaySums,
    /// The baseline's level a day, weekdays taken out.
    pub(in crate::alerts) level: f64,
    /// What the baseline leads to expect without drift: a sum of counts, or a rate.
    pub(in crate::alerts) plain_expected: f64,
    /// The standard deviation of the gap by pure chance, with the uncertainty of the baseline, before the division by it.
    noise: f64,
    /// The gap on the stable scale.
    pub(in crate::alerts) size: f64,
}

/// The days of a comparison: those of the window and those before it, without what is left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comparison<'a> {
    pub(super) kind: SeriesKind,
    pub(super) window: &'a [DayValue],
    pub(super) baseline: &'a [DayValue],
    /// Whether listed holidays are left out of the window too; they never are in the baseline.
    pub(super) skips_holidays: bool,
    pub(super) factors: &'a [f64; 7],
}

impl<'a> Comparison<'a> {
    fn window(&self) -> impl Iterator<Item = &'a DayValue> + use<'a> {
        let skips = self.skips_holidays;
        self.window.iter().filter(move |day| !(skips && day.is_holiday))
    }

    fn baseline(&self) -> impl Iterator<Item = &'a DayValue> + use<'a> {
        self.baseline.iter().filter(|day| !day.is_holiday)
    }

    /// Compares the window with its baseline, both with the same weekday factors. With a limit each day's value is first held
    /// near its own expectation, for the size of the gap only.
    pub(super) fn gap(&self, limit: Option<HoldLimit>) -> Gap {
        let sums = DaySums::of(self.kind, self.window(), self.factors);
        let (base, level) = match self.kind {
            SeriesKind::Count => self.count_level(),
            SeriesKind::Rate => self.rate_level(),
        };
        let held = limit.map(|limit| {
            let hold =
                |day: &DayValue| held::hold(self.kind, day, level * self.factors[day.day.weekday_index()], limit);
            self.window().map(hold).sum::<f64>()
        });
        let value = held.unwrap_or(sums.value);
        match self.kind {
            SeriesKind::Count => count_gap(sums, &base, (level, value)),
            SeriesKind::Rate => rate_gap(sums, &base, (level, value)),
        }
    }

    /// The sums of the baseline and the usual count of a day with the weekdays taken out: a median where there is enough to take
    /// one, else the mean.
    fn count_level(&self) -> (DaySums, f64) {
        let mut values = [0.0; LONGEST_BASELINE];
        let mut base = DaySums::default();
        let mut days = 0;
        for (slot, day) in values.iter_mut().zip(self.baseline()) {
            let factor = self.factors[day.day.weekday_index()];
            *slot = day.value / factor;
            base.value += day.value;
            base.factors += factor;
            days += 1;
        }
        base.days = days as f64;
        let has_enough = base.value >= MEDIAN_FROM_MEAN * base.days;
        (base, if has_enough { median_of(&values[..days]) } else { base.adjusted() })
    }

    /// The same for rates: a median weighted by the totals, else the pooled rate.
    fn rate_level(&self) -> (DaySums, f64) {
        let mut values = [(0.0, 0.0); LONGEST_BASELINE];
        let mut base = DaySums::default();
        let mut days = 0;
        for (slot, day) in values.iter_mut().zip(self.baseline()) {
            let factor = self.factors[day.day.weekday_index()];
            *slot = (day.quotient(SeriesKind::Rate) / factor, day.total);
            base.value += day.value;
            base.total += day.total;
            base.factors += factor * day.total;
            days += 1;
        }
        base.days = days as f64;
        let has_enough = base.total >= MEDIAN_FROM_TOTAL * base.days;
        (base, if has_enough { weighted_median_of(&mut values[..days], base.total) } else { base.adjusted() })
    }
}

fn count_gap(sums: DaySums, base: &DaySums, (level, value): (f64, f64)) -> Gap {
    let plain_expected = level * sums.factors;
    let noise = (1.0 + MEDIAN_VARIANCE * sums.days / base.days.max(1.0)).sqrt();
    let size = 2.0 * (root(value) - root(plain_expected)) / noise;
    Gap { sums, level, plain_expected, noise, size: if base.days > 0.0 { size } else { 0.0 } }
}

fn rate_gap(sums: DaySums, base: &DaySums, (level, value): (f64, f64)) -> Gap {
    let total = sums.total.max(1.0);
    let plain_expected = (level * sums.factors / total).min(MAX_RATE);
    let noise = (1.0 + total / base.total.max(1.0)).sqrt();
    let size = 2.0 * total.sqrt() * (angle(value, total) - angle(plain_expected * total, total)) / noise;
    Gap { sums, level, plain_expected, noise, size: if base.days > 0.0 { size } else { 0.0 } }
}

impl Gap {
    /// What to expect when the usual gap `centre` of the metric, its drift, is part of it: a sum of counts, or a rate.
    pub(super) fn expected(&self, kind: SeriesKind, centre: f64) -> f64 {
        match kind {
            SeriesKind::Count => from_root(root(self.plain_expected) + centre * self.noise / 2.0),
            SeriesKind::Rate => {
                let total = self.sums.total.max(1.0);
                let shifted = angle(self.plain_expected * total, total) + centre * self.noise / (2.0 * total.sqrt());
                (from_angle(shifted, total) / total).clamp(0.0, 1.0)
            }
        }
    }

    /// The sum of the window's counts, or its rate.
    pub(super) fn current(&self, kind: SeriesKind) -> f64 {
        match kind {
            SeriesKind::Count => self.sums.value,
            SeriesKind::Rate => self.sums.value / self.sums.total.max(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::weekday::NO_FACTORS;
    use super::*;
    use crate::calendar::Day;

    fn counts(values: &[f64]) -> Vec<DayValue> {
        values.iter().zip(4..).map(|(value, day)| DayValue::count(Day(day), *value)).collect()
    }

    fn compared(kind: SeriesKind, window: &[DayValue], baseline: &[DayValue], limit: Option<HoldLimit>) -> Gap {
        Comparison { kind, window, baseline, skips_holidays: true, factors: &NO_FACTORS }.gap(limit)
    }

    #[test]
    fn a_count_is_compared_on_the_root_scale() {
        // Mean 40, so the level is the median 40. u = 2 (sqrt(60.375) - sqrt(40.375)) / sqrt(1 + 1.57 * 1 / 3)
        //   = 2 (7.770135 - 6.354132) / 1.234234 = 2.294545.
        let gap = compared(SeriesKind::Count, &counts(&[60.0]), &counts(&[40.0, 30.0, 50.0]), None);
        assert!((gap.size - 2.294_545).abs() < 1e-5, "{gap:?}");
        assert!((gap.plain_expected - 40.0).abs() < 1e-12);
    }

    #[test]
    fn drift_shifts_the_expectation_on_the_root_scale() {
        // sqrt(40.375) + 1.0 * 1.234234 / 2 = 6.971249; squared less 3/8: 48.223311.
        let gap = compared(SeriesKind::Count, &counts(&[60.0]), &counts(&[40.0, 30.0, 50.0]), None);
        assert!((gap.expected(SeriesKind::Count, 1.0) - 48.223_311).abs() < 1e-4);
        assert!((gap.expected(SeriesKind::Count, 0.0) - 40.0).abs() < 1e-9);
        assert!(gap.expected(SeriesKind::Count, -100.0).abs() < 1e-12);
    }

    #[test]
    fn drift_of_a_rate_stays_a_rate() {
        let days = [DayValue::rate(Day(4), 50.0, 100.0)];
        let gap = compared(SeriesKind::Rate, &days, &days, None);
        // asin sqrt(50.375 / 100.75) = pi/4; q = sqrt 2; f = pi/4 + sqrt 2 / 20 = 0.856109; sin^2 f = 0.570474;
        // (0.570474 * 100.75 - 0.375) / 100 = 0.571002.
        assert!(
            (gap.expected(SeriesKind::Rate, 1.0) - 0.571_002).abs() < 1e-5,
            "{}",
            gap.expected(SeriesKind::Rate, 1.0)
        );
        assert!(gap.expected(SeriesKind::Rate, -1e3).abs() < 1e-12);
        assert!((gap.expected(SeriesKind::Rate, 1e3) - 1.0).abs() < 1e-2);
    }

    #[test]
    fn a_level_of_few_events_is_a_mean() {
        // The mean 29 is below 30: the mean is used although the median is 1.
        let small = compared(SeriesKind::Count, &counts(&[1.0]), &counts(&[1.0, 85.0, 1.0]), None);
        assert!((small.level - 29.0).abs() < 1e-12);
        // The mean is 30: the median 1 is used.
        let large = compared(SeriesKind::Count, &counts(&[1.0]), &counts(&[1.0, 88.0, 1.0]), None);
        assert!((large.level - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_level_of_a_rate_is_a_weighted_median_from_a_hundred_a_day() {
        let baseline = |totals: [f64; 3]| -> Vec<DayValue> {
            let shares = [0.1, 0.5, 0.9];
            shares.iter().zip(totals).zip(4..).map(|((p, n), day)| DayValue::rate(Day(day), p * n, n)).collect()
        };
        let window = [DayValue::rate(Day(20), 10.0, 100.0)];
        let level = |totals| compared(SeriesKind::Rate, &window, &baseline(totals), None).level;
        // Half of 300 is reached at the first value (weights 160, 40, 100).
        assert!((level([160.0, 40.0, 100.0]) - 0.1).abs() < 1e-12);
        // One user less, and the rate is pooled: (15.9 + 20 + 90) / 299.
        assert!((level([159.0, 40.0, 100.0]) - 125.9 / 299.0).abs() < 1e-12);
    }

    #[test]
    fn an_expected_rate_stops_at_999_of_1000() {
        let all = [DayValue::rate(Day(4), 50.0, 50.0)];
        let found = compared(SeriesKind::Rate, &all, &all, None);
        assert!((found.plain_expected - 0.999).abs() < 1e-12);
        assert!(found.size.is_finite() && found.size.abs() < 1.0);
    }

    #[test]
    fn nobody_at_all_is_no_gap() {
        let nobody = [DayValue::rate(Day(4), 0.0, 0.0)];
        let found = compared(SeriesKind::Rate, &nobody, &nobody, None);
        assert!(found.size.abs() < 1e-12 && found.sums.total.abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn holidays_leave_baselines_and_long_windows() {
        let mut baseline = counts(&[40.0, 0.0, 40.0, 40.0]);
        baseline[1].is_holiday = true;
        let mut window = counts(&[40.0, 0.0]);
        window[1].is_holiday = true;
        let gap = compared(SeriesKind::Count, &window, &baseline, None);
        // One day against three of 40.
        assert!((gap.plain_expected - 40.0).abs() < 1e-12 && gap.size.abs() < 1e-12, "{gap:?}");
        assert!((gap.sums.days - 1.0).abs() < 1e-12);
        let kept = Comparison {
            kind: SeriesKind::Count,
            window: &window,
            baseline: &baseline,
            skips_holidays: false,
            factors: &NO_FACTORS,
        };
        assert!((kept.gap(None).plain_expected - 80.0).abs() < 1e-12);
        // A baseline of nothing but holidays says nothing.
        let nothing = compared(SeriesKind::Count, &window[..1], &baseline[1..2], None);
        assert!(nothing.size.abs() < 1e-12);
    }

    #[test]
    fn a_wild_day_counts_for_at_most_its_limit() {
        // Level 100, h = 3: the day is held at (sqrt(100.375) + 1.5)^2 - 0.375 = 132.306...
        let baseline = counts(&[100.0; 14]);
        let limit = Some(HoldLimit(3.0));
        let held = compared(SeriesKind::Count, &counts(&[1_000.0]), &baseline, limit);
        let at_the_limit =
            compared(SeriesKind::Count, &counts(&[(100.375_f64.sqrt() + 1.5).powi(2) - 0.375]), &baseline, None);
        assert!((held.size - at_the_limit.size).abs() < 1e-12);
        // What was, stays.
        assert!((held.sums.value - 1_000.0).abs() < 1e-12);
    }
}
