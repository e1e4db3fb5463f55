//! What is said about a decision: its verdict in a word, what was measured, and what stands beside the number.

use serde::Serialize;

use crate::calendar::Day;
use crate::decisions::{
    DecisionStatus, DecisionVerdict, ExpectedChange, LeftOutReason, MeasuredChange, Overlap, OverlapHandling,
    ReversalCheck, ReversalState, ScoredDecision, UnscoredReason,
};
use crate::format;
use crate::messages::text;
use crate::metric::{Format, Metric};

/// A verdict in a word and a sign, so that colour only repeats them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct VerdictText {
    /// The class that colours it.
    pub tone: &'static str,
    /// The sign before the word.
    pub sign: &'static str,
    /// The word.
    pub word: String,
}

impl VerdictText {
    /// The text of a verdict.
    pub(super) fn of(verdict: DecisionVerdict) -> Self {
        let (tone, sign, word) = match verdict {
            DecisionVerdict::Kept => ("good", "\u{2713}", text!("verdict-kept")),
            DecisionVerdict::Partly => ("good", "\u{25d0}", text!("verdict-partly")),
            DecisionVerdict::Missed => ("warning", "\u{2717}", text!("verdict-missed")),
            DecisionVerdict::Harmed => ("critical", "!", text!("verdict-harmed")),
            DecisionVerdict::TooEarly => ("info", "\u{25cb}", text!("verdict-too-early")),
            DecisionVerdict::Unclear => ("info", "?", text!("verdict-unclear")),
        };
        Self { tone, sign, word }
    }
}

/// The word for people.
pub(super) fn status(status: DecisionStatus) -> String {
    match status {
        DecisionStatus::Proposed => text!("decision-proposed"),
        DecisionStatus::Active => text!("decision-active"),
        DecisionStatus::Reversed(_) => text!("decision-reversed"),
    }
}

/// `+5% of the level expected without it`, `+2 points`.
pub(super) fn expected(expected: ExpectedChange) -> String {
    match expected {
        ExpectedChange::Relative(size) => text!("decision-expected", change = format::relative_change(size)),
        ExpectedChange::Points(size) => crate::messages::points_change(size),
    }
}

/// What was measured, or why nothing was, in a sentence or two.
pub(super) fn finding(scored: &ScoredDecision<'_>) -> String {
    match scored.measured {
        Ok(measured) => {
            let measured = measured_text(measured, &scored.decision.metric);
            if scored.verdict == DecisionVerdict::Harmed {
                text!("decision-harmed", harm = text!("decision-harm"), text = measured)
            } else {
                measured
            }
        }
        Err(UnscoredReason::NotInEffect) => text!("decision-not-in-effect"),
        Err(UnscoredReason::NotOver(day)) => {
            text!("decision-not-over", day = format::day(day))
        }
        Err(UnscoredReason::TooFewWeeks) => {
            text!("decision-few-weeks")
        }
        Err(UnscoredReason::TooFewEvents) => text!("decision-few-events"),
        Err(UnscoredReason::Undefined) => {
            text!("decision-undefined")
        }
        Err(UnscoredReason::Withheld) => {
            text!("decision-withheld")
        }
    }
}

fn measured_text(measured: MeasuredChange, metric: &Metric) -> String {
    let MeasuredChange { effect, expected, .. } = measured;
    let change = |change: f64| match metric.format {
        Format::Percent => crate::messages::points_change(change),
        Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => format::relative_change(change),
    };
    let id = if metric.format == Format::Percent { "decision-measured" } else { "decision-measured-day" };
    text!(
        id,
        change = change(effect.change),
        low = change(effect.low),
        high = change(effect.high),
        level = format::value(effect.level, metric.format),
        without = format::value(effect.level_without, metric.format),
        expected = change(expected),
    )
}

/// What a reader must know beside the number: days that were left out, and decisions that overlap.
pub(super) fn notes(scored: &ScoredDecision<'_>) -> Vec<String> {
    left_out(scored).into_iter().chain(scored.overlaps.iter().map(overlap)).collect()
}

fn left_out(scored: &ScoredDecision<'_>) -> Option<String> {
    let all: usize = scored.left_out.values().sum();
    let part = |(reason, days): (&LeftOutReason, &usize)| {
        let days = *days;
        match reason {
            LeftOutReason::Holiday => text!("decision-out-holidays", number = days),
            LeftOutReason::MissingData => text!("decision-out-missing", number = days),
            LeftOutReason::EarlierIncident => text!("decision-out-incident", number = days),
            LeftOutReason::Ignored => ignored(days, scored),
            LeftOutReason::EarlierDecision => text!("decision-out-earlier", number = days),
        }
    };
    let parts: Vec<String> = scored.left_out.iter().map(part).collect();
    (all > 0).then(|| text!("decision-left-out", number = all, parts = parts.join(", ")))
}

/// ` (payment provider down)`.
fn ignored(days: usize, scored: &ScoredDecision<'_>) -> String {
    let reasons: Vec<&str> = scored.decision.ignored.iter().map(|ignored| ignored.reason.as_str()).collect();
    if reasons.is_empty() {
        text!("decision-out-ignored", number = days)
    } else {
        text!("decision-out-ignored-why", number = days, reasons = reasons.join("; "))
    }
}

fn overlap(overlap: &Overlap) -> String {
    let Overlap { title, day, is_reversal, handling, .. } = overlap;
    let what = if *is_reversal { "ended" } else { "began" };
    let then = match handling {
        OverlapHandling::DaysLeftOut => "days",
        OverlapHandling::WeeksEnd => "weeks",
        OverlapHandling::Mixed => "mixed",
    };
    text!("decision-overlap", title = title, what = what, day = format::day(*day), then = then)
}

/// `Reverse when Onboarding complete rate is below 45% for 7 days: it holds, 41% since Nov 18, 2026.`
pub(super) fn reversal(check: &ReversalCheck<'_>) -> String {
    let condition = check.condition;
    let value = |value: f64| format::value(value, condition.metric.format);
    let day = |day: Day| format::day(day);
    let state = match check.state {
        ReversalState::NotWatched => text!("reversal-not-watched"),
        ReversalState::NotOver(complete) => text!("reversal-not-over", number = condition.days, day = day(complete)),
        ReversalState::Unknown => text!("reversal-unknown"),
        ReversalState::Clear { value: now } => text!("reversal-clear", value = value(now), over = over(check)),
        ReversalState::Holds { value: now, since } => {
            text!("reversal-holds", value = value(now), over = over(check), day = day(since))
        }
    };
    text!(
        "reversal-text",
        metric = &condition.metric.label,
        side = condition.side.as_str(),
        limit = value(condition.value),
        number = condition.days,
        state = state,
    )
}

/// ` over Nov 15 – 21, 2026`.
fn over(check: &ReversalCheck<'_>) -> String {
    check.days.map(|days| text!("reversal-over", days = format::day_range(days))).unwrap_or_default()
}
