//! Whether a count moved because the people moved who come: fewer signups finish fewer steps.

use crate::alerts::{Incident, TOGETHER_DAYS};
use crate::metric::{Definitions, Quantity};

/// Whether an incident of a count follows from one of the people who come, in its segment or of everybody, among `all`: half as many
/// signups finish half as many first steps, and no step is the reason.
pub(super) fn follows_the_start(all: &[Incident], definitions: &Definitions, incident: &Incident) -> bool {
    let is_start = |other: &Incident| {
        let quantity = Quantity::parse(&other.metric, definitions);
        quantity.is_some_and(|quantity| quantity.moves_counts(definitions) && quantity != Quantity::Dau)
    };
    all.iter().any(|other| {
        (other.segment == incident.segment || other.segment.is_everybody())
            && other.id != incident.id
            && other.direction == incident.direction
            && incident.onset.since(other.onset).abs() <= TOGETHER_DAYS
            && is_start(other)
            && other.explains(incident)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;

    #[test]
    fn events_of_a_step_follow_the_signups_that_fell_with_them() {
        let definitions = Definitions::default();
        let of = |metric: &str, segment: &str, (expected, current): (f64, f64)| Incident {
            id: format!("{metric} {segment}"),
            metric: metric.into(),
            segment: crate::metric::SegmentKey(segment.into()),
            ..Incident::sample_move(expected, current)
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
}
