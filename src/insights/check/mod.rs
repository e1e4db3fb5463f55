//! Is every claim of a text in the facts that it cites?
//!
//! Numbers and days must be values of a cited fact as `format` writes them; a percentage after `fell` must be a change and
//! one after `to` a level; `A to B` must be a fact's earlier and later value. Words of direction and of improvement must fit
//! the facts that their clause is about. Names must be those of the facts. A cause, or an event that no fact knows of, is no
//! statement: it may only be asked for. What cannot be checked, such as `last week` or `doubled`, fails too: a sound text
//! does without it.
//!
//! The check knows English words and no grammar; it would rather drop a true sentence than let a false one pass.

mod facts;
mod failure;
mod number;
mod words;

use super::brief::ItemPart;
pub(super) use failure::Cited;
pub use failure::Failure;

use facts::{blank, names_of};

/// Longer items are not what was asked for.
pub(super) const LONGEST: usize = 260;

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

#[cfg(test)]
mod tests;
