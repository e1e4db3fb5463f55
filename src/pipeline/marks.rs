//! What is marked on the time axis of a cockpit, out of everything that may be: the alerts of its feed, and the decisions.

use crate::alerts::{Incident, Incidents};
use crate::metric::{Definitions, trend_keys};
use crate::pages;
use crate::plan::Scored;
use crate::views::{Cockpit, Mark, MarkKind};

/// What marks may come from.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'a> {
    /// Every incident.
    pub incidents: &'a Incidents,
    /// Every decision, with its day.
    pub decisions: &'a [Scored<'a>],
}

/// The marks of a cockpit, in order: charts draw them, `trends.json` publishes them.
///
/// A decision about all users is marked for every segment, one about a segment only there.
pub fn marks(happened: Happened<'_>, definitions: &Definitions, cockpit: &Cockpit) -> Vec<Mark> {
    let Some(days) = cockpit.period.current else { return Vec::new() };
    let feed = happened.incidents.feed(&cockpit.segment, days);
    let alerts = pages::marked(&feed).map(|incident| alert(incident, definitions));
    let concerns = |scored: &&Scored<'_>| {
        let segment = &scored.decision.segment;
        *segment == cockpit.segment || segment.as_str() == "all"
    };
    let decisions = happened.decisions.iter().filter(concerns).filter_map(|scored| decision(scored, definitions));
    Mark::in_order(decisions.chain(alerts), days)
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

fn decision(scored: &Scored<'_>, definitions: &Definitions) -> Option<Mark> {
    Some(Mark {
        day: scored.day?,
        kind: MarkKind::Decision,
        title: scored.decision.title.clone(),
        href: pages::decision(&scored.decision.key),
        series: trend_keys(&scored.decision.metric.id, definitions),
    })
}
