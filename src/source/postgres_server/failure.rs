//! Errors of the server and of the way to it as problems that say what to do. None repeats the address of the login.

use std::error::Error as _;
use std::io;

use postgres::error::SqlState;

use crate::problem::{Place, Problem};

/// What went wrong on the way to a server.
pub(super) fn connecting(error: &postgres::Error, (server, variable): (&str, &str)) -> Problem {
    let place = Place::argument(server);
    if let Some(code) = error.code() {
        let (message, hint) = match code {
            &SqlState::INVALID_PASSWORD | &SqlState::INVALID_AUTHORIZATION_SPECIFICATION => (
                "the server refuses the login".to_owned(),
                format!("check the user and the password in the variable `{variable}`"),
            ),
            &SqlState::INVALID_CATALOG_NAME => (
                "the server has no database of this name".to_owned(),
                format!("check the last part of the address in the variable `{variable}`"),
            ),
            &SqlState::INSUFFICIENT_PRIVILEGE => (
                "the user may not connect to this database".to_owned(),
                "ask for `GRANT CONNECT ON DATABASE … TO …`".to_owned(),
            ),
            &SqlState::TOO_MANY_CONNECTIONS | &SqlState::CANNOT_CONNECT_NOW => {
                ("the server takes no more connections now".to_owned(), "try again in a while".to_owned())
            }
            _ => return problem(error, "open a session", place),
        };
        return Problem::new(place, message).hint(hint);
    }
    let causes = causes(error);
    if causes.contains("certificate") {
        return Problem::new(place, format!("the server's certificate is not trusted: {causes}")).hint(
            "connect by the name that the certificate is for, and name the file of its authority in `SSL_CERT_FILE`",
        );
    }
    if causes.to_ascii_lowercase().contains("tls") {
        return Problem::new(place, format!("no connection with TLS: {causes}"))
            .hint("have `ssl = on` set on the server; without TLS only a server on this machine is read");
    }
    if causes.contains("password missing") {
        return Problem::new(place, "the server asks for a password, and the address has none")
            .hint(format!("add it to the address in the variable `{variable}`"));
    }
    Problem::new(place, format!("the server cannot be reached: {causes}"))
        .hint(format!("check that it runs and the host and port in the variable `{variable}`"))
}

/// What a server said while `doing` something.
pub(super) fn problem(error: &postgres::Error, doing: &str, place: Place) -> Problem {
    let Some(said) = error.as_db_error() else {
        return Problem::new(place, format!("the connection broke, cannot {doing}: {}", causes(error)))
            .hint("run again; the last site is still in place");
    };
    let message = format!("cannot {doing}: {}", said.message());
    let hint = match said.code() {
        &SqlState::INSUFFICIENT_PRIVILEGE => {
            Some("ask for `GRANT SELECT ON … TO …` for the user of the address".into())
        }
        &SqlState::QUERY_CANCELED => {
            Some("raise `timeout` in `[source]`, in seconds, or have the query made faster".to_owned())
        }
        &SqlState::ADMIN_SHUTDOWN | &SqlState::CRASH_SHUTDOWN => {
            Some("run again when the server is back; the last site is still in place".to_owned())
        }
        &SqlState::READ_ONLY_SQL_TRANSACTION => Some("write a SELECT: nothing is ever changed".to_owned()),
        _ => said.hint().map(str::to_owned),
    };
    let problem = Problem::new(place, message);
    match hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

/// The same for rows that are on their way.
pub(super) fn streaming(error: io::Error, doing: &str, place: Place) -> Problem {
    match error.downcast::<postgres::Error>() {
        Ok(error) => problem(&error, doing, place),
        Err(error) => Problem::new(place, format!("the connection broke, cannot {doing}: {error}"))
            .hint("run again; the last site is still in place"),
    }
}

/// What an error says, and what lies behind it.
fn causes(error: &postgres::Error) -> String {
    let mut texts = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    texts.dedup();
    texts.join(": ")
}
