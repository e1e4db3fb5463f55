//! Anonymous ids to the users that they turned out to be, before the first event is read.
//!
//! An id whose aliases lead to the same user at every instant takes that user's entry in the table of ids, so its events cost
//! nothing more. Only an id with several users (a shared device), and one that leads to such an id, is looked up with the
//! instant of each event: that is [`TimedAliases`].

use super::health::AliasCounts;
use super::id_table::Entry;
use super::number::number;
use super::timed_aliases::{BY_INSTANT, TimedAliases};

/// An alias between two numbers of the table of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Alias {
    pub(super) from: u32,
    pub(super) to: u32,
    /// Since when; an unknown instant is before all others.
    pub(super) ts: i64,
}

/// What becomes of every id.
pub(super) struct ResolvedIds {
    /// By number before the aliases: the entry of the id now.
    pub(super) entries: Vec<Entry>,
    pub(super) timed: TimedAliases,
    /// The number after the last one given.
    pub(super) next_number: u32,
    pub(super) counts: AliasCounts,
}

/// Resolves the aliases of the ids, which are in order of their numbers; those of `class_of` have a row, and the others get the
/// class of nobody.
pub(super) fn resolve(aliases: Vec<Alias>, ids: &[&[u8]], class_of: &[u32], nobody: u32) -> ResolvedIds {
    let graph = AliasGraph::new(aliases, ids);
    let (ends, static_circles) = graph.ends();
    let mut timed: Vec<usize> = (0..ids.len()).filter(|id| ends[*id] == End::ByInstant).collect();
    // In order of bytes, so that the smallest id of a circle is the one of the smallest position.
    timed.sort_unstable_by_key(|id| ids[*id]);
    let is_user = |id: usize| ends[id] == End::Id(number(id)) || ends[id] == End::ByInstant;
    let mut next_number = number(class_of.len());
    let mut numbers = Vec::with_capacity(ids.len());
    for id in 0..ids.len() {
        if id < class_of.len() {
            numbers.push(number(id));
        } else {
            numbers.push(next_number);
            next_number += u32::from(is_user(id));
        }
    }
    let own = |id: u32| {
        let class = class_of.get(id as usize).copied().unwrap_or(nobody);
        Entry { number: numbers[id as usize], class }
    };
    let mut entries: Vec<Entry> =
        ends.iter().map(|end| if let End::Id(id) = end { own(*id) } else { own(0) }).collect();
    for (position, id) in (0..).zip(&timed) {
        entries[*id] = Entry { number: position, class: BY_INSTANT };
    }
    let hops =
        timed.iter().map(|id| graph.of(*id).iter().map(|alias| (alias.ts, entries[alias.to as usize])).collect());
    let timed = TimedAliases::new(hops.collect(), timed.iter().map(|id| own(number(*id))).collect());
    let counts = AliasCounts {
        ids: (0..ids.len()).filter(|id| !graph.of(*id).is_empty()).count() as u64,
        shared: (0..ids.len()).filter(|id| graph.is_shared(*id)).count() as u64,
        circles: static_circles + timed.circles(),
    };
    ResolvedIds { entries, timed, next_number, counts }
}

/// Where the aliases of an id end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// At this id, whatever the instant.
    Id(u32),
    /// That depends on the instant.
    ByInstant,
    /// Being followed.
    OnTheWay,
    /// Not followed yet.
    Unknown,
}

/// The aliases of every id.
struct AliasGraph<'i> {
    ids: &'i [&'i [u8]],
    /// By id: where its aliases start.
    starts: Vec<usize>,
    /// By id and instant; of equal instants only the smallest user.
    aliases: Vec<Alias>,
}

impl<'i> AliasGraph<'i> {
    fn new(mut aliases: Vec<Alias>, ids: &'i [&'i [u8]]) -> Self {
        aliases.sort_unstable_by_key(|alias| (alias.from, alias.ts, ids[alias.to as usize]));
        aliases.dedup_by_key(|alias| (alias.from, alias.ts));
        let mut starts = vec![0; ids.len() + 1];
        for alias in &aliases {
            starts[alias.from as usize + 1] += 1;
        }
        for id in 0..ids.len() {
            starts[id + 1] += starts[id];
        }
        Self { ids, starts, aliases }
    }

    fn of(&self, id: usize) -> &[Alias] {
        &self.aliases[self.starts[id]..self.starts[id + 1]]
    }

    fn is_shared(&self, id: usize) -> bool {
        self.of(id).windows(2).any(|pair| pair[0].to != pair[1].to)
    }

    /// Where every id ends, and how many circles there are that hold at every instant.
    fn ends(&self) -> (Vec<End>, u64) {
        let (mut ends, mut circles, mut way) = (vec![End::Unknown; self.ids.len()], 0, Vec::new());
        for start in 0..self.ids.len() {
            let mut at = start;
            let end = loop {
                match (ends[at], self.of(at)) {
                    (known @ (End::Id(_) | End::ByInstant), _) => break known,
                    (End::OnTheWay, _) => {
                        circles += 1;
                        break self.smallest_from(at, &way);
                    }
                    (End::Unknown, []) => break End::Id(number(at)),
                    (End::Unknown, [alias, ..]) => {
                        way.push(at);
                        if self.is_shared(at) {
                            break End::ByInstant;
                        }
                        ends[at] = End::OnTheWay;
                        at = alias.to as usize;
                    }
                }
            };
            ends[at] = end;
            way.drain(..).for_each(|id| ends[id] = end);
        }
        (ends, circles)
    }

    /// The smallest id of the circle that `way` has come back to.
    fn smallest_from(&self, at: usize, way: &[usize]) -> End {
        let circle = way.iter().skip_while(|id| **id != at);
        End::Id(number(circle.copied().min_by_key(|id| self.ids[*id]).unwrap_or(at)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::calendar::Millis;

    const NOBODY: u32 = 9;

    /// The slow reading: the alias that holds for an id at an instant.
    fn next(aliases: &[Alias], names: &[&str], id: u32, ts: i64) -> Option<u32> {
        let mut own: Vec<&Alias> = aliases.iter().filter(|alias| alias.from == id).collect();
        own.sort_by_key(|alias| (alias.ts, names[alias.to as usize]));
        let latest = own.last().map(|alias| alias.ts);
        let holds = own.iter().find(|alias| alias.ts >= ts || Some(alias.ts) == latest);
        holds.map(|alias| alias.to)
    }

    /// The user of an id at an instant, and the circle that it is in.
    fn user(aliases: &[Alias], names: &[&str], id: u32, ts: i64) -> (u32, Option<BTreeSet<u32>>) {
        let mut way = vec![id];
        loop {
            let last = way[way.len() - 1];
            let Some(next) = next(aliases, names, last, ts) else { return (last, None) };
            if let Some(start) = way.iter().position(|known| *known == next) {
                let circle: BTreeSet<u32> = way.drain(start..).collect();
                let smallest = circle.iter().copied().min_by_key(|id| names[*id as usize]);
                return (smallest.expect("not empty"), Some(circle));
            }
            way.push(next);
        }
    }

    fn user_at(resolved: &ResolvedIds, id: u32, ts: i64) -> Entry {
        let entry = resolved.entries[id as usize];
        let ts = (ts > i64::MIN).then_some(Millis(ts));
        if entry.class == BY_INSTANT { resolved.timed.user_at(entry, ts) } else { entry }
    }

    /// Resolves the aliases of as many names, the first `rows` of which have a row, and holds every id at every instant that
    /// matters against the slow reading.
    fn check(aliases: &[Alias], names: &[&str], rows: u32) -> AliasCounts {
        let ids: Vec<&[u8]> = names.iter().map(|name| name.as_bytes()).collect();
        let class_of: Vec<u32> = (0..rows).map(|id| 100 + id).collect();
        let resolved = resolve(aliases.to_vec(), &ids, &class_of, NOBODY);
        let (mut entry_of, mut circles) = (BTreeMap::new(), BTreeSet::new());
        let instants = aliases.iter().flat_map(|alias| [alias.ts, alias.ts.saturating_add(1)]);
        for ts in instants.chain([i64::MIN, i64::MAX]) {
            for id in (0..).take(names.len()) {
                let (end, circle) = user(aliases, names, id, ts);
                circles.extend(circle);
                let found = user_at(&resolved, id, ts);
                assert_eq!(found.class, class_of.get(end as usize).copied().unwrap_or(NOBODY), "{aliases:?}");
                assert_eq!(*entry_of.entry(end).or_insert(found), found, "{aliases:?}");
                assert!(end >= rows || found.number == end, "{aliases:?}");
                assert!(end < rows || (rows..resolved.next_number).contains(&found.number), "{aliases:?}");
            }
        }
        let numbers: BTreeSet<u32> = entry_of.values().map(|entry| entry.number).collect();
        assert_eq!(numbers.len(), entry_of.len(), "{aliases:?}");
        assert_eq!(resolved.counts.circles, circles.len() as u64, "{aliases:?}");
        resolved.counts
    }

    fn alias(from: u32, to: u32, ts: i64) -> Alias {
        Alias { from, to, ts }
    }

    #[test]
    fn ids_of_one_user_are_static_and_shared_ones_are_not() {
        // 2 and 3 are 0; 4 is 0 up to instant 10 and then 1; 5 leads to 4.
        let aliases = [alias(2, 0, 5), alias(3, 2, 9), alias(4, 0, 10), alias(4, 1, 20), alias(5, 4, 0)];
        let counts = check(&aliases, &["u", "v", "a", "b", "c", "d"], 2);
        assert_eq!(counts, AliasCounts { ids: 4, shared: 1, circles: 0 });
    }

    #[test]
    fn a_circle_stops_at_its_smallest_id_and_is_counted_once() {
        let aliases = [alias(0, 1, 5), alias(1, 2, 5), alias(2, 1, 9)];
        assert_eq!(check(&aliases, &["a", "z", "y"], 0), AliasCounts { ids: 3, shared: 0, circles: 1 });
        // Only after instant 5 does 0 lead back to itself.
        let aliases = [alias(0, 2, 5), alias(0, 1, 9), alias(1, 0, 7)];
        assert_eq!(check(&aliases, &["b", "a", "c"], 1), AliasCounts { ids: 2, shared: 1, circles: 1 });
    }

    #[test]
    fn random_aliases_resolve_as_the_slow_reading_says() {
        let names = ["z", "é", "a", "M", "ab", "0", "", "zz"];
        let mut state = 7_u64;
        let mut roll = |sides: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % sides
        };
        let mut counted = AliasCounts::default();
        for _world in 0..3_000 {
            let ids = 2 + roll(7);
            let mut id = || u32::try_from(roll(ids)).expect("few ids");
            let pairs: Vec<(u32, u32)> = (0..12).map(|_| (id(), id())).collect();
            let mut instant = || if roll(8) == 0 { i64::MIN } else { 10 * roll(6).cast_signed() };
            let aliases =
                pairs.into_iter().filter(|(from, to)| from != to).map(|(from, to)| alias(from, to, instant()));
            let mut aliases: Vec<Alias> = aliases.collect();
            aliases.truncate(usize::try_from(roll(13)).expect("few"));
            let counts =
                check(&aliases, &names[..usize::try_from(ids).expect("few")], u32::try_from(roll(ids)).expect("few"));
            counted.shared += counts.shared;
            counted.circles += counts.circles;
        }
        assert!(counted.shared > 1_000 && counted.circles > 1_000, "{counted:?}");
    }
}
