//! What is recorded of a scenario: errors that a few people cause are added, and faults of the tracking lose and repeat events.

use rand::RngExt;

use super::change::GroupChoice;
use super::event::{Actor, Event, EventKind};
use super::people::People;
use super::random;
use super::scenario::Scenario;
use super::time_of_day::TimeOfDay;
use crate::calendar::{Day, DayRange, Millis};

/// Adds the errors of the few.
pub(super) fn add_bursts(scenario: &Scenario, people: &People, (span, seed): (DayRange, u64), events: &mut Vec<Event>) {
    let mut rng = random::generator(seed, 5);
    let time_of_day = TimeOfDay::new(&scenario.signups.hours);
    for burst in &scenario.error_bursts {
        // People who have been there for a while, and no more of them than there are.
        let first = span.last.plus(burst.days.from);
        let known = people.cohorts.iter().filter(|cohort| cohort.day < first).map(|cohort| cohort.people.end).max();
        let known = known.unwrap_or(people.all.len());
        let users = usize::try_from(burst.users).expect("at least one").min(known);
        if users == 0 {
            continue;
        }
        for day in span.days().filter(|day| burst.days.contains(day.since(span.last))) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "limited and not negative")]
            let number = (burst.errors_per_day * random::around_one(&mut rng, 0.1)).round().max(0.0) as usize;
            for _ in 0..number {
                let index = known - 1 - rng.random_range(0..users);
                let ts = time_of_day.draw(&mut rng, day);
                events.push(Event {
                    arrival: ts,
                    ts,
                    actor: Actor::person(index),
                    kind: EventKind::Error(0),
                    source: people.all[index].source,
                });
            }
        }
    }
}

/// Loses and repeats what the faults of the tracking lose and repeat.
pub(super) fn record(scenario: &Scenario, people: &People, (last, seed): (Day, u64), events: &mut Vec<Event>) {
    if scenario.tracking.is_empty() {
        return;
    }
    let mut rng = random::generator(seed, 6);
    let drawn = std::mem::take(events);
    for event in drawn {
        let touching = scenario.tracking.iter().filter(|fault| fault.touches(event.kind.name(), event.ts, last));
        let faults = touching.filter(|fault| is_of(&fault.group, event.actor, (scenario, people)));
        let times = faults.fold(1.0, |times, fault| times * fault.times);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "limited and not negative")]
        let whole = times as u32;
        let number = whole + u32::from(rng.random_bool(times - f64::from(whole)));
        for repeat in 0..i64::from(number) {
            let last_moment = event.ts.utc_day().utc_end().0 - 1;
            let ts = Millis((event.ts.0 + repeat * 1_000).min(last_moment));
            events.push(Event { ts, ..event });
        }
    }
}

fn is_of(group: &GroupChoice, actor: Actor, (scenario, people): (&Scenario, &People)) -> bool {
    match actor {
        Actor::Person(index) | Actor::Visitor(index) if (index as usize) < people.all.len() => {
            let person = &people.all[index as usize];
            let (plan, segment) = (&scenario.plans[person.plan].name, &scenario.segments[person.segment].name);
            group.contains(plan.as_deref(), segment.as_deref())
        }
        Actor::Person(_) | Actor::Visitor(_) | Actor::Bot(_) | Actor::Internal(_) | Actor::Test(_) | Actor::NoUser => {
            group.is_everybody()
        }
    }
}
