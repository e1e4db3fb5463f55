//! What real data holds besides people using the product: crawlers, the company itself, test accounts, events without a
//! user; and how events arrive: some late, some out of order, a few twice.

use super::dice::Dice;
use super::people::{MINUTE, moment};
use super::rows::{Deed, Event, Who};
use super::scenario::{Scenario, Traffic};
use crate::calendar::{DAY_MILLIS, Day, DayRange, HOUR_MILLIS, Millis};

/// How many crawlers there are.
const BOTS: i64 = 6;

/// Adds each day's other traffic.
pub(super) fn add(scenario: &Scenario, span: DayRange, seed: u64, events: &mut Vec<Event>) {
    let mut dice = Dice::new(seed, 3);
    let traffic = &scenario.traffic;
    for day in span.days() {
        for _ in 0..about(&mut dice, traffic.bot_events_per_day) {
            let who = Who::Bot(dice.between(1, BOTS + 1));
            // Sources are compared with letters folded, so the data spells them in more than one way.
            let source = if dice.chance(0.3) { "Bot" } else { "bot" };
            events.push(event(scenario, &mut dice, (day, who, source)));
        }
        for _ in 0..about(&mut dice, f64::from(traffic.internal_users)) {
            let who = Who::Internal(dice.between(1, i64::from(traffic.internal_users) + 1));
            events.push(event(scenario, &mut dice, (day, who, "internal")));
        }
        for _ in 0..about(&mut dice, f64::from(traffic.test_users)) {
            let who = Who::Test(dice.between(1, i64::from(traffic.test_users) + 1));
            let source = if dice.chance(0.5) { "test" } else { "web" };
            events.push(event(scenario, &mut dice, (day, who, source)));
        }
        for _ in 0..about(&mut dice, traffic.events_without_user_per_day) {
            events.push(event(scenario, &mut dice, (day, Who::Nobody, "web")));
        }
    }
}

/// Gives every event its arrival, repeats a few, and sorts by arrival.
pub(super) fn arrive(traffic: &Traffic, seed: u64, events: &mut Vec<Event>) {
    let mut dice = Dice::new(seed, 4);
    let mut repeated = Vec::new();
    for event in events.iter_mut() {
        let delay = match dice.chance(traffic.late_events) {
            false => dice.between(0, 5_000),
            true if dice.chance(0.7) => dice.between(MINUTE, 30 * MINUTE),
            true => dice.between(HOUR_MILLIS, 2 * DAY_MILLIS),
        };
        event.arrival = Millis(event.ts.0 + delay);
        if dice.chance(traffic.repeated_events) {
            repeated.push(Event { arrival: Millis(event.arrival.0 + 2_000), ..*event });
        }
    }
    events.append(&mut repeated);
    // The sort is stable, so events of one instant keep the order in which they were drawn.
    events.sort_by_key(|event| event.arrival);
}

fn event(scenario: &Scenario, dice: &mut Dice, (day, who, source): (Day, Who, &'static str)) -> Event {
    let deed = match dice.weighted(&[70.0, 15.0, 5.0, 10.0]) {
        0 => Deed::Open,
        1 => Deed::KeyAction,
        2 => Deed::Signup,
        _ => Deed::Error(dice.index(scenario.errors.codes.len())),
    };
    let ts = moment(scenario, dice, day);
    Event { arrival: ts, ts, who, deed, source: Some(source) }
}

/// A whole number near the mean.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the mean is limited and not negative")]
fn about(dice: &mut Dice, mean: f64) -> u32 {
    (mean * dice.wobble(0.1)).round().max(0.0) as u32
}
