//! What is read of a server: a table of ours, or a SELECT of the user's, with the columns that it gives.

use postgres::Client;
use postgres::error::SqlState;
use postgres::types::Type;

use super::super::schema::{find, quoted};
use super::failure;
use super::wire::Wire;
use crate::problem::{Place, Problem};

/// A column as it is asked for and sent.
#[derive(Clone, Debug)]
pub(super) struct SentColumn {
    pub(super) sql: String,
    pub(super) wire: Wire,
}

/// A table or a SELECT with its columns.
#[derive(Debug)]
pub(super) struct Select {
    /// The key in the configuration, or the name of the table.
    pub(super) name: String,
    /// What stands behind `FROM`.
    pub(super) rows: String,
    pub(super) columns: Vec<String>,
    types: Vec<Type>,
}

impl Select {
    /// Asks the server for the columns. Without SQL of the user's it is the table of this name.
    pub(super) fn prepare(client: &mut Client, (table, sql): (&str, Option<&str>)) -> Result<Self, Problem> {
        let (name, rows) = match sql {
            None => (table.to_owned(), table.to_owned()),
            Some(sql) => {
                let sql = sql.trim_end_matches(|end: char| end == ';' || end.is_whitespace());
                (format!("source.{table}"), format!("(\n{sql}\n) AS {table}"))
            }
        };
        let statement = client.prepare(&format!("SELECT * FROM {rows}")).map_err(|error| {
            let problem = failure::problem(&error, &format!("read `{name}`"), Place::argument(&name));
            if sql.is_none() && error.code() == Some(&SqlState::UNDEFINED_TABLE) {
                return missing_table(client, table);
            }
            let hint = problem.hint.clone().unwrap_or_else(|| "write one SELECT that the server can answer".to_owned());
            problem.hint(hint)
        })?;
        let columns = statement.columns().iter().map(|column| column.name().to_owned()).collect();
        let types = statement.columns().iter().map(|column| column.type_().clone()).collect();
        Ok(Self { name, rows, columns, types })
    }

    /// Whether it has a column, without regard to ASCII case.
    pub(super) fn has(&self, column: &str) -> bool {
        find(&self.columns, column).is_some()
    }

    fn kind(&self, column: &str) -> Option<(&str, &Type)> {
        let name = find(&self.columns, column)?;
        self.columns.iter().position(|known| known == name).map(|at| (name, &self.types[at]))
    }

    /// A column that is not there, with the near spelling or the columns that are.
    pub(super) fn missing(&self, column: &str) -> Problem {
        let place = Place::argument(&format!("{}.{column}", self.name));
        Problem::new(place, format!("`{}` has no column `{column}`", self.name))
            .suggest(column, self.columns.iter().map(String::as_str))
    }

    /// A column with ids, texts or truth values; NULL where there is none.
    pub(super) fn text(&self, column: &str) -> SentColumn {
        let Some((name, kind)) = self.kind(column) else { return SentColumn::null() };
        let name = quoted(name);
        let (sql, wire) = match *kind {
            Type::BOOL => (name, Wire::Bool),
            Type::INT2 | Type::INT4 | Type::INT8 => (name, Wire::Whole),
            Type::FLOAT4 | Type::FLOAT8 => (format!("{name}::float8"), Wire::Real),
            Type::NUMERIC => (format!("trim_scale({name})::text"), Wire::Text),
            Type::TEXT | Type::VARCHAR => (name, Wire::Text),
            _ => (format!("{name}::text"), Wire::Text),
        };
        SentColumn { sql, wire }
    }

    /// A column with instants; NULL where there is none.
    pub(super) fn time(&self, column: &str) -> SentColumn {
        let Some((name, kind)) = self.kind(column) else { return SentColumn::null() };
        let wire = match *kind {
            Type::TIMESTAMPTZ => Wire::Instant,
            Type::TIMESTAMP => Wire::Wall,
            Type::DATE => Wire::Day,
            _ => return self.text(column),
        };
        SentColumn { sql: quoted(name), wire }
    }

    /// The type of a column.
    pub(super) fn type_of(&self, column: &str) -> Option<Type> {
        self.kind(column).map(|(_, kind)| kind.clone())
    }
}

impl SentColumn {
    fn null() -> Self {
        Self { sql: "NULL::text".to_owned(), wire: Wire::Text }
    }
}

/// The names of the tables that the user can see, for a name that is none of them.
fn missing_table(client: &mut Client, table: &str) -> Problem {
    let sql = "SELECT table_name::text FROM information_schema.tables
        WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 LIMIT 200";
    let names: Vec<String> = client
        .query(sql, &[])
        .map(|rows| rows.iter().filter_map(|row| row.try_get(0).ok()).collect())
        .unwrap_or_default();
    let problem = Problem::new(Place::argument(table), format!("there is no table `{table}`"));
    match crate::problem::nearest(table, names.iter().map(String::as_str)) {
        Some(near) => {
            problem.hint(format!("did you mean `{near}`? other tables are read through `{table}` in `[source]`"))
        }
        None if names.is_empty() => {
            problem.hint("the user of the address sees no tables: check the database and its rights")
        }
        None => problem.hint(format!(
            "there are: {}; name what to read with `{table} = \"SELECT …\"` in `[source]`",
            names.join(", ")
        )),
    }
}
