//! Retention of the cohorts of a period: daily cells, weeks, the pooled curve and its summary.

use super::{Lens, Period};
use crate::calendar::{Day, DayRange, IsoWeek};
use crate::cube::{MAX_OFFSET, SegmentCells};
use crate::metric::{Offset, RangeDays};
use crate::stats::Rate;

/// Retention of a period's cohorts.
#[derive(Clone, Debug, PartialEq)]
pub struct Retention {
    /// One row a cohort day, ascending.
    pub cohorts: Vec<CohortDay>,
    /// One row an ISO week of the period, ascending.
    pub weeks: Vec<CohortWeek>,
    /// `[offset]`: pooled over the complete cells of the period.
    pub curve: Vec<Rate>,
    /// D1, D7 and D30.
    pub summary: RetentionSummary,
    /// The summary of the previous period over the days whose pair is complete; `None` when there is no previous period.
    pub previous_summary: Option<RetentionSummary>,
    /// Why a summary is null, and which range has it.
    pub notes: Vec<RetentionNote>,
}

/// A daily cohort.
#[derive(Clone, Debug, PartialEq)]
pub struct CohortDay {
    /// The cohort day.
    pub day: Day,
    /// Its users.
    pub size: Option<u64>,
    /// `[offset]`: users active that many days later; `None` when not yet known, when the cohort is empty, or withheld.
    pub cells: Vec<Option<u64>>,
}

/// The cohorts of one ISO week.
#[derive(Clone, Debug, PartialEq)]
pub struct CohortWeek {
    /// The week.
    pub week: IsoWeek,
    /// The period's days in it.
    pub days: DayRange,
    /// Users of those days.
    pub size: Option<u64>,
    /// `[offset]`: complete daily cells over their cohorts.
    pub cells: Vec<Rate>,
}

/// Pooled retention at the three offsets that people quote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetentionSummary {
    /// One day later.
    pub d1: Rate,
    /// Seven days later.
    pub d7: Rate,
    /// Thirty days later.
    pub d30: Rate,
}

impl RetentionSummary {
    /// The rate at an offset.
    pub const fn get(&self, offset: Offset) -> Rate {
        match offset {
            Offset::D1 => self.d1,
            Offset::D7 => self.d7,
            Offset::D30 => self.d30,
        }
    }
}

/// Why a summary is null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetentionNote {
    /// Which one.
    pub offset: Offset,
    /// The reason, a sentence.
    pub reason: String,
    /// The shortest configured range that has the number, if any.
    pub open_with: Option<RangeDays>,
}

/// Retention of the lens's segment over its period; notes do not name a range yet.
pub(super) fn retention(lens: &Lens<'_>) -> Retention {
    let days = lens.period.current_days();
    let curve: Vec<Rate> =
        (0..=MAX_OFFSET).map(|offset| pooled(lens.cells, &complete(&lens.period, &days, offset), offset)).collect();
    let summary = summary(|offset| curve[usize::from(offset.days())]);
    Retention {
        cohorts: days.iter().map(|day| cohort(lens, *day)).collect(),
        weeks: weeks(lens.period.current).into_iter().map(|days| week(lens, days)).collect(),
        notes: notes(&lens.period, &summary),
        previous_summary: lens.period.previous.map(|_| previous_summary(lens, &days)),
        summary,
        curve,
    }
}

fn summary(rate: impl Fn(Offset) -> Rate) -> RetentionSummary {
    RetentionSummary { d1: rate(Offset::D1), d7: rate(Offset::D7), d30: rate(Offset::D30) }
}

/// The cohort days whose cell at the offset is complete.
fn complete(period: &Period, days: &[Day], offset: u16) -> Vec<Day> {
    days.iter().copied().filter(|day| period.is_complete(*day, offset)).collect()
}

fn pooled(cells: &SegmentCells, days: &[Day], offset: u16) -> Rate {
    let retained = days.iter().map(|day| cells.retained(*day, offset)).sum();
    Rate::of(retained, days.iter().map(|day| cells.cohort(*day)).sum())
}

/// The older days are those whose pair, N days later, is complete: the same days of both periods enter.
fn previous_summary(lens: &Lens<'_>, days: &[Day]) -> RetentionSummary {
    let older = |day: Day| day.plus(-lens.period.length());
    summary(|offset| {
        let days: Vec<Day> = complete(&lens.period, days, offset.days()).into_iter().map(older).collect();
        pooled(lens.cells, &days, offset.days())
    })
}

fn cohort(lens: &Lens<'_>, day: Day) -> CohortDay {
    let size = lens.cells.cohort(day);
    let known = |offset| size > 0 && lens.period.is_complete(day, offset);
    let cell = |offset| known(offset).then(|| lens.cells.retained(day, offset));
    CohortDay { day, size: Some(size), cells: (0..=MAX_OFFSET).map(cell).collect() }
}

/// The days of the period, split at Mondays.
fn weeks(range: Option<DayRange>) -> Vec<DayRange> {
    let mut weeks = Vec::new();
    let Some(range) = range else { return weeks };
    let mut first = range.first;
    while first <= range.last {
        let last = first.iso_week().monday.plus(6).min(range.last);
        weeks.push(DayRange { first, last });
        first = last.plus(1);
    }
    weeks
}

fn week(lens: &Lens<'_>, days: DayRange) -> CohortWeek {
    let all: Vec<Day> = days.days().collect();
    let cell = |offset| pooled(lens.cells, &complete(&lens.period, &all, offset), offset);
    CohortWeek {
        week: days.first.iso_week(),
        days,
        size: Some(all.iter().map(|day| lens.cells.cohort(*day)).sum()),
        cells: (0..=MAX_OFFSET).map(cell).collect(),
    }
}

/// A note for each summary that is undefined.
fn notes(period: &Period, summary: &RetentionSummary) -> Vec<RetentionNote> {
    let undefined = Offset::ALL.into_iter().filter(|offset| summary.get(*offset).value().is_none());
    undefined.map(|offset| RetentionNote { offset, reason: reason(period, offset.days()), open_with: None }).collect()
}

fn reason(period: &Period, offset: u16) -> String {
    let Some(range) = period.current else { return "There are no counted events yet.".to_owned() };
    let days = if offset == 1 { "1 day".to_owned() } else { format!("{offset} days") };
    let length = period.days.0;
    if period.is_complete(range.first, offset) {
        return format!("No user started on a day of the {length}-day range that is {days} old by now.");
    }
    format!("The {length}-day range ends before any cohort in it is {days} old.")
}
