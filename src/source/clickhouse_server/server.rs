//! The servers with the tables that are read of it.

use super::select::ReadTable;
use super::shards::Shards;
use crate::calendar::Millis;
use crate::config::ClickHouseConfig;
use crate::problem::Problems;

/// The tables of `ClickHouse` servers.
pub struct ClickHouseSource {
    pub(super) shards: Shards,
    pub(super) settings: ClickHouseConfig,
    pub(super) users: Option<ReadTable>,
    pub(super) events: ReadTable,
    pub(super) aliases: Option<ReadTable>,
}

impl std::fmt::Debug for ClickHouseSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClickHouseSource").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl ClickHouseSource {
    /// Connects, and checks that the servers have what is to be read.
    pub fn open(settings: &ClickHouseConfig) -> Result<Self, Problems> {
        let shards = Shards::open(settings)?;
        let mut problems = Problems::default();
        let mut select = |table, sql: Option<&str>, needed: &[&str]| {
            // Aliases join ids of any shard, so that each has them all.
            problems.collect(ReadTable::prepare(&shards, (table, sql), table == "aliases")).inspect(|select| {
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
            || (!is_own && events.is_some() && shards.first().has_table(&shards.table("aliases"))?);
        let of_aliases = ["anonymous_id", "user_id", "ts"];
        let aliases = if has_aliases { select("aliases", settings.aliases.as_deref(), &of_aliases) } else { None };
        let Some(events) = events else { return Err(problems) };
        problems.or(Self { shards, settings: settings.clone(), users, events, aliases })
    }

    /// The time in steps of `max_age`: within a step nothing counts as changed.
    pub(super) fn step(&self, now: Millis) -> i64 {
        let length = i64::try_from(self.settings.max_age).unwrap_or(i64::MAX).saturating_mul(1_000);
        now.0.div_euclid(length.max(1))
    }
}
