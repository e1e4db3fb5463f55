//! How fresh the data is: stale when its newest event is old.
//!
//! Staleness is judged here against the moment of the build and again by the page's script against the reader's clock,
//! with the same limit, so that a scheduler that died is noticed.

use serde::Serialize;

use super::data_notices::{DataNotice, data_notices};
use super::site::Site;
use crate::calendar::{LocalZone, Millis};
use crate::cube::{Health, STALE_AFTER_HOURS};
use crate::format;
use crate::messages;

/// What the header says about the data's age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Freshness {
    /// `21 Nov 2026`; `None` when there is no data.
    pub as_of: Option<String>,
    /// `22 Nov 2026 06:10`, when the inputs last changed the output.
    pub changed: String,
    /// The same instant for machines.
    pub changed_iso: String,
    /// `21 Nov 2026 23:58`, the newest event; `None` without events.
    pub newest: Option<String>,
    /// The same instant for the script.
    pub newest_iso: String,
    /// The limit for the script.
    pub stale_after_hours: i64,
    /// Whether the data was stale when the page was built.
    pub is_stale: bool,
    /// What readers must know about the data.
    pub notices: Vec<DataNotice>,
    /// Whose days they are, `UTC` or a city.
    pub place: String,
    /// Whose clock shows the times: `UTC`, or as in `Sydney time`.
    pub clock: String,
}

impl Freshness {
    /// Of the site's data, at the moment of the build.
    pub(super) fn of(site: &Site<'_>) -> Self {
        let zone = site.definitions.zone;
        let known = site.health.newest_told(zone);
        Self {
            as_of: site.span.map(|span| format::day(span.as_of)),
            changed: format::instant(site.generated_at, zone),
            changed_iso: site.generated_at.rfc3339(),
            newest: site.health.newest().map(|newest| moment(newest, site.health, zone)),
            newest_iso: known.map(Millis::rfc3339).unwrap_or_default(),
            stale_after_hours: STALE_AFTER_HOURS,
            is_stale: site.health.is_stale(zone, site.now),
            notices: data_notices(site.health, zone),
            place: zone.place(),
            clock: messages::clock(zone),
        }
    }
}

/// When an event was, as far as that may be told.
pub(super) fn moment(at: Millis, health: &Health, zone: LocalZone) -> String {
    if health.suppressed.moments { format::day(zone.day(at)) } else { format::instant(at, zone) }
}
