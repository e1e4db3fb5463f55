//! Files that are whole or not there: written beside their place under a name of their own, then renamed into it.
//!
//! A reader never sees half a file, and two programs that write the same one at the same time do not touch each other's
//! half: the last to finish wins. What is written, and whether a failure matters, is the caller's business.
//!
//! And only files are read: where a pipe, a socket or a device stands in the place of one, that is an error at once.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::problem::Problem;

/// Opens a file to read it, and nothing but a file.
pub fn open(path: &Path) -> io::Result<File> {
    refuse_special(path)?;
    File::open(path)
}

/// The bytes of a file, and of nothing but a file.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file, and of nothing but a file.
pub fn read_to_string(path: &Path) -> io::Result<String> {
    io::read_to_string(open(path)?)
}

/// An error for what only has a name as files do: to open a pipe may never end, nor may reading a device. What is not there is
/// left to whoever opens it.
pub fn refuse_special(path: &Path) -> io::Result<()> {
    let found = fs::metadata(path).ok().and_then(|found| special(found.file_type()));
    found.map_or(Ok(()), |found| Err(io::Error::new(io::ErrorKind::NotSeekable, format!("it is {found}, not a file"))))
}

#[cfg(unix)]
fn special(found: fs::FileType) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;
    let device = || (found.is_char_device() || found.is_block_device()).then_some("a device");
    found.is_fifo().then_some("a pipe").or_else(|| found.is_socket().then_some("a socket")).or_else(device)
}

/// Where such things have no names among files.
#[cfg(not(unix))]
fn special(_: fs::FileType) -> Option<&'static str> {
    None
}

/// Replaces a file that can be made again, such as a kept cube; `doing` says what for, should it fail.
pub fn replace(file: &Path, bytes: &[u8], doing: &str) -> Result<(), Problem> {
    let written = Part::beside(file).and_then(|mut part| {
        part.write(bytes)?;
        part.put_in_place()
    });
    written.map_err(|error| Problem::io(file, doing, &error))
}

/// Replaces a file that must outlast a power cut: its bytes are on the disk before its name is.
pub fn replace_for_good(file: &Path, bytes: &[u8], doing: &str) -> Result<(), Problem> {
    let written = Part::holding(file, bytes).and_then(Part::put_in_place).map(|()| sync_folder_of(file));
    written.map_err(|error| Problem::io(file, doing, &error))
}

/// Exchanges what two paths name, in one step: at no moment is there nothing under either. `false`, and nothing is changed,
/// where the system or the file system cannot.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

/// Exchanges what two paths name where the system can, which is none that is known of here: always `false`.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub fn exchange(_one: &Path, _other: &Path) -> bool {
    false
}

/// Waits until everything that was written below a folder is on the disk. Linux does so in one call for the whole file system.
#[cfg(target_os = "linux")]
pub fn sync_below(folder: &Path) -> io::Result<()> {
    rustix::fs::syncfs(File::open(folder)?).map_err(io::Error::from)
}

/// Waits until everything that was written below a folder is on the disk, file by file.
#[cfg(not(target_os = "linux"))]
pub fn sync_below(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { sync_below(&path)? } else { File::open(&path)?.sync_all()? }
    }
    Ok(())
}

/// Waits until the names in the folder of a path are on the disk, where the system can.
pub fn sync_folder_of(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder) {
        // Where a folder cannot be synced, the system keeps its names by itself.
        let _ = folder.sync_all();
    }
}

/// Where files cannot be locked, a part that nobody has written to for so long belongs to a program that was killed.
const ABANDONED_AFTER: Duration = Duration::from_secs(60 * 60);

/// A file in the making; it is removed when it was not put in place.
#[derive(Debug)]
pub struct Part {
    target: PathBuf,
    path: PathBuf,
    open: File,
}

impl Part {
    /// An empty file beside its target, because a rename does not cross file systems. Missing folders are made, and a link
    /// is followed: the file that it leads to is the one to replace.
    pub fn beside(target: &Path) -> io::Result<Self> {
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some(folder) = target.parent() {
            sweep_of(folder, Some(&name));
        }
        let mut number = 0_u32;
        loop {
            // Another program has another number, and what a killed one with ours left behind is passed over.
            let path = target.with_file_name(format!(".{name}.{}-{number}.part", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
                Ok(open) => {
                    lock(&open)?;
                    // Somebody who swept between the two lines above took it for abandoned; then another is begun.
                    if path.exists() {
                        return Ok(Self { target, path, open });
                    }
                }
            }
        }
    }

    /// The file with all its bytes, which are on the disk.
    pub fn holding(target: &Path, bytes: &[u8]) -> io::Result<Self> {
        let mut part = Self::beside(target)?;
        part.write(bytes)?;
        part.open.sync_all()?;
        Ok(part)
    }

    /// Where it is until it is put in place, for those who write by name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file that it will replace.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Adds bytes.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.open.write_all(bytes)
    }

    /// Waits until what was written by name is on the disk.
    pub fn sync(&self) -> io::Result<()> {
        self.open.sync_all()
    }

    /// Gives it its name, in place of what had it.
    pub fn put_in_place(self) -> io::Result<()> {
        fs::rename(&self.path, &self.target)
    }
}

/// Removes the unfinished files that killed programs left in a folder, which may be as large as a database. One that cannot be
/// removed is in nobody's way.
pub fn sweep(folder: &Path) {
    sweep_of(folder, None);
}

/// The same, of the unfinished files for one name alone.
fn sweep_of(folder: &Path, name: Option<&str>) {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let file_name = entry.file_name();
        let Some((target, part)) = file_name.to_str().and_then(part_of) else { continue };
        if name.is_none_or(|name| name == target) && is_abandoned(&folder.join(part)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The name that an unfinished file is for, and its own name; a journal that SQLite keeps beside one belongs to it.
fn part_of(name: &str) -> Option<(&str, &str)> {
    let part = ["-journal", "-wal", "-shm"].iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
    let (target, run) = part.strip_prefix('.')?.strip_suffix(".part")?.rsplit_once('.')?;
    let (process, number) = run.split_once('-')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(process) && is_number(number)).then_some((target, part))
}

/// A program holds the lock of its part until it ends, however it ends. Only Linux has locks that are of no concern to those
/// who write the file by name, as SQLite does.
#[cfg(target_os = "linux")]
fn lock(part: &File) -> io::Result<()> {
    match part.lock() {
        Err(error) if error.kind() != io::ErrorKind::Unsupported => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Elsewhere a part is known by its age.
#[cfg(not(target_os = "linux"))]
fn lock(_: &File) -> io::Result<()> {
    Ok(())
}

/// Whether the program that began a part has ended. A part that is gone has left its journals behind.
fn is_abandoned(part: &Path) -> bool {
    let age = || fs::metadata(part).ok()?.modified().ok()?.elapsed().ok();
    let is_old = || age().is_some_and(|age| age > ABANDONED_AFTER);
    match open(part) {
        Err(error) => error.kind() == io::ErrorKind::NotFound,
        Ok(_) if !cfg!(target_os = "linux") => is_old(),
        Ok(file) => match file.try_lock() {
            Ok(()) => true,
            Err(fs::TryLockError::WouldBlock) => false,
            Err(fs::TryLockError::Error(_)) => is_old(),
        },
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After the rename there is nothing to remove; after a failure the reason was already told.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("an entry").file_name());
        entries.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_beside_it() {
        let home = tempfile::tempdir().expect("a folder");
        let file = home.path().join("a/sent.json");
        replace_for_good(&file, b"one", "write it").expect("written");
        replace(&file, b"two", "write it").expect("written");
        assert_eq!(fs::read(&file).expect("readable"), b"two");
        assert_eq!(names(&home.path().join("a")), ["sent.json"]);
    }

    #[test]
    fn two_writers_of_one_file_do_not_share_a_half() {
        let home = tempfile::tempdir().expect("a folder");
        let file = home.path().join("cube");
        let mut slow = Part::beside(&file).expect("a part");
        slow.write(b"the whole ").expect("written");
        replace(&file, b"other", "write it").expect("written");
        slow.write(b"story").expect("written");
        slow.put_in_place().expect("renamed");
        assert_eq!(fs::read(&file).expect("readable"), b"the whole story");
        assert_eq!(names(home.path()), ["cube"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_a_killed_program_left_behind_goes_and_what_is_being_written_stays() {
        let home = tempfile::tempdir().expect("a folder");
        let running = Part::beside(&home.path().join("db")).expect("a part");
        let left =
            [".db.1-0.part", ".db.1-0.part-journal", ".other.1-0.part-wal", ".db.part", ".db.x-0.part", "db.part"];
        for name in left {
            File::create(home.path().join(name)).expect("a file");
        }
        // Another file is written: only what was begun for it goes.
        replace(&home.path().join("cube"), b"whole", "write it").expect("written");
        assert_eq!(names(home.path()).len(), left.len() + 2);
        sweep(home.path());
        let mut stay = names(home.path());
        stay.sort();
        let part = running.path().file_name().expect("a name").to_string_lossy().into_owned();
        let mut expected = [".db.part", ".db.x-0.part", "cube", "db.part", part.as_str()];
        expected.sort_unstable();
        assert_eq!(stay, expected);
        running.put_in_place().expect("it is still there");
    }

    #[test]
    fn what_was_not_put_in_place_goes() {
        let home = tempfile::tempdir().expect("a folder");
        drop(Part::holding(&home.path().join("cube"), b"half").expect("a part"));
        assert_eq!(names(home.path()), [""; 0]);
    }

    #[cfg(any(target_os = "linux", target_os = "macos"))]
    #[test]
    fn two_folders_change_places() {
        let home = tempfile::tempdir().expect("a folder");
        let [one, other] = ["one", "other"].map(|name| home.path().join(name));
        assert!(!exchange(&one, &other), "there is nothing to exchange");
        for folder in [&one, &other] {
            fs::create_dir(folder).expect("a folder");
        }
        fs::write(one.join("new.html"), "").expect("writable");
        assert!(exchange(&one, &other));
        assert_eq!((names(&one), names(&other)), (Vec::new(), vec!["new.html".to_owned()]));
    }

    #[test]
    fn a_file_that_cannot_be_made_is_named_as_it_was_asked_for() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("taken"), "a file").expect("writable");
        let problem = replace(&home.path().join("taken/cube"), b"x", "keep the cube").expect_err("a file in the way");
        let text = problem.to_string();
        assert!(text.contains("taken/cube: cannot keep the cube") && !text.contains(".part"), "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_the_file_it_leads_to_is_replaced() {
        let home = tempfile::tempdir().expect("a folder");
        let (file, link) = (home.path().join("shared.json"), home.path().join("sent.json"));
        fs::write(&file, "one").expect("writable");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        replace_for_good(&link, b"two", "write it").expect("written");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::read(&file).expect("readable"), b"two");
    }
}
