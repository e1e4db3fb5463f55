//! Cells written by hand, for the tests of the stages that read a cube.

use super::{Cube, Health, HourCount, HourlyCount, HourlyEvents, Inventory, SegmentCells, Span};
use crate::calendar::Day;
use crate::metric::Definitions;

impl Cube {
    /// A cube over `first..=as_of` with empty cells for every segment.
    pub(crate) fn sample(definitions: &Definitions, first: i32, as_of: i32) -> Self {
        let span = Span { first: Some(Day(first)), as_of: Day(as_of) };
        let cells = SegmentCells::empty(span.days(), &definitions.lags(), definitions.trends.len());
        let segments = vec![cells; definitions.segments.len()];
        Self {
            span: Some(span),
            segments,
            parts: Vec::new(),
            health: Health::default(),
            inventory: Inventory::default(),
        }
    }
}

impl SegmentCells {
    fn position(&self, day: i32) -> usize {
        assert!(self.days.contains(Day(day)), "day {day} is outside the sample");
        usize::try_from(day - self.days.first.0).expect("inside the sample")
    }

    /// Adds users to the cohort of the day.
    pub(crate) fn add_cohort(&mut self, day: i32, users: u32) {
        let index = self.position(day);
        self.cohort[index] += users;
        self.reached[0][index] += users;
    }

    /// Adds users of the cohort day that reached the step `lag` calendar days later, in 24 hours a lag.
    pub(crate) fn add_reached(&mut self, step: usize, (day, lag): (i32, usize), users: u32) {
        let index = self.position(day);
        self.reached[step][index * self.lags[step] + lag] += users;
        let hours = u16::try_from(lag * 24).expect("a short lag");
        self.hours[step][index].push(HourCount { hours, users });
    }

    /// Adds users of the cohort day that were active `offset` days later.
    pub(crate) fn add_retained(&mut self, day: i32, offset: usize, users: u32) {
        let index = self.position(day);
        self.retained[index * 31 + offset] += users;
    }

    /// Sets the distinct active users of the day, of its 7 and of its 28 days.
    pub(crate) fn set_active(&mut self, day: i32, [dau, wau, mau]: [u32; 3]) {
        let index = self.position(day);
        (self.dau[index], self.wau[index], self.mau[index]) = (dau, wau, mau);
    }

    /// Sets the events and the distinct users of a trend metric on the day.
    pub(crate) fn set_trend(&mut self, trend: usize, day: i32, [events, users]: [u32; 2]) {
        let index = self.position(day);
        (self.events[trend][index], self.users[trend][index]) = (events, users);
    }

    /// Sets what happened in the first hours of a day.
    pub(crate) fn set_hours(&mut self, events: HourlyEvents, day: i32, counts: Vec<HourlyCount>) {
        let days = self.hourly.days.expect("a sample has days");
        assert!(days.contains(Day(day)), "day {day} has no hours");
        let kind = match events {
            HourlyEvents::Trend(trend) => trend,
            HourlyEvents::Active => self.events.len(),
        };
        self.hourly.counts[kind][usize::try_from(day - days.first.0).expect("inside")] = counts;
    }

    /// What is added up on a day, in millionths.
    pub(crate) fn set_sum(&mut self, trend: usize, day: i32, millionths: i128) {
        let index = self.position(day);
        self.sums[trend][index] = millionths;
    }
}
