//! How often the rules spoke, and how a demo's planted incidents were caught.

use serde::Serialize;

use super::super::alert;
use super::super::site::Site;
use crate::alerts::{AlertWindow, Caught, IncidentRule, Severity, TrackRow, TrackVerdict};
use crate::format;
use crate::messages::text;
use crate::metric::Segment;

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
        lead: text!("track-lead", metrics = record.metrics, months = format::whole(record.metric_months)),
        rows: record.rows.iter().map(track_row).collect(),
        verdicts: record.verdicts.iter().map(verdict_row).collect(),
        planted: text!("track-planted", number = caught.len(), caught = told),
        caught: caught.iter().map(|caught| caught_line(caught, site)).collect(),
    }
}

fn caught_line(caught: &Caught<'_>, site: &Site<'_>) -> CaughtLine {
    let planted = caught.planted;
    let metric = site.metrics.parse(&planted.metric);
    let label = metric.map_or(planted.metric.as_str(), |metric| metric.label.as_str());
    let segment = Segment::label_of(&site.definitions.segments, &planted.segment);
    CaughtLine {
        what: text!("track-incident", label = label, direction = planted.direction.as_str(), segment = segment),
        days: format::day_range(planted.days),
        outcome: format::capitalized(&caught.outcome()),
        alert: caught.alert.map(|alert| alert.id.clone()),
        lateness: caught.lateness(),
        first_told: caught.detected_on.map_or_else(|| format::MISSING.to_owned(), format::day),
    }
}

fn track_row(row: &TrackRow) -> [String; 5] {
    let severity = match row.severity {
        Severity::Critical => text!("severity-critical"),
        Severity::Warning => text!("severity-warning"),
        Severity::Info => text!("severity-info"),
    };
    let rule = match row.rule {
        IncidentRule::Window(AlertWindow::Day) => text!("rule-day"),
        IncidentRule::Window(AlertWindow::ThreeDays) => text!("rule-three-days"),
        IncidentRule::Window(AlertWindow::Week) => text!("rule-week"),
        IncidentRule::Window(AlertWindow::Fortnight) => text!("rule-fortnight"),
        IncidentRule::MissingData => text!("alerts-data-missing"),
        IncidentRule::ReverseWhen => text!("rule-reverse"),
    };
    [
        severity,
        rule,
        format::count(row.incidents),
        row.per_metric_month.map_or_else(|| format::MISSING.to_owned(), format::ratio),
        format::amount(row.mean_days),
    ]
}

fn verdict_row(row: &TrackVerdict) -> [String; 4] {
    let [critical, warning, info] = row.alerts.map(format::count);
    [format::capitalized(&alert::acknowledged_as(row.verdict)), critical, warning, info]
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
