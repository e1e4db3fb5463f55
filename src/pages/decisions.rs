//! The decision log: what was decided, what it should do, and what its metric then did.

use serde::Serialize;

use super::decision_text::{VerdictText, expected, finding, notes, reversal, status};
use super::history::{self, HistoryPicture};
use super::link;
use super::markdown;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use crate::alerts::HistoryDay;
use crate::decisions::{DecisionDay, DecisionVerdict, IncidentSince, ReversalCheck, ReversalState, ScoredDecision};
use crate::format;
use crate::messages::text;
use crate::metric::Segment;

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
    status: String,
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
    /// The metric by day, with the trend before carried on.
    chart: Option<DecisionPicture>,
    /// What a reader must know beside the number.
    notes: Vec<String>,
    incidents: Vec<IncidentLink>,
    reversal: Option<ReversalText>,
    /// Finished markup.
    alternatives: Vec<String>,
    /// Finished markup.
    tradeoffs: Vec<String>,
    /// Finished markup.
    body: String,
}

/// The picture of a decision's metric, its edges and its figures.
#[derive(Clone, Debug, Serialize)]
struct DecisionPicture {
    history: HistoryPicture,
    caption: String,
    rows: Vec<[String; 3]>,
}

/// An incident of the decision's metric since its day.
#[derive(Clone, Debug, Serialize)]
struct IncidentLink {
    title: String,
    href: String,
}

/// The condition under which the decision would be reversed.
#[derive(Clone, Debug, Serialize)]
struct ReversalText {
    text: String,
    /// Whether it holds now.
    holds: bool,
}

/// The page.
pub(super) fn page(site: &Site<'_>, frame: &PageFrame<'_>) -> DecisionsPage {
    let shell = frame.around(PageHead {
        path: link::DECISIONS,
        title: &text!("label-decisions"),
        description: &text!("decisions-description"),
        section: link::DECISIONS,
    });
    DecisionsPage { shell, lead: lead(site), items: site.scored.iter().map(|scored| item(scored, site)).collect() }
}

fn lead(site: &Site<'_>) -> String {
    let number = |verdict: DecisionVerdict| site.scored.iter().filter(|scored| scored.verdict == verdict).count();
    let id = |verdict: DecisionVerdict| match verdict {
        DecisionVerdict::TooEarly => "decisions-too-early",
        DecisionVerdict::Kept => "decisions-kept",
        DecisionVerdict::Partly => "decisions-partly",
        DecisionVerdict::Missed => "decisions-missed",
        DecisionVerdict::Harmed => "decisions-harmed",
        DecisionVerdict::Unclear => "decisions-unclear",
    };
    let present = DecisionVerdict::ALL.into_iter().filter(|verdict| number(*verdict) > 0);
    let parts: Vec<String> = present.map(|verdict| text!(id(verdict), number = number(verdict))).collect();
    let all = text!("decisions-number", number = site.scored.len());
    if parts.is_empty() { all } else { text!("decisions-lead-parts", all = all, parts = parts.join(", ")) }
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
            text!(
                "decisions-windows",
                after = format::day_range(windows.after),
                before = format::day_range(windows.before),
            )
        }),
        metric: metric.label.clone(),
        metric_href: format!("{root}{}#{}", link::DEFINITIONS, metric.id),
        segment: Segment::label_of(&site.definitions.segments, &decision.segment).to_owned(),
        expected: expected(decision.expected),
        serves: serves(&decision.key, site),
        chart: picture(scored),
        notes: notes(scored),
        incidents: scored.incidents.iter().map(|incident| incident_link(incident, &root)).collect(),
        reversal: scored.reversal.as_ref().map(reversal_text),
        alternatives: decision.alternatives.iter().map(|point| markdown::html(point, HEADINGS)).collect(),
        tradeoffs: decision.tradeoffs.iter().map(|point| markdown::html(point, HEADINGS)).collect(),
        body: markdown::html(&decision.body, HEADINGS),
    }
}

fn picture(scored: &ScoredDecision<'_>) -> Option<DecisionPicture> {
    let seen = |it: &DecisionDay| HistoryDay { day: it.day, value: it.value, expected: Some(it.trend) };
    let days: Vec<HistoryDay> = scored.history.iter().map(seen).collect();
    let after = scored.windows?.after;
    let metric = &scored.decision.metric;
    let history = history::of_days(&days, after, metric.format)?;
    let value = |value: f64| format::value(value, metric.format);
    let row =
        |it: &DecisionDay| [format::day(it.day), format::value_or_missing(it.value, metric.format), value(it.trend)];
    Some(DecisionPicture {
        history,
        caption: text!("decisions-caption", label = &metric.label, days = format::day_range(after)),
        rows: scored.history.iter().rev().map(row).collect(),
    })
}

fn incident_link(incident: &IncidentSince, root: &str) -> IncidentLink {
    let href = format!("{root}{}", link::incident(&incident.id));
    IncidentLink { title: incident.title.clone(), href }
}

fn reversal_text(check: &ReversalCheck<'_>) -> ReversalText {
    ReversalText { text: reversal(check), holds: matches!(check.state, ReversalState::Holds { .. }) }
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
    use super::super::fixture::Fixture;
    use super::*;

    #[test]
    fn a_measured_decision_has_a_picture_with_the_trend_carried_on() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let measured =
            site.scored.iter().find(|scored| scored.measured.is_ok()).expect("the demo has a measured decision");
        let item = item(measured, &site);
        let chart = item.chart.expect("a picture");
        let svg = &chart.history.svg;
        assert!(svg.contains("class=\"expected\"") && svg.contains("class=\"marked\""), "{svg}");
        assert_eq!(chart.rows.len(), measured.history.len());
        let unmeasured = site.scored.iter().find(|scored| scored.measured.is_err()).expect("one is too early");
        assert!(super::item(unmeasured, &site).chart.is_none());
    }
}
