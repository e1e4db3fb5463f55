//! The side file with the rows that could not be imported, as they stood in the input.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use crate::disk;
use crate::problem::Problem;

/// The rejected rows so far. The side file gets its name only when the import is done, so a failed one leaves none.
pub(super) struct Rejected {
    pub(super) target: PathBuf,
    partial: PathBuf,
    writer: Option<BufWriter<File>>,
}

impl Rejected {
    /// `clicks.csv.gz` has `clicks.rejected.csv` beside it, `clicks.2026` has `clicks.2026.rejected.csv`, and `may/clicks.csv` in
    /// `export.zip` has `export.zip.may.clicks.rejected.csv` beside the archive.
    pub(super) fn beside(file: &Path, extension: &str) -> Self {
        let mut target = unpacked_name(&outside_of_archive(file));
        if target.extension().is_some_and(|own| own != extension) {
            target.as_mut_os_string().push(format!(".{extension}"));
        }
        let target = target.with_extension(format!("rejected.{extension}"));
        let partial = target.with_extension("partial");
        Self { target, partial, writer: None }
    }

    pub(super) fn add(&mut self, raw: &[u8], header: &[u8]) -> Result<(), Problem> {
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

    /// Puts the side file in place; `None` when every row was fine. A file of other rows that has its name, perhaps mended
    /// since, stays: the new one gets a number.
    pub(super) fn keep(&mut self) -> Result<Option<PathBuf>, Problem> {
        let Some(mut writer) = self.writer.take() else { return Ok(None) };
        let failed = |error| Problem::io(&self.target, "write the rejected rows", &error);
        writer.flush().map_err(failed)?;
        let mut target = self.target.clone();
        let mut number = 2;
        while target.exists() && !have_same_bytes(&target, &self.partial).map_err(failed)? {
            let extension = self.target.extension().unwrap_or_default().to_string_lossy();
            target = self.target.with_extension(format!("{number}.{extension}"));
            number += 1;
        }
        std::fs::rename(&self.partial, &target).map_err(failed)?;
        Ok(Some(target))
    }
}

/// The file itself, or beside an archive a name that says what in it is meant.
fn outside_of_archive(file: &Path) -> PathBuf {
    let Some(archive) = file.ancestors().skip(1).find(|above| above.is_file()) else { return file.to_owned() };
    let mut name = archive.to_owned();
    for part in file.strip_prefix(archive).into_iter().flat_map(Path::components) {
        if let Component::Normal(part) = part {
            name.as_mut_os_string().push(".");
            name.as_mut_os_string().push(part);
        }
    }
    name
}

/// The file's name without the ending of its compression.
fn unpacked_name(file: &Path) -> PathBuf {
    let is_packed =
        |extension: &std::ffi::OsStr| ["gz", "zst", "bz2"].iter().any(|known| extension.eq_ignore_ascii_case(known));
    match file.extension() {
        Some(extension) if is_packed(extension) => file.with_extension(""),
        _ => file.to_owned(),
    }
}

fn have_same_bytes(one: &Path, other: &Path) -> io::Result<bool> {
    Ok(one.metadata()?.len() == other.metadata()?.len() && disk::read(one)? == disk::read(other)?)
}

impl Drop for Rejected {
    fn drop(&mut self) {
        if self.writer.take().is_some() {
            // The import failed for a reason that is reported; the leftover only gets in the way.
            let _ = std::fs::remove_file(&self.partial);
        }
    }
}
