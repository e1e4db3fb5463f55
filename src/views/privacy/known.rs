//! What a reader of everything published can know of every segment, with more of it unknown wherever the segments of a family
//! or measures of nearly the same people give one another away.

use std::collections::{BTreeMap, BTreeSet};

use super::families::{Family, families};
use super::groups::{GroupKey, Groups, Measure};
use super::line::Line;
use super::links::{Link, links};
use super::rest;
use crate::metric::{Definitions, SegmentKey};

/// What can be known.
#[derive(Clone, Debug)]
pub(super) struct Known {
    min_group: u64,
    by_segment: BTreeMap<SegmentKey, Groups>,
}

impl Known {
    pub(super) fn nothing(min_group: u64) -> Self {
        Self { min_group, by_segment: BTreeMap::new() }
    }

    /// The same with everything that is shown now taken as known, so that what is added has to fit to it.
    pub(super) fn kept(&self) -> Self {
        let mut kept = self.clone();
        kept.by_segment.values_mut().for_each(Groups::keep);
        kept
    }

    pub(super) fn min_group(&self) -> u64 {
        self.min_group
    }

    /// The groups of a segment; `None` when nothing is published of it.
    pub(super) fn groups(&self, segment: &SegmentKey) -> Option<&Groups> {
        self.by_segment.get(segment)
    }

    /// The same, to add to.
    pub(super) fn groups_mut(&mut self, segment: &SegmentKey) -> &mut Groups {
        self.by_segment.entry(segment.clone()).or_insert_with(|| Groups::new(self.min_group))
    }

    /// Decides what is known, once all that is published was added.
    pub(super) fn settle(&mut self, definitions: &Definitions) {
        self.by_segment.values_mut().for_each(Groups::settle);
        let families = families(&definitions.segments);
        let links = links(definitions);
        while self.close(&families) || self.tie(&links) {}
    }

    pub(super) fn line(&self, segment: &SegmentKey, measure: Measure) -> Option<&Line> {
        self.groups(segment)?.lines().get(&measure)
    }

    pub(super) fn shows(&self, segment: &SegmentKey, key: &GroupKey) -> bool {
        self.groups(segment).is_none_or(|groups| groups.shows(key))
    }

    /// Whether the group's size follows from what is published, be it one of its values or not.
    pub(super) fn tells(&self, segment: &SegmentKey, key: &GroupKey) -> bool {
        self.groups(segment).is_some_and(|groups| groups.tells(key))
    }

    /// Measures of groups that are shown here and not there, and those that count nearly the same people: what is hidden there
    /// of one of them counts on what is hidden of the other.
    pub(super) fn taken_back_by(&self, other: &Self, definitions: &Definitions) -> BTreeSet<Measure> {
        let keys = self.by_segment.iter().flat_map(|(segment, groups)| groups.keys().map(move |key| (segment, key)));
        let lost = keys.filter(|(segment, key)| self.shows(segment, key) && !other.shows(segment, key));
        let lost: BTreeSet<Measure> = lost.map(|(_, key)| key.measure).collect();
        let links = links(definitions).into_iter();
        let linked = links.filter(|link| lost.contains(&link.part) || lost.contains(&link.whole));
        linked.flat_map(|link| [link.part, link.whole]).chain(lost.iter().copied()).collect()
    }

    fn size(&self, segment: &SegmentKey, key: &GroupKey) -> u64 {
        self.groups(segment).map_or(0, |groups| groups.size(key))
    }

    /// Withholds of linked measures what only one of them withholds; says whether there was any.
    fn tie(&mut self, links: &[Link]) -> bool {
        let mut is_changed = false;
        for groups in self.by_segment.values_mut() {
            let hide: BTreeSet<GroupKey> = links.iter().flat_map(|link| groups.told_by_another(*link)).collect();
            if !hide.is_empty() {
                is_changed = true;
                groups.hide(&hide);
            }
        }
        is_changed
    }

    /// Withholds one more group wherever a family gives one back; says whether there was any.
    fn close(&mut self, families: &[Family]) -> bool {
        let mut hide: BTreeMap<SegmentKey, BTreeSet<GroupKey>> = BTreeMap::new();
        for family in families {
            let Some(total) = self.groups(&family.total) else { continue };
            for key in total.keys().filter(|key| self.gives_back(family, key)) {
                if let Some(segment) = self.smallest_shown(family, key) {
                    hide.entry(segment.clone()).or_default().insert(*key);
                }
            }
            for (segment, key) in rest::leaks(self, family) {
                hide.entry(segment.clone()).or_default().insert(key);
            }
        }
        for (segment, keys) in &hide {
            if let Some(groups) = self.by_segment.get_mut(segment) {
                groups.hide(keys);
            }
        }
        !hide.is_empty()
    }

    /// Whether the shown members of the family tell the size of a group that must not be known.
    fn gives_back(&self, family: &Family, key: &GroupKey) -> bool {
        let total = self.size(&family.total, key);
        let sizes: Vec<(u64, bool)> =
            family.parts.iter().map(|part| (self.size(part, key), self.shows(part, key))).collect();
        let rest = total.saturating_sub(sizes.iter().map(|(size, _)| size).sum());
        let hidden: Vec<u64> = sizes.iter().filter(|(_, shown)| !shown).map(|(size, _)| *size).collect();
        if !self.shows(&family.total, key) {
            return hidden.is_empty() && rest == 0 && total > 0;
        }
        let left_over = rest + hidden.iter().sum::<u64>();
        let alone = rest == 0 && hidden.iter().filter(|size| **size > 0).count() == 1;
        alone || (left_over > 0 && left_over < self.min_group)
    }

    fn smallest_shown<'a>(&self, family: &'a Family, key: &GroupKey) -> Option<&'a SegmentKey> {
        let shown = family.parts.iter().filter(|part| self.shows(part, key) && self.size(part, key) > 0);
        shown.min_by_key(|part| self.size(part, key))
    }
}
