//! Questions to the server over HTTP: posted with a deadline, asked again when nobody answers, read as rows.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::BufReader;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ureq::Agent;
use ureq::http::Response;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use super::failure::{self, QueryFailure};
use super::row_binary::{Rows, write_text};
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

/// The table of words that is sent with a question.
pub(super) const WORDS: &str = "flightdeck_words";

/// An answer as it comes.
pub(super) type AnswerRows = Rows<ureq::BodyReader<'static>>;

/// A question as it is posted.
struct PostedQuery {
    sql: String,
    /// The rows of [`WORDS`].
    words: Option<Vec<u8>>,
}

/// How the server is reached. It holds a password, so it is never printed.
pub(super) struct HttpAccess {
    agent: Agent,
    url: String,
    database: Option<String>,
    user: String,
    password: String,
    timeout: u32,
    /// Whether the user's profile takes no settings.
    takes_no_settings: AtomicBool,
}

impl HttpAccess {
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

    /// The rows of a query; `doing` says for what, in an error.
    pub(super) fn rows(&self, sql: &str, doing: &str) -> Result<AnswerRows, Problem> {
        self.ask(sql).map_err(|failure| failure::problem(&failure, doing, self.place()))
    }

    /// The same of a query that reads these words from the table [`WORDS`], which is sent with it.
    pub(super) fn rows_among(&self, sql: &str, words: &BTreeSet<&str>, doing: &str) -> Result<AnswerRows, Problem> {
        let mut rows = Vec::new();
        for word in words {
            write_text(word, &mut rows);
        }
        let answer = self.ask_again(&PostedQuery { sql: format_of(sql), words: Some(rows) });
        answer.map_err(|failure| failure::problem(&failure, doing, self.place()))
    }

    /// The rows of a query, or what went wrong for the caller to look at.
    pub(super) fn ask(&self, sql: &str) -> Result<AnswerRows, QueryFailure> {
        self.ask_again(&PostedQuery { sql: format_of(sql), words: None })
    }

    fn ask_again(&self, question: &PostedQuery) -> Result<AnswerRows, QueryFailure> {
        let (mut attempt, mut pause) = (1, PAUSE);
        loop {
            let sent_plain = self.takes_no_settings.load(Ordering::Relaxed);
            match self.post(question, sent_plain) {
                Err(QueryFailure::Absent(_)) if attempt < TRIES => {
                    std::thread::sleep(pause);
                    (attempt, pause) = (attempt + 1, pause * 2);
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
    }

    fn post(&self, question: &PostedQuery, without_settings: bool) -> Result<Response<ureq::Body>, QueryFailure> {
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
        let sent = match &question.words {
            None => request.send(&question.sql),
            Some(words) => {
                let boundary = query_id();
                request
                    .query("query", &question.sql)
                    .query(format!("{WORDS}_structure"), "word String")
                    .query(format!("{WORDS}_format"), "RowBinary")
                    .header("Content-Type", format!("multipart/form-data; boundary={boundary}"))
                    .send(&form(&boundary, words)[..])
            }
        };
        let mut response = sent.map_err(failure::of_http)?;
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

/// A query that says in which format it is answered.
fn format_of(sql: &str) -> String {
    format!("{sql}\nFORMAT RowBinaryWithNamesAndTypes")
}

/// The form in which rows are sent with a question (RFC 7578).
fn form(boundary: &str, rows: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{WORDS}\"; filename=\"{WORDS}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    [head.as_bytes(), rows, format!("\r\n--{boundary}--\r\n").as_bytes()].concat()
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
