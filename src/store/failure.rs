//! Errors of a database that is written to, as problems that say what to do.

use std::path::Path;

use crate::problem::{Place, Problem};

/// What a database error means to a person, with the file it happened to.
pub(crate) fn database_problem(path: &Path, doing: &str, error: &rusqlite::Error) -> Problem {
    use rusqlite::ErrorCode;
    let place = Place::file(path);
    let say = |reason: &str, hint: &str| Problem::new(place.clone(), format!("cannot {doing}: {reason}")).hint(hint);
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => say("it is not a SQLite database", "check the path"),
        Some(ErrorCode::DatabaseCorrupt) => {
            say("the database is damaged", "restore it from a copy, or salvage it with `sqlite3 FILE .recover`")
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            say("another program is writing to it", "wait until that program is done, then run again")
        }
        Some(ErrorCode::CannotOpen) => {
            say("the file cannot be opened", "check that its folder exists and that you may write there")
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            say("it cannot be written", "check who owns the file and its folder, or name another place")
        }
        Some(ErrorCode::DiskFull) => say("the disk is full", "free some space and run again"),
        _ => Problem::internal(place, format!("cannot {doing}: {error}")),
    }
}
