//! Files as they come: damaged, empty, with a log, with other shapes. Each mistake says what to do.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

use flightdeck::calendar::{DAY_MILLIS, Day, LocalZone};
use flightdeck::config::{MappedTables, SourceConfig, TimeFormat};
use flightdeck::cube::{Clock, Cube};
use flightdeck::metric::{Definitions, Filter, Segment, SegmentKey};
use flightdeck::problem::Problems;
use flightdeck::source::{self, Origin, cube_through_cache};
use rusqlite::Connection;
use tempfile::TempDir;

use super::store::{Alias, Event, Store, User};

const CLOCK: Clock = Clock { now: Day(100).utc_end(), as_of: None };

fn cube_of(path: &Path, mapped: Option<MappedTables>, definitions: &Definitions) -> Result<Cube, Problems> {
    let config = SourceConfig::Sqlite { database: path.to_owned(), mapped };
    source::open(&config, NonZeroUsize::MIN)?.cube(definitions, CLOCK)
}

fn mapped(users: Option<&str>, events: &str, aliases: Option<&str>) -> MappedTables {
    let (users, aliases) = (users.map(Into::into), aliases.map(Into::into));
    MappedTables {
        users,
        events: events.into(),
        aliases,
        time: TimeFormat::Milliseconds,
        timezone: LocalZone::default(),
    }
}

/// What is said about a file, without its folder.
fn complaint(path: &Path) -> String {
    let problems = cube_of(path, None, &Definitions::default()).expect_err("not readable");
    assert_eq!(problems.exit_code(), 1);
    let folder = path.parent().expect("a folder").display().to_string();
    problems.to_string().replace(&format!("{folder}/"), "")
}

/// A file with these tables and rows.
fn file_with(sql: &str) -> (TempDir, std::path::PathBuf) {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("a.db");
    Connection::open(&path).and_then(|connection| connection.execute_batch(sql)).expect("a file");
    (folder, path)
}

fn event(user: &str, name: &str, day: i64) -> Event {
    Event { user: Some(user.into()), name: name.into(), ts: Some(day * DAY_MILLIS), source: None }
}

#[test]
fn a_file_that_is_not_there_or_not_a_database_says_so() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        complaint(&path)
    };
    assert!(complaint(&folder.path().join("none.db")).starts_with("none.db: there is no such database\n  hint: "));
    assert!(file("empty.db", b"").starts_with("empty.db: the database is empty\n  hint: fill it"));
    assert!(file("a.csv", b"user,name,ts\n").starts_with("a.csv: the file is not a SQLite database\n  hint: "));
    let header_only = [b"SQLite format 3\0".as_slice(), &[0xAB; 4000]].concat();
    assert!(file("b.db", &header_only).contains("not a SQLite database"));
    fs::create_dir(folder.path().join("c.db")).expect("a folder");
    assert!(complaint(&folder.path().join("c.db")).contains("it is a folder, not a file"));
}

#[test]
fn a_database_without_tables_says_how_to_fill_it() {
    let (_folder, path) = file_with("PRAGMA user_version = 1;");
    assert!(complaint(&path).contains("the database has no tables\n  hint: fill it with"));
}

#[test]
fn missing_tables_and_columns_are_all_named_with_the_near_spelling() {
    let (_folder, path) = file_with(
        "CREATE TABLE user(id TEXT, is_test INTEGER);
         CREATE TABLE events(user_id TEXT, event_name TEXT, time INTEGER, source TEXT);",
    );
    let complaint = complaint(&path);
    assert!(complaint.contains("there is no table `users`\n  hint: did you mean `user`?"), "{complaint}");
    assert!(complaint.contains("a.db, `events.name`: `events` has no column `name`"), "{complaint}");
    assert!(complaint.contains("a.db, `events.ts`: `events` has no column `ts`"), "{complaint}");
}

#[test]
fn a_segment_on_a_missing_column_says_which() {
    let store = Store::new(&[], &[]);
    let mut definitions = Definitions::default();
    definitions.segments.push(Segment {
        key: SegmentKey("x".into()),
        label: "x".into(),
        filters: vec![Filter { attribute: "plans".into(), any_of: vec!["pro".into()], is_excluding: false }],
    });
    let problems = cube_of(&store.path(), None, &definitions).expect_err("no such column");
    assert!(problems.to_string().contains("`users` has no column `plans`\n  hint: did you mean `plan`?"), "{problems}");
}

#[test]
fn a_damaged_file_is_an_error_and_not_a_smaller_cube() {
    let events: Vec<Event> = (0..3000).map(|number| event(&format!("user-{number}"), "app_open", 10)).collect();
    let store = Store::new(&[], &events);
    let mut bytes = fs::read(store.path()).expect("readable");
    for page in (8..bytes.len() / 4096).step_by(3) {
        bytes[page * 4096..][..64].fill(0xFF);
    }
    fs::write(store.path(), &bytes).expect("written");
    let complaint = complaint(&store.path());
    assert!(complaint.contains("the database is damaged"), "{complaint}");
    assert!(complaint.contains("hint: restore it from a backup"), "{complaint}");
}

#[test]
fn rows_that_are_still_in_the_log_are_read_and_the_file_is_not_changed() {
    let store = Store::new(&[], &[event("u", "app_open", 10)]);
    let writer = Connection::open(store.path()).expect("opens");
    writer
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
             INSERT INTO events(user_id, name, ts) VALUES ('v', 'app_open', 864000000);",
        )
        .expect("written to the log");
    let before = fs::read(store.path()).expect("readable");
    let cube = cube_of(&store.path(), None, &Definitions::default()).expect("readable");
    assert_eq!(cube.segments[0].dau(Day(10)), 2);
    assert_eq!(fs::read(store.path()).expect("readable"), before);
    drop(writer);
}

#[test]
fn ids_are_compared_as_sqlite_writes_them_as_text() {
    // 7 and '7' are one user, and so are 1.5 and '1.5', and the bytes of '8' and '8'; '07' and ' 7' are others.
    let (_folder, path) = file_with(
        "CREATE TABLE users(id, is_test INTEGER);
         CREATE TABLE events(user_id, name TEXT, ts INTEGER, source TEXT);
         INSERT INTO users VALUES (7, 1), ('1.5', 1), (x'38', 1);
         INSERT INTO events VALUES ('7', 'app_open', 0, NULL), (7, 'app_open', 0, NULL), (1.5, 'app_open', 0, NULL),
             ('8', 'app_open', 0, NULL), ('07', 'app_open', 0, NULL), (' 7', 'app_open', 0, NULL),
             ('a' || char(0) || 'b', 'app_open', 0, NULL), ('a' || char(0) || 'c', 'app_open', 0, NULL);",
    );
    let cube = cube_of(&path, None, &Definitions::default()).expect("readable");
    assert_eq!(cube.health.excluded.test_user, 4);
    assert_eq!(cube.segments[0].dau(Day(0)), 4);
}

#[test]
fn only_what_equals_one_is_a_test_user() {
    let (_folder, path) = file_with(
        "CREATE TABLE users(id TEXT, is_test);
         CREATE TABLE events(user_id TEXT, name TEXT, ts INTEGER, source TEXT);
         INSERT INTO users VALUES ('a', 1), ('b', 1.0), ('c', 2), ('d', 0), ('e', NULL), ('f', 'yes'), ('g', 1.5);
         INSERT INTO events SELECT id, 'app_open', 0, NULL FROM users;",
    );
    let cube = cube_of(&path, None, &Definitions::default()).expect("readable");
    assert_eq!((cube.health.test_users, cube.segments[0].dau(Day(0))), (2, 5));
}

#[test]
fn views_and_tables_without_row_numbers_are_streamed() {
    let (_folder, path) = file_with(
        "CREATE TABLE people(id TEXT PRIMARY KEY, is_test INTEGER) WITHOUT ROWID;
         CREATE VIEW users AS SELECT id, is_test FROM people;
         CREATE TABLE events(id INTEGER PRIMARY KEY, user_id TEXT, name TEXT, ts INTEGER, source TEXT) WITHOUT ROWID;
         INSERT INTO people VALUES ('a', 0), ('b', 1);
         INSERT INTO events VALUES (900000, 'a', 'app_open', 0, NULL), (1, 'b', 'app_open', 0, 'web'), (2, 'c', 'app_open', 0, '');",
    );
    let cube = cube_of(&path, None, &Definitions::default()).expect("readable");
    assert_eq!((cube.segments[0].dau(Day(0)), cube.health.event_rows), (2, 3));
}

#[test]
fn a_column_may_take_the_name_of_the_row_number() {
    let (_folder, path) = file_with(
        "CREATE TABLE users(id TEXT, is_test INTEGER, rowid TEXT);
         CREATE TABLE events(user_id TEXT, name TEXT, ts INTEGER, source TEXT, rowid TEXT, _rowid_ TEXT, oid TEXT);
         INSERT INTO events(user_id, name, ts) VALUES ('a', 'app_open', 0);",
    );
    let cube = cube_of(&path, None, &Definitions::default()).expect("readable");
    assert_eq!(cube.segments[0].dau(Day(0)), 1);
}

#[test]
fn own_sql_that_fails_or_lacks_a_column_names_the_key() {
    let store = Store::new(&[], &[]);
    let writer = Connection::open(store.path()).expect("opens");
    writer.execute_batch("CREATE TABLE merges(anonymous, user_id, ts)").expect("a table");
    let complaint = |users: &str, events: &str| {
        let tables = mapped(Some(users), events, Some("SELECT * FROM merges"));
        cube_of(&store.path(), Some(tables), &Definitions::default()).expect_err("wrong SQL").to_string()
    };
    let said = complaint("SELECT id FROM nobody", "SELECT user_id, name AS event, ts FROM events");
    assert!(said.contains("`source.users`: cannot run `source.users`: no such table: nobody"), "{said}");
    assert!(said.contains("`source.events` has no column `name`"), "{said}");
    assert!(
        said.contains("`source.aliases` has no column `anonymous_id`\n  hint: did you mean `anonymous`?"),
        "{said}"
    );
    let said = complaint("SELECT id FROM users", "DELETE FROM events");
    assert!(said.contains("cannot run `source.events`"), "{said}");
}

#[test]
fn without_users_everybody_counts_and_is_in_all() {
    let store = Store::new(&[User { id: "u".into(), plan: None, is_test: Some(1) }], &[event("u", "app_open", 10)]);
    let tables = mapped(None, "SELECT user_id, name, ts FROM events", None);
    let cube = cube_of(&store.path(), Some(tables), &Definitions::default()).expect("readable");
    assert_eq!((cube.segments[0].dau(Day(10)), cube.health.events_without_user_row), (1, 1));
}

#[test]
fn a_table_of_aliases_with_other_columns_is_an_error() {
    let store = Store::new(&[], &[]);
    let writer = Connection::open(store.path()).expect("opens");
    writer.execute_batch("CREATE TABLE aliases(anonymous, user_id, ts)").expect("a table");
    let complaint = complaint(&store.path());
    assert!(
        complaint.contains("`aliases` has no column `anonymous_id`\n  hint: did you mean `anonymous`?"),
        "{complaint}"
    );
}

#[test]
fn an_event_without_a_user_is_of_its_anonymous_id_where_there_is_one() {
    // On day 10: u; device is v; another one is of nobody else. With a user, the anonymous id says nothing.
    let (_folder, path) = file_with(
        "CREATE TABLE users(id TEXT, is_test INTEGER);
         CREATE TABLE events(user_id TEXT, anonymous_id TEXT, name TEXT, ts INTEGER, source TEXT);
         CREATE TABLE aliases(anonymous_id TEXT, user_id TEXT, ts INTEGER);
         INSERT INTO users VALUES ('u', 0), ('v', 0);
         INSERT INTO events VALUES ('u', 'device', 'app_open', 864000000, NULL), (NULL, 'device', 'app_open', 864000000, NULL),
             (NULL, 'other', 'app_open', 864000000, NULL), (NULL, NULL, 'app_open', 864000000, NULL);
         INSERT INTO aliases VALUES ('device', 'v', 0);",
    );
    let events = "SELECT user_id, anonymous_id, name, ts FROM events";
    let own_sql = mapped(Some("SELECT id FROM users"), events, Some("SELECT * FROM aliases"));
    for tables in [None, Some(own_sql)] {
        let cube = cube_of(&path, tables, &Definitions::default()).expect("readable");
        assert_eq!(cube.segments[0].dau(Day(10)), 3);
        assert_eq!((cube.health.excluded.without_user, cube.health.events_without_user_row), (1, 1));
    }
}

#[test]
fn other_aliases_are_another_cube() {
    let store = Store::with_aliases(
        &[],
        &[event("u", "app_open", 10), event("device", "app_open", 10)],
        &[Alias { anonymous: Some("device".into()), user: Some("u".into()), ts: None }],
    );
    let cache = store.folder().join("cache/cube.bin");
    let dau = |aliases: Option<&str>| {
        let mapped = Some(mapped(None, "SELECT user_id, name, ts FROM events", aliases));
        let source =
            source::open(&SourceConfig::Sqlite { database: store.path(), mapped }, NonZeroUsize::MIN).expect("opens");
        let read = cube_through_cache(source.as_ref(), &Definitions::default(), CLOCK, &cache).expect("readable");
        (read.origin, read.cube.segments[0].dau(Day(10)))
    };
    assert_eq!(dau(None), (Origin::Source, 2));
    assert_eq!(dau(Some("SELECT * FROM aliases")), (Origin::Source, 1));
    assert_eq!(dau(Some("SELECT * FROM aliases")), (Origin::Cache, 1));
}

#[test]
fn an_unchanged_database_is_not_read_again_and_a_damaged_cache_is_no_harm() {
    let store = Store::new(&[], &[event("u", "app_open", 10)]);
    let cache = store.folder().join("cache/cube.bin");
    let read = |definitions: &Definitions, clock: Clock| {
        let read = cube_through_cache(store.open(1).as_ref(), definitions, clock, &cache).expect("readable");
        assert_eq!(read.not_kept, None);
        (read.origin, read.cube.health.counted_events)
    };
    let definitions = Definitions::default();
    assert_eq!(read(&definitions, CLOCK), (Origin::Source, 1));
    assert_eq!(read(&definitions, CLOCK), (Origin::Cache, 1));
    fs::write(&cache, b"fdcube, but damaged").expect("written");
    assert_eq!(read(&definitions, CLOCK), (Origin::Source, 1));
    let other = Definitions { excluded_sources: Vec::new(), ..Definitions::default() };
    assert_eq!(read(&other, CLOCK), (Origin::Source, 1));
    assert_eq!(read(&other, Clock { as_of: Some(Day(9)), ..CLOCK }), (Origin::Source, 0));
    let writer = Connection::open(store.path()).expect("opens");
    writer.execute("INSERT INTO events(user_id, name, ts) VALUES ('v', 'error', 0)", []).expect("a row");
    assert_eq!(read(&definitions, CLOCK), (Origin::Source, 2));
    // In the log alone the header of the file keeps its change counter.
    writer.execute_batch("PRAGMA journal_mode = WAL;").expect("a log");
    assert_eq!(read(&definitions, CLOCK), (Origin::Source, 2));
    writer.execute("INSERT INTO events(user_id, name, ts) VALUES ('w', 'error', 0)", []).expect("a row");
    assert_eq!(read(&definitions, CLOCK), (Origin::Source, 3));
}

#[test]
fn a_cache_that_cannot_be_written_is_a_warning_beside_the_cube() {
    let store = Store::new(&[], &[event("u", "app_open", 10)]);
    let cache = store.path().join("cube.bin");
    let read = cube_through_cache(store.open(1).as_ref(), &Definitions::default(), CLOCK, &cache).expect("readable");
    assert_eq!(read.cube.health.counted_events, 1);
    assert!(read.not_kept.is_some_and(|problem| problem.message.starts_with("cannot write the cube to the cache")));
}

#[test]
fn ids_of_users_events_and_aliases_are_found_among_words() {
    let store = Store::with_aliases(
        &[User { id: "user-one".into(), plan: None, is_test: None }],
        &[event("stranger", "app_open", 10), event("user-one", "app_open", 10)],
        &[Alias { anonymous: Some("device-1".into()), user: Some("merged-2".into()), ts: None }],
    );
    Connection::open(store.path())
        .and_then(|writer| writer.execute("UPDATE events SET id = 'event-' || id", []))
        .expect("other ids");
    let words =
        BTreeSet::from(["user-one", "user-on", "stranger", "event-2", "app_open", "USER-ONE", "device-1", "merged-2"]);
    let found = store.open(1).ids_among(&words, &|_| false).expect("readable");
    assert_eq!(found, ["device-1", "event-2", "merged-2", "stranger", "user-one"].map(str::to_owned).into());
    let found = store.open_mapped("ts", TimeFormat::Milliseconds).ids_among(&words, &|_| false).expect("readable");
    assert_eq!(found, ["device-1", "merged-2", "stranger", "user-one"].map(str::to_owned).into());
}
