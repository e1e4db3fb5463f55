//! Connections to the server: its address comes from the environment alone, and every session only reads.

use std::net::IpAddr;
use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failure;
use crate::config::PostgresConfig;
use crate::problem::{Place, Problem};

/// How long to wait for a server to answer the call.
const PATIENCE: Duration = Duration::from_secs(10);

/// How the server is reached. It holds a password, so it is never printed.
pub(super) struct Access {
    config: Config,
    /// The variable with the address.
    variable: String,
    timeout: u32,
    /// A hash of the address.
    pub(super) hash: [u8; 32],
}

impl Access {
    /// Reads the address.
    pub(super) fn new(settings: &PostgresConfig) -> Result<Self, Problem> {
        let variable = &settings.url_env;
        let place = || Place::argument("source.url_env");
        let url = std::env::var(variable).map_err(|_absent| {
            Problem::new(place(), format!("the variable `{variable}` is not set"))
                .hint("set it to the address of the server, as in postgres://reader:PASSWORD@db.example.com/product")
        })?;
        // Certificates are always checked, so all three ask for the same.
        let understood = ["verify-full", "verify-ca"]
            .iter()
            .fold(url.clone(), |url, mode| url.replace(&format!("sslmode={mode}"), "sslmode=require"));
        // What is wrong with it is not repeated: it may be a part of the password.
        let mut config: Config = understood.parse().map_err(|_hidden| {
            Problem::new(place(), format!("what `{variable}` holds is not the address of a PostgreSQL server")).hint(
                "write postgres://USER:PASSWORD@HOST:PORT/DATABASE; in a password write `%40` for `@`, `%2F` for `/`",
            )
        })?;
        match (is_here(&config), config.get_ssl_mode()) {
            (true, SslMode::Prefer) => drop(config.ssl_mode(SslMode::Disable)),
            (false, SslMode::Prefer) => drop(config.ssl_mode(SslMode::Require)),
            (false, SslMode::Disable) => {
                let message = format!("`{variable}` asks for a connection without TLS to another machine");
                return Err(Problem::new(place(), message)
                    .hint("leave out `sslmode=disable`: only a server on this machine is read without TLS"));
            }
            _ => {}
        }
        config.application_name("flightdeck");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        let hash = *blake3::hash(url.as_bytes()).as_bytes();
        Ok(Self { config, variable: variable.clone(), timeout: settings.timeout, hash })
    }

    /// Opens a session that only reads.
    pub(super) fn open(&self) -> Result<Client, Problem> {
        let connected = if self.config.get_ssl_mode() == SslMode::Disable {
            self.config.connect(NoTls)
        } else {
            self.config.connect(tls()?)
        };
        let mut client = connected.map_err(|error| failure::connecting(&error, (&self.name(), &self.variable)))?;
        let settings = format!(
            "SET default_transaction_read_only = on; SET statement_timeout = '{}s'; SET TimeZone = 'UTC'; \
             SET synchronize_seqscans = off",
            self.timeout
        );
        client.batch_execute(&settings).map_err(|error| failure::problem(&error, "begin to read", self.place()))?;
        Ok(client)
    }

    /// The server, without the login.
    pub(super) fn name(&self) -> String {
        let host = self.config.get_hosts().first().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        });
        let host = host.or_else(|| self.config.get_hostaddrs().first().map(ToString::to_string));
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        format!("{}:{port}", host.unwrap_or_else(|| "localhost".to_owned()))
    }

    /// The server as the place of a problem.
    pub(super) fn place(&self) -> Place {
        Place::argument(&self.name())
    }
}

/// Whether every address is one of this machine.
fn is_here(config: &Config) -> bool {
    let is_here = |host: &Host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(is_here) && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

/// Certificates are checked with those that the system trusts, or those of `SSL_CERT_FILE`.
fn tls() -> Result<MakeRustlsConnect, Problem> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| Problem::internal(Place::argument("TLS"), error.to_string()))?;
    Ok(MakeRustlsConnect::new(config.with_root_certificates(roots).with_no_client_auth()))
}
