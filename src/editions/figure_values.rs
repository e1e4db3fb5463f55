//! The numbers of an edition, in full precision: figures with what they were before, goals, steps and daily series.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::number_text::{direction_word, format_word, plain_number, plain_numbers};
use crate::calendar::Day;
use crate::metric::{Direction, Format};
use crate::views::GoalStatus;

/// A number with what it was before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditionFigure {
    /// The metric id.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// What the value is of: `mean a day over 30 days`, `on 21 Nov`.
    pub scope: String,
    /// How it is written for people.
    #[serde(with = "format_word")]
    #[schemars(with = "String", regex(pattern = "^(count|percent|ratio|number|currency [A-Z]{3})$"))]
    pub format: Format,
    /// `up`, `down` or `none`: which way is good.
    #[serde(with = "direction_word")]
    #[schemars(with = "String", extend("enum" = ["up", "down", "none"]))]
    pub good_direction: Direction,
    /// The value.
    #[serde(with = "plain_number")]
    #[schemars(with = "Option<f64>")]
    pub value: Option<f64>,
    /// The 95% interval of a rate.
    pub interval: Option<[f64; 2]>,
    /// What it was, like for like.
    #[serde(with = "plain_number")]
    #[schemars(with = "Option<f64>")]
    pub previous: Option<f64>,
    /// `value - previous`; of a rate, a difference of 0..1 numbers.
    #[serde(with = "plain_number")]
    #[schemars(with = "Option<f64>")]
    pub delta_absolute: Option<f64>,
    /// `value / previous - 1`.
    #[serde(with = "plain_number")]
    #[schemars(with = "Option<f64>")]
    pub delta_percent: Option<f64>,
    /// The 95% interval of the change: of a rate, of `delta_absolute`, else of `delta_percent`; `null` where none is defined, and
    /// in editions from before there was one.
    #[serde(default)]
    pub change_interval: Option<[f64; 2]>,
    /// Whether that interval excludes 0.
    #[serde(default)]
    pub is_beyond_chance: bool,
    /// Why there is no value.
    pub note: Option<String>,
}

/// A goal and where it stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditionGoal {
    /// The metric id.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// How it is written for people.
    #[serde(with = "format_word")]
    #[schemars(with = "String", regex(pattern = "^(count|percent|ratio|number|currency [A-Z]{3})$"))]
    pub format: Format,
    /// The value over the range.
    #[serde(with = "plain_number")]
    #[schemars(with = "Option<f64>")]
    pub value: Option<f64>,
    /// The level to reach.
    pub target: f64,
    /// The day on which it should be reached at the latest.
    #[serde(with = "super::number_text::optional_text")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub by: Option<Day>,
    /// How it stood.
    #[schemars(with = "String", extend("enum" = ["reached", "on_track", "behind", "missed", "open", "too_early"]))]
    pub status: GoalStatus,
    /// The value of the line to the target on the day.
    #[serde(with = "plain_number")]
    #[schemars(with = "Option<f64>")]
    pub expected_today: Option<f64>,
}

/// One step of the funnel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepFigure {
    /// Users that reached it.
    pub users: Option<u64>,
    /// Out of the cohort.
    #[serde(with = "plain_number")]
    #[schemars(with = "Option<f64>")]
    pub from_start: Option<f64>,
    /// Conversion from the step before, like for like; of the first step a figure without a value.
    pub rate: EditionFigure,
    /// Cohort days of the range that are old enough for it.
    pub mature_days: u32,
}

/// A daily series over the range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DailyValue {
    /// The metric id.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// How a value is written for people.
    #[serde(with = "format_word")]
    #[schemars(with = "String", regex(pattern = "^(count|percent|ratio|number|currency [A-Z]{3})$"))]
    pub format: Format,
    /// A value a day, the range's first day first.
    #[serde(with = "plain_numbers")]
    #[schemars(with = "Vec<Option<f64>>")]
    pub values: Vec<Option<f64>>,
}
