//! The values of an edition as people read them, the same on the page, in the mail and in its plain text.

use serde::Serialize;

use super::receipt_link;
use super::values::{
    Alert, AlertReference, EditionFigure, EditionGoal, EditionSummary, EditionValues, Ledger, NumberKind, Restated,
    StepFigure, SummaryPart,
};
use crate::calendar::DayRange;
use crate::format;
use crate::messages::text;
use crate::pages::{amount, goal_text, value::DeltaText};
use crate::stats::Interval;

/// An edition in finished text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct EditionContext {
    /// The title of the project.
    pub title: String,
    /// `21 Nov 2026`.
    pub day: String,
    /// `2026-11-21`.
    pub day_iso: String,
    /// The segment.
    pub segment: String,
    /// `last 30 days, 23 Oct – 21 Nov 2026`.
    pub period: String,
    /// `30 days to 17 Oct 2026, same weekdays`.
    pub previous: Option<String>,
    /// Said when the day was not over.
    pub unfinished: Option<String>,
    /// One sentence.
    pub headline: String,
    /// The four parts of the summary.
    pub sections: Vec<SummaryPart>,
    /// Who wrote it.
    pub source: String,
    /// The KPI row.
    pub kpis: Vec<FigureRow>,
    /// A line for each goal.
    pub goals: Vec<String>,
    /// The funnel.
    pub funnel: Vec<StepFigureRow>,
    /// D1, D7, D30.
    pub retention: Vec<FigureRow>,
    /// `The newest day, against 17 Oct`: the day with which its numbers are compared, when there is one.
    pub trends_title: String,
    /// The newest day.
    pub trends: Vec<FigureRow>,
    /// The alerts that go on, and how many others the range has.
    pub alerts: Vec<AlertRow>,
    /// What is said of the alerts that are not listed.
    pub other_alerts: Option<String>,
    /// What is different since the edition before.
    pub changes: Changes,
}

/// A figure in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct FigureRow {
    pub label: String,
    pub scope: String,
    pub value: String,
    /// `38% to 42%`.
    pub interval: Option<String>,
    pub note: Option<String>,
    pub change: Option<DeltaText>,
    /// Where it comes from, seen from the edition.
    pub receipt: String,
}

/// A step of the funnel in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct StepFigureRow {
    pub label: String,
    pub users: String,
    pub from_start: String,
    /// Where its conversion from the start comes from; `None` for the first step.
    pub start_receipt: Option<String>,
    /// Where its users come from: of the first step, those that the second is measured against.
    pub receipt: Option<String>,
    /// `None` for the first step.
    pub rate: Option<FigureRow>,
    /// Said when some cohorts are too young.
    pub maturity: Option<String>,
}

/// An alert in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct AlertRow {
    /// `good`, `critical`, `warning` or `info`.
    pub tone: &'static str,
    pub word: String,
    pub title: String,
    pub narrative: String,
    pub standing: String,
}

/// The ledger in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Changes {
    /// `Since the edition of 20 Nov 2026`.
    pub lead: String,
    /// Pairs of a word and lines: new, still on, over, restated.
    pub groups: Vec<EditionAlertGroup>,
}

/// Lines under a word.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct EditionAlertGroup {
    pub name: String,
    pub lines: Vec<String>,
}

/// How many lines of restated numbers are told; the JSON has all.
const MOST_RESTATED: usize = 6;

/// The edition as people read it.
pub(super) fn written(values: &EditionValues) -> EditionContext {
    let range = DayRange { first: values.range.from, last: values.range.to };
    let before = values.previous.as_ref().map(|span| DayRange { first: span.from, last: span.to });
    let previous = before.map(|before| crate::messages::compared_with(range, before));
    let quiet = values.alerts.iter().filter(|alert| !alert.is_ongoing()).count();
    let unfinished = text!("edition-unfinished", day = format::day(values.day));
    EditionContext {
        title: values.title.clone(),
        day: format::day(values.day),
        day_iso: values.day.to_string(),
        segment: values.segment.label.clone(),
        period: text!("edition-period", number = values.range.days, days = format::day_range(range)),
        previous,
        unfinished: (!values.closed).then_some(unfinished),
        headline: values.summary.headline.clone(),
        sections: below_headline(&values.summary),
        source: values.summary.written_by.clone(),
        kpis: values.kpis.iter().map(row).collect(),
        goals: values.goals.iter().map(goal_line).collect(),
        funnel: values.funnel.iter().enumerate().map(|(index, step)| step_row(values, index, step)).collect(),
        retention: values.retention.iter().map(row).collect(),
        trends_title: before.map_or_else(
            || text!("edition-newest"),
            |before| text!("edition-newest-against", before = format::day_short(before.last)),
        ),
        trends: values.trends.iter().map(series_row).collect(),
        alerts: values.alerts.iter().filter(|alert| alert.is_ongoing() && !alert.is_settled).map(alert_row).collect(),
        other_alerts: (quiet > 0).then(|| text!("edition-others", number = quiet)),
        changes: changes(&values.ledger),
    }
}

/// The parts as they are read below the headline: without the item that says the same, and without those that are empty then.
fn below_headline(summary: &EditionSummary) -> Vec<SummaryPart> {
    let below = |part: &SummaryPart| {
        let items = part.items.iter().filter(|item| **item != summary.headline).cloned().collect();
        SummaryPart { items, ..part.clone() }
    };
    summary.sections.iter().map(below).filter(|part| !part.items.is_empty()).collect()
}

fn row(figure: &EditionFigure) -> FigureRow {
    FigureRow {
        label: figure.label.clone(),
        scope: figure.scope.clone(),
        value: format::value_or_missing(figure.value, figure.format),
        interval: figure
            .interval
            .map(|[low, high]| text!("low-to-high", low = format::percent(low), high = format::percent(high))),
        note: figure.note.clone().filter(|_| figure.value.is_none()),
        change: change(figure),
        receipt: receipt_link::link(&figure.key),
    }
}

/// The newest day of a series.
fn series_row(figure: &EditionFigure) -> FigureRow {
    FigureRow { receipt: receipt_link::link(&receipt_link::series_anchor(&figure.key)), ..row(figure) }
}

/// `Activation rate: 32%, goal 35% by 31 Dec 2026: behind, 33% expected by now`.
fn goal_line(goal: &EditionGoal) -> String {
    let value = format::value_or_missing(goal.value, goal.format);
    let text = goal_text((goal.target, goal.by), (goal.status, goal.expected_today), goal.format);
    text!("goal-line", label = &goal.label, value = value, goal = text)
}

fn change(figure: &EditionFigure) -> Option<DeltaText> {
    let (difference, previous) = (figure.delta_absolute?, figure.previous?);
    let before = format::value(previous, figure.format);
    let amount = amount(figure.format, difference, figure.delta_percent);
    let interval = figure.change_interval.map(|[low, high]| Interval { low, high });
    Some(DeltaText::new((difference, interval), amount, &before, figure.good_direction))
}

fn step_row(values: &EditionValues, index: usize, step: &StepFigure) -> StepFigureRow {
    let is_young = step.mature_days < u32::from(values.range.days);
    StepFigureRow {
        label: step.rate.label.clone(),
        users: step.users.map_or_else(|| format::MISSING.to_owned(), format::count),
        from_start: format::value_or_missing(step.from_start, step.rate.format),
        receipt: values.funnel.get(index.max(1)).map(|step| receipt_link::link(&step.rate.key)),
        start_receipt: (index > 0).then(|| receipt_link::link(&receipt_link::start_anchor(&step.rate.key))),
        rate: (index > 0).then(|| row(&step.rate)),
        maturity: is_young.then(|| text!("edition-maturity", mature = step.mature_days, number = values.range.days)),
    }
}

fn alert_row(alert: &Alert) -> AlertRow {
    let (tone, word) = match (alert.is_good, alert.severity.as_str()) {
        (true, _) => ("good", text!("severity-good")),
        (false, "critical") => ("critical", text!("severity-critical")),
        (false, "warning") => ("warning", text!("severity-warning")),
        (false, _) => ("info", text!("severity-info")),
    };
    AlertRow {
        tone,
        word,
        title: alert.title.clone(),
        narrative: alert.narrative.clone(),
        standing: alert.standing.clone(),
    }
}

fn changes(ledger: &Ledger) -> Changes {
    let lead = match ledger.since {
        Some(day) => text!("edition-since", day = format::day(day)),
        None => text!("edition-first"),
    };
    let lines = |alerts: &[AlertReference]| alerts.iter().map(|alert| alert.title.clone()).collect();
    let groups = [
        EditionAlertGroup { name: text!("edition-new"), lines: lines(&ledger.new) },
        EditionAlertGroup { name: text!("edition-still"), lines: lines(&ledger.ongoing) },
        EditionAlertGroup { name: text!("edition-over"), lines: lines(&ledger.over) },
        EditionAlertGroup { name: text!("edition-restated"), lines: restated(&ledger.restated) },
    ];
    Changes { lead, groups: groups.into_iter().filter(|group| !group.lines.is_empty()).collect() }
}

/// The newest restatements, and how many more there are.
fn restated(all: &[Restated]) -> Vec<String> {
    let mut newest: Vec<&Restated> = all.iter().collect();
    newest.sort_by_key(|one| (one.kind, std::cmp::Reverse(one.day)));
    let mut lines: Vec<String> = newest.iter().take(MOST_RESTATED).map(|one| restated_line(one)).collect();
    let more = newest.len().saturating_sub(MOST_RESTATED);
    if more > 0 {
        lines.push(text!("edition-more-numbers", number = more));
    }
    lines
}

/// `Activation rate in the edition of 20 Nov: 31%, was 30% (12 events arrived late)`.
fn restated_line(restated: &Restated) -> String {
    let text = |value| format::value_or_missing(value, restated.format);
    let day = format::day_short(restated.day);
    let id = match restated.kind {
        NumberKind::Figure => "edition-restated-figure",
        NumberKind::Daily => "edition-restated-daily",
    };
    let (after, before) = (text(restated.after), text(restated.before));
    text!(id, label = &restated.label, day = day, after = after, before = before, why = &restated.why)
}
