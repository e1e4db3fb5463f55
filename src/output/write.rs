//! Puts the finished files in place of the old site: assembled beside it, then swapped in by renaming.
//!
//! The old site stays whole until the new one is. A file that did not change is linked from the old site, not written
//! again, so it keeps its time. A folder that is not a site of ours is never replaced. This is the only writer of `site/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::site_lock::{SiteLock, remove};
use super::{Manifest, SiteFiles};
use crate::disk;
use crate::problem::{Place, Problem};

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteReport {
    /// Files of the site.
    pub files: usize,
    /// Files that are new or have other bytes than before.
    pub changed: usize,
    /// The size of all files.
    pub bytes: u64,
    /// Why the old site could not be removed, although the new one is in place.
    pub left_behind: Option<Problem>,
}

/// Writes the site and swaps it in.
pub fn write(files: &SiteFiles, lock: &SiteLock) -> Result<WriteReport, Problem> {
    check_target(lock)?;
    let staging = free_staging(lock)?;
    let written = stage(files, (lock, &staging))
        .and_then(|written| Ok(WriteReport { left_behind: swap(lock, &staging)?, ..written }));
    written.inspect_err(|_| {
        // The new folder is of no use to anybody; that it cannot be removed matters less than why it is not in place.
        let _ = fs::remove_dir_all(&staging);
    })
}

/// Removes the site that a killed program has left half made; whether there was one.
pub fn remove_unfinished(lock: &SiteLock) -> Result<bool, Problem> {
    let staging = lock.staging();
    let was_there = fs::symlink_metadata(&staging).is_ok();
    remove(&staging)?;
    Ok(was_there)
}

/// A folder for the new site. With the lock in hand, a half-made site is what a program that was killed left behind. One that
/// cannot be removed, such as that of a run by another user, is passed over.
fn free_staging(lock: &SiteLock) -> Result<PathBuf, Problem> {
    let staging = lock.staging();
    let Err(problem) = remove(&staging) else { return Ok(staging) };
    let numbered = |number: u8| {
        let mut name = staging.clone().into_os_string();
        name.push(format!(".{number}"));
        PathBuf::from(name)
    };
    (1..=9).map(numbered).find(|folder| remove(folder).is_ok()).ok_or(problem)
}

/// A folder with anything else in it than a site is the user's, and stays.
fn check_target(lock: &SiteLock) -> Result<(), Problem> {
    let (site, asked) = (lock.folder(), lock.asked());
    let entries = match fs::read_dir(site) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(Problem::io(asked, "read the output folder", &error)),
    };
    if entries && Manifest::read(site).is_none() {
        let message = "the folder is not empty and holds no flightdeck site, so it is not replaced";
        return Err(Problem::new(Place::file(asked), message).hint("name an empty or a new folder with `--out`"));
    }
    Ok(())
}

fn stage(files: &SiteFiles, (lock, staging): (&SiteLock, &Path)) -> Result<WriteReport, Problem> {
    let mut written = WriteReport { files: files.len(), bytes: files.bytes(), ..WriteReport::default() };
    let asked = lock.asked();
    // Problems name the place that was asked for; the hidden folder is nobody's business.
    create_folder(staging, asked)?;
    let mut folder = PathBuf::new();
    for (path, bytes) in files.iter() {
        let (target, shown) = (staging.join(path), asked.join(path));
        let parent = target.parent().unwrap_or(staging);
        if parent != folder {
            create_folder(parent, shown.parent().unwrap_or(asked))?;
            parent.clone_into(&mut folder);
        }
        if !link_unchanged(&lock.folder().join(path), &target, bytes) {
            fs::write(&target, bytes).map_err(|error| Problem::io(&shown, "write the file", &error))?;
            written.changed += 1;
        }
    }
    // A power cut after the swap must not leave a site of empty files.
    disk::sync_below(staging).map_err(|error| Problem::io(asked, "write the site to the disk", &error))?;
    Ok(written)
}

/// Links the old file when it has the same bytes. File systems without hard links give `false`, and it is written anew.
fn link_unchanged(old: &Path, new: &Path, bytes: &[u8]) -> bool {
    let same_size = fs::metadata(old).is_ok_and(|meta| meta.len() == bytes.len() as u64);
    same_size && disk::read(old).is_ok_and(|found| found == bytes) && fs::hard_link(old, new).is_ok()
}

fn create_folder(folder: &Path, shown: &Path) -> Result<(), Problem> {
    fs::create_dir_all(folder).map_err(|error| Problem::io(shown, "make the folder", &error))
}

/// Where the system can, the sites change places in one step, and there is a site at every moment. Gives why the old site is
/// still there, when it is: that stops nothing.
fn swap(lock: &SiteLock, staging: &Path) -> Result<Option<Problem>, Problem> {
    if disk::exchange(staging, lock.folder()) {
        disk::sync_folder_of(lock.folder());
        Ok(remove_old(staging))
    } else {
        swap_in_two_steps(lock, staging)
    }
}

/// Renames the old site and then the new one. A program that is killed in between leaves the old site under its other name,
/// from where the next one puts it back.
fn swap_in_two_steps(lock: &SiteLock, staging: &Path) -> Result<Option<Problem>, Problem> {
    let (site, backup) = (lock.folder(), lock.backup());
    let had_site = site.exists();
    if had_site {
        fs::rename(site, &backup).map_err(|error| cannot_move(lock.asked(), "move the old site aside", &error))?;
    }
    if let Err(error) = fs::rename(staging, site) {
        if had_site {
            let failed = |error: io::Error| Problem::io(lock.asked(), "put the last good site back", &error);
            fs::rename(&backup, site).map_err(failed)?;
        }
        return Err(cannot_move(lock.asked(), "move the new site into place", &error));
    }
    disk::sync_folder_of(site);
    Ok(if had_site { remove_old(&backup) } else { None })
}

/// Removes the old site; gives why it is still there, when it is.
fn remove_old(folder: &Path) -> Option<Problem> {
    let problem = remove(folder).or_else(|_| remove(folder)).err()?;
    let message = format!("{}; the new site is in place, and the old one is still there", problem.message);
    Some(Problem { message, ..problem }.hint("remove the folder as its owner"))
}

/// A folder that a disk, a container or a share is mounted on cannot change its name, whoever asks.
fn cannot_move(asked: &Path, doing: &str, error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices => {
            let message =
                format!("cannot {doing}: the folder is mounted, and a site is replaced by renaming its folder");
            let inside = asked.join("site");
            Problem::new(Place::file(asked), message)
                .hint(format!("name a folder inside it, for example `--out {}`", inside.display()))
        }
        _ => Problem::io(asked, doing, error),
    }
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

    fn write(files: &SiteFiles, site: &Path) -> Result<WriteReport, Problem> {
        super::write(files, &SiteLock::new(site)?)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("an entry").file_name());
        entries.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_second_write_replaces_the_site_and_counts_changes() {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("site");
        // What a build that was killed left behind goes too.
        fs::create_dir_all(home.path().join(".site.new/half")).expect("a folder");
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
    #[test]
    fn two_writers_at_once_leave_one_whole_site() {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("site");
        let texts: Vec<String> = (0..6).map(|number| format!("story {number}")).collect();
        std::thread::scope(|scope| {
            for text in &texts {
                let paths: Vec<String> = (0..40).map(|page| format!("{page}/index.html")).collect();
                let pairs: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), text.as_str())).collect();
                let (files, site) = (files(&pairs), &site);
                scope.spawn(move || write(&files, site).expect("written"));
            }
        });
        let first = fs::read_to_string(site.join("0/index.html")).expect("readable");
        for page in 0..40 {
            assert_eq!(fs::read_to_string(site.join(format!("{page}/index.html"))).expect("readable"), first);
        }
        assert_eq!(names(home.path()), ["site"]);
    }

    #[test]
    fn a_swap_in_two_steps_leaves_the_new_site_alone() {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("site");
        let lock = SiteLock::new(&site).expect("free");
        for text in ["one", "two"] {
            stage(&files(&[("a.html", text)]), (&lock, &lock.staging())).expect("staged");
            assert_eq!(swap_in_two_steps(&lock, &lock.staging()), Ok(None));
            assert_eq!(fs::read_to_string(site.join("a.html")).expect("readable"), text);
        }
        drop(lock);
        assert_eq!(names(home.path()), ["site"]);
    }

    #[test]
    fn what_cannot_be_removed_from_an_earlier_run_stops_nothing() {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("site");
        write(&files(&[("a.html", "one")]), &site).expect("first");
        // Files in the place of folders stand in for folders of another user, which cannot be removed.
        for name in [".site.new", ".site.old"] {
            fs::write(home.path().join(name), "of somebody else").expect("writable");
        }
        for text in ["two", "three"] {
            write(&files(&[("a.html", text)]), &site).expect("written");
            assert_eq!(fs::read_to_string(site.join("a.html")).expect("readable"), text);
        }
        let mut left = names(home.path());
        left.sort();
        assert_eq!(left, [".site.new", ".site.old", "site"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_site_stays_a_link() {
        let home = tempfile::tempdir().expect("a folder");
        let link = home.path().join("site");
        std::os::unix::fs::symlink("public", &link).expect("a link");
        for text in ["one", "two"] {
            write(&files(&[("a.html", text)]), &link).expect("written");
            assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
            assert_eq!(fs::read_to_string(home.path().join("public/a.html")).expect("readable"), text);
        }
        assert_eq!(fs::read_dir(home.path()).expect("readable").count(), 2, "the link and the site");
    }

    #[cfg(any(target_os = "linux", target_os = "macos"))]
    #[test]
    fn where_sites_change_places_in_one_step_none_is_moved_aside() {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("site");
        write(&files(&[("a.html", "one")]), &site).expect("first");
        let lock = SiteLock::new(&site).expect("free");
        // With a file in its place no site could be moved aside.
        fs::write(lock.backup(), "in the way").expect("writable");
        super::write(&files(&[("a.html", "two")]), &lock).expect("second");
        assert_eq!(fs::read_to_string(site.join("a.html")).expect("readable"), "two");
    }

    #[test]
    fn a_swap_in_two_steps_that_fails_leaves_the_old_site() {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("site");
        write(&files(&[("a.html", "one")]), &site).expect("first");
        let lock = SiteLock::new(&site).expect("free");
        // A file in the place of the backup stands in for a folder that cannot be renamed.
        fs::write(lock.backup(), "in the way").expect("writable");
        stage(&files(&[("a.html", "two")]), (&lock, &lock.staging())).expect("staged");
        swap_in_two_steps(&lock, &lock.staging()).expect_err("the old site cannot be moved aside");
        assert_eq!(fs::read_to_string(site.join("a.html")).expect("readable"), "one");
    }

    #[test]
    fn a_mounted_folder_says_where_to_write_instead() {
        let busy = io::Error::from(io::ErrorKind::ResourceBusy);
        let text = cannot_move(Path::new("/srv/www"), "move the old site aside", &busy).to_string();
        assert!(text.contains("/srv/www: cannot move the old site aside: the folder is mounted"), "{text}");
        assert!(text.contains("hint: name a folder inside it, for example `--out /srv/www/site`"), "{text}");
    }
}
