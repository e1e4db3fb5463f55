//! What facts bear out: the names they hold, the directions they show, and where a name stands in a text.

use crate::alerts::Direction;
use crate::messages::Value;
use crate::story::{Fact, direction_of};

/// The names that a fact holds.
pub(super) fn names_of(fact: &Fact) -> Vec<String> {
    let texts = fact.values.iter().filter_map(|(_, value)| match value {
        Value::Text(text) => Some(text.clone()),
        Value::Count(_)
        | Value::Rate(_)
        | Value::Ratio(_)
        | Value::Amount(..)
        | Value::Relative(_)
        | Value::Points(_)
        | Value::Difference(_)
        | Value::Times(_)
        | Value::Day(_)
        | Value::Word(_)
        | Value::List(_)
        | Value::Message(_) => None,
    });
    // `Onboarding complete rate` is also told as the step, and the other way round.
    texts.flat_map(|text| [text.strip_suffix(" rate").map(str::to_owned), Some(text)]).flatten().collect()
}

/// The first and the last byte of a whole-word occurrence of a name, in any case.
pub(super) fn find_word(text: &str, name: &str) -> Option<(usize, usize)> {
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
pub(super) fn directions_of(fact: &Fact) -> Vec<Direction> {
    let of_values = fact.values.iter().filter_map(|(_, value)| direction_of(value));
    let mut all: Vec<Direction> = fact.direction.into_iter().chain(of_values).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Takes every whole-word occurrence of a name out, in any case.
pub(super) fn blank(text: &str, name: &str) -> String {
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
