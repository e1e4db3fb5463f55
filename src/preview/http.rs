//! HTTP/1.1 as far as a preview needs it: the head of a request in, an answer out, each within a time limit.
//!
//! A client that sends or takes its bytes too slowly is let go, so that it holds nothing but its own connection. Bodies
//! of requests are never read: no page of a site has a use for one.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::respond::Answer;

/// How long a connection may stay open between two requests.
const IDLE: Duration = Duration::from_secs(20);
/// How long the head of a request may take from its first byte to its last.
const HEAD: Duration = Duration::from_secs(5);
/// How long an answer may take to be taken.
const ANSWER: Duration = Duration::from_secs(20);
/// The longest head that is read, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;
/// The most headers that are read; browsers send about twenty.
const MOST_HEADERS: usize = 100;
/// How many bytes are written between two looks at the clock.
const PIECE: usize = 64 * 1024;

/// The head of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) method: String,
    pub(super) target: String,
    headers: Vec<(String, String)>,
    is_newest: bool,
}

impl Head {
    /// The value of a header, by its name in any case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    /// Whether another request may follow on the same connection. One with a body may not, since the body stays unread.
    pub(super) fn keeps_alive(&self) -> bool {
        let wants = |word: &str| self.header("connection").is_some_and(|value| value.eq_ignore_ascii_case(word));
        let has_body = self.header("transfer-encoding").is_some()
            || self.header("content-length").is_some_and(|length| length.trim() != "0");
        !has_body && if self.is_newest { !wants("close") } else { wants("keep-alive") }
    }

    /// Reads a head that ends with its empty line.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        request.parse(bytes).ok().filter(httparse::Status::is_complete)?;
        let (method, target) = (request.method?, request.path.filter(|path| path.starts_with('/'))?);
        let header = |header: &httparse::Header<'_>| {
            let value = std::str::from_utf8(header.value).ok()?;
            Some((header.name.to_owned(), value.trim().to_owned()))
        };
        let head = Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: request.headers.iter().map(header).collect::<Option<Vec<_>>>()?,
            is_newest: request.version == Some(1),
        };
        // Two hosts could mean two things to two readers.
        let hosts = head.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("host")).count();
        (hosts < 2).then_some(head)
    }
}

/// What came of waiting for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// A request.
    Head(Head),
    /// The client went away, or was silent between two requests.
    Gone,
    /// It began a request and did not finish it in time.
    Late,
    /// The head is longer than any browser's.
    TooLong,
    /// It is no request of this protocol.
    Malformed,
}

/// A connection with the bytes that were read ahead.
pub(super) struct Wire {
    stream: TcpStream,
    ahead: Vec<u8>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        // Answers are written whole, so waiting for more of them only costs time; a socket that refuses works all the same.
        let _ = stream.set_nodelay(true);
        Self { stream, ahead: Vec::new() }
    }

    /// Waits for the next request.
    pub(super) fn ask(&mut self) -> Asking {
        let mut begun = (!self.ahead.is_empty()).then(Instant::now);
        loop {
            if let Some(end) = self.ahead.windows(4).position(|window| window == b"\r\n\r\n") {
                let head: Vec<u8> = self.ahead.drain(..end + 4).collect();
                return Head::parse(&head).map_or(Asking::Malformed, Asking::Head);
            }
            if self.ahead.len() > LONGEST_HEAD {
                return Asking::TooLong;
            }
            let left = begun.map_or(IDLE, |begun| HEAD.saturating_sub(begun.elapsed()));
            if left.is_zero() {
                return Asking::Late;
            }
            match self.read(left) {
                Ok(0) => return Asking::Gone,
                Ok(_) => drop(begun.get_or_insert_with(Instant::now)),
                Err(error) if is_late(&error) && begun.is_some() => return Asking::Late,
                Err(_) => return Asking::Gone,
            }
        }
    }

    fn read(&mut self, limit: Duration) -> io::Result<usize> {
        let mut piece = [0; 4096];
        self.stream.set_read_timeout(Some(limit))?;
        let length = self.stream.read(&mut piece)?;
        self.ahead.extend_from_slice(&piece[..length]);
        Ok(length)
    }

    /// Sends an answer; without its body when only the head was asked for.
    pub(super) fn send(&mut self, answer: &Answer, part: Part, then: Then) -> io::Result<()> {
        let mut bytes = head_of(answer, then).into_bytes();
        if part == Part::Whole {
            bytes.extend_from_slice(&answer.body);
        }
        self.write(&bytes)
    }

    /// Sends bytes, or fails when the client does not take them in time.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let begun = Instant::now();
        for mut piece in bytes.chunks(PIECE) {
            while !piece.is_empty() {
                let left = ANSWER.saturating_sub(begun.elapsed());
                if left.is_zero() {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                self.stream.set_write_timeout(Some(left))?;
                let written = self.stream.write(piece)?;
                piece = &piece[written..];
            }
        }
        self.stream.flush()
    }

    /// Ends the connection so that the last answer still arrives: what the client sent and nobody read is read away.
    pub(super) fn close(mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(500) && self.ahead.len() < 1 << 20 {
            if !self.read(Duration::from_millis(100)).is_ok_and(|length| length > 0) {
                break;
            }
        }
    }
}

fn is_late(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// How much of an answer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    /// Everything before the body.
    Head,
}

/// What becomes of the connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Stay,
    Close,
}

fn head_of(answer: &Answer, then: Then) -> String {
    let mut head = format!("HTTP/1.1 {} {}\r\n", answer.status, reason(answer.status));
    for (name, value) in &answer.headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    if answer.status != 304 {
        head.extend(["Content-Length: ", &answer.body.len().to_string(), "\r\n"]);
    }
    head.push_str(match then {
        Then::Stay => "Connection: keep-alive\r\n\r\n",
        Then::Close => "Connection: close\r\n\r\n",
    });
    head
}

const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        206 => "Partial Content",
        304 => "Not Modified",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        416 => "Range Not Satisfiable",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<Head> {
        Head::parse(format!("{text}\r\n\r\n").as_bytes())
    }

    #[test]
    fn a_head_is_read_with_names_in_any_case() {
        let head = parsed("GET /a?b=c HTTP/1.1\r\nHost: localhost:1\r\nrange:  bytes=0-1 ").expect("a head");
        assert_eq!((head.method.as_str(), head.target.as_str()), ("GET", "/a?b=c"));
        assert_eq!(head.header("Range"), Some("bytes=0-1"));
        assert!(head.keeps_alive());
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for text in [
            "",
            "GET /",
            "GET / HTTP/2",
            "GET  / HTTP/1.1",
            "GET http://127.0.0.1/ HTTP/1.1",
            "GET / HTTP/1.1\r\nno colon",
            "GET / HTTP/1.1\r\nbad name: x",
            "GET / HTTP/1.1\r\nHost: a\r\nhost: b",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn a_request_with_a_body_is_the_last_of_its_connection() {
        let keeps = |headers: &str| parsed(&format!("POST / HTTP/1.1{headers}")).is_some_and(|head| head.keeps_alive());
        assert!(keeps("") && keeps("\r\nContent-Length: 0"));
        assert!(!keeps("\r\nContent-Length: 5") && !keeps("\r\nTransfer-Encoding: chunked"));
        assert!(!keeps("\r\nConnection: Close"));
        assert!(parsed("GET / HTTP/1.0").is_some_and(|head| !head.keeps_alive()));
    }
}
