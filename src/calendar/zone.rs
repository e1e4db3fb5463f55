//! Time zones by their IANA name, with rules from the program and never from the machine.

use std::str::FromStr;

use chrono::{DateTime, Duration, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::Millis;

/// An hour, the step by which a gap is left.
const HOUR: Duration = Duration::hours(1);

/// A time zone that says what a wall clock without an offset means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalZone(Tz);

impl Default for LocalZone {
    fn default() -> Self {
        Self(Tz::UTC)
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

    /// The instant at which a clock here shows this wall time, which is given as if it were UTC. A time that does not exist
    /// on that day is moved forward by the gap's length, of one that exists twice it is the first.
    pub fn instant(self, wall: Millis) -> Millis {
        if self.0 == Tz::UTC {
            return wall;
        }
        let Some(local) = DateTime::from_timestamp_millis(wall.0).map(|instant| instant.naive_utc()) else {
            return wall;
        };
        Millis(wall.0 - self.offset_millis(local))
    }

    /// The offset that holds at a wall time; in a gap, the one before it.
    fn offset_millis(self, mut local: NaiveDateTime) -> i64 {
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
    use super::*;

    #[test]
    fn gaps_move_forward_and_repeated_hours_are_the_first() {
        let zone: LocalZone = "Europe/Berlin".parse().expect("a zone");
        let instant = |text: &str| zone.instant(Millis::from_iso(text).expect("a time")).rfc3339();
        assert_eq!(instant("2026-01-15T12:00"), "2026-01-15T11:00:00Z");
        // 02:30 on 29 March 2026 does not exist: it is 03:30 summer time.
        assert_eq!(instant("2026-03-29T02:30"), "2026-03-29T01:30:00Z");
        // 02:30 on 25 October 2026 exists twice: the first is summer time.
        assert_eq!(instant("2026-10-25T02:30"), "2026-10-25T00:30:00Z");
        let skipped: LocalZone = "Pacific/Apia".parse().expect("a zone");
        // Samoa had no 30 December 2011: 12:00 there, at the offset before (-10), is 31 December 12:00.
        let noon = skipped.instant(Millis::from_iso("2011-12-30T12:00").expect("a time"));
        assert_eq!(noon.rfc3339(), "2011-12-30T22:00:00Z");
    }

    #[test]
    fn an_unknown_zone_is_none() {
        assert!("Europe/Berlln".parse::<LocalZone>().is_err());
        assert!(LocalZone::names().any(|name| name == "Europe/Berlin"));
    }
}
