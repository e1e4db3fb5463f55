//! What a text may be about, and why it does not hold.

use crate::story::Fact;

/// Why a text does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failure {
    /// It cites no fact.
    NoFact,
    /// It cites a fact that is not on the sheet.
    UnknownFact(String),
    /// It is empty, or too long.
    Length,
    /// It has markup, an address, or characters that are not for reading.
    Markup,
    /// A number that is no value of a cited fact, or not of this kind.
    Number(String),
    /// A day that is no value of a cited fact, or one that cannot be checked.
    Day(String),
    /// A word of direction that no cited fact bears out.
    Direction(String),
    /// A segment, or another name, that no cited fact is about.
    Name(String),
    /// A cause, or an event that no fact knows of, told as a fact.
    Cause(String),
}

impl Failure {
    /// For a sentence about what was dropped: `a number`.
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::NoFact | Self::UnknownFact(_) => "a missing citation",
            Self::Length => "its length",
            Self::Markup => "markup",
            Self::Number(_) => "a number",
            Self::Day(_) => "a day",
            Self::Direction(_) => "a direction",
            Self::Name(_) => "a name",
            Self::Cause(_) => "a cause",
        }
    }
}

/// What a text may be about.
#[derive(Clone, Copy, Debug)]
pub(in crate::insights) struct Cited<'a> {
    /// The facts that it cites.
    pub(in crate::insights) facts: &'a [&'a Fact],
    /// The names of all segments of the project.
    pub(in crate::insights) segments: &'a [String],
    /// The name of the page's own segment.
    pub(in crate::insights) own_segment: &'a str,
}
