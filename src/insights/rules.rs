//! The rules writer: a headline and the four sections, out of the facts in their order and of nothing else.
//!
//! Incidents come first, then notable changes against the previous period. What follows for people stands under *Why it
//! matters* with the split behind it; actions and questions are those of the playbooks, or lead to the part or step at
//! fault. When nothing is notable, or cohorts are too young, it says so. [`MOST_WORDS`] bounds the whole.

use super::brief::{Authorship, Brief, InsightItem, InsightSection, InsightWriter, ItemPart};
use super::fact::{Fact, Topic, inside};
use super::fact_sheet::FactSheet;
use crate::format;
use crate::metric::Quantity;

/// Nobody reads more with coffee.
pub(super) const MOST_WORDS: usize = 149;
/// Items of a section.
const MOST_ITEMS: usize = 4;
/// Changes that are told beside the incidents.
const CHANGES: usize = 3;
/// Of each pair the second tells nothing that the first does not.
const SAME: [[Quantity; 2]; 2] = [[Quantity::ActivationRate, Quantity::ActivatedUsers], [Quantity::Dau, Quantity::Wau]];

/// The brief.
pub(super) fn brief(sheet: &FactSheet, reason: &str) -> Brief {
    let story = SegmentStory::of(sheet);
    let section = |part: ItemPart| InsightSection {
        part,
        items: match part {
            ItemPart::WhatChanged => story.what_changed(),
            ItemPart::WhyItMatters => story.why_it_matters(),
            ItemPart::SuggestedActions => story.actions(),
            ItemPart::Questions => story.questions(),
        },
    };
    let mut brief = Brief {
        segment: sheet.segment.clone(),
        range: sheet.range,
        source: Authorship { writer: InsightWriter::Rules, prompt_hash: None, reason: reason.to_owned() },
        headline: story.headline(),
        sections: ItemPart::ALL.map(section).into(),
        facts: sheet.facts.clone(),
    };
    shorten(&mut brief);
    brief
}

/// Takes the last item of the longest section until the whole is short enough; each keeps its first.
fn shorten(brief: &mut Brief) {
    while brief.words() > MOST_WORDS {
        let longest = brief.sections.iter_mut().max_by_key(|section| (section.items.len(), section.part));
        match longest {
            Some(section) if section.items.len() > 1 => drop(section.items.pop()),
            Some(_) | None => return,
        }
    }
}

/// The facts that a brief is about.
struct SegmentStory<'a> {
    sheet: &'a FactSheet,
    /// Incidents that are news, the weightiest first.
    incidents: Vec<&'a Fact>,
    /// Notable changes that no incident tells.
    changes: Vec<&'a Fact>,
    /// What the check came to.
    checked: Option<&'a Fact>,
}

impl<'a> SegmentStory<'a> {
    fn of(sheet: &'a FactSheet) -> Self {
        let of = |topic: Topic| sheet.facts.iter().filter(move |fact| fact.topic == topic);
        let is_told = |fact: &&Fact| of(Topic::Incident).any(|incident| incident.metric == fact.metric);
        let incidents: Vec<&Fact> = of(Topic::Incident).filter(|fact| fact.is_notable).collect();
        let mut changes: Vec<&Fact> = of(Topic::Change).filter(|fact| fact.is_notable && !is_told(fact)).collect();
        for [first, second] in SAME {
            if changes.iter().any(|fact| fact.quantity == Some(first)) {
                changes.retain(|fact| fact.quantity != Some(second));
            }
        }
        changes.truncate(CHANGES.saturating_sub(incidents.len()));
        Self { sheet, incidents, changes, checked: of(Topic::Checked).next() }
    }

    fn of_topic(&self, topic: Topic) -> impl Iterator<Item = &'a Fact> {
        self.sheet.facts.iter().filter(move |fact| fact.topic == topic)
    }

    /// What is told, in its order.
    fn told(&self) -> impl Iterator<Item = &'a Fact> {
        self.incidents.iter().chain(&self.changes).copied().take(MOST_ITEMS)
    }

    fn headline(&self) -> InsightItem {
        let ongoing = self.incidents.iter().filter(|fact| is_ongoing(fact));
        let loud: Vec<&Fact> = ongoing.take(2).copied().collect();
        match (loud.as_slice(), self.incidents.first(), self.changes.first()) {
            ([first], _, _) => item(&format!("{}.", first.short), &[first]),
            ([first, second, ..], _, _) => {
                item(&format!("{}, and {}.", first.short, inside(&second.short)), &[first, second])
            }
            ([], Some(past), _) => item(&format!("{}; no alert is ongoing.", past.short), &self.with_checked(past)),
            ([], None, Some(change)) => {
                item(&format!("No alerts, and {}.", inside(&change.short)), &self.with_checked(change))
            }
            ([], None, None) => self.quiet_headline(),
        }
    }

    fn with_checked(&self, fact: &'a Fact) -> Vec<&'a Fact> {
        std::iter::once(fact).chain(self.checked).collect()
    }

    fn quiet_headline(&self) -> InsightItem {
        if let Some(mismatch) = self.of_topic(Topic::Mismatch).next() {
            return item(&format!("The settings do not fit the data: {}.", mismatch.short), &[mismatch]);
        }
        if let Some(none) = self.of_topic(Topic::NoData).next() {
            return item("There is no data yet.", &[none]);
        }
        match self.checked {
            Some(checked) if is_learning(checked) => {
                item("Too early to judge: the alert rules are still learning what is usual.", &[checked])
            }
            Some(checked) => {
                let days = format::counted(self.sheet.range.0.into(), "day", "days");
                item(&format!("Nothing notable in the last {days}."), &[checked])
            }
            None => self.fallback("Nothing could be judged yet."),
        }
    }

    /// A sentence without numbers, which cites what there is.
    fn fallback(&self, text: &str) -> InsightItem {
        item(text, &self.checked.or(self.sheet.facts.first()).into_iter().collect::<Vec<_>>())
    }

    fn what_changed(&self) -> Vec<InsightItem> {
        let told: Vec<InsightItem> = self.told().map(|fact| item(&fact.statement, &[fact])).collect();
        if !told.is_empty() {
            return told;
        }
        let unfit = self.of_topic(Topic::Mismatch).take(CHANGES);
        let calm = self.of_topic(Topic::NoData).chain(unfit).chain(self.checked);
        let key = self.of_topic(Topic::Change).filter(|fact| fact.id.starts_with("kpi.")).take(2);
        calm.chain(key).take(MOST_ITEMS).map(|fact| item(&fact.statement, &[fact])).collect()
    }

    fn why_it_matters(&self) -> Vec<InsightItem> {
        let mut items: Vec<InsightItem> = Vec::new();
        for (position, fact) in self.told().enumerate() {
            let driver = self.of_topic(Topic::Drivers).find(|driver| driver.metric == fact.metric);
            let driver = driver.filter(|driver| position == 0 && !driver.short.is_empty() && moves_alike(driver, fact));
            match (&fact.consequence, driver) {
                (Some(consequence), Some(driver)) => {
                    let text = format!("{}; {}.", consequence.trim_end_matches('.'), driver.short);
                    items.push(item(&text, &[fact, driver]));
                }
                (Some(consequence), None) => items.push(item(consequence, &[fact])),
                (None, Some(driver)) => items.push(item(&driver.statement, &[driver])),
                (None, None) => {}
            }
        }
        items.truncate(MOST_ITEMS);
        if items.is_empty() {
            items.push(self.why_nothing());
        }
        items
    }

    /// Too young to judge, or calm.
    fn why_nothing(&self) -> InsightItem {
        if let Some(none) = self.of_topic(Topic::NoData).next() {
            return item("Without events no number here means anything.", &[none]);
        }
        if let Some(mismatch) = self.of_topic(Topic::Mismatch).next() {
            return item("What the settings name and the data does not have is 0 on every page.", &[mismatch]);
        }
        match self.of_topic(Topic::TooYoung).next() {
            Some(young) => item(&young.statement, &[young]),
            None => self.fallback("No alert asks for a decision."),
        }
    }

    fn playbook(&self, fact: &Fact) -> Option<&'a Fact> {
        self.sheet.get(&format!("playbook.{}", fact.playbook.as_ref()?))
    }

    /// The first advice of each told fact's playbook; without a playbook, the part or the step at fault.
    fn actions(&self) -> Vec<InsightItem> {
        let mut items: Vec<InsightItem> = Vec::new();
        let mut push = |found: InsightItem| {
            if !items.contains(&found) && items.len() < MOST_ITEMS {
                items.push(found);
            }
        };
        for fact in self.told().filter(|fact| fact.is_bad()) {
            let book = self.playbook(fact).and_then(|book| Some((book, text_of(book, "action1")?)));
            let advice = book.map(|(book, action)| item(&action, &[fact, book]));
            push(self.step_at_fault(fact).or(advice).unwrap_or_else(|| self.at_fault(fact)));
        }
        if items.is_empty() {
            let none = self.of_topic(Topic::NoData).next();
            items.push(match none.or_else(|| self.of_topic(Topic::Mismatch).next()) {
                Some(mismatch) if mismatch.topic == Topic::Mismatch => {
                    item("Mend the settings: data health says what does not fit.", &[mismatch])
                }
                Some(none) => item("Import events, or seed the demo, and build again.", &[none]),
                None => self.fallback("Nothing to do: no number here asks for it."),
            });
        }
        items
    }

    /// The step that lost most, when activation fell: the rate is only their product.
    fn step_at_fault(&self, fact: &'a Fact) -> Option<InsightItem> {
        let steps = self.of_topic(Topic::Change).filter(|step| matches!(step.quantity, Some(Quantity::Step(_))));
        let worst = steps
            .filter(|step| step.is_notable && step.is_bad())
            .max_by(|one, other| one.weight.total_cmp(&other.weight));
        let step =
            worst.filter(|_| matches!(fact.quantity, Some(Quantity::ActivatedUsers | Quantity::ActivationRate)))?;
        Some(item(&format!("Start at the step that lost most: {}", inside(&step.statement)), &[fact, step]))
    }

    /// Where to look when no playbook says: the part that brought most of it.
    fn at_fault(&self, fact: &'a Fact) -> InsightItem {
        match self.of_topic(Topic::Drivers).find(|driver| driver.metric == fact.metric && !driver.short.is_empty()) {
            Some(driver) if driver.short.starts_with("every ") => {
                item(&format!("Look at what everybody meets: {}", inside(&driver.statement)), &[fact, driver])
            }
            Some(driver) => item(&format!("Start where it moved: {}", inside(&driver.statement)), &[fact, driver]),
            None => {
                let name = text_of(fact, "label").unwrap_or_else(|| fact.metric.clone());
                item(&format!("Write a playbook for {}: there is none yet.", inside(&name)), &[fact])
            }
        }
    }

    fn questions(&self) -> Vec<InsightItem> {
        let mut items: Vec<InsightItem> = Vec::new();
        let reversed = self.of_topic(Topic::Drivers).find(|driver| driver.short.ends_with("mix of users changed"));
        if let Some(driver) = reversed {
            items.push(item(&format!("Which users are more, or fewer? {}", driver.statement), &[driver]));
        }
        for fact in self.told().take(2) {
            let asked = self.playbook(fact).and_then(|book| Some((book, text_of(book, "question1")?)));
            items.extend(asked.map(|(book, question)| item(&question, &[fact, book])));
        }
        if items.is_empty() {
            let changed = self.told().find(|fact| fact.topic == Topic::Change);
            items.push(match changed {
                Some(change) => item("Was this change planned, and will it stay?", &[change]),
                None => self.fallback("None that these numbers raise."),
            });
        }
        items.truncate(MOST_ITEMS);
        items
    }
}

fn is_ongoing(fact: &Fact) -> bool {
    text_of(fact, "state").is_some_and(|state| state == "ongoing")
}

fn is_learning(checked: &Fact) -> bool {
    checked.get("learning") == checked.get("checked")
}

/// Whether a split over the range is of the same move as the fact: an incident may lie in a range that rose.
fn moves_alike(driver: &Fact, fact: &Fact) -> bool {
    driver.direction == fact.direction
}

fn text_of(fact: &Fact, name: &str) -> Option<String> {
    fact.get(name).map(super::Value::text)
}

fn item(text: &str, facts: &[&Fact]) -> InsightItem {
    let mut ids: Vec<String> = facts.iter().map(|fact| fact.id.clone()).collect();
    ids.dedup();
    InsightItem { text: text.to_owned(), facts: ids }
}
