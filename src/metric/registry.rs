//! The registry: every quantity of a project with its id, label, unit, format, good direction and definition.

use std::ops::Deref;

use serde::Serialize;

use super::currency::Currency;
use super::definitions::{Definitions, Direction, Step, StepEvent};
use super::position::{Offset, StepIndex, TrendIndex};
use super::quantity::Quantity;
use super::surface::Surface;
use crate::problem::{Place, Problem};

/// How a metric is written for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Format {
    /// A number of people or events.
    Count,
    /// A proportion, written in percent; its changes in percentage points.
    Percent,
    /// A quotient that may exceed 1, written with two decimals.
    Ratio,
    /// A sum of something that is no money.
    Number,
    /// An amount of money.
    Currency(Currency),
}

impl Format {
    /// Every word of the JSON contract.
    pub const WORDS: [&str; 5] = ["count", "percent", "ratio", "currency", "number"];

    /// With how many decimals an exact value is written at least.
    pub fn least_decimals(self) -> usize {
        match self {
            Self::Count | Self::Percent | Self::Ratio | Self::Number => 0,
            Self::Currency(code) => code.decimals(),
        }
    }

    /// The word by which charts format their axes and tooltips: sums are numbers as counts are.
    pub const fn chart_word(self) -> &'static str {
        match self {
            Self::Count | Self::Number | Self::Currency(_) => "count",
            Self::Percent => "percent",
            Self::Ratio => "ratio",
        }
    }

    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Percent => "percent",
            Self::Ratio => "ratio",
            Self::Number => "number",
            Self::Currency(_) => "currency",
        }
    }
}

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
    pub edge_cases: Vec<&'static str>,
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

const NOT_COUNTED: &str = "Events of test users and of excluded sources are never counted.";
/// Whose days are counted; the settings page and the header name the zone.
fn whole_days(definitions: &Definitions) -> &'static str {
    if definitions.zone.is_utc() {
        "Only complete UTC days, up to the as-of day, are shown."
    } else {
        "Only complete days of the project's time zone, up to the as-of day, are shown."
    }
}
const NOT_ADDED: &str =
    "A value that is no number, or is 10^15 or more in size, adds nothing; the data page counts these.";
const EMPTY_DAY: &str = "A day without such an event is 0, not missing.";
const LOOKBACK: &str = "Undefined on days whose window would start before the first counted day.";
const LIKE_FOR_LIKE: &str =
    "Compared like for like: conversions of the older cohorts count only as far as the newer ones have had time.";
const ZERO_DENOMINATOR: &str = "Undefined when nobody is in the denominator.";

fn metric(quantity: Quantity, definitions: &Definitions) -> Metric {
    match quantity {
        Quantity::ActivatedUsers => activated_users(definitions),
        Quantity::ActivationRate => activation_rate(definitions),
        Quantity::Step(index) => step(index, definitions),
        Quantity::Retained(offset) => retained(offset, definitions),
        Quantity::Dau => Metric { label: "DAU".into(), ..active_users(quantity, definitions) },
        Quantity::Wau => Metric { label: "WAU".into(), ..active_users(quantity, definitions) },
        Quantity::Mau => Metric { label: "MAU".into(), ..active_users(quantity, definitions) },
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
        window: format!("cohorts of the range; {} days from each user's start", activation.window_days),
        denominator: None,
        edge_cases: vec![LIKE_FOR_LIKE, NOT_COUNTED],
    }
}

fn activation_rate(definitions: &Definitions) -> Metric {
    let activation = definitions.step(definitions.activation());
    Metric {
        quantity: Quantity::ActivationRate,
        id: Quantity::ActivationRate.id(definitions),
        label: "Activation rate".into(),
        unit: "%".into(),
        format: Format::Percent,
        definition: format!("The part of the range's new users that reached {}.", activation.label),
        formula: "activated users / cohort size".into(),
        denominator: Some("all users whose start is in the range".into()),
        edge_cases: vec![LIKE_FOR_LIKE, ZERO_DENOMINATOR, NOT_COUNTED],
        ..activated_users(definitions)
    }
}

fn phrase(step: &Step) -> String {
    match &step.event {
        StepEvent::Any => "event of any kind".into(),
        StepEvent::Named(events) => format!("event {events}"),
    }
}

fn step(index: StepIndex, definitions: &Definitions) -> Metric {
    let (before, step) = (definitions.step(index.before()), definitions.step(index));
    Metric {
        quantity: Quantity::Step(index),
        id: Quantity::Step(index).id(definitions),
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
    }
}

fn retained(offset: Offset, definitions: &Definitions) -> Metric {
    let number = offset.days();
    let days = if number == 1 { "1 day".to_owned() } else { format!("{number} days") };
    Metric {
        quantity: Quantity::Retained(offset),
        id: Quantity::Retained(offset).id(definitions),
        label: format!("D{number} retention"),
        unit: "%".into(),
        format: Format::Percent,
        good_direction: Direction::Up,
        definition: format!("The part of the new users that were active exactly {days} after the day of their start."),
        formula: format!("users active on day d + {number} / users whose start is on day d, summed over cohort days"),
        window: format!("cohort days of the range with d + {number} on or before the as-of day"),
        denominator: Some("all users of those cohort days".into()),
        edge_cases: vec![
            "Calendar days, not 24-hour spans.",
            "Cohorts too young for the offset are left out, never read as lost.",
            "Undefined when no cohort of the range is old enough.",
            NOT_COUNTED,
        ],
    }
}

/// Distinct active users over the days that the quantity looks back over.
fn active_users(quantity: Quantity, definitions: &Definitions) -> Metric {
    let names = definitions.active_events.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
    let days = quantity.formula(definitions).lookback();
    Metric {
        quantity,
        id: quantity.id(definitions),
        label: String::new(),
        unit: "users".into(),
        format: Format::Count,
        good_direction: Direction::Up,
        definition: match days {
            1 => format!("Distinct users with an event {names} on the day."),
            _ => format!("Distinct users with an event {names} in the {days} days that end with the day."),
        },
        formula: "count of distinct users".into(),
        window: if days == 1 { "the day".into() } else { format!("{days} days, the day itself included") },
        denominator: None,
        edge_cases: if days == 1 {
            vec![EMPTY_DAY, whole_days(definitions), NOT_COUNTED]
        } else {
            vec![LOOKBACK, whole_days(definitions), NOT_COUNTED]
        },
    }
}

fn stickiness(definitions: &Definitions) -> Metric {
    Metric {
        label: "Stickiness".into(),
        unit: "%".into(),
        format: Format::Percent,
        definition: "The part of the month's active users that came on the day.".into(),
        formula: "DAU / MAU".into(),
        denominator: Some("MAU of the same day".into()),
        ..active_users(Quantity::Stickiness, definitions)
    }
}

fn events(index: TrendIndex, definitions: &Definitions) -> Metric {
    let trend = definitions.trend(index);
    Metric {
        quantity: Quantity::Events(index),
        id: Quantity::Events(index).id(definitions),
        // The sum has the metric's own name and unit.
        label: if trend.sum.is_some() { format!("{}: events", trend.label) } else { trend.label.clone() },
        unit: if trend.sum.is_some() { "events".into() } else { trend.unit.clone() },
        format: Format::Count,
        good_direction: trend.good_direction,
        definition: format!("Events {} a day.", trend.event),
        formula: "count of events".into(),
        window: "the day".into(),
        denominator: None,
        edge_cases: vec![EMPTY_DAY, whole_days(definitions), NOT_COUNTED],
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
        definition: format!("The property {path} of events {}, added up.", trend.event),
        formula: format!("sum of {path}, each value rounded to millionths"),
        edge_cases: vec![NOT_ADDED, EMPTY_DAY, whole_days(definitions), NOT_COUNTED],
        ..events(index, definitions)
    }
}

fn users(index: TrendIndex, definitions: &Definitions) -> Metric {
    let trend = definitions.trend(index);
    Metric {
        quantity: Quantity::Users(index),
        id: Quantity::Users(index).id(definitions),
        label: format!("{}: users", trend.label),
        unit: "users".into(),
        definition: format!("Distinct users with an event {} on the day.", trend.event),
        formula: "count of distinct users".into(),
        ..events(index, definitions)
    }
}

fn per_active_user(index: TrendIndex, definitions: &Definitions) -> Metric {
    let trend = definitions.trend(index);
    Metric {
        quantity: Quantity::PerActiveUser(index),
        id: Quantity::PerActiveUser(index).id(definitions),
        label: format!("{} per active user", trend.label),
        unit: "per user".into(),
        format: Format::Ratio,
        definition: format!("Events {} of the day for each user active on it.", trend.event),
        formula: format!("{} / DAU", trend.key),
        denominator: Some("DAU of the same day".into()),
        edge_cases: vec!["Undefined on a day without active users.", whole_days(definitions), NOT_COUNTED],
        ..events(index, definitions)
    }
}

fn user_rate(index: TrendIndex, definitions: &Definitions) -> Metric {
    let trend = definitions.trend(index);
    Metric {
        quantity: Quantity::UserRate(index),
        id: Quantity::UserRate(index).id(definitions),
        label: format!("{}: share of active users", trend.label),
        unit: "%".into(),
        format: Format::Percent,
        definition: format!("The part of the day's active users that had an event {}.", trend.event),
        formula: format!("{} / DAU, at most 1", Quantity::Users(index).id(definitions)),
        denominator: Some("DAU of the same day".into()),
        edge_cases: vec![
            "Users with the event who were not active count too, up to all of DAU.",
            "Undefined on a day without active users.",
            whole_days(definitions),
            NOT_COUNTED,
        ],
        ..events(index, definitions)
    }
}
