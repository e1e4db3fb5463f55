//! The page of all editions, the newest first.

use serde::Serialize;

use super::archive_entry::ArchiveEntry;
use super::link;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use crate::messages::text;

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
        title: &text!("edition-nav"),
        description: &text!("snapshots-description"),
        section: link::SNAPSHOTS,
    });
    Snapshots { shell, editions: site.archive }
}
