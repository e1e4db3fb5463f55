//! What a demo's scenario planted in its database, so that the alerts can be held against it.

use std::path::Path;

use rusqlite::Connection;

use super::failure;
use crate::calendar::{Day, DayRange};
use crate::problem::Problem;
use crate::store::APPLICATION_ID;

/// The first version of our schema with the table.
const SINCE: u32 = 2;

/// An incident that a scenario planted, in the words of the table `planted_incidents`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlantedRow {
    /// Its name in the scenario.
    pub id: String,
    /// The metric that should alert.
    pub metric: String,
    /// The segment whose alert carries it.
    pub segment: String,
    /// Which way the metric goes: `up` or `down`.
    pub direction: String,
    /// How loud the alert should be: `info`, `warning` or `critical`.
    pub severity: String,
    /// Its days; cohort days for a cohort metric.
    pub days: DayRange,
}

/// The planted incidents in the order of the scenario; none in a file that is not ours or is from before the table.
pub(super) fn planted(connection: &Connection, path: &Path) -> Result<Vec<PlantedRow>, Problem> {
    rows(connection).map_err(|error| failure::problem(path, "read `planted_incidents`", &error))
}

fn rows(connection: &Connection) -> rusqlite::Result<Vec<PlantedRow>> {
    let application: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if application != APPLICATION_ID || version < SINCE {
        return Ok(Vec::new());
    }
    let sql =
        "SELECT id, metric, segment, direction, severity, first_day, last_day FROM planted_incidents ORDER BY rowid";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let day = |column| row.get::<_, String>(column).map(|text| text.parse::<Day>().ok());
        let days = day(5)?.zip(day(6)?).map(|(first, last)| DayRange { first, last });
        let text = |column| row.get::<_, String>(column);
        let (id, metric, segment, direction, severity) = (text(0)?, text(1)?, text(2)?, text(3)?, text(4)?);
        Ok(days.map(|days| PlantedRow { id, metric, segment, direction, severity, days }))
    })?;
    // A row without days says nothing that could be checked.
    rows.filter_map(Result::transpose).collect()
}
