//! The decision log: what was decided, what it should do, and what its metric then did.

use serde::Serialize;

use super::link;
use super::markdown;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use crate::decisions::{
    DecisionStatus, DecisionVerdict, ExpectedChange, MeasuredChange, ScoredDecision, UnscoredReason,
};
use crate::format;
use crate::metric::{Format, Metric};

/// The level of a reason's outermost headings: below the decision's title.
const HEADINGS: usize = 4;

/// The context of `decisions.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DecisionsPage {
    shell: Shell,
    lead: String,
    items: Vec<DecisionItem>,
}

/// One decision.
#[derive(Clone, Debug, Serialize)]
struct DecisionItem {
    id: String,
    title: String,
    day: String,
    status: &'static str,
    verdict: VerdictText,
    /// What was measured against what was expected, or why nothing was.
    finding: String,
    /// The days that are compared.
    windows: Option<String>,
    metric: String,
    metric_href: String,
    segment: String,
    expected: String,
    /// The task, requirement and goal that it serves.
    serves: Option<String>,
    /// Finished markup.
    body: String,
}

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
            DecisionVerdict::Missed => ("critical", "\u{2717}", "Missed"),
            DecisionVerdict::TooEarly => ("info", "\u{25cb}", "Too early"),
            DecisionVerdict::Unclear => ("warning", "?", "Unclear"),
        };
        Self { tone, sign, word }
    }
}

/// The page.
pub(super) fn page(site: &Site<'_>, frame: &PageFrame<'_>) -> DecisionsPage {
    let shell = frame.around(PageHead {
        path: link::DECISIONS,
        title: "Decisions",
        description: "What was decided, which metric it should move and by how much, and what the metric then did.",
        section: link::DECISIONS,
    });
    DecisionsPage { shell, lead: lead(site), items: site.scored.iter().map(|scored| item(scored, site)).collect() }
}

fn lead(site: &Site<'_>) -> String {
    let number =
        |verdict: DecisionVerdict| site.scored.iter().filter(|scored| scored.verdict == verdict).count() as u64;
    let part = |(verdict, word): (DecisionVerdict, &str)| {
        let number = number(verdict);
        (number > 0).then(|| format!("{} {word}", format::count(number)))
    };
    let parts = [
        (DecisionVerdict::Kept, "kept"),
        (DecisionVerdict::Missed, "missed"),
        (DecisionVerdict::Unclear, "unclear"),
        (DecisionVerdict::TooEarly, "too early to say"),
    ];
    let parts: Vec<String> = parts.into_iter().filter_map(part).collect();
    let all = format::counted(site.scored.len() as u64, "decision", "decisions");
    if parts.is_empty() { all } else { format!("{all}: {}.", parts.join(", ")) }
}

fn item(scored: &ScoredDecision<'_>, site: &Site<'_>) -> DecisionItem {
    let decision = scored.decision;
    let root = link::to_root(link::DECISIONS);
    let metric = &decision.metric;
    DecisionItem {
        id: decision.key.clone(),
        title: decision.title.clone(),
        day: scored.day.map_or_else(|| format::MISSING.to_owned(), format::day),
        status: status(decision.status),
        verdict: VerdictText::of(scored.verdict),
        finding: finding(scored),
        windows: scored.windows.filter(|_| scored.measured.is_ok()).map(|windows| {
            format!("{} against {}", format::day_range(windows.after), format::day_range(windows.before))
        }),
        metric: metric.label.clone(),
        metric_href: format!("{root}{}#{}", link::DEFINITIONS, metric.id),
        segment: super::alert::segment_label(&site.definitions.segments, &decision.segment).to_owned(),
        expected: expected(decision.expected),
        serves: serves(&decision.key, site),
        body: markdown::html(&decision.body, HEADINGS),
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

/// `+5% of the level before`, `+2 points`.
pub(super) fn expected(expected: ExpectedChange) -> String {
    match expected {
        ExpectedChange::Relative(size) => format!("{} of the level before", format::relative_change(size)),
        ExpectedChange::Points(size) => format::points_change(size),
    }
}

/// What was measured, or why nothing was, in a sentence or two.
pub(super) fn finding(scored: &ScoredDecision<'_>) -> String {
    match scored.measured {
        Ok(measured) => measured_text(measured, &scored.decision.metric),
        Err(UnscoredReason::NotInEffect) => "It is not in effect yet.".to_owned(),
        Err(UnscoredReason::NotOver(day)) => {
            format!("The last of the days to compare is complete on {}.", format::day(day))
        }
        Err(UnscoredReason::TooShort) => "There are not two whole weeks on both sides to compare.".to_owned(),
        Err(UnscoredReason::Undefined) => {
            "The metric is undefined before or after it, so there is nothing to compare.".to_owned()
        }
        Err(UnscoredReason::Withheld) => {
            "Withheld for privacy: the days to compare are not all published one by one.".to_owned()
        }
    }
}

fn measured_text(measured: MeasuredChange, metric: &Metric) -> String {
    let MeasuredChange { before, after, effect, expected } = measured;
    let change = |change: f64| match metric.format {
        Format::Percent => format::points_change(change),
        Format::Count | Format::Ratio => format::relative_change(change),
    };
    let a_day = if metric.format == Format::Percent { "" } else { " a day" };
    format!(
        "{} (95% interval: {} to {}), from {} to {}{a_day}. Expected: {}.",
        change(effect.change),
        change(effect.low),
        change(effect.high),
        format::value(before, metric.format),
        format::value(after, metric.format),
        change(expected)
    )
}

/// `Checklist, for: New teams finish setup, for: …` when a task of the mission names the decision.
fn serves(key: &str, site: &Site<'_>) -> Option<String> {
    let mission = site.mission?;
    let task = mission.tasks.iter().find(|task| task.decisions.iter().any(|named| named == key))?;
    let requirement = &mission.requirements[task.requirement];
    Some(format!("{} \u{2192} {} \u{2192} {}", task.title, requirement.title, mission.goal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decisions::Effect;
    use crate::metric::{Definitions, Quantity, registry};

    fn metric(quantity: Quantity) -> Metric {
        registry(&Definitions::default()).get(quantity).clone()
    }

    #[test]
    fn a_rate_is_told_in_points_and_a_count_in_percent() {
        let effect = Effect { change: 0.031, low: 0.019, high: 0.043 };
        let measured = MeasuredChange { before: 0.58, after: 0.611, effect, expected: 0.02 };
        assert_eq!(
            measured_text(measured, &metric(Quantity::ActivationRate)),
            "+3.1 points (95% interval: +1.9 points to +4.3 points), from 58% to 61%. Expected: +2 points."
        );
        let measured = MeasuredChange { before: 1204.0, after: 1241.0, ..measured };
        assert_eq!(
            measured_text(measured, &metric(Quantity::Dau)),
            "+3.1% (95% interval: +1.9% to +4.3%), from 1,204 to 1,241 a day. Expected: +2%."
        );
    }
}
