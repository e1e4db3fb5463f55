//! The paths that a site is made from, and which part of the project each of them belongs to, also behind symbolic links.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::links;

/// The parts of a project that a site is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touched {
    /// The settings file.
    Settings,
    /// Something below `content/`.
    Content,
    /// Something below `templates/`.
    Templates,
    /// Something below `seeds/`.
    Seeds,
    /// A file with events or its write-ahead log.
    Database,
}

impl Touched {
    /// Everything, for when the system lost count.
    pub(super) const ALL: [Self; 5] = [Self::Settings, Self::Content, Self::Templates, Self::Seeds, Self::Database];
    /// The folders of a project.
    pub(super) const FOLDERS: [(&'static str, Self); 3] =
        [("content", Self::Content), ("templates", Self::Templates), ("seeds", Self::Seeds)];
}

/// What to watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedPaths {
    /// The project folder.
    pub root: PathBuf,
    /// The settings file.
    pub settings: PathBuf,
    /// The files that hold the events; none when a server holds them.
    pub data: Vec<PathBuf>,
    /// The folders below which more such files may come, in folders of any name.
    pub data_folders: Vec<PathBuf>,
}

impl WatchedPaths {
    /// The same paths as the system reports them. A folder of data that holds the project is none to watch: each build would
    /// be a change in it.
    pub(super) fn resolved(&self) -> Self {
        let root = resolved(&self.root);
        let data = self.data.iter().map(|file| resolved(file)).collect();
        let data_folders = self.data_folders.iter().map(|folder| resolved(folder));
        let data_folders = data_folders.filter(|folder| !root.starts_with(folder)).collect();
        Self { settings: resolved(&self.settings), root, data, data_folders }
    }

    /// Which part a changed path belongs to.
    pub(super) fn part(&self, path: &Path) -> Option<Touched> {
        if path == self.settings {
            return Some(Touched::Settings);
        }
        if self.data.iter().any(|file| path == file || path == log_of(file) || is_like(path, file)) {
            return Some(Touched::Database);
        }
        if self.data_folders.iter().any(|folder| path.starts_with(folder)) && self.may_hold_events(path) {
            return Some(Touched::Database);
        }
        let below = path.strip_prefix(&self.root).ok()?;
        let folder = below.components().next()?.as_os_str();
        Touched::FOLDERS.iter().find(|(name, _)| folder == *name).map(|(_, part)| *part)
    }

    /// Whether a path below a folder of data may be a file of it, or a folder with some: its name ends as theirs do, or has no ending.
    fn may_hold_events(&self, path: &Path) -> bool {
        let same = |file: &PathBuf| path.extension() == file.extension();
        path.extension().is_none() || self.data.iter().any(same) || path.is_dir()
    }

    /// The links on the way to every part that is one, and what they lead to.
    pub(super) fn linked(&self) -> BTreeMap<PathBuf, Touched> {
        let mut linked = BTreeMap::new();
        let mut follow = |path: &Path, part: Touched| {
            let way = links::way(path);
            if way.len() > 1 {
                linked.extend(way.into_iter().map(|path| (path, part)));
            }
        };
        follow(&self.settings, Touched::Settings);
        for file in &self.data {
            follow(file, Touched::Database);
        }
        for (name, part) in Touched::FOLDERS {
            let folder = self.root.join(name);
            follow(&folder, part);
            for link in links::below(&folder) {
                follow(&link, part);
            }
        }
        linked
    }

    pub(super) fn folders(&self) -> [PathBuf; 3] {
        Touched::FOLDERS.map(|(name, _)| self.root.join(name))
    }
}

/// Whether a path lies beside a file and ends as it does: what comes into a folder of Parquet files is read with them.
fn is_like(path: &Path, file: &Path) -> bool {
    path.parent() == file.parent() && path.extension().is_some() && path.extension() == file.extension()
}

/// SQLite's write-ahead log of a database.
pub(super) fn log_of(database: &Path) -> PathBuf {
    let mut name = OsString::from(database);
    name.push("-wal");
    name.into()
}

/// The path without links and dots as far as it exists; the file itself may come later.
fn resolved(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = |path: &Path| path.parent().and_then(|folder| folder.canonicalize().ok());
    match (whole.is_dir().then(|| whole.canonicalize().ok()).flatten(), folder(&whole), whole.file_name()) {
        (Some(whole), _, _) => whole,
        (None, Some(folder), Some(name)) => folder.join(name),
        _ => whole,
    }
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
    fn only_what_a_site_is_made_from_is_looked_at() {
        let watched = watched(Path::new("/p"));
        let part = |path: &str| watched.part(Path::new(path));
        assert_eq!(part("/p/flightdeck.toml"), Some(Touched::Settings));
        assert_eq!(part("/p/content/a/b.md"), Some(Touched::Content));
        assert_eq!(part("/p/templates"), Some(Touched::Templates));
        assert_eq!(part("/p/seeds/demo.toml"), Some(Touched::Seeds));
        assert_eq!(part("/p/flightdeck.db-wal"), Some(Touched::Database));
        // A file of the next day beside those that are read.
        let daily = WatchedPaths { data: vec!["/lake/2026-11-20.parquet".into()], ..watched.clone() };
        assert_eq!(daily.part(Path::new("/lake/2026-11-21.parquet")), Some(Touched::Database));
        assert_eq!(daily.part(Path::new("/lake/2026-11-21.part")), None);
        // Files in folders of their own, one of which comes.
        let folders = WatchedPaths {
            data: vec!["/lake/day=20/a.parquet".into()],
            data_folders: vec!["/lake".into(), "/".into()],
            ..watched.clone()
        }
        .resolved();
        for path in ["/lake/day=21", "/lake/day=21/a.parquet", "/lake/day=20/b.parquet"] {
            assert_eq!(folders.part(Path::new(path)), Some(Touched::Database), "{path}");
        }
        for path in ["/lake/day=21/a.parquet.tmp", "/p/site/index.html", "/p/site"] {
            assert_eq!(folders.part(Path::new(path)), None, "{path}");
        }
        for other in
            ["/p/site/index.html", "/p/.flightdeck/cube", "/p/flightdeck.db-shm", "/p/contents/a.md", "/q/content/a.md"]
        {
            assert_eq!(part(other), None, "{other}");
        }
    }
}
