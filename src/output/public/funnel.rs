//! `funnel.json`.

use schemars::JsonSchema;
use serde::Serialize;

use super::number::PublicInterval;
use super::{Meta, PublicRate};
use crate::stats::Interval;
use crate::views::{Funnel, FunnelStep, LikeForLike, RatePair};

/// The activation funnel of a segment and range.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Funnel", deny_unknown_fields)]
pub struct PublicFunnel {
    meta: Meta,
    /// Users whose start is in the range.
    cohort_size: Option<u64>,
    /// The steps in order.
    steps: Vec<PublicStep>,
    /// The same by cohort day.
    series: StepSeries,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Step", deny_unknown_fields)]
struct PublicStep {
    key: String,
    label: String,
    event: String,
    window_days: u16,
    users: Option<u64>,
    conversion_from_start: PublicRate,
    conversion_from_previous: Option<PublicRate>,
    mature_cohort_days: u32,
    mature_users: Option<u64>,
    median_hours: Option<u32>,
    p90_hours: Option<u32>,
    previous_users: Option<u64>,
    like_for_like: Option<PublicLikeForLike>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "LikeForLike", deny_unknown_fields)]
struct PublicLikeForLike {
    previous_users: Option<u64>,
    from_start: PublicRatePair,
    from_previous: Option<PublicRatePair>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RatePair", deny_unknown_fields)]
struct PublicRatePair {
    current: PublicRate,
    previous: PublicRate,
    delta_points: Option<f64>,
    change_interval: Option<PublicInterval>,
    is_beyond_chance: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct StepSeries {
    /// Cohort days.
    buckets: Vec<String>,
    steps: Vec<StepDays>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct StepDays {
    key: String,
    users: Vec<Option<u64>>,
    mature: Vec<bool>,
}

impl PublicFunnel {
    /// The file of a funnel.
    pub fn new(meta: Meta, funnel: &Funnel) -> Self {
        Self {
            meta,
            cohort_size: funnel.cohort_size,
            steps: funnel.steps.iter().map(step).collect(),
            series: StepSeries {
                buckets: funnel.days.iter().map(ToString::to_string).collect(),
                steps: funnel.steps.iter().map(days).collect(),
            },
        }
    }
}

fn step(step: &FunnelStep) -> PublicStep {
    PublicStep {
        key: step.key.clone(),
        label: step.label.clone(),
        event: step.event.clone(),
        window_days: step.window_days,
        users: step.users,
        conversion_from_start: step.from_start.into(),
        conversion_from_previous: step.from_previous.map(PublicRate::from),
        mature_cohort_days: step.mature_cohort_days,
        mature_users: step.mature_users,
        median_hours: step.median_hours,
        p90_hours: step.p90_hours,
        previous_users: step.previous_users,
        like_for_like: step.like_for_like.as_ref().map(like_for_like),
    }
}

fn like_for_like(compared: &LikeForLike) -> PublicLikeForLike {
    PublicLikeForLike {
        previous_users: compared.previous_users,
        from_start: pair(compared.from_start),
        from_previous: compared.from_previous.map(pair),
    }
}

fn pair(pair: RatePair) -> PublicRatePair {
    let interval = pair.change_interval();
    PublicRatePair {
        current: pair.current.into(),
        previous: pair.previous.into(),
        delta_points: pair.delta_points(),
        change_interval: interval.map(PublicInterval::from),
        is_beyond_chance: interval.is_some_and(Interval::excludes_zero),
    }
}

fn days(step: &FunnelStep) -> StepDays {
    StepDays { key: step.key.clone(), users: step.daily_users.clone(), mature: step.daily_mature.clone() }
}
