//! `insights.json`: the executive summary of a segment and range, with the facts that it was written from.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Meta, Number};
use crate::insights::{Brief, EvidencePanel, Fact, InsightItem, InsightSection, InsightWriter, Value};
use crate::metric::Format;

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
    /// What the texts are held against, the weightiest first.
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
            facts: brief.facts.iter().map(fact).collect(),
        }
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
    PublicSection {
        key: section.part.key(),
        title: section.part.title().to_owned(),
        items: section.items.iter().map(|item| public_item(item, brief, evidence)).collect(),
    }
}

fn public_item(item: &InsightItem, brief: &Brief, evidence: Evidence<'_>) -> PublicItem {
    let cited = item.facts.iter().filter_map(|id| brief.fact(id));
    let citation = |fact: &Fact| PublicCitation {
        label: fact.panel.label().to_owned(),
        href: evidence(&fact.panel),
        fact: fact.id.clone(),
    };
    PublicItem { text: item.text.clone(), evidence: cited.map(citation).collect() }
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
        Value::Rate(number) | Value::Ratio(number) | Value::Relative(number) | Value::Points(number) => {
            PublicValue::Number(Number::of(*number, Format::Ratio)?)
        }
        Value::Day(day) => PublicValue::Text(day.to_string()),
        Value::Text(text) => PublicValue::Text(text.clone()),
    })
}
