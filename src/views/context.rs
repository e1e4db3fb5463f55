//! What the views of one cockpit are made from.

use super::Period;
use super::privacy::{Counted, CountedCells, PeopleMeasure};
use crate::calendar::{Day, DayRange};
use crate::cube::Cube;
use crate::metric::{Definitions, Formula, Goal, Quantity, Registry, Step, StepIndex};
use crate::stats::Rate;

/// The cells, definitions and days of one cockpit. Its counts come with the groups of people that they are about.
#[derive(Clone, Copy)]
pub(super) struct ViewContext<'a> {
    pub(super) cells: CountedCells<'a>,
    pub(super) definitions: &'a Definitions,
    pub(super) metrics: &'a Registry,
    pub(super) kpis: &'a [Quantity],
    pub(super) goals: &'a [Goal],
    pub(super) period: Period,
    /// By step, the last cohort day that is mature for it; `None` without an as-of day.
    pub(super) last_mature: &'a [Option<Day>],
}

/// By step, the last cohort day whose window is over by the end of the as-of day.
pub(super) fn last_mature(cube: &Cube, definitions: &Definitions) -> Vec<Option<Day>> {
    let last = |step: &Step| Some(definitions.zone.last_mature(cube.as_of()?, step.window_days));
    definitions.steps.iter().map(last).collect()
}

impl ViewContext<'_> {
    /// Users of the period's cohorts that reached the step, counted over everything up to the as-of day.
    pub(super) fn reached(&self, step: usize) -> Counted<u64> {
        self.cells.people(PeopleMeasure::Reached(step), self.period.current_range())
    }

    /// Those of the cohort that reached the step.
    pub(super) fn conversion(&self, step: usize) -> Counted<Rate> {
        self.reached(step).out_of(self.reached(0))
    }

    /// The same users of the previous period; `None` when there is none.
    pub(super) fn reached_before(&self, step: usize) -> Option<Counted<u64>> {
        self.period.previous.map(|days| self.cells.people(PeopleMeasure::Reached(step), days))
    }

    /// Users of the previous period that had reached the step at the age of their current pair, which is S days later and has
    /// had A minus its day calendar days. Where nobody reached it later they are all who did, so they are as hidden as those.
    pub(super) fn reached_by_age(&self, step: usize) -> Option<Counted<u64>> {
        self.period.previous.map(|days| self.reached_by_age_on(step, days))
    }

    /// The same for some days of the previous period.
    pub(super) fn reached_by_age_on(&self, step: usize, days: DayRange) -> Counted<u64> {
        let by_age = self.cells.people(PeopleMeasure::ReachedByAge(step, self.period.shift()), days);
        by_age.with_groups_of(&self.cells.people(PeopleMeasure::Reached(step), days))
    }

    /// The rate of the cohorts that a formula gives; `None` for one that gives something else.
    pub(super) fn cohort_rate(&self, formula: Formula) -> Option<Counted<Rate>> {
        match formula {
            Formula::FromStart(step) => Some(self.conversion(step.0)),
            Formula::FromPrevious(step) => Some(self.reached(step.0).out_of(self.reached(step.before().0))),
            Formula::Retention(offset) => Some(self.summary(offset, 0)),
            Formula::Reached(_) | Formula::Count(_) | Formula::Sum(_) | Formula::Ratio(..) | Formula::Share(..) => None,
        }
    }

    /// The same rate in the previous period, of conversions like for like; `None` without that period, too.
    pub(super) fn previous_cohort_rate(&self, formula: Formula) -> Option<Counted<Rate>> {
        let by_age = |step: StepIndex| self.reached_by_age(step.0);
        match formula {
            Formula::FromStart(step) => Some(by_age(step)?.out_of(by_age(StepIndex::START)?)),
            Formula::FromPrevious(step) => Some(by_age(step)?.out_of(by_age(step.before())?)),
            Formula::Retention(offset) => self.period.previous.map(|_| self.summary(offset, self.period.shift())),
            Formula::Reached(_) | Formula::Count(_) | Formula::Sum(_) | Formula::Ratio(..) | Formula::Share(..) => None,
        }
    }

    /// Those of the days for which `days` days have passed by the as-of day: the oldest ones.
    pub(super) fn complete_of(&self, range: DayRange, days: u16) -> DayRange {
        let last = self.period.as_of.map_or(range.last, |as_of| range.last.min(as_of.plus(-i32::from(days))));
        DayRange { first: range.first, last }
    }

    /// Whether a cohort day is mature for a step.
    pub(super) fn is_mature(&self, day: Day, step: usize) -> bool {
        self.last_mature[step].is_some_and(|last| day <= last)
    }

    /// The days of the period that are mature for a step: the oldest ones.
    pub(super) fn mature(&self, step: usize) -> DayRange {
        let range = self.period.current_range();
        DayRange { last: self.last_mature[step].map_or(range.last, |last| range.last.min(last)), ..range }
    }

    /// The days of the period for which `days` days have passed by the as-of day.
    pub(super) fn complete(&self, days: u16) -> DayRange {
        self.complete_of(self.period.current_range(), days)
    }
}
