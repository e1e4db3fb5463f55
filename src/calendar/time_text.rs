//! Instants as data writes them: numbers of a unit, found by their size where none is named, and texts.

use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Day, LocalZone, Millis};

/// The years 1 to 9999: a number outside of them was written in another unit.
const INSTANTS: RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;
/// The seconds from 1990 to 2100, where a number may tell its unit by its size.
const PLAUSIBLE_SECONDS: RangeInclusive<i64> = 631_152_000..=4_102_444_799;

/// How an instant is written in data that is not ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum TimeFormat {
    /// Numbers by their size, between 1990 and 2100, and texts.
    #[default]
    Auto,
    /// Unix seconds.
    Seconds,
    /// Unix milliseconds.
    Milliseconds,
    /// Unix microseconds.
    Microseconds,
    /// Unix nanoseconds.
    Nanoseconds,
    /// ISO 8601 text and its cousins, `2026-11-21T06:10:00Z`, `2026-11-21 06:10:00 UTC` or `02/Jan/2026:15:04:05 +0000`.
    Text,
}

impl TimeFormat {
    /// The formats by their names in the settings.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("ms", Self::Milliseconds),
        ("s", Self::Seconds),
        ("us", Self::Microseconds),
        ("ns", Self::Nanoseconds),
        ("iso", Self::Text),
        ("auto", Self::Auto),
    ];

    /// The name in the settings.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, format)| *format == self).map_or("auto", |(name, _)| name)
    }

    /// How many of this unit are a millisecond, as a power of ten; negative for seconds. `None` where it is no one unit.
    const fn exponent(self) -> Option<i32> {
        match self {
            Self::Seconds => Some(-3),
            Self::Milliseconds => Some(0),
            Self::Microseconds => Some(3),
            Self::Nanoseconds => Some(6),
            Self::Auto | Self::Text => None,
        }
    }

    /// The unit of a whole number by its size, when that can be told.
    pub fn of_size(number: i64) -> Option<Self> {
        let plausible = |unit: &Self| {
            let divisor = match unit {
                Self::Seconds => 1,
                Self::Milliseconds => 1_000,
                Self::Microseconds => 1_000_000,
                Self::Nanoseconds => 1_000_000_000,
                Self::Auto | Self::Text => return false,
            };
            PLAUSIBLE_SECONDS.contains(&number.div_euclid(divisor))
        };
        [Self::Seconds, Self::Milliseconds, Self::Microseconds, Self::Nanoseconds].into_iter().find(plausible)
    }

    /// A whole number of this unit, rounded down to the millisecond.
    pub fn whole(self, number: i64) -> Option<Millis> {
        match self {
            Self::Seconds => number.checked_mul(1_000).map(Millis),
            Self::Milliseconds => Some(Millis(number)),
            Self::Microseconds => Some(Millis(number.div_euclid(1_000))),
            Self::Nanoseconds => Some(Millis(number.div_euclid(1_000_000))),
            Self::Auto => Self::of_size(number)?.whole(number),
            Self::Text => None,
        }
    }
}

/// Reads the instants of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeReader {
    /// The unit of numbers, or that it is text.
    pub format: TimeFormat,
    /// A pattern of `strftime`, for texts that fit nothing else.
    pub pattern: Option<String>,
    /// What a time without an offset means.
    pub zone: LocalZone,
}

impl TimeReader {
    /// The instant in a text, rounded down to whole milliseconds, and how it was written; `None` when it holds none.
    pub fn read(&self, text: &str) -> Option<(Millis, TimeFormat)> {
        let text = text.trim();
        let found = match (&self.pattern, self.format) {
            (Some(pattern), _) => self.by_pattern(pattern, text).map(|instant| (instant, TimeFormat::Text)),
            (None, TimeFormat::Text) => self.text(text),
            (None, TimeFormat::Auto) => auto(text).or_else(|| self.text(text)),
            (None, unit) => scaled(text, unit).map(|instant| (instant, unit)),
        };
        found.filter(|(instant, _)| INSTANTS.contains(&instant.0))
    }

    fn text(&self, text: &str) -> Option<(Millis, TimeFormat)> {
        let instant = Millis::from_iso_in(text, self.zone).or_else(|| Millis::from_log(text))?;
        Some((instant, TimeFormat::Text))
    }

    fn by_pattern(&self, pattern: &str, text: &str) -> Option<Millis> {
        if let Ok(instant) = DateTime::parse_from_str(text, pattern) {
            return Some(Millis(instant.timestamp_millis()));
        }
        let wall = NaiveDateTime::parse_from_str(text, pattern)
            .map(|wall| Millis(wall.and_utc().timestamp_millis()))
            .or_else(|_| NaiveDate::parse_from_str(text, pattern).map(|date| Day::from_date(date).utc_start()));
        wall.ok().map(|wall| self.zone.instant(wall))
    }
}

/// A number whose unit is told by its size.
fn auto(text: &str) -> Option<(Millis, TimeFormat)> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let unit = TimeFormat::of_size(whole.parse().ok()?)?;
    scaled(text, unit).map(|instant| (instant, unit))
}

/// A decimal number of this unit, rounded down to the millisecond, without going through floating point.
fn scaled(text: &str, unit: TimeFormat) -> Option<Millis> {
    let exponent = unit.exponent()?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let negative = whole.starts_with('-');
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    if !is_number(unsigned) || !is_number(fraction) {
        return None;
    }
    let digits = usize::try_from(-exponent).unwrap_or(0);
    let kept: String = fraction.chars().chain("000".chars()).take(digits).collect();
    let magnitude: i64 = format!("{unsigned}{kept}").parse().ok()?;
    let divisor = 10_i64.pow(u32::try_from(exponent).unwrap_or(0));
    let cut = fraction.bytes().skip(digits).any(|byte| byte != b'0');
    let signed = if negative { -magnitude } else { magnitude };
    // What is cut off a negative number makes it smaller.
    let rounded = if negative && cut { signed - 1 } else { signed };
    Some(Millis(rounded.div_euclid(divisor)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: TimeFormat, text: &str) -> Option<i64> {
        TimeReader { format, ..TimeReader::default() }.read(text).map(|(instant, _)| instant.0)
    }

    #[test]
    fn every_unit_gives_milliseconds() {
        let cases = [
            (TimeFormat::Seconds, "1700000000", Some(1_700_000_000_000)),
            (TimeFormat::Seconds, "1700000000.1239", Some(1_700_000_000_123)),
            (TimeFormat::Seconds, "-1.5", Some(-1_500)),
            (TimeFormat::Seconds, "-0.0001", Some(-1)),
            (TimeFormat::Milliseconds, "1700000000123", Some(1_700_000_000_123)),
            (TimeFormat::Microseconds, "1700000000123999", Some(1_700_000_000_123)),
            (TimeFormat::Microseconds, "-1", Some(-1)),
            (TimeFormat::Nanoseconds, "1700000000123999999", Some(1_700_000_000_123)),
            (TimeFormat::Text, "1970-01-02", Some(86_400_000)),
            (TimeFormat::Text, "1970-01-01T00:00:01Z", Some(1_000)),
            (TimeFormat::Text, "1970-01-01T02:00:00+02:00", Some(0)),
            (TimeFormat::Text, "1970-01-01 00:00:01.250", Some(1_250)),
            (TimeFormat::Text, "1970-01-01 00:00:01,250Z", Some(1_250)),
            (TimeFormat::Text, "1970-01-01 05:30:00+0530", Some(0)),
            (TimeFormat::Text, "1970-01-01 00:00:00 UTC", Some(0)),
            (TimeFormat::Text, "1970-01-01 01:00:00 +01", Some(0)),
            (TimeFormat::Text, "02/Jan/1970:01:00:00 +0100", Some(86_400_000)),
            (TimeFormat::Text, "02/Foo/1970:01:00:00 +0100", None),
            (TimeFormat::Text, "yesterday", None),
            (TimeFormat::Text, "2026-02-30", None),
            (TimeFormat::Milliseconds, "", None),
            (TimeFormat::Milliseconds, "12a", None),
            (TimeFormat::Seconds, "1e9", None),
            (TimeFormat::Milliseconds, "99999999999999999999", None),
            (TimeFormat::Text, "0001-01-01", Some(*INSTANTS.start())),
            (TimeFormat::Text, "9999-12-31T23:59:59.999", Some(*INSTANTS.end())),
            // Milliseconds that were said to be seconds.
            (TimeFormat::Seconds, "1700000000123", None),
        ];
        for (unit, text, expected) in cases {
            assert_eq!(read(unit, text), expected, "{unit:?} {text}");
        }
    }

    #[test]
    fn numbers_tell_their_unit_by_their_size() {
        let auto = |text: &str| TimeReader::default().read(text).map(|(instant, unit)| (instant.0, unit));
        let at = 1_700_000_000_123;
        assert_eq!(auto("1700000000"), Some((1_700_000_000_000, TimeFormat::Seconds)));
        assert_eq!(auto("1700000000.123"), Some((at, TimeFormat::Seconds)));
        assert_eq!(auto("1700000000123"), Some((at, TimeFormat::Milliseconds)));
        assert_eq!(auto("1700000000123456"), Some((at, TimeFormat::Microseconds)));
        assert_eq!(auto("1700000000123456789"), Some((at, TimeFormat::Nanoseconds)));
        assert_eq!(auto("2023-11-14T22:13:20.123Z"), Some((at, TimeFormat::Text)));
        // Before 1990 and after 2100 no size tells.
        assert_eq!(auto("631151999"), None);
        assert_eq!(auto("4102444800"), None);
        assert_eq!(auto("17"), None);
    }

    #[test]
    fn a_pattern_reads_what_nothing_else_does_in_its_zone() {
        let zone = "America/New_York".parse().expect("a zone");
        let reader = |pattern: &str| TimeReader { pattern: Some(pattern.into()), zone, ..TimeReader::default() };
        let read = |pattern: &str, text: &str| reader(pattern).read(text).map(|(instant, _)| instant.rfc3339());
        assert_eq!(read("%d.%m.%Y %H:%M", "05.01.2026 06:02").as_deref(), Some("2026-01-05T11:02:00Z"));
        assert_eq!(read("%d.%m.%Y %H:%M %z", "05.01.2026 06:02 +0000").as_deref(), Some("2026-01-05T06:02:00Z"));
        assert_eq!(read("%d.%m.%Y", "05.01.2026").as_deref(), Some("2026-01-05T05:00:00Z"));
        assert_eq!(read("%d.%m.%Y", "2026-01-05"), None);
    }
}
