//! Stories of incidents: what goes on, what has left a new level, what is over, and what the data lost.

use super::addition::addition;
use super::cause::{self, Cause};
use super::fact::{EvidencePanel, Fact, Topic};
use super::incident_fact;
use super::incident_news::{concerning, elsewhere, is_recent};
use super::inputs::StoryInputs;
use super::lines::Lines;
use super::news::{Story, StoryClass, StoryLine, Told};
use super::playbook::{self, StoryEvidence};
use super::segments::SplitTelling;
use super::users_behind::users_behind;
use crate::alerts::{DATA, Incident, IncidentOrder, IncidentRule, IncidentState, LevelChange, SeriesKind, Severity};
use crate::decisions::{ShippedBefore, ShippedChange, ShippedSource};
use crate::format;
use crate::messages::{Message, Value};
use crate::metric::{Format, Quantity};
use crate::views::{Cockpit, NoteKind};

/// How many metrics a sentence names.
const MOST_NAMED: usize = 3;

/// One story for each cause, in the order in which they are told.
pub(super) fn stories(inputs: &StoryInputs<'_>, cockpit: &Cockpit) -> Vec<Told> {
    let own = cause::causes(&concerning(inputs, cockpit), inputs.definitions);
    let mut others: Vec<Cause<'_>> = Vec::new();
    let elsewhere = elsewhere(inputs, cockpit);
    for segment in inputs.definitions.segments.iter().map(|segment| &segment.key) {
        let here: Vec<&Incident> = elsewhere.iter().copied().filter(|incident| incident.segment == *segment).collect();
        others.extend(cause::causes(&here, inputs.definitions));
    }
    let mut told: Vec<(OrderKey, Told)> = Vec::new();
    for (cause, is_own) in own.iter().map(|cause| (cause, true)).chain(others.iter().map(|cause| (cause, false))) {
        let telling = CauseTelling { inputs, cockpit, cause };
        told.push((telling.order(is_own), telling.told(is_own)));
    }
    told.sort_by(|(one, _), (other, _)| one.cmp(other));
    told.into_iter().map(|(_, told)| told).collect()
}

/// Class, whose story it is, then the order of incidents.
type OrderKey = (StoryClass, bool, IncidentOrder, String);

struct CauseTelling<'a> {
    inputs: &'a StoryInputs<'a>,
    cockpit: &'a Cockpit,
    cause: &'a Cause<'a>,
}

impl CauseTelling<'_> {
    fn lead(&self) -> &Incident {
        self.cause[0]
    }

    fn severity(&self) -> Severity {
        self.cause.iter().map(|incident| incident.severity).max().unwrap_or(Severity::Info)
    }

    fn class(&self) -> StoryClass {
        let lead = self.lead();
        match (lead.rule, lead.state) {
            (IncidentRule::MissingData, _) => StoryClass::Data,
            (IncidentRule::Window(_) | IncidentRule::ReverseWhen, IncidentState::Ongoing) => StoryClass::Ongoing,
            (IncidentRule::Window(_) | IncidentRule::ReverseWhen, _) if lead.is_still_off() => StoryClass::NewLevel,
            (IncidentRule::Window(_) | IncidentRule::ReverseWhen, IncidentState::NewLevel) => StoryClass::NewLevel,
            (IncidentRule::Window(_) | IncidentRule::ReverseWhen, IncidentState::Over | IncidentState::Recovered) => {
                StoryClass::Recovered
            }
        }
    }

    /// What is over leads for a few days. Of one segment only what goes on leads the page of everybody.
    fn may_lead(&self, is_own: bool) -> bool {
        match self.class() {
            StoryClass::Recovered => is_recent(self.lead(), self.inputs),
            class => is_own || class <= StoryClass::Ongoing,
        }
    }

    fn order(&self, is_own: bool) -> OrderKey {
        let lead = self.lead();
        let order = IncidentOrder::of(lead, &self.cause[1..]);
        (self.class(), !is_own, order, lead.id.clone())
    }

    fn told(&self, is_own: bool) -> Told {
        let lead = self.lead();
        let facts: Vec<Fact> = self.cause.iter().map(|incident| incident_fact::fact(self.inputs, incident)).collect();
        let lead_fact = facts[0].id.clone();
        let mut told = Lines { facts, lead: lead_fact };
        let shipped = ShippedBefore::of(self.inputs.shipped, &lead.id).to_vec();
        let split = self.split();
        let users = users_behind(self.inputs, lead);
        let text = Value::part(sentence(lead));
        let headline = match (is_own, self.class(), lead.state) {
            (false, ..) => Message::new("story-elsewhere")
                .text_value("place", self.inputs.segment_label(&lead.segment))
                .with("text", Value::part(without_place(&sentence(lead)))),
            (true, StoryClass::Recovered, IncidentState::Recovered) => {
                Message::new("story-recovered").with("text", text)
            }
            (true, ..) => match addition(self.inputs, (lead, &self.cause[1..]), split.as_ref(), users) {
                Some(addition) => {
                    Message::new("story-with-addition").with("text", text).with("addition", Value::part(addition))
                }
                None => Message::new("sentence").with("text", text),
            },
        };
        let mut story = Story {
            id: format!("story.{}", lead.id),
            class: self.class(),
            metric: lead.metric.clone(),
            segment: lead.segment.clone(),
            direction: Some(lead.direction),
            state: Some(if self.class() == StoryClass::NewLevel { IncidentState::NewLevel } else { lead.state }),
            severity: Some(self.severity()),
            may_lead: self.may_lead(is_own),
            changed: vec![told.line(&headline)],
            headline,
            onset: Some(lead.onset),
            alerts: self.cause.iter().map(|incident| incident.id.clone()).collect(),
            facts: Vec::new(),
            segments: split.as_ref().map(SplitTelling::moves).unwrap_or_default(),
            matters: Vec::new(),
            actions: Vec::new(),
            questions: Vec::new(),
            shipped: Vec::new(),
        };
        // The events of a few users say nothing about segments.
        let split = split.filter(|_| !users.is_some_and(|users| users.is_few));
        self.matters(&mut story, &mut told, split.as_ref());
        self.actions(&mut story, &mut told, (split.as_ref(), &shipped));
        story.shipped = shipped;
        story.facts = told.facts.iter().map(|fact| fact.id.clone()).collect();
        (story, told.facts)
    }

    fn split(&self) -> Option<SplitTelling<'_>> {
        let lead = self.lead();
        let parts = lead.split.as_ref().ok()?;
        let window = lead.evidence.as_ref()?.window;
        let whole = parts.iter().map(|part| part.mix + part.rate).sum::<f64>();
        let total = if lead.format == Format::Percent { window.delta() } else { whole };
        let attribute = self.inputs.attribute_of(&lead.segment, parts);
        Some(SplitTelling { parts, attribute, format: lead.format, direction: lead.direction, total })
    }

    fn matters(&self, story: &mut Story, told: &mut Lines, split: Option<&SplitTelling<'_>>) {
        let lead = self.lead();
        if let Some(consequence) = incident_fact::consequence(lead) {
            story.matters.push(told.line(&consequence));
        }
        for (at, other) in self.cause.iter().enumerate().skip(1) {
            if other.rule == IncidentRule::ReverseWhen {
                let text = other.sentence.text();
                story.matters.push(StoryLine { text, facts: vec![told.facts[at].id.clone(), told.lead.clone()] });
            }
        }
        for message in split.map(SplitTelling::sentences).unwrap_or_default() {
            story.matters.push(told.stated(self.fact("split", Topic::Split), &message));
        }
        if let Some(users) = users_behind(self.inputs, lead) {
            let whole = |value: f64| Value::Count(format::estimate(value, Format::Count));
            let message = Message::new(if users.is_few { "story-few-users" } else { "story-many-users" })
                .with("users", whole(users.now))
                .with("usual", whole(users.usual));
            story.matters.push(told.stated(self.fact("users", Topic::Incident), &message));
        }
        let others = self.cause.iter().skip(1).filter(|incident| !self.is_told_by_its_events(incident));
        let mut labels: Vec<&str> = others.map(|incident| incident.label.as_str()).collect();
        labels.dedup();
        labels.retain(|label| *label != lead.label);
        if !labels.is_empty() {
            let more = labels.len().saturating_sub(MOST_NAMED);
            let names = labels.iter().take(MOST_NAMED).map(|label| Value::Text((*label).to_owned())).collect();
            let message = Message::new(if more == 0 { "story-with" } else { "story-with-more" })
                .with("direction", Value::Word(lead.direction.as_str()))
                .with("labels", Value::List(names));
            let message = if more == 0 { message } else { message.with("more", Value::number(more)) };
            story.matters.push(told.stated(self.fact("with", Topic::Incident), &message));
        }
    }

    /// Whether it is of the users of an event whose number is told.
    fn is_told_by_its_events(&self, incident: &Incident) -> bool {
        let quantity = |incident: &Incident| Quantity::parse(&incident.metric, self.inputs.definitions);
        let Some(Quantity::Users(trend)) = quantity(incident) else { return false };
        self.cause.iter().any(|other| quantity(other) == Some(Quantity::Events(trend)))
    }

    fn actions(
        &self,
        story: &mut Story,
        told: &mut Lines,
        (split, shipped): (Option<&SplitTelling<'_>>, &[ShippedChange]),
    ) {
        let lead = self.lead();
        let is_of_mix = split.is_some_and(SplitTelling::is_of_mix);
        if let Some(change) = shipped.first() {
            let days = lead.onset.since(change.day);
            let message = Message::new(if is_release(change) { "story-shipped" } else { "story-noted" })
                .with("days", Value::Count(days.into()))
                .text_value("label", &lead.label)
                .text_value("title", &change.title);
            story.changed.push(told.stated(self.fact("shipped", Topic::Shipped), &message));
            let message = match change.source {
                ShippedSource::Decision(_) if !is_of_mix => Message::new("action-decision"),
                ShippedSource::Decision(_) | ShippedSource::Note(..) => Message::new("action-note"),
            };
            let message = message.with("day", Value::Day(change.day)).text_value("title", &change.title);
            story.actions.push(told.cited(&message, "shipped"));
        }
        if let Some(part) = split.and_then(SplitTelling::only_mover) {
            let message =
                Message::new("action-segment").text_value("label", &lead.label).text_value("place", &part.label);
            story.actions.push(told.cited(&message, "split"));
            let message = Message::new("question-segment").text_value("place", &part.label);
            story.questions.push(told.cited(&message, "split"));
        }
        if let Some(split) = split.filter(|_| is_of_mix) {
            // Others came, who do what such users did before: what the team does about a metric that moved does not fit.
            for (lines, id) in [(&mut story.actions, "action-mix"), (&mut story.questions, "question-mix")] {
                lines.push(told.cited(&Message::new(id).text_value("attribute", split.attribute), "split"));
            }
            return;
        }
        let evidence = StoryEvidence {
            direction: lead.direction,
            is_few_users: users_behind(self.inputs, lead).map(|users| users.is_few),
            is_one_segment: split.and_then(|split| match (split.only_mover(), split.is_everywhere()) {
                (Some(_), _) => Some(true),
                (None, true) => Some(false),
                (None, false) => None,
            }),
            is_after_release: shipped.iter().any(is_release),
        };
        if lead.rule == IncidentRule::MissingData && lead.metric != DATA {
            for (lines, id) in [(&mut story.actions, "action-tracking"), (&mut story.questions, "question-tracking")] {
                let message = Message::new(id).text_value("label", &lead.label).with("day", Value::Day(lead.onset));
                lines.push(told.line(&message));
            }
            return;
        }
        let metric = if lead.metric == DATA { Some(DATA.to_owned()) } else { None };
        let metric = metric.or_else(|| playbook::metric_of(self.inputs, &lead.metric));
        let book = metric.and_then(|metric| playbook::fitting(self.inputs, (&metric, &self.cockpit.segment), evidence));
        let Some(book) = book else { return };
        told.facts[0].playbook = Some(book.metric.clone());
        let texts = |name: &str| -> Vec<String> {
            book.values.iter().filter(|(known, _)| known.starts_with(name)).map(|(_, value)| value.text()).collect()
        };
        let facts = vec![told.lead.clone(), book.id.clone()];
        let line = |text: String| StoryLine { text, facts: facts.clone() };
        story.actions.extend(texts("action").into_iter().map(line));
        story.questions.extend(texts("question").into_iter().map(line));
        told.facts.push(book);
    }

    /// A fact beside that of the leading incident, with the same panel.
    fn fact(&self, kind: &str, topic: Topic) -> Fact {
        let lead = self.lead();
        let id = format!("{kind}.{}", incident_fact::id(lead, self.inputs.everybody()).trim_start_matches("incident."));
        let root = lead.folded_into.clone().unwrap_or_else(|| lead.id.clone());
        Fact::new(id, topic, (self.inputs.metric(&lead.metric), &lead.segment), EvidencePanel::Incident(root))
    }
}

/// Whether a change is one of the product, and not of what is around it.
fn is_release(change: &ShippedChange) -> bool {
    match change.source {
        ShippedSource::Decision(_) => true,
        ShippedSource::Note(_, kind) => kind == NoteKind::Release,
    }
}

/// What is said of an incident. One that is over for the time being, but not half the way back, is told as what is still there.
fn sentence(incident: &Incident) -> Message {
    let subject = incident.sentence.values.iter().find(|(name, _)| *name == "subject").map(|(_, value)| value.clone());
    let Some((LevelChange { before, now, since }, subject)) = incident.lasting.zip(subject) else {
        return incident.sentence.clone();
    };
    let value = |value: f64| Value::of(format::estimate(value, incident.format), incident.format);
    let id = match incident.kind {
        SeriesKind::Count => "alert-new-level-days",
        SeriesKind::Rate => "alert-new-level",
    };
    Message::new(id)
        .with("subject", subject)
        .with("now", value(now))
        .with("before", value(before))
        .with("first", Value::Day(since))
}

/// The same sentence about its segment as if it were about everybody: the segment is named elsewhere.
fn without_place(sentence: &Message) -> Message {
    let mut sentence = sentence.clone();
    for (_, value) in &mut sentence.values {
        if let Value::Message(inner) = value
            && inner.id == "in-segment"
        {
            inner.id = "in-all";
            inner.values.retain(|(name, _)| *name == "label");
        }
    }
    sentence
}
