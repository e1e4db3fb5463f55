//! The privacy floor: withholds what is about too few people, and what would give such a number back.
//!
//! `min_group = K` protects groups of 1 to K-1 people. A group is the people of one measure over some days, such as the
//! users who reached a step, or were active on a day; 0 is about nobody and stays. A value is published only when all
//! groups that it is about are: both counts of a rate, both sides of a difference, the users behind a count of events,
//! the users behind a median.
//!
//! Three ways lead back to a withheld group, and all are closed before anything is published:
//! * **In time.** Sums over days overlap: ranges, weeks, mature days, single days. [`mod@line`] publishes wide sums first
//!   and refuses any that would, by adding and subtracting what is known of that measure, isolate a small group.
//! * **Across segments.** What `all` has and the segments of one attribute have not is known by subtraction.
//!   [`mod@families`] finds such segments, and the smallest other one is withheld too, until nothing small is left over.
//! * **By derivation.** Changes, quotients, sparklines and intervals go with the counts they are made from.
//!
//! Not protected are the people who did *not* do something (cohort minus activated), since every honest rate tells how
//! many they are, and segments that overlap without one holding the other. To mask other daily series, such as those of
//! alerts, withhold a cockpit over their days together with the rest.

mod families;
mod groups;
mod line;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

pub use self::families::{Family, families};
use self::groups::{GroupKey, Groups, Measure};
use self::walk::{Slot, walk};
use super::{Cockpit, RetentionNote, Views};
use crate::metric::{Definitions, SegmentKey};

/// A value that was withheld.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Withheld {
    /// The view: `funnel`, `retention`, `trends` or `kpis`.
    pub view: &'static str,
    /// The JSON pointer of the value in that view's file.
    pub pointer: String,
}

/// The same views without any value that tells about fewer than `min_group` people; 0 and 1 change nothing.
///
/// A withheld value becomes `None`, and its pointer is noted in [`Cockpit::withheld`]. All cockpits that will be
/// published must be passed at once: what one shows can give away what another hides.
pub fn withhold(views: Views, definitions: &Definitions, min_group: u64) -> Views {
    if min_group < 2 {
        return views;
    }
    let mut views = views;
    let known = Known::of(&mut views, definitions, min_group);
    clear(&mut views, definitions, (&|segment, key| known.shows(segment, key), min_group));
    views.offer_ranges();
    views
}

/// Everything that is published with a floor, for telling what may be shown beside it.
#[derive(Clone, Debug)]
pub struct Published {
    min_group: u64,
    known: Known,
}

impl Published {
    /// From the views of a site as they were before anything was withheld.
    pub fn of(views: Views, definitions: &Definitions, min_group: u64) -> Self {
        let mut views = views;
        Self { min_group, known: Known::of(&mut views, definitions, min_group) }
    }

    /// The views of other days without what must not be told next to everything published. Those of all segments must be
    /// passed at once, for the reason given at [`withhold`]. Notes name no range, as those of [`super::cockpit`].
    ///
    /// What is published can't be taken back. Where a measure would have to, nothing new is told of it.
    pub fn withhold(&self, asked: Views, definitions: &Definitions) -> Views {
        let mut asked = asked;
        let both = self.known.with(&mut asked, definitions, self.min_group);
        let taken_back = self.known.missing_from(&both);
        let shows = |segment: &SegmentKey, key: &GroupKey| {
            let is_settled = key.has_no_day() || !taken_back.contains(&key.measure);
            both.shows(segment, key) && (is_settled || self.known.tells(segment, key))
        };
        clear(&mut asked, definitions, (&shows, self.min_group));
        asked
    }
}

/// Whether the people of a group of a segment may be told of.
type Shows<'a> = &'a dyn Fn(&SegmentKey, &GroupKey) -> bool;

/// Takes away every value about a group that may not be told of.
fn clear(views: &mut Views, definitions: &Definitions, (shows, min_group): (Shows<'_>, u64)) {
    for cockpit in &mut views.cockpits {
        let segment = cockpit.segment.clone();
        let mut withheld = Vec::new();
        walk(cockpit, definitions, &mut |slot| {
            if slot.holds_value() && !slot.about.iter().all(|group| shows(&segment, &group.key)) {
                withheld.push(slot.clear());
            }
        });
        withheld.sort();
        cockpit.withheld = withheld;
        explain(cockpit, min_group);
    }
}

/// Adds a note for every summary that the floor took away.
fn explain(cockpit: &mut Cockpit, min_group: u64) {
    for (field, _, rate) in cockpit.retention.summary.named() {
        if rate.denominator.is_none() {
            let reason = format!("Withheld: it would tell about fewer than {min_group} people.");
            cockpit.retention.notes.push(RetentionNote { field, reason, open_with: None });
        }
    }
}

/// What a reader of everything published can know.
#[derive(Clone, Debug, Default)]
struct Known {
    by_segment: BTreeMap<SegmentKey, Groups>,
}

impl Known {
    fn of(views: &mut Views, definitions: &Definitions, min_group: u64) -> Self {
        Self::default().with(views, definitions, min_group)
    }

    /// What can be known with these views as well; what is known already is published before anything else.
    fn with(&self, views: &mut Views, definitions: &Definitions, min_group: u64) -> Self {
        let mut by_segment = self.by_segment.clone();
        by_segment.values_mut().for_each(Groups::keep);
        for cockpit in &mut views.cockpits {
            let groups = by_segment.entry(cockpit.segment.clone()).or_insert_with(|| Groups::new(min_group));
            walk(cockpit, definitions, &mut |slot: Slot<'_>| groups.add(slot.about));
        }
        by_segment.values_mut().for_each(Groups::settle);
        let mut known = Self { by_segment };
        let families = families(&definitions.segments);
        while known.close(&families, min_group) {}
        known
    }

    fn shows(&self, segment: &SegmentKey, key: &GroupKey) -> bool {
        self.by_segment.get(segment).is_none_or(|groups| groups.shows(key))
    }

    /// Whether the group's size follows from what is published, be it one of its values or not.
    fn tells(&self, segment: &SegmentKey, key: &GroupKey) -> bool {
        self.by_segment.get(segment).is_some_and(|groups| groups.tells(key))
    }

    /// The measures of groups that are shown here and not there.
    fn missing_from(&self, other: &Self) -> BTreeSet<Measure> {
        let shown = self
            .by_segment
            .iter()
            .flat_map(|(segment, groups)| groups.keys().filter(|key| groups.shows(key)).map(move |key| (segment, key)));
        shown.filter(|(segment, key)| !other.shows(segment, key)).map(|(_, key)| key.measure).collect()
    }

    fn size(&self, segment: &SegmentKey, key: &GroupKey) -> u64 {
        self.by_segment.get(segment).map_or(0, |groups| groups.size(key))
    }

    /// Withholds one more group wherever a family gives one back; says whether there was any.
    fn close(&mut self, families: &[Family], min_group: u64) -> bool {
        let mut hide: BTreeMap<SegmentKey, BTreeSet<GroupKey>> = BTreeMap::new();
        for family in families {
            let Some(total) = self.by_segment.get(&family.total) else { continue };
            for key in total.keys().filter(|key| self.gives_back(family, key, min_group)) {
                if let Some(segment) = self.smallest_shown(family, key) {
                    hide.entry(segment.clone()).or_default().insert(*key);
                }
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
    fn gives_back(&self, family: &Family, key: &GroupKey, min_group: u64) -> bool {
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
        alone || (left_over > 0 && left_over < min_group)
    }

    fn smallest_shown<'a>(&self, family: &'a Family, key: &GroupKey) -> Option<&'a SegmentKey> {
        let shown = family.parts.iter().filter(|part| self.shows(part, key) && self.size(part, key) > 0);
        shown.min_by_key(|part| self.size(part, key))
    }
}

#[cfg(test)]
mod tests;
