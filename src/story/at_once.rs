//! What is said first when many things go wrong at once: a single one, however bad, would hide that.

use std::collections::BTreeSet;

use super::fact::{EvidencePanel, Fact, Topic};
use super::inputs::StoryInputs;
use super::news::{Story, StoryClass, Told};
use crate::alerts::{IncidentState, Severity};
use crate::messages::{Message, Value};
use crate::metric::SegmentKey;

/// From so many separate causes on they are told together.
const MANY: usize = 4;

/// Lets the headline begin with how many metrics are off, where the page leads with one of many causes that go on.
pub(super) fn tell_together(inputs: &StoryInputs<'_>, segment: &SegmentKey, all: &mut [Told]) {
    let is_one = |story: &Story| {
        let is_loud = story.severity.is_some_and(|severity| severity >= Severity::Warning);
        story.class == StoryClass::Ongoing && story.may_lead && is_loud && story.segment == *segment
    };
    let causes: Vec<&Story> = all.iter().map(|(story, _)| story).filter(|story| is_one(story)).collect();
    if causes.len() < MANY || !all.first().is_some_and(|(story, _)| is_one(story)) {
        return;
    }
    let alerts = causes.iter().flat_map(|story| &story.alerts).filter_map(|id| inputs.incidents.get(id));
    let going_on = alerts.filter(|alert| alert.state == IncidentState::Ongoing && alert.segment == *segment);
    let metrics: BTreeSet<&str> = going_on.map(|alert| alert.metric.as_str()).collect();
    let count = metrics.len();
    let (lead, facts) = &mut all[0];
    lead.headline = Message::new("story-at-once")
        .with("count", Value::number(count))
        .with("text", Value::part(lead.headline.clone()));
    let fact = Fact::new("at_once".into(), Topic::Checked, (None, segment), EvidencePanel::Alerts);
    if let Some(first) = lead.changed.first_mut() {
        first.text = lead.headline.text();
        first.facts.push(fact.id.clone());
    }
    lead.facts.push(fact.id.clone());
    facts.push(fact.stated(&lead.headline));
}
