//! The right to replace a site, which one program has at a time: `build`, `snapshot` and a job of the night may all be at it.
//!
//! A lock finds the folder that is meant, waits until nobody else replaces it, and puts back the site of a program that was
//! killed in the middle of a swap.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::disk;
use crate::problem::{Place, Problem};

/// A site that this program alone may replace, until the lock is dropped.
#[derive(Debug)]
pub struct SiteLock {
    /// The folder as it was asked for, for problems.
    asked: PathBuf,
    /// The folder itself, without a link or a `.` on the way.
    folder: PathBuf,
    _lock: Lock,
}

impl SiteLock {
    /// Waits until nobody else has the site.
    pub fn new(site: &Path) -> Result<Self, Problem> {
        let failed = |error: io::Error| Problem::io(site, "make the folder", &error);
        let folder = follow(site).map_err(failed)?;
        if folder.file_name().is_none() {
            let problem = Problem::new(Place::file(site), "the folder has no name, so no site can take its place");
            return Err(problem.hint("name a folder inside it with `--out`"));
        }
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        let lock = Lock::wait(beside(&folder, "lock")).map_err(failed)?;
        let lock = Self { asked: site.to_owned(), folder, _lock: lock };
        lock.recover()?;
        Ok(lock)
    }

    /// Mends a swap that was cut off: when the site is gone and its backup is there, the backup becomes the site again.
    fn recover(&self) -> Result<(), Problem> {
        let backup = self.backup();
        if !backup.exists() {
            return Ok(());
        }
        if self.folder.exists() {
            // It is in nobody's way but that of a swap in two steps, which says so.
            let _ = fs::remove_dir_all(&backup);
            return Ok(());
        }
        let failed = |error: io::Error| Problem::io(&self.asked, "put the last good site back", &error);
        fs::rename(&backup, &self.folder).map_err(failed)
    }

    /// The folder as it was asked for.
    pub(super) fn asked(&self) -> &Path {
        &self.asked
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the new site is assembled.
    pub(super) fn staging(&self) -> PathBuf {
        beside(&self.folder, "new")
    }

    /// Where the old site is while the new one takes its place.
    pub(super) fn backup(&self) -> PathBuf {
        beside(&self.folder, "old")
    }
}

/// The folder that is meant. A link stays a link: the site is where it leads, also when nothing is there yet.
fn follow(site: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(site) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_link(site) {
            Ok(target) => follow(&site.parent().unwrap_or(Path::new("")).join(target)),
            Err(_) => Ok(site.to_owned()),
        },
        found => found,
    }
}

pub(super) fn remove(folder: &Path) -> Result<(), Problem> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Problem::io(folder, "remove the folder", &error)),
        _ => Ok(()),
    }
}

/// A name next to the site, on the same file system, so that renaming is all it takes.
fn beside(site: &Path, what: &str) -> PathBuf {
    let name = site.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    site.with_file_name(format!(".{name}.{what}"))
}

/// A locked file. The lock ends with the process, however that ends; the file goes when the lock is dropped.
#[derive(Debug)]
struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    fn wait(path: PathBuf) -> io::Result<Self> {
        loop {
            disk::refuse_special(&path)?;
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            match file.lock() {
                // A file system without locks keeps nobody out; two builds at once are rarer than such a disk.
                Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
                Ok(()) | Err(_) => {}
            }
            if has_name(&file)? {
                return Ok(Self { path, _file: file });
            }
        }
    }
}

/// Who had the lock before removed the file; a lock on a file that nobody else can open keeps nobody out.
#[cfg(unix)]
fn has_name(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(file.metadata()?.nlink() > 0)
}

/// Elsewhere a file that others have open is not removed.
#[cfg(not(unix))]
fn has_name(_: &File) -> io::Result<bool> {
    Ok(true)
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A file that stays keeps nobody out, for the lock is gone with the process.
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("an entry").file_name());
        entries.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_second_lock_waits_for_the_first_and_nothing_is_left() {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("site");
        let first = SiteLock::new(&site).expect("free");
        let (told, heard) = mpsc::channel();
        let others: Vec<_> = (0..4)
            .map(|number| {
                let (site, told) = (site.clone(), told.clone());
                thread::spawn(move || {
                    let lock = SiteLock::new(&site).expect("free in the end");
                    told.send(number).expect("somebody listens");
                    drop(lock);
                })
            })
            .collect();
        assert!(heard.recv_timeout(Duration::from_millis(200)).is_err(), "the site is taken");
        drop(first);
        for other in others {
            other.join().expect("no panic");
        }
        assert_eq!(heard.try_iter().count(), 4);
        assert_eq!(names(home.path()), [""; 0]);
    }

    #[test]
    fn a_swap_that_was_cut_off_is_mended() {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(home.path().join(".site.old")).expect("a folder");
        fs::write(home.path().join(".site.old/a.html"), "one").expect("writable");
        // What a killed program locked is free, but its file is there.
        fs::write(home.path().join(".site.lock"), "").expect("writable");
        drop(SiteLock::new(&home.path().join("site")).expect("mended"));
        assert_eq!(names(home.path()), ["site"]);
        assert!(home.path().join("site/a.html").exists());
    }

    #[test]
    fn a_folder_without_a_name_is_refused() {
        let problem = SiteLock::new(Path::new("/")).expect_err("refused");
        assert!(problem.message.contains("no name"), "{problem}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_means_the_folder_that_it_leads_to() {
        let home = tempfile::tempdir().expect("a folder");
        let link = home.path().join("site");
        std::os::unix::fs::symlink("served/public", &link).expect("a link");
        let served = home.path().canonicalize().expect("there").join("served/public");
        let ahead = SiteLock::new(&link).expect("nothing is there yet");
        assert!(ahead.folder().ends_with("served/public"));
        drop(ahead);
        fs::create_dir_all(&served).expect("a folder");
        assert_eq!(SiteLock::new(&link).expect("there").folder(), served);
    }
}
