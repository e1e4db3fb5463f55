//! The memory of a team: per metric what is known about it, playbook, past incidents and what became of them, decisions, notes; and
//! for an alert the last time.

use serde::Serialize;

use super::alert::{self, Loudness};
use super::decision_text::{VerdictText, finding};
use super::link;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use crate::alerts::{DATA, Incident, IncidentState, alert_metrics, last_times};
use crate::decisions::{ScoredDecision, ShippedChange, shipped_during};
use crate::format;
use crate::messages::text;
use crate::metric::Segment;

/// The context of `memory.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct MemoryPage {
    shell: Shell,
    metrics: Vec<MetricMemory>,
}

/// What is known about a metric. Links are seen from the site's root.
#[derive(Clone, Debug, Serialize)]
pub(super) struct MetricMemory {
    /// Its id, and its anchor on the page.
    pub(super) id: String,
    pub(super) label: String,
    /// Its definition; `None` for missing data.
    pub(super) definition: Option<String>,
    /// Where its playbook is.
    pub(super) playbook: Option<String>,
    /// What ended, the newest first.
    pub(super) incidents: Vec<PastIncident>,
    pub(super) decisions: Vec<PastDecision>,
    pub(super) notes: Vec<PastNote>,
}

/// An incident that is over, and what was done about it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PastIncident {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) href: String,
    pub(super) standing: String,
    pub(super) segment: String,
    tone: &'static str,
    /// What the team made of it.
    pub(super) acknowledged: Option<String>,
    /// What was shipped while it went on, or on the day after.
    pub(super) shipped: Vec<String>,
}

/// A decision about a metric, with its verdict.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PastDecision {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) day: String,
    pub(super) verdict: String,
    pub(super) finding: String,
}

/// A note about a metric.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PastNote {
    pub(super) title: String,
    pub(super) day: String,
    pub(super) href: String,
}

/// The page.
pub(super) fn page(site: &Site<'_>, frame: &PageFrame<'_>) -> MemoryPage {
    let shell = frame.around(PageHead {
        path: link::MEMORY,
        title: &text!("label-memory"),
        description: &text!("memory-about"),
        section: link::MEMORY,
    });
    MemoryPage { shell, metrics: memories(site) }
}

/// What is known about each metric about which something is, in the order of the registry; missing data last.
pub(super) fn memories(site: &Site<'_>) -> Vec<MetricMemory> {
    let of_registry = site.metrics.iter().map(|metric| (metric.id.clone(), metric.label.clone(), true));
    // What the alert rules alone watch has its label there.
    let watched = alert_metrics(site.definitions);
    let of_alerts = watched.iter().filter(|metric| site.metrics.parse(&metric.id).is_none());
    let of_alerts = of_alerts.map(|metric| (metric.id.clone(), metric.label.clone(), false));
    let data = [(DATA.to_owned(), text!("find-data-playbook"), false)];
    let is_alerting = |id: &str| id == DATA || watched.iter().any(|metric| metric.id == id);
    let all = of_registry.chain(of_alerts).chain(data).map(|named| memory(site, named, &is_alerting));
    all.filter(|it| !it.is_empty()).collect()
}

impl MetricMemory {
    fn is_empty(&self) -> bool {
        let Self { playbook, incidents, decisions, notes, .. } = self;
        playbook.is_none() && incidents.is_empty() && decisions.is_empty() && notes.is_empty()
    }
}

fn memory(
    site: &Site<'_>,
    (id, label, is_defined): (String, String, bool),
    is_alerting: &dyn Fn(&str) -> bool,
) -> MetricMemory {
    let mut incidents: Vec<&Incident> =
        site.incidents.roots().filter(|it| it.metric == id && it.ended().is_some()).collect();
    incidents.sort_by_key(|incident| std::cmp::Reverse(incident.onset));
    let as_of = site.span.map(|span| span.as_of);
    let notes = site.notes.iter().enumerate().filter(|(_, note)| note.metric.as_ref().is_some_and(|it| it.id == id));
    let note = |(place, note): (usize, &crate::decisions::Note)| PastNote {
        title: note.title.clone(),
        day: note.day(as_of).map_or_else(|| format::MISSING.to_owned(), format::day),
        href: link::note(place),
    };
    MetricMemory {
        definition: is_defined.then(|| format!("{}#{id}", link::DEFINITIONS)),
        playbook: (is_alerting(&id) && site.playbooks.contains_key(id.as_str())).then(|| link::playbook(&id)),
        incidents: incidents.into_iter().map(|incident| past(site, incident)).collect(),
        decisions: site.scored.iter().filter(|scored| scored.decision.metric.id == id).map(decision).collect(),
        notes: notes.map(note).collect(),
        id,
        label,
    }
}

fn decision(scored: &ScoredDecision<'_>) -> PastDecision {
    PastDecision {
        title: scored.decision.title.clone(),
        href: link::decision(&scored.decision.key),
        day: scored.day.map_or_else(|| format::MISSING.to_owned(), format::day),
        verdict: VerdictText::of(scored.verdict).word,
        finding: finding(scored),
    }
}

fn past(site: &Site<'_>, incident: &Incident) -> PastIncident {
    let shipped =
        shipped_during(incident, site.definitions, (site.scored, site.notes), site.span.map(|span| span.as_of));
    let change = |change: &ShippedChange| text!("memory-shipped", title = &change.title, day = format::day(change.day));
    PastIncident {
        id: incident.id.clone(),
        title: incident.title.clone(),
        href: link::incident(&incident.id),
        standing: alert::standing(incident),
        segment: Segment::label_of(&site.definitions.segments, &incident.segment).to_owned(),
        tone: Loudness::of(incident).tone,
        acknowledged: incident.acknowledged.as_ref().map(alert::acknowledged),
        shipped: shipped.iter().map(change).collect(),
    }
}

/// The last time: the earlier incidents that are most like one that goes on.
pub(super) fn last_time(site: &Site<'_>, incident: &Incident) -> Vec<PastIncident> {
    if incident.state != IncidentState::Ongoing {
        return Vec::new();
    }
    last_times(incident, site.incidents.roots()).into_iter().map(|earlier| past(site, earlier)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    #[test]
    fn a_metric_has_its_playbook_its_past_and_its_decisions() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let all = memories(&site);
        let of = |id: &str| all.iter().find(|memory| memory.id == id);
        let onboarding = of("step.onboarding_complete").expect("something is known");
        assert_eq!(onboarding.playbook.as_deref(), Some("alerts/index.html#playbook-step.onboarding_complete"));
        assert_eq!(onboarding.decisions.len(), 2);
        assert!(onboarding.decisions[0].href.starts_with("decisions/index.html#"));
        let over = site.incidents.roots().filter(|incident| incident.ended().is_some()).count();
        assert_eq!(all.iter().map(|memory| memory.incidents.len()).sum::<usize>(), over);
        assert!(of("stickiness").is_none(), "nothing is known about it");
    }

    #[test]
    fn only_what_goes_on_has_a_last_time() {
        let fixture = Fixture::new();
        let site = fixture.site();
        for incident in site.incidents.roots() {
            let told = last_time(&site, incident);
            assert!(told.is_empty() || incident.state == IncidentState::Ongoing);
            assert!(told.iter().all(|past| past.id != incident.id) && told.len() <= 2);
        }
    }

    #[test]
    fn one_that_goes_on_has_what_was_over_before_it() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let past = site.incidents.roots().find(|incident| incident.ended().is_some()).expect("one that is over");
        let onset = past.ended().expect("over").plus(1_000);
        let now = Incident { id: "now".into(), state: IncidentState::Ongoing, onset, ..past.clone() };
        assert!(!last_time(&site, &now).is_empty());
        assert!(last_time(&site, &Incident { state: IncidentState::Over, ..now }).is_empty());
    }
}
