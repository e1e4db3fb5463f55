//! What is said about a decision: its verdict in a word, what was measured, and what stands beside the number.

use serde::Serialize;

use crate::calendar::Day;
use crate::decisions::{
    DecisionStatus, DecisionVerdict, ExpectedChange, LeftOutReason, MeasuredChange, Overlap, OverlapHandling,
    ReversalCheck, ReversalState, ScoredDecision, UnscoredReason,
};
use crate::format;
use crate::metric::{Format, Metric};

/// A verdict in a word and a sign, so that colour only repeats them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct VerdictText {
    /// The class that colours it.
    pub tone: &'static str,
    /// The sign before the word.
    pub sign: &'static str,
    /// The word.
    pub word: &'static str,
}

impl VerdictText {
    /// The text of a verdict.
    pub(super) fn of(verdict: DecisionVerdict) -> Self {
        let (tone, sign, word) = match verdict {
            DecisionVerdict::Kept => ("good", "\u{2713}", "Kept"),
            DecisionVerdict::Partly => ("good", "\u{25d0}", "Partly"),
            DecisionVerdict::Missed => ("warning", "\u{2717}", "Missed"),
            DecisionVerdict::Harmed => ("critical", "!", "Harmed"),
            DecisionVerdict::TooEarly => ("info", "\u{25cb}", "Too early"),
            DecisionVerdict::Unclear => ("info", "?", "Unclear"),
        };
        Self { tone, sign, word }
    }
}

/// The word for people.
pub(super) const fn status(status: DecisionStatus) -> &'static str {
    match status {
        DecisionStatus::Proposed => "Proposed",
        DecisionStatus::Active => "In effect",
        DecisionStatus::Reversed(_) => "Reversed",
    }
}

/// `+5% of the level expected without it`, `+2 points`.
pub(super) fn expected(expected: ExpectedChange) -> String {
    match expected {
        ExpectedChange::Relative(size) => format!("{} of the level expected without it", format::relative_change(size)),
        ExpectedChange::Points(size) => format::points_change(size),
    }
}

/// What was measured, or why nothing was, in a sentence or two.
pub(super) fn finding(scored: &ScoredDecision<'_>) -> String {
    match scored.measured {
        Ok(measured) => {
            let harm = if scored.verdict == DecisionVerdict::Harmed { "It did harm. " } else { "" };
            format!("{harm}{}", measured_text(measured, &scored.decision.metric))
        }
        Err(UnscoredReason::NotInEffect) => "It is not in effect yet.".to_owned(),
        Err(UnscoredReason::NotOver(day)) => {
            format!("The last of the days to compare is complete on {}.", format::day(day))
        }
        Err(UnscoredReason::TooFewWeeks) => {
            "Too few weeks count: it takes four before and two after, with four known days each.".to_owned()
        }
        Err(UnscoredReason::TooFewEvents) => "Too few events: fewer than five a week before it.".to_owned(),
        Err(UnscoredReason::Undefined) => {
            "The metric or the expected change is undefined, so there is nothing to compare.".to_owned()
        }
        Err(UnscoredReason::Withheld) => {
            "Withheld for privacy: too few of the days to compare are published one by one.".to_owned()
        }
    }
}

fn measured_text(measured: MeasuredChange, metric: &Metric) -> String {
    let MeasuredChange { effect, expected, .. } = measured;
    let change = |change: f64| match metric.format {
        Format::Percent => format::points_change(change),
        Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => format::relative_change(change),
    };
    let a_day = if metric.format == Format::Percent { "" } else { " a day" };
    format!(
        "{} (95% interval: {} to {}): {}{a_day}, where {} was expected without it. Hoped for: {}.",
        change(effect.change),
        change(effect.low),
        change(effect.high),
        format::value(effect.level, metric.format),
        format::value(effect.level_without, metric.format),
        change(expected)
    )
}

/// What a reader must know beside the number: days that were left out, and decisions that overlap.
pub(super) fn notes(scored: &ScoredDecision<'_>) -> Vec<String> {
    left_out(scored).into_iter().chain(scored.overlaps.iter().map(overlap)).collect()
}

fn left_out(scored: &ScoredDecision<'_>) -> Option<String> {
    let all: usize = scored.left_out.values().sum();
    let part = |(reason, days): (&LeftOutReason, &usize)| {
        let days = format::count(*days as u64);
        match reason {
            LeftOutReason::Holiday => format!("{days} listed as holidays"),
            LeftOutReason::MissingData => format!("{days} without complete data"),
            LeftOutReason::EarlierIncident => format!("{days} of incidents that ended before it"),
            LeftOutReason::Ignored => format!("{days} that its file ignores{}", reasons(scored)),
            LeftOutReason::EarlierDecision => format!("{days} up to an earlier decision"),
        }
    };
    let parts: Vec<String> = scored.left_out.iter().map(part).collect();
    (all > 0).then(|| format!("Left out: {}: {}.", format::counted(all as u64, "day", "days"), parts.join(", ")))
}

/// ` (payment provider down)`.
fn reasons(scored: &ScoredDecision<'_>) -> String {
    let reasons: Vec<&str> = scored.decision.ignored.iter().map(|ignored| ignored.reason.as_str()).collect();
    if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join("; ")) }
}

fn overlap(overlap: &Overlap) -> String {
    let Overlap { title, day, is_reversal, handling, .. } = overlap;
    let what = if *is_reversal { "ended" } else { "took effect" };
    let then = match handling {
        OverlapHandling::DaysLeftOut => "the days up to then are left out",
        OverlapHandling::WeeksEnd => "the weeks after end before it",
        OverlapHandling::Mixed => "too few weeks would remain without it, so both effects are in the number",
    };
    format!("Overlaps on the same metric: \u{201c}{title}\u{201d} {what} on {}; {then}.", format::day(*day))
}

/// `Reverse when Onboarding complete rate is below 45% for 7 days: it holds, 41% since Nov 18, 2026.`
pub(super) fn reversal(check: &ReversalCheck<'_>) -> String {
    let condition = check.condition;
    let value = |value: f64| format::value(value, condition.metric.format);
    let days = format::counted(condition.days.into(), "day", "days");
    let day = |day: Day| format::day(day);
    let state = match check.state {
        ReversalState::NotWatched => "not watched while it is not in effect".to_owned(),
        ReversalState::NotOver(complete) => format!("its first {days} are complete on {}", day(complete)),
        ReversalState::Unknown => "cannot be told, since a value is undefined or withheld".to_owned(),
        ReversalState::Clear { value: now } => format!("does not hold, {}{}", value(now), over(check)),
        ReversalState::Holds { value: now, since } => {
            format!("holds, {}{}, first on the days to {}", value(now), over(check), day(since))
        }
    };
    let (metric, side, limit) = (&condition.metric.label, condition.side.as_str(), value(condition.value));
    format!("{metric} {side} {limit} for {days}: {state}.")
}

/// ` over Nov 15 – 21, 2026`.
fn over(check: &ReversalCheck<'_>) -> String {
    check.days.map(|days| format!(" over {}", format::day_range(days))).unwrap_or_default()
}
