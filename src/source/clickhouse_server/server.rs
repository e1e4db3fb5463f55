//! A server with the tables that are read of it.

use std::io;

use super::super::rows::RowSource;
use super::connect::Access;
use super::failure::{self, QueryFailure};
use super::row_binary::Rows;
use super::select::Select;
use crate::calendar::Millis;
use crate::config::ClickHouseConfig;
use crate::cube::{Accumulator, AliasRow, EventRow, QueryPlan, UserRow, Users};
use crate::problem::{Place, Problem, Problems};

/// The tables of a `ClickHouse` server.
pub struct ClickHouseSource {
    pub(super) access: Access,
    pub(super) settings: ClickHouseConfig,
    pub(super) users: Option<Select>,
    pub(super) events: Select,
    pub(super) aliases: Option<Select>,
}

impl std::fmt::Debug for ClickHouseSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClickHouseSource").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl ClickHouseSource {
    /// Connects, and checks that the server has what is to be read.
    pub fn open(settings: &ClickHouseConfig) -> Result<Self, Problems> {
        let access = Access::new(settings)?;
        let mut problems = Problems::default();
        let mut select = |table, sql: Option<&str>, needed: &[&str]| {
            problems.collect(Select::prepare(&access, (table, sql))).inspect(|select| {
                for column in needed.iter().filter(|column| !select.has(column)) {
                    problems.push(select.missing(column));
                }
            })
        };
        let events = select("events", settings.events.as_deref(), &["user_id", "name", "ts"]);
        // Beside events of the user's own SQL, users and aliases are those of SQL too, or none.
        let is_own = settings.events.is_some();
        let users = match settings.users.as_deref() {
            None if is_own || events.is_none() => None,
            sql => select("users", sql, &["id"]),
        };
        let has_aliases = settings.aliases.is_some()
            || (!is_own && events.is_some() && access.ask("EXISTS TABLE aliases").is_ok_and(is_one));
        let of_aliases = ["anonymous_id", "user_id", "ts"];
        let aliases = if has_aliases { select("aliases", settings.aliases.as_deref(), &of_aliases) } else { None };
        let Some(events) = events else { return Err(problems) };
        problems.or(Self { access, settings: settings.clone(), users, events, aliases })
    }

    /// The time in steps of `max_age`: within a step nothing counts as changed.
    pub(super) fn step(&self, now: Millis) -> i64 {
        let length = i64::try_from(self.settings.max_age).unwrap_or(i64::MAX).saturating_mul(1_000);
        now.0.div_euclid(length.max(1))
    }

    /// What an answer that ends early comes to.
    pub(super) fn broke(&self, doing: &str) -> impl Fn(io::Error) -> Problem {
        move |error| failure::problem(&QueryFailure::Broke(error), doing, self.access.place())
    }
}

/// Whether an answer is the number one.
fn is_one(mut rows: Rows<impl io::Read>) -> bool {
    rows.byte().is_ok_and(|byte| byte == 1)
}

impl RowSource for ClickHouseSource {
    type Session = ();
    /// All rows.
    type Part = ();

    fn session(&self) -> Result<(), Problems> {
        Ok(())
    }

    fn users(&self, (): &mut (), users: &mut Users) -> Result<(), Problems> {
        self.read_users(users)?;
        if let Some(aliases) = self.aliases_table() {
            let doing = "read `aliases`";
            let mut rows = self.access.rows(&format!("SELECT anonymous_id, user_id, ts FROM {aliases}"), doing)?;
            let mut read = || -> io::Result<()> {
                while rows.has_row()? {
                    let (anonymous, user) = (rows.nullable(bytes)?, rows.nullable(bytes)?);
                    let ts = rows.nullable(Rows::whole)?.map(Millis);
                    users.add_alias(AliasRow { anonymous: anonymous.as_deref(), user: user.as_deref(), ts });
                }
                Ok(())
            };
            read().map_err(self.broke(doing))?;
        }
        Ok(())
    }

    fn parts(&self, (): &mut (), plan: &QueryPlan) -> Result<Vec<()>, Problems> {
        if plan.reads_properties() && !self.events.has("properties") {
            return Err(self.events.missing("properties").into());
        }
        Ok(vec![()])
    }

    fn events(&self, (): &mut (), ((), plan): ((), &QueryPlan), events: &mut Accumulator<'_>) -> Result<(), Problems> {
        let doing = "read `events`";
        let properties = if plan.reads_properties() { "properties" } else { "CAST(NULL AS Nullable(String))" };
        let sql = format!("SELECT user_id, name, ts, source, {properties} FROM {}", self.events_table());
        let mut rows = self.access.rows(&sql, doing)?;
        let mut texts: [Vec<u8>; 4] = Default::default();
        let mut read = || -> io::Result<()> {
            while rows.has_row()? {
                let [user, name, source, properties] = &mut texts;
                let has_user = rows.nullable(|rows| rows.text(user))?;
                let has_name = rows.nullable(|rows| rows.text(name))?;
                let ts = rows.nullable(Rows::whole)?.map(Millis);
                let has_source = rows.nullable(|rows| rows.text(source))?;
                let has_properties = rows.nullable(|rows| rows.text(properties))?;
                events.push(EventRow {
                    user: has_user.map(|()| user.as_slice()),
                    name: has_name.map(|()| name.as_slice()),
                    ts,
                    source: has_source.map(|()| source.as_slice()),
                    properties: has_properties.map(|()| properties.as_slice()),
                });
            }
            Ok(())
        };
        read().map_err(self.broke(doing))?;
        Ok(())
    }
}

fn bytes<R: io::Read>(rows: &mut Rows<R>) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    rows.text(&mut text)?;
    Ok(text)
}

impl ClickHouseSource {
    fn read_users(&self, users: &mut Users) -> Result<(), Problems> {
        let attributes: Vec<String> = users.attributes().to_vec();
        let missing = |attribute: &&String| self.users.as_ref().is_none_or(|select| !select.has(attribute));
        let problem = |attribute: &String| match &self.users {
            Some(select) => select.missing(attribute),
            None => no_users(attribute),
        };
        Problems(attributes.iter().filter(missing).map(problem).collect()).or(())?;
        let Some(table) = self.users_table() else { return Ok(()) };
        let columns: Vec<String> = attributes.iter().map(|name| super::super::schema::quoted(name)).collect();
        let columns: Vec<&str> = ["id", "is_test"].into_iter().chain(columns.iter().map(String::as_str)).collect();
        let doing = "read `users`";
        let mut rows = self.access.rows(&format!("SELECT {} FROM {table}", columns.join(", ")), doing)?;
        let mut read = || -> io::Result<()> {
            while rows.has_row()? {
                let (id, is_test) = (rows.nullable(bytes)?, rows.byte()? == 1);
                let values: Vec<Option<Vec<u8>>> =
                    attributes.iter().map(|_| rows.nullable(bytes)).collect::<io::Result<_>>()?;
                let values: Vec<Option<&[u8]>> = values.iter().map(Option::as_deref).collect();
                users.add(UserRow { id: id.as_deref(), is_test, attributes: &values });
            }
            Ok(())
        };
        read().map_err(self.broke(doing))?;
        Ok(())
    }
}

fn no_users(attribute: &str) -> Problem {
    let message = format!("a segment asks for the attribute `{attribute}`, and `users` is not given");
    Problem::new(Place::argument("source.users"), message).hint("add `users = \"SELECT … AS id, …\"` to `[source]`")
}
