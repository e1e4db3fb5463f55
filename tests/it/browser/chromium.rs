//! A real Chromium, started once for all tests of a run, spoken to in its debugging protocol.
//!
//! The protocol goes over the browser's own pipe and not over a socket: there is no port to find, no library is needed,
//! and the browser ends by itself when the test process is gone, however that happened.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// How long the browser may take for anything; a machine that is busy with other work is slow but not broken.
pub(super) const PATIENCE: Duration = Duration::from_secs(90);

/// Starts the browser with its pipe on the descriptors 3 and 4, and clears its profile away when it has ended.
const START: &str = r#"
profile=$(mktemp -d) && trap '' INT
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --disable-extensions --disable-renderer-backgrounding \
    --disable-background-timer-throttling --disable-backgrounding-occluded-windows --hide-scrollbars \
    --font-render-hinting=none --user-data-dir="$profile" --remote-debugging-pipe 3<&0 4>&1 </dev/null >/dev/null 2>&1
rm -rf "$profile"
"#;

/// The browser of this run.
pub(super) fn chromium() -> &'static Chromium {
    static SHARED: LazyLock<Chromium> = LazyLock::new(Chromium::start);
    &SHARED
}

/// An event of a page: its method and its parameters.
pub(super) type Event = (String, Value);

/// What the browser said, for those who wait for it.
#[derive(Default)]
struct Switchboard {
    answers: Mutex<BTreeMap<u64, Sender<Value>>>,
    events: Mutex<BTreeMap<String, Vec<Event>>>,
}

/// A running browser.
pub(super) struct Chromium {
    pipe: Mutex<ChildStdin>,
    next: AtomicU64,
    switchboard: Arc<Switchboard>,
}

impl Chromium {
    fn start() -> Self {
        let found = Command::new("chromium").arg("--version").output();
        assert!(
            found.is_ok_and(|output| output.status.success()),
            "these tests need Chromium: run `tests/run`, which installs it, or `apt-get install chromium`"
        );
        let mut shell = Command::new("sh")
            .args(["-c", START])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell starts Chromium");
        let pipe = Mutex::new(shell.stdin.take().expect("a piped input"));
        let output = shell.stdout.take().expect("a piped output");
        // The shell outlives this process by the moment that it takes to clear up.
        thread::spawn(move || shell.wait());
        let switchboard = Arc::new(Switchboard::default());
        let board = Arc::clone(&switchboard);
        thread::spawn(move || listen(output, &board));
        Self { pipe, next: AtomicU64::new(1), switchboard }
    }

    /// Calls a method of the browser or, with a session, of a page.
    pub(super) fn call(&self, session: Option<&str>, method: &str, params: &Value) -> Result<Value, String> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = channel();
        lock(&self.switchboard.answers).insert(id, sender);
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        self.send(&message).map_err(|error| format!("{method}: Chromium does not listen: {error}"))?;
        let answer = receiver.recv_timeout(PATIENCE).map_err(|error| format!("{method}: no answer: {error}"))?;
        match answer.get("error") {
            Some(error) => Err(format!("{method}: {error}")),
            None => Ok(answer["result"].clone()),
        }
    }

    fn send(&self, message: &Value) -> std::io::Result<()> {
        let mut pipe = lock(&self.pipe);
        pipe.write_all(format!("{message}\0").as_bytes())?;
        pipe.flush()
    }

    /// Everything that has happened in a page so far.
    pub(super) fn events(&self, session: &str) -> Vec<Event> {
        lock(&self.switchboard.events).get(session).cloned().unwrap_or_default()
    }

    /// Forgets what has happened in a page.
    pub(super) fn forget(&self, session: &str) {
        lock(&self.switchboard.events).remove(session);
    }
}

/// Hands each message to the caller that waits for it, or to the page that it is about. At the end of the pipe all
/// callers are let go.
fn listen(output: impl Read, switchboard: &Switchboard) {
    let mut output = BufReader::new(output);
    let mut bytes = Vec::new();
    while output.read_until(0, &mut bytes).is_ok_and(|length| length > 0) {
        bytes.pop();
        if let Ok(message) = serde_json::from_slice::<Value>(&bytes) {
            receive(message, switchboard);
        }
        bytes.clear();
    }
    lock(&switchboard.answers).clear();
}

fn receive(mut message: Value, switchboard: &Switchboard) {
    if let Some(id) = message["id"].as_u64() {
        if let Some(caller) = lock(&switchboard.answers).remove(&id) {
            // A caller that has lost its patience no longer listens.
            let _ = caller.send(message);
        }
    } else if let (Some(session), Some(method)) = (message["sessionId"].as_str(), message["method"].as_str()) {
        let (session, method) = (session.to_owned(), method.to_owned());
        let event = (method, message["params"].take());
        lock(&switchboard.events).entry(session).or_default().push(event);
    }
}

/// A test that failed while it held a lock has left whole values behind it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
