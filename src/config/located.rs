//! A value of a file with the place where it stands, so that a problem found later can still name the line.

use std::str::FromStr;

use crate::problem::{Place, Problem, Problems};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its file, line and key.
    pub place: Place,
}

impl Located<String> {
    /// The text read as a `T`, whose error says what was expected.
    pub fn parse<T: FromStr<Err = String>>(&self) -> Result<T, Problem> {
        self.value.parse().map_err(|reason| Problem::new(self.place.clone(), reason))
    }

    /// The problem that this text is no known `what`, with the near spelling among `known`.
    pub fn unknown<'a>(&self, what: &str, known: impl IntoIterator<Item = &'a str>) -> Problem {
        let problem = Problem::new(self.place.clone(), format!("unknown {what} `{}`", self.value));
        problem.suggest(&self.value, known)
    }
}

/// The value of a key that a table must have; one that is not there is noted, unless something else was wrong with it.
pub(super) fn required<T>(
    value: Option<Located<T>>,
    table: &Place,
    key: &str,
    problems: &mut Problems,
) -> Option<Located<T>> {
    if value.is_none() && !problems.0.iter().any(|known| is_about(known, table, key)) {
        problems.push(Problem::new(table.clone(), format!("the key `{key}` is missing")));
    }
    value
}

/// A value of the wrong kind was reported when it was read; it is not missing as well.
fn is_about(problem: &Problem, table: &Place, key: &str) -> bool {
    let path = format!("{}.{key}", table.key.as_deref().unwrap_or_default());
    problem.place.key.as_deref() == Some(path.as_str()) && problem.place.line >= table.line
}
