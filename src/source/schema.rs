//! Which tables and columns a file has, and what is missing, with the near spelling.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::failure;
use crate::problem::{Place, Problem, Problems};

/// A table or view as the database declares it.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// Its name as the database spells it.
    pub(super) name: String,
    /// Its columns as the database spells them.
    pub(super) columns: Vec<String>,
    /// The types that they are declared with.
    types: Vec<String>,
    /// The name by which its rows' numbers can be asked for; views and tables without row numbers have none.
    pub(super) rowid: Option<&'static str>,
}

impl Table {
    /// The column as the database spells it.
    pub(super) fn column(&self, name: &str) -> Option<&str> {
        find(&self.columns, name)
    }

    /// Whether every number in the column was stored as its text: of a table, and declared so.
    pub(super) fn holds_text(&self, name: &str) -> bool {
        let mut dated = self.columns.iter().zip(&self.types);
        let declared =
            dated.find(|(column, _)| column.eq_ignore_ascii_case(name)).map(|(_, declared)| declared.to_uppercase());
        let is_text = |declared: String| {
            !declared.contains("INT") && ["CHAR", "CLOB", "TEXT"].into_iter().any(|part| declared.contains(part))
        };
        self.rowid.is_some() && declared.is_some_and(is_text)
    }

    /// Notes every column of `needed` that is missing.
    pub(super) fn require(&self, path: &Path, needed: &[&str], problems: &mut Problems) {
        for name in needed.iter().filter(|name| self.column(name).is_none()) {
            problems.push(missing_column(path, &self.name, (name, &self.columns)));
        }
    }

    /// `FROM` this table, in the order of its rows.
    pub(super) fn source_clause(&self) -> String {
        let in_row_order = if self.rowid.is_some() { " NOT INDEXED" } else { "" };
        format!("FROM {}{in_row_order}", quoted(&self.name))
    }
}

/// Finds a table or view by name; SQLite does not distinguish case.
pub(super) fn table(connection: &Connection, path: &Path, name: &str) -> Result<Table, Problem> {
    optional_table(connection, path, name)?.ok_or_else(|| missing_table(connection, path, name))
}

/// The same, where the file may have none.
pub(super) fn optional_table(connection: &Connection, path: &Path, name: &str) -> Result<Option<Table>, Problem> {
    let failed = |error: rusqlite::Error| failure::problem(path, "read its schema", &error);
    let sql = "SELECT name, type = 'table' AND NOT wr FROM pragma_table_list
               WHERE schema = 'main' AND name = ?1 COLLATE NOCASE";
    let found = connection.query_row(sql, [name], |row| Ok((row.get(0)?, row.get(1)?))).optional();
    let Some((name, has_rowid)): Option<(String, bool)> = found.map_err(failed)? else { return Ok(None) };
    let mut statement = connection.prepare("SELECT name, type FROM pragma_table_xinfo(?1)").map_err(failed)?;
    let columns = statement.query_map([&name], |row| Ok((row.get(0)?, row.get(1)?)));
    let columns: Vec<(String, String)> = columns.and_then(Iterator::collect).map_err(failed)?;
    let (columns, types): (Vec<String>, Vec<String>) = columns.into_iter().unzip();
    // A column may take the name of the row number; it goes by three.
    let is_free = |rowid: &&str| find(&columns, rowid).is_none();
    let rowid = ["_rowid_", "rowid", "oid"].into_iter().find(is_free).filter(|_| has_rowid);
    Ok(Some(Table { name, columns, types, rowid }))
}

/// Whether the table has no rows; one that cannot be read counts as having some.
pub(super) fn is_empty(connection: &Connection, table: &Table) -> bool {
    let sql = format!("SELECT NOT EXISTS (SELECT 1 FROM {})", quoted(&table.name));
    connection.query_row(&sql, [], |row| row.get(0)).unwrap_or(false)
}

/// The name as a quoted SQL identifier.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The name among `columns`, without regard to ASCII case, as they spell it.
pub(super) fn find<'a>(columns: &'a [String], name: &str) -> Option<&'a str> {
    columns.iter().find(|column| column.eq_ignore_ascii_case(name)).map(String::as_str)
}

/// A column that is not there, with the near spelling or the columns that are.
pub(super) fn missing_column(path: &Path, table: &str, (name, columns): (&str, &[String])) -> Problem {
    let place = Place::file(path).key(&format!("{table}.{name}"));
    Problem::new(place, format!("`{table}` has no column `{name}`")).suggest(name, columns.iter().map(String::as_str))
}

fn missing_table(connection: &Connection, path: &Path, name: &str) -> Problem {
    let sql =
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let names = connection.prepare(sql).and_then(|mut statement| {
        let names = statement.query_map([], |row| row.get(0))?;
        names.collect::<Result<Vec<String>, _>>()
    });
    let names = match names {
        Ok(names) => names,
        Err(error) => return failure::problem(path, "read its schema", &error),
    };
    let place = Place::file(path).key(name);
    if names.is_empty() {
        return Problem::new(place, "the database has no tables")
            .hint("fill it with `flightdeck import` or `flightdeck seed`");
    }
    let problem = Problem::new(place, format!("there is no table `{name}`"));
    match crate::problem::nearest(name, names.iter().map(String::as_str)) {
        Some(near) => problem
            .hint(format!("did you mean `{near}`? other tables are read through `[source]` in the configuration")),
        None => problem.hint(format!(
            "the file has: {}; tables of other names are read through `[source]` in the configuration",
            names.join(", ")
        )),
    }
}
