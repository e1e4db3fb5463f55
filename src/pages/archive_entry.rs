//! The entries of the archive of editions, in finished text.

use serde::Serialize;

/// One edition in the archive, in finished text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArchiveEntry {
    /// The anchor: `2026-11-21`.
    pub id: String,
    /// `21 Nov 2026`.
    pub day: String,
    /// What it says first.
    pub headline: String,
    /// The page, seen from the archive.
    pub href: String,
    /// `2 alerts`.
    pub alerts: String,
    /// Editions of other segments, and earlier states of a restated one.
    pub others: Vec<ArchiveLink>,
}

/// Another page of the same day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArchiveLink {
    /// `Pro plan`, `as first told`.
    pub label: String,
    /// The page, seen from the archive.
    pub href: String,
}
