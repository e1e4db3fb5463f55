//! Which days may begin and end a published sum: the boundaries of blocks that hold nobody or enough people.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::PeopleMeasure;
use super::links::Link;
use super::prefix_sums::PrefixSums;
use crate::calendar::Day;

/// The boundaries of one segment. Two that follow one another enclose a block: nobody, or at least `min_group` people.
pub(super) type Boundaries = BTreeSet<Day>;

/// Disjoint segments inside one other, by their positions in the definitions.
#[derive(Clone, Debug)]
pub(super) struct Members {
    pub(super) total: usize,
    pub(super) parts: Vec<usize>,
}

/// A segment and its parts, the largest first, so that each part can be taken away from what is left.
struct Chain {
    /// The whole, then its parts.
    members: Vec<usize>,
    /// `[n]`: who is left of the whole without the first `n` parts.
    left: Vec<PrefixSums>,
}

impl Chain {
    fn of(family: &Members, sums: &[PrefixSums]) -> Self {
        let mut parts = family.parts.clone();
        parts.sort_by_key(|part| (Reverse(sums[*part].total()), *part));
        let mut left = vec![sums[family.total].clone()];
        for part in &parts {
            left.push(left[left.len() - 1].without(&sums[*part]));
        }
        Self { members: std::iter::once(family.total).chain(parts).collect(), left }
    }

    /// The member before a part, and who is left of the whole without it and those before it; `None` for other segments.
    fn place_of(&self, segment: usize) -> Option<(usize, &PrefixSums)> {
        let at = self.members.iter().skip(1).position(|member| *member == segment)?;
        Some((self.members[at], &self.left[at + 1]))
    }
}

/// One measure: its totals and its boundaries, by segment.
struct Decided {
    sums: Vec<PrefixSums>,
    chains: Vec<Chain>,
    boundaries: Vec<Boundaries>,
}

/// What decides the boundaries beside the counts.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) min_group: u64,
    /// Days that may become boundaries, the most useful ones first.
    pub(super) candidates: &'a [Day],
    pub(super) families: &'a [Members],
    pub(super) links: &'a [Link],
}

/// The boundaries of measures that are linked with one another and with no others, by segment.
pub(super) fn boundaries(
    sums: BTreeMap<PeopleMeasure, Vec<PrefixSums>>,
    rules: Rules<'_>,
) -> BTreeMap<PeopleMeasure, Vec<Boundaries>> {
    let mut decided: BTreeMap<PeopleMeasure, Decided> =
        sums.into_iter().map(|(measure, sums)| (measure, Decided::of(sums, rules))).collect();
    // Boundaries only ever go, and two blocks that are joined hold nobody or enough people again.
    while decided.values_mut().any(Decided::nest) || rules.links.iter().any(|link| tie(&mut decided, *link, rules)) {}
    decided.into_iter().map(|(measure, decided)| (measure, decided.boundaries)).collect()
}

impl Decided {
    /// Decides for the largest segments first; a part may only use boundaries of the member before it in its chains.
    fn of(sums: Vec<PrefixSums>, rules: Rules<'_>) -> Self {
        let chains: Vec<Chain> = rules.families.iter().map(|family| Chain::of(family, &sums)).collect();
        let mut order: Vec<usize> = (0..sums.len()).collect();
        order.sort_by_key(|segment| (Reverse(sums[*segment].total()), *segment));
        let mut boundaries: Vec<Option<Boundaries>> = vec![None; sums.len()];
        for segment in order {
            let places: Vec<(usize, &PrefixSums)> = chains.iter().filter_map(|chain| chain.place_of(segment)).collect();
            let is_open = |day: &Day| {
                let before = places.iter().filter_map(|(member, _)| boundaries[*member].as_ref());
                before.into_iter().all(|boundaries| boundaries.contains(day))
            };
            let candidates = rules.candidates.iter().copied().filter(is_open);
            let protected: Vec<&PrefixSums> =
                std::iter::once(&sums[segment]).chain(places.iter().map(|(_, left)| *left)).collect();
            let found = choose(candidates, &protected, rules.min_group);
            boundaries[segment] = Some(found);
        }
        let boundaries = boundaries.into_iter().map(Option::unwrap_or_default).collect();
        Self { sums, chains, boundaries }
    }

    /// Takes from every part the boundaries that the member before it has not; says whether there were any.
    fn nest(&mut self) -> bool {
        let mut is_changed = false;
        for chain in &self.chains {
            for pair in chain.members.windows(2) {
                let outer = self.boundaries[pair[0]].clone();
                let inner = &mut self.boundaries[pair[1]];
                let before = inner.len();
                inner.retain(|day| outer.contains(day));
                is_changed |= inner.len() < before;
            }
        }
        is_changed
    }
}

/// Accepts candidates in order, as long as every block between two of them holds nobody or enough people of each kind.
fn choose(candidates: impl Iterator<Item = Day>, protected: &[&PrefixSums], min_group: u64) -> Boundaries {
    let mut chosen = Boundaries::new();
    let is_safe = |from: Day, to: Day| protected.iter().all(|sums| !(1..min_group).contains(&sums.between(from, to)));
    for day in candidates {
        let [before, after] = neighbours(&chosen, day);
        if before.is_none_or(|before| is_safe(before, day)) && after.is_none_or(|after| is_safe(day, after)) {
            chosen.insert(day);
        }
    }
    chosen
}

fn neighbours(boundaries: &Boundaries, day: Day) -> [Option<Day>; 2] {
    [boundaries.range(..day).next_back().copied(), boundaries.range(day.plus(1)..).next().copied()]
}

/// Takes away the boundaries that only one of two linked measures has, where both count nearly the same people; says whether
/// there were any.
fn tie(decided: &mut BTreeMap<PeopleMeasure, Decided>, link: Link, rules: Rules<'_>) -> bool {
    let (Some(part), Some(whole)) = (decided.get(&link.part), decided.get(&link.whole)) else { return false };
    let lonely = |one: &Decided, other: &Decided| -> Vec<Vec<Day>> {
        (0..one.boundaries.len()).map(|segment| lonely(one, other, (segment, rules.min_group))).collect()
    };
    let lost = [(link.part, lonely(part, whole)), (link.whole, lonely(whole, part))];
    let mut is_changed = false;
    for (measure, lost) in lost {
        let Some(decided) = decided.get_mut(&measure) else { continue };
        for (boundaries, days) in decided.boundaries.iter_mut().zip(lost) {
            for day in days {
                is_changed |= boundaries.remove(&day);
            }
        }
    }
    is_changed
}

/// Boundaries of one measure that the other has not, beside a block that is nearly the same in both.
fn lonely(one: &Decided, other: &Decided, (segment, min_group): (usize, u64)) -> Vec<Day> {
    let (mine, theirs) = (&one.sums[segment], &other.sums[segment]);
    let is_near = |from: Day, to: Day| {
        let people = mine.between(from, to);
        people > 0 && people.abs_diff(theirs.between(from, to)) < min_group
    };
    let boundaries = &one.boundaries[segment];
    let alone = boundaries.difference(&other.boundaries[segment]).copied();
    alone
        .filter(|day| {
            let [before, after] = neighbours(boundaries, *day);
            before.is_some_and(|before| is_near(before, *day)) || after.is_some_and(|after| is_near(*day, after))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The totals of days 0, 1, …
    fn sums(counts: &[u64]) -> PrefixSums {
        PrefixSums::of_days(Day(0), counts.iter().copied())
    }

    /// The boundaries of one segment with these counts; candidates are the end, the starts of ranges, then days from the newest.
    fn check(counts: &[u64], starts: &[i32]) -> Vec<i32> {
        let end = i32::try_from(counts.len()).expect("small");
        let candidates = std::iter::once(end).chain(starts.iter().copied()).chain((0..end).rev()).map(Day);
        choose(candidates, &[&sums(counts)], 5).into_iter().map(|day| day.0).collect()
    }

    #[test]
    fn a_small_day_is_joined_with_another() {
        // Day 1 has 3 people: it goes with day 0, which is older than day 2.
        assert_eq!(check(&[10, 3, 8], &[]), [0, 2, 3]);
        assert_eq!(check(&[10, 3, 8], &[1]), [0, 1, 3]);
        assert_eq!(check(&[10, 5, 8], &[]), [0, 1, 2, 3]);
    }

    #[test]
    fn days_of_nobody_are_blocks_of_their_own() {
        assert_eq!(check(&[0, 0, 8], &[]), [0, 1, 2, 3]);
        assert_eq!(check(&[3, 0, 8], &[]), [1, 2, 3], "the 3 are in no block");
        assert_eq!(check(&[1, 1, 1], &[]), [3], "nobody is counted at all");
    }

    #[test]
    fn a_wider_range_goes_first() {
        // 14 days with 20 people, the last 7 of them with 18: the first 7 days have 2.
        let mut counts = vec![0; 14];
        (counts[0], counts[9]) = (2, 18);
        let found = check(&counts, &[0, 7]);
        assert!(found.contains(&0) && found.contains(&14) && !found.contains(&7), "{found:?}");
    }

    /// The boundaries of a whole, its parts and of linked measures, with all days as candidates from the newest.
    fn decide(measures: &[(PeopleMeasure, &[&[u64]])], links: &[Link]) -> Vec<Vec<Vec<i32>>> {
        let days = i32::try_from(measures[0].1[0].len()).expect("small");
        let candidates: Vec<Day> = (0..=days).rev().map(Day).collect();
        let parts = (1..measures[0].1.len()).collect();
        let families = [Members { total: 0, parts }];
        let rules = Rules { min_group: 5, candidates: &candidates, families: &families, links };
        let all =
            measures.iter().map(|(measure, segments)| (*measure, segments.iter().map(|counts| sums(counts)).collect()));
        let found = boundaries(all.collect(), rules);
        let numbers = |boundaries: &Boundaries| boundaries.iter().map(|day| day.0).collect();
        found.values().map(|segments| segments.iter().map(numbers).collect()).collect()
    }

    #[test]
    fn a_part_leaves_nobody_or_enough() {
        // All, free, pro: on day 1 free has 2, so pro is joined with the day before as free is.
        let found = decide(&[(PeopleMeasure::Dau, &[&[20, 12, 20], &[10, 2, 10], &[10, 10, 10]])], &[]);
        assert_eq!(found[0], [vec![0, 1, 2, 3], vec![0, 2, 3], vec![0, 2, 3]]);
        // Of neither are 1 a day: the smaller part is joined over as many days as it takes.
        let found = decide(&[(PeopleMeasure::Dau, &[&[20; 6], &[10; 6], &[9; 6]])], &[]);
        assert_eq!(found[0], [vec![0, 1, 2, 3, 4, 5, 6], vec![0, 1, 2, 3, 4, 5, 6], vec![1, 6]]);
    }

    #[test]
    fn the_same_people_by_another_name_have_the_same_blocks() {
        let link = Link { part: PeopleMeasure::Reached(0), whole: PeopleMeasure::TrendUsers(0) };
        // One user started twice on day 0, so that alone it would be shown of the trend.
        let starts: [&[u64]; 1] = [&[4, 9, 9]];
        let events: [&[u64]; 1] = [&[5, 9, 9]];
        let both = [(link.part, starts.as_slice()), (link.whole, events.as_slice())];
        assert_eq!(decide(&both, &[]), [[vec![1, 2, 3]], [vec![0, 1, 2, 3]]]);
        assert_eq!(decide(&both, &[link]), [[vec![1, 2, 3]], [vec![1, 2, 3]]]);
        // Thirty with an event of whom four started: neither tells the other.
        let events: [&[u64]; 1] = [&[30, 40, 40]];
        let apart = [(link.part, starts.as_slice()), (link.whole, events.as_slice())];
        assert_eq!(decide(&apart, &[link]), [[vec![1, 2, 3]], [vec![0, 1, 2, 3]]]);
    }
}
