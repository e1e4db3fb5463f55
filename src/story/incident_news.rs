//! Which incidents are news for a cockpit.

use super::base::follows_the_start;
use super::cause::{self, is_loud};
use super::inputs::StoryInputs;
use super::level_step;
use super::of_data;
use crate::alerts::{Incident, IncidentState, TOGETHER_DAYS};
use crate::calendar::DayRange;
use crate::metric::Quantity;
use crate::views::Cockpit;

/// An incident that is over is news for so many days.
const NEWS_DAYS: i32 = 7;

/// The incidents that a cockpit's stories are told from: the segment's own with those of the data as a whole, as far as they touch
/// the range. Infos are no news unless they are part of an incident that is.
pub(super) fn concerning<'a>(inputs: &StoryInputs<'a>, cockpit: &Cockpit) -> Vec<&'a Incident> {
    let Some(range) = cockpit.period.current else { return Vec::new() };
    let concerns = |incident: &Incident| incident.concerns(&cockpit.segment);
    let all = inputs.incidents.all.iter();
    let began = of_data::tracking_began(inputs);
    let is_recorded_since = |incident: &Incident| {
        let trend = Quantity::parse(&incident.metric, inputs.definitions).and_then(cause::trend_of);
        began.iter().any(|(metric, first)| {
            trend.is_some() && trend == cause::trend_of(metric.quantity) && *first <= incident.onset
        })
    };
    let all = all.filter(|incident| concerns(incident) && touches(incident, range) && is_news(inputs, incident));
    all.filter(|incident| !is_recorded_since(incident)).collect()
}

/// Incidents of single segments of which everybody together shows nothing.
pub(super) fn elsewhere<'a>(inputs: &StoryInputs<'a>, cockpit: &Cockpit) -> Vec<&'a Incident> {
    if Some(&cockpit.segment) != inputs.everybody() {
        return Vec::new();
    }
    let goes_on = |incident: &Incident| matches!(incident.state, IncidentState::Ongoing | IncidentState::NewLevel);
    let is_own = |incident: &Incident| incident.concerns(&cockpit.segment);
    let roots = inputs.incidents.roots().filter(|incident| !is_own(incident) && goes_on(incident));
    roots.filter(|incident| is_news(inputs, incident)).collect()
}

/// Whether the days of an incident touch a range. What goes on, or stands at a new level, concerns every range.
fn touches(incident: &Incident, range: DayRange) -> bool {
    incident.is_still_off() || incident.onset <= range.last && range.first <= incident.last_trigger
}

fn is_news(inputs: &StoryInputs<'_>, incident: &Incident) -> bool {
    let root = incident.folded_into.as_ref().and_then(|id| inputs.incidents.get(id));
    let is_settled = incident.is_settled() || root.is_some_and(Incident::is_settled);
    // What only follows the people whom it counts makes no news of an early sign of its rate.
    let is_told = |root: &Incident| is_loud(root) && !root.follows_people;
    let is_of_trend = incident.state == IncidentState::NewLevel && !level_step::came_with_it(inputs, incident);
    !is_settled
        && !is_of_trend
        && !incident.follows_people
        && !incident.is_good
        && (is_loud(incident) || root.is_some_and(is_told) || is_source(inputs, incident))
}

/// Whether an early sign is that of the source of something louder: of the rate of a step whose events fell with it, and not with
/// the people who come.
fn is_source(inputs: &StoryInputs<'_>, incident: &Incident) -> bool {
    let Some(quantity) = Quantity::parse(&incident.metric, inputs.definitions) else { return false };
    let follows = |other: &Incident| {
        let child = Quantity::parse(&other.metric, inputs.definitions);
        child.is_some_and(|child| child.folds_into(inputs.definitions).contains(&quantity))
            && is_loud(other)
            && other.segment == incident.segment
            && other.direction == incident.direction
            && other.onset.since(incident.onset).abs() <= TOGETHER_DAYS
            && !follows_the_start(&inputs.incidents.all, inputs.definitions, other)
    };
    inputs.incidents.all.iter().any(follows)
}

/// Whether an incident that is over is still news: its way back was seen within the last days. One that only ceased to trigger is
/// over for the time being, until its level is judged two weeks after it last did.
pub(super) fn is_recent(incident: &Incident, inputs: &StoryInputs<'_>) -> bool {
    let back = match incident.state {
        IncidentState::Recovered => incident.updated_on,
        IncidentState::Ongoing | IncidentState::NewLevel | IncidentState::Over => {
            incident.last_evaluation.plus(NEWS_DAYS + 1)
        }
    };
    inputs.incidents.as_of.is_some_and(|as_of| as_of.since(back) < NEWS_DAYS)
}
