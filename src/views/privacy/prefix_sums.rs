//! Running totals of one measure in one segment, from which the sum over any days is a difference.

use super::PeopleMeasure;
use crate::calendar::{Day, DayRange};
use crate::cube::SegmentCells;

/// How many people were counted before each day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PrefixSums {
    first: Day,
    /// `[n]`: the people of the `n` oldest days.
    totals: Vec<u64>,
}

impl PrefixSums {
    /// The running totals of a measure over the days of the cells.
    pub(super) fn of(cells: &SegmentCells, measure: PeopleMeasure) -> Self {
        let DayRange { first, .. } = cells.days();
        Self::of_days(first, cells.days().days().map(|day| measure.count(cells, day)))
    }

    /// The running totals of counts from `first` on, one a day.
    pub(super) fn of_days(first: Day, counts: impl Iterator<Item = u64>) -> Self {
        let mut totals = vec![0];
        let mut total: u64 = 0;
        totals.extend(counts.map(|count| {
            total = total.saturating_add(count);
            total
        }));
        Self { first, totals }
    }

    /// The people on the days from `from` up to, but without, `to`. Nobody was counted outside of the data.
    pub(super) fn between(&self, from: Day, to: Day) -> u64 {
        self.before(to).saturating_sub(self.before(from))
    }

    /// The people of all days.
    pub(super) fn total(&self) -> u64 {
        self.totals[self.totals.len() - 1]
    }

    /// The running totals of those who are not among the others. The others are part of these, over the same days.
    pub(super) fn without(&self, others: &Self) -> Self {
        let totals = self.totals.iter().zip(&others.totals).map(|(all, part)| all.saturating_sub(*part)).collect();
        Self { first: self.first, totals }
    }

    fn before(&self, day: Day) -> u64 {
        let days = usize::try_from(day.since(self.first)).unwrap_or(0);
        self.totals[days.min(self.totals.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_over_days_is_a_difference_of_totals() {
        // 4, 0 and 7 people on days 10, 11 and 12.
        let sums = PrefixSums::of_days(Day(10), [4, 0, 7].into_iter());
        let between = |from: i32, to: i32| sums.between(Day(from), Day(to));
        assert_eq!([between(10, 11), between(11, 12), between(11, 13), between(10, 13)], [4, 0, 7, 11]);
        assert_eq!([between(0, 10), between(0, 11), between(13, 20), between(12, 12)], [0, 4, 0, 0]);
        assert_eq!(sums.total(), 11);
    }

    #[test]
    fn a_remainder_is_taken_day_by_day() {
        let all = PrefixSums::of_days(Day(0), [9, 5].into_iter());
        let part = PrefixSums::of_days(Day(0), [6, 5].into_iter());
        assert_eq!(all.without(&part), PrefixSums::of_days(Day(0), [3, 0].into_iter()));
    }
}
