//! Aliases: which anonymous ids turned out to be which users.
//!
//! Trackers say with every event of a signed-in user which device it came from. Of aliases of one user that follow each other in
//! time those between the first and the last change no look-up, so `aliases` holds the ends of such runs alone. When each of the
//! others was is in `alias_times`, six bytes for one: when somebody else's alias comes in later and lies inside a run, the ends of
//! its two halves are found there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, params};

use super::attributes;
use super::facts::AliasFact;

/// Anonymous ids, and what was met of them, that are remembered before they are written.
const MOST_IDS: usize = 100_000;
const MOST_SIGHTINGS: usize = 500_000;
/// Bytes of an instant in `alias_times`.
const TIME_BYTES: usize = 6;

/// Where an alias comes from; of equal ones the first of these is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum AliasOrigin {
    /// The table `aliases`.
    Stored,
    /// The table `alias_times`.
    Recalled,
    /// A merge or an identification, which is said once.
    Merge,
    /// An event that was imported before.
    KnownEvent,
    /// A new event.
    NewEvent,
}

/// An alias of an anonymous id.
#[derive(Clone, Copy, Debug)]
struct Sighting<'u> {
    /// Since when; an unknown instant is before all others.
    ts: Option<i64>,
    user: &'u str,
    origin: AliasOrigin,
    /// Whether it must be stored, so that one of another user at the same instant goes on not to count.
    is_forced: bool,
}

/// What was met of an anonymous id and is not yet written.
#[derive(Debug, Default)]
struct MetId {
    users: Vec<String>,
    /// Since when, the position of the user, and where it comes from; in the order of the files.
    sightings: Vec<(Option<i64>, usize, AliasOrigin)>,
}

/// Aliases met and not yet written.
#[derive(Debug, Default)]
pub(super) struct MetAliases {
    ids: HashMap<String, MetId>,
    sightings: usize,
}

impl MetAliases {
    /// Takes an alias.
    pub(super) fn add(
        &mut self,
        connection: &Connection,
        alias: AliasFact,
        origin: AliasOrigin,
    ) -> rusqlite::Result<()> {
        let AliasFact { anonymous, user, ts } = alias;
        let is_new = !self.ids.contains_key(&anonymous);
        if self.sightings >= MOST_SIGHTINGS || (is_new && self.ids.len() >= MOST_IDS) {
            self.write(connection)?;
        }
        self.sightings += 1;
        let met = self.ids.entry(anonymous).or_default();
        let known = met.users.iter().position(|known| *known == user);
        let user = known.unwrap_or_else(|| {
            met.users.push(user);
            met.users.len() - 1
        });
        met.sightings.push((ts.map(|ts| ts.0), user, origin));
        Ok(())
    }

    /// Writes what is needed of the aliases, and forgets them.
    pub(super) fn write(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.sightings = 0;
        let mut ids: Vec<(String, MetId)> = self.ids.drain().collect();
        ids.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (anonymous, met) in &ids {
            write(connection, anonymous, met)?;
        }
        Ok(())
    }
}

fn write(connection: &Connection, anonymous: &str, met: &MetId) -> rusqlite::Result<()> {
    let stored: Vec<(String, Option<i64>)> = connection
        .prepare_cached("SELECT user_id, ts FROM aliases WHERE anonymous_id = ?")?
        .query_map([anonymous], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let users: BTreeSet<&String> = met.users.iter().chain(stored.iter().map(|(user, _)| user)).collect();
    let is_shared = users.len() > 1;
    let recalled = if is_shared { recalled(connection, anonymous)? } else { Vec::new() };
    let sighting = |user, ts, origin| Sighting { ts, user, origin, is_forced: false };
    let known = stored.iter().map(|(user, ts)| sighting(user.as_str(), *ts, AliasOrigin::Stored));
    let recalled = recalled.iter().map(|(user, ts)| sighting(user.as_str(), Some(*ts), AliasOrigin::Recalled));
    let new = met.sightings.iter().map(|(ts, user, origin)| sighting(met.users[*user].as_str(), *ts, *origin));
    let all = in_order(known.chain(recalled).chain(new).collect());
    // Whose the id of a single user is needs no more than one alias.
    let ends = if is_shared || stored.is_empty() { ends(&all) } else { BTreeSet::new() };
    let mut insert =
        connection.prepare_cached("INSERT OR IGNORE INTO aliases(anonymous_id, user_id, ts) VALUES(?,?,?)")?;
    let mut others: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for (at, Sighting { ts, user, origin, is_forced }) in all.into_iter().enumerate() {
        let is_needed = is_forced || ends.contains(&at) || origin == AliasOrigin::Merge;
        match (origin, ts) {
            (AliasOrigin::Stored, _) => {}
            _ if is_needed => drop(insert.execute(params![anonymous, user, ts])?),
            (AliasOrigin::NewEvent, Some(ts)) => others.entry(user).or_default().push(ts),
            (AliasOrigin::Recalled | AliasOrigin::Merge | AliasOrigin::KnownEvent | AliasOrigin::NewEvent, _) => {}
        }
    }
    others.into_iter().try_for_each(|(user, times)| remember(connection, (anonymous, user), &times))
}

/// By time; of aliases at one instant that of the smallest user counts.
fn in_order(mut sightings: Vec<Sighting<'_>>) -> Vec<Sighting<'_>> {
    sightings.sort_by_key(|sighting| (sighting.ts, sighting.user, sighting.origin));
    sightings.dedup_by(|larger, smaller| {
        let is_same_instant = larger.ts == smaller.ts;
        smaller.is_forced |= is_same_instant && larger.user != smaller.user;
        is_same_instant
    });
    sightings
}

/// The first and the last of each run of one user.
fn ends(sightings: &[Sighting<'_>]) -> BTreeSet<usize> {
    let user = |at: usize| sightings.get(at).map(|sighting| sighting.user);
    let is_end = |at: &usize| at.checked_sub(1).and_then(user) != user(*at) || user(*at + 1) != user(*at);
    (0..sightings.len()).filter(is_end).collect()
}

/// The aliases of an id that are not in `aliases`.
fn recalled(connection: &Connection, anonymous: &str) -> rusqlite::Result<Vec<(String, i64)>> {
    let mut query = connection.prepare_cached("SELECT user_id, times FROM alias_times WHERE anonymous_id = ?")?;
    let rows = query.query_map([anonymous], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let mut found = Vec::new();
    for row in rows {
        let (user, times) = row?;
        found.extend(times.chunks_exact(TIME_BYTES).map(|bytes| (user.clone(), time_of(bytes))));
    }
    Ok(found)
}

/// Adds aliases of an id to those that are not in `aliases`; there is at least one time, and they are in order.
fn remember(connection: &Connection, (anonymous, user): (&str, &str), times: &[i64]) -> rusqlite::Result<()> {
    let bytes: Vec<u8> = times.iter().flat_map(|ts| ts.to_le_bytes().into_iter().take(TIME_BYTES)).collect();
    let sql = "INSERT INTO alias_times(anonymous_id, user_id, first, times) VALUES(?,?,?,?)
               ON CONFLICT DO UPDATE SET times = times || excluded.times";
    connection.prepare_cached(sql)?.execute(params![anonymous, user, times[0], bytes])?;
    Ok(())
}

/// An instant of which the two highest bytes only repeat the sign.
fn time_of(bytes: &[u8]) -> i64 {
    let mut whole = [if bytes[TIME_BYTES - 1] >= 0x80 { 0xff } else { 0 }; 8];
    whole[..TIME_BYTES].copy_from_slice(bytes);
    i64::from_le_bytes(whole)
}

/// Gives what was said about an anonymous id to the user that it turned out to be, as of when it was said.
pub(super) fn move_profiles(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "SELECT DISTINCT t.user_id, t.attribute, t.ts FROM attribute_times AS t JOIN aliases AS a ON a.anonymous_id = t.user_id
               ORDER BY t.user_id, t.attribute";
    let said: Vec<(String, String, i64)> = connection
        .prepare(sql)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (id, name, ts) in said {
        let user = resolve(connection, &id, ts)?;
        if user == id {
            continue;
        }
        if let Some(value) = attributes::read(connection, &id, &name)? {
            connection.prepare_cached("INSERT OR IGNORE INTO users(id) VALUES(?)")?.execute([&user])?;
            attributes::write(connection, &user, (&name, ts, &value))?;
        }
    }
    Ok(())
}

/// Whose an id is at an instant: of its only alias; of several users, that of the earliest alias at or after the instant, else
/// of the latest before it; looked up again until an id is no alias. A circle stops at its smallest id.
pub fn resolve(connection: &Connection, id: &str, ts: i64) -> rusqlite::Result<String> {
    let sql = "SELECT user_id FROM aliases WHERE anonymous_id = ?1 AND user_id <> anonymous_id
               ORDER BY ifnull(ts, -9223372036854775808) < ?2,
                        CASE WHEN ifnull(ts, -9223372036854775808) >= ?2 THEN ts END,
                        ifnull(ts, -9223372036854775808) DESC, user_id LIMIT 1";
    let mut query = connection.prepare_cached(sql)?;
    let mut way = vec![id.to_owned()];
    loop {
        let last = &way[way.len() - 1];
        let Some(next) = query.query_map(params![last, ts], |row| row.get::<_, String>(0))?.next().transpose()? else {
            return Ok(last.clone());
        };
        if let Some(start) = way.iter().position(|known| *known == next) {
            return Ok(way[start..].iter().min().expect("a circle has an id").clone());
        }
        way.push(next);
    }
}
