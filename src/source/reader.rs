//! Rows of SQLite as the plain values that the cube takes.

use std::io::Write;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Params, Row, Statement};

use super::UnreadableTime;
use super::time::instant;
use crate::calendar::TimeReader;
use crate::cube::{Accumulator, AliasRow, EventRow, UserRow, Users};
use crate::values;

/// Reads values as text, the way SQLite's `CAST(… AS TEXT)` writes them.
struct TextReader<'c> {
    cast: Statement<'c>,
}

impl<'c> TextReader<'c> {
    fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self { cast: connection.prepare("SELECT CAST(?1 AS TEXT)")? })
    }

    /// The value as an id: like its text, but a real number without a fraction is the integer.
    #[inline]
    fn id<'a>(&mut self, value: ValueRef<'a>, scratch: &'a mut Vec<u8>) -> rusqlite::Result<Option<&'a [u8]>> {
        if let ValueRef::Real(number) = value {
            *scratch = values::id_of_real(number).into_bytes();
            return Ok(Some(scratch));
        }
        self.text(value, scratch)
    }

    /// The value as text; `None` for NULL. Numbers are written to `scratch`.
    #[inline]
    fn text<'a>(&mut self, value: ValueRef<'a>, scratch: &'a mut Vec<u8>) -> rusqlite::Result<Option<&'a [u8]>> {
        match value {
            ValueRef::Null => Ok(None),
            ValueRef::Text(text) => Ok(Some(text)),
            ValueRef::Integer(number) => {
                scratch.clear();
                write!(scratch, "{number}").expect("memory takes every write");
                Ok(Some(scratch))
            }
            ValueRef::Real(_) | ValueRef::Blob(_) => {
                let value = rusqlite::types::ToSqlOutput::Borrowed(value);
                let cast = self.cast.query_row([value], |row| Ok(row.get_ref(0)?.as_bytes()?.to_vec()))?;
                *scratch = cast;
                Ok(Some(scratch))
            }
        }
    }
}

/// A truth value of any spelling; only a clear yes is one.
fn is_true(value: ValueRef<'_>) -> bool {
    match value {
        ValueRef::Integer(number) => number == 1,
        ValueRef::Real(number) => number.to_bits() == 1.0_f64.to_bits(),
        ValueRef::Text(text) => std::str::from_utf8(text).ok().and_then(values::truth) == Some(true),
        ValueRef::Null | ValueRef::Blob(_) => false,
    }
}

/// Reads users: the id, whether it is a test user, then the attributes.
pub(super) fn users(connection: &Connection, sql: &str, users: &mut Users) -> rusqlite::Result<()> {
    let mut texts = TextReader::new(connection)?;
    let mut statement = connection.prepare(sql)?;
    let width = users.attributes().len();
    let mut scratch: Vec<Vec<u8>> = vec![Vec::new(); width + 1];
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let is_test = is_true(row.get_ref(1)?);
        let mut values = scratch.iter_mut();
        let id_scratch = values.next().expect("there is one more than attributes");
        let id = texts.id(row.get_ref(0)?, id_scratch)?;
        let mut attributes = Vec::with_capacity(width);
        for (index, scratch) in values.enumerate() {
            attributes.push(texts.text(row.get_ref(index + 2)?, scratch)?);
        }
        users.add(UserRow { id, is_test, attributes: &attributes });
    }
    Ok(())
}

/// Reads aliases: the anonymous id, the user's id, and since when.
pub(super) fn aliases(
    connection: &Connection,
    (sql, times): (&str, &TimeReader),
    users: &mut Users,
) -> rusqlite::Result<()> {
    let mut texts = TextReader::new(connection)?;
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let (mut anonymous, mut user) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        users.add_alias(AliasRow {
            anonymous: texts.id(value(row, 0)?, &mut anonymous)?,
            user: texts.id(value(row, 1)?, &mut user)?,
            ts: instant(times, value(row, 2)?),
        });
    }
    Ok(())
}

/// The three numbers of a query of one row.
pub(super) fn numbers(connection: &Connection, sql: &str) -> rusqlite::Result<[Option<f64>; 3]> {
    connection.query_row(sql.trim_end_matches(';'), [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
}

/// Finds the first row whose time, its only column, cannot be read.
pub(super) fn unreadable_time(
    connection: &Connection,
    (sql, times): (&str, &TimeReader),
) -> rusqlite::Result<Option<UnreadableTime>> {
    let mut texts = TextReader::new(connection)?;
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let (mut number, mut scratch) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        number += 1;
        let found = value(row, 0)?;
        if instant(times, found).is_none() {
            let text = texts.text(found, &mut scratch)?.map(String::from_utf8_lossy);
            let value = text.map(|text| text.chars().take(MOST_OF_A_TIME).collect());
            return Ok(Some(UnreadableTime { row: number, value }));
        }
    }
    Ok(None)
}

/// Characters of an unreadable time that are told.
const MOST_OF_A_TIME: usize = 40;

/// The query for events.
pub(super) struct EventQuery<'q, P> {
    /// Yields user id, name, time and source, and the properties when `with_properties`.
    pub(super) sql: &'q str,
    pub(super) with_properties: bool,
    pub(super) params: P,
    pub(super) times: &'q TimeReader,
}

/// Reads events.
pub(super) fn events<P: Params>(
    connection: &Connection,
    query: EventQuery<'_, P>,
    into: &mut Accumulator<'_>,
) -> rusqlite::Result<()> {
    let mut texts = TextReader::new(connection)?;
    let mut statement = connection.prepare(query.sql)?;
    let mut rows = statement.query(query.params)?;
    let (mut user, mut name, mut source, mut properties) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        into.push(EventRow {
            user: texts.id(value(row, 0)?, &mut user)?,
            name: texts.text(value(row, 1)?, &mut name)?,
            ts: instant(query.times, value(row, 2)?),
            source: texts.text(value(row, 3)?, &mut source)?,
            properties: if query.with_properties { texts.text(value(row, 4)?, &mut properties)? } else { None },
        });
    }
    Ok(())
}

#[inline]
fn value<'r>(row: &'r Row<'_>, index: usize) -> rusqlite::Result<ValueRef<'r>> {
    row.get_ref(index)
}
