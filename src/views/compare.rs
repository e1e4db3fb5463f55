//! A metric against the previous period, and its course by day: what prose quotes beside the number of [`super::answer()`].

use super::answer::share;
use super::{Cockpit, FunnelStep, RetentionSummary, TrendSeries};
use crate::metric::{Definitions, user_rate_id};
use crate::stats::Rate;

/// A metric's number in this and in the previous period, measured alike; `None` when undefined or withheld.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// In this period. For cohorts it may differ from the plain number: both sides have had the same time.
    pub current: Option<f64>,
    /// In the previous period.
    pub previous: Option<f64>,
}

impl Compared {
    /// `current - previous`; of rates, a difference of 0..1 numbers.
    pub fn difference(self) -> Option<f64> {
        Some(self.current? - self.previous?)
    }

    /// `current / previous - 1`; `None` when the base is 0.
    pub fn relative(self) -> Option<f64> {
        let base = self.previous.filter(|base| *base != 0.0)?;
        Some(self.difference()? / base)
    }
}

/// The comparison that the cockpit shows for this metric; `None` for an unknown metric or without a previous period.
pub fn compare(cockpit: &Cockpit, definitions: &Definitions, metric: &str) -> Option<Compared> {
    cockpit.period.previous?;
    if let Some(kpi) = cockpit.kpis.iter().find(|kpi| kpi.key == metric) {
        return Some(Compared { current: kpi.value, previous: kpi.previous });
    }
    if let Some(key) = metric.strip_prefix("step.") {
        let step = cockpit.funnel.steps.iter().find(|step| step.key == key)?;
        return step.like_for_like.as_ref()?.from_previous.map(|pair| rates(pair.current, pair.previous));
    }
    if let Some(field) = metric.strip_prefix("retention.") {
        let of = |summary: &RetentionSummary| summary.get(field);
        return Some(rates(of(&cockpit.retention.summary)?, of(cockpit.retention.previous_summary.as_ref()?)?));
    }
    if let Some([users, active]) = user_rate(cockpit, definitions, metric) {
        let previous = |series: &TrendSeries| last(series.previous.as_deref().unwrap_or_default());
        return Some(Compared {
            current: share(last(&users.values), last(&active.values)),
            previous: share(previous(users), previous(active)),
        });
    }
    let series = cockpit.trends.get(metric)?;
    let previous = series.previous.as_deref().unwrap_or_default();
    let suffix = |key: &str| metric.strip_prefix(key).filter(|suffix| ["", "_users"].contains(suffix));
    Some(match definitions.trends.iter().find_map(|trend| suffix(&trend.key)) {
        Some("") => Compared { current: total(&series.values), previous: total(previous) },
        Some("_users") => Compared { current: mean(&series.values), previous: mean(previous) },
        Some(_) | None => Compared { current: last(&series.values), previous: last(previous) },
    })
}

/// The users of a trend metric's event and the active users, for the id of their quotient.
fn user_rate<'c>(cockpit: &'c Cockpit, definitions: &Definitions, metric: &str) -> Option<[&'c TrendSeries; 2]> {
    let trend = definitions.trends.iter().find(|trend| user_rate_id(&trend.key) == metric)?;
    Some([cockpit.trends.get(&format!("{}_users", trend.key))?, cockpit.trends.get("dau")?])
}

fn rates(current: Rate, previous: Rate) -> Compared {
    Compared { current: current.value(), previous: previous.value() }
}

fn total(values: &[Option<f64>]) -> Option<f64> {
    values.iter().copied().sum()
}

fn mean(values: &[Option<f64>]) -> Option<f64> {
    total(values).filter(|_| !values.is_empty()).map(|sum| sum / values.len() as f64)
}

fn last(values: &[Option<f64>]) -> Option<f64> {
    values.last().copied().flatten()
}

/// The metric day by day over the cockpit's period; cohort days that are too young are `None`. Empty for an unknown metric.
pub fn daily(cockpit: &Cockpit, definitions: &Definitions, metric: &str) -> Vec<Option<f64>> {
    if let Some(kpi) = cockpit.kpis.iter().find(|kpi| kpi.key == metric) {
        return kpi.sparkline.clone();
    }
    let steps = &cockpit.funnel.steps;
    if let Some(at) = metric.strip_prefix("step.").and_then(|key| steps.iter().position(|step| step.key == key)) {
        return at.checked_sub(1).map(|before| step_rates(&steps[before], &steps[at])).unwrap_or_default();
    }
    if let Some(offset) = metric.strip_prefix("retention.d").and_then(|offset| offset.parse::<usize>().ok()) {
        let cell = |numerator, denominator| Rate { numerator, denominator }.value();
        let cohorts = cockpit.retention.cohorts.iter();
        return cohorts.map(|cohort| cell(cohort.cells.get(offset).copied().flatten(), cohort.size)).collect();
    }
    if let Some([users, active]) = user_rate(cockpit, definitions, metric) {
        return users.values.iter().zip(&active.values).map(|(users, active)| share(*users, *active)).collect();
    }
    cockpit.trends.get(metric).map(|series: &TrendSeries| series.values.clone()).unwrap_or_default()
}

fn step_rates(before: &FunnelStep, step: &FunnelStep) -> Vec<Option<f64>> {
    let days = step.daily_users.iter().zip(&before.daily_users).zip(&step.daily_mature);
    days.map(|((numerator, denominator), mature)| {
        Rate { numerator: *numerator, denominator: *denominator }.value().filter(|_| *mature)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_keeps_its_two_sides() {
        let compared = Compared { current: Some(0.3), previous: Some(0.2) };
        assert!(compared.difference().is_some_and(|difference| (difference - 0.1).abs() < 1e-12));
        assert!(compared.relative().is_some_and(|relative| (relative - 0.5).abs() < 1e-12));
        assert_eq!(Compared { previous: Some(0.0), ..compared }.relative(), None);
        assert_eq!(Compared { previous: None, ..compared }.difference(), None);
    }

    #[test]
    fn a_share_of_active_users_is_at_most_all_of_them() {
        assert_eq!(share(Some(1.0), Some(4.0)), Some(0.25));
        assert_eq!(share(Some(5.0), Some(4.0)), Some(1.0));
        assert_eq!(share(Some(0.0), Some(0.0)), None);
        assert_eq!(share(None, Some(4.0)), None);
    }

    #[test]
    fn a_gap_makes_a_sum_undefined() {
        assert_eq!(total(&[Some(1.0), None]), None);
        assert_eq!(mean(&[Some(1.0), Some(2.0)]), Some(1.5));
        assert_eq!(mean(&[]), None);
    }
}
