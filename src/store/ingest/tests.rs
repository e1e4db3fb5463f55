//! What an import promises: all good rows or none, bad rows told and kept, a second import of a file adds nothing.

mod files;
mod people;
mod records;
mod rejected_rows;
mod repeated_rows;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::rejected::Rejected;
use super::*;
use crate::calendar::Millis;
use crate::problem::Problems;
use crate::store::Store;

/// A store and files beside it.
struct Case {
    folder: tempfile::TempDir,
    store: Store,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::create_or_open(&folder.path().join("events.db")).expect("a store");
        Self { folder, store }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the file and imports it with the `[import]` table.
    fn import(&mut self, name: &str, bytes: impl AsRef<[u8]>, table: &str) -> Result<ImportReport, Problems> {
        self.import_all(&[(name, bytes.as_ref())], table)
    }

    /// Writes the files and imports them in one go.
    fn import_all(&mut self, files: &[(&str, &[u8])], table: &str) -> Result<ImportReport, Problems> {
        let mut inputs = Vec::new();
        for (name, bytes) in files {
            let file = self.path(name);
            fs::write(&file, bytes).expect("written");
            inputs.push(InputFile::File(file));
        }
        let plan =
            ImportPlan::from_toml(Path::new("flightdeck.toml"), &format!("[import]\n{table}"), self.folder.path())?;
        import(&mut self.store, ImportRequest { inputs: &inputs, plan: &plan, now: Millis(7) }, &mut |_, _| {})
    }

    /// The first column of a query, as texts joined by spaces.
    fn ask(&self, sql: &str) -> String {
        let mut query = self.store.connection.prepare(sql).expect("a query");
        let rows = query.query_map([], |row| row.get::<_, rusqlite::types::Value>(0)).expect("rows");
        let text = |value| match value {
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Integer(number) => number.to_string(),
            other => format!("{other:?}"),
        };
        rows.map(|row| text(row.expect("a row"))).collect::<Vec<_>>().join(" ")
    }
}

/// Rows added, repeated and rejected.
fn counts(report: &ImportReport) -> (u64, u64, u64) {
    (report.added(), report.repeated(), report.rejected.count())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

const CSV: &str = "user_id,event,time\na,open,2026-01-01\na,open,2026-01-01\nb,close,2026-01-02T03:04:05Z\n";
