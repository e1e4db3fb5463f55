//! Symbolic links of a project: where they lead, and every link on the way, since each of them may be replaced.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// More links than a system follows for one path.
const MOST_LINKS: usize = 40;

/// The links that a path leads over, and at the end the file or folder itself, which may not be there. A circle of links ends
/// at one of them.
pub(super) fn way(path: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut resolved = PathBuf::new();
    let mut rest: VecDeque<OsString> = parts(path);
    while let Some(part) = rest.pop_front() {
        match Path::new(&part).components().next() {
            Some(Component::ParentDir) => drop(resolved.pop()),
            Some(Component::CurDir) | None => {}
            Some(Component::Prefix(_) | Component::RootDir | Component::Normal(_)) => {
                let next = resolved.join(&part);
                match fs::read_link(&next) {
                    Ok(target) if found.len() < MOST_LINKS => {
                        found.push(next);
                        if target.is_absolute() {
                            resolved = PathBuf::new();
                        }
                        for part in parts(&target).into_iter().rev() {
                            rest.push_front(part);
                        }
                    }
                    Ok(_) | Err(_) => resolved = next,
                }
            }
        }
    }
    found.push(resolved);
    found
}

fn parts(path: &Path) -> VecDeque<OsString> {
    path.components().map(|component| component.as_os_str().to_owned()).collect()
}

/// The links in a folder and in all folders below it. Folders behind links are not entered: the link stands for them.
pub(super) fn below(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            match entry.file_type() {
                Ok(kind) if kind.is_symlink() => found.push(entry.path()),
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                Ok(_) | Err(_) => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(unix)]
    use std::os::unix::fs::symlink;

    #[cfg(unix)]
    #[test]
    fn every_link_on_the_way_is_found() {
        let home = tempfile::tempdir().expect("a folder");
        let root = home.path().canonicalize().expect("there");
        // As Kubernetes mounts a ConfigMap: the file is a link over a link to a folder with a date.
        fs::create_dir_all(root.join("map/..2026")).expect("a folder");
        fs::write(root.join("map/..2026/note.md"), "one").expect("written");
        symlink("..2026", root.join("map/..data")).expect("a link");
        symlink("..data/note.md", root.join("map/note.md")).expect("a link");
        fs::create_dir_all(root.join("project/content/deep")).expect("a folder");
        symlink("../../../map/note.md", root.join("project/content/deep/note.md")).expect("a link");
        let link = root.join("project/content/deep/note.md");
        assert_eq!(below(&root.join("project")), std::slice::from_ref(&link));
        let expected =
            [link.clone(), root.join("map/note.md"), root.join("map/..data"), root.join("map/..2026/note.md")];
        assert_eq!(way(&link), expected);
    }

    #[cfg(unix)]
    #[test]
    fn a_circle_ends_and_what_is_missing_is_named() {
        let home = tempfile::tempdir().expect("a folder");
        let root = home.path().canonicalize().expect("there");
        symlink("b", root.join("a")).expect("a link");
        symlink("a", root.join("b")).expect("a link");
        assert_eq!(way(&root.join("a")).len(), MOST_LINKS + 1);
        assert_eq!(way(&root.join("gone/x.md")), [root.join("gone/x.md")]);
    }
}
