//! Records of a JSON Lines file.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::super::datum::{Datum, parse};
use super::super::record::Fields;
use super::limits::{failed_at, read_line};
use crate::problem::Problem;

/// JSON Lines being read; blank lines are passed over.
pub(in super::super) struct JsonLines<'m> {
    path: PathBuf,
    bytes: Box<dyn BufRead + 'm>,
    pub(super) raw: Vec<u8>,
    pub(super) line: u64,
}

impl<'m> JsonLines<'m> {
    pub(super) fn new(path: &Path, bytes: Box<dyn BufRead + 'm>) -> Self {
        Self { path: path.to_owned(), bytes, raw: Vec::new(), line: 0 }
    }

    pub(super) fn advance(&mut self) -> Result<bool, Problem> {
        loop {
            self.line += 1;
            let found =
                read_line(&mut *self.bytes, &mut self.raw).map_err(|error| failed_at(&self.path, self.line, &error))?;
            if !found || !self.raw.trim_ascii().is_empty() {
                return Ok(found);
            }
        }
    }

    pub(super) fn fields(&self) -> Result<Fields<'_>, String> {
        object(&self.raw)
    }
}

/// The members of a JSON object, or why the text is none.
pub(super) fn object(raw: &[u8]) -> Result<Fields<'_>, String> {
    let text = std::str::from_utf8(raw).map_err(|_| "not UTF-8 text".to_owned())?;
    match parse(text) {
        Ok(Datum::Object(members)) => Ok(Fields::Tree(members)),
        Ok(_) => Err("not a JSON object".into()),
        Err(error) => Err(format!("not JSON: {}", reason(&error))),
    }
}

/// What is wrong, without the place inside the line, so that equal reasons are told once.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// Whether the data has one JSON object on each line: its first line is a whole one.
pub(super) fn are_lines(head: &[u8]) -> bool {
    let first = head.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let is_cut = first.len() == head.len() && head.len() >= super::super::container::HEAD_BYTES;
    // A list that starts on its first line is no line of its own.
    let starts_list = first.trim_ascii_start().starts_with(b"[");
    // A line that is broken, and not only the first of a longer value, is one line to reject.
    !starts_list && (is_cut || object(first).is_ok() || first.trim_ascii() != b"{" && !ends_open(first))
}

/// Whether a line stops within an object, as the first line of one that is printed over many.
fn ends_open(line: &[u8]) -> bool {
    let text = std::str::from_utf8(line).unwrap_or_default();
    parse(text).is_err_and(|error| error.is_eof())
}
