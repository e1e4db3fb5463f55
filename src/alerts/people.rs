//! Whether a count moved only because the people moved whom it counts, while their rate held: more people bring more errors.

use super::incident::{Incident, IncidentAverage, TOGETHER_DAYS};
use super::narrative;
use super::rule::Severity;
use crate::metric::{Definitions, Quantity};

/// A count that began to move so many days after the people whom it counts follows them.
const BASE_DAYS: i32 = 14;
/// The people explain a count when the log of their change is at least this part of the log of its change.
const MOST_OF_IT: f64 = 0.5;

/// Marks the incidents of counts that are nothing but that, and says it in their sentences.
pub(super) fn mark(incidents: &mut [Incident], definitions: &Definitions) {
    let follow: Vec<bool> = incidents.iter().map(|one| follows_people(incidents, definitions, one)).collect();
    for (incident, _) in incidents.iter_mut().zip(follow).filter(|(_, follows)| *follows) {
        let is_of_events = matches!(Quantity::parse(&incident.metric, definitions), Some(Quantity::Events(_)));
        incident.follows_people = true;
        incident.sentence = narrative::as_many_per_user(&incident.sentence, is_of_events);
        incident.title = incident.sentence.text();
    }
}

/// Whether an incident of a count is nothing but that, among `all`.
fn follows_people(all: &[Incident], definitions: &Definitions, incident: &Incident) -> bool {
    let Some(Quantity::Events(trend) | Quantity::Users(trend)) = Quantity::parse(&incident.metric, definitions) else {
        return false;
    };
    if !definitions.trends[trend.0].per_active_user {
        return false;
    }
    let here = all.iter().filter(|other| {
        other.segment == incident.segment && other.direction == incident.direction && other.id != incident.id
    });
    let quantity = |other: &Incident| Quantity::parse(&other.metric, definitions);
    let is_near = |other: &Incident| {
        other.onset <= incident.onset.plus(TOGETHER_DAYS) && incident.onset.since(other.last_trigger) <= BASE_DAYS
    };
    let rate_moved = here.clone().any(|other| {
        quantity(other) == Some(Quantity::UserRate(trend)) && other.severity >= Severity::Warning && is_near(other)
    });
    let base_moved = here.clone().any(|other| {
        let is_base = quantity(other).is_some_and(|base| base.moves_counts(definitions));
        is_base && is_near(other) && other.explains(incident)
    });
    base_moved && !rate_moved
}

impl Incident {
    /// Whether most of the change of a count is that of these people: three users with 470 errors are not a few more users.
    pub fn explains(&self, count: &Self) -> bool {
        let change = |average: IncidentAverage| (average.current / average.expected).ln();
        let changes = self.average.map(change).zip(count.average.map(change));
        changes.is_some_and(|(people, count)| people / count >= MOST_OF_IT)
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule::Direction;
    use super::*;

    #[test]
    fn a_count_follows_its_people_unless_its_rate_moved_beyond_doubt() {
        let definitions = Definitions::default();
        let of = |metric: &str, (expected, current): (f64, f64), severity| Incident {
            id: metric.into(),
            metric: metric.into(),
            severity,
            ..Incident::sample_move(expected, current)
        };
        let errors = of("errors", (100.0, 148.0), Severity::Critical);
        let people = of("dau", (100.0, 128.0), Severity::Info);
        let follows = |all: &[&Incident]| {
            let all: Vec<Incident> = all.iter().map(|one| (*one).clone()).collect();
            follows_people(&all, &definitions, &errors)
        };
        assert!(follows(&[&errors, &people]));
        assert!(!follows(&[&errors]));
        // An early sign of the rate is no doubt, a warning is.
        let rate = |severity| of("error_user_rate", (0.05, 0.07), severity);
        assert!(follows(&[&errors, &people, &rate(Severity::Info)]));
        assert!(!follows(&[&errors, &people, &rate(Severity::Warning)]));
        // People who moved the other way explain nothing.
        let fewer = Incident { direction: Direction::Up, ..people };
        assert!(!follows(&[&errors, &fewer]));
    }

    #[test]
    fn people_explain_a_count_that_moved_about_as_they_did() {
        // Logs: 0.25 of 28% more people; 0.39 of 48% more errors, 0.55 of 73%, 1.89 of 6.6 times as many.
        let people = Incident::sample_move(100.0, 128.0);
        assert!(people.explains(&Incident::sample_move(100.0, 148.0)));
        assert!(!people.explains(&Incident::sample_move(100.0, 173.0)));
        assert!(!people.explains(&Incident::sample_move(100.0, 660.0)));
        // Fewer: -0.69 and -1.20.
        assert!(Incident::sample_move(100.0, 50.0).explains(&Incident::sample_move(100.0, 30.0)));
        assert!(!Incident::sample_move(100.0, 128.0).explains(&Incident::sample_move(100.0, 50.0)));
        // Nothing is known of the people, or they came from nothing.
        assert!(!Incident { average: None, ..people }.explains(&Incident::sample_move(100.0, 148.0)));
    }
}
