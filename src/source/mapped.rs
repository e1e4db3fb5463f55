//! A SQLite file with other tables, read through the user's SQL; such SQL has no row numbers, so one thread streams it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::ids::Words;
use super::reader::EventQuery;
use super::rows::{self, RowSource};
use super::schema::{self, quoted};
use super::{
    Fingerprint, PlantedRow, Source, UnreadableTime, connection, failure, fingerprint, id_sql, own_tables, reader,
    shared_tables, time_sql,
};
use crate::calendar::{Millis, TimeReader};
use crate::config::MappedTables;
use crate::cube::{Accumulator, Clock, Cube, QueryPlan, Users};
use crate::metric::Definitions;
use crate::metric::sql::{Dialect, Tables};
use crate::problem::{Place, Problem, Problems};

/// A SQLite file with SELECTs for users, events and aliases.
#[derive(Debug)]
pub struct MappedSqlite {
    path: PathBuf,
    times: TimeReader,
    users: Option<MappedQuery>,
    events: MappedQuery,
    aliases: Option<MappedQuery>,
}

/// A SELECT of the user's with the columns that it yields.
#[derive(Debug)]
struct MappedQuery {
    /// The key in the configuration.
    key: &'static str,
    sql: String,
    /// The same, to stand inside the SQL of a number.
    inner: String,
    columns: Vec<String>,
}

impl MappedSqlite {
    /// Opens the file and checks that the SQL yields the needed columns.
    pub fn open(path: &Path, tables: &MappedTables) -> Result<Self, Problems> {
        let connection = connection::open(path)?;
        let mut problems = Problems::default();
        let mut select = |key, sql: &str, needed: &[&str]| {
            problems.collect(MappedQuery::prepare(&connection, path, (key, sql))).inspect(|select| {
                for name in needed.iter().filter(|name| schema::find(&select.columns, name).is_none()) {
                    problems.push(schema::missing_column(path, key, (name, &select.columns)));
                }
            })
        };
        let users = tables.users.as_deref().map(|sql| select("source.users", sql, &["id"]));
        let events = select("source.events", &tables.events, &["user_id", "name", "ts"]);
        let of_aliases = ["anonymous_id", "user_id", "ts"];
        let aliases = tables.aliases.as_deref().map(|sql| select("source.aliases", sql, &of_aliases));
        let Some(events) = events else { return Err(problems) };
        problems.or(Self {
            path: path.to_owned(),
            times: TimeReader { format: tables.time, pattern: None, zone: tables.timezone },
            users: users.flatten(),
            events,
            aliases: aliases.flatten(),
        })
    }

    fn read_rows_of_users(connection: &Connection, select: &MappedQuery, users: &mut Users) -> rusqlite::Result<()> {
        let columns = &select.columns;
        let is_test = schema::find(columns, "is_test").map_or("0".to_owned(), quoted);
        let attributes: Vec<String> = users.attributes().iter().map(|name| quoted(name)).collect();
        let columns = [vec![known("id"), is_test], attributes].concat().join(", ");
        let sql = format!("SELECT {columns} FROM {}", select.rows());
        reader::users(connection, &sql, users)
    }

    /// The id of an event: the user's, else the anonymous one where the SQL gives it.
    fn event_id(&self) -> &'static str {
        if self.events.has("anonymous_id") {
            "coalesce(nullif(user_id, ''), nullif(anonymous_id, ''))"
        } else {
            "nullif(user_id, '')"
        }
    }

    fn failed(&self, select: &MappedQuery, error: &rusqlite::Error) -> Problem {
        failure::problem(&self.path, &format!("run `{}`", select.key), error)
    }
}

impl MappedQuery {
    fn prepare(connection: &Connection, path: &Path, (key, sql): (&'static str, &str)) -> Result<Self, Problem> {
        let sql = sql.trim_end_matches(|end: char| end == ';' || end.is_whitespace()).to_owned();
        let statement = connection.prepare(&format!("SELECT * FROM (\n{sql}\n)")).map_err(|error| {
            let problem = failure::problem(path, &format!("run `{key}`"), &error);
            let place = Place { key: Some(key.to_owned()), ..problem.place.clone() };
            let hint = problem.hint.clone().unwrap_or_else(|| "write one SELECT that this file can answer".to_owned());
            Problem { place, hint: Some(hint), ..problem }
        })?;
        let columns = statement.column_names().map(str::to_owned).collect();
        let inner = own_tables::with_schema(connection, &sql);
        Ok(Self { key, sql, inner, columns })
    }

    fn has(&self, column: &str) -> bool {
        schema::find(&self.columns, column).is_some()
    }

    /// Its rows as a table. The line breaks end a comment that it may end in.
    fn rows(&self) -> String {
        format!("(\n{}\n)", self.sql)
    }

    /// Its rows as a table in the SQL of a number.
    fn inner_rows(&self) -> String {
        format!("(\n{}\n)", self.inner)
    }
}

/// A column of ids in which an empty text is nobody, as in an export.
fn known(id: &str) -> String {
    format!("nullif({id}, '')")
}

/// A truth value as [`crate::values::truth`] reads it.
const TRUTH: &str = "(is_test = 1 OR lower(is_test) IN ('1', 'true', 't', 'yes', 'y', 'on', '1.0')) AS is_test";

impl RowSource for MappedSqlite {
    type Session = Connection;
    /// All rows.
    type Part = ();

    fn session(&self) -> Result<Connection, Problems> {
        Ok(connection::open(&self.path)?)
    }

    fn users(&self, connection: &mut Connection, users: &mut Users) -> Result<(), Problems> {
        let mut problems = Problems::default();
        let none = Vec::new();
        let columns = self.users.as_ref().map_or(&none, |select| &select.columns);
        for name in users.attributes().iter().filter(|name| schema::find(columns, name).is_none()) {
            problems.push(schema::missing_column(&self.path, "source.users", (name, columns)));
        }
        problems.or(())?;
        if let Some(select) = &self.users {
            Self::read_rows_of_users(connection, select, users).map_err(|error| self.failed(select, &error))?;
        }
        if let Some(select) = &self.aliases {
            let (anonymous, user) = (known("anonymous_id"), known("user_id"));
            let sql = format!("SELECT {anonymous}, {user}, ts FROM {}", select.rows());
            let read = reader::aliases(connection, (&sql, &self.times), users);
            read.map_err(|error| self.failed(select, &error))?;
        }
        Ok(())
    }

    fn parts(&self, _connection: &mut Connection, plan: &QueryPlan) -> Result<Vec<()>, Problems> {
        if plan.reads_properties() && !self.events.has("properties") {
            return Err(
                schema::missing_column(&self.path, "source.events", ("properties", &self.events.columns)).into()
            );
        }
        Ok(vec![()])
    }

    fn events(
        &self,
        connection: &mut Connection,
        ((), plan): ((), &QueryPlan),
        events: &mut Accumulator<'_>,
    ) -> Result<(), Problems> {
        let source = if self.events.has("source") { "source" } else { "NULL" };
        let with_properties = plan.reads_properties();
        let properties = if with_properties { ", properties" } else { "" };
        let sql = format!("SELECT {}, name, ts, {source}{properties} FROM {}", self.event_id(), self.events.rows());
        let query = EventQuery { sql: &sql, with_properties, params: [], times: &self.times };
        reader::events(connection, query, events).map_err(|error| self.failed(&self.events, &error).into())
    }
}

impl Source for MappedSqlite {
    fn fingerprint(&self, _now: Millis) -> Result<Fingerprint, Problems> {
        let sql = |select: &Option<MappedQuery>| select.as_ref().map_or(String::new(), |select| select.sql.clone());
        let queries = [sql(&self.users), self.events.sql.clone(), sql(&self.aliases), format!("{:?}", self.times)];
        Ok(fingerprint::of(&self.path, &queries.join("\0"))?)
    }

    fn tables(&self) -> Tables {
        let in_users = |select: &MappedQuery| {
            let column = |name: &String| match name.to_ascii_lowercase().as_str() {
                "is_test" => TRUTH.to_owned(),
                "id" => format!("{} AS id", id_sql::text(&known("id"))),
                _ => quoted(name),
            };
            let mut columns: Vec<String> = select.columns.iter().map(column).collect();
            if !select.has("is_test") {
                columns.push("NULL AS is_test".to_owned());
            }
            format!("(SELECT {} FROM {})", columns.join(", "), select.inner_rows())
        };
        let source = if self.events.has("source") { "source" } else { "NULL AS source" };
        let properties = if self.events.has("properties") { ", properties" } else { "" };
        let (ts, id) = (time_sql::milliseconds(&self.times), id_sql::text(self.event_id()));
        let events = self.events.inner_rows();
        let (anonymous, user) = (id_sql::text(&known("anonymous_id")), id_sql::text(&known("user_id")));
        let in_aliases = |select: &MappedQuery| {
            format!("(SELECT {anonymous} AS anonymous_id, {user} AS user_id, {ts} AS ts FROM {})", select.inner_rows())
        };
        Tables {
            dialect: Dialect::Sqlite,
            users: self.users.as_ref().map(in_users),
            events: format!("(SELECT {id} AS user_id, name, {ts} AS ts, {source}{properties} FROM {events})"),
            aliases: self.aliases.as_ref().map(in_aliases),
        }
    }

    fn unreadable_time(&self) -> Result<Option<UnreadableTime>, Problems> {
        let sql = format!("SELECT ts FROM {}", self.events.rows());
        let found = reader::unreadable_time(&connection::open(&self.path)?, (&sql, &self.times));
        Ok(found.map_err(|error| self.failed(&self.events, &error))?)
    }

    fn planted(&self) -> Result<Vec<PlantedRow>, Problems> {
        Ok(Vec::new())
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
        let of_events = ["user_id", "id", "anonymous_id"].into_iter().filter(|name| self.events.has(name));
        let of_events = of_events.collect::<Vec<_>>().join(", ");
        let users = self.users.as_ref().map(|select| (select, "id"));
        let aliases = self.aliases.as_ref().map(|select| (select, "anonymous_id, user_id"));
        for (select, columns) in users.into_iter().chain(aliases).chain([(&self.events, of_events.as_str())]) {
            let sql = format!("SELECT {columns} FROM {}", select.rows());
            words.find(&connection, &sql, &mut found).map_err(|error| self.failed(select, &error))?;
        }
        Ok(found)
    }

    fn cube(&self, definitions: &Definitions, clock: Clock) -> Result<Cube, Problems> {
        rows::cube(self, definitions, clock)
    }
}
