//! Whether two incidents have one cause, and how one belongs to the other.

use crate::alerts::{DATA, Direction, Incident, IncidentRule, IncidentState, TOGETHER_DAYS};
use crate::calendar::Day;
use crate::metric::{Definitions, Quantity};

/// How many days before the day that is missing a fall may begin that only the missing day made: a day's return is measured on
/// the next day.
const MEASURED_LATER: i32 = 1;

/// A level is judged so many days after the last trigger.
const JUDGED_AFTER_DAYS: i32 = 14;

/// How one incident belongs to another of the same cause; the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CauseLink {
    /// Data is missing.
    Data,
    /// The alert rules list one inside the other, or both inside a third.
    Folded,
    /// They are of one metric, or one is a part of the other.
    Related,
    /// One counts whom the other brings.
    Moved,
}

/// How two incidents belong together; `None` when they have causes of their own.
pub(super) fn link(one: &Incident, other: &Incident, definitions: &Definitions) -> Option<CauseLink> {
    let is_data = |incident: &Incident| incident.rule == IncidentRule::MissingData;
    match (is_data(one), is_data(other)) {
        (true, true) => {
            (one.metric != DATA && other.metric != DATA && are_together(one, other)).then_some(CauseLink::Data)
        }
        (true, false) => follows_from_data(other, one, definitions).then_some(CauseLink::Data),
        (false, true) => follows_from_data(one, other, definitions).then_some(CauseLink::Data),
        (false, false) => {
            let folded = |child: &Incident, parent: &Incident| child.folded_into.as_deref() == Some(parent.id.as_str());
            let siblings = one.folded_into.is_some() && one.folded_into == other.folded_into;
            if folded(one, other) || folded(other, one) || siblings {
                return Some(CauseLink::Folded);
            }
            if one.direction != other.direction {
                return None;
            }
            if [one, other].iter().any(|it| it.rule == IncidentRule::ReverseWhen) {
                return is_of_what_goes_on(one, other).then_some(CauseLink::Related);
            }
            let related =
                (are_together(one, other) || go_on_as_one(one, other)) && are_related(one, other, definitions);
            let follows_either = |rule: fn(&Incident, &Incident, &Definitions) -> bool| {
                rule(one, other, definitions) || rule(other, one, definitions)
            };
            let moved = || follows_either(follows) || follows_either(fell_on_the_same_days);
            if related { Some(CauseLink::Related) } else { moved().then_some(CauseLink::Moved) }
        }
    }
}

/// Whether a condition to reverse a decision holds because of an incident: it is of the same metric, which is still off. When the
/// condition began to hold depends on its own days.
fn is_of_what_goes_on(one: &Incident, other: &Incident) -> bool {
    one.metric == other.metric && one.is_still_off() && other.is_still_off()
}

fn are_together(one: &Incident, other: &Incident) -> bool {
    one.onset.since(other.onset).abs() <= TOGETHER_DAYS
}

/// Whether both are still off, and the later one began while the earlier triggered or before its level was judged: a leak has no first
/// day, and each metric shows it when it is enough.
fn go_on_as_one(one: &Incident, other: &Incident) -> bool {
    let (earlier, later) = if one.onset <= other.onset { (one, other) } else { (other, one) };
    earlier.is_still_off() && later.is_still_off() && later.onset.since(earlier.last_trigger) <= JUDGED_AFTER_DAYS
}

/// Whether a fall began while data were missing, or is of users whose return was to be seen on a missing day: it is told as missing
/// data and not as behaviour.
fn follows_from_data(fall: &Incident, data: &Incident, definitions: &Definitions) -> bool {
    let days = data.days();
    let begins_inside = days.first.plus(-MEASURED_LATER) <= fall.onset && fall.onset <= days.last;
    let lag = Quantity::parse(&fall.metric, definitions).and_then(Quantity::returns_after);
    let is_missed = lag.is_some_and(|lag| {
        let missed = |cohort: &Day| days.contains(cohort.plus(lag));
        let cohorts = fall.days().days();
        // Chance may lead the estimate of the first day; what most cohorts of a fall share is its cause.
        missed(&fall.onset) || 2 * cohorts.clone().filter(missed).count() > cohorts.len()
    });
    fall.direction == Direction::Down && (begins_inside || is_missed)
}

fn are_related(one: &Incident, other: &Incident, definitions: &Definitions) -> bool {
    if one.metric == other.metric {
        return true;
    }
    let parse = |incident: &Incident| Quantity::parse(&incident.metric, definitions);
    let Some((one, other)) = parse(one).zip(parse(other)) else { return false };
    let is_parent = |child: Quantity, parent: Quantity| child.folds_into(definitions).contains(&parent);
    is_parent(one, other)
        || is_parent(other, one)
        || is_step_and_activation(one, other)
        || is_step_and_activation(other, one)
}

/// Whether a count moved because the people moved whom it counts: with them, or at any time later while they still are fewer, or
/// more, since a fall of signups reaches everybody else's numbers only with time.
fn follows(count: &Incident, source: &Incident, definitions: &Definitions) -> bool {
    let parse = |incident: &Incident| Quantity::parse(&incident.metric, definitions);
    let Some((counted, moving)) = parse(count).zip(parse(source)) else { return false };
    let is_moved = moving.moves_counts(definitions)
        && counted.is_count()
        && rank(moving, definitions) < rank(counted, definitions);
    is_moved && (are_together(count, source) || source.is_still_off() && count.onset > source.onset)
}

/// Whether fewer came back on the very days on which fewer people were active at all: the cohorts whose return is measured on these
/// days differ, the cause does not. Only of days that are over, since a fall that goes on may have either as its source.
fn fell_on_the_same_days(returns: &Incident, active: &Incident, definitions: &Definitions) -> bool {
    let parse = |incident: &Incident| Quantity::parse(&incident.metric, definitions);
    let (Some(lag), Some(Quantity::Dau)) = (parse(returns).and_then(Quantity::returns_after), parse(active)) else {
        return false;
    };
    let Some((cohorts, days)) = returns.average.zip(active.average) else { return false };
    let is_over = days.days.last < active.last_trigger;
    let measured = [cohorts.days.first, cohorts.days.last].map(|cohort| cohort.plus(lag));
    is_over && measured.iter().all(|day| days.days.contains(*day)) && state_rank(returns) >= state_rank(active)
}

fn is_step_and_activation(step: Quantity, activation: Quantity) -> bool {
    matches!((step, activation), (Quantity::Step(_), Quantity::ActivationRate))
}

/// What goes on comes before what is over.
pub(super) const fn state_rank(incident: &Incident) -> u8 {
    match incident.state {
        IncidentState::Ongoing => 0,
        _ if incident.is_still_off() => 1,
        IncidentState::NewLevel | IncidentState::Over | IncidentState::Recovered => 2,
    }
}

/// How near to the source a quantity is: starts, then the steps in their order, then who is active, who returns, and the events.
pub(super) fn rank(quantity: Quantity, definitions: &Definitions) -> usize {
    match quantity {
        Quantity::Events(trend) if definitions.is_start(trend) => 0,
        Quantity::Users(trend) if definitions.is_start(trend) => 1,
        Quantity::Step(step) => 10 + step.0,
        Quantity::ActivationRate => 100,
        Quantity::ActivatedUsers => 101,
        Quantity::Dau => 200,
        Quantity::Retained(offset) => 300 + usize::from(offset.days()),
        Quantity::Wau => 400,
        Quantity::Mau => 401,
        Quantity::Stickiness => 402,
        Quantity::Events(trend) => 500 + 10 * trend.0,
        Quantity::Users(trend) => 501 + 10 * trend.0,
        Quantity::PerActiveUser(trend) => 502 + 10 * trend.0,
        Quantity::UserRate(trend) => 503 + 10 * trend.0,
        Quantity::Sum(trend) => 504 + 10 * trend.0,
    }
}
