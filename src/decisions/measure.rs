//! What a decision's metric was over any days of the cube, through the same views as every page.

use super::effect::{Amount, Effect, newcombe, ratio};
use crate::calendar::{Day, DayRange};
use crate::cube::Cube;
use crate::metric::{Definitions, Format, Metric};
use crate::stats::Rate;
use crate::views::{Period, cockpit, daily};

/// A metric over some days.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum MetricValues {
    /// A rate of their cohorts.
    Rate(Rate),
    /// An amount a day.
    Daily(Vec<(Day, f64)>, Amount),
}

impl MetricValues {
    /// The metric of a segment, by its position, over these days. `None` where a day is undefined.
    pub(super) fn of(
        (cube, definitions): (&Cube, &Definitions),
        segment: usize,
        metric: &Metric,
        days: DayRange,
    ) -> Option<Self> {
        let cockpit = cockpit(cube, definitions, segment, Period::spanning(cube, days));
        let steps = &cockpit.funnel.steps;
        let activation = &steps[definitions.activation_step];
        match metric.id.as_str() {
            "activation_rate" => Some(Self::Rate(activation.from_start)),
            "activated_users" => {
                let users = activation.daily_users.iter().map(|users| users.map(|users| users as f64));
                Self::daily(days, users, Amount::Count)
            }
            id => {
                if let Some(key) = id.strip_prefix("step.") {
                    return steps.iter().find(|step| step.key == key)?.from_previous.map(Self::Rate);
                }
                if let Some(field) = id.strip_prefix("retention.") {
                    return cockpit.retention.summary.get(field).map(Self::Rate);
                }
                let amount = if metric.format == Format::Count { Amount::Count } else { Amount::Quotient };
                let values = daily(&cockpit, definitions, id);
                // A day more or less would shift every value after it.
                let fits = i32::try_from(values.len()).is_ok_and(|values| values == days.len());
                if fits { Self::daily(days, values.into_iter(), amount) } else { None }
            }
        }
    }

    fn daily(days: DayRange, values: impl Iterator<Item = Option<f64>>, amount: Amount) -> Option<Self> {
        let paired: Option<Vec<(Day, f64)>> = days.days().zip(values).map(|(day, value)| Some((day, value?))).collect();
        Some(Self::Daily(paired?, amount))
    }

    /// Its one number: the rate, or the mean of the days.
    pub(super) fn level(&self) -> Option<f64> {
        match self {
            Self::Rate(rate) => rate.value(),
            Self::Daily(days, _) if days.is_empty() => None,
            Self::Daily(days, _) => Some(days.iter().map(|(_, value)| value).sum::<f64>() / days.len() as f64),
        }
    }

    /// The change from `before` to this.
    pub(super) fn against(&self, before: &Self) -> Option<Effect> {
        match (before, self) {
            (Self::Rate(before), Self::Rate(after)) => newcombe(*before, *after),
            (Self::Daily(before, amount), Self::Daily(after, _)) => ratio(before, after, *amount),
            (Self::Rate(_), Self::Daily(..)) | (Self::Daily(..), Self::Rate(_)) => None,
        }
    }
}

/// How many days after a day its value is complete: a step's cohort needs the widest window up to that step.
pub(super) fn lag(definitions: &Definitions, metric: &str) -> i32 {
    let upto =
        |step: usize| definitions.steps[..=step].iter().map(|step| i32::from(step.window_days)).max().unwrap_or(0);
    match metric {
        "activation_rate" | "activated_users" => upto(definitions.activation_step),
        id => {
            if let Some(key) = id.strip_prefix("step.") {
                return definitions.steps.iter().position(|step| step.key == key).map_or(0, upto);
            }
            id.strip_prefix("retention.d").and_then(|offset| offset.parse().ok()).unwrap_or(0)
        }
    }
}
