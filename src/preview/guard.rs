//! What stands between the network and `tiny_http`: it accepts connections, bounds their number and their time, and passes
//! on one request of each.
//!
//! `tiny_http` accepts every connection, waits for its bytes without end, and never closes it. So it listens on a port of its
//! own on the loopback address, and this guard connects to it once a whole head is there. It copies the response back as
//! the client takes it. A client that stops reading holds one thread and its place among [`CONNECTIONS`]; both end after
//! [`TAKE`], or sooner when the place is needed.
//!
//! [`CONNECTIONS`]: super::connections::CONNECTIONS

use std::io::{self, BufWriter, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tiny_http::{HTTPVersion, Response};

use super::connections::{Connection, Connections, Phase};
use super::request_head;

/// How long a client may take for one piece of a response.
const TAKE: Duration = Duration::from_secs(20);
/// How many bytes are passed on at a time.
const PIECE: usize = 64 * 1024;
/// How long the bytes that a client still sends after its request are read.
const DRAIN: Duration = Duration::from_millis(500);
/// How many of them.
const DRAINED: usize = 1 << 20;
/// How long to wait when no connection can be accepted, for example because too many files are open.
const RETRY: Duration = Duration::from_millis(20);
/// Passing on bytes needs no deep stack, in bytes.
const STACK: usize = 256 * 1024;

/// Accepts connections until they are closed, each on a thread of its own, and passes their requests to an address.
pub(super) fn accept(listener: &TcpListener, connections: &Arc<Connections>, server: SocketAddr) {
    for stream in listener.incoming() {
        if connections.is_closed() {
            return;
        }
        let Ok(stream) = stream else {
            thread::sleep(RETRY);
            continue;
        };
        let Some(connection) = Connection::admit(connections, stream) else { continue };
        // Without a thread the connection is dropped and thereby closed.
        drop(thread::Builder::new().stack_size(STACK).spawn(move || serve(&connection, server)));
    }
}

/// Answers the one request of a connection. A client that goes away ends it without a response.
fn serve(connection: &Connection, server: SocketAddr) {
    let client = &*connection.stream;
    let answered = client.set_nodelay(true).and_then(|()| client.set_write_timeout(Some(TAKE))).and_then(|()| {
        match request_head::read(client) {
            Ok(head) => pass_on(&head, connection, server),
            Err(error) => error.response().map_or(Ok(()), |(status, text)| refuse(client, status, text)),
        }
    });
    if answered.is_ok() {
        connection.enter(Phase::Sending);
        drain(client);
    }
}

fn pass_on(head: &str, connection: &Connection, server: SocketAddr) -> io::Result<()> {
    let mut client = &*connection.stream;
    connection.enter(Phase::Answering);
    let Ok(mut server) = TcpStream::connect(server) else {
        return refuse(client, 503, "the preview cannot answer; start it again\n");
    };
    server.write_all(head.as_bytes())?;
    let mut piece = vec![0; PIECE];
    loop {
        let length = server.read(&mut piece)?;
        if length == 0 {
            return Ok(());
        }
        connection.enter(Phase::Sending);
        client.write_all(&piece[..length])?;
        connection.enter(Phase::Answering);
    }
}

fn refuse(client: &TcpStream, status: u16, text: &str) -> io::Result<()> {
    let (response, mut client) = (Response::from_string(text).with_status_code(status), BufWriter::new(client));
    response.raw_print(&mut client, HTTPVersion(1, 0), &[], false, None)?;
    client.flush()
}

/// Ends the connection so that the response still arrives: the system discards it when bytes of the client stay unread.
fn drain(mut client: &TcpStream) {
    if client.shutdown(Shutdown::Write).is_err() {
        return;
    }
    let (begun, mut piece, mut drained) = (Instant::now(), [0; 4096], 0);
    while drained < DRAINED {
        let left = DRAIN.saturating_sub(begun.elapsed());
        if left.is_zero() || client.set_read_timeout(Some(left)).is_err() {
            return;
        }
        match client.read(&mut piece) {
            Ok(length) if length > 0 => drained += length,
            Ok(_) | Err(_) => return,
        }
    }
}
