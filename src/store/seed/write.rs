//! Writes a drawn demo into a new file and puts it in place when it is whole.
//!
//! The file is written beside its target without a journal and renamed at the end, so a crash leaves the old database as
//! it was. Indexes are made after the rows, which is several times faster than keeping them current.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, params};

use super::activity::GeneratedEvents;
use super::event::{Actor, Event, EventKind};
use super::people::{People, Person};
use super::scenario::{Scenario, ScenarioIncident, Upgrades};
use super::visitors::Identification;
use crate::calendar::{DAY_MILLIS, Day, Millis};
use crate::disk::Part;
use crate::problem::Problem;
use crate::store::{database_problem, schema};

/// Called every few thousand rows with how many are written, of how many.
pub type WriteProgress<'p> = dyn FnMut(usize, usize) + 'p;

/// Rows between two calls of the progress.
const PROGRESS_ROWS: usize = 10_000;

/// What is to be written.
pub(super) struct Demo<'s> {
    pub(super) scenario: &'s Scenario,
    pub(super) first_day: Day,
    pub(super) people: People,
    pub(super) drawn: GeneratedEvents,
}

/// Writes the file at `path`, replacing what is there; gives the number of user rows.
pub(super) fn write(demo: &Demo<'_>, path: &Path, progress: &mut WriteProgress<'_>) -> Result<usize, Problem> {
    let partial = Part::beside(path).map_err(|error| Problem::io(path, "make the demo database", &error))?;
    let users = fill(demo, partial.path(), progress).map_err(|error| Problem {
        place: crate::problem::Place::file(path),
        ..database_problem(path, "write the demo database", &error)
    })?;
    put_in_place(partial, path)?;
    Ok(users)
}

fn fill(demo: &Demo<'_>, path: &Path, progress: &mut WriteProgress<'_>) -> rusqlite::Result<usize> {
    let mut connection = Connection::open(path)?;
    connection
        .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;")?;
    connection.execute_batch("PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;")?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(&schema::tables_sql())?;
    let users = insert_users(demo, &transaction)?;
    insert_events(demo, &transaction, progress)?;
    insert_aliases(&demo.drawn.identified, &transaction)?;
    insert_incidents(demo, &transaction)?;
    transaction.execute_batch(&schema::indexes_sql())?;
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(users)
}

fn insert_users(demo: &Demo<'_>, connection: &Connection) -> rusqlite::Result<usize> {
    let mut insert =
        connection.prepare("INSERT INTO users(id, created_at, plan, segment, is_test) VALUES(?,?,?,?,?)")?;
    let mut count = 0;
    let before = Millis(demo.first_day.utc_start().0 - 30 * DAY_MILLIS);
    let traffic = &demo.scenario.traffic;
    for number in 1..=i64::from(traffic.internal_users) {
        insert.execute(params![Actor::Internal(number).id(), before.0, "pro", None::<&str>, 0])?;
        count += 1;
    }
    for number in 1..=i64::from(traffic.test_users) {
        insert.execute(params![Actor::Test(number).id(), before.0, "free", "smb", 1])?;
        count += 1;
    }
    for (index, person) in (0..).zip(&demo.people.all).filter(|(_, person)| person.has_row) {
        let Person { signed_up, plan, segment, .. } = person;
        let plan = &demo.scenario.plans[*plan].name;
        let segment = &demo.scenario.segments[*segment].name;
        insert.execute(params![Actor::Person(index).id(), signed_up.0, plan, segment, 0])?;
        count += 1;
    }
    Ok(count)
}

fn insert_events(demo: &Demo<'_>, connection: &Connection, progress: &mut WriteProgress<'_>) -> rusqlite::Result<()> {
    let sql = "INSERT INTO events(id, user_id, name, ts, source, properties) VALUES(?,?,?,?,?,?)";
    let mut insert = connection.prepare(sql)?;
    let drawn = &demo.drawn;
    for (index, event) in drawn.events.iter().enumerate() {
        let Event { ts, actor, kind, source, .. } = event;
        let properties = properties(*kind, &drawn.codes, demo.scenario.upgrades.as_ref());
        insert.execute(params![format!("ev_{:08}", index + 1), actor.id(), kind.name(), ts.0, source, properties])?;
        if index % PROGRESS_ROWS == 0 {
            progress(index, drawn.events.len());
        }
    }
    progress(drawn.events.len(), drawn.events.len());
    Ok(())
}

/// The properties of an event as JSON.
fn properties(kind: EventKind, error_codes: &[String], upgrades: Option<&Upgrades>) -> String {
    match (kind, upgrades) {
        (EventKind::Error(code), _) => serde_json::json!({ "error_code": error_codes[code] }).to_string(),
        (EventKind::Upgrade(seats), Some(Upgrades { plan, seat_cents, .. })) => {
            let (plan, cents) = (serde_json::Value::from(plan.as_str()), seats * seat_cents);
            format!("{{\"plan\":{plan},\"seats\":{seats},\"amount\":{}.{:02}}}", cents / 100, cents % 100)
        }
        (EventKind::SkippedOnboarding, _) => "{\"skipped\":true}".into(),
        (EventKind::PageView(page), _) => format!("{{\"page\":\"{}\"}}", page.path()),
        (
            EventKind::Upgrade(_)
            | EventKind::Signup
            | EventKind::Onboarding
            | EventKind::Open
            | EventKind::KeyAction
            | EventKind::Invite,
            _,
        ) => "{}".into(),
    }
}

fn insert_aliases(identified: &[Identification], connection: &Connection) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT INTO aliases(anonymous_id, user_id, ts) VALUES(?,?,?)")?;
    for Identification { visitor, person, ts } in identified {
        insert.execute(params![visitor.id(), person.id(), ts.0])?;
    }
    Ok(())
}

/// Records which incidents were injected on which days, so that the alerts can be compared with them.
fn insert_incidents(demo: &Demo<'_>, connection: &Connection) -> rusqlite::Result<()> {
    let sql = "INSERT INTO planted_incidents(id, metric, segment, direction, severity, first_day, last_day)
        VALUES(?,?,?,?,?,?,?)";
    let mut insert = connection.prepare(sql)?;
    let last_day = demo.first_day.plus(demo.scenario.days - 1);
    for ScenarioIncident { id, metric, segment, severity, direction, from, to, .. } in &demo.scenario.incidents {
        let [first, last] = [from, to].map(|day| last_day.plus(*day).to_string());
        insert.execute(params![id, metric, segment, direction.as_str(), severity, first, last])?;
    }
    Ok(())
}

fn put_in_place(partial: Part, target: &Path) -> Result<(), Problem> {
    let io = |error: &std::io::Error| Problem::io(target, "put the database in place", error);
    partial.sync().map_err(|error| io(&error))?;
    // Journals of the old database would be replayed into the new one. What they hold is first written into the old one, so that
    // it is whole without them should the program end before the new one is in place.
    let journals: Vec<PathBuf> =
        ["-journal", "-wal", "-shm"].iter().map(|suffix| beside(partial.target(), suffix)).collect();
    if journals.iter().any(|journal| journal.exists()) {
        match write_out_journals(partial.target()) {
            Err(error) if !is_damaged(&error) => {
                return Err(database_problem(target, "finish what is pending in the old database", &error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    for journal in &journals {
        remove(journal)?;
    }
    partial.put_in_place().map_err(|error| io(&error))
}

fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Brings everything that is pending beside a database into its file.
fn write_out_journals(database: &Path) -> rusqlite::Result<()> {
    if !database.exists() {
        return Ok(());
    }
    let connection = Connection::open(database)?;
    // Asks for the whole file, so it fails while another program is writing.
    connection
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA wal_checkpoint(TRUNCATE); BEGIN EXCLUSIVE; COMMIT;")?;
    connection.close().map_err(|(_, error)| error)
}

/// Whether a database is so damaged that nothing of it is left to lose.
fn is_damaged(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

fn remove(path: &Path) -> Result<(), Problem> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Problem::io(path, "remove it", &error)),
        _ => Ok(()),
    }
}
