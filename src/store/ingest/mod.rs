//! Real exports in: CSV and JSON Lines, plain or gzip, become events and user attributes.
//!
//! [`import`] streams one file through a [`Mapping`] into a store, in one transaction: either all of its good rows are
//! there or none. Rows that cannot be read are counted, told with their lines and written to a file beside the input.
//! A file that was imported already adds nothing.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, database_problem};
use crate::calendar::Millis;
use crate::problem::{Place, Problem, Problems};

mod csv_rows;
mod file;
mod identity;
mod json_rows;
mod load;
mod mapping;
mod plan;
mod rejected;
mod rows;
#[cfg(test)]
mod tests;
mod time;

pub use mapping::{Format, Mapping, RawMapping};
pub use rejected::RejectedRow;

use identity::Identity;
use load::Load;
use plan::Plan;
use rejected::Rejected;
use rows::{Record, Rows};

/// Rows between two calls of the progress.
const PROGRESS_ROWS: u64 = 5_000;

/// Which file to import, and how.
#[derive(Clone, Copy, Debug)]
pub struct ImportJob<'j> {
    /// The file.
    pub file: &'j Path,
    /// Which column is what.
    pub mapping: &'j Mapping,
    /// The time to note in the ledger.
    pub now: Millis,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Records read, without the header.
    pub rows: u64,
    /// Events that are new.
    pub added: u64,
    /// Events that were there already.
    pub repeated: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// The first of them.
    pub rejected_rows: Vec<RejectedRow>,
    /// Where they were written.
    pub rejected_file: Option<PathBuf>,
    /// Events without a user; they are stored, and not counted by any metric.
    pub without_user: u64,
    /// Users that the new events are of.
    pub users: usize,
    /// The earliest and the latest instant of a new event.
    pub span: Option<(Millis, Millis)>,
}

/// Imports one file. `progress` is called every few thousand rows with how many were read.
pub fn import(store: &mut Store, job: ImportJob<'_>, progress: &mut dyn FnMut(u64)) -> Result<ImportReport, Problems> {
    let plan = Plan::of(job.mapping);
    let (mut rows, digest) = Rows::open(job.file, job.mapping, &plan)?;
    let mut rejected = Rejected::beside(job.file, rows.extension());
    let path = store.path.clone();
    let database = |error: &rusqlite::Error| database_problem(&path, "import into the database", error);
    let transaction = store.connection.transaction().map_err(|error| database(&error))?;
    let mut report = {
        let mut load = Load::begin(&transaction, attribute_columns(job.mapping)).map_err(|error| database(&error))?;
        let mut reading = Reading { plan: &plan, load: &mut load, rejected: &mut rejected, path: &path };
        let mut report = reading.all(&mut rows, progress)?;
        rows.problems_at_end().or(())?;
        report.users = load.finish().map_err(|error| database(&error))?;
        report
    };
    report.rejected = rejected.count;
    report.rejected_rows.clone_from(&rejected.told);
    refuse_if_nothing_fits(&report, job.file)?;
    let content_hash = digest.text();
    refuse_other_mapping(&transaction, &job, &content_hash).map_err(|error| database(&error))??;
    note_in_ledger(&transaction, &job, (&content_hash, &report)).map_err(|error| database(&error))?;
    // The side file first: rows that are neither in the database nor in it would be lost.
    report.rejected_file = rejected.keep()?;
    transaction.commit().map_err(|error| database(&error))?;
    Ok(report)
}

/// The state of one import while it reads.
struct Reading<'r, 'c> {
    plan: &'r Plan,
    load: &'r mut Load<'c>,
    rejected: &'r mut Rejected,
    path: &'r Path,
}

impl Reading<'_, '_> {
    fn all(&mut self, rows: &mut Rows, progress: &mut dyn FnMut(u64)) -> Result<ImportReport, Problem> {
        let mut report = ImportReport::default();
        let mut identity = Identity::default();
        while let Some(Record { line, raw, row }) = rows.next()? {
            report.rows += 1;
            match row.and_then(|row| self.plan.event(row)) {
                Ok(event) => {
                    let (id, ts, is_nobodys) = (identity.of(&event), event.ts, event.user.is_none());
                    let added = self.load.add(&id, event);
                    let added =
                        added.map_err(|error| database_problem(self.path, "import into the database", &error))?;
                    if added {
                        report.added += 1;
                        report.without_user += u64::from(is_nobodys);
                        report.span = Some(report.span.map_or((ts, ts), |(first, last)| (first.min(ts), last.max(ts))));
                    } else {
                        report.repeated += 1;
                    }
                }
                Err(reason) => self.rejected.add(RejectedRow { line, reason }, &raw, rows.header())?,
            }
            if report.rows % PROGRESS_ROWS == 0 {
                progress(report.rows);
            }
        }
        progress(report.rows);
        Ok(report)
    }
}

fn attribute_columns(mapping: &Mapping) -> Vec<String> {
    let attributes = mapping.attributes.iter().map(|(attribute, _)| attribute.clone());
    attributes.chain(mapping.test_user.iter().map(|_| "is_test".to_owned())).collect()
}

/// When no row fits, the mapping is wrong and not the rows.
fn refuse_if_nothing_fits(report: &ImportReport, file: &Path) -> Result<(), Problem> {
    let Some(first) = report.rejected_rows.first().filter(|_| report.rejected == report.rows) else { return Ok(()) };
    let line = usize::try_from(first.line).unwrap_or(usize::MAX);
    let message = format!("none of the {} rows could be read; the first: {}", report.rows, first.reason);
    Err(Problem::new(Place::file(file).line(line), message)
        .hint("check `[import]`: the columns, `time_unit` and `format`; nothing was imported"))
}

/// Without ids of their own, rows read under another mapping would be other events: everything would be there twice.
fn refuse_other_mapping(
    connection: &Connection,
    job: &ImportJob<'_>,
    content_hash: &str,
) -> rusqlite::Result<Result<(), Problem>> {
    let sql = "SELECT mapping_hash FROM imports WHERE content_hash = ? ORDER BY rowid LIMIT 1";
    let earlier: Option<String> = connection.query_row(sql, [content_hash], |row| row.get(0)).optional()?;
    let same = earlier.is_none_or(|earlier| earlier == job.mapping.fingerprint());
    Ok(if same || job.mapping.id.is_some() {
        Ok(())
    } else {
        Err(Problem::new(Place::file(job.file), "this file was imported before, with another `[import]` mapping")
            .hint("import it into a new database, or map its event ids with `id`; nothing was imported"))
    })
}

fn note_in_ledger(
    connection: &Connection,
    job: &ImportJob<'_>,
    (content_hash, report): (&str, &ImportReport),
) -> rusqlite::Result<()> {
    // Only the name: where the file lay is nobody's business.
    let name = job.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let count = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
    let ImportReport { rows, added, repeated, rejected, .. } = report;
    connection.execute(
        "INSERT INTO imports(file, content_hash, mapping_hash, imported_at, rows_read, rows_added, rows_repeated,
            rows_rejected) VALUES(?,?,?,?,?,?,?,?)",
        params![
            name,
            content_hash,
            job.mapping.fingerprint(),
            job.now.0,
            count(*rows),
            count(*added),
            count(*repeated),
            count(*rejected)
        ],
    )?;
    Ok(())
}
