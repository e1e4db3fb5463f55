//! Messages that many modules need, and the short way to write one.

use super::message::{Message, Value, points};
use crate::calendar::{DayRange, LocalZone};
use crate::format::{self, RateMove};

/// The text of the entry of this id, with the values that it names: `text!("days", number = 3)`.
macro_rules! text {
    ($id:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::messages::Message::new($id)$(.with(stringify!($name), $crate::messages::Value::from($value)))*.text()
    };
}
pub(crate) use text;

/// A change of a rate in percentage points: `+2.1 points`, `−21 points`.
pub fn points_change(difference: f64) -> String {
    Value::Points(difference).text()
}

/// A move of a rate in percentage points, `−17.2 points`, and the two rates as they are written beside it.
pub fn rate_change(before: f64, now: f64) -> (String, RateMove) {
    let moved = RateMove::of(before, now);
    (format::signed(now - before, points(&moved.points)), moved)
}

/// A number of hours in the unit that reads best: `under 1 hour`, `5 hours`, `3 days`, `2.5 days`.
pub fn hours(hours: u32) -> String {
    match hours {
        0 => text!("under-an-hour"),
        1..48 => text!("hours", number = hours),
        _ => text!("days", number = f64::from(hours) / 24.0),
    }
}

/// What a range is compared with: `30 days to 17 Oct 2026, same weekdays`.
pub fn compared_with(range: DayRange, before: DayRange) -> String {
    let id = if range.first.weekday() == before.first.weekday() { "days-to-same-weekdays" } else { "days-to" };
    Message::new(id)
        .with("number", Value::from(before.len().unsigned_abs()))
        .text_value("last", &format::day(before.last))
        .text()
}

/// The name for a time of day in a zone: `UTC`, else as in `09:04 New York time`.
pub fn clock(zone: LocalZone) -> String {
    if zone.is_utc() { zone.place() } else { text!("clock", place = zone.place()) }
}

/// Texts joined two by two by the entry of this id, which names what stands `before` and the `last`: `a or b or c`.
pub fn joined(id: &'static str, texts: Vec<String>) -> String {
    texts.into_iter().reduce(|before, last| text!(id, before = before, last = last)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;

    #[test]
    fn a_comparison_names_its_last_day_and_whether_weekdays_meet() {
        let range = DayRange::ending(Day(20_778), 30);
        assert_eq!(compared_with(range, range.plus(-35)), "30 days to 17 Oct 2026, same weekdays");
        assert_eq!(compared_with(range, range.plus(-30)), "30 days to 22 Oct 2026");
    }

    #[test]
    fn a_clock_is_named_by_its_place() {
        let zone = |name: &str| name.parse().expect("a zone");
        assert_eq!(
            ["UTC", "America/Argentina/Buenos_Aires"].map(|name| clock(zone(name))),
            ["UTC", "Buenos Aires time"]
        );
    }

    #[test]
    fn hours_turn_into_days_after_two_of_them() {
        assert_eq!([0, 1, 47, 60, 72].map(hours), ["under 1 hour", "1 hour", "47 hours", "2.5 days", "3 days"]);
    }

    #[test]
    fn points_carry_a_sign() {
        assert_eq!([-0.21, 0.01, 0.0].map(points_change), ["−21 points", "+1 point", "0 points"]);
    }
}
