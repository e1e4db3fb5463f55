//! What is marked on the time axis of a cockpit, out of everything that may be: the alerts of its feed.

use crate::alerts::{Incident, Incidents};
use crate::metric::{Definitions, trend_keys};
use crate::pages;
use crate::views::{Cockpit, Mark, MarkKind};

/// The marks of a cockpit, in order: charts draw them, `trends.json` publishes them.
pub fn marks(incidents: &Incidents, definitions: &Definitions, cockpit: &Cockpit) -> Vec<Mark> {
    let Some(days) = cockpit.period.current else { return Vec::new() };
    let feed = incidents.feed(&cockpit.segment, days);
    Mark::in_order(pages::marked(&feed).map(|incident| alert(incident, definitions)), days)
}

fn alert(incident: &Incident, definitions: &Definitions) -> Mark {
    Mark {
        day: incident.started,
        kind: MarkKind::Alert,
        title: incident.title.clone(),
        href: pages::incident(&incident.id),
        series: trend_keys(&incident.metric, definitions),
    }
}
