//! The days of a move: the first, from which on the rest of the window that triggered fits a new level better than the old one, and
//! the last, after which the days are back.

use super::rule::{DayValue, Direction, SeriesKind, angle, median_of, root};
use crate::calendar::Day;

/// The days after a move differ from its own by at least so many standard deviations.
const SURE: f64 = 4.0;
/// A day is back when more than this part of the move is gone.
const BACK: f64 = 0.5;
/// Turns a median absolute deviation into a standard deviation of the normal distribution.
const NORMAL_SPREAD: f64 = 1.4826;

/// The level that was usual before a move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct UsualLevel {
    /// A day, weekdays taken out.
    pub(super) level: f64,
    /// The weekday factors, Monday first.
    pub(super) factors: [f64; 7],
    /// What the metric's usual drift makes of the plain expectation, as a ratio.
    pub(super) drift: f64,
}

impl UsualLevel {
    /// What was to be expected of a day: a count, or a rate.
    pub(super) fn expected(&self, kind: SeriesKind, day: Day) -> f64 {
        let usual = self.level * self.factors[day.weekday_index()] * self.drift;
        match kind {
            SeriesKind::Count => usual,
            SeriesKind::Rate => usual.min(1.0),
        }
    }

    /// How far a day is from its expectation, in standard deviations of pure chance.
    fn deviation(&self, kind: SeriesKind, value: &DayValue) -> f64 {
        let expected = self.expected(kind, value.day);
        match kind {
            SeriesKind::Count => 2.0 * (root(value.value) - root(expected)),
            SeriesKind::Rate => {
                let hits = expected * value.total;
                2.0 * value.total.sqrt() * (angle(value.value, value.total) - angle(hits, value.total))
            }
        }
    }
}

/// The first day of a move in the window that triggered. Each possible day is weighed by the likelihood ratio of a new level
/// from it on against the old one (Page 1954, "Continuous inspection schemes", for one change): the square of the summed
/// deviations over their number, when they go in the direction of the move. When it is all of a short window, the run goes on into
/// the days `before` it, as long as each day more adds to the ratio.
pub(super) fn onset(
    kind: SeriesKind,
    [before, window]: [&[DayValue]; 2],
    usual: &UsualLevel,
    direction: Direction,
) -> Option<Day> {
    let mut best = None;
    let (mut sum, mut days, mut largest) = (0.0, 0.0, 0.0);
    for value in window.iter().rev() {
        sum += usual.deviation(kind, value) * direction.sign();
        days += 1.0;
        let evidence = if sum > 0.0 { sum * sum / days } else { 0.0 };
        if evidence > largest {
            (largest, best) = (evidence, Some(value.day));
        }
    }
    if best == window.first().map(|value| value.day) {
        for value in before.iter().rev() {
            sum += usual.deviation(kind, value) * direction.sign();
            days += 1.0;
            if sum * sum / days <= largest {
                break;
            }
            (largest, best) = (sum * sum / days, Some(value.day));
        }
    }
    best
}

/// The last day of a move that is over, of its `days` from the onset to the newest: every later day is more than half the way back,
/// and together they differ from the days of the move beyond doubt (the largest difference of two means over all places to cut the
/// days). The days `before` the move say how far a day strays. `None` while the move goes on, or may.
pub(super) fn end(
    kind: SeriesKind,
    [before, days]: [&[DayValue]; 2],
    usual: &UsualLevel,
    direction: Direction,
) -> Option<Day> {
    let deviations = |days: &[DayValue]| -> Vec<f64> {
        days.iter().map(|value| usual.deviation(kind, value) * direction.sign()).collect()
    };
    let known = deviations(before);
    let middle = median_of(&known);
    let distances: Vec<f64> = known.iter().map(|deviation| (deviation - middle).abs()).collect();
    let spread = f64::max(1.0, NORMAL_SPREAD * median_of(&distances));
    let deviations = deviations(days);
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    let cut = |length: usize| {
        let (moved, after) = deviations.split_at(length);
        let size = mean(moved);
        let is_back = size > 0.0 && after.iter().all(|deviation| *deviation < (1.0 - BACK) * size);
        let error = spread * (1.0 / moved.len() as f64 + 1.0 / after.len() as f64).sqrt();
        is_back.then_some((length, (size - mean(after)) / error))
    };
    let best = (1..days.len()).filter_map(cut).max_by(|(_, one), (_, other)| one.total_cmp(other));
    best.filter(|(_, difference)| *difference >= SURE).map(|(length, _)| days[length - 1].day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: UsualLevel = UsualLevel { level: 100.0, factors: [1.0; 7], drift: 1.0 };

    fn onset_of(values: &[f64], direction: Direction) -> Option<i32> {
        let window: Vec<DayValue> =
            values.iter().zip(4..).map(|(value, day)| DayValue::count(Day(day), *value)).collect();
        onset(SeriesKind::Count, [&[], &window], &USUAL, direction).map(|day| day.0 - 4)
    }

    #[test]
    fn the_onset_is_the_first_day_of_the_run_and_not_of_the_window() {
        assert_eq!(onset_of(&[102.0, 97.0, 101.0, 99.0, 62.0, 58.0, 61.0], Direction::Down), Some(4));
        assert_eq!(onset_of(&[60.0; 7], Direction::Down), Some(0));
        assert_eq!(onset_of(&[100.0, 100.0, 180.0], Direction::Up), Some(2));
        // A slow leak begins where its days take the sum along: from the last day back 3.0^2 / 1, 5.3^2 / 2, 6.9^2 / 3 = 15.6,
        // 7.9^2 / 4 = 15.5, 8.5^2 / 5.
        assert_eq!(onset_of(&[99.0, 97.0, 94.0, 90.0, 85.0, 79.0, 72.0], Direction::Down), Some(4));
        assert_eq!(onset_of(&[100.0, 100.0], Direction::Down), None);
    }

    #[test]
    fn the_run_goes_on_before_a_short_window_while_it_adds_to_the_evidence() {
        // Deviations from 100 by chance: of 60 it is 2 (7.770 - 10.019) = -4.50, of 80 -2.11, of 95 -0.51.
        let before = |values: [f64; 3]| -> Option<i32> {
            let day = |(value, at): (&f64, i32)| DayValue::count(Day(at), *value);
            let days: Vec<DayValue> = values.iter().zip(4..).map(day).collect();
            let window = [DayValue::count(Day(7), 60.0)];
            onset(SeriesKind::Count, [&days, &window], &USUAL, Direction::Down).map(|day| day.0)
        };
        // 20.2 of one day, 9.00^2 / 2 = 40.5 of two, (9.00 + 2.11)^2 / 3 = 41.1 of three, 30.9 of four.
        assert_eq!(before([100.0, 80.0, 60.0]), Some(5));
        // (9.00 + 0.51)^2 / 3 = 30.1.
        assert_eq!(before([60.0, 95.0, 60.0]), Some(6));
        assert_eq!(before([60.0, 60.0, 100.0]), Some(7));
        assert_eq!(before([60.0, 60.0, 140.0]), Some(7));
        // What began inside the window began there.
        let days = [60.0, 60.0].iter().zip(4..).map(|(value, at)| DayValue::count(Day(at), *value));
        let days: Vec<DayValue> = days.collect();
        let window = [(6, 100.0), (7, 60.0), (8, 60.0)].map(|(day, value)| DayValue::count(Day(day), value));
        assert_eq!(onset(SeriesKind::Count, [&days, &window], &USUAL, Direction::Down), Some(Day(7)));
    }

    /// The day of the last value of the move, counted from 0.
    fn end_of(before: &[f64], values: &[f64], direction: Direction) -> Option<i32> {
        let of = |values: &[f64], first: i32| -> Vec<DayValue> {
            values.iter().zip(first..).map(|(value, day)| DayValue::count(Day(day), *value)).collect()
        };
        end(SeriesKind::Count, [&of(before, 0), &of(values, 50)], &USUAL, direction).map(|day| day.0 - 50)
    }

    #[test]
    fn a_move_ends_with_the_last_day_before_all_are_back() {
        assert_eq!(end_of(&[], &[35.0, 98.0, 101.0], Direction::Down), Some(0));
        assert_eq!(end_of(&[], &[35.0, 41.0, 99.0, 104.0, 97.0], Direction::Down), Some(1));
        assert_eq!(end_of(&[], &[240.0, 96.0, 100.0], Direction::Up), Some(0));
        // A second fall belongs to it.
        assert_eq!(end_of(&[], &[35.0, 98.0, 40.0, 101.0, 99.0], Direction::Down), Some(2));
        // It goes on, or the newest day is one of it.
        assert_eq!(end_of(&[], &[35.0, 38.0, 33.0], Direction::Down), None);
        assert_eq!(end_of(&[], &[35.0], Direction::Down), None);
        assert_eq!(end_of(&[], &[35.0, 98.0, 40.0], Direction::Down), None);
        // Half the way back is not back: of 36 it is 2 (6.03 - 10.02) = -7.98, of 65 -3.86, of 60 -4.47.
        assert_eq!(end_of(&[], &[36.0, 36.0, 60.0, 60.0, 60.0, 60.0], Direction::Down), None);
        assert_eq!(end_of(&[], &[36.0, 36.0, 65.0, 65.0, 65.0, 65.0], Direction::Down), Some(1));
    }

    #[test]
    fn a_day_that_may_be_chance_ends_no_move() {
        // -3.00 of 72 on each day, then 0: (3.00 - 0) / sqrt(1/4 + 1/1) = 2.7, and 4.2 of four days.
        assert_eq!(end_of(&[], &[72.0, 72.0, 72.0, 72.0, 100.0], Direction::Down), None);
        assert_eq!(end_of(&[], &[72.0, 72.0, 72.0, 72.0, 100.0, 100.0, 100.0, 100.0], Direction::Down), Some(3));
        // Days that strayed 20 before (-2.1 and 1.9, so that half are 2.0 from the middle) stray three times as far as chance does.
        let wild: Vec<f64> = [80.0, 120.0].repeat(7);
        assert_eq!(end_of(&wild, &[72.0, 72.0, 72.0, 72.0, 100.0, 100.0, 100.0, 100.0], Direction::Down), None);
        assert_eq!(end_of(&wild, &[10.0, 10.0, 100.0, 100.0, 100.0, 100.0], Direction::Down), Some(1));
    }

    #[test]
    fn weekdays_and_totals_are_taken_out() {
        // Sundays have half; 50 on a Sunday (day 10) is as usual.
        let factors = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5];
        let window =
            [(8, 100.0), (9, 100.0), (10, 50.0), (11, 60.0)].map(|(day, value)| DayValue::count(Day(day), value));
        let usual = UsualLevel { factors, ..USUAL };
        assert_eq!(onset(SeriesKind::Count, [&[], &window], &usual, Direction::Down), Some(Day(11)));
        let rate = UsualLevel { level: 0.5, ..USUAL };
        let window = [(4, 52.0), (5, 20.0), (6, 18.0)].map(|(day, hits)| DayValue::rate(Day(day), hits, 100.0));
        assert_eq!(onset(SeriesKind::Rate, [&[], &window], &rate, Direction::Down), Some(Day(5)));
        assert_eq!(onset(SeriesKind::Rate, [&[], &[DayValue::rate(Day(4), 0.0, 0.0)]], &rate, Direction::Down), None);
    }
}
