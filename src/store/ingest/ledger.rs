//! The ledger of imported files: what was read of each, and which inputs need no second reading.

use rusqlite::{Connection, OptionalExtension, params};

use super::import_plan::ImportPlan;
use super::place::InputFile;
use super::presets::PRESETS;
use super::report::{FileReport, ImportReport};
use super::section::SectionKind;
use crate::calendar::Millis;
use crate::disk;
use crate::problem::Problem;

/// Inputs that must be read, each with its hash, and the files of those that would change nothing.
#[derive(Debug, Default)]
pub(super) struct UnreadInputs {
    pub(super) inputs: Vec<InputFile>,
    pub(super) hashes: Vec<Option<String>>,
    pub(super) unchanged: Vec<FileReport>,
}

/// What decides what an input says: its path, its bytes, the settings and the presets. Standard input has none.
pub(super) fn input_hash(input: &InputFile, plan: &ImportPlan) -> Result<Option<String>, Problem> {
    let InputFile::File(path) = input else { return Ok(None) };
    if plan.reads_other_files() {
        return Ok(None);
    }
    let mut hasher = blake3::Hasher::new();
    for part in
        [path.to_string_lossy().as_ref(), &format!("{plan:?}")].into_iter().chain(PRESETS.map(|preset| preset.text))
    {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    let file = disk::open(path).and_then(|file| hasher.update_reader(file).map(|_| ()));
    file.map_err(|error| Problem::io(path, "read the file", &error))?;
    Ok(Some(hasher.finalize().to_hex()[..32].to_owned()))
}

/// Takes out the inputs of which every fact is in the database. What they say of users may have been overwritten by what came
/// after them, so those that say something are left out only when nothing did, and nothing before them is read again.
pub(super) fn unread(
    connection: &Connection,
    inputs: &[InputFile],
    hashes: Vec<Option<String>>,
) -> rusqlite::Result<UnreadInputs> {
    let last: Option<i64> = connection.query_row("SELECT max(rowid) FROM imports", [], |row| row.get(0))?;
    let mut unread = UnreadInputs::default();
    for (input, hash) in inputs.iter().zip(hashes) {
        let known = match &hash {
            Some(hash) => known_files(connection, input, hash)?,
            None => Vec::new(),
        };
        let is_last = unread.inputs.is_empty() && known.last().map(|(row, ..)| *row) == last;
        if !known.is_empty() && (is_last || known.iter().all(|(_, _, profiles)| *profiles == 0)) {
            unread.unchanged.extend(known.into_iter().map(|(_, file, _)| file));
        } else {
            unread.inputs.push(input.clone());
            unread.hashes.push(hash);
        }
    }
    Ok(unread)
}

/// The files of an input that was read with this hash: the row of the ledger, what is told, and how many of its records said
/// something of a user.
fn known_files(
    connection: &Connection,
    input: &InputFile,
    hash: &str,
) -> rusqlite::Result<Vec<(i64, FileReport, i64)>> {
    let sql = "SELECT rowid, file, rows_read, rows_added + rows_repeated, profiles FROM imports WHERE input_hash = ? ORDER BY rowid";
    let mut query = connection.prepare_cached(sql)?;
    let shown = input.shown();
    let file = |row: &rusqlite::Row<'_>| {
        let (name, rows, events): (String, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let is_itself = shown.file_name().is_some_and(|own| own.to_string_lossy() == name);
        let report = FileReport {
            rows: rows.unsigned_abs(),
            repeated: events.unsigned_abs(),
            not_events: (rows - events).unsigned_abs(),
            is_unchanged: true,
            ..FileReport::new(if is_itself { shown.clone() } else { shown.join(name) }, SectionKind::Events)
        };
        Ok((row.get(0)?, report, row.get(4)?))
    };
    query.query_map([hash], file)?.collect()
}

/// The input that is being read.
#[derive(Debug, Default)]
pub(super) struct PresentInput {
    hash: Option<String>,
    /// How much the report held when it began: files, members that were passed over, warnings and rejected records.
    before: [u64; 4],
    /// Records of the present file that said something of a user.
    pub(super) profiles: u64,
    /// Whether some record means another thing when it is read later.
    pub(super) depends_on_now: bool,
}

impl PresentInput {
    /// The input of this hash begins.
    pub(super) fn begin(hash: Option<String>, report: &ImportReport) -> Self {
        Self { hash, before: sizes(report), ..Self::default() }
    }

    /// Notes in the ledger that its files need no second reading, if that is so: all of them are events, and there was nothing
    /// to tell of them.
    pub(super) fn settle(self, connection: &Connection, report: &ImportReport) -> rusqlite::Result<()> {
        let Self { hash: Some(hash), before, depends_on_now: false, .. } = self else { return Ok(()) };
        let after = sizes(report);
        let files = report.files.iter().skip(usize::try_from(before[0]).unwrap_or(usize::MAX));
        let has_others = files.clone().any(|file| file.kind != SectionKind::Events);
        if has_others || before[1..] != after[1..] {
            return Ok(());
        }
        connection.execute("UPDATE imports SET input_hash = NULL WHERE input_hash = ?", [&hash])?;
        let sql = "UPDATE imports SET input_hash = ? WHERE rowid > (SELECT max(rowid) FROM imports) - ?";
        connection.execute(sql, params![hash, count(files.count() as u64)])?;
        Ok(())
    }
}

fn sizes(report: &ImportReport) -> [u64; 4] {
    let ImportReport { files, skipped, rejected, warnings, .. } = report;
    [files.len() as u64, skipped.len() as u64, warnings.count(), rejected.count()]
}

/// How the content of this digest was last read; Parquet files have none.
pub(super) fn earlier_mapping(connection: &Connection, digest: &str) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT mapping_hash FROM imports WHERE content_hash = ? AND content_hash <> 'parquet' ORDER BY rowid DESC LIMIT 1";
    connection.query_row(sql, [digest], |row| row.get(0)).optional()
}

/// A row of the ledger.
#[derive(Clone, Copy, Debug)]
pub(super) struct LedgerRow<'r> {
    /// Hash of the content.
    pub(super) digest: &'r str,
    /// Hash of what decides the identity of events without an id.
    pub(super) mapping: &'r str,
    pub(super) now: Millis,
    /// Records that said something of a user.
    pub(super) profiles: u64,
    pub(super) file: &'r FileReport,
}

/// Adds a row.
pub(super) fn note(connection: &Connection, row: LedgerRow<'_>) -> rusqlite::Result<()> {
    let LedgerRow { digest, mapping, now, profiles, file } = row;
    let FileReport { path, rows, added, repeated, rejected, .. } = file;
    // Only the name: where the file lay is nobody's business.
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let [rows, added, repeated, rejected, profiles] = [*rows, *added, *repeated, *rejected, profiles].map(count);
    connection.execute(
        "INSERT INTO imports(file, content_hash, mapping_hash, imported_at, rows_read, rows_added, rows_repeated,
            rows_rejected, profiles) VALUES(?,?,?,?,?,?,?,?,?)",
        params![name, digest, mapping, now.0, rows, added, repeated, rejected, profiles],
    )?;
    Ok(())
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
