//! The track record: how often each rule spoke over the replayed history, and how known incidents were caught.

use super::Incidents;
use super::gates::{Direction, Severity};
use super::incident::Incident;
use super::lifecycle::Rule;
use super::narrative;
use crate::calendar::{Day, DayRange};
use crate::metric::SegmentKey;

/// Days of a metric month.
const MONTH: f64 = 30.0;
/// How long after its end an incident may still be noticed.
const LATE: i32 = 14;

/// How often the rules spoke.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackRecord {
    /// Metrics of segment `all` that are watched.
    pub metrics: u64,
    /// Over how many months of one metric each.
    pub metric_months: f64,
    /// By severity, the highest first, then by rule; only what happened.
    pub rows: Vec<TrackRow>,
}

/// How often one rule spoke with one severity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackRow {
    /// The severity.
    pub severity: Severity,
    /// The rule.
    pub rule: Rule,
    /// Incidents, without those that are listed inside another.
    pub incidents: u64,
    /// Incidents per month of one metric; `None` without a month.
    pub per_metric_month: Option<f64>,
    /// Their mean length in days.
    pub mean_days: f64,
}

/// An incident that is known to have happened, for example because a demo planted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planted {
    /// Its name.
    pub id: String,
    /// The metric that moved.
    pub metric: String,
    /// The segment in which it moved.
    pub segment: SegmentKey,
    /// Which way.
    pub direction: Direction,
    /// How loud its alert should be.
    pub severity: Severity,
    /// Its days; for a cohort metric, the days of the cohorts.
    pub days: DayRange,
}

/// How a known incident was caught.
#[derive(Clone, Debug, PartialEq)]
pub struct Caught<'a> {
    /// What was planted.
    pub planted: &'a Planted,
    /// The alert that told of it: its own, or the one that it is listed inside.
    pub alert: Option<&'a Incident>,
    /// Days from its first day to the first day that fired; cohort days for a cohort metric.
    pub delay: Option<i32>,
    /// The last complete day of the first morning that fired.
    pub detected_on: Option<Day>,
}

impl Caught<'_> {
    /// `critical, as expected`, `warning, expected critical`, `missed, expected critical`.
    pub fn outcome(&self) -> String {
        narrative::outcome(self.alert.map(|alert| alert.severity), self.planted.severity)
    }

    /// `on the first day`, `after 2 days`, or the sign for a missing value.
    pub fn lateness(&self) -> String {
        narrative::lateness(self.delay)
    }
}

impl Incidents {
    /// How often each rule spoke on its own.
    pub fn track_record(&self) -> TrackRecord {
        let metric_months = self.judged.metric_days as f64 / MONTH;
        let mut rows = Vec::new();
        for severity in [Severity::Critical, Severity::Warning, Severity::Info] {
            for rule in [Rule::Day, Rule::Week, Rule::MissingData] {
                let of_it = |incident: &&Incident| incident.severity == severity && incident.rule == rule;
                let lengths: Vec<f64> =
                    self.roots().filter(of_it).map(|incident| f64::from(incident.days().len())).collect();
                let incidents = lengths.len() as f64;
                rows.push(TrackRow {
                    severity,
                    rule,
                    incidents: lengths.len() as u64,
                    per_metric_month: (metric_months > 0.0).then(|| incidents / metric_months),
                    mean_days: lengths.iter().sum::<f64>() / incidents.max(1.0),
                });
            }
        }
        rows.retain(|row| row.incidents > 0);
        TrackRecord { metrics: self.judged.metrics as u64, metric_months, rows }
    }

    /// The same incidents with what is known to have happened by the as-of day.
    #[must_use]
    pub fn with_planted(self, planted: Vec<Planted>) -> Self {
        Self { planted, ..self }
    }

    /// For each planted incident the first alert of its metric, segment and direction that fired in its days or up to 14 days
    /// after.
    pub fn caught(&self) -> Vec<Caught<'_>> {
        self.planted.iter().map(|planted| self.caught_one(planted)).collect()
    }

    fn caught_one<'a>(&'a self, planted: &'a Planted) -> Caught<'a> {
        let is_it = |incident: &&Incident| {
            incident.metric == planted.metric
                && incident.segment == planted.segment
                && incident.direction == planted.direction
                && planted.days.first <= incident.detected
                && incident.detected <= planted.days.last.plus(LATE)
        };
        let first = self.all.iter().filter(is_it).min_by_key(|incident| incident.detected);
        let told = |incident: &'a Incident| match &incident.folded_into {
            Some(id) => self.get(id).unwrap_or(incident),
            None => incident,
        };
        Caught {
            planted,
            alert: first.map(told),
            delay: first.map(|incident| incident.detected.since(planted.days.first)),
            detected_on: first.map(|incident| incident.detected_on),
        }
    }
}
