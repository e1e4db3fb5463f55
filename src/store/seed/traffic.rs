//! What real data holds besides people using the product: crawlers, the company itself, test accounts, events without a
//! user; and how events arrive: some late, some out of order, a few twice.

use rand::RngExt;
use rand::rngs::ChaCha8Rng;

use super::event::{Actor, Event, EventKind};
use super::random;
use super::scenario::{Scenario, Traffic};
use super::time_of_day::{MINUTE, TimeOfDay};
use crate::calendar::{DAY_MILLIS, Day, DayRange, HOUR_MILLIS, Millis};

/// How many crawlers there are.
const BOTS: i64 = 6;

/// What other traffic does, and how often; the code of an error is drawn afterwards.
const KINDS: [(EventKind, u32); 4] =
    [(EventKind::Open, 70), (EventKind::KeyAction, 15), (EventKind::Signup, 5), (EventKind::Error(0), 10)];

/// Adds each day's other traffic.
pub(super) fn add(scenario: &Scenario, span: DayRange, seed: u64, events: &mut Vec<Event>) {
    let mut rng = random::generator(seed, 3);
    let time_of_day = TimeOfDay::new(&scenario.signups.hours);
    let codes = scenario.errors.codes.len();
    let mut event = |rng: &mut ChaCha8Rng, day: Day, actor: Actor, source: &'static str| {
        let kind = random::choose(rng, &KINDS);
        let kind = if let EventKind::Error(_) = kind { EventKind::Error(rng.random_range(0..codes)) } else { *kind };
        let ts = time_of_day.draw(rng, day);
        events.push(Event { arrival: ts, ts, actor, kind, source: Some(source) });
    };
    let traffic = &scenario.traffic;
    for day in span.days() {
        for _ in 0..random::about(&mut rng, traffic.bot_events_per_day) {
            let actor = Actor::Bot(rng.random_range(1..=BOTS));
            // Sources are compared with letters folded, so the data spells them in more than one way.
            let source = if rng.random_bool(0.3) { "Bot" } else { "bot" };
            event(&mut rng, day, actor, source);
        }
        for _ in 0..random::about(&mut rng, f64::from(traffic.internal_users)) {
            let actor = Actor::Internal(rng.random_range(1..=i64::from(traffic.internal_users)));
            event(&mut rng, day, actor, "internal");
        }
        for _ in 0..random::about(&mut rng, f64::from(traffic.test_users)) {
            let actor = Actor::Test(rng.random_range(1..=i64::from(traffic.test_users)));
            let source = if rng.random_bool(0.5) { "test" } else { "web" };
            event(&mut rng, day, actor, source);
        }
        for _ in 0..random::about(&mut rng, traffic.events_without_user_per_day) {
            event(&mut rng, day, Actor::NoUser, "web");
        }
    }
}

/// Gives every event its arrival, and repeats a few.
pub(super) fn arrive(traffic: &Traffic, seed: u64, events: &mut Vec<Event>) {
    let mut rng = random::generator(seed, 4);
    let mut repeated = Vec::new();
    for event in events.iter_mut() {
        let delay = match rng.random_bool(traffic.late_events) {
            false => rng.random_range(0..5_000),
            true if rng.random_bool(0.7) => rng.random_range(MINUTE..30 * MINUTE),
            true => rng.random_range(HOUR_MILLIS..2 * DAY_MILLIS),
        };
        event.arrival = Millis(event.ts.0 + delay);
        if rng.random_bool(traffic.repeated_events) {
            repeated.push(Event { arrival: Millis(event.arrival.0 + 2_000), ..*event });
        }
    }
    events.append(&mut repeated);
}
