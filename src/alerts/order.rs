//! The order in which incidents are told, the same on every surface: missing data first, what goes on before new levels before what
//! is over, then by severity, by people affected a day, and the newest first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::incident::{Incident, IncidentRule, IncidentState};
use super::rule::Severity;
use crate::calendar::Day;

/// The key of an incident without those that are told with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IncidentOrder {
    standing: u8,
    is_behaviour: bool,
    severity: Reverse<Severity>,
    people_a_day: Reverse<u64>,
    detected_on: Reverse<Day>,
}

impl IncidentOrder {
    /// The key of an incident and those that are told with it.
    pub fn of(lead: &Incident, with: &[&Incident]) -> Self {
        let all = || std::iter::once(lead).chain(with.iter().copied());
        Self {
            standing: standing(lead.state),
            is_behaviour: lead.rule != IncidentRule::MissingData,
            severity: Reverse(all().map(|incident| incident.severity).max().unwrap_or(lead.severity)),
            people_a_day: Reverse(all().map(people_a_day).max().unwrap_or(0)),
            detected_on: Reverse(lead.detected_on),
        }
    }
}

/// What goes on comes before a new level, and that before what is over.
const fn standing(state: IncidentState) -> u8 {
    match state {
        IncidentState::Ongoing => 0,
        IncidentState::NewLevel => 1,
        IncidentState::Over | IncidentState::Recovered => 2,
    }
}

/// How many people a day were lost or won; 0 for an incident that counts events.
fn people_a_day(incident: &Incident) -> u64 {
    let counts_people = incident.impact.unit == "users" || incident.impact.unit == "user days";
    let a_day = incident.impact.value.abs() / f64::from(incident.days().len().max(1));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "people a day")]
    let a_day = a_day.round() as u64;
    if counts_people { a_day } else { 0 }
}

/// Sorts incidents; equal ones keep their order.
pub(super) fn sort(incidents: &mut Vec<Incident>) {
    let by_id: BTreeMap<&str, &Incident> = incidents.iter().map(|incident| (incident.id.as_str(), incident)).collect();
    let folded = |incident: &Incident| -> Vec<&Incident> {
        incident.folded.iter().filter_map(|id| by_id.get(id.as_str()).copied()).collect()
    };
    let keys: Vec<IncidentOrder> =
        incidents.iter().map(|incident| IncidentOrder::of(incident, &folded(incident))).collect();
    let mut sorted: Vec<(IncidentOrder, Incident)> = keys.into_iter().zip(std::mem::take(incidents)).collect();
    sorted.sort_by_key(|(key, _)| *key);
    incidents.extend(sorted.into_iter().map(|(_, incident)| incident));
}

#[cfg(test)]
mod tests {
    use super::super::rule::AlertWindow;
    use super::*;
    use crate::calendar::DayRange;

    fn incident(id: &str, (state, severity): (IncidentState, Severity), (value, unit): (f64, &str)) -> Incident {
        let days = DayRange { first: Day(1), last: Day(2) };
        let mut incident = Incident::sample(days, Day(9));
        (incident.impact.value, incident.impact.unit) = (value, unit.to_owned());
        let rule = IncidentRule::Window(AlertWindow::Week);
        Incident { id: id.into(), state, severity, rule, ..incident }
    }

    #[test]
    fn what_goes_on_then_severity_then_people() {
        let (ongoing, level, over) = (IncidentState::Ongoing, IncidentState::NewLevel, IncidentState::Over);
        let (warning, critical) = (Severity::Warning, Severity::Critical);
        let mut errors = incident("errors", (ongoing, critical), (900.0, "errors"));
        errors.folded = vec!["users".into()];
        let mut all = vec![
            incident("over", (over, critical), (80.0, "users")),
            incident("level", (level, critical), (80.0, "users")),
            incident("mild", (ongoing, warning), (80.0, "users")),
            incident("fall", (ongoing, critical), (-60.0, "users")),
            errors,
            // Told with the errors: 40 people a day.
            incident("users", (over, warning), (80.0, "user days")),
            Incident { id: "data".into(), ..Incident::sample(DayRange { first: Day(9), last: Day(9) }, Day(9)) },
        ];
        sort(&mut all);
        let ids: Vec<&str> = all.iter().map(|incident| incident.id.as_str()).collect();
        assert_eq!(ids, ["data", "errors", "fall", "mild", "level", "over", "users"]);
    }
}
