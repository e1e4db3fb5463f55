//! A condition to reverse a decision that holds is an alert beside those of the rule: a warning that names the decision.

use super::condition::{self, ReversalCheck, ReversalState};
use super::decision::{ConditionSide, Decision, ReverseCondition};
use super::input::ScoringInput;
use crate::alerts::{
    Direction, FirstWarning, Impact, Incident, IncidentRule, IncidentState, NoSplit, SeriesKind, Severity,
};
use crate::calendar::{Day, DayRange};
use crate::messages::{Message, Value};
use crate::metric::{Format, Segment};

/// An alert for each decision whose condition to reverse it holds.
pub fn reversal_alerts(decisions: &[Decision], input: ScoringInput<'_>) -> Vec<Incident> {
    let Some(as_of) = input.cube.as_of() else { return Vec::new() };
    let alert = |decision: &Decision| {
        let check = condition::check(decision, decision.date.day(Some(as_of)), input)?;
        alert((decision, &check), as_of, &input.definitions.segments)
    };
    decisions.iter().filter_map(alert).collect()
}

/// The alert of a decision's condition; `None` while it does not hold.
fn alert((decision, check): (&Decision, &ReversalCheck<'_>), as_of: Day, segments: &[Segment]) -> Option<Incident> {
    let (ReversalState::Holds { value, since }, Some(days)) = (check.state, check.days) else { return None };
    let ReverseCondition { metric, segment, side, days: length, .. } = check.condition;
    let direction = match side {
        ConditionSide::Below => Direction::Down,
        ConditionSide::Above => Direction::Up,
    };
    let began = DayRange::ending(since, *length).first;
    // Days are complete as many days later as the newest ones are.
    let detected_on = since.plus(as_of.since(days.last));
    let sentence = message("alert-reverse", check.condition, value).text_value("decision", &decision.title);
    let why = message("alert-reverse-why", check.condition, value)
        .with("number", Value::number(usize::from(*length)))
        .with("first", Value::Day(since))
        .with("last", Value::Day(days.last))
        .text_value("place", segments.iter().find(|known| known.key == *segment).map_or("", |known| &known.label));
    let subject = format!("reverse_when {}", decision.key);
    Some(Incident {
        id: Incident::id_of(&subject, segment, direction, began),
        subject,
        metric: metric.id.clone(),
        label: metric.label.clone(),
        format: metric.format,
        kind: if metric.format == Format::Percent { SeriesKind::Rate } else { SeriesKind::Count },
        segment: segment.clone(),
        direction,
        is_good: false,
        severity: Severity::Warning,
        state: IncidentState::Ongoing,
        level: None,
        lasting: None,
        detected: since,
        detected_on,
        warned: Some(FirstWarning { day: since, as_of: detected_on }),
        started: began,
        onset: began,
        last_trigger: days.last,
        last_evaluation: as_of,
        updated_on: as_of,
        evaluations: u32::try_from(days.last.since(since) + 1).unwrap_or(0),
        rule: IncidentRule::ReverseWhen,
        within_days: None,
        evidence: None,
        average: None,
        impact: Impact { value: 0.0, unit: String::new(), text: Message::new("alert-reverse-impact").text() },
        title: sentence.text(),
        sentence,
        narrative: why.text(),
        history: Vec::new(),
        hours: None,
        split: Err(NoSplit::NoWindows),
        follows_people: false,
        acknowledged: None,
        folded: Vec::new(),
        folded_into: None,
    })
}

/// A message about a condition and the value that fulfils it.
fn message(id: &'static str, condition: &ReverseCondition, value: f64) -> Message {
    let ReverseCondition { metric, side, value: limit, .. } = condition;
    Message::new(id)
        .text_value("metric", &metric.label)
        .with("side", Value::Word(side.as_str()))
        .with("limit", Value::of(*limit, metric.format))
        .with("value", Value::of(value, metric.format))
}
