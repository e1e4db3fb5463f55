//! The `ClickHouse` server of the tests: its engine, in a process of its own, behind the HTTP interface.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::python_server::PythonServer;

/// A running server.
pub(super) struct ClickHouse(PythonServer);

impl ClickHouse {
    /// Starts it, which takes a second.
    pub(super) fn start() -> Self {
        Self(PythonServer::start("sources/clickhouse.py", "chdb", &[]))
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

    /// Asks for trouble: `busy=2`, `cut=1` or `read_only=1`.
    pub(super) fn trouble(&self, what: &str) {
        let (status, said) = self.post(&format!("/trouble?{what}"), "");
        assert!(status.contains(" 200 "), "{said}");
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
