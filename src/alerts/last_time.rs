//! The last time: which earlier incidents are most like one, so that what was done about them can be looked up.
//!
//! Only incidents of the same metric that were over before the one began are compared. The same direction counts 4, the same segment
//! 2, and the same size up to 1: one minus the difference of the relative changes over the larger of them, 0 where one is not known.
//! Of equals the newer comes first.

use super::incident::Incident;

/// How many are told.
const MOST: usize = 2;

/// The earlier incidents of `all` that are most like one, the most similar first.
pub fn last_times<'a>(incident: &Incident, all: impl Iterator<Item = &'a Incident>) -> Vec<&'a Incident> {
    let was_over = |earlier: &Incident| earlier.ended().is_some_and(|ended| ended < incident.onset);
    let mut found: Vec<(f64, &Incident)> = all
        .filter(|earlier| earlier.metric == incident.metric && was_over(earlier))
        .map(|earlier| (similarity(incident, earlier), earlier))
        .collect();
    found.sort_by(|(a, one), (b, other)| {
        b.total_cmp(a).then_with(|| other.onset.cmp(&one.onset)).then_with(|| one.id.cmp(&other.id))
    });
    found.into_iter().take(MOST).map(|(_, earlier)| earlier).collect()
}

/// 0 to 7.
fn similarity(one: &Incident, other: &Incident) -> f64 {
    let direction = if one.direction == other.direction { 4.0 } else { 0.0 };
    let segment = if one.segment == other.segment { 2.0 } else { 0.0 };
    let size = |incident: &Incident| incident.evidence.as_ref().and_then(|evidence| evidence.percent);
    direction + segment + size(one).zip(size(other)).map_or(0.0, alike)
}

/// How alike two relative changes are, 0 to 1.
fn alike((a, b): (f64, f64)) -> f64 {
    let larger = a.abs().max(b.abs());
    if larger > 0.0 { (1.0 - (a - b).abs() / larger).max(0.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::{Direction, IncidentState};
    use crate::calendar::{Day, DayRange};
    use crate::metric::SegmentKey;

    /// An incident that is over, of days from `first` to `first + 2`; its size is not known.
    fn past(id: &str, first: i32, direction: Direction) -> Incident {
        let days = DayRange { first: Day(first), last: Day(first + 2) };
        let sample = Incident::sample(days, Day(1000));
        Incident { id: id.into(), state: IncidentState::Over, direction, ..sample }
    }

    fn ids(incident: &Incident, all: &[Incident]) -> Vec<String> {
        last_times(incident, all.iter()).into_iter().map(|it| it.id.clone()).collect()
    }

    #[test]
    fn direction_counts_before_segment() {
        let now = Incident { state: IncidentState::Ongoing, ..past("now", 900, Direction::Down) };
        let pro = |incident: Incident| Incident { segment: SegmentKey("pro".into()), ..incident };
        // The same direction in another segment (4) is more alike than the other direction in this one (2).
        let all = [past("up", 800, Direction::Up), pro(past("pro", 100, Direction::Down)), now.clone()];
        assert_eq!(ids(&now, &all), ["pro", "up"]);
    }

    #[test]
    fn sizes_are_alike_by_their_difference_over_the_larger() {
        assert!((alike((-0.5, -0.4)) - 0.8).abs() < 1e-12);
        assert!((alike((-0.5, -0.1)) - 0.2).abs() < 1e-12);
        assert!(alike((-0.5, 0.5)).abs() < 1e-12 && (alike((0.0, 0.0)) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn only_what_was_over_before_is_an_earlier_time_and_the_newer_of_equals_comes_first() {
        let of = |id: &str, first: i32| past(id, first, Direction::Down);
        let now = Incident { state: IncidentState::Ongoing, ..of("now", 900) };
        let goes_on = Incident { state: IncidentState::Ongoing, ..of("goes on", 700) };
        let other = Incident { metric: "other".into(), ..of("other", 700) };
        let all = [of("oldest", 100), of("older", 200), of("newer", 300), of("overlaps", 898), goes_on, other];
        assert_eq!(ids(&now, &all), ["newer", "older"]);
    }
}
