//! A story of sixty days in which many groups are small, with the counts that it makes.

use std::path::Path;

use crate::world::{DAY, Event, HOUR, Id, Rules, User, World, write_database};

/// How many days have events.
pub(super) const DAYS: usize = 60;
/// The newest of them, 2026-11-21.
const LAST_DAY: i64 = 20_778;
/// Groups of fewer people are protected.
pub(super) const MIN_GROUP: u64 = 5;
pub(super) const RANGES: [usize; 3] = [7, 14, 28];
pub(super) const SEGMENTS: [&str; 3] = ["all", "free", "pro"];
/// The plans that each segment holds; the third is none.
pub(super) const HELD: [&[usize]; 3] = [&[0, 1, 2], &[0], &[1]];
const PLANS: [Option<&str>; 3] = [Some("free"), Some("pro"), None];

/// Measures that the attack works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measured {
    /// Started on the day.
    Starts,
    /// Started on the day and finished onboarding.
    Onboarded,
    /// Started on the day and were active on the next.
    Back,
    /// Were active on the day.
    Active,
    /// Had an error on the day.
    Failed,
}

pub(super) const MEASURES: [Measured; 5] =
    [Measured::Starts, Measured::Onboarded, Measured::Back, Measured::Active, Measured::Failed];

/// `[day][plan]`: people.
#[derive(Clone)]
pub(super) struct Counts(pub(super) Vec<[u64; 3]>);

impl Counts {
    /// The people of these plans over days.
    pub(super) fn of(&self, plans: &[usize], (first, last): (usize, usize)) -> u64 {
        self.0[first..=last].iter().flat_map(|day| plans.iter().map(|plan| day[*plan])).sum()
    }
}

pub(super) fn settings(min_group: u64) -> String {
    let segment = |key: &str| format!("[[segments]]\nkey = \"{key}\"\nwhere = {{ plan = [\"{key}\"] }}\n");
    format!(
        "ranges = {RANGES:?}\ndefault_range = 28\n{}{}[privacy]\nmin_group = {min_group}\n",
        segment("free"),
        segment("pro")
    )
}

/// The story and what it counts.
pub(super) struct Story {
    pub(super) world: World,
    counts: [Counts; 5],
}

impl Story {
    pub(super) fn empty() -> Self {
        let world = World { users: Vec::new(), events: Vec::new(), aliases: Vec::new(), rules: Rules::default() };
        Self { world, counts: std::array::from_fn(|_| Counts(vec![[0; 3]; DAYS])) }
    }

    /// Nobody, few and enough people in turn, the same for a seed on every machine.
    pub(super) fn random(seed: u64) -> Self {
        let mut state = seed;
        let mut number = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from((state >> 33) % (u64::try_from(most).expect("small") + 1)).expect("small")
        };
        let mut story = Self::empty();
        let pools: Vec<Vec<usize>> = (0..3).map(|plan| (0..30).map(|_| story.user(plan)).collect()).collect();
        for day in 0..DAYS {
            for (plan, pool) in pools.iter().enumerate() {
                let mut people = |most: usize| match number(8) {
                    0 => 0,
                    1 | 2 => number(6),
                    _ => 5 + number(most),
                };
                let [starts, active, failed] = [people(12), people(25), people(10)];
                for start in 0..starts {
                    story.start(plan, day, [start % 2 == 0, start % 3 == 0]);
                }
                for user in &pool[..active] {
                    story.event(*user, "app_open", day);
                    story.counts[3].0[day][plan] += 1;
                }
                for user in &pool[..failed] {
                    story.event(*user, "error", day);
                    story.counts[4].0[day][plan] += 1;
                }
            }
        }
        // The data begins and ends with these days whatever the numbers were.
        for day in [0, DAYS - 1] {
            let user = story.user(2);
            story.event(user, "visit", day);
        }
        story
    }

    /// Somebody starts, may finish onboarding two days later, and may be active the day after the start.
    pub(super) fn start(&mut self, plan: usize, day: usize, [onboards, returns]: [bool; 2]) -> usize {
        let user = self.user(plan);
        self.event(user, "signup", day);
        self.counts[0].0[day][plan] += 1;
        if onboards && day + 2 < DAYS {
            self.event(user, "onboarding_complete", day + 2);
            self.counts[1].0[day][plan] += 1;
        }
        if returns && day + 1 < DAYS {
            self.event(user, "app_open", day + 1);
            self.counts[2].0[day][plan] += 1;
            self.counts[3].0[day + 1][plan] += 1;
        }
        user
    }

    /// A user of the plan, by position.
    pub(super) fn user(&mut self, plan: usize) -> usize {
        let position = self.world.users.len();
        let id = Id::Text(format!("person-{position}"));
        let plan = PLANS[plan].map(str::to_owned);
        self.world.users.push(User { id, is_test: None, created_at: 0, plan, size: None });
        position
    }

    pub(super) fn event(&mut self, user: usize, name: &str, day: usize) {
        let day = LAST_DAY + 1 - i64::try_from(DAYS - day).expect("small");
        let user = self.world.users[user].id.clone();
        let (ts, anonymous) = (day * DAY + 9 * HOUR, Id::Null);
        self.world.events.push(Event { user, name: name.to_owned(), ts, source: None, anonymous, properties: None });
    }

    pub(super) fn counts(&self, measure: Measured) -> &Counts {
        let position = MEASURES.iter().position(|known| *known == measure).expect("one of them");
        &self.counts[position]
    }

    pub(super) fn write(&self, path: &Path) {
        write_database(&self.world, path);
    }
}

/// The position of a day of the story.
pub(super) fn position(day: &str) -> usize {
    let day = crate::world::day_number(day) - LAST_DAY - 1 + i64::try_from(DAYS).expect("small");
    usize::try_from(day).expect("a day of the story")
}
