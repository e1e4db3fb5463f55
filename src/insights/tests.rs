//! The summaries of small, hand-made sites: what they say, and that they say nothing that is not in their facts.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::check::{Cited, check};
use super::*;
use crate::alerts::{self, AlertSettings};
use crate::cube::{Cube, SegmentCells};
use crate::metric::{Filter, KeyFigures, RangeDays, Segment, registry};
use crate::project::ACKNOWLEDGEMENTS_FILE;
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
}

impl World {
    fn new(seed: u64, scale: u32, trouble: Trouble) -> Self {
        let mut definitions = Definitions::default();
        for (key, label, attribute) in
            [("free", "Free plan", "plan"), ("pro", "Pro 2.0", "plan"), ("smb", "Small business", "segment")]
        {
            let filters = vec![Filter { attribute: attribute.into(), any_of: vec![key.into()] }];
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
        Self { definitions, cube }
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
        let ground = InsightInputs::new(&views, &incidents, &self.definitions, &playbooks);
        write(&sheets(&ground), &[], &ModelAnswers::default(), &self.definitions)
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
    let before = u32::try_from(cells.dau(crate::calendar::Day(day))).expect("small");
    let dau = before + users * 8 * hit.active / 1000;
    cells.set_active(day, [dau, dau * 3, dau * 5]);
    for trend in 0..5 {
        let day_of = crate::calendar::Day(day);
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

/// What is wrong with a brief.
fn faults(brief: &Brief, definitions: &Definitions) -> Vec<String> {
    let segments: Vec<String> = definitions.segments.iter().map(|segment| segment.label.clone()).collect();
    let own = definitions.segments.iter().find(|segment| segment.key == brief.segment).expect("a segment");
    let mut faults = Vec::new();
    for (part, item) in texts(brief) {
        let facts: Vec<&Fact> = item.facts.iter().filter_map(|id| brief.fact(id)).collect();
        if facts.len() != item.facts.len() {
            faults.push(format!("{}: cites {:?}", item.text, item.facts));
        }
        let cited = Cited { facts: &facts, segments: &segments, own_segment: &own.label };
        let failures = check(&item.text, part, cited);
        if !failures.is_empty() {
            faults.push(format!("{}: {failures:?}", item.text));
        }
    }
    let parts: Vec<ItemPart> = brief.sections.iter().map(|section| section.part).collect();
    if parts != ItemPart::ALL
        || brief.sections.iter().any(|section| section.items.is_empty() || section.items.len() > 4)
    {
        faults.push(format!("sections {parts:?}"));
    }
    if brief.words() >= 150 {
        faults.push(format!("{} words", brief.words()));
    }
    let mut ids: Vec<&str> = brief.facts.iter().map(|fact| fact.id.as_str()).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
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
            prop_assert_eq!(faults(&brief, &world.definitions), Vec::<String>::new());
        }
    }
}

#[test]
fn a_change_that_no_named_segment_shares_is_told_in_one_sentence() {
    let trouble = Trouble { ago: 14, days: 16, onboarding: 1344, errors: 1617, active: 859, returning: 919 };
    let world = World::new(0, 60, trouble);
    let briefs = world.insights(25).briefs;
    let why: Vec<String> = briefs.iter().map(|brief| text(brief, ItemPart::WhyItMatters)).collect();
    let told = "more errors than expected; none of the named segments by plan rose with it.";
    assert!(why.iter().any(|why| why.contains(told)), "{why:?}");
    for brief in &briefs {
        assert_eq!(faults(brief, &world.definitions), [""; 0]);
    }
}

fn text(brief: &Brief, part: ItemPart) -> String {
    let section = brief.sections.iter().find(|section| section.part == part).expect("a section");
    section.items.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_fall_is_told_first_with_its_numbers_its_split_and_its_playbook() {
    let trouble = Trouble { ago: 9, days: 10, onboarding: 600, errors: 2500, ..Trouble::NONE };
    let brief = World::new(7, 2000, trouble).brief("all", 30);
    assert!(brief.headline.text.starts_with("Onboarding complete rate fell "), "{}", brief.headline.text);
    assert!(brief.headline.text.contains(", and errors rose "), "{}", brief.headline.text);
    let changed = text(&brief, ItemPart::WhatChanged);
    assert!(changed.contains(" in cohorts since 12 Nov."), "{changed}");
    let why = text(&brief, ItemPart::WhyItMatters);
    assert!(why.contains("fewer users than expected reached Onboarding complete; every plan fell."), "{why}");
    let actions = text(&brief, ItemPart::SuggestedActions);
    assert!(actions.contains("Read the log of the last 10 releases."), "{actions}");
    assert!(
        actions.starts_with("Look at what everybody meets: onboarding complete rate fell in every plan: Free plan "),
        "{actions}"
    );
    assert_eq!(text(&brief, ItemPart::Questions), "Which one?");
}

#[test]
fn what_is_expected_or_accepted_makes_no_headline() {
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
    assert!(real.headline.text.contains(", and errors rose "), "{}", real.headline.text);
    // Neither as an incident nor as a change of the same metric.
    assert!(expected.headline.text.starts_with("Onboarding complete rate fell "), "{}", expected.headline.text);
    assert!(!expected.headline.text.contains("rrors "), "{}", expected.headline.text);
    assert!(!text(&expected, ItemPart::WhatChanged).contains("Errors rose"), "{expected:?}");
    assert_eq!(real.facts.len(), expected.facts.len());
}

#[test]
fn a_segment_is_told_with_its_own_numbers() {
    let trouble = Trouble { ago: 9, days: 10, onboarding: 600, ..Trouble::NONE };
    let world = World::new(7, 2000, trouble);
    let (all, free) = (world.brief("all", 30), world.brief("free", 30));
    let impact = |brief: &Brief| brief.facts[0].get("impact").cloned();
    assert_eq!(free.facts[0].segment.as_str(), "free");
    assert_ne!(impact(&all), impact(&free));
    // Both lead to the one incident that is shown.
    assert_eq!(all.facts[0].panel, free.facts[0].panel);
}

#[test]
fn a_quiet_site_says_so() {
    let brief = World::new(3, 300, Trouble::NONE).brief("all", 30);
    assert_eq!(brief.headline.text, "Nothing notable in the last 30 days.");
    assert!(text(&brief, ItemPart::WhatChanged).contains("18 metrics were checked this morning: 18 within the usual."));
    assert_eq!(text(&brief, ItemPart::WhyItMatters), "7 of 30 cohort days are too young to judge First key action.");
    assert_eq!(text(&brief, ItemPart::SuggestedActions), "Nothing to do: no number here asks for it.");
}

#[test]
fn what_was_checked_before_a_gap_says_with_which_data() {
    let mut world = World::new(3, 300, Trouble::NONE);
    let quiet = world.brief("all", 30);
    assert_eq!(quiet.facts.iter().filter(|fact| fact.topic == Topic::Checked).count(), 1);
    // Nothing at all came on the newest day.
    for cells in &mut world.cube.segments {
        cells.set_active(AS_OF, [0; 3]);
        (0..5).for_each(|trend| cells.set_trend(trend, AS_OF, [0; 2]));
    }
    let brief = world.brief("all", 30);
    let fact = brief.facts.iter().find(|fact| fact.topic == Topic::Checked).expect("a fact");
    assert!(fact.statement.contains(" were checked with the data to 20 Nov: "), "{}", fact.statement);
    assert_eq!(fact.get("dataTo"), Some(&Value::Day(crate::calendar::Day(AS_OF - 1))));
}

#[test]
fn a_site_without_data_says_what_would_fill_it() {
    let definitions = Definitions::default();
    let cube = Cube {
        span: None,
        segments: vec![SegmentCells::empty(
            crate::calendar::DayRange { first: crate::calendar::Day(0), last: crate::calendar::Day(-1) },
            &definitions.lags(),
            5,
        )],
        health: crate::cube::Health::default(),
        inventory: crate::cube::Inventory::default(),
    };
    let world = World { definitions, cube };
    let brief = world.brief("all", 30);
    assert_eq!(brief.headline.text, "There is no data yet.");
    assert_eq!(text(&brief, ItemPart::SuggestedActions), "Import events, or seed the demo, and build again.");
    assert_eq!(faults(&brief, &world.definitions), [""; 0]);
}

#[test]
fn what_is_withheld_is_in_no_fact() {
    let world = World::new(5, 900, Trouble { ago: 9, days: 10, onboarding: 500, ..Trouble::NONE });
    for brief in world.insights(1_000_000).briefs {
        let numbers =
            brief.facts.iter().filter(|fact| matches!(fact.topic, Topic::Change | Topic::Drivers | Topic::Incident));
        assert_eq!(numbers.map(|fact| fact.id.as_str()).collect::<Vec<_>>(), [""; 0]);
    }
}

#[test]
fn the_reason_is_told_when_no_model_writes() {
    let brief = World::new(3, 60, Trouble::NONE).brief("all", 7);
    assert_eq!(brief.source, Authorship { writer: InsightWriter::Rules, prompt_hash: None, reason: NO_MODEL.into() });
}
/// A fact of a hand-made sheet.
fn fact(id: &str, topic: Topic, (metric, statement): (&str, &str), direction: crate::alerts::Direction) -> Fact {
    let (segment, metrics) = (SegmentKey("all".into()), registry(&Definitions::default()));
    let fact = Fact::new(id.into(), topic, (metrics.parse(metric), &segment), EvidencePanel::Funnel)
        .with("label", Value::Text(metric.into()));
    let short = statement.trim_end_matches('.').to_owned();
    let (direction, is_good) = (Some(direction), Some(direction == crate::alerts::Direction::Up));
    Fact { statement: statement.into(), short, direction, is_good, is_notable: true, weight: 0.5, ..fact }
}

fn written(facts: Vec<Fact>) -> Brief {
    let segment = SegmentKey("all".into());
    rules(&FactSheet { segment, segment_label: "All users".into(), range: RangeDays(30), facts }, NO_MODEL)
}

#[test]
fn a_fall_of_activation_leads_to_the_step_at_fault() {
    use crate::alerts::Direction::Down;
    let brief = written(vec![
        fact("kpi.activation_rate", Topic::Change, ("activation_rate", "Activation rate fell."), Down),
        fact("funnel.second", Topic::Change, ("step.invite", "Second rate fell."), Down),
    ]);
    let action = &brief.sections[2].items[0];
    assert_eq!(action.text, "Start at the step that lost most: second rate fell.");
    assert_eq!(action.facts, ["kpi.activation_rate", "funnel.second"]);
}

#[test]
fn what_is_over_is_told_as_over() {
    use crate::alerts::Direction::Down;
    let incident = fact("incident.dau", Topic::Incident, ("dau", "DAU fell on 3 Nov."), Down);
    let brief = written(vec![incident.with("state", Value::Text("over".into()))]);
    assert_eq!(brief.headline.text, "DAU fell on 3 Nov; no alert is ongoing.");
}

#[test]
fn a_whole_that_moves_against_its_parts_is_asked_about() {
    use crate::alerts::Direction::Down;
    let mut driver = fact("drivers.x.plan", Topic::Drivers, ("x", "X fell overall but rose in every plan."), Down);
    driver.short = "every single plan rose: the mix of users changed".into();
    let brief = written(vec![fact("kpi.x", Topic::Change, ("x", "X fell."), Down), driver]);
    let asked = text(&brief, ItemPart::Questions);
    assert!(asked.starts_with("Which users are more, or fewer? X fell overall but rose in every plan."), "{asked}");
}

#[test]
fn a_long_story_is_cut_from_its_end() {
    use crate::alerts::Direction::Down;
    let long = format!("It fell {}.", "and fell ".repeat(20));
    let facts =
        (0..6).map(|number| fact(&format!("kpi.{number}"), Topic::Change, (&format!("m{number}"), &long), Down));
    let brief = written(facts.collect());
    assert!(brief.words() < 150, "{}", brief.words());
    assert!(brief.sections.iter().all(|section| !section.items.is_empty()));
}
