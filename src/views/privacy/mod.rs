//! The privacy floor: withholds what is about too few people, and what would give such a number back.
//!
//! `min_group = K` protects groups of 1 to K-1 people. A group is the people of one measure over some days, such as the
//! users who reached a step, or were active on a day; 0 is about nobody and stays. A value is published only when all
//! groups that it is about are: both counts of a rate, both sides of a difference, the users behind a count of events,
//! the users behind a median.
//!
//! Four ways lead back to a withheld group, and all are closed before anything is published:
//! * **In time.** Sums over days overlap: ranges, weeks, mature days, single days. [`mod@line`] publishes wide sums first
//!   and refuses any that would, by adding and subtracting what is known of that measure, isolate a small group.
//! * **Across segments.** What `all` has and the segments of one attribute have not is known by subtraction.
//!   [`mod@families`] finds such segments, and the smallest other one is withheld too, until nothing small is left over.
//! * **By derivation.** Changes, quotients, sparklines and intervals go with the counts they are made from.
//! * **By another name.** Who starts on a day had the starting event on it: [`mod@links`] names measures that count nearly
//!   the same people, and what one of them hides the other hides as well.
//!
//! Not protected are the people who did *not* do something (cohort minus activated), since every honest rate tells how
//! many they are, and segments that overlap without one holding the other. To mask other daily series, such as those of
//! alerts, withhold a cockpit over their days together with the rest.

mod families;
mod groups;
mod health;
mod line;
mod links;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

pub use self::families::{Family, families};
use self::groups::{GroupKey, Groups};
pub use self::health::untold;
use self::links::{Link, links};
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
    for cockpit in &mut views.cockpits {
        let segment = cockpit.segment.clone();
        let mut withheld = Vec::new();
        walk(cockpit, definitions, &mut |slot| {
            if slot.holds_value() && !slot.about.iter().all(|group| known.shows(&segment, &group.key)) {
                withheld.push(slot.clear());
            }
        });
        withheld.sort();
        cockpit.withheld = withheld;
        explain(cockpit, min_group);
    }
    views.offer_ranges();
    views
}

/// Adds a note for every summary that the floor took away.
fn explain(cockpit: &mut Cockpit, min_group: u64) {
    let notes = &mut cockpit.retention.notes;
    for (field, _, rate) in cockpit.retention.summary.named() {
        if rate.denominator.is_none() {
            let reason = format!("Withheld: it would tell about fewer than {min_group} people.");
            notes.push(RetentionNote { field, reason, open_with: None });
        }
    }
    let fields = cockpit.retention.summary.named().map(|(field, ..)| field);
    notes.sort_by_key(|note| fields.iter().position(|field| *field == note.field));
}

/// What a reader of everything published can know.
struct Known {
    by_segment: BTreeMap<SegmentKey, Groups>,
}

impl Known {
    fn of(views: &mut Views, definitions: &Definitions, min_group: u64) -> Self {
        let mut by_segment: BTreeMap<SegmentKey, Groups> = BTreeMap::new();
        for cockpit in &mut views.cockpits {
            let groups = by_segment.entry(cockpit.segment.clone()).or_insert_with(|| Groups::new(min_group));
            walk(cockpit, definitions, &mut |slot: Slot<'_>| groups.add(slot.about));
        }
        by_segment.values_mut().for_each(Groups::settle);
        let mut known = Self { by_segment };
        let families = families(&definitions.segments);
        let links = links(definitions);
        while known.close(&families, min_group) || known.tie(&links, min_group) {}
        known
    }

    /// Withholds of linked measures what only one of them withholds; says whether there was any.
    fn tie(&mut self, links: &[Link], min_group: u64) -> bool {
        let mut is_changed = false;
        for groups in self.by_segment.values_mut() {
            let hide: BTreeSet<GroupKey> =
                links.iter().flat_map(|link| groups.told_by_another(*link, min_group)).collect();
            if !hide.is_empty() {
                is_changed = true;
                groups.hide(&hide);
            }
        }
        is_changed
    }

    fn shows(&self, segment: &SegmentKey, key: &GroupKey) -> bool {
        self.by_segment.get(segment).is_none_or(|groups| groups.shows(key))
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
