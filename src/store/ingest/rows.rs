//! The records of a file as rows of the wanted columns, with their bytes and lines for whatever is rejected.

use std::io::BufRead;
use std::path::Path;

use super::csv_rows::CsvRows;
use super::file::{Digest, Unpacked};
use super::json_rows::JsonRows;
use super::mapping::{Format, Mapping};
use super::plan::{Plan, Row};
use crate::problem::{Problem, Problems};

/// One record.
pub(super) struct Record {
    /// The line it starts on, counted from 1.
    pub(super) line: u64,
    /// Its bytes, without the line end.
    pub(super) raw: Vec<u8>,
    /// Its values, or why it has none.
    pub(super) row: Result<Row, String>,
}

/// A file being read.
pub(super) enum Rows {
    Csv(Box<CsvRows>),
    Json(JsonRows),
}

impl Rows {
    pub(super) fn open(file: &Path, mapping: &Mapping, plan: &Plan) -> Result<(Self, Digest), Problems> {
        let Unpacked { bytes, format, digest } = super::file::open(file, mapping)?;
        let rows = match format {
            Format::Csv => Self::Csv(Box::new(CsvRows::open(file, bytes, (mapping, plan))?)),
            Format::JsonLines => Self::Json(JsonRows::open(file, Box::new(bytes), plan)?),
        };
        Ok((rows, digest))
    }

    /// The next record, `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Record>, Problem> {
        match self {
            Self::Csv(rows) => rows.next(),
            Self::Json(rows) => rows.next(),
        }
    }

    /// What rejected records must start with to be a file of their own: the header line, if the format has one.
    pub(super) fn header(&self) -> &[u8] {
        match self {
            Self::Csv(rows) => rows.header(),
            Self::Json(_) => &[],
        }
    }

    /// Problems that only show when the whole file was read.
    pub(super) fn problems_at_end(&self) -> Problems {
        match self {
            Self::Csv(_) => Problems::default(),
            Self::Json(rows) => rows.columns_never_seen(),
        }
    }

    /// The extension of a file with such records.
    pub(super) fn extension(&self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::Json(_) => "jsonl",
        }
    }
}

/// A source of lines.
pub(super) type Lines = Box<dyn BufRead>;
