//! Numbers, days and instants as people read them: the only place of the program that rounds.
//!
//! Counts are grouped by thousands, percents have no decimal from 10% on and one below, changes carry a sign (a real minus,
//! U+2212). Separators and months are those of the [`Language`] that the thread writes. What a number means, and whether it may be shown, is decided elsewhere.

mod currency;
mod format_kind;

use chrono::Datelike;

pub use self::currency::Currency;
pub use self::format_kind::Format;
use crate::calendar::{Day, DayRange, LocalZone, Millis};
use crate::language::Language;

/// What stands for a value that is undefined, incomplete or withheld.
pub const MISSING: &str = "–";
/// What stands for a number that the privacy floor keeps from being told.
pub const WITHHELD: &str = "withheld";
/// The sign of a negative number.
pub const MINUS: &str = "\u{2212}";

/// A whole number with thousands grouped: `12,345`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(Language::current().thousands());
        }
        grouped.push(digit);
    }
    grouped
}

/// A count that may be a mean: whole from 100 on, one decimal below unless it is whole.
pub fn amount(value: f64) -> String {
    let magnitude = value.abs();
    let text = if magnitude >= 99.95 || is_whole(magnitude) { whole(magnitude) } else { decimals(magnitude, 1) };
    signed_if_negative(value, text)
}

/// A proportion in percent: `42%`, below 10% with one decimal (`4.2%`), and `100%` or `0%` only when it is exact.
pub fn percent(proportion: f64) -> String {
    let points = proportion * 100.0;
    signed_if_negative(points, with_percent_sign(&points_text(points.abs(), proportion.abs())))
}

fn with_percent_sign(number: &str) -> String {
    format!("{number}{}", Language::current().percent_sign())
}

fn points_text(points: f64, proportion: f64) -> String {
    if proportion > 0.0 && points < 0.05 {
        format!("<{}", decimals(0.1, 1))
    } else if proportion < 1.0 && points >= 99.5 {
        if points >= 99.95 { format!(">{}", decimals(99.9, 1)) } else { decimals(points, 1) }
    } else if points >= 9.95 || is_whole(points) {
        whole(points)
    } else {
        decimals(points, 1)
    }
}

/// A quotient with two decimals: `0.13`.
pub fn ratio(value: f64) -> String {
    signed_if_negative(value, decimals(value.abs(), 2))
}

/// An amount of money with its code: `12.30 EUR`, from 1,000 on without the smaller unit: `1,234 EUR`.
pub fn currency(value: f64, code: Currency) -> String {
    let magnitude = value.abs();
    let number = if magnitude >= 999.995 { whole(magnitude) } else { decimals(magnitude, code.decimals()) };
    format!("{} {}", signed_if_negative(value, number), code.as_str())
}

/// A value in its metric's format.
pub fn value(value: f64, format: Format) -> String {
    match format {
        Format::Count | Format::Number => amount(value),
        Format::Percent => percent(value),
        Format::Ratio => ratio(value),
        Format::Currency(code) => currency(value, code),
    }
}

/// An expected value as people say it: nobody expects a part of a person, so counts from 10 on are whole.
pub fn estimate(value: f64, format: Format) -> f64 {
    match format {
        Format::Count if value.abs() >= 10.0 => value.round(),
        Format::Count | Format::Number | Format::Percent | Format::Ratio | Format::Currency(_) => value,
    }
}

/// A value in its metric's format, or [`MISSING`].
pub fn value_or_missing(optional: Option<f64>, format: Format) -> String {
    optional.map_or_else(|| MISSING.to_owned(), |known| value(known, format))
}

/// A relative change: `+12%`, `−3.4%`, `0%`.
pub fn relative_change(ratio: f64) -> String {
    with_sign(ratio, with_percent_sign(&change_digits(ratio.abs() * 100.0)))
}

/// The size of a change of a rate in percentage points, without its sign: `2.1`, `21`.
pub fn points_size(difference: f64) -> String {
    change_digits(difference.abs() * 100.0)
}

/// A text of a size with the sign of its change, none when the text rounds to zero.
pub fn signed(difference: f64, size: String) -> String {
    with_sign(difference, size)
}

/// A change of a count: `+1,204`, `−3`.
pub fn count_change(difference: f64) -> String {
    with_sign(difference, amount(difference.abs()))
}

fn change_digits(magnitude: f64) -> String {
    if magnitude >= 9.95 || is_whole(magnitude) { whole(magnitude) } else { decimals(magnitude, 1) }
}

/// A text as it begins a line or a sentence.
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// `1 user`, `2 users`: the count with the fitting form of a noun.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A day: `21 Nov 2026`.
pub fn day(day: Day) -> String {
    format!("{} {}", day_short(day), day.date().year())
}

/// A day without its year: `21 Nov`.
pub fn day_short(day: Day) -> String {
    let date = day.date();
    Language::current().day_and_month(date.day(), date.month0())
}

/// A range of days: `23 Oct – 21 Nov 2026`, with both years when they differ.
pub fn day_range(range: DayRange) -> String {
    if range.first == range.last {
        day(range.first)
    } else if range.first.date().year() == range.last.date().year() {
        format!("{} – {}", day_short(range.first), day(range.last))
    } else {
        format!("{} – {}", day(range.first), day(range.last))
    }
}

/// An instant to the minute, as a clock of the zone shows it: `22 Nov 2026 06:10`.
pub fn instant(instant: Millis, zone: LocalZone) -> String {
    format!("{} {}", day(zone.day(instant)), clock(zone.minute_of_day(instant)))
}

/// A minute of the day as on a clock: `06:10`.
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-9
}

/// A sign in front of a text of the magnitude, none when the text rounds to zero.
fn with_sign(value: f64, magnitude: String) -> String {
    let is_zero = !magnitude.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    if is_zero {
        magnitude
    } else if value < 0.0 {
        format!("{MINUS}{magnitude}")
    } else {
        format!("+{magnitude}")
    }
}

fn signed_if_negative(value: f64, magnitude: String) -> String {
    if value < 0.0 { with_sign(value, magnitude) } else { magnitude }
}

/// The whole number nearest to a value, for estimates: `84`.
pub fn whole(value: f64) -> String {
    group(&format!("{value:.0}"))
}

fn decimals(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    match text.split_once('.') {
        Some((integer, fraction)) => format!("{}{}{fraction}", group(integer), Language::current().decimal_mark()),
        None => group(&text),
    }
}

fn group(digits: &str) -> String {
    digits.parse().map_or_else(|_| digits.to_owned(), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expected_count_has_no_part_of_a_person() {
        assert_eq!(value(estimate(88.8, Format::Count), Format::Count), "89");
        assert_eq!(value(estimate(2.4, Format::Count), Format::Count), "2.4");
        assert_eq!(value(estimate(0.524, Format::Percent), Format::Percent), "52%");
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(amount(412.4), "412");
        assert_eq!(amount(12.34), "12.3");
        assert_eq!(amount(12.0), "12");
        assert_eq!(amount(-1234.0), "−1,234");
        assert_eq!(amount(99.96), "100");
    }

    #[test]
    fn percents_are_short_and_never_claim_all_or_nothing() {
        assert_eq!(percent(0.4249), "42%");
        assert_eq!(percent(0.0424), "4.2%");
        assert_eq!(percent(0.0996), "10%");
        assert_eq!(percent(0.9996), ">99.9%");
        assert_eq!(percent(0.997), "99.7%");
        assert_eq!(percent(0.0001), "<0.1%");
        assert_eq!(percent(0.0), "0%");
        assert_eq!(percent(1.0), "100%");
        assert_eq!(percent(0.05), "5%");
    }

    #[test]
    fn money_has_its_code_and_its_decimals() {
        let of = |value, code| currency(value, Currency::parse(code).expect("a code"));
        assert_eq!(of(12.3, "EUR"), "12.30 EUR");
        assert_eq!(of(0.0, "EUR"), "0.00 EUR");
        assert_eq!(of(-5.5, "USD"), "\u{2212}5.50 USD");
        assert_eq!(of(999.994, "EUR"), "999.99 EUR");
        assert_eq!(of(1_234_567.8, "EUR"), "1,234,568 EUR");
        assert_eq!(of(12.0, "JPY"), "12 JPY");
    }

    #[test]
    fn changes_carry_a_sign_unless_they_are_zero() {
        assert_eq!(relative_change(-0.342), "−34%");
        assert_eq!(relative_change(0.0412), "+4.1%");
        assert_eq!(relative_change(0.0), "0%");
        assert_eq!(relative_change(-0.0001), "0.0%");
        assert_eq!(relative_change(12.5), "+1,250%");
        assert_eq!(count_change(1204.0), "+1,204");
    }

    #[test]
    fn days_read_like_a_calendar() {
        let first: Day = "2026-10-23".parse().expect("a day");
        let last: Day = "2026-11-21".parse().expect("a day");
        assert_eq!(day_range(DayRange { first, last }), "23 Oct – 21 Nov 2026");
        assert_eq!(day_range(DayRange { first, last: first }), "23 Oct 2026");
        let at = Millis(last.utc_start().0 + 22_200_000);
        assert_eq!(instant(at, LocalZone::default()), "21 Nov 2026 06:10");
        // New York is five hours behind UTC in November.
        assert_eq!(instant(at, "America/New_York".parse().expect("a zone")), "21 Nov 2026 01:10");
    }
}
