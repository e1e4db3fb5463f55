//! Every morning of one metric in one segment: which reading it had, what the rule said, and how unlikely that was.

use std::collections::{BTreeMap, BTreeSet};

use super::lifecycle::{LifeCycle, Verdict};
use super::many_tests::p_value;
use super::replay::{Reading, replay};
use super::settings::MetricSettings;
use super::watch::{LeftOut, Watched};
use crate::calendar::{Day, DayRange};
use crate::cube::SegmentCells;

/// One morning that had a new reading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Morning {
    /// The last complete day of that morning.
    pub(super) as_of: Day,
    /// The lag of an early read, or of a retention.
    pub(super) lag: i32,
    /// The position of the reading among those of the lag.
    position: usize,
    pub(super) verdict: Verdict,
    /// How unlikely the reading is when nothing happened; `None` while learning.
    pub(super) p: Option<f64>,
}

impl Morning {
    /// The newest day that it read.
    pub(super) fn newest(&self) -> Day {
        self.as_of.plus(-self.lag)
    }
}

/// The replay of one metric in one segment.
#[derive(Clone, Debug)]
pub(super) struct Watch<'a> {
    pub(super) watched: &'a Watched,
    pub(super) settings: &'a MetricSettings,
    /// The segment's position in the definitions.
    pub(super) segment: usize,
    /// The last day of the data.
    pub(super) newest: Day,
    /// By lag: a reading a day.
    readings: BTreeMap<i32, Vec<Reading>>,
    /// By lag: days that were left out because they must not be told.
    withheld: BTreeMap<i32, BTreeSet<Day>>,
    pub(super) mornings: Vec<Morning>,
}

/// What a watch is made from.
pub(super) struct Ground<'a> {
    pub(super) cells: &'a SegmentCells,
    pub(super) segment: usize,
    pub(super) left_out: LeftOut<'a>,
}

impl<'a> Watch<'a> {
    /// Replays a metric over `F..=A`. `lags` are those of the early read, one a morning, or empty.
    pub(super) fn new(watched: &'a Watched, ground: &Ground<'a>, lags: &[i32]) -> Self {
        let settings = ground.left_out.settings.of(&watched.id);
        let mut watch = Self {
            watched,
            settings,
            segment: ground.segment,
            newest: ground.cells.days().last,
            readings: BTreeMap::new(),
            withheld: BTreeMap::new(),
            mornings: Vec::new(),
        };
        if !settings.is_watched {
            return watch;
        }
        let fixed = [watched.fixed_lag()];
        let lags = if watched.step().is_some() { lags } else { &fixed };
        for lag in lags.iter().copied().collect::<BTreeSet<i32>>() {
            let series = watched.series(ground.cells, lag, &ground.left_out);
            watch.readings.insert(lag, replay(&series, settings.tuning));
            watch.withheld.insert(lag, watched.withheld(ground.cells, lag, &ground.left_out));
        }
        watch.judge(ground.cells.days(), lags);
        watch
    }

    fn judge(&mut self, days: DayRange, lags: &[i32]) {
        let mut life = LifeCycle::new(self.watched.kind(), self.settings.thresholds);
        for (index, as_of) in days.days().enumerate() {
            let Some(lag) = lags.get(index).or(lags.last()).copied() else { continue };
            let newest = as_of.plus(-lag);
            let Ok(position) = self.readings[&lag].binary_search_by_key(&newest, |reading| reading.point.day) else {
                continue;
            };
            let reading = &self.readings[&lag][position];
            let verdict = life.next(reading);
            let largest =
                |reading: &Reading| reading.windows.map(|windows| windows.day.z.abs().max(windows.week.z.abs()));
            let p = if reading.is_learning() { None } else { largest(reading).map(p_value) };
            self.mornings.push(Morning { as_of, lag, position, verdict, p });
        }
    }

    /// Whether one of these days must not be told.
    pub(super) fn hides(&self, lag: i32, days: DayRange) -> bool {
        self.withheld.get(&lag).is_some_and(|withheld| withheld.range(days.first..=days.last).next().is_some())
    }

    /// What the morning saw.
    pub(super) fn reading(&self, morning: &Morning) -> &Reading {
        &self.readings[&morning.lag][morning.position]
    }

    /// Every day that entered up to the morning, as that morning read it.
    pub(super) fn seen(&self, morning: &Morning) -> &[Reading] {
        &self.readings[&morning.lag][..=morning.position]
    }

    /// Every day by the lag of that morning, also later ones.
    pub(super) fn all(&self, morning: &Morning) -> &[Reading] {
        &self.readings[&morning.lag]
    }
}
