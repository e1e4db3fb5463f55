//! Small-cell suppression attacked from outside: all that a reader has are the finished files, and what the JSON contract
//! says that their numbers mean.

mod facts;
mod reader;
mod story;
mod twins;

use std::collections::BTreeSet;

use serde_json::Value;

use self::facts::{Fact, csv_differs, facts, of_catalogue};
use self::reader::Reader;
use self::story::{Counts, DAYS, MIN_GROUP, RANGES, SEGMENTS, Story, settings};
use crate::harness::Project;

/// Every fact of the finished files, shown or withheld.
fn published(project: &Project) -> Vec<Fact> {
    let mut found = Vec::new();
    for (segment, key) in SEGMENTS.into_iter().enumerate() {
        for range in RANGES {
            let folder = format!("api/analytics/{key}/{range}d");
            let [funnel, retention, trends, kpis, anomalies] = ["funnel", "retention", "trends", "kpis", "anomalies"]
                .map(|view| project.json(&format!("{folder}/{view}.json")));
            found.extend(facts(segment, range, [&funnel, &retention, &trends, &kpis, &anomalies]));
            let csv = |view: &str| {
                std::fs::read_to_string(project.join("site").join(&folder).join(format!("{view}.csv"))).expect("a file")
            };
            assert_eq!(csv_differs(&csv("trends"), &csv("retention"), [&trends, &retention]), [""; 0], "{folder}");
            check_withheld(&folder, &[&funnel, &retention, &trends, &kpis]);
        }
    }
    let events = project.json("api/analytics/events.json");
    check_withheld("events", &[&events]);
    found.extend(of_catalogue(&events));
    found
}

/// Every listed pointer leads to an unknown value.
fn check_withheld(folder: &str, documents: &[&Value]) {
    for document in documents {
        for pointer in document["meta"]["withheld"].as_array().expect("a list") {
            let pointer = pointer.as_str().expect("a pointer");
            let value = document.pointer(pointer).unwrap_or_else(|| panic!("{folder} has no {pointer}"));
            let is_unknown = value.is_null() || value.as_object().is_some_and(|rate| rate.values().all(Value::is_null));
            assert!(is_unknown, "{folder}{pointer} is {value}");
        }
    }
}

/// Builds the story and reads its files; each number that is shown must be what the story says, or the contract was misread.
fn read(story: &Story, min_group: u64) -> Vec<Fact> {
    let project = Project::empty();
    project.write("flightdeck.toml", &settings(min_group));
    story.write(&project.join("flightdeck.db"));
    project.run(&["build"]).ok();
    let facts = published(&project);
    for fact in &facts {
        let truth = story.counts(fact.measure).of_segment(fact.segment, fact.days);
        assert!(fact.people.is_none_or(|people| people == truth), "{fact:?} is {truth}");
    }
    facts
}

/// What a reader of the facts works out of each measure.
fn worked_out(story: &Story, facts: &[Fact]) -> Vec<String> {
    let mut found = Vec::new();
    for measure in story::MEASURES {
        let counts = story.counts(measure);
        let shown = facts.iter().filter(|fact| fact.measure == measure && fact.people.is_some());
        let shown: BTreeSet<(usize, (usize, usize))> = shown.map(|fact| (fact.segment, fact.days)).collect();
        found.extend(Reader::of(counts, &shown).finds().into_iter().map(|group| format!("{measure:?}: {group}")));
    }
    found
}

#[test]
fn no_small_group_follows_from_the_finished_files() {
    for seed in 1..=3 {
        let story = Story::random(seed);
        let facts = read(&story, MIN_GROUP);
        let shown = facts.iter().filter(|fact| fact.people.is_some()).count();
        assert!(shown > 1_000 && facts.len() - shown > 500, "{shown} of {} numbers are shown", facts.len());
        assert_eq!(worked_out(&story, &facts), [""; 0], "seed {seed}");
    }
}

#[test]
fn a_reader_of_everything_works_out_small_groups() {
    let story = Story::random(1);
    let facts = read(&story, 0);
    assert!(facts.iter().all(|fact| fact.people.is_some()), "nothing is withheld");
    assert!(worked_out(&story, &facts).len() > 100);
}

/// Withheld numbers about enough people, put back one by one: many of them give a small group away at once.
#[test]
fn a_number_that_is_withheld_for_another_is_needed() {
    let story = Story::random(2);
    let facts = read(&story, MIN_GROUP);
    let truth = |fact: &Fact| story.counts(fact.measure).of_segment(fact.segment, fact.days);
    let (first, last) = (DAYS - 30, DAYS - 1);
    let is_large = |fact: &&Fact| fact.people.is_none() && truth(fact) >= MIN_GROUP && fact.days.0 == fact.days.1;
    let hidden: Vec<&Fact> =
        facts.iter().filter(is_large).filter(|fact| (first..=last).contains(&fact.days.0)).collect();
    let tried: Vec<&&Fact> = hidden.iter().step_by(hidden.len() / 12).collect();
    let needed = tried.iter().filter(|fact| {
        let mut leaked = facts.clone();
        leaked.push(Fact { people: Some(truth(fact)), ..****fact });
        !worked_out(&story, &leaked).is_empty()
    });
    let needed = needed.count();
    assert!(needed * 4 >= tried.len(), "{needed} of {} numbers were needed", tried.len());
}

impl Counts {
    /// The people of a segment over days.
    fn of_segment(&self, segment: usize, days: (usize, usize)) -> u64 {
        self.of(story::HELD[segment], days)
    }
}
