//! A SQLite file with our own schema: users first, then the events in the order of their rows.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::ids::Words;
use super::reader::EventQuery;
use super::rows::{self, RowSource};
use super::schema::{self, Table, quoted};
use super::{
    Fingerprint, PlantedRow, Source, UnreadableTime, connection, failure, fingerprint, id_sql, planted, reader,
    shared_tables,
};
use crate::calendar::{Millis, TimeFormat, TimeReader};
use crate::cube::{Accumulator, Clock, Cube, QueryPlan, Users};
use crate::metric::Definitions;
use crate::metric::sql::{Dialect, Tables};
use crate::problem::Problems;

/// Events that one thread reads faster than two would.
const SMALL: i64 = 50_000;
/// More threads than this wait for each other's pages, and each holds a state of every user.
const MOST_THREADS: usize = 16;

/// A SQLite file with the tables `users` and `events`, and perhaps `aliases`.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    threads: NonZeroUsize,
    users: Table,
    events: Table,
    aliases: Option<Table>,
}

impl SqliteStore {
    /// Opens the file and checks that the tables and columns are there.
    pub fn open(path: &Path, threads: NonZeroUsize) -> Result<Self, Problems> {
        let connection = connection::open(path)?;
        let mut problems = Problems::default();
        let users = problems.collect(schema::table(&connection, path, "users"));
        let events = problems.collect(schema::table(&connection, path, "events"));
        let aliases = problems.collect(schema::optional_table(&connection, path, "aliases")).flatten();
        let needed = [
            (&users, &["id", "is_test"][..]),
            (&events, &["user_id", "name", "ts", "source"][..]),
            (&aliases, &["anonymous_id", "user_id", "ts"][..]),
        ];
        for (table, columns) in needed {
            if let Some(table) = table {
                table.require(path, columns, &mut problems);
            }
        }
        match (users, events) {
            (Some(users), Some(events)) => {
                problems.or(())?;
                let aliases = aliases.filter(|table| !schema::is_empty(&connection, table));
                Ok(Self { path: path.to_owned(), threads, users, events, aliases })
            }
            _ => Err(problems),
        }
    }

    /// The id of an event: the user's, else the anonymous one where the table has it.
    fn event_id(&self) -> &'static str {
        if self.events.column("anonymous_id").is_some() { "coalesce(user_id, anonymous_id)" } else { "user_id" }
    }

    /// The row numbers for each thread to read, both ends included; none for an empty table.
    fn ranges(&self, connection: &Connection, rowid: &str) -> Result<Vec<(i64, i64)>, Problems> {
        let from = format!("FROM {}", quoted(&self.events.name));
        let sql = format!("SELECT (SELECT min({rowid}) {from}), (SELECT max({rowid}) {from})");
        let ends: Result<(Option<i64>, Option<i64>), _> =
            connection.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        let (Some(first), Some(last)) = ends.map_err(|error| self.failed("read `events`", &error))? else {
            return Ok(Vec::new());
        };
        Ok(split(first, last, parts(last.saturating_sub(first), self.threads)))
    }

    fn failed(&self, doing: &str, error: &rusqlite::Error) -> Problems {
        failure::problem(&self.path, doing, error).into()
    }
}

/// Our own tables hold milliseconds.
fn times() -> TimeReader {
    TimeReader { format: TimeFormat::Milliseconds, ..TimeReader::default() }
}

impl RowSource for SqliteStore {
    type Session = Connection;
    /// The first and the last number of the rows; `None` for all rows of a table without row numbers.
    type Part = Option<(i64, i64)>;

    fn session(&self) -> Result<Connection, Problems> {
        Ok(connection::open(&self.path)?)
    }

    fn users(&self, connection: &mut Connection, users: &mut Users) -> Result<(), Problems> {
        let attributes: Vec<&str> = users.attributes().iter().map(String::as_str).collect();
        let mut problems = Problems::default();
        self.users.require(&self.path, &attributes, &mut problems);
        problems.or(())?;
        let attributes = attributes.iter().map(|name| quoted(name));
        let columns: Vec<String> = ["id".to_owned(), "is_test = 1".to_owned()].into_iter().chain(attributes).collect();
        let sql = format!("SELECT {} {}", columns.join(", "), self.users.source_clause());
        reader::users(connection, &sql, users).map_err(|error| self.failed("read `users`", &error))?;
        if let Some(aliases) = &self.aliases {
            let sql = format!("SELECT anonymous_id, user_id, ts {}", aliases.source_clause());
            let read = reader::aliases(connection, (&sql, &times()), users);
            read.map_err(|error| self.failed("read `aliases`", &error))?;
        }
        Ok(())
    }

    fn parts(&self, connection: &mut Connection, plan: &QueryPlan) -> Result<Vec<Self::Part>, Problems> {
        if plan.reads_properties() && self.events.column("properties").is_none() {
            return Err(schema::missing_column(&self.path, "events", ("properties", &self.events.columns)).into());
        }
        let Some(rowid) = self.events.rowid else { return Ok(vec![None]) };
        Ok(self.ranges(connection, rowid)?.into_iter().map(Some).collect())
    }

    fn events(
        &self,
        connection: &mut Connection,
        (part, plan): (Self::Part, &QueryPlan),
        events: &mut Accumulator<'_>,
    ) -> Result<(), Problems> {
        let with_properties = plan.reads_properties();
        let properties = if with_properties { ", properties" } else { "" };
        let sql = format!("SELECT {}, name, ts, source{properties} {}", self.event_id(), self.events.source_clause());
        let times = &times();
        let read = match self.events.rowid.zip(part) {
            None => {
                let query = EventQuery { sql: &sql, with_properties, params: [], times };
                reader::events(connection, query, events)
            }
            Some((rowid, range)) => {
                let sql = format!("{sql} WHERE {rowid} BETWEEN ?1 AND ?2 ORDER BY {rowid}");
                let query = EventQuery { sql: &sql, with_properties, params: range, times };
                reader::events(connection, query, events)
            }
        };
        read.map_err(|error| self.failed("read `events`", &error))
    }
}

impl Source for SqliteStore {
    fn fingerprint(&self, _now: Millis) -> Result<Fingerprint, Problems> {
        Ok(fingerprint::of(&self.path, "store")?)
    }

    fn tables(&self) -> Tables {
        let properties = if self.events.column("properties").is_some() { ", properties" } else { "" };
        let (id, user) = (id_sql::text("id"), id_sql::text("user_id"));
        let users = if self.users.holds_text("id") {
            "users".to_owned()
        } else {
            let others = self.users.columns.iter().filter(|column| !column.eq_ignore_ascii_case("id"));
            let columns = std::iter::once(format!("{id} AS id")).chain(others.map(|column| quoted(column)));
            format!("(SELECT {} FROM users)", columns.collect::<Vec<_>>().join(", "))
        };
        let events = match self.events.column("anonymous_id") {
            None if self.events.holds_text("user_id") => "events".to_owned(),
            None => format!("(SELECT {user} AS user_id, name, ts, source{properties} FROM events)"),
            Some(_) => format!(
                "(SELECT {} AS user_id, name, ts, source{properties} FROM events)",
                id_sql::text(self.event_id())
            ),
        };
        let aliases = self.aliases.as_ref().map(|table| {
            if table.holds_text("anonymous_id") && table.holds_text("user_id") {
                return "aliases".to_owned();
            }
            format!("(SELECT {} AS anonymous_id, {user} AS user_id, ts FROM aliases)", id_sql::text("anonymous_id"))
        });
        Tables { dialect: Dialect::Sqlite, users: Some(users), events, aliases }
    }

    fn unreadable_time(&self) -> Result<Option<UnreadableTime>, Problems> {
        let sql = format!("SELECT ts {}", self.events.source_clause());
        let found = reader::unreadable_time(&connection::open(&self.path)?, (&sql, &times()));
        found.map_err(|error| self.failed("read `events`", &error))
    }

    fn planted(&self) -> Result<Vec<PlantedRow>, Problems> {
        Ok(planted::planted(&connection::open(&self.path)?, &self.path)?)
    }

    fn numbers(&self, sql: &str) -> Result<[Option<f64>; 3], Problems> {
        let connection = connection::open(&self.path)?;
        reader::numbers(&connection, sql)
            .map_err(|error| failure::problem(&self.path, "run the SQL of a number", &error).into())
    }

    fn numbers_of(&self, beginning: &str, queries: &[String]) -> Result<Vec<[Option<f64>; 3]>, Problems> {
        let connection = connection::open(&self.path)?;
        shared_tables::numbers(&connection, beginning, queries)
            .map_err(|error| failure::problem(&self.path, "run the SQL of the numbers", &error).into())
    }

    fn ids_among(&self, words: &BTreeSet<&str>, holds: &dyn Fn(&str) -> bool) -> Result<BTreeSet<String>, Problems> {
        let connection = connection::open(&self.path)?;
        let words = Words::new(words, holds);
        let mut found = BTreeSet::new();
        let of_events = ["user_id", "id", "anonymous_id"].into_iter().filter(|name| self.events.column(name).is_some());
        let of_events = of_events.collect::<Vec<_>>().join(", ");
        let aliases = self.aliases.as_ref().map(|table| (table, "anonymous_id, user_id"));
        for (table, columns) in [(&self.users, "id"), (&self.events, &of_events)].into_iter().chain(aliases) {
            let sql = format!("SELECT {columns} {}", table.source_clause());
            let searched = words.find(&connection, &sql, &mut found);
            searched.map_err(|error| self.failed("read the ids", &error))?;
        }
        Ok(found)
    }

    fn cube(&self, definitions: &Definitions, clock: Clock) -> Result<Cube, Problems> {
        rows::cube(self, definitions, clock)
    }
}

/// How many threads read a span of row numbers.
fn parts(span: i64, threads: NonZeroUsize) -> usize {
    let worth = usize::try_from(span / SMALL).unwrap_or(usize::MAX);
    worth.clamp(1, threads.get().min(MOST_THREADS))
}

/// Cuts `first..=last` into `parts` neighbouring ranges of about the same length.
fn split(first: i64, last: i64, parts: usize) -> Vec<(i64, i64)> {
    let (length, parts) = (i128::from(last) - i128::from(first) + 1, parts as i128);
    let at = |part: i128| i64::try_from(i128::from(first) + length * part / parts);
    let end = |part: i128| at(part + 1).map_or(last, |next| next.saturating_sub(1));
    let ranges = (0..parts).map(|part| (at(part).unwrap_or(last), if part + 1 == parts { last } else { end(part) }));
    ranges.filter(|(from, to)| from <= to).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_reads_enough_to_be_worth_it() {
        let threads = |count| NonZeroUsize::new(count).expect("at least one");
        assert_eq!(parts(SMALL - 1, threads(8)), 1);
        assert_eq!(parts(3 * SMALL, threads(8)), 3);
        assert_eq!(parts(100 * SMALL, threads(8)), 8);
        assert_eq!(parts(i64::MAX, threads(20_000)), MOST_THREADS);
    }

    #[test]
    fn ranges_touch_and_cover_everything() {
        assert_eq!(split(1, 10, 3), [(1, 3), (4, 6), (7, 10)]);
        assert_eq!(split(7, 7, 1), [(7, 7)]);
        assert_eq!(split(7, 8, 4), [(7, 7), (8, 8)]);
        assert_eq!(split(i64::MIN, i64::MAX, 2), [(i64::MIN, -1), (0, i64::MAX)]);
    }
}
