//! What an edition is of: a day, or an ISO week from Monday to Sunday.

use std::fmt;
use std::str::FromStr;

use crate::calendar::{Day, DayRange, IsoWeek, LocalZone, Millis};
use crate::config::EditionInterval;
use crate::format;
use crate::messages::text;

/// The days that an edition closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditionPeriod {
    /// One day, told over the range of the front page.
    Day(Day),
    /// One week, told over its seven days.
    Week(IsoWeek),
}

impl EditionPeriod {
    /// The period of this kind that the day is in.
    pub fn of(every: EditionInterval, day: Day) -> Self {
        match every {
            EditionInterval::Day => Self::Day(day),
            EditionInterval::Week => Self::Week(day.iso_week()),
        }
    }

    /// Its kind.
    pub const fn interval(self) -> EditionInterval {
        match self {
            Self::Day(_) => EditionInterval::Day,
            Self::Week(_) => EditionInterval::Week,
        }
    }

    /// Its last day; with the end of that it is closed.
    pub const fn last_day(self) -> Day {
        match self {
            Self::Day(day) => day,
            Self::Week(week) => week.sunday(),
        }
    }

    /// Whether its last day has ended in the zone whose days are counted.
    pub fn is_over(self, now: Millis, zone: LocalZone) -> bool {
        now >= zone.end(self.last_day())
    }

    /// For people: `21 Nov 2026`, `Week 47 of 2026`.
    pub fn name(self) -> String {
        self.text(None, "edition-week")
    }

    /// `Edition of 21 Nov 2026`, `Edition of week 47 of 2026`.
    pub(super) fn title(self) -> String {
        self.text(Some("edition-of"), "edition-of-week")
    }

    /// `Since the edition of 21 Nov 2026`.
    pub(super) fn since(self) -> String {
        self.text(Some("edition-since"), "edition-since-week")
    }

    /// `Where the numbers of 21 Nov 2026 come from`.
    pub(super) fn receipts_title(self) -> String {
        self.text(Some("edition-receipts-title"), "edition-receipts-title-week")
    }

    /// Without the year, for subjects: `21 Nov`, `week 47`.
    pub(super) fn short(self) -> String {
        match self {
            Self::Day(day) => format::day_short(day),
            Self::Week(week) => text!("edition-week-short", week = &week.week.to_string()),
        }
    }

    /// `last 30 days, 23 Oct – 21 Nov 2026`, `Monday to Sunday, 16 Nov – 22 Nov 2026`.
    pub(super) fn days(self, range: DayRange) -> String {
        let days = format::day_range(range);
        match self {
            Self::Day(_) => text!("edition-period", number = range.len().unsigned_abs(), days = days),
            Self::Week(_) => text!("edition-period-week", days = days),
        }
    }

    /// What its days are compared with.
    pub(super) fn compared_with(self, range: DayRange, before: DayRange) -> String {
        match self {
            Self::Day(_) => crate::messages::compared_with(range, before),
            Self::Week(_) => text!("edition-week-before", days = format::day_range(before)),
        }
    }

    fn text(self, of_day: Option<&'static str>, of_week: &'static str) -> String {
        match (self, of_day) {
            (Self::Day(day), None) => format::day(day),
            (Self::Day(day), Some(id)) => text!(id, day = format::day(day)),
            (Self::Week(week), _) => text!(of_week, week = &week.week.to_string(), year = &week.year.to_string()),
        }
    }
}

impl fmt::Display for EditionPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Week(week) => week.fmt(f),
        }
    }
}

impl FromStr for EditionPeriod {
    /// What was expected.
    type Err = String;

    /// Reads `2026-11-21` or `2026-W47`.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains('W') { text.parse().map(Self::Week) } else { text.parse().map(Self::Day) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_read_from_its_name_and_closes_with_its_last_day() {
        for (text, last) in [("2026-11-21", "2026-11-21"), ("2026-W47", "2026-11-22"), ("2026-W53", "2027-01-03")] {
            let period: EditionPeriod = text.parse().expect("a period");
            assert_eq!((period.to_string().as_str(), period.last_day().to_string().as_str()), (text, last));
            assert_eq!(EditionPeriod::of(period.interval(), period.last_day()), period);
        }
        assert!("2027-W53".parse::<EditionPeriod>().expect_err("no week").contains("YYYY-Www"));
        assert!("2026-13-01".parse::<EditionPeriod>().expect_err("no day").contains("YYYY-MM-DD"));
    }

    #[test]
    fn a_week_is_over_when_its_sunday_ends_where_the_days_are_counted() {
        let week: EditionPeriod = "2026-W47".parse().expect("a week");
        let is_over = |zone: &str, now: &str| {
            let zone = zone.parse::<LocalZone>().expect("a zone");
            week.is_over(Millis::from_iso(now).expect("an instant"), zone)
        };
        // Sydney is 11 hours ahead of UTC, New York 5 hours behind.
        assert!(
            !is_over("Australia/Sydney", "2026-11-22T12:59:59Z") && is_over("Australia/Sydney", "2026-11-22T13:00:00Z")
        );
        assert!(!is_over("UTC", "2026-11-22T23:59:59Z") && is_over("UTC", "2026-11-23T00:00:00Z"));
        assert!(
            !is_over("America/New_York", "2026-11-23T04:59:59Z") && is_over("America/New_York", "2026-11-23T05:00:00Z")
        );
    }

    #[test]
    fn a_week_is_named_by_the_year_of_its_number() {
        let week: EditionPeriod = "2026-W53".parse().expect("a week");
        assert_eq!([week.name(), week.short()], ["Week 53 of 2026", "week 53"]);
        let range = DayRange::ending(week.last_day(), 7);
        assert_eq!(week.days(range), "Monday to Sunday, 28 Dec 2026 – 3 Jan 2027");
        assert_eq!(week.compared_with(range, range.plus(-7)), "week before, 21 Dec – 27 Dec 2026");
    }
}
