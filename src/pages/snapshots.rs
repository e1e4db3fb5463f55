//! The page of all editions, the newest first.

use serde::Serialize;

use super::link;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;

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

/// The context of `snapshots.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Snapshots<'a> {
    shell: Shell,
    editions: &'a [ArchiveEntry],
}

/// The archive.
pub(super) fn page<'a>(site: &Site<'a>, frame: &PageFrame<'_>) -> Snapshots<'a> {
    let shell = frame.around(PageHead {
        path: link::SNAPSHOTS,
        title: "Editions",
        description: "Every closed day as it was told.",
        section: link::SNAPSHOTS,
    });
    Snapshots { shell, editions: site.archive }
}
