//! How much a metric changed with a decision: how far the whole weeks after it lie, on average, from the straight trend of the
//! weeks before, with a 95% interval.
//!
//! Counts and quotients are compared by the logarithm of their weekly means, rates as they are. The interval follows how weeks
//! scatter, never less than chance. There is no control group: a trend that bends by itself looks like an effect.
//!
//! Sources, beside those of [`crate::stats::interruption`]: "Generalized Linear Models", 2nd ed. (Chapman and Hall 1989), 4.5 and
//! 6.2 (chance variance of counts); Newcombe (1998), Stat. Med. 17, 873-890 (interval of a difference of rates); Zou and Donner
//! (2008), Stat. Med. 27, 1693-1702 (limits of a difference put together from those of its two sides).

use super::decision::ExpectedChange;
use super::series::{MetricSeries, ValueKind};
use super::week::{DecisionWeek, weekday_factors, weeks, windows};
use crate::calendar::Day;
use crate::stats::{Interruption, NoiseModel, PeriodMean, Z_95, interruption, wilson};

/// Fewer weeks on a side say too little.
pub(super) const MIN_WEEKS: [usize; 2] = [4, 2];
/// The least mean count of a full week before.
const MIN_COUNT: f64 = 5.0;
/// The prior standard deviation of the trend a day: of the logarithm of a count.
const TREND_SD_COUNT: f64 = 0.005;
/// Of a quotient's logarithm and of a rate's log-odds.
const TREND_SD_RATE: f64 = 0.002;
/// Added to a count, so that a week of nothing has a logarithm.
const HALF: f64 = 0.5;

/// A change and its 95% interval: a difference of 0..1 numbers for a rate, a ratio minus 1 for a count or quotient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The change.
    pub change: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The level after: the pooled rate, or the mean of the known days.
    pub level: f64,
    /// The level that the trend before would have led to without the decision.
    pub level_without: f64,
    /// The trend before, carried on.
    pub trend: CarriedTrend,
}

impl Effect {
    /// An expected change on the scale of this one; `None` for a part of a rate that would have been 0.
    pub fn expected(&self, change: ExpectedChange) -> Option<f64> {
        match (change, self.trend.kind) {
            (ExpectedChange::Relative(part), ValueKind::Rate) => {
                Some(part * self.level_without).filter(|size| *size != 0.0)
            }
            (ExpectedChange::Relative(size), ValueKind::Count | ValueKind::Quotient)
            | (ExpectedChange::Points(size), ValueKind::Count | ValueKind::Quotient | ValueKind::Rate) => Some(size),
        }
    }
}

/// The trend of the weeks before a decision, carried on over the weeks after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CarriedTrend {
    kind: ValueKind,
    day: Day,
    line: Interruption,
}

impl CarriedTrend {
    /// Its height on a day: the usual count or quotient of a day with the weekdays taken out, or the rate.
    pub fn on(&self, day: Day) -> f64 {
        let height = self.line.carried_on(f64::from(day.since(self.day)));
        match self.kind {
            ValueKind::Count | ValueKind::Quotient => height.exp(),
            ValueKind::Rate => height.clamp(0.0, 1.0),
        }
    }
}

/// Why a change cannot be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEffect {
    /// Fewer than four weeks before or two after count.
    TooFewWeeks,
    /// Fewer than five events a week before.
    TooFewEvents,
    /// A mean or a ratio is undefined.
    Undefined,
}

/// How much the metric changed in the `weeks_after` whole weeks after the day of the decision.
pub fn effect(series: &MetricSeries, day: Day, weeks_after: i32) -> Result<Effect, NoEffect> {
    let sides = weeks(series, day, weeks_after);
    if sides.iter().zip(MIN_WEEKS).any(|(side, least)| side.len() < least) {
        return Err(NoEffect::TooFewWeeks);
    }
    match series.kind {
        ValueKind::Count | ValueKind::Quotient => relative(series, (day, weeks_after), &sides),
        ValueKind::Rate => difference(day, &sides),
    }
}

/// The relative change of a count or quotient.
fn relative(
    series: &MetricSeries,
    (day, after): (Day, i32),
    sides: &[Vec<DecisionWeek>; 2],
) -> Result<Effect, NoEffect> {
    let is_count = series.kind == ValueKind::Count;
    let full_weeks = [0, 1].map(|side| sum(&sides[side], DecisionWeek::completeness));
    let events = [0, 1].map(|side| sum(&sides[side], |week| week.value));
    if is_count && events[0] / full_weeks[0] < MIN_COUNT {
        return Err(NoEffect::TooFewEvents);
    }
    let weekdays = weekday_factors(sides);
    let mean = |week: &DecisionWeek| {
        let (events, exposure) = (week.value + if is_count { HALF } else { 0.0 }, week.exposure(&weekdays));
        let is_positive = exposure > 0.0 && events > 0.0;
        is_positive.then(|| period(week, (events / exposure).ln(), week.completeness())).ok_or(NoEffect::Undefined)
    };
    let periods = |side: &[DecisionWeek]| side.iter().map(mean).collect::<Result<Vec<_>, _>>();
    let (trend_sd, [chance_before, chance_after]) = if is_count {
        (TREND_SD_COUNT, [full_weeks[0] / events[0], full_weeks[1] / (events[1] + HALF)])
    } else {
        (TREND_SD_RATE, [0.0, 0.0])
    };
    let noise = NoiseModel { chance_before, chance_after, trend_sd };
    let line = interruption(&periods(&sides[0])?, &periods(&sides[1])?, noise).ok_or(NoEffect::TooFewWeeks)?;
    let variance = chance_after / line.after.weight + chance_before * of_trend(&line) + line.prior_variance;
    let half = line.half_width.max(Z_95 * variance.sqrt());
    let [change, low, high] = [line.shift, line.shift - half, line.shift + half].map(|log| log.exp() - 1.0);
    let [_, days_after] = windows(day, after);
    let known = || series.points.iter().filter(|point| days_after.contains(point.day)).map(|point| point.value);
    let level = known().sum::<f64>() / known().count() as f64;
    let trend = CarriedTrend { kind: series.kind, day, line };
    Ok(Effect { change, low, high, level, level_without: level / (1.0 + change), trend })
}

/// The change of a rate in 0..1 numbers: Newcombe's interval, widened where the weeks scatter more than chance.
fn difference(day: Day, sides: &[Vec<DecisionWeek>; 2]) -> Result<Effect, NoEffect> {
    let hits = [0, 1].map(|side| sum(&sides[side], |week| week.value));
    let totals = [0, 1].map(|side| sum(&sides[side], |week| week.total));
    let mean_total = (totals[0] + totals[1]) / (sides[0].len() + sides[1].len()) as f64;
    let smoothed = (hits[0] + HALF) / (totals[0] + 1.0);
    let scale = smoothed * (1.0 - smoothed);
    let variance = |side: usize| hits[side] / totals[side] * (1.0 - hits[side] / totals[side]);
    let by_chance = (variance(0) + variance(1)) / (2.0 * mean_total);
    let noise = NoiseModel { chance_before: by_chance, chance_after: by_chance, trend_sd: TREND_SD_RATE * scale };
    let periods = |side: &[DecisionWeek]| -> Vec<PeriodMean> {
        side.iter().map(|week| period(week, week.value / week.total, week.total / mean_total)).collect()
    };
    let line = interruption(&periods(&sides[0]), &periods(&sides[1]), noise).ok_or(NoEffect::TooFewWeeks)?;
    let (level, half) = (line.after.level, line.half_width);
    let level_without = (level - line.shift).clamp(0.0, 1.0);
    let change = level - level_without;
    let without = wilson(level_without, 1.0 / (of_trend(&line) / mean_total + line.prior_variance / scale));
    let with = wilson(level, totals[1]);
    let low = change - half.max((level - with.low).hypot(without.high - level_without));
    let high = change + half.max((with.high - level).hypot(level_without - without.low));
    let trend = CarriedTrend { kind: ValueKind::Rate, day, line };
    Ok(Effect { change, low: low.max(-1.0), high: high.min(1.0), level, level_without, trend })
}

/// The variance of the trend carried on, in chance variances of a full week.
fn of_trend(line: &Interruption) -> f64 {
    1.0 / line.before.weight + line.reach().powi(2) / line.before.spread
}

fn period(week: &DecisionWeek, value: f64, weight: f64) -> PeriodMean {
    PeriodMean { number: week.number, at: week.at, value, weight }
}

fn sum(weeks: &[DecisionWeek], of: impl Fn(&DecisionWeek) -> f64) -> f64 {
    weeks.iter().map(of).sum()
}
