//! The track record: how often each rule spoke over the replayed history, and how known incidents were caught.

use super::acknowledged::AcknowledgedAs;
use super::incident::{FirstWarning, Incident, IncidentRule};
use super::incidents::{Incidents, Planted};
use super::narrative;
use super::rule::Severity;
use crate::calendar::Day;

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
    /// What the team made of the alerts, by verdict; only what was said.
    pub verdicts: Vec<TrackVerdict>,
}

/// How many alerts the team gave a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackVerdict {
    /// The verdict.
    pub verdict: AcknowledgedAs,
    /// The alerts with it that were critical, a warning, an info.
    pub alerts: [u64; 3],
}

/// How often one rule spoke with one severity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackRow {
    /// The severity.
    pub severity: Severity,
    /// The rule.
    pub rule: IncidentRule,
    /// Incidents, without those that are listed inside another.
    pub incidents: u64,
    /// Incidents per month of one metric; `None` without a month.
    pub per_metric_month: Option<f64>,
    /// Their mean length in days.
    pub mean_days: f64,
}

/// How a known incident was caught.
#[derive(Clone, Debug, PartialEq)]
pub struct Caught<'a> {
    /// What was planted.
    pub planted: &'a Planted,
    /// The alert that told of it: its own, or the one that it is listed inside.
    pub alert: Option<&'a Incident>,
    /// Days from its first day to the first that was told loud enough, cohort days for a cohort metric; `None` when it was missed,
    /// or told as no more than an early sign.
    pub delay: Option<i32>,
    /// The last complete day of that morning, or of the first early sign.
    pub detected_on: Option<Day>,
}

impl Caught<'_> {
    /// Whether an alert as loud as needed told of it.
    pub fn is_caught(&self) -> bool {
        self.delay.is_some()
    }

    /// `critical, as expected`, `warning, expected critical`, `missed, expected critical`.
    pub fn outcome(&self) -> String {
        let in_time = if self.is_caught() { Severity::Critical } else { Severity::Info };
        narrative::outcome(self.alert.map(|alert| alert.severity.min(in_time)), self.planted.severity)
    }

    /// `on the first day`, `after 2 days`, `not as a warning`, or the sign for a missing value.
    pub fn lateness(&self) -> String {
        match (self.delay, self.alert) {
            (None, Some(_)) => narrative::too_quiet(),
            (delay, _) => narrative::lateness(delay),
        }
    }
}

impl Incidents {
    /// How often each rule spoke on its own.
    pub fn track_record(&self) -> TrackRecord {
        let metric_months = self.judged.metric_days as f64 / MONTH;
        let mut rows = Vec::new();
        for severity in [Severity::Critical, Severity::Warning, Severity::Info] {
            for rule in IncidentRule::ALL {
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
        TrackRecord { metrics: self.judged.metrics as u64, metric_months, rows, verdicts: self.verdicts() }
    }

    fn verdicts(&self) -> Vec<TrackVerdict> {
        let count = |verdict: AcknowledgedAs, severity: Severity| {
            let said = |incident: &&Incident| {
                let acknowledged = incident.acknowledged.as_ref();
                incident.severity == severity && acknowledged.is_some_and(|said| said.verdict == verdict)
            };
            self.all.iter().filter(said).count() as u64
        };
        let verdict = |verdict: AcknowledgedAs| {
            let alerts =
                [Severity::Critical, Severity::Warning, Severity::Info].map(|severity| count(verdict, severity));
            TrackVerdict { verdict, alerts }
        };
        AcknowledgedAs::ALL.map(verdict).into_iter().filter(|row| row.alerts != [0; 3]).collect()
    }

    /// For each planted incident the first alert of its metric, segment and direction that was loud enough in its days or up to
    /// 14 days after: a warning, or an info where no more is expected. Without one, the first that was shown at all.
    pub fn caught(&self) -> Vec<Caught<'_>> {
        self.planted.iter().map(|planted| self.caught_one(planted)).collect()
    }

    fn caught_one<'a>(&'a self, planted: &'a Planted) -> Caught<'a> {
        let days = planted.days.first..=planted.days.last.plus(LATE);
        let is_it = |incident: &&Incident| {
            incident.metric == planted.metric
                && incident.rule != IncidentRule::ReverseWhen
                && incident.segment == planted.segment
                && incident.direction == planted.direction
        };
        let its = || self.all.iter().filter(is_it);
        let loud = its().filter_map(|incident| Some((incident, self.loud_enough(incident, planted)?)));
        let loud = loud.filter(|(_, first)| days.contains(&first.day)).min_by_key(|(_, first)| first.day);
        let shown = its().filter(|incident| days.contains(&incident.detected)).min_by_key(|incident| incident.detected);
        match (loud, shown) {
            (Some((incident, first)), _) => Caught {
                planted,
                alert: Some(self.told(incident)),
                delay: Some(first.day.since(planted.days.first)),
                detected_on: Some(first.as_of),
            },
            (None, shown) => Caught {
                planted,
                alert: shown.map(|incident| self.told(incident)),
                delay: None,
                detected_on: shown.map(|incident| incident.detected_on),
            },
        }
    }

    /// The alert that tells of an incident: its own, or the one that it is listed inside.
    fn told<'a>(&'a self, incident: &'a Incident) -> &'a Incident {
        incident.folded_into.as_deref().and_then(|id| self.get(id)).unwrap_or(incident)
    }

    /// The first morning on which an incident was told as loud as a planted one asks for, by its own alert or by the one that it
    /// is listed inside.
    fn loud_enough(&self, incident: &Incident, planted: &Planted) -> Option<FirstWarning> {
        let shown = FirstWarning { day: incident.detected, as_of: incident.detected_on };
        if planted.severity == Severity::Info {
            return Some(shown);
        }
        let not_before =
            |first: FirstWarning| FirstWarning { day: first.day.max(shown.day), as_of: first.as_of.max(shown.as_of) };
        let around = self.told(incident).warned.map(not_before);
        incident.warned.into_iter().chain(around).min_by_key(|first| first.as_of)
    }
}
