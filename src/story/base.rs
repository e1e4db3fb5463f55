//! Whether a count moved only because the people moved whom it counts, while their rate held: more signups bring more errors, and
//! fewer signups finish fewer steps.

use super::cause::{TOGETHER_DAYS, moves_counts};
use crate::alerts::{Incident, IncidentAverage, IncidentRule, Severity};
use crate::metric::{Definitions, Quantity};

/// A count that began to move so many days after the people whom it counts follows them.
const BASE_DAYS: i32 = 14;
/// The people explain a count when the log of their change is at least this part of the log of its change.
const MOST_OF_IT: f64 = 0.5;

/// Whether an incident of a count is nothing but that, among `all`.
pub(super) fn follows_its_base(all: &[Incident], definitions: &Definitions, incident: &Incident) -> bool {
    let Some(Quantity::Events(trend) | Quantity::Users(trend)) = Quantity::parse(&incident.metric, definitions) else {
        return false;
    };
    if !definitions.trends[trend.0].per_active_user {
        return false;
    }
    let here = all.iter().filter(|other| {
        other.rule != IncidentRule::ReverseWhen
            && other.segment == incident.segment
            && other.direction == incident.direction
            && other.id != incident.id
    });
    let quantity = |other: &Incident| Quantity::parse(&other.metric, definitions);
    let is_near = |other: &Incident| {
        other.onset <= incident.onset.plus(TOGETHER_DAYS) && incident.onset.since(other.last_trigger) <= BASE_DAYS
    };
    let rate_moved = here.clone().any(|other| {
        quantity(other) == Some(Quantity::UserRate(trend)) && other.severity >= Severity::Warning && is_near(other)
    });
    let base_moved = here.clone().any(|other| {
        let is_base = quantity(other).is_some_and(|base| moves_counts(base, definitions));
        is_base && is_near(other) && explains(other, incident)
    });
    base_moved && !rate_moved
}

/// Whether an incident of a count follows from one of the people who come, in its segment or of everybody, among `all`: half as many
/// signups finish half as many first steps, and no step is the reason.
pub(super) fn follows_the_start(all: &[Incident], definitions: &Definitions, incident: &Incident) -> bool {
    let is_start = |other: &Incident| {
        let quantity = Quantity::parse(&other.metric, definitions);
        quantity.is_some_and(|quantity| moves_counts(quantity, definitions) && quantity != Quantity::Dau)
    };
    all.iter().any(|other| {
        (other.segment == incident.segment || other.segment.is_everybody())
            && other.id != incident.id
            && other.direction == incident.direction
            && incident.onset.since(other.onset).abs() <= TOGETHER_DAYS
            && is_start(other)
            && explains(other, incident)
    })
}

/// Whether most of the change of a count is that of the people: three users with 470 errors are not a few more users.
fn explains(base: &Incident, count: &Incident) -> bool {
    let change = |average: IncidentAverage| (average.current / average.expected).ln();
    let changes = base.average.map(change).zip(count.average.map(change));
    changes.is_some_and(|(base, count)| base / count >= MOST_OF_IT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Day, DayRange};

    fn moved(expected: f64, current: f64) -> Incident {
        let days = DayRange { first: Day(1), last: Day(4) };
        Incident { average: Some(IncidentAverage { days, expected, current }), ..Incident::sample(days, Day(4)) }
    }

    #[test]
    fn a_count_follows_its_people_unless_its_rate_moved_beyond_doubt() {
        let definitions = Definitions::default();
        let rule = IncidentRule::Window(crate::alerts::AlertWindow::Week);
        let of = |metric: &str, (expected, current): (f64, f64), severity| Incident {
            id: metric.into(),
            metric: metric.into(),
            rule,
            severity,
            ..moved(expected, current)
        };
        let errors = of("errors", (100.0, 148.0), Severity::Critical);
        let people = of("dau", (100.0, 128.0), Severity::Info);
        let follows = |all: &[&Incident]| {
            let all: Vec<Incident> = all.iter().map(|one| (*one).clone()).collect();
            follows_its_base(&all, &definitions, &errors)
        };
        assert!(follows(&[&errors, &people]));
        assert!(!follows(&[&errors]));
        // An early sign of the rate is no doubt, a warning is.
        let rate = |severity| of("error_user_rate", (0.05, 0.07), severity);
        assert!(follows(&[&errors, &people, &rate(Severity::Info)]));
        assert!(!follows(&[&errors, &people, &rate(Severity::Warning)]));
        // People who moved the other way explain nothing.
        let fewer = Incident { direction: crate::alerts::Direction::Up, ..people };
        assert!(!follows(&[&errors, &fewer]));
    }

    #[test]
    fn events_of_a_step_follow_the_signups_that_fell_with_them() {
        let definitions = Definitions::default();
        let of = |metric: &str, segment: &str, (expected, current): (f64, f64)| Incident {
            id: format!("{metric} {segment}"),
            metric: metric.into(),
            segment: crate::metric::SegmentKey(segment.into()),
            ..moved(expected, current)
        };
        let follows =
            |start: Incident, count: &Incident| follows_the_start(&[count.clone(), start], &definitions, count);
        // Logs: -0.51 of 60%, -0.92 of 40%, -1.20 of 30%.
        let count = of("onboarding_completed", "pro", (10.0, 4.0));
        assert!(follows(of("signups", "all", (50.0, 30.0)), &count));
        assert!(follows(of("signups", "pro", (20.0, 12.0)), &count));
        assert!(!follows(of("signups", "free", (30.0, 18.0)), &count));
        assert!(!follows(of("signups", "all", (50.0, 30.0)), &of("onboarding_completed", "pro", (10.0, 3.0))));
        assert!(!follows(of("dau", "all", (50.0, 30.0)), &count));
        let start = of("signups", "all", (50.0, 30.0));
        assert!(!follows(Incident { direction: crate::alerts::Direction::Up, ..start.clone() }, &count));
        // Three days apart, and four.
        assert!(follows(Incident { onset: Day(4), ..start.clone() }, &count));
        assert!(!follows(Incident { onset: Day(5), ..start }, &count));
    }

    #[test]
    fn people_explain_a_count_that_moved_about_as_they_did() {
        // Logs: 0.25 of 28% more people; 0.39 of 48% more errors, 0.55 of 73%, 1.89 of 6.6 times as many.
        let people = moved(100.0, 128.0);
        assert!(explains(&people, &moved(100.0, 148.0)));
        assert!(!explains(&people, &moved(100.0, 173.0)));
        assert!(!explains(&people, &moved(100.0, 660.0)));
        // Fewer: -0.69 and -1.20.
        assert!(explains(&moved(100.0, 50.0), &moved(100.0, 30.0)));
        assert!(!explains(&moved(100.0, 128.0), &moved(100.0, 50.0)));
        // Nothing is known of the people, or they came from nothing.
        assert!(!explains(&Incident { average: None, ..people }, &moved(100.0, 148.0)));
    }
}
