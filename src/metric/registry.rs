//! The registry: every metric of a project with its id, label, unit, format, good direction and definition.

use super::definitions::{Definitions, Direction, Step, TrendMetric};

/// How a metric is written for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A number of people or events.
    Count,
    /// A proportion, written in percent; its changes in percentage points.
    Percent,
    /// A quotient that may exceed 1, written with two decimals.
    Ratio,
}

impl Format {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Percent => "percent",
            Self::Ratio => "ratio",
        }
    }
}

/// Where a metric appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Surface {
    /// The KPI row.
    Kpi,
    /// The funnel panel.
    Funnel,
    /// The retention panel.
    Retention,
    /// The trends panel.
    Trend,
    /// The alert rules.
    Alert,
}

/// One metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its id, the same on every surface.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// What one is called, in the plural; for a rate, `%`.
    pub unit: String,
    /// How it is written.
    pub format: Format,
    /// Which way is good.
    pub good_direction: Direction,
    /// What it means, one or two sentences.
    pub definition: String,
    /// How it is computed.
    pub formula: String,
    /// Over which time.
    pub window: String,
    /// What it is divided by; `None` for a count.
    pub denominator: Option<String>,
    /// What happens at the edges.
    pub edge_cases: Vec<&'static str>,
    /// The metric into whose alert an alert of this one folds.
    pub parent: Option<String>,
    /// Where it appears.
    pub surfaces: Vec<Surface>,
}

/// The id of the share of active users that met a trend metric's event, which only alerts watch: `error_user_rate`.
pub fn user_rate_id(trend: &str) -> String {
    format!("{}_user_rate", if trend == "errors" { "error" } else { trend })
}

/// The ids of every metric that can alert.
pub fn alert_ids(definitions: &Definitions) -> Vec<String> {
    let alerting = registry(definitions).into_iter().filter(|metric| metric.surfaces.contains(&Surface::Alert));
    alerting.map(|metric| metric.id).collect()
}

const NOT_COUNTED: &str = "Events of test users and of excluded sources are never counted.";
const WHOLE_DAYS: &str = "Only complete UTC days, up to the as-of day, are shown.";
const EMPTY_DAY: &str = "A day without such an event is 0, not missing.";
const LOOKBACK: &str = "Undefined on days whose window would start before the first counted day.";
const LIKE_FOR_LIKE: &str =
    "Compared like for like: conversions of the older cohorts count only as far as the newer ones have had time.";
const ZERO_DENOMINATOR: &str = "Undefined when nobody is in the denominator.";

/// Every metric of these definitions, in the order in which pages list them.
pub fn registry(definitions: &Definitions) -> Vec<Metric> {
    let mut metrics = kpis(definitions);
    metrics.extend(definitions.steps.windows(2).map(|pair| step(&pair[0], &pair[1])));
    metrics.extend([1, 7, 30].map(retention));
    metrics.extend(actives(definitions));
    metrics.extend(definitions.trends.iter().flat_map(trend));
    metrics
}

fn kpis(definitions: &Definitions) -> Vec<Metric> {
    let first = &definitions.steps[0];
    let activation = &definitions.steps[definitions.activation_step];
    let window = format!("cohorts of the range; {} days from each user's start", activation.window_days);
    let activated = Metric {
        id: "activated_users".into(),
        label: "Activated users".into(),
        unit: "users".into(),
        format: Format::Count,
        good_direction: Direction::Up,
        definition: format!(
            "Users whose first {} is in the range and who reached {}.",
            phrase(first),
            activation.label
        ),
        formula: format!("users of the cohort that reached the step `{}`", activation.key),
        window: window.clone(),
        denominator: None,
        edge_cases: vec![LIKE_FOR_LIKE, NOT_COUNTED],
        parent: Some("activation_rate".into()),
        surfaces: vec![Surface::Kpi],
    };
    let rate = Metric {
        id: "activation_rate".into(),
        label: "Activation rate".into(),
        unit: "%".into(),
        format: Format::Percent,
        definition: format!("The part of the range's new users that reached {}.", activation.label),
        formula: "activated users / cohort size".into(),
        denominator: Some("all users whose start is in the range".into()),
        edge_cases: vec![LIKE_FOR_LIKE, ZERO_DENOMINATOR, NOT_COUNTED],
        parent: None,
        surfaces: vec![Surface::Kpi, Surface::Alert],
        ..activated.clone()
    };
    vec![activated, rate]
}

fn phrase(step: &Step) -> String {
    match step.event.as_str() {
        "*" => "event of any kind".into(),
        name => format!("`{name}` event"),
    }
}

fn step(before: &Step, step: &Step) -> Metric {
    Metric {
        id: format!("step.{}", step.key),
        label: format!("{} rate", step.label),
        unit: "%".into(),
        format: Format::Percent,
        good_direction: Direction::Up,
        definition: format!(
            "The part of the users that reached {} who went on to {} within {} days of their start.",
            before.label, step.label, step.window_days
        ),
        formula: format!("users that reached `{}` / users that reached `{}`", step.key, before.key),
        window: format!("cohorts of the range; {} days from each user's start, both ends included", step.window_days),
        denominator: Some(format!("users of the cohort that reached {}", before.label)),
        edge_cases: vec![
            "A step counts only after the step before it; an event at the same instant counts.",
            LIKE_FOR_LIKE,
            ZERO_DENOMINATOR,
            NOT_COUNTED,
        ],
        parent: None,
        surfaces: vec![Surface::Funnel, Surface::Alert],
    }
}

fn retention(offset: u16) -> Metric {
    let mut surfaces = vec![Surface::Retention];
    if offset != 30 {
        surfaces.push(Surface::Alert);
    }
    let days = if offset == 1 { "1 day".to_owned() } else { format!("{offset} days") };
    Metric {
        id: format!("retention.d{offset}"),
        label: format!("D{offset} retention"),
        unit: "%".into(),
        format: Format::Percent,
        good_direction: Direction::Up,
        definition: format!("The part of the new users that were active exactly {days} after the day of their start."),
        formula: format!("users active on day d + {offset} / users whose start is on day d, summed over cohort days"),
        window: format!("cohort days of the range with d + {offset} on or before the as-of day"),
        denominator: Some("all users of those cohort days".into()),
        edge_cases: vec![
            "Calendar days, not 24-hour spans.",
            "Cohorts too young for the offset are left out, never read as lost.",
            "Undefined when no cohort of the range is old enough.",
            NOT_COUNTED,
        ],
        parent: None,
        surfaces,
    }
}

fn actives(definitions: &Definitions) -> Vec<Metric> {
    let names = definitions.active_events.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
    let active = |id: &str, label: &str, days: u16, surfaces: Vec<Surface>| Metric {
        id: id.into(),
        label: label.into(),
        unit: "users".into(),
        format: Format::Count,
        good_direction: Direction::Up,
        definition: match days {
            1 => format!("Distinct users with a {names} event on the day."),
            _ => format!("Distinct users with a {names} event in the {days} days that end with the day."),
        },
        formula: "count of distinct users".into(),
        window: if days == 1 { "the day".into() } else { format!("{days} days, the day itself included") },
        denominator: None,
        edge_cases: if days == 1 {
            vec![EMPTY_DAY, WHOLE_DAYS, NOT_COUNTED]
        } else {
            vec![LOOKBACK, WHOLE_DAYS, NOT_COUNTED]
        },
        parent: None,
        surfaces,
    };
    let stickiness = Metric {
        unit: "%".into(),
        format: Format::Percent,
        definition: "The part of the month's active users that came on the day.".into(),
        formula: "DAU / MAU".into(),
        denominator: Some("MAU of the same day".into()),
        ..active("stickiness", "Stickiness", 28, vec![Surface::Trend])
    };
    vec![
        active("dau", "DAU", 1, vec![Surface::Kpi, Surface::Trend, Surface::Alert]),
        active("wau", "WAU", 7, vec![Surface::Kpi, Surface::Trend]),
        active("mau", "MAU", 28, vec![Surface::Trend]),
        stickiness,
    ]
}

fn trend(trend: &TrendMetric) -> Vec<Metric> {
    let events = Metric {
        id: trend.key.clone(),
        label: trend.label.clone(),
        unit: trend.unit.clone(),
        format: Format::Count,
        good_direction: trend.good_direction,
        definition: format!("`{}` events a day.", trend.event),
        formula: "count of events".into(),
        window: "the day".into(),
        denominator: None,
        edge_cases: vec![EMPTY_DAY, WHOLE_DAYS, NOT_COUNTED],
        parent: None,
        surfaces: vec![Surface::Trend, Surface::Alert],
    };
    let users = Metric {
        id: format!("{}_users", trend.key),
        label: format!("{}: users", trend.label),
        unit: "users".into(),
        definition: format!("Distinct users with a `{}` event on the day.", trend.event),
        formula: "count of distinct users".into(),
        parent: Some(trend.key.clone()),
        ..events.clone()
    };
    let per_active_user = Metric {
        id: format!("{}_per_active_user", trend.key),
        label: format!("{} per active user", trend.label),
        unit: "per user".into(),
        format: Format::Ratio,
        definition: format!("`{}` events of the day for each user active on it.", trend.event),
        formula: format!("{} / DAU", trend.key),
        denominator: Some("DAU of the same day".into()),
        edge_cases: vec!["Undefined on a day without active users.", WHOLE_DAYS, NOT_COUNTED],
        parent: Some(trend.key.clone()),
        surfaces: vec![Surface::Trend],
        ..events.clone()
    };
    let user_rate = user_rate(trend, &events);
    let mut metrics = vec![events, users];
    if trend.per_active_user {
        metrics.extend([per_active_user, user_rate]);
    }
    metrics
}

/// A rate of people beside the events per active user, so that one user with a thousand errors is not news.
fn user_rate(trend: &TrendMetric, events: &Metric) -> Metric {
    Metric {
        id: user_rate_id(&trend.key),
        label: format!("{}: share of active users", trend.label),
        unit: "%".into(),
        format: Format::Percent,
        definition: format!("The part of the day's active users that had a `{}` event.", trend.event),
        formula: format!("{}_users / DAU, at most 1", trend.key),
        denominator: Some("DAU of the same day".into()),
        edge_cases: vec![
            "Users with the event who were not active count too, up to all of DAU.",
            "Undefined on a day without active users.",
            WHOLE_DAYS,
            NOT_COUNTED,
        ],
        parent: Some(trend.key.clone()),
        surfaces: vec![Surface::Alert],
        ..events.clone()
    }
}
