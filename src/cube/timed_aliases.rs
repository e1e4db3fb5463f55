//! Ids whose user depends on the instant of the event: those of shared devices, and those that lead to one.

use std::collections::BTreeSet;

use super::id_table::Entry;
use super::number::number;
use crate::calendar::Millis;

/// The class of an id that is looked up with the instant; its number is the id's position in [`TimedAliases`].
pub(super) const BY_INSTANT: u32 = u32::MAX - 1;

/// The ids whose user depends on the instant, in order of their bytes.
#[derive(Debug, Default)]
pub(super) struct TimedAliases {
    /// By position: where the aliases of the id start.
    starts: Vec<usize>,
    /// Since when, and what the id is: another such id, or a user. Ascending by instant for each id, one an instant.
    hops: Vec<(i64, Entry)>,
    /// By position: the id as a user, when a circle stops at it.
    own: Vec<Entry>,
}

impl TimedAliases {
    pub(super) fn new(hops: Vec<Vec<(i64, Entry)>>, own: Vec<Entry>) -> Self {
        let ends = hops.iter().scan(0, |end, hops| {
            *end += hops.len();
            Some(*end)
        });
        Self { starts: std::iter::once(0).chain(ends).collect(), hops: hops.into_iter().flatten().collect(), own }
    }

    /// The user that an id is at an instant; an event without one is before all others.
    #[cold]
    pub(super) fn user_at(&self, id: Entry, ts: Option<Millis>) -> Entry {
        let ts = ts.map_or(i64::MIN, |ts| ts.0);
        // A mark that is set anew after 1, 2, 4 ... hops: whoever comes back to it is in a circle.
        let (mut at, mut mark, mut hops, mut until) = (id, id, 0, 1);
        while at.class == BY_INSTANT {
            at = self.hop(at, ts);
            if at == mark {
                return self.own[self.circle(at, ts).into_iter().min().unwrap_or(0)];
            }
            hops += 1;
            if hops == until {
                (mark, until) = (at, until * 2);
            }
        }
        at
    }

    /// How many different circles there are, over all instants.
    pub(super) fn circles(&self) -> u64 {
        let ids = self.ids_that_may_repeat();
        // What an id is changes just after the instant of an alias only.
        let instants: BTreeSet<i64> = ids.iter().flat_map(|id| self.of(*id)).map(|(ts, _)| *ts).collect();
        let mut circles = BTreeSet::new();
        for ts in instants.into_iter().chain([i64::MAX]) {
            let mut seen_from = vec![None; self.own.len()];
            for start in &ids {
                let mut at = Entry { number: number(*start), class: BY_INSTANT };
                while at.class == BY_INSTANT && seen_from[at.number as usize].is_none() {
                    seen_from[at.number as usize] = Some(*start);
                    at = self.hop(at, ts);
                }
                if at.class == BY_INSTANT && seen_from[at.number as usize] == Some(*start) {
                    circles.insert(self.circle(at, ts));
                }
            }
        }
        circles.len() as u64
    }

    /// The ids that lead to each other when instants are ignored; nearly always none.
    fn ids_that_may_repeat(&self) -> Vec<usize> {
        let of = |id: usize| self.of(id).iter().filter(|(_, to)| to.class == BY_INSTANT);
        let hops: Vec<(usize, usize)> =
            (0..self.own.len()).flat_map(|id| of(id).map(move |(_, to)| (id, to.number as usize))).collect();
        let hops = without_ends(hops, self.own.len());
        let hops = without_ends(hops.into_iter().map(|(id, to)| (to, id)).collect(), self.own.len());
        let ids: BTreeSet<usize> = hops.into_iter().map(|(id, _)| id).collect();
        ids.into_iter().collect()
    }

    /// The positions of the circle that `at` is in.
    fn circle(&self, at: Entry, ts: i64) -> BTreeSet<usize> {
        let mut circle = BTreeSet::new();
        let mut next = at;
        while circle.insert(next.number as usize) {
            next = self.hop(next, ts);
        }
        circle
    }

    fn of(&self, position: usize) -> &[(i64, Entry)] {
        &self.hops[self.starts[position]..self.starts[position + 1]]
    }

    /// By the earliest alias at or after the instant, else by the latest.
    fn hop(&self, id: Entry, ts: i64) -> Entry {
        let hops = self.of(id.number as usize);
        hops[hops.partition_point(|(since, _)| *since < ts).min(hops.len() - 1)].1
    }
}

/// The hops that do not only lead to ids without a hop.
fn without_ends(hops: Vec<(usize, usize)>, ids: usize) -> Vec<(usize, usize)> {
    let (mut left, mut leading_to) = (vec![0_usize; ids], vec![Vec::new(); ids]);
    for (id, to) in &hops {
        left[*id] += 1;
        leading_to[*to].push(*id);
    }
    let mut ends: Vec<usize> = (0..ids).filter(|id| left[*id] == 0).collect();
    while let Some(end) = ends.pop() {
        for id in std::mem::take(&mut leading_to[end]) {
            left[id] -= 1;
            if left[id] == 0 {
                ends.push(id);
            }
        }
    }
    hops.into_iter().filter(|(_, to)| left[*to] > 0).collect()
}
