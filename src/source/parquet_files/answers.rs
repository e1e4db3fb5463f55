//! What the stages after it ask of Parquet files.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use rusqlite::Connection;

use super::super::cell::Cell;
use super::super::ids::Words;
use super::super::{Fingerprint, PlantedRow, Source, UnreadableTime, fingerprint, rows};
use super::copy;
use super::files::ParquetSource;
use super::table::Row;
use crate::calendar::Millis;
use crate::content_key::ContentKey;
use crate::cube::{Clock, Cube};
use crate::metric::Definitions;
use crate::metric::sql::{Dialect, Tables};
use crate::problem::{Problem, Problems};

/// Characters of an unreadable time that are shown.
const MOST_OF_A_TIME: usize = 40;

impl ParquetSource {
    /// Asks the copy of the rows, which is made when it is first asked.
    fn on_copy<T>(&self, ask: impl FnOnce(&Connection) -> Result<T, Problem>) -> Result<T, Problems> {
        let mut copy = self.copy.lock().expect("no panic while copying");
        let connection = match copy.take() {
            Some(connection) => connection,
            None => copy::of(self)?,
        };
        let answer = ask(&connection);
        *copy = Some(connection);
        Ok(answer?)
    }
}

impl Source for ParquetSource {
    fn cube(&self, definitions: &Definitions, clock: Clock) -> Result<Cube, Problems> {
        rows::cube(self, definitions, clock)
    }

    fn fingerprint(&self, _now: Millis) -> Result<Fingerprint, Problems> {
        // Looked up anew: files may have come since these were opened.
        let key = ContentKey::of(&[], &self.settings).bytes();
        Ok(fingerprint::of_files(&super::files_of(&self.settings)?, &key)?)
    }

    fn unreadable_time(&self) -> Result<Option<UnreadableTime>, Problems> {
        let (events, time) = (&self.events, self.events.field("time"));
        let mut found = None;
        events.read(0..events.groups.len(), &[time], |row: &Row<'_>| {
            let cell = row.cell(time);
            if cell.instant(&events.times).is_some() {
                return ControlFlow::Continue(());
            }
            let text = cell.text(&mut Vec::new()).map(|text| String::from_utf8_lossy(text).into_owned());
            let value = text.map(|text| text.chars().take(MOST_OF_A_TIME).collect());
            found = Some(UnreadableTime { row: row.number, value });
            ControlFlow::Break(())
        })?;
        Ok(found)
    }

    fn tables(&self) -> Tables {
        Tables {
            dialect: Dialect::Sqlite,
            users: self.users.as_ref().map(|_| "users".to_owned()),
            events: "events".to_owned(),
            aliases: self.alias_tables().next().map(|_| "aliases".to_owned()),
        }
    }

    fn numbers(&self, sql: &str) -> Result<[Option<f64>; 3], Problems> {
        self.on_copy(|connection| copy::numbers(connection, sql))
    }

    fn numbers_of(&self, beginning: &str, queries: &[String]) -> Result<Vec<[Option<f64>; 3]>, Problems> {
        self.on_copy(|connection| copy::numbers_of(connection, beginning, queries))
    }

    fn planted(&self) -> Result<Vec<PlantedRow>, Problems> {
        Ok(Vec::new())
    }

    fn ids_among(&self, words: &BTreeSet<&str>, holds: &dyn Fn(&str) -> bool) -> Result<BTreeSet<String>, Problems> {
        let words = Words::new(words, holds);
        let mut found = BTreeSet::new();
        let tables = [Some(&self.events), self.users.as_ref(), self.aliases.as_ref()];
        for table in tables.into_iter().flatten() {
            let fields = ["user_id", "anonymous_id", "id"].map(|key| table.field(key));
            table.read(0..table.groups.len(), &fields, |row| {
                for field in fields {
                    match row.cell(field) {
                        Cell::Text(id) => words.note(id, &mut found),
                        Cell::Owned(id) => words.note(id.as_bytes(), &mut found),
                        _ => {}
                    }
                }
                ControlFlow::Continue(())
            })?;
        }
        Ok(found)
    }
}
