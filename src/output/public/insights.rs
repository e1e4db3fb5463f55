//! `insights.json`: the executive summary of a segment and range, with the facts that it was written from.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::anomalies::{PublicShipped, shipped};
use super::{Meta, Number};
use crate::alerts::{Direction, IncidentState};
use crate::insights::{Brief, InsightItem, InsightSection, InsightWriter};
use crate::messages::Value;
use crate::metric::Format;
use crate::story::{EvidencePanel, Fact, SegmentMove, Story, StoryClass, StoryLine};

/// The executive summary of a segment and range.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Insights", deny_unknown_fields)]
pub struct PublicInsights {
    meta: Meta,
    /// Who wrote it.
    source: PublicSource,
    /// One sentence.
    headline: String,
    /// Always four, in this order.
    #[schemars(length(equal = 4))]
    sections: Vec<PublicSection>,
    /// What there is to tell, the most important first; the headline is that of the first.
    #[schemars(length(min = 1))]
    stories: Vec<PublicStory>,
    /// What the texts are held against: the facts of the stories in their order, then the others.
    facts: Vec<PublicFact>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Source", deny_unknown_fields)]
struct PublicSource {
    #[schemars(extend("enum" = ["rules", "llm"]))]
    kind: &'static str,
    provider: Option<String>,
    model: Option<String>,
    /// A hash of what a model was asked.
    prompt_hash: Option<String>,
    /// Why this writer.
    reason: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Section", deny_unknown_fields)]
struct PublicSection {
    #[schemars(extend("enum" = ["what_changed", "why_it_matters", "suggested_actions", "questions"]))]
    key: &'static str,
    title: String,
    #[schemars(length(max = 4))]
    items: Vec<PublicItem>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Item", deny_unknown_fields)]
struct PublicItem {
    text: String,
    /// Who wrote it; what a model wrote is a question or a suggestion that nobody has checked.
    #[schemars(extend("enum" = ["rules", "model"]))]
    author: &'static str,
    #[schemars(length(min = 1))]
    evidence: Vec<PublicCitation>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Citation", deny_unknown_fields)]
struct PublicCitation {
    label: String,
    /// Relative to the site's root.
    href: String,
    /// The id of the fact.
    fact: String,
}

/// One cause with all that follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Story", deny_unknown_fields)]
struct PublicStory {
    /// The same from day to day.
    id: String,
    #[schemars(extend("enum" = classes()))]
    class: &'static str,
    metric: String,
    segment: String,
    #[schemars(extend("enum" = ["up", "down", null]))]
    direction: Option<&'static str>,
    /// How the leading alert stands; `null` without one.
    #[schemars(extend("enum" = ["ongoing", "new_level", "over", "recovered", null]))]
    state: Option<&'static str>,
    /// One sentence.
    headline: String,
    /// The first day of the move.
    onset: Option<String>,
    /// The ids of its alerts, the leading one first.
    alerts: Vec<String>,
    /// The ids of its facts, the leading one first.
    facts: Vec<String>,
    /// The segments that took part, each with its own change.
    segments: Vec<PublicSegmentMove>,
    /// What was shipped in the 7 days before the onset, the newest first.
    shipped: Vec<PublicShipped>,
    /// What to do.
    actions: Vec<String>,
    /// What to ask.
    questions: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "SegmentMove", deny_unknown_fields)]
struct PublicSegmentMove {
    segment: String,
    label: String,
    /// A difference of rates, or a ratio of counts.
    change: Option<Number>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Fact", deny_unknown_fields)]
struct PublicFact {
    /// Readable and the same from day to day.
    id: String,
    metric: String,
    segment: String,
    statement: String,
    /// Every number, day and name of the fact: rates and relative changes as ratios, days as `YYYY-MM-DD`.
    values: BTreeMap<String, PublicValue>,
}

/// A number in full precision, or a day or a name.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "FactValue")]
enum PublicValue {
    Number(Number),
    Text(String),
}

/// Where evidence leads, relative to the site's root, by its panel.
pub type Evidence<'a> = &'a dyn Fn(&EvidencePanel) -> String;

impl PublicInsights {
    /// The file of a brief.
    pub fn new(meta: Meta, brief: &Brief, evidence: Evidence<'_>) -> Self {
        Self {
            meta,
            source: source(brief),
            headline: brief.headline.text.clone(),
            sections: brief.sections.iter().map(|section| public_section(section, brief, evidence)).collect(),
            stories: brief.stories.iter().map(story).collect(),
            facts: brief.facts.iter().map(fact).collect(),
        }
    }

    /// The metrics that its stories are about.
    pub(super) fn metrics(&self) -> impl Iterator<Item = &str> {
        self.stories.iter().map(|story| story.metric.as_str())
    }

    /// Leaves out the facts that no item cites.
    pub(super) fn keep_cited_facts(&mut self) {
        let Self { sections, facts, .. } = self;
        let items = sections.iter().flat_map(|section| &section.items);
        let cited: BTreeSet<&str> = items.flat_map(|item| &item.evidence).map(|cited| cited.fact.as_str()).collect();
        facts.retain(|fact| cited.contains(fact.id.as_str()));
    }

    /// Leaves out every fact.
    pub(super) fn drop_facts(&mut self) {
        self.facts.clear();
    }
}

/// The words of every class.
fn classes() -> Vec<&'static str> {
    StoryClass::ALL.map(StoryClass::as_str).to_vec()
}

fn story(story: &Story) -> PublicStory {
    let lines = |lines: &[StoryLine]| lines.iter().map(|line| line.text.clone()).collect();
    let segment = |one: &SegmentMove| PublicSegmentMove {
        segment: one.segment.to_string(),
        label: one.label.clone(),
        change: Number::of(one.change, Format::Ratio),
    };
    PublicStory {
        id: story.id.clone(),
        class: story.class.as_str(),
        metric: story.metric.clone(),
        segment: story.segment.to_string(),
        direction: story.direction.map(Direction::as_str),
        state: story.state.map(IncidentState::as_str),
        headline: story.headline.text(),
        onset: story.onset.map(|onset| onset.to_string()),
        alerts: story.alerts.clone(),
        facts: story.facts.clone(),
        segments: story.segments.iter().map(segment).collect(),
        shipped: story.shipped.iter().map(shipped).collect(),
        actions: lines(&story.actions),
        questions: lines(&story.questions),
    }
}

fn source(brief: &Brief) -> PublicSource {
    let (kind, provider, model) = match &brief.source.writer {
        InsightWriter::Rules => ("rules", None, None),
        InsightWriter::Model { provider, model } => ("llm", Some(provider.clone()), Some(model.clone())),
    };
    let (prompt_hash, reason) = (brief.source.prompt_hash.clone(), brief.source.reason.clone());
    PublicSource { kind, provider, model, prompt_hash, reason }
}

fn public_section(section: &InsightSection, brief: &Brief, evidence: Evidence<'_>) -> PublicSection {
    let own = brief.own.iter().filter(|own| own.part == section.part).map(|own| &own.item);
    PublicSection {
        key: section.part.key(),
        title: section.part.title(),
        items: section.items.iter().chain(own).map(|item| public_item(item, brief, evidence)).collect(),
    }
}

fn public_item(item: &InsightItem, brief: &Brief, evidence: Evidence<'_>) -> PublicItem {
    let cited = item.facts.iter().filter_map(|id| brief.fact(id));
    let citation =
        |fact: &Fact| PublicCitation { label: fact.panel.label(), href: evidence(&fact.panel), fact: fact.id.clone() };
    let author = if item.story.is_some() { "rules" } else { "model" };
    PublicItem { text: item.text.clone(), author, evidence: cited.map(citation).collect() }
}

fn fact(fact: &Fact) -> PublicFact {
    PublicFact {
        id: fact.id.clone(),
        metric: fact.metric.clone(),
        segment: fact.segment.to_string(),
        statement: fact.statement.clone(),
        values: fact.all_values().filter_map(|(name, value)| Some((name, public_value(&value)?))).collect(),
    }
}

/// Values that are not finite have no place in JSON.
fn public_value(value: &Value) -> Option<PublicValue> {
    Some(match value {
        Value::Count(number) | Value::Difference(number) => PublicValue::Number(Number::of(*number, Format::Count)?),
        Value::Amount(number, format) => PublicValue::Number(Number::of(*number, *format)?),
        Value::Rate(number)
        | Value::Ratio(number)
        | Value::Relative(number)
        | Value::Points(number)
        | Value::Times(number) => PublicValue::Number(Number::of(*number, Format::Ratio)?),
        // Parts of a sentence, whose own values are listed.
        Value::Word(_) | Value::List(_) | Value::Message(_) => return None,
        Value::Day(day) => PublicValue::Text(day.to_string()),
        Value::Text(text) => PublicValue::Text(text.clone()),
    })
}
