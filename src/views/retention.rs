//! Retention of the cohorts of a period: daily cells, weeks, the pooled curve and its summary.

use super::Period;
use super::context::ViewContext;
use super::privacy::{Counted, Disclosure, PeopleMeasure};
use crate::calendar::{Day, DayRange, IsoWeek};
use crate::cube::MAX_OFFSET;
use crate::messages::text;
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

/// Retention of the segment over its period; notes do not name a range yet.
pub(super) fn retention(context: &ViewContext<'_>, disclosure: &mut Disclosure<'_>) -> Retention {
    let period = &context.period;
    let current = period.current_range();
    let mut curve = |offset: u16| disclosure.show(|| format!("/curve/{offset}"), context.retained(current, offset));
    let curve: Vec<Rate> = (0..=MAX_OFFSET).map(&mut curve).collect();
    let mut summary = |name: &str, days: u16| {
        let mut rate =
            |offset: Offset| disclosure.show(|| format!("/{name}/{}", offset.key()), context.summary(offset, days));
        RetentionSummary { d1: rate(Offset::D1), d7: rate(Offset::D7), d30: rate(Offset::D30) }
    };
    let previous_summary = period.previous.map(|_| summary("previousSummary", period.shift()));
    let summary = summary("summary", 0);
    let cohorts = period.current_days().into_iter().zip(0..);
    let weeks = weeks(period.current).into_iter().zip(0..);
    Retention {
        cohorts: cohorts.map(|(day, position)| cohort(context, (day, position), disclosure)).collect(),
        weeks: weeks.map(|(days, position)| week(context, (days, position), disclosure)).collect(),
        curve,
        summary,
        previous_summary,
        notes: notes(period, &summary, disclosure),
    }
}

impl ViewContext<'_> {
    /// Retention at an offset over those of the days that are complete.
    fn retained(&self, days: DayRange, offset: u16) -> Counted<Rate> {
        self.retained_of(self.complete_of(days, offset), offset)
    }

    /// Retention over the complete cohorts of the period, or of the days that lie so many days before them: the same days of
    /// both periods enter.
    pub(super) fn summary(&self, offset: Offset, days_before: u16) -> Counted<Rate> {
        let days = self.complete(offset.days()).plus(-i32::from(days_before));
        self.retained_of(days, offset.days())
    }

    fn retained_of(&self, days: DayRange, offset: u16) -> Counted<Rate> {
        let cohort = self.cells.people(PeopleMeasure::Reached(0), days);
        self.cells.people(PeopleMeasure::Retained(offset), days).out_of(cohort)
    }
}

fn cohort(context: &ViewContext<'_>, (day, position): (Day, usize), disclosure: &mut Disclosure<'_>) -> CohortDay {
    let size = || context.cells.on(PeopleMeasure::Reached(0), day);
    let mut cell = |offset: u16| {
        if !context.period.is_complete(day, offset) {
            return None;
        }
        let retained = context.cells.on(PeopleMeasure::Retained(offset), day).zip(size());
        // An empty cohort has no cells.
        let known = retained.map(|(retained, size)| (size > 0).then_some(retained));
        disclosure.show(|| format!("/cohorts/{position}/cells/{offset}"), known)
    };
    let cells = (0..=MAX_OFFSET).map(&mut cell).collect();
    CohortDay { day, size: disclosure.show_count(|| format!("/cohorts/{position}/size"), size()), cells }
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

fn week(context: &ViewContext<'_>, (days, position): (DayRange, usize), disclosure: &mut Disclosure<'_>) -> CohortWeek {
    let mut cell =
        |offset: u16| disclosure.show(|| format!("/weeks/{position}/cells/{offset}"), context.retained(days, offset));
    let cells = (0..=MAX_OFFSET).map(&mut cell).collect();
    let size = context.cells.people(PeopleMeasure::Reached(0), days);
    CohortWeek {
        week: days.first.iso_week(),
        days,
        size: disclosure.show_count(|| format!("/weeks/{position}/size"), size),
        cells,
    }
}

/// A note for each summary that is undefined or withheld.
fn notes(period: &Period, summary: &RetentionSummary, disclosure: &Disclosure<'_>) -> Vec<RetentionNote> {
    let missing = Offset::ALL.into_iter().filter(|offset| summary.get(*offset).value().is_none());
    missing
        .map(|offset| {
            let is_withheld = summary.get(offset).denominator.is_none();
            let reason = if is_withheld { disclosure.reason() } else { reason(period, offset.days()) };
            RetentionNote { offset, reason, open_with: None }
        })
        .collect()
}

fn reason(period: &Period, offset: u16) -> String {
    let Some(range) = period.current else { return text!("retention-no-events-yet") };
    let length = period.days.0;
    if period.is_complete(range.first, offset) {
        return text!("retention-nobody-started", length = length, number = offset);
    }
    text!("retention-range-too-short", length = length, number = offset)
}
