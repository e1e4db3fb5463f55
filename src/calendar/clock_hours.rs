//! The hours of a calendar day as its clock shows them: 24, or one less or more where the clock is put forward or back.

use super::{DAY_MILLIS, Day, DayRange, HOUR_MILLIS, LocalZone, Millis};

/// The most hours that a day can have by [`ClockHour::slot`].
pub const HOUR_SLOTS: usize = 48;

/// One hour of a day: the time in which its clock shows the same hour and is not put forward or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockHour {
    /// Its first instant.
    pub start: Millis,
    /// What the clock shows, 0 to 23.
    pub hour: u8,
    /// Whether the clock was put forward or back on this day before it.
    pub is_after_change: bool,
}

impl ClockHour {
    /// Its place among all hours that a day can have: those after a change come after the others.
    pub fn slot(self) -> usize {
        usize::from(self.hour) + if self.is_after_change { HOUR_SLOTS / 2 } else { 0 }
    }

    /// What the clock shows when it begins, `02:00`.
    pub fn text(self) -> String {
        format!("{:02}:00", self.hour)
    }
}

impl LocalZone {
    /// The hours of a day in the order of time; none of a day that the zone skipped.
    pub fn hours(self, day: Day) -> Vec<ClockHour> {
        let offsets = self.offsets(DayRange { first: day.plus(-1), last: day.plus(1) });
        let mut hours = Vec::with_capacity(HOUR_SLOTS / 2 + 1);
        for span in offsets.spans() {
            let midnight = day.utc_start().0 - span.offset;
            let (from, to) = (span.from.max(midnight), span.to.min(midnight + DAY_MILLIS));
            let shown = (0_u8..24).map(|hour| (hour, midnight + i64::from(hour) * HOUR_MILLIS));
            let inside = shown.filter(|(_, start)| *start < to && from < start + HOUR_MILLIS);
            let is_after_change = !hours.is_empty();
            hours.extend(inside.map(|(hour, start)| {
                let start = Millis(start.max(from));
                ClockHour { start, hour, is_after_change }
            }));
        }
        hours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(zone: &str, day: &str) -> Vec<ClockHour> {
        let zone: LocalZone = zone.parse().expect("a zone");
        zone.hours(day.parse().expect("a day"))
    }

    fn shown(zone: &str, day: &str) -> Vec<u8> {
        hours(zone, day).iter().map(|hour| hour.hour).collect()
    }

    #[test]
    fn a_day_has_24_hours_from_its_start() {
        let utc = hours("UTC", "2026-11-21");
        assert_eq!(shown("UTC", "2026-11-21"), (0..24).collect::<Vec<u8>>());
        assert_eq!(utc[1].start, Millis::from_iso("2026-11-21T01:00:00Z").expect("an instant"));
        // Kathmandu is 5:45 ahead.
        let kathmandu = hours("Asia/Kathmandu", "2026-11-21");
        assert_eq!(kathmandu[0].start, Millis::from_iso("2026-11-20T18:15:00Z").expect("an instant"));
        assert_eq!(kathmandu.len(), 24);
    }

    #[test]
    fn an_hour_is_skipped_or_comes_twice() {
        // New York goes from 02:00 to 03:00 on 8 March 2026 and from 02:00 back to 01:00 on 1 November 2026.
        let spring = shown("America/New_York", "2026-03-08");
        assert_eq!((spring.len(), &spring[..4]), (23, [0, 1, 3, 4].as_slice()));
        let autumn = hours("America/New_York", "2026-11-01");
        assert_eq!(autumn.len(), 25);
        let early: Vec<(u8, bool)> = autumn[..4].iter().map(|hour| (hour.hour, hour.is_after_change)).collect();
        assert_eq!(early, [(0, false), (1, false), (1, true), (2, true)]);
        assert_eq!(autumn[2].start.0 - autumn[1].start.0, HOUR_MILLIS);
        assert_eq!(autumn[24].slot(), 47);
    }

    #[test]
    fn half_hours_and_midnights_are_told_apart() {
        // Lord Howe goes from 02:00 to 02:30 on 4 October 2026: the hour of 2 is half as long.
        let lord_howe = hours("Australia/Lord_Howe", "2026-10-04");
        assert_eq!(lord_howe.len(), 24);
        assert_eq!(lord_howe[3].start.0 - lord_howe[2].start.0, HOUR_MILLIS / 2);
        // Havana goes from 00:00 to 01:00 on 8 March 2026.
        assert_eq!(shown("America/Havana", "2026-03-08"), (1..24).collect::<Vec<u8>>());
        // Samoa had no 30 December 2011.
        assert_eq!(shown("Pacific/Apia", "2011-12-30"), Vec::<u8>::new());
        // In St John's the clock went from 00:01 on 7 November 2010 back to 23:01: the 6th ended twice, and the 7th began twice.
        assert_eq!(shown("America/St_Johns", "2010-11-06").len(), 25);
        let began_twice = hours("America/St_Johns", "2010-11-07");
        assert_eq!(began_twice[..2].iter().map(|hour| hour.slot()).collect::<Vec<_>>(), [0, 24]);
        assert_eq!(began_twice.len(), 25);
    }
}
