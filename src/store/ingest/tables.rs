//! Tables of a SQLite file that an application writes: which of them holds its events and which its users, as samples that are
//! read like any export.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::guess::{Guess, guess};
use super::place::InputFile;
use crate::problem::{Place, Problem, Problems};
use crate::store::database_problem;

/// Rows of a table that are looked at to tell what it is.
const HEAD_ROWS: u32 = 20;
/// Rows of the tables of events and of users that are read.
const SAMPLE_ROWS: u32 = 200_000;
/// What tables of users are usually called.
const USUAL_TABLES_OF_USERS: [&str; 8] =
    ["users", "user", "accounts", "people", "persons", "members", "customers", "profiles"];

/// The tables that matter, as files of JSON Lines that are gone with this value.
#[derive(Debug)]
pub struct SampledTables {
    folder: tempfile::TempDir,
    /// The name of the table of events.
    pub events: String,
    /// The name of the table of users, if there is one.
    pub users: Option<String>,
}

impl SampledTables {
    /// The files to survey, that of the events first.
    pub fn inputs(&self) -> Vec<InputFile> {
        let tables = [Some(&self.events), self.users.as_ref()];
        tables.into_iter().flatten().map(|table| InputFile::File(sample_path(self.folder.path(), table))).collect()
    }
}

/// Samples the largest table that reads like events, and the one that reads like users by its name.
pub fn sampled_tables(path: &Path) -> Result<SampledTables, Problems> {
    let failed = |error: rusqlite::Error| database_problem(path, "read its tables", &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    let folder = tempfile::tempdir().map_err(|error| Problem::io(path, "make a folder for a sample of it", &error))?;
    let tables = tables(&connection).map_err(failed)?;
    let mut events: Option<(i64, &String)> = None;
    for table in &tables {
        let file = sample_path(folder.path(), table);
        write(&connection, (table, HEAD_ROWS), &file).map_err(failed)?;
        let rows = connection.query_row(&format!("SELECT count(*) FROM {}", quoted(table)), [], |row| row.get(0));
        let rows: i64 = rows.map_err(failed)?;
        let is_larger = rows > events.map_or(0, |(rows, _)| rows);
        if is_larger && guess(&[InputFile::File(file)]).is_ok_and(|found| found.is_some()) {
            events = Some((rows, table));
        }
    }
    let Some((_, events)) = events else {
        let problem = Problem::new(Place::file(path), "no table has an id of a user, a name and a time");
        let names = tables.join(", ");
        let hint =
            format!("say with SQL under `[source]` how its tables become `events` and `users`; there are: {names}");
        return Err(problem.hint(hint).into());
    };
    let users =
        USUAL_TABLES_OF_USERS.iter().find_map(|usual| tables.iter().find(|table| table.eq_ignore_ascii_case(usual)));
    for table in [Some(events), users].into_iter().flatten() {
        write(&connection, (table, SAMPLE_ROWS), &sample_path(folder.path(), table)).map_err(failed)?;
    }
    Ok(SampledTables { events: events.clone(), users: users.cloned(), folder })
}

/// The SQL of `[source]` for these tables: of users, of events and of aliases, those that there are.
pub fn source_sql(tables: &SampledTables, guessed: &Guess) -> [(&'static str, Option<String>); 3] {
    let column = |fields: &[(&'static str, String)], key: &str, name: &str| {
        let field = fields.iter().find(|(known, _)| *known == key)?;
        Some(format!("{} AS {name}", expression(&field.1)))
    };
    let of_event = |key: &str, name: &str| column(&guessed.events, key, name);
    let list = |columns: Vec<Option<String>>| columns.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let nobody = || Some("NULL AS user_id".to_owned());
    let events = list(vec![
        of_event("user_id", "user_id").or_else(nobody),
        of_event("anonymous_id", "anonymous_id"),
        of_event("event", "name"),
        of_event("time", "ts"),
        of_event("source", "source"),
        of_event("properties", "properties"),
    ]);
    let table = quoted(&tables.events);
    let both = of_event("user_id", "user_id").zip(of_event("anonymous_id", "anonymous_id"));
    let aliases = both.map(|(user, anonymous)| {
        let columns = list(vec![Some(anonymous), Some(user), of_event("time", "ts")]);
        format!("SELECT DISTINCT * FROM (SELECT {columns} FROM {table}) WHERE user_id IS NOT NULL AND anonymous_id IS NOT NULL")
    });
    let users = tables.users.as_ref().map(|users| {
        let attributes = guessed
            .attributes
            .iter()
            .map(|name| Some(format!("{} AS {}", expression(name), quoted(&name.to_lowercase()))));
        let known = [column(&guessed.users, "id", "id"), column(&guessed.users, "is_test", "is_test")];
        format!("SELECT {} FROM {}", list(known.into_iter().chain(attributes).collect()), quoted(users))
    });
    [("users", users), ("events", Some(format!("SELECT {events} FROM {table}"))), ("aliases", aliases)]
}

/// A field of a guess in SQL: a column, or two of them as one name.
fn expression(field: &str) -> String {
    let parts = field.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).and_then(|rest| rest.split_once("} {"));
    match parts {
        Some((one, other)) => format!("{} || ' ' || {}", quoted(one), quoted(other)),
        None => quoted(field),
    }
}

/// The name as an SQL identifier, in quotes where it needs them.
fn quoted(name: &str) -> String {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && name.starts_with(|first: char| first.is_ascii_lowercase());
    let is_word = ["user", "group", "order", "index", "table", "values", "case", "action", "key"].contains(&name);
    if is_plain && !is_word { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

fn sample_path(folder: &Path, table: &str) -> PathBuf {
    let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '_' };
    folder.join(format!("{}.jsonl", table.chars().map(plain).collect::<String>()))
}

fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

/// Writes the first rows of a table as JSON Lines; values that are no text and no number are left out.
fn write(connection: &Connection, (table, rows): (&str, u32), file: &Path) -> rusqlite::Result<()> {
    let failed = |error: std::io::Error| rusqlite::Error::ToSqlConversionFailure(error.into());
    let mut query = connection.prepare(&format!("SELECT * FROM \"{}\" LIMIT {rows}", table.replace('"', "\"\"")))?;
    let columns: Vec<String> = query.column_names().map(str::to_owned).collect();
    let mut out = BufWriter::new(File::create(file).map_err(failed)?);
    let mut found = query.query([])?;
    while let Some(row) = found.next()? {
        let mut record = serde_json::Map::new();
        for (at, column) in columns.iter().enumerate() {
            let value = match row.get_ref(at)? {
                ValueRef::Integer(number) => number.into(),
                ValueRef::Real(number) => number.into(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
                ValueRef::Null | ValueRef::Blob(_) => serde_json::Value::Null,
            };
            record.insert(column.clone(), value);
        }
        writeln!(out, "{}", serde_json::Value::Object(record)).map_err(failed)?;
    }
    out.flush().map_err(failed)
}
