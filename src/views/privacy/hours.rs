//! Which hours of a day may be told, so that no number is about 1 to `min_group - 1` people and none follows from the others.
//!
//! An hour is shown when it has nobody or enough people. What is hidden of a day can be worked out together, from the day's
//! total; so among the hidden hours there is one with enough people, or nobody is in them. The same holds for those who are left of
//! a segment without its parts, the largest first, as for days; and a part shows no hour that the one before it hides. Events
//! that nearly the same people had share their hidden hours.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::PeopleMeasure;
use super::boundaries::Members;
use super::links::Link;
use crate::calendar::{Day, DayRange, LocalZone};
use crate::cube::{HourlyEvents, SegmentCells};

/// Distinct people by hour of a day.
type PeopleByHour = Vec<u64>;

/// What is counted, in which segment.
type HourlyGroup = (HourlyEvents, usize);

/// What decides, beside the counts.
#[derive(Clone, Copy)]
pub(super) struct HourRules<'a> {
    pub(super) min_group: u64,
    pub(super) families: &'a [Members],
    pub(super) links: &'a [Link],
    /// Whether the people of a segment on the day may be known.
    pub(super) shows_day: &'a dyn Fn(usize, PeopleMeasure, DayRange) -> bool,
}

/// The hours of one day while it is decided which of them are shown.
struct HoursDecision<'a> {
    rules: HourRules<'a>,
    people: BTreeMap<HourlyGroup, PeopleByHour>,
    /// Beside the people of a group those who are left of a whole without it, and the member before it.
    left: BTreeMap<HourlyGroup, Vec<(HourlyGroup, PeopleByHour)>>,
    shown: BTreeMap<HourlyGroup, Vec<bool>>,
}

/// By what is counted and segment, which hours of a day of which hours are known may be told.
pub(super) fn shown_hours(
    cells: &[SegmentCells],
    (day, zone): (Day, LocalZone),
    rules: HourRules<'_>,
) -> BTreeMap<HourlyGroup, Vec<bool>> {
    let trends = cells.first().map_or(0, SegmentCells::trends);
    let kinds = (0..trends).map(HourlyEvents::Trend).chain([HourlyEvents::Active]);
    let groups = kinds.flat_map(|kind| (0..cells.len()).map(move |segment| (kind, segment)));
    let people = groups.filter_map(|(kind, segment)| {
        let hours = cells[segment].hours_of(kind, day, zone)?;
        Some(((kind, segment), hours.into_iter().map(|count| u64::from(count.people)).collect()))
    });
    let people: BTreeMap<HourlyGroup, PeopleByHour> = people.collect();
    let left = left_of_wholes(&people, rules.families);
    let one_day = DayRange { first: day, last: day };
    let is_told = |group: &HourlyGroup| (rules.shows_day)(group.1, measure(group.0), one_day);
    let shown = people.iter().map(|(group, hours)| (*group, vec![is_told(group); hours.len()])).collect();
    let mut decision = HoursDecision { rules, people, left, shown };
    while decision.hide_more() {}
    decision.shown
}

/// The people of whom a day's total tells.
pub(super) const fn measure(events: HourlyEvents) -> PeopleMeasure {
    match events {
        HourlyEvents::Trend(trend) => PeopleMeasure::TrendUsers(trend),
        HourlyEvents::Active => PeopleMeasure::Dau,
    }
}

fn left_of_wholes(
    people: &BTreeMap<HourlyGroup, PeopleByHour>,
    families: &[Members],
) -> BTreeMap<HourlyGroup, Vec<(HourlyGroup, PeopleByHour)>> {
    let mut left: BTreeMap<HourlyGroup, Vec<(HourlyGroup, PeopleByHour)>> = BTreeMap::new();
    for kind in people.keys().filter(|(_, segment)| *segment == 0).map(|(kind, _)| *kind) {
        for family in families {
            let mut parts = family.parts.clone();
            parts.sort_by_key(|part| (Reverse(people[&(kind, *part)].iter().sum::<u64>()), *part));
            let (mut before, mut rest) = (family.total, people[&(kind, family.total)].clone());
            for part in parts {
                let of_part = &people[&(kind, part)];
                rest.iter_mut().zip(of_part).for_each(|(rest, part)| *rest = rest.saturating_sub(*part));
                left.entry((kind, part)).or_default().push(((kind, before), rest.clone()));
                before = part;
            }
        }
    }
    left
}

impl HoursDecision<'_> {
    /// Hides what must be hidden because of what is hidden already; says whether there was anything.
    fn hide_more(&mut self) -> bool {
        let groups: Vec<HourlyGroup> = self.people.keys().copied().collect();
        let mut is_changed = false;
        for group in groups {
            let mut shown = self.shown[&group].clone();
            let left = self.left.get(&group).map_or(&[][..], Vec::as_slice);
            for (before, _) in left {
                shown.iter_mut().zip(&self.shown[before]).for_each(|(shown, before)| *shown &= before);
            }
            let protected = std::iter::once(&self.people[&group]).chain(left.iter().map(|(_, left)| left));
            for people in protected {
                hide(&mut shown, people, self.rules.min_group);
            }
            is_changed |= shown != self.shown[&group];
            self.shown.insert(group, shown);
        }
        let links: Vec<Link> = self.rules.links.to_vec();
        links.into_iter().fold(is_changed, |is_changed, link| self.tie(link) || is_changed)
    }

    /// Hides the hours that one of two linked counts hides, where both are of nearly the same people.
    fn tie(&mut self, link: Link) -> bool {
        let Some((part, whole)) = events(link.part).zip(events(link.whole)) else { return false };
        let segments: Vec<usize> = self.people.keys().filter(|(kind, _)| *kind == part).map(|(_, at)| *at).collect();
        let mut is_changed = false;
        for segment in segments {
            let [part, whole] = [(part, segment), (whole, segment)];
            let pairs = self.people[&part].iter().zip(&self.people[&whole]);
            let is_near = |(part, whole): (&u64, &u64)| *part > 0 && part.abs_diff(*whole) < self.rules.min_group;
            let near: Vec<bool> = pairs.map(is_near).collect();
            for (hour, _) in near.iter().enumerate().filter(|(_, is_near)| **is_near) {
                let both = self.shown[&part][hour] && self.shown[&whole][hour];
                for group in [part, whole] {
                    let shown = self.shown.get_mut(&group).expect("every group has its hours");
                    is_changed |= shown[hour] != both;
                    shown[hour] = both;
                }
            }
        }
        is_changed
    }
}

const fn events(measure: PeopleMeasure) -> Option<HourlyEvents> {
    match measure {
        PeopleMeasure::TrendUsers(trend) => Some(HourlyEvents::Trend(trend)),
        PeopleMeasure::Dau => Some(HourlyEvents::Active),
        PeopleMeasure::Reached(_)
        | PeopleMeasure::ReachedByAge(..)
        | PeopleMeasure::ReachedWithin(..)
        | PeopleMeasure::Retained(_)
        | PeopleMeasure::Wau
        | PeopleMeasure::Mau => None,
    }
}

/// Hides every hour with somebody but too few, and one with enough when too few are hidden.
fn hide(shown: &mut [bool], people: &[u64], min_group: u64) {
    let is_few = |people: u64| (1..min_group).contains(&people);
    for (shown, people) in shown.iter_mut().zip(people) {
        *shown &= !is_few(*people);
    }
    let hidden = || shown.iter().zip(people).filter(|(shown, _)| !**shown).map(|(_, people)| *people);
    if !is_few(hidden().max().unwrap_or(0)) {
        return;
    }
    let enough = shown.iter().zip(people).enumerate().filter(|(_, (shown, people))| **shown && **people > 0);
    match enough.min_by_key(|(_, (_, people))| **people).map(|(hour, _)| hour) {
        Some(hour) => shown[hour] = false,
        None => shown.fill(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::{Cube, HourlyCount};
    use crate::metric::Definitions;

    const K: u64 = 5;
    const DAY: Day = Day(110);

    /// What is shown of signups in these hours of the segments 0, 1, …; the parts divide segment 0.
    fn check(people: &[&[u32]]) -> Vec<Vec<usize>> {
        let mut cube = Cube::sample(&Definitions::default(), 100, 110);
        cube.segments = vec![cube.segments[0].clone(); people.len()];
        for (cells, people) in cube.segments.iter_mut().zip(people) {
            let count = |people: &u32| HourlyCount { events: people * 2, people: *people };
            cells.set_hours(HourlyEvents::Trend(0), 110, people.iter().map(count).collect());
        }
        let families = [Members { total: 0, parts: (1..people.len()).collect() }];
        let rules = HourRules { min_group: K, families: &families, links: &[], shows_day: &|_, _, _| true };
        let shown = shown_hours(&cube.segments, (DAY, LocalZone::default()), rules);
        let of = |segment: usize| {
            let hours = shown[&(HourlyEvents::Trend(0), segment)].iter().enumerate();
            hours.filter(|(hour, shown)| **shown && *hour < people[0].len()).map(|(hour, _)| hour).collect()
        };
        (0..people.len()).map(of).collect()
    }

    #[test]
    fn few_are_hidden_together_with_enough() {
        // 3 alone would follow from the day's total, so the smallest of the others is hidden with it.
        assert_eq!(check(&[&[3, 9, 7, 0]]), [[1, 3]]);
        // 2 and 4 may be the same people: they are not enough together either.
        assert_eq!(check(&[&[2, 4, 8, 20]]), [[3]]);
        assert_eq!(check(&[&[8, 0, 20]]), [[0, 1, 2]]);
        // Nobody is enough: nothing is told, not even where nobody was.
        assert_eq!(check(&[&[3, 4, 0]]), [[0; 0]]);
    }

    #[test]
    fn those_who_are_left_are_hidden_as_well() {
        // In hour 0 the whole has 10 and the part 8: 2 are left. Hour 1 leaves 10, hour 2 leaves 6, which is hidden with it.
        assert_eq!(check(&[&[10, 20, 12], &[8, 10, 6]]), [vec![0, 1, 2], vec![1]]);
    }

    #[test]
    fn a_part_shows_no_hour_that_the_larger_hides() {
        // The whole hides hours 0 and 1 because of 4 in hour 0.
        assert_eq!(check(&[&[4, 20, 40], &[0, 10, 30]]), [vec![2], vec![2]]);
    }

    #[test]
    fn a_day_that_is_not_told_has_no_hours() {
        let mut cube = Cube::sample(&Definitions::default(), 100, 110);
        cube.segments[0].set_hours(HourlyEvents::Active, 110, vec![HourlyCount { events: 9, people: 9 }]);
        let rules = HourRules { min_group: K, families: &[], links: &[], shows_day: &|_, _, _| false };
        let shown = shown_hours(&cube.segments, (DAY, LocalZone::default()), rules);
        assert!(shown[&(HourlyEvents::Active, 0)].iter().all(|shown| !shown));
    }

    #[test]
    fn nearly_the_same_people_share_what_is_hidden() {
        let mut cube = Cube::sample(&Definitions::default(), 100, 110);
        let counts = |people: [u32; 3]| people.map(|people| HourlyCount { events: people, people }).to_vec();
        cube.segments[0].set_hours(HourlyEvents::Trend(2), 110, counts([4, 9, 30]));
        cube.segments[0].set_hours(HourlyEvents::Active, 110, counts([6, 10, 90]));
        let links = [Link { part: PeopleMeasure::TrendUsers(2), whole: PeopleMeasure::Dau }];
        let rules = HourRules { min_group: K, families: &[], links: &links, shows_day: &|_, _, _| true };
        let shown = shown_hours(&cube.segments, (DAY, LocalZone::default()), rules);
        assert_eq!(shown[&(HourlyEvents::Trend(2), 0)][..3], [false, false, true]);
        assert_eq!(shown[&(HourlyEvents::Active, 0)][..3], [false, false, true]);
    }
}
