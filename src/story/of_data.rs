//! Stories of the data itself that no incident tells: a day that was cut, tracking that began.

use super::fact::{EvidencePanel, Fact, Topic};
use super::inputs::StoryInputs;
use super::mismatch::{mismatch_settings, mismatch_text};
use super::news::{Story, StoryClass, StoryLine, Told};
use crate::alerts::{DATA, Direction};
use crate::calendar::Day;
use crate::format;
use crate::messages::{Message, Value};
use crate::metric::{Metric, Quantity};
use crate::views::{Cockpit, Mismatch};

/// Tracking that begins is news for so many days.
const NEWS_DAYS: i32 = 7;
/// So many days without an event must come before it.
const DAYS_WITHOUT: usize = 14;
/// A count whose tracking can be seen to begin has at least so many events a day.
const LEAST_TRACKED: f64 = 20.0;

/// How many settings that fit nothing are told.
const MOST_SETTINGS: usize = 3;

/// What readers must know about the data before they believe anything else.
pub(super) fn stories(inputs: &StoryInputs<'_>, cockpit: &Cockpit) -> Vec<Told> {
    let cut = inputs.health.cut_day.as_ref().map(|cut| {
        let message = Message::new("story-cut-day").with("day", Value::Day(cut.day));
        told(cockpit, (None, "data.cut_day".into()), message, (cut.day, None))
    });
    let began = tracking_began(inputs).into_iter().map(|(metric, first)| {
        let message =
            Message::new("story-tracking-began").text_value("label", &metric.label).with("first", Value::Day(first));
        told(cockpit, (Some(metric), format!("data.began.{}", metric.id)), message, (first, Some(Direction::Up)))
    });
    settings(inputs, cockpit).into_iter().chain(cut).chain(began).collect()
}

/// Settings that hide numbers, since they name what the data does not have: one story.
fn settings(inputs: &StoryInputs<'_>, cockpit: &Cockpit) -> Option<Told> {
    let mut hiding = inputs.mismatches.iter().filter(|mismatch| mismatch.hides_numbers());
    let told_of = |mismatch: &Mismatch| {
        Message::new("story-settings")
            .text_value("problem", &mismatch_text(mismatch))
            .text_value("settings", &mismatch_settings(mismatch))
    };
    let (mut story, facts) = told(
        cockpit,
        (None, "data.settings".into()),
        told_of(hiding.next()?),
        (inputs.incidents.as_of.unwrap_or(Day(0)), None),
    );
    story.onset = None;
    let line = |message: Message| StoryLine { text: message.text(), facts: story.facts.clone() };
    let others = hiding.take(MOST_SETTINGS - 1).map(|mismatch| {
        line(Message::new("story-settings-too").text_value("problem", &format::capitalized(&mismatch_text(mismatch))))
    });
    let others: Vec<StoryLine> = others.collect();
    let (zero, mend) = (line(Message::new("story-settings-zero")), line(Message::new("action-settings")));
    story.changed.extend(others);
    story.matters.push(zero);
    story.actions.push(mend);
    Some((story, facts))
}

/// The counts of everybody whose tracking began within the last week, each with its first day.
pub(super) fn tracking_began<'a>(inputs: &'a StoryInputs<'_>) -> Vec<(&'a Metric, Day)> {
    let (Some(everybody), Some(as_of)) = (inputs.everybody(), inputs.incidents.as_of) else { return Vec::new() };
    let began = |metric: &'a Metric| {
        let Quantity::Events(_) = metric.quantity else { return None };
        let points = &inputs.series(everybody, metric.quantity)?.points;
        let at = points.iter().position(|point| point.value > 0.0)?;
        let (before, after) = points.split_at(at);
        let first = after.first()?.day;
        let mean = after.iter().map(|point| point.value).sum::<f64>() / after.len() as f64;
        let is_whole = before.len() >= DAYS_WITHOUT && after.iter().all(|point| point.value > 0.0);
        (is_whole && as_of.since(first) < NEWS_DAYS && mean >= LEAST_TRACKED).then_some((metric, first))
    };
    inputs.metrics.iter().filter_map(began).collect()
}

fn told(
    cockpit: &Cockpit,
    (metric, id): (Option<&Metric>, String),
    message: Message,
    (onset, direction): (Day, Option<Direction>),
) -> Told {
    let fact =
        Fact::new(id.clone(), Topic::Data, (metric, &cockpit.segment), EvidencePanel::DataHealth).stated(&message);
    let story = Story {
        id: format!("story.{id}"),
        class: StoryClass::Data,
        metric: metric.map_or(DATA, |metric| metric.id.as_str()).to_owned(),
        segment: cockpit.segment.clone(),
        direction,
        state: None,
        severity: None,
        may_lead: true,
        changed: vec![StoryLine { text: message.text(), facts: vec![id.clone()] }],
        headline: message,
        onset: Some(onset),
        alerts: Vec::new(),
        facts: vec![id],
        segments: Vec::new(),
        shipped: Vec::new(),
        matters: Vec::new(),
        actions: Vec::new(),
        questions: Vec::new(),
    };
    (story, vec![fact])
}
