//! The people of a scenario: who signs up when, on which plan, who completes onboarding, and when each leaves.

use std::ops::Range;

use rand::RngExt;
use rand::rngs::ChaCha8Rng;

use super::change::ChangeKind;
use super::random;
use super::scenario::Scenario;
use super::time_of_day::{MINUTE, TimeOfDay, relative};
use crate::calendar::{DAY_MILLIS, Day, HOUR_MILLIS, Millis};

/// One person.
pub(super) struct Person {
    pub(super) signed_up: Millis,
    pub(super) onboarded: Option<Millis>,
    /// Index into the scenario's plans and segments.
    pub(super) plan: usize,
    pub(super) segment: usize,
    /// Days after signup from which the person is never seen again.
    pub(super) leaves_after: i32,
    pub(super) is_doer: bool,
    pub(super) has_row: bool,
    pub(super) source: Option<&'static str>,
}

/// Where people's events come from, and how often.
const SOURCES: [(Option<&str>, u32); 5] =
    [(Some("web"), 60), (Some("ios"), 18), (Some("android"), 14), (None, 6), (Some(""), 2)];

/// How long after signing up people finish onboarding, and how often: most in the first session, some later that day, a few
/// come back for it in the days after.
const ONBOARDING_DELAYS: [(Range<i64>, u32); 4] = [
    (2 * MINUTE..HOUR_MILLIS, 66),
    (HOUR_MILLIS..6 * HOUR_MILLIS, 19),
    (14 * HOUR_MILLIS..36 * HOUR_MILLIS, 10),
    (2 * DAY_MILLIS..6 * DAY_MILLIS, 5),
];

/// The people who signed up on one day: a span of the list of all people.
pub(super) struct SignupCohort {
    pub(super) day: Day,
    pub(super) people: Range<usize>,
}

/// Everybody, by day of signup.
pub(super) struct People {
    pub(super) all: Vec<Person>,
    pub(super) cohorts: Vec<SignupCohort>,
}

impl People {
    pub(super) fn draw(scenario: &Scenario, seed: u64, last_day: Day) -> Self {
        let mut rng = random::generator(seed, 1);
        let time_of_day = TimeOfDay::new(&scenario.signups.hours);
        let mut people = Self { all: Vec::new(), cohorts: Vec::new() };
        let growth = 1.0 + scenario.signups.growth_percent / 100.0;
        let mut level = scenario.signups.per_day;
        // The level is the number of signups a day at the start of tracking; earlier cohorts grow up to it.
        for _ in 0..scenario.earlier_days {
            level /= growth;
        }
        for age in (0..scenario.days + scenario.earlier_days).rev() {
            let day = last_day.plus(-age);
            let weekday = relative(&scenario.signups.weekday, day);
            let usual = level * weekday * random::around_one(&mut rng, scenario.noise.signups);
            people.sign_up((scenario, &time_of_day), &mut rng, (day, -age, usual));
            level *= growth;
        }
        people
    }

    /// Adds one cohort: its day, the same day counted from the last one, and its usual size.
    fn sign_up(
        &mut self,
        (scenario, time_of_day): (&Scenario, &TimeOfDay),
        rng: &mut ChaCha8Rng,
        (day, relative_day, usual): (Day, i32, f64),
    ) {
        let first = self.all.len();
        let mix = scenario.signups_on(relative_day);
        let is_chance = scenario.noise.is_chance && usual * mix.size > 0.0;
        let chance = if is_chance { random::around_one(rng, 1.0 / (usual * mix.size).sqrt()) } else { 1.0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and limited")]
        let size = (usual * mix.size * chance).round().max(0.0) as usize;
        let (plans, segments) = (random::weighted(mix.plans), random::weighted(mix.segments));
        let [onboards_by, does_by] =
            [ChangeKind::Onboarding, ChangeKind::Doers].map(|kind| scenario.factors(kind, relative_day));
        let mut instants: Vec<i64> = (0..size).map(|_| time_of_day.draw(rng, day).0).collect();
        instants.sort_unstable();
        let [onboards, leaves, does]: [Vec<f64>; 3] = std::array::from_fn(|_| {
            if scenario.noise.is_chance { random::independent(rng, size) } else { random::strata(rng, size) }
        });
        let onboarding = scenario.onboarding * random::around_one(rng, scenario.noise.rates);
        for (index, signed_up) in instants.into_iter().enumerate() {
            let (plan, segment) = (rng.sample(&plans), rng.sample(&segments));
            let (of_plan, of_segment) = (&scenario.plans[plan], &scenario.segments[segment]);
            let delay = random::choose(rng, &ONBOARDING_DELAYS).clone();
            let delay = rng.random_range(delay);
            let onboarding = onboarding * onboards_by.of(plan, segment);
            let share = scenario.actions.doers * does_by.of(plan, segment);
            let completes = onboards[index] < onboarding * of_plan.onboarding * of_segment.onboarding;
            self.all.push(Person {
                signed_up: Millis(signed_up),
                onboarded: completes.then_some(Millis(signed_up + delay)),
                plan,
                segment,
                leaves_after: leaves_after(&scenario.activity.alive, leaves[index]),
                is_doer: does[index] < share * of_plan.actions * of_segment.actions,
                has_row: !rng.random_bool(scenario.traffic.users_without_row),
                source: *random::choose(rng, &SOURCES),
            });
        }
        self.cohorts.push(SignupCohort { day, people: first..self.all.len() });
    }
}

/// The last day offset at which this person is still there: where the falling curve passes below `quantile`.
fn leaves_after(alive: &[(i32, f64)], quantile: f64) -> i32 {
    for two in alive.windows(2) {
        let [(from, high), (to, low)] = [two[0], two[1]];
        if low <= quantile {
            // Linear between two points of the curve; `quantile < high` here, or at the very start.
            let part = if high > low { ((high - quantile) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
            #[expect(clippy::cast_possible_truncation, reason = "a part of a span of days fits")]
            return from + (part * f64::from(to - from)).ceil() as i32 - 1;
        }
    }
    i32::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_are_left_as_the_curve_says() {
        // Alive: 100% on day 0, 50% on day 10, so 75% on day 5. Quantiles .0, .01 … .99.
        let alive = [(0, 1.0), (10, 0.5), (20, 0.0)];
        let left = |day: i32| (0..100).filter(|q| leaves_after(&alive, f64::from(*q) / 100.0) >= day).count();
        assert_eq!((left(0), left(10), left(20)), (100, 50, 0));
        assert!((74..=76).contains(&left(5)), "{}", left(5));
    }
}
