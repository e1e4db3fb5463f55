//! The executive summary: what changed, why it matters, what to do, what to ask, each claim with its evidence.
//!
//! [`sheets`] gathers the facts of every cockpit from views and incidents, ranked. The rules writer makes a [`Brief`] of a
//! [`FactSheet`] alone. Where a model is configured, [`prompts`] says what it is asked, [`llm`] asks it (the one door to the
//! network of the whole program), and [`write()`] checks its answers against the facts: a number, day, direction or segment
//! that is in no cited fact, or a cause stated as fact, drops the item, and without a sound headline and change the rules
//! writer takes over. The brief always says who wrote it, and why.
//!
//! Knows nothing about events, databases, pages and the clock; everything but [`llm`] is pure.

mod answer;
mod change;
mod check;
mod drivers;
mod fact;
mod incident;
pub mod llm;
mod playbook;
mod prompt;
mod rank;
mod rules;
mod split;

pub use check::Failure;
pub use fact::{EvidencePanel, Fact, Topic, Value};
pub use prompt::Prompt;

use answer::Author;
use llm::{Answered, ModelAnswers, ModelScope};

use std::collections::{BTreeMap, BTreeSet};

use crate::alerts::Incidents;
use crate::metric::{Definitions, Metric, RangeDays, SegmentKey, registry};
use crate::views::{Cockpit, Family, Views, families};

/// What facts are gathered from.
#[derive(Clone, Debug)]
pub struct InsightInputs<'a> {
    /// Every view; the parts of a segment are looked up here.
    pub views: &'a Views,
    /// Every incident.
    pub incidents: &'a Incidents,
    /// What is measured.
    pub definitions: &'a Definitions,
    /// Playbooks as Markdown, by the id of the metric that each is for.
    pub playbooks: &'a BTreeMap<&'a str, &'a str>,
    metrics: Vec<Metric>,
    families: Vec<Family>,
}

impl<'a> InsightInputs<'a> {
    /// The ground of these results of the earlier stages.
    pub fn new(
        views: &'a Views,
        incidents: &'a Incidents,
        definitions: &'a Definitions,
        playbooks: &'a BTreeMap<&'a str, &'a str>,
    ) -> Self {
        let families = families(&definitions.segments);
        Self { views, incidents, definitions, playbooks, metrics: registry(definitions), families }
    }

    fn metric(&self, id: &str) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.id == id)
    }

    fn segment_label<'s>(&'s self, key: &'s SegmentKey) -> &'s str {
        let segment = self.definitions.segments.iter().find(|segment| segment.key == *key);
        segment.map_or(key.as_str(), |segment| segment.label.as_str())
    }
}

/// The facts of one cockpit, the weightiest first.
#[derive(Clone, Debug, PartialEq)]
pub struct FactSheet {
    /// The segment.
    pub segment: SegmentKey,
    /// Its name for people.
    pub segment_label: String,
    /// The range.
    pub range: RangeDays,
    /// The facts.
    pub facts: Vec<Fact>,
}

impl FactSheet {
    /// The fact of an id.
    pub fn get(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id == id)
    }
}

/// The executive summary of one cockpit.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    /// The segment.
    pub segment: SegmentKey,
    /// The range.
    pub range: RangeDays,
    /// Who wrote it.
    pub source: Authorship,
    /// One sentence, with the facts that it is about.
    pub headline: InsightItem,
    /// Always four, in the order of [`Part::ALL`].
    pub sections: Vec<InsightSection>,
    /// Every fact of the sheet that it was written from.
    pub facts: Vec<Fact>,
}

impl Brief {
    /// The fact of an id.
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id == id)
    }

    /// How many words a reader reads, titles of sections included.
    pub fn words(&self) -> usize {
        let count = |text: &str| text.split_whitespace().count();
        let sections = self.sections.iter();
        let inside = sections.map(|section| {
            count(section.part.title()) + section.items.iter().map(|item| count(&item.text)).sum::<usize>()
        });
        count(&self.headline.text) + inside.sum::<usize>()
    }
}

/// Who wrote a brief, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorship {
    /// The writer.
    pub writer: InsightWriter,
    /// The hash of what a model was asked; `None` when none was asked.
    pub prompt_hash: Option<String>,
    /// Why this writer, a sentence.
    pub reason: String,
}

/// A writer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InsightWriter {
    /// Our own rules.
    Rules,
    /// A model, by the names of its provider and itself.
    Model {
        /// The provider.
        provider: String,
        /// The model.
        model: String,
    },
}

/// The four parts of a brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemPart {
    /// What is different.
    WhatChanged,
    /// What it costs or brings, and whom.
    WhyItMatters,
    /// What to do, from the playbooks and the step at fault.
    SuggestedActions,
    /// What the numbers cannot tell.
    Questions,
}

impl ItemPart {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::WhatChanged, Self::WhyItMatters, Self::SuggestedActions, Self::Questions];

    /// The word of the JSON contract.
    pub const fn key(self) -> &'static str {
        match self {
            Self::WhatChanged => "what_changed",
            Self::WhyItMatters => "why_it_matters",
            Self::SuggestedActions => "suggested_actions",
            Self::Questions => "questions",
        }
    }

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::WhatChanged => "What changed",
            Self::WhyItMatters => "Why it matters",
            Self::SuggestedActions => "Suggested actions",
            Self::Questions => "Questions to investigate",
        }
    }
}

/// One part with its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsightSection {
    /// Which part.
    pub part: ItemPart,
    /// At most four, none empty.
    pub items: Vec<InsightItem>,
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsightItem {
    /// One sentence.
    pub text: String,
    /// The ids of the facts that it cites, at least one.
    pub facts: Vec<String>,
}

/// The summaries of a site.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Insights {
    /// One for every cockpit, in the order of the views.
    pub briefs: Vec<Brief>,
}

impl Insights {
    /// The brief of a segment and range.
    pub fn get(&self, segment: &SegmentKey, range: RangeDays) -> Option<&Brief> {
        self.briefs.iter().find(|brief| brief.segment == *segment && brief.range == range)
    }
}

/// The facts of every cockpit, in the order of the views.
pub fn sheets(ground: &InsightInputs<'_>) -> Vec<FactSheet> {
    ground.views.cockpits.iter().map(|cockpit| sheet(ground, cockpit)).collect()
}

/// The facts of one cockpit.
pub fn sheet(ground: &InsightInputs<'_>, cockpit: &Cockpit) -> FactSheet {
    let mut facts = incident::incidents(ground, cockpit);
    if cockpit.period.current.is_some() {
        facts.extend(change::changes(ground, cockpit));
        facts.extend(drivers::drivers(ground, cockpit, &facts));
        facts.extend(change::too_young(ground, cockpit));
    } else {
        facts.push(no_data(&cockpit.segment));
    }
    facts.extend(incident::checked(ground, cockpit));
    fold(ground, &mut facts);
    for fact in facts.iter_mut().filter(|fact| fact.is_notable && fact.is_bad()) {
        fact.playbook = playbook::metric_of(ground, &fact.metric);
    }
    let books: BTreeSet<&String> = facts.iter().filter_map(|fact| fact.playbook.as_ref()).collect();
    let advice: Vec<Fact> =
        books.into_iter().filter_map(|metric| playbook::fact(ground, metric, &cockpit.segment)).collect();
    facts.extend(advice);
    facts.sort_by(|one, other| other.weight.total_cmp(&one.weight).then_with(|| one.id.cmp(&other.id)));
    facts.dedup_by(|later, earlier| later.id == earlier.id);
    FactSheet {
        segment: cockpit.segment.clone(),
        segment_label: ground.segment_label(&cockpit.segment).to_owned(),
        range: cockpit.period.days,
        facts,
    }
}

/// The count of a step's event tells nothing that an incident of the step does not.
fn fold(ground: &InsightInputs<'_>, facts: &mut [Fact]) {
    let incidents = facts.iter().filter(|fact| fact.topic == Topic::Incident);
    let keys: BTreeSet<&str> = incidents.filter_map(|fact| fact.metric.strip_prefix("step.")).collect();
    let steps = ground.definitions.steps.iter().filter(|step| keys.contains(step.key.as_str()));
    let events: Vec<&str> = steps.map(|step| step.event.as_str()).collect();
    let counted = ground.definitions.trends.iter().filter(|trend| events.contains(&trend.event.as_str()));
    let told: BTreeSet<&str> = counted.map(|trend| trend.key.as_str()).collect();
    for fact in facts.iter_mut().filter(|fact| fact.topic == Topic::Change) {
        fact.is_notable &= !told.contains(fact.metric.as_str());
    }
}

fn no_data(segment: &SegmentKey) -> Fact {
    let fact = Fact::new("data.none".into(), Topic::NoData, ("data", segment), EvidencePanel::DataHealth);
    Fact { statement: "There are no counted events yet.".into(), ..fact }
}

/// Why the rules writer writes where no model is configured.
pub const NO_MODEL: &str = "No model is configured.";

/// The brief of a sheet by our own rules; `reason` says why.
pub fn rules(sheet: &FactSheet, reason: &str) -> Brief {
    rules::brief(sheet, reason)
}

/// The front page's cockpit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Front<'a> {
    /// The segment.
    pub segment: &'a SegmentKey,
    /// The range.
    pub range: RangeDays,
}

/// A fact sheet has at most this many tokens, by a generous estimate; the lightest facts are left out.
const MOST_PROMPT_TOKENS: usize = 12_000;

/// What a model is asked about each sheet, `None` for those that it is not asked about.
pub fn prompts(sheets: &[FactSheet], scope: Option<ModelScope>, front: Front<'_>) -> Vec<Option<Prompt>> {
    let is_in = |sheet: &FactSheet| match scope {
        None => false,
        Some(ModelScope::All) => true,
        Some(ModelScope::DefaultSegment) => sheet.segment == *front.segment,
        Some(ModelScope::Front) => sheet.segment == *front.segment && sheet.range == front.range,
    };
    let prompt = |sheet: &FactSheet| if is_in(sheet) { prompt::prompt(sheet, MOST_PROMPT_TOKENS) } else { None };
    sheets.iter().map(prompt).collect()
}

/// The summaries of a site: a model's answers as far as they hold against the facts, else those of the rules writer.
pub fn write(
    sheets: &[FactSheet],
    prompts: &[Option<Prompt>],
    answers: &ModelAnswers,
    definitions: &Definitions,
) -> Insights {
    let segments: Vec<String> = definitions.segments.iter().map(|segment| segment.label.clone()).collect();
    let briefs = sheets.iter().enumerate().map(|(index, sheet)| {
        let prompt = prompts.get(index).and_then(Option::as_ref);
        let answered = prompt.and_then(|prompt| Some((prompt, answers.get(&prompt.hash)?)));
        match answered {
            None => rules(sheet, NO_MODEL),
            Some((prompt, Answered::Failed(reason))) => rules_after(sheet, prompt, reason),
            Some((prompt, Answered::Text { provider, model, text })) => {
                let writer = InsightWriter::Model { provider: provider.clone(), model: model.clone() };
                let author = Author { writer, prompt_hash: prompt.hash.clone() };
                let brief = answer::parse(text)
                    .ok_or_else(|| "The model's answer was not in the form that was asked for.".to_owned())
                    .and_then(|answer| answer::brief(sheet, &answer, author, &segments));
                brief.unwrap_or_else(|reason| rules_after(sheet, prompt, &reason))
            }
        }
    });
    Insights { briefs: briefs.collect() }
}

/// The rules writer's brief where a model was asked in vain.
fn rules_after(sheet: &FactSheet, prompt: &Prompt, reason: &str) -> Brief {
    let mut brief = rules(sheet, reason);
    brief.source.prompt_hash = Some(prompt.hash.clone());
    brief
}

#[cfg(test)]
mod tests;
