//! What is known about each metric, in the data of a document.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::alerts::{Acknowledged, Direction, Incident, Incidents};
use crate::calendar::Day;
use crate::decisions::{Note, ScoredDecision, ShippedChange, shipped_during};
use crate::metric::Definitions;

/// What is known about a metric.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Memory", deny_unknown_fields)]
pub(super) struct PublicMemory {
    metric: String,
    /// Relative to the site's root.
    playbook: Option<String>,
    /// Those that are over, the newest first.
    incidents: Vec<PublicPastIncident>,
    /// The keys of the decisions about it.
    decisions: Vec<String>,
    notes: Vec<PublicPastNote>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PastIncident", deny_unknown_fields)]
struct PublicPastIncident {
    id: String,
    title: String,
    segment: String,
    #[schemars(extend("enum" = ["up", "down"]))]
    direction: &'static str,
    #[schemars(extend("enum" = ["new_level", "over", "recovered"]))]
    state: &'static str,
    from: String,
    to: String,
    acknowledged: Option<PublicSaid>,
    /// What was shipped while it went on, or on the day after.
    shipped: Vec<PublicPastNote>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Said", deny_unknown_fields)]
struct PublicSaid {
    #[schemars(extend("enum" = ["real", "expected", "noise", "accepted"]))]
    verdict: &'static str,
    by: String,
    on: String,
    note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PastNote", deny_unknown_fields)]
struct PublicPastNote {
    date: Option<String>,
    title: String,
}

/// What the memory is made of.
#[derive(Clone, Copy, Debug)]
pub struct MemoryInputs<'a> {
    /// Every incident.
    pub incidents: &'a Incidents,
    /// Segments and metrics.
    pub definitions: &'a Definitions,
    /// By metric id, the page of its playbook.
    pub playbooks: &'a BTreeMap<String, String>,
    /// The decision log.
    pub scored: &'a [ScoredDecision<'a>],
    /// What the team noted.
    pub notes: &'a [Note],
    /// The last complete day.
    pub as_of: Option<Day>,
}

/// What is known about each metric about which something is, by its id.
pub(super) fn memory(inputs: MemoryInputs<'_>) -> Vec<PublicMemory> {
    let mut found: BTreeMap<&str, PublicMemory> = BTreeMap::new();
    let mut past: Vec<&Incident> = inputs.incidents.roots().filter(|incident| incident.ended().is_some()).collect();
    past.sort_by_key(|incident| std::cmp::Reverse(incident.onset));
    for (metric, href) in inputs.playbooks {
        known(&mut found, metric).playbook = Some(href.clone());
    }
    for incident in past {
        known(&mut found, &incident.metric).incidents.push(inputs.past(incident));
    }
    for scored in inputs.scored {
        known(&mut found, &scored.decision.metric.id).decisions.push(scored.decision.key.clone());
    }
    for note in inputs.notes {
        let Some(metric) = &note.metric else { continue };
        let date = note.day(inputs.as_of).map(|day| day.to_string());
        known(&mut found, &metric.id).notes.push(PublicPastNote { date, title: note.title.clone() });
    }
    found.into_values().collect()
}

fn known<'f, 'm>(found: &'f mut BTreeMap<&'m str, PublicMemory>, metric: &'m str) -> &'f mut PublicMemory {
    found.entry(metric).or_insert_with(|| PublicMemory {
        metric: metric.to_owned(),
        playbook: None,
        incidents: Vec::new(),
        decisions: Vec::new(),
        notes: Vec::new(),
    })
}

impl MemoryInputs<'_> {
    fn past(&self, incident: &Incident) -> PublicPastIncident {
        let days = incident.days();
        let shipped = shipped_during(incident, self.definitions, (self.scored, self.notes), self.as_of);
        let change = |change: ShippedChange| PublicPastNote { date: Some(change.day.to_string()), title: change.title };
        PublicPastIncident {
            id: incident.id.clone(),
            title: incident.title.clone(),
            segment: incident.segment.to_string(),
            direction: Direction::as_str(incident.direction),
            state: incident.state.as_str(),
            from: days.first.to_string(),
            to: days.last.to_string(),
            acknowledged: incident.acknowledged.as_ref().map(said),
            shipped: shipped.into_iter().map(change).collect(),
        }
    }
}

fn said(acknowledged: &Acknowledged) -> PublicSaid {
    PublicSaid {
        verdict: acknowledged.verdict.as_str(),
        by: acknowledged.by.clone(),
        on: acknowledged.on.to_string(),
        note: acknowledged.note.clone(),
    }
}
