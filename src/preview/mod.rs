//! The preview: shows a site from memory on this machine while somebody works on it.
//!
//! [`Preview::start`] listens; [`Preview::show`] replaces the site by a newer one and [`Preview::fail`] reports why there is
//! none, and every open page follows at once. Below `/api/analytics/` it answers queries about any days, and
//! `/_flightdeck/cockpit/` shows them as a page. [`ProjectWatcher`] reports when files of the project change.
//!
//! ```text
//! client ─> guard (connections, time, size) ─> `tiny_http` ─> routes ─> site files, live data, events
//! ```
//!
//! It is safe by default: it listens on 127.0.0.1 unless asked otherwise, answers only `GET` and `HEAD`, refuses requests
//! whose `Host` is another name, and lets no page of another site make it work. It can only give out files of the site,
//! because it looks them up in the map of its files: no path of a request is a path of the disk. The disk is read for one
//! query alone, a funnel of fewer steps, for which the events of the store are counted again.
//!
//! What holds whatever clients do:
//! * at most 192 connections are open. The client that sent no request, or did not take its response, for the longest time
//!   loses its connection when another client needs the place. 64 pages with live reload and 64 live queries are served
//!   at a time and the next are refused with status 503, so that at least 64 places can always be had;
//! * a request is complete 5 seconds after its first byte and has at most 16 KiB, or it is refused. Bodies are not read. Two
//!   `Host` or two `Content-Length` headers are refused. Each connection carries one request;
//! * at most four live queries are computed at a time, always on the same four threads, and equal ones once;
//! * a client that goes away leaves no thread, no socket and no stream behind after a few seconds.
//!
//! `tiny_http` itself has none of these limits, and cannot: it accepts connections on its own, and the time limit for reading
//! that sockets inherit from their listener would end its listening. Hence the guard. What does not hold: `tiny_http` listens
//! on a second port, always on the loopback address. Another program of this machine that finds the port can go around the
//! guard (not around the check of `Host`), and could exhaust the preview's memory.
//!
//! This module knows nothing about how a site is built, and never asks for the date.

mod api;
mod byte_range;
mod connections;
mod day_picker;
mod events;
mod guard;
mod hosts;
mod links;
mod live;
mod live_queries;
mod page;
mod paths;
mod request_head;
mod response;
mod routes;
mod server;
mod site_file;
mod watch;
mod watched_paths;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use tiny_http::Server;

use crate::problem::{Place, Problem, Problems};
use connections::Connections;
use hosts::Hosts;
use live::Live;
use live_queries::LiveQueries;
use routes::Routes;

pub use live::PreviewSite;
pub use watch::ProjectWatcher;
pub use watched_paths::{Touched, WatchedPaths};

/// How many ports above the requested one are tried.
const PORTS_TRIED: u16 = 20;

/// Where to listen.
#[derive(Clone, Copy, Debug)]
pub struct Listen {
    /// The address of this machine; one that is not loopback opens the preview to others.
    pub host: IpAddr,
    /// The port, or the first of a few that are tried; 0 for any.
    pub port: u16,
}

/// A running preview.
pub struct Preview {
    routes: Arc<Routes>,
    connections: Arc<Connections>,
    server: Arc<Server>,
    accepting: thread::JoinHandle<()>,
    address: SocketAddr,
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Preview").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Preview {
    /// Starts to show a site.
    pub fn start(listen: Listen, site: PreviewSite) -> Result<Self, Problem> {
        let (listener, address) = bind(listen)?;
        let hosts = Hosts::of(address.ip(), address.port());
        let routes = Arc::new(Routes { live: Live::new(site), hosts, queries: LiveQueries::start() });
        let (inner, inner_address) = bind(Listen { host: IpAddr::V4(Ipv4Addr::LOCALHOST), port: 0 })?;
        let server = server::start(inner, &routes)
            .map_err(|error| Problem::internal(Place::default(), format!("cannot start the preview: {error}")))?;
        let connections = Arc::<Connections>::default();
        let accepted = Arc::clone(&connections);
        let accepting = thread::spawn(move || guard::accept(&listener, &accepted, inner_address));
        Ok(Self { routes, connections, server, accepting, address })
    }

    /// The address to open, with a slash at its end. A preview on all addresses is opened on this machine's own.
    pub fn url(&self) -> String {
        format!("http://{}/", own_address(self.address))
    }

    /// Shows a newer site; open pages that differ from it follow.
    pub fn show(&self, site: PreviewSite) {
        self.routes.live.show(site);
    }

    /// Keeps the last good site and shows these problems over it.
    pub fn fail(&self, problems: Problems) {
        self.routes.live.fail(problems);
    }

    /// A function that stops the preview from another thread, such as that of a signal handler.
    pub fn stopper(&self) -> impl Fn() + Send + 'static {
        let (routes, connections, server) =
            (Arc::clone(&self.routes), Arc::clone(&self.connections), Arc::clone(&self.server));
        let address = own_address(self.address);
        move || {
            routes.live.stop();
            connections.close();
            server.unblock();
            // The listener waits for a connection; this one makes it look again.
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
