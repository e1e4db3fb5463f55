//! What the server, or the way to it, says when a question has no answer, as problems that say what to do. None holds a password.

use std::io;

use crate::problem::{Place, Problem};

/// The codes of the server's errors, as its `ErrorCodes.cpp` names them.
const UNKNOWN_FUNCTION: u32 = 46;
const UNKNOWN_IDENTIFIER: u32 = 47;
pub(super) const UNKNOWN_TABLE: u32 = 60;
const SYNTAX_ERROR: u32 = 62;
const UNKNOWN_DATABASE: u32 = 81;
const TIMEOUT_EXCEEDED: u32 = 159;
pub(super) const READ_ONLY: u32 = 164;
const WRONG_PASSWORD: u32 = 193;
const MEMORY_LIMIT_EXCEEDED: u32 = 241;
pub(super) const SETTING_CONSTRAINT_VIOLATION: u32 = 452;
pub(super) const ACCESS_DENIED: u32 = 497;
const AUTHENTICATION_FAILED: u32 = 516;
const CLUSTER_DOESNT_EXIST: u32 = 701;

/// The first version whose SQL has all that is asked: year and number of the release.
const FIRST_VERSION: [u32; 2] = [24, 4];

/// The most of what a server says that is repeated.
const MOST_OF_A_MESSAGE: usize = 300;

/// Why a question has no answer.
#[derive(Debug)]
pub(super) enum QueryFailure {
    /// The server's own error.
    Refused {
        /// Its number.
        code: u32,
        /// What it says.
        message: String,
    },
    /// The server cannot be reached, or not now.
    Absent(String),
    /// It took too long.
    Late,
    /// Its certificate is not trusted.
    Untrusted(String),
    /// The answer broke off.
    Broke(io::Error),
    /// What answers is no `ClickHouse`.
    Foreign(u16),
}

/// An error of the way.
pub(super) fn of_http(error: ureq::Error) -> QueryFailure {
    match error {
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            QueryFailure::Absent("it does not take the call".to_owned())
        }
        ureq::Error::Timeout(_) => QueryFailure::Late,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => {
            QueryFailure::Untrusted(error.to_string())
        }
        // What TLS has to say comes as an error of the connection.
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            QueryFailure::Untrusted(error.to_string())
        }
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => QueryFailure::Broke(error),
        other => QueryFailure::Absent(other.to_string()),
    }
}

/// An answer that is an error.
pub(super) fn of_answer(status: u16, code: Option<u32>, said: &str) -> QueryFailure {
    // Old servers say it in the text alone, and with another mark behind it.
    let in_text = || said.strip_prefix("Code: ")?.split(|end: char| !end.is_ascii_digit()).next()?.parse().ok();
    match (code.or_else(in_text), status) {
        (Some(code), _) => QueryFailure::Refused { code, message: message(said) },
        (None, 502..=504) => QueryFailure::Absent(format!("a proxy says so (status {status})")),
        (None, _) => QueryFailure::Foreign(status),
    }
}

/// What a server says, without its number, its version and the text of the query.
fn message(said: &str) -> String {
    let said = said.split_once("DB::Exception: ").map_or(said, |(_, message)| message);
    let ends = [
        " (version ",
        ", e.what() = ",
        ". In scope ",
        ": In scope ",
        ": While processing ",
        ": While executing ",
        ": while executing ",
    ];
    let end = ends.iter().filter_map(|end| said.find(end)).min().unwrap_or(said.len());
    said[..end].trim().trim_end_matches('.').chars().take(MOST_OF_A_MESSAGE).collect()
}

/// What to tell the person whose question has no answer.
pub(super) fn problem(failure: &QueryFailure, doing: &str, place: Place) -> Problem {
    let cannot = |what: &str| Problem::new(place.clone(), format!("cannot {doing}: {what}"));
    match failure {
        QueryFailure::Refused { code, message } => refused((*code, message), doing, place),
        QueryFailure::Absent(why) => Problem::new(place, format!("the server cannot be reached: {why}"))
            .hint("check that it runs, and the host and port in `url`; the last site is still in place"),
        QueryFailure::Late => cannot("the server did not answer in time").hint(LATE),
        QueryFailure::Untrusted(why) => Problem::new(place, format!("no connection with TLS: {why}")).hint(
            "connect by the name that the server's certificate is for, and name the file of its authority in `ca_file`",
        ),
        QueryFailure::Broke(why) => {
            cannot(&format!("the answer ends early ({why})")).hint("run again; the last site is still in place")
        }
        QueryFailure::Foreign(status) => cannot(&format!("what answers is no ClickHouse server (status {status})"))
            .hint("check `url`: it is the address of ClickHouse's HTTP interface, usually with the port 8123 or 8443"),
    }
}

/// Refuses a version that lacks what is asked.
pub(super) fn check_version(version: &str, place: Place) -> Result<(), Problem> {
    let mut numbers = version.split('.').map(str::parse::<u32>);
    match [numbers.next(), numbers.next()] {
        [Some(Ok(year)), Some(Ok(release))] if [year, release] >= FIRST_VERSION => Ok(()),
        [Some(Ok(_)), Some(Ok(_))] => {
            let message = format!("the server is ClickHouse {version}, which is too old: it lacks `WITH RECURSIVE`");
            Err(Problem::new(place, message).hint("use a server from version 24.4 on"))
        }
        _ => Err(Problem::new(place, "what answers is no ClickHouse server")
            .hint("check `url`: it is the address of ClickHouse's HTTP interface, usually with the port 8123 or 8443")),
    }
}

const LATE: &str = "raise `timeout` in `[source]`, in seconds, or `slices`";

fn refused((code, message): (u32, &str), doing: &str, place: Place) -> Problem {
    let hint = match code {
        WRONG_PASSWORD | AUTHENTICATION_FAILED => {
            return Problem::new(place, "the server refuses the login")
                .hint("check `user`, and the variable that `password_env` names");
        }
        ACCESS_DENIED => "ask for `GRANT SELECT ON … TO …` for the user that `user` names",
        UNKNOWN_DATABASE => "check `database` in `[source]`",
        UNKNOWN_TABLE => "check `database` in `[source]`, and the tables that its SELECTs name",
        UNKNOWN_IDENTIFIER => "check the names of columns in the SELECTs of `[source]`",
        UNKNOWN_FUNCTION => "the server's version is too old: it lacks this function",
        CLUSTER_DOESNT_EXIST => "check `cluster` in `[source]`: `SELECT cluster FROM system.clusters` lists the names",
        SYNTAX_ERROR => "write one SELECT that the server can answer",
        TIMEOUT_EXCEEDED => LATE,
        MEMORY_LIMIT_EXCEEDED => "raise `slices` in `[source]`: each part of the users needs less memory",
        READ_ONLY => "write a SELECT: nothing is ever changed",
        _ => "the message above is the server's; the last site is still in place",
    };
    Problem::new(place, format!("cannot {doing}: {message}")).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_before_the_first_that_has_all_are_refused() {
        let check = |version: &str| check_version(version, Place::argument("db.test"));
        for version in ["24.4.1.2088", "24.12.3", "25.1", "26.9.2.1"] {
            assert_eq!(check(version), Ok(()), "{version}");
        }
        for version in ["18.16.1", "24.3.9.1", "23.12.1"] {
            assert!(check(version).expect_err(version).message.contains(version));
        }
        for other in ["", "<html>", "v1.2", "24"] {
            assert!(check(other).expect_err(other).message.contains("no ClickHouse"), "{other}");
        }
    }

    #[test]
    fn what_a_server_says_is_told_from_what_a_proxy_says() {
        let said = "Code: 241. DB::Exception: Memory limit (total) exceeded: would use 9 GiB: While executing Aggregating. (version 26.9.2.1)";
        let refused = of_answer(500, None, said);
        assert!(
            matches!(&refused, QueryFailure::Refused { code: MEMORY_LIMIT_EXCEEDED, message } if !message.contains("executing") && !message.contains("26.9"))
        );
        assert!(problem(&refused, "count", Place::default()).hint.is_some_and(|hint| hint.contains("`slices`")));
        assert!(matches!(of_answer(200, Some(159), ""), QueryFailure::Refused { code: TIMEOUT_EXCEEDED, .. }));
        let old =
            "Code: 193, e.displayText() = DB::Exception: Wrong password for user reader, e.what() = DB::Exception";
        let refused = of_answer(401, None, old);
        assert!(
            matches!(&refused, QueryFailure::Refused { code: WRONG_PASSWORD, message } if message == "Wrong password for user reader")
        );
        assert!(matches!(of_answer(503, None, "busy"), QueryFailure::Absent(_)));
        assert!(matches!(of_answer(404, None, "nginx"), QueryFailure::Foreign(404)));
    }
}
