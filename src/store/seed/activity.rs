//! The events of the people of a scenario, day by day: visits, key actions, invites and errors; with them all others.

use rand::RngExt;
use rand::distr::weighted::WeightedIndex;
use rand::rngs::ChaCha8Rng;

use super::change::ChangeKind;
use super::event::{Actor, Event, EventKind};
use super::factors::GroupFactors;
use super::people::{People, Person};
use super::random::{self, Sample};
use super::scenario::{IncidentKind, Scenario, ScenarioIncident};
use super::time_of_day::{TimeOfDay, relative};
use super::visitors::Identification;
use super::{recording, traffic, upgrades, visitors};
use crate::calendar::{Day, DayRange, HOUR_MILLIS, Millis};

/// Around which offset a retention incident bends activity: a dip of a single offset would look made up.
const RETENTION_OFFSETS: std::ops::RangeInclusive<i32> = 6..=8;

/// Draws the events of people; holds those drawn so far and what they are drawn from.
struct ActivityGenerator<'s> {
    scenario: &'s Scenario,
    people: &'s People,
    span: DayRange,
    rng: ChaCha8Rng,
    time_of_day: TimeOfDay,
    error_codes: WeightedIndex<f64>,
    events: Vec<Event>,
}

/// The samples that run through one day.
struct DaySamples {
    error_rate: f64,
    errors_by: GroupFactors,
    actions_by: GroupFactors,
    invites_by: GroupFactors,
    /// The part of the errors that an incident adds, and the index of the code they carry.
    incident: Option<(f64, usize)>,
    errors: Sample,
    actions: Sample,
    invites: Sample,
    again: Sample,
}

/// All events, in the order of their arrival, who their visitors were, and the error codes that they point to.
pub(super) struct GeneratedEvents {
    pub(super) events: Vec<Event>,
    pub(super) identified: Vec<Identification>,
    pub(super) codes: Vec<String>,
}

/// Draws the events of all days.
pub(super) fn draw(scenario: &Scenario, people: &People, seed: u64, last_day: Day) -> GeneratedEvents {
    let span = DayRange { first: last_day.plus(1 - scenario.days), last: last_day };
    let mut days = ActivityGenerator {
        scenario,
        people,
        span,
        rng: random::generator(seed, 2),
        time_of_day: TimeOfDay::new(&scenario.signups.hours),
        error_codes: random::weighted(scenario.errors.codes.iter().map(|(_, weight)| *weight)),
        events: Vec::new(),
    };
    days.beginnings();
    for day in span.days() {
        days.day(day);
    }
    let mut events = days.events;
    events.retain(|event| span.contains(event.ts.utc_day()));
    traffic::add(scenario, span, seed, &mut events);
    recording::add_bursts(scenario, people, (span, seed), &mut events);
    // These come after all others and from numbers of their own, so that a scenario without them has the same other rows.
    events.extend(upgrades::upgrades(scenario, people, seed));
    events.extend(upgrades::skipped_onboarding(scenario, people, seed));
    let identified = visitors::add((scenario, people), (seed, span), &mut events);
    events.retain(|event| span.contains(event.ts.utc_day()));
    recording::record(scenario, people, (last_day, seed), &mut events);
    traffic::arrive(&scenario.traffic, seed, &mut events);
    // The sort is stable, so events of one instant keep the order in which they were drawn.
    events.sort_by_key(|event| event.arrival);
    let mut codes: Vec<String> = scenario.errors.codes.iter().map(|(code, _)| code.clone()).collect();
    codes.extend(scenario.incidents.iter().filter_map(|incident| incident.error_code.clone()));
    GeneratedEvents { events, identified, codes }
}

impl ActivityGenerator<'_> {
    fn beginnings(&mut self) {
        for (index, person) in self.people.all.iter().enumerate() {
            self.push(index, EventKind::Signup, person.signed_up);
            if let Some(onboarded) = person.onboarded {
                self.push(index, EventKind::Onboarding, onboarded);
            }
        }
    }

    fn day(&mut self, day: Day) {
        let scenario = self.scenario;
        let mut samples = self.samples(day);
        let level = scenario.activity.rate
            * relative(&scenario.activity.weekday, day)
            * random::around_one(&mut self.rng, scenario.noise.activity);
        let people = self.people;
        let active_by = scenario.factors(ChangeKind::Activity, day.since(self.span.last));
        for cohort in people.cohorts.iter().take_while(|cohort| cohort.day <= day) {
            let (age, cohort_day) = (day.since(cohort.day), cohort.day.since(self.span.last));
            let retained =
                RETENTION_OFFSETS.contains(&age).then(|| scenario.factors(ChangeKind::Retention, cohort_day));
            let mut visits = Sample::new(&mut self.rng, self.scenario.noise.is_chance);
            for index in cohort.people.clone() {
                let person = &people.all[index];
                if age > person.leaves_after.max(0) {
                    continue;
                }
                // Nearly everybody opens the product on the day of their signup.
                let (plan, segment) = (person.plan, person.segment);
                let active = active_by.of(plan, segment);
                let retained = retained.as_ref().map_or(1.0, |factors| factors.of(plan, segment));
                let probability = if age == 0 {
                    0.97 * active.min(1.0)
                } else {
                    level * retained * self.visit_factor(person) * active
                };
                if visits.takes(probability.min(0.98)) {
                    self.active_day(index, day, &mut samples);
                }
            }
        }
    }

    fn samples(&mut self, day: Day) -> DaySamples {
        let scenario = self.scenario;
        let relative_day = day.since(self.span.last);
        let [errors_by, actions_by, invites_by] = [ChangeKind::Errors, ChangeKind::Actions, ChangeKind::Invites]
            .map(|kind| scenario.factors(kind, relative_day));
        let base = scenario.errors.per_active_day * random::around_one(&mut self.rng, scenario.noise.errors);
        let mut incident = None;
        let mut code = scenario.errors.codes.len();
        let today = |injected: &ScenarioIncident| match injected.kind {
            IncidentKind::Errors => injected.factor_on(relative_day),
            IncidentKind::Onboarding | IncidentKind::Retention => 1.0,
        };
        for injected in &scenario.incidents {
            let today = today(injected);
            if injected.error_code.is_some() {
                if today > 1.0 {
                    incident = Some((1.0 - 1.0 / today, code));
                }
                code += 1;
            }
        }
        DaySamples {
            error_rate: base,
            errors_by,
            actions_by,
            invites_by,
            incident,
            errors: Sample::new(&mut self.rng, self.scenario.noise.is_chance),
            actions: Sample::new(&mut self.rng, self.scenario.noise.is_chance),
            invites: Sample::new(&mut self.rng, self.scenario.noise.is_chance),
            again: Sample::new(&mut self.rng, self.scenario.noise.is_chance),
        }
    }

    fn visit_factor(&self, person: &Person) -> f64 {
        self.scenario.plans[person.plan].activity * self.scenario.segments[person.segment].activity
    }

    fn active_day(&mut self, index: usize, day: Day, samples: &mut DaySamples) {
        let (person, scenario) = (&self.people.all[index], self.scenario);
        let offset = day.since(person.signed_up.utc_day());
        let opened = self.opens(person, day);
        self.push(index, EventKind::Open, opened);
        if samples.again.takes(scenario.activity.again) {
            let later = self.later(opened, 5 * HOUR_MILLIS);
            self.push(index, EventKind::Open, later);
        }
        let (plan, segment) = (person.plan, person.segment);
        let actions = scenario.actions.per_active_day * samples.actions_by.of(plan, segment);
        if person.is_doer && samples.actions.takes(actions) {
            let begun = person.onboarded.filter(|onboarded| onboarded.utc_day() == day).unwrap_or(opened);
            let done = self.later(begun.max(opened), HOUR_MILLIS);
            self.push(index, EventKind::KeyAction, done);
        }
        let early = offset <= 14;
        let invites = if early { scenario.actions.invites_first_weeks } else { scenario.actions.invites_later };
        if person.is_doer && samples.invites.takes(invites * samples.invites_by.of(plan, segment)) {
            let sent = self.later(opened, 2 * HOUR_MILLIS);
            self.push(index, EventKind::Invite, sent);
        }
        let groups = scenario.plans[plan].errors * scenario.segments[segment].errors;
        let error_rate = samples.error_rate * samples.errors_by.of(plan, segment);
        if samples.errors.takes((error_rate * groups).min(0.98)) {
            self.error(index, opened, samples.incident);
        }
    }

    /// The first visit of the day: soon after the signup on its day, at any hour after that.
    fn opens(&mut self, person: &Person, day: Day) -> Millis {
        if person.signed_up.utc_day() == day {
            return Millis(person.signed_up.0 + self.rng.random_range(1_000..30_000));
        }
        self.time_of_day.draw(&mut self.rng, day)
    }

    /// A moment at most `within` later, on the same day where that is possible: what is counted for a day happens on it.
    fn later(&mut self, from: Millis, within: i64) -> Millis {
        let end = from.utc_day().utc_end().0 - 1;
        let limit = (from.0 + within).min(end);
        Millis(from.0 + self.rng.random_range(0..(limit - from.0).max(1)))
    }

    /// An error; one in five is tried again at once.
    fn error(&mut self, index: usize, opened: Millis, incident: Option<(f64, usize)>) {
        let usual = self.rng.sample(&self.error_codes);
        let code = incident.filter(|(part, _)| self.rng.random_bool(*part)).map_or(usual, |(_, code)| code);
        let failed = self.later(opened, HOUR_MILLIS);
        let times = if self.rng.random_bool(0.2) { 2 } else { 1 };
        for attempt in 0..times {
            let ts = Millis((failed.0 + attempt * 4_000).min(failed.utc_day().utc_end().0 - 1));
            self.push(index, EventKind::Error(code), ts);
        }
    }

    fn push(&mut self, index: usize, kind: EventKind, ts: Millis) {
        let (actor, source) = (Actor::person(index), self.people.all[index].source);
        self.events.push(Event { arrival: ts, ts, actor, kind, source });
    }
}
