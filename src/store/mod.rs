//! The writable side of the events: the project's own SQLite file, its demo generator and its importer.
//!
//! [`Store`] opens or makes a file with the tables that are read (`docs/metric-semantics.md`) and keeps its schema current.
//! [`seed`] writes a demo into one, [`ingest`] adds real exports to one. Building a site never comes here: it reads through
//! `source`, which changes nothing.
//!
//! Knows nothing about metrics, segments and pages.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::problem::{Place, Problem};

mod database_kind;
mod failure;
pub mod ingest;
mod schema;
pub mod seed;

pub use database_kind::{DatabaseKind, kind_of};
pub(crate) use failure::database_problem;
pub use schema::{APPLICATION_ID, VERSION};

/// An open flightdeck database that may be written.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the database at `path`, or makes it, and brings its schema to the present version.
    ///
    /// A file that holds anything but a flightdeck database is refused and not touched.
    pub fn create_or_open(path: &Path) -> Result<Self, Problem> {
        match kind_of(path)? {
            DatabaseKind::Absent | DatabaseKind::Ours => {}
            DatabaseKind::OtherSqlite => {
                return Err(Problem::new(Place::file(path), "this SQLite database was not made by flightdeck")
                    .hint("name another file to write to; to read this one, point `[source]` at it"));
            }
            DatabaseKind::NotSqlite => {
                return Err(Problem::new(Place::file(path), "this file is not a SQLite database")
                    .hint("name another file to write to; it will be made"));
            }
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|error| database_problem(path, "open the database", &error))?;
        let mut store = Self { connection, path: path.to_owned() };
        schema::migrate(&mut store.connection, path)?;
        Ok(store)
    }

    /// Where the database is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many events it holds.
    pub fn event_count(&self) -> Result<u64, Problem> {
        self.connection
            .query_row("SELECT count(*) FROM events", [], |row| row.get::<_, i64>(0))
            .map(i64::unsigned_abs)
            .map_err(|error| database_problem(&self.path, "count the events", &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    fn count(store: &Store, sql: &str) -> i64 {
        store.connection.query_row(sql, [], |row| row.get(0)).expect("a count")
    }

    #[test]
    fn a_new_store_has_the_contract_tables_and_indexes_and_opens_again() {
        let folder = folder();
        let path = folder.path().join("new.db");
        for _ in 0..2 {
            let store = Store::create_or_open(&path).expect("a store");
            let names = "SELECT count(*) FROM sqlite_master WHERE name IN
                ('users', 'events', 'imports', 'planted_incidents', 'events_id')";
            assert_eq!(count(&store, names), 5);
            assert_eq!(count(&store, "PRAGMA application_id"), i64::from(APPLICATION_ID));
            assert_eq!(count(&store, "PRAGMA user_version"), i64::from(VERSION));
            assert_eq!(store.event_count().expect("a count"), 0);
        }
    }

    #[test]
    fn a_text_file_is_refused_and_keeps_its_bytes() {
        let folder = folder();
        let path = folder.path().join("notes.txt");
        std::fs::write(&path, "dear diary").expect("written");
        let problem = Store::create_or_open(&path).expect_err("not a database");
        assert!(problem.message.contains("not a SQLite database"), "{problem}");
        assert_eq!(std::fs::read(&path).expect("still there"), b"dear diary");
    }

    #[test]
    fn a_foreign_database_is_refused_and_keeps_its_bytes() {
        let folder = folder();
        let path = folder.path().join("theirs.db");
        Connection::open(&path).expect("made").execute_batch("CREATE TABLE events(x)").expect("filled");
        let before = std::fs::read(&path).expect("read");
        let problem = Store::create_or_open(&path).expect_err("not ours");
        assert!(problem.message.contains("not made by flightdeck"), "{problem}");
        assert_eq!(std::fs::read(&path).expect("still there"), before);
    }

    #[test]
    fn a_store_of_an_older_program_is_brought_up_to_date_and_keeps_its_rows() {
        let folder = folder();
        let path = folder.path().join("older.db");
        drop(Store::create_or_open(&path).expect("made"));
        let older = "DROP TABLE planted_incidents; DROP TABLE aliases; DROP TABLE alias_times; PRAGMA user_version = 1;
            ALTER TABLE imports DROP COLUMN input_hash; ALTER TABLE imports DROP COLUMN profiles;
            CREATE INDEX events_name_ts ON events(name, ts);
            INSERT INTO events(id, name, ts) VALUES('e1', 'signup', 0);";
        Connection::open(&path).expect("opened").execute_batch(older).expect("as it was");
        let store = Store::create_or_open(&path).expect("a store");
        assert_eq!(count(&store, "PRAGMA user_version"), i64::from(VERSION));
        assert_eq!(count(&store, "SELECT count(*) FROM planted_incidents"), 0);
        assert_eq!(count(&store, "SELECT count(*) FROM sqlite_master WHERE name = 'events_name_ts'"), 0);
        assert_eq!(store.event_count().expect("a count"), 1);
    }

    #[test]
    fn a_store_of_a_newer_program_is_refused() {
        let folder = folder();
        let path = folder.path().join("newer.db");
        drop(Store::create_or_open(&path).expect("made"));
        let version = format!("PRAGMA user_version = {}", VERSION + 1);
        Connection::open(&path).expect("opened").execute_batch(&version).expect("raised");
        let problem = Store::create_or_open(&path).expect_err("too new");
        assert!(problem.message.contains("newer flightdeck"), "{problem}");
    }

    #[test]
    fn a_missing_folder_is_said_with_the_path() {
        let problem = Store::create_or_open(Path::new("/nowhere/at/all.db")).expect_err("no folder");
        assert!(problem.to_string().starts_with("/nowhere/at/all.db: cannot open"), "{problem}");
    }
}
