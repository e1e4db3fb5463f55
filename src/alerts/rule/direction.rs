//! Which way a metric moved, whether that is bad news, and how bad.

use serde::Serialize;

use crate::messages::text;
use crate::metric;

/// Which way a metric moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Direction {
    /// Above what was expected.
    Up,
    /// Below what was expected.
    Down,
}

impl Direction {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    /// The direction of a word of the JSON contract.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Up, Self::Down].into_iter().find(|direction| direction.as_str() == word)
    }

    /// 1 or -1.
    pub const fn sign(self) -> f64 {
        match self {
            Self::Up => 1.0,
            Self::Down => -1.0,
        }
    }

    /// The direction of a difference; `None` for no difference.
    pub(in crate::alerts) fn of(difference: f64) -> Option<Self> {
        if difference > 0.0 {
            Some(Self::Up)
        } else if difference < 0.0 {
            Some(Self::Down)
        } else {
            None
        }
    }
}

/// How bad, or how loud, an alert is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a line on the page: an early sign, or any good news.
    Info,
    /// Worth a mail.
    Warning,
    /// Worth waking someone.
    Critical,
}

impl Severity {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }

    /// As it stands inside a sentence.
    pub fn word(self) -> String {
        match self {
            Self::Info => text!("outcome-info"),
            Self::Warning => text!("outcome-warning"),
            Self::Critical => text!("outcome-critical"),
        }
    }

    /// The severity of a word of the JSON contract.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Info, Self::Warning, Self::Critical].into_iter().find(|severity| severity.as_str() == word)
    }
}

/// Which moves of a metric are bad news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BadDirection {
    /// Moves up.
    Up,
    /// Moves down.
    Down,
    /// Both, for a series of which nothing else is known.
    Either,
    /// Neither is good or bad.
    Neither,
}

impl BadDirection {
    /// The opposite of the good direction.
    pub(in crate::alerts) const fn of(good: metric::Direction) -> Self {
        match good {
            metric::Direction::Up => Self::Down,
            metric::Direction::Down => Self::Up,
            metric::Direction::None => Self::Neither,
        }
    }

    /// Whether a move is good news.
    pub(in crate::alerts) const fn makes_good(self, direction: Direction) -> bool {
        matches!((self, direction), (Self::Up, Direction::Down) | (Self::Down, Direction::Up))
    }

    /// Whether a move is bad news.
    pub(in crate::alerts) const fn makes_bad(self, direction: Direction) -> bool {
        matches!(
            (self, direction),
            (Self::Up | Self::Either, Direction::Up) | (Self::Down | Self::Either, Direction::Down)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_and_bad_are_opposite_unless_there_is_neither() {
        let of = BadDirection::of;
        for (good, direction, expected) in [
            (metric::Direction::Up, Direction::Down, [false, true]),
            (metric::Direction::Up, Direction::Up, [true, false]),
            (metric::Direction::Down, Direction::Up, [false, true]),
            (metric::Direction::None, Direction::Up, [false, false]),
        ] {
            assert_eq!([of(good).makes_good(direction), of(good).makes_bad(direction)], expected);
        }
        assert!(BadDirection::Either.makes_bad(Direction::Up) && BadDirection::Either.makes_bad(Direction::Down));
    }
}
