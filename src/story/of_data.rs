//! Stories of the data itself that no incident tells: data that is old or of the future, a day that was cut, tracking that began.

use super::fact::{EvidencePanel, Fact, Topic};
use super::inputs::StoryInputs;
use super::mismatch::{mismatch_settings, mismatch_text};
use super::news::{Story, StoryClass, StoryLine, Told};
use crate::alerts::{DATA, Direction};
use crate::calendar::{Day, DayRange};
use crate::cube::{Reason, RowCount};
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

/// Events of the future are news when they are more than this part of the events of a week: a few clocks are always wrong.
const MANY_OF_THE_FUTURE: f64 = 0.01;

/// How many settings that fit nothing are told.
const MOST_SETTINGS: usize = 3;

/// What readers must know about the data before they believe anything else.
pub(super) fn stories(inputs: &StoryInputs<'_>, cockpit: &Cockpit) -> Vec<Told> {
    let late = [stale(inputs, cockpit), of_the_future(inputs, cockpit)];
    let cut = inputs.health.cut_day.as_ref().map(|cut| {
        let message = Message::new("story-cut-day").with("day", Value::Day(cut.day));
        let mut told = told(cockpit, (None, "data.cut_day".into()), message, (cut.day, None));
        ends(inputs, &mut told);
        told
    });
    let began = tracking_began(inputs).into_iter().map(|(metric, first)| {
        let message =
            Message::new("story-tracking-began").text_value("label", &metric.label).with("first", Value::Day(first));
        told(cockpit, (Some(metric), format!("data.began.{}", metric.id)), message, (first, Some(Direction::Up)))
    });
    late.into_iter().flatten().chain(settings(inputs, cockpit)).chain(cut).chain(began).collect()
}

/// That no event has come in for days. A day that was asked for is what it was, however old it is.
fn stale(inputs: &StoryInputs<'_>, cockpit: &Cockpit) -> Option<Told> {
    let clock = inputs.clock.filter(|clock| clock.as_of.is_none())?;
    let zone = inputs.definitions.zone;
    let newest = inputs.health.newest_told(zone).filter(|_| inputs.health.is_stale(zone, clock.now))?;
    let day = zone.day(newest);
    let message = Message::new("story-stale").with("day", Value::Day(day));
    let mut told = told(cockpit, (None, "data.stale".into()), message, (day.plus(1), None));
    ends(inputs, &mut told);
    advise(&mut told, "action-stale");
    Some(told)
}

/// That many events are after the clock: their times are wrong, and they are missing where they belong.
fn of_the_future(inputs: &StoryInputs<'_>, cockpit: &Cockpit) -> Option<Told> {
    let health = inputs.health;
    let days = inputs.span.map_or(0, DayRange::len).max(1);
    let of_a_week = 7.0 * health.counted_events as f64 / f64::from(days);
    let ahead = health.excluded.from_future;
    if ahead == 0 || (ahead as f64) < MANY_OF_THE_FUTURE * of_a_week {
        return None;
    }
    let message = match health.visible(RowCount::Because(Reason::FromFuture)) {
        Some(events) => Message::new("story-future").with("events", Value::Count(events as f64)),
        None => Message::new("story-future-some"),
    };
    let mut told = told(cockpit, (None, "data.future".into()), message, (Day(0), None));
    told.0.onset = None;
    advise(&mut told, "action-future");
    Some(told)
}

/// Adds with which day the numbers end.
fn ends(inputs: &StoryInputs<'_>, (story, facts): &mut Told) {
    let Some(as_of) = inputs.incidents.as_of else { return };
    let message = Message::new("story-data-ends").with("ends", Value::Day(as_of));
    facts[0] = facts[0].clone().with("ends", Value::Day(as_of));
    story.matters.push(StoryLine { text: message.text(), facts: story.facts.clone() });
}

/// Adds what to do.
fn advise((story, _): &mut Told, action: &'static str) {
    story.actions.push(StoryLine { text: Message::new(action).text(), facts: story.facts.clone() });
}

/// Settings that hide numbers, since they name what the data does not have: one story.
fn settings(inputs: &StoryInputs<'_>, cockpit: &Cockpit) -> Option<Told> {
    let mut hiding = inputs.mismatches.iter().filter(|mismatch| mismatch.hides_numbers());
    let told_of = |mismatch: &Mismatch| {
        let settings = mismatch_settings(mismatch);
        let id = if settings.is_empty() { "story-settings-alone" } else { "story-settings" };
        let message = Message::new(id).text_value("problem", &mismatch_text(mismatch));
        if settings.is_empty() { message } else { message.text_value("settings", &settings) }
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
