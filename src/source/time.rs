//! What a time column holds to an instant.

use rusqlite::types::ValueRef;

use crate::calendar::{DAY_MILLIS, Day, Millis};
use crate::config::TimeFormat;

/// The instant in a value, rounded down to the millisecond; `None` when there is none in it.
#[inline]
pub(super) fn instant(format: TimeFormat, value: ValueRef<'_>) -> Option<Millis> {
    match (format, value) {
        (TimeFormat::Milliseconds, ValueRef::Integer(millis)) => Some(Millis(millis)),
        (TimeFormat::Seconds, ValueRef::Integer(seconds)) => seconds.checked_mul(1000).map(Millis),
        (TimeFormat::Microseconds, ValueRef::Integer(micros)) => Some(Millis(micros.div_euclid(1000))),
        (TimeFormat::Seconds, ValueRef::Real(seconds)) => from_real(seconds * 1000.0),
        (TimeFormat::Milliseconds, ValueRef::Real(millis)) => from_real(millis),
        (TimeFormat::Microseconds, ValueRef::Real(micros)) => from_real(micros / 1000.0),
        (TimeFormat::Text, ValueRef::Text(text)) => std::str::from_utf8(text).ok().and_then(iso),
        (_, ValueRef::Text(text)) => number(format, text),
        (TimeFormat::Text, ValueRef::Integer(_) | ValueRef::Real(_)) | (_, ValueRef::Null | ValueRef::Blob(_)) => None,
    }
}

/// A number written as text, as columns of type TEXT hold it.
fn number(format: TimeFormat, text: &[u8]) -> Option<Millis> {
    let number: i64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    instant(format, ValueRef::Integer(number))
}

fn from_real(millis: f64) -> Option<Millis> {
    // Beyond 2^53 milliseconds (285,000 years) a real number no longer holds a whole millisecond.
    let is_instant = millis.abs() < 9e15;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked just above")]
    is_instant.then(|| Millis(millis.floor() as i64))
}

/// Reads `YYYY-MM-DD`, then perhaps `T` or a space with `HH:MM`, `:SS`, a fraction, and `Z` or an offset.
fn iso(text: &str) -> Option<Millis> {
    let day: Day = text.get(..10)?.parse().ok()?;
    let rest = text.get(10..)?;
    let Some(clock) = rest.strip_prefix(['T', 't', ' ']) else {
        return rest.is_empty().then(|| day.start());
    };
    let zone = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at(zone);
    let millis = clock_millis(clock.trim_end())?;
    Some(Millis(day.start().0 + millis - offset_millis(zone)?))
}

fn clock_millis(clock: &str) -> Option<i64> {
    let (whole, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, "0"));
    let mut parts = whole.split(':');
    let hours = two_digits(parts.next()?, 23)?;
    let minutes = two_digits(parts.next()?, 59)?;
    // A leap second is the last moment of its minute's end, as Unix time has it.
    let seconds = parts.next().map_or(Some(0), |seconds| two_digits(seconds, 60))?;
    let is_whole = parts.next().is_none() && !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let digits = fraction.bytes().chain(*b"000").take(3);
    let millis = digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let clock = ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis;
    is_whole.then_some(clock).filter(|clock| *clock <= DAY_MILLIS + 999)
}

fn offset_millis(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes().first() {
        None | Some(b'Z' | b'z') => return (zone.len() <= 1).then_some(0),
        Some(b'-') => -1,
        Some(_) => 1,
    };
    let digits = zone[1..].replace(':', "");
    let hours = two_digits(digits.get(..2)?, 23)?;
    let minutes = if digits.len() == 2 { 0 } else { two_digits(digits.get(2..)?, 59)? };
    Some(sign * (hours * 60 + minutes) * 60_000)
}

fn two_digits(text: &str, most: i64) -> Option<i64> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_number)?;
    (number <= most).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_text(text: &str) -> Option<i64> {
        instant(TimeFormat::Text, ValueRef::Text(text.as_bytes())).map(|instant| instant.0)
    }

    #[test]
    fn iso_text_in_its_usual_forms_is_one_instant() {
        // 2026-11-21 is day 20778: 20778 * 86400000 = 1795219200000; 06:10 is 22200000 later.
        let expected = Some(1_795_219_200_000 + 22_200_000);
        for text in [
            "2026-11-21T06:10",
            "2026-11-21 06:10:00",
            "2026-11-21T06:10:00Z",
            "2026-11-21T06:10:00.000Z",
            "2026-11-21T07:10:00+01:00",
            "2026-11-21T01:10:00-0500",
            "2026-11-21 08:10:00 +02",
        ] {
            assert_eq!(of_text(text), expected, "{text}");
        }
        assert_eq!(of_text("2026-11-21"), Some(1_795_219_200_000));
        assert_eq!(of_text("1969-12-31T23:59:59.9996"), Some(-1));
        assert_eq!(of_text("1970-01-01T00:00:00.5Z"), Some(500));
    }

    #[test]
    fn other_text_holds_no_instant() {
        for text in [
            "",
            "yesterday",
            "2026-02-30",
            "2026-11-21T24:00",
            "2026-11-21T06",
            "2026-11-21T06:10:00.Z",
            "21.11.2026",
            "2026-11-21x",
            "2026-11-21T06:10+",
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }

    #[test]
    fn units_are_floored_to_milliseconds() {
        let of = |format: TimeFormat, value| instant(format, value).map(|instant| instant.0);
        assert_eq!(of(TimeFormat::Seconds, ValueRef::Integer(-2)), Some(-2000));
        assert_eq!(of(TimeFormat::Seconds, ValueRef::Real(1.5)), Some(1500));
        assert_eq!(of(TimeFormat::Microseconds, ValueRef::Integer(-1)), Some(-1));
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Real(-0.5)), Some(-1));
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Text(b"17")), Some(17));
    }

    #[test]
    fn what_is_no_instant_is_none_and_never_a_panic() {
        let of = |format: TimeFormat, value| instant(format, value);
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Null), None);
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Real(f64::NAN)), None);
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Real(1e300)), None);
        assert_eq!(of(TimeFormat::Seconds, ValueRef::Integer(i64::MAX)), None);
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Text(b"soon")), None);
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Blob(b"17")), None);
        assert_eq!(of(TimeFormat::Text, ValueRef::Integer(17)), None);
    }
}
