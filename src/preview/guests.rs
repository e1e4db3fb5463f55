//! Who is connected. There is room for so many; when it is full, whoever kept it waiting longest gives way.
//!
//! A connection costs a thread and a socket, so their number is bounded. Clients that open connections and say nothing
//! push each other out, and one that asks for something is answered.

use std::collections::BTreeMap;
use std::net::{Shutdown, TcpStream};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many connections there may be.
const ROOM: usize = 128;
/// How long an answer is left alone before its connection may be taken away.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doing {
    /// Nothing was asked yet.
    Waiting,
    /// An answer is on its way.
    Answering,
    /// It listens for changes.
    Listening,
}

struct Guest {
    stream: TcpStream,
    doing: Doing,
    since: Instant,
}

/// Everybody who is connected.
#[derive(Default)]
pub(super) struct Guests(Mutex<Open>);

#[derive(Default)]
struct Open {
    next: u64,
    guests: BTreeMap<u64, Guest>,
    is_closed: bool,
}

impl Guests {
    /// Lets a connection in and gives its number; `None` when there is no room and nobody can be asked to leave.
    pub(super) fn admit(&self, stream: &TcpStream) -> Option<u64> {
        let stream = stream.try_clone().ok()?;
        let mut open = self.lock();
        if open.is_closed {
            return None;
        }
        if open.guests.len() >= ROOM {
            let leaves = open.slowest()?;
            let guest = open.guests.remove(&leaves)?;
            // Its thread notices that nothing can be read or written any more.
            let _ = guest.stream.shutdown(Shutdown::Both);
        }
        let number = open.next;
        open.next += 1;
        open.guests.insert(number, Guest { stream, doing: Doing::Waiting, since: Instant::now() });
        Some(number)
    }

    /// Notes what a connection does now.
    pub(super) fn note(&self, number: u64, doing: Doing) {
        if let Some(guest) = self.lock().guests.get_mut(&number) {
            guest.doing = doing;
            guest.since = Instant::now();
        }
    }

    /// Forgets a connection that has ended.
    pub(super) fn leave(&self, number: u64) {
        self.lock().guests.remove(&number);
    }

    /// Ends every connection and lets nobody in any more.
    pub(super) fn close(&self) {
        let mut open = self.lock();
        open.is_closed = true;
        for guest in open.guests.values() {
            let _ = guest.stream.shutdown(Shutdown::Both);
        }
    }

    /// The values are whole even if a thread ended in a panic while it held them.
    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Who gives way: those who asked nothing before those who take too long and those who listen, the longest first.
    fn slowest(&self) -> Option<u64> {
        let may_leave = |guest: &Guest| match guest.doing {
            Doing::Waiting | Doing::Listening => true,
            Doing::Answering => guest.since.elapsed() > PATIENCE,
        };
        let candidates = self.guests.iter().filter(|(_, guest)| may_leave(guest));
        candidates.min_by_key(|(_, guest)| (guest.doing, guest.since)).map(|(number, _)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn pair(listener: &TcpListener) -> (TcpStream, TcpStream) {
        let client = TcpStream::connect(listener.local_addr().expect("an address")).expect("connected");
        (client, listener.accept().expect("accepted").0)
    }

    #[test]
    fn the_longest_silent_one_gives_way_to_a_new_one() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let guests = Guests::default();
        let pairs: Vec<_> = (0..ROOM).map(|_| pair(&listener)).collect();
        for (index, (_, stream)) in pairs.iter().enumerate() {
            assert_eq!(guests.admit(stream), Some(index as u64));
        }
        guests.note(0, Doing::Answering);
        guests.note(1, Doing::Listening);
        let (_client, late) = pair(&listener);
        assert_eq!(guests.admit(&late), Some(ROOM as u64));
        let open = guests.lock();
        assert!(open.guests.contains_key(&0) && open.guests.contains_key(&1) && !open.guests.contains_key(&2));
    }

    #[test]
    fn answers_on_their_way_are_not_cut_at_once() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let guests = Guests::default();
        let pairs: Vec<_> = (0..ROOM).map(|_| pair(&listener)).collect();
        for (_, stream) in &pairs {
            let number = guests.admit(stream).expect("room");
            guests.note(number, Doing::Answering);
        }
        assert_eq!(guests.admit(&pair(&listener).1), None);
        guests.leave(5);
        assert!(guests.admit(&pair(&listener).1).is_some());
        guests.close();
        guests.leave(6);
        assert_eq!(guests.admit(&pair(&listener).1), None);
    }
}
