//! Read-only connections: checked before SQLite sees the file, so that the usual mistakes have clear answers.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::failure;
use crate::disk;
use crate::problem::{Place, Problem};

/// How long to wait for a writer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How every SQLite file begins.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Opens the file, and begins a transaction so that all reads of this connection see the same data.
pub(super) fn open(path: &Path) -> Result<Connection, Problem> {
    check_header(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).and_then(|connection| {
        connection.busy_timeout(PATIENCE)?;
        connection.execute_batch("PRAGMA query_only = 1; BEGIN; SELECT 1 FROM sqlite_master LIMIT 1;")?;
        Ok(connection)
    });
    opened.map_err(|error| failure::problem(path, "open it", &error))
}

fn check_header(path: &Path) -> Result<(), Problem> {
    let unreadable = |error: std::io::Error| Problem::io(path, "read the database", &error);
    let file = disk::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Problem::new(Place::file(path), "there is no such database")
            .hint("check the path, or make a demo database with `flightdeck seed`"),
        _ => unreadable(error),
    })?;
    let mut header = Vec::new();
    file.take(16).read_to_end(&mut header).map_err(unreadable)?;
    match header.as_slice() {
        [] => Err(Problem::new(Place::file(path), "the database is empty")
            .hint("fill it with `flightdeck import` or `flightdeck seed`")),
        header if header == MAGIC => Ok(()),
        _ => Err(failure::not_a_database(path)),
    }
}
