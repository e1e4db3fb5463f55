//! Instants as exports write them: Unix numbers in three units, and ISO texts. A text without an offset is UTC.

use std::ops::RangeInclusive;

use crate::calendar::Millis;
use crate::config::TimeFormat;

/// The years 1 to 9999: a number outside of them was written in another unit.
const INSTANTS: RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

/// Reads an instant, rounded down to whole milliseconds; `None` when the text is not one of this format.
pub(super) fn instant(format: TimeFormat, text: &str) -> Option<Millis> {
    read(format, text).filter(|instant| INSTANTS.contains(&instant.0))
}

fn read(format: TimeFormat, text: &str) -> Option<Millis> {
    match format {
        TimeFormat::Seconds => scaled(text, 3),
        TimeFormat::Milliseconds => scaled(text, 0),
        TimeFormat::Microseconds => scaled(text, 0).map(|micros| Millis(micros.0.div_euclid(1_000))),
        TimeFormat::Text => Millis::from_iso(text),
    }
}

/// A decimal number times `10^digits`, rounded down, without going through floating point.
fn scaled(text: &str, digits: usize) -> Option<Millis> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let negative = whole.starts_with('-');
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    if !is_number(unsigned) || !is_number(fraction) {
        return None;
    }
    let kept: String = fraction.chars().chain("000".chars()).take(digits).collect();
    let magnitude: i64 = format!("{unsigned}{kept}").parse().ok()?;
    let cut = fraction.bytes().skip(digits).any(|byte| byte != b'0');
    let signed = if negative { -magnitude } else { magnitude };
    Some(Millis(if negative && cut { signed - 1 } else { signed }))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            (TimeFormat::Text, "1970-01-02", Some(86_400_000)),
            (TimeFormat::Text, "1970-01-01T00:00:01Z", Some(1_000)),
            (TimeFormat::Text, "1970-01-01T02:00:00+02:00", Some(0)),
            (TimeFormat::Text, "1970-01-01 00:00:01.250", Some(1_250)),
            (TimeFormat::Text, "1970-01-01T00:00:01", Some(1_000)),
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
            assert_eq!(instant(unit, text), expected.map(Millis), "{unit:?} {text}");
        }
    }
}
