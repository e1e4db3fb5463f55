//! The preview: shows a site from memory on this machine while somebody works on it.
//!
//! [`Preview::start`] listens; [`Preview::show`] puts a newer site in place of the old one and [`Preview::fail`] says why
//! there is none, and every open page follows at once. Below `/api/analytics/` it answers questions about any days,
//! and `/_flightdeck/cockpit/` shows them as a page. [`Watch`] tells when files of the project changed.
//!
//! Safe by default: it listens where it is told (127.0.0.1 unless asked), answers only `GET` and `HEAD`, refuses requests
//! whose `Host` is another name, and lets no page of another site make it work. It can only give out files of the site,
//! because it looks them up in the map of its files: no path of a request is a path of the disk. The disk is read for one
//! question alone, a funnel of fewer steps, for which the desk counts the events of the store again. Connections are
//! bounded in number and every wait has an end, so that slow clients only keep each other waiting.
//!
//! Knows nothing about how a site is built, and never asks the clock.

mod api;
mod events;
mod guests;
mod http;
mod live;
mod page;
mod paths;
mod range;
mod respond;
mod talk;
mod watch;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use crate::output::SiteFiles;
use crate::pipeline::QueryService;
use crate::problem::{Place, Problem, Problems};
use guests::{Doing, Guests};
use live::Live;
use paths::Hosts;

pub use watch::{Touched, Watch, Watched};

/// How many ports above the wanted one are tried.
const PORTS_TRIED: u16 = 20;
/// Answering needs no deep stack.
const STACK: usize = 1 << 20;

/// Where to listen.
#[derive(Clone, Copy, Debug)]
pub struct Listen {
    /// The address of this machine; one that is not loopback opens the preview to others.
    pub host: IpAddr,
    /// The port, or the first of a few that are tried; 0 for any.
    pub port: u16,
}

/// What is shown.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The files of the site.
    pub files: SiteFiles,
    /// What answers questions about any days.
    pub desk: QueryService,
}

/// A running preview.
pub struct Preview {
    room: Arc<Room>,
    accepting: thread::JoinHandle<()>,
    address: SocketAddr,
}

/// What all connections share.
struct Room {
    live: Live,
    guests: Arc<Guests>,
    hosts: Hosts,
}

/// A connection's place in the room. It is given up when the connection ends, even by a panic: a guest that is remembered
/// keeps its socket open.
struct Seat {
    guests: Arc<Guests>,
    number: u64,
}

impl Seat {
    fn note(&self, doing: Doing) {
        self.guests.note(self.number, doing);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.guests.leave(self.number);
    }
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Preview").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Preview {
    /// Starts to show a site.
    pub fn start(listen: Listen, shown: Shown) -> Result<Self, Problem> {
        let (listener, address) = bind(listen)?;
        let hosts = Hosts::of(address.ip(), address.port());
        let room = Arc::new(Room { live: Live::new(shown), guests: Arc::default(), hosts });
        let inside = Arc::clone(&room);
        let accepting = thread::spawn(move || accept(&listener, &inside));
        Ok(Self { room, accepting, address })
    }

    /// The address to open, with a slash at its end. A preview on all addresses is opened on this machine's own.
    pub fn url(&self) -> String {
        format!("http://{}/", own_address(self.address))
    }

    /// Shows a newer site; open pages that differ from it follow.
    pub fn show(&self, shown: Shown) {
        self.room.live.show(shown);
    }

    /// Keeps the last good site and shows these problems over it.
    pub fn fail(&self, problems: Problems) {
        self.room.live.fail(problems);
    }

    /// Something that stops the preview from another thread, such as a signal handler's.
    pub fn stopper(&self) -> impl Fn() + Send + 'static {
        let (room, address) = (Arc::clone(&self.room), own_address(self.address));
        move || {
            room.live.stop();
            room.guests.close();
            // The listener waits for a connection; this one tells it to look up.
            drop(TcpStream::connect(address));
        }
    }

    /// Waits until it is stopped.
    pub fn wait(self) {
        // A panic in the listening thread has been printed by the thread itself.
        let _ = self.accepting.join();
    }
}

fn own_address(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn bind(Listen { host, port }: Listen) -> Result<(TcpListener, SocketAddr), Problem> {
    let last = if port == 0 { 0 } else { port.saturating_add(PORTS_TRIED) };
    let mut reason = String::new();
    for port in port..=last {
        let bound = TcpListener::bind(SocketAddr::new(host, port));
        match bound.and_then(|listener| listener.local_addr().map(|address| (listener, address))) {
            Ok(bound) => return Ok(bound),
            Err(error) => reason = error.to_string(),
        }
    }
    let message = format!("cannot listen on {host}, ports {port} to {last}: {reason}");
    Err(Problem::new(Place::argument("--port"), message).hint("name another port with `--port`, or check `--host`"))
}

/// Gives every connection a thread of its own until the preview is stopped.
fn accept(listener: &TcpListener, room: &Arc<Room>) {
    for stream in listener.incoming() {
        if room.live.is_stopped() {
            return;
        }
        // A connection that broke off before it was accepted is nobody's any more.
        let Ok(stream) = stream else { continue };
        let Some(number) = room.guests.admit(&stream) else { continue };
        let (inside, seat) = (Arc::clone(room), Seat { guests: Arc::clone(&room.guests), number });
        // Without a thread the connection is dropped, and its seat with it.
        drop(thread::Builder::new().stack_size(STACK).spawn(move || talk::talk(stream, &seat, &inside)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_panic_ends_its_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let mut client = TcpStream::connect(listener.local_addr().expect("an address")).expect("connected");
        let (stream, _) = listener.accept().expect("accepted");
        let guests = Arc::new(Guests::default());
        let number = guests.admit(&stream).expect("room");
        let seat = Seat { guests: Arc::clone(&guests), number };
        let talking = thread::spawn(move || {
            let _talk = (stream, seat);
            panic!("an answer that fails, on purpose");
        });
        assert!(talking.join().is_err());
        client.set_read_timeout(Some(std::time::Duration::from_secs(10))).expect("a socket");
        assert_eq!(client.read(&mut [0]).ok(), Some(0));
    }
}
