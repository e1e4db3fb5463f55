//! Puts a closed edition into `content/editions/`: whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::problem::{Place, Problem};

/// Writes the files of a new day's editions below `folder` (`content/editions/2026-11-21`), by their path there.
///
/// They are written beside it and moved into place at once. What was there of a day that was not over is replaced.
pub fn write_editions(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Problem> {
    let staging = beside(folder, "new");
    remove(&staging)?;
    for (path, bytes) in files {
        let target = staging.join(path);
        let parent = target.parent().unwrap_or(&staging);
        fs::create_dir_all(parent).map_err(|error| Problem::io(parent, "make the folder", &error))?;
        fs::write(&target, bytes).map_err(|error| Problem::io(&target, "write the edition", &error))?;
    }
    let old = beside(folder, "old");
    remove(&old)?;
    if folder.exists() {
        fs::rename(folder, &old).map_err(|error| Problem::io(folder, "move the old edition aside", &error))?;
    }
    fs::rename(&staging, folder).map_err(|error| Problem::io(folder, "move the edition into place", &error))?;
    remove(&old)
}

/// Moves a closed day aside before it is restated: `2026-11-21` becomes `2026-11-21.1`, the next free number.
pub fn set_aside(folder: &Path) -> Result<PathBuf, Problem> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let free =
        (1..=u16::MAX).map(|number| folder.with_file_name(format!("{name}.{number}"))).find(|path| !path.exists());
    let target = free.ok_or_else(|| Problem::internal(Place::file(folder), "the edition was restated too often"))?;
    fs::rename(folder, &target).map_err(|error| Problem::io(folder, "set the old edition aside", &error))?;
    Ok(target)
}

fn remove(folder: &Path) -> Result<(), Problem> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Problem::io(folder, "remove the folder", &error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// A hidden name next to the file, which readers of the folder pass over.
fn beside(path: &Path, what: &str) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> BTreeMap<String, Vec<u8>> {
        BTreeMap::from([("index.html".to_owned(), text.into()), ("pro/index.html".to_owned(), text.into())])
    }

    #[test]
    fn an_open_day_is_replaced_as_a_whole() {
        let home = tempfile::tempdir().expect("a folder");
        let day = home.path().join("content/editions/2026-11-21");
        let mut first = files("one");
        first.insert("gone/index.html".into(), b"x".to_vec());
        write_editions(&day, &first).expect("written");
        write_editions(&day, &files("two")).expect("written");
        assert_eq!(fs::read_to_string(day.join("pro/index.html")).expect("readable"), "two");
        assert!(!day.join("gone").exists());
        assert_eq!(fs::read_dir(day.parent().expect("a parent")).expect("readable").count(), 1);
    }

    #[test]
    fn a_closed_day_is_set_aside_under_the_next_number() {
        let home = tempfile::tempdir().expect("a folder");
        let day = home.path().join("2026-11-21");
        for number in ["2026-11-21.1", "2026-11-21.2"] {
            write_editions(&day, &files("one")).expect("written");
            assert_eq!(set_aside(&day).expect("moved"), home.path().join(number));
        }
        assert!(!day.exists());
    }
}
