//! What the stages after it ask of a server.

use std::collections::BTreeSet;

use super::super::ids::Words;
use super::super::schema::quoted;
use super::super::{Fingerprint, PlantedRow, Source, UnreadableTime};
use super::connect::AnswerRows;
use super::posted_query::{PostedQuery, WORDS};
use super::pushdown;
use super::row_binary::Rows;
use super::select::ReadTable;
use super::server::ClickHouseSource;
use crate::calendar::Millis;
use crate::content_key::ContentKey;
use crate::cube::{Clock, Cube};
use crate::metric::Definitions;
use crate::metric::sql::{Dialect, Tables};
use crate::problem::{Problem, Problems};

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
            self.events.whole
        );
        let read = |rows: &mut AnswerRows| {
            let row = u64::try_from(rows.whole()?).unwrap_or(0);
            Ok(UnreadableTime { row, value: rows.nullable(Rows::string)? })
        };
        for server in self.shards.servers() {
            if let [first, ..] = &server.all(&PostedQuery::new(&sql, doing), read)?[..] {
                return Ok(Some(first.clone()));
            }
        }
        Ok(None)
    }

    fn tables(&self) -> Tables {
        self.tables_of(|table| &table.whole)
    }

    fn numbers(&self, sql: &str) -> Result<[Option<f64>; 3], Problems> {
        let doing = "run the SQL of a number";
        if self.shards.servers().len() > 1 {
            let problem =
                Problem::new(self.shards.place(), "the SQL of a number reads one server, and `url` names several");
            let hint = "name one address and the `cluster` that its server knows; a build needs nothing of that";
            return Err(problem.hint(hint).into());
        }
        let number = |name: &str| format!("CAST({name} AS Nullable(Float64))");
        let columns = ["numerator", "denominator", "value"].map(number).join(", ");
        let sql = format!("SELECT {columns} FROM (\n{}\n)", sql.trim_end_matches(';'));
        let rows = self.shards.first().all(&PostedQuery::new(&sql, doing), |rows| {
            let mut number = || rows.nullable(Rows::real);
            Ok([number()?, number()?, number()?])
        })?;
        Ok(rows.first().copied().unwrap_or_default())
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
                let sql = ids_like_words(select, column);
                let ids = self.shards.among((&sql, words), &doing, |rows| {
                    let mut id = Vec::new();
                    rows.text(&mut id)?;
                    Ok(id)
                })?;
                for id in &ids {
                    among.note(id, &mut found);
                }
            }
        }
        Ok(found)
    }

    fn access(&self) -> Result<Vec<String>, Problems> {
        let sql = "SELECT version(), currentDatabase(), currentUser()";
        let who = PostedQuery::new(sql, "ask who it is");
        let mut problems = Problems::default();
        let mut lines = Vec::new();
        for server in self.shards.servers() {
            let text = |rows: &mut AnswerRows| Ok([rows.string()?, rows.string()?, rows.string()?]);
            let [version, database, user] = server.all(&who, text)?.first().cloned().unwrap_or_default();
            lines.push(format!("ClickHouse {version} at {}, database {database}, as {user}", server.name()));
            let mut readable = Vec::new();
            for select in [self.users.as_ref(), Some(&self.events), self.aliases.as_ref()].into_iter().flatten() {
                let doing = format!("read `{}`", select.name);
                let query = PostedQuery::new(&format!("SELECT 1 FROM {} LIMIT 1", select.whole), &doing);
                if problems.collect(server.all(&query, Rows::byte)).is_some() {
                    readable.push(format!("`{}` ({})", select.name, select.columns.join(", ")));
                }
            }
            lines.push(format!("may read {}", readable.join(", ")));
        }
        problems.or(lines)
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
        rows = select.whole,
    )
}

impl ClickHouseSource {
    /// The tables that each shard reads to count its own users.
    pub(super) fn shard_tables(&self) -> Tables {
        self.tables_of(|table| &table.rows)
    }

    fn tables_of(&self, rows: impl Fn(&ReadTable) -> &str) -> Tables {
        Tables {
            dialect: Dialect::ClickHouse,
            users: self.users.as_ref().map(|select| Self::users_table((select, rows(select)))),
            events: self.events_table(rows(&self.events)),
            aliases: self.aliases.as_ref().map(|select| self.aliases_table((select, rows(select)))),
        }
    }

    fn time_of(&self, select: &ReadTable) -> String {
        select.milliseconds("ts", (self.settings.time, self.settings.timezone))
    }

    /// The users with the columns of our schema, as SQL in parentheses.
    fn users_table((select, rows): (&ReadTable, &str)) -> String {
        let is_attribute = |name: &&String| !["id", "is_test"].iter().any(|own| name.eq_ignore_ascii_case(own));
        let attributes = select.columns.iter().filter(is_attribute);
        let attributes: Vec<String> =
            attributes.map(|name| format!(", {} AS {}", select.text(name), quoted(name))).collect();
        let (id, is_test) = (select.id("id"), select.truth("is_test"));
        format!("(SELECT {id} AS id, {is_test} AS is_test{} FROM {rows} AS r)", attributes.concat())
    }

    /// The events with the columns of our schema, as SQL in parentheses.
    fn events_table(&self, rows: &str) -> String {
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
        let (name, ts, source) = (select.words("name"), self.time_of(select), select.words("source"));
        format!(
            "(SELECT {user} AS user_id, {name} AS name, {ts} AS ts, {source} AS source{properties} FROM {rows} AS r)"
        )
    }

    /// The aliases with the columns of our schema, as SQL in parentheses.
    fn aliases_table(&self, (select, rows): (&ReadTable, &str)) -> String {
        let (anonymous, user, ts) = (select.id("anonymous_id"), select.id("user_id"), self.time_of(select));
        format!("(SELECT {anonymous} AS anonymous_id, {user} AS user_id, {ts} AS ts FROM {rows} AS r)")
    }
}
