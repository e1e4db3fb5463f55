//! Paths into a record: `plan`, `context.device.type`, `/context/device/type`, `event_params[key=plan].value.*`, `../key`.

use super::datum::Datum;
#[cfg(test)]
use super::record::Fields;
use super::record::{Record, member};

/// A path as written and its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RecordPath {
    pub(super) written: String,
    /// Starts at the record around this one.
    is_outer: bool,
    steps: Vec<PathStep>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PathStep {
    /// A key, by its place in the text: neighbouring keys can be read as one key with points in it.
    Key { start: usize, end: usize },
    /// A key or index of a JSON pointer.
    Token(String),
    /// The list element whose `key` is this text.
    Where { key: String, value: String },
    /// The only value that is not NULL.
    Only,
}

impl RecordPath {
    /// Reads a path; the error says what is wrong with it.
    pub(super) fn parse(written: &str) -> Result<Self, String> {
        let (is_outer, start) = if written.starts_with("../") { (true, 3) } else { (false, 0) };
        let rest = &written[start..];
        let steps = if let Some(pointer) = rest.strip_prefix('/').filter(|_| !is_outer) {
            pointer.split('/').map(|token| PathStep::Token(token.replace("~1", "/").replace("~0", "~"))).collect()
        } else {
            dotted(written, start)?
        };
        if steps.is_empty() {
            return Err("the path is empty".into());
        }
        Ok(Self { written: written.to_owned(), is_outer, steps })
    }

    /// The key of the record that the path starts with, when it is one of this record.
    pub(super) fn first_key(&self) -> Option<&str> {
        match self.steps.first()? {
            PathStep::Key { start, end } if !self.is_outer => self.written.get(*start..*end),
            PathStep::Token(token) => Some(token),
            PathStep::Key { .. } | PathStep::Where { .. } | PathStep::Only => None,
        }
    }

    /// The value at the path; `None` where it leads nowhere. A key as it is written, points included, comes first.
    pub(super) fn find<'r>(&self, record: &Record<'r>) -> Option<Datum<'r>> {
        let fields = if self.is_outer { record.outer? } else { &record.fields };
        if let PathStep::Token(token) = &self.steps[0] {
            return self.walk(fields.get(token)?, 1);
        }
        self.keys(0, |key| fields.get(key)).or_else(|| {
            let PathStep::Key { start, .. } = self.steps[0] else { return None };
            fields.prefixed(&self.written[start..])
        })
    }

    /// Tries the longest key first that consecutive steps from `at` can be read as.
    fn keys<'r>(&self, at: usize, get: impl Fn(&str) -> Option<Datum<'r>>) -> Option<Datum<'r>> {
        let PathStep::Key { start, .. } = self.steps[at] else { return None };
        let run = self.steps[at..].iter().take_while(|step| matches!(step, PathStep::Key { .. })).count();
        (at..at + run).rev().find_map(|last| {
            let PathStep::Key { end, .. } = self.steps[last] else { return None };
            self.walk(get(&self.written[start..end])?, last + 1)
        })
    }

    fn walk<'r>(&self, value: Datum<'r>, at: usize) -> Option<Datum<'r>> {
        let Some(step) = self.steps.get(at) else { return Some(value) };
        match (step, value.enter()) {
            (PathStep::Key { .. }, Datum::Object(members)) => self.keys(at, |key| member(&members, key)),
            (PathStep::Token(token), Datum::Object(members)) => self.walk(member(&members, token)?, at + 1),
            (PathStep::Token(token), Datum::List(items)) => {
                self.walk(items.into_iter().nth(token.parse().ok()?)?, at + 1)
            }
            (PathStep::Where { key, value }, Datum::List(items)) => {
                let fits = |item: &Datum<'r>| {
                    let Datum::Object(members) = item.clone().open() else { return false };
                    member(&members, key)
                        .and_then(|found| found.text().ok().flatten())
                        .is_some_and(|found| found == *value)
                };
                self.walk(items.into_iter().find(fits)?, at + 1)
            }
            (PathStep::Only, Datum::Object(members)) => self
                .walk(members.into_iter().map(|(_, value)| value.open()).find(|value| *value != Datum::Null)?, at + 1),
            // Below NULL everything is NULL: the key is there.
            (_, Datum::Null) => Some(Datum::Null),
            _ => None,
        }
    }
}

fn dotted(written: &str, from: usize) -> Result<Vec<PathStep>, String> {
    let mut steps = Vec::new();
    let mut start = from;
    while start < written.len() {
        let end = written[start..].find(['.', '[']).map_or(written.len(), |at| start + at);
        match &written[start..end] {
            "*" => steps.push(PathStep::Only),
            "" if written[start..].starts_with('[') => {}
            _ => steps.push(PathStep::Key { start, end }),
        }
        start = end;
        while written[start..].starts_with('[') {
            let close = written[start..].find(']').map(|at| start + at).ok_or("a `[` is not closed")?;
            let (key, value) = written[start + 1..close].split_once('=').ok_or("expected `[key=value]`")?;
            steps.push(PathStep::Where { key: key.to_owned(), value: value.to_owned() });
            start = close + 1;
        }
        if written[start..].starts_with('.') {
            start += 1;
        }
    }
    Ok(steps)
}

/// An object that holds nothing, to look paths up in.
#[cfg(test)]
pub(super) fn tree(json: &str) -> Fields<'_> {
    match super::datum::parse(json).expect("JSON") {
        Datum::Object(members) => Fields::Tree(members),
        other => panic!("{other:?} is no object"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{"plan":"a","a b":1,"context":{"device":{"type":"phone"}},"x.y":"whole","x":{"y":"parts"},
        "event_params":[{"key":"page","value":{"string_value":null,"int_value":3}},{"key":"plan","value":{"string_value":"pro"}}],
        "payload":"{\"deep\":{\"n\":12345678901234567890}}","gone":null}"#;

    fn text(path: &str) -> Option<String> {
        let record = Record { fields: tree(RECORD), outer: None };
        let found = RecordPath::parse(path).expect("a path").find(&record)?;
        Some(found.text().expect("a single value").map_or_else(|| "NULL".to_owned(), std::borrow::Cow::into_owned))
    }

    #[test]
    fn every_kind_of_path_finds_its_value() {
        let cases = [
            ("plan", Some("a")),
            ("a b", Some("1")),
            ("context.device.type", Some("phone")),
            ("/context/device/type", Some("phone")),
            ("/event_params/1/key", Some("plan")),
            ("x.y", Some("whole")),
            ("event_params[key=plan].value.*", Some("pro")),
            ("event_params[key=page].value.*", Some("3")),
            ("event_params[key=none].value.*", None),
            ("payload.deep.n", Some("12345678901234567890")),
            ("gone", Some("NULL")),
            ("gone.deeper", Some("NULL")),
            ("plan.deeper", None),
            ("missing", None),
        ];
        for (path, expected) in cases {
            assert_eq!(text(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn the_record_around_is_reached_by_two_points() {
        let outer = tree(r#"{"visitor":"v1"}"#);
        let record = Record { fields: tree("{}"), outer: Some(&outer) };
        let found = RecordPath::parse("../visitor").expect("a path").find(&record).expect("there");
        assert_eq!(found.text(), Ok(Some("v1".into())));
    }

    #[test]
    fn a_broken_path_says_why() {
        assert!(RecordPath::parse("a[key=b").is_err());
        assert!(RecordPath::parse("a[0]").is_err());
        assert!(RecordPath::parse("").is_err());
    }
}
