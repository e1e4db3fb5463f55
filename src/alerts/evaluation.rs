//! Every evaluation day of one metric in one segment: which reading it had, what the rule said, and how unlikely that was.

use std::collections::{BTreeMap, BTreeSet};

use super::alert_metric::{AlertMetric, LeftOut};
use super::rule::{
    BadDirection, DayReading, DayValue, DayVerdict, Gate, Judge, LifeCycle, Severity, Trigger, p_value, replay,
};
use super::settings::MetricSettings;
use crate::calendar::{Day, DayRange};
use crate::cube::SegmentCells;

/// One evaluation day that had a new reading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evaluation {
    /// Its last complete day.
    pub(super) as_of: Day,
    /// The lag of an early read, or of a retention.
    pub(super) lag: i32,
    /// The position of the reading among those of the lag.
    position: usize,
    pub(super) verdict: DayVerdict,
    /// How unlikely the reading is when nothing happened; `None` while learning.
    pub(super) p: Option<f64>,
}

impl Evaluation {
    /// The newest day that it read.
    pub(super) fn newest(&self) -> Day {
        self.as_of.plus(-self.lag)
    }
}

/// The replay of one metric in one segment.
#[derive(Clone, Debug)]
pub(super) struct MetricReplay<'a> {
    pub(super) metric: &'a AlertMetric,
    pub(super) settings: &'a MetricSettings,
    /// The segment's position in the definitions.
    pub(super) segment: usize,
    /// The last day of the data.
    pub(super) newest: Day,
    /// By lag: a reading a day.
    readings: BTreeMap<i32, Vec<DayReading>>,
    /// By lag: days that were left out because they must not be published.
    withheld: BTreeMap<i32, BTreeSet<Day>>,
    pub(super) evaluations: Vec<Evaluation>,
}

impl<'a> MetricReplay<'a> {
    /// Replays a metric over `F..=A`. `lags` are those of the early read, one an evaluation day, or empty.
    pub(super) fn new(
        metric: &'a AlertMetric,
        (cells, segment): (&SegmentCells, usize),
        (left_out, settings): (&LeftOut<'_>, &'a MetricSettings),
        lags: &[i32],
    ) -> Self {
        let mut found = Self {
            metric,
            settings,
            segment,
            newest: cells.days().last,
            readings: BTreeMap::new(),
            withheld: BTreeMap::new(),
            evaluations: Vec::new(),
        };
        if !settings.is_watched {
            return found;
        }
        let fixed = [metric.fixed_lag()];
        let lags = if metric.step().is_some() { lags } else { &fixed };
        for lag in lags.iter().copied().collect::<BTreeSet<i32>>() {
            let series = metric.series(cells, lag, left_out);
            found.readings.insert(lag, replay(&series, settings.tuning));
            found.withheld.insert(lag, metric.withheld(cells, lag, left_out));
        }
        found.evaluate(cells.days(), lags);
        found
    }

    fn evaluate(&mut self, days: DayRange, lags: &[i32]) {
        for (index, as_of) in days.days().enumerate() {
            let Some(lag) = lags.get(index).or(lags.last()).copied() else { continue };
            let newest = as_of.plus(-lag);
            let Ok(position) = self.readings[&lag].binary_search_by_key(&newest, |reading| reading.value.day) else {
                continue;
            };
            let reading = &self.readings[&lag][position];
            let p = if reading.is_learning() { None } else { reading.largest_z().map(p_value) };
            self.evaluations.push(Evaluation { as_of, lag, position, verdict: DayVerdict::Learning, p });
        }
    }

    /// What the rule made of each evaluation day; `survives` says which readings stand out among all tests of their day.
    pub(super) fn judge(&mut self, survives: impl Fn(&Evaluation) -> bool) {
        let mut life = LifeCycle::new(&self.judge_of());
        for evaluation in &mut self.evaluations {
            let reading = &self.readings[&evaluation.lag][evaluation.position];
            evaluation.verdict = life.next(reading, survives(evaluation));
        }
    }

    fn judge_of(&self) -> Judge {
        Judge {
            kind: self.metric.kind(),
            thresholds: self.settings.thresholds,
            bad: BadDirection::of(self.metric.good_direction),
        }
    }

    /// Whether one of these days must not be published.
    pub(super) fn hides(&self, lag: i32, days: DayRange) -> bool {
        self.withheld.get(&lag).is_some_and(|withheld| withheld.range(days.first..=days.last).next().is_some())
    }

    /// The values of every day that entered by this lag, ascending; none by a lag that was never read.
    pub(super) fn values(&self, lag: i32) -> impl Iterator<Item = &DayValue> {
        self.readings.get(&lag).into_iter().flatten().map(|reading| &reading.value)
    }

    /// What the evaluation day saw.
    pub(super) fn reading(&self, evaluation: &Evaluation) -> &DayReading {
        &self.readings[&evaluation.lag][evaluation.position]
    }

    /// Every day that entered up to the evaluation day, as it read it.
    pub(super) fn seen(&self, evaluation: &Evaluation) -> &[DayReading] {
        &self.readings[&evaluation.lag][..=evaluation.position]
    }

    /// Every day by the lag of that evaluation day, also later ones.
    pub(super) fn all(&self, evaluation: &Evaluation) -> &[DayReading] {
        &self.readings[&evaluation.lag]
    }

    /// The last reading before a day, of a metric that is complete on its own day.
    pub(super) fn last_before(&self, day: Day) -> Option<&DayReading> {
        let readings = self.readings.values().next()?;
        readings[..readings.partition_point(|reading| reading.value.day < day)].last()
    }
}

/// How severe a verdict is shown, and what lowered it.
pub(super) fn shown(verdict: DayVerdict) -> Option<(Trigger, Option<Gate>)> {
    match verdict {
        DayVerdict::Triggered(trigger) => Some((trigger, (trigger.severity == Severity::Info).then_some(Gate::Info))),
        DayVerdict::Info(trigger, gate) => Some((trigger, Some(gate))),
        DayVerdict::Learning | DayVerdict::Quiet(_) | DayVerdict::Recovered(_) => None,
    }
}
