//! Ranges of days, and which earlier days they are compared with.

use std::fmt;

use serde::Serialize;

/// Days of a week.
const WEEK: u16 = 7;

/// The length of a range in days, 1 to 180; its key is the number with a `d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RangeDays(pub u16);

impl fmt::Display for RangeDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}d", self.0)
    }
}

/// Which days stand beside those of a range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum ComparedDays {
    /// The newest days of whole weeks before, so that every day meets the same weekday.
    #[default]
    SameWeekdays,
    /// The days just before.
    Adjacent,
}

impl ComparedDays {
    /// Every choice.
    pub const ALL: [Self; 2] = [Self::SameWeekdays, Self::Adjacent];

    /// The word of the settings and of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SameWeekdays => "same_weekdays",
            Self::Adjacent => "adjacent",
        }
    }

    /// `S`: how many days before its day in a range of `N` days the day lies that it is compared with. At least `N`, so that
    /// the two never overlap.
    pub fn shift(self, RangeDays(days): RangeDays) -> u16 {
        match self {
            Self::SameWeekdays => days.div_ceil(WEEK) * WEEK,
            Self::Adjacent => days,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_moved_by_whole_weeks_or_by_its_length() {
        let ranges = [1, 7, 8, 14, 30, 60, 90, 180].map(RangeDays);
        assert_eq!(ranges.map(|days| ComparedDays::SameWeekdays.shift(days)), [7, 7, 14, 14, 35, 63, 91, 182]);
        assert_eq!(ranges.map(|days| ComparedDays::Adjacent.shift(days)), [1, 7, 8, 14, 30, 60, 90, 180]);
    }
}
