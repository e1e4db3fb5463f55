//! Server-sent events: each open page is told its own state and the problems of the last build, now and after each change.

use std::time::Duration;

use serde::Serialize;

use super::http::Wire;
use super::live::{Live, News, Now};
use super::page::Mark;
use super::respond::CONTENT_SECURITY_POLICY;
use crate::problem::Problem;

/// Where the events are.
pub(super) const EVENTS: &str = "_flightdeck/events";
/// A word into the silence, so that a connection that is gone is noticed.
const SILENCE: Duration = Duration::from_secs(10);

#[derive(Serialize)]
struct State<'a> {
    content: &'a str,
    styles: &'a [String],
    problems: Vec<Told>,
}

#[derive(Serialize)]
struct Told {
    place: String,
    message: String,
    hint: Option<String>,
}

/// Tells a page's state until its reader or the preview goes away.
pub(super) fn tell(wire: &mut Wire, live: &Live, state_of: &dyn Fn(&Now) -> Mark) {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nContent-Security-Policy: \
         {CONTENT_SECURITY_POLICY}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\nretry: 500\n\n"
    );
    let mut now = live.now();
    let mut text = head + &event(&now, &state_of(&now));
    loop {
        if wire.write(text.as_bytes()).is_err() {
            return;
        }
        text = match live.wait(now.version, SILENCE) {
            News::Stopped => return,
            News::Nothing => ":\n\n".to_owned(),
            News::Changed(newer) => {
                now = newer;
                event(&now, &state_of(&now))
            }
        };
    }
}

fn event(now: &Now, mark: &Mark) -> String {
    let problems = now.problems.iter().map(told).collect();
    let state = State { content: &mark.content, styles: &mark.styles, problems };
    // JSON has no line break of its own, so it is one line of data.
    let data = serde_json::to_string(&state).expect("texts and lists of texts");
    format!("event: state\ndata: {data}\n\n")
}

fn told(problem: &Problem) -> Told {
    Told { place: problem.place.to_string(), message: problem.message.clone(), hint: problem.hint.clone() }
}
