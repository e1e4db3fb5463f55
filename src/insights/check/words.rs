//! Words in a text: directions, names, causes, and what cannot be checked.

use super::facts::{blank, directions_of, find_word, names_of};
use super::failure::{Cited, Failure};
use super::number;
use crate::alerts::Direction;
use crate::insights::brief::ItemPart;
use crate::story::Fact;

const UP: [&str; 28] = [
    "rose",
    "rise",
    "rises",
    "rising",
    "risen",
    "up",
    "increase",
    "increased",
    "increases",
    "increasing",
    "grew",
    "grow",
    "grows",
    "growing",
    "growth",
    "higher",
    "more",
    "climbed",
    "climbing",
    "jumped",
    "jump",
    "gained",
    "gain",
    "surged",
    "surge",
    "spiked",
    "spike",
    "upward",
];
const DOWN: [&str; 36] = [
    "fell",
    "fall",
    "falls",
    "falling",
    "fallen",
    "down",
    "decrease",
    "decreased",
    "decreases",
    "decreasing",
    "declined",
    "decline",
    "declining",
    "dropped",
    "drop",
    "drops",
    "dropping",
    "lower",
    "fewer",
    "less",
    "lost",
    "lose",
    "losing",
    "loss",
    "shrank",
    "shrinking",
    "slipped",
    "slid",
    "sank",
    "plunged",
    "plunge",
    "dip",
    "dipped",
    "downward",
    "reduced",
    "shortfall",
];
const BETTER: [&str; 8] =
    ["improved", "improving", "improvement", "better", "recovered", "recovering", "recovery", "stronger"];
const WORSE: [&str; 7] = ["worsened", "worsening", "worse", "deteriorated", "deteriorating", "degraded", "weaker"];

/// Words that tell a cause.
const CAUSES: [&str; 42] = [
    "because",
    "cause",
    "caused",
    "causes",
    "causing",
    "due to",
    "owing to",
    "thanks to",
    "as a result",
    "results in",
    "resulted",
    "resulting",
    "led to",
    "leads to",
    "leading to",
    "driven by",
    "drives",
    "drove",
    "stems",
    "stemmed",
    "attributable",
    "attributed",
    "triggered",
    "triggers",
    "responsible for",
    "explains",
    "explained by",
    "the reason",
    "hence",
    "therefore",
    "thus",
    "consequently",
    "so that",
    "broke",
    "broken",
    "breaks",
    "stopped",
    "blocked",
    "blocking",
    "blamed",
    "root cause",
    "on account of",
];
/// Events of the world that no fact of ours can know of.
const EVENTS: [&str; 34] = [
    "release",
    "releases",
    "released",
    "deploy",
    "deployed",
    "deployment",
    "bug",
    "bugs",
    "outage",
    "holiday",
    "holidays",
    "campaign",
    "campaigns",
    "launch",
    "launched",
    "competitor",
    "competitors",
    "price",
    "prices",
    "pricing",
    "marketing",
    "migration",
    "regression",
    "feature",
    "redesign",
    "rollout",
    "update",
    "hack",
    "attack",
    "incident response",
    "layoffs",
    "revenue",
    "customers churned",
    "churn",
];
/// Words under which a cause is asked for and not told.
const ASKING: [&str; 12] =
    ["whether", "if", "check", "look", "find", "ask", "compare", "review", "investigate", "verify", "confirm", "test"];
/// Numbers in words, and times that only the day of writing gives a meaning: nothing holds them against a fact.
const UNCHECKED: [&str; 50] = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "dozen",
    "dozens",
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "half",
    "halved",
    "third",
    "thirds",
    "quarter",
    "quarters",
    "double",
    "doubled",
    "doubling",
    "triple",
    "tripled",
    "twice",
    "thrice",
    "twofold",
    "threefold",
    "tenfold",
    "quadrupled",
    "yesterday",
    "today",
    "tomorrow",
    "tonight",
    "last week",
    "last month",
    "last year",
    "this week",
    "this month",
    "this year",
    "next week",
    "next month",
    "next year",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Capitals that are no names of ours and mislead nobody.
const HARMLESS: [&str; 14] = ["I", "UI", "UX", "API", "QA", "CI", "A", "UTC", "KPI", "KPIs", "SQL", "CSV", "OK", "FAQ"];
/// Words that address a machine or a reader, and not the numbers.
const ADDRESSED: [&str; 8] = [
    "ignore previous",
    "ignore all",
    "ignore the above",
    "previous instructions",
    "system prompt",
    "as an ai",
    "language model",
    "these instructions",
];

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty())
}

/// Whether a phrase stands in a text that is in lower case, as whole words.
fn holds(lower: &str, phrase: &str) -> bool {
    find_word(lower, phrase).is_some()
}

/// Words of direction that no fact of their clause bears out.
pub(super) fn directions(text: &str, facts: &[&Fact]) -> Vec<Failure> {
    let clauses = clauses(text);
    let mut failures = Vec::new();
    for clause in &clauses {
        // Names may hold any word, such as a step that is called `Less is more`.
        let names = facts.iter().flat_map(|fact| names_of(fact)).filter(|name| name.chars().count() > 1);
        let bare = names.fold(clause.clone(), |text, name| blank(&text, &name)).to_lowercase();
        let about = about(clause, facts);
        for word in words(&bare) {
            let is_borne_out = match () {
                () if UP.contains(&word) => has(&about, Direction::Up),
                () if DOWN.contains(&word) => has(&about, Direction::Down),
                () if BETTER.contains(&word) => about.iter().any(|fact| is_better(fact)),
                () if WORSE.contains(&word) => about.iter().any(|fact| fact.is_bad()),
                () => true,
            };
            if !is_borne_out {
                failures.push(Failure::Direction(word.to_owned()));
            }
        }
    }
    failures
}

/// Pieces that are about one thing each: between marks that end a word, and between `and`, `but`, `while`.
fn clauses(text: &str) -> Vec<String> {
    let mut clauses = vec![String::new()];
    for token in text.split_inclusive(char::is_whitespace) {
        let word = token.trim();
        if matches!(word, "and" | "but" | "while") {
            clauses.push(String::new());
        } else if let Some(clause) = clauses.last_mut() {
            clause.push_str(token);
        }
        if word.ends_with([',', ';', ':', '.', '?', '!']) {
            clauses.push(String::new());
        }
    }
    clauses
}

fn has(facts: &[&Fact], direction: Direction) -> bool {
    facts.iter().any(|fact| directions_of(fact).contains(&direction))
}

fn is_better(fact: &Fact) -> bool {
    let state = fact.get("state").map(crate::messages::Value::text);
    fact.is_good == Some(true) || state.is_some_and(|state| state == "recovered")
}

/// The cited facts whose metric the clause names; all of them when it names none.
fn about<'a>(clause: &str, facts: &[&'a Fact]) -> Vec<&'a Fact> {
    let is_named = |fact: &&&Fact| {
        let label = fact.get("label").map(crate::messages::Value::text).unwrap_or_default();
        let short = label.strip_suffix(" rate").unwrap_or(&label);
        !short.is_empty() && find_word(clause, short).is_some()
    };
    let named: Vec<&Fact> = facts.iter().filter(is_named).copied().collect();
    if named.is_empty() { facts.to_vec() } else { named }
}

/// Names that no cited fact is about: of segments anywhere, and any other word with a capital inside a sentence.
pub(super) fn names(rest: &str, cited: Cited<'_>) -> Vec<Failure> {
    let mut failures: Vec<Failure> = Vec::new();
    for segment in cited.segments {
        if find_word(rest, segment).is_some() {
            failures.push(Failure::Name(segment.clone()));
        }
    }
    let known: Vec<String> = cited
        .facts
        .iter()
        .flat_map(|fact| names_of(fact))
        .chain([cited.own_segment.to_owned()])
        .flat_map(|name| words(&name).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let mut starts_sentence = true;
    for token in rest.split_inclusive(char::is_whitespace) {
        let word = token.trim_matches(|c: char| !c.is_alphanumeric());
        let is_name = word.starts_with(char::is_uppercase) && !starts_sentence;
        let is_known =
            known.iter().any(|name| name == word) || HARMLESS.contains(&word) || number::month(word).is_some();
        if is_name && !is_known {
            failures.push(Failure::Name(word.to_owned()));
        }
        let end = token.trim_end();
        if !end.is_empty() {
            starts_sentence = end.ends_with(['.', '?', '!', ':']);
        }
    }
    failures
}

/// Causes, and events that no fact knows of, outside of what only asks for them.
pub(super) fn causes(rest: &str, part: ItemPart) -> Vec<Failure> {
    let lower = rest.to_lowercase();
    let is_asked = match part {
        ItemPart::WhatChanged | ItemPart::WhyItMatters => false,
        ItemPart::Questions => rest.trim_end().ends_with('?'),
        ItemPart::SuggestedActions => words(&lower).any(|word| ASKING.contains(&word)),
    };
    if is_asked {
        return Vec::new();
    }
    // What to do may name a release; it may not say that one was at fault.
    let events: &[&str] = match part {
        ItemPart::WhatChanged | ItemPart::WhyItMatters => &EVENTS,
        ItemPart::Questions | ItemPart::SuggestedActions => &[],
    };
    let found = CAUSES.iter().chain(events).filter(|phrase| holds(&lower, phrase));
    found.map(|phrase| Failure::Cause((*phrase).to_owned())).collect()
}

/// Numbers in words, times without a date, and words that are not about the numbers at all.
pub(super) fn unchecked(rest: &str) -> Vec<Failure> {
    let lower = rest.to_lowercase();
    let numbers = UNCHECKED.iter().chain(&WEEKDAYS).filter(|word| holds(&lower, word));
    let numbers = numbers.map(|word| Failure::Number((*word).to_owned()));
    let addressed = ADDRESSED.iter().filter(|phrase| holds(&lower, phrase));
    numbers.chain(addressed.map(|_| Failure::Markup)).collect()
}
