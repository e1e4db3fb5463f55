//! Lines that fit a regular expression with named groups, such as those of an access log.

use std::borrow::Cow;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use regex::Regex;

use super::super::datum::Datum;
use super::super::record::Fields;
use super::limits::{failed_at, read_line};
use crate::problem::Problem;

/// The combined log format of web servers, and the common one, which ends before the referer.
const COMBINED: &str = concat!(
    r#"^(?P<host>[^ ]+) [^ ]+ (?P<user>[^ ]+) \[(?P<time>[^\]]+)\] "#,
    r#""(?:(?P<method>[A-Za-z]+) (?P<path>[^ ]+)(?: (?P<protocol>[^"]*))?|[^"]*)" (?P<status>[0-9]{3}) (?P<bytes>[^ ]+)"#,
    r#"(?: "(?P<referer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)")?"#,
);

/// A compiled pattern.
#[derive(Clone, Debug)]
pub(in super::super) struct LinePattern(Regex);

impl PartialEq for LinePattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for LinePattern {}

impl LinePattern {
    /// `combined`, or a regular expression with at least one named group.
    pub(in super::super) fn parse(written: &str) -> Result<Self, String> {
        let pattern = if written == "combined" { COMBINED } else { written };
        let regex = Regex::new(pattern).map_err(|error| format!("not a regular expression: {error}"))?;
        if regex.capture_names().flatten().next().is_none() {
            return Err("the pattern names no group; write `(?P<time>…)` around what is a field".into());
        }
        Ok(Self(regex))
    }

    /// The named groups of a line; `-` is NULL, as logs write it.
    fn fields<'l>(&self, line: &'l str) -> Option<Fields<'l>> {
        let found = self.0.captures(line)?;
        let value = |group: &str| match found.name(group).map(|group| group.as_str()) {
            None | Some("-" | "") => Datum::Null,
            Some(text) => Datum::Text(Cow::Borrowed(text)),
        };
        let names = self.0.capture_names().flatten();
        Some(Fields::Tree(names.map(|name| (Cow::Owned(name.to_owned()), value(name))).collect()))
    }
}

/// Lines being read; blank ones are passed over.
pub(in super::super) struct PatternLines<'m> {
    path: PathBuf,
    bytes: Box<dyn BufRead + 'm>,
    pattern: LinePattern,
    pub(super) raw: Vec<u8>,
    pub(super) line: u64,
}

impl<'m> PatternLines<'m> {
    pub(super) fn new(path: &Path, bytes: Box<dyn BufRead + 'm>, pattern: LinePattern) -> Self {
        Self { path: path.to_owned(), bytes, pattern, raw: Vec::new(), line: 0 }
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
        let line = std::str::from_utf8(&self.raw).map_err(|_| "not UTF-8 text".to_owned())?;
        self.pattern.fields(line).ok_or_else(|| "the line does not fit the pattern".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_an_access_log_has_named_parts_and_dashes_are_null() {
        let pattern = LinePattern::parse("combined").expect("a pattern");
        let line = r#"198.51.100.31 - u_1 [05/Jan/2026:11:02:22 +0000] "GET /a?b=1 HTTP/1.1" 200 - "https://x.example/" "A \"b\"""#;
        let fields = pattern.fields(line).expect("it fits");
        let text = |key: &str| fields.get(key).expect("a group").text().expect("single").map(Cow::into_owned);
        assert_eq!(text("host").as_deref(), Some("198.51.100.31"));
        assert_eq!(text("user").as_deref(), Some("u_1"));
        assert_eq!(text("path").as_deref(), Some("/a?b=1"));
        assert_eq!(text("bytes"), None);
        assert_eq!(text("agent").as_deref(), Some(r#"A \"b\""#));
        let common = r#"h - - [05/Jan/2026:11:02:22 +0000] "GET / HTTP/1.1" 200 12"#;
        assert!(pattern.fields(common).is_some());
        assert!(pattern.fields("user_id,event,time").is_none());
        assert!(LinePattern::parse("(").is_err());
        assert!(LinePattern::parse("a+").is_err());
    }
}
