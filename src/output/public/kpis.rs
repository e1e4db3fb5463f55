//! `kpis.json`.

use schemars::JsonSchema;
use serde::Serialize;

use super::number::PublicInterval;
use super::{Meta, Number};
use crate::metric::Format;
use crate::pages::PageDays;
use crate::stats::Interval;
use crate::views::{Cockpit, GoalStanding, Kpi, Latest};

/// The KPI row of a segment and range.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Kpis", deny_unknown_fields)]
pub struct PublicKpis {
    meta: Meta,
    /// The KPI row, in the order of the settings.
    kpis: Vec<PublicKpi>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Kpi", deny_unknown_fields)]
struct PublicKpi {
    key: String,
    label: String,
    #[schemars(extend("enum" = Format::WORDS))]
    format: &'static str,
    value: Option<Number>,
    interval: Option<PublicInterval>,
    previous: Option<Number>,
    previous_plain: Option<Number>,
    delta_absolute: Option<Number>,
    delta_percent: Option<f64>,
    change_interval: Option<PublicInterval>,
    is_beyond_chance: bool,
    latest: Option<PublicLatest>,
    #[schemars(extend("enum" = ["up", "down", "none"]))]
    good_direction: &'static str,
    sparkline: Vec<Option<Number>>,
    /// The level that it should reach, when the settings have one.
    goal: Option<PublicGoal>,
    /// Where the number comes from, below the site's root; for other days than those of a range, below that of the preview.
    receipt: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Goal", deny_unknown_fields)]
struct PublicGoal {
    target: Number,
    by: Option<String>,
    #[schemars(extend("enum" = ["reached", "on_track", "behind", "missed", "open", "too_early"]))]
    status: &'static str,
    expected_today: Option<Number>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Latest", deny_unknown_fields)]
struct PublicLatest {
    value: Option<Number>,
    previous: Option<Number>,
    delta_absolute: Option<Number>,
    delta_percent: Option<f64>,
}

impl PublicKpis {
    /// The file of the KPI row.
    pub fn new(meta: Meta, cockpit: &Cockpit, days: PageDays) -> Self {
        let receipt = |one: &Kpi| days.receipt(&cockpit.segment, &one.id);
        let kpis = cockpit.kpis.iter().map(|one| kpi(one, cockpit.goal(one.quantity), receipt(one)));
        Self { meta, kpis: kpis.collect() }
    }
}

fn goal(goal: &GoalStanding) -> Option<PublicGoal> {
    Some(PublicGoal {
        target: Number::of(goal.target, goal.format)?,
        by: goal.by.map(|day| day.to_string()),
        status: goal.status.as_str(),
        expected_today: goal.expected_today.and_then(|value| Number::of(value, goal.format)),
    })
}

fn kpi(kpi: &Kpi, its_goal: Option<&GoalStanding>, receipt: String) -> PublicKpi {
    let number = |value: Option<f64>| value.and_then(|value| Number::of(value, kpi.format));
    PublicKpi {
        key: kpi.id.clone(),
        label: kpi.label.clone(),
        format: kpi.format.as_str(),
        value: number(kpi.value),
        interval: kpi.interval.map(PublicInterval::from),
        previous: number(kpi.previous),
        previous_plain: number(kpi.previous_plain),
        delta_absolute: number(kpi.delta_absolute),
        delta_percent: kpi.delta_percent,
        change_interval: kpi.change_interval.map(PublicInterval::from),
        is_beyond_chance: kpi.change_interval.is_some_and(Interval::excludes_zero),
        latest: kpi.latest.map(|last| latest(last, kpi.format)),
        good_direction: kpi.good_direction.as_str(),
        sparkline: Number::series(&kpi.sparkline, kpi.format),
        goal: its_goal.and_then(goal),
        receipt,
    }
}

fn latest(latest: Latest, format: Format) -> PublicLatest {
    let number = |value: Option<f64>| value.and_then(|value| Number::of(value, format));
    PublicLatest {
        value: number(latest.value),
        previous: number(latest.previous),
        delta_absolute: number(latest.delta_absolute),
        delta_percent: latest.delta_percent,
    }
}
