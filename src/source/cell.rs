//! One typed value of a row as what the cube takes: an id, a text, an instant, a truth value.

use std::borrow::Cow;
use std::io::Write;

use super::time;
use crate::calendar::{DAY_MILLIS, Day, Millis, TimeReader};
use crate::store::ingest::Datum;
use crate::values;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    Null,
    Bool(bool),
    Whole(i64),
    Unsigned(u64),
    Real(f64),
    /// A number as its digits, and how many of them stand behind the point.
    Decimal(i128, u32),
    Text(&'a [u8]),
    Owned(String),
    /// An instant.
    Instant(Millis),
    /// What a clock on the wall showed.
    Wall(Millis),
}

impl<'a> Cell<'a> {
    /// The value as an id: like its text, but a number without a fraction is the integer, and an empty text is nobody.
    #[inline]
    pub(super) fn id<'s>(self, scratch: &'s mut Vec<u8>) -> Option<&'s [u8]>
    where
        'a: 's,
    {
        match self {
            Self::Text(text) => (!text.is_empty()).then_some(text),
            Self::Real(number) => Some(written(scratch, values::id_of_real(number))),
            other => other.text(scratch),
        }
    }

    /// The value as text; `None` for NULL. What is not text already is written to `scratch`.
    pub(super) fn text<'s>(self, scratch: &'s mut Vec<u8>) -> Option<&'s [u8]>
    where
        'a: 's,
    {
        Some(match self {
            Self::Null => return None,
            Self::Text(text) => text,
            Self::Bool(flag) => {
                if flag {
                    b"true"
                } else {
                    b"false"
                }
            }
            Self::Whole(number) => written(scratch, number),
            Self::Unsigned(number) => written(scratch, number),
            Self::Real(number) => written(scratch, format_args!("{number:?}")),
            Self::Decimal(digits, scale) => written(scratch, decimal(digits, scale)),
            Self::Owned(text) => written(scratch, text),
            Self::Instant(instant) => written(scratch, format_args!("{}Z", iso(instant))),
            Self::Wall(instant) => written(scratch, iso(instant)),
        })
    }

    /// Whether the value is a clear yes.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Bool(flag) => *flag,
            Self::Whole(number) => *number == 1,
            Self::Unsigned(number) => *number == 1,
            Self::Real(number) => number.to_bits() == 1.0_f64.to_bits(),
            Self::Decimal(digits, scale) => decimal(*digits, *scale) == "1",
            Self::Text(text) => std::str::from_utf8(text).ok().and_then(values::truth) == Some(true),
            Self::Owned(text) => values::truth(text) == Some(true),
            Self::Null | Self::Instant(_) | Self::Wall(_) => false,
        }
    }

    /// The instant, rounded down to the millisecond; `None` when there is none in it.
    #[inline]
    pub(super) fn instant(&self, times: &TimeReader) -> Option<Millis> {
        let of_text = |text: &str| times.read(text).map(|(instant, _)| instant);
        match self {
            Self::Instant(instant) => Some(*instant),
            Self::Wall(wall) => Some(times.zone.instant(*wall)),
            Self::Whole(number) => times.format.whole(*number),
            Self::Unsigned(number) => times.format.whole(i64::try_from(*number).ok()?),
            Self::Real(number) => time::of_real(times.format, *number),
            Self::Decimal(digits, scale) => of_text(&decimal(*digits, *scale)),
            Self::Text(text) => of_text(std::str::from_utf8(text).ok()?),
            Self::Owned(text) => of_text(text),
            Self::Null | Self::Bool(_) => None,
        }
    }

    /// The value for the field grammar.
    pub(super) fn datum(self) -> Datum<'a> {
        let number = |text: String| Datum::Number(Cow::Owned(text));
        match self {
            Self::Null => Datum::Null,
            Self::Bool(flag) => Datum::Bool(flag),
            Self::Whole(whole) => number(whole.to_string()),
            Self::Unsigned(whole) => number(whole.to_string()),
            Self::Real(real) if !real.is_finite() => Datum::Null,
            Self::Real(real) => number(real.to_string()),
            Self::Decimal(digits, scale) => number(decimal(digits, scale)),
            Self::Text(text) => Datum::Text(String::from_utf8_lossy(text)),
            Self::Owned(text) => Datum::Text(Cow::Owned(text)),
            Self::Instant(instant) => Datum::Text(Cow::Owned(format!("{}Z", iso(instant)))),
            Self::Wall(instant) => Datum::Text(Cow::Owned(iso(instant))),
        }
    }

    /// Whether there is nothing in it, so that the next of several columns is looked at.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::Null | Self::Text([]))
    }
}

fn written(scratch: &mut Vec<u8>, value: impl std::fmt::Display) -> &[u8] {
    scratch.clear();
    write!(scratch, "{value}").expect("memory takes every write");
    scratch
}

/// The digits with their point, without zeros that say nothing: 700 of two places is `7`.
fn decimal(digits: i128, scale: u32) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let width = scale as usize + 1;
    let digits = format!("{:0width$}", digits.unsigned_abs());
    let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

fn iso(instant: Millis) -> String {
    let clock = instant.0.rem_euclid(DAY_MILLIS);
    let (seconds, millis) = (clock / 1000, clock % 1000);
    let day: Day = instant.utc_day();
    format!("{day}T{:02}:{:02}:{:02}.{millis:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::TimeFormat;

    fn id(cell: Cell<'_>) -> Option<String> {
        let mut scratch = Vec::new();
        cell.id(&mut scratch).map(|id| String::from_utf8_lossy(id).into_owned())
    }

    #[test]
    fn ids_are_their_text_and_numbers_without_a_fraction_are_integers() {
        let cells = [
            (Cell::Text(b"07"), Some("07")),
            (Cell::Text(b""), None),
            (Cell::Whole(-7), Some("-7")),
            (Cell::Unsigned(u64::MAX), Some("18446744073709551615")),
            (Cell::Real(7.0), Some("7")),
            (Cell::Real(0.5), Some("0.5")),
            (Cell::Decimal(700, 2), Some("7")),
            (Cell::Decimal(-705, 2), Some("-7.05")),
            (Cell::Decimal(5, 3), Some("0.005")),
            (Cell::Decimal(12, 0), Some("12")),
            (Cell::Null, None),
        ];
        for (cell, expected) in cells {
            assert_eq!(id(cell.clone()).as_deref(), expected, "{cell:?}");
        }
    }

    #[test]
    fn instants_come_from_types_numbers_and_texts() {
        let millis = TimeReader { format: TimeFormat::Milliseconds, ..TimeReader::default() };
        let berlin = TimeReader { zone: "Europe/Berlin".parse().expect("a zone"), ..TimeReader::default() };
        let of = |cell: Cell<'_>, times: &TimeReader| cell.instant(times).map(|instant| instant.0);
        assert_eq!(of(Cell::Whole(17), &millis), Some(17));
        assert_eq!(of(Cell::Whole(1_700_000_000), &TimeReader::default()), Some(1_700_000_000_000));
        assert_eq!(of(Cell::Real(-0.5), &millis), Some(-1));
        assert_eq!(of(Cell::Text(b"1970-01-02"), &berlin), Some(DAY_MILLIS - 3_600_000));
        // A column that says UTC is not moved by the settings, one of wall times is.
        assert_eq!(of(Cell::Instant(Millis(0)), &berlin), Some(0));
        assert_eq!(of(Cell::Wall(Millis(0)), &berlin), Some(-3_600_000));
        assert_eq!(of(Cell::Null, &millis), None);
    }
}
