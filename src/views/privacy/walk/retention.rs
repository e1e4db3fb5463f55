//! The values of retention and the groups that they are about.

use super::super::groups::{Group, Measure};
use super::Part::{At, Name};
use super::{Part, Target, Walk};
use crate::calendar::{Day, DayRange};
use crate::metric::Offset;
use crate::stats::Rate;
use crate::views::{CohortDay, CohortWeek, Retention, RetentionSummary};

impl Walk<'_> {
    pub(super) fn retention(&mut self, retention: &mut Retention) {
        for (index, cohort) in retention.cohorts.iter_mut().enumerate() {
            self.cohort(index, cohort);
        }
        for (index, week) in retention.weeks.iter_mut().enumerate() {
            self.week(index, week);
        }
        let current = self.current;
        for (offset, rate) in (0..).zip(&mut retention.curve) {
            self.rate(&[Name("curve"), At(usize::from(offset))], (current, offset), rate);
        }
        self.summary("summary", 0, &mut retention.summary);
        if let Some(summary) = &mut retention.previous_summary {
            self.summary("previousSummary", self.source.period.length(), summary);
        }
    }

    fn cohort(&mut self, index: usize, cohort: &mut CohortDay) {
        let days = DayRange { first: cohort.day, last: cohort.day };
        let size = Group::of(Measure::Reached(0), days, cohort.size.unwrap_or(0));
        self.value(&[Name("cohorts"), At(index), Name("size")], &[size], Target::Count(&mut cohort.size));
        for (offset, cell) in (0..).zip(&mut cohort.cells) {
            let Some(retained) = *cell else { continue };
            let about = [size, Group::of(Measure::Retained(offset), days, retained)];
            let path = [Name("cohorts"), At(index), Name("cells"), At(usize::from(offset))];
            self.value(&path, &about, Target::Count(cell));
        }
    }

    fn week(&mut self, index: usize, week: &mut CohortWeek) {
        let size = Group::of(Measure::Reached(0), week.days, week.size.unwrap_or(0));
        self.value(&[Name("weeks"), At(index), Name("size")], &[size], Target::Count(&mut week.size));
        for (offset, cell) in (0..).zip(&mut week.cells) {
            let path = [Name("weeks"), At(index), Name("cells"), At(usize::from(offset))];
            self.rate(&path, (week.days, offset), cell);
        }
    }

    /// The older days lie `shift` days before those of the range, and only as many as those that are complete.
    fn summary(&mut self, name: &'static str, shift: i32, summary: &mut RetentionSummary) {
        let RetentionSummary { d1, d7, d30 } = summary;
        for (offset, rate) in [(Offset::D1, d1), (Offset::D7, d7), (Offset::D30, d30)] {
            let about = self.retained(offset, shift, *rate);
            self.value(&[Name(name), Name(offset.key())], &about, Target::Rate(rate));
        }
    }

    /// The people behind the summary of the complete cohorts, or of those so many days before them.
    pub(super) fn retained(&self, offset: Offset, shift: i32, rate: Rate) -> [Group; 2] {
        let about = Self::groups(self.complete(self.current, offset.days()), offset.days(), rate);
        about.map(|group| shifted(group, shift))
    }

    fn rate(&mut self, path: &[Part], (days, offset): (DayRange, u16), rate: &mut Rate) {
        let about = Self::groups(self.complete(days, offset), offset, *rate);
        self.value(path, &about, Target::Rate(rate));
    }

    fn groups(days: DayRange, offset: u16, rate: Rate) -> [Group; 2] {
        [
            Group::of(Measure::Retained(offset), days, rate.numerator.unwrap_or(0)),
            Group::of(Measure::Reached(0), days, rate.denominator.unwrap_or(0)),
        ]
    }

    /// The days whose cell at the offset is complete: the oldest ones.
    fn complete(&self, days: DayRange, offset: u16) -> DayRange {
        let last: Option<Day> = self.source.period.as_of.map(|as_of| as_of.plus(-i32::from(offset)));
        DayRange { first: days.first, last: last.map_or(days.last, |last| last.min(days.last)) }
    }
}

fn shifted(group: Group, shift: i32) -> Group {
    let mut key = group.key;
    (key.first, key.last) = (key.first.plus(-shift), key.last.plus(-shift));
    Group { key, ..group }
}
