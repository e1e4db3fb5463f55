//! Places that data comes from: files, globs, folders and standard input.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::disk;
use crate::problem::{Place, Problem, Problems};

/// One input of an import.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputFile {
    /// Standard input, `-` on the command line.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl InputFile {
    /// How it is named in messages.
    pub fn shown(&self) -> PathBuf {
        match self {
            Self::Stdin => PathBuf::from("standard input"),
            Self::File(path) => path.clone(),
        }
    }
}

/// The inputs that arguments or the settings' `files` name: each a file, a glob, a folder or `-`; every file once, those of a
/// folder or glob in the order of their names. Relative ones start at `base`.
pub fn inputs(written: &[String], base: &Path) -> Result<Vec<InputFile>, Problems> {
    let mut found = Vec::new();
    let mut problems = Problems::default();
    for text in written {
        match expand(text, base) {
            Ok(files) => {
                for file in files {
                    if !found.contains(&file) {
                        found.push(file);
                    }
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    problems.or(found)
}

fn expand(text: &str, base: &Path) -> Result<Vec<InputFile>, Problem> {
    if text == "-" {
        return Ok(vec![InputFile::Stdin]);
    }
    let path = if base == Path::new(".") { PathBuf::from(text) } else { base.join(text) };
    if path.is_dir() {
        let mut files = Vec::new();
        below(&path, &mut files)?;
        return if files.is_empty() { Err(nothing(text, "the folder holds no files")) } else { Ok(files) };
    }
    if path.exists() || !text.contains(['*', '?', '[']) {
        // Opened once here, so that a mistyped name is told before anything is imported.
        disk::open(&path).map_err(|error| match error.kind() {
            ErrorKind::NotSeekable => Problem::io(&path, "read the file", &error).hint("pipe the rows into `import -`"),
            _ => Problem::io(&path, "read the file", &error),
        })?;
        return Ok(vec![InputFile::File(path)]);
    }
    let pattern = glob::glob(&path.to_string_lossy())
        .map_err(|error| nothing(text, &format!("not a pattern of file names: {}", error.msg)))?;
    let files: Vec<InputFile> =
        pattern.filter_map(Result::ok).filter(|path| path.is_file()).map(InputFile::File).collect();
    if files.is_empty() { Err(nothing(text, "no file fits this pattern")) } else { Ok(files) }
}

fn nothing(text: &str, message: &str) -> Problem {
    Problem::new(Place::file(Path::new(text)), message)
        .hint("check the path; it starts at the folder you are in, or at the project's for `files`")
}

/// The files below a folder, in the order of their names, without hidden ones and those that an import left beside its input.
fn below(folder: &Path, files: &mut Vec<InputFile>) -> Result<(), Problem> {
    let failed = |error| Problem::io(folder, "read the folder", &error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') || name.contains(".rejected.") {
            continue;
        }
        if path.is_dir() {
            below(&path, files)?;
        } else {
            files.push(InputFile::File(path));
        }
    }
    Ok(())
}

/// Whether a path is one that `files` of a section name: by the whole pattern, or by the file's own name.
pub(super) fn is_named_by(patterns: &[String], path: &Path) -> bool {
    let whole = path.to_string_lossy();
    patterns.iter().any(|written| {
        let Ok(pattern) = glob::Pattern::new(written) else { return whole.ends_with(written.as_str()) };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_bare = !written.contains('/');
        pattern.matches(&whole) || (is_bare && pattern.matches(&name)) || whole.ends_with(&format!("/{written}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_globs_are_read_in_order_and_each_file_once() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["b.csv", "a.csv", ".hidden", "a.rejected.csv"] {
            std::fs::write(folder.path().join(name), "x").expect("written");
        }
        std::fs::create_dir(folder.path().join("sub")).expect("a folder");
        std::fs::write(folder.path().join("sub/c.json"), "x").expect("written");
        let names = |written: &[&str]| {
            let written: Vec<String> = written.iter().map(ToString::to_string).collect();
            let found = inputs(&written, folder.path()).expect("found");
            let name =
                |file: &InputFile| file.shown().strip_prefix(folder.path()).expect("below").display().to_string();
            found.iter().map(name).collect::<Vec<_>>()
        };
        assert_eq!(
            names(&["."]),
            ["./a.csv", "./b.csv", "./sub/c.json"].map(|name| name.trim_start_matches("./").to_owned())
        );
        assert_eq!(names(&["*.csv", "b.csv"]), ["a.csv", "a.rejected.csv", "b.csv"]);
        assert!(
            inputs(&["none*.csv".to_owned(), "gone.csv".to_owned()], folder.path())
                .is_err_and(|found| found.0.len() == 2)
        );
        assert_eq!(inputs(&["-".to_owned()], folder.path()), Ok(vec![InputFile::Stdin]));
    }

    #[test]
    fn a_section_names_files_by_pattern_or_by_name() {
        let named = |pattern: &str, path: &str| is_named_by(&[pattern.to_owned()], Path::new(path));
        assert!(named("users.csv", "export.zip/data/users.csv"));
        assert!(named("users*.csv*", "/x/users-1.csv.gz"));
        assert!(named("data/users.csv", "/x/data/users.csv"));
        assert!(!named("users.csv", "/x/superusers.csv"));
    }
}
