//! Queries that begin with the same tables, which SQLite fills once for all of them.
//!
//! The SQL of each number is whole: it finds the events that count before it counts. Of a hundred numbers that is a hundred times
//! the same work, and most of theirs. The first query runs as it is written; the others find the tables of its beginning kept.

use rusqlite::Connection;

use super::reader;

/// What the kept tables are called, as the queries call them, and how they are looked up: by day, and by user in order.
const TABLES: [(&str, &[&str]); 2] = [("people", &["person"]), ("counted", &["day", "user_id, ts"])];

/// How much of the kept tables stays in memory, in KiB; the rest lies in a temporary file.
const CACHE_KIB: i32 = 64 * 1024;

/// The three numbers of each query; `beginning` stands in each of them.
pub(super) fn numbers(
    connection: &Connection,
    beginning: &str,
    queries: &[String],
) -> rusqlite::Result<Vec<[Option<f64>; 3]>> {
    let Some((first, others)) = queries.split_first() else { return Ok(Vec::new()) };
    let mut found = vec![reader::numbers(connection, first)?];
    if others.is_empty() {
        return Ok(found);
    }
    // The database itself is opened for reading alone; only tables of this connection are made.
    connection.pragma_update(None, "query_only", false)?;
    let kept = KeptTables::make(connection, beginning);
    let numbers = kept.and_then(|_kept| {
        let of = |query: &String| reader::numbers(connection, &without(beginning, query));
        others.iter().map(of).collect::<rusqlite::Result<Vec<_>>>()
    });
    connection.pragma_update(None, "query_only", true)?;
    found.extend(numbers?);
    Ok(found)
}

/// Tables that are there until this is dropped.
struct KeptTables<'c>(&'c Connection);

impl<'c> KeptTables<'c> {
    fn make(connection: &'c Connection, beginning: &str) -> rusqlite::Result<Self> {
        let kept = Self(connection);
        connection.pragma_update(Some("temp"), "cache_size", -CACHE_KIB)?;
        for (table, indexes) in TABLES {
            connection.execute_batch(&format!("CREATE TEMP TABLE {table} AS {beginning} SELECT * FROM {table}"))?;
            for (at, columns) in indexes.iter().enumerate() {
                connection.execute_batch(&format!("CREATE INDEX temp.{table}_{at} ON {table}({columns})"))?;
            }
        }
        Ok(kept)
    }
}

impl Drop for KeptTables<'_> {
    fn drop(&mut self) {
        for (table, _) in TABLES {
            // One that was never made is not there; the connection forgets the others at the latest when it is closed.
            drop(self.0.execute_batch(&format!("DROP TABLE IF EXISTS temp.{table}")));
        }
    }
}

/// A query without the tables at its beginning, which are there already.
fn without(beginning: &str, query: &str) -> String {
    match query.split_once(beginning) {
        Some((before, rest)) => match rest.strip_prefix(',') {
            Some(tables) => format!("{before}WITH RECURSIVE{tables}"),
            None => format!("{before}{rest}"),
        },
        None => query.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGINNING: &str =
        "WITH RECURSIVE people AS (SELECT 'u' AS person), counted AS (SELECT user_id, ts, ts / 10 AS day FROM events)";

    #[test]
    fn each_query_gives_what_it_gives_by_itself_and_nothing_is_left() {
        let connection = Connection::open_in_memory().expect("a database");
        let rows = "CREATE TABLE events(user_id, ts); INSERT INTO events VALUES ('u', 3), ('u', 14), ('v', 15); PRAGMA query_only = 1;";
        connection.execute_batch(rows).expect("rows");
        let of = |rest: &str| format!("{BEGINNING}{rest}");
        let queries = [
            of(" SELECT count(*), NULL, 1.5 FROM counted;"),
            of(",\nolder AS (SELECT * FROM counted WHERE day = 0) SELECT count(*), 2, NULL FROM older"),
            format!(
                "SELECT sum(n), 0, 0 FROM ({})",
                of(" SELECT count(*) AS n FROM counted WHERE user_id IN (SELECT person FROM people)")
            ),
        ];
        for _twice in 0..2 {
            let found = numbers(&connection, BEGINNING, &queries).expect("numbers");
            let alone: Vec<_> =
                queries.iter().map(|query| reader::numbers(&connection, query).expect("numbers")).collect();
            assert_eq!(found, alone);
            assert_eq!(
                found,
                [[Some(3.0), None, Some(1.5)], [Some(1.0), Some(2.0), None], [Some(2.0), Some(0.0), Some(0.0)]]
            );
        }
        assert!(connection.execute_batch("CREATE TEMP TABLE more(x)").is_err(), "it is for reading again");
        assert!(numbers(&connection, BEGINNING, &[queries[0].clone(), "no SQL".into()]).is_err());
        assert_eq!(numbers(&connection, BEGINNING, &queries[..1]).expect("numbers").len(), 1);
        assert_eq!(numbers(&connection, BEGINNING, &[]).expect("numbers").len(), 0);
    }
}
