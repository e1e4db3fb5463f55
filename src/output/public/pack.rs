//! `exports/ai-pack.json`: facts, definitions, decisions and risks of the front page's cockpit in one file, to hand to any tool.
//!
//! Everything in it is published elsewhere on the site; nothing here can hold the id of a user or of an event.

use serde::Serialize;

use super::index::{IndexMetric, metric};
use super::{Number, PublicInsights};
use crate::calendar::{Day, LocalZone};
use crate::decisions::{ExpectedChange, MeasuredChange, ReversalCheck, ReversalState, ScoredDecision};
use crate::metric::{Format, Quantity, Registry};
use crate::mission::Mission;
use crate::pages::purpose;

/// The file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PublicPack {
    title: String,
    purpose: String,
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
    reverse_when: Option<PublicReversal>,
    /// The ids of the incidents of its metric since its day.
    incidents: Vec<String>,
    /// The keys of other decisions on the same metric in the compared days.
    overlaps: Vec<String>,
    alternatives: Vec<String>,
    tradeoffs: Vec<String>,
}

/// The condition under which the team would reverse a decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct PublicReversal {
    metric: String,
    segment: String,
    side: &'static str,
    value: Option<Number>,
    days: u16,
    /// `not_watched`, `too_early`, `unknown`, `clear` or `holds`.
    state: &'static str,
    /// The pooled value of the newest days.
    now: Option<Number>,
    /// The last of the days on which it first held without a break since.
    since: Option<String>,
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
    without: Option<Number>,
    change: Option<Number>,
    low: Option<Number>,
    high: Option<Number>,
    expected: Option<Number>,
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
    /// The pack of a summary; with all metrics of the project, and the KPI row.
    pub fn new(
        (title, zone): (&str, LocalZone),
        summary: PublicInsights,
        (metrics, kpis): (&Registry, &[Quantity]),
        (working_towards, scored): (Option<&Mission>, &[ScoredDecision<'_>]),
    ) -> Self {
        Self {
            title: title.to_owned(),
            purpose: purpose(zone),
            summary,
            definitions: metrics.iter().map(|one| metric(one, (metrics, kpis))).collect(),
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
        verdict: scored.verdict.as_str(),
        measured: scored.measured.ok().map(|it| measured(it, decision.metric.format)),
        reverse_when: scored.reversal.as_ref().map(reversal),
        incidents: scored.incidents.iter().map(|incident| incident.id.clone()).collect(),
        overlaps: scored.overlaps.iter().map(|overlap| overlap.key.clone()).collect(),
        alternatives: decision.alternatives.clone(),
        tradeoffs: decision.tradeoffs.clone(),
    }
}

/// Levels of a count are means of days, so they need not be whole.
fn measured(measured: MeasuredChange, format: Format) -> PublicMeasured {
    let level = |value: f64| Number::of(value, if format == Format::Percent { Format::Percent } else { Format::Ratio });
    let change = |value: f64| Number::of(value, Format::Ratio);
    PublicMeasured {
        before: level(measured.before),
        after: level(measured.effect.level),
        without: level(measured.effect.level_without),
        change: change(measured.effect.change),
        low: change(measured.effect.low),
        high: change(measured.effect.high),
        expected: change(measured.expected),
    }
}

fn reversal(check: &ReversalCheck<'_>) -> PublicReversal {
    let condition = check.condition;
    let format = match condition.metric.format {
        Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => Format::Ratio,
        Format::Percent => Format::Percent,
    };
    let (state, now, since) = match check.state {
        ReversalState::NotWatched => ("not_watched", None, None),
        ReversalState::NotOver(_) => ("too_early", None, None),
        ReversalState::Unknown => ("unknown", None, None),
        ReversalState::Clear { value } => ("clear", Some(value), None),
        ReversalState::Holds { value, since } => ("holds", Some(value), Some(since)),
    };
    PublicReversal {
        metric: condition.metric.id.clone(),
        segment: condition.segment.to_string(),
        side: condition.side.as_str(),
        value: Number::of(condition.value, format),
        days: condition.days,
        state,
        now: now.and_then(|now| Number::of(now, format)),
        since: since.map(|since| since.to_string()),
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
