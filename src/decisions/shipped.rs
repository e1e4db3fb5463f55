//! What was shipped in the week before an incident: decisions and notes that touch its metric, one that its alert follows from,
//! or the product as a whole. That one came before the other is all that it says.

use super::decision::DecisionStatus;
use super::note::Note;
use super::score::ScoredDecision;
use crate::alerts::{AlertMetric, Incident, Incidents, alert_metrics};
use crate::calendar::{Day, DayRange};
use crate::metric::{Definitions, SegmentKey};
use crate::views::NoteKind;

/// How long before the first day of the move something may have been shipped.
const SHIPPED_DAYS: u16 = 7;

/// What was shipped before one incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShippedBefore {
    /// The incident's id.
    pub incident: String,
    /// What was shipped, the newest first.
    pub changes: Vec<ShippedChange>,
}

impl ShippedBefore {
    /// What was shipped before an incident; nothing for one that is not among them.
    pub fn of<'a>(all: &'a [Self], incident: &str) -> &'a [ShippedChange] {
        all.iter().find(|one| one.incident == incident).map_or(&[], |one| one.changes.as_slice())
    }
}

/// One change of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShippedChange {
    /// Its day.
    pub day: Day,
    /// One line.
    pub title: String,
    /// What says so.
    pub source: ShippedSource,
}

/// Where a change is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShippedSource {
    /// A decision, by its key.
    Decision(String),
    /// A note, by its place in its file from 0, and what it is about.
    Note(usize, NoteKind),
}

/// What was shipped in the 7 days before each incident; only incidents before which something was.
pub fn shipped_before(
    incidents: &Incidents,
    definitions: &Definitions,
    (decisions, notes): (&[ScoredDecision<'_>], &[Note]),
) -> Vec<ShippedBefore> {
    let metrics = alert_metrics(definitions);
    let log = ChangeLog { definitions, metrics: &metrics, decisions, notes, as_of: incidents.as_of };
    let before = |incident: &Incident| {
        let days = DayRange::ending(incident.onset.plus(-1), SHIPPED_DAYS);
        ShippedBefore { incident: incident.id.clone(), changes: log.touching(incident, days) }
    };
    incidents.all.iter().map(before).filter(|one| !one.changes.is_empty()).collect()
}

/// What was shipped while an incident went on, and on the day after its last: perhaps what ended it. The newest first.
pub fn shipped_during(
    incident: &Incident,
    definitions: &Definitions,
    (decisions, notes): (&[ScoredDecision<'_>], &[Note]),
    as_of: Option<Day>,
) -> Vec<ShippedChange> {
    let metrics = alert_metrics(definitions);
    let DayRange { first, last } = incident.days();
    let days = DayRange { first, last: last.plus(1) };
    ChangeLog { definitions, metrics: &metrics, decisions, notes, as_of }.touching(incident, days)
}

/// Everything that the team has shipped.
struct ChangeLog<'a> {
    definitions: &'a Definitions,
    metrics: &'a [AlertMetric],
    decisions: &'a [ScoredDecision<'a>],
    notes: &'a [Note],
    as_of: Option<Day>,
}

impl ChangeLog<'_> {
    /// The changes of some days that touch an incident, the newest first.
    fn touching(&self, incident: &Incident, days: DayRange) -> Vec<ShippedChange> {
        let everybody = self.definitions.segments.first().map(|segment| &segment.key);
        let touched = touched(&incident.metric, self.metrics);
        // A change for one segment may move everybody's number.
        let concerns = |segment: Option<&SegmentKey>| {
            Some(&incident.segment) == everybody
                || segment.is_none_or(|segment| Some(segment) == everybody || *segment == incident.segment)
        };
        let of_decisions = self.decisions.iter().filter_map(|scored| {
            let decision = scored.decision;
            let day = scored.day.filter(|day| days.contains(*day) && decision.status != DecisionStatus::Proposed)?;
            let fits = touched.contains(&decision.metric.id.as_str()) && concerns(Some(&decision.segment));
            let source = ShippedSource::Decision(decision.key.clone());
            fits.then(|| ShippedChange { day, title: decision.title.clone(), source })
        });
        let of_notes = self.notes.iter().enumerate().filter_map(|(place, note)| {
            let day = note.day(self.as_of).filter(|day| days.contains(*day))?;
            let metric = note.metric.as_ref().map(|metric| metric.id.as_str());
            let fits = metric.is_none_or(|id| touched.contains(&id)) && concerns(note.segment.as_ref());
            let source = ShippedSource::Note(place, note.kind);
            fits.then(|| ShippedChange { day, title: note.title.clone(), source })
        });
        let mut changes: Vec<ShippedChange> = of_decisions.chain(of_notes).collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.day));
        changes
    }
}

/// A metric and those that its alerts follow from.
fn touched<'a>(metric: &'a str, metrics: &'a [AlertMetric]) -> Vec<&'a str> {
    let mut found = vec![metric];
    let mut next = 0;
    while let Some(id) = found.get(next).copied() {
        let parents = metrics.iter().filter(|known| known.id == id).flat_map(|known| &known.parents);
        let new: Vec<&str> = parents.map(String::as_str).filter(|parent| !found.contains(parent)).collect();
        found.extend(new);
        next += 1;
    }
    found
}
