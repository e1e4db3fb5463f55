//! Facts about incidents: what the alert rules found in a segment, and what the newest check of its metrics came to.

use super::fact::{EvidencePanel, Fact, Topic};
use super::inputs::StoryInputs;
use crate::alerts::{CheckOutcome, DATA, Direction, Incident, IncidentRule};
use crate::format;
use crate::messages::{Message, Value};
use crate::metric::SegmentKey;

/// The fact of an incident, which leads to the alert that lists it.
pub(super) fn fact(inputs: &StoryInputs<'_>, incident: &Incident) -> Fact {
    let root = incident.folded_into.as_ref().unwrap_or(&incident.id);
    let metric = inputs.metric(&incident.metric);
    let panel = EvidencePanel::Incident(root.clone());
    let fact = Fact::new(id(incident, inputs.everybody()), Topic::Incident, (metric, &incident.segment), panel)
        .stated(&Message::new("sentence").with("text", Value::part(incident.sentence.clone())))
        .with("started", Value::Day(incident.onset))
        .with("lastSeen", Value::Day(incident.last_trigger))
        .with("severity", Value::Text(incident.severity.as_str().to_owned()))
        .with("state", Value::Text(incident.state.as_str().to_owned()))
        .with("impact", Value::Count(incident.impact.value.abs().round()));
    let fact = match incident.evidence {
        None => Fact { days: Some(incident.days()), ..fact },
        Some(evidence) => {
            let value = |value: f64| Value::of(value, incident.format);
            let window = evidence.window;
            Fact { days: Some(window.days), against: Some(window.baseline), ..fact }
                .with("windowExpected", value(format::estimate(window.expected, incident.format)))
                .with("windowCurrent", value(window.current))
                .with("z", Value::Ratio(window.z.abs()))
        }
    };
    let label = fact.get("label").is_none().then(|| incident.label.clone());
    let fact = match label {
        Some(label) => fact.with("label", Value::Text(label)),
        None => fact,
    };
    Fact {
        consequence: consequence(incident).map(|message| message.text()),
        direction: Some(incident.direction),
        is_good: Some(incident.is_good),
        ..fact
    }
}

/// Readable and the same from day to day.
pub(super) fn id(incident: &Incident, everybody: Option<&SegmentKey>) -> String {
    let kind = if incident.rule == IncidentRule::ReverseWhen { "reverse_when" } else { "incident" };
    let id = format!("{kind}.{}.{}.{}", incident.metric, incident.direction.as_str(), incident.started);
    if Some(&incident.segment) == everybody { id } else { format!("{id}.{}", incident.segment) }
}

/// What it cost or brought; nothing when its days sum to the other direction.
pub(super) fn consequence(incident: &Incident) -> Option<Message> {
    let missed = incident.impact.value > 0.0;
    let has_no_size = incident.metric == DATA || incident.rule == IncidentRule::ReverseWhen;
    let fits = has_no_size || missed == (incident.direction == Direction::Down);
    fits.then(|| Message::new("sentence").text_value("text", &incident.impact.text))
}

/// How the newest check of a segment's metrics ended, by outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CheckTally {
    pub(super) all: usize,
    pub(super) fired: usize,
    pub(super) learning: usize,
    pub(super) too_few: usize,
}

impl CheckTally {
    pub(super) fn of(inputs: &StoryInputs<'_>, segment: &SegmentKey) -> Self {
        let watched = || {
            let of_segment = inputs.incidents.checked.iter().filter(|checked| checked.segment == *segment);
            of_segment.filter(|checked| checked.outcome != CheckOutcome::Excluded)
        };
        let number = |outcome: CheckOutcome| watched().filter(|checked| checked.outcome == outcome).count();
        Self {
            all: watched().count(),
            fired: number(CheckOutcome::Fired),
            learning: number(CheckOutcome::Learning),
            too_few: number(CheckOutcome::TooFew),
        }
    }
}

/// What the newest check of the segment came to; `None` when nothing was checked.
pub(super) fn checked(inputs: &StoryInputs<'_>, segment: &SegmentKey) -> Option<Fact> {
    let tally = CheckTally::of(inputs, segment);
    if tally.all == 0 {
        return None;
    }
    let judged = tally.all - tally.learning - tally.too_few;
    let message = Message::new("fact-checked")
        .with("checked", Value::number(tally.all))
        .with("fired", Value::number(tally.fired))
        .with("quiet", Value::number(judged.saturating_sub(tally.fired)))
        .with("learning", Value::number(tally.learning))
        .with("toofew", Value::number(tally.too_few));
    let mut fact = Fact::new("checked".into(), Topic::Checked, (None, segment), EvidencePanel::Alerts).stated(&message);
    if let Some(span) = inputs.span {
        fact = fact.with("dataDays", Value::Count(span.len().into()));
    }
    if let Some(day) = inputs.incidents.checked_to(segment) {
        fact = fact.with("dataTo", Value::Day(day));
    }
    Some(fact)
}
