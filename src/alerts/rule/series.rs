//! One daily series as the rule sees it: usable days in order, each with a count, or with hits out of a total.

use crate::calendar::Day;

/// What the values of a series are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeriesKind {
    /// How many.
    Count,
    /// How many out of how many.
    Rate,
}

/// One usable day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayValue {
    /// The day; for a cohort rate, the day of the cohort.
    pub day: Day,
    /// The count, or the hits of a rate.
    pub value: f64,
    /// What the hits are out of; 0 and unused for a count.
    pub total: f64,
    /// A listed holiday: it keeps its place, but is no part of a baseline, of weekday factors, or of a week's sum.
    pub is_holiday: bool,
}

impl DayValue {
    /// A day's count.
    pub fn count(day: Day, value: f64) -> Self {
        Self { day, value, total: 0.0, is_holiday: false }
    }

    /// A day's hits out of a total. More hits than the total (an error met by a user who was not active) count as all.
    pub fn rate(day: Day, hits: f64, total: f64) -> Self {
        Self { day, value: hits.min(total), total, is_holiday: false }
    }

    /// The count itself, or the proportion (0 out of nothing).
    pub(in crate::alerts) fn quotient(&self, kind: SeriesKind) -> f64 {
        match kind {
            SeriesKind::Count => self.value,
            SeriesKind::Rate => self.value / if self.total > 0.0 { self.total } else { 1.0 },
        }
    }
}

/// A daily series; days that were left out are not in it.
#[derive(Clone, Debug, PartialEq)]
pub struct DailySeries {
    /// What the values are.
    pub kind: SeriesKind,
    /// The usable days, ascending.
    pub days: Vec<DayValue>,
}

impl DailySeries {
    /// A series of these days, put in order.
    pub fn new(kind: SeriesKind, mut days: Vec<DayValue>) -> Self {
        days.sort_by_key(|value| value.day);
        Self { kind, days }
    }
}

/// The sums of some days.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::alerts) struct DaySums {
    /// How many days.
    pub(in crate::alerts) days: f64,
    /// Sum of counts, or of hits.
    pub(in crate::alerts) value: f64,
    /// Sum of totals.
    pub(in crate::alerts) total: f64,
    /// Sum of the weekday factors, for a rate weighted by the totals.
    pub(in crate::alerts) factors: f64,
}

impl DaySums {
    /// The sums of these days with the factors of their weekdays.
    pub(in crate::alerts) fn of<'a>(
        kind: SeriesKind,
        days: impl Iterator<Item = &'a DayValue>,
        factors: &[f64; 7],
    ) -> Self {
        let mut sums = Self::default();
        for value in days {
            let factor = factors[value.day.weekday_index()];
            sums.days += 1.0;
            sums.value += value.value;
            sums.total += value.total;
            sums.factors += match kind {
                SeriesKind::Count => factor,
                SeriesKind::Rate => factor * value.total,
            };
        }
        sums
    }

    /// The mean level with the weekdays taken out.
    pub(in crate::alerts) fn adjusted(&self) -> f64 {
        self.value / self.factors.max(1e-9)
    }
}
