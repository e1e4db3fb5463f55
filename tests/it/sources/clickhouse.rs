//! The `ClickHouse` server of the tests: its engine, in a process of its own, behind the HTTP interface.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::certificates::CertificateFiles;
use crate::python_server::PythonServer;

/// A running server.
pub(super) struct ClickHouse(PythonServer);

impl ClickHouse {
    /// Starts it, which takes a second.
    pub(super) fn start() -> Self {
        Self::with_threads(1)
    }

    /// The same with so many threads for a query.
    pub(super) fn with_threads(threads: u32) -> Self {
        Self(PythonServer::start("sources/clickhouse.py", "chdb", &[threads.to_string().as_ref()]))
    }

    /// The address of its HTTP interface.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.0.port)
    }

    /// Runs statements one after the other as the user who may do everything.
    pub(super) fn execute(&self, statements: &[String]) {
        for sql in statements {
            let (status, said) = self.post("/", sql);
            assert!(status.contains(" 200 "), "{said}\n{}", sql.chars().take(2_000).collect::<String>());
        }
    }

    /// Asks for trouble: `busy=2`, `cut=1`, `hang=1` or `read_only=1`.
    pub(super) fn trouble(&self, what: &str) {
        self.ask(&format!("/trouble?{what}"));
    }

    /// Waits for a query that is `hanging` or `killed`, and gives the names of all.
    pub(super) fn wait_for(&self, what: &str) -> String {
        self.ask(&format!("/wait?for={what}"))
    }

    /// The address of the same server with TLS, by the name `host`.
    pub(super) fn secure_url(&self, host: &str, files: &CertificateFiles) -> String {
        let port =
            self.ask(&format!("/secure?certificate={}&key={}", files.certificate.display(), files.key.display()));
        format!("https://{host}:{port}")
    }

    /// How many bytes it has `sent`, or how many seconds of the processor (`cpu`) it has had.
    pub(super) fn figure(&self, what: &str) -> f64 {
        self.ask(&format!("/{what}")).parse().expect("a number")
    }

    fn ask(&self, path: &str) -> String {
        let (status, said) = self.post(path, "");
        assert!(status.contains(" 200 "), "{said}");
        said
    }

    fn post(&self, path: &str, body: &str) -> (String, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.0.port)).expect("the server");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-ClickHouse-User: owner\r\nX-ClickHouse-Key: owner\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, said) = answer.split_once("\r\n\r\n").expect("a head");
        (head.lines().next().unwrap_or_default().to_owned(), said.to_owned())
    }
}
