//! A query as it is posted: with the words that it reads, and a name by which it can be ended.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hasher, RandomState};

use super::row_binary::write_text;

/// The table of words that is sent with a query.
pub(super) const WORDS: &str = "flightdeck_words";

/// A query as it is posted.
#[derive(Debug)]
pub(super) struct PostedQuery<'a> {
    pub(super) sql: String,
    /// What it is for, in an error.
    pub(super) doing: &'a str,
    /// Whether limits are sent with it.
    pub(super) has_settings: bool,
    /// The rows of [`WORDS`].
    words: Option<Vec<u8>>,
}

impl<'a> PostedQuery<'a> {
    /// A query by its SQL; `doing` says what it is for, in an error.
    pub(super) fn new(sql: &str, doing: &'a str) -> Self {
        Self { sql: format!("{sql}\nFORMAT RowBinaryWithNamesAndTypes"), doing, has_settings: true, words: None }
    }

    /// A query that a server of any version understands: its answer is a text, and no setting is sent, which an old one may not know.
    pub(super) fn plain(sql: &str, doing: &'a str) -> Self {
        Self { sql: sql.to_owned(), doing, has_settings: false, words: None }
    }

    /// The same that reads these words from the table [`WORDS`].
    pub(super) fn among(self, words: &BTreeSet<&str>) -> Self {
        let mut rows = Vec::new();
        for word in words {
            write_text(word, &mut rows);
        }
        Self { words: Some(rows), ..self }
    }

    /// The form that holds the words, and its boundary; `None` when the query reads none.
    pub(super) fn form(&self) -> Option<(String, Vec<u8>)> {
        let boundary = random_name();
        let form = form(&boundary, self.words.as_ref()?);
        Some((boundary, form))
    }
}

/// The form in which rows are sent with a query (RFC 7578).
fn form(boundary: &str, rows: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{WORDS}\"; filename=\"{WORDS}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    [head.as_bytes(), rows, format!("\r\n--{boundary}--\r\n").as_bytes()].concat()
}

/// A name like no other's: of a query, so that the server can be asked to end it.
pub(super) fn random_name() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("flightdeck-{:016x}{:016x}", random(), random())
}
