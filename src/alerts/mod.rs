//! Alerts that earn their interruption: rules over the daily series of the cube, replayed day by day.
//!
//! Everything here is a pure function of daily series, as `docs/alert-rule.md` describes it: no state is kept between builds, an evaluation day never sees a later
//! day, and the verdict of today is the last row of the replay. [`find`] does it for every metric and segment of a cube;
//! [`replay()`] and [`verdicts`] for any one series.
//!
//! Knows nothing about events, databases, ranges of pages, JSON and files.

mod acknowledged;
mod acknowledgement;
mod alert_metric;
mod checked;
mod compose;
mod ended_tracking;
mod episode;
mod evaluation;
mod fold;
mod hours;
mod incident;
mod incident_hours;
mod incidents;
mod last_time;
mod lost;
mod missing;
mod narrative;
mod onset;
mod order;
mod people;
mod rule;
mod segment_split;
mod settings;
mod survivors;
mod track_record;

pub use acknowledged::{Acknowledged, AcknowledgedAs};
pub use acknowledgement::{Acknowledgement, read_acknowledgements};
pub use alert_metric::{AlertMetric, alert_metrics};
pub use checked::{CheckOutcome, Checked};
pub use incident::{
    AlertEvidence, DATA, FirstWarning, HistoryDay, Impact, Incident, IncidentAverage, IncidentRule, IncidentState,
    LevelChange, NoSplit, PlainComparison, SplitPart, TOGETHER_DAYS,
};
pub use incident_hours::{HourReading, HourlyDay, HourlyValue, IncidentHours};
pub use incidents::{Incidents, Judged, Planted};
pub use last_time::last_times;
pub use order::IncidentOrder;
pub use rule::{
    AlertWindow, BadDirection, DailySeries, DayReading, DayValue, DayVerdict, Direction, Gate, Judge, LEARNING_DAYS,
    SeriesKind, Severity, Thresholds, Trigger, Tuning, Weekdays, WindowReading, WindowThresholds, p_value, replay,
    surviving_p, verdicts, verdicts_among,
};
pub use settings::{AlertSettings, MetricSettings};
pub use track_record::{Caught, TrackRecord, TrackRow, TrackVerdict};

use crate::cube::Cube;
use crate::metric::Definitions;
use crate::views::{Suppression, families};
use alert_metric::LeftOut;
use evaluation::MetricReplay;
use fold::Foldable;
use hours::HourlyInput;
use lost::Lost;
use survivors::Survivors;

/// Judges every metric that can alert, in every segment, on every evaluation day of a cube. A day of a series whose number is
/// withheld is seen by no rule, so nothing that is published of an incident can give it back.
pub fn find(cube: &Cube, definitions: &Definitions, settings: &AlertSettings, suppression: &Suppression) -> Incidents {
    let (Some(span), Some(_)) = (cube.span, cube.segments.first()) else { return Incidents::default() };
    let metrics = alert_metrics(definitions);
    let input = Input { cube, definitions, settings, suppression, metrics: &metrics };
    let lost = Lost::of(cube, &metrics, (suppression, settings));
    let mut replays = input.replays(&lost);
    let survivors = Survivors::of(&replays);
    for replay in &mut replays {
        let segment = replay.segment;
        replay.judge(|evaluation| survivors.contains(segment, evaluation));
    }
    let mut incidents = input.incidents(&replays, &lost);
    // Equal keys keep the order of segments and metrics.
    order::sort(&mut incidents);
    let checked = |replay: &MetricReplay<'_>| {
        let is_lost = lost.is_lost_on(replay, span.as_of);
        checked::checked(replay, &definitions.segments[replay.segment].key, is_lost)
    };
    let checked = replays.iter().map(checked).collect();
    let keys = definitions.segments.iter().map(|segment| segment.key.clone());
    let missing = keys.zip(lost.by_segment().iter().cloned()).collect();
    let (as_of, judged) = (Some(span.as_of), judged(&replays));
    Incidents { all: incidents, as_of, checked, judged, missing, planted: Vec::new() }
}

/// What the rules look at.
#[derive(Clone, Copy)]
struct Input<'a> {
    cube: &'a Cube,
    definitions: &'a Definitions,
    settings: &'a AlertSettings,
    suppression: &'a Suppression,
    metrics: &'a [AlertMetric],
}

impl<'a> Input<'a> {
    fn hourly(&self) -> HourlyInput<'_> {
        let Self { cube, definitions, suppression, metrics, .. } = *self;
        HourlyInput { segments: &cube.segments, definitions, metrics, suppression }
    }

    /// The replay of every metric in every segment.
    fn replays(&self, lost: &Lost) -> Vec<MetricReplay<'a>> {
        let (cube, definitions) = (self.cube, self.definitions);
        let lags: Vec<Vec<i32>> =
            (0..definitions.steps.len()).map(|step| alert_metric::early_lags(cube, definitions, step)).collect();
        let all = &cube.segments[0];
        let mut replays = Vec::with_capacity(self.metrics.len() * cube.segments.len());
        for (segment, cells) in cube.segments.iter().enumerate() {
            for metric in self.metrics {
                let days = lost.days_of(metric, segment);
                let left_out =
                    LeftOut { all, lost: &days, suppression: self.suppression, segment, settings: self.settings };
                let lags = metric.step().map_or(&[][..], |step| &lags[step]);
                replays.push(MetricReplay::new(
                    metric,
                    (cells, segment),
                    (&left_out, self.settings.of(&metric.id)),
                    lags,
                ));
            }
        }
        replays
    }

    /// Every incident in words, with the ids of those that are listed inside it.
    fn incidents(&self, replays: &[MetricReplay<'_>], lost: &Lost) -> Vec<Incident> {
        let segments = &self.definitions.segments;
        let mut foldable: Vec<Foldable<'_>> = Vec::new();
        let mut incidents: Vec<Incident> = Vec::new();
        for (replay, days) in lost.metric_spans(replays) {
            let (segment, as_of) = (&segments[replay.segment], replay.newest);
            let incident = compose::lost_data(compose::LostDays { replay: Some(replay), segment, days, as_of });
            foldable.push(Foldable::of(replay, &incident));
            incidents.push(incident);
        }
        for replay in replays {
            for episode in episode::episodes(replay) {
                let incident =
                    compose::incident(&episode, replay, &segments[replay.segment]).expect("what is shown has windows");
                foldable.push(Foldable::of(replay, &incident));
                incidents.push(incident);
            }
        }
        let parents = fold::fold(&foldable);
        for (child, parent) in parents.into_iter().enumerate() {
            let Some(parent) = parent else { continue };
            let (child_id, parent_id) = (incidents[child].id.clone(), incidents[parent].id.clone());
            incidents[parent].severity = incidents[parent].severity.max(incidents[child].severity);
            incidents[child].folded_into = Some(parent_id);
            incidents[parent].folded.push(child_id);
        }
        people::mark(&mut incidents, self.definitions);
        let without_data = lost.segment_spans().map(|(segment, days)| {
            let (segment, as_of) = (&segments[segment], self.cube.segments[segment].days().last);
            compose::lost_data(compose::LostDays { replay: None, segment, days, as_of })
        });
        let families = families(segments);
        let split = |mut incident: Incident| {
            let of_metric: Vec<&MetricReplay<'_>> =
                replays.iter().filter(|replay| replay.metric.id == incident.metric).collect();
            incident.hours = hours::around(&incident, self.hourly());
            incident.split = segment_split::split(&incident, &of_metric, (segments, &families));
            incident
        };
        without_data.chain(incidents).map(split).collect()
    }
}

fn judged(replays: &[MetricReplay<'_>]) -> Judged {
    let on_all = replays.iter().filter(|replay| replay.segment == 0 && replay.settings.is_watched);
    let judged =
        |replay: &MetricReplay<'_>| replay.evaluations.iter().filter(|evaluation| evaluation.p.is_some()).count();
    Judged { metrics: on_all.clone().count(), metric_days: on_all.map(judged).sum() }
}

#[cfg(test)]
mod tests;
