//! The days of a range, and the previous period when there is one.

use crate::calendar::{Day, DayRange};
use crate::cube::Cube;
use crate::metric::{ComparedDays, RangeDays};

/// A range over a cube: `[A-N+1, A]`, with its previous period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its length; also its key.
    pub days: RangeDays,
    /// Its days; `None` when the cube has no as-of day.
    pub current: Option<DayRange>,
    /// `[A-S-N+1, A-S]`, only when it starts on or after `F`.
    pub previous: Option<DayRange>,
    /// How the previous days are chosen.
    pub compare: ComparedDays,
    /// The as-of day `A` of the cube, which decides what is mature.
    pub as_of: Option<Day>,
    /// `F`, the day of the first counted event.
    pub first_day: Option<Day>,
}

impl Period {
    /// The last `days` days of the cube.
    pub fn ending_as_of(cube: &Cube, days: RangeDays, compare: ComparedDays) -> Self {
        Self::over(cube, cube.as_of().map(|as_of| DayRange::ending(as_of, days.0)), (days, compare))
    }

    /// Any span of the cube's days, for the live preview. What is mature is still decided by the cube's as-of day.
    pub fn spanning(cube: &Cube, span: DayRange, compare: ComparedDays) -> Self {
        let days = u16::try_from(span.len()).unwrap_or(u16::MAX);
        Self::over(cube, Some(span), (RangeDays(days), compare))
    }

    fn over(cube: &Cube, current: Option<DayRange>, (days, compare): (RangeDays, ComparedDays)) -> Self {
        let exists = |range: &DayRange| cube.first_day().is_some_and(|first| range.first >= first);
        Self {
            days,
            current,
            previous: current.map(|range| range.plus(-i32::from(compare.shift(days)))).filter(exists),
            compare,
            as_of: cube.as_of(),
            first_day: cube.first_day(),
        }
    }

    /// `S`: a day `d` is compared with `d - S`.
    pub fn shift(&self) -> u16 {
        self.compare.shift(self.days)
    }

    /// Whether something that takes `days` days after `day` is complete by the as-of day.
    pub fn is_complete(&self, day: Day, days: u16) -> bool {
        self.as_of.is_some_and(|as_of| day.plus(i32::from(days)) <= as_of)
    }

    /// Its days as a range; an empty one without an as-of day.
    pub(super) fn current_range(&self) -> DayRange {
        self.current.unwrap_or(DayRange { first: Day(0), last: Day(-1) })
    }

    /// Its days, ascending; none without an as-of day.
    pub fn current_days(&self) -> Vec<Day> {
        days_of(self.current)
    }

    /// The days of the previous period, ascending; none when there is no previous period.
    pub fn previous_days(&self) -> Vec<Day> {
        days_of(self.previous)
    }
}

fn days_of(range: Option<DayRange>) -> Vec<Day> {
    range.map(|range| range.days().collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::{Health, Inventory, Span};

    fn cube(first: Option<i32>, as_of: i32) -> Cube {
        let span = Span { first: first.map(Day), as_of: Day(as_of) };
        Cube {
            span: Some(span),
            segments: Vec::new(),
            parts: Vec::new(),
            health: Health::default(),
            inventory: Inventory::default(),
        }
    }

    #[test]
    fn the_previous_period_needs_its_first_day_in_the_data() {
        // N = 7, A = 100: the previous period is 87..=93, so F = 87 has it and F = 88 has not.
        let previous =
            |first| Period::ending_as_of(&cube(first, 100), RangeDays(7), ComparedDays::SameWeekdays).previous;
        assert_eq!(previous(Some(87)), Some(DayRange { first: Day(87), last: Day(93) }));
        assert_eq!(previous(Some(88)), None);
        assert_eq!(previous(None), None);
    }

    #[test]
    fn a_custom_span_keeps_the_global_as_of_day() {
        let span = |compare| Period::spanning(&cube(Some(0), 100), DayRange { first: Day(50), last: Day(59) }, compare);
        let period = span(ComparedDays::SameWeekdays);
        assert_eq!((period.days, period.as_of), (RangeDays(10), Some(Day(100))));
        // Ten days are moved by two weeks, or by ten days.
        assert_eq!(period.previous, Some(DayRange { first: Day(36), last: Day(45) }));
        assert_eq!(span(ComparedDays::Adjacent).previous, Some(DayRange { first: Day(40), last: Day(49) }));
        assert!(period.is_complete(Day(59), 41));
        assert!(!period.is_complete(Day(59), 42));
    }
}
