//! What the stages after it ask of a server.

use std::collections::BTreeSet;
use std::io;

use super::super::ids::Words;
use super::super::schema::quoted;
use super::super::{Fingerprint, PlantedRow, Source, UnreadableTime};
use super::connect::WORDS;
use super::pushdown;
use super::row_binary::Rows;
use super::select::ReadTable;
use super::server::ClickHouseSource;
use crate::calendar::Millis;
use crate::content_key::ContentKey;
use crate::cube::{Clock, Cube};
use crate::metric::Definitions;
use crate::metric::sql::{Dialect, Tables};
use crate::problem::Problems;

/// Characters of an unreadable time that are shown.
const MOST_OF_A_TIME: usize = 40;

impl Source for ClickHouseSource {
    fn cube(&self, definitions: &Definitions, clock: Clock) -> Result<Cube, Problems> {
        pushdown::cube(self, definitions, clock)
    }

    fn fingerprint(&self, now: Millis) -> Result<Fingerprint, Problems> {
        Ok(Fingerprint(ContentKey::of(&[], &(&self.settings, self.step(now))).bytes()))
    }

    fn unreadable_time(&self) -> Result<Option<UnreadableTime>, Problems> {
        let doing = "look for an event without a time";
        let (text, time) = (self.events.text("ts"), self.time_of(&self.events));
        let sql = format!(
            "SELECT toInt64(number), value FROM (SELECT rowNumberInAllBlocks() + 1 AS number, substringUTF8({text}, 1, {MOST_OF_A_TIME}) AS value,
    {time} AS instant FROM {} AS r) WHERE instant IS NULL LIMIT 1",
            self.events.rows
        );
        let mut rows = self.access.rows(&sql, doing)?;
        let mut read = || -> io::Result<Option<UnreadableTime>> {
            if !rows.has_row()? {
                return Ok(None);
            }
            let row = u64::try_from(rows.whole()?).unwrap_or(0);
            Ok(Some(UnreadableTime { row, value: rows.nullable(Rows::string)? }))
        };
        Ok(read().map_err(self.broke(doing))?)
    }

    fn tables(&self) -> Tables {
        Tables {
            dialect: Dialect::ClickHouse,
            users: self.users_table(),
            events: self.events_table(),
            aliases: self.aliases_table(),
        }
    }

    fn numbers(&self, sql: &str) -> Result<[Option<f64>; 3], Problems> {
        let doing = "run the SQL of a number";
        let number = |name: &str| format!("CAST({name} AS Nullable(Float64))");
        let columns = ["numerator", "denominator", "value"].map(number).join(", ");
        let sql = format!("SELECT {columns} FROM (\n{}\n)", sql.trim_end_matches(';'));
        let mut rows = self.access.rows(&sql, doing)?;
        let mut number = || rows.nullable(Rows::real);
        let mut read = || -> io::Result<[Option<f64>; 3]> { Ok([number()?, number()?, number()?]) };
        Ok(read().map_err(self.broke(doing))?)
    }

    fn planted(&self) -> Result<Vec<PlantedRow>, Problems> {
        Ok(Vec::new())
    }

    fn ids_among(&self, words: &BTreeSet<&str>, holds: &dyn Fn(&str) -> bool) -> Result<BTreeSet<String>, Problems> {
        let among = Words::new(words, holds);
        let mut found = BTreeSet::new();
        let tables = [self.users.as_ref(), Some(&self.events), self.aliases.as_ref()];
        for select in tables.into_iter().flatten() {
            // Ids that are numbers are not looked for.
            for column in ["id", "user_id", "anonymous_id"].into_iter().filter(|name| select.is_text(name)) {
                let doing = format!("look for ids of `{}` in the finished pages", select.name);
                let mut rows = self.access.rows_among(&ids_like_words(select, column), words, &doing)?;
                let mut id = Vec::new();
                let mut read = || -> io::Result<()> {
                    while rows.has_row()? {
                        rows.text(&mut id)?;
                        among.note(&id, &mut found);
                    }
                    Ok(())
                };
                read().map_err(self.broke(&doing))?;
            }
        }
        Ok(found)
    }

    fn access(&self) -> Result<Vec<String>, Problems> {
        let doing = "ask who it is";
        let sql = "SELECT version(), currentDatabase(), currentUser()";
        let mut rows = self.access.rows(sql, doing)?;
        let mut text = || rows.string();
        let mut read = || -> io::Result<[String; 3]> { Ok([text()?, text()?, text()?]) };
        let [version, database, user] = read().map_err(self.broke(doing))?;
        let mut problems = Problems::default();
        let mut readable = Vec::new();
        for select in [self.users.as_ref(), Some(&self.events), self.aliases.as_ref()].into_iter().flatten() {
            let tried =
                self.access.rows(&format!("SELECT 1 FROM {} LIMIT 1", select.rows), &format!("read `{}`", select.name));
            if problems.collect(tried.map(drop)).is_some() {
                readable.push(format!("`{}` ({})", select.name, select.columns.join(", ")));
            }
        }
        problems.or(vec![
            format!("ClickHouse {version} at {}, database {database}, as {user}", self.access.name()),
            format!("may read {}", readable.join(", ")),
        ])
    }
}

/// The SQL of the ids of a column that are among the words, or made of more than one word, all of which are among them.
fn ids_like_words(select: &ReadTable, column: &str) -> String {
    let pieces = "arrayFilter(piece -> length(piece) >= 8, splitByRegexp('[^\\\\p{L}\\\\p{N}_.:@+|~-]+', id))";
    format!(
        "SELECT DISTINCT id FROM (SELECT assumeNotNull({id}) AS id FROM {rows} AS r WHERE {id} IS NOT NULL)
WHERE id IN (SELECT word FROM {WORDS})
  OR (match(id, '[^a-zA-Z0-9_.:@+|~-]') AND hasAll((SELECT groupArray(word) FROM {WORDS}), {pieces}))",
        id = select.id(column),
        rows = select.rows,
    )
}

impl ClickHouseSource {
    fn time_of(&self, select: &ReadTable) -> String {
        select.milliseconds("ts", (self.settings.time, self.settings.timezone))
    }

    /// The users with the columns of our schema, as SQL in parentheses.
    pub(super) fn users_table(&self) -> Option<String> {
        self.users.as_ref().map(|select| {
            let is_attribute = |name: &&String| !["id", "is_test"].iter().any(|own| name.eq_ignore_ascii_case(own));
            let attributes = select.columns.iter().filter(is_attribute);
            let attributes: Vec<String> =
                attributes.map(|name| format!(", {} AS {}", select.text(name), quoted(name))).collect();
            format!(
                "(SELECT {} AS id, {} AS is_test{} FROM {} AS r)",
                select.id("id"),
                select.truth("is_test"),
                attributes.concat(),
                select.rows
            )
        })
    }

    /// The events with the columns of our schema, as SQL in parentheses.
    pub(super) fn events_table(&self) -> String {
        let select = &self.events;
        let user = if select.has("anonymous_id") {
            format!("coalesce({}, {})", select.id("user_id"), select.id("anonymous_id"))
        } else {
            select.id("user_id")
        };
        let properties = if select.has("properties") {
            format!(", {} AS properties", select.text("properties"))
        } else {
            String::new()
        };
        format!(
            "(SELECT {user} AS user_id, {} AS name, {} AS ts, {} AS source{properties} FROM {} AS r)",
            select.text("name"),
            self.time_of(select),
            select.text("source"),
            select.rows
        )
    }

    /// The aliases with the columns of our schema, as SQL in parentheses.
    pub(super) fn aliases_table(&self) -> Option<String> {
        self.aliases.as_ref().map(|select| {
            format!(
                "(SELECT {} AS anonymous_id, {} AS user_id, {} AS ts FROM {} AS r)",
                select.id("anonymous_id"),
                select.id("user_id"),
                self.time_of(select),
                select.rows
            )
        })
    }
}
