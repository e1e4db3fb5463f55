//! What a headline adds to the sentence of its incident, so that it leads to the right decision by itself: that it has turned or is
//! back, who is behind it, where it is, or what held.

use super::cause_link;
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
    let back = |day| Message::new("addition-back").with("first", Value::Day(day));
    turned(&inputs.incidents.all, lead)
        .or_else(|| lead.back_since().map(back))
        .or_else(|| users.map(of_users))
        .or_else(|| split.and_then(SplitTelling::addition))
        .or_else(|| held(inputs, lead, with))
}

/// `up again since 28 Jun`: the same metric has moved the other way since, and still does.
fn turned(all: &[Incident], lead: &Incident) -> Option<Message> {
    let is_back = |other: &&Incident| {
        other.metric == lead.metric
            && other.segment == lead.segment
            && other.direction != lead.direction
            && other.state == IncidentState::Ongoing
            && other.onset > lead.onset
            && other.last_trigger >= lead.last_trigger
    };
    let back = all.iter().find(is_back).filter(|_| lead.state == IncidentState::Ongoing)?;
    let direction = Value::Word(back.direction.as_str());
    Some(Message::new("addition-turned").with("direction", direction).with("again", Value::Day(back.onset)))
}

/// `Activation rate held`: those who come do what they did, although fewer or more of them do.
fn held(inputs: &StoryInputs<'_>, lead: &Incident, with: &[&Incident]) -> Option<Message> {
    let quantity = Quantity::parse(&lead.metric, inputs.definitions)?;
    let is_start = cause_link::rank(quantity, inputs.definitions) < 2;
    if !is_start || with.iter().any(|incident| incident.kind == SeriesKind::Rate) {
        return None;
    }
    let metric = inputs.metrics.get(Quantity::ActivationRate);
    let is_quiet = inputs.incidents.checked.iter().any(|checked| {
        checked.metric == metric.id && checked.segment == lead.segment && checked.outcome == CheckOutcome::Quiet
    });
    is_quiet.then(|| Message::new("addition-held").text_value("held", &metric.label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Direction;
    use crate::calendar::{Day, DayRange};

    #[test]
    fn a_metric_has_turned_when_it_moves_the_other_way_since_and_still_does() {
        let moved = |direction, [first, last]: [i32; 2]| {
            let days = DayRange { first: Day(first), last: Day(last) };
            Incident { metric: "dau".into(), direction, ..Incident::sample(days, Day(last)) }
        };
        let lead = moved(Direction::Down, [1, 9]);
        let again = |other: Incident| turned(&[other], &lead).and_then(|message| message.get("again").cloned());
        let back = moved(Direction::Up, [8, 9]);
        assert_eq!(again(back.clone()), Some(Value::Day(Day(8))));
        // It was before the fall, ended before it did, is over, or is another metric's.
        assert_eq!(again(moved(Direction::Up, [0, 9])), None);
        assert_eq!(again(moved(Direction::Up, [4, 6])), None);
        assert_eq!(again(Incident { state: IncidentState::Over, ..back.clone() }), None);
        assert_eq!(again(Incident { metric: "errors".into(), ..back.clone() }), None);
        assert_eq!(again(moved(Direction::Down, [8, 9])), None);
        // What is over has an end of its own.
        let over = Incident { state: IncidentState::Recovered, ..lead.clone() };
        assert!(turned(&[back], &over).is_none());
    }
}
