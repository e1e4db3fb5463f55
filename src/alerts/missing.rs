//! Days without data: when many counts stop at once, tracking broke, and every metric of that day says nothing.

use crate::calendar::{Day, DayRange};
use crate::cube::SegmentCells;

/// How far back "never" looks.
const LOOKBACK: usize = 56;
/// With less history than this nothing can be called missing.
const MIN_HISTORY: usize = 14;
/// An empty day is no news where one day in this many is empty anyway.
const USUAL_EMPTY_SHARE: usize = 10;

/// The days on which data is missing, ascending: no metric has an event, or one that had some on each of the 56 days before
/// drops to 0 together with at least half of the others.
///
/// A product that is often empty (more than one day in ten) is not missing data on its next empty day.
pub(super) fn missing_days(cells: &SegmentCells, trends: usize) -> Vec<Day> {
    let days: Vec<Day> = cells.days().days().collect();
    let mut counts: Vec<Vec<u64>> =
        (0..trends).map(|trend| days.iter().map(|day| cells.events(trend, *day)).collect()).collect();
    counts.push(days.iter().map(|day| cells.dau(*day)).collect());
    let is_missing = missing(&counts, days.len());
    days.into_iter().zip(is_missing).filter(|(_, is_missing)| *is_missing).map(|(day, _)| day).collect()
}

fn missing(counts: &[Vec<u64>], days: usize) -> Vec<bool> {
    let is_empty = |day: usize| counts.iter().all(|metric| metric[day] == 0);
    let mut found = vec![false; days];
    for day in MIN_HISTORY..days {
        // Days of the gap itself say nothing about what is usual.
        let usable: Vec<usize> = (0..day).rev().filter(|day| !found[*day]).take(LOOKBACK).collect();
        let empty = usable.iter().filter(|day| is_empty(**day)).count();
        let is_often_empty = empty * USUAL_EMPTY_SHARE > usable.len();
        let never_zero = |metric: &&Vec<u64>| usable.len() == LOOKBACK && usable.iter().all(|day| metric[*day] > 0);
        let zeros = counts.iter().filter(|metric| metric[day] == 0).count();
        let fell = counts.iter().filter(|metric| metric[day] == 0).any(|metric| never_zero(&metric));
        let others = counts.len() - 1;
        found[day] = (is_empty(day) && !is_often_empty) || (fell && others > 0 && 2 * (zeros - 1) >= others);
    }
    found
}

/// Consecutive missing days (at most a week apart) as one span each.
pub(super) fn spans(days: &[Day], apart: i32) -> Vec<DayRange> {
    let together = |a: &Day, b: &Day| b.since(*a) <= apart;
    let span = |run: &[Day]| DayRange { first: run[0], last: run[run.len() - 1] };
    days.chunk_by(together).map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four metrics with something on each of 70 days.
    fn full() -> Vec<Vec<u64>> {
        vec![vec![5; 70]; 4]
    }

    fn missing_in(counts: &[Vec<u64>]) -> Vec<usize> {
        missing(counts, 70).into_iter().enumerate().filter(|(_, missing)| *missing).map(|(day, _)| day).collect()
    }

    #[test]
    fn an_empty_day_is_missing() {
        let mut counts = full();
        for metric in &mut counts {
            metric[65] = 0;
            metric[66] = 0;
        }
        assert_eq!(missing_in(&counts), [65, 66]);
    }

    #[test]
    fn a_metric_that_never_was_zero_must_take_half_of_the_others_along() {
        // Three others: one of them is not half, two are.
        let mut counts = full();
        counts[0][65] = 0;
        counts[1][65] = 0;
        assert_eq!(missing_in(&counts), [0; 0]);
        counts[2][65] = 0;
        assert_eq!(missing_in(&counts), [65]);
    }

    #[test]
    fn metrics_that_are_often_zero_do_not_count_as_fallen() {
        // Each of the three that are 0 on day 65 was 0 within the 56 days before.
        let mut counts = full();
        for (metric, day) in [(0, 20), (1, 30), (2, 40)] {
            counts[metric][day] = 0;
            counts[metric][65] = 0;
        }
        assert_eq!(missing_in(&counts), [0; 0]);
    }

    #[test]
    fn a_product_that_rests_at_weekends_is_not_missing_data() {
        let mut counts = full();
        for metric in &mut counts {
            for day in (0..70).filter(|day| day % 7 > 4) {
                metric[day] = 0;
            }
        }
        assert_eq!(missing_in(&counts), [0; 0]);
    }

    #[test]
    fn days_close_together_are_one_gap() {
        let days = [Day(1), Day(2), Day(9), Day(20)];
        let range = |first, last| DayRange { first: Day(first), last: Day(last) };
        assert_eq!(spans(&days, 7), [range(1, 9), range(20, 20)]);
    }
}
