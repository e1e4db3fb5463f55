//! The data of a document: the parts that its front matter names, each as it is published elsewhere.
//!
//! Nothing here can hold the id of a user or of an event. Where a document has a budget of tokens, parts are shortened until the file
//! fits it, and what is left out is said.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::document_decisions::{PublicDecision, decision};
use super::document_memory::{MemoryInputs, PublicMemory, memory};
use super::document_mission::{PublicDelivery, PublicMission, delivery, mission};
use super::index::{IndexMetric, metric};
use super::{Edition, PublicEvents, PublicInsights, PublicKpis, SPEC_VERSION, to_bytes};
use crate::calendar::DayRange;
use crate::decisions::ScoredDecision;
use crate::metric::{Format, Metric, Quantity, Registry};
use crate::mission::Mission;
use crate::pages::{self, DocumentPart, DocumentSource};

/// The file.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Document", deny_unknown_fields)]
pub struct PublicDocument {
    spec_version: u32,
    /// The name of the document.
    document: String,
    /// The title of the project.
    title: String,
    /// RFC 3339, UTC.
    generated_at: String,
    as_of: Option<String>,
    /// What a reader without the site must know about the numbers.
    purpose: String,
    /// The budget of the document; `null` for any length.
    tokens: Option<PublicTokens>,
    /// The file `insights.json` of the front page's cockpit. This part and each below is `null` when the document does not name it.
    #[schemars(with = "Value", extend("type" = ["object", "null"]))]
    summary: Option<PublicInsights>,
    /// The file `kpis.json` of the front page's cockpit.
    #[schemars(with = "Value", extend("type" = ["object", "null"]))]
    kpis: Option<PublicKpis>,
    /// The metrics as `index.json` lists them.
    #[schemars(with = "Value", extend("type" = ["array", "null"]))]
    definitions: Option<Vec<IndexMetric>>,
    /// The metrics in full.
    metrics: Option<Vec<PublicMetricSpec>>,
    /// The decision log, the newest first.
    decisions: Option<Vec<PublicDecision>>,
    /// `null` without a mission, too.
    mission: Option<PublicMission>,
    /// The file `events.json`.
    #[schemars(with = "Value", extend("type" = ["object", "null"]))]
    events: Option<PublicEvents>,
    /// `null` without a mission or without days, too.
    delivery: Option<PublicDelivery>,
    /// By the ids of metrics.
    memory: Option<Vec<PublicMemory>>,
}

/// A budget of tokens.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Tokens", deny_unknown_fields)]
struct PublicTokens {
    most: u32,
    /// How many the file has, about: a quarter of its characters.
    about: u32,
    /// What was left out to fit, in this order.
    left_out: Vec<&'static str>,
}

/// A metric in full.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "MetricSpec", deny_unknown_fields)]
struct PublicMetricSpec {
    id: String,
    label: String,
    unit: String,
    #[schemars(extend("enum" = Format::WORDS))]
    format: &'static str,
    #[schemars(extend("enum" = ["up", "down", "none"]))]
    good_direction: &'static str,
    definition: String,
    formula: String,
    window: String,
    denominator: Option<String>,
    edge_cases: Vec<String>,
}

/// What documents are made of.
#[derive(Clone, Debug)]
pub struct DocumentInputs<'a> {
    /// The title of the project.
    pub title: &'a str,
    /// What is the same in all files of a build.
    pub edition: &'a Edition,
    /// The summary of the front page's cockpit; `None` without one.
    pub summary: Option<PublicInsights>,
    /// The key figures of the front page's cockpit.
    pub kpis: Option<PublicKpis>,
    /// The event catalogue.
    pub events: PublicEvents,
    /// Every metric, and the KPI row.
    pub metrics: (&'a Registry, &'a [Quantity]),
    /// The decision log.
    pub scored: &'a [ScoredDecision<'a>],
    /// The mission, if there is one.
    pub mission: Option<&'a Mission>,
    /// What is known about metrics.
    pub memory: MemoryInputs<'a>,
    /// The days that a report of delivery is about; `None` without days.
    pub reported: Option<DayRange>,
}

/// What is left out to fit a budget.
#[derive(Clone, Copy, Debug)]
enum DocumentCut {
    /// The definitions of metrics that the summary is not about.
    OtherDefinitions,
    /// The facts that the summary does not cite.
    OtherFacts,
    /// All definitions.
    Definitions,
    /// All facts.
    Facts,
}

impl DocumentCut {
    const ALL: [Self; 4] = [Self::OtherDefinitions, Self::OtherFacts, Self::Definitions, Self::Facts];
    const fn as_str(self) -> &'static str {
        match self {
            Self::OtherDefinitions => "other_definitions",
            Self::OtherFacts => "other_facts",
            Self::Definitions => "definitions",
            Self::Facts => "facts",
        }
    }
}

impl PublicDocument {
    /// The data of a document.
    pub fn new(source: &DocumentSource, inputs: &DocumentInputs<'_>) -> Self {
        let holds = |part: DocumentPart| source.data.contains(&part);
        let (metrics, row) = inputs.metrics;
        let as_of = inputs.edition.as_of;
        let definitions = || metrics.iter().map(|one| metric(one, (metrics, row))).collect();
        let done = || Some(delivery(inputs.mission?, inputs.reported?));
        let mut document = Self {
            spec_version: SPEC_VERSION,
            document: source.name.clone(),
            title: inputs.title.to_owned(),
            generated_at: inputs.edition.generated_at.rfc3339(),
            as_of: as_of.map(|day| day.to_string()),
            purpose: pages::purpose(inputs.edition.zone),
            tokens: source.tokens.map(|most| PublicTokens { most, about: 0, left_out: Vec::new() }),
            summary: inputs.summary.clone().filter(|_| holds(DocumentPart::Summary)),
            kpis: inputs.kpis.clone().filter(|_| holds(DocumentPart::Kpis)),
            definitions: holds(DocumentPart::Definitions).then(definitions),
            metrics: holds(DocumentPart::Metrics).then(|| metrics.iter().map(spec).collect()),
            decisions: holds(DocumentPart::Decisions).then(|| inputs.scored.iter().map(decision).collect()),
            mission: inputs.mission.filter(|_| holds(DocumentPart::Mission)).map(|it| mission(it, as_of)),
            events: holds(DocumentPart::Events).then(|| inputs.events.clone()),
            memory: holds(DocumentPart::Memory).then(|| memory(inputs.memory)),
            delivery: if holds(DocumentPart::Delivery) { done() } else { None },
        };
        document.fit(row, metrics);
        document
    }

    /// Leaves parts out until the file fits its budget, in the order of [`DocumentCut::ALL`].
    fn fit(&mut self, row: &[Quantity], metrics: &Registry) {
        let Some(most) = self.tokens.as_ref().map(|tokens| tokens.most) else { return };
        let cuts = DocumentCut::ALL.into_iter();
        for cut in cuts {
            if self.about() <= most {
                break;
            }
            self.leave_out(cut, row, metrics);
            self.tokens.iter_mut().for_each(|tokens| tokens.left_out.push(cut.as_str()));
        }
        let about = self.about();
        self.tokens.iter_mut().for_each(|tokens| tokens.about = about);
    }

    fn leave_out(&mut self, cut: DocumentCut, row: &[Quantity], metrics: &Registry) {
        match cut {
            DocumentCut::OtherDefinitions => {
                let told: BTreeSet<&str> = self.summary.iter().flat_map(PublicInsights::metrics).collect();
                let is_told =
                    |id: &str| told.contains(id) || row.iter().any(|quantity| metrics.get(*quantity).id == id);
                self.definitions.iter_mut().for_each(|all| all.retain(|it| is_told(it.id())));
            }
            DocumentCut::OtherFacts => self.summary.iter_mut().for_each(PublicInsights::keep_cited_facts),
            DocumentCut::Definitions => self.definitions.iter_mut().for_each(Vec::clear),
            DocumentCut::Facts => self.summary.iter_mut().for_each(PublicInsights::drop_facts),
        }
    }

    fn about(&self) -> u32 {
        let text = String::from_utf8_lossy(&to_bytes(self)).into_owned();
        u32::try_from(pages::tokens(&text)).unwrap_or(u32::MAX)
    }
}

fn spec(metric: &Metric) -> PublicMetricSpec {
    PublicMetricSpec {
        id: metric.id.clone(),
        label: metric.label.clone(),
        unit: metric.unit.clone(),
        format: metric.format.as_str(),
        good_direction: metric.good_direction.as_str(),
        definition: metric.definition.clone(),
        formula: metric.formula.clone(),
        window: metric.window.clone(),
        denominator: metric.denominator.clone(),
        edge_cases: metric.edge_cases.clone(),
    }
}
