//! What the stages after it ask of a server.

use std::collections::BTreeSet;

use postgres::types::Type;

use super::super::cell::Cell;
use super::super::ids::Words;
use super::super::schema::quoted;
use super::super::{Fingerprint, PlantedRow, Source, UnreadableTime, rows};
use super::failure;
use super::select::{Select, SentColumn};
use super::server::PostgresSource;
use super::wire::Wire;
use crate::calendar::Millis;
use crate::config::TimeFormat;
use crate::content_key::ContentKey;
use crate::cube::{Clock, Cube};
use crate::metric::Definitions;
use crate::metric::sql::{Dialect, Tables};
use crate::problem::Problems;

/// The server has no statistics about what is computed: it would join row by row, look through tables instead of hashing them,
/// and compile what it takes for long work.
const PLANS: &str = "SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '128MB'; SET LOCAL jit = off";
/// Characters of an unreadable time that are shown.
const MOST_OF_A_TIME: usize = 40;

impl Source for PostgresSource {
    fn cube(&self, definitions: &Definitions, clock: Clock) -> Result<Cube, Problems> {
        rows::cube(self, definitions, clock)
    }

    fn fingerprint(&self, now: Millis) -> Result<Fingerprint, Problems> {
        Ok(Fingerprint(ContentKey::of(&[], &(self.access.hash, &self.settings, self.step(now))).bytes()))
    }

    fn unreadable_time(&self) -> Result<Option<UnreadableTime>, Problems> {
        let mut client = self.begin()?;
        let column = self.events.time("ts");
        let (mut number, mut found) = (0, None);
        self.stream(&mut client, (&self.events, std::slice::from_ref(&column)), |row| {
            number += 1;
            let cell = column.wire.cell(row.get(0));
            if found.is_none() && cell.instant(&self.times).is_none() {
                let text = cell.text(&mut Vec::new()).map(|text| String::from_utf8_lossy(text).into_owned());
                let value = text.map(|text| text.chars().take(MOST_OF_A_TIME).collect());
                found = Some(UnreadableTime { row: number, value });
            }
        })?;
        Ok(found)
    }

    fn tables(&self) -> Tables {
        let in_users = |select: &Select| {
            let column = |name: &String| match name.to_ascii_lowercase().as_str() {
                "is_test" => format!("{} AS is_test", truth(select)),
                "id" => format!("{} AS id", id(select, "id")),
                _ => quoted(name),
            };
            let mut columns: Vec<String> = select.columns.iter().map(column).collect();
            if !select.has("is_test") {
                columns.push("NULL::integer AS is_test".to_owned());
            }
            format!("(SELECT {} FROM {})", columns.join(", "), select.rows)
        };
        let events = &self.events;
        let user = if events.has("anonymous_id") {
            format!("coalesce({}, {})", id(events, "user_id"), id(events, "anonymous_id"))
        } else {
            id(events, "user_id")
        };
        let source = if events.has("source") { "source::text AS source" } else { "NULL::text AS source" };
        let properties =
            if events.has("properties") { format!(", {} AS properties", self.properties()) } else { String::new() };
        let in_aliases = |select: &Select| {
            format!(
                "(SELECT {} AS anonymous_id, {} AS user_id, {} AS ts FROM {})",
                id(select, "anonymous_id"),
                id(select, "user_id"),
                self.milliseconds(select),
                select.rows
            )
        };
        Tables {
            dialect: Dialect::Postgres,
            users: self.users.as_ref().map(in_users),
            events: format!(
                "(SELECT {user} AS user_id, name::text AS name, {} AS ts, {source}{properties} FROM {})",
                self.milliseconds(events),
                events.rows
            ),
            aliases: self.aliases.as_ref().map(in_aliases),
        }
    }

    fn numbers(&self, sql: &str) -> Result<[Option<f64>; 3], Problems> {
        let mut client = self.begin()?;
        let sql = sql.trim_end_matches(';');
        let sql = format!("SELECT numerator::float8, denominator::float8, value::float8 FROM (\n{sql}\n) AS found");
        let row = client.batch_execute(PLANS).and_then(|()| client.query_one(&sql, &[]));
        let row = row.map_err(|error| failure::problem(&error, "run the SQL of a number", self.access.place()))?;
        Ok([row.get(0), row.get(1), row.get(2)])
    }

    fn planted(&self) -> Result<Vec<PlantedRow>, Problems> {
        Ok(Vec::new())
    }

    fn ids_among(&self, words: &BTreeSet<&str>, holds: &dyn Fn(&str) -> bool) -> Result<BTreeSet<String>, Problems> {
        let mut client = self.begin()?;
        let words = Words::new(words, holds);
        let mut found = BTreeSet::new();
        let tables = [self.users.as_ref(), Some(&self.events), self.aliases.as_ref()];
        for select in tables.into_iter().flatten() {
            let names = ["id", "user_id", "anonymous_id"].into_iter().filter(|name| select.has(name));
            // Ids that are numbers are not looked for.
            let columns: Vec<SentColumn> =
                names.map(|name| select.text(name)).filter(|column| column.wire == Wire::Text).collect();
            if columns.is_empty() {
                continue;
            }
            self.stream(&mut client, (select, &columns), |row| {
                for at in 0..columns.len() {
                    if let Cell::Text(id) = Wire::Text.cell(row.get(at)) {
                        words.note(id, &mut found);
                    }
                }
            })?;
        }
        Ok(found)
    }

    fn access(&self) -> Result<Vec<String>, Problems> {
        let mut client = self.begin()?;
        let place = self.access.place();
        let failed = |error: postgres::Error, doing: &str| failure::problem(&error, doing, place.clone());
        let sql = "SELECT current_setting('server_version'), current_database()::text, current_user::text";
        let row = client.query_one(sql, &[]).map_err(|error| failed(error, "ask who it is"))?;
        let (version, database, user): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let tables = [self.users.as_ref(), Some(&self.events), self.aliases.as_ref()];
        let mut readable = Vec::new();
        let mut problems = Problems::default();
        for select in tables.into_iter().flatten() {
            // In a transaction an error would end all that follow it.
            let tried = client
                .batch_execute("SAVEPOINT tried")
                .and_then(|()| client.batch_execute(&format!("SELECT 1 FROM {} LIMIT 1", select.rows)));
            match tried {
                Ok(()) => readable.push(format!("`{}` ({})", select.name, select.columns.join(", "))),
                Err(error) => {
                    problems.push(failed(error, &format!("read `{}`", select.name)));
                    client.batch_execute("ROLLBACK TO tried").map_err(|error| failed(error, "go on"))?;
                }
            }
        }
        problems.or(vec![
            format!("PostgreSQL {version} at {}, database {database}, as {user}", self.access.name()),
            format!("may read {}", readable.join(", ")),
        ])
    }
}

impl PostgresSource {
    /// The SQL of the properties as `jsonb`: `{}` for NULL, and NULL for what is broken, which a server before version 16 cannot
    /// pass over.
    fn properties(&self) -> String {
        let is_broken = match self.events.type_of("properties") {
            Some(Type::JSON | Type::JSONB) => "",
            _ if self.version < 160_000 => "",
            _ => " WHEN properties IS NOT JSON THEN NULL",
        };
        format!("CASE WHEN properties IS NULL THEN '{{}}'{is_broken} ELSE properties::jsonb END")
    }

    /// The SQL of the instants of a table in whole milliseconds.
    fn milliseconds(&self, select: &Select) -> String {
        let zone = if self.settings.timezone.is_utc() { "UTC" } else { self.settings.timezone.name() };
        let epoch = |instant: &str| format!("floor(extract(epoch FROM {instant}) * 1000)::bigint");
        match select.type_of("ts") {
            Some(Type::TIMESTAMPTZ) => epoch("ts"),
            Some(Type::TIMESTAMP | Type::DATE) => epoch(&format!("(ts::timestamp AT TIME ZONE '{zone}')")),
            // As it is, so that the server's statistics and indexes help.
            Some(Type::INT4 | Type::INT8) if self.settings.time == TimeFormat::Milliseconds => "ts::bigint".to_owned(),
            _ => of_numbers(self.settings.time),
        }
    }
}

/// The SQL of instants that are numbers of a unit, or texts.
fn of_numbers(time: TimeFormat) -> String {
    let scaled = |factor: &str| format!("floor(ts::numeric{factor})::bigint");
    match time {
        TimeFormat::Milliseconds => scaled(""),
        TimeFormat::Seconds => scaled(" * 1000"),
        TimeFormat::Microseconds => scaled(" / 1000"),
        TimeFormat::Nanoseconds => scaled(" / 1000000"),
        TimeFormat::Text => "floor(extract(epoch FROM ts::timestamptz) * 1000)::bigint".to_owned(),
        TimeFormat::Auto => {
            let number = "ts::text::numeric";
            let branches = [(1_i64, "* 1000"), (1_000, ""), (1_000_000, "/ 1000"), (1_000_000_000, "/ 1000000")];
            let branch = |(divisor, scale): (i64, &str)| {
                let (from, to) = (631_152_000 * i128::from(divisor), 4_102_444_800 * i128::from(divisor));
                format!(" WHEN {number} >= {from} AND {number} < {to} THEN floor({number} {scale})::bigint")
            };
            let branches: Vec<String> = branches.into_iter().map(branch).collect();
            format!(
                "(CASE WHEN ts::text ~ '^[0-9.]+$' THEN CASE{} END ELSE floor(extract(epoch FROM ts::text::timestamptz) * 1000)::bigint END)",
                branches.concat()
            )
        }
    }
}

/// The SQL of an id as text: a number without a fraction is the integer, and an empty text is nobody.
fn id(select: &Select, column: &str) -> String {
    match select.type_of(column) {
        Some(Type::FLOAT4 | Type::FLOAT8) => format!("trim_scale({column}::numeric)::text"),
        Some(Type::NUMERIC) => format!("trim_scale({column})::text"),
        _ => format!("nullif({column}::text, '')"),
    }
}

/// The SQL of a truth value as 1 or 0, as [`crate::values::truth`] reads it.
fn truth(select: &Select) -> String {
    let yes = "('1', 'true', 't', 'yes', 'y', 'on', '1.0')";
    match select.type_of("is_test") {
        Some(Type::BOOL | Type::TEXT | Type::VARCHAR) => {
            format!("CASE WHEN lower(is_test::text) IN {yes} THEN 1 ELSE 0 END")
        }
        _ => "CASE WHEN is_test = 1 THEN 1 ELSE 0 END".to_owned(),
    }
}
