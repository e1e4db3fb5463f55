//! Records of a JSON Lines file.

use std::collections::BTreeSet;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::file::read_problem;
use super::plan::{Plan, Row};
use super::rows::{Lines, Record};
use crate::problem::{Place, Problem, Problems};

/// How many records' keys are remembered for suggestions.
const SUGGESTED_FROM: u64 = 20;

/// A JSON Lines file being read.
pub(super) struct JsonRows {
    file: PathBuf,
    lines: Lines,
    line: u64,
    wanted: Vec<String>,
    keeps_rest: bool,
    /// Which wanted keys some record had.
    seen: Vec<bool>,
    /// Keys that the first records had, for suggestions.
    keys: BTreeSet<String>,
    objects: u64,
}

impl JsonRows {
    pub(super) fn open(file: &Path, mut lines: Lines, plan: &Plan) -> Result<Self, Problem> {
        let head = lines.fill_buf().map_err(|error| read_problem(file, &error))?;
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let mark = head.len() - text.len();
        if text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(Problem::new(Place::file(file), "this is one JSON array, expected one object on each line")
                .hint("`jq -c '.[]' FILE` turns it into JSON Lines"));
        }
        lines.consume(mark);
        let seen = vec![false; plan.wanted.len()];
        let (wanted, keeps_rest) = (plan.wanted.clone(), plan.keeps_rest);
        let file = file.to_owned();
        Ok(Self { file, lines, line: 0, wanted, keeps_rest, seen, keys: BTreeSet::new(), objects: 0 })
    }

    pub(super) fn next(&mut self) -> Result<Option<Record>, Problem> {
        loop {
            let mut raw = Vec::new();
            let read = self.lines.read_until(b'\n', &mut raw).map_err(|error| read_problem(&self.file, &error))?;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            while raw.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
                raw.pop();
            }
            if !raw.trim_ascii().is_empty() {
                let row = self.row(&raw);
                return Ok(Some(Record { line: self.line, raw, row }));
            }
        }
    }

    /// A mapped key that no record has is a slip in the mapping: without this, each of its values would read as absent.
    pub(super) fn columns_never_seen(&self) -> Problems {
        let never = |(name, seen): (&String, &bool)| {
            let place = Place::file(&self.file).key(name);
            let problem = Problem::new(place, format!("no record has the key `{name}`"));
            (!seen).then(|| problem.suggest(name, self.keys.iter().map(String::as_str)))
        };
        let missing = self.wanted.iter().zip(&self.seen).filter(|_| self.objects > 0).filter_map(never);
        Problems(missing.collect())
    }

    fn row(&mut self, raw: &[u8]) -> Result<Row, String> {
        let text = std::str::from_utf8(raw).map_err(|_| "not UTF-8 text".to_owned())?;
        let value: Value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
        let Value::Object(mut fields) = value else { return Err("not a JSON object".into()) };
        self.objects += 1;
        if self.objects <= SUGGESTED_FROM {
            self.keys.extend(fields.keys().cloned());
        }
        let mut values = Vec::with_capacity(self.wanted.len());
        for (name, seen) in self.wanted.iter().zip(&mut self.seen) {
            let value = fields.remove(name);
            *seen |= value.is_some();
            values.push(value.filter(|value| !value.is_null()));
        }
        Ok(Row { values, rest: if self.keeps_rest { fields } else { Map::new() } })
    }
}
