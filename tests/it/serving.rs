//! The program's own preview of a project, asked over real sockets.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::harness::Project;

/// How long the preview may take for anything; a busy machine is slow but not broken.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A running `flightdeck serve`; it stops when it is dropped.
pub(crate) struct Serving {
    child: Child,
    /// The address of the front page.
    pub(crate) root: String,
    /// What it prints, and what was read of it so far.
    heard: Mutex<(Receiver<String>, Vec<String>)>,
}

impl Serving {
    /// Starts it on a free port and waits for the address that it prints.
    pub(crate) fn start(project: &Project) -> Self {
        Self::with(project, &["--port", "0"])
    }

    /// The same with these arguments.
    pub(crate) fn with(project: &Project, arguments: &[&str]) -> Self {
        let whole: Vec<&str> = ["serve"].iter().chain(arguments).copied().collect();
        Self::of(project, &whole)
    }

    /// Any command that ends in a preview.
    pub(crate) fn of(project: &Project, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_flightdeck"))
            .args(arguments)
            .current_dir(project.path())
            .env("SOURCE_DATE_EPOCH", "1795327800")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let (sender, lines) = channel();
        let streams: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().expect("a piped output")),
            Box::new(child.stderr.take().expect("a piped output")),
        ];
        for stream in streams {
            let sender = sender.clone();
            thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    // A test that has seen enough listens no more; the pipe is emptied all the same.
                    let _ = sender.send(line);
                }
            });
        }
        let mut serving = Self { child, root: String::new(), heard: Mutex::new((lines, Vec::new())) };
        let line = serving.says("Serving on");
        let address = line.split_whitespace().find(|word| word.starts_with("http://"));
        address.expect("the preview prints its address").clone_into(&mut serving.root);
        serving
    }

    /// Waits until it has printed a line with this in it.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> String {
        let mut heard = self.heard.lock().expect("one listens at a time");
        let (lines, heard) = &mut *heard;
        loop {
            if let Some(line) = heard.iter().find(|line| line.contains(text)) {
                return line.clone();
            }
            match lines.recv_timeout(PATIENCE) {
                Ok(line) => heard.push(line),
                Err(error) => panic!("no `{text}` ({error}) in:\n{}", heard.join("\n")),
            }
        }
    }

    /// How many of the lines that were heard hold this; what it prints later is heard for a moment.
    pub(crate) fn heard(&self, text: &str) -> usize {
        let mut heard = self.heard.lock().expect("one listens at a time");
        let (lines, heard) = &mut *heard;
        while let Ok(line) = lines.recv_timeout(Duration::from_millis(200)) {
            heard.push(line);
        }
        heard.iter().filter(|line| line.contains(text)).count()
    }

    /// The process, as the system numbers it.
    #[cfg(target_os = "linux")]
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn port(&self) -> u16 {
        self.authority().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
    }

    /// `127.0.0.1:4747`.
    pub(crate) fn authority(&self) -> &str {
        self.root.trim_start_matches("http://").trim_end_matches('/')
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port())).expect("connected");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
        stream
    }

    /// Asks for a path with further headers, on a connection of its own.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &str) -> Reply {
        let mut stream = self.connect();
        let request =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", self.authority());
        stream.write_all(request.as_bytes()).expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        Reply::parse(&bytes)
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, "")
    }

    /// The text of a path.
    pub(crate) fn text(&self, path: &str) -> String {
        String::from_utf8(self.get(path).body).expect("text")
    }

    /// Waits until a path's text is as wanted.
    #[track_caller]
    pub(crate) fn until(&self, path: &str, is_wanted: impl Fn(&str) -> bool) {
        let begun = Instant::now();
        loop {
            let text = self.text(path);
            if is_wanted(&text) {
                return;
            }
            if begun.elapsed() > PATIENCE {
                let (lines, _) = &*self.heard.lock().expect("one listens at a time");
                panic!("{path} did not change; the program said {:?}", lines.try_iter().collect::<Vec<_>>());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The states of a page as they are sent.
    pub(crate) fn events(&self, page: &str) -> Events {
        let mut stream = self.connect();
        let request = format!("GET /_flightdeck/events?page={page} HTTP/1.1\r\nHost: {}\r\n\r\n", self.authority());
        stream.write_all(request.as_bytes()).expect("sent");
        Events(BufReader::new(stream))
    }

    /// Sends the signal of Ctrl-C, then waits for the end: the exit code.
    pub(crate) fn interrupt(&mut self) -> Option<i32> {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()));
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Server-sent events.
pub(crate) struct Events(BufReader<TcpStream>);

impl Events {
    /// The next state.
    #[track_caller]
    pub(crate) fn next(&mut self) -> serde_json::Value {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.0.read_line(&mut line).expect("a line") > 0, "the stream has ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).expect("JSON");
            }
        }
    }

    /// Whether the stream ends.
    pub(crate) fn ends(mut self) -> bool {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).is_ok()
    }
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    #[track_caller]
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..end].to_vec()).expect("text");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Self { status, head, body: bytes[end + 4..].to_vec() }
    }

    /// A header, by its lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}
