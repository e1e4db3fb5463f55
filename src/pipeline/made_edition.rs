//! One finished edition: where it is kept, what it says, and its files.

use std::collections::BTreeMap;

use crate::editions::{self, EditionPath, EditionValues};
use crate::problem::{Place, Problem};

/// One edition.
#[derive(Clone, Debug)]
pub struct MadeEdition {
    /// Where it is kept.
    pub place: EditionPath,
    /// What it says.
    pub values: EditionValues,
    /// Page, mail and values by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Whether it was closed before and is as it was.
    pub was_closed: bool,
    /// The files of the closed edition whose place it takes, when it was made anew.
    pub restates: Option<BTreeMap<String, Vec<u8>>>,
}

impl MadeEdition {
    /// The stored mail.
    pub fn mail(&self) -> &[u8] {
        self.files.get(editions::MAIL).map(Vec::as_slice).unwrap_or_default()
    }

    /// The subject of the mail.
    pub fn subject(&self) -> String {
        editions::subject(&self.values)
    }
}

pub(super) fn no_data() -> Problem {
    Problem::new(Place::argument("events"), "there is no complete day with data, so there is nothing to tell")
        .hint("import events, or make the demo with `flightdeck seed`")
}
