//! ISO 8601 texts and their cousins to instants.

use chrono::NaiveDate;

use super::{DAY_MILLIS, Day, LocalZone, Millis};

/// A wall clock as written, and the offset from UTC when there is one.
struct WallTime {
    /// As if the clock were that of UTC.
    wall: Millis,
    offset: Option<i64>,
}

impl Millis {
    /// Reads `YYYY-MM-DD`, then perhaps `T` or a space with `HH:MM`, `:SS`, a fraction after a point or a comma, and `Z`,
    /// ` UTC` or an offset (`+01:00`, `+0100`, `+01`). A time without an offset is UTC.
    pub fn from_iso(text: &str) -> Option<Self> {
        Self::from_iso_in(text, LocalZone::default())
    }

    /// The same, where a time without an offset is one of this zone.
    pub fn from_iso_in(text: &str, zone: LocalZone) -> Option<Self> {
        let WallTime { wall, offset } = iso(text)?;
        Some(offset.map_or_else(|| zone.instant(wall), |offset| Self(wall.0 - offset)))
    }

    /// Reads the time of access logs: `02/Jan/2026:15:04:05 +0000`.
    pub fn from_log(text: &str) -> Option<Self> {
        let (date, rest) = text.split_once(':')?;
        let (clock, zone) = rest.split_once(' ')?;
        let mut parts = date.split('/');
        let (day, month, year) = (two_digits(parts.next()?, 31)?, month(parts.next()?)?, parts.next()?);
        let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month, u32::try_from(day).ok()?)?;
        let is_whole = parts.next().is_none() && !zone.is_empty();
        let millis = Day::from_date(date).utc_start().0 + clock_millis(clock)? - offset_millis(zone)?;
        is_whole.then_some(Self(millis))
    }
}

fn iso(text: &str) -> Option<WallTime> {
    let day = date(text.get(..10)?)?;
    let rest = text.get(10..)?;
    let Some(clock) = rest.strip_prefix(['T', 't', ' ']) else {
        return rest.is_empty().then(|| WallTime { wall: day.utc_start(), offset: None });
    };
    let zone = clock.find(['Z', 'z', '+', '-', 'U', 'u']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at(zone);
    let wall = Millis(day.utc_start().0 + clock_millis(clock.trim_end())?);
    let offset = if zone.is_empty() { None } else { Some(offset_millis(zone)?) };
    Some(WallTime { wall, offset })
}

fn date(text: &str) -> Option<Day> {
    let bytes = text.as_bytes();
    let is_date = bytes.iter().enumerate().all(|(at, byte)| match at {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<u32>().ok());
    let year = number(0..4).filter(|_| is_date).and_then(|year| i32::try_from(year).ok())?;
    NaiveDate::from_ymd_opt(year, number(5..7)?, number(8..10)?).map(Day::from_date)
}

fn month(name: &str) -> Option<u32> {
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    (1..).zip(names).find(|(_, known)| name.eq_ignore_ascii_case(known)).map(|(month, _)| month)
}

fn clock_millis(clock: &str) -> Option<i64> {
    let (whole, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, "0"));
    let mut parts = whole.split(':');
    let hours = two_digits(parts.next()?, 23)?;
    let minutes = two_digits(parts.next()?, 59)?;
    // A leap second is the last moment of its minute's end, as Unix time has it.
    let seconds = parts.next().map_or(Some(0), |seconds| two_digits(seconds, 60))?;
    let is_whole = parts.next().is_none() && !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !is_whole {
        return None;
    }
    let digits = fraction.bytes().chain(*b"000").take(3);
    let millis = digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let clock = ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis;
    Some(clock).filter(|clock| *clock <= DAY_MILLIS + 999)
}

fn offset_millis(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes().first() {
        Some(b'Z' | b'z') => return (zone.len() == 1).then_some(0),
        Some(b'U' | b'u') => return zone.eq_ignore_ascii_case("utc").then_some(0),
        Some(b'-') => -1,
        Some(b'+') => 1,
        _ => return None,
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
