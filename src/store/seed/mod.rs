//! The demo database: a scenario in TOML becomes users and events, the same rows on every machine.
//!
//! [`seed`] draws people, then their days, then all other traffic from a [`Scenario`] and a number, and writes them in the
//! order of their arrival. Nothing here asks the clock or uses the platform's math library.

use std::path::Path;

use super::{DatabaseKind, Store, kind_of};
use crate::calendar::{Day, DayRange};
use crate::problem::{Place, Problem, Problems};

mod activity;
mod change;
mod event;
mod factors;
mod people;
mod random;
mod recording;
mod scenario;
mod scenario_parts;
mod scenario_table;
mod time_of_day;
mod tracking;
mod traffic;
mod upgrades;
mod visitors;
mod write;

#[cfg(test)]
mod tests;

pub use scenario::{DEMO, IncidentKind, Scenario, ScenarioIncident};
pub use write::WriteProgress;

/// What to do with a database that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Say so and leave it alone, unless it is empty.
    Keep,
    /// Drop it and write the demo in its place.
    Replace,
}

/// Which demo to write, and where.
#[derive(Clone, Copy, Debug)]
pub struct Order<'p> {
    /// The number that all draws come from.
    pub seed: u64,
    /// The last whole day; the data ends with it.
    pub last_day: Day,
    /// The database file.
    pub path: &'p Path,
    /// What to do with a database that is there already.
    pub existing: Existing,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedSummary {
    /// Rows of `users`.
    pub users: usize,
    /// Rows of `events`.
    pub events: usize,
    /// The days that have events.
    pub days: DayRange,
    /// The ids of the injected incidents.
    pub incidents: Vec<String>,
}

/// Writes the demo database of the scenario.
pub fn seed(scenario: &Scenario, order: Order<'_>, progress: &mut WriteProgress<'_>) -> Result<SeedSummary, Problems> {
    let Order { seed, last_day, path, existing } = order;
    check_target(path, existing)?;
    let people = people::People::draw(scenario, seed, last_day);
    let drawn = activity::draw(scenario, &people, seed, last_day);
    let days = DayRange { first: last_day.plus(1 - scenario.days), last: last_day };
    let events = drawn.events.len();
    let demo = write::Demo { scenario, first_day: days.first, people, drawn };
    let users = write::write(&demo, path, progress)?;
    let incidents = scenario.incidents.iter().map(|incident| incident.id.clone()).collect();
    Ok(SeedSummary { users, events, days, incidents })
}

fn check_target(path: &Path, existing: Existing) -> Result<(), Problem> {
    let problem = |message: &str| Problem::new(Place::file(path), message);
    match (kind_of(path)?, existing) {
        (DatabaseKind::Absent, _) | (DatabaseKind::Ours, Existing::Replace) => Ok(()),
        (DatabaseKind::Ours, Existing::Keep) => match Store::create_or_open(path)?.event_count()? {
            0 => Ok(()),
            events => Err(problem(&format!("this database already holds {events} events"))
                .hint("`seed --reset` drops them and starts over; `--db FILE` writes elsewhere")),
        },
        // Even a reset replaces nothing that this program did not make.
        (DatabaseKind::OtherSqlite, _) => Err(problem("this SQLite database was not made by flightdeck")
            .hint("name another file with `--db FILE`; nothing was changed")),
        (DatabaseKind::NotSqlite, _) => Err(problem("this file is not a SQLite database")
            .hint("name another file with `--db FILE`; nothing was changed")),
    }
}
