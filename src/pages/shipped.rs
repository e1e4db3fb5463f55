//! What was shipped in the week before an incident.

use serde::Serialize;

use super::figure::note_kind;
use super::link;
use super::site::Site;
use crate::alerts::Incident;
use crate::decisions::{ShippedBefore, ShippedChange, ShippedSource};
use crate::format;
use crate::messages::text;

/// One change of the product.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ShippedLine {
    /// `The day before`, `3 days before`.
    when: String,
    /// `Shipped the day before`, `Shipped 3 days before`.
    lead: String,
    pub(super) title: String,
    kind: String,
    /// Where it is told, seen from the site's root.
    href: String,
}

/// What was shipped before an incident.
pub(super) fn lines(site: &Site<'_>, incident: &Incident) -> Vec<ShippedLine> {
    let line = |change: &ShippedChange| {
        let (kind, href) = match &change.source {
            ShippedSource::Decision(key) => (text!("label-decision"), link::decision(key)),
            ShippedSource::Note(place, kind) => (format::capitalized(&note_kind(*kind)), link::note(*place)),
        };
        let (when, lead) = match incident.onset.since(change.day) {
            1 => (text!("shipped-day-before"), text!("shipped-lead-day")),
            days => {
                let number = days.unsigned_abs();
                (text!("shipped-days-before", number = number), text!("shipped-lead-days", number = number))
            }
        };
        ShippedLine { when, lead, title: change.title.clone(), kind, href }
    };
    ShippedBefore::of(site.shipped, &incident.id).iter().map(line).collect()
}
