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
//! as those of alerts, are judged together with them, and what is asked for later has to fit to what is published: see
//! [`Floor`].

mod daily;
mod families;
mod groups;
mod health;
mod known;
mod line;
mod links;
mod rest;
mod walk;

use std::collections::BTreeSet;

pub use self::daily::Daily;
pub use self::families::{Family, families};
use self::groups::GroupKey;
pub use self::health::untold;
use self::known::Known;
use self::walk::{Slot, walk};
use super::{Cockpit, RetentionNote, Views};
use crate::calendar::Day;
use crate::cube::{Cube, SegmentCells};
use crate::metric::{Definitions, Offset, SegmentKey};

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

/// What is decided for everything that is published together: nothing about 1 to `min_group - 1` people may be known from it.
#[derive(Clone, Debug)]
pub struct Floor {
    known: Known,
}

impl Floor {
    /// Decides for all views that will be published together, and for daily counts beside them. Views go first: a day that
    /// would give away a sum of theirs is not told of.
    pub fn of(min_group: u64, definitions: &Definitions, views: &Views, beside: Option<Beside<'_>>) -> Self {
        let mut known = Known::nothing(min_group);
        publish(&mut known, views, definitions);
        if let Some(beside) = beside {
            publish_daily(&mut known, beside, definitions);
        }
        known.settle(definitions);
        Self { known }
    }

    /// The views without what must not be known; they must be among those that the floor was made of.
    #[must_use]
    pub fn withhold(&self, mut views: Views, definitions: &Definitions) -> Views {
        self.clear(&mut views, definitions, &|segment, key| self.known.shows(segment, key));
        views.offer_ranges();
        views
    }

    /// The views of other days without what must not be told next to everything that the floor was made of. Those of all
    /// segments must be passed at once, for the reason given at [`withhold`]. Notes name no range, as those of
    /// [`super::cockpit`].
    ///
    /// What is published can't be taken back. Where a measure would have to, nothing new is told of it.
    #[must_use]
    pub fn withhold_beside(&self, mut asked: Views, definitions: &Definitions) -> Views {
        let mut both = self.known.kept();
        publish(&mut both, &asked, definitions);
        both.settle(definitions);
        let silent = self.known.taken_back_by(&both, definitions);
        self.clear(&mut asked, definitions, &|segment, key| {
            let is_settled = key.has_no_day() || !silent.contains(&key.measure);
            both.shows(segment, key) && (is_settled || self.known.tells(segment, key))
        });
        asked
    }

    /// Whether the day's count of a segment may be told; it must be one of those that the floor was made of.
    pub fn tells(&self, (segment, cells): (&SegmentKey, &SegmentCells), count: Daily, day: Day) -> bool {
        let groups = count.groups(cells, day);
        let known = self.known.groups(segment);
        let may = |key: &GroupKey| known.is_some_and(|known| known.has(key) && known.shows(key));
        !groups.is_empty() && groups.iter().all(|group| may(&group.key))
    }

    /// Takes away every value about a group that may not be told of.
    fn clear(&self, views: &mut Views, definitions: &Definitions, shows: &dyn Fn(&SegmentKey, &GroupKey) -> bool) {
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
            explain(cockpit, self.known.min_group());
        }
    }
}

/// Adds what the views are about.
fn publish(known: &mut Known, views: &Views, definitions: &Definitions) {
    for cockpit in &views.cockpits {
        let groups = known.groups_mut(&cockpit.segment);
        walk(&mut cockpit.clone(), definitions, &mut |slot: Slot<'_>| groups.add(slot.about));
    }
}

/// Adds what the daily counts are about.
fn publish_daily(known: &mut Known, Beside { cube, daily }: Beside<'_>, definitions: &Definitions) {
    for (cells, segment) in cube.segments.iter().zip(&definitions.segments) {
        let groups = known.groups_mut(&segment.key);
        for day in cells.days().days() {
            for count in daily {
                groups.add(&count.groups(cells, day));
            }
        }
    }
}

/// Adds a note for every summary that the floor took away.
fn explain(cockpit: &mut Cockpit, min_group: u64) {
    let notes = &mut cockpit.retention.notes;
    for offset in Offset::ALL {
        if cockpit.retention.summary.get(offset).denominator.is_none() {
            let reason = format!("Withheld: it would tell about fewer than {min_group} people.");
            notes.push(RetentionNote { offset, reason, open_with: None });
        }
    }
    notes.sort_by_key(|note| note.offset);
}

#[cfg(test)]
mod attack;
#[cfg(test)]
mod tests;
