//! The `ClickHouse` server of the tests: its engine, in a process of its own, behind the HTTP interface.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running server, which ends with its standard input, and so at the latest with the program that started it.
pub(super) struct ClickHouse {
    process: Child,
    port: u16,
}

impl ClickHouse {
    /// Starts it, which takes a second.
    pub(super) fn start() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let library = root.join("target/chdb");
        assert!(library.is_dir(), "no ClickHouse: run tests/run once, which installs it");
        let mut process = Command::new("python3")
            .arg(root.join("tests/it/sources/clickhouse.py"))
            .env("PYTHONPATH", library)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 runs");
        let mut port = String::new();
        BufReader::new(process.stdout.take().expect("piped")).read_line(&mut port).expect("a port");
        Self { process, port: port.trim().parse().expect("a port") }
    }

    /// The address of its HTTP interface.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
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
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server");
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

impl Drop for ClickHouse {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
