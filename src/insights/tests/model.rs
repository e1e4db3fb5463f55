//! What a model may choose and ask, and that it states nothing.

use super::*;

/// The sheet of the front page of a world in which much happens.
fn busy_sheet() -> FactSheet {
    let trouble = Trouble { ago: 9, days: 10, onboarding: 600, errors: 2500, ..Trouble::NONE };
    let rules = World::new(7, 2000, trouble).brief("all", 30);
    FactSheet {
        segment: rules.segment.clone(),
        segment_label: "All users".into(),
        range: rules.range,
        stories: rules.stories.clone(),
        facts: rules.facts.clone(),
    }
}

/// The brief of a sheet as a model chose it.
fn chosen_of(sheet: &FactSheet, answer: &serde_json::Value) -> Result<Brief, String> {
    let writer = InsightWriter::Model { provider: "p".into(), model: "m".into() };
    let author = Author { writer, prompt_hash: "h".into() };
    let choice = choice::parse(&answer.to_string()).expect("an answer in its form");
    chosen::brief(sheet, &choice, author)
}

fn story_choice(id: &str) -> serde_json::Value {
    serde_json::json!({"story": id, "sentences": [], "actions": []})
}

fn answer_of(stories: &[serde_json::Value], own: &[&str]) -> serde_json::Value {
    serde_json::json!({"stories": stories, "questions": own, "suggestions": own})
}

#[test]
fn a_model_changes_the_order_and_leaves_out_nothing_that_goes_on() {
    let sheet = busy_sheet();
    let stories = &sheet.stories;
    let ongoing: Vec<&str> =
        stories.iter().filter(|story| story.class == StoryClass::Ongoing).map(|story| story.id.as_str()).collect();
    assert!(ongoing.len() >= 2, "{ongoing:?}");
    let brief = chosen_of(&sheet, &answer_of(&[story_choice(ongoing[1])], &[])).expect("a brief");
    let told: Vec<&str> = brief.stories.iter().map(|story| story.id.as_str()).collect();
    assert_eq!(told[..2], [ongoing[1], ongoing[0]]);
    assert_eq!(brief.headline.text, brief.stories[0].headline.text());
    assert_eq!(brief.stories.len(), stories.len());
    assert_eq!(faults(&brief), [""; 0]);
    // Not in the list of stories alone: it stands in a section.
    let is_in_a_section = |id: &str| {
        brief.sections.iter().flat_map(|section| &section.items).any(|item| item.story.as_deref() == Some(id))
    };
    assert!(is_in_a_section(ongoing[0]) && is_in_a_section(ongoing[1]));
    let none = chosen_of(&sheet, &answer_of(&[story_choice("no.such.story")], &[]));
    assert!(none.expect_err("no brief").contains("named no story"));
}

#[test]
fn what_is_over_does_not_come_before_what_goes_on() {
    let mut sheet = busy_sheet();
    let over = Story { id: "story.over".into(), class: StoryClass::Recovered, ..sheet.stories[0].clone() };
    assert!(over.may_lead);
    sheet.stories.push(over);
    let brief = chosen_of(&sheet, &answer_of(&[story_choice("story.over")], &[])).expect("a brief");
    assert_eq!(
        (brief.stories[0].class, brief.headline.story.as_ref()),
        (StoryClass::Ongoing, Some(&sheet.stories[0].id))
    );
}

#[test]
fn a_story_that_may_not_lead_does_not_lead_by_a_model_either() {
    let mut sheet = busy_sheet();
    let mut aside = sheet.stories[0].clone();
    (aside.id, aside.class, aside.may_lead) = ("story.aside".into(), StoryClass::Change, false);
    let quiet = Story { id: "story.quiet".into(), class: StoryClass::Quiet, may_lead: true, ..aside.clone() };
    sheet.stories = vec![quiet, aside];
    let brief = chosen_of(&sheet, &answer_of(&[story_choice("story.aside")], &[])).expect("a brief");
    assert_eq!(
        ids(&brief).iter().map(|(class, _)| *class).collect::<Vec<_>>(),
        [StoryClass::Quiet, StoryClass::Change]
    );
}

#[test]
fn a_model_chooses_facts_and_actions_and_our_words_stay() {
    let sheet = busy_sheet();
    let stories = &sheet.stories;
    let story = stories.iter().find(|story| story.matters.len() > 1).expect("a story with more than one line");
    let known: Vec<&String> =
        stories.iter().flat_map(|story| story.changed.iter().chain(&story.matters)).map(|line| &line.text).collect();
    let last = story.matters.last().expect("a line");
    let sentence = serde_json::json!({"facts": [last.facts[0]], "join": "none"});
    let pick = serde_json::json!({"story": story.id, "sentences": [sentence], "actions": [1, 99, 0]});
    let brief = chosen_of(&sheet, &answer_of(&[pick], &[])).expect("a brief");
    let mine: Vec<(ItemPart, &InsightItem)> =
        texts(&brief).into_iter().filter(|(_, item)| item.story.as_ref() == Some(&story.id)).collect();
    let matters: Vec<&String> =
        mine.iter().filter(|(part, _)| *part == ItemPart::WhyItMatters).map(|(_, item)| &item.text).collect();
    assert!(matters.len() <= 1 && matters.iter().all(|text| **text == last.text), "{matters:?}");
    for (part, item) in texts(&brief) {
        if matches!(part, ItemPart::WhatChanged | ItemPart::WhyItMatters) {
            assert!(known.contains(&&item.text), "{}", item.text);
        }
    }
    assert_eq!(faults(&brief), [""; 0]);
}

#[test]
fn two_short_facts_are_joined_as_the_model_says() {
    let mut sheet = busy_sheet();
    let story = &mut sheet.stories[0];
    let line = |text: &str, fact: &str| crate::story::StoryLine { text: text.into(), facts: vec![fact.into()] };
    story.changed = vec![line("Errors rose to 9.", "a")];
    story.matters = vec![line("About 4 users are affected.", "b"), line("Pro held.", "c")];
    let sentence = serde_json::json!({"facts": ["a", "c"], "join": "while"});
    let pick = serde_json::json!({"story": story.id, "sentences": [sentence], "actions": []});
    let choice = choice::parse(&answer_of(&[pick], &[]).to_string()).expect("an answer");
    let author = Author { writer: InsightWriter::Rules, prompt_hash: "h".into() };
    let id = story.id.clone();
    let brief = chosen::brief(&sheet, &choice, author.clone()).expect("a brief");
    let told: Vec<&InsightItem> =
        brief.sections[0].items.iter().filter(|item| item.story.as_ref() == Some(&id)).collect();
    assert_eq!(told[0].text, "Errors rose to 9, while Pro held.");
    assert_eq!(told[0].facts, ["a", "c"]);
    assert!(brief.sections[1].items.iter().all(|item| item.story.as_ref() != Some(&id)));
    // 10 words and 9 fit into an item with the word that joins them, 10 and 10 do not.
    let sentence_of = |words: usize| format!("{}end.", "word ".repeat(words - 1));
    let joined = |words: usize| {
        let mut sheet = sheet.clone();
        let story = &mut sheet.stories[0];
        story.changed = vec![line(&sentence_of(10), "a")];
        story.matters = vec![line(&sentence_of(words), "c")];
        let brief = chosen::brief(&sheet, &choice, author.clone()).expect("a brief");
        brief.sections[0].items[0].facts.len() == 2
    };
    assert!(joined(9) && !joined(10));
}

/// False, unsupported or hostile sentences.
fn lies() -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Lie {
        text: String,
    }
    let own = include_str!("../../../tests/cases/model_lies.json");
    let more = std::fs::read_to_string("../shared/data/model_lies.json").unwrap_or_else(|_| "[]".to_owned());
    let read = |text: &str| serde_json::from_str::<Vec<Lie>>(text).expect("a list of sentences");
    read(own).into_iter().chain(read(&more)).map(|lie| lie.text).collect()
}

#[test]
fn no_lie_of_a_model_reaches_a_page() {
    let sheet = busy_sheet();
    let lead = sheet.stories[0].id.clone();
    let lines =
        |story: &Story| [&story.changed, &story.matters, &story.actions, &story.questions].map(Clone::clone).concat();
    let known: Vec<String> = sheet.stories.iter().flat_map(lines).map(|line| line.text).collect();
    let false_texts = lies();
    assert!(false_texts.len() >= 20);
    for lie in &false_texts {
        // As a question or a suggestion, as the end of one, and in each name that an answer holds.
        for text in [
            lie.clone(),
            format!("{}?", lie.trim_end_matches('.')),
            format!("Check whether {lie}"),
            format!("Why is it that {lie}?"),
        ] {
            let sentence = serde_json::json!({"facts": [text, text], "join": "and"});
            let pick = serde_json::json!({"story": lead, "sentences": [sentence], "actions": []});
            let answer = answer_of(&[pick, story_choice(&text)], &[&text]);
            let brief = chosen_of(&sheet, &answer).expect("a brief");
            assert!(brief.own.is_empty(), "{text}");
            let said = brief.sections.iter().flat_map(|section| &section.items).chain([&brief.headline]);
            assert!(
                said.into_iter().all(|item| known.contains(&item.text) || item.text == brief.headline.text),
                "{text}"
            );
        }
    }
}

#[test]
fn questions_and_suggestions_are_of_the_vocabulary_with_names_and_days_of_facts() {
    use own_sentence::{OwnKind, Unusable, own_sentence};
    let sheet = busy_sheet();
    let fact = sheet.facts.iter().find(|fact| fact.topic == Topic::Incident).expect("an incident");
    let label = fact.get("label").expect("a label").text();
    let id = &fact.id;
    let ask = |text: &str| own_sentence(text, OwnKind::Question, &sheet).map(|item| item.text);
    let suggest = |text: &str| own_sentence(text, OwnKind::Suggestion, &sheet).map(|item| item.text);
    assert_eq!(ask(&format!("Who meets {{{id}}}?")), Err(Unusable::Word));
    assert_eq!(
        ask(&format!("Which people meet {{{id}}}, and on which devices?")),
        Ok(format!("Which people meet {label}, and on which devices?"))
    );
    let day = fact.get("started").expect("a day").text();
    assert_eq!(suggest(&format!("Look at the log of {{{id}.started}}.")), Ok(format!("Look at the log of {day}.")));
    assert_eq!(suggest("Talk to new users"), Ok("Talk to new users.".to_owned()));
    for (text, why) in [
        ("Which people meet errors.", Unusable::Form),
        ("Errors, which people meet?", Unusable::Form),
        ("Which people? Which devices?", Unusable::Word),
        ("Which 3 people meet errors?", Unusable::Word),
        ("Which people lost errors?", Unusable::Word),
        ("Which people at Acme?", Unusable::Word),
        ("Which реople meet errors?", Unusable::Word),
        ("Which people meet {no.such.fact}?", Unusable::Slot),
        ("Which people meet {errors?", Unusable::Slot),
    ] {
        assert_eq!(ask(text), Err(why), "{text}");
    }
    assert_eq!(ask(&format!("Which people meet {{{id}.impact}}?")), Err(Unusable::Slot));
    assert_eq!(ask(&format!("Which people meet {{{id}}}s?")), Err(Unusable::Slot));
    // Its text, and no name: `critical`.
    assert!(matches!(fact.get("severity"), Some(crate::messages::Value::Text(_))));
    assert_eq!(ask(&format!("Which people meet {{{id}.severity}}?")), Err(Unusable::Slot));
    assert_eq!(suggest("Fire the growth team."), Err(Unusable::Form));
    assert_eq!(suggest(&format!("Ask {}.", "the team of the ".repeat(6))), Err(Unusable::Form));
}
