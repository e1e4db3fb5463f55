//! Which words of the published text are ids of the store: the other half of the check that nobody is in the output.
//!
//! Every id is looked up among the words, so the store may hold millions of them and none is kept.

use std::collections::{BTreeSet, HashSet};

use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// Ids in the first columns of a query's rows that are among the words, added to `found`.
pub(super) fn find(
    connection: &Connection,
    sql: &str,
    words: &HashSet<&[u8]>,
    found: &mut BTreeSet<String>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let width = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for index in 0..width {
            let id = match row.get_ref(index)? {
                ValueRef::Text(id) | ValueRef::Blob(id) => id,
                ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => continue,
            };
            if words.contains(id) {
                found.insert(String::from_utf8_lossy(id).into_owned());
            }
        }
    }
    Ok(())
}
