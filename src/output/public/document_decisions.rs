//! The decision log in the data of a document.

use schemars::JsonSchema;
use serde::Serialize;

use super::Number;
use crate::calendar::Day;
use crate::decisions::{ExpectedChange, MeasuredChange, ReversalCheck, ReversalState, ScoredDecision};
use crate::metric::Format;

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Decision", deny_unknown_fields)]
pub(super) struct PublicDecision {
    key: String,
    title: String,
    date: Option<String>,
    #[schemars(extend("enum" = ["proposed", "active", "reversed"]))]
    status: &'static str,
    metric: String,
    segment: String,
    expected: PublicExpected,
    #[schemars(extend("enum" = ["kept", "partly", "missed", "harmed", "unclear", "too_early"]))]
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
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Reversal", deny_unknown_fields)]
struct PublicReversal {
    metric: String,
    segment: String,
    #[schemars(extend("enum" = ["below", "above"]))]
    side: &'static str,
    value: Option<Number>,
    days: u16,
    #[schemars(extend("enum" = ["not_watched", "too_early", "unknown", "clear", "holds"]))]
    state: &'static str,
    /// The pooled value of the newest days.
    now: Option<Number>,
    /// The last of the days on which it first held without a break since.
    since: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Expected", deny_unknown_fields)]
struct PublicExpected {
    #[schemars(extend("enum" = ["relative", "points"]))]
    kind: &'static str,
    size: Option<Number>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Measured", deny_unknown_fields)]
struct PublicMeasured {
    before: Option<Number>,
    after: Option<Number>,
    without: Option<Number>,
    change: Option<Number>,
    low: Option<Number>,
    high: Option<Number>,
    expected: Option<Number>,
}

/// A decision with its verdict.
pub(super) fn decision(scored: &ScoredDecision<'_>) -> PublicDecision {
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
