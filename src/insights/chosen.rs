//! The brief that a model's choice makes: its stories in its order, its facts in its sentences, all in our words.
//!
//! The order is bounded: data that cannot be trusted comes first, then what goes on, and nothing of either that the rules would
//! tell is left out; a story that may not lead does not lead.

use std::collections::BTreeMap;

use super::brief::{Authorship, Brief, InsightWriter, ItemPart, OwnSentence};
use super::choice::{ChosenStory, MOST_QUESTIONS, MOST_SUGGESTIONS, ModelChoice};
use super::own_sentence::{OwnKind, Unusable, own_sentence};
use super::rules::{self, MOST_ITEMS, MOST_STORIES};
use crate::messages::Message;
use crate::messages::text;
use crate::story::{FactSheet, Story, StoryClass, StoryLine};

/// A list item has at most so many words.
const MOST_WORDS_OF_AN_ITEM: usize = 20;

/// Who answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Author {
    pub(super) writer: InsightWriter,
    pub(super) prompt_hash: String,
}

/// The brief of a choice; `Err` says why it makes none.
pub(super) fn brief(sheet: &FactSheet, choice: &ModelChoice, author: Author) -> Result<Brief, String> {
    let order = order(sheet, choice);
    if order.is_empty() {
        return Err(text!("model-no-story"));
    }
    let told: Vec<Story> = order.iter().map(|(story, chosen)| told(story, *chosen)).collect();
    let is_told = |story: &&Story| told.iter().any(|other| other.id == story.id);
    let rest = sheet.stories.iter().filter(|story| !is_told(story));
    let stories: Vec<Story> = order.iter().map(|(story, _)| *story).chain(rest).cloned().collect();
    let (own, dropped) = own_sentences(sheet, choice);
    let reason = reason(&dropped);
    let source = Authorship { writer: author.writer, prompt_hash: Some(author.prompt_hash), reason };
    let mut brief = rules::of_stories(sheet, (stories, &told), source);
    for one in own {
        let section = brief.sections.iter().find(|section| section.part == one.part);
        let has = section.map_or(0, |section| section.items.len());
        let more = brief.own.iter().filter(|other| other.part == one.part).count();
        if has + more < MOST_ITEMS {
            brief.own.push(one);
        }
    }
    Ok(brief)
}

/// What is told first, whatever a model says.
const fn rank(class: StoryClass) -> u8 {
    match class {
        StoryClass::Data => 0,
        StoryClass::Ongoing => 1,
        StoryClass::NewLevel | StoryClass::Recovered | StoryClass::Change | StoryClass::Growth | StoryClass::Quiet => 2,
    }
}

/// The stories to tell with what was chosen of each; none when the answer names none that there is.
fn order<'a>(sheet: &'a FactSheet, choice: &'a ModelChoice) -> Vec<(&'a Story, Option<&'a ChosenStory>)> {
    let mut order: Vec<(&Story, Option<&ChosenStory>)> = Vec::new();
    for chosen in &choice.stories {
        let story = sheet.stories.iter().find(|story| story.id == chosen.story);
        let is_new = |story: &&Story| order.iter().all(|(known, _)| known.id != story.id);
        if let Some(story) = story.filter(is_new) {
            order.push((story, Some(chosen)));
        }
    }
    let Some(first) = sheet.stories.first().filter(|_| !order.is_empty()) else { return Vec::new() };
    let bound: Vec<&Story> =
        sheet.stories.iter().take(MOST_STORIES).filter(|story| story.class <= StoryClass::Ongoing).collect();
    for story in &bound {
        if order.iter().all(|(known, _)| known.id != story.id) {
            order.push((story, None));
        }
    }
    order.sort_by_key(|(story, _)| (rank(story.class), !bound.iter().any(|other| other.id == story.id)));
    if !order[0].0.may_lead {
        let chosen = order.iter().position(|(story, _)| story.id == first.id).map(|at| order.remove(at));
        order.insert(0, chosen.unwrap_or((first, None)));
    }
    order
}

/// A story with the sentences and actions that were chosen of it.
fn told(story: &Story, chosen: Option<&ChosenStory>) -> Story {
    let mut told = story.clone();
    let Some(chosen) = chosen else { return told };
    let actions: Vec<StoryLine> =
        chosen.actions.iter().filter_map(|number| story.actions.get(number.checked_sub(1)?)).cloned().collect();
    if !actions.is_empty() {
        told.actions = actions;
    }
    let lines: Vec<&StoryLine> = story.changed.iter().chain(&story.matters).collect();
    let mut used: Vec<usize> = Vec::new();
    let (mut changed, mut matters): (Vec<StoryLine>, Vec<StoryLine>) = (Vec::new(), Vec::new());
    for sentence in &chosen.sentences {
        let mut found: Vec<usize> = Vec::new();
        for fact in sentence.facts.iter().take(2) {
            let is_free = |at: &usize| !used.contains(at) && !found.contains(at);
            let at = (0..lines.len()).filter(is_free).find(|at| lines[*at].facts.first() == Some(fact));
            found.extend(at);
        }
        let joined = match found.as_slice() {
            [first, second] => {
                sentence.join.message().and_then(|message| joined(message, [lines[*first], lines[*second]]))
            }
            _ => None,
        };
        let place = found.iter().min().copied();
        let texts = joined.map_or_else(|| found.iter().map(|at| lines[*at].clone()).collect(), |line| vec![line]);
        used.extend(found);
        // The first line of a story is what its headline says.
        match place {
            Some(0) => changed.splice(0..0, texts).for_each(drop),
            Some(at) if at < story.changed.len() => changed.extend(texts),
            Some(_) => matters.extend(texts),
            None => {}
        }
    }
    if used.is_empty() {
        return told;
    }
    if !used.contains(&0) {
        changed.insert(0, story.changed[0].clone());
    }
    (told.changed, told.matters) = (changed, matters);
    told
}

/// Two lines as one sentence; `None` when that is too long for an item.
fn joined(message: &'static str, [first, second]: [&StoryLine; 2]) -> Option<StoryLine> {
    let words = |line: &StoryLine| line.text.split_whitespace().count();
    if words(first) + words(second) >= MOST_WORDS_OF_AN_ITEM {
        return None;
    }
    let bare = |line: &StoryLine| line.text.trim_end_matches('.').to_owned();
    let text = Message::new(message).text_value("first", &bare(first)).text_value("second", &bare(second)).text();
    let mut facts = first.facts.clone();
    facts.extend(second.facts.iter().filter(|fact| !first.facts.contains(fact)).cloned());
    Some(StoryLine { text, facts })
}

/// The questions and suggestions of the model's own that hold to their form, and how many did not, by what was wrong.
fn own_sentences(sheet: &FactSheet, choice: &ModelChoice) -> (Vec<OwnSentence>, BTreeMap<Unusable, usize>) {
    let (mut own, mut dropped) = (Vec::new(), BTreeMap::new());
    let questions = choice.questions.iter().take(MOST_QUESTIONS).map(|text| (text, OwnKind::Question));
    let suggestions = choice.suggestions.iter().take(MOST_SUGGESTIONS).map(|text| (text, OwnKind::Suggestion));
    for (text, kind) in questions.chain(suggestions) {
        let part = match kind {
            OwnKind::Question => ItemPart::Questions,
            OwnKind::Suggestion => ItemPart::SuggestedActions,
        };
        match own_sentence(text, kind, sheet) {
            Ok(item) => own.push(OwnSentence { part, item }),
            Err(unusable) => *dropped.entry(unusable).or_default() += 1,
        }
    }
    (own, dropped)
}

fn reason(dropped: &BTreeMap<Unusable, usize>) -> String {
    let chose = text!("model-chose");
    let number: usize = dropped.values().sum();
    let causes: Vec<String> = dropped.keys().map(|unusable| unusable.reason()).collect();
    match number {
        0 => chose,
        dropped => text!("model-dropped", chose = chose, number = dropped, causes = causes.join(", ")),
    }
}
