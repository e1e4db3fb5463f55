//! What is marked on the time axis of a cockpit, out of everything that may be: the alerts of its feed, the decisions that are in
//! effect, and notes.

use crate::alerts::{Incident, IncidentState, Incidents};
use crate::calendar::{Day, DayRange};
use crate::decisions::{DecisionStatus, Note, ScoredDecision};
use crate::messages::text;
use crate::metric::{Definitions, Quantity};
use crate::pages;
use crate::views::{Cockpit, Mark, MarkKind};

/// Everything that may be marked.
#[derive(Clone, Copy, Debug)]
pub struct Events<'a> {
    /// Every incident.
    pub incidents: &'a Incidents,
    /// Every decision.
    pub decisions: &'a [ScoredDecision<'a>],
    /// Every note.
    pub notes: &'a [Note],
}

/// The marks of a cockpit, in order: charts draw them, `trends.json` publishes them.
pub fn marks(events: Events<'_>, definitions: &Definitions, cockpit: &Cockpit) -> Vec<Mark> {
    let Some(days) = cockpit.period.current else { return Vec::new() };
    let feed = events.incidents.feed(&cockpit.segment, days);
    let alerts = pages::marked(&feed).map(|incident| alert(incident, definitions));
    let everybody = definitions.segments.first().map(|segment| &segment.key);
    // What was decided for everybody concerns every segment.
    let concerns = |scored: &&ScoredDecision<'_>| {
        let segment = &scored.decision.segment;
        *segment == cockpit.segment || Some(segment) == everybody
    };
    let decisions = events.decisions.iter().filter(concerns).filter_map(|scored| decision(scored, definitions));
    let of_segment = |(_, note): &(usize, &Note)| note.concerns(&cockpit.segment);
    let as_of = events.incidents.as_of.or(cockpit.period.as_of);
    let notes = events.notes.iter().enumerate().filter(of_segment);
    let notes = notes.filter_map(|(place, note)| self::note((place, note), as_of, definitions));
    Mark::in_order(decisions.chain(alerts).chain(notes), days)
}

fn alert(incident: &Incident, definitions: &Definitions) -> Mark {
    let seen = |quantity: Quantity| quantity.seen_in(definitions);
    let last = if incident.state == IncidentState::Ongoing { incident.last_evaluation } else { incident.last_trigger };
    let incident_days = DayRange { first: incident.onset, last };
    Mark {
        day: incident.onset,
        kind: MarkKind::Alert,
        note_kind: None,
        bad_days: (!incident.is_good).then_some(incident_days),
        title: title(incident),
        href: pages::incident(&incident.id),
        series: Quantity::parse(&incident.metric, definitions).map(seen).unwrap_or_default(),
    }
}

/// `Errors up 100%, acknowledged as expected`.
fn title(incident: &Incident) -> String {
    match &incident.acknowledged {
        Some(said) => {
            let title = incident.title.trim_end_matches('.');
            text!("mark-acknowledged", title = title, verdict = pages::acknowledged_as(said.verdict))
        }
        None => incident.title.clone(),
    }
}

fn note((place, note): (usize, &Note), as_of: Option<Day>, definitions: &Definitions) -> Option<Mark> {
    Some(Mark {
        day: note.day(as_of)?,
        kind: MarkKind::Note,
        note_kind: Some(note.kind),
        bad_days: None,
        title: note.title.clone(),
        href: pages::note(place),
        series: note.metric.as_ref().map(|metric| metric.quantity.seen_in(definitions)).unwrap_or_default(),
    })
}

/// A proposal has not happened.
fn decision(scored: &ScoredDecision<'_>, definitions: &Definitions) -> Option<Mark> {
    let decision = scored.decision;
    let day = scored.day.filter(|_| decision.status != DecisionStatus::Proposed)?;
    Some(Mark {
        day,
        kind: MarkKind::Decision,
        note_kind: None,
        bad_days: None,
        title: decision.title.clone(),
        href: pages::decision(&decision.key),
        series: decision.metric.quantity.seen_in(definitions),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_is_marked_where_its_move_began_and_not_where_its_window_did() {
        let days = DayRange { first: Day(8), last: Day(14) };
        let incident = Incident { onset: Day(11), is_good: false, ..Incident::sample(days, Day(14)) };
        let mark = alert(&incident, &Definitions::default());
        assert_eq!((incident.started, mark.day), (Day(8), Day(11)));
        assert_eq!(mark.bad_days, Some(DayRange { first: Day(11), last: Day(14) }));
    }
}
