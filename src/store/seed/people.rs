//! The people of a scenario: who signs up when, on which plan, who completes onboarding, and when each leaves.

use super::dice::Dice;
use super::scenario::{Group, IncidentKind, Scenario};
use crate::calendar::{DAY_MILLIS, Day, HOUR_MILLIS, Millis};

/// One minute in milliseconds.
pub(super) const MINUTE: i64 = 60_000;

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
    /// Index into `SOURCES`.
    pub(super) source: usize,
}

/// Where people's events come from, and how often.
pub(super) const SOURCES: [(Option<&str>, f64); 5] =
    [(Some("web"), 60.0), (Some("ios"), 18.0), (Some("android"), 14.0), (None, 6.0), (Some(""), 2.0)];

/// The people who signed up on one day: a span of the list of all people.
pub(super) struct Cohort {
    pub(super) day: Day,
    pub(super) people: std::ops::Range<usize>,
}

/// Everybody, by day of signup.
pub(super) struct People {
    pub(super) all: Vec<Person>,
    pub(super) cohorts: Vec<Cohort>,
}

impl People {
    pub(super) fn draw(scenario: &Scenario, seed: u64, last_day: Day) -> Self {
        let mut dice = Dice::new(seed, 1);
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
            let size = (level * weekday * dice.wobble(scenario.noise.signups)).round().max(0.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and limited")]
            people.sign_up(scenario, &mut dice, (day, -age, size as usize));
            level *= growth;
        }
        people
    }

    /// Adds one cohort: its day, the same day counted from the last one, and its size.
    fn sign_up(&mut self, scenario: &Scenario, dice: &mut Dice, (day, relative_day, size): (Day, i32, usize)) {
        let first = self.all.len();
        let mut instants: Vec<i64> = (0..size).map(|_| moment(scenario, dice, day).0).collect();
        instants.sort_unstable();
        let [onboards, leaves, does] = [dice.strata(size), dice.strata(size), dice.strata(size)];
        let mut onboarding = scenario.onboarding * dice.wobble(scenario.noise.rates);
        for incident in &scenario.incidents {
            onboarding *= incident.factor_on(IncidentKind::Onboarding, relative_day);
        }
        for (index, signed_up) in instants.into_iter().enumerate() {
            let (plan, segment) = (pick(dice, &scenario.plans), pick(dice, &scenario.segments));
            let (of_plan, of_segment) = (&scenario.plans[plan], &scenario.segments[segment]);
            let delay = onboarding_delay(dice);
            let completes = onboards[index] < onboarding * of_plan.onboarding * of_segment.onboarding;
            self.all.push(Person {
                signed_up: Millis(signed_up),
                onboarded: completes.then_some(Millis(signed_up + delay)),
                plan,
                segment,
                leaves_after: leaves_after(&scenario.activity.alive, leaves[index]),
                is_doer: does[index] < scenario.actions.doers * of_plan.actions * of_segment.actions,
                has_row: !dice.chance(scenario.traffic.users_without_row),
                source: dice.weighted(&SOURCES.map(|(_, weight)| weight)),
            });
        }
        self.cohorts.push(Cohort { day, people: first..self.all.len() });
    }
}

/// The weight of the day's weekday, relative to their mean.
pub(super) fn relative(weekday: &[f64; 7], day: Day) -> f64 {
    let index = usize::try_from(day.weekday()).expect("a weekday is 0 to 6");
    weekday[index] * 7.0 / weekday.iter().sum::<f64>()
}

/// An instant on the day, by the scenario's hours.
pub(super) fn moment(scenario: &Scenario, dice: &mut Dice, day: Day) -> Millis {
    let hour = i64::try_from(dice.weighted(&scenario.signups.hours)).expect("an hour is 0 to 23");
    Millis(day.start().0 + hour * HOUR_MILLIS + dice.between(0, HOUR_MILLIS))
}

fn pick(dice: &mut Dice, groups: &[Group]) -> usize {
    let shares: Vec<f64> = groups.iter().map(|group| group.share).collect();
    dice.weighted(&shares)
}

/// Most people finish in the first session, some later that day, a few come back for it in the days after.
fn onboarding_delay(dice: &mut Dice) -> i64 {
    let (low, high) = match dice.weighted(&[66.0, 19.0, 10.0, 5.0]) {
        0 => (2 * MINUTE, HOUR_MILLIS),
        1 => (HOUR_MILLIS, 6 * HOUR_MILLIS),
        2 => (14 * HOUR_MILLIS, 36 * HOUR_MILLIS),
        _ => (2 * DAY_MILLIS, 6 * DAY_MILLIS),
    };
    dice.between(low, high)
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

    #[test]
    fn weekday_weights_have_mean_one() {
        let weights = [2.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5];
        let monday: Day = "2026-11-16".parse().expect("a valid day");
        let sum: f64 = (0..7).map(|offset| relative(&weights, monday.plus(offset))).sum();
        assert!((sum - 7.0).abs() < 1e-12);
        assert!((relative(&weights, monday) - 2.0).abs() < 1e-12);
    }
}
