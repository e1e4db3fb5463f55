//! What went wrong, where, and what to do about it: the only error type between stages.
//!
//! Every door to the world (files, database, command line) turns its errors into a [`Problem`] with a place and a hint;
//! a stage that checks many things returns them all at once as [`Problems`]. Printing is left to `commands`.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where a problem was found: a file, and inside it a line and a key, table or column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user named it or relative to the project folder.
    pub file: Option<PathBuf>,
    /// The line, counted from 1.
    pub line: Option<usize>,
    /// The key, table, column or argument inside the file.
    pub key: Option<String>,
}

impl Place {
    /// A whole file.
    pub fn file(path: &Path) -> Self {
        Self { file: Some(path.to_owned()), line: None, key: None }
    }

    /// A command-line argument or another thing that is in no file.
    pub fn argument(name: &str) -> Self {
        Self { file: None, line: None, key: Some(name.to_owned()) }
    }

    /// The same place, at this line (counted from 1).
    #[must_use]
    pub fn line(self, line: usize) -> Self {
        Self { line: Some(line), ..self }
    }

    /// The same place, at this key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(file) = &self.file {
            let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
            parts.push(format!("{}{line}", file.display()));
        }
        if let Some(key) = &self.key {
            parts.push(format!("`{key}`"));
        }
        f.write_str(&parts.join(", "))
    }
}

/// Who can mend a problem; it decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The user can fix it: a wrong key, a missing file, a broken database. Exit code 1.
    Input,
    /// Anything else: the disk is full, a bug in this program. Exit code 2.
    Internal,
}

/// One thing that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What was found and what was expected: lower case, no full stop, names in backticks.
    pub message: String,
    /// What to do, when there is something better to say than the message.
    pub hint: Option<String>,
    /// Who can mend it.
    pub fault: Fault,
}

impl Problem {
    /// A problem that the user can fix.
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into(), hint: None, fault: Fault::Input }
    }

    /// A problem that is not the user's doing.
    pub fn internal(place: Place, message: impl Into<String>) -> Self {
        Self { fault: Fault::Internal, ..Self::new(place, message) }
    }

    /// What needs a Cargo feature that this program was built without.
    pub fn without_feature(place: Place, feature: &str) -> Self {
        Self::new(place, format!("this program was built without `{feature}`"))
            .hint(format!("install it with its default features, or with `--features {feature}`"))
    }

    /// The same problem with advice.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same problem with "did you mean" for the nearest of the valid names, or the whole list when none is near.
    #[must_use]
    pub fn suggest<'a>(self, found: &str, valid: impl IntoIterator<Item = &'a str>) -> Self {
        let valid: Vec<&str> = valid.into_iter().collect();
        match nearest(found, valid.iter().copied()) {
            Some(near) => self.hint(format!("did you mean `{near}`?")),
            None if valid.is_empty() => self,
            None => self.hint(format!("use one of: {}", valid.join(", "))),
        }
    }

    /// A file-system error with the path it happened at.
    pub fn io(path: &Path, doing: &str, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let (reason, hint) = match error.kind() {
            ErrorKind::NotFound => ("there is no such file or folder".to_owned(), "check the path"),
            ErrorKind::PermissionDenied => ("permission denied".to_owned(), "check who owns it, or name another place"),
            ErrorKind::ReadOnlyFilesystem => {
                ("the file system is read-only".to_owned(), "name a place that can be written")
            }
            ErrorKind::StorageFull => ("the disk is full".to_owned(), "free some space and run again"),
            ErrorKind::IsADirectory => {
                ("it is a folder, not a file".to_owned(), "name the file in it, or move it away")
            }
            ErrorKind::NotSeekable => (error.to_string(), "put a file in its place, or name another one"),
            ErrorKind::NotADirectory => ("a part of the path is a file, not a folder".to_owned(), "name another place"),
            ErrorKind::AlreadyExists => ("it exists already".to_owned(), "name another place"),
            _ => (error.to_string(), "the message above is the operating system's"),
        };
        Self::new(Place::file(path), format!("cannot {doing}: {reason}")).hint(hint)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        if place.is_empty() {
            write!(f, "{}", self.message)?;
        } else {
            write!(f, "{place}: {}", self.message)?;
        }
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

/// Everything that went wrong in one step; never empty when it is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// `Ok(value)` when nothing went wrong.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// Notes one more problem.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Takes the value, or notes the problems and gives `None`.
    pub fn collect<T>(&mut self, result: Result<T, impl Into<Self>>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problems) => {
                self.0.extend(problems.into().0);
                None
            }
        }
    }

    /// 1 when the user can fix all of it, else 2.
    pub fn exit_code(&self) -> u8 {
        let internal = self.0.iter().any(|problem| problem.fault == Fault::Internal);
        if internal { 2 } else { 1 }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Problems {}

/// The valid name most like the one found, when it is like enough to be a slip of the finger: close by Jaro-Winkler, which
/// forgives different lengths, or one edit away for every four letters.
pub fn nearest<'a>(found: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let found = found.to_lowercase();
    let score = |name: &str| {
        let name = name.to_lowercase();
        let likeness = strsim::jaro_winkler(&found, &name);
        let slips = strsim::osa_distance(&found, &name) <= found.chars().count().div_ceil(4);
        (slips || likeness >= 0.78).then(|| likeness.max(strsim::normalized_damerau_levenshtein(&found, &name)))
    };
    valid
        .into_iter()
        .filter_map(|name| Some((score(name)?, name)))
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_place_message_hint() {
        let problem = Problem::new(Place::file(Path::new("a.toml")).line(3).key("steps"), "unknown key `stepz`")
            .suggest("stepz", ["steps", "title"]);
        assert_eq!(problem.to_string(), "a.toml:3, `steps`: unknown key `stepz`\n  hint: did you mean `steps`?");
    }

    #[test]
    fn short_names_forgive_one_slip() {
        assert_eq!(nearest("dua", ["dau", "wau", "errors"]), Some("dau"));
        assert_eq!(nearest("x", ["dau", "wau"]), None);
    }

    #[test]
    fn a_far_name_lists_the_valid_ones() {
        let problem = Problem::new(Place::default(), "unknown metric `zzz`").suggest("zzz", ["dau", "wau"]);
        assert_eq!(problem.hint.as_deref(), Some("use one of: dau, wau"));
    }

    #[test]
    fn one_internal_fault_makes_the_exit_code_two() {
        let user = Problem::new(Place::default(), "x");
        let ours = Problem::internal(Place::default(), "y");
        assert_eq!(Problems(vec![user.clone()]).exit_code(), 1);
        assert_eq!(Problems(vec![user, ours]).exit_code(), 2);
    }
}
