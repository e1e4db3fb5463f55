//! The summaries of small, hand-made sites: what they say, and that they say nothing that is not in their facts.

mod data_trouble;
mod model;
mod world;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::alerts::{self, AlertSettings};
use crate::calendar::{Day, HOUR_MILLIS, Millis};
use crate::cube::{Clock, Cube, Reason, RowCount, SegmentCells};
use crate::decisions::ScoringInput;
use crate::format::RateMove;
use crate::messages::{Message, Value};
use crate::metric::{Definitions, Filter, KeyFigures, RangeDays, Segment, SegmentKey};
use crate::project::ACKNOWLEDGEMENTS_FILE;
use crate::story::{self, Fact, Story, StoryClass, StoryInputs, Topic};
use crate::views::{self, Suppression};
use world::{Trouble, World};

/// 21 Nov 2026.
const AS_OF: i32 = 20_778;
const FIRST: i32 = AS_OF - 109;

/// Every text of a brief with the facts that it cites.
fn texts(brief: &Brief) -> Vec<(ItemPart, &InsightItem)> {
    let sections = brief.sections.iter();
    let items = sections.flat_map(|section| section.items.iter().map(|item| (section.part, item)));
    std::iter::once((ItemPart::WhatChanged, &brief.headline)).chain(items).collect()
}

/// Runs of digits with their separators.
fn numbers(text: &str) -> Vec<&str> {
    let pieces = text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')));
    pieces.map(|piece| piece.trim_matches(['.', ','])).filter(|piece| !piece.is_empty()).collect()
}

/// The values of a fact as sentences write them: each alone, and two rates with the points between them.
fn written(fact: &Fact) -> Vec<String> {
    let values: Vec<Value> = fact.all_values().map(|(_, value)| value).collect();
    let rate = |value: &Value| if let Value::Rate(rate) = value { Some(*rate) } else { None };
    let rates: Vec<f64> = values.iter().filter_map(rate).collect();
    let pairs = rates.iter().flat_map(|before| rates.iter().map(|now| RateMove::of(*before, *now)));
    let moves = pairs.flat_map(|moved| [moved.before, moved.now, moved.points]);
    values.iter().map(Value::text).chain(moves).collect()
}

/// What is wrong with a brief.
fn faults(brief: &Brief) -> Vec<String> {
    let mut faults = Vec::new();
    for (_, item) in texts(brief) {
        let facts: Vec<&Fact> = item.facts.iter().filter_map(|id| brief.fact(id)).collect();
        if facts.len() != item.facts.len() || facts.is_empty() {
            faults.push(format!("{}: cites {:?}", item.text, item.facts));
        }
        let known: Vec<String> = facts.iter().flat_map(|fact| written(fact)).collect();
        let known: Vec<&str> = known.iter().flat_map(|text| numbers(text)).collect();
        let unknown = numbers(&item.text).into_iter().filter(|number| !known.contains(number));
        faults.extend(unknown.map(|number| format!("{}: {number} is in no cited fact", item.text)));
        if item.text.contains('{') || item.text.contains("-story") {
            faults.push(format!("a message that was not written: {}", item.text));
        }
    }
    let parts: Vec<ItemPart> = brief.sections.iter().map(|section| section.part).collect();
    if parts != ItemPart::ALL || brief.sections.iter().any(|section| section.items.len() > 4) {
        faults.push(format!("sections {parts:?}"));
    }
    if brief.words() > 120 {
        faults.push(format!("{} words", brief.words()));
    }
    if brief.stories.is_empty() || brief.stories[0].headline.text() != brief.headline.text {
        faults.push("the headline is not that of the first story".to_owned());
    }
    let unique = |mut ids: Vec<&str>| {
        ids.sort_unstable();
        ids.windows(2).all(|pair| pair[0] != pair[1])
    };
    if !unique(brief.facts.iter().map(|fact| fact.id.as_str()).collect())
        || !unique(brief.stories.iter().map(|story| story.id.as_str()).collect())
    {
        faults.push("an id twice".to_owned());
    }
    faults
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Numbers, days, directions, names and causes: nothing is said that the cited facts do not hold.
    #[test]
    fn nothing_is_said_that_no_cited_fact_holds(
        seed in any::<u64>(),
        scale in prop_oneof![Just(3u32), Just(60), Just(900), Just(20_000)],
        (ago, days) in (0i32..50, 1i32..30),
        (onboarding, errors, active, returning) in (300u32..1500, 500u32..4000, 200u32..1300, 500u32..1200),
        min_group in prop_oneof![Just(0u64), Just(25)],
    ) {
        let world = World::new(seed, scale, Trouble { ago, days, onboarding, errors, active, returning });
        for brief in world.insights(min_group).briefs {
            prop_assert_eq!(faults(&brief), Vec::<String>::new());
        }
    }
}

fn ids(brief: &Brief) -> Vec<(StoryClass, &str)> {
    brief.stories.iter().map(|story| (story.class, story.metric.as_str())).collect()
}

fn items(brief: &Brief, part: ItemPart) -> Vec<&str> {
    let section = brief.sections.iter().find(|section| section.part == part).expect("a section");
    section.items.iter().map(|item| item.text.as_str()).collect()
}

fn first(brief: &Brief) -> &Story {
    &brief.stories[0]
}

#[test]
fn a_fall_is_told_with_its_numbers_its_split_and_its_playbook() {
    let trouble = Trouble { ago: 9, days: 10, onboarding: 600, errors: 2500, ..Trouble::NONE };
    let brief = World::new(7, 2000, trouble).brief("all", 30);
    let told = ids(&brief);
    assert!(told.contains(&(StoryClass::Ongoing, "step.onboarding_complete")), "{told:?}");
    assert!(told.contains(&(StoryClass::Ongoing, "errors")), "{told:?}");
    let onboarding = brief.stories.iter().find(|story| story.metric == "step.onboarding_complete").expect("a story");
    assert_eq!((onboarding.headline.id, onboarding.onset), ("sentence", Some(Day(AS_OF - 9))));
    // The counts of the same cause stand in the same story.
    assert!(onboarding.alerts.len() > 1, "{onboarding:?}");
    assert!(onboarding.segments.iter().all(|segment| segment.change < 0.0 && segment.is_beyond_chance));
    assert!(items(&brief, ItemPart::SuggestedActions).contains(&"Read the log of the last 10 releases."));
    assert!(items(&brief, ItemPart::Questions).contains(&"Which one?"));
    assert_eq!(faults(&brief), [""; 0]);
}

#[test]
fn what_is_expected_or_accepted_makes_no_story() {
    let trouble = Trouble { ago: 9, days: 10, onboarding: 600, errors: 2500, ..Trouble::NONE };
    let world = World::new(7, 2000, trouble);
    let brief = |verdict: &str| {
        let entry = |alert: &str| {
            format!(
                "[[acknowledge]]\nalert = \"{alert} as-of -9d\"\nby = \"a\"\non = 2026-11-20\nverdict = \"{verdict}\"\n"
            )
        };
        let insights = world.acknowledged(0, &(entry("errors up") + &entry("errors_users up")));
        insights.get(&SegmentKey("all".into()), RangeDays(30)).expect("a brief").clone()
    };
    let (real, expected) = (brief("real"), brief("expected"));
    assert!(real.stories.iter().any(|story| story.metric == "errors"), "{:?}", ids(&real));
    // Neither as an incident nor as a change of the same metric.
    assert!(!expected.stories.iter().any(|story| story.metric.starts_with("errors")), "{:?}", ids(&expected));
    assert!(expected.facts.iter().any(|fact| fact.id.starts_with("incident.errors")));
}

#[test]
fn a_segment_is_told_with_its_own_numbers() {
    let trouble = Trouble { ago: 9, days: 10, onboarding: 600, ..Trouble::NONE };
    let world = World::new(7, 2000, trouble);
    let (all, free) = (world.brief("all", 30), world.brief("free", 30));
    let impact = |brief: &Brief| brief.facts[0].get("impact").cloned();
    assert_eq!(first(&free).segment.as_str(), "free");
    assert_ne!(impact(&all), impact(&free));
    // Both lead to the one incident that is shown.
    assert_eq!(all.facts[0].panel, free.facts[0].panel);
}

#[test]
fn a_quiet_site_says_so_and_fills_nothing_in() {
    let brief = World::new(3, 300, Trouble::NONE).brief("all", 30);
    assert_eq!(ids(&brief)[0], (StoryClass::Quiet, "data"));
    assert_eq!(first(&brief).headline.id, "story-quiet");
    assert_eq!(first(&brief).headline.get("checked"), Some(&Value::Count(18.0)));
    assert_eq!(items(&brief, ItemPart::SuggestedActions), [""; 0]);
    assert_eq!(items(&brief, ItemPart::Questions), [""; 0]);
}

#[test]
fn what_is_over_is_told_behind_what_goes_on_and_as_over() {
    let brief = World::new(7, 2000, Trouble { ago: 20, days: 4, active: 400, ..Trouble::NONE }).brief("all", 60);
    let story = brief.stories.iter().find(|story| story.metric == "dau").expect("a story");
    assert_eq!(story.class, StoryClass::Recovered, "{:?}", ids(&brief));
    assert!(brief.stories.iter().all(|story| story.class != StoryClass::Ongoing));
    // It ended two weeks ago: it is told, and it is no headline.
    assert!(!story.may_lead);
    assert_eq!((first(&brief).class, first(&brief).headline.id), (StoryClass::Quiet, "story-quiet"));
}

#[test]
fn what_is_withheld_is_in_no_fact() {
    let world = World::new(5, 900, Trouble { ago: 9, days: 10, onboarding: 500, ..Trouble::NONE });
    for brief in world.insights(1_000_000).briefs {
        let numbers =
            brief.facts.iter().filter(|fact| matches!(fact.topic, Topic::Change | Topic::Split | Topic::Incident));
        assert_eq!(numbers.map(|fact| fact.id.as_str()).collect::<Vec<_>>(), [""; 0]);
    }
}

#[test]
fn the_reason_is_told_when_no_model_writes() {
    let brief = World::new(3, 60, Trouble::NONE).brief("all", 7);
    assert_eq!(brief.source, Authorship { writer: InsightWriter::Rules, prompt_hash: None, reason: no_model() });
}
