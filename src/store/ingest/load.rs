//! The database side of an import: events, profiles and aliases into one open transaction.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension, Statement, params};

use super::aliases::{AliasOrigin, MetAliases};
use super::attributes;
use super::facts::{AliasFact, EventFact, ProfileFact};
use super::identity::{EventHash, RowSet};
use crate::calendar::Millis;

/// Users that are remembered before they are written.
const MOST_USERS: usize = 100_000;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    Added,
    /// It was there.
    Repeated,
    /// Another event of the same id was there, and stays.
    Conflict,
}

/// A user met and not yet written.
#[derive(Debug, Default)]
struct MetUser {
    /// Of the earliest event.
    first: Option<Millis>,
    /// By attribute: as of when, and what.
    values: Vec<(String, Millis, String)>,
}

/// An import into an open transaction.
pub(super) struct Load<'c> {
    connection: &'c Connection,
    insert: Statement<'c>,
    find: Statement<'c>,
    /// Finds events that an earlier version stored under its own hash; `None` where there are none.
    legacy: Option<Statement<'c>>,
    /// Now, which stands for the instant of what does not say as of when it holds.
    now: Millis,
    columns: BTreeSet<String>,
    users: HashMap<String, MetUser>,
    written_users: RowSet,
    user_count: usize,
    aliases: MetAliases,
    /// Rows up to here were there before the present file.
    last_row: i64,
    /// Earlier rows that the present file repeats.
    met: RowSet,
    /// How often the present file says what it already said, by content.
    repeats: HashMap<u64, u32>,
}

impl<'c> Load<'c> {
    /// Prepares the statements.
    pub(super) fn begin(connection: &'c Connection, now: Millis) -> rusqlite::Result<Self> {
        let columns = connection
            .prepare("SELECT name FROM pragma_table_info('users')")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let is_legacy = "SELECT EXISTS(SELECT 1 FROM imports WHERE mapping_hash NOT LIKE 'v2:%')";
        let is_legacy: bool = connection.query_row(is_legacy, [], |row| row.get(0))?;
        let legacy =
            "SELECT count(*) FROM events WHERE user_id IS ? AND name = ? AND ts = ? AND source IS ? AND properties IS ?
                      AND length(id) = 32";
        Ok(Self {
            connection,
            insert: connection.prepare(
                "INSERT OR IGNORE INTO events(id, user_id, name, ts, source, properties) VALUES(?,?,?,?,?,?)",
            )?,
            find: connection.prepare("SELECT rowid, user_id, name, ts FROM events WHERE id = ?")?,
            legacy: if is_legacy { Some(connection.prepare(legacy)?) } else { None },
            now,
            columns,
            users: HashMap::new(),
            written_users: RowSet::default(),
            user_count: 0,
            aliases: MetAliases::default(),
            last_row: 0,
            met: RowSet::default(),
            repeats: HashMap::new(),
        })
    }

    /// Repetitions are counted within one file.
    pub(super) fn begin_file(&mut self) -> rusqlite::Result<()> {
        self.met.clear();
        self.repeats.clear();
        self.last_row = self.connection.query_row("SELECT ifnull(max(rowid), 0) FROM events", [], |row| row.get(0))?;
        Ok(())
    }

    /// Adds an event.
    pub(super) fn event(&mut self, event: &EventFact) -> rusqlite::Result<Stored> {
        let stored = match &event.id {
            Some(id) => self.event_with_id(id, event)?,
            None => self.event_without_id(event)?,
        };
        if let Some(user) = event.user.as_ref().filter(|_| stored == Stored::Added) {
            let met = self.user(user)?;
            met.first = Some(met.first.map_or(event.ts, |first| first.min(event.ts)));
        }
        Ok(stored)
    }

    fn insert(&mut self, id: &str, event: &EventFact) -> rusqlite::Result<bool> {
        let EventFact { id: _, user, is_anonymous: _, name, ts, source, properties } = event;
        Ok(self.insert.execute(params![id, user, name, ts.0, source, properties])? == 1)
    }

    fn event_with_id(&mut self, id: &str, event: &EventFact) -> rusqlite::Result<Stored> {
        if self.insert(id, event)? {
            return Ok(Stored::Added);
        }
        let is_same = self.find.query_row([id], |row| {
            let user: Option<String> = row.get(1)?;
            let name: String = row.get(2)?;
            Ok(user == event.user && name == event.name && row.get::<_, i64>(3)? == event.ts.0)
        })?;
        Ok(if is_same { Stored::Repeated } else { Stored::Conflict })
    }

    /// Tries the ordinals from the first that can be new: a row of before this file that was not met in it is this event, one
    /// that was met, or that this file added, is an equal one before it.
    fn event_without_id(&mut self, event: &EventFact) -> rusqlite::Result<Stored> {
        let hash = EventHash::of(event);
        let short = hash.short();
        let mut ordinal = self.repeats.get(&short).copied().unwrap_or(0);
        if let Some(legacy) = &mut self.legacy {
            let EventFact { user, name, ts, source, properties, .. } = event;
            let known: u32 = legacy.query_row(params![user, name, ts.0, source, properties], |row| row.get(0))?;
            if ordinal < known {
                self.repeats.insert(short, ordinal + 1);
                return Ok(Stored::Repeated);
            }
        }
        loop {
            let id = hash.id(ordinal);
            if self.insert(&id, event)? {
                if ordinal > 0 {
                    self.repeats.insert(short, ordinal + 1);
                }
                return Ok(Stored::Added);
            }
            let row: i64 = self.find.query_row([&id], |row| row.get(0))?;
            ordinal += 1;
            if row <= self.last_row && self.met.insert(row) {
                if ordinal > 1 {
                    self.repeats.insert(short, ordinal);
                }
                return Ok(Stored::Repeated);
            }
        }
    }

    /// Remembers the latest value of each attribute; of two said as of the same instant, the later row's.
    pub(super) fn profile(&mut self, profile: ProfileFact) -> rusqlite::Result<()> {
        let as_of = profile.as_of.unwrap_or(self.now);
        let met = self.user(&profile.user)?;
        for (attribute, value) in profile.values {
            match met.values.iter_mut().find(|(known, _, _)| *known == attribute) {
                Some(known) if known.1 <= as_of => *known = (attribute, as_of, value),
                Some(_) => {}
                None => met.values.push((attribute, as_of, value)),
            }
        }
        Ok(())
    }

    /// Takes an alias.
    pub(super) fn alias(&mut self, alias: AliasFact, origin: AliasOrigin) -> rusqlite::Result<()> {
        self.aliases.add(self.connection, alias, origin)
    }

    fn user(&mut self, id: &str) -> rusqlite::Result<&mut MetUser> {
        if self.users.len() >= MOST_USERS && !self.users.contains_key(id) {
            self.write_users()?;
        }
        if !self.users.contains_key(id) {
            self.users.insert(id.to_owned(), MetUser::default());
        }
        Ok(self.users.get_mut(id).expect("it was added just above"))
    }

    fn write_users(&mut self) -> rusqlite::Result<()> {
        let mut users: Vec<(String, MetUser)> = std::mem::take(&mut self.users).into_iter().collect();
        users.sort_by(|(one, _), (other, _)| one.cmp(other));
        let needed: BTreeSet<&String> =
            users.iter().flat_map(|(_, met)| met.values.iter().map(|(name, ..)| name)).collect();
        for attribute in needed.iter().filter(|attribute| !self.columns.contains(**attribute)) {
            self.connection.execute_batch(&format!("ALTER TABLE users ADD COLUMN \"{attribute}\" TEXT"))?;
        }
        self.columns.extend(needed.into_iter().cloned());
        for (id, MetUser { first, values }) in users {
            let row = written(self.connection, &id, first)?;
            self.user_count += usize::from(self.written_users.insert(row));
            for (attribute, as_of, value) in values {
                attributes::write(self.connection, &id, (&attribute, as_of.0, &value))?;
            }
        }
        Ok(())
    }

    /// Writes the users and the aliases; gives how many users were met.
    pub(super) fn finish(mut self) -> rusqlite::Result<usize> {
        self.write_users()?;
        self.aliases.write(self.connection)?;
        super::aliases::move_profiles(self.connection)?;
        Ok(self.user_count)
    }
}

/// The row of a user, which is made when it is not there; a page of the file is written only when something changes on it.
fn written(connection: &Connection, id: &str, first: Option<Millis>) -> rusqlite::Result<i64> {
    let first = first.map(|first| first.0);
    let known: Option<(i64, Option<i64>)> = connection
        .prepare_cached("SELECT rowid, created_at FROM users WHERE id = ?")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((row, known)) = known else {
        connection.prepare_cached("INSERT INTO users(id, created_at) VALUES(?,?)")?.execute(params![id, first])?;
        return Ok(connection.last_insert_rowid());
    };
    if first.is_some_and(|first| known.is_none_or(|known| first < known)) {
        let mut update = connection.prepare_cached("UPDATE users SET created_at = ? WHERE rowid = ?")?;
        update.execute(params![first, row])?;
    }
    Ok(row)
}
