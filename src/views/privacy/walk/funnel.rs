//! The values of the funnel and the groups that they are about.

use super::super::groups::{Group, Measure};
use super::Part::{At, Name};
use super::{Part, Target, Walk};
use crate::calendar::{Day, DayRange};
use crate::views::{Funnel, FunnelStep, LikeForLike, RatePair};

impl Walk<'_> {
    pub(super) fn funnel(&mut self, funnel: &mut Funnel) {
        let cohort = self.reached(0);
        self.value(&[Name("cohortSize")], &[cohort], Target::Count(&mut funnel.cohort_size));
        let days = funnel.days.clone();
        for (index, step) in funnel.steps.iter_mut().enumerate() {
            self.step(index, step);
            if let Some(pair) = &mut step.like_for_like {
                self.like_for_like(index, pair);
            }
            self.daily(index, &days, &mut step.daily_users);
        }
    }

    fn step(&mut self, index: usize, step: &mut FunnelStep) {
        let (start, users) = (self.reached(0), self.reached(index));
        let before = self.reached(index.saturating_sub(1));
        let mature = Group::of(Measure::Reached(0), self.mature_days(step.window_days), step.mature_users.unwrap_or(0));
        let path = |name| [Name("steps"), At(index), Name(name)];
        self.value(&path("users"), &[users], Target::Count(&mut step.users));
        self.value(&path("conversionFromStart"), &[start, users], Target::Rate(&mut step.from_start));
        if let Some(rate) = &mut step.from_previous {
            self.value(&path("conversionFromPrevious"), &[before, users], Target::Rate(rate));
        }
        self.value(&path("matureUsers"), &[mature], Target::Count(&mut step.mature_users));
        self.value(&path("medianHours"), &[users], Target::Hours(&mut step.median_hours));
        self.value(&path("p90Hours"), &[users], Target::Hours(&mut step.p90_hours));
        if step.previous_users.is_some() {
            let previous = self.reached_before(index);
            self.value(&path("previousUsers"), &[previous], Target::Count(&mut step.previous_users));
        }
    }

    /// The mature days are the oldest of the range.
    fn mature_days(&self, window_days: u16) -> DayRange {
        let last = self.source.period.as_of.map(|as_of| as_of.plus(-i32::from(window_days)));
        DayRange { first: self.current.first, last: last.map_or(self.current.last, |last| last.min(self.current.last)) }
    }

    fn like_for_like(&mut self, index: usize, pair: &mut LikeForLike) {
        let path = |name| [Name("steps"), At(index), Name("likeForLike"), Name(name)];
        let older = |step: usize| [self.reached_by_age(step), self.reached_by_age(index)].concat();
        let start = [vec![self.reached(0), self.reached(index)], older(0)];
        let before = index.saturating_sub(1);
        let step_before = [vec![self.reached(before), self.reached(index)], older(before)];
        let users = self.reached_by_age(index);
        self.value(&path("previousUsers"), &users, Target::Count(&mut pair.previous_users));
        self.pair((index, "fromStart"), &start, &mut pair.from_start);
        if let Some(rates) = &mut pair.from_previous {
            self.pair((index, "fromPrevious"), &step_before, rates);
        }
    }

    /// `about`: the groups of the current rate and those of the previous one.
    fn pair(&mut self, (index, name): (usize, &'static str), about: &[Vec<Group>; 2], pair: &mut RatePair) {
        let path = |field| -> [Part; 5] { [Name("steps"), At(index), Name("likeForLike"), Name(name), Name(field)] };
        let has_delta = pair.delta_points().is_some();
        self.value(&path("current"), &about[0], Target::Rate(&mut pair.current));
        self.value(&path("previous"), &about[1], Target::Rate(&mut pair.previous));
        self.value(&path("deltaPoints"), &about.concat(), Target::Derived(has_delta));
    }

    fn daily(&mut self, index: usize, days: &[Day], users: &mut [Option<u64>]) {
        for (position, (day, users)) in days.iter().zip(users).enumerate() {
            let group = Group::of(Measure::Reached(index), DayRange { first: *day, last: *day }, users.unwrap_or(0));
            let path = [Name("series"), Name("steps"), At(index), Name("users"), At(position)];
            self.value(&path, &[group], Target::Count(users));
        }
    }
}
