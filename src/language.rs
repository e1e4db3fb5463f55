//! The languages of a site, and what each does to numbers and days.

use std::cell::Cell;

use serde::Serialize;

/// A language that a site can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum Language {
    /// British spelling, points as decimal marks.
    #[default]
    English,
    /// German as in Germany.
    German,
}

thread_local! {
    static CURRENT: Cell<Language> = const { Cell::new(Language::English) };
}

/// While it lives, the thread that made it writes a language; then the one from before, also when the work between panics.
#[must_use = "the language ends with it"]
#[derive(Debug)]
pub struct LanguageScope(Language);

impl Drop for LanguageScope {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

const ENGLISH_MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// As Duden abbreviates them.
const GERMAN_MONTHS: [&str; 12] =
    ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."];

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The tag of the language (BCP 47), by which the settings name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The language in which this thread writes: English, unless [`Self::write`] says otherwise.
    pub fn current() -> Self {
        CURRENT.get()
    }

    /// Lets this thread write the language while the scope lives. A thread that is started meanwhile begins in English.
    pub fn enter(self) -> LanguageScope {
        LanguageScope(CURRENT.replace(self))
    }

    /// Does work whose texts are in this language.
    pub fn write<T>(self, work: impl FnOnce() -> T) -> T {
        let _scope = self.enter();
        work()
    }

    pub(crate) const fn thousands(self) -> char {
        match self {
            Self::English => ',',
            Self::German => '.',
        }
    }

    pub(crate) const fn decimal_mark(self) -> char {
        match self {
            Self::English => '.',
            Self::German => ',',
        }
    }

    /// What follows a number of percents; in German a space that does not break stands between them (DIN 5008).
    pub(crate) const fn percent_sign(self) -> &'static str {
        match self {
            Self::English => "%",
            Self::German => "\u{a0}%",
        }
    }

    /// `21 Nov`, `21. Nov.`; the month counts from 0.
    pub(crate) fn day_and_month(self, day: u32, month: u32) -> String {
        let name = |months: [&'static str; 12]| months.get(month as usize).copied().unwrap_or_default();
        match self {
            Self::English => format!("{day} {}", name(ENGLISH_MONTHS)),
            Self::German => format!("{day}. {}", name(GERMAN_MONTHS)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Day, DayRange};
    use crate::format;

    #[test]
    fn german_numbers_and_days_are_written_as_germans_write_them() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let range = DayRange { first: day("2026-10-23"), last: day("2026-11-21") };
        let texts = Language::German.write(|| {
            [
                format::amount(1234.0),
                format::amount(12.34),
                format::percent(0.0424),
                format::percent(0.0001),
                format::relative_change(-0.342),
                format::ratio(0.131),
                format::day_range(range),
                format::day(day("2026-03-01")),
            ]
        });
        let expected = [
            "1.234",
            "12,3",
            "4,2\u{a0}%",
            "<0,1\u{a0}%",
            "−34\u{a0}%",
            "0,13",
            "23. Okt. – 21. Nov. 2026",
            "1. März 2026",
        ];
        assert_eq!(texts, expected);
        assert_eq!(format::amount(1234.0), "1,234");
    }

    #[test]
    fn the_language_from_before_comes_back() {
        Language::German.write(|| {
            Language::English.write(|| assert_eq!(Language::current(), Language::English));
            assert_eq!(Language::current(), Language::German);
        });
        let panicked = std::panic::catch_unwind(|| Language::German.write(|| panic!("on purpose")));
        assert!(panicked.is_err() && Language::current() == Language::English);
    }
}
