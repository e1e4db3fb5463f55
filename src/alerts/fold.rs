//! One incident, one alert: the alerts of segments and of child metrics fold into the alert that they follow from.

use super::alert_metric::AlertMetric;
use super::evaluation::MetricReplay;
use super::incident::Incident;
use super::rule::{Direction, Severity};
use crate::calendar::DayRange;

/// What folding looks at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Foldable<'a> {
    pub(super) metric: &'a AlertMetric,
    /// The segment's position in the definitions.
    pub(super) segment: usize,
    pub(super) direction: Direction,
    pub(super) severity: Severity,
    pub(super) days: DayRange,
}

impl<'a> Foldable<'a> {
    pub(super) fn of(replay: &MetricReplay<'a>, incident: &Incident) -> Self {
        let days = DayRange { first: incident.started, last: incident.last_trigger };
        let Incident { direction, severity, .. } = *incident;
        Self { metric: replay.metric, segment: replay.segment, direction, severity, days }
    }
}

/// For each alert the one that it is listed inside, if any; never one that is itself inside another.
///
/// A segment's alert folds into that of the same metric on `all`; a child metric's into its parent's in the same segment, or
/// on `all`: in the same direction and on overlapping days. The parent must be a warning at least, or as severe as the child, so
/// that an info never hides a warning.
pub(super) fn fold(alerts: &[Foldable<'_>]) -> Vec<Option<usize>> {
    let direct: Vec<Option<usize>> = alerts.iter().map(|child| parent(child, alerts)).collect();
    direct.iter().map(|parent| parent.map(|parent| root(&direct, parent))).collect()
}

/// Follows the parents up. A parent is on `all` or earlier in the chain users, events, step, so the way up ends.
fn root(direct: &[Option<usize>], mut alert: usize) -> usize {
    while let Some(parent) = direct[alert] {
        alert = parent;
    }
    alert
}

fn parent(child: &Foldable<'_>, alerts: &[Foldable<'_>]) -> Option<usize> {
    let own = std::iter::once((child.metric.id.as_str(), 0)).filter(|_| child.segment != 0);
    let here = child.metric.parents.iter().map(|id| (id.as_str(), child.segment));
    let on_all = child.metric.parents.iter().map(|id| (id.as_str(), 0));
    own.chain(here).chain(on_all).find_map(|(metric, segment)| {
        let is_parent =
            |other: &Foldable<'_>| other.metric.id == metric && other.segment == segment && takes(other, child);
        alerts.iter().position(is_parent)
    })
}

fn takes(parent: &Foldable<'_>, child: &Foldable<'_>) -> bool {
    let is_overlapping = parent.days.first <= child.days.last && child.days.first <= parent.days.last;
    let is_loud = parent.severity >= Severity::Warning || parent.severity >= child.severity;
    parent.direction == child.direction && is_overlapping && is_loud
}
