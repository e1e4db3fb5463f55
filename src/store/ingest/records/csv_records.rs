//! Records of a table: CSV and its relatives.

use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Reader};

use super::super::record::{Fields, Header};
use super::dialect::CsvDialect;
use super::limits::{MOST_RECORD_BYTES, failed_at, too_long};
use super::options::ReadOptions;
use crate::problem::{Place, Problem};

/// How many bytes of passed records may pile up before they are let go.
const PASSED_BYTES: usize = 256 * 1024;

/// A table being read.
pub(in super::super) struct CsvRecords<'m> {
    path: PathBuf,
    reader: Reader<Recording<'m>>,
    header: Header,
    pub(super) header_line: Vec<u8>,
    delimiter: u8,
    quote: Option<u8>,
    record: ByteRecord,
    /// The first record was read to see whether it is a header, and is none.
    is_pending: bool,
    pub(super) raw: Vec<u8>,
    pub(super) line: u64,
}

impl<'m> CsvRecords<'m> {
    /// Reads the header, unless the options name the columns; a header that only repeats them is passed over.
    pub(super) fn open(
        path: &Path,
        (head, bytes): (&[u8], Box<dyn BufRead + 'm>),
        options: &ReadOptions,
    ) -> Result<Self, Problem> {
        let dialect = CsvDialect::of(head, options);
        let reader = dialect.reader().from_reader(Recording { inner: bytes, bytes: Vec::new(), base: 0 });
        let mut records = Self {
            path: path.to_owned(),
            reader,
            header: Header::default(),
            header_line: Vec::new(),
            delimiter: dialect.delimiter,
            // Quotes behind a backslash need not come in pairs.
            quote: dialect.quote.filter(|_| dialect.escape.is_none()),
            record: ByteRecord::new(),
            is_pending: false,
            raw: Vec::new(),
            line: 0,
        };
        records.is_pending = records.read()?;
        let first = records.record.iter().map(|name| std::str::from_utf8(name).map(ToOwned::to_owned));
        let first: Result<Vec<String>, _> = first.collect();
        let names = match &options.columns {
            Some(columns) if first.as_ref().is_ok_and(|first| first != columns) => columns.clone(),
            _ => {
                records.is_pending = false;
                records.header_line = std::mem::take(&mut records.raw);
                first.map_err(|_| {
                    Problem::new(Place::file(path).line(1), "the header is not UTF-8 text")
                        .hint("export the file as UTF-8")
                })?
            }
        };
        records.header = Header::new(names, &options.nulls);
        Ok(records)
    }

    pub(super) fn advance(&mut self) -> Result<bool, Problem> {
        if std::mem::take(&mut self.is_pending) {
            return Ok(true);
        }
        self.read()
    }

    fn read(&mut self) -> Result<bool, Problem> {
        let more = self.reader.read_byte_record(&mut self.record).map_err(|error| self.failed(error))?;
        if more {
            self.line = take_raw(&mut self.reader, &self.record, &mut self.raw);
        }
        Ok(more)
    }

    pub(super) fn fields(&self) -> Result<Fields<'_>, String> {
        let (found, expected) = (self.record.len(), self.header.names.len());
        if self.quote.is_some_and(|quote| self.raw.contains(&quote)) {
            self.check_quotes(found != expected)?;
        }
        if found != expected {
            return Err(format!("{found} fields, the header has {expected}"));
        }
        if std::str::from_utf8(self.record.as_slice()).is_err() {
            let is_broken = |at: &usize| self.record.get(*at).is_some_and(|cell| std::str::from_utf8(cell).is_err());
            let name = (0..found).find(is_broken).map_or("the record", |at| self.header.names[at].as_str());
            return Err(format!("`{name}` is not UTF-8 text"));
        }
        Ok(Fields::Columns(&self.header, &self.record))
    }

    /// A quote that is never closed, or that closes before the end of its field, swallows what follows.
    fn check_quotes(&self, has_other_width: bool) -> Result<(), String> {
        let Some(quote) = self.quote else { return Ok(()) };
        let has_line_end = self.raw.contains(&b'\n');
        let has_odd_quotes = self.raw.split(|byte| *byte == quote).count() % 2 == 0;
        if has_odd_quotes && (has_line_end || has_other_width) {
            return Err("a quote is not closed".into());
        }
        if has_line_end && goes_on_behind_quote(&self.raw, self.delimiter, quote) {
            return Err("text goes on behind a closing quote; if quotes are plain letters here, the lines up to this one are lost".into());
        }
        Ok(())
    }

    fn failed(&self, error: csv::Error) -> Problem {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => failed_at(&self.path, self.line + 1, &error),
            other => Problem::internal(Place::file(&self.path), format!("cannot read the file: {other:?}")),
        }
    }
}

/// Whether a quoted field of this record is followed by more than a delimiter or the end.
fn goes_on_behind_quote(raw: &[u8], delimiter: u8, quote: u8) -> bool {
    let mut at = 0;
    while at < raw.len() {
        if raw[at] == quote {
            at += 1;
            loop {
                match raw[at..].iter().position(|byte| *byte == quote) {
                    None => return false,
                    Some(next) if raw.get(at + next + 1) == Some(&quote) => at += next + 2,
                    Some(next) => {
                        at += next + 1;
                        break;
                    }
                }
            }
            if raw.get(at).is_some_and(|byte| *byte != delimiter && *byte != b'\r') {
                return true;
            }
        }
        at += raw[at.min(raw.len())..].iter().position(|byte| *byte == delimiter).map_or(raw.len(), |next| next + 1);
    }
    false
}

/// The record's bytes as they stand in the file, without the line end, and the line it starts on.
fn take_raw(reader: &mut Reader<Recording<'_>>, record: &ByteRecord, raw: &mut Vec<u8>) -> u64 {
    let (start, line) = record.position().map_or((0, 1), |position| (position.byte(), position.line()));
    let end = reader.position().byte();
    let recording = reader.get_mut();
    let bytes = recording.between(start, end);
    let is_text = |byte: &u8| !matches!(byte, b'\r' | b'\n');
    let from = bytes.iter().position(is_text).unwrap_or(bytes.len());
    let to = bytes.iter().rposition(is_text).map_or(from, |last| last + 1);
    // The reader counts a record from the end of the one before, so blank lines and half a line end may come first.
    let skipped = bytes[..from].iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
    raw.clear();
    raw.extend_from_slice(&bytes[from..to]);
    recording.forget_before(end);
    line + skipped
}

/// Passes bytes on and keeps those of the records not yet taken, because the CSV reader gives fields and not bytes.
struct Recording<'m> {
    inner: Box<dyn BufRead + 'm>,
    bytes: Vec<u8>,
    /// The offset in the file of the first byte here.
    base: u64,
}

impl Recording<'_> {
    fn between(&self, start: u64, end: u64) -> &[u8] {
        self.bytes.get(self.index(start)..self.index(end)).unwrap_or_default()
    }

    fn forget_before(&mut self, offset: u64) {
        let passed = self.index(offset).min(self.bytes.len());
        if passed >= PASSED_BYTES {
            self.bytes.drain(..passed);
            self.base = offset;
        }
    }

    fn index(&self, offset: u64) -> usize {
        usize::try_from(offset.saturating_sub(self.base)).unwrap_or(usize::MAX)
    }
}

impl Read for Recording<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes.extend_from_slice(&buffer[..read]);
        if self.bytes.len() > MOST_RECORD_BYTES + PASSED_BYTES {
            return Err(too_long());
        }
        Ok(read)
    }
}
