//! Puts the finished files in place of the old site: assembled beside it, then swapped in by renaming.
//!
//! The old site stays whole until the new one is. A file that did not change is linked from the old site, not written
//! again, so it keeps its time. A folder that is not a site of ours is never replaced. This is the only writer of `site/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Manifest, SiteFiles};
use crate::problem::{Place, Problem};

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files of the site.
    pub files: usize,
    /// Files that are new or have other bytes than before.
    pub changed: usize,
    /// The size of all files.
    pub bytes: u64,
}

/// Writes the site and swaps it in.
pub fn write(files: &SiteFiles, site: &Path) -> Result<Written, Problem> {
    recover(site)?;
    check_target(site)?;
    let staging = beside(site, "new");
    remove(&staging)?;
    let written = stage(files, site, &staging).inspect_err(|_| {
        // The half-made folder is of no use to anybody; that it cannot be removed matters less than why it was not finished.
        let _ = fs::remove_dir_all(&staging);
    })?;
    swap(&staging, site)?;
    Ok(written)
}

/// Mends a swap that was cut off: when the site is gone and its backup is there, the backup becomes the site again.
pub fn recover(site: &Path) -> Result<(), Problem> {
    let backup = beside(site, "old");
    if !backup.exists() {
        return Ok(());
    }
    if site.exists() {
        return remove(&backup);
    }
    fs::rename(&backup, site).map_err(|error| Problem::io(site, "put the last good site back", &error))
}

/// A folder with anything else in it than a site is the user's, and stays.
fn check_target(site: &Path) -> Result<(), Problem> {
    let entries = match fs::read_dir(site) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(Problem::io(site, "read the output folder", &error)),
    };
    if entries && Manifest::read(site).is_none() {
        let message = "the folder is not empty and holds no flightdeck site, so it is not replaced";
        return Err(Problem::new(Place::file(site), message).hint("name an empty or a new folder with `--out`"));
    }
    Ok(())
}

fn stage(files: &SiteFiles, site: &Path, staging: &Path) -> Result<Written, Problem> {
    let mut written = Written { files: files.len(), changed: 0, bytes: files.bytes() };
    // Problems name the place that was asked for; the hidden folder is nobody's business.
    create_folder(staging, site)?;
    let mut folder = PathBuf::new();
    for (path, bytes) in files.iter() {
        let (target, shown) = (staging.join(path), site.join(path));
        let parent = target.parent().unwrap_or(staging);
        if parent != folder {
            create_folder(parent, shown.parent().unwrap_or(site))?;
            parent.clone_into(&mut folder);
        }
        if !link_unchanged(&shown, &target, bytes) {
            fs::write(&target, bytes).map_err(|error| Problem::io(&shown, "write the file", &error))?;
            written.changed += 1;
        }
    }
    Ok(written)
}

/// Links the old file when it has the same bytes. File systems without hard links give `false`, and it is written anew.
fn link_unchanged(old: &Path, new: &Path, bytes: &[u8]) -> bool {
    let same_size = fs::metadata(old).is_ok_and(|meta| meta.is_file() && meta.len() == bytes.len() as u64);
    same_size && fs::read(old).is_ok_and(|found| found == bytes) && fs::hard_link(old, new).is_ok()
}

fn create_folder(folder: &Path, shown: &Path) -> Result<(), Problem> {
    fs::create_dir_all(folder).map_err(|error| Problem::io(shown, "make the folder", &error))
}

fn swap(staging: &Path, site: &Path) -> Result<(), Problem> {
    let backup = beside(site, "old");
    let had_site = site.exists();
    if had_site {
        fs::rename(site, &backup).map_err(|error| Problem::io(site, "move the old site aside", &error))?;
    }
    if let Err(error) = fs::rename(staging, site) {
        if had_site {
            fs::rename(&backup, site).map_err(|error| Problem::io(site, "put the last good site back", &error))?;
        }
        return Err(Problem::io(site, "move the new site into place", &error));
    }
    if had_site { remove(&backup) } else { Ok(()) }
}

fn remove(folder: &Path) -> Result<(), Problem> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Problem::io(folder, "remove the folder", &error)),
        _ => Ok(()),
    }
}

/// A folder next to the site, on the same file system, so that renaming is all it takes.
fn beside(site: &Path, what: &str) -> PathBuf {
    let name = site.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    site.with_file_name(format!(".{name}.{what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> SiteFiles {
        let mut files = SiteFiles::default();
        let manifest = Manifest::new("x".into(), None, crate::calendar::Millis(0));
        files.insert(Manifest::PATH, serde_json::to_vec(&manifest).expect("serializable"));
        for (path, text) in pairs {
            files.insert(*path, text.as_bytes());
        }
        files
    }

    #[test]
    fn a_second_write_replaces_the_site_and_counts_changes() {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("site");
        write(&files(&[("a/b.html", "one"), ("gone.html", "x")]), &site).expect("first");
        let written = write(&files(&[("a/b.html", "one"), ("c.html", "two")]), &site).expect("second");
        assert_eq!((written.files, written.changed), (3, 1));
        assert!(!site.join("gone.html").exists());
        assert_eq!(fs::read_to_string(site.join("a/b.html")).expect("readable"), "one");
        let left: Vec<_> = fs::read_dir(home.path()).expect("readable").collect();
        assert_eq!(left.len(), 1, "nothing is left beside the site");
    }

    #[test]
    fn a_folder_of_the_users_is_never_replaced() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("thesis.txt"), "dear").expect("writable");
        let problem = write(&files(&[]), home.path()).expect_err("refused");
        assert!(problem.message.contains("not replaced"), "{problem}");
        assert!(home.path().join("thesis.txt").exists());
    }

    #[test]
    fn a_swap_that_was_cut_off_is_mended() {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("site");
        write(&files(&[("a.html", "one")]), &site).expect("first");
        fs::rename(&site, home.path().join(".site.old")).expect("renamed");
        recover(&site).expect("mended");
        assert!(site.join("a.html").exists());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named_as_it_was_asked_for() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("taken"), "a file").expect("writable");
        let site = home.path().join("taken").join("site");
        let problem = write(&files(&[("a.html", "one")]), &site).expect_err("there is a file in the way");
        let text = problem.to_string();
        assert!(text.contains("taken/site") && !text.contains(".site."), "{text}");
        let site = home.path().join("site");
        let problem = write(&files(&[("x", "file"), ("x/y.html", "impossible")]), &site).expect_err("fails");
        let text = problem.to_string();
        assert!(text.contains("site/x") && !text.contains(".site."), "{text}");
    }

    #[test]
    fn a_failed_write_leaves_the_old_site() {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("site");
        write(&files(&[("a.html", "one")]), &site).expect("first");
        // A file whose parent is a file cannot be written.
        let broken = files(&[("x", "file"), ("x/y.html", "impossible")]);
        write(&broken, &site).expect_err("fails");
        assert_eq!(fs::read_to_string(site.join("a.html")).expect("readable"), "one");
        assert_eq!(fs::read_dir(home.path()).expect("readable").count(), 1);
    }
}
