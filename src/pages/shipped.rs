//! What was shipped in the week before an incident.

use serde::Serialize;

use super::figure::note_kind;
use super::link;
use super::site::Site;
use crate::alerts::Incident;
use crate::decisions::{ShippedBefore, ShippedChange, ShippedSource};
use crate::format;

/// One change of the product.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ShippedLine {
    /// `The day before`, `3 days before`.
    when: String,
    pub(super) title: String,
    kind: &'static str,
    /// Where it is told, seen from the site's root.
    href: String,
}

/// What was shipped before an incident.
pub(super) fn lines(site: &Site<'_>, incident: &Incident) -> Vec<ShippedLine> {
    let line = |change: &ShippedChange| {
        let (kind, href) = match &change.source {
            ShippedSource::Decision(key) => ("Decision", link::decision(key)),
            ShippedSource::Note(place, kind) => (note_kind(*kind), link::note(*place)),
        };
        let when = match incident.onset.since(change.day) {
            1 => "The day before".to_owned(),
            days => format!("{} before", format::counted(days.unsigned_abs().into(), "day", "days")),
        };
        ShippedLine { when, title: change.title.clone(), kind, href }
    };
    ShippedBefore::of(site.shipped, &incident.id).iter().map(line).collect()
}
