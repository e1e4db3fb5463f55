//! Which days count: without strays at either end, and without a last day that ends early.
//!
//! Both are judged by the first pass over the events, from how many events that could count each day has and when the last of
//! them was. When something is to be left out, the rows are read once more: it touches users' first steps.

use serde::{Deserialize, Serialize};

use crate::calendar::{Day, DayRange};

/// Days with fewer empty days between them belong together.
const STRAY_GAP: i32 = 28;
/// At each end at most one event in so many is stray.
const STRAY_SHARE: u64 = 100;
/// A day is cut when it ends so many minutes before the days before it.
const CUT_AFTER_MINUTES: u16 = 180;
/// How many days before a day say when a day ends.
const USUAL_DAYS: i32 = 28;
/// With fewer days that have events than this, nothing is usual yet.
const FEWEST_USUAL_DAYS: usize = 14;
/// Of days with fewer events than this chance decides when the last one is; a lower median.
const FEWEST_USUAL_EVENTS: u64 = 50;
/// Of the last minutes of the usual days, the smallest but two is what a day must come near to.
const EARLY_ENDS: usize = 2;

/// The days that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaySelection {
    /// From the first to the last of them.
    pub(super) days: DayRange,
    /// The day after them, when it ends early.
    pub(super) cut: Option<CutDay>,
}

/// A day that is left out because it ends early: the data of its evening has not come yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutDay {
    /// The day.
    pub day: Day,
    /// The minute of the clock of its last event, 0 to 1439.
    pub last_minute: u16,
}

/// A day with events that could count.
#[derive(Clone, Copy, Debug)]
pub(super) struct DayCount {
    pub(super) day: Day,
    pub(super) events: u64,
    /// The minute of the clock of the last of them.
    pub(super) last_minute: u16,
}

/// Whether the last day is looked at, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LateEnd {
    /// It is found in the data.
    Found,
    /// It was asked for.
    Asked(Day),
}

impl DaySelection {
    /// The days that count, out of those with events in order; `None` when that is all of them. Of `before` events it is known
    /// that they lie before all these days.
    pub(super) fn of(counts: &[DayCount], before: u64, end: LateEnd) -> Option<Self> {
        let total = before + counts.iter().map(|count| count.events).sum::<u64>();
        let runs: Vec<&[DayCount]> = counts.chunk_by(|one, next| next.day.since(one.day) <= STRAY_GAP).collect();
        let early = strays(runs.iter().copied(), (before, total));
        let late = match end {
            LateEnd::Found => strays(runs.iter().rev().copied(), (0, total)),
            LateEnd::Asked(_) => 0,
        };
        let left = &counts[early..counts.len() - late];
        let (first, newest) = (left.first()?.day, left.last()?.day);
        let (last, cut) = match end {
            LateEnd::Found => cut_day(left).map_or((newest, None), |cut| (cut.day.plus(-1), Some(cut))),
            LateEnd::Asked(day) => (day, None),
        };
        let is_all = early == 0 && late == 0 && cut.is_none();
        (!is_all).then_some(Self { days: DayRange { first, last }, cut })
    }
}

/// How many days with events are stray, from one end inwards: whole runs, as long as all that is cut is a hundredth at most.
fn strays<'a>(runs: impl Iterator<Item = &'a [DayCount]>, (cut, total): (u64, u64)) -> usize {
    let events = |run: &[DayCount]| run.iter().map(|count| count.events).sum::<u64>();
    let cut_with = runs.scan(cut, |cut, run| {
        *cut += events(run);
        Some((*cut, run.len()))
    });
    cut_with.take_while(|(cut, _)| STRAY_SHARE * cut <= total).map(|(_, days)| days).sum()
}

/// The newest day, when it ends hours before the 28 days before it.
fn cut_day(counts: &[DayCount]) -> Option<CutDay> {
    let (newest, before) = counts.split_last()?;
    let usual: Vec<&DayCount> = before.iter().filter(|count| newest.day.since(count.day) <= USUAL_DAYS).collect();
    if usual.len() < FEWEST_USUAL_DAYS {
        return None;
    }
    let mut events: Vec<u64> = usual.iter().map(|count| count.events).collect();
    events.sort_unstable();
    let mut ends: Vec<u16> = usual.iter().map(|count| count.last_minute).collect();
    ends.sort_unstable();
    let is_enough = events[(events.len() - 1) / 2] >= FEWEST_USUAL_EVENTS;
    let is_early = newest.last_minute + CUT_AFTER_MINUTES <= ends[EARLY_ENDS];
    (is_enough && is_early).then_some(CutDay { day: newest.day, last_minute: newest.last_minute })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count((day, events): (i32, u64)) -> DayCount {
        DayCount { day: Day(day), events, last_minute: 1430 }
    }

    fn selected(counts: &[(i32, u64)], before: u64, end: LateEnd) -> Option<(i32, i32)> {
        let counts: Vec<DayCount> = counts.iter().copied().map(count).collect();
        DaySelection::of(&counts, before, end).map(|selection| (selection.days.first.0, selection.days.last.0))
    }

    #[test]
    fn runs_of_a_hundredth_are_stray_at_either_end() {
        // 2 of 200 events lie 29 days before the rest, with 28 empty days between; 1 lies 30 days after them.
        let days = [(0, 2), (29, 97), (30, 100), (60, 1)];
        assert_eq!(selected(&days, 0, LateEnd::Found), Some((29, 30)));
        assert_eq!(selected(&days, 0, LateEnd::Asked(Day(61))), Some((29, 61)));
        // A day nearer they belong together.
        assert_eq!(selected(&[(1, 2), (29, 97), (30, 100), (57, 1)], 0, LateEnd::Found), None);
    }

    #[test]
    fn the_run_that_would_pass_a_hundredth_stays_with_all_behind_it() {
        // 1 of 300 is cut, 1 + 3 are more than 3; the run of 1 behind it stays as well.
        let days = [(0, 1), (100, 3), (200, 1), (300, 295)];
        assert_eq!(selected(&days, 0, LateEnd::Found), Some((100, 300)));
        // Two events that lie before all days count among what is cut.
        assert_eq!(selected(&days, 2, LateEnd::Found), Some((100, 300)));
        assert_eq!(selected(&days, 3, LateEnd::Found), None);
        assert_eq!(selected(&[], 3, LateEnd::Found), None);
    }

    /// Twenty days of 60 events whose last events are at these minutes, then a day whose last one is at `last`.
    fn cut(ends: [u16; 3], events: u64, last: u16) -> Option<CutDay> {
        let minute = |day: usize| ends.get(day).copied().unwrap_or(1400);
        let before =
            (0..).zip(0..20).map(|(day, index)| DayCount { events, last_minute: minute(index), ..count((day, 60)) });
        let counts: Vec<DayCount> = before.chain([DayCount { last_minute: last, ..count((20, 30)) }]).collect();
        DaySelection::of(&counts, 0, LateEnd::Found).and_then(|selection| selection.cut)
    }

    #[test]
    fn a_day_is_cut_that_ends_three_hours_before_the_third_earliest_end() {
        // The three earliest ends are 700, 900 and 1000: 1000 - 180 = 820.
        assert_eq!(cut([900, 700, 1000], 60, 820), Some(CutDay { day: Day(20), last_minute: 820 }));
        assert_eq!(cut([900, 700, 1000], 60, 821), None);
        // Repetitions count.
        assert_eq!(cut([700, 700, 700], 60, 520).map(|cut| cut.last_minute), Some(520));
        assert_eq!(cut([900, 700, 1000], 50, 820).map(|cut| cut.last_minute), Some(820));
        assert_eq!(cut([900, 700, 1000], 49, 820), None);
    }

    #[test]
    fn nothing_is_usual_before_two_weeks() {
        let days = |number: i32| {
            let before = (0..number).map(|day| count((day, 60)));
            let counts: Vec<DayCount> = before.chain([DayCount { last_minute: 60, ..count((number, 60)) }]).collect();
            DaySelection::of(&counts, 0, LateEnd::Found).map(|selection| selection.days.last.0)
        };
        assert_eq!((days(13), days(14)), (None, Some(13)));
    }
}
