//! Tracking that ends: a count that never was zero and is zero at once, while other metrics go on.

use std::collections::BTreeSet;

use super::missing::{LEAST_TRACKED, is_tracked};
use super::rule::{AlertWindow, DailySeries, DayValue, Tuning, replay};
use crate::calendar::Day;

/// The days on which a count is zero because its tracking ended: from the first, on which 20 or more were expected after 56
/// usable days without a zero, until it is above zero again.
pub(super) fn untracked_days(series: &DailySeries, tuning: Tuning) -> BTreeSet<Day> {
    let mut usable: Vec<DayValue> = Vec::new();
    let mut values: Vec<f64> = Vec::new();
    let mut found = BTreeSet::new();
    let mut is_lost = false;
    for value in &series.days {
        is_lost = value.value <= 0.0 && (is_lost || ends_with(&usable, &values, *value, tuning));
        if is_lost {
            found.insert(value.day);
        } else {
            usable.push(*value);
            values.push(value.value);
        }
    }
    found
}

fn ends_with(usable: &[DayValue], values: &[f64], next: DayValue, tuning: Tuning) -> bool {
    if !is_tracked(values) {
        return false;
    }
    let days = usable.iter().copied().chain([next]).collect();
    let readings = replay(&DailySeries { kind: super::rule::SeriesKind::Count, days }, tuning);
    let day = readings.last().and_then(|reading| reading.window(AlertWindow::Day));
    day.is_some_and(|window| window.plain_expected >= LEAST_TRACKED)
}

#[cfg(test)]
mod tests {
    use super::super::rule::SeriesKind;
    use super::*;

    fn untracked(value: impl Fn(i32) -> f64) -> Vec<i32> {
        let days = (0..90).map(|day| DayValue::count(Day(day), value(day))).collect();
        let found = untracked_days(&DailySeries::new(SeriesKind::Count, days), Tuning::default());
        found.into_iter().map(|day| day.0).collect()
    }

    #[test]
    fn a_count_that_stops_is_untracked_until_it_is_back() {
        let gap = |day: i32| if (70..75).contains(&day) { 0.0 } else { 25.0 };
        assert_eq!(untracked(gap), [70, 71, 72, 73, 74]);
        assert_eq!(untracked(|day| if day >= 88 { 0.0 } else { 25.0 }), [88, 89]);
    }

    #[test]
    fn few_events_or_a_zero_in_the_weeks_before_are_no_end() {
        assert_eq!(untracked(|day| if day >= 70 { 0.0 } else { 19.0 }), [0; 0]);
        assert_eq!(untracked(|day| if day >= 70 || day == 20 { 0.0 } else { 25.0 }), [0; 0]);
        // The zero of day 13 is 57 usable days before.
        assert_eq!(untracked(|day| if day == 70 || day == 13 { 0.0 } else { 25.0 }), [70]);
        assert_eq!(untracked(|day| if day == 41 { 0.0 } else { 25.0 }), [0; 0]);
        assert_eq!(untracked(|day| if day == 42 { 0.0 } else { 25.0 }), [42]);
    }
}
