//! How the records of a file are read.

use super::super::path::RecordPath;
use super::pattern_lines::LinePattern;

/// The kinds of text files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum RecordFormat {
    /// A header line, then one record each line, quoted as RFC 4180 says.
    Csv,
    /// JSON objects, one each line, in a list, or one after another.
    Json,
}

/// How the records of a section are read; what is absent is found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct ReadOptions {
    pub(in super::super) format: Option<RecordFormat>,
    pub(in super::super) delimiter: Option<u8>,
    pub(in super::super) quote: Option<u8>,
    pub(in super::super) escape: Option<u8>,
    /// Names of the columns of a file without a header.
    pub(in super::super) columns: Option<Vec<String>>,
    /// Texts that are NULL.
    pub(in super::super) nulls: Vec<String>,
    pub(in super::super) pattern: Option<LinePattern>,
    /// The list inside each record whose elements are the records.
    pub(in super::super) records: Option<RecordPath>,
}
