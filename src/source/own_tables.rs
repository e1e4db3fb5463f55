//! Tables of a team that are called as those are that the SQL of a number makes itself, such as `people`.
//!
//! Inside that SQL such a name means the table made there, so that the SQL would read itself. A name with its schema, `main.people`,
//! always means the table of the file.

use regex::{Captures, Regex};
use rusqlite::Connection;

use crate::metric::sql::OWN_TABLES;

/// The SQL of a team with the schema before each name that would be taken for another; as it was where that is not enough.
pub(super) fn with_schema(connection: &Connection, sql: &str) -> String {
    let text = sql.to_ascii_lowercase();
    let mut known = sql.to_owned();
    for name in OWN_TABLES.iter().filter(|name| text.contains(*name)) {
        if is_hidden(connection, &known, name) {
            let named = name_schema(&known, name);
            if !is_hidden(connection, &named, name) {
                known = named;
            }
        }
    }
    known
}

/// Whether the SQL gives something else when a table of this name is made before it.
fn is_hidden(connection: &Connection, sql: &str, name: &str) -> bool {
    let columns = |before: &str| {
        let statement = connection.prepare(&format!("{before}SELECT * FROM (\n{sql}\n)"));
        statement.map(|statement| statement.column_names().map(str::to_owned).collect::<Vec<_>>()).ok()
    };
    columns("") != columns(&format!("WITH {name} AS (SELECT 0 AS nothing_of_it) "))
}

/// The name of a table after `FROM` or `JOIN`, in quotes or not, gets the schema.
fn name_schema(sql: &str, name: &str) -> String {
    let pattern = format!(r#"(?i)\b(from|join)(\s+)(["`\[]?{name}\b["`\]]?)(\s*[.(])?"#);
    let after = Regex::new(&pattern).expect("a name is no pattern");
    let named = |found: &Captures<'_>| match found.get(4) {
        Some(_) => found[0].to_owned(),
        None => format!("{}{}main.{}", &found[1], &found[2], &found[3]),
    };
    after.replace_all(sql, named).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tables_that_would_be_hidden_get_their_schema() {
        let connection = Connection::open_in_memory().expect("a database");
        connection.execute_batch("CREATE TABLE people(id, counted); CREATE TABLE log(id);").expect("tables");
        let of = |sql: &str| with_schema(&connection, sql);
        assert_eq!(of("SELECT * FROM people"), "SELECT * FROM main.people");
        assert_eq!(
            of("SELECT people.id FROM log join \"People\" USING (id)"),
            "SELECT people.id FROM log join main.\"People\" USING (id)"
        );
        // A column, a table that the SQL makes itself, a name with its schema, and other names stay.
        let others = [
            "SELECT counted FROM log JOIN main.people",
            "WITH people AS (SELECT 1 AS id) SELECT * FROM people",
            "SELECT id FROM log AS people",
        ];
        assert_eq!(others.map(of), others.map(str::to_owned));
        // Where the schema cannot be put before it, nothing is changed.
        assert_eq!(of("SELECT people.id FROM log, people"), "SELECT people.id FROM log, people");
    }
}
