//! Aliases: which anonymous ids turned out to be which users.
//!
//! Trackers say with every event of a signed-in user which device it came from. Of aliases of one user that follow each other in
//! time those between the first and the last change no look-up, unless an event that only the device is known of lies between them
//! and somebody else's alias comes in later; so those after such an event are stored too.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::attributes;
use super::facts::AliasFact;

/// Anonymous ids, and what was met of them, that are remembered before they are written.
const MOST_IDS: usize = 100_000;
const MOST_SIGHTINGS: usize = 500_000;

/// An alias of an anonymous id, or an event that only the id is known of.
#[derive(Clone, Copy, Debug)]
struct Sighting<'u> {
    /// Since when; an unknown instant is before all others.
    ts: Option<i64>,
    /// `None` for an event, which comes before the aliases of its instant.
    user: Option<&'u str>,
    state: SightingState,
}

/// Whether a sighting is to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SightingState {
    /// There is nothing to store: an event, or an alias that is in the database.
    Stored,
    /// Stored in any case: a merge, which is said once.
    Needed,
    /// An alias that came with an event, and is said with every other one.
    Repeatable,
}

/// What was met of an anonymous id and is not yet written.
#[derive(Debug, Default)]
struct MetId {
    users: Vec<String>,
    /// Since when, the position of the user, and how it is to be stored; in the order of the files.
    sightings: Vec<(Option<i64>, Option<usize>, SightingState)>,
}

/// Aliases met and not yet written.
#[derive(Debug)]
pub(super) struct MetAliases {
    ids: HashMap<String, MetId>,
    sightings: usize,
    finds_events: bool,
}

impl MetAliases {
    /// None yet; `finds_events` when the database can quickly find the events of an id.
    pub(super) fn new(finds_events: bool) -> Self {
        Self { ids: HashMap::new(), sightings: 0, finds_events }
    }

    /// Takes an alias; `is_of_event` when it came with an event.
    pub(super) fn add(&mut self, connection: &Connection, alias: AliasFact, is_of_event: bool) -> rusqlite::Result<()> {
        let AliasFact { anonymous, user, ts } = alias;
        let met = self.id(connection, &anonymous)?;
        let known = met.users.iter().position(|known| *known == user);
        let user = known.unwrap_or_else(|| {
            met.users.push(user);
            met.users.len() - 1
        });
        let state = if is_of_event { SightingState::Repeatable } else { SightingState::Needed };
        met.sightings.push((ts.map(|ts| ts.0), Some(user), state));
        Ok(())
    }

    /// Takes an event that only an anonymous id is known of.
    pub(super) fn add_event(&mut self, connection: &Connection, anonymous: &str, ts: i64) -> rusqlite::Result<()> {
        self.id(connection, anonymous)?.sightings.push((Some(ts), None, SightingState::Stored));
        Ok(())
    }

    fn id(&mut self, connection: &Connection, anonymous: &str) -> rusqlite::Result<&mut MetId> {
        let is_new = !self.ids.contains_key(anonymous);
        if self.sightings >= MOST_SIGHTINGS || (is_new && self.ids.len() >= MOST_IDS) {
            self.write(connection)?;
        }
        self.sightings += 1;
        if !self.ids.contains_key(anonymous) {
            self.ids.insert(anonymous.to_owned(), MetId::default());
        }
        Ok(self.ids.get_mut(anonymous).expect("it was added just above"))
    }

    /// Writes what is needed of the aliases, and forgets them.
    pub(super) fn write(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.sightings = 0;
        let mut ids: Vec<(String, MetId)> = self.ids.drain().filter(|(_, met)| !met.users.is_empty()).collect();
        ids.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (anonymous, met) in &ids {
            write(connection, anonymous, met, self.finds_events)?;
        }
        Ok(())
    }
}

fn write(connection: &Connection, anonymous: &str, met: &MetId, finds_events: bool) -> rusqlite::Result<()> {
    let stored: Vec<(String, Option<i64>)> = connection
        .prepare_cached("SELECT user_id, ts FROM aliases WHERE anonymous_id = ?")?
        .query_map([anonymous], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let stored_events: Vec<i64> = if finds_events {
        let mut query = connection.prepare_cached("SELECT ts FROM events WHERE user_id = ?")?;
        query.query_map([anonymous], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
    } else {
        Vec::new()
    };
    let new = met.sightings.iter().map(|(ts, user, state)| {
        let user = user.map(|user| met.users[user].as_str());
        Sighting { ts: *ts, user, state: *state }
    });
    let state = SightingState::Stored;
    let known = stored.iter().map(|(user, ts)| Sighting { ts: *ts, user: Some(user), state });
    let events = stored_events.iter().map(|ts| Sighting { ts: Some(*ts), user: None, state });
    let mut insert =
        connection.prepare_cached("INSERT OR IGNORE INTO aliases(anonymous_id, user_id, ts) VALUES(?,?,?)")?;
    for Sighting { ts, user, .. } in needed(new.chain(known).chain(events).collect()) {
        insert.execute(params![anonymous, user, ts])?;
    }
    Ok(())
}

/// The aliases that are to be stored.
fn needed(mut sightings: Vec<Sighting<'_>>) -> Vec<Sighting<'_>> {
    sightings.sort_by_key(|sighting| (sighting.ts, sighting.user));
    // Of aliases at one instant that of the smallest user counts. It must stay, so that the others go on not to count.
    sightings.dedup_by(|larger, smaller| {
        let is_same_instant = larger.ts == smaller.ts && smaller.user.is_some();
        if is_same_instant && larger.user != smaller.user && smaller.state == SightingState::Repeatable {
            smaller.state = SightingState::Needed;
        }
        is_same_instant
    });
    let is_new = |sighting: &Sighting<'_>| sighting.state != SightingState::Stored;
    let ends = [sightings.iter().position(is_new), sightings.iter().rposition(is_new)];
    let mut users_after: Vec<Option<&str>> = sightings
        .iter()
        .rev()
        .scan(None, |next, sighting| Some(std::mem::replace(next, sighting.user.or(*next))))
        .collect();
    users_after.reverse();
    let (mut needed, mut user_before) = (Vec::new(), None);
    for (at, sighting) in sightings.iter().enumerate() {
        let is_between = [user_before, users_after[at]] == [sighting.user; 2] && !ends.contains(&Some(at));
        user_before = sighting.user;
        if sighting.state == SightingState::Needed || (sighting.state == SightingState::Repeatable && !is_between) {
            needed.push(*sighting);
        }
    }
    needed
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
