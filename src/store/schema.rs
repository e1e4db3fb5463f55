//! The tables and indexes of a database of ours, as a list of migrations.
//!
//! `PRAGMA user_version` says how many of them a file has seen. A migration that was released is never edited; a change is
//! a new one at the end.

use std::path::Path;

use rusqlite::Connection;

use super::database_problem;
use crate::problem::{Place, Problem};

/// Marks a SQLite file as this program's: the ASCII letters `fldk`.
pub const APPLICATION_ID: i32 = 0x666c_646b;

/// The present schema version.
pub const VERSION: u32 = 5;

/// Each entry is tables first, then indexes, so that a bulk load can put the rows in between.
///
/// `imports` is the ledger of imported files; `input_hash` is of those that need no second reading, `profiles` counts their
/// records that said something of a user. `attribute_times` remembers when an attribute was said, so that an older file
/// imported later does not overwrite a newer value. `planted_incidents` lists the incidents that a demo's scenario injected, by the days as they
/// fell, so that the alerts can be compared with them; it is empty in a database of real events.
/// `aliases` says which anonymous id turned out to be which user, and when; an instant of NULL is before all others.
/// `alias_times` holds what `aliases` leaves out of runs of one user, six bytes an instant, for an import that splits a run later.
const MIGRATIONS: [Migration; VERSION as usize] = [TABLES, INJECTED_INCIDENTS, ALIASES, ALIAS_TIMES, ONE_INDEX];

const TABLES: Migration = Migration {
    tables: "
        CREATE TABLE users(
            id TEXT NOT NULL PRIMARY KEY,
            created_at INTEGER,
            plan TEXT,
            segment TEXT,
            is_test INTEGER);
        CREATE TABLE events(
            id TEXT NOT NULL,
            user_id TEXT,
            name TEXT NOT NULL,
            ts INTEGER NOT NULL,
            source TEXT,
            properties TEXT);
        CREATE TABLE imports(
            file TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            mapping_hash TEXT NOT NULL,
            imported_at INTEGER NOT NULL,
            rows_read INTEGER NOT NULL,
            rows_added INTEGER NOT NULL,
            rows_repeated INTEGER NOT NULL,
            rows_rejected INTEGER NOT NULL);
        CREATE TABLE attribute_times(
            user_id TEXT NOT NULL,
            attribute TEXT NOT NULL,
            ts INTEGER NOT NULL,
            PRIMARY KEY(user_id, attribute)) WITHOUT ROWID;",
    indexes: &["CREATE UNIQUE INDEX events_id ON events(id);"],
};

const INJECTED_INCIDENTS: Migration = Migration {
    tables: "
        CREATE TABLE planted_incidents(
            id TEXT NOT NULL PRIMARY KEY,
            metric TEXT NOT NULL,
            segment TEXT NOT NULL,
            direction TEXT NOT NULL,
            severity TEXT NOT NULL,
            first_day TEXT NOT NULL,
            last_day TEXT NOT NULL);",
    indexes: &[],
};

const ALIASES: Migration = Migration {
    tables: "
        CREATE TABLE aliases(
            anonymous_id TEXT NOT NULL,
            user_id TEXT NOT NULL,
            ts INTEGER);",
    indexes: &["CREATE UNIQUE INDEX aliases_ids_ts
        ON aliases(anonymous_id, user_id, ifnull(ts, -9223372036854775808));"],
};

const ALIAS_TIMES: Migration = Migration {
    tables: "
        CREATE TABLE alias_times(
            anonymous_id TEXT NOT NULL,
            user_id TEXT NOT NULL,
            first INTEGER NOT NULL,
            times BLOB NOT NULL,
            PRIMARY KEY(anonymous_id, user_id, first)) WITHOUT ROWID;",
    indexes: &[],
};

/// Everything reads the events in the order of their rows. The indexes by name and by user that earlier versions made were read by
/// nobody, and each new row of a known user wrote a page of them.
const ONE_INDEX: Migration = Migration {
    tables: "
        DROP INDEX IF EXISTS events_name_ts;
        DROP INDEX IF EXISTS events_user_name_ts;
        ALTER TABLE imports ADD COLUMN input_hash TEXT;
        ALTER TABLE imports ADD COLUMN profiles INTEGER NOT NULL DEFAULT 0;",
    indexes: &[],
};

struct Migration {
    tables: &'static str,
    indexes: &'static [&'static str],
}

/// Brings the schema of an open file to the present version, each step in a transaction of its own.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), Problem> {
    let say = |error: &rusqlite::Error| database_problem(path, "prepare the database", error);
    let seen: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(|e| say(&e))?;
    if seen > VERSION {
        return Err(Problem::new(Place::file(path), "this database was written by a newer flightdeck")
            .hint(format!("its schema version is {seen}, this program knows {VERSION}: update flightdeck")));
    }
    for (version, migration) in (1..).zip(&MIGRATIONS).skip(seen as usize) {
        let step = format!("{}{}{}", migration.tables, migration.indexes.concat(), marks(version));
        let transaction = connection.transaction().map_err(|e| say(&e))?;
        transaction.execute_batch(&step).and_then(|()| transaction.commit()).map_err(|e| say(&e))?;
    }
    Ok(())
}

/// The statements that make a present-day file without indexes.
pub(super) fn tables_sql() -> String {
    let tables: String = MIGRATIONS.iter().map(|migration| migration.tables).collect();
    tables + &marks(VERSION)
}

/// The statements that add the indexes.
pub(super) fn indexes_sql() -> String {
    MIGRATIONS.iter().map(|migration| migration.indexes.concat()).collect()
}

fn marks(version: u32) -> String {
    format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version};")
}
