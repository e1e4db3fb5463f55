//! Parquet files as a stream of rows: neighbouring row groups are the parts, and only the columns that are needed are read.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Mutex;

use rusqlite::Connection;

use super::super::rows::RowSource;
use super::field_columns::FieldColumns;
use super::table::{self, ParquetTable};
use crate::config::ParquetConfig;
use crate::cube::{Accumulator, AliasRow, EventRow, QueryPlan, UserRow, Users};
use crate::problem::{Place, Problem, Problems};

/// Rows that one thread reads faster than two would.
const SMALL: u64 = 50_000;
/// More threads than this wait for each other's memory, and each holds a state of every user.
const MOST_THREADS: usize = 16;

/// Parquet files with events, and perhaps with users and aliases.
pub struct ParquetSource {
    pub(super) events: ParquetTable,
    pub(super) users: Option<ParquetTable>,
    pub(super) aliases: Option<ParquetTable>,
    pub(super) attributes: Vec<(String, FieldColumns)>,
    threads: NonZeroUsize,
    pub(super) settings: ParquetConfig,
    /// The same rows as tables of SQLite, once SQL was run on them.
    pub(super) copy: Mutex<Option<Connection>>,
}

impl std::fmt::Debug for ParquetSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParquetSource").field("events", &self.events).finish_non_exhaustive()
    }
}

/// All files that the settings name.
pub(in super::super) fn files_of(config: &ParquetConfig) -> Result<Vec<PathBuf>, Problems> {
    let tables = [Some(&config.events), config.users.as_ref(), config.aliases.as_ref()];
    let mut files = Vec::new();
    for table in tables.into_iter().flatten() {
        files.extend(table::files_of(table)?);
    }
    Ok(files)
}

impl ParquetSource {
    /// Opens the files and checks that they have the columns that the settings name.
    pub fn open(config: &ParquetConfig, threads: NonZeroUsize) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let needed = [("user_id", "user_id"), ("event", "event"), ("time", "time")];
        let optional = ["anonymous_id", "id", "source", "bot", "properties"];
        let events = problems.collect(ParquetTable::open(("source", &config.events), &needed, &optional));
        let users = config.users.as_ref().and_then(|users| {
            problems.collect(ParquetTable::open(("source.users", users), &[("id", "id")], &["is_test"]))
        });
        let aliases = config.aliases.as_ref().and_then(|aliases| {
            let needed = [("anonymous_id", "anonymous_id"), ("user_id", "user_id")];
            problems.collect(ParquetTable::open(("source.aliases", aliases), &needed, &["time"]))
        });
        let mut attributes = Vec::new();
        for (name, texts) in config.users.iter().flat_map(|users| &users.attributes) {
            let Some(users) = &users else { continue };
            let found = FieldColumns::find(&format!("source.users.attributes.{name}"), texts, &users.known);
            attributes.extend(problems.collect(found).map(|found| (name.clone(), found)));
        }
        let Some(events) = events else { return Err(problems) };
        let settings = config.clone();
        problems.or(Self { events, users, aliases, attributes, threads, settings, copy: Mutex::default() })
    }

    /// Where an attribute of the users comes from: as the settings say, else from the column of its name.
    pub(super) fn attribute(&self, users: &ParquetTable, name: &str) -> Option<FieldColumns> {
        let written = self.attributes.iter().find(|(attribute, _)| attribute == name).map(|(_, field)| field.clone());
        written.or_else(|| users.known.place(name).map(|at| FieldColumns::Columns(vec![at])))
    }

    fn read_users(&self, table: &ParquetTable, users: &mut Users) -> Result<(), Problems> {
        let mut problems = Problems::default();
        let mut attributes = Vec::new();
        for name in users.attributes() {
            match self.attribute(table, name) {
                Some(field) => attributes.push(field),
                None => problems
                    .push(table.known.missing(Place::argument(&format!("source.users.attributes.{name}")), name)),
            }
        }
        problems.or(())?;
        let (id, is_test) = (table.field("id"), table.field("is_test"));
        let fields: Vec<&FieldColumns> = [id, is_test].into_iter().chain(&attributes).collect();
        let (mut of_id, mut scratch) = (Vec::new(), vec![Vec::new(); attributes.len()]);
        table.read(0..table.groups.len(), &fields, |row| {
            let values: Vec<Option<&[u8]>> =
                attributes.iter().zip(&mut scratch).map(|(field, scratch)| row.cell(field).text(scratch)).collect();
            let (id, is_test) = (row.cell(id).id(&mut of_id), row.cell(is_test).is_true());
            users.add(UserRow { id, is_test, attributes: &values });
            ControlFlow::Continue(())
        })?;
        Ok(())
    }

    /// Aliases of a table, of which events with both ids are one too.
    pub(super) fn read_aliases(table: &ParquetTable, mut visit: impl FnMut(AliasRow<'_>)) -> Result<(), Problems> {
        let fields = ["anonymous_id", "user_id", "time"].map(|key| table.field(key));
        let [anonymous, user, time] = fields;
        let (mut of_anonymous, mut of_user) = (Vec::new(), Vec::new());
        table.read(0..table.groups.len(), &fields, |row| {
            visit(AliasRow {
                anonymous: row.cell(anonymous).id(&mut of_anonymous),
                user: row.cell(user).id(&mut of_user),
                ts: row.cell(time).instant(&table.times),
            });
            ControlFlow::Continue(())
        })?;
        Ok(())
    }

    /// The tables that hold aliases.
    pub(super) fn alias_tables(&self) -> impl Iterator<Item = &ParquetTable> {
        let is_one_too = !matches!(self.events.field("anonymous_id"), FieldColumns::Absent);
        self.aliases.iter().chain(is_one_too.then_some(&self.events))
    }

    /// The events of some row groups.
    pub(super) fn read_events(
        &self,
        groups: std::ops::Range<usize>,
        with_properties: bool,
        mut visit: impl FnMut(EventRow<'_>),
    ) -> Result<(), Problems> {
        let events = &self.events;
        let [user, anonymous, name, time, source, bot] =
            ["user_id", "anonymous_id", "event", "time", "source", "bot"].map(|key| events.field(key));
        let properties = if with_properties { events.field("properties") } else { &FieldColumns::Absent };
        let mut scratch: [Vec<u8>; 5] = Default::default();
        events.read(groups, &[user, anonymous, name, time, source, bot, properties], |row| {
            let [of_user, of_anonymous, of_name, of_source, of_properties] = &mut scratch;
            let user = row.cell(user).id(of_user).or_else(|| row.cell(anonymous).id(of_anonymous));
            let is_bot = row.cell(bot).is_true();
            visit(EventRow {
                user,
                name: row.cell(name).text(of_name),
                ts: row.cell(time).instant(&events.times),
                source: if is_bot { Some(b"bot") } else { row.cell(source).text(of_source) },
                properties: row.cell(properties).text(of_properties),
            });
            ControlFlow::Continue(())
        })?;
        Ok(())
    }
}

impl RowSource for ParquetSource {
    type Session = ();
    /// The first row group and the one behind the last.
    type Part = (usize, usize);

    fn session(&self) -> Result<(), Problems> {
        Ok(())
    }

    fn users(&self, (): &mut (), users: &mut Users) -> Result<(), Problems> {
        if let Some(table) = &self.users {
            self.read_users(table, users)?;
        } else {
            Problems(users.attributes().iter().map(|name| no_users(name)).collect()).or(())?;
        }
        for table in self.alias_tables() {
            Self::read_aliases(table, |alias| users.add_alias(alias))?;
        }
        Ok(())
    }

    fn parts(&self, (): &mut (), plan: &QueryPlan) -> Result<Vec<Self::Part>, Problems> {
        if plan.reads_properties() && matches!(self.events.field("properties"), FieldColumns::Absent) {
            return Err(self.events.known.missing(Place::argument("source.properties"), "properties").into());
        }
        let rows: Vec<u64> = self.events.groups.iter().map(|group| group.rows).collect();
        Ok(parts(&rows, self.threads))
    }

    fn events(
        &self,
        (): &mut (),
        ((from, to), plan): (Self::Part, &QueryPlan),
        events: &mut Accumulator<'_>,
    ) -> Result<(), Problems> {
        self.read_events(from..to, plan.reads_properties(), |row| events.push(row))
    }
}

fn no_users(attribute: &str) -> Problem {
    let message = format!("the settings ask for the attribute `{attribute}`, and no files with users are named");
    Problem::new(Place::argument("source.users"), message).hint("name them under `[source.users] files`")
}

/// Row groups with so many rows each, cut into neighbouring parts with about as many rows each.
fn parts(rows: &[u64], threads: NonZeroUsize) -> Vec<(usize, usize)> {
    let all: u64 = rows.iter().sum();
    let worth = usize::try_from(all / SMALL).unwrap_or(usize::MAX).clamp(1, threads.get().min(MOST_THREADS));
    let (mut parts, mut from, mut passed, mut ends) = (Vec::new(), 0, 0, 0);
    for (at, group) in rows.iter().enumerate() {
        passed += u128::from(*group);
        // How many of the ends of equal parts are behind; a large row group passes several.
        let behind = passed * worth as u128 / u128::from(all).max(1);
        if behind > ends || at + 1 == rows.len() {
            parts.push((from, at + 1));
            (from, ends) = (at + 1, behind);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_touch_and_have_about_as_many_rows() {
        let cut = |rows: &[u64], threads| parts(rows, NonZeroUsize::new(threads).expect("at least one"));
        assert_eq!(cut(&[100_000; 4], 2), [(0, 2), (2, 4)]);
        assert_eq!(cut(&[300_000, 10, 10], 3), [(0, 1), (1, 3)]);
        assert_eq!(cut(&[10, 10, 300_000], 2), [(0, 3)]);
        assert_eq!(cut(&[SMALL / 2; 3], 8), [(0, 3)]);
        assert_eq!(cut(&[], 8), []);
    }
}
