//! Visitors of the website, who are known by an anonymous id until they sign up, if they ever do.

use rand::RngExt;
use rand::rngs::ChaCha8Rng;

use super::event::{Actor, Event, EventKind, Page};
use super::people::People;
use super::random;
use super::scenario::{Scenario, Visitors};
use super::time_of_day::{MINUTE, TimeOfDay};
use crate::calendar::{DAY_MILLIS, DayRange, HOUR_MILLIS, Millis};

/// The pages, and how often each is looked at.
const PAGES: [(Page, u32); 3] = [(Page::Home, 5), (Page::Pricing, 3), (Page::Guide, 2)];

/// An anonymous id that turned out to be a person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Identification {
    pub(super) visitor: Actor,
    pub(super) person: Actor,
    /// When it was known.
    pub(super) ts: Millis,
}

/// Adds the visits to the events, gives some signups the anonymous id that the visitor had, and says who the visitors were.
pub(super) fn add(
    (scenario, people): (&Scenario, &People),
    (seed, span): (u64, DayRange),
    events: &mut Vec<Event>,
) -> Vec<Identification> {
    let Some(visitors) = &scenario.visitors else { return Vec::new() };
    let mut rng = random::generator(seed, 9);
    let mut identified = Vec::new();
    let mut anonymous = vec![None; people.all.len()];
    let first = people.all.partition_point(|person| person.signed_up < span.first.utc_start());
    for (index, person) in people.all.iter().enumerate().skip(first) {
        if !rng.random_bool(visitors.before_signup) {
            continue;
        }
        let visitor = Actor::visitor(index);
        let last = Millis(person.signed_up.0 - rng.random_range(MINUTE / 2..20 * MINUTE));
        views((visitor, person.source), last, &mut rng, events);
        if rng.random_bool(0.3) {
            let earlier = Millis(last.0 - rng.random_range(HOUR_MILLIS..6 * DAY_MILLIS));
            views((visitor, person.source), earlier, &mut rng, events);
        }
        let ts = Millis(person.signed_up.0 + rng.random_range(200..5_000));
        identified.push(Identification { visitor, person: Actor::person(index), ts });
        anonymous[index] = rng.random_bool(visitors.anonymous_signups).then_some(visitor);
    }
    for event in events.iter_mut().filter(|event| event.kind == EventKind::Signup) {
        if let Actor::Person(index) = event.actor {
            let index = usize::try_from(index).expect("an index of the people");
            event.actor = anonymous[index].unwrap_or(event.actor);
        }
    }
    others((scenario, visitors), (people, span), &mut rng, events);
    identified
}

/// The visits of those who never sign up.
fn others(
    (scenario, visitors): (&Scenario, &Visitors),
    (people, span): (&People, DayRange),
    rng: &mut ChaCha8Rng,
    events: &mut Vec<Event>,
) {
    let time_of_day = TimeOfDay::new(&scenario.signups.hours);
    let mut number = people.all.len();
    for day in span.days() {
        for _ in 0..random::about(rng, visitors.others_per_day) {
            let last = time_of_day.draw(rng, day);
            views((Actor::visitor(number), Some("web")), last, rng, events);
            number += 1;
        }
    }
}

/// One to three looks at pages, the last at this instant.
fn views(
    (visitor, source): (Actor, Option<&'static str>),
    last: Millis,
    rng: &mut ChaCha8Rng,
    events: &mut Vec<Event>,
) {
    let mut ts = last;
    for _ in 0..rng.random_range(1..=3) {
        let page = random::choose(rng, &PAGES);
        events.push(Event { arrival: ts, ts, actor: visitor, kind: EventKind::PageView(*page), source });
        ts = Millis(ts.0 - rng.random_range(5_000..4 * MINUTE));
    }
}
