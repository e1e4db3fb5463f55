//! A value of a file with the place where it stands, so that a problem found later can still name the line.

use std::str::FromStr;

use crate::problem::{Place, Problem};

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
