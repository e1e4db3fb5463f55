//! Errors of SQLite as problems that say which file and what to do.

use std::path::Path;

use rusqlite::{Error, ErrorCode};

use crate::problem::{Place, Problem};

/// What SQLite said while `doing` something with the file.
pub(super) fn problem(path: &Path, doing: &str, error: &Error) -> Problem {
    let place = Place::file(path);
    let Some(code) = error.sqlite_error_code() else {
        return Problem::new(place, format!("cannot {doing}: {error}"));
    };
    let (message, hint) = match code {
        ErrorCode::NotADatabase => return not_a_database(path),
        ErrorCode::DatabaseCorrupt => (
            format!("the database is damaged, cannot {doing}"),
            "restore it from a backup, or save what is left with `sqlite3 FILE .recover`".to_owned(),
        ),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            (format!("another program keeps the database locked, cannot {doing}"), "try again when it has finished".to_owned())
        }
        ErrorCode::CannotOpen | ErrorCode::ReadOnly => (
            format!("SQLite cannot open the database, cannot {doing}"),
            "check that the file and its folder can be read; if a program stopped while writing to it, open it once with \
             that program"
                .to_owned(),
        ),
        ErrorCode::SystemIoFailure => (format!("the disk gave an error, cannot {doing}"), "check the disk".to_owned()),
        _ => return Problem::new(place, format!("cannot {doing}: {error}")),
    };
    Problem::new(place, message).hint(hint)
}

/// The file is something else.
pub(super) fn not_a_database(path: &Path) -> Problem {
    Problem::new(Place::file(path), "the file is not a SQLite database")
        .hint("name a SQLite file, or bring CSV and JSON Lines in with `flightdeck import`")
}
