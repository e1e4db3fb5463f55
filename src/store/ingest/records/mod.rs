//! Records of every kind behind one reader: CSV, JSON, Parquet and lines that fit a pattern.

use std::borrow::Cow;
use std::io::BufRead;
use std::path::Path;

use super::container::{Body, TextBody};
use super::record::Fields;
use crate::problem::{Problem, Problems};

mod csv_records;
mod dialect;
mod json_lines;
mod json_values;
mod limits;
mod options;
#[cfg(feature = "parquet")]
mod parquet_guard;
#[cfg_attr(not(feature = "parquet"), path = "no_parquet_records.rs")]
mod parquet_records;
mod pattern_lines;

#[cfg(feature = "parquet")]
pub use parquet_guard::guard_parquet;

pub(super) use options::{ReadOptions, RecordFormat};
pub(super) use pattern_lines::LinePattern;

use csv_records::CsvRecords;
use json_lines::JsonLines;
use json_values::JsonValues;
use parquet_records::ParquetRecords;
use pattern_lines::PatternLines;

/// The records of a member, one after another.
pub(super) enum RecordReader<'m> {
    Csv(Box<CsvRecords<'m>>),
    JsonLines(JsonLines<'m>),
    JsonValues(JsonValues<'m>),
    Lines(PatternLines<'m>),
    Parquet(Box<ParquetRecords>),
}

impl<'m> RecordReader<'m> {
    pub(super) fn open(path: &Path, body: Body<'m>, options: &ReadOptions) -> Result<Self, Problems> {
        match body {
            Body::Parquet(file) => Ok(Self::Parquet(Box::new(ParquetRecords::open(path, file)?))),
            Body::Text(TextBody { head, bytes, .. }) => Self::of_text(path, (&head, bytes), options),
        }
    }

    /// The records in the first bytes of a text alone.
    pub(super) fn of_head(path: &Path, head: &'m [u8], options: &ReadOptions) -> Result<Self, Problems> {
        Self::of_text(path, (head, Box::new(head)), options)
    }

    fn of_text(
        path: &Path,
        (head, bytes): (&[u8], Box<dyn BufRead + 'm>),
        options: &ReadOptions,
    ) -> Result<Self, Problems> {
        if let Some(pattern) = &options.pattern {
            return Ok(Self::Lines(PatternLines::new(path, bytes, pattern.clone())));
        }
        let first = head.iter().copied().find(|byte| !byte.is_ascii_whitespace());
        let guessed = if matches!(first, Some(b'{' | b'[')) { RecordFormat::Json } else { RecordFormat::Csv };
        Ok(match options.format.unwrap_or(guessed) {
            RecordFormat::Csv => Self::Csv(Box::new(CsvRecords::open(path, (head, bytes), options)?)),
            RecordFormat::Json if json_lines::are_lines(head) => Self::JsonLines(JsonLines::new(path, bytes)),
            RecordFormat::Json => Self::JsonValues(JsonValues::new(path, bytes)),
        })
    }

    /// Goes to the next record; `false` after the last.
    pub(super) fn advance(&mut self) -> Result<bool, Problem> {
        match self {
            Self::Csv(records) => records.advance(),
            Self::JsonLines(records) => records.advance(),
            Self::JsonValues(records) => records.advance(),
            Self::Lines(records) => records.advance(),
            Self::Parquet(records) => records.advance(),
        }
    }

    /// The values of the present record, or why it has none.
    pub(super) fn fields(&self) -> Result<Fields<'_>, String> {
        match self {
            Self::Csv(records) => records.fields(),
            Self::JsonLines(records) => records.fields(),
            Self::JsonValues(records) => records.fields(),
            Self::Lines(records) => records.fields(),
            Self::Parquet(records) => Ok(records.fields()),
        }
    }

    /// The line it starts on, or its number where there are no lines, counted from 1.
    pub(super) fn line(&self) -> u64 {
        match self {
            Self::Csv(records) => records.line,
            Self::JsonLines(records) => records.line,
            Self::JsonValues(records) => records.line,
            Self::Lines(records) => records.line,
            Self::Parquet(records) => records.number(),
        }
    }

    /// Its bytes as they stand in the file, without the line end; JSON for Parquet.
    pub(super) fn raw(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Csv(records) => Cow::Borrowed(&records.raw),
            Self::JsonLines(records) => Cow::Borrowed(&records.raw),
            Self::JsonValues(records) => Cow::Borrowed(&records.raw),
            Self::Lines(records) => Cow::Borrowed(&records.raw),
            Self::Parquet(records) => Cow::Owned(records.json().into_bytes()),
        }
    }

    /// What rejected records must start with to be a file of their own.
    pub(super) fn header(&self) -> &[u8] {
        match self {
            Self::Csv(records) => &records.header_line,
            Self::JsonLines(_) | Self::JsonValues(_) | Self::Lines(_) | Self::Parquet(_) => &[],
        }
    }

    /// The extension of a file with such records.
    pub(super) fn extension(&self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::JsonLines(_) | Self::JsonValues(_) | Self::Parquet(_) => "jsonl",
            Self::Lines(_) => "log",
        }
    }
}
