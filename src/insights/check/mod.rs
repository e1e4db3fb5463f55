//! Is every claim of a text in the facts that it cites?
//!
//! Numbers and days must be values of a cited fact as `format` writes them; a percentage after `fell` must be a change and
//! one after `to` a level; `A to B` must be a fact's earlier and later value. Words of direction and of improvement must fit
//! the facts that their clause is about. Names must be those of the facts. A cause, or an event that no fact knows of, is no
//! statement: it may only be asked for. What cannot be checked, such as `last week` or `doubled`, fails too: a sound text
//! does without it.
//!
//! The check knows English words and no grammar; it would rather drop a true sentence than let a false one pass.

mod number;
mod words;

use super::ItemPart;
use super::fact::{Fact, Value};
use crate::alerts::Direction;

/// Longer items are not what was asked for.
pub(super) const LONGEST: usize = 260;

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
pub(super) struct Cited<'a> {
    /// The facts that it cites.
    pub(super) facts: &'a [&'a Fact],
    /// The names of all segments of the project.
    pub(super) segments: &'a [String],
    /// The name of the page's own segment.
    pub(super) own_segment: &'a str,
}

/// Everything that is wrong with a text; nothing when it holds.
pub(super) fn check(text: &str, part: ItemPart, cited: Cited<'_>) -> Vec<Failure> {
    let mut failures = Vec::new();
    if cited.facts.is_empty() {
        failures.push(Failure::NoFact);
    }
    if text.trim().is_empty() || text.chars().count() > LONGEST {
        failures.push(Failure::Length);
    }
    if is_marked_up(text) {
        failures.push(Failure::Markup);
    }
    let rest = without_names(text, cited);
    failures.extend(number::failures(&rest, cited.facts));
    failures.extend(words::directions(text, cited.facts));
    failures.extend(words::names(&rest, cited));
    failures.extend(words::causes(&rest, part));
    failures.extend(words::unchecked(&rest));
    failures.sort();
    failures.dedup();
    failures
}

/// Markup, addresses, code, and characters that change how others are read.
fn is_marked_up(text: &str) -> bool {
    let opens_tag = text
        .match_indices('<')
        .any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')));
    let is_unreadable = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let lower = text.to_lowercase();
    let marks = ["://", "www.", "javascript:", "data:", "](", "`", "{{", "{%", "&#", "&lt;", "&gt;", "&amp;"];
    opens_tag || text.chars().any(is_unreadable) || marks.iter().any(|mark| lower.contains(mark))
}

/// The text without the names and sentences of the project that its facts hold, longest first: a number in a name is part
/// of the name.
fn without_names(text: &str, cited: Cited<'_>) -> String {
    let mut names: Vec<String> = cited.facts.iter().flat_map(|fact| names_of(fact)).collect();
    names.push(cited.own_segment.to_owned());
    names.retain(|name| name.chars().count() > 1);
    names.sort_by_key(|name| (std::cmp::Reverse(name.len()), name.clone()));
    names.dedup();
    names.iter().fold(text.to_owned(), |text, name| blank(&text, name))
}

/// The names that a fact holds.
fn names_of(fact: &Fact) -> Vec<String> {
    let texts = fact.values.iter().filter_map(|(_, value)| match value {
        Value::Text(text) => Some(text.clone()),
        Value::Count(_)
        | Value::Rate(_)
        | Value::Ratio(_)
        | Value::Relative(_)
        | Value::Points(_)
        | Value::Difference(_)
        | Value::Day(_) => None,
    });
    // `Onboarding complete rate` is also told as the step, and the other way round.
    texts.flat_map(|text| [text.strip_suffix(" rate").map(str::to_owned), Some(text)]).flatten().collect()
}

/// Takes every whole-word occurrence of a name out, in any case.
fn blank(text: &str, name: &str) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut left = text;
    while let Some(at) = find_word(left, name) {
        rest.push_str(&left[..at.0]);
        rest.push('·');
        left = &left[at.1..];
    }
    rest.push_str(left);
    rest
}

/// The first and the last byte of a whole-word occurrence of a name, in any case.
fn find_word(text: &str, name: &str) -> Option<(usize, usize)> {
    let starts = text.char_indices().map(|(at, _)| at);
    starts.into_iter().find_map(|start| {
        let end = same_text(&text[start..], name)? + start;
        let is_inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let before = text[..start].chars().next_back();
        let ends = name.chars().next_back().is_some_and(char::is_alphanumeric);
        let starts = name.chars().next().is_some_and(char::is_alphanumeric);
        let is_part = starts && is_inside(before) || ends && is_inside(text[end..].chars().next());
        (!is_part).then_some((start, end))
    })
}

/// How many bytes of the text the name takes at its beginning, in any case.
fn same_text(text: &str, name: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    for wanted in name.chars() {
        let (_, found) = chars.next()?;
        if !found.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    Some(chars.next().map_or(text.len(), |(at, _)| at))
}

/// The directions that a fact bears out.
fn directions_of(fact: &Fact) -> Vec<Direction> {
    let of_values = fact.values.iter().filter_map(|(_, value)| value.direction());
    let mut all: Vec<Direction> = fact.direction.into_iter().chain(of_values).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests;
