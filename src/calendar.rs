//! Days, day ranges, instants, time zones and ISO weeks: the only day arithmetic of the program.
//!
//! A [`Day`] is a number of days since 1970-01-01, a [`Millis`] a number of milliseconds since its first moment; both
//! may be negative. Which day an instant is on is up to the project's [`LocalZone`]; where a day is taken as one of UTC, the
//! name says so. Days are floored, so one millisecond before 1970 is on 1969-12-31. Nothing here asks the clock.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat};
use serde::{Deserialize, Serialize};

mod clock_hours;
mod day_spec;
mod iso;
mod iso_week;
mod time_text;
mod zone;
mod zone_offsets;

pub use clock_hours::{ClockHour, HOUR_SLOTS};
pub use iso_week::IsoWeek;
pub use time_text::{TimeFormat, TimeReader};
pub use zone::LocalZone;
pub use zone_offsets::{OffsetSpan, ZoneOffsets};

pub use day_spec::DaySpec;

/// Milliseconds in a day.
pub const DAY_MILLIS: i64 = 86_400_000;
/// Milliseconds in an hour.
pub const HOUR_MILLIS: i64 = 3_600_000;

/// An instant: Unix milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Millis(pub i64);

impl Millis {
    /// The UTC day it falls on.
    pub const fn utc_day(self) -> Day {
        let day = self.0.div_euclid(DAY_MILLIS);
        // Instants beyond the 32-bit day count (about 5.8 million years) stick to its ends.
        if day > i32::MAX as i64 {
            Day(i32::MAX)
        } else if day < i32::MIN as i64 {
            Day(i32::MIN)
        } else {
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked just above")]
            Day(day as i32)
        }
    }

    /// RFC 3339 in UTC, to the second: `2026-11-21T06:10:00Z`; the empty string outside the calendar's years.
    pub fn rfc3339(self) -> String {
        DateTime::from_timestamp_millis(self.0)
            .map(|instant| instant.to_rfc3339_opts(SecondsFormat::Secs, true))
            .unwrap_or_default()
    }

    /// The UTC clock time within its day, in minutes.
    pub fn utc_minute_of_day(self) -> u16 {
        u16::try_from(self.0.rem_euclid(DAY_MILLIS) / 60_000).expect("a day has 1,440 minutes")
    }
}

/// A calendar day: days since 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i32);

impl Day {
    /// The day `days` later (earlier when negative).
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The day `days` days earlier.
    #[must_use]
    pub const fn before(self, days: u32) -> Self {
        Self(self.0.saturating_sub_unsigned(days))
    }

    /// Days from `earlier` to this one.
    pub const fn since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// Its first millisecond in UTC.
    pub const fn utc_start(self) -> Millis {
        Millis(self.0 as i64 * DAY_MILLIS)
    }

    /// The first millisecond of the next day in UTC.
    pub const fn utc_end(self) -> Millis {
        Millis((self.0 as i64 + 1) * DAY_MILLIS)
    }

    /// The calendar date; days outside the calendar library's years (about 262,000) give its ends.
    pub fn date(self) -> NaiveDate {
        let from_epoch = i64::from(self.0) + 719_163;
        let limit = if self.0 < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
        i32::try_from(from_epoch).ok().and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or(limit)
    }

    /// The day of a calendar date.
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce() - 719_163)
    }

    /// The weekday, 0 for Monday to 6 for Sunday.
    pub const fn weekday(self) -> i32 {
        (self.0 + 3).rem_euclid(7)
    }

    /// The weekday as an index of seven values, 0 for Monday.
    pub fn weekday_index(self) -> usize {
        usize::try_from(self.weekday()).expect("a remainder of 7 is 0 to 6")
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date().format("%Y-%m-%d"))
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let strict = text.len() == 10 && text.is_ascii();
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|_| strict)
            .map(Self::from_date)
            .ok_or_else(|| format!("`{text}` is not a day; write it as YYYY-MM-DD, for example 2026-11-21"))
    }
}

/// Days from `first` to `last`, both included; empty when `last` is before `first`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DayRange {
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
}

impl DayRange {
    /// The `days` days that end with `last`.
    pub fn ending(last: Day, days: u16) -> Self {
        Self { first: last.plus(1 - i32::from(days)), last }
    }

    /// The range of the same length that lies so many days later (earlier when negative).
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self { first: self.first.plus(days), last: self.last.plus(days) }
    }

    /// How many days.
    pub const fn len(self) -> i32 {
        let days = self.last.since(self.first) + 1;
        if days > 0 { days } else { 0 }
    }

    /// Whether it holds no day.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether the day is in it.
    pub fn contains(self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }

    /// Its days, ascending.
    pub fn days(self) -> impl DoubleEndedIterator<Item = Day> + ExactSizeIterator + Clone {
        let first = self.first;
        (0..self.len()).map(move |offset| first.plus(offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_floored_before_1970() {
        assert_eq!(Millis(-1).utc_day(), Day(-1));
        assert_eq!(Millis(0).utc_day(), Day(0));
        assert_eq!(Millis(-DAY_MILLIS).utc_day(), Day(-1));
        assert_eq!(Day(-1).to_string(), "1969-12-31");
    }

    #[test]
    fn a_day_reads_back_from_its_text() {
        let day: Day = "2026-11-21".parse().expect("a valid day");
        assert_eq!(day.to_string(), "2026-11-21");
        assert_eq!(day.utc_start().rfc3339(), "2026-11-21T00:00:00Z");
        assert!("2026-13-01".parse::<Day>().is_err());
        assert!("2026-1-1".parse::<Day>().is_err());
    }

    #[test]
    fn a_range_keeps_its_length_when_it_is_moved() {
        let range = DayRange::ending(Day(100), 7);
        assert_eq!((range.first, range.last), (Day(94), Day(100)));
        assert_eq!(range.plus(-7), DayRange { first: Day(87), last: Day(93) });
        assert_eq!(range.days().len(), 7);
    }
}
