//! The registry: every quantity of a project with its id, label, unit, format, good direction and definition.

use std::ops::Deref;

use super::definitions::{Definitions, Direction, Step, StepEvent};
use super::position::{Offset, StepIndex, TrendIndex};
use super::quantity::Quantity;
use super::surface::Surface;
use crate::format::{Currency, Format};
use crate::messages::{joined, text};
use crate::problem::{Place, Problem};

/// What people are told about one quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// What it is about.
    pub quantity: Quantity,
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
    pub edge_cases: Vec<String>,
}

/// Every metric of a project, in the order in which pages list them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry(Vec<Metric>);

/// Every metric of these definitions.
pub fn registry(definitions: &Definitions) -> Registry {
    let metric = |quantity: Quantity| metric(quantity, definitions);
    Registry(Quantity::all(definitions).into_iter().map(metric).collect())
}

impl Deref for Registry {
    type Target = [Metric];

    fn deref(&self) -> &[Metric] {
        &self.0
    }
}

impl Registry {
    /// What people are told about a quantity of the definitions that the registry was made from.
    pub fn get(&self, quantity: Quantity) -> &Metric {
        let found = self.0.iter().find(|metric| metric.quantity == quantity);
        found.expect("every quantity of the definitions is in their registry")
    }

    /// The metric of an id.
    pub fn parse(&self, id: &str) -> Option<&Metric> {
        self.0.iter().find(|metric| metric.id == id)
    }

    /// The metric of an id that somebody wrote at `place`, or a problem with the nearest id.
    pub fn find(&self, id: &str, place: &Place) -> Result<&Metric, Problem> {
        self.parse(id).ok_or_else(|| {
            let problem = Problem::new(place.clone(), format!("unknown metric `{id}`"));
            problem.suggest(id, self.0.iter().map(|metric| metric.id.as_str()))
        })
    }

    /// The metrics that appear on a surface.
    pub fn on(&self, surface: Surface) -> impl Iterator<Item = &Metric> {
        self.0.iter().filter(move |metric| metric.quantity.surfaces().contains(&surface))
    }
}

const NOT_COUNTED: &str = "metric-not-counted";
/// Whose days are counted; the settings page and the header name the zone.
fn whole_days(definitions: &Definitions) -> &'static str {
    if definitions.zone.is_utc() { "metric-utc-days" } else { "metric-zone-days" }
}
const NOT_ADDED: &str = "metric-not-added";
const EMPTY_DAY: &str = "metric-empty-day";
const LOOKBACK: &str = "metric-lookback";
const LIKE_FOR_LIKE: &str = "metric-like-for-like";
const ZERO_DENOMINATOR: &str = "metric-zero-denominator";

/// The entries of these ids.
fn texts(ids: &[&'static str]) -> Vec<String> {
    ids.iter().map(|id| text!(*id)).collect()
}

/// The label of the rate of a step with this label.
pub fn step_label(label: &str) -> String {
    text!("metric-step", step = label)
}

fn metric(quantity: Quantity, definitions: &Definitions) -> Metric {
    match quantity {
        Quantity::ActivatedUsers => activated_users(definitions),
        Quantity::ActivationRate => activation_rate(definitions),
        Quantity::Step(index) => step(index, definitions),
        Quantity::Retained(offset) => retained(offset, definitions),
        Quantity::Dau => Metric { label: text!("metric-dau"), ..active_users(quantity, definitions) },
        Quantity::Wau => Metric { label: text!("metric-wau"), ..active_users(quantity, definitions) },
        Quantity::Mau => Metric { label: text!("metric-mau"), ..active_users(quantity, definitions) },
        Quantity::Stickiness => stickiness(definitions),
        Quantity::Events(index) => events(index, definitions),
        Quantity::Users(index) => users(index, definitions),
        Quantity::Sum(index) => sum(index, definitions),
        Quantity::PerActiveUser(index) => per_active_user(index, definitions),
        Quantity::UserRate(index) => user_rate(index, definitions),
    }
}

fn activated_users(definitions: &Definitions) -> Metric {
    let first = &definitions.steps[0];
    let activation = definitions.step(definitions.activation());
    Metric {
        quantity: Quantity::ActivatedUsers,
        id: Quantity::ActivatedUsers.id(definitions),
        label: text!("metric-activated"),
        unit: text!("metric-users"),
        format: Format::Count,
        good_direction: Direction::Up,
        definition: text!("metric-activated-definition", event = phrase(first), step = &activation.label),
        formula: text!("metric-activated-formula", step = &activation.key),
        window: text!("metric-cohort-window", days = activation.window_days),
        denominator: None,
        edge_cases: texts(&[LIKE_FOR_LIKE, NOT_COUNTED]),
    }
}

fn activation_rate(definitions: &Definitions) -> Metric {
    let activation = definitions.step(definitions.activation());
    Metric {
        quantity: Quantity::ActivationRate,
        id: Quantity::ActivationRate.id(definitions),
        label: text!("metric-activation"),
        unit: text!("metric-percent"),
        format: Format::Percent,
        definition: text!("metric-activation-definition", step = &activation.label),
        formula: text!("metric-activation-formula"),
        denominator: Some(text!("metric-activation-denominator")),
        edge_cases: texts(&[LIKE_FOR_LIKE, ZERO_DENOMINATOR, NOT_COUNTED]),
        ..activated_users(definitions)
    }
}

fn phrase(step: &Step) -> String {
    match &step.event {
        StepEvent::Any => text!("metric-any-event"),
        StepEvent::Named(events) => text!("metric-event", name = events.to_string()),
    }
}

fn step(index: StepIndex, definitions: &Definitions) -> Metric {
    let (before, step) = (definitions.step(index.before()), definitions.step(index));
    Metric {
        quantity: Quantity::Step(index),
        id: Quantity::Step(index).id(definitions),
        label: step_label(&step.label),
        unit: text!("metric-percent"),
        format: Format::Percent,
        good_direction: Direction::Up,
        definition: text!(
            "metric-step-definition",
            before = &before.label,
            step = &step.label,
            days = step.window_days
        ),
        formula: text!("metric-step-formula", step = &step.key, before = &before.key),
        window: text!("metric-step-window", days = step.window_days),
        denominator: Some(text!("metric-step-denominator", step = &before.label)),
        edge_cases: texts(&["metric-step-order", LIKE_FOR_LIKE, ZERO_DENOMINATOR, NOT_COUNTED]),
    }
}

fn retained(offset: Offset, definitions: &Definitions) -> Metric {
    let number = offset.days();
    Metric {
        quantity: Quantity::Retained(offset),
        id: Quantity::Retained(offset).id(definitions),
        label: text!("metric-retention", days = number),
        unit: text!("metric-percent"),
        format: Format::Percent,
        good_direction: Direction::Up,
        definition: text!("metric-retention-definition", number = number),
        formula: text!("metric-retention-formula", days = number),
        window: text!("metric-retention-window", days = number),
        denominator: Some(text!("metric-retention-denominator")),
        edge_cases: texts(&["metric-calendar-days", "metric-too-young", "metric-none-old", NOT_COUNTED]),
    }
}

/// Distinct active users over the days that the quantity looks back over.
fn active_users(quantity: Quantity, definitions: &Definitions) -> Metric {
    let names = joined("or", definitions.active_events.iter().map(ToString::to_string).collect());
    let days = quantity.formula(definitions).lookback();
    Metric {
        quantity,
        id: quantity.id(definitions),
        label: String::new(),
        unit: text!("metric-users"),
        format: Format::Count,
        good_direction: Direction::Up,
        definition: match days {
            1 => text!("metric-active-day", names = names),
            _ => text!("metric-active-days", names = names, days = days),
        },
        formula: text!("metric-distinct"),
        window: if days == 1 { text!("metric-the-day") } else { text!("metric-window-days", days = days) },
        denominator: None,
        edge_cases: if days == 1 {
            texts(&[EMPTY_DAY, whole_days(definitions), NOT_COUNTED])
        } else {
            texts(&[LOOKBACK, whole_days(definitions), NOT_COUNTED])
        },
    }
}

fn stickiness(definitions: &Definitions) -> Metric {
    Metric {
        label: text!("metric-stickiness"),
        unit: text!("metric-percent"),
        format: Format::Percent,
        definition: text!("metric-stickiness-definition"),
        formula: text!("metric-stickiness-formula"),
        denominator: Some(text!("metric-mau-denominator")),
        ..active_users(Quantity::Stickiness, definitions)
    }
}

fn events(index: TrendIndex, definitions: &Definitions) -> Metric {
    let trend = definitions.trend(index);
    Metric {
        quantity: Quantity::Events(index),
        id: Quantity::Events(index).id(definitions),
        // The sum has the metric's own name and unit.
        label: if trend.sum.is_some() {
            text!("metric-events-label", trend = &trend.label)
        } else {
            trend.label.clone()
        },
        unit: if trend.sum.is_some() { text!("metric-events-unit") } else { trend.unit.clone() },
        format: Format::Count,
        good_direction: trend.good_direction,
        definition: text!("metric-events-definition", event = trend.event.to_string()),
        formula: text!("metric-events-formula"),
        window: text!("metric-the-day"),
        denominator: None,
        edge_cases: texts(&[EMPTY_DAY, whole_days(definitions), NOT_COUNTED]),
    }
}

/// The sum of a property over the events of a trend metric.
fn sum(index: TrendIndex, definitions: &Definitions) -> Metric {
    let trend = definitions.trend(index);
    let path = trend.sum.as_ref().map(|path| format!("`{}`", path.as_str())).unwrap_or_default();
    Metric {
        quantity: Quantity::Sum(index),
        id: Quantity::Sum(index).id(definitions),
        label: trend.label.clone(),
        unit: trend.unit.clone(),
        format: Currency::parse(&trend.unit).map_or(Format::Number, Format::Currency),
        definition: text!("metric-sum-definition", path = &path, event = trend.event.to_string()),
        formula: text!("metric-sum-formula", path = &path),
        edge_cases: texts(&[NOT_ADDED, EMPTY_DAY, whole_days(definitions), NOT_COUNTED]),
        ..events(index, definitions)
    }
}

fn users(index: TrendIndex, definitions: &Definitions) -> Metric {
    let trend = definitions.trend(index);
    Metric {
        quantity: Quantity::Users(index),
        id: Quantity::Users(index).id(definitions),
        label: text!("metric-users-label", trend = &trend.label),
        unit: text!("metric-users"),
        definition: text!("metric-users-definition", event = trend.event.to_string()),
        formula: text!("metric-distinct"),
        ..events(index, definitions)
    }
}

fn per_active_user(index: TrendIndex, definitions: &Definitions) -> Metric {
    let trend = definitions.trend(index);
    Metric {
        quantity: Quantity::PerActiveUser(index),
        id: Quantity::PerActiveUser(index).id(definitions),
        label: text!("metric-per-user", trend = &trend.label),
        unit: text!("metric-per-user-unit"),
        format: Format::Ratio,
        definition: text!("metric-per-user-definition", event = trend.event.to_string()),
        formula: text!("metric-per-user-formula", key = &trend.key),
        denominator: Some(text!("metric-dau-denominator")),
        edge_cases: texts(&["metric-no-active", whole_days(definitions), NOT_COUNTED]),
        ..events(index, definitions)
    }
}

fn user_rate(index: TrendIndex, definitions: &Definitions) -> Metric {
    let trend = definitions.trend(index);
    Metric {
        quantity: Quantity::UserRate(index),
        id: Quantity::UserRate(index).id(definitions),
        label: text!("metric-share", trend = &trend.label),
        unit: text!("metric-percent"),
        format: Format::Percent,
        definition: text!("metric-share-definition", event = trend.event.to_string()),
        formula: text!("metric-share-formula", key = Quantity::Users(index).id(definitions)),
        denominator: Some(text!("metric-dau-denominator")),
        edge_cases: texts(&["metric-share-inactive", "metric-no-active", whole_days(definitions), NOT_COUNTED]),
        ..events(index, definitions)
    }
}
