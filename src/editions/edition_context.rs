//! The values of an edition as people read them, the same on the page, in the mail and in its plain text.

use serde::Serialize;

use super::edition_period::EditionPeriod;
use super::figure_values::{EditionFigure, EditionGoal, StepFigure};
use super::ledger_values::{AlertReference, Ledger, NumberKind, Restated};
use super::receipt_link;
use super::values::{Alert, EditionSummary, EditionValues, SummaryPart};
use crate::calendar::DayRange;
use crate::charts;
use crate::config::EditionInterval;
use crate::format;
use crate::messages::text;
use crate::pages::{goal_text, value::DeltaText};
use crate::stats::{Interval, Rate};

/// An edition in finished text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct EditionContext {
    /// The title of the project.
    pub title: String,
    /// `21 Nov 2026`, `Week 47 of 2026`.
    pub name: String,
    /// `Edition of 21 Nov 2026`.
    pub edition_of: String,
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
    /// Its course by day over the range, finished markup; empty where the edition knows none.
    pub sparkline: String,
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
    /// That share as a bar, finished markup; empty when it is unknown.
    pub bar: String,
    /// `2,018 left here, 46%`.
    pub left: Option<String>,
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
    pub standing: String,
    /// Whether the edition before did not have it.
    pub is_new: bool,
}

/// The ledger in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Changes {
    /// `Since the edition of 20 Nov 2026`.
    pub lead: String,
    /// Whether nothing is different.
    pub is_none: bool,
    /// Pairs of a word and lines: over, restated, and new and going on as far as they are no row of the alerts.
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
    let period = values.period();
    let previous = before.map(|before| period.compared_with(range, before));
    let over = values.alerts.iter().filter(|alert| !alert.stands()).count();
    let unfinished = text!("edition-unfinished", day = format::day(values.day));
    EditionContext {
        title: values.title.clone(),
        name: period.name(),
        edition_of: period.title(),
        segment: values.segment.label.clone(),
        period: period.days(range),
        previous,
        unfinished: (!values.closed).then_some(unfinished),
        headline: values.summary.headline.clone(),
        sections: below_headline(&values.summary),
        source: values.summary.written_by.clone(),
        kpis: values.kpis.iter().map(|figure| kpi_row(values, figure)).collect(),
        goals: values.goals.iter().map(goal_line).collect(),
        funnel: values.funnel.iter().enumerate().map(|(index, step)| step_row(values, index, step)).collect(),
        retention: values.retention.iter().map(row).collect(),
        trends_title: before.map_or_else(
            || text!("edition-newest"),
            |before| text!("edition-newest-against", before = format::day_short(before.last)),
        ),
        trends: values.trends.iter().map(series_row).collect(),
        alerts: listed(values).map(|alert| alert_row(alert, &values.ledger)).collect(),
        other_alerts: (over > 0).then(|| text!("edition-others", number = over)),
        changes: changes(values),
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
        sparkline: String::new(),
        receipt: receipt_link::link(&figure.key),
    }
}

/// A key figure with its course, where the edition has it by day.
fn kpi_row(values: &EditionValues, figure: &EditionFigure) -> FigureRow {
    let course = values.daily.iter().find(|series| series.key == figure.key);
    let sparkline = course.map(|series| charts::sparkline(&series.values)).unwrap_or_default();
    FigureRow { sparkline, ..row(figure) }
}

/// The alerts that are rows of their own: those that stand and that nobody has settled.
fn listed(values: &EditionValues) -> impl Iterator<Item = &Alert> {
    values.alerts.iter().filter(|alert| alert.stands() && !alert.is_settled)
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
    let change = (figure.previous?, figure.delta_absolute?);
    let interval = figure.change_interval.map(|[low, high]| Interval { low, high });
    Some(DeltaText::of((figure.format, figure.good_direction), change, figure.delta_percent, interval))
}

fn step_row(values: &EditionValues, index: usize, step: &StepFigure) -> StepFigureRow {
    let is_young = step.mature_days < u32::from(values.range.days);
    StepFigureRow {
        label: step.rate.label.clone(),
        users: step.users.map_or_else(|| format::MISSING.to_owned(), format::count),
        from_start: format::value_or_missing(step.from_start, step.rate.format),
        bar: step.from_start.map(bar).unwrap_or_default(),
        left: index.checked_sub(1).and_then(|before| left(&values.funnel[before], step)),
        receipt: values.funnel.get(index.max(1)).map(|step| receipt_link::link(&step.rate.key)),
        start_receipt: (index > 0).then(|| receipt_link::link(&receipt_link::start_anchor(&step.rate.key))),
        rate: (index > 0).then(|| row(&step.rate)),
        maturity: is_young.then(|| text!("edition-maturity", mature = step.mature_days, number = values.range.days)),
    }
}

/// A share of all who started as a bar, hidden from screen readers: the number stands beside it.
fn bar(share: f64) -> String {
    let width = share.clamp(0.0, 1.0) * 100.0;
    format!(
        "<svg class=\"bar\" aria-hidden=\"true\" focusable=\"false\" width=\"100%\" height=\"16\">\
         <rect width=\"{width:.1}%\" height=\"16\"/></svg>"
    )
}

/// Those of the step before that are not in this one.
fn left(before: &StepFigure, step: &StepFigure) -> Option<String> {
    let (of, left) = (before.users?, before.users?.checked_sub(step.users?)?);
    let share = Rate::of(left, of).value()?;
    Some(text!("funnel-left", number = left, share = format::percent(share)))
}

fn alert_row(alert: &Alert, ledger: &Ledger) -> AlertRow {
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
        standing: alert.standing.clone(),
        is_new: ledger.since.is_some() && ledger.new.iter().any(|new| new.id == alert.id),
    }
}

fn changes(values: &EditionValues) -> Changes {
    let ledger = &values.ledger;
    let every = values.period().interval();
    let lead = match ledger.since {
        Some(day) => EditionPeriod::of(every, day).since(),
        None => text!("edition-first"),
    };
    // What is a row of the alerts is not told again.
    let is_listed = |alert: &&AlertReference| listed(values).any(|row| row.id == alert.id);
    let lines = |alerts: &[AlertReference]| -> Vec<String> {
        alerts.iter().filter(|alert| !is_listed(alert)).map(|alert| alert.title.clone()).collect()
    };
    let groups = [
        EditionAlertGroup { name: text!("edition-new"), lines: lines(&ledger.new) },
        EditionAlertGroup { name: text!("edition-still"), lines: lines(&ledger.ongoing) },
        EditionAlertGroup { name: text!("edition-over"), lines: lines(&ledger.over) },
        EditionAlertGroup { name: text!("edition-restated"), lines: restated(&ledger.restated, every) },
    ];
    let is_none =
        ledger.since.is_some() && [&ledger.new, &ledger.ongoing, &ledger.over].iter().all(|list| list.is_empty());
    let groups: Vec<EditionAlertGroup> = groups.into_iter().filter(|group| !group.lines.is_empty()).collect();
    Changes { lead, is_none: is_none && groups.is_empty(), groups }
}

/// The newest restatements, and how many more there are.
fn restated(all: &[Restated], every: EditionInterval) -> Vec<String> {
    let mut newest: Vec<&Restated> = all.iter().collect();
    newest.sort_by_key(|one| (one.kind, std::cmp::Reverse(one.day)));
    let mut lines: Vec<String> = newest.iter().take(MOST_RESTATED).map(|one| restated_line(one, every)).collect();
    let more = newest.len().saturating_sub(MOST_RESTATED);
    if more > 0 {
        lines.push(text!("edition-more-numbers", number = more));
    }
    lines
}

/// `Activation rate in the edition of 20 Nov: 31%, was 30% (12 events arrived late)`.
fn restated_line(restated: &Restated, every: EditionInterval) -> String {
    let text = |value| format::value_or_missing(value, restated.format);
    let (id, day) = match (restated.kind, every) {
        (NumberKind::Daily, _) => ("edition-restated-daily", format::day_short(restated.day)),
        (NumberKind::Figure, EditionInterval::Day) => ("edition-restated-figure", format::day_short(restated.day)),
        (NumberKind::Figure, EditionInterval::Week) => {
            ("edition-restated-figure-week", EditionPeriod::of(every, restated.day).short())
        }
    };
    let (after, before) = (text(restated.after), text(restated.before));
    text!(id, label = &restated.label, day = day, after = after, before = before, why = &restated.why)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::calendar::Day;

    #[test]
    fn a_level_that_stays_is_listed_and_not_called_resolved() {
        let of = |id: &str, state: &str| Alert { state: state.into(), ..sample::alert(id) };
        let settled = Alert { is_settled: true, ..of("e", "new_level") };
        let alerts = vec![of("a", "ongoing"), of("b", "new_level"), of("c", "over"), of("d", "recovered"), settled];
        let values = EditionValues { alerts, ..sample::values(Day(20_000), [1.0, 2.0, 3.0]) };
        let context = written(&values);
        let listed: Vec<&str> = context.alerts.iter().map(|row| row.title.as_str()).collect();
        assert_eq!(listed, ["Errors of a", "Errors of b"]);
        assert_eq!(context.other_alerts.as_deref(), Some("2 other alerts are resolved in this range."));
    }
}
