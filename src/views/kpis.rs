//! The KPI row: activated users, activation rate, DAU and WAU, each against the previous period.

use super::Lens;
use super::funnel::{Funnel, FunnelStep};
use super::trends::Trends;
use crate::metric::{Direction, Format};
use crate::stats::{Interval, Rate};

/// One number of the KPI row.
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    /// The metric id.
    pub key: &'static str,
    /// Its name for people.
    pub label: String,
    /// How it is written for people.
    pub format: Format,
    /// The value: of the period, or (for `wau`) on `A`.
    pub value: Option<f64>,
    /// The 95% Wilson interval of a rate.
    pub interval: Option<Interval>,
    /// The previous value, like for like for activated users and activation rate.
    pub previous: Option<f64>,
    /// The plain previous value.
    pub previous_plain: Option<f64>,
    /// `value - previous`; of a rate, a difference of 0..1 numbers.
    pub delta_absolute: Option<f64>,
    /// `value / previous - 1`; `None` when the base is 0 or missing.
    pub delta_percent: Option<f64>,
    /// For `dau`: the value on `A` against `A - N`.
    pub latest: Option<Latest>,
    /// Which way is good.
    pub good_direction: Direction,
    /// The daily series over the period (activation by cohort day, immature days `None`).
    pub sparkline: Vec<Option<f64>>,
}

/// The value on `A` against the one on `A - N`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Latest {
    /// On `A`.
    pub value: Option<f64>,
    /// On `A - N`.
    pub previous: Option<f64>,
    /// The difference.
    pub delta_absolute: Option<f64>,
    /// The relative difference, a ratio.
    pub delta_percent: Option<f64>,
}

impl Kpi {
    /// The KPI without any value.
    fn blank(lens: &Lens<'_>, key: &'static str) -> Self {
        let metric = lens.metrics.iter().find(|metric| metric.id == key);
        Self {
            key,
            label: metric.map(|metric| metric.label.clone()).unwrap_or_default(),
            format: metric.map_or(Format::Count, |metric| metric.format),
            value: None,
            interval: None,
            previous: None,
            previous_plain: None,
            delta_absolute: None,
            delta_percent: None,
            latest: None,
            good_direction: metric.map_or(Direction::Up, |metric| metric.good_direction),
            sparkline: Vec::new(),
        }
    }

    /// The same KPI with its value, the previous one, and the change between them.
    fn compared(self, value: Option<f64>, previous: Option<f64>) -> Self {
        let (delta_absolute, delta_percent) = change(value, previous);
        Self { value, previous, delta_absolute, delta_percent, ..self }
    }
}

/// The KPI row from the funnel and the trends of the same lens.
pub(super) fn kpis(lens: &Lens<'_>, funnel: &Funnel, trends: &Trends) -> Vec<Kpi> {
    let step = &funnel.steps[lens.definitions.activation_step];
    vec![activated_users(lens, step), activation_rate(lens, funnel, step), dau(lens, trends), wau(lens, trends)]
}

/// `value - previous`, and that over `previous` when it is not 0.
pub fn change(value: Option<f64>, previous: Option<f64>) -> (Option<f64>, Option<f64>) {
    let delta = value.zip(previous).map(|(value, previous)| value - previous);
    let relative = delta.zip(previous.filter(|base| *base != 0.0)).map(|(delta, base)| delta / base);
    (delta, relative)
}

fn activated_users(lens: &Lens<'_>, step: &FunnelStep) -> Kpi {
    let like_for_like = step.like_for_like.as_ref().and_then(|pair| pair.previous_users);
    let daily = step.daily_users.iter().zip(&step.daily_mature);
    Kpi {
        previous_plain: number(step.previous_users),
        sparkline: daily.map(|(users, mature)| number(users.filter(|_| *mature))).collect(),
        ..Kpi::blank(lens, "activated_users").compared(number(step.users), number(like_for_like))
    }
}

fn activation_rate(lens: &Lens<'_>, funnel: &Funnel, step: &FunnelStep) -> Kpi {
    let previous = step.like_for_like.as_ref().and_then(|pair| pair.from_start.previous.value());
    let plain = Rate { numerator: step.previous_users, denominator: funnel.steps[0].previous_users };
    let daily = step.daily_users.iter().zip(&funnel.steps[0].daily_users).zip(&step.daily_mature);
    let of_day = |((users, cohort), mature): ((&Option<u64>, &Option<u64>), &bool)| {
        Some(Rate { numerator: *users, denominator: *cohort }).filter(|_| *mature).and_then(Rate::value)
    };
    Kpi {
        interval: step.from_start.interval(),
        previous_plain: plain.value(),
        sparkline: daily.map(of_day).collect(),
        ..Kpi::blank(lens, "activation_rate").compared(step.from_start.value(), previous)
    }
}

fn dau(lens: &Lens<'_>, trends: &Trends) -> Kpi {
    let daily = Daily::of(trends, "dau");
    let previous = mean(daily.previous);
    let latest = daily.values.last().map(|value| latest(*value, daily.previous.last().copied().flatten()));
    Kpi {
        previous_plain: previous,
        latest,
        sparkline: daily.values.to_vec(),
        ..Kpi::blank(lens, "dau").compared(mean(daily.values), previous)
    }
}

/// The previous period ends on `A - N`, so its last value is the one to compare the value on `A` with.
fn wau(lens: &Lens<'_>, trends: &Trends) -> Kpi {
    let daily = Daily::of(trends, "wau");
    let on_last = |values: &[Option<f64>]| values.last().copied().flatten();
    let previous = on_last(daily.previous);
    Kpi {
        previous_plain: previous,
        sparkline: daily.values.to_vec(),
        ..Kpi::blank(lens, "wau").compared(on_last(daily.values), previous)
    }
}

/// A series over the period and over the previous one; empty when there is none.
struct Daily<'a> {
    values: &'a [Option<f64>],
    previous: &'a [Option<f64>],
}

impl<'a> Daily<'a> {
    fn of(trends: &'a Trends, key: &str) -> Self {
        let series = trends.get(key);
        Self {
            values: series.map_or(&[], |series| series.values.as_slice()),
            previous: series.and_then(|series| series.previous.as_deref()).unwrap_or_default(),
        }
    }
}

fn latest(value: Option<f64>, previous: Option<f64>) -> Latest {
    let (delta_absolute, delta_percent) = change(value, previous);
    Latest { value, previous, delta_absolute, delta_percent }
}

/// The mean of a series without gaps; `None` for no days.
fn mean(values: &[Option<f64>]) -> Option<f64> {
    let sum: Option<f64> = values.iter().copied().sum();
    sum.filter(|_| !values.is_empty()).map(|sum| sum / values.len() as f64)
}

fn number(count: Option<u64>) -> Option<f64> {
    count.map(|count| count as f64)
}
