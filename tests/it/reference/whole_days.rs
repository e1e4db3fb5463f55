//! Which days count: without strays at either end and without a last day that ends early.

use std::collections::BTreeMap;

use super::{Mistake, Model};
use crate::local_days;
use crate::world::{DAY, Event};

/// By day, how many events there are and when the last one was.
type Days = BTreeMap<i64, (usize, i64)>;

impl Model<'_> {
    /// The first day that may count and the last one that does, given the events that could count; `None` without any.
    pub(super) fn whole_days(&self, events: &[&Event]) -> Option<(i64, i64)> {
        let mut days = Days::new();
        for event in events {
            let (count, last) = days.entry(self.day(event.ts)).or_insert((0, i64::MIN));
            *count += 1;
            *last = (*last).max(event.ts);
        }
        let (is_asked, total) = (self.world.rules.as_of.is_some(), events.len());
        let ascending: Vec<i64> = days.keys().copied().collect();
        let descending: Vec<i64> = ascending.iter().rev().copied().collect();
        let keeps_late =
            self.makes(Mistake::LateStraysCount) || is_asked && !self.makes(Mistake::AsOfDoesNotKeepStrays);
        let mut strays = self.strays(&days, (&ascending, total));
        if !keeps_late {
            strays.extend(self.strays(&days, (&descending, total)));
        }
        days.retain(|day, _| !strays.contains(day));
        let (first, mut last) = (*days.keys().next()?, *days.keys().next_back()?);
        while self.is_cut(&days, last) && (!is_asked || self.makes(Mistake::AsOfDayIsCut)) {
            days.remove(&last);
            let with_events = *days.keys().next_back()?;
            last = if self.makes(Mistake::DayBeforeACutHasEvents) { with_events } else { last - 1 };
            if !self.makes(Mistake::DaysAreCutAgain) {
                break;
            }
        }
        Some((first, last))
    }

    /// The days that are cut at the end with which the list begins.
    fn strays(&self, days: &Days, (list, total): (&[i64], usize)) -> Vec<i64> {
        let empty_days = if self.makes(Mistake::StraysAreADayNearer) { 27 } else { 28 };
        let total = |cut: usize| if self.makes(Mistake::StraysLeaveTheTotal) { total - cut } else { total };
        let mut strays = Vec::new();
        let mut cut = 0;
        for run in list.chunk_by(|one, next| (next - one).abs() - 1 < empty_days) {
            let events: usize = run.iter().map(|day| days[day].0).sum();
            cut = if self.makes(Mistake::RunsAreStrayAlone) { events } else { cut + events };
            if 100 * cut > total(cut) || self.makes(Mistake::StraysCount) {
                break;
            }
            strays.extend(run);
        }
        strays
    }

    /// Whether a day ends early.
    fn is_cut(&self, days: &Days, day: i64) -> bool {
        if self.makes(Mistake::CutDayCounts) {
            return false;
        }
        let from = if self.makes(Mistake::UsualDaysAreAll) { i64::MIN } else { day - 28 };
        let zone = self.world.rules.zone;
        let minute = |ts: i64| (ts + local_days::offset(zone, ts)).rem_euclid(DAY) / 60_000;
        let Some((_, last)) = days.get(&day) else { return false };
        let usual: Vec<&(usize, i64)> = days.range(from..day).map(|(_, day)| day).collect();
        let mut counts: Vec<usize> = usual.iter().map(|(count, _)| *count).collect();
        let mut ends: Vec<i64> = usual.iter().map(|(_, last)| minute(*last)).collect();
        counts.sort_unstable();
        ends.sort_unstable();
        if self.makes(Mistake::EarlyEndsAreDistinct) {
            ends.dedup();
        }
        let fewest = if self.makes(Mistake::TwelveDaysAreUsual) { 12 } else { 14 };
        if usual.len() < fewest || counts[(counts.len() - 1) / 2] < 50 && !self.makes(Mistake::FewEventsAreUsual) {
            return false;
        }
        let third = if self.makes(Mistake::UsualEndIsTheMedian) { ends.len() / 2 } else { 2 };
        let early = if self.makes(Mistake::CutsAMinuteSooner) { 179 } else { 180 };
        ends.get(third).is_some_and(|end| minute(*last) + early <= *end)
    }
}
