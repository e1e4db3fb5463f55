//! The rows of a server: one session, one transaction of which every read sees the same rows.

use postgres::Client;

use super::super::cell::Cell;
use super::super::rows::RowSource;
use super::connect::Access;
use super::failure;
use super::select::{Select, SentColumn};
use super::wire::{BinaryFields, BinaryRows, Wire};
use crate::calendar::{Millis, TimeReader};
use crate::config::PostgresConfig;
use crate::cube::{Accumulator, AliasRow, EventRow, QueryPlan, UserRow, Users};
use crate::problem::{Problem, Problems};

/// The tables of a PostgreSQL server.
pub struct PostgresSource {
    pub(super) access: Access,
    pub(super) settings: PostgresConfig,
    pub(super) users: Option<Select>,
    pub(super) events: Select,
    pub(super) aliases: Option<Select>,
    pub(super) times: TimeReader,
    /// The server's version, as in 160002.
    pub(super) version: i32,
}

impl std::fmt::Debug for PostgresSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresSource").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl PostgresSource {
    /// Connects, and checks that the server has what is to be read.
    pub fn open(settings: &PostgresConfig) -> Result<Self, Problems> {
        let access = Access::new(settings)?;
        let mut client = access.open()?;
        let version = client
            .query_one("SELECT current_setting('server_version_num')::integer", &[])
            .map_err(|error| failure::problem(&error, "ask for its version", access.place()))?
            .get(0);
        let mut problems = Problems::default();
        let mut select = |table, sql: Option<&str>, needed: &[&str]| {
            problems.collect(Select::prepare(&mut client, (table, sql))).inspect(|select| {
                for column in needed.iter().filter(|column| !select.has(column)) {
                    problems.push(select.missing(column));
                }
            })
        };
        let events = select("events", settings.events.as_deref(), &["user_id", "name", "ts"]);
        // Beside events of the user's own SQL, users and aliases are those of SQL too, or none.
        let is_own = settings.events.is_some();
        let users = match settings.users.as_deref() {
            None if is_own => None,
            sql => select("users", sql, &["id"]),
        };
        let has_aliases = settings.aliases.is_some() || (!is_own && has_table(&mut client, "aliases"));
        let mut select = |table, sql: Option<&str>, needed: &[&str]| {
            problems.collect(Select::prepare(&mut client, (table, sql))).inspect(|select| {
                for column in needed.iter().filter(|column| !select.has(column)) {
                    problems.push(select.missing(column));
                }
            })
        };
        let of_aliases = ["anonymous_id", "user_id", "ts"];
        let aliases = if has_aliases { select("aliases", settings.aliases.as_deref(), &of_aliases) } else { None };
        let Some(events) = events else { return Err(problems) };
        let times = TimeReader { format: settings.time, pattern: None, zone: settings.timezone };
        problems.or(Self { access, settings: settings.clone(), users, events, aliases, times, version })
    }

    /// A session in a transaction that only reads.
    pub(super) fn begin(&self) -> Result<Client, Problem> {
        let mut client = self.access.open()?;
        let begun = client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        begun.map_err(|error| failure::problem(&error, "begin to read", self.access.place()))?;
        Ok(client)
    }

    /// Meets the rows of a table with these columns.
    pub(super) fn stream(
        &self,
        client: &mut Client,
        (select, columns): (&Select, &[SentColumn]),
        visit: impl FnMut(BinaryFields<'_>),
    ) -> Result<(), Problem> {
        let list: Vec<&str> = columns.iter().map(|column| column.sql.as_str()).collect();
        let sql = format!("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT binary)", list.join(", "), select.rows);
        let (doing, place) = (format!("read `{}`", select.name), self.access.place());
        let stream = client.copy_out(&sql).map_err(|error| failure::problem(&error, &doing, place.clone()))?;
        let read = BinaryRows::new(stream).and_then(|rows| rows.for_each(visit));
        read.map_err(|error| failure::streaming(error, &doing, place))
    }

    /// The time in steps of `max_age`: within a step nothing counts as changed.
    pub(super) fn step(&self, now: Millis) -> i64 {
        let length = i64::try_from(self.settings.max_age).unwrap_or(i64::MAX).saturating_mul(1_000);
        now.0.div_euclid(length.max(1))
    }

    /// The columns of an event's ids: the user's, else the anonymous one.
    pub(super) fn event_ids(&self) -> [SentColumn; 2] {
        [self.events.text("user_id"), self.events.text("anonymous_id")]
    }

    fn read_users(&self, client: &mut Client, (select, users): (&Select, &mut Users)) -> Result<(), Problems> {
        let missing = users.attributes().iter().filter(|attribute| !select.has(attribute));
        Problems(missing.map(|attribute| select.missing(attribute)).collect()).or(())?;
        let attributes = users.attributes().iter().map(|attribute| select.text(attribute));
        let columns: Vec<SentColumn> =
            [select.text("id"), select.text("is_test")].into_iter().chain(attributes).collect();
        let (mut of_id, mut scratch) = (Vec::new(), vec![Vec::new(); columns.len() - 2]);
        self.stream(client, (select, &columns), |row| {
            let cell = |at: usize| columns[at].wire.cell(row.get(at));
            let values: Vec<Option<&[u8]>> =
                scratch.iter_mut().enumerate().map(|(at, scratch)| cell(at + 2).text(scratch)).collect();
            users.add(UserRow { id: cell(0).id(&mut of_id), is_test: cell(1).is_true(), attributes: &values });
        })?;
        Ok(())
    }
}

fn has_table(client: &mut Client, table: &str) -> bool {
    let found = client.query_one("SELECT to_regclass($1::text) IS NOT NULL", &[&table]);
    found.is_ok_and(|row| row.get(0))
}

impl RowSource for PostgresSource {
    type Session = Client;
    /// All rows.
    type Part = ();

    fn session(&self) -> Result<Client, Problems> {
        Ok(self.begin()?)
    }

    fn users(&self, client: &mut Client, users: &mut Users) -> Result<(), Problems> {
        match &self.users {
            Some(select) => self.read_users(client, (select, users))?,
            None if users.attributes().is_empty() => {}
            None => {
                let missing = users.attributes().iter().map(|name| no_users(name));
                return Err(Problems(missing.collect()));
            }
        }
        let Some(select) = &self.aliases else { return Ok(()) };
        let columns = [select.text("anonymous_id"), select.text("user_id"), select.time("ts")];
        let (mut of_anonymous, mut of_user) = (Vec::new(), Vec::new());
        self.stream(client, (select, &columns), |row| {
            let cell = |at: usize| columns[at].wire.cell(row.get(at));
            users.add_alias(AliasRow {
                anonymous: cell(0).id(&mut of_anonymous),
                user: cell(1).id(&mut of_user),
                ts: cell(2).instant(&self.times),
            });
        })?;
        Ok(())
    }

    fn parts(&self, _client: &mut Client, plan: &QueryPlan) -> Result<Vec<()>, Problems> {
        if plan.reads_properties() && !self.events.has("properties") {
            return Err(self.events.missing("properties").into());
        }
        Ok(vec![()])
    }

    fn events(
        &self,
        client: &mut Client,
        ((), plan): ((), &QueryPlan),
        events: &mut Accumulator<'_>,
    ) -> Result<(), Problems> {
        let select = &self.events;
        let [user, anonymous] = self.event_ids();
        let mut columns = vec![user, anonymous, select.text("name"), select.time("ts"), select.text("source")];
        if plan.reads_properties() {
            columns.push(select.text("properties"));
        }
        let mut scratch: [Vec<u8>; 5] = Default::default();
        let wires: [Wire; 5] = std::array::from_fn(|at| columns[at].wire);
        self.stream(client, (select, &columns), |row| {
            let [of_user, of_anonymous, of_name, of_source, of_properties] = &mut scratch;
            let cell = |at: usize| -> Cell<'_> { wires[at].cell(row.get(at)) };
            events.push(EventRow {
                user: cell(0).id(of_user).or_else(|| cell(1).id(of_anonymous)),
                name: cell(2).text(of_name),
                ts: cell(3).instant(&self.times),
                source: cell(4).text(of_source),
                properties: Wire::Text.cell(row.get(5)).text(of_properties),
            });
        })?;
        Ok(())
    }
}

fn no_users(attribute: &str) -> Problem {
    let message = format!("the settings ask for the attribute `{attribute}`, and `users` is not given");
    Problem::new(crate::problem::Place::argument("source.users"), message)
        .hint("add `users = \"SELECT … AS id, …\"` to `[source]`")
}
