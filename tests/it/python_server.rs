//! A server of the tests that is written in Python: a process of its own that prints its port.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running server. It ends with its standard input, and so at the latest with the program that started it.
pub(crate) struct PythonServer {
    process: Child,
    pub(crate) port: u16,
}

impl PythonServer {
    /// Starts a script of `tests/it` with the libraries in a folder of `target`.
    pub(crate) fn start(script: &str, library: &str, arguments: &[&OsStr]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let library = root.join("target").join(library);
        assert!(library.is_dir(), "no {}: run tests/run once, which installs it", library.display());
        let mut process = Command::new("python3")
            .arg(root.join("tests/it").join(script))
            .args(arguments)
            .env("PYTHONPATH", library)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 runs");
        let mut port = String::new();
        BufReader::new(process.stdout.take().expect("piped")).read_line(&mut port).expect("a port");
        Self { process, port: port.trim().parse().expect("a port") }
    }
}

impl Drop for PythonServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
