//! Small SQLite files with given rows.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use flightdeck::calendar::LocalZone;
use flightdeck::config::{MappedTables, SourceConfig, TimeFormat};
use flightdeck::source::{self, Source};
use rusqlite::{Connection, params};
use tempfile::TempDir;

/// A row of `users`.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) plan: Option<String>,
    pub(super) is_test: Option<i64>,
}

/// A row of `events`.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) user: Option<String>,
    pub(super) name: String,
    pub(super) ts: Option<i64>,
    pub(super) source: Option<String>,
}

/// A row of `aliases`.
#[derive(Clone, Debug)]
pub(super) struct Alias {
    pub(super) anonymous: Option<String>,
    pub(super) user: Option<String>,
    pub(super) ts: Option<i64>,
}

/// A file of its own folder, gone with it.
pub(super) struct Store {
    folder: TempDir,
}

impl Store {
    /// A store with these rows in this order. Row numbers lie far apart, so that the file counts as large enough for threads.
    pub(super) fn new(users: &[User], events: &[Event]) -> Self {
        let store = Self { folder: TempDir::new().expect("a temporary folder") };
        let mut connection = Connection::open(store.path()).expect("a new file");
        connection
            .execute_batch(
                "PRAGMA synchronous = OFF;
                 CREATE TABLE users(id TEXT, created_at INTEGER, plan TEXT, segment TEXT, is_test INTEGER);
                 CREATE TABLE events(id TEXT, user_id TEXT, name TEXT, ts INTEGER, source TEXT, properties TEXT);
                 CREATE INDEX events_name_ts ON events(name, ts);
                 CREATE INDEX events_user_name_ts ON events(user_id, name, ts);",
            )
            .expect("the schema");
        let transaction = connection.transaction().expect("a transaction");
        for user in users {
            let sql = "INSERT INTO users(id, plan, is_test) VALUES (?1, ?2, ?3)";
            transaction.execute(sql, params![user.id, user.plan, user.is_test]).expect("a user");
        }
        for (number, event) in (1_i64..).zip(events) {
            let sql =
                "INSERT INTO events(rowid, id, user_id, name, ts, source) VALUES (?1 * 40000, ?1, ?2, ?3, ?4, ?5)";
            let values = params![number, event.user, event.name, event.ts, event.source];
            transaction.execute(sql, values).expect("an event");
        }
        transaction.commit().expect("committed");
        store
    }

    /// The same with a table of aliases.
    pub(super) fn with_aliases(users: &[User], events: &[Event], aliases: &[Alias]) -> Self {
        let store = Self::new(users, events);
        let connection = Connection::open(store.path()).expect("the file");
        connection.execute_batch("CREATE TABLE aliases(anonymous_id TEXT, user_id TEXT, ts INTEGER)").expect("a table");
        for Alias { anonymous, user, ts } in aliases {
            connection
                .execute("INSERT INTO aliases VALUES (?1, ?2, ?3)", params![anonymous, user, ts])
                .expect("an alias");
        }
        store
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("events.db")
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Opens it as our own schema.
    pub(super) fn open(&self, threads: usize) -> Box<dyn Source> {
        open(&SourceConfig::store(&self.path()), threads)
    }

    /// Opens it through SQL of the user's own, with times in the given form.
    pub(super) fn open_mapped(&self, ts: &str, time: TimeFormat) -> Box<dyn Source> {
        let has_aliases =
            Connection::open(self.path()).expect("the file").table_exists(None, "aliases").expect("a schema");
        let aliases = format!("SELECT {ts} AS ts, user_id, anonymous_id FROM aliases ORDER BY rowid DESC;");
        let mapped = MappedTables {
            users: Some("SELECT id, plan, is_test FROM users -- all of them\n;".into()),
            events: format!("SELECT name, {ts} AS ts, source, user_id FROM events ORDER BY rowid DESC;"),
            aliases: has_aliases.then_some(aliases),
            time,
            timezone: LocalZone::default(),
        };
        open(&SourceConfig::Sqlite { database: self.path(), mapped: Some(mapped) }, 1)
    }
}

fn open(config: &SourceConfig, threads: usize) -> Box<dyn Source> {
    source::open(config, NonZeroUsize::new(threads).expect("not zero")).expect("opens")
}
