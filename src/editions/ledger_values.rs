//! What is different since the edition before: alerts that are new, ongoing or over, and numbers that are others now.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::number_text::{day_text, format_word, plain_number};
use crate::calendar::Day;
use crate::metric::Format;

/// What is different since the edition before.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ledger {
    /// The last day of the edition before of the same kind; `null` for the first.
    #[serde(with = "super::number_text::optional_text")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub since: Option<Day>,
    /// Alerts that it did not have.
    pub new: Vec<AlertReference>,
    /// Alerts that it had, and that go on.
    pub ongoing: Vec<AlertReference>,
    /// Alerts that went on in it and go on no more.
    pub over: Vec<AlertReference>,
    /// Numbers that earlier editions told and that are others now.
    pub restated: Vec<Restated>,
}

/// An alert by its id and its line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AlertReference {
    /// Its id.
    pub id: String,
    /// Its line, as told last.
    pub title: String,
}

/// A number of the past that is another now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Restated {
    /// The last day of the edition whose headline figure it is, or the day of a daily series that it is the value of.
    #[serde(with = "day_text")]
    #[schemars(with = "String", extend("format" = "date"))]
    pub day: Day,
    /// `figure` or `daily`.
    pub kind: NumberKind,
    /// The metric id.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// How it is written for people.
    #[serde(with = "format_word")]
    #[schemars(with = "String", regex(pattern = "^(count|percent|ratio|number|currency [A-Z]{3})$"))]
    pub format: Format,
    /// As told.
    #[serde(with = "plain_number")]
    #[schemars(with = "Option<f64>")]
    pub before: Option<f64>,
    /// As it is now.
    #[serde(with = "plain_number")]
    #[schemars(with = "Option<f64>")]
    pub after: Option<f64>,
    /// Why, as far as the counts tell.
    pub why: String,
}

/// What was restated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NumberKind {
    /// A figure of an edition as a whole.
    Figure,
    /// A day of a series.
    Daily,
}
