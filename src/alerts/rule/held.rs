//! Holding the values of single days near their own expectation, so that one wild day is not the news of its week.

use super::series::{DayValue, SeriesKind};
use super::stable_scale::{angle, from_angle, from_root, root};
use super::weekday::MAX_RATE;

/// How far a day may stray from its expectation, in standard deviations of pure chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct HoldLimit(pub(super) f64);

/// The value of a day whose expected value (count or rate) is `expected`, held within the limit on the stable scale.
pub(super) fn hold(kind: SeriesKind, day: &DayValue, expected: f64, limit: HoldLimit) -> f64 {
    match kind {
        SeriesKind::Count => hold_count(day.value, expected, limit),
        SeriesKind::Rate => hold_hits(day, expected, limit),
    }
}

fn hold_count(value: f64, expected: f64, HoldLimit(limit): HoldLimit) -> f64 {
    let (middle, found) = (root(expected), root(value));
    let half = limit / 2.0;
    if found > middle + half {
        from_root(middle + half)
    } else if found < middle - half {
        from_root(middle - half)
    } else {
        value
    }
}

fn hold_hits(day: &DayValue, expected: f64, HoldLimit(limit): HoldLimit) -> f64 {
    if day.total <= 0.0 {
        return day.value;
    }
    let middle = angle(expected.min(MAX_RATE) * day.total, day.total);
    let reach = limit / (2.0 * day.total.sqrt());
    let found = angle(day.value, day.total);
    if found > middle + reach {
        from_angle(middle + reach, day.total).min(day.total)
    } else if found < middle - reach {
        from_angle(middle - reach, day.total).max(0.0)
    } else {
        day.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;

    const LIMIT: HoldLimit = HoldLimit(3.0);

    fn count(value: f64, expected: f64) -> f64 {
        hold(SeriesKind::Count, &DayValue::count(Day(4), value), expected, LIMIT)
    }

    #[test]
    fn a_count_is_held_within_three_deviations_on_both_sides() {
        // sqrt(100.375) = 10.018733; 11.518733^2 - 0.375 = 132.306215; 8.518733^2 - 0.375 = 72.193815.
        assert!((count(500.0, 100.0) - 132.306_215).abs() < 1e-4);
        assert!((count(0.0, 100.0) - 72.193_815).abs() < 1e-4);
        assert!((count(130.0, 100.0) - 130.0).abs() < 1e-12);
        // Expected 1: 1.172604 - 1.5 is below 0.
        assert!(count(0.0, 1.0).abs() < 1e-12);
    }

    #[test]
    fn hits_are_held_within_the_total() {
        let hits = |hits: f64, total: f64, expected: f64| {
            hold(SeriesKind::Rate, &DayValue::rate(Day(4), hits, total), expected, LIMIT)
        };
        // A(50, 100) = pi/4; reach 0.15: sin^2(0.935398) * 100.75 - 0.375 = 64.886.
        assert!((hits(100.0, 100.0, 0.5) - 64.886).abs() < 1e-2, "{}", hits(100.0, 100.0, 0.5));
        assert!((hits(0.0, 100.0, 0.5) - 35.114).abs() < 1e-2);
        assert!((hits(55.0, 100.0, 0.5) - 55.0).abs() < 1e-12);
        // Near 1 the angle passes a quarter turn, and the hits stop at the total.
        assert!(hits(4.0, 4.0, 0.999) <= 4.0);
        assert!(hits(0.0, 0.0, 0.5).abs() < 1e-12);
    }
}
