//! The daily cells of one segment and how they are read.
//!
//! All arrays run over the days of the cube's span, `F` first. [`SegmentCells`] is made by the accumulator; adding two
//! (of user classes that share no user) is adding their arrays. Days outside the span read as 0.

use serde::{Deserialize, Serialize};

use super::hourly_cells::{HourlyCells, HourlyCount, HourlyEvents};
use crate::calendar::{Day, DayRange, LocalZone};

/// Retention offsets run from 0 to this, in days.
pub const MAX_OFFSET: u16 = 30;

/// How many users of one cohort day took this many whole hours to reach a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HourCount {
    /// `floor((t_k - t0) / 1 h)`.
    pub hours: u16,
    /// How many users.
    pub users: u32,
}

/// Daily cells of one segment over `F..=A`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentCells {
    /// The days that the arrays cover.
    pub(super) days: DayRange,
    /// The lag stride of each step ([`Definitions::lags`](crate::metric::Definitions::lags)).
    pub(super) lags: Vec<usize>,
    /// `[day]`: users whose `t0` is on that day.
    pub(super) cohort: Vec<u32>,
    /// `[step][day * lags + lag]`: users of that cohort day that reached the step exactly `lag` calendar days later. Step 0 has
    /// lag 0 only and equals `cohort`.
    pub(super) reached: Vec<Vec<u32>>,
    /// `[step][day]`: time to convert, ascending by hours, no zero entries; step 0 has none.
    pub(super) hours: Vec<Vec<Vec<HourCount>>>,
    /// `[day * (MAX_OFFSET + 1) + offset]`: users of that cohort day that were active `offset` days later.
    pub(super) retained: Vec<u32>,
    /// `[day]`: distinct active users of the day, of the 7 and of the 28 days that end with it.
    pub(super) dau: Vec<u32>,
    /// See `dau`.
    pub(super) wau: Vec<u32>,
    /// See `dau`.
    pub(super) mau: Vec<u32>,
    /// `[trend][day]`: events.
    pub(super) events: Vec<Vec<u32>>,
    /// `[trend][day]`: distinct users.
    pub(super) users: Vec<Vec<u32>>,
    /// `[trend][day]`: the sum of a property in millionths; 0 for a metric without a sum.
    pub(super) sums: Vec<Vec<i128>>,
    /// The hours of the last days.
    pub(super) hourly: HourlyCells,
}

impl SegmentCells {
    /// Empty cells for these days, lags by step and number of trend metrics.
    pub fn empty(days: DayRange, lags: &[usize], trends: usize) -> Self {
        let length = usize::try_from(days.len()).unwrap_or(0);
        Self {
            days,
            cohort: vec![0; length],
            reached: lags.iter().map(|lags| vec![0; length * lags]).collect(),
            hours: lags.iter().map(|_| vec![Vec::new(); length]).collect(),
            retained: vec![0; length * (usize::from(MAX_OFFSET) + 1)],
            dau: vec![0; length],
            wau: vec![0; length],
            mau: vec![0; length],
            events: vec![vec![0; length]; trends],
            users: vec![vec![0; length]; trends],
            sums: vec![vec![0; length]; trends],
            hourly: HourlyCells::empty(days, trends),
            lags: lags.to_vec(),
        }
    }

    /// Adds the cells of a class whose users are in this segment. Times to convert are left to the caller, who merges them.
    pub(super) fn add(&mut self, class: &Self) {
        let Self { days: _, lags: _, hours: _, cohort, reached, retained, dau, wau, mau, events, users, sums, hourly } =
            class;
        let sum = |mine: &mut Vec<u32>, theirs: &Vec<u32>| {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        };
        let sum_each = |mine: &mut Vec<Vec<u32>>, theirs: &Vec<Vec<u32>>| {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| sum(mine, theirs));
        };
        sum(&mut self.cohort, cohort);
        sum_each(&mut self.reached, reached);
        sum(&mut self.retained, retained);
        sum(&mut self.dau, dau);
        sum(&mut self.wau, wau);
        sum(&mut self.mau, mau);
        sum_each(&mut self.events, events);
        sum_each(&mut self.users, users);
        for (mine, theirs) in self.sums.iter_mut().flatten().zip(sums.iter().flatten()) {
            *mine += theirs;
        }
        self.hourly.add(hourly);
    }

    /// The days that the cells cover, `F..=A`.
    pub fn days(&self) -> DayRange {
        self.days
    }

    /// How many trend metrics are counted.
    pub fn trends(&self) -> usize {
        self.users.len()
    }

    /// Users of the cohort day.
    pub fn cohort(&self, day: Day) -> u64 {
        self.at(&self.cohort, day)
    }

    /// Users of the cohort day that reached the step at most `max_lag` calendar days later. A lag beyond the step's window
    /// counts everybody who reached it.
    pub fn reached_by(&self, step: usize, day: Day, max_lag: i32) -> u64 {
        let Some(row) = self.row(day, self.lags[step]) else { return 0 };
        let cells = &self.reached[step][row];
        let upto = usize::try_from(max_lag.saturating_add(1)).unwrap_or(0).min(cells.len());
        cells[..upto].iter().map(|users| u64::from(*users)).sum()
    }

    /// Users of the cohort day that reached the step by the end of the data.
    pub fn reached(&self, step: usize, day: Day) -> u64 {
        self.reached_by(step, day, i32::MAX - 1)
    }

    /// Time to convert of the users of the cohort day that reached the step, ascending by hours.
    pub fn hours(&self, step: usize, day: Day) -> &[HourCount] {
        self.index(day).map_or(&[], |index| self.hours[step][index].as_slice())
    }

    /// Users of the cohort day active `offset` days later; meaningful only when `day + offset <= A`.
    pub fn retained(&self, day: Day, offset: u16) -> u64 {
        let Some(row) = self.row(day, usize::from(MAX_OFFSET) + 1) else { return 0 };
        u64::from(self.retained[row][usize::from(offset)])
    }

    /// Distinct active users of the day.
    pub fn dau(&self, day: Day) -> u64 {
        self.at(&self.dau, day)
    }

    /// Distinct active users of the 7 days that end with this one; `None` when they start before `F`.
    pub fn wau(&self, day: Day) -> Option<u64> {
        self.since_first(day, 6).then(|| self.at(&self.wau, day))
    }

    /// Distinct active users of the 28 days that end with this one; `None` when they start before `F`.
    pub fn mau(&self, day: Day) -> Option<u64> {
        self.since_first(day, 27).then(|| self.at(&self.mau, day))
    }

    /// Events of a trend metric on the day.
    pub fn events(&self, trend: usize, day: Day) -> u64 {
        self.at(&self.events[trend], day)
    }

    /// Distinct users of a trend metric on the day.
    pub fn users(&self, trend: usize, day: Day) -> u64 {
        self.at(&self.users[trend], day)
    }

    /// The sum of a trend metric's property on the day, in millionths; 0 for a metric without a sum.
    pub fn sum(&self, trend: usize, day: Day) -> i128 {
        self.index(day).map_or(0, |index| self.sums[trend][index])
    }

    /// The days of which hours are known; `None` without data.
    pub fn hourly_days(&self) -> Option<DayRange> {
        self.hourly.days
    }

    /// What happened in each hour of a day, by [`LocalZone::hours`] of the definitions' zone; `None` for a day of which it is not known.
    pub fn hours_of(&self, events: HourlyEvents, day: Day, zone: LocalZone) -> Option<Vec<HourlyCount>> {
        let days = self.hourly.days.filter(|days| days.contains(day))?;
        let kind = match events {
            HourlyEvents::Trend(trend) => trend,
            HourlyEvents::Active => self.hourly.counts.len() - 1,
        };
        let mut hours = self.hourly.counts[kind][usize::try_from(day.since(days.first)).ok()?].clone();
        hours.resize(zone.hours(day).len(), HourlyCount::default());
        Some(hours)
    }

    fn index(&self, day: Day) -> Option<usize> {
        self.days.contains(day).then(|| usize::try_from(day.since(self.days.first)).unwrap_or(0))
    }

    fn row(&self, day: Day, stride: usize) -> Option<std::ops::Range<usize>> {
        self.index(day).map(|index| index * stride..(index + 1) * stride)
    }

    fn at(&self, cells: &[u32], day: Day) -> u64 {
        self.index(day).map_or(0, |index| u64::from(cells[index]))
    }

    fn since_first(&self, day: Day, lookback: i32) -> bool {
        !self.days.is_empty() && day.plus(-lookback) >= self.days.first
    }
}
