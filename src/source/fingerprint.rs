//! A hash that shows whether a SQLite file has changed, without reading its rows.

use std::fs::Metadata;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::disk;
use crate::problem::Problem;

/// A hash over what changes whenever the rows of a source may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

/// The fingerprint of a SQLite file as read by these queries: the file's size, time and change counter, and the size and
/// time of its write-ahead log, which the change counter does not cover.
pub(super) fn of(path: &Path, queries: &str) -> Result<Fingerprint, Problem> {
    let failed = |error| Problem::io(path, "read the database", &error);
    let mut header = [0; 100];
    let mut file = disk::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    file.read_exact(&mut header).map_err(failed)?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(queries.as_bytes()).update(&header).update(&marks(&metadata));
    if let Ok(log) = std::fs::metadata(log_of(path)) {
        hasher.update(&marks(&log));
    }
    Ok(Fingerprint(*hasher.finalize().as_bytes()))
}

fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// The fingerprint of files as read by these settings: the name, size and time of each.
#[cfg(feature = "parquet")]
pub(super) fn of_files(files: &[PathBuf], settings: &[u8]) -> Result<Fingerprint, Problem> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(settings);
    for file in files {
        let metadata = std::fs::metadata(file).map_err(|error| Problem::io(file, "read the file", &error))?;
        hasher.update(&[0]).update(file.to_string_lossy().as_bytes()).update(&[0]).update(&marks(&metadata));
    }
    Ok(Fingerprint(*hasher.finalize().as_bytes()))
}

fn marks(metadata: &Metadata) -> [u8; 24] {
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let mut marks = [0; 24];
    marks[..8].copy_from_slice(&metadata.len().to_le_bytes());
    marks[8..].copy_from_slice(&modified.map_or(0, |time| time.as_nanos()).to_le_bytes());
    marks
}
