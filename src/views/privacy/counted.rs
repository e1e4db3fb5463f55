//! Numbers that carry the groups of people that they are about, from the cells to the door of [`super::Disclosure`].

use super::measure::{GroupKey, PeopleMeasure};
use super::suppression::Suppression;
use crate::calendar::{Day, DayRange};
use crate::cube::{Cube, SegmentCells};
use crate::metric::{DailyCount, TrendIndex};
use crate::stats::Rate;
use crate::values::Millionths;

/// A value and every group of people that it is about. Only [`super::Disclosure`] can take the value out.
#[derive(Clone, Debug)]
pub(in crate::views) struct Counted<T> {
    value: T,
    groups: Vec<GroupKey>,
}

impl<T> Counted<T> {
    /// The same groups with a value that is made of this one.
    pub(in crate::views) fn map<U>(self, make: impl FnOnce(T) -> U) -> Counted<U> {
        Counted { value: make(self.value), groups: self.groups }
    }

    /// Both values, about the groups of both.
    pub(in crate::views) fn zip<U>(self, other: Counted<U>) -> Counted<(T, U)> {
        let mut groups = self.groups;
        groups.extend(other.groups);
        Counted { value: (self.value, other.value), groups }
    }

    /// The same value, about the groups of another one as well.
    pub(in crate::views) fn with_groups_of<U>(self, other: &Counted<U>) -> Self {
        let mut groups = self.groups;
        groups.extend(&other.groups);
        Self { value: self.value, groups }
    }

    /// All values, about the groups of all.
    pub(in crate::views) fn all(parts: impl IntoIterator<Item = Self>) -> Counted<Vec<T>> {
        let none = Counted { value: Vec::new(), groups: Vec::new() };
        parts.into_iter().fold(none, |mut all, part| {
            all.value.push(part.value);
            all.groups.extend(part.groups);
            all
        })
    }

    pub(super) fn open(self) -> (T, Vec<GroupKey>) {
        (self.value, self.groups)
    }
}

impl<T> Counted<Option<T>> {
    /// Undefined: a value about nobody.
    pub(in crate::views) const fn undefined() -> Self {
        Self { value: None, groups: Vec::new() }
    }
}

impl Counted<u64> {
    /// These people out of others.
    pub(in crate::views) fn out_of(self, all: Self) -> Counted<Rate> {
        self.zip(all).map(|(hits, total)| Rate::of(hits, total))
    }

    /// The count as a number.
    pub(in crate::views) fn number(self) -> Counted<Option<f64>> {
        self.map(|count| Some(count as f64))
    }
}

/// The cells of one segment, which give no number without its groups.
#[derive(Clone, Copy, Debug)]
pub(in crate::views) struct CountedCells<'a> {
    cells: &'a SegmentCells,
    /// Whether groups are noted at all: not when everything is shown.
    is_noted: bool,
}

impl<'a> CountedCells<'a> {
    /// The cells of the segment at this position of the definitions.
    pub(in crate::views) fn new(cube: &'a Cube, segment: usize, suppression: &Suppression) -> Self {
        Self { cells: &cube.segments[segment], is_noted: suppression.is_active() }
    }

    /// The people of a measure over some days; nobody over no days.
    pub(in crate::views) fn people(&self, measure: PeopleMeasure, days: DayRange) -> Counted<u64> {
        let people = days.days().map(|day| measure.count(self.cells, day)).sum();
        self.about(people, measure, days)
    }

    /// The people of a measure on one day.
    pub(in crate::views) fn on(&self, measure: PeopleMeasure, day: Day) -> Counted<u64> {
        self.about(measure.count(self.cells, day), measure, one(day))
    }

    /// A count of the day; `None` when it looks back to before the data. Events are about the users who had them.
    pub(in crate::views) fn count(&self, count: DailyCount, day: Day) -> Counted<Option<u64>> {
        self.about(self.value(count, day), measure(count), one(day))
    }

    /// The sum of a count over some days; `None` when one of them looks back to before the data.
    pub(in crate::views) fn total(&self, count: DailyCount, days: DayRange) -> Counted<Option<u64>> {
        let total = days.days().map(|day| self.value(count, day)).sum();
        self.about(total, measure(count), days)
    }

    /// The sum of a trend metric's property over some days, about the users who had its events.
    pub(in crate::views) fn sum(&self, trend: TrendIndex, days: DayRange) -> Counted<Millionths> {
        let sum = days.days().map(|day| Millionths(self.cells.sum(trend.0, day))).sum();
        self.about(sum, PeopleMeasure::TrendUsers(trend.0), days)
    }

    fn value(&self, count: DailyCount, day: Day) -> Option<u64> {
        match count {
            DailyCount::Dau => Some(self.cells.dau(day)),
            DailyCount::Wau => self.cells.wau(day),
            DailyCount::Mau => self.cells.mau(day),
            DailyCount::Events(trend) => Some(self.cells.events(trend.0, day)),
            DailyCount::Users(trend) => Some(self.cells.users(trend.0, day)),
        }
    }

    /// Hours to a step after the first with the users who took them, by cohort day and not in order.
    pub(in crate::views) fn hours(&self, step: usize, days: DayRange) -> Counted<Vec<(u32, u64)>> {
        let hours = days.days().flat_map(|day| self.cells.hours(step, day));
        let hours = hours.map(|count| (u32::from(count.hours), u64::from(count.users))).collect();
        self.about(hours, PeopleMeasure::Reached(step), days)
    }

    fn about<T>(&self, value: T, measure: PeopleMeasure, days: DayRange) -> Counted<T> {
        Counted { value, groups: if self.is_noted { vec![GroupKey { measure, days }] } else { Vec::new() } }
    }
}

const fn measure(count: DailyCount) -> PeopleMeasure {
    match count {
        DailyCount::Dau => PeopleMeasure::Dau,
        DailyCount::Wau => PeopleMeasure::Wau,
        DailyCount::Mau => PeopleMeasure::Mau,
        DailyCount::Events(trend) | DailyCount::Users(trend) => PeopleMeasure::TrendUsers(trend.0),
    }
}

const fn one(day: Day) -> DayRange {
    DayRange { first: day, last: day }
}
