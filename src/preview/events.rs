//! Server-sent events: each open page gets its own version and the problems of the last build, at once and after each
//! change.

use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;

use super::live::{CurrentSite, Live, Update};
use super::page::PageVersion;
use super::response::CONTENT_SECURITY_POLICY;
use crate::json;
use crate::problem::Problem;

/// How often something is sent when nothing changes, so that a client that has gone is noticed within a few of them.
const HEARTBEAT: Duration = Duration::from_secs(1);

#[derive(Serialize)]
struct PageState<'a> {
    content: &'a str,
    styles: &'a [String],
    problems: Vec<ProblemText>,
}

#[derive(Serialize)]
struct ProblemText {
    place: String,
    message: String,
    hint: Option<String>,
}

/// Sends a page's versions until its client or the preview goes away.
pub(super) fn send(client: &mut dyn Write, live: &Live, version: &dyn Fn(&CurrentSite) -> PageVersion) {
    // The stream ends with an error when the client has gone, which is its usual end.
    let _ = stream(client, live, version);
}

fn stream(client: &mut dyn Write, live: &Live, version: &dyn Fn(&CurrentSite) -> PageVersion) -> io::Result<()> {
    write!(
        client,
        "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nContent-Security-Policy: \
         {CONTENT_SECURITY_POLICY}\r\nX-Content-Type-Options: nosniff\r\n\r\nretry: 500\n\n"
    )?;
    let mut current = live.current();
    let mut text = event(&current, &version(&current));
    loop {
        client.write_all(text.as_bytes())?;
        client.flush()?;
        text = match live.wait(current.change, HEARTBEAT) {
            Update::Stopped => return Ok(()),
            Update::Unchanged => ":\n\n".to_owned(),
            Update::Changed(newer) => {
                current = newer;
                event(&current, &version(&current))
            }
        };
    }
}

fn event(current: &CurrentSite, version: &PageVersion) -> String {
    let problems = current.problems.iter().map(problem_text).collect();
    let state = PageState { content: &version.content, styles: &version.styles, problems };
    // JSON has no line break outside of its texts, where it is escaped, so it is one line of data.
    let data = json::to_string(&state);
    format!("event: state\ndata: {data}\n\n")
}

fn problem_text(problem: &Problem) -> ProblemText {
    ProblemText { place: problem.place.to_string(), message: problem.message.clone(), hint: problem.hint.clone() }
}
