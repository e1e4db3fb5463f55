//! The entries of the archive of editions, in finished text.

use serde::Serialize;

use crate::calendar::Day;

/// One edition in the archive, in finished text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArchiveEntry {
    /// The anchor: `2026-11-21`, `2026-W47`.
    pub id: String,
    /// The last day in it.
    pub last_day: Day,
    /// `21 Nov 2026`, `Week 47 of 2026`.
    pub name: String,
    /// `Edition of 21 Nov 2026`.
    pub title: String,
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
