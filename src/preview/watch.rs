//! Watching a project: which of its files changed, reported once for a burst of changes.
//!
//! Only what a site is made from is watched, so that the files a build writes are not reported. Editors that write a new file and
//! rename it, folders that come later, renames and deletions are all changes of a name in a watched folder. Where a file or a
//! folder is a symbolic link, the folders of every link on the way and of the file at its end are watched too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::watched_paths::{Touched, WatchedPaths, log_of};
use crate::problem::{Place, Problem};

/// A burst of changes ends when nothing happens for this long.
const QUIET: Duration = Duration::from_millis(12);
/// A database that is being written to is given more time.
const QUIET_DATABASE: Duration = Duration::from_millis(120);
/// No burst is longer than this.
const LONGEST: Duration = Duration::from_millis(500);
/// When to look again after a folder came: files may have been in it before it was watched.
const SECOND_LOOK: Duration = Duration::from_millis(100);

/// What reaches the watch.
enum Signal {
    Event(notify::Result<Event>),
    Stop,
}

/// A project that is being watched.
pub struct ProjectWatcher {
    watched: WatchedPaths,
    system: RecommendedWatcher,
    sender: Sender<Signal>,
    signals: Receiver<Signal>,
    /// Folders other than those of the project that are watched.
    around: BTreeSet<PathBuf>,
    /// What links of the project lead to, and the links on the way.
    linked: BTreeMap<PathBuf, Touched>,
    look_again: Option<(Instant, BTreeSet<Touched>)>,
}

impl std::fmt::Debug for ProjectWatcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProjectWatcher").field("watched", &self.watched).finish_non_exhaustive()
    }
}

impl ProjectWatcher {
    /// Starts to watch.
    pub fn start(watched: &WatchedPaths) -> Result<Self, Problem> {
        let (sender, signals) = channel();
        let events = sender.clone();
        // A watch that has ended wants no more events.
        let system = notify::recommended_watcher(move |event| drop(events.send(Signal::Event(event))));
        let system = system.map_err(|error| failed(&watched.root, &error))?;
        let (watched, around, look_again) = (watched.resolved(), BTreeSet::new(), None);
        let linked = BTreeMap::new();
        let mut watch = Self { watched, system, sender, signals, around, linked, look_again };
        watch.look_around()?;
        for folder in watch.watched.folders() {
            watch.enter(&folder);
        }
        Ok(watch)
    }

    /// Watches other files from now on: the settings may name another database.
    pub fn follow(&mut self, watched: &WatchedPaths) -> Result<(), Problem> {
        self.watched = watched.resolved();
        self.look_around()
    }

    /// Something that ends the watch from another thread, such as a signal handler's.
    pub fn stopper(&self) -> impl Fn() + Send + 'static {
        let sender = self.sender.clone();
        move || drop(sender.send(Signal::Stop))
    }

    /// Waits for a change, then for the end of its burst. `None` when the watch was ended.
    pub fn wait(&mut self) -> Option<BTreeSet<Touched>> {
        let mut touched = BTreeSet::new();
        while touched.is_empty() {
            touched = self.first()?;
        }
        let begun = Instant::now();
        // Without time left, waiting would still give the signals that are there already.
        while begun.elapsed() < LONGEST {
            let is_database = touched.iter().all(|part| *part == Touched::Database);
            let quiet = if is_database { QUIET_DATABASE } else { QUIET };
            match self.signals.recv_timeout(quiet.min(LONGEST.saturating_sub(begun.elapsed()))) {
                Ok(Signal::Event(event)) => touched.extend(self.parts(event)),
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => break,
            }
        }
        Some(touched)
    }

    /// What the next signal touched, or what is to be looked at again; `None` at the end.
    fn first(&mut self) -> Option<BTreeSet<Touched>> {
        let signal = match &self.look_again {
            None => self.signals.recv().ok()?,
            Some((when, _)) => match self.signals.recv_timeout(when.saturating_duration_since(Instant::now())) {
                Ok(signal) => signal,
                Err(RecvTimeoutError::Timeout) => return self.look_again.take().map(|(_, touched)| touched),
                Err(RecvTimeoutError::Disconnected) => return None,
            },
        };
        match signal {
            Signal::Event(event) => Some(self.parts(event)),
            Signal::Stop => None,
        }
    }

    fn parts(&mut self, event: notify::Result<Event>) -> BTreeSet<Touched> {
        let Ok(event) = event else { return BTreeSet::from(Touched::ALL) };
        if event.need_rescan() {
            return BTreeSet::from(Touched::ALL);
        }
        if !is_change(event.kind) {
            return BTreeSet::new();
        }
        let mut touched = BTreeSet::new();
        for path in &event.paths {
            let Some(part) = self.watched.part(path).or_else(|| self.linked_part(path)) else { continue };
            touched.insert(part);
            if self.watched.folders().contains(path) {
                self.enter(path);
            }
            if path.is_dir() {
                let again = self.look_again.get_or_insert_with(|| (Instant::now() + SECOND_LOOK, BTreeSet::new()));
                again.1.insert(part);
            }
        }
        if !touched.is_empty() {
            // What was changed may be a link, or have come with one.
            self.follow_links();
        }
        touched
    }

    /// Which part a path belongs to that links lead to.
    fn linked_part(&self, path: &Path) -> Option<Touched> {
        let is_of = |(linked, part): &(&PathBuf, &Touched)| {
            path.starts_with(linked) || **part == Touched::Database && path == log_of(linked)
        };
        self.linked.iter().find(is_of).map(|(_, part)| *part)
    }

    /// Watches where the links of the project lead. What cannot be watched is not reported when it changes; it may come later.
    fn follow_links(&mut self) {
        self.linked = self.watched.linked();
        let project = self.watched.folders();
        for path in self.linked.keys() {
            let is_watched = project.iter().any(|folder| path.starts_with(folder));
            let folder = path.parent().map(Path::to_owned).filter(|folder| !is_watched && folder.is_dir());
            if let Some(folder) = folder.filter(|folder| self.around.insert(folder.clone())) {
                let _ = self.system.watch(&folder, RecursiveMode::NonRecursive);
            }
            let is_folder = fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir());
            if is_folder && !is_watched && self.around.insert(path.clone()) {
                let _ = self.system.watch(path, RecursiveMode::Recursive);
            }
        }
    }

    /// Watches a folder of the project with all below it, if it is there. One that came back is another one.
    fn enter(&mut self, folder: &Path) {
        let _ = self.system.unwatch(folder);
        if folder.is_dir() {
            // A folder that is removed at this moment is reported by its parent when it is back.
            let _ = self.system.watch(folder, RecursiveMode::Recursive);
        }
    }

    /// Watches the folders in which the settings, the database and the project's folders are.
    fn look_around(&mut self) -> Result<(), Problem> {
        let WatchedPaths { root, settings, data, data_folders } = self.watched.clone();
        for folder in data_folders.iter().filter(|folder| folder.is_dir()) {
            if self.around.insert(folder.clone()) {
                self.system.watch(folder, RecursiveMode::Recursive).map_err(|error| failed(folder, &error))?;
            }
        }
        let parents = std::iter::once(&settings).chain(&data).filter_map(|file| file.parent().map(Path::to_owned));
        for folder in std::iter::once(root).chain(parents) {
            let is_below = data_folders.iter().any(|watched| folder.starts_with(watched));
            if folder.is_dir() && !is_below && self.around.insert(folder.clone()) {
                self.system.watch(&folder, RecursiveMode::NonRecursive).map_err(|error| failed(&folder, &error))?;
            }
        }
        self.follow_links();
        Ok(())
    }
}

/// Whether a file may have other bytes, or a folder other files. To be read is no change.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Other => true,
    }
}

fn failed(folder: &Path, error: &notify::Error) -> Problem {
    let hint = match error.kind {
        notify::ErrorKind::MaxFilesWatch => "raise the limit `fs.inotify.max_user_watches`, or end other watchers",
        _ => "the message above is the operating system's",
    };
    Problem::new(Place::file(folder), format!("cannot watch the folder: {error}")).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(root: &Path) -> WatchedPaths {
        WatchedPaths {
            root: root.to_owned(),
            settings: root.join("flightdeck.toml"),
            data: vec![root.join("flightdeck.db")],
            data_folders: Vec::new(),
        }
    }

    #[test]
    fn a_burst_is_reported_once_and_own_output_never() {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(home.path().join("content")).expect("a folder");
        let mut watch = ProjectWatcher::start(&watched(home.path())).expect("watched");
        fs::create_dir_all(home.path().join("site")).expect("a folder");
        fs::write(home.path().join("site/index.html"), "x").expect("written");
        for index in 0..20 {
            fs::write(home.path().join(format!("content/{index}.md")), "x").expect("written");
        }
        fs::write(home.path().join("flightdeck.toml"), "").expect("written");
        assert_eq!(watch.wait(), Some(BTreeSet::from([Touched::Settings, Touched::Content])));
        watch.stopper()();
        assert_eq!(watch.wait(), None);
    }

    #[test]
    fn a_burst_without_end_is_reported_in_parts() {
        let home = tempfile::tempdir().expect("a folder");
        let mut watch = ProjectWatcher::start(&watched(home.path())).expect("watched");
        let paths = vec![watch.watched.root.join("content/a.md"); 1000];
        let event = Event { paths, ..Event::new(EventKind::Any) };
        // Far more than can be looked at in the time of one burst.
        for _ in 0..800 {
            watch.sender.send(Signal::Event(Ok(event.clone()))).expect("sent");
        }
        assert_eq!(watch.wait(), Some(BTreeSet::from([Touched::Content])));
        assert!(watch.signals.try_recv().is_ok());
    }

    #[test]
    fn folders_that_come_later_and_come_back_are_watched() {
        let home = tempfile::tempdir().expect("a folder");
        let mut watch = ProjectWatcher::start(&watched(home.path())).expect("watched");
        let content = BTreeSet::from([Touched::Content]);
        for _ in 0..2 {
            fs::create_dir_all(home.path().join("content/deep")).expect("a folder");
            assert_eq!(watch.wait(), Some(content.clone()));
            // The second look.
            assert_eq!(watch.wait(), Some(content.clone()));
            fs::write(home.path().join("content/deep/a.md"), "x").expect("written");
            assert_eq!(watch.wait(), Some(content.clone()));
            fs::rename(home.path().join("content/deep/a.md"), home.path().join("content/b.md")).expect("renamed");
            assert_eq!(watch.wait(), Some(content.clone()));
            fs::remove_dir_all(home.path().join("content")).expect("removed");
            assert_eq!(watch.wait(), Some(content.clone()));
        }
    }

    #[cfg(unix)]
    #[test]
    fn edits_behind_links_are_reported_also_when_a_link_is_replaced() {
        use std::os::unix::fs::symlink;
        let (home, real) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let file = |name: &str| real.path().join(name);
        for name in ["fd.toml", "n.md", "other.md", "x.db"] {
            fs::write(file(name), "one").expect("written");
        }
        fs::create_dir_all(file("shared")).expect("a folder");
        fs::create_dir_all(home.path().join("content")).expect("a folder");
        let links = [("fd.toml", "flightdeck.toml"), ("x.db", "flightdeck.db"), ("n.md", "content/n.md")];
        for (target, link) in links.into_iter().chain([("shared", "content/shared")]) {
            symlink(file(target), home.path().join(link)).expect("a link");
        }
        let mut watch = ProjectWatcher::start(&watched(home.path())).expect("watched");
        let mut seen = |name: &str, part: Touched| {
            fs::write(file(name), "two").expect("written");
            assert_eq!(watch.wait(), Some(BTreeSet::from([part])), "{name}");
        };
        seen("n.md", Touched::Content);
        seen("fd.toml", Touched::Settings);
        seen("x.db", Touched::Database);
        seen("x.db-wal", Touched::Database);
        seen("shared/a.md", Touched::Content);
        fs::remove_file(home.path().join("content/n.md")).expect("removed");
        symlink(file("other.md"), home.path().join("content/n.md")).expect("a link");
        assert_eq!(watch.wait(), Some(BTreeSet::from([Touched::Content])));
        fs::write(file("other.md"), "two").expect("written");
        assert_eq!(watch.wait(), Some(BTreeSet::from([Touched::Content])));
    }

    #[test]
    fn a_file_in_a_new_folder_of_data_is_seen() {
        let (home, lake) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let file = |day: &str| lake.path().join(day).join("a.parquet");
        fs::create_dir(lake.path().join("day=20")).expect("created");
        fs::write(file("day=20"), "one").expect("written");
        let data = vec![file("day=20")];
        let watched = WatchedPaths { data, data_folders: vec![lake.path().to_owned()], ..watched(home.path()) };
        let mut watch = ProjectWatcher::start(&watched).expect("watched");
        fs::create_dir(lake.path().join("day=21")).expect("created");
        assert_eq!(watch.wait(), Some(BTreeSet::from([Touched::Database])));
        // Written between two looks or after them.
        fs::write(file("day=21"), "one").expect("written");
        assert_eq!(watch.wait(), Some(BTreeSet::from([Touched::Database])));
        // The second look is over, and the folder is watched by itself.
        std::thread::sleep(SECOND_LOOK * 2);
        while watch.look_again.is_some() {
            watch.wait();
        }
        fs::write(file("day=21"), "two").expect("written");
        assert_eq!(watch.wait(), Some(BTreeSet::from([Touched::Database])));
    }

    #[test]
    fn a_database_elsewhere_is_followed() {
        let (home, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let mut watch = ProjectWatcher::start(&watched(home.path())).expect("watched");
        let database = other.path().join("events.db");
        watch.follow(&WatchedPaths { data: vec![database.clone()], ..watched(home.path()) }).expect("followed");
        fs::write(&database, "x").expect("written");
        assert_eq!(watch.wait(), Some(BTreeSet::from([Touched::Database])));
    }
}
