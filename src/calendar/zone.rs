//! Time zones by their IANA name, with rules from the program and never from the machine.
//!
//! A day is the wall date of the zone: of 23, 24 or 25 hours, and of none at all where a zone skipped it. What an offset
//! repeats (an hour before midnight, in few zones) belongs to the date that the clock shows.

use std::str::FromStr;

use chrono::{DateTime, Duration, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{IANA_TZDB_VERSION, TZ_VARIANTS, Tz};
use serde::{Serialize, Serializer};

use super::{DAY_MILLIS, Day, DayRange, Millis, ZoneOffsets};

/// An hour, the step by which a gap is left.
const HOUR: Duration = Duration::hours(1);

/// A time zone: what a wall clock without an offset means, and which instants make a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocalZone(Tz);

impl Default for LocalZone {
    fn default() -> Self {
        Self(Tz::UTC)
    }
}

/// The name with the version of the rules, which decide as much.
impl Serialize for LocalZone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.name(), IANA_TZDB_VERSION).serialize(serializer)
    }
}

impl LocalZone {
    /// The names of all zones.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// The name of this one.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether every day has 24 hours and begins at midnight UTC.
    pub fn is_utc(self) -> bool {
        self.0 == Tz::UTC
    }

    /// The wall date at an instant.
    pub fn day(self, instant: Millis) -> Day {
        self.wall(instant).utc_day()
    }

    /// The smallest instant whose date is this day or later; of a day that the zone skipped, the start of the next.
    pub fn start(self, day: Day) -> Millis {
        if self.is_utc() {
            return day.utc_start();
        }
        // No clock is two days away from UTC.
        let midnight = day.utc_start().0;
        let offsets = self.offsets(DayRange { first: day.plus(-2), last: day.plus(2) });
        let first = |span: super::OffsetSpan| {
            let instant = span.from.max(midnight.saturating_sub(span.offset));
            (instant < span.to).then_some(Millis(instant))
        };
        offsets.spans().find_map(first).unwrap_or(Millis(midnight))
    }

    /// The start of the next day.
    pub fn end(self, day: Day) -> Millis {
        self.start(day.plus(1))
    }

    /// The first instant from which on every date is later than this day: later than [`LocalZone::end`] where the clock is put
    /// back past midnight and shows the end of the day again.
    pub fn last_end(self, day: Day) -> Millis {
        let midnight = day.utc_end().0;
        let offsets = self.offsets(DayRange { first: day, last: day.plus(1) });
        let shown = |span: super::OffsetSpan| span.to.min(midnight.saturating_sub(span.offset)) > span.from;
        let ends = offsets.spans().filter(|span| shown(*span)).map(|span| span.to.min(midnight - span.offset));
        Millis(ends.max().unwrap_or(midnight))
    }

    /// The offsets that hold on any of these days.
    pub fn offsets(self, days: DayRange) -> ZoneOffsets {
        if self.is_utc() {
            return ZoneOffsets::fixed(0);
        }
        ZoneOffsets::over(days, |instant| self.offset(Millis(instant)))
    }

    /// The minute that a clock shows, 0 to 1439.
    pub fn minute_of_day(self, instant: Millis) -> u16 {
        self.wall(instant).utc_minute_of_day()
    }

    /// The last day at whose end so many whole days had passed by the end of `as_of`, as time passes and not as the calendar
    /// counts: in UTC `as_of` minus the window.
    pub fn last_mature(self, as_of: Day, window_days: u16) -> Day {
        let by_calendar = as_of.plus(-i32::from(window_days));
        if self.is_utc() || window_days == 0 {
            return by_calendar;
        }
        let end = self.end(as_of).0 - i64::from(window_days) * DAY_MILLIS;
        let is_mature = |day: &Day| self.end(*day).0 <= end;
        // A window is at most a skipped day and an hour longer or shorter than its calendar days.
        (-2..=2)
            .rev()
            .map(|days| by_calendar.plus(days))
            .filter(|day| *day <= as_of)
            .find(is_mature)
            .unwrap_or(by_calendar)
    }

    /// The first day at whose end so many whole days have passed since the end of `day`: in UTC `day` plus the window.
    pub fn mature_on(self, day: Day, window_days: u16) -> Day {
        if self.is_utc() || window_days == 0 {
            return day.plus(i32::from(window_days));
        }
        self.day(Millis(self.end(day).0 + i64::from(window_days) * DAY_MILLIS - 1))
    }

    /// The name for sentences about its days: `UTC`, else the city, as in `Only complete Sydney days are counted`.
    pub fn place(self) -> String {
        let city = self.name().rsplit('/').next().unwrap_or_default();
        city.replace('_', " ")
    }

    /// What a clock shows, as if it were UTC.
    pub fn wall(self, instant: Millis) -> Millis {
        Millis(instant.0.saturating_add(self.offset(instant)))
    }

    /// Milliseconds by which a clock is ahead of UTC at an instant; 0 outside the calendar's years.
    fn offset(self, instant: Millis) -> i64 {
        if self.is_utc() {
            return 0;
        }
        DateTime::from_timestamp_millis(instant.0).map_or(0, |instant| {
            let offset = self.0.offset_from_utc_datetime(&instant.naive_utc());
            i64::from(offset.fix().local_minus_utc()) * 1000
        })
    }

    /// The instant at which a clock here shows this wall time, which is given as if it were UTC. A time that does not exist
    /// on that day is moved forward by the gap's length, of one that exists twice it is the first.
    pub fn instant(self, wall: Millis) -> Millis {
        if self.is_utc() {
            return wall;
        }
        let Some(local) = DateTime::from_timestamp_millis(wall.0).map(|instant| instant.naive_utc()) else {
            return wall;
        };
        Millis(wall.0 - self.local_offset(local))
    }

    /// The offset that holds at a wall time; in a gap, the one before it.
    fn local_offset(self, mut local: NaiveDateTime) -> i64 {
        loop {
            match self.0.offset_from_local_datetime(&local) {
                MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => {
                    return i64::from(offset.fix().local_minus_utc()) * 1000;
                }
                MappedLocalTime::None => local -= HOUR,
            }
        }
    }
}

impl FromStr for LocalZone {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        name.parse().map(Self).map_err(|_| format!("`{name}` is not a time zone"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::HOUR_MILLIS;
    use super::*;

    fn zone(name: &str) -> LocalZone {
        name.parse().expect("a zone")
    }

    fn at(text: &str) -> Millis {
        Millis::from_iso(text).expect("a time")
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn gaps_move_forward_and_repeated_hours_are_the_first() {
        let instant = |text: &str| zone("Europe/Berlin").instant(at(text)).rfc3339();
        assert_eq!(instant("2026-01-15T12:00"), "2026-01-15T11:00:00Z");
        // 02:30 on 29 March 2026 does not exist: it is 03:30 summer time.
        assert_eq!(instant("2026-03-29T02:30"), "2026-03-29T01:30:00Z");
        // 02:30 on 25 October 2026 exists twice: the first is summer time.
        assert_eq!(instant("2026-10-25T02:30"), "2026-10-25T00:30:00Z");
        // Samoa had no 30 December 2011: 12:00 there, at the offset before (-10), is 31 December 12:00.
        let noon = zone("Pacific/Apia").instant(at("2011-12-30T12:00"));
        assert_eq!(noon.rfc3339(), "2011-12-30T22:00:00Z");
    }

    #[test]
    fn an_unknown_zone_is_none() {
        assert!("Europe/Berlln".parse::<LocalZone>().is_err());
        assert!(LocalZone::names().any(|name| name == "Europe/Berlin"));
    }

    #[test]
    fn days_have_23_24_or_25_hours() {
        let hours = |name: &str, text: &str| {
            let day = day(text);
            (zone(name).end(day).0 - zone(name).start(day).0) / HOUR_MILLIS
        };
        assert_eq!(["2026-03-28", "2026-03-29", "2026-10-25"].map(|day| hours("Europe/Berlin", day)), [24, 23, 25]);
        // Sydney changes in October (one hour less) and April (one hour more).
        assert_eq!(["2026-10-04", "2026-04-05"].map(|day| hours("Australia/Sydney", day)), [23, 25]);
        // Samoa crossed the date line: Thursday 29 December 2011 was followed by Saturday 31.
        assert_eq!(["2011-12-29", "2011-12-30", "2011-12-31"].map(|day| hours("Pacific/Apia", day)), [24, 0, 24]);
    }

    #[test]
    fn a_day_starts_at_its_midnight_or_at_the_first_instant_after_it() {
        let start = |name: &str, text: &str| zone(name).start(day(text)).rfc3339();
        assert_eq!(start("Asia/Kolkata", "2026-01-15"), "2026-01-14T18:30:00Z");
        assert_eq!(start("Australia/Sydney", "2026-01-15"), "2026-01-14T13:00:00Z");
        assert_eq!(start("Pacific/Apia", "2011-12-30"), "2011-12-30T10:00:00Z");
        // In Beirut the clock went from 24:00 to 01:00: the day starts at 01:00 (22:00 UTC the evening before).
        assert_eq!(start("Asia/Beirut", "2022-03-27"), "2022-03-26T22:00:00Z");
        assert_eq!(start("UTC", "1969-12-31"), "1969-12-31T00:00:00Z");
    }

    #[test]
    fn a_repeated_date_is_what_the_clock_shows() {
        // In St John's the clock went back from 00:01 of 7 November 2010 to 23:01 of the 6th: 02:31 UTC.
        let zone = zone("America/St_Johns");
        let dates = ["2010-11-07T02:30", "2010-11-07T02:31", "2010-11-07T03:29", "2010-11-07T03:30"];
        let days = dates.map(|text| zone.day(at(text)).to_string());
        assert_eq!(days, ["2010-11-07", "2010-11-06", "2010-11-06", "2010-11-07"]);
        // The smallest instant whose date is the 7th is the first midnight.
        assert_eq!(zone.start(day("2010-11-07")).rfc3339(), "2010-11-07T02:30:00Z");
        assert_eq!(zone.minute_of_day(at("2010-11-07T02:31")), 23 * 60 + 1);
        // The 6th ends at 02:30 UTC, and again at 03:30.
        assert_eq!(zone.end(day("2010-11-06")).rfc3339(), "2010-11-07T02:30:00Z");
        assert_eq!(zone.last_end(day("2010-11-06")).rfc3339(), "2010-11-07T03:30:00Z");
        assert_eq!(zone.last_end(day("2010-11-07")), zone.end(day("2010-11-07")));
        assert_eq!(LocalZone::default().last_end(Day(5)), Day(5).utc_end());
    }

    #[test]
    fn every_instant_is_on_a_day_that_has_started() {
        for name in ["Australia/Lord_Howe", "America/New_York", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia"] {
            let zone = zone(name);
            for step in 0..3_000 {
                let instant = Millis(at("2010-01-01").0 + step * 17 * HOUR_MILLIS);
                let day = zone.day(instant);
                assert!(zone.start(day) <= instant && instant < zone.end(day), "{name} {}", instant.rfc3339());
                assert!(zone.day(Millis(zone.start(day).0 - 1)) < day, "{name} {day}");
            }
        }
    }

    #[test]
    fn maturity_is_elapsed_time() {
        let berlin = zone("Europe/Berlin");
        // A day of 25 hours is among the seven: they are an hour longer than 7 x 24 hours, so day A - 7 is mature.
        assert_eq!(berlin.last_mature(day("2026-10-28"), 7), day("2026-10-21"));
        // A day of 23 hours is among them: 7 x 24 hours take until 01:00 of the day after A.
        assert_eq!(berlin.last_mature(day("2026-04-01"), 7), day("2026-03-24"));
        // 29 March is itself behind the cohort day's end.
        assert_eq!(berlin.last_mature(day("2026-04-05"), 7), day("2026-03-29"));
        // Samoa's skipped day is a calendar day without time.
        assert_eq!(zone("Pacific/Apia").last_mature(day("2012-01-03"), 7), day("2011-12-26"));
        assert_eq!(berlin.last_mature(day("2026-04-01"), 0), day("2026-04-01"));
        assert_eq!(LocalZone::default().last_mature(Day(100), 7), Day(93));
    }

    #[test]
    fn a_day_is_mature_on_the_first_day_that_says_so() {
        for name in ["UTC", "Europe/Berlin", "Australia/Sydney", "America/Sao_Paulo", "Pacific/Apia"] {
            let zone = zone(name);
            for first in [day("2011-12-01"), day("2018-01-20"), day("2026-03-01"), day("2026-09-20")] {
                for (day, window) in (0..50).flat_map(|days| [(first.plus(days), 7), (first.plus(days), 14)]) {
                    let on = zone.mature_on(day, window);
                    assert!(zone.last_mature(on, window) >= day, "{name} {day} {window}");
                    // A skipped day has no end of its own, so the day before it says the same.
                    let before = on.plus(-1);
                    let is_skipped = zone.end(before) == zone.end(on);
                    assert!(is_skipped || zone.last_mature(before, window) < day, "{name} {day} {window}");
                }
            }
        }
    }

    #[test]
    fn a_zone_has_a_name_for_people() {
        let names = ["UTC", "America/Argentina/Buenos_Aires", "EST"].map(|name| zone(name).place());
        assert_eq!(names, ["UTC", "Buenos Aires", "EST"]);
    }

    #[test]
    fn offsets_change_at_the_very_millisecond() {
        let zone = zone("Europe/Berlin");
        let offsets = zone.offsets(DayRange { first: day("2026-01-01"), last: day("2026-12-31") });
        let hours: Vec<i64> = offsets.spans().map(|span| span.offset / HOUR_MILLIS).collect();
        assert_eq!(hours, [1, 2, 1]);
        let summer = offsets.at(day("2026-07-01").utc_start());
        assert_eq!(Millis(summer.from).rfc3339(), "2026-03-29T01:00:00Z");
        assert_eq!(Millis(summer.to).rfc3339(), "2026-10-25T01:00:00Z");
        assert_eq!(offsets.at(Millis(summer.from - 1)).offset, HOUR_MILLIS);
    }

    #[test]
    fn utc_has_one_offset() {
        let days = DayRange { first: Day(0), last: Day(36_525) };
        assert_eq!(LocalZone::default().offsets(days).spans().count(), 1);
    }

    #[test]
    fn the_table_says_the_same_as_the_zone() {
        for name in ["America/St_Johns", "Pacific/Apia", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Pyongyang"] {
            let zone = zone(name);
            let days = DayRange { first: Day(5_000), last: Day(24_000) };
            let offsets = zone.offsets(days);
            for step in 0..19_000 * 3 {
                let instant = Millis(days.first.utc_start().0 + step * 7 * HOUR_MILLIS + 1_234_567);
                assert_eq!(offsets.day(instant), zone.day(instant), "{name} {}", instant.rfc3339());
            }
        }
    }
}
