//! The rows of Parquet files as tables of SQLite with the names and units of our schema, so that the SQL of a metric can be run.

use std::ops::ControlFlow;
use std::path::Path;

use rusqlite::{Connection, params_from_iter, types::Value};

use super::super::schema::quoted;
use super::super::{failure, reader, shared_tables};
use super::field_columns::FieldColumns;
use super::files::ParquetSource;
use super::table::ParquetTable;
use crate::problem::{Problem, Problems};

/// A temporary database with all rows, which SQLite keeps in a file once it is large.
pub(super) fn of(source: &ParquetSource) -> Result<Connection, Problems> {
    let connection = Connection::open("").map_err(|error| failed(&error))?;
    copy_users(source, &connection)?;
    copy_events(source, &connection)?;
    copy_aliases(source, &connection)?;
    Ok(connection)
}

fn copy_users(source: &ParquetSource, connection: &Connection) -> Result<(), Problems> {
    let Some(table) = &source.users else { return Ok(()) };
    let own = |name: &&String| !["id", "is_test"].contains(&name.to_ascii_lowercase().as_str());
    let names = source.attributes.iter().map(|(name, _)| name).chain(&table.known.plain);
    let mut attributes: Vec<(String, FieldColumns)> = Vec::new();
    for name in names.filter(own) {
        if !attributes.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
            attributes.extend(source.attribute(table, name).map(|field| (name.clone(), field)));
        }
    }
    let columns: Vec<String> = attributes.iter().map(|(name, _)| format!("{} TEXT", quoted(name))).collect();
    let columns = [vec!["id TEXT".to_owned(), "is_test INTEGER".to_owned()], columns].concat().join(", ");
    let (id, is_test) = (table.field("id"), table.field("is_test"));
    let fields: Vec<&FieldColumns> =
        [id, is_test].into_iter().chain(attributes.iter().map(|(_, field)| field)).collect();
    let schema = format!("CREATE TABLE users({columns})");
    insert(connection, (&schema, "users", fields.len()), |add| {
        table.read(0..table.groups.len(), &fields, |row| {
            let mut values = vec![text(row.cell(id).id(&mut Vec::new()))];
            values.push(Value::Integer(i64::from(row.cell(is_test).is_true())));
            values.extend(attributes.iter().map(|(_, field)| text(row.cell(field).text(&mut Vec::new()))));
            add(values);
            ControlFlow::Continue(())
        })?;
        Ok(())
    })
}

fn copy_events(source: &ParquetSource, connection: &Connection) -> Result<(), Problems> {
    let schema = "CREATE TABLE events(user_id TEXT, name TEXT, ts INTEGER, source TEXT, properties TEXT)";
    insert(connection, (schema, "events", 5), |add| {
        source.read_events(0..source.events.groups.len(), true, |row| {
            let ts = row.ts.map_or(Value::Null, |ts| Value::Integer(ts.0));
            add(vec![text(row.user), text(row.name), ts, text(row.source), text(row.properties)]);
        })
    })
}

fn copy_aliases(source: &ParquetSource, connection: &Connection) -> Result<(), Problems> {
    let tables: Vec<&ParquetTable> = source.alias_tables().collect();
    let schema = "CREATE TABLE aliases(anonymous_id TEXT, user_id TEXT, ts INTEGER)";
    insert(connection, (schema, "aliases", 3), |add| {
        for table in tables {
            ParquetSource::read_aliases(table, |alias| {
                let ts = alias.ts.map_or(Value::Null, |ts| Value::Integer(ts.0));
                if alias.anonymous.is_some() && alias.user.is_some() {
                    add(vec![text(alias.anonymous), text(alias.user), ts]);
                }
            })?;
        }
        Ok(())
    })
}

/// Makes a table and fills it with the rows that `read` adds.
fn insert(
    connection: &Connection,
    (schema, table, width): (&str, &str, usize),
    read: impl FnOnce(&mut dyn FnMut(Vec<Value>)) -> Result<(), Problems>,
) -> Result<(), Problems> {
    let say = |error| failed(&error);
    let transaction = connection.unchecked_transaction().map_err(say)?;
    transaction.execute_batch(schema).map_err(say)?;
    let places = vec!["?"; width].join(", ");
    let mut statement = transaction.prepare(&format!("INSERT INTO {table} VALUES ({places})")).map_err(say)?;
    let mut outcome = Ok(());
    read(&mut |values| {
        if outcome.is_ok() {
            outcome = statement.execute(params_from_iter(values)).map(drop);
        }
    })?;
    outcome.map_err(say)?;
    drop(statement);
    Ok(transaction.commit().map_err(say)?)
}

/// The three numbers of a query on the copy.
pub(super) fn numbers(connection: &Connection, sql: &str) -> Result<[Option<f64>; 3], Problem> {
    reader::numbers(connection, sql).map_err(|error| failed(&error))
}

/// The same of queries that begin alike.
pub(super) fn numbers_of(
    connection: &Connection,
    beginning: &str,
    queries: &[String],
) -> Result<Vec<[Option<f64>; 3]>, Problem> {
    shared_tables::numbers(connection, beginning, queries).map_err(|error| failed(&error))
}

fn text(value: Option<&[u8]>) -> Value {
    value.map_or(Value::Null, |text| Value::Text(String::from_utf8_lossy(text).into_owned()))
}

fn failed(error: &rusqlite::Error) -> Problem {
    failure::problem(Path::new("the temporary copy"), "copy the rows of the Parquet files", error)
}
