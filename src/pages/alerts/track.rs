//! How often the rules spoke, and how a demo's planted incidents were caught.

use serde::Serialize;

use super::super::alert;
use super::super::site::Site;
use crate::alerts::{AlertWindow, Caught, IncidentRule, Severity, TrackRow, TrackVerdict};
use crate::format;

/// How often the rules spoke.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Track {
    lead: String,
    rows: Vec<[String; 5]>,
    /// What the team made of the alerts.
    verdicts: Vec<[String; 4]>,
    planted: String,
    caught: Vec<CaughtLine>,
}

/// How an incident that the demo planted was caught.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CaughtLine {
    what: String,
    days: String,
    outcome: String,
    /// The id of the alert that told of it; `None` when it was missed.
    alert: Option<String>,
    lateness: String,
    first_told: String,
}

/// The record of a site.
pub(super) fn track(site: &Site<'_>) -> Track {
    let record = site.incidents.track_record();
    let caught = site.incidents.caught();
    let told = caught.iter().filter(|caught| caught.is_caught()).count() as u64;
    Track {
        lead: format!(
            "The rules replayed day by day over the whole history, as if each day were today: {} watched, {} \
             months of one metric each.",
            format::counted(record.metrics, "metric", "metrics"),
            format::whole(record.metric_months),
        ),
        rows: record.rows.iter().map(track_row).collect(),
        verdicts: record.verdicts.iter().map(verdict_row).collect(),
        planted: format!(
            "The demo's scenario holds {}; the rules caught {}. Days count from the first bad one, for a cohort metric the \
             first bad cohort, which a D7 retention can show only a week later, to the first warning: an early sign before it \
             does not count.",
            format::counted(caught.len() as u64, "incident", "incidents"),
            format::count(told),
        ),
        caught: caught.iter().map(|caught| caught_line(caught, site)).collect(),
    }
}

fn caught_line(caught: &Caught<'_>, site: &Site<'_>) -> CaughtLine {
    let planted = caught.planted;
    let metric = site.metrics.parse(&planted.metric);
    let label = metric.map_or(planted.metric.as_str(), |metric| metric.label.as_str());
    let segment = alert::segment_label(&site.definitions.segments, &planted.segment);
    CaughtLine {
        what: format!("{label} {}, {segment}", planted.direction.as_str()),
        days: format::day_range(planted.days),
        outcome: format::capitalized(&caught.outcome()),
        alert: caught.alert.map(|alert| alert.id.clone()),
        lateness: caught.lateness(),
        first_told: caught.detected_on.map_or_else(|| format::MISSING.to_owned(), format::day),
    }
}

fn track_row(row: &TrackRow) -> [String; 5] {
    let severity = match row.severity {
        Severity::Critical => "Critical",
        Severity::Warning => "Warning",
        Severity::Info => "Info",
    };
    let rule = match row.rule {
        IncidentRule::Window(AlertWindow::Day) => "One day against the 14 before",
        IncidentRule::Window(AlertWindow::ThreeDays) => "3 days against the 28 before",
        IncidentRule::Window(AlertWindow::Week) => "7 days against the 56 before",
        IncidentRule::Window(AlertWindow::Fortnight) => "14 days against the 28 before",
        IncidentRule::MissingData => "Data missing",
        IncidentRule::ReverseWhen => "Condition to reverse a decision",
    };
    [
        severity.to_owned(),
        rule.to_owned(),
        format::count(row.incidents),
        row.per_metric_month.map_or_else(|| format::MISSING.to_owned(), format::ratio),
        format::amount(row.mean_days),
    ]
}

fn verdict_row(row: &TrackVerdict) -> [String; 4] {
    let [critical, warning, info] = row.alerts.map(format::count);
    [format::capitalized(row.verdict.as_str()), critical, warning, info]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_track_record_is_that_of_the_rules() {
        let row = TrackRow {
            severity: Severity::Warning,
            rule: IncidentRule::Window(AlertWindow::Week),
            incidents: 3,
            per_metric_month: Some(0.0312),
            mean_days: 7.5,
        };
        assert_eq!(track_row(&row), ["Warning", "7 days against the 56 before", "3", "0.03", "7.5"]);
    }
}
