//! Days without data: when many counts stop at once, tracking broke, and every metric of that day says nothing.

use std::collections::BTreeSet;

use super::rule::LEARNING_DAYS;
use crate::calendar::{Day, DayRange};

/// How far back "never" looks.
const LOOKBACK: usize = 56;
/// With less history than this nothing can be called missing.
const MIN_HISTORY: usize = 14;
/// A weekday that was empty on two of its last four days is empty as usual.
const WEEKDAYS_BACK: usize = 4;
const USUALLY_EMPTY: usize = 2;
/// A count whose tracking can be seen to end has at least this many events a day.
pub(super) const LEAST_TRACKED: f64 = 20.0;

/// The daily counts of one segment, one list a metric, over the same days; `None` on a day that is not shown.
pub(super) type DailyCounts = Vec<Vec<Option<f64>>>;

/// The days on which data is missing: no metric has an event, or more than half of the counts that had some on each of the 56
/// usable days before have none. A weekday on which nothing happens anyway is no missing data.
pub(super) fn missing_days(counts: &DailyCounts, days: DayRange) -> BTreeSet<Day> {
    let number = days.days().len();
    let is_empty = |day: usize| counts.iter().all(|metric| is_zero(metric[day]));
    let mut is_missing = vec![false; number];
    for day in MIN_HISTORY..number {
        if is_usually_empty(day, is_empty) {
            continue;
        }
        let usable = usable_before(day, |day| is_missing[day]);
        let steady: Vec<&Vec<Option<f64>>> =
            counts.iter().filter(|metric| usable.len() == LOOKBACK && is_steady(metric, &usable)).collect();
        let zeros = steady.iter().filter(|metric| is_zero(metric[day])).count();
        is_missing[day] = is_empty(day) || 2 * zeros > steady.len();
    }
    days.days().zip(is_missing).filter(|(_, is_missing)| *is_missing).map(|(day, _)| day).collect()
}

/// The days on which one segment went dark while others did not: every count that had something on each of the 56 usable days
/// before has nothing. `lost` are days that are missing anyway. So few events that chance may empty a day are not enough.
pub(super) fn dark_days(counts: &DailyCounts, days: DayRange, lost: &BTreeSet<Day>) -> BTreeSet<Day> {
    let number = days.days().len();
    let is_lost: Vec<bool> = days.days().map(|day| lost.contains(&day)).collect();
    let mut is_dark = vec![false; number];
    for day in LOOKBACK..number {
        if is_lost[day] || counts.iter().all(|metric| !is_zero(metric[day])) {
            continue;
        }
        let usable = usable_before(day, |day| is_lost[day] || is_dark[day]);
        let steady: Vec<&Vec<Option<f64>>> =
            counts.iter().filter(|metric| usable.len() == LOOKBACK && is_steady(metric, &usable)).collect();
        // A weekday on which little happens may be empty by chance.
        let alike: Vec<usize> = usable.iter().copied().filter(|other| (day - other).is_multiple_of(7)).collect();
        let sum = |metric: &&Vec<Option<f64>>| alike.iter().filter_map(|day| metric[*day]).sum::<f64>();
        let is_large = steady.iter().any(|metric| sum(metric) >= LEAST_TRACKED * alike.len().max(1) as f64);
        is_dark[day] = is_large && steady.iter().all(|metric| is_zero(metric[day]));
    }
    days.days().zip(is_dark).filter(|(_, is_dark)| *is_dark).map(|(day, _)| day).collect()
}

fn is_zero(count: Option<f64>) -> bool {
    count.is_some_and(|count| count <= 0.0)
}

fn is_usually_empty(day: usize, is_empty: impl Fn(usize) -> bool) -> bool {
    let before = (1..=WEEKDAYS_BACK).filter_map(|weeks| day.checked_sub(7 * weeks));
    before.filter(|day| is_empty(*day)).count() >= USUALLY_EMPTY
}

/// The newest 56 days before one, without those of a gap, which say nothing about what is usual.
fn usable_before(day: usize, is_left_out: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..day).rev().filter(|day| !is_left_out(*day)).take(LOOKBACK).collect()
}

fn is_steady(metric: &[Option<f64>], usable: &[usize]) -> bool {
    usable.iter().all(|day| metric[*day].is_some_and(|count| count > 0.0))
}

/// Whether so many usable days, none of them without an event, are enough to see that tracking ended.
pub(super) fn is_tracked(usable: &[f64]) -> bool {
    usable.len() >= LEARNING_DAYS && usable.iter().rev().take(LOOKBACK).all(|count| *count > 0.0)
}

/// Days at most so many apart as one span each.
pub(super) fn spans(days: &BTreeSet<Day>, apart: i32) -> Vec<DayRange> {
    let days: Vec<Day> = days.iter().copied().collect();
    let together = |a: &Day, b: &Day| b.since(*a) <= apart;
    let span = |run: &[Day]| DayRange { first: run[0], last: run[run.len() - 1] };
    days.chunk_by(together).map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAYS: DayRange = DayRange { first: Day(0), last: Day(69) };

    /// Four metrics with something on each of 70 days.
    fn full(each: f64) -> DailyCounts {
        vec![vec![Some(each); 70]; 4]
    }

    fn missing_in(counts: &DailyCounts) -> Vec<i32> {
        missing_days(counts, DAYS).into_iter().map(|day| day.0).collect()
    }

    fn dark_in(counts: &DailyCounts, lost: &[i32]) -> Vec<i32> {
        let lost = lost.iter().map(|day| Day(*day)).collect();
        dark_days(counts, DAYS, &lost).into_iter().map(|day| day.0).collect()
    }

    #[test]
    fn an_empty_day_is_missing() {
        let mut counts = full(5.0);
        for metric in &mut counts {
            metric[65] = Some(0.0);
            metric[66] = Some(0.0);
        }
        assert_eq!(missing_in(&counts), [65, 66]);
    }

    #[test]
    fn more_than_half_of_the_counts_that_never_were_zero_must_stop() {
        let mut counts = full(5.0);
        counts[0][65] = Some(0.0);
        counts[1][65] = Some(0.0);
        assert_eq!(missing_in(&counts), [0; 0]);
        counts[2][65] = Some(0.0);
        assert_eq!(missing_in(&counts), [65]);
        // Of two steady counts one is not more than half.
        counts[0][40] = Some(0.0);
        counts[3][30] = Some(0.0);
        assert_eq!(missing_in(&counts), [65]);
        counts[2][65] = Some(5.0);
        assert_eq!(missing_in(&counts), [0; 0]);
    }

    #[test]
    fn metrics_that_are_often_zero_do_not_count() {
        let mut counts = full(5.0);
        for (metric, day) in [(0, 20), (1, 30), (2, 40), (3, 50)] {
            counts[metric][day] = Some(0.0);
        }
        for metric in &mut counts[..3] {
            metric[65] = Some(0.0);
        }
        assert_eq!(missing_in(&counts), [0; 0]);
    }

    #[test]
    fn a_weekday_that_is_empty_on_two_of_four_is_empty_as_usual() {
        let mut counts = full(5.0);
        for metric in &mut counts {
            for day in (0..70).filter(|day| day % 7 > 4) {
                metric[day] = Some(0.0);
            }
        }
        assert_eq!(missing_in(&counts), [0; 0]);
        // A Monday is still missing.
        for metric in &mut counts {
            metric[63] = Some(0.0);
        }
        assert_eq!(missing_in(&counts), [63]);
    }

    #[test]
    fn a_segment_goes_dark_when_all_its_steady_counts_stop() {
        let mut counts = full(25.0);
        counts[3] = vec![Some(0.0); 70];
        for metric in &mut counts[..3] {
            metric[65] = Some(0.0);
            metric[66] = Some(0.0);
        }
        assert_eq!(dark_in(&counts, &[]), [65, 66]);
        assert_eq!(dark_in(&counts, &[65]), [66]);
        counts[0][65] = Some(1.0);
        assert_eq!(dark_in(&counts, &[]), [66]);
        // 19 a day may be luck.
        let mut few = full(19.0);
        for metric in &mut few {
            metric[65] = Some(0.0);
        }
        assert_eq!(dark_in(&few, &[]), [0; 0]);
    }

    #[test]
    fn days_close_together_are_one_gap() {
        let days = [1, 2, 9, 20].map(Day).into();
        let range = |first, last| DayRange { first: Day(first), last: Day(last) };
        assert_eq!(spans(&days, 7), [range(1, 9), range(20, 20)]);
    }
}
