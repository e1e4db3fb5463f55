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
    match percent_places(points, proportion) {
        Some(places) => decimals(points, places),
        None if points < 1.0 => format!("<{}", decimals(0.1, 1)),
        None => format!(">{}", decimals(99.9, 1)),
    }
}

/// With how many decimals a proportion is written in percent; `None` where only a limit is told, `<0.1%` or `>99.9%`.
fn percent_places(points: f64, proportion: f64) -> Option<usize> {
    if proportion > 0.0 && points < 0.05 || proportion < 1.0 && points >= 99.95 {
        return None;
    }
    let is_nearly_all = proportion < 1.0 && points >= 99.5;
    Some(if is_nearly_all { 1 } else { change_places(points) })
}

/// A rate before and after a move, and the points between them, as texts that subtract: a reader who takes 33% from 51% must not
/// find another number beside them than 18.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateMove {
    /// The rate before.
    pub before: String,
    /// The rate after.
    pub now: String,
    /// The size of the move in percentage points, without its sign.
    pub points: String,
}

impl RateMove {
    /// Each number as it is written everywhere. Where these do not subtract, as far as their decimals tell, both rates have as many
    /// decimals as the finer of the two, or one more where they had the same, and the points are those between the two as they are
    /// written.
    pub fn of(before: f64, now: f64) -> Self {
        let plain = Self { before: percent(before), now: percent(now), points: points_size(now - before) };
        let [was, is] = [before * 100.0, now * 100.0];
        let size = (is - was).abs();
        let places = percent_places(was, before).zip(percent_places(is, now));
        let Some((of_was, of_is)) = places.filter(|_| before >= 0.0 && now >= 0.0) else { return plain };
        let all = [of_was, of_is, change_places(size)];
        let (coarsest, finest) = (all.into_iter().min().unwrap_or(0), all.into_iter().max().unwrap_or(0));
        let unseen = if finest > coarsest { 0.5 } else { 0.0 };
        let gap = (written(is, of_is) - written(was, of_was)).abs() - written(size, all[2]);
        if gap.abs() <= unseen + 1e-9 {
            return plain;
        }
        let places = if of_was == of_is { of_was + 1 } else { of_was.max(of_is) };
        let between = (written(is, places) - written(was, places)).abs();
        let percent = |points: f64| with_percent_sign(&decimals(points, places));
        Self { before: percent(was), now: percent(is), points: decimals(between, places) }
    }
}

/// What a number is once it is written with so many decimals.
fn written(value: f64, places: usize) -> f64 {
    format!("{value:.places$}").parse().unwrap_or(value)
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
    decimals(magnitude, change_places(magnitude))
}

fn change_places(magnitude: f64) -> usize {
    usize::from(magnitude < 9.95 && !is_whole(magnitude))
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
    fn a_move_of_a_rate_is_told_in_numbers_that_subtract() {
        let told = |before, now| {
            let RateMove { before, now, points } = RateMove::of(before, now);
            [before, now, points].join(" ")
        };
        assert_eq!(told(0.51, 0.34), "51% 34% 17");
        // 50.64 to 33.38: 17.26 points, which are 17 beside 51 and 33.
        assert_eq!(told(0.5064, 0.3338), "50.6% 33.4% 17.2");
        assert_eq!(told(0.3338, 0.5064), "33.4% 50.6% 17.2");
        // A decimal of the points alone is finer than the rates, and 46 to 43 is 2.6 as far as one can see, but not 2.4.
        assert_eq!(told(0.458, 0.432), "46% 43% 2.6");
        assert_eq!(told(0.456, 0.432), "45.6% 43.2% 2.4");
        assert_eq!(told(0.543, 0.542), "54% 54% 0.1");
        assert_eq!(told(0.2624, 0.0938), "26% 9.4% 17");
        assert_eq!(told(0.0424, 0.0335), "4.24% 3.35% 0.89");
        // 16 less 5.6 is not 11; one decimal more of the coarser one is enough.
        assert_eq!(told(0.162, 0.0561), "16.2% 5.6% 10.6");
        assert_eq!(told(0.5, 0.0), "50% 0% 50");
        // Limits say how far one can tell.
        assert_eq!(told(0.0001, 0.002), "<0.1% 0.2% 0.2");
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
