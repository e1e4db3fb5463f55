//! A day as the team writes it: a calendar day, or so many days before the as-of day of the data.

use std::str::FromStr;

use super::Day;

/// A day as written.
///
/// A calendar day is the norm. `as-of -40d` is for demo projects, whose data always ends yesterday: it moves with the data, so
/// it tells nothing about a real decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DaySpec {
    /// A calendar day.
    On(Day),
    /// So many days before the as-of day.
    BeforeAsOf(i32),
}

impl FromStr for DaySpec {
    /// What was expected.
    type Err = String;

    /// Reads `2026-09-01` or `as-of -40d`.
    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(rest) = text.trim().strip_prefix("as-of") {
            let days = rest.trim().strip_prefix('-').and_then(|days| days.trim().strip_suffix('d'));
            let days = days.and_then(|days| days.trim().parse().ok()).filter(|days| (0..=3650).contains(days));
            let expected = || format!("`{text}` is not a day before the as-of day; write it as in `as-of -40d`");
            return days.map(Self::BeforeAsOf).ok_or_else(expected);
        }
        text.trim().parse().map(Self::On)
    }
}

impl DaySpec {
    /// The calendar day; `None` for a day before an as-of day that there is not.
    pub fn day(self, as_of: Option<Day>) -> Option<Day> {
        match self {
            Self::On(day) => Some(day),
            Self::BeforeAsOf(days) => as_of.map(|as_of| as_of.plus(-days)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_absolute_or_before_the_as_of_day() {
        assert_eq!("1970-01-11".parse::<DaySpec>(), Ok(DaySpec::On(Day(10))));
        assert_eq!("as-of -40d".parse::<DaySpec>(), Ok(DaySpec::BeforeAsOf(40)));
        assert_eq!("as-of - 3 d".parse::<DaySpec>(), Ok(DaySpec::BeforeAsOf(3)));
        assert_eq!(DaySpec::BeforeAsOf(40).day(Some(Day(100))), Some(Day(60)));
        assert_eq!(DaySpec::BeforeAsOf(40).day(None), None);
    }

    #[test]
    fn what_is_no_day_says_how_to_write_one() {
        assert!("as-of 40".parse::<DaySpec>().expect_err("no sign").contains("as-of -40d"));
        assert!("soon".parse::<DaySpec>().expect_err("no day").contains("YYYY-MM-DD"));
    }
}
