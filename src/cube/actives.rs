//! Daily user sets to active users, retention and distinct users.
//!
//! One walk over the days. A user active on a day covers the windows that end with that day and the 6 (or 27) after it;
//! what an earlier activity covers already is not counted again, so a window's count needs no union of sets.

use super::MAX_OFFSET;
use super::day_cells::DayCells;
use super::plan::QueryPlan;
use super::segment::SegmentCells;

/// What the walk needs of one user.
#[derive(Clone, Copy, Debug)]
pub(super) struct Profile {
    /// Position of the user's cohort day, or [`NEVER`].
    pub(super) cohort: i32,
    /// Position of the last active day so far, or [`NEVER`].
    pub(super) last_active: i32,
    pub(super) class: u32,
    /// The last set the user was seen in.
    pub(super) seen_in: u32,
}

/// Long before every day.
pub(super) const NEVER: i32 = i32::MIN / 2;

/// The cells of all classes, with windows still as differences from day to day.
pub(super) struct ActivityCounter<'a> {
    plan: &'a QueryPlan,
    profiles: Vec<Profile>,
    classes: &'a mut [SegmentCells],
    /// By class: the change of wau and mau from the day before.
    steps: Vec<[Vec<i32>; 2]>,
    sets: u32,
}

/// Days of the two windows.
const WINDOWS: [i32; 2] = [7, 28];

impl<'a> ActivityCounter<'a> {
    pub(super) fn new(plan: &'a QueryPlan, profiles: Vec<Profile>, classes: &'a mut [SegmentCells]) -> Self {
        let steps = classes.iter().map(|cells| [vec![0; cells.dau.len()], vec![0; cells.dau.len()]]).collect();
        Self { plan, profiles, classes, steps, sets: 0 }
    }

    /// Takes the next day that has events; `day` is its position in the span.
    pub(super) fn day(&mut self, day: usize, cells: &DayCells) {
        let trends_of = |role: usize| {
            let trends = self.plan.trend_roles.iter().enumerate();
            trends.filter(move |(_, trend_role)| **trend_role == role).map(|(trend, _)| trend).collect::<Vec<_>>()
        };
        for role in 0..cells.sets.len() {
            let trends = trends_of(role);
            self.events(day, cells, (role, &trends));
            self.users(day, cells, (role, &trends));
        }
        self.sums(day, cells);
    }

    /// Turns the differences into counts.
    pub(super) fn finish(self) {
        for (cells, [wau, mau]) in self.classes.iter_mut().zip(&self.steps) {
            running_sum(wau, &mut cells.wau);
            running_sum(mau, &mut cells.mau);
        }
    }

    fn events(&mut self, day: usize, cells: &DayCells, (role, trends): (usize, &[usize])) {
        let counts = cells.counts[role * self.classes.len()..].iter();
        for (class, count) in self.classes.iter_mut().zip(counts) {
            for trend in trends {
                class.events[*trend][day] = *count;
            }
        }
    }

    fn sums(&mut self, day: usize, cells: &DayCells) {
        let sums = self.plan.trend_sums.iter().enumerate();
        for (trend, sum) in sums.filter_map(|(trend, sum)| Some((trend, (*sum)?))) {
            let amounts = cells.sums[sum * self.classes.len()..].iter();
            for (class, amount) in self.classes.iter_mut().zip(amounts) {
                class.sums[trend][day] = *amount;
            }
        }
    }

    fn users(&mut self, day: usize, cells: &DayCells, (role, trends): (usize, &[usize])) {
        self.sets += 1;
        let (set, this_set) = (&cells.sets[role], self.sets);
        let (may_repeat, is_active) = (set.may_repeat(), self.plan.roles[role].is_active);
        set.for_each(|user| {
            let profile = &mut self.profiles[user as usize];
            if may_repeat && std::mem::replace(&mut profile.seen_in, this_set) == this_set {
                return;
            }
            let class = profile.class as usize;
            for trend in trends {
                self.classes[class].users[*trend][day] += 1;
            }
            if is_active {
                activity(profile, day, &mut self.classes[class], &mut self.steps[class]);
            }
        });
    }
}

/// Counts a user as active on a day, once.
#[inline]
fn activity(profile: &mut Profile, day: usize, cells: &mut SegmentCells, steps: &mut [Vec<i32>; 2]) {
    let at = i32::try_from(day).unwrap_or(i32::MAX);
    let last = std::mem::replace(&mut profile.last_active, at);
    if last == at {
        return;
    }
    cells.dau[day] += 1;
    for (window, steps) in WINDOWS.iter().zip(steps) {
        change(steps, at.max(last + window), 1);
        change(steps, at + window, -1);
    }
    let offset = at - profile.cohort;
    if (0..=i32::from(MAX_OFFSET)).contains(&offset) {
        let (cohort, offset) = (usize::try_from(profile.cohort), usize::try_from(offset));
        let cell = cohort.unwrap_or(0) * (usize::from(MAX_OFFSET) + 1) + offset.unwrap_or(0);
        cells.retained[cell] += 1;
    }
}

#[inline]
fn change(steps: &mut [i32], day: i32, by: i32) {
    if let Some(step) = usize::try_from(day).ok().and_then(|day| steps.get_mut(day)) {
        *step += by;
    }
}

fn running_sum(steps: &[i32], counts: &mut [u32]) {
    let mut sum = 0;
    for (count, step) in counts.iter_mut().zip(steps) {
        sum += step;
        *count = u32::try_from(sum).expect("a window never loses more users than it gained");
    }
}
