//! Answers over real sockets.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::SETTINGS;
use crate::harness::Project;
use crate::serving::{Reply, Serving};

/// A preview that the tests which only ask share as long as one of them needs it: what a static holds is never dropped, and
/// a program would outlive its tests.
fn serving() -> Arc<Shared> {
    static SHARED: Mutex<Weak<Shared>> = Mutex::new(Weak::new());
    let mut kept = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    kept.upgrade().unwrap_or_else(|| {
        let project = Project::small(SETTINGS);
        let shared = Arc::new(Shared { serving: Serving::start(&project), _project: project });
        *kept = Arc::downgrade(&shared);
        shared
    })
}

struct Shared {
    serving: Serving,
    _project: Project,
}

impl std::ops::Deref for Shared {
    type Target = Serving;

    fn deref(&self) -> &Serving {
        &self.serving
    }
}

/// Sends these bytes on a connection of their own: the status and the text of all that comes back.
fn raw(serving: &Serving, request: &[u8]) -> (u16, String) {
    let mut stream = serving.connect();
    stream.write_all(request).expect("sent");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    (Reply::parse(&bytes).status, String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn nothing_is_written_beside_what_speeds_up_the_next_build() {
    let project = Project::small(SETTINGS);
    let serving = Serving::start(&project);
    assert_eq!(serving.get("/").status, 200);
    assert!(!project.join("site").exists());
}

#[test]
fn parts_of_a_file_are_cut_exactly() {
    let serving = serving();
    let path = "/api/analytics/index.json";
    let whole = serving.get(path);
    assert_eq!((whole.status, whole.header("accept-ranges")), (200, Some("bytes")));
    let part = serving.ask("GET", path, "Range: bytes=5-14\r\n");
    assert_eq!((part.status, &*part.body), (206, &whole.body[5..15]));
    let of = format!("bytes 5-14/{}", whole.body.len());
    assert_eq!((part.header("content-range"), part.header("content-length")), (Some(of.as_str()), Some("10")));
    let end = serving.ask("GET", path, "Range: bytes=-7\r\n");
    assert_eq!((end.status, &*end.body), (206, &whole.body[whole.body.len() - 7..]));
    let beyond = serving.ask("GET", path, "Range: bytes=99999999-\r\n");
    let all = format!("bytes */{}", whole.body.len());
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some(all.as_str())));
    // A part of another state of the file would be no use.
    let other = serving.ask("GET", path, "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n");
    assert_eq!((other.status, other.body), (200, whole.body.clone()));
    let etag = whole.header("etag").expect("a tag");
    assert_eq!(serving.ask("GET", path, &format!("Range: bytes=0-1\r\nIf-Range: {etag}\r\n")).status, 206);
}

#[test]
fn a_known_file_is_not_sent_again_and_a_head_has_no_body() {
    let serving = serving();
    for path in ["/", "/api/analytics/index.json", "/definitions/", "/_flightdeck/live.js"] {
        let whole = serving.get(path);
        assert_eq!(whole.status, 200, "{path}");
        let etag = whole.header("etag").expect("a tag");
        let again = serving.ask("GET", path, &format!("If-None-Match: \"x\", {etag}\r\n"));
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        let head = serving.ask("HEAD", path, "");
        let length = whole.body.len().to_string();
        assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, Some(length.as_str())));
        assert_eq!(head.header("etag"), Some(etag));
    }
}

#[test]
fn every_kind_of_file_is_told() {
    let serving = serving();
    let kinds = [
        ("/", "text/html; charset=utf-8"),
        ("/api/analytics/index.json", "application/json"),
        ("/api/analytics/all/7d/funnel.csv", "text/csv; charset=utf-8"),
        ("/alerts/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/_flightdeck/live.css", "text/css; charset=utf-8"),
    ];
    for (path, kind) in kinds {
        let reply = serving.get(path);
        assert_eq!((reply.status, reply.header("content-type")), (200, Some(kind)), "{path}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("content-security-policy"), Some("default-src 'self'"));
    }
    let page = serving.text("/");
    let named = |rest: &str| rest.split('"').next().filter(|script| script.starts_with("assets/")).map(str::to_owned);
    let script = page.split("<script src=\"").find_map(named).expect("a script of the site");
    let script = serving.get(&format!("/{script}"));
    assert_eq!(script.header("cache-control"), Some("max-age=31536000, immutable"));
    assert_eq!(serving.get("/").header("cache-control"), Some("no-cache"));
}

#[test]
fn nothing_outside_the_site_is_given_out() {
    let serving = serving();
    for path in
        ["/../flightdeck.toml", "/%2e%2e/flightdeck.toml", "/..%2fflightdeck.toml", "//etc/passwd", "/flightdeck.db"]
    {
        let reply = serving.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(String::from_utf8_lossy(&reply.body).contains("Page not found"), "{path}");
    }
    assert_eq!((serving.get("/%ff").status, serving.get("/%zz").status), (400, 404));
    let folder = serving.get("/all/7d");
    assert_eq!((folder.status, folder.header("location")), (308, Some("7d/")));
}

#[test]
fn foreign_hosts_and_methods_are_refused() {
    let serving = serving();
    let raw = |request: &str| raw(&serving, request.as_bytes()).0;
    let port = serving.port();
    for host in ["evil.example", &format!("evil.example:{port}"), "127.0.0.1:1"] {
        for path in ["/", "/_flightdeck/events?page=/", "/_flightdeck/live.js"] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            assert_eq!(raw(&request), 403, "{host} {path}");
        }
    }
    assert_eq!(raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"), 403);
    assert_eq!(raw(&format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")), 200);
    assert_eq!(raw(&format!("POST / HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 3\r\n\r\nabc")), 405);
    assert_eq!(raw("hello\r\n\r\n"), 400);
    assert_eq!(raw(&format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(40_000))), 431);
    // The live data says so in its own form.
    let posted = serving.ask("POST", "/api/analytics/kpis", "Content-Length: 0\r\n");
    assert_eq!((posted.status, posted.header("content-type")), (400, Some("application/json")));
}

#[test]
fn pages_of_other_sites_make_it_do_no_work() {
    let serving = serving();
    let ask = |path: &str, site: &str| serving.ask("GET", path, &format!("Sec-Fetch-Site: {site}\r\n"));
    let days = "from=2026-09-01&to=2026-09-30";
    for path in [&format!("/api/analytics/funnel?{days}&steps=signup"), "/api/analytics/index.json", "/api/nothing"] {
        let refused = ask(path, "cross-site");
        assert_eq!((refused.status, refused.header("content-type")), (403, Some("application/json")), "{path}");
        let told: serde_json::Value = serde_json::from_slice(&refused.body).expect("JSON");
        assert_eq!(told["error"]["code"], "foreign_site");
    }
    let cockpit = format!("/_flightdeck/cockpit/?{days}");
    for path in [cockpit.as_str(), "/_flightdeck/events?page=/", "/_flightdeck/live.js", "/%5fflightdeck/live.js"] {
        assert_eq!(ask(path, "cross-site").status, 403, "{path}");
    }
    // A link from elsewhere to a page of the site is fine, and so is the reader's own wish.
    assert_eq!(ask("/", "cross-site").status, 200);
    for site in ["same-origin", "none"] {
        assert_eq!(ask(&cockpit, site).status, 200, "{site}");
    }
}

#[test]
fn a_connection_carries_one_request() {
    let serving = serving();
    let request = format!("HEAD / HTTP/1.1\r\nHost: {}\r\nConnection: keep-alive\r\n\r\n", serving.authority());
    let (status, rest) = raw(&serving, request.repeat(2).as_bytes());
    assert_eq!((status, rest.matches("HTTP/1.").count()), (200, 1), "{rest}");
    assert!(rest.starts_with("HTTP/1.0 "), "{rest}");
}

#[test]
fn bodies_are_not_read_and_contradictions_are_refused() {
    let serving = serving();
    let ask = |method: &str, headers: &str, body: &str| {
        let head = format!("{method} / HTTP/1.1\r\nHost: {}\r\n{headers}\r\n\r\n{body}", serving.authority());
        raw(&serving, head.as_bytes()).0
    };
    // As much memory as none has: it must not even be tried.
    let huge = format!("Content-Length: {}", u64::MAX / 4);
    assert_eq!(ask("GET", &huge, "abc"), 200);
    assert_eq!(ask("POST", &huge, "abc"), 405);
    assert_eq!(ask("GET", "Transfer-Encoding: chunked\r\nExpect: much", "5\r\nhello\r\n"), 200);
    assert_eq!(ask("GET", "Content-Length: 3\r\nContent-Length: 4", "abcd"), 400);
    assert_eq!(ask("GET", "Content-Length: 3\r\nContent-Length: 3", "abc"), 400);
    assert_eq!(ask("GET", "Host: localhost", ""), 400);
    assert_eq!(serving.get("/").status, 200);
}

#[test]
fn a_taken_port_leads_to_the_next_free_one() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let project = Project::small(SETTINGS);
    let serving = Serving::with(&project, &["--port", &port.to_string()]);
    assert!(serving.port() > port && serving.port() <= port + 20);
}

#[test]
fn an_open_preview_warns_and_still_refuses_foreign_names() {
    let project = Project::small(SETTINGS);
    let serving = Serving::with(&project, &["--port", "0", "--host", "0.0.0.0"]);
    assert!(serving.root.starts_with("http://127.0.0.1:"), "{}", serving.root);
    assert_eq!(serving.get("/").status, 200);
    serving.says("every machine that reaches this address can read the site");
    let request = format!("GET / HTTP/1.1\r\nHost: cockpit.example:{}\r\n\r\n", serving.port());
    assert_eq!(raw(&serving, request.as_bytes()).0, 403);
}

#[test]
fn ctrl_c_ends_open_streams_and_the_program() {
    let project = Project::small(SETTINGS);
    let mut serving = Serving::start(&project);
    let mut events = serving.events("/");
    assert_eq!(events.next()["problems"], serde_json::json!([]));
    let idle = serving.connect();
    assert_eq!(serving.interrupt(), Some(0));
    assert!(events.ends());
    drop(idle);
}
