//! The groups of people that one segment's published values are about, and which of them may be known.

use std::collections::{BTreeMap, BTreeSet};

use super::line::{Line, Stretch};
use super::links::Link;
use crate::calendar::{Day, DayRange};

/// What the people of a group did. Counts of the same measure add up over days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Measure {
    /// Reached a step; by cohort day. Step 0 is the cohort.
    Reached(usize),
    /// Reached a step by the age at which a range of this length compares them.
    ReachedByAge(usize, u16),
    /// Reached a step within so many days; by cohort day.
    ReachedWithin(usize, i32),
    /// Came back at an offset; by cohort day.
    Retained(u16),
    /// Were active on the day.
    Dau,
    /// Were active in the 7 days that end with the day.
    Wau,
    /// Were active in the 28 days that end with the day.
    Mau,
    /// Had an event of a trend metric on the day.
    TrendUsers(usize),
}

/// One measure over some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupKey {
    pub(super) measure: Measure,
    pub(super) first: Day,
    pub(super) last: Day,
}

impl GroupKey {
    /// Before every group of the measure.
    const fn least(measure: Measure) -> Self {
        Self { measure, first: Day(i32::MIN), last: Day(i32::MIN) }
    }

    /// Whether it is about nothing, such as the mature days of a young cohort.
    pub(super) fn has_no_day(&self) -> bool {
        self.first > self.last
    }
}

/// A group and how many people are in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) key: GroupKey,
    pub(super) size: u64,
}

impl Group {
    pub(super) fn of(measure: Measure, days: DayRange, size: u64) -> Self {
        Self { key: GroupKey { measure, first: days.first, last: days.last }, size }
    }
}

/// All groups of one segment.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    min_group: u64,
    sizes: BTreeMap<GroupKey, u64>,
    /// Groups that are known already, whatever is published besides them.
    kept: BTreeSet<GroupKey>,
    /// Groups that must stay unknown though they are large enough: each protects a small one.
    hidden: BTreeSet<GroupKey>,
    lines: BTreeMap<Measure, Line>,
    /// Measures with groups that were added since it was last decided what is known.
    unsettled: BTreeSet<Measure>,
}

impl Groups {
    pub(super) fn new(min_group: u64) -> Self {
        Self {
            min_group,
            sizes: BTreeMap::new(),
            kept: BTreeSet::new(),
            hidden: BTreeSet::new(),
            lines: BTreeMap::new(),
            unsettled: BTreeSet::new(),
        }
    }

    pub(super) fn add(&mut self, groups: &[Group]) {
        for group in groups.iter().filter(|group| !group.key.has_no_day()) {
            if self.sizes.insert(group.key, group.size).is_none() {
                self.unsettled.insert(group.key.measure);
            }
        }
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &GroupKey> {
        self.sizes.keys()
    }

    /// 0 for a group that no published value is about.
    pub(super) fn size(&self, key: &GroupKey) -> u64 {
        self.sizes.get(key).copied().unwrap_or(0)
    }

    /// Whether some published value is about the group.
    pub(super) fn has(&self, key: &GroupKey) -> bool {
        self.sizes.contains_key(key)
    }

    /// Whether the group may be known; a group that is in no published value is known to be empty.
    pub(super) fn shows(&self, key: &GroupKey) -> bool {
        !self.sizes.contains_key(key) || self.tells(key)
    }

    /// Whether the group's size follows from what is known.
    pub(super) fn tells(&self, key: &GroupKey) -> bool {
        self.lines.get(&key.measure).is_some_and(|line| line.knows(key))
    }

    /// Takes what is shown now as known, so that what is added later has to fit to it.
    pub(super) fn keep(&mut self) {
        self.kept = self.sizes.keys().filter(|key| self.shows(key)).copied().collect();
    }

    /// Groups that are shown though the linked measure hides a number near to theirs on the same days.
    pub(super) fn told_by_another(&self, link: Link) -> Vec<GroupKey> {
        let pairs = self.of_measure(link.part).filter_map(|(part, size)| {
            let whole = GroupKey { measure: link.whole, ..*part };
            let other = self.sizes.get(&whole)?;
            // Nobody is no number to hide.
            let is_near = (*size == 0) == (*other == 0) && size.abs_diff(*other) < self.min_group;
            is_near.then_some((*part, whole))
        });
        pairs
            .filter_map(|(part, whole)| match (self.shows(&part), self.shows(&whole)) {
                (true, false) => Some(part),
                (false, true) => Some(whole),
                (true, true) | (false, false) => None,
            })
            .collect()
    }

    /// What is known of each measure.
    pub(super) fn lines(&self) -> &BTreeMap<Measure, Line> {
        &self.lines
    }

    fn of_measure(&self, measure: Measure) -> impl Iterator<Item = (&GroupKey, &u64)> {
        self.sizes.range(GroupKey::least(measure)..).take_while(move |(key, _)| key.measure == measure)
    }

    /// Decides what is known of every measure that has new groups.
    pub(super) fn settle(&mut self) {
        let measures = std::mem::take(&mut self.unsettled);
        self.draw(&measures);
    }

    /// Makes these groups unknown as well.
    pub(super) fn hide(&mut self, keys: &BTreeSet<GroupKey>) {
        self.hidden.extend(keys);
        self.draw(&keys.iter().map(|key| key.measure).collect());
    }

    fn draw(&mut self, measures: &BTreeSet<Measure>) {
        for measure in measures {
            let mut groups: Vec<(GroupKey, u64)> = self.of_measure(*measure).map(|(key, size)| (*key, *size)).collect();
            // Wide sums are worth most to a reader; of equally wide ones the largest endanger nobody.
            groups.sort_by_cached_key(|(key, size)| {
                (!self.kept.contains(key), std::cmp::Reverse((key.last.since(key.first), *size)), *key)
            });
            let of_hidden = self.hidden.range(GroupKey::least(*measure)..).take_while(|key| key.measure == *measure);
            let mut hidden: BTreeSet<Stretch> = of_hidden.map(Stretch::of).collect();
            let line = loop {
                let line = Line::of(&groups, self.min_group, &hidden);
                let more = line.give_away();
                if more.is_subset(&hidden) {
                    break line;
                }
                hidden.extend(more);
            };
            self.lines.insert(*measure, line);
        }
    }
}
