//! What a headline adds to the sentence of its incident, so that it leads to the right decision by itself: that it has turned, who
//! is behind it, where it is, or what held.

use super::cause;
use super::inputs::StoryInputs;
use super::segments::SplitTelling;
use super::users_behind::UsersBehind;
use crate::alerts::{CheckOutcome, Incident, IncidentState, SeriesKind};
use crate::messages::{Message, Value};
use crate::metric::Quantity;

/// The most important of them. `with` are the incidents of the same cause.
pub(super) fn addition(
    inputs: &StoryInputs<'_>,
    (lead, with): (&Incident, &[&Incident]),
    split: Option<&SplitTelling<'_>>,
    users: Option<UsersBehind>,
) -> Option<Message> {
    let of_users =
        |users: UsersBehind| Message::new(if users.is_few { "addition-few-users" } else { "addition-many-users" });
    turned(inputs, lead)
        .or_else(|| users.map(of_users))
        .or_else(|| split.and_then(SplitTelling::addition))
        .or_else(|| held(inputs, lead, with))
}

/// `up again since 28 Jun`: the same metric has moved the other way since, and still does.
fn turned(inputs: &StoryInputs<'_>, lead: &Incident) -> Option<Message> {
    let is_back = |other: &&Incident| {
        other.metric == lead.metric
            && other.segment == lead.segment
            && other.direction != lead.direction
            && other.state == IncidentState::Ongoing
            && other.onset > lead.onset
            && other.last_trigger >= lead.last_trigger
    };
    let back = inputs.incidents.all.iter().find(is_back).filter(|_| lead.state == IncidentState::Ongoing)?;
    let direction = Value::Word(back.direction.as_str());
    Some(Message::new("addition-turned").with("direction", direction).with("again", Value::Day(back.onset)))
}

/// `Activation rate held`: those who come do what they did, although fewer or more of them do.
fn held(inputs: &StoryInputs<'_>, lead: &Incident, with: &[&Incident]) -> Option<Message> {
    let quantity = Quantity::parse(&lead.metric, inputs.definitions)?;
    let is_start = cause::rank(quantity, inputs.definitions) < 2;
    if !is_start || with.iter().any(|incident| incident.kind == SeriesKind::Rate) {
        return None;
    }
    let metric = inputs.metrics.get(Quantity::ActivationRate);
    let is_quiet = inputs.incidents.checked.iter().any(|checked| {
        checked.metric == metric.id && checked.segment == lead.segment && checked.outcome == CheckOutcome::Quiet
    });
    is_quiet.then(|| Message::new("addition-held").text_value("held", &metric.label))
}
