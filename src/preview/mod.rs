//! The preview: serves a finished site from memory on this machine.
//!
//! Safe by default: it listens where it is told (127.0.0.1 unless asked), answers only `GET` and `HEAD`, refuses requests
//! whose `Host` is another name, and can only give out files of the site, because it looks them up in the map of its
//! files and never touches the disk.

mod respond;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread;

use tiny_http::{Header, Request, Response, Server};

use crate::output::SiteFiles;
use crate::problem::{Place, Problem};
use respond::{Answer, Asked, answer};

/// Answering threads; each waits for one client at a time.
const THREADS: usize = 8;
/// How many ports above the wanted one are tried.
const PORTS_TRIED: u16 = 20;

/// A running preview.
pub struct Preview {
    server: Arc<Server>,
    threads: Vec<thread::JoinHandle<()>>,
    address: SocketAddr,
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Preview").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Preview {
    /// Starts to serve the site on this port of 127.0.0.1, or on the next free one.
    pub fn start(files: SiteFiles, port: u16) -> Result<Self, Problem> {
        let (server, address) = bind(IpAddr::V4(Ipv4Addr::LOCALHOST), port)?;
        let (server, files) = (Arc::new(server), Arc::new(files));
        let threads = (0..THREADS)
            .map(|_| {
                let (server, files) = (Arc::clone(&server), Arc::clone(&files));
                thread::spawn(move || {
                    while let Ok(request) = server.recv() {
                        reply(request, &files, address.port());
                    }
                })
            })
            .collect();
        Ok(Self { server, threads, address })
    }

    /// The address to open, with a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Something that stops the preview from another thread, such as a signal handler's.
    pub fn stopper(&self) -> impl Fn() + Send + 'static {
        let server = Arc::clone(&self.server);
        move || (0..THREADS).for_each(|_| server.unblock())
    }

    /// Serves until it is stopped.
    pub fn wait(self) {
        for thread in self.threads {
            // A panic in an answering thread has been printed by the thread itself and must not take the others down.
            let _ = thread.join();
        }
    }
}

fn bind(host: IpAddr, port: u16) -> Result<(Server, SocketAddr), Problem> {
    let last = if port == 0 { 0 } else { port.saturating_add(PORTS_TRIED) };
    let mut reason = String::new();
    for port in port..=last {
        match Server::http(SocketAddr::new(host, port)) {
            Ok(server) => {
                let address = server.server_addr().to_ip().unwrap_or(SocketAddr::new(host, port));
                return Ok((server, address));
            }
            Err(error) => reason = error.to_string(),
        }
    }
    let message = format!("cannot listen on {host}, ports {port} to {last}: {reason}");
    Err(Problem::new(Place::argument("--port"), message).hint("name another port with `--port`"))
}

fn reply(request: Request, files: &SiteFiles, port: u16) {
    let header = |name: &str| {
        let found = request.headers().iter().find(|header| header.field.as_str().as_str().eq_ignore_ascii_case(name));
        found.map(|header| header.value.as_str().to_owned())
    };
    let (host, etag) = (header("host"), header("if-none-match"));
    let asked = Asked {
        method: request.method().as_str(),
        url: request.url(),
        host: host.as_deref(),
        etag: etag.as_deref(),
        port,
    };
    let Answer { status, headers, body } = answer(asked, files);
    let length = body.len();
    let headers = headers.into_iter().filter_map(|(name, value)| Header::from_bytes(name, value).ok()).collect();
    let response = Response::new(status.into(), headers, std::io::Cursor::new(body), Some(length), None);
    // A client that went away is no error of the preview.
    let _ = request.respond(response);
}
