//! Where pages come from: a strict static host that serves a site under a sub-path.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

use tiny_http::{Header, Request, Response, Server};

/// The files of a site by their paths.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// Where the site lies on the host.
const SUB_PATH: &str = "/team/cockpit/";

/// A static host on this machine; it stops when it is dropped.
pub(super) struct Host {
    server: Arc<Server>,
}

/// Threads that answer.
const THREADS: usize = 4;

impl Host {
    /// Serves the files below the sub-path, under the content policy that every page must work with.
    pub(super) fn of(files: Files) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a free port"));
        let files = Arc::new(files);
        for _ in 0..THREADS {
            let (server, files) = (Arc::clone(&server), Arc::clone(&files));
            thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    answer(request, &files);
                }
            });
        }
        Self { server }
    }

    /// The address of the site, with a slash at its end.
    pub(super) fn root(&self) -> String {
        format!("http://{}{SUB_PATH}", self.server.server_addr())
    }

    /// The address of a file of the site.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.root())
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        (0..THREADS).for_each(|_| self.server.unblock());
    }
}

fn answer(request: Request, files: &Files) {
    let path = request.url().split(['?', '#']).next().unwrap_or_default();
    let name = path.strip_prefix(SUB_PATH).map(|path| match path {
        folder if folder.is_empty() || folder.ends_with('/') => format!("{folder}index.html"),
        file => file.to_owned(),
    });
    let found = name.as_ref().and_then(|name| Some((name, files.get(name)?)));
    // As `_headers` has it for all pages at once.
    let policy = flightdeck::output::policy(files.values().map(Vec::as_slice));
    let (status, kind, body) = match found {
        Some((name, bytes)) => (200, kind(name), bytes.clone()),
        None => (404, "text/plain", b"nothing here".to_vec()),
    };
    let mut response = Response::from_data(body).with_status_code(status);
    for (name, value) in [("Content-Type", kind), ("Content-Security-Policy", policy.as_str())] {
        response.add_header(Header::from_bytes(name, value).expect("a header"));
    }
    // A page that was closed while it loaded wants no answer.
    let _ = request.respond(response);
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
