//! Decimal numbers of any length, as JSON and TOML write them: compared digit by digit and rounded without a binary detour.

use std::cmp::Ordering;
use std::iter::Sum;

use serde::Serialize;

/// Plain text is written up to so many digits; numbers that are longer equal no text.
const LONGEST: i64 = 2_000;
/// How many millionths are in one.
pub const MILLIONTHS: i128 = 1_000_000;

/// A decimal number: `0.digits` times ten to the power of `exponent`. Equal numbers are equal values.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Decimal {
    is_negative: bool,
    /// Without zeros at either end; empty for 0.
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Reads a number as JSON writes it (RFC 8259, section 6); `None` for anything else.
    pub fn parse(written: &str) -> Option<Self> {
        let (is_negative, unsigned) = written.strip_prefix('-').map_or((false, written), |rest| (true, rest));
        let (mantissa, power) = match unsigned.find(['e', 'E']) {
            Some(at) => (&unsigned[..at], power(&unsigned[at + 1..])?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => (whole, digits(fraction)?),
            None => (mantissa, ""),
        };
        if digits(whole)?.len() > 1 && whole.starts_with('0') {
            return None;
        }
        let all = [whole, fraction].concat();
        let significant = all.trim_start_matches('0');
        let leading = i64::try_from(all.len() - significant.len()).ok()?;
        let digits = significant.trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self { is_negative: false, digits, exponent: 0 });
        }
        let exponent = i64::try_from(whole.len()).ok()?.saturating_sub(leading).saturating_add(power);
        Some(Self { is_negative, digits, exponent })
    }

    /// Without an exponent and without zeros that say nothing: `3`, `-0.25`; `None` when that is far too long to be written.
    pub fn plain(&self) -> Option<String> {
        let length = i64::try_from(self.digits.len()).ok()?;
        if self.exponent.saturating_abs().saturating_add(length) > LONGEST {
            return None;
        }
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        let sign = if self.is_negative { "-" } else { "" };
        Some(match self.exponent {
            _ if length == 0 => "0".to_owned(),
            exponent if exponent <= 0 => format!("{sign}0.{}{}", zeros(-exponent), self.digits),
            exponent if exponent >= length => format!("{sign}{}{}", self.digits, zeros(exponent - length)),
            exponent => {
                let (whole, fraction) = self.digits.split_at(usize::try_from(exponent).ok()?);
                format!("{sign}{whole}.{fraction}")
            }
        })
    }

    /// The number in millionths, rounded half to even; `None` from 10^15 in size.
    pub fn millionths(&self) -> Option<i128> {
        if self.exponent > 15 {
            return None;
        }
        // Digits of the millionths, then those that decide about rounding.
        let kept = self.exponent + 6;
        if kept < 0 {
            return Some(0);
        }
        let kept = usize::try_from(kept).ok()?;
        let (head, tail) = self.digits.split_at(kept.min(self.digits.len()));
        let number: i128 = if head.is_empty() { 0 } else { head.parse().ok()? };
        let number = number * 10_i128.pow(u32::try_from(kept - head.len()).ok()?);
        // Digits have no zeros at the end, so only a single 5 is exactly a half.
        let is_up = tail > "5" || (tail == "5" && number % 2 == 1);
        let number = number + i128::from(is_up);
        Some(if self.is_negative { -number } else { number })
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| i8::from(!number.digits.is_empty()) * if number.is_negative { -1 } else { 1 };
        let size = || (self.exponent, &self.digits).cmp(&(other.exponent, &other.digits));
        sign(self).cmp(&sign(other)).then_with(|| if self.is_negative { size().reverse() } else { size() })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The text, when it is one or more digits.
fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// An exponent; one that is too long to matter is the longest.
fn power(written: &str) -> Option<i64> {
    let (is_negative, unsigned) = match written.as_bytes().first()? {
        b'-' => (true, &written[1..]),
        b'+' => (false, &written[1..]),
        _ => (false, written),
    };
    let size = digits(unsigned)?.parse().unwrap_or(i64::MAX / 4).min(i64::MAX / 4);
    Some(if is_negative { -size } else { size })
}

/// An exact amount in millionths, such as a sum of properties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millionths(pub i128);

impl Millionths {
    /// In decimal digits, with at least so many behind the point: `12.30`.
    pub fn text(self, least: usize) -> String {
        let size = self.0.unsigned_abs();
        let (whole, part) = (size / MILLIONTHS.unsigned_abs(), size % MILLIONTHS.unsigned_abs());
        let part = format!("{part:06}");
        let digits = part.trim_end_matches('0').len().max(least.min(part.len()));
        let point = if digits == 0 { "" } else { "." };
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{whole}{point}{}", &part[..digits])
    }

    /// The nearest floating-point number.
    pub fn value(self) -> f64 {
        self.text(0).parse().expect("decimal digits are a number")
    }
}

impl Sum for Millionths {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|amount| amount.0).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(written: &str) -> Decimal {
        Decimal::parse(written).unwrap_or_else(|| panic!("`{written}` is a number"))
    }

    #[test]
    fn numbers_read_as_plain_decimals() {
        for (written, plain) in [
            ("3", "3"),
            ("3.0", "3"),
            ("3e0", "3"),
            ("-0", "0"),
            ("0.0e9", "0"),
            ("-2.50", "-2.5"),
            ("1e3", "1000"),
            ("12E-1", "1.2"),
            ("1e-7", "0.0000001"),
            ("10203.0405", "10203.0405"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ] {
            assert_eq!(number(written).plain().as_deref(), Some(plain), "{written}");
        }
        assert_eq!(number("1e999999999999999999999999").plain(), None);
    }

    #[test]
    fn only_what_json_writes_is_a_number() {
        for text in ["", "+3", "03", ".5", "5.", "1e", "1e+", "--1", " 3", "3 ", "0x10", "NaN", "Infinity", "1_000"] {
            assert_eq!(Decimal::parse(text), None, "`{text}`");
        }
    }

    #[test]
    fn numbers_are_ordered_by_size() {
        let ascending = ["-1e400", "-20", "-3.5", "-3.4999", "0", "1e-400", "0.3", "0.30000000000000000001", "3", "20"];
        for pair in ascending.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
        }
        assert_eq!(number("3.0").cmp(&number("3")), Ordering::Equal);
    }

    #[test]
    fn millionths_are_rounded_half_to_even() {
        for (written, millionths) in [
            ("12.30", 12_300_000),
            ("-0.1", -100_000),
            ("0.0000005", 0),
            ("0.0000015", 2),
            ("0.0000025", 2),
            ("0.00000250001", 3),
            ("-0.0000015", -2),
            ("0.0000004999", 0),
            ("0.00000007", 0),
            ("5e-7", 0),
            ("0", 0),
            ("1e3", 1_000_000_000),
        ] {
            assert_eq!(number(written).millionths(), Some(millionths), "{written}");
        }
        assert_eq!(number("999999999999999.9999999").millionths(), Some(1_000_000_000_000_000_000_000));
        assert_eq!(number("1e15").millionths(), None);
        assert_eq!(number("-1000000000000000").millionths(), None);
    }

    #[test]
    fn amounts_are_written_exactly() {
        for (millionths, least, text) in [
            (12_300_000, 2, "12.30"),
            (12_300_000, 0, "12.3"),
            (-100_000, 0, "-0.1"),
            (7_000_000, 0, "7"),
            (7_000_000, 2, "7.00"),
            (1, 2, "0.000001"),
            (0, 0, "0"),
            (-12_345_678_901_234_567_890_123_456, 0, "-12345678901234567890.123456"),
        ] {
            assert_eq!(Millionths(millionths).text(least), text);
        }
        // Binary numbers have no 0.1 and no 0.2; their sum is not the number nearest to 0.3.
        let sum: Millionths = [Millionths(100_000), Millionths(200_000)].into_iter().sum();
        assert_eq!(sum.value().to_bits(), 0.3_f64.to_bits());
    }
}
