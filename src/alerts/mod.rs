//! Alerts that earn their interruption: rules over the daily series of the cube, replayed morning by morning.
//!
//! Everything here is a pure function of daily series, as `docs/alert-rule.md` describes it: no state is kept between builds, a
//! morning never sees a later day, and the verdict of today is the last row of the replay. [`find`] does it for every metric
//! and segment of a cube; [`replay()`] and [`verdicts`] for any one series.
//!
//! Knows nothing about events, databases, ranges of pages, JSON and files.

mod checked;
mod fold;
mod gap;
mod gates;
mod incident;
mod incidents;
mod lifecycle;
mod many_tests;
mod missing;
mod mornings;
mod narrative;
mod ordered;
mod replay;
mod series;
mod settings;
mod track;
mod watch;
mod weekday;

pub use checked::{Checked, Outcome};
pub use gates::{Direction, Gate, Severity, Thresholds, WindowThresholds};
pub use incident::{DATA, Evidence, FirstWarning, Impact, Incident, Plain, Seen};
pub use incidents::State;
pub use lifecycle::{Fire, Rule, Verdict};
pub use many_tests::{p_value, surviving_p};
pub use replay::{LEARNING_DAYS, Reading, Tuning, Weekdays, Window, Windows, replay};
pub use series::{Kind, Point, Series};
pub use settings::{AlertSettings, MetricSettings};
pub use track::{Caught, Planted, TrackRecord, TrackRow};
pub use watch::{Watched, watched};

use std::collections::BTreeSet;

use crate::calendar::{Day, DayRange};
use crate::cube::Cube;
use crate::metric::{Definitions, SegmentKey};
use crate::views::Suppression;
use incidents::{Draft, Survivors};
use mornings::{Ground, Watch};
use watch::LeftOut;

/// Everything the rules have to say about a cube.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Incidents {
    /// Every incident of the whole history, ongoing first, then by severity, then newest; with those that are listed inside
    /// another.
    pub all: Vec<Incident>,
    /// The newest complete day; `None` without data.
    pub as_of: Option<Day>,
    /// What this morning's look at each metric came to: by segment in the order of the definitions, then by metric.
    pub checked: Vec<Checked>,
    /// The mornings on which the rules could judge, and how many metrics of how many segments they watched.
    pub judged: Judged,
    /// What is known to have happened, because a demo planted it; empty for real data.
    pub planted: Vec<Planted>,
}

/// How much was judged, the ground of every rate of alarms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Metrics on `all` that are watched.
    pub metrics: usize,
    /// Readings of metrics on `all` that could have fired.
    pub metric_days: usize,
}

impl Incidents {
    /// The incident of an id.
    pub fn get(&self, id: &str) -> Option<&Incident> {
        self.all.iter().find(|incident| incident.id == id)
    }

    /// The incidents that stand for themselves, in the order of the feed.
    pub fn roots(&self) -> impl Iterator<Item = &Incident> {
        self.all.iter().filter(|incident| incident.folded_into.is_none())
    }

    /// The day up to which the metrics of a segment could be looked at, where that is not the newest: data have a gap up to now.
    pub fn checked_to(&self, segment: &SegmentKey) -> Option<Day> {
        let looked_at = self.checked.iter().filter(|checked| checked.segment == *segment);
        let newest = looked_at.filter_map(|checked| checked.as_of).max();
        newest.filter(|newest| Some(*newest) < self.as_of)
    }

    /// `this morning`, or `with the data to 20 Nov` when the newest days could not be looked at.
    pub fn checked_when(&self, segment: &SegmentKey) -> String {
        narrative::checked_when(self.checked_to(segment))
    }

    /// The feed of a segment over a range: every incident whose days touch it, ongoing first, then by severity, then newest. An
    /// incident of the segment that is listed inside another is stood for by that other one. Missing data concerns everybody.
    pub fn feed(&self, segment: &SegmentKey, range: DayRange) -> Vec<&Incident> {
        let touches = |incident: &Incident| {
            let days = incident.days();
            let last = if incident.ended().is_none() { range.last.max(days.last) } else { days.last };
            days.first <= range.last && range.first <= last
        };
        let concerns = |incident: &Incident| incident.segment == *segment || incident.metric == DATA;
        let own = |incident: &&Incident| concerns(incident) && touches(incident);
        let shown: BTreeSet<&str> = self
            .all
            .iter()
            .filter(own)
            .map(|incident| incident.folded_into.as_deref().unwrap_or(incident.id.as_str()))
            .collect();
        self.all.iter().filter(|incident| shown.contains(incident.id.as_str())).collect()
    }
}

/// Judges every watched metric of every segment on every morning of a cube. A day of a series whose number is withheld is seen
/// by no rule, so nothing that is told of an incident can give it back.
pub fn find(cube: &Cube, definitions: &Definitions, settings: &AlertSettings, suppression: &Suppression) -> Incidents {
    let (Some(span), Some(all)) = (cube.span, cube.segments.first()) else { return Incidents::default() };
    let missing: BTreeSet<Day> = missing::missing_days(all, definitions.trends.len()).into_iter().collect();
    let metrics = watched(definitions);
    let left_out = LeftOut { missing: &missing, suppression, segment: 0, settings };
    let watches = watches(cube, definitions, (&metrics, &left_out));
    let survivors = Survivors::of(&watches);
    let told = told(&watches, &survivors, definitions);
    let gaps = missing::spans(&missing.iter().copied().collect::<Vec<Day>>(), lifecycle::SAME_INCIDENT_DAYS);
    let key = &definitions.segments[0].key;
    let mut incidents: Vec<Incident> =
        gaps.into_iter().map(|gap| incident::missing_data(gap, key, span.as_of)).chain(told).collect();
    // Equal keys keep the order of segments and metrics.
    incidents.sort_by_key(|incident| {
        let is_past = incident.state != State::Ongoing;
        (is_past, std::cmp::Reverse(incident.severity), std::cmp::Reverse(incident.detected_on))
    });
    let segment = |watch: &Watch<'_>| &definitions.segments[watch.segment].key;
    let checked = watches.iter().map(|watch| checked::checked(watch, segment(watch), &survivors)).collect();
    Incidents { all: incidents, as_of: Some(span.as_of), checked, judged: judged(&watches), planted: Vec::new() }
}

/// The replay of every metric in every segment.
fn watches<'a>(
    cube: &'a Cube,
    definitions: &'a Definitions,
    (metrics, left_out): (&'a [Watched], &LeftOut<'a>),
) -> Vec<Watch<'a>> {
    let lags: Vec<Vec<i32>> =
        (0..definitions.steps.len()).map(|step| watch::early_lags(cube, definitions, step)).collect();
    let mut watches = Vec::with_capacity(metrics.len() * cube.segments.len());
    for (segment, cells) in cube.segments.iter().enumerate() {
        let ground = Ground { cells, segment, left_out: LeftOut { segment, ..*left_out } };
        for metric in metrics {
            let lags = metric.step().map_or(&[][..], |step| &lags[step]);
            watches.push(Watch::new(metric, &ground, lags));
        }
    }
    watches
}

/// Every incident in words, with the ids of those that are listed inside it.
fn told(watches: &[Watch<'_>], survivors: &Survivors, definitions: &Definitions) -> Vec<Incident> {
    let drafts: Vec<Draft> =
        watches.iter().enumerate().flat_map(|(index, watch)| incidents::drafts(index, watch, survivors)).collect();
    let parents = fold::fold(&drafts, watches);
    let tell = |draft: &Draft| {
        let watch = &watches[draft.watch];
        let segment = &definitions.segments[watch.segment];
        incident::incident(draft, watch, segment).expect("what fired has windows")
    };
    let mut told: Vec<Incident> = drafts.iter().map(tell).collect();
    for (child, parent) in parents.into_iter().enumerate() {
        let Some(parent) = parent else { continue };
        let (child_id, parent_id) = (told[child].id.clone(), told[parent].id.clone());
        told[child].folded_into = Some(parent_id);
        told[parent].folded.push(child_id);
    }
    told
}

fn judged(watches: &[Watch<'_>]) -> Judged {
    let on_all = watches.iter().filter(|watch| watch.segment == 0 && watch.settings.is_watched);
    let judged = |watch: &Watch<'_>| watch.mornings.iter().filter(|morning| morning.p.is_some()).count();
    Judged { metrics: on_all.clone().count(), metric_days: on_all.map(judged).sum() }
}

/// The verdict of every morning of one series.
pub fn verdicts(kind: Kind, readings: &[Reading], thresholds: &Thresholds) -> Vec<Verdict> {
    let mut life = lifecycle::LifeCycle::new(kind, *thresholds);
    readings.iter().map(|reading| life.next(reading)).collect()
}

#[cfg(test)]
mod tests;
