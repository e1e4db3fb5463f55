//! What can be known about one measure from sums over days.
//!
//! A published sum over `first..=last` ties the start of `first` to the start of the day after `last`: the difference of
//! the running totals there is known. Whoever adds and subtracts such sums knows the difference between any two starts
//! that are tied, directly or over others. So the known is a set of knots, each a set of tied starts; and what a knot
//! tells of some days less what other knots tell of days between them is known as well.

use std::collections::BTreeMap;

use super::groups::GroupKey;
use crate::calendar::Day;

/// Days from one start up to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The first day.
    pub(super) first: Day,
    /// The day after the last.
    pub(super) end: Day,
}

impl Stretch {
    pub(super) fn of(key: &GroupKey) -> Self {
        Self { first: key.first, end: key.last.plus(1) }
    }

    fn is_apart_from(self, other: Self) -> bool {
        self.end <= other.first || other.end <= self.first
    }
}

/// The knots of one measure.
#[derive(Clone, Debug)]
pub(super) struct Line {
    min_group: u64,
    hidden: Vec<Stretch>,
    /// The knot that each start belongs to.
    knot_of: BTreeMap<Day, usize>,
    /// By knot: its starts with the running total there, relative to its own first.
    knots: Vec<BTreeMap<Day, i64>>,
}

impl Line {
    /// Publishes the sums in this order; `hidden` ones must never be known.
    pub(super) fn of(sums: &[(GroupKey, u64)], min_group: u64, hidden: Vec<Stretch>) -> Self {
        let mut line = Self { min_group, hidden, knot_of: BTreeMap::new(), knots: Vec::new() };
        for (key, size) in sums {
            line.publish(Stretch::of(key), *size);
        }
        line
    }

    /// Whether the sum can be worked out from what was published.
    pub(super) fn knows(&self, key: &GroupKey) -> bool {
        let Stretch { first, end } = Stretch::of(key);
        let knots = (self.knot_of.get(&first), self.knot_of.get(&end));
        matches!(knots, (Some(from), Some(to)) if from == to)
    }

    /// Publishes the sum, unless some small or hidden sum would then be known.
    fn publish(&mut self, days: Stretch, size: u64) {
        let (from, to) = (self.knot(days.first), self.knot(days.end));
        if from == to {
            return;
        }
        let tied = self.tied(days, size);
        let knows = |hidden: &Stretch| tied.contains_key(&hidden.first) && tied.contains_key(&hidden.end);
        if self.has_small_gap(&tied) || self.hidden.iter().any(knows) {
            return;
        }
        for start in tied.keys() {
            self.knot_of.insert(*start, from);
        }
        self.knots[to].clear();
        self.knots[from] = tied;
    }

    /// Days that must be hidden as well, because with them known a few people are left over of wider days around them.
    pub(super) fn gives_away(&self) -> Option<Stretch> {
        let wide = self.knots.iter().enumerate().flat_map(|(knot, starts)| {
            starts.iter().zip(starts.iter().skip(1)).map(move |(from, to)| (knot, from, to))
        });
        wide.filter(|(_, from, to)| to.1 > from.1).find_map(|(knot, from, to)| {
            let inside = self.inside((knot, Stretch { first: *from.0, end: *to.0 }));
            let left = (to.1 - from.1 - inside.iter().map(|(_, size)| size).sum::<i64>()).unsigned_abs();
            let smallest = inside.iter().min_by_key(|(days, size)| (*size, days.first));
            smallest.filter(|_| left > 0 && left < self.min_group).map(|(days, _)| *days)
        })
    }

    /// What the other knots tell of days inside these: disjoint stretches with people in them, the largest first.
    fn inside(&self, (knot, wide): (usize, Stretch)) -> Vec<(Stretch, i64)> {
        let others = self.knots.iter().enumerate().filter(|(other, _)| *other != knot);
        let mut told: Vec<(Stretch, i64)> = others
            .filter_map(|(_, starts)| {
                let mut within = starts.range(wide.first..=wide.end);
                let (from, to) = (within.next()?, within.next_back()?);
                Some((Stretch { first: *from.0, end: *to.0 }, to.1 - from.1))
            })
            .filter(|(_, size)| *size > 0)
            .collect();
        told.sort_by_key(|(days, size)| (std::cmp::Reverse(*size), days.first));
        let mut inside: Vec<(Stretch, i64)> = Vec::new();
        for (days, size) in told {
            if inside.iter().all(|(taken, _)| days.is_apart_from(*taken)) {
                inside.push((days, size));
            }
        }
        inside
    }

    fn knot(&mut self, start: Day) -> usize {
        let next = self.knots.len();
        let knot = *self.knot_of.entry(start).or_insert(next);
        if knot == next {
            self.knots.push(BTreeMap::from([(start, 0)]));
        }
        knot
    }

    /// The knots of both ends as one.
    fn tied(&self, Stretch { first, end }: Stretch, size: u64) -> BTreeMap<Day, i64> {
        let (from, to) = (&self.knots[self.knot_of[&first]], &self.knots[self.knot_of[&end]]);
        let shift = from[&first] + i64::try_from(size).unwrap_or(i64::MAX) - to[&end];
        let mut tied = from.clone();
        tied.extend(to.iter().map(|(start, total)| (*start, total + shift)));
        tied
    }

    /// Running totals only grow, so every small difference shows between neighbours of different totals.
    fn has_small_gap(&self, tied: &BTreeMap<Day, i64>) -> bool {
        let totals: Vec<i64> = tied.values().copied().collect();
        totals.windows(2).any(|pair| {
            let gap = pair[1].saturating_sub(pair[0]).unsigned_abs();
            gap > 0 && gap < self.min_group
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::groups::Measure;
    use super::*;

    fn days(first: i32, last: i32) -> GroupKey {
        GroupKey { measure: Measure::Dau, first: Day(first), last: Day(last) }
    }

    fn check(sums: &[(GroupKey, u64)], hidden: &[GroupKey]) -> Line {
        Line::of(sums, 5, hidden.iter().map(Stretch::of).collect())
    }

    #[test]
    fn a_second_day_is_withheld_when_the_total_is_known() {
        // Days of 10, 3 and 8 people, 21 in all, floor 5: with 21, 10 and 8 known the 3 would be known too.
        let line = check(&[(days(1, 3), 21), (days(1, 1), 10), (days(3, 3), 8), (days(2, 2), 3)], &[]);
        assert!(line.knows(&days(1, 3)) && line.knows(&days(1, 1)) && line.knows(&days(2, 3)));
        assert!(!line.knows(&days(2, 2)) && !line.knows(&days(3, 3)));
    }

    #[test]
    fn a_shorter_range_is_withheld_when_the_difference_is_small() {
        // 14 days with 20 people and the last 7 of them with 18: the first 7 days have 2.
        let line = check(&[(days(1, 14), 20), (days(8, 14), 18)], &[]);
        assert!(!line.knows(&days(8, 14)) && !line.knows(&days(1, 7)));
    }

    #[test]
    fn a_hidden_sum_never_becomes_known() {
        let line = check(&[(days(1, 2), 30), (days(1, 1), 10), (days(2, 2), 20)], &[days(2, 2)]);
        assert!(line.knows(&days(1, 2)) && !line.knows(&days(1, 1)) && !line.knows(&days(2, 2)));
    }

    #[test]
    fn a_day_in_the_middle_gives_away_those_around_it() {
        // Days of 2, 9 and 2 people, 13 in all: with the 9 known, 4 are left over.
        let sums = [(days(1, 3), 13), (days(2, 2), 9)];
        assert_eq!(check(&sums, &[]).gives_away(), Some(Stretch::of(&days(2, 2))));
        assert_eq!(check(&sums, &[days(2, 2)]).gives_away(), None);
    }

    #[test]
    fn an_empty_day_is_shown() {
        assert!(check(&[(days(1, 1), 0)], &[]).knows(&days(1, 1)));
    }
}
