//! Decisions on the same metric of the same segment, whose effects meet in the same weeks.

use super::decision::{Decision, DecisionStatus};
use super::week::windows;
use crate::calendar::Day;

/// Another decision's day near a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The other decision's key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// The day on which it took effect, or ended.
    pub day: Day,
    /// Whether it ended on that day.
    pub is_reversal: bool,
    /// What became of it in the score.
    pub handling: OverlapHandling,
}

/// What an overlap did to a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverlapHandling {
    /// The days up to it are left out.
    DaysLeftOut,
    /// The weeks after end before it.
    WeeksEnd,
    /// Too few weeks would remain, so both effects are in the number.
    Mixed,
}

/// The days on which other decisions on the same metric and segment took effect or ended, ascending.
pub(super) fn overlaps(decision: &Decision, all: &[Decision], as_of: Option<Day>) -> Vec<Overlap> {
    let is_other = |other: &&Decision| {
        other.key != decision.key && other.metric.id == decision.metric.id && other.segment == decision.segment
    };
    let mut overlaps: Vec<Overlap> = all.iter().filter(is_other).flat_map(|other| days(other, as_of)).collect();
    overlaps.sort_by(|a, b| a.day.cmp(&b.day).then_with(|| a.key.cmp(&b.key)));
    overlaps
}

fn days(other: &Decision, as_of: Option<Day>) -> impl Iterator<Item = Overlap> {
    let (began, ended) = match other.status {
        DecisionStatus::Proposed => (None, None),
        DecisionStatus::Active => (other.date.day(as_of), None),
        DecisionStatus::Reversed(ended) => (other.date.day(as_of), ended.day(as_of)),
    };
    let (key, title) = (other.key.clone(), other.title.clone());
    [(began, false), (ended, true)].into_iter().filter_map(move |(day, is_reversal)| {
        let (key, title) = (key.clone(), title.clone());
        Some(Overlap { key, title, day: day?, is_reversal, handling: OverlapHandling::Mixed })
    })
}

/// Ends the weeks after before the first later overlap, if at least two remain; says how many remain.
pub(super) fn end_weeks(overlaps: &mut [Overlap], day: Day, weeks: i32) -> i32 {
    let Some(first) = overlaps.iter().map(|it| it.day).find(|other| *other > day) else { return weeks };
    let before = (first.since(day) - 1).div_euclid(7);
    if !(2..weeks).contains(&before) {
        return weeks;
    }
    overlaps.iter_mut().filter(|it| it.day == first).for_each(|it| it.handling = OverlapHandling::WeeksEnd);
    before
}

/// The latest earlier overlap, whose days up to it may be left out.
pub(super) fn latest_before(overlaps: &[Overlap], day: Day) -> Option<Day> {
    overlaps.iter().map(|it| it.day).filter(|other| *other < day).max()
}

/// Only those that meet the weeks before and after. `cut` is the day up to which days are left out, if they are.
pub(super) fn within(overlaps: Vec<Overlap>, (day, weeks): (Day, i32), cut: Option<Day>) -> Vec<Overlap> {
    let [before, after] = windows(day, weeks);
    let handled = |it: Overlap| match cut {
        Some(cut) if it.day <= cut => Overlap { handling: OverlapHandling::DaysLeftOut, ..it },
        Some(_) | None => it,
    };
    let meets =
        |it: &Overlap| (before.first..=after.last).contains(&it.day) || it.handling == OverlapHandling::WeeksEnd;
    overlaps.into_iter().filter(meets).map(handled).collect()
}
