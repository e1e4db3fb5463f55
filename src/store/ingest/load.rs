//! The database side of an import: events as they come, users and their attributes at the end.

use std::collections::HashMap;

use rusqlite::{Connection, Statement, params};

use super::plan::Parsed;
use crate::calendar::Millis;
use crate::store::schema;

/// A user met in the file.
struct User {
    id: String,
    first: Millis,
    /// By attribute: when it was said last, and what.
    attributes: Vec<Option<(Millis, String)>>,
}

/// An import into an open transaction.
pub(super) struct Load<'c> {
    connection: &'c Connection,
    insert: Statement<'c>,
    /// Columns of `users`, in the order of [`Parsed::attributes`].
    attributes: Vec<String>,
    users: Vec<User>,
    index: HashMap<String, usize>,
    /// Whether the read indexes were dropped to be made again after the rows.
    indexes_later: bool,
}

impl<'c> Load<'c> {
    /// Prepares the columns and, for an empty table, puts the indexes off.
    pub(super) fn begin(connection: &'c Connection, attributes: Vec<String>) -> rusqlite::Result<Self> {
        let existing: Vec<String> = connection
            .prepare("SELECT name FROM pragma_table_info('users')")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for attribute in attributes.iter().filter(|attribute| !existing.contains(attribute)) {
            connection.execute_batch(&format!("ALTER TABLE users ADD COLUMN \"{attribute}\" TEXT"))?;
        }
        let is_empty = connection.query_row("SELECT NOT EXISTS(SELECT 1 FROM events)", [], |row| row.get(0))?;
        if is_empty {
            connection.execute_batch(schema::DROP_READ_INDEXES)?;
        }
        let sql = "INSERT OR IGNORE INTO events(id, user_id, name, ts, source, properties) VALUES(?,?,?,?,?,?)";
        let insert = connection.prepare(sql)?;
        Ok(Self { connection, insert, attributes, users: Vec::new(), index: HashMap::new(), indexes_later: is_empty })
    }

    /// Adds an event; `false` when its id was there already.
    pub(super) fn add(&mut self, id: &str, event: Parsed) -> rusqlite::Result<bool> {
        let Parsed { id: _, user, name, ts, source, properties, attributes } = event;
        let added = self.insert.execute(params![id, user, name, ts.0, source, properties])? == 1;
        if let Some(user) = user.filter(|_| added) {
            self.note(user, ts, attributes);
        }
        Ok(added)
    }

    /// Remembers the latest value of each attribute; of two said at the same instant, the later row's.
    fn note(&mut self, id: String, ts: Millis, said: Vec<Option<String>>) {
        let place = *self.index.entry(id).or_insert_with_key(|id| {
            let attributes = vec![None; said.len()];
            self.users.push(User { id: id.clone(), first: ts, attributes });
            self.users.len() - 1
        });
        let user = &mut self.users[place];
        user.first = user.first.min(ts);
        for (known, value) in user.attributes.iter_mut().zip(said) {
            let Some(value) = value else { continue };
            if known.as_ref().is_none_or(|(earlier, _)| *earlier <= ts) {
                *known = Some((ts, value));
            }
        }
    }

    /// Writes the users and the indexes; gives how many users were met.
    pub(super) fn finish(self) -> rusqlite::Result<usize> {
        let mut user = self.connection.prepare(
            "INSERT INTO users(id, created_at) VALUES(?,?) ON CONFLICT(id) DO UPDATE
             SET created_at = min(ifnull(created_at, excluded.created_at), excluded.created_at)",
        )?;
        let mut said = self.connection.prepare(
            "INSERT INTO attribute_times(user_id, attribute, ts) VALUES(?,?,?) ON CONFLICT DO UPDATE
             SET ts = excluded.ts WHERE excluded.ts >= attribute_times.ts",
        )?;
        let update = |name: &String| self.connection.prepare(&format!("UPDATE users SET \"{name}\" = ? WHERE id = ?"));
        let mut updates: Vec<Statement<'_>> = self.attributes.iter().map(update).collect::<Result<_, _>>()?;
        for User { id, first, attributes } in &self.users {
            user.execute(params![id, first.0])?;
            for ((name, update), value) in self.attributes.iter().zip(&mut updates).zip(attributes) {
                let Some((ts, value)) = value else { continue };
                // Nothing changes when an earlier import said something newer.
                if said.execute(params![id, name, ts.0])? == 1 {
                    update.execute(params![value, id])?;
                }
            }
        }
        if self.indexes_later {
            self.connection.execute_batch(schema::READ_INDEXES)?;
        }
        Ok(self.users.len())
    }
}
