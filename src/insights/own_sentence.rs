//! A question or a suggestion of a model's own: out of few words, with names and days of facts in slots.
//!
//! Whatever stands outside the slots is one of [`VOCABULARY`](super::vocabulary), which has no word of movement, cause, state,
//! number or judgement and no name, so that such a sentence cannot state anything. A slot is `{fact}` for the label of a fact, or
//! `{fact.value}` for a label or a day of it: a number says something only with its own noun, which rules alone put beside it.

use super::brief::InsightItem;
use super::vocabulary::{QUESTION_WORDS, SUGGESTION_VERBS, VOCABULARY};
use crate::messages::Value;
use crate::messages::text;
use crate::story::{Fact, FactSheet, Topic};

/// A sentence has at most so many words, those of slots not counted.
const MOST_WORDS: usize = 20;
/// Values that are names.
const NAMES: [&str; 3] = ["label", "place", "title"];

/// What a model may say of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnKind {
    Question,
    Suggestion,
}

/// Why a sentence is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unusable {
    /// It is no single question, or no suggestion that begins with one of the verbs.
    Form,
    /// A word, digit or sign stands outside the slots that may not.
    Word,
    /// A slot names no fact, or a value that is no name and no day.
    Slot,
}

impl Unusable {
    /// For people.
    pub(super) fn reason(self) -> String {
        match self {
            Self::Form => text!("model-drop-form"),
            Self::Word => text!("model-drop-words"),
            Self::Slot => text!("model-drop-names"),
        }
    }
}

/// The sentence as people read it, with the facts that it names.
pub(super) fn own_sentence(text: &str, kind: OwnKind, sheet: &FactSheet) -> Result<InsightItem, Unusable> {
    let (end, first_words) = match kind {
        OwnKind::Question => ('?', &QUESTION_WORDS[..]),
        OwnKind::Suggestion => ('.', &SUGGESTION_VERBS[..]),
    };
    let body = match (kind, text.strip_suffix(end)) {
        (_, Some(body)) => body,
        (OwnKind::Suggestion, None) => text,
        (OwnKind::Question, None) => return Err(Unusable::Form),
    };
    let is_first =
        first_words.iter().any(|first| body.strip_prefix(first).is_some_and(|rest| rest.starts_with([' ', ','])));
    if !is_first {
        return Err(Unusable::Form);
    }
    let mut facts: Vec<String> = Vec::new();
    let (mut written, mut words, mut rest) = (String::new(), 0, body);
    loop {
        let (plain, slot) = match rest.split_once('{') {
            Some((plain, slot)) => (plain, Some(slot.split_once('}').ok_or(Unusable::Slot)?)),
            None => (rest, None),
        };
        words += plain_words(plain, written.is_empty())?;
        written.push_str(plain);
        let Some((name, after)) = slot else { break };
        let is_apart = plain.ends_with(' ') && (after.is_empty() || after.starts_with([' ', ',']));
        if !is_apart {
            return Err(Unusable::Slot);
        }
        let (fact, value) = slot_value(name, sheet).ok_or(Unusable::Slot)?;
        written.push_str(&value);
        if !facts.contains(&fact.id) {
            facts.push(fact.id.clone());
        }
        rest = after;
    }
    if words > MOST_WORDS {
        return Err(Unusable::Form);
    }
    if facts.is_empty() {
        facts.extend(sheet.stories.first().and_then(|story| story.facts.first()).cloned());
    }
    written.push(end);
    Ok(InsightItem { text: written, facts, story: None })
}

/// How many words these are, all of which must be of the vocabulary; the first one of a sentence was looked at before.
fn plain_words(text: &str, is_start: bool) -> Result<usize, Unusable> {
    let mut number = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()).skip(usize::from(is_start)) {
        let word = word.strip_suffix(',').unwrap_or(word);
        // A comma after a slot stands alone.
        if !word.is_empty() && VOCABULARY.binary_search(&word).is_err() {
            return Err(Unusable::Word);
        }
        number += 1;
    }
    Ok(number + usize::from(is_start))
}

/// The fact that a slot names, and what stands in its place.
fn slot_value<'s>(name: &str, sheet: &'s FactSheet) -> Option<(&'s Fact, String)> {
    let known = |id: &str| sheet.get(id).filter(|fact| fact.topic != Topic::Playbook);
    let (fact, value) = if let Some(fact) = known(name) {
        (fact, "label")
    } else {
        let (id, value) = name.rsplit_once('.')?;
        (known(id)?, value)
    };
    let (_, found) = slots(fact).find(|(known, _)| known == value)?;
    Some((fact, found.text()))
}

/// The values of a fact that a slot may hold: names and days.
pub(super) fn slots(fact: &Fact) -> impl Iterator<Item = (String, Value)> + '_ {
    fact.all_values().filter(|(name, value)| {
        let is_name = || matches!(value, Value::Text(_)) && NAMES.contains(&name.as_str());
        matches!(value, Value::Day(_)) || is_name()
    })
}
