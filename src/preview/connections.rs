//! The open connections, bounded in number. When the limit is reached, the client that has kept the preview waiting for the
//! longest time loses its connection.
//!
//! Clients that connect and send nothing therefore replace each other, and a client that sends a request is answered.

use std::collections::BTreeMap;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The most connections at a time. Live reload and live queries can hold [`super::server::STREAMS`] and
/// [`super::live_queries::WAITING`] of them for long; the others are left for everything else.
pub(super) const CONNECTIONS: usize = 192;
/// How long a client may take for the next piece of a response before its connection may be closed in favour of another.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a connection waits for, in the order in which connections are closed to make room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// For the client's request. Such a connection may be closed at any time.
    Receiving,
    /// For the client to take a piece of the response. Such a connection may be closed after a while.
    Sending,
    /// For the response, which is this program's own work. Such a connection is never closed.
    Answering,
}

/// All open connections.
#[derive(Default)]
pub(super) struct Connections(Mutex<OpenConnections>);

#[derive(Default)]
struct OpenConnections {
    next: u64,
    open: BTreeMap<u64, Tracked>,
    is_closed: bool,
}

struct Tracked {
    stream: Arc<TcpStream>,
    phase: Phase,
    since: Instant,
}

/// An accepted connection. It is forgotten and closed when this value is dropped, even by a panic.
pub(super) struct Connection {
    all: Arc<Connections>,
    number: u64,
    pub(super) stream: Arc<TcpStream>,
}

impl Connection {
    /// Adds a connection; `None` when the limit is reached and no other connection can be closed.
    pub(super) fn admit(all: &Arc<Connections>, stream: TcpStream) -> Option<Self> {
        let stream = Arc::new(stream);
        let mut guard = all.lock();
        if guard.is_closed {
            return None;
        }
        if guard.open.len() >= CONNECTIONS {
            let slowest = guard.slowest()?;
            let closed = guard.open.remove(&slowest)?;
            // The connection's thread ends because it can neither read nor write any more.
            let _ = closed.stream.shutdown(Shutdown::Both);
        }
        let number = guard.next;
        guard.next += 1;
        let tracked = Tracked { stream: Arc::clone(&stream), phase: Phase::Receiving, since: Instant::now() };
        guard.open.insert(number, tracked);
        Some(Self { all: Arc::clone(all), number, stream })
    }

    /// Notes what the connection waits for from now on.
    pub(super) fn enter(&self, phase: Phase) {
        if let Some(tracked) = self.all.lock().open.get_mut(&self.number) {
            tracked.phase = phase;
            tracked.since = Instant::now();
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.all.lock().open.remove(&self.number);
    }
}

impl Connections {
    /// Closes every connection and admits no more.
    pub(super) fn close(&self) {
        let mut guard = self.lock();
        guard.is_closed = true;
        for tracked in guard.open.values() {
            let _ = tracked.stream.shutdown(Shutdown::Both);
        }
    }

    /// Whether no connection is admitted any more.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// The values are whole even if a thread panicked while it held the lock.
    fn lock(&self) -> MutexGuard<'_, OpenConnections> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenConnections {
    /// The connection to close for a new one.
    fn slowest(&self) -> Option<u64> {
        let may_close = |tracked: &Tracked| match tracked.phase {
            Phase::Receiving => true,
            Phase::Sending => tracked.since.elapsed() > PATIENCE,
            Phase::Answering => false,
        };
        let candidates = self.open.iter().filter(|(_, tracked)| may_close(tracked));
        candidates.min_by_key(|(_, tracked)| (tracked.phase, tracked.since)).map(|(number, _)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::net::TcpListener;
    use std::thread;

    /// A client's end and the accepted end of a connection.
    fn pair(listener: &TcpListener) -> (TcpStream, TcpStream) {
        let client = TcpStream::connect(listener.local_addr().expect("an address")).expect("connected");
        client.set_read_timeout(Some(Duration::from_secs(60))).expect("a socket");
        (client, listener.accept().expect("accepted").0)
    }

    fn full(listener: &TcpListener, all: &Arc<Connections>) -> Vec<(TcpStream, Connection)> {
        let admitted = (0..CONNECTIONS).map(|_| {
            let (client, stream) = pair(listener);
            (client, Connection::admit(all, stream).expect("below the limit"))
        });
        admitted.collect()
    }

    #[test]
    fn the_connection_that_waited_longest_for_a_request_is_closed_first() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let all = Arc::default();
        let mut connections = full(&listener, &all);
        connections[0].1.enter(Phase::Answering);
        connections[1].1.enter(Phase::Sending);
        let (_client, late) = pair(&listener);
        assert!(Connection::admit(&all, late).is_some());
        assert_eq!(connections[2].0.read(&mut [0]).ok(), Some(0));
        let open = all.lock();
        assert_eq!([0, 1, 2, 3].map(|number| open.open.contains_key(&number)), [true, true, false, true]);
    }

    #[test]
    fn a_response_under_way_is_not_cut_at_once_and_our_own_work_never() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let all = Arc::default();
        let mut connections = full(&listener, &all);
        for (at, (_, connection)) in connections.iter().enumerate() {
            connection.enter(if at == 0 { Phase::Answering } else { Phase::Sending });
        }
        assert!(Connection::admit(&all, pair(&listener).1).is_none());
        let early = Instant::now().checked_sub(PATIENCE * 2).expect("the machine has run for seconds");
        for tracked in all.lock().open.values_mut() {
            tracked.since = early;
        }
        assert_eq!(all.lock().slowest(), Some(1));
        drop(connections.pop());
        assert!(Connection::admit(&all, pair(&listener).1).is_some());
        all.close();
        assert!(Connection::admit(&all, pair(&listener).1).is_none());
    }

    #[test]
    fn a_panic_closes_its_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (mut client, stream) = pair(&listener);
        let all = Arc::default();
        let connection = Connection::admit(&all, stream).expect("below the limit");
        let thread = thread::spawn(move || {
            let _connection = connection;
            panic!("a response that fails, on purpose");
        });
        assert!(thread.join().is_err());
        assert_eq!(client.read(&mut [0]).ok(), Some(0));
        assert!(all.lock().open.is_empty());
    }
}
