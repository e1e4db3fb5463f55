//! The story of a page on which nothing leads: that it is quiet, and what could not be judged.

use super::fact::{EvidencePanel, Fact, Topic};
use super::incident_fact::CheckTally;
use super::inputs::StoryInputs;
use super::news::{Story, StoryClass, StoryLine, Told};
use crate::alerts::{DATA, IncidentState, LEARNING_DAYS, Severity};
use crate::calendar::DayRange;
use crate::messages::{Message, Value};
use crate::views::Cockpit;

/// What cannot be judged is told from this part of all metrics on.
const MUCH: f64 = 1.0 / 3.0;

/// The quiet story. `good` is a good move that does not lead.
pub(super) fn story(inputs: &StoryInputs<'_>, cockpit: &Cockpit, good: Option<&Story>) -> Told {
    let tally = CheckTally::of(inputs, &cockpit.segment);
    let (message, topic) = match sentence(inputs, cockpit, (tally, good)) {
        Some(message) => (message, Topic::Checked),
        None => (Message::new("story-no-data"), Topic::NoData),
    };
    let is_empty = topic == Topic::NoData;
    let panel = if is_empty { EvidencePanel::DataHealth } else { EvidencePanel::Alerts };
    let id = if is_empty { "data.none" } else { "quiet" };
    let fact = Fact::new(id.into(), topic, (None, &cockpit.segment), panel).stated(&message);
    let line = |message: &Message| StoryLine { text: message.text(), facts: vec![id.to_owned()] };
    let story = Story {
        id: "story.quiet".into(),
        class: StoryClass::Quiet,
        metric: DATA.into(),
        segment: cockpit.segment.clone(),
        direction: None,
        state: None,
        severity: None,
        may_lead: true,
        changed: vec![line(&message)],
        headline: message,
        onset: None,
        alerts: Vec::new(),
        facts: vec![id.into()],
        segments: Vec::new(),
        shipped: Vec::new(),
        matters: Vec::new(),
        actions: if is_empty { vec![line(&Message::new("action-no-data"))] } else { Vec::new() },
        questions: Vec::new(),
    };
    (story, vec![fact])
}

fn sentence(
    inputs: &StoryInputs<'_>,
    cockpit: &Cockpit,
    (tally, good): (CheckTally, Option<&Story>),
) -> Option<Message> {
    cockpit.period.current?;
    let days = inputs.span.map_or(0, DayRange::len);
    let checked = |id| Message::new(id).with("checked", Value::number(tally.all));
    if tally.all == 0 || tally.learning == tally.all {
        let needed = Value::number(LEARNING_DAYS);
        return Some(Message::new("story-learning").with("days", Value::Count(days.into())).with("needed", needed));
    }
    if let Some(good) = good {
        return Some(Message::new("story-quiet-good").with("text", Value::part(good.headline.clone())));
    }
    let judged = tally.all - tally.learning;
    let settled = inputs.incidents.all.iter().any(|incident| {
        let is_here = incident.segment == cockpit.segment && incident.severity >= Severity::Warning;
        is_here && incident.is_settled() && incident.state == IncidentState::Ongoing
    });
    Some(if tally.too_few == judged {
        checked("story-too-few-all")
    } else if tally.too_few as f64 >= MUCH * tally.all as f64 {
        checked("story-quiet-too-few").with("toofew", Value::number(tally.too_few))
    } else if settled {
        checked("story-quiet-settled")
    } else {
        checked("story-quiet")
    })
}
