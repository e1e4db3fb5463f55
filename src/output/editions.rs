//! Puts an edition into `content/editions/`, where it stays: whole or not there, and no other edition is touched.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{self, Part};
use crate::editions::VALUES;
use crate::problem::{Place, Problem};

/// Writes the files of one edition into its folder (`content/editions/2026-11-21/pro`), by their name there. What was there
/// of a day that was not over is replaced.
///
/// The folder of the front page's edition holds those of the segments, so it cannot be renamed into place as one. Instead
/// the values are its seal: a folder without them is no edition, so they go first and come last. Whatever ends the program
/// in between, what is left is made anew by the next run.
pub fn write_edition(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Problem> {
    let failed = |error: io::Error| Problem::io(folder, "write the edition", &error);
    let part = |(name, bytes): (&String, &Vec<u8>)| Part::holding(&folder.join(name), bytes);
    let (seal, others): (Vec<_>, Vec<_>) = files.iter().partition(|(name, _)| *name == VALUES);
    let parts: Vec<Part> = others.into_iter().chain(seal).map(part).collect::<Result<_, _>>().map_err(failed)?;
    match fs::remove_file(folder.join(VALUES)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        Ok(()) | Err(_) => {}
    }
    parts.into_iter().try_for_each(Part::put_in_place).map_err(failed)?;
    disk::sync_folder_of(&folder.join(VALUES));
    Ok(())
}

/// Keeps closed editions of a day that are about to be restated, by the paths of their files below its folder: beside
/// `2026-11-21` as `2026-11-21.1`, the next free number. What an interrupted run has kept already is not kept once more.
pub fn set_aside(day: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<PathBuf, Problem> {
    let target = place_aside(day, files)?;
    if target.exists() {
        return Ok(target);
    }
    let name = name_of(day);
    let failed = |error: io::Error| Problem::io(&target, "keep the old edition", &error);
    // A hidden name until it is whole, which readers of the folder pass over.
    let staging = day.with_file_name(format!(".{name}.new"));
    match fs::remove_dir_all(&staging) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        Ok(()) | Err(_) => {}
    }
    for (path, bytes) in files {
        disk::replace_for_good(&staging.join(path), bytes, "keep the old edition")?;
    }
    fs::rename(&staging, &target).map_err(failed)?;
    disk::sync_folder_of(&target);
    Ok(target)
}

/// The folder in which [`set_aside`] keeps these files.
pub fn place_aside(day: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<PathBuf, Problem> {
    let name = name_of(day);
    let numbered = |number: u16| day.with_file_name(format!("{name}.{number}"));
    let free = (1..=u16::MAX).find(|number| !numbered(*number).exists());
    let free = free.ok_or_else(|| Problem::internal(Place::file(day), "the edition was restated too often"))?;
    let newest = numbered(free - 1);
    let is_kept = |(path, bytes): (&String, &Vec<u8>)| disk::read(&newest.join(path)).is_ok_and(|kept| kept == *bytes);
    Ok(if !files.is_empty() && files.iter().all(is_kept) { newest } else { numbered(free) })
}

fn name_of(day: &Path) -> String {
    day.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> BTreeMap<String, Vec<u8>> {
        ["index.html", "email.eml", VALUES].map(|name| (name.to_owned(), text.into())).into()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_edition_is_replaced_and_those_beside_and_below_it_stay() {
        let home = tempfile::tempdir().expect("a folder");
        let day = home.path().join("content/editions/2026-11-21");
        write_edition(&day.join("pro"), &files("closed")).expect("written");
        for text in ["one", "two"] {
            write_edition(&day, &files(text)).expect("written");
            assert_eq!(fs::read_to_string(day.join("index.html")).expect("readable"), text);
        }
        assert_eq!(fs::read_to_string(day.join("pro/index.html")).expect("readable"), "closed");
        assert_eq!(names(&day), ["email.eml", "index.html", "pro", VALUES]);
    }

    #[test]
    fn an_edition_that_cannot_be_finished_is_none() {
        let home = tempfile::tempdir().expect("a folder");
        let day = home.path().join("2026-11-21");
        write_edition(&day, &files("open")).expect("written");
        // A folder in the place of the page stands in for a crash between two files.
        fs::remove_file(day.join("index.html")).expect("removed");
        fs::create_dir(day.join("index.html")).expect("a folder");
        write_edition(&day, &files("closed")).expect_err("a folder is in the way");
        assert!(!names(&day).contains(&VALUES.to_owned()), "{:?}", names(&day));
    }

    #[test]
    fn what_cannot_even_be_begun_leaves_the_old_edition() {
        let home = tempfile::tempdir().expect("a folder");
        let day = home.path().join("2026-11-21");
        write_edition(&day, &files("open")).expect("written");
        let mut broken = files("closed");
        broken.insert("index.html/below".into(), Vec::new());
        write_edition(&day, &broken).expect_err("a file cannot hold a file");
        assert_eq!(fs::read_to_string(day.join(VALUES)).expect("readable"), "open");
        assert_eq!(names(&day), ["email.eml", "index.html", VALUES]);
    }

    #[test]
    fn a_closed_edition_is_kept_under_the_next_number() {
        let home = tempfile::tempdir().expect("a folder");
        let day = home.path().join("2026-11-21");
        write_edition(&day, &files("one")).expect("written");
        for (text, number) in [("one", "2026-11-21.1"), ("two", "2026-11-21.2"), ("two", "2026-11-21.2")] {
            // The third time stands for a run that was interrupted after it had kept the second edition.
            assert_eq!(set_aside(&day, &files(text)).expect("kept"), home.path().join(number));
            assert_eq!(names(&home.path().join(number)), names(&day));
        }
        assert_eq!(names(home.path()), ["2026-11-21", "2026-11-21.1", "2026-11-21.2"]);
    }
}
