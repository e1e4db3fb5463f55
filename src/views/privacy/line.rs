//! What can be known about one measure from sums over days.
//!
//! A published sum over `first..=last` ties the start of `first` to the start of the day after `last`: the difference of
//! the running totals there is known. Whoever adds and subtracts such sums knows the difference between any two starts
//! that are tied, directly or over others. So the known is a set of knots, each a set of tied starts; and what a knot
//! tells of some days less what other knots tell of days between them is known as well.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::GroupKey;
use crate::calendar::{Day, DayRange};

/// Days from one start up to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    /// From each end of a hidden sum to its other ends.
    hidden: BTreeMap<Day, Vec<Day>>,
    /// The knot that each start belongs to.
    knot_of: BTreeMap<Day, usize>,
    /// By knot: its starts with the running total there, relative to one of its own.
    knots: Vec<BTreeMap<Day, i64>>,
}

/// Knots on their way into another one.
struct Merger {
    into: usize,
    starts: Vec<Day>,
    knots: Vec<usize>,
}

impl Line {
    /// Publishes the sums in this order; `hidden` ones must never be known.
    pub(super) fn of(sums: &[(GroupKey, u64)], min_group: u64, hidden: &BTreeSet<Stretch>) -> Self {
        let mut ends: BTreeMap<Day, Vec<Day>> = BTreeMap::new();
        for Stretch { first, end } in hidden {
            ends.entry(*first).or_default().push(*end);
            ends.entry(*end).or_default().push(*first);
        }
        let mut line = Self { min_group, hidden: ends, knot_of: BTreeMap::new(), knots: Vec::new() };
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

    /// Every tied start in order, with its knot and the running total in it.
    pub(super) fn places(&self) -> impl Iterator<Item = (Day, (usize, i64))> {
        self.knot_of.iter().map(|(start, knot)| (*start, (*knot, self.knots[*knot][start])))
    }

    /// The knot of a start and the running total in it.
    pub(super) fn place(&self, start: Day) -> Option<(usize, i64)> {
        let knot = *self.knot_of.get(&start)?;
        Some((knot, self.knots[knot][&start]))
    }

    /// Publishes the sum, unless some small or hidden sum would then be known.
    fn publish(&mut self, days: Stretch, size: u64) {
        let (from, to) = (self.knot(days.first), self.knot(days.end));
        if from == to {
            return;
        }
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let shift = self.knots[from][&days.first].saturating_add(size).saturating_sub(self.knots[to][&days.end]);
        let merger = if self.knots[from].len() < self.knots[to].len() {
            self.merge((from, -shift), to)
        } else {
            self.merge((to, shift), from)
        };
        if merger.starts.iter().any(|start| self.gives_back(merger.into, *start)) {
            for start in &merger.starts {
                self.knots[merger.into].remove(start);
            }
            return;
        }
        for start in merger.starts {
            self.knot_of.insert(start, merger.into);
        }
        for knot in merger.knots {
            self.knots[knot].clear();
        }
    }

    /// Adds the starts of one knot to another one, and of all that are tied to it by that: where nobody was counted between
    /// two starts, nobody was on any day between them.
    fn merge(&mut self, (knot, shift): (usize, i64), into: usize) -> Merger {
        let mut merger = Merger { into, starts: Vec::new(), knots: Vec::new() };
        let mut waiting = vec![(knot, shift)];
        while let Some((knot, shift)) = waiting.pop() {
            if merger.knots.contains(&knot) {
                continue;
            }
            merger.knots.push(knot);
            let starts: Vec<(Day, i64)> = self.knots[knot].iter().map(|(start, total)| (*start, *total)).collect();
            for (start, total) in starts {
                let total = total.saturating_add(shift);
                self.knots[into].insert(start, total);
                merger.starts.push(start);
                for empty in self.empty_around(into, (start, total)) {
                    match self.knot_of.get(&empty) {
                        Some(other) if *other == into || merger.knots.contains(other) => {}
                        Some(other) => waiting.push((*other, total - self.knots[*other][&empty])),
                        None => {
                            self.knots[into].insert(empty, total);
                            merger.starts.push(empty);
                        }
                    }
                }
            }
        }
        merger
    }

    /// The starts between this one and its neighbours in the knot that have the same total.
    fn empty_around(&self, knot: usize, (start, total): (Day, i64)) -> Vec<Day> {
        let [before, after] = self.neighbours(knot, start);
        let is_level = |neighbour: &(Day, i64)| neighbour.1 == total;
        let from = before.filter(is_level).map_or(start, |(day, _)| day);
        let to = after.filter(is_level).map_or(start, |(day, _)| day);
        let between = DayRange { first: from.plus(1), last: to.plus(-1) };
        between.days().filter(|day| *day != start).collect()
    }

    fn neighbours(&self, knot: usize, start: Day) -> [Option<(Day, i64)>; 2] {
        let starts = &self.knots[knot];
        let pair = |(day, total): (&Day, &i64)| (*day, *total);
        [starts.range(..start).next_back().map(pair), starts.range(start.plus(1)..).next().map(pair)]
    }

    /// Whether a small or hidden sum that begins or ends with this start is known in the knot. Running totals only grow, so
    /// every small difference shows between neighbours of different totals.
    fn gives_back(&self, knot: usize, start: Day) -> bool {
        let starts = &self.knots[knot];
        let total = starts[&start];
        let is_small = |(_, other): (Day, i64)| {
            let gap = total.saturating_sub(other).unsigned_abs();
            gap > 0 && gap < self.min_group
        };
        let knows = |ends: &Vec<Day>| ends.iter().any(|end| starts.contains_key(end));
        self.neighbours(knot, start).into_iter().flatten().any(is_small) || self.hidden.get(&start).is_some_and(knows)
    }

    /// Days that must be hidden as well, because with them known a few people are left over of wider days around them.
    pub(super) fn give_away(&self) -> BTreeSet<Stretch> {
        let wide = self.knots.iter().enumerate().flat_map(|(knot, starts)| {
            starts.iter().zip(starts.iter().skip(1)).map(move |(from, to)| (knot, from, to))
        });
        // Nothing lies inside a single day.
        let wide = wide.filter(|(_, from, to)| to.1 > from.1 && to.0.since(*from.0) > 1);
        wide.filter_map(|(knot, from, to)| {
            let inside = self.inside((knot, Stretch { first: *from.0, end: *to.0 }));
            let left = (to.1 - from.1 - inside.iter().map(|(_, size)| size).sum::<i64>()).unsigned_abs();
            let smallest = inside.iter().min_by_key(|(days, size)| (*size, days.first));
            smallest.filter(|_| left > 0 && left < self.min_group).map(|(days, _)| *days)
        })
        .collect()
    }

    /// What the other knots tell of days inside these: disjoint stretches with people in them, the largest first.
    fn inside(&self, (knot, wide): (usize, Stretch)) -> Vec<(Stretch, i64)> {
        let within = self.knot_of.range(wide.first..=wide.end).filter(|(_, other)| **other != knot);
        let mut ends: BTreeMap<usize, Stretch> = BTreeMap::new();
        for (start, other) in within {
            ends.entry(*other).or_insert(Stretch { first: *start, end: *start }).end = *start;
        }
        let size = |knot: usize, days: Stretch| self.knots[knot][&days.end] - self.knots[knot][&days.first];
        let told = ends.into_iter().map(|(knot, days)| (days, size(knot, days)));
        let mut told: Vec<(Stretch, i64)> = told.filter(|(_, size)| *size > 0).collect();
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
}

#[cfg(test)]
mod tests {
    use super::super::groups::Measure;
    use super::*;

    fn days(first: i32, last: i32) -> GroupKey {
        GroupKey { measure: Measure::Dau, first: Day(first), last: Day(last) }
    }

    fn check(sums: &[(GroupKey, u64)], hidden: &[GroupKey]) -> Line {
        Line::of(sums, 5, &hidden.iter().map(Stretch::of).collect())
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
        assert_eq!(check(&sums, &[]).give_away(), BTreeSet::from([Stretch::of(&days(2, 2))]));
        assert_eq!(check(&sums, &[days(2, 2)]).give_away(), BTreeSet::new());
    }

    #[test]
    fn empty_days_tie_the_sums_around_them() {
        // 25 people on days 4 to 10 and 23 on days 3 to 9. That nobody was there on days 1 to 3 moves the start of the second
        // sum to day 4, and then 2 are left for day 10.
        let sums = [(days(4, 10), 25), (days(3, 9), 23), (days(1, 3), 0)];
        let line = check(&sums, &[]);
        assert!(line.knows(&days(4, 10)) && line.knows(&days(3, 9)));
        assert!(!line.knows(&days(1, 3)) && !line.knows(&days(10, 10)));
        // With 7 left over nobody is in danger, and every day between is known to be empty.
        let line = check(&[(days(4, 10), 30), (days(3, 9), 23), (days(1, 3), 0)], &[]);
        assert!(line.knows(&days(10, 10)) && line.knows(&days(2, 2)) && line.knows(&days(4, 9)));
    }

    #[test]
    fn a_refused_sum_leaves_no_trace() {
        let line = check(&[(days(1, 5), 20), (days(7, 9), 20), (days(6, 6), 3), (days(5, 6), 10)], &[]);
        assert!(!line.knows(&days(6, 6)) && !line.knows(&days(1, 9)) && line.knows(&days(5, 6)));
        assert!(line.knows(&days(7, 9)));
    }

    #[test]
    fn an_empty_day_is_shown() {
        assert!(check(&[(days(1, 1), 0)], &[]).knows(&days(1, 1)));
    }
}
