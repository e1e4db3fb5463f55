//! Questions to the server over HTTP: posted with a deadline, asked again when nobody answers, read as rows.

use std::io::{self, BufReader};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ureq::http::Response;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::typestate::WithBody;
use ureq::{Agent, RequestBuilder};

use super::super::running::RunningQuery;
use super::failure::{self, ACCESS_DENIED, QueryFailure, READ_ONLY, SETTING_CONSTRAINT_VIOLATION};
use super::posted_query::{PostedQuery, WORDS, random_name};
use super::row_binary::Rows;
use crate::config::ClickHouseConfig;
use crate::disk;
use crate::problem::{Place, Problem};

/// How often a server is called that does not answer, or whose proxy says so.
const TRIES: u32 = 3;
/// The pause before the second call; the third comes after twice as long.
const PAUSE: Duration = Duration::from_millis(250);
/// How long to wait for a server to take the call.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much longer than a query may take its answer may at most, so that the server is the one to say so.
const GRACE: Duration = Duration::from_secs(30);
/// The most of an error that is read.
const MOST_OF_AN_ERROR: u64 = 64 * 1024;

/// How long to wait for a server that is asked to end a query.
const PATIENCE_TO_END: Duration = Duration::from_secs(2);

/// An answer as it comes.
pub(super) type AnswerRows = Rows<ureq::BodyReader<'static>>;

/// How a server is reached. It holds a password, so it is never printed.
#[derive(Clone)]
pub(super) struct HttpAccess {
    agent: Agent,
    url: String,
    pub(super) database: Option<String>,
    user: String,
    password: String,
    timeout: u32,
    /// Whether the user's profile takes no settings.
    takes_no_settings: Arc<AtomicBool>,
}

impl HttpAccess {
    /// Reads the password and the certificate: the way to every server.
    pub(super) fn of_each(settings: &ClickHouseConfig) -> Result<Vec<Self>, Problem> {
        let password = settings.password_env.as_ref().map_or(Ok(String::new()), |variable| {
            std::env::var(variable).map_err(|_absent| {
                Problem::new(Place::argument("source.password_env"), format!("the variable `{variable}` is not set"))
                    .hint(format!("set it to the password of the user `{}`", settings.user))
            })
        })?;
        let roots = settings.ca_file.as_deref().map_or(Ok(RootCerts::WebPki), roots)?;
        let timeout = Duration::from_secs(u64::from(settings.timeout));
        let agent: Agent = Agent::config_builder()
            .timeout_connect(Some(PATIENCE))
            .timeout_global(Some(timeout + timeout.min(GRACE)))
            .http_status_as_error(false)
            // A password must not follow to another address.
            .max_redirects(0)
            .user_agent("flightdeck")
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build()
            .into();
        let access = |url: &String| Self {
            agent: agent.clone(),
            url: url.clone(),
            database: settings.database.clone(),
            user: settings.user.clone(),
            password: password.clone(),
            timeout: settings.timeout,
            takes_no_settings: Arc::default(),
        };
        Ok(settings.urls.iter().map(access).collect())
    }

    /// The server, without the login.
    pub(super) fn name(&self) -> &str {
        self.url.split_once("://").map_or(self.url.as_str(), |(_, name)| name)
    }

    /// The server as the place of a problem.
    pub(super) fn place(&self) -> Place {
        Place::argument(self.name())
    }

    /// Whether there is a table that the user may see.
    pub(super) fn has_table(&self, table: &str) -> Result<bool, Problem> {
        let doing = format!("look for the table {table}");
        let query = PostedQuery::new(&format!("EXISTS TABLE {table}"), &doing);
        match self.ask(&query) {
            Ok(mut answer) => answer.byte().map(|found| found == 1).map_err(QueryFailure::Broke),
            Err(QueryFailure::Refused { code: ACCESS_DENIED, .. }) => Ok(false),
            Err(failure) => Err(failure),
        }
        .map_err(|failure| failure::problem(&failure, &doing, self.place()))
    }

    /// Refuses a server that lacks what is asked of it.
    pub(super) fn check_version(&self) -> Result<(), Problem> {
        let doing = "ask for its version";
        let query = PostedQuery::plain("SELECT version()", doing);
        let answer = self.ask_again(&query).and_then(|response| {
            let read =
                response.into_body().into_with_config().limit(MOST_OF_AN_ERROR).lossy_utf8(true).read_to_string();
            read.map_err(failure::of_http)
        });
        let version = answer.map_err(|failure| failure::problem(&failure, doing, self.place()))?;
        failure::check_version(version.trim(), self.place())
    }

    /// All rows of the answer to a query.
    pub(super) fn all<T, R>(&self, query: &PostedQuery<'_>, read: R) -> Result<Vec<T>, Problem>
    where
        R: Fn(&mut AnswerRows) -> io::Result<T>,
    {
        let mut found = Vec::new();
        let mut read_all = || {
            let mut rows = self.ask(query)?;
            while rows.has_row().map_err(QueryFailure::Broke)? {
                found.push(read(&mut rows).map_err(QueryFailure::Broke)?);
            }
            Ok(())
        };
        read_all().map_err(|failure| failure::problem(&failure, query.doing, self.place()))?;
        Ok(found)
    }

    /// The rows of a query, or what went wrong for the caller to look at.
    pub(super) fn ask(&self, query: &PostedQuery<'_>) -> Result<AnswerRows, QueryFailure> {
        let reader = self.ask_again(query)?.into_body().into_with_config().limit(u64::MAX).reader();
        Rows::new(BufReader::with_capacity(1 << 16, reader)).map_err(QueryFailure::Broke)
    }

    fn ask_again(&self, query: &PostedQuery<'_>) -> Result<Response<ureq::Body>, QueryFailure> {
        let (mut attempt, mut pause) = (1, PAUSE);
        loop {
            let sent_plain = !query.has_settings || self.takes_no_settings.load(Ordering::Relaxed);
            match self.post(query, sent_plain) {
                Err(QueryFailure::Absent(_)) if attempt < TRIES => {
                    std::thread::sleep(pause);
                    (attempt, pause) = (attempt + 1, pause * 2);
                }
                Err(QueryFailure::Refused { code: READ_ONLY | SETTING_CONSTRAINT_VIOLATION, .. }) if !sent_plain => {
                    self.takes_no_settings.store(true, Ordering::Relaxed);
                }
                answered => return answered,
            }
        }
    }

    fn post(&self, query: &PostedQuery<'_>, without_settings: bool) -> Result<Response<ureq::Body>, QueryFailure> {
        let name = random_name();
        // The answer is whole, or an error: never a part of it.
        let mut request = self.call().query("query_id", &name).query("wait_end_of_query", "1");
        if let Some(database) = &self.database {
            request = request.query("database", database);
        }
        if !without_settings {
            request = request
                .query("max_execution_time", self.timeout.to_string())
                .query("cancel_http_readonly_queries_on_client_close", "1")
                // A shard that is away must not look like one without events.
                .query("skip_unavailable_shards", "0");
        }
        let (access, running) = (self.clone(), name.clone());
        let running = RunningQuery::begin(move || access.end(&running));
        let sent = match query.form() {
            None => request.send(&query.sql),
            Some((boundary, form)) => request
                .query("query", &query.sql)
                .query(format!("{WORDS}_structure"), "word String")
                .query(format!("{WORDS}_format"), "RowBinary")
                .header("Content-Type", format!("multipart/form-data; boundary={boundary}"))
                .send(&form[..]),
        };
        drop(running);
        let mut response = sent.map_err(failure::of_http).inspect_err(|failure| {
            if matches!(failure, QueryFailure::Late) {
                self.end(&name);
            }
        })?;
        let status = response.status().as_u16();
        let code =
            response.headers().get("X-ClickHouse-Exception-Code").and_then(|code| code.to_str().ok()?.parse().ok());
        if status == 200 && code.is_none() {
            return Ok(response);
        }
        let said = response.body_mut().with_config().limit(MOST_OF_AN_ERROR).lossy_utf8(true).read_to_string();
        Err(failure::of_answer(status, code, &said.unwrap_or_default()))
    }

    /// A call with the login.
    fn call(&self) -> RequestBuilder<WithBody> {
        let call = self.agent.post(format!("{}/", self.url)).header("X-ClickHouse-User", &self.user);
        if self.password.is_empty() { call } else { call.header("X-ClickHouse-Key", &self.password) }
    }

    /// Asks the server to end a query, as well as that goes: who has just waited in vain does not wait for this.
    fn end(&self, query: &str) {
        let call = self.call().config().timeout_global(Some(PATIENCE_TO_END)).build();
        let _ = call.send(format!("KILL QUERY WHERE query_id = '{query}'"));
    }
}

/// The certificates of a file.
fn roots(file: &Path) -> Result<RootCerts, Problem> {
    let bytes = disk::read(file).map_err(|error| Problem::io(file, "read the certificates", &error))?;
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
