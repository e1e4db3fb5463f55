//! The head of a request: read within limits of time and size, and reduced to what the preview uses.
//!
//! `tiny_http` has no limit for the length of a head or for the time it takes, reserves memory for whatever length of a body
//! is announced, and takes the first of two contradicting headers. It therefore only gets what [`reduced`] returns.

use std::io::{self, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How long a connection may stay open before the first byte of its request.
const IDLE: Duration = Duration::from_secs(20);
/// How long the head of a request may take from its first byte to its last.
const TIME: Duration = Duration::from_secs(5);
/// The longest head that is read, in bytes.
const LENGTH: usize = 16 * 1024;
/// The headers that decide the response.
const USED: [&str; 5] = ["host", "sec-fetch-site", "if-none-match", "if-range", "range"];
/// A header that may not be repeated either, although no body is read.
const BODY_LENGTH: &str = "content-length";

/// Why there is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeadError {
    /// The client closed the connection, or sent nothing at all in time.
    Gone,
    /// The client began a request and did not finish its head in time.
    Late,
    /// The head is longer than that of any browser.
    TooLong,
    /// It is no head of HTTP/1.1, or has two headers of which one must hold.
    Malformed,
}

impl HeadError {
    /// The status and the text of the response; `None` when nobody waits for one.
    pub(super) const fn response(self) -> Option<(u16, &'static str)> {
        match self {
            Self::Gone => None,
            Self::Late => Some((408, "the request took too long\n")),
            Self::TooLong => Some((431, "the head of the request is too long\n")),
            Self::Malformed => Some((400, "this is not a request of HTTP/1.1\n")),
        }
    }
}

/// Reads the head of a request, reduced to what the preview uses.
pub(super) fn read(mut client: &TcpStream) -> Result<String, HeadError> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    let mut begun = Instant::now();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            return reduced(&String::from_utf8_lossy(&bytes[..end])).ok_or(HeadError::Malformed);
        }
        if bytes.len() > LENGTH {
            return Err(HeadError::TooLong);
        }
        let (limit, late) = if bytes.is_empty() { (IDLE, HeadError::Gone) } else { (TIME, HeadError::Late) };
        let left = limit.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Err(late);
        }
        client.set_read_timeout(Some(left)).map_err(|_| HeadError::Gone)?;
        match client.read(&mut piece) {
            Ok(0) => return Err(HeadError::Gone),
            Ok(length) => {
                if bytes.is_empty() {
                    begun = Instant::now();
                }
                bytes.extend_from_slice(&piece[..length]);
            }
            Err(error) if is_late(&error) => return Err(late),
            Err(_) => return Err(HeadError::Gone),
        }
    }
}

fn is_late(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// The same request in HTTP/1.0, which ends the connection after the response, with the headers that the preview uses.
fn reduced(head: &str) -> Option<String> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let is_known = matches!(words.next(), Some("HTTP/1.1" | "HTTP/1.0")) && words.next().is_none();
    if !is_known || !is_token(method) || !target.starts_with('/') || !target.bytes().all(|byte| byte.is_ascii_graphic())
    {
        return None;
    }
    let mut reduced = format!("{method} {target} HTTP/1.0\r\n");
    let mut seen = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':').filter(|(name, _)| is_token(name))?;
        let (name, value) = (name.to_ascii_lowercase(), value.trim_matches([' ', '\t']));
        if value.contains(['\r', '\n', '\0']) {
            return None;
        }
        let is_used = USED.contains(&name.as_str());
        if !is_used && name != BODY_LENGTH {
            continue;
        }
        if seen.contains(&name) || !value.is_ascii() || (name == BODY_LENGTH && value.parse::<u64>().is_err()) {
            return None;
        }
        if is_used {
            reduced.extend([name.as_str(), ": ", value, "\r\n"]);
        }
        seen.push(name);
    }
    reduced.push_str("\r\n");
    Some(reduced)
}

/// Whether a text is a token of HTTP, such as a method or the name of a header.
fn is_token(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_decides_the_response_is_left() {
        let head =
            "GET /a?b=c HTTP/1.1\r\nHOST: localhost:1\r\nCookie: h\u{e9}\r\nrange: \t bytes=0-1 \r\nContent-Length: 9";
        let expected = "GET /a?b=c HTTP/1.0\r\nhost: localhost:1\r\nrange: bytes=0-1\r\n\r\n";
        assert_eq!(reduced(head).as_deref(), Some(expected));
        let body = "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\nConnection: keep-alive";
        assert_eq!(reduced(body).as_deref(), Some("POST / HTTP/1.0\r\n\r\n"));
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for head in [
            "",
            "GET /",
            "GET / HTTP/2",
            "GET / HTTP/1.1 x",
            "GET  / HTTP/1.1",
            "GET /\u{e9} HTTP/1.1",
            "GET http://127.0.0.1/ HTTP/1.1",
            "G\tT / HTTP/1.1",
            "GET / HTTP/1.1\nHost: a",
            "GET / HTTP/1.1\r\nno colon",
            "GET / HTTP/1.1\r\nbad name: x",
            "GET / HTTP/1.1\r\n: x",
            "GET / HTTP/1.1\r\nA: b\r\n folded: x",
            "GET / HTTP/1.1\r\nX: a\nHost: b",
            "GET / HTTP/1.1\r\nHost: \u{e9}",
        ] {
            assert_eq!(reduced(head), None, "{head:?}");
        }
    }

    #[test]
    fn two_headers_of_which_one_must_hold_are_refused() {
        for headers in [
            "Host: a\r\nhost: a",
            "Content-Length: 0\r\nContent-Length: 0",
            "Content-Length: 1\r\ncontent-length: 2",
            "Content-Length: 1, 1",
            "Content-Length: -1",
            "Range: bytes=0-1\r\nRange: bytes=2-3",
        ] {
            assert_eq!(reduced(&format!("GET / HTTP/1.1\r\n{headers}")), None, "{headers:?}");
        }
    }
}
