//! `exports/ai-pack.json`: facts, definitions, decisions and risks of the front page's cockpit in one file, to hand to any tool.
//!
//! Everything in it is published elsewhere on the site; nothing here can hold the id of a user or of an event.

use serde::Serialize;

use super::index::{IndexMetric, metric};
use super::{Number, PublicInsights};
use crate::calendar::Day;
use crate::decisions::{DecisionVerdict, ExpectedChange, MeasuredChange, ScoredDecision};
use crate::metric::{Format, Registry};
use crate::mission::Mission;
use crate::pages::PURPOSE;

/// The file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PublicPack {
    title: String,
    purpose: &'static str,
    summary: PublicInsights,
    definitions: Vec<IndexMetric>,
    decisions: Vec<PublicDecision>,
    mission: Option<PublicMission>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct PublicDecision {
    key: String,
    title: String,
    date: Option<String>,
    status: &'static str,
    metric: String,
    segment: String,
    expected: PublicExpected,
    verdict: &'static str,
    measured: Option<PublicMeasured>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct PublicExpected {
    kind: &'static str,
    size: Option<Number>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct PublicMeasured {
    before: Option<Number>,
    after: Option<Number>,
    change: Option<Number>,
    low: Option<Number>,
    high: Option<Number>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct PublicMission {
    goal: String,
    reason: String,
    metric: String,
    segment: String,
    requirements: Vec<PublicRequirement>,
    tasks: Vec<PublicTask>,
    risks: Vec<PublicRisk>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct PublicRequirement {
    key: String,
    title: String,
    metric: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct PublicTask {
    key: String,
    title: String,
    status: &'static str,
    requirement: String,
    metric: String,
    decisions: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct PublicRisk {
    title: String,
    likelihood: u8,
    impact: u8,
    threatens: String,
    mitigation: String,
}

impl PublicPack {
    /// The pack of a summary; `metrics` are all that the project measures.
    pub fn new(
        title: &str,
        summary: PublicInsights,
        metrics: &Registry,
        (working_towards, scored): (Option<&Mission>, &[ScoredDecision<'_>]),
    ) -> Self {
        Self {
            title: title.to_owned(),
            purpose: PURPOSE,
            summary,
            definitions: metrics.iter().map(|one| metric(one, metrics)).collect(),
            decisions: scored.iter().map(decision).collect(),
            mission: working_towards.map(mission),
        }
    }
}

fn decision(scored: &ScoredDecision<'_>) -> PublicDecision {
    let decision = scored.decision;
    let (kind, size) = match decision.expected {
        ExpectedChange::Relative(size) => ("relative", size),
        ExpectedChange::Points(size) => ("points", size),
    };
    PublicDecision {
        key: decision.key.clone(),
        title: decision.title.clone(),
        date: scored.day.map(|day: Day| day.to_string()),
        status: decision.status.as_str(),
        metric: decision.metric.id.clone(),
        segment: decision.segment.to_string(),
        expected: PublicExpected { kind, size: Number::of(size, Format::Ratio) },
        verdict: verdict(scored.verdict),
        measured: scored.measured.ok().map(|it| measured(it, decision.metric.format)),
    }
}

const fn verdict(verdict: DecisionVerdict) -> &'static str {
    match verdict {
        DecisionVerdict::Kept => "kept",
        DecisionVerdict::Missed => "missed",
        DecisionVerdict::TooEarly => "too_early",
        DecisionVerdict::Unclear => "unclear",
    }
}

/// Levels of a count are means of days, so they need not be whole.
fn measured(measured: MeasuredChange, format: Format) -> PublicMeasured {
    let level = |value: f64| Number::of(value, if format == Format::Percent { Format::Percent } else { Format::Ratio });
    let change = |value: f64| Number::of(value, Format::Ratio);
    PublicMeasured {
        before: level(measured.before),
        after: level(measured.after),
        change: change(measured.effect.change),
        low: change(measured.effect.low),
        high: change(measured.effect.high),
    }
}

fn mission(mission: &Mission) -> PublicMission {
    let requirement = |at: usize| mission.requirements[at].key.clone();
    PublicMission {
        goal: mission.goal.clone(),
        reason: mission.reason.clone(),
        metric: mission.metric.id.clone(),
        segment: mission.segment.to_string(),
        requirements: mission
            .requirements
            .iter()
            .map(|it| PublicRequirement { key: it.key.clone(), title: it.title.clone(), metric: it.metric.id.clone() })
            .collect(),
        tasks: mission
            .tasks
            .iter()
            .map(|task| PublicTask {
                key: task.key.clone(),
                title: task.title.clone(),
                status: task.status.as_str(),
                requirement: requirement(task.requirement),
                metric: task.metric.id.clone(),
                decisions: task.decisions.clone(),
            })
            .collect(),
        risks: mission
            .risks
            .iter()
            .map(|risk| PublicRisk {
                title: risk.title.clone(),
                likelihood: risk.likelihood,
                impact: risk.impact,
                threatens: requirement(risk.requirement),
                mitigation: risk.mitigation.clone(),
            })
            .collect(),
    }
}
