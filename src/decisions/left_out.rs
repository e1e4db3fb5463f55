//! Days that say nothing about a decision, and are left out of its score.

use std::collections::BTreeMap;

use super::decision::Decision;
use super::input::ScoringInput;
use super::series::lag;
use crate::alerts::{Incident, IncidentRule};
use crate::calendar::{Day, DayRange};
use crate::metric::{Formula, Metric, SegmentKey};

/// Why a day is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOutReason {
    /// A listed holiday.
    Holiday,
    /// Its value lacks data.
    MissingData,
    /// An incident that had ended before the decision.
    EarlierIncident,
    /// The decision's own file names it.
    Ignored,
    /// Another decision on the same metric was not yet in effect.
    EarlierDecision,
}

/// The days of these windows that are left out, each with the first reason that applies.
///
/// Incidents after the decision are never left out by themselves: they may be its harm.
pub(super) fn left_out(
    decision: &Decision,
    (day, windows): (Day, [DayRange; 2]),
    input: ScoringInput<'_>,
) -> BTreeMap<Day, LeftOutReason> {
    let as_of = input.cube.as_of();
    let ignored: Vec<DayRange> = decision.ignored.iter().filter_map(|ignored| ignored.range(as_of)).collect();
    let missing: Vec<DayRange> = missing_data(input, (&decision.metric, &decision.segment));
    let is_earlier = |incident: &&Incident| incident.ended().is_some_and(|ended| ended < day);
    let earlier: Vec<DayRange> =
        incidents_of(input, &decision.metric, &decision.segment).filter(is_earlier).map(Incident::days).collect();
    let holds = |ranges: &[DayRange], day: Day| ranges.iter().any(|range| range.contains(day));
    let reason = |at: Day| {
        let applies = [
            (LeftOutReason::Holiday, input.holidays.contains(&at)),
            (LeftOutReason::MissingData, holds(&missing, at)),
            (LeftOutReason::EarlierIncident, holds(&earlier, at)),
            (LeftOutReason::Ignored, at > day && holds(&ignored, at)),
        ];
        applies.into_iter().find(|(_, applies)| *applies).map(|(reason, _)| (at, reason))
    };
    windows.into_iter().flat_map(DayRange::days).filter_map(reason).collect()
}

/// The incidents of a metric, or of the metric that says the same as a whole, in a segment or for everybody; a condition to reverse
/// a decision is none.
pub(super) fn incidents_of<'a>(
    input: ScoringInput<'a>,
    metric: &'a Metric,
    segment: &'a SegmentKey,
) -> impl Iterator<Item = &'a Incident> {
    let everybody = input.definitions.segments.first().map(|segment| &segment.key);
    let parent = metric.quantity.parent().map(|parent| parent.id(input.definitions));
    input.incidents.all.iter().filter(move |incident| {
        let is_of_it = incident.metric == metric.id || parent.as_ref() == Some(&incident.metric);
        is_of_it
            && incident.rule != IncidentRule::ReverseWhen
            && (incident.segment == *segment || Some(&incident.segment) == everybody)
    })
}

/// The days whose value lacks data: of a daily value the day itself, of a cohort's also the days before, whose users could not
/// be seen to come back or to go on.
fn missing_data(input: ScoringInput<'_>, (metric, segment): (&Metric, &SegmentKey)) -> Vec<DayRange> {
    let lag = lag(metric, input.definitions);
    let is_retention = matches!(metric.quantity.formula(input.definitions), Formula::Retention(_));
    let one = |day: Day| DayRange { first: day, last: day };
    let spoilt = |day: Day| {
        let looked_at = day.plus(-lag);
        if is_retention { vec![one(day), one(looked_at)] } else { vec![DayRange { first: looked_at, last: day }] }
    };
    input.incidents.missing_for(segment).into_iter().flat_map(spoilt).collect()
}
