//! A request to its answer, as a pure function over the files of the site.

use std::ops::Range;
use std::sync::Arc;

use super::http::Head;
use super::paths::{decode, encode, is_hashed, mime};
use crate::output::{self, SiteFiles};

/// The policy under which every page must work, as on a strict host; a document of one file adds the hash of its style.
pub(super) const CONTENT_SECURITY_POLICY: &str = "default-src 'self'";
const POLICY: &str = "Content-Security-Policy";

/// What a client gets.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Arc<[u8]>,
}

impl Answer {
    /// A short text.
    pub(super) fn plain(status: u16, text: &str) -> Self {
        Self { status, headers: common("text/plain; charset=utf-8", FRESH), body: Arc::from(text.as_bytes()) }
    }

    /// A whole document of a kind.
    pub(super) fn document(status: u16, kind: &str, bytes: Vec<u8>) -> Self {
        Self { status, headers: common(kind, FRESH), body: bytes.into() }
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// A file that was found, as it is sent.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) name: String,
    pub(super) bytes: Arc<[u8]>,
}

/// Where a path leads.
pub(super) enum Lookup {
    File(Found),
    /// A folder that was named without its slash; the last part of its name.
    Folder(String),
    Nothing,
}

/// The path of a request's target, decoded; `None` when it is not written as an address.
pub(super) fn path_of(target: &str) -> Option<String> {
    decode(target.split(['?', '#']).next().unwrap_or_default()).map(|path| path.trim_start_matches('/').to_owned())
}

/// Finds a file of the site: only names in the map of its files lead anywhere, so nothing outside it can be named.
pub(super) fn lookup(path: &str, files: &SiteFiles) -> Lookup {
    let name = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    if let Some(bytes) = files.get(&name) {
        return Lookup::File(Found { name, bytes: Arc::clone(bytes) });
    }
    match files.get(&format!("{path}/index.html")) {
        Some(_) => Lookup::Folder(path.rsplit('/').next().unwrap_or(path).to_owned()),
        None => Lookup::Nothing,
    }
}

/// The answer that leads to a folder's page.
pub(super) fn to_folder(name: &str) -> Answer {
    Answer::plain(308, "the page is in this folder\n").with("Location", format!("{}/", encode(name)))
}

/// The page for what is not there.
pub(super) fn lost(page: Option<Found>) -> Answer {
    match page {
        Some(page) => Answer { status: 404, headers: common(mime(&page.name), FRESH), body: page.bytes },
        None => Answer::plain(404, "there is no such page\n"),
    }
}

/// A file, or as much of it as the client still needs.
pub(super) fn file(found: Found, head: &Head) -> Answer {
    let Found { name, bytes } = found;
    let etag = format!("\"{}\"", &blake3::hash(&bytes).to_hex()[..16]);
    let mut headers = common(mime(&name), if is_hashed(&name) { FOR_EVER } else { FRESH });
    if mime(&name).starts_with("text/html") {
        headers.retain(|(name, _)| *name != POLICY);
        headers.push((POLICY, output::policy([&*bytes])));
    }
    let whole = Answer { status: 200, headers, body: bytes }.with("ETag", etag.clone());
    if head.header("if-none-match").is_some_and(|known| knows(known, &etag)) {
        return Answer { status: 304, body: Arc::from([]), ..whole };
    }
    let whole = whole.with("Accept-Ranges", "bytes".to_owned());
    let is_current = head.header("if-range").is_none_or(|known| known.trim() == etag);
    let asked = head.header("range").filter(|_| is_current && head.method == "GET");
    match asked.map_or(Wanted::Whole, |range| wanted(range, whole.body.len())) {
        Wanted::Whole => whole,
        Wanted::Part(range) => {
            let (of, body) = (whole.body.len(), Arc::from(&whole.body[range.clone()]));
            let part = format!("bytes {}-{}/{of}", range.start, range.end - 1);
            Answer { status: 206, body, ..whole }.with("Content-Range", part)
        }
        Wanted::Nothing => {
            let all = format!("bytes */{}", whole.body.len());
            Answer::plain(416, "the file is shorter\n").with("Content-Range", all)
        }
    }
}

fn knows(known: &str, etag: &str) -> bool {
    known.split(',').any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == etag)
}

/// What a `Range` header asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<usize>),
    Nothing,
}

/// Several ranges at once, other units and what cannot be read are answered with the whole, which is always right.
fn wanted(header: &str, length: usize) -> Wanted {
    let Some((from, to)) = header.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Wanted::Whole;
    };
    let part = match (from.trim(), to.trim()) {
        ("", last) => last.parse().ok().map(|last: usize| length.saturating_sub(last)..length),
        (first, "") => first.parse().ok().map(|first: usize| first..length),
        (first, last) => match (first.parse::<usize>(), last.parse::<usize>()) {
            (Ok(first), Ok(last)) if first <= last => Some(first..last.saturating_add(1).min(length)),
            _ => None,
        },
    };
    match part {
        None => Wanted::Whole,
        Some(part) if part.start >= part.end => Wanted::Nothing,
        Some(part) => Wanted::Part(part),
    }
}

/// Asked for again each time.
const FRESH: &str = "no-cache";
/// Never asked for again.
const FOR_EVER: &str = "max-age=31536000, immutable";

fn common(mime: &str, caching: &str) -> Vec<(&'static str, String)> {
    [
        ("Content-Type", mime),
        (POLICY, CONTENT_SECURITY_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", caching),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders_are_found() {
        let mut files = SiteFiles::default();
        files.insert("index.html", b"front".as_slice());
        files.insert("all/7d/index.html", b"week".as_slice());
        let found = |target: &str| match lookup(&path_of(target).expect("an address"), &files) {
            Lookup::File(found) => found.name,
            Lookup::Folder(name) => format!("{name}/"),
            Lookup::Nothing => String::new(),
        };
        assert_eq!(found("/"), "index.html");
        assert_eq!(found("/all/7d/?x=1"), "all/7d/index.html");
        assert_eq!(found("/all/7d"), "7d/");
        for nowhere in
            ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/all/../index.html", "//etc/passwd", "/..%2fCargo.toml", "/."]
        {
            assert_eq!(found(nowhere), "", "{nowhere}");
        }
        assert_eq!(path_of("/%zz"), None);
    }

    #[test]
    fn parts_are_cut_where_they_were_asked_for() {
        assert_eq!(wanted("bytes=0-3", 10), Wanted::Part(0..4));
        assert_eq!(wanted("bytes=4-", 10), Wanted::Part(4..10));
        assert_eq!(wanted("bytes=-3", 10), Wanted::Part(7..10));
        assert_eq!(wanted("bytes=-99", 10), Wanted::Part(0..10));
        assert_eq!(wanted("bytes=8-99", 10), Wanted::Part(8..10));
        assert_eq!(wanted(&format!("bytes=8-{}", usize::MAX), 10), Wanted::Part(8..10));
        for nothing in ["bytes=10-", "bytes=10-12", "bytes=-0"] {
            assert_eq!(wanted(nothing, 10), Wanted::Nothing, "{nothing}");
        }
        for whole in ["bytes=3-2", "bytes=0-1,4-5", "lines=0-1", "bytes=a-b", "bytes"] {
            assert_eq!(wanted(whole, 10), Wanted::Whole, "{whole}");
        }
        assert_eq!(wanted("bytes=0-", 0), Wanted::Nothing);
    }

    #[test]
    fn an_etag_is_known_in_a_list_and_when_weak() {
        assert!(knows("\"a\", W/\"b\"", "\"b\"") && knows("*", "\"b\""));
        assert!(!knows("\"a\"", "\"b\"") && !knows("b", "\"b\""));
    }
}
