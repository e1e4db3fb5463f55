//! The side file with the rows that could not be imported, as they stood in the input.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::file::unpacked_name;
use crate::problem::Problem;

/// How many rejected rows are told one by one; the rest is only counted and in the side file.
const TOLD_ROWS: usize = 20;

/// A row that could not be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRow {
    /// The line it starts on, counted from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// The rejected rows so far. The side file gets its name only when the import is done, so a failed one leaves none.
pub(super) struct Rejected {
    pub(super) count: u64,
    pub(super) told: Vec<RejectedRow>,
    target: PathBuf,
    partial: PathBuf,
    writer: Option<BufWriter<File>>,
}

impl Rejected {
    /// `clicks.csv.gz` has `clicks.rejected.csv` beside it.
    pub(super) fn beside(file: &Path, extension: &str) -> Self {
        let target = unpacked_name(file).with_extension(format!("rejected.{extension}"));
        let partial = target.with_extension("partial");
        Self { count: 0, told: Vec::new(), target, partial, writer: None }
    }

    pub(super) fn add(&mut self, row: RejectedRow, raw: &[u8], header: &[u8]) -> Result<(), Problem> {
        self.count += 1;
        if self.told.len() < TOLD_ROWS {
            self.told.push(row);
        }
        let io = |error: &std::io::Error| Problem::io(&self.target, "write the rejected rows", error);
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => {
                let mut writer = BufWriter::new(File::create(&self.partial).map_err(|error| io(&error))?);
                if !header.is_empty() {
                    writer.write_all(header).and_then(|()| writer.write_all(b"\n")).map_err(|error| io(&error))?;
                }
                none.insert(writer)
            }
        };
        writer.write_all(raw).and_then(|()| writer.write_all(b"\n")).map_err(|error| io(&error))
    }

    /// Puts the side file in place; `None` when every row was fine.
    pub(super) fn keep(&mut self) -> Result<Option<PathBuf>, Problem> {
        let Some(mut writer) = self.writer.take() else { return Ok(None) };
        writer
            .flush()
            .and_then(|()| std::fs::rename(&self.partial, &self.target))
            .map_err(|error| Problem::io(&self.target, "write the rejected rows", &error))?;
        Ok(Some(self.target.clone()))
    }
}

impl Drop for Rejected {
    fn drop(&mut self) {
        if self.writer.take().is_some() {
            // The import failed for a reason that is reported; the leftover only gets in the way.
            let _ = std::fs::remove_file(&self.partial);
        }
    }
}
