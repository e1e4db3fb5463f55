//! The summaries of small, hand-made sites: what they say, and that they say nothing that is not in their facts.

mod model;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::alerts::{self, AlertSettings};
use crate::calendar::{Day, HOUR_MILLIS, Millis};
use crate::cube::{Clock, Cube, Reason, RowCount, SegmentCells};
use crate::decisions::ScoringInput;
use crate::messages::{Message, Value};
use crate::metric::{Definitions, Filter, KeyFigures, RangeDays, Segment, SegmentKey};
use crate::project::ACKNOWLEDGEMENTS_FILE;
use crate::story::{self, Fact, Story, StoryClass, StoryInputs, Topic};
use crate::views::{self, Suppression};

/// 21 Nov 2026.
const AS_OF: i32 = 20_778;
const FIRST: i32 = AS_OF - 109;

/// Numbers that jump about, the same on every machine.
struct TestRng(u64);

impl TestRng {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(sides)).expect("small")
    }
}

/// A time in which something is not as usual: days before the end, how long, and parts of a thousand of the usual.
#[derive(Clone, Copy, Debug, Default)]
struct Trouble {
    ago: i32,
    days: i32,
    onboarding: u32,
    errors: u32,
    active: u32,
    returning: u32,
}

impl Trouble {
    const NONE: Self = Self { ago: 0, days: 0, onboarding: 1000, errors: 1000, active: 1000, returning: 1000 };

    fn on(&self, day: i32) -> Self {
        let since = day - (AS_OF - self.ago);
        if (0..self.days).contains(&since) { *self } else { Self::NONE }
    }
}

/// A made-up site: its size, and what goes wrong.
struct World {
    definitions: Definitions,
    cube: Cube,
    clock: Option<Clock>,
}

impl World {
    fn new(seed: u64, scale: u32, trouble: Trouble) -> Self {
        let mut definitions = Definitions::default();
        for (key, label, attribute) in
            [("free", "Free plan", "plan"), ("pro", "Pro 2.0", "plan"), ("smb", "Small business", "segment")]
        {
            let filters = vec![Filter { attribute: attribute.into(), any_of: vec![key.into()], is_excluding: false }];
            definitions.segments.push(Segment { key: SegmentKey(key.into()), label: label.into(), filters });
        }
        let mut cube = Cube::sample(&definitions, FIRST, AS_OF);
        let mut dice = TestRng(seed);
        for day in FIRST..=AS_OF {
            // Free, pro, and nobody's plan; small business is a part of all three.
            for (part, share) in [(1, 6), (2, 3), (0, 1)] {
                let users = scale * share * (90 + dice.roll(20)) / 1000;
                let hit = trouble.on(day);
                let mut segments = vec![0];
                segments.extend((part > 0).then_some(part));
                let onboarding = (500 + dice.roll(60)) * hit.onboarding / 1000;
                let returning = dice.roll(40);
                let extra = dice.roll(8);
                for index in segments {
                    fill(&mut cube.segments[index], (day, users), ([onboarding, returning, extra], hit, trouble));
                }
                fill(&mut cube.segments[3], (day, users / 2), ([onboarding, returning, extra], hit, trouble));
            }
        }
        Self { definitions, cube, clock: None }
    }

    fn insights(&self, min_group: u64) -> Insights {
        self.acknowledged(min_group, "")
    }

    /// The summaries when `content/alerts.toml` says this.
    fn acknowledged(&self, min_group: u64, text: &str) -> Insights {
        let ranges = [7, 30, 60].map(RangeDays);
        let suppression = Suppression::new(&self.cube, &self.definitions, &ranges, min_group);
        let views = views::build(&self.cube, (&self.definitions, &KeyFigures::default()), &ranges, &suppression);
        let incidents = alerts::find(&self.cube, &self.definitions, &AlertSettings::default(), &suppression);
        let content = BTreeMap::from([(ACKNOWLEDGEMENTS_FILE.to_owned(), text.to_owned())]);
        let entries = alerts::read_acknowledgements(&content, &self.definitions).expect("entries");
        let (incidents, _) = incidents.acknowledged(&entries);
        let playbooks = BTreeMap::from([(
            "errors",
            "## Actions\n- Read the log of the last 10 releases.\n## Questions\n- Which one?\n",
        )]);
        let input = ScoringInput {
            cube: &self.cube,
            definitions: &self.definitions,
            views: &views,
            incidents: &incidents,
            holidays: &std::collections::BTreeSet::new(),
            suppression: &suppression,
        };
        let inputs = StoryInputs::new(input, &[], &playbooks);
        let inputs = self.clock.map_or_else(|| inputs.clone(), |clock| inputs.clone().at(clock));
        let sheets = story::sheets(&inputs);
        write(&sheets, &[], &ModelAnswers::default())
    }

    fn brief(&self, segment: &str, days: u16) -> Brief {
        let insights = self.insights(0);
        insights.get(&SegmentKey(segment.into()), RangeDays(days)).expect("a brief").clone()
    }
}

fn fill(
    cells: &mut SegmentCells,
    (day, users): (i32, u32),
    ([onboarding, returning, extra], hit, trouble): ([u32; 3], Trouble, Trouble),
) {
    cells.add_cohort(day, users);
    let left = usize::try_from(AS_OF - day).expect("inside");
    for (step, rate) in [(1, onboarding), (2, onboarding * 6 / 10), (3, onboarding * 2 / 10)] {
        cells.add_reached(step, (day, 0), users * rate * 8 / 10_000);
        if left > 0 {
            cells.add_reached(step, (day, 1), users * rate * 2 / 10_000);
        }
    }
    for offset in 0..=left.min(30) {
        let then = trouble.on(day).returning;
        let rate = (700 / (1 + u32::try_from(offset).expect("small")).min(5) + returning) * then / 1000;
        cells.add_retained(day, offset, users * rate.min(1000) / 1000);
    }
    let before = u32::try_from(cells.dau(Day(day))).expect("small");
    let dau = before + users * 8 * hit.active / 1000;
    cells.set_active(day, [dau, dau * 3, dau * 5]);
    for trend in 0..5 {
        let day_of = Day(day);
        let had =
            [cells.events(trend, day_of), cells.users(trend, day_of)].map(|had| u32::try_from(had).expect("small"));
        let times = if trend == 4 { hit.errors } else { 1000 };
        let events = users * (2 + extra / 4) * times / 1000;
        cells.set_trend(trend, day, [had[0] + events, had[1] + events / 2]);
    }
}

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

/// What is wrong with a brief.
fn faults(brief: &Brief) -> Vec<String> {
    let mut faults = Vec::new();
    for (_, item) in texts(brief) {
        let facts: Vec<&Fact> = item.facts.iter().filter_map(|id| brief.fact(id)).collect();
        if facts.len() != item.facts.len() || facts.is_empty() {
            faults.push(format!("{}: cites {:?}", item.text, item.facts));
        }
        let values = facts.iter().flat_map(|fact| fact.all_values().map(|(_, value)| value.text()));
        let known: Vec<String> = values.collect();
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
fn what_was_checked_before_a_gap_says_with_which_data() {
    let mut world = World::new(3, 300, Trouble::NONE);
    // Nothing at all came on the newest day.
    for cells in &mut world.cube.segments {
        cells.set_active(AS_OF, [0; 3]);
        (0..5).for_each(|trend| cells.set_trend(trend, AS_OF, [0; 2]));
    }
    let brief = world.brief("all", 30);
    let fact = brief.facts.iter().find(|fact| fact.topic == Topic::Checked).expect("a fact");
    assert_eq!(fact.get("dataTo"), Some(&Value::Day(Day(AS_OF - 1))));
    assert_eq!(ids(&brief)[0], (StoryClass::Data, "data"));
}

#[test]
fn a_dead_tracking_is_told_as_tracking_and_leads() {
    let mut world = World::new(3, 300, Trouble { ago: 9, days: 10, onboarding: 600, ..Trouble::NONE });
    for cells in &mut world.cube.segments {
        (AS_OF - 4..=AS_OF).for_each(|day| cells.set_trend(4, day, [0; 2]));
    }
    let brief = world.brief("all", 30);
    let story = first(&brief);
    assert_eq!((story.class, story.metric.as_str()), (StoryClass::Data, "errors"), "{:?}", ids(&brief));
    assert_eq!(story.onset, Some(Day(AS_OF - 4)));
    // What to do is about the code that records them, and not the playbook for days without data.
    let action = Message::new("action-tracking").text_value("label", "Errors").with("day", Value::Day(Day(AS_OF - 4)));
    assert_eq!(story.actions.iter().map(|line| line.text.clone()).collect::<Vec<_>>(), [action.text()]);
    // Nor is the fall of what was counted told as anything else.
    assert_eq!(brief.stories.iter().filter(|story| story.metric.starts_with("errors")).count(), 1);
}

#[test]
fn nothing_is_praised_while_days_are_missing() {
    let is_praised = |is_lost: bool| {
        let mut world = World::new(3, 300, Trouble { ago: 4, days: 4, errors: 400, ..Trouble::NONE });
        for cells in world.cube.segments.iter_mut().filter(|_| is_lost) {
            cells.set_active(AS_OF, [0; 3]);
            (0..5).for_each(|trend| cells.set_trend(trend, AS_OF, [0; 2]));
        }
        let brief = world.brief("all", 30);
        assert_eq!(first(&brief).class, if is_lost { StoryClass::Data } else { StoryClass::Quiet });
        ids(&brief).contains(&(StoryClass::Change, "errors"))
    };
    assert!(is_praised(false) && !is_praised(true));
}

#[test]
fn tracking_that_begins_is_told_as_tracking() {
    let mut world = World::new(3, 300, Trouble::NONE);
    for cells in &mut world.cube.segments {
        (FIRST..AS_OF - 2).for_each(|day| cells.set_trend(2, day, [0; 2]));
    }
    let brief = world.brief("all", 30);
    let story = first(&brief);
    assert_eq!((story.class, story.headline.id), (StoryClass::Data, "story-tracking-began"), "{:?}", ids(&brief));
    assert_eq!(story.onset, Some(Day(AS_OF - 2)));
}

#[test]
fn old_data_is_told_as_old_before_anything_else() {
    let mut world = World::new(3, 300, Trouble { ago: 9, days: 10, onboarding: 600, ..Trouble::NONE });
    let newest = Millis(Day(AS_OF).utc_end().0 - 1);
    world.cube.health.newest_event = Some(newest);
    let limit = Millis(newest.0 + 48 * HOUR_MILLIS);
    let mut at = |now: Millis, as_of: Option<Day>| {
        world.clock = Some(Clock { now, as_of });
        world.brief("all", 30)
    };
    let (fresh, old) = (at(limit, None), at(Millis(limit.0 + 1), None));
    assert_eq!(first(&fresh).class, StoryClass::Ongoing, "{:?}", ids(&fresh));
    let story = first(&old);
    assert_eq!((story.class, story.id.as_str()), (StoryClass::Data, "story.data.stale"));
    assert_eq!((story.headline.get("day"), story.onset), (Some(&Value::Day(Day(AS_OF))), Some(Day(AS_OF + 1))));
    assert_eq!(old.stories[1..], fresh.stories[..]);
    assert_eq!(faults(&old), [""; 0]);
    // A day that was asked for is what it was.
    assert_eq!(at(Millis(limit.0 + 1), Some(Day(AS_OF))), fresh);
}

#[test]
fn many_events_of_the_future_are_told_and_few_are_not() {
    let mut world = World::new(3, 300, Trouble::NONE);
    let days = u64::try_from(AS_OF - FIRST + 1).expect("days");
    world.cube.health.counted_events = 1_000 * days;
    let mut ahead = |events: u64| {
        world.cube.health.excluded.from_future = events;
        world.brief("all", 30)
    };
    // A hundredth of 7,000 a week.
    assert_eq!(first(&ahead(69)).class, StoryClass::Quiet);
    let brief = ahead(70);
    assert_eq!(first(&brief).id, "story.data.future");
    assert_eq!(first(&brief).headline.get("events"), Some(&Value::Count(70.0)));
    assert_eq!(items(&brief, ItemPart::SuggestedActions).len(), 1);
    assert_eq!(faults(&brief), [""; 0]);
    world.cube.health.suppressed.counts.insert(RowCount::Because(Reason::FromFuture));
    assert_eq!(first(&world.brief("all", 30)).headline.id, "story-future-some");
}

#[test]
fn a_site_without_data_says_what_would_fill_it() {
    let definitions = Definitions::default();
    let cube = Cube {
        span: None,
        segments: vec![SegmentCells::empty(
            crate::calendar::DayRange { first: Day(0), last: Day(-1) },
            &definitions.lags(),
            5,
        )],
        parts: Vec::new(),
        health: crate::cube::Health::default(),
        inventory: crate::cube::Inventory::default(),
    };
    let brief = World { definitions, cube, clock: None }.brief("all", 30);
    assert_eq!(first(&brief).headline.id, "story-no-data");
    assert_eq!(items(&brief, ItemPart::SuggestedActions).len(), 1);
    assert_eq!(faults(&brief), [""; 0]);
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
