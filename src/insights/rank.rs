//! The order of facts: effect times certainty times novelty, each 0 to 1.
//!
//! * **Effect**: how far the ratio of the two values is from 1, on a logarithmic scale, so that a halving weighs as much as
//!   a doubling. An incident weighs by its severity too, and half as much when it counts events rather than people.
//! * **Certainty**: the confidence of the alert rule, or the distance of a change from chance in standard errors.
//! * **Novelty**: what goes on and began lately comes before what is over or has been told for weeks.

use crate::alerts::{Incident, IncidentState, Severity};
use crate::calendar::Day;
use crate::stats::Rate;

/// A change is as good as certain from this many standard errors on.
const CERTAIN: f64 = 4.0;
/// Fewer standard errors are left to chance: with dozens of facts a sheet, two of them are too few.
const BEYOND_CHANCE: f64 = 2.58;
/// A smaller relative change matters to nobody.
const WORTH_A_LINE: f64 = 0.03;
/// A change against the previous period weighs less than what an alert rule found beyond the usual.
const CHANGE: f64 = 0.5;
/// Daily counts wobble more than counts of independent events do, so their distance from chance is believed less.
const COUNTS: f64 = 0.75;
/// After this many days half of an incident's novelty is gone.
const OLD_NEWS_DAYS: f64 = 90.0;

/// How a change compares with chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Distance {
    /// In standard errors.
    errors: f64,
    /// Relative, as a ratio.
    relative: f64,
}

impl Distance {
    /// Of two proportions, by their pooled standard error.
    pub(super) fn of_rates(previous: Rate, current: Rate) -> Option<Self> {
        let (before, now) = (previous.value()?, current.value()?);
        let (n, m) = (previous.denominator? as f64, current.denominator? as f64);
        let pooled = (previous.numerator? + current.numerator?) as f64 / (n + m);
        let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
        let errors = if error > 0.0 { (now - before) / error } else { 0.0 };
        Some(Self { errors, relative: if before > 0.0 { now / before - 1.0 } else { 1.0 } })
    }

    /// Of two counts, on the square-root scale on which a count's wobble is the same everywhere.
    pub(super) fn of_counts(previous: f64, current: f64) -> Self {
        let errors = (current.max(0.0).sqrt() - previous.max(0.0).sqrt()) * std::f64::consts::SQRT_2;
        Self { errors: errors * COUNTS, relative: if previous > 0.0 { current / previous - 1.0 } else { 1.0 } }
    }

    /// Whether it is beyond chance and large enough to matter.
    pub(super) fn is_notable(self) -> bool {
        self.errors.abs() >= BEYOND_CHANCE && self.relative.abs() >= WORTH_A_LINE
    }

    /// The weight of the change.
    pub(super) fn weight(self) -> f64 {
        CHANGE * size(1.0 + self.relative) * (self.errors.abs() / CERTAIN).min(1.0)
    }
}

/// The weight of an incident on the morning of `as_of`.
pub(super) fn incident(incident: &Incident, as_of: Day) -> f64 {
    let severity = match incident.severity {
        Severity::Critical => 1.0,
        Severity::Warning => 0.6,
        Severity::Info => 0.3,
    };
    let (effect, certainty) = match &incident.evidence {
        Some(evidence) => {
            (size(evidence.percent.map_or(f64::INFINITY, |relative| 1.0 + relative)), evidence.confidence)
        }
        // Data that is missing spoils every other number.
        None => (1.0, 1.0),
    };
    severity * if is_about_people(incident) { effect } else { effect / 2.0 } * certainty * novelty(incident, as_of)
}

fn novelty(incident: &Incident, as_of: Day) -> f64 {
    match incident.state {
        IncidentState::Ongoing => 1.0 / (1.0 + f64::from(as_of.since(incident.detected_on).max(0)) / OLD_NEWS_DAYS),
        IncidentState::NewLevel | IncidentState::Over => 0.5,
        IncidentState::Recovered => 0.4,
    }
}

/// Whether it counts people that were lost or won, and not events.
fn is_about_people(incident: &Incident) -> bool {
    incident.impact.unit == "users" || incident.impact.unit == "user days" || incident.evidence.is_none()
}

/// 0 for no change, 0.5 for a fall by 29% or a rise by 41%, towards 1 for multiples.
fn size(ratio: f64) -> f64 {
    if ratio <= 0.0 || ratio.is_infinite() { 1.0 } else { 1.0 - (-2.0 * ratio.ln().abs()).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_weighs_as_much_as_doubling() {
        assert!((size(0.5) - size(2.0)).abs() < 1e-12);
        assert!((size(0.5) - 0.75).abs() < 1e-12);
        assert!((size(1.0)).abs() < 1e-12);
        assert!((size(0.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn chance_is_not_notable() {
        // 300 of 1,000 against 320 of 1,000: pooled 0.31, error 0.020683, distance 0.967.
        let chance = Distance::of_rates(Rate::of(300, 1000), Rate::of(320, 1000)).expect("rates");
        assert!(!chance.is_notable() && (chance.errors - 0.967).abs() < 1e-3, "{chance:?}");
        let real = Distance::of_rates(Rate::of(300, 1000), Rate::of(400, 1000)).expect("rates");
        assert!(real.is_notable() && real.weight() > chance.weight());
        // Certain and tiny: 50.0% against 50.5% of a million.
        let tiny = Distance::of_rates(Rate::of(500_000, 1_000_000), Rate::of(505_000, 1_000_000)).expect("rates");
        assert!(tiny.errors > 4.0 && !tiny.is_notable());
    }

    #[test]
    fn counts_of_nothing_have_no_distance() {
        assert!(!Distance::of_counts(0.0, 0.0).is_notable());
        assert!(Distance::of_counts(0.0, 60.0).is_notable());
        assert_eq!(Distance::of_rates(Rate::WITHHELD, Rate::of(1, 2)), None);
    }
}
