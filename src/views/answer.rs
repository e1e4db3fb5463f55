//! One number of a cockpit by its metric id: what `explain` shows and prose quotes.

use super::{Cockpit, FunnelStep, TrendSeries};
use crate::metric::{Definitions, user_rate_id};
use crate::stats::Rate;

/// A metric's number over a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// The number; `None` when undefined or withheld.
    pub value: Option<f64>,
    /// What is counted.
    pub numerator: Option<f64>,
    /// What it is divided by; `None` for a plain count.
    pub denominator: Option<f64>,
    /// Which of a daily metric's days the number is about.
    pub over: Over,
}

/// How a number relates to the days of the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The cohorts of the range.
    Cohorts,
    /// The sum over the range.
    Total,
    /// The mean of the days of the range.
    DailyMean,
    /// The last day of the range.
    LastDay,
}

/// The number of a metric over a cockpit's period: of the cohorts for funnel and retention, the total for events, the daily
/// mean for distinct users a day, and the last day for the others. `None` for an unknown metric.
pub fn answer(cockpit: &Cockpit, definitions: &Definitions, metric: &str) -> Option<Answer> {
    let steps = &cockpit.funnel.steps;
    let activation = &steps[definitions.activation_step];
    match metric {
        "activated_users" => Some(count_of(activation)),
        "activation_rate" => Some(rate(activation.from_start)),
        "retention.d1" => Some(rate(cockpit.retention.summary.d1)),
        "retention.d7" => Some(rate(cockpit.retention.summary.d7)),
        "retention.d30" => Some(rate(cockpit.retention.summary.d30)),
        "wau" | "mau" => cockpit.trends.get(metric).map(last),
        "stickiness" => Some(quotient(cockpit, metric, "dau", "mau")),
        "dau" => cockpit.trends.get(metric).map(mean),
        _ => match metric.strip_prefix("step.") {
            Some(key) => steps.iter().find(|step| step.key == key).and_then(|step| step.from_previous).map(rate),
            None => trend(cockpit, definitions, metric),
        },
    }
}

fn trend(cockpit: &Cockpit, definitions: &Definitions, metric: &str) -> Option<Answer> {
    if let Some(trend) = definitions.trends.iter().find(|trend| user_rate_id(&trend.key) == metric) {
        return Some(user_rate(cockpit, &trend.key));
    }
    let series = cockpit.trends.get(metric)?;
    definitions.trends.iter().find_map(|trend| match metric.strip_prefix(trend.key.as_str())? {
        "" => Some(total(series)),
        "_users" => Some(mean(series)),
        "_per_active_user" => Some(quotient(cockpit, metric, &trend.key, "dau")),
        _ => None,
    })
}

fn count_of(step: &FunnelStep) -> Answer {
    let users = step.users.map(|users| users as f64);
    Answer { value: users, numerator: users, denominator: None, over: Over::Cohorts }
}

fn rate(rate: Rate) -> Answer {
    let count = |count: Option<u64>| count.map(|count| count as f64);
    let (numerator, denominator) = (count(rate.numerator), count(rate.denominator));
    Answer { value: rate.value(), numerator, denominator, over: Over::Cohorts }
}

fn total(series: &TrendSeries) -> Answer {
    let sum: Option<f64> = series.values.iter().copied().sum();
    Answer { value: sum, numerator: sum, denominator: None, over: Over::Total }
}

fn mean(series: &TrendSeries) -> Answer {
    let sum: Option<f64> = series.values.iter().copied().sum();
    let days = series.values.len() as f64;
    let value = sum.filter(|_| days > 0.0).map(|sum| sum / days);
    Answer { value, numerator: sum, denominator: Some(days), over: Over::DailyMean }
}

fn last(series: &TrendSeries) -> Answer {
    let value = series.values.last().copied().flatten();
    Answer { value, numerator: value, denominator: None, over: Over::LastDay }
}

/// The users of a trend metric's event on the last day out of those active on it, who are the most that count.
fn user_rate(cockpit: &Cockpit, trend: &str) -> Answer {
    let active = on_last_day(cockpit, "dau");
    let users = on_last_day(cockpit, &format!("{trend}_users"));
    let hits = users.zip(active).map(|(users, active)| users.min(active));
    Answer { value: share(users, active), numerator: hits, denominator: active, over: Over::LastDay }
}

/// The share of active users; more users than were active count as all of them. `None` when nobody was active.
pub(super) fn share(users: Option<f64>, active: Option<f64>) -> Option<f64> {
    let (users, active) = (users?, active.filter(|active| *active > 0.0)?);
    Some(users.min(active) / active)
}

fn quotient(cockpit: &Cockpit, metric: &str, numerator: &str, denominator: &str) -> Answer {
    let [value, numerator, denominator] = [metric, numerator, denominator].map(|key| on_last_day(cockpit, key));
    Answer { value, numerator, denominator, over: Over::LastDay }
}

/// The value of a series on its last day; `None` when it is undefined or withheld.
fn on_last_day(cockpit: &Cockpit, key: &str) -> Option<f64> {
    cockpit.trends.get(key).and_then(|series| series.values.last().copied().flatten())
}
