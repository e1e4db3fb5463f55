//! What a model answers: its shape, and what is left of it once it is held against the facts.

use serde::Deserialize;

use super::brief::{Authorship, Brief, InsightItem, InsightSection, InsightWriter, ItemPart};
use super::check::{self, Cited, Failure};
use crate::story::{Fact, FactSheet};

/// Items of a section.
pub(super) const MOST_ITEMS: usize = 4;

/// An answer as a model wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAnswer {
    headline: RawItem,
    what_changed: Vec<RawItem>,
    why_it_matters: Vec<RawItem>,
    suggested_actions: Vec<RawItem>,
    questions: Vec<RawItem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    text: String,
    facts: Vec<String>,
}

/// The JSON Schema of an answer: the four sections, each item with its citations.
pub(super) fn schema() -> serde_json::Value {
    let item = serde_json::json!({
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "facts": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["text", "facts"],
        "additionalProperties": false,
    });
    let items = serde_json::json!({"type": "array", "items": item});
    serde_json::json!({
        "type": "object",
        "properties": {
            "headline": item,
            "what_changed": items,
            "why_it_matters": items,
            "suggested_actions": items,
            "questions": items,
        },
        "required": ["headline", "what_changed", "why_it_matters", "suggested_actions", "questions"],
        "additionalProperties": false,
    })
}

/// Reads an answer; what stands around the JSON object, such as a code fence, is passed over.
pub(super) fn parse(text: &str) -> Option<RawAnswer> {
    let (start, end) = (text.find('{')?, text.rfind('}')?);
    serde_json::from_str(text.get(start..=end)?).ok()
}

/// Who answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Author {
    pub(super) writer: InsightWriter,
    pub(super) prompt_hash: String,
}

/// The brief that an answer makes, without what does not hold. `Err` says why nothing is left to print: without a sound
/// headline and a sound change a summary is none.
pub(super) fn brief(
    sheet: &FactSheet,
    answer: &RawAnswer,
    author: Author,
    segments: &[String],
) -> Result<Brief, String> {
    let mut dropped: Vec<Failure> = Vec::new();
    let mut number = 0;
    let mut held = |part: ItemPart, items: &[RawItem]| -> Vec<InsightItem> {
        let items = items.iter().filter_map(|item| {
            let failures = failures(sheet, item, part, segments);
            number += usize::from(!failures.is_empty());
            let holds = failures.is_empty().then(|| InsightItem {
                text: item.text.trim().to_owned(),
                facts: item.facts.clone(),
                story: None,
            });
            dropped.extend(failures);
            holds
        });
        items.take(MOST_ITEMS).collect()
    };
    let headline = held(ItemPart::WhatChanged, std::slice::from_ref(&answer.headline)).pop();
    let sections: Vec<InsightSection> = ItemPart::ALL
        .map(|part| {
            let items = match part {
                ItemPart::WhatChanged => &answer.what_changed,
                ItemPart::WhyItMatters => &answer.why_it_matters,
                ItemPart::SuggestedActions => &answer.suggested_actions,
                ItemPart::Questions => &answer.questions,
            };
            InsightSection { part, items: held(part, items) }
        })
        .into();
    let is_told = sections.first().is_some_and(|section| !section.items.is_empty());
    let Some(headline) = headline.filter(|_| is_told) else {
        return Err(format!("The model's answer did not hold against the facts{}.", because(&dropped)));
    };
    let reason = match number {
        0 => "Every number, day, direction and name was held against the facts.".to_owned(),
        1 => format!("One sentence that did not hold against the facts was dropped{}.", because(&dropped)),
        more => format!("{more} sentences that did not hold against the facts were dropped{}.", because(&dropped)),
    };
    let source = Authorship { writer: author.writer, prompt_hash: Some(author.prompt_hash), reason };
    let (stories, facts) = (sheet.stories.clone(), sheet.facts.clone());
    Ok(Brief { segment: sheet.segment.clone(), range: sheet.range, source, headline, sections, stories, facts })
}

/// ` (a number, a cause)`.
fn because(failures: &[Failure]) -> String {
    let mut nouns: Vec<&str> = failures.iter().map(Failure::noun).collect();
    nouns.sort_unstable();
    nouns.dedup();
    if nouns.is_empty() { String::new() } else { format!(" ({})", nouns.join(", ")) }
}

fn failures(sheet: &FactSheet, item: &RawItem, part: ItemPart, segments: &[String]) -> Vec<Failure> {
    let unknown: Vec<Failure> =
        item.facts.iter().filter(|id| sheet.get(id).is_none()).map(|id| Failure::UnknownFact(id.clone())).collect();
    if !unknown.is_empty() {
        return unknown;
    }
    let facts: Vec<&Fact> = item.facts.iter().filter_map(|id| sheet.get(id)).collect();
    check::check(&item.text, part, Cited { facts: &facts, segments, own_segment: &sheet.segment_label })
}
