//! The files of one stored edition.

use std::collections::BTreeMap;

/// A stored edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionFiles {
    /// `2026-11-21`, `2026-W47`, `2026-11-21/pro`, or `2026-11-21.1` for one that was restated.
    pub folder: String,
    /// Its files by name.
    pub files: BTreeMap<String, Vec<u8>>,
}
