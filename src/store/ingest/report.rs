//! What an import did, file by file.

use std::path::PathBuf;

use super::section::SectionKind;
use super::tally::ProblemTally;
use crate::calendar::Millis;

/// What came of one file, or one member of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    /// The file, and below an archive the member.
    pub path: PathBuf,
    /// What its records are.
    pub kind: SectionKind,
    /// Records read.
    pub rows: u64,
    /// Events that are new.
    pub added: u64,
    /// Events that were there already.
    pub repeated: u64,
    /// Records that are no events, by `keep`.
    pub not_events: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Where they were written.
    pub rejected_file: Option<PathBuf>,
    /// New events without a user; they are stored, and not counted by any metric.
    pub without_user: u64,
    /// The earliest and the latest instant of a new event.
    pub span: Option<(Millis, Millis)>,
    /// Whether it was not read, since the same bytes were imported before.
    pub is_unchanged: bool,
}

impl FileReport {
    /// A file of which nothing was read yet.
    pub(super) fn new(path: PathBuf, kind: SectionKind) -> Self {
        Self {
            path,
            kind,
            rows: 0,
            added: 0,
            repeated: 0,
            not_events: 0,
            rejected: 0,
            rejected_file: None,
            without_user: 0,
            span: None,
            is_unchanged: false,
        }
    }
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// The preset that was used.
    pub preset: Option<&'static str>,
    /// The files, in the order in which they were read.
    pub files: Vec<FileReport>,
    /// Members of archives that are neither events nor profiles nor aliases.
    pub skipped: Vec<PathBuf>,
    /// Users that were met.
    pub users: usize,
    /// Records that could not be read, by reason.
    pub rejected: ProblemTally,
    /// Things to look at that stop nothing, by reason.
    pub warnings: ProblemTally,
}

impl ImportReport {
    fn sum(&self, of: impl Fn(&FileReport) -> u64) -> u64 {
        self.files.iter().map(of).sum()
    }

    /// Records read.
    pub fn rows(&self) -> u64 {
        self.sum(|file| file.rows)
    }

    /// Events that are new.
    pub fn added(&self) -> u64 {
        self.sum(|file| file.added)
    }

    /// Events that were there already.
    pub fn repeated(&self) -> u64 {
        self.sum(|file| file.repeated)
    }
}
