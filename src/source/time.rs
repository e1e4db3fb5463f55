//! What a time column holds to an instant.

use rusqlite::types::ValueRef;

use crate::calendar::{Millis, TimeFormat, TimeReader};

/// The instant in a value, rounded down to the millisecond; `None` when there is none in it.
#[inline]
pub(super) fn instant(times: &TimeReader, value: ValueRef<'_>) -> Option<Millis> {
    match value {
        ValueRef::Integer(number) => times.format.whole(number),
        ValueRef::Real(number) => of_real(times.format, number),
        ValueRef::Text(text) => times.read(std::str::from_utf8(text).ok()?).map(|(instant, _)| instant),
        ValueRef::Null | ValueRef::Blob(_) => None,
    }
}

/// The instant in a number with a fraction.
pub(super) fn of_real(format: TimeFormat, number: f64) -> Option<Millis> {
    match format {
        TimeFormat::Seconds => from_real(number * 1000.0),
        TimeFormat::Milliseconds => from_real(number),
        TimeFormat::Microseconds => from_real(number / 1000.0),
        TimeFormat::Nanoseconds => from_real(number / 1_000_000.0),
        TimeFormat::Auto => whole_part(number).and_then(TimeFormat::of_size).and_then(|unit| of_real(unit, number)),
        TimeFormat::Text => None,
    }
}

fn whole_part(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked just before")]
    (number.abs() < 9e18).then_some(number as i64)
}

fn from_real(millis: f64) -> Option<Millis> {
    // Beyond 2^53 milliseconds (285,000 years) a real number no longer holds a whole millisecond.
    let is_instant = millis.abs() < 9e15;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked just above")]
    is_instant.then(|| Millis(millis.floor() as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(format: TimeFormat, value: ValueRef<'_>) -> Option<Millis> {
        instant(&TimeReader { format, ..TimeReader::default() }, value)
    }

    fn of_text(text: &str) -> Option<i64> {
        of(TimeFormat::Text, ValueRef::Text(text.as_bytes())).map(|instant| instant.0)
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
        let of = |format, value| of(format, value).map(|instant| instant.0);
        assert_eq!(of(TimeFormat::Seconds, ValueRef::Integer(-2)), Some(-2000));
        assert_eq!(of(TimeFormat::Seconds, ValueRef::Real(1.5)), Some(1500));
        assert_eq!(of(TimeFormat::Microseconds, ValueRef::Integer(-1)), Some(-1));
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Real(-0.5)), Some(-1));
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Text(b"17")), Some(17));
    }

    #[test]
    fn what_is_no_instant_is_none_and_never_a_panic() {
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Null), None);
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Real(f64::NAN)), None);
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Real(1e300)), None);
        assert_eq!(of(TimeFormat::Seconds, ValueRef::Integer(i64::MAX)), None);
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Text(b"soon")), None);
        assert_eq!(of(TimeFormat::Milliseconds, ValueRef::Blob(b"17")), None);
        assert_eq!(of(TimeFormat::Text, ValueRef::Integer(17)), None);
    }
}
