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
//!   [`mod@families`] finds such segments, and the smallest other one is withheld too, until nothing small is left over, on
//!   the days of a value or on any others that the sums lead to ([`mod@rest`]).
//! * **By derivation.** Changes, quotients, sparklines and intervals go with the counts they are made from.
//!
//! * **By another name.** Who starts on a day had the starting event on it: [`mod@links`] names measures that count nearly
//!   the same people, and what one of them hides the other hides as well.
//!
//! Not protected are the people who did *not* do something (cohort minus activated), since every honest rate tells how
//! many they are, and segments that overlap without one holding the other. Daily series that are told beside the views, such
//! as those of alerts, are judged together with them: see [`Floor`].

mod daily;
mod families;
mod groups;
mod health;
mod line;
mod links;
mod rest;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

pub use self::daily::Daily;
pub use self::families::{Family, families};
use self::groups::{GroupKey, Groups, Measure};
pub use self::health::untold;
use self::line::Line;
use self::links::{Link, links};
use self::walk::{Slot, walk};
use super::{Cockpit, RetentionNote, Views};
use crate::calendar::Day;
use crate::cube::{Cube, SegmentCells};
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
    Floor::of(min_group, definitions, &views, None).withhold(views, definitions)
}

/// The daily counts of every segment that are told beside the views.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// The cells of all segments.
    pub cube: &'a Cube,
    /// Which counts, each on every day of the cube.
    pub daily: &'a BTreeSet<Daily>,
}

/// What may be known of everything that is published, given that nothing about 1 to `min_group - 1` people may.
#[derive(Debug)]
pub struct Floor {
    min_group: u64,
    known: Known,
}

impl Floor {
    /// Decides for all views that will be published together, and for daily counts beside them. Views go first: a day that
    /// would give away a sum of theirs is not told of.
    pub fn of(min_group: u64, definitions: &Definitions, views: &Views, beside: Option<Beside<'_>>) -> Self {
        let mut by_segment: BTreeMap<SegmentKey, Groups> = BTreeMap::new();
        let fresh = || Groups::new(min_group);
        for cockpit in &views.cockpits {
            let groups = by_segment.entry(cockpit.segment.clone()).or_insert_with(fresh);
            walk(&mut cockpit.clone(), definitions, &mut |slot: Slot<'_>| groups.add(slot.about));
        }
        if let Some(Beside { cube, daily }) = beside {
            for (cells, segment) in cube.segments.iter().zip(&definitions.segments) {
                let groups = by_segment.entry(segment.key.clone()).or_insert_with(fresh);
                let told = cells.days().days().flat_map(|day| daily.iter().map(move |count| (day, count)));
                for (day, count) in told {
                    groups.add(&count.groups(cells, day));
                }
            }
        }
        Self { min_group, known: Known::of(by_segment, definitions, min_group) }
    }

    /// The views without what must not be known; they must be among those that the floor was made of.
    #[must_use]
    pub fn withhold(&self, mut views: Views, definitions: &Definitions) -> Views {
        for cockpit in &mut views.cockpits {
            let segment = cockpit.segment.clone();
            let mut withheld = Vec::new();
            walk(cockpit, definitions, &mut |slot| {
                if slot.holds_value() && !slot.about.iter().all(|group| self.known.shows(&segment, &group.key)) {
                    withheld.push(slot.clear());
                }
            });
            withheld.sort();
            cockpit.withheld = withheld;
            explain(cockpit, self.min_group);
        }
        views.offer_ranges();
        views
    }

    /// Whether the day's count of a segment may be told; it must be one of those that the floor was made of.
    pub fn tells(&self, (segment, cells): (&SegmentKey, &SegmentCells), count: Daily, day: Day) -> bool {
        let groups = count.groups(cells, day);
        let known = self.known.by_segment.get(segment);
        let may = |key: &GroupKey| known.is_some_and(|known| known.has(key) && known.shows(key));
        !groups.is_empty() && groups.iter().all(|group| may(&group.key))
    }
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
#[derive(Debug)]
struct Known {
    by_segment: BTreeMap<SegmentKey, Groups>,
}

impl Known {
    fn of(mut by_segment: BTreeMap<SegmentKey, Groups>, definitions: &Definitions, min_group: u64) -> Self {
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

    fn line(&self, segment: &SegmentKey, measure: Measure) -> Option<&Line> {
        self.by_segment.get(segment)?.lines().get(&measure)
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
            for (segment, key) in rest::leaks(self, family, min_group) {
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
mod attack;
#[cfg(test)]
mod tests;
