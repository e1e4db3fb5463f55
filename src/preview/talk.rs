//! One connection: request after request, each led to its answer.

use std::net::TcpStream;

use super::events::{self, EVENTS};
use super::guests::Doing;
use super::http::{Asking, Head, Part, Then, Wire};
use super::live::Now;
use super::page::{self, Mark, Notes};
use super::paths::decode;
use super::respond::{self, Answer, Found, Lookup};
use super::{Room, Seat, api, range};

/// Where the preview's own paths are.
const OWN: &str = "_flightdeck/";
/// Where the cockpit of any days is.
const CUSTOM: &str = "_flightdeck/cockpit/";
const SCRIPT: &str = concat!(include_str!("patch.js"), include_str!("live.js"));
const STYLE: &str = include_str!("live.css");

/// Talks until the client or the preview goes away.
pub(super) fn talk(stream: TcpStream, seat: &Seat, room: &Room) {
    let mut wire = Wire::new(stream);
    loop {
        let head = match wire.ask() {
            Asking::Head(head) => head,
            Asking::Gone => return,
            Asking::Late => return refuse(wire, 408, "the request took too long\n"),
            Asking::TooLong => return refuse(wire, 431, "the request is too long\n"),
            Asking::Malformed => return refuse(wire, 400, "this is no request of HTTP/1.1\n"),
        };
        if let Some(target) = listener(&head, room) {
            seat.note(Doing::Listening);
            return events::tell(&mut wire, &room.live, &|now| state(now, &target));
        }
        seat.note(Doing::Answering);
        let then = if head.keeps_alive() { Then::Stay } else { Then::Close };
        let part = if head.method == "HEAD" { Part::Head } else { Part::Whole };
        if wire.send(&answer(&head, room), part, then).is_err() {
            return;
        }
        if then == Then::Close {
            return wire.close();
        }
        seat.note(Doing::Waiting);
    }
}

fn refuse(mut wire: Wire, status: u16, text: &str) {
    if wire.send(&Answer::plain(status, text), Part::Whole, Then::Close).is_ok() {
        wire.close();
    }
}

/// The page whose changes are asked for, when that is what is asked for and may be.
fn listener(head: &Head, room: &Room) -> Option<String> {
    let (path, query) = head.target.split_once('?')?;
    let page = query.strip_prefix("page=").and_then(decode)?;
    let may = head.method == "GET" && room.hosts.allows(head.header("host")) && !is_foreign(head);
    (may && path.strip_prefix('/') == Some(EVENTS)).then_some(page)
}

/// Whether a page of another site asks, be it only for a picture. Browsers say so; other clients have no such header.
fn is_foreign(head: &Head) -> bool {
    head.header("sec-fetch-site").is_some_and(|site| site.eq_ignore_ascii_case("cross-site"))
}

/// What a page of another site is told where an answer costs work.
fn foreign(path: &str) -> Answer {
    if path.starts_with(api::ROOT) {
        return api::foreign();
    }
    Answer::plain(403, "this is not answered to pages of other sites\n")
}

fn answer(head: &Head, room: &Room) -> Answer {
    if !room.hosts.allows(head.header("host")) {
        return Answer::plain(403, "this preview answers only to its own address\n");
    }
    let Some(path) = respond::path_of(&head.target) else { return Answer::plain(400, "the address is not valid\n") };
    if !matches!(head.method.as_str(), "GET" | "HEAD") {
        if path.starts_with(api::ROOT) {
            return api::no_question(&head.method);
        }
        let mut refused = Answer::plain(405, "only GET and HEAD are answered\n");
        refused.headers.push(("Allow", "GET, HEAD".to_owned()));
        return refused;
    }
    if is_foreign(head) && (path.starts_with(api::ROOT) || path.starts_with(OWN)) {
        return foreign(&path);
    }
    let own = |bytes: &str| respond::file(Found { name: path.clone(), bytes: bytes.as_bytes().into() }, head);
    match path.as_str() {
        page::SCRIPT => return own(SCRIPT),
        page::STYLE => return own(STYLE),
        _ => {}
    }
    let now = room.live.now();
    let desk = &now.shown.desk;
    if path == CUSTOM {
        return custom(&now, head);
    }
    if let Some(view) = api::view(&path) {
        return api::answer(desk, view, &head.target);
    }
    match respond::lookup(&path, &now.shown.files) {
        Lookup::File(found) if page::is_page(&found.name) => {
            let notes = range::notes(desk, range::of_page(desk, &found.name));
            respond::file(page::with_script(found, None, &notes), head)
        }
        Lookup::File(found) => respond::file(found, head),
        Lookup::Folder(name) => respond::to_folder(&name),
        Lookup::Nothing if path.starts_with(api::ROOT) => api::unknown(&path),
        Lookup::Nothing => respond::lost(lost(&now).map(|page| page::with_script(page, None, &Notes::new()))),
    }
}

/// The cockpit of any days, drawn now.
fn custom(now: &Now, head: &Head) -> Answer {
    let desk = &now.shown.desk;
    let question = match api::question(desk, &head.target) {
        Ok(question) => question,
        Err(refusal) => return Answer::plain(refusal.status, &format!("{}\n", refusal.message)),
    };
    match desk.page(&question) {
        Ok(bytes) => {
            let found = Found { name: "index.html".to_owned(), bytes: bytes.into() };
            respond::file(page::with_script(found, Some(drawn_now(now)), &range::notes(desk, Some(question))), head)
        }
        Err(problems) => Answer::plain(503, &format!("{problems}\n")),
    }
}

/// The content of a page that is drawn when it is asked for: another one after every build.
fn drawn_now(now: &Now) -> String {
    format!("build-{}", now.built)
}

/// The state of the page at an address.
fn state(now: &Now, target: &str) -> Mark {
    let path = respond::path_of(target).unwrap_or_default();
    let found = match respond::lookup(&path, &now.shown.files) {
        Lookup::File(found) => Some(found),
        Lookup::Folder(_) | Lookup::Nothing => lost(now),
    };
    let page = found.as_ref().and_then(|found| std::str::from_utf8(&found.bytes).ok());
    let mut mark = page.map(page::mark).unwrap_or_default();
    if path == CUSTOM {
        // It links the same stylesheet as every page, from two folders down.
        mark.content = drawn_now(now);
        for style in &mut mark.styles {
            style.insert_str(0, "../../");
        }
    }
    mark
}

fn lost(now: &Now) -> Option<Found> {
    let name = "404.html".to_owned();
    now.shown.files.get(&name).map(|bytes| Found { bytes: bytes.clone(), name })
}
