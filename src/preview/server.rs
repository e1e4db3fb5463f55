//! `tiny_http` behind the guard: each request on a thread of its own, streams of events bounded in number.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tiny_http::{Request, Server};

use super::events;
use super::response;
use super::routes::{Route, Routes, version};

/// The most streams of events at a time: one for each open page.
pub(super) const STREAMS: usize = 64;
/// Answering needs no deep stack, in bytes.
const STACK: usize = 1 << 20;

/// Serves requests from a listener until the server is unblocked. The guard bounds how many there are at a time.
pub(super) fn start(listener: TcpListener, routes: &Arc<Routes>) -> Result<Arc<Server>, String> {
    let server = Arc::new(Server::from_listener(listener, None).map_err(|error| error.to_string())?);
    let (serving, routes, streams) = (Arc::clone(&server), Arc::clone(routes), Arc::new(AtomicUsize::new(0)));
    thread::spawn(move || {
        for request in serving.incoming_requests() {
            let (routes, streams) = (Arc::clone(&routes), Arc::clone(&streams));
            // Without a thread the request is dropped, which answers it with status 500.
            drop(thread::Builder::new().stack_size(STACK).spawn(move || answer(request, &routes, &streams)));
        }
    });
    Ok(server)
}

/// A client that goes away ends its response, which is nobody's loss.
fn answer(request: Request, routes: &Routes, streams: &AtomicUsize) {
    match routes.route(&request) {
        Route::Respond(response) => drop(request.respond(response)),
        Route::Events(page) => match Stream::open(streams) {
            Some(_stream) => {
                events::send(&mut request.into_writer(), &routes.live, &|current| version(current, &page));
            }
            None => drop(request.respond(response::plain(503, "too many pages are open; close some\n"))),
        },
    }
}

/// One of the streams of events; another may be opened when it is dropped, even by a panic.
struct Stream<'s>(&'s AtomicUsize);

impl<'s> Stream<'s> {
    fn open(streams: &'s AtomicUsize) -> Option<Self> {
        let more = |open: usize| (open < STREAMS).then_some(open + 1);
        streams.fetch_update(Ordering::SeqCst, Ordering::SeqCst, more).ok().map(|_| Self(streams))
    }
}

impl Drop for Stream<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
