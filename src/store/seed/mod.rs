//! The demo database: a story in TOML becomes users and events, the same rows on every machine.
//!
//! [`seed`] draws people, then their days, then all other traffic from a [`Scenario`] and a number, and writes them in the
//! order of their arrival. Nothing here asks the clock or uses the platform's math library.

use std::path::Path;

use super::{Kind, Store, kind_of};
use crate::calendar::{Day, DayRange};
use crate::problem::{Place, Problem, Problems};

mod days;
mod document;
mod parts;
mod people;
mod random;
mod rows;
mod scenario;
mod time_of_day;
mod traffic;
mod write;

#[cfg(test)]
mod tests;

pub use scenario::{DEMO, Incident, IncidentKind, Scenario};
pub use write::Progress;

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
    /// The ids of the planted incidents.
    pub incidents: Vec<String>,
}

/// Writes the demo database that the scenario tells.
pub fn seed(scenario: &Scenario, order: Order<'_>, progress: &mut Progress<'_>) -> Result<SeedSummary, Problems> {
    let Order { seed, last_day, path, existing } = order;
    check_target(path, existing)?;
    let people = people::People::draw(scenario, seed, last_day);
    let drawn = days::draw(scenario, &people, seed, last_day);
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
        (Kind::Absent, _) | (Kind::Ours, Existing::Replace) => Ok(()),
        (Kind::Ours, Existing::Keep) => match Store::create_or_open(path)?.event_count()? {
            0 => Ok(()),
            events => Err(problem(&format!("this database already holds {events} events"))
                .hint("`seed --reset` drops them and starts over; `--db FILE` writes elsewhere")),
        },
        // Even a reset replaces nothing that this program did not make.
        (Kind::OtherSqlite, _) => Err(problem("this SQLite database was not made by flightdeck")
            .hint("name another file with `--db FILE`; nothing was changed")),
        (Kind::NotSqlite, _) => Err(problem("this file is not a SQLite database")
            .hint("name another file with `--db FILE`; nothing was changed")),
    }
}
