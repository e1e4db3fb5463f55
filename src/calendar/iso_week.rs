//! ISO 8601 weeks.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Day, DayRange};

/// An ISO 8601 week, Monday first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IsoWeek {
    /// The week's year, which differs from the calendar year around New Year.
    pub year: i32,
    /// 1 to 53.
    pub week: u32,
    /// Its Monday.
    pub monday: Day,
}

impl Day {
    /// Its ISO week.
    pub fn iso_week(self) -> IsoWeek {
        let week = self.date().iso_week();
        let monday = self.plus(-self.weekday());
        IsoWeek { year: week.year(), week: week.week(), monday }
    }
}

impl IsoWeek {
    /// The newest week whose Sunday is no later than this day.
    pub fn over_by(day: Day) -> Self {
        day.plus(-6).iso_week()
    }

    /// Its Sunday.
    pub const fn sunday(self) -> Day {
        self.monday.plus(6)
    }

    /// Its days.
    pub const fn days(self) -> DayRange {
        DayRange { first: self.monday, last: self.sunday() }
    }
}

impl fmt::Display for IsoWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

impl FromStr for IsoWeek {
    /// What was expected.
    type Err = String;

    /// Reads `2026-W47`.
    fn from_str(text: &str) -> Result<Self, String> {
        let monday = || {
            let (year, week) = text.split_once("-W").filter(|(year, week)| (year.len(), week.len()) == (4, 2))?;
            let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            let (year, week) = (year.parse().ok()?, week.parse().ok().filter(|_| is_number(year) && is_number(week))?);
            NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)
        };
        let expected = || format!("`{text}` is not a week; write it as YYYY-Www, for example 2026-W47");
        monday().map(|monday| Day::from_date(monday).iso_week()).ok_or_else(expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a valid day")
    }

    #[test]
    fn the_iso_year_may_differ_from_the_calendar_year() {
        let week = day("2027-01-01").iso_week();
        assert_eq!((week.to_string().as_str(), week.monday), ("2026-W53", day("2026-12-28")));
        assert_eq!((week.sunday(), week.days().len()), (day("2027-01-03"), 7));
        assert_eq!(day("2027-01-04").iso_week().to_string(), "2027-W01");
        assert_eq!(day("2027-01-01").weekday(), 4);
    }

    #[test]
    fn a_week_is_over_on_its_sunday_and_not_before() {
        let over = |text: &str| IsoWeek::over_by(day(text)).to_string();
        assert_eq!(["2026-11-21", "2026-11-22", "2026-11-23"].map(over), ["2026-W46", "2026-W47", "2026-W47"]);
        assert_eq!(["2027-01-02", "2027-01-03", "2027-01-10"].map(over), ["2026-W52", "2026-W53", "2027-W01"]);
    }

    #[test]
    fn a_week_reads_back_from_its_text() {
        for text in ["2026-W47", "2026-W53", "2027-W01", "2020-W53"] {
            assert_eq!(text.parse::<IsoWeek>().expect("a week").to_string(), text);
        }
        // 2027 has 52 weeks.
        for text in ["2027-W53", "2026-W00", "2026-W5", "2026-47", "2026-W+1", "26-W47", "2026-11-21", ""] {
            assert!(text.parse::<IsoWeek>().expect_err("no week").contains("2026-W47"), "{text}");
        }
    }
}
