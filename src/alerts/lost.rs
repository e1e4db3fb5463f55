//! Which days say nothing about which metric: no data at all, a segment that went dark, or a count whose tracking ended.

use std::collections::{BTreeMap, BTreeSet};

use super::alert_metric::{AlertMetric, LeftOut};
use super::ended_tracking::untracked_days;
use super::evaluation::MetricReplay;
use super::missing::{DailyCounts, dark_days, missing_days, spans};
use super::rule::SAME_INCIDENT_DAYS;
use super::settings::AlertSettings;
use crate::calendar::{Day, DayRange};
use crate::cube::{Cube, SegmentCells};
use crate::metric::Quantity;
use crate::views::Suppression;

/// Days that are left out, by what they say nothing about.
#[derive(Debug, Default)]
pub(super) struct Lost {
    /// By segment: days on which it has no data, though others may; those of everybody concern all.
    by_segment: Vec<BTreeSet<Day>>,
    /// By segment and count: days on which its tracking had ended.
    by_count: BTreeMap<(usize, Quantity), BTreeSet<Day>>,
}

impl Lost {
    pub(super) fn of(
        cube: &Cube,
        metrics: &[AlertMetric],
        (suppression, settings): (&Suppression, &AlertSettings),
    ) -> Self {
        let all = &cube.segments[0];
        let mut found = Self { by_segment: vec![missing_days(&counts(all), all.days())], by_count: BTreeMap::new() };
        for (segment, cells) in cube.segments.iter().enumerate() {
            let nothing = BTreeSet::new();
            let left_out = LeftOut { all, lost: &nothing, suppression, segment, settings };
            if segment > 0 {
                let dark = found.dark_days(metrics, cells, &left_out);
                found.by_segment.push(dark);
            }
            for (metric, count) in tracked(metrics) {
                let days = found.days_of(metric, segment);
                let series = metric.series(cells, 0, &LeftOut { lost: &days, ..left_out });
                let untracked = untracked_days(&series, settings.of(&metric.id).tuning);
                if !untracked.is_empty() {
                    found.by_count.insert((segment, count), untracked);
                }
            }
        }
        found
    }

    /// The days on which one segment alone has no data.
    fn dark_days(&self, metrics: &[AlertMetric], cells: &SegmentCells, left_out: &LeftOut<'_>) -> BTreeSet<Day> {
        let days = cells.days();
        let count = |metric: &AlertMetric| {
            let lost = self.days_of(metric, 0);
            let series = metric.series(cells, 0, &LeftOut { lost: &lost, ..*left_out });
            let mut counts = vec![None; days.days().len()];
            for value in &series.days {
                if let Ok(index) = usize::try_from(value.day.since(days.first)) {
                    counts[index] = Some(value.value);
                }
            }
            counts
        };
        let counts: DailyCounts = tracked(metrics).map(|(metric, _)| count(metric)).collect();
        dark_days(&counts, days, &self.by_segment[0])
    }

    /// The days that say nothing about a metric in a segment.
    pub(super) fn days_of(&self, metric: &AlertMetric, segment: usize) -> BTreeSet<Day> {
        let own = self.by_segment.get(segment).filter(|_| segment > 0);
        let mut days = self.by_segment[0].clone();
        days.extend(own.into_iter().flatten());
        for count in &metric.needs {
            for segment in [0, segment] {
                days.extend(self.by_count.get(&(segment, *count)).into_iter().flatten());
            }
        }
        days
    }

    /// Whether a metric's own events, or all data of its segment, are missing on a day.
    pub(super) fn is_lost_on(&self, replay: &MetricReplay<'_>, day: Day) -> bool {
        let own = replay.metric.tracked_count().and_then(|count| self.by_count.get(&(replay.segment, count)));
        let days = own.into_iter().chain([&self.by_segment[0], &self.by_segment[replay.segment]]);
        replay.settings.is_watched && days.flatten().any(|lost| *lost == day)
    }

    /// By segment, the days without its data.
    pub(super) fn by_segment(&self) -> &[BTreeSet<Day>] {
        &self.by_segment
    }

    /// The segments without data, each with its days.
    pub(super) fn segment_spans(&self) -> impl Iterator<Item = (usize, DayRange)> {
        let spans_of = |days| spans(days, SAME_INCIDENT_DAYS);
        self.by_segment
            .iter()
            .enumerate()
            .flat_map(move |(segment, days)| spans_of(days).into_iter().map(move |days| (segment, days)))
    }

    /// The metrics whose tracking ended, each with its days.
    pub(super) fn metric_spans<'a, 'r>(
        &self,
        replays: &'r [MetricReplay<'a>],
    ) -> Vec<(&'r MetricReplay<'a>, DayRange)> {
        let watched = replays.iter().filter(|replay| replay.settings.is_watched);
        let of = |replay: &'r MetricReplay<'a>| {
            let count = replay.metric.tracked_count()?;
            let days = self.by_count.get(&(replay.segment, count))?;
            Some(spans(days, SAME_INCIDENT_DAYS).into_iter().map(move |days| (replay, days)))
        };
        watched.filter_map(of).flatten().collect()
    }
}

/// The counts whose tracking is looked at.
fn tracked(metrics: &[AlertMetric]) -> impl Iterator<Item = (&AlertMetric, Quantity)> {
    metrics.iter().filter_map(|metric| Some((metric, metric.tracked_count()?)))
}

/// The daily counts of a segment: the events of each trend metric, and the active users.
fn counts(cells: &SegmentCells) -> DailyCounts {
    let days = || cells.days().days();
    let mut counts: DailyCounts =
        (0..cells.trends()).map(|trend| days().map(|day| Some(cells.events(trend, day) as f64)).collect()).collect();
    counts.push(days().map(|day| Some(cells.dau(day) as f64)).collect());
    counts
}
