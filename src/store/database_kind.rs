//! What kind of file lies at a path, read from its first hundred bytes.
//!
//! Reading the header by hand instead of opening a database makes sure that a file which is not ours is not touched:
//! SQLite itself may write to a file it opens.

use std::io::{ErrorKind, Read};
use std::path::Path;

use super::APPLICATION_ID;
use crate::disk;
use crate::problem::Problem;

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// Nothing, or an empty file, which SQLite takes as a new database.
    Absent,
    /// A database of this program.
    Ours,
    /// Another SQLite database.
    OtherSqlite,
    /// Something else.
    NotSqlite,
}

const MAGIC: &[u8] = b"SQLite format 3\0";

/// Looks at the header; source: the SQLite file format, section 1.3 (the application id is a big-endian number at byte 68).
pub fn kind_of(path: &Path) -> Result<DatabaseKind, Problem> {
    let mut head = Vec::new();
    let read = disk::open(path).and_then(|file| file.take(100).read_to_end(&mut head));
    match read {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(DatabaseKind::Absent),
        Err(error) => return Err(Problem::io(path, "read the database", &error)),
        Ok(_) => {}
    }
    if head.is_empty() {
        return Ok(DatabaseKind::Absent);
    }
    let Some(id) = head.get(68..72).filter(|_| head.starts_with(MAGIC)) else { return Ok(DatabaseKind::NotSqlite) };
    Ok(if id == APPLICATION_ID.to_be_bytes() { DatabaseKind::Ours } else { DatabaseKind::OtherSqlite })
}
