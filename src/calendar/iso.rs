//! ISO 8601 texts to instants.

use super::{DAY_MILLIS, Day, Millis};

impl Millis {
    /// Reads `YYYY-MM-DD`, then perhaps `T` or a space with `HH:MM`, `:SS`, a fraction, and `Z` or an offset. A time without
    /// an offset is UTC.
    pub fn from_iso(text: &str) -> Option<Self> {
        let day: Day = text.get(..10)?.parse().ok()?;
        let rest = text.get(10..)?;
        let Some(clock) = rest.strip_prefix(['T', 't', ' ']) else {
            return rest.is_empty().then(|| day.start());
        };
        let zone = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
        let (clock, zone) = clock.split_at(zone);
        let millis = clock_millis(clock.trim_end())?;
        Some(Self(day.start().0 + millis - offset_millis(zone)?))
    }
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
