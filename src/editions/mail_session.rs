//! The one door to a mail server: SMTP over TLS, or turned into it by STARTTLS, one recipient a message.
//!
//! A message is handed over in pieces. Until the last of them is written the server cannot have taken it, so a failure
//! before is certain and may be tried again. A failure after that, without an answer, leaves it open whether the message
//! arrived: [`SendOutcome::Unsure`], which is never tried again by itself. Between the last pieces there is a short pause, in
//! which a connection that the server has dropped is noticed.

use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::thread;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use crate::problem::{Place, Problem};

/// Where mail is handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    host: String,
    port: u16,
    security: Security,
    login: Option<(String, String)>,
    hello: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Security {
    /// TLS from the first byte.
    Tls,
    /// Plain until STARTTLS, which must be offered.
    StartTls,
    /// Plain, to a relay on the same machine only.
    Plain,
}

/// What became of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    /// The server has it.
    Sent,
    /// The server will never take it, for this reason.
    Refused(String),
    /// It certainly did not arrive, and may be tried again.
    Failed(String),
    /// The connection ended before the answer: it may have arrived.
    Unsure(String),
}

/// What every wait for the server is limited to.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long a dropped connection has to show before the end of a message is written.
const PAUSE: Duration = Duration::from_millis(120);
/// How much of a message is written at a time.
const PIECE: usize = 16 * 1024;
/// The two last pieces: the first write to a dropped connection goes through, only the next one fails.
const TAIL: usize = 2;

impl Server {
    /// The server of an address such as `smtps://mail.example.com` (TLS, port 465) or `smtp://mail.example.com:587`
    /// (STARTTLS); `smtp+plain://localhost` (port 25) for a relay on the same machine. `login` is name and password.
    pub fn parse(address: &str, login: Option<(String, String)>) -> Result<Self, Problem> {
        let wrong = |message: String| {
            Problem::new(Place::argument("FLIGHTDECK_SMTP_URL"), message)
                .hint("write smtps://HOST (TLS) or smtp://HOST:587 (STARTTLS)")
        };
        let (scheme, rest) =
            address.split_once("://").ok_or_else(|| wrong(format!("`{address}` names no protocol")))?;
        let (security, usual) = match scheme {
            "smtps" => (Security::Tls, 465),
            "smtp" => (Security::StartTls, 587),
            "smtp+plain" => (Security::Plain, 25),
            other => return Err(wrong(format!("`{other}` is no mail protocol"))),
        };
        if rest.contains('@') {
            // The address may be printed; a password in it would be too.
            return Err(wrong("the address holds a login".to_owned())
                .hint("put it in FLIGHTDECK_SMTP_USER and FLIGHTDECK_SMTP_PASSWORD"));
        }
        let place = rest.trim_end_matches('/');
        // The colons inside an address such as `[::1]` separate no port.
        let (host, port) = match place.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
            Some((host, port)) => (host, port.parse().map_err(|_| wrong(format!("`{port}` is no port")))?),
            None => (place, usual),
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if host.is_empty() {
            return Err(wrong("the address names no host".to_owned()));
        }
        if security == Security::Plain && !is_local(host) {
            return Err(wrong(format!("`{host}` is another machine, and nothing is sent there without TLS")));
        }
        Ok(Self { host: host.to_owned(), port, security, login, hello: None })
    }

    /// The server, greeted with this name of our machine instead of its address.
    #[must_use]
    pub fn greeted_as(self, hello: Option<String>) -> Self {
        Self { hello, ..self }
    }

    /// What our machine calls itself: the name that was set, else the address that the server sees (RFC 5321, 4.1.3).
    fn hello(&self) -> ClientId {
        if let Some(name) = &self.hello {
            return ClientId::Domain(name.clone());
        }
        match local_address(&self.host, self.port) {
            Some(IpAddr::V4(address)) => ClientId::Ipv4(address),
            Some(IpAddr::V6(address)) => ClientId::Ipv6(address),
            None => ClientId::default(),
        }
    }

    fn connect(&self) -> Result<SmtpConnection, Error> {
        let hello = self.hello();
        let address = (self.host.as_str(), self.port);
        let tls = || TlsParameters::new(self.host.clone());
        let mut connection = match self.security {
            Security::Tls => SmtpConnection::connect(address, Some(TIMEOUT), &hello, Some(&tls()?), None)?,
            Security::StartTls => {
                let mut plain = SmtpConnection::connect(address, Some(TIMEOUT), &hello, None, None)?;
                plain.starttls(&tls()?, &hello)?;
                plain
            }
            Security::Plain => SmtpConnection::connect(address, Some(TIMEOUT), &hello, None, None)?,
        };
        if let Some((user, password)) = &self.login {
            let login = Credentials::new(user.clone(), password.clone());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &login)?;
        }
        Ok(connection)
    }
}

/// The address of this machine on the way to a server. Nothing is sent to find out.
fn local_address(host: &str, port: u16) -> Option<IpAddr> {
    let server = (host, port).to_socket_addrs().ok()?.next()?;
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(server).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

fn is_local(host: &str) -> bool {
    let is_loopback = |address: IpAddr| address.is_loopback();
    host.parse().is_ok_and(is_loopback)
        || host == "localhost" && (host, 0).to_socket_addrs().is_ok_and(|mut all| all.all(|one| is_loopback(one.ip())))
}

/// A connection that is opened when it is needed and again after a failure.
pub struct MailSession {
    server: Server,
    connection: Option<SmtpConnection>,
}

impl MailSession {
    /// Post to this server; nothing is opened yet.
    pub fn to(server: Server) -> Self {
        Self { server, connection: None }
    }

    /// Hands in one message for one recipient.
    pub fn send(&mut self, from: &Address, to: &Address, message: &[u8]) -> SendOutcome {
        let mut connection = match self.connection.take().map_or_else(|| self.server.connect(), Ok) {
            Ok(connection) => connection,
            Err(error) => return before_the_end(&error),
        };
        let outcome = hand_in(&mut connection, (from, to), message);
        match outcome {
            SendOutcome::Sent => self.connection = Some(connection),
            SendOutcome::Refused(_) | SendOutcome::Failed(_) | SendOutcome::Unsure(_) => connection.abort(),
        }
        outcome
    }

    /// Says goodbye to the server.
    pub fn close(self) {
        if let Some(mut connection) = self.connection {
            // Everything is delivered; how the server takes the goodbye changes nothing.
            let _ = connection.quit();
        }
    }
}

fn hand_in(connection: &mut SmtpConnection, (from, to): (&Address, &Address), message: &[u8]) -> SendOutcome {
    let opened = connection
        .command(Mail::new(Some(from.clone()), vec![]))
        .and_then(|_| connection.command(Rcpt::new(to.clone(), vec![])))
        .and_then(|_| connection.command(Data));
    if let Err(error) = opened {
        return before_the_end(&error);
    }
    let is_whole = Cell::new(false);
    match connection.message_iter(Pieces { rest: message, tail: TAIL, is_whole: &is_whole }) {
        Ok(_) => SendOutcome::Sent,
        Err(error) if !is_whole.get() || error.status().is_some() => before_the_end(&error),
        Err(error) => SendOutcome::Unsure(reason(&error)),
    }
}

/// The server has said no, or the message was not whole.
fn before_the_end(error: &Error) -> SendOutcome {
    if error.is_permanent() || error.is_tls() || error.is_client() || is_untrusted(error) {
        SendOutcome::Refused(reason(error))
    } else {
        SendOutcome::Failed(reason(error))
    }
}

/// Whether the server could not show a certificate that is trusted here: trying again changes nothing. Other failures of a
/// connection (refused, reset, timed out) have kinds of their own.
fn is_untrusted(error: &Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let is_invalid = |cause: &std::io::Error| cause.kind() == std::io::ErrorKind::InvalidData;
        if cause.downcast_ref::<std::io::Error>().is_some_and(is_invalid) {
            return true;
        }
        source = cause.source();
    }
    false
}

fn reason(error: &Error) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    let text = match (error.status(), source) {
        (Some(code), Some(text)) => format!("{code} {text}"),
        (None, Some(text)) => text,
        (Some(_) | None, None) => error.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A message in pieces, the last of them small and after a pause each.
struct Pieces<'a> {
    rest: &'a [u8],
    tail: usize,
    /// Set when the last piece was taken and written: from then on the end may have reached the server.
    is_whole: &'a Cell<bool>,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            self.is_whole.set(true);
            return None;
        }
        let length = if self.rest.len() > self.tail {
            PIECE.min(self.rest.len() - self.tail)
        } else {
            thread::sleep(PAUSE);
            self.tail = self.tail.saturating_sub(1);
            1
        };
        let (piece, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(piece)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    fn problem(address: &str) -> String {
        Server::parse(address, None).err().map(|problem| problem.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_protocol_decides_security_and_port() {
        let server = |address: &str| Server::parse(address, None).map(|server| (server.port, server.security));
        assert_eq!(server("smtps://mail.example.com"), Ok((465, Security::Tls)));
        assert_eq!(server("smtp://mail.example.com/"), Ok((587, Security::StartTls)));
        assert_eq!(server("smtp://mail.example.com:2525"), Ok((2525, Security::StartTls)));
        assert_eq!(server("smtp+plain://127.0.0.1"), Ok((25, Security::Plain)));
        assert_eq!(server("smtp+plain://[::1]"), Ok((25, Security::Plain)));
        assert_eq!(server("smtp+plain://[::1]:2525/"), Ok((2525, Security::Plain)));
    }

    #[test]
    fn nothing_leaves_the_machine_without_tls() {
        assert!(problem("smtp+plain://mail.example.com").contains("without TLS"));
    }

    #[test]
    fn the_greeting_is_the_address_that_the_server_sees() {
        let (mut seen, mut said) = (Vec::new(), Vec::new());
        // A machine may be without the newer protocol.
        for listener in ["127.0.0.1", "::1"].map(|host| TcpListener::bind((host, 0))).into_iter().flatten() {
            let place = listener.local_addr().expect("an address");
            let client = TcpStream::connect(place).expect("a connection");
            seen.push(listener.accept().expect("a client").1.ip());
            drop(client);
            let server = Server::parse(&format!("smtp+plain://{place}"), None).expect("a server on this machine");
            said.push(match server.hello() {
                ClientId::Ipv4(address) => IpAddr::V4(address),
                ClientId::Ipv6(address) => IpAddr::V6(address),
                other => panic!("{other:?}"),
            });
        }
        assert!(!seen.is_empty());
        assert_eq!(said, seen);
    }

    #[test]
    fn a_wrong_address_is_told_and_a_password_in_it_is_not() {
        assert!(problem("mail.example.com").contains("names no protocol"));
        assert!(problem("imap://mail.example.com").contains("`imap` is no mail protocol"));
        let text = problem("smtps://me:secret@mail.example.com");
        assert!(text.contains("FLIGHTDECK_SMTP_PASSWORD") && !text.contains("secret"), "{text}");
    }

    #[test]
    fn the_pieces_are_the_message_and_the_end_is_known() {
        let message: Vec<u8> = (0..40_000_u32).map(|byte| byte.to_le_bytes()[0]).collect();
        let is_whole = Cell::new(false);
        let pieces = Pieces { rest: &message, tail: TAIL, is_whole: &is_whole };
        let mut joined = Vec::new();
        let mut lengths = Vec::new();
        for piece in pieces {
            assert!(!is_whole.get());
            joined.extend_from_slice(piece);
            lengths.push(piece.len());
        }
        assert!(is_whole.get());
        assert_eq!(joined, message);
        assert_eq!(lengths, [16_384, 16_384, 7_230, 1, 1]);
    }
}
