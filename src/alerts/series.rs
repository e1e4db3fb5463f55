//! One daily series as the rule sees it: days in order, each with a count, or with hits out of a total.

use crate::calendar::Day;

/// What the values of a series are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// How many.
    Count,
    /// How many out of how many.
    Rate,
}

/// One usable day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The day; for a cohort rate, the day of the cohort.
    pub day: Day,
    /// The count, or the hits of a rate.
    pub value: f64,
    /// What the hits are out of; unused for a count.
    pub of: f64,
    /// A listed holiday: tested gently, and never part of what is usual.
    pub is_holiday: bool,
}

impl Point {
    /// A day's count.
    pub fn count(day: Day, value: f64) -> Self {
        Self { day, value, of: 0.0, is_holiday: false }
    }

    /// A day's hits out of a total. More hits than the total (an error met by a user who was not active) count as all.
    pub fn rate(day: Day, hits: f64, total: f64) -> Self {
        Self { day, value: hits.min(total), of: total, is_holiday: false }
    }

    /// The count itself, or the proportion (0 out of nothing).
    pub(super) fn quotient(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Count => self.value,
            Kind::Rate => self.value / self.of.max(1.0),
        }
    }
}

/// A daily series; days that were left out are not in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What the values are.
    pub kind: Kind,
    /// The usable days, ascending.
    pub points: Vec<Point>,
}

impl Series {
    /// A series of these days, put in order.
    pub fn new(kind: Kind, mut points: Vec<Point>) -> Self {
        points.sort_by_key(|point| point.day);
        Self { kind, points }
    }
}

/// The sums of some days, weekday-adjusted and plain.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    /// Sum of counts, or of hits.
    pub(super) value: f64,
    /// Sum of totals.
    pub(super) of: f64,
    /// Sum of the weekday factors, for a rate weighted by the totals.
    pub(super) factors: f64,
}

impl Sums {
    /// The sums of these days with the factors of their weekdays.
    pub(super) fn of(kind: Kind, points: &[Point], factors: &[f64; 7]) -> Self {
        let mut sums = Self::default();
        for point in points {
            let factor = factors[weekday(point.day)];
            sums.value += point.value;
            sums.of += point.of;
            sums.factors += match kind {
                Kind::Count => factor,
                Kind::Rate => factor * point.of,
            };
        }
        sums
    }

    /// The mean level with the weekdays taken out.
    pub(super) fn adjusted(&self) -> f64 {
        self.value / self.factors.max(1e-9)
    }
}

/// The weekday as an index, 0 for Monday.
pub(super) fn weekday(day: Day) -> usize {
    usize::try_from(day.weekday()).expect("weekdays run from 0 to 6")
}
