//! Records of a CSV file.

use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, ReaderBuilder};
use serde_json::Value;

use super::file::read_problem;
use super::mapping::Mapping;
use super::plan::{Plan, Row};
use super::rows::Record;
use crate::problem::{Place, Problem, Problems};

/// How many bytes of passed records may pile up before they are let go.
const KEPT_BYTES: usize = 256 * 1024;

/// A CSV file being read.
pub(super) struct CsvRows {
    file: PathBuf,
    reader: csv::Reader<Keeping>,
    header: Vec<u8>,
    columns: Vec<String>,
    /// The column of each wanted one.
    wanted: Vec<usize>,
    /// Columns that no use names, when they are kept.
    rest: Vec<usize>,
    record: ByteRecord,
}

impl CsvRows {
    /// Reads the header and finds every wanted column in it.
    pub(super) fn open(
        file: &Path,
        bytes: BufReader<Box<dyn Read>>,
        (mapping, plan): (&Mapping, &Plan),
    ) -> Result<Self, Problems> {
        let keeping = Keeping { inner: bytes, kept: Vec::new(), base: 0 };
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(mapping.delimiter).from_reader(keeping);
        let mut record = ByteRecord::new();
        reader.read_byte_record(&mut record).map_err(|error| csv_problem(file, error))?;
        let (header, _) = raw_record(&mut reader, &record);
        let columns = record.iter().map(|name| std::str::from_utf8(name).map(ToOwned::to_owned));
        let columns: Vec<String> = columns.collect::<Result<_, _>>().map_err(|_| {
            Problem::new(Place::file(file).line(1), "the header is not UTF-8 text").hint("export the file as UTF-8")
        })?;
        let wanted = find_columns(file, &columns, &plan.wanted)?;
        let rest = (0..columns.len()).filter(|column| plan.keeps_rest && !wanted.contains(column)).collect();
        Ok(Self { file: file.to_owned(), reader, header, columns, wanted, rest, record })
    }

    pub(super) fn next(&mut self) -> Result<Option<Record>, Problem> {
        let more = self.reader.read_byte_record(&mut self.record).map_err(|error| csv_problem(&self.file, error))?;
        if !more {
            return Ok(None);
        }
        let (raw, line) = raw_record(&mut self.reader, &self.record);
        let row = self.row(&raw);
        Ok(Some(Record { line, raw, row }))
    }

    pub(super) fn header(&self) -> &[u8] {
        &self.header
    }

    fn row(&self, raw: &[u8]) -> Result<Row, String> {
        let (found, expected) = (self.record.len(), self.columns.len());
        // A quote that is never closed swallows the lines after it; such a record has an odd number of quotes.
        let has_odd_quotes = raw.split(|byte| *byte == b'"').count() % 2 == 0;
        if has_odd_quotes && (raw.contains(&b'\n') || found != expected) {
            return Err("a quote is not closed".into());
        }
        if found != expected {
            return Err(format!("{found} fields, the header has {expected}"));
        }
        let field = |column: usize| {
            let text = std::str::from_utf8(&self.record[column]);
            let text = text.map_err(|_| format!("`{}` is not UTF-8 text", self.columns[column]))?;
            Ok((!text.is_empty()).then(|| Value::from(text)))
        };
        let values = self.wanted.iter().map(|column| field(*column)).collect::<Result<_, String>>()?;
        let rest = self.rest.iter().filter_map(|column| {
            field(*column).map(|value| value.map(|value| (self.columns[*column].clone(), value))).transpose()
        });
        Ok(Row { values, rest: rest.collect::<Result<_, String>>()? })
    }
}

/// Every wanted column's place, or all that are missing or there twice.
fn find_columns(file: &Path, columns: &[String], wanted: &[String]) -> Result<Vec<usize>, Problems> {
    let mut problems = Problems::default();
    let mut places = Vec::new();
    for name in wanted {
        let place = Place::file(file).line(1).key(name);
        let mut found = (0..columns.len()).filter(|column| columns[*column] == *name);
        match (found.next(), found.next()) {
            (Some(column), None) => places.push(column),
            (Some(_), Some(_)) => {
                problems.push(Problem::new(place, format!("the header has the column `{name}` twice")));
            }
            (None, _) => problems.push(
                Problem::new(place, format!("the header has no column `{name}`"))
                    .suggest(name, columns.iter().map(String::as_str)),
            ),
        }
    }
    problems.or(places)
}

fn csv_problem(file: &Path, error: csv::Error) -> Problem {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => read_problem(file, &error),
        other => Problem::internal(Place::file(file), format!("cannot read the file: {other:?}")),
    }
}

/// The record's bytes as they stand in the file, without the line end, and the line it starts on.
fn raw_record(reader: &mut csv::Reader<Keeping>, record: &ByteRecord) -> (Vec<u8>, u64) {
    let (start, line) = record.position().map_or((0, 1), |position| (position.byte(), position.line()));
    let end = reader.position().byte();
    let keeping = reader.get_mut();
    let bytes = keeping.between(start, end);
    let is_text = |byte: &u8| !matches!(byte, b'\r' | b'\n');
    let from = bytes.iter().position(is_text).unwrap_or(bytes.len());
    let to = bytes.iter().rposition(is_text).map_or(from, |last| last + 1);
    // The reader counts a record from the end of the one before, so blank lines and half a line end may come first.
    let skipped = bytes[..from].iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
    let raw = bytes[from..to].to_vec();
    keeping.forget_before(end);
    (raw, line + skipped)
}

/// Passes bytes on and keeps those of the records not yet taken, because the CSV reader gives fields and not bytes.
struct Keeping {
    inner: BufReader<Box<dyn Read>>,
    kept: Vec<u8>,
    /// The offset in the file of the first kept byte.
    base: u64,
}

impl Keeping {
    fn between(&self, start: u64, end: u64) -> &[u8] {
        self.kept.get(self.index(start)..self.index(end)).unwrap_or_default()
    }

    fn forget_before(&mut self, offset: u64) {
        let passed = self.index(offset).min(self.kept.len());
        if passed >= KEPT_BYTES {
            self.kept.drain(..passed);
            self.base = offset;
        }
    }

    fn index(&self, offset: u64) -> usize {
        usize::try_from(offset.saturating_sub(self.base)).unwrap_or(usize::MAX)
    }
}

impl Read for Keeping {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.kept.extend_from_slice(&buffer[..read]);
        Ok(read)
    }
}
