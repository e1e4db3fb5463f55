//! Moves to the paid plan, each with its number of seats, and onboarding that is clicked away.

use rand::RngExt;
use rand::rngs::ChaCha8Rng;

use super::event::{Actor, Event, EventKind};
use super::people::{People, Person};
use super::random;
use super::scenario::{Scenario, Upgrades};
use super::time_of_day::MINUTE;
use crate::calendar::{DAY_MILLIS, HOUR_MILLIS, Millis};

/// Days after signup within which people upgrade.
const UPGRADE_DAYS: i64 = 14;

/// The moves to the paid plan: of each cohort, the share that the scenario says, at a time of their own within two weeks.
pub(super) fn upgrades(scenario: &Scenario, people: &People, seed: u64) -> Vec<Event> {
    let Some(upgrades) = &scenario.upgrades else { return Vec::new() };
    let mut rng = random::generator(seed, 7);
    let mut events = Vec::new();
    for cohort in &people.cohorts {
        let moves = random::strata(&mut rng, cohort.people.len());
        for (index, quantile) in cohort.people.clone().zip(moves) {
            let person = &people.all[index];
            let at = Millis(person.signed_up.0 + rng.random_range(HOUR_MILLIS..UPGRADE_DAYS * DAY_MILLIS));
            let seats = seats(&mut rng, upgrades);
            let days = at.utc_day().since(person.signed_up.utc_day());
            let has_plan = scenario.plans[person.plan].name.as_ref() == Some(&upgrades.plan);
            if has_plan && quantile < upgrades.share && days <= person.leaves_after {
                events.push(event((index, person), EventKind::Upgrade(seats), at));
            }
        }
    }
    events
}

/// Few seats more often than many.
#[expect(clippy::cast_possible_truncation, reason = "a share of the most seats")]
fn seats(rng: &mut ChaCha8Rng, upgrades: &Upgrades) -> i64 {
    let part: f64 = rng.random();
    1 + (f64::from(upgrades.most_seats - 1) * part * part * part).round() as i64
}

/// Onboarding that is clicked away within minutes of the signup.
pub(super) fn skipped_onboarding(scenario: &Scenario, people: &People, seed: u64) -> Vec<Event> {
    let mut rng = random::generator(seed, 8);
    let mut events = Vec::new();
    for (index, person) in people.all.iter().enumerate().filter(|(_, person)| person.onboarded.is_none()) {
        if rng.random_bool(scenario.onboarding_skipped) {
            let at = Millis(person.signed_up.0 + rng.random_range(MINUTE / 2..10 * MINUTE));
            events.push(event((index, person), EventKind::SkippedOnboarding, at));
        }
    }
    events
}

fn event((index, person): (usize, &Person), kind: EventKind, ts: Millis) -> Event {
    Event { arrival: ts, ts, actor: Actor::person(index), kind, source: person.source }
}
