//! Questions to the server over HTTP: posted with a deadline, asked again when nobody answers, read as rows.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ureq::Agent;
use ureq::http::Response;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use super::failure::{self, QueryFailure};
use super::row_binary::Rows;
use crate::config::ClickHouseConfig;
use crate::problem::{Place, Problem};

/// How often a server is called that does not answer, or whose proxy says so.
const TRIES: u32 = 3;
/// The pause before the second call; the third comes after twice as long.
const PAUSE: Duration = Duration::from_millis(250);
/// How long to wait for a server to take the call.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much longer than a query may take its answer may, so that the server is the one to say so.
const GRACE: Duration = Duration::from_secs(30);
/// The most of an error that is read.
const MOST_OF_AN_ERROR: u64 = 64 * 1024;

/// How the server is reached. It holds a password, so it is never printed.
pub(super) struct Access {
    agent: Agent,
    url: String,
    database: Option<String>,
    user: String,
    password: String,
    timeout: u32,
    /// Whether the user's profile takes no settings.
    takes_no_settings: AtomicBool,
}

impl Access {
    /// Reads the password and the certificate.
    pub(super) fn new(settings: &ClickHouseConfig) -> Result<Self, Problem> {
        let password = settings.password_env.as_ref().map_or(Ok(String::new()), |variable| {
            std::env::var(variable).map_err(|_absent| {
                Problem::new(Place::argument("source.password_env"), format!("the variable `{variable}` is not set"))
                    .hint(format!("set it to the password of the user `{}`", settings.user))
            })
        })?;
        let roots = settings.ca_file.as_deref().map_or(Ok(RootCerts::WebPki), roots)?;
        let agent = Agent::config_builder()
            .timeout_connect(Some(PATIENCE))
            .timeout_global(Some(Duration::from_secs(u64::from(settings.timeout)) + GRACE))
            .http_status_as_error(false)
            // A password must not follow to another address.
            .max_redirects(0)
            .user_agent("flightdeck")
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build()
            .into();
        Ok(Self {
            agent,
            url: settings.url.clone(),
            database: settings.database.clone(),
            user: settings.user.clone(),
            password,
            timeout: settings.timeout,
            takes_no_settings: AtomicBool::new(false),
        })
    }

    /// The server, without the login.
    pub(super) fn name(&self) -> &str {
        self.url.split_once("://").map_or(self.url.as_str(), |(_, name)| name)
    }

    /// The server as the place of a problem.
    pub(super) fn place(&self) -> Place {
        Place::argument(self.name())
    }

    /// The rows of a query; `doing` says for whom, in an error.
    pub(super) fn rows(&self, sql: &str, doing: &str) -> Result<Rows<impl Read + use<>>, Problem> {
        self.ask(sql).map_err(|failure| failure::problem(&failure, doing, self.place()))
    }

    /// The same, with what went wrong for the caller to look at.
    pub(super) fn ask(&self, sql: &str) -> Result<Rows<impl Read + use<>>, QueryFailure> {
        let body = format!("{sql}\nFORMAT RowBinaryWithNamesAndTypes");
        let mut pause = PAUSE;
        for attempt in 1.. {
            let sent_plain = self.takes_no_settings.load(Ordering::Relaxed);
            match self.post(&body, sent_plain) {
                Err(QueryFailure::Absent(_)) if attempt < TRIES => {
                    std::thread::sleep(pause);
                    pause *= 2;
                }
                Err(QueryFailure::Refused { code: failure::READ_ONLY, .. }) if !sent_plain => {
                    self.takes_no_settings.store(true, Ordering::Relaxed);
                }
                answered => {
                    let reader = answered?.into_body().into_with_config().limit(u64::MAX).reader();
                    return Rows::new(BufReader::with_capacity(1 << 16, reader)).map_err(QueryFailure::Broke);
                }
            }
        }
        Err(QueryFailure::Absent("nobody answers".to_owned()))
    }

    fn post(&self, body: &str, without_settings: bool) -> Result<Response<ureq::Body>, QueryFailure> {
        let mut request = self
            .agent
            .post(format!("{}/", self.url))
            .header("X-ClickHouse-User", &self.user)
            .query("query_id", query_id())
            // The answer is whole, or an error: never a part of it.
            .query("wait_end_of_query", "1");
        if !self.password.is_empty() {
            request = request.header("X-ClickHouse-Key", &self.password);
        }
        if let Some(database) = &self.database {
            request = request.query("database", database);
        }
        if !without_settings {
            request = request.query("max_execution_time", self.timeout.to_string());
        }
        let mut response = request.send(body).map_err(failure::of_http)?;
        let status = response.status().as_u16();
        let code =
            response.headers().get("X-ClickHouse-Exception-Code").and_then(|code| code.to_str().ok()?.parse().ok());
        if status == 200 && code.is_none() {
            return Ok(response);
        }
        let said = response.body_mut().with_config().limit(MOST_OF_AN_ERROR).lossy_utf8(true).read_to_string();
        Err(failure::of_answer(status, code, &said.unwrap_or_default()))
    }
}

/// The certificates of a file.
fn roots(file: &Path) -> Result<RootCerts, Problem> {
    let bytes = std::fs::read(file).map_err(|error| Problem::io(file, "read the certificates", &error))?;
    let certificates: Vec<_> = parse_pem(&bytes)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        let problem = Problem::new(Place::file(file), "there is no certificate in it");
        return Err(problem.hint("name a file in the PEM format, as in `-----BEGIN CERTIFICATE-----`"));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

/// A name by which the server can be asked to end a query, like no other's.
fn query_id() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("flightdeck-{:016x}{:016x}", random(), random())
}
