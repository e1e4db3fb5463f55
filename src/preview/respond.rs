//! A request to its answer, as a pure function over the files of the site.

use std::sync::Arc;

use crate::output::SiteFiles;

/// The policy under which every page must work, as on a strict host.
pub(super) const CONTENT_SECURITY_POLICY: &str = "default-src 'self'";

/// What a client asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    pub(super) url: &'a str,
    pub(super) host: Option<&'a str>,
    pub(super) etag: Option<&'a str>,
    pub(super) port: u16,
}

/// What it gets. The server leaves the body out of answers to `HEAD`.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Arc<[u8]>,
}

pub(super) fn answer(asked: Asked<'_>, files: &SiteFiles) -> Answer {
    if !is_own_host(asked.host, asked.port) {
        return plain(403, "this preview answers only to its own address\n");
    }
    if !matches!(asked.method, "GET" | "HEAD") {
        let mut refused = plain(405, "only GET and HEAD are answered\n");
        refused.headers.push(("Allow", "GET, HEAD".to_owned()));
        return refused;
    }
    let path = asked.url.split(['?', '#']).next().unwrap_or_default();
    let Some(path) = decode(path) else { return plain(400, "the address is not valid\n") };
    let path = path.trim_start_matches('/');
    match lookup(path, files) {
        Lookup::File(name, bytes) => file(200, &name, bytes, asked.etag),
        Lookup::Folder => redirect(path),
        Lookup::Nothing => match files.get("404.html") {
            Some(page) => file(404, "404.html", page, None),
            None => plain(404, "there is no such page\n"),
        },
    }
}

enum Lookup<'f> {
    File(String, &'f Arc<[u8]>),
    Folder,
    Nothing,
}

fn lookup<'f>(path: &str, files: &'f SiteFiles) -> Lookup<'f> {
    let index = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    if let Some(bytes) = files.get(&index) {
        return Lookup::File(index, bytes);
    }
    if files.get(&format!("{path}/index.html")).is_some() { Lookup::Folder } else { Lookup::Nothing }
}

/// Only names of this machine, so that a page of another site cannot read the preview by rebinding its own name.
fn is_own_host(host: Option<&str>, port: u16) -> bool {
    let own = ["127.0.0.1", "localhost", "[::1]"];
    host.is_some_and(|host| own.iter().any(|name| host == format!("{name}:{port}") || (port == 80 && host == *name)))
}

fn file(status: u16, name: &str, bytes: &Arc<[u8]>, known: Option<&str>) -> Answer {
    let etag = format!("\"{}\"", &blake3::hash(bytes).to_hex()[..16]);
    let mut headers = common(mime(name));
    headers.push(("ETag", etag.clone()));
    let is_fresh = known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag));
    if status == 200 && is_fresh {
        return Answer { status: 304, headers, body: Arc::from([]) };
    }
    Answer { status, headers, body: Arc::clone(bytes) }
}

fn redirect(path: &str) -> Answer {
    let last = path.rsplit('/').next().unwrap_or(path);
    let mut answer = plain(308, "the page is in this folder\n");
    answer.headers.push(("Location", format!("{}/", encode(last))));
    answer
}

fn plain(status: u16, text: &str) -> Answer {
    Answer { status, headers: common("text/plain; charset=utf-8"), body: Arc::from(text.as_bytes()) }
}

fn common(mime: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Content-Type", mime.to_owned()),
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY.to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("Cache-Control", "no-cache".to_owned()),
    ]
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "xml" => "application/atom+xml; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Percent-decoding; `None` for a broken escape or bytes that are not UTF-8.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

fn encode(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    name.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(method: &str, url: &str, host: &str, etag: Option<&str>) -> Answer {
        let mut files = SiteFiles::default();
        files.insert("index.html", b"front".as_slice());
        files.insert("all/7d/index.html", b"week".as_slice());
        files.insert("404.html", b"lost".as_slice());
        answer(Asked { method, url, host: Some(host), etag, port: 8080 }, &files)
    }

    fn get(url: &str) -> Answer {
        ask("GET", url, "127.0.0.1:8080", None)
    }

    #[test]
    fn files_and_folders_are_found() {
        assert_eq!(&*get("/").body, b"front");
        assert_eq!(&*get("/all/7d/?x=1").body, b"week");
        assert_eq!(get("/all/7d").status, 308);
        let lost = get("/nowhere");
        assert_eq!((lost.status, &*lost.body), (404, b"lost".as_slice()));
    }

    #[test]
    fn nothing_outside_the_site_can_be_named() {
        for url in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/all/../../etc/passwd", "//etc/passwd", "/..%2fCargo.toml"]
        {
            assert_eq!(get(url).status, 404, "{url}");
        }
        assert_eq!(get("/%zz").status, 400);
    }

    #[test]
    fn other_hosts_and_methods_are_refused() {
        assert_eq!(ask("GET", "/", "evil.example:8080", None).status, 403);
        assert_eq!(ask("GET", "/", "127.0.0.1:9", None).status, 403);
        assert_eq!(ask("POST", "/", "localhost:8080", None).status, 405);
        assert_eq!(ask("HEAD", "/", "localhost:8080", None).status, 200);
    }

    #[test]
    fn a_known_file_is_not_sent_again() {
        let first = get("/");
        let etag = first.headers.iter().find(|(name, _)| *name == "ETag").map(|(_, value)| value.as_str());
        let again = ask("GET", "/", "127.0.0.1:8080", etag);
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
}
