//! The rules writer: the stories of a cockpit in their order, as a headline and the four sections.
//!
//! The headline is that of the first story. What changed is said of every story; what it means, what to do and what to ask of the
//! first stories as long as there is room. Nothing is filled in for the sake of a section.

use super::brief::{Authorship, Brief, InsightItem, InsightSection, InsightWriter, ItemPart};
use crate::story::{FactSheet, Story, StoryClass, StoryLine};

/// Nobody reads more with coffee: the words of headline, headings and items.
pub(super) const MOST_WORDS: usize = 120;
/// Items of a section.
pub(super) const MOST_ITEMS: usize = 4;
/// Stories that the summary tells; the list of alerts has them all.
pub(super) const MOST_STORIES: usize = 3;

/// The brief.
pub(super) fn brief(sheet: &FactSheet, reason: &str) -> Brief {
    let source = Authorship { writer: InsightWriter::Rules, prompt_hash: None, reason: reason.to_owned() };
    of_stories(sheet, (sheet.stories.clone(), &sheet.stories), source)
}

/// The brief of stories in their order, of which those that are told may hold other lines.
pub(super) fn of_stories(sheet: &FactSheet, (stories, told): (Vec<Story>, &[Story]), source: Authorship) -> Brief {
    let section = |part: ItemPart| InsightSection { part, items: Vec::new() };
    let mut brief = Brief {
        segment: sheet.segment.clone(),
        range: sheet.range,
        source,
        headline: headline(&stories),
        sections: ItemPart::ALL.map(section).into(),
        own: Vec::new(),
        stories,
        facts: sheet.facts.clone(),
    };
    fill(&mut brief, told);
    brief
}

/// The headline of the first story.
fn headline(stories: &[Story]) -> InsightItem {
    let first = stories.first().expect("every sheet has a story");
    InsightItem { text: first.headline.text(), facts: first.changed[0].facts.clone(), story: Some(first.id.clone()) }
}

/// A line with its place.
struct Placed {
    /// How many lines of its story and part come before it; what is over makes room for what goes on.
    round: usize,
    part: ItemPart,
    story: usize,
    item: InsightItem,
}

fn lines(story: &Story, part: ItemPart) -> &[StoryLine] {
    match part {
        ItemPart::WhatChanged => &story.changed,
        ItemPart::WhyItMatters => &story.matters,
        ItemPart::SuggestedActions => &story.actions,
        ItemPart::Questions => &story.questions,
    }
}

/// Adds what changed of every story, then the first line of the other sections story by story, then the second ones, as far as
/// there is room.
fn fill(brief: &mut Brief, told: &[Story]) {
    let mut placed: Vec<Placed> = Vec::new();
    for (at, story) in told.iter().take(MOST_STORIES).enumerate() {
        for part in ItemPart::ALL {
            for (round, line) in lines(story, part).iter().enumerate() {
                let (text, facts) = (line.text.clone(), line.facts.clone());
                let item = InsightItem { text, facts, story: Some(story.id.clone()) };
                let is_aside = matches!(story.class, StoryClass::Recovered | StoryClass::Growth) && at > 0;
                let round = if is_aside && part != ItemPart::WhatChanged { round + 1 } else { round };
                placed.push(Placed { round, part, story: at, item });
            }
        }
    }
    // What changed comes first; then a story is told to its question before the next one is begun.
    placed.sort_by_key(|placed| (placed.round, placed.part != ItemPart::WhatChanged, placed.story, placed.part));
    let mut room = MOST_WORDS.saturating_sub(brief.words());
    let mut chosen: Vec<Placed> = Vec::new();
    for placed in placed {
        let is_headline = placed.item.text == brief.headline.text;
        let words = if is_headline { 0 } else { placed.item.text.split_whitespace().count() };
        let same_part = chosen.iter().filter(|one| one.part == placed.part).count();
        let is_said = chosen.iter().any(|one| one.item.text == placed.item.text);
        let is_first = placed.round == 0 && placed.part == ItemPart::WhatChanged;
        if same_part < MOST_ITEMS && !is_said && (words <= room || is_first) {
            room = room.saturating_sub(words);
            chosen.push(placed);
        }
    }
    chosen.sort_by_key(|placed| (placed.story, placed.round));
    for placed in chosen {
        let section = brief.sections.iter_mut().find(|section| section.part == placed.part);
        section.expect("every part has a section").items.push(placed.item);
    }
}
