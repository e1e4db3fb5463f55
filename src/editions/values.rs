//! The values of an edition: everything its page and its mail say, in full precision, as JSON that can be read back.
//!
//! A closed edition keeps this file beside its page, so that a later one can tell which alerts are new and which numbers
//! were restated. `null` is unknown, undefined or withheld, never 0.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edition_period::EditionPeriod;
use super::number_text::{day_text, direction_word, format_word, plain_number, plain_numbers};
use crate::calendar::{Day, IsoWeek};
use crate::metric::{Direction, Format};
use crate::story::StoryClass;
use crate::views::GoalStatus;

/// Raised when the meaning of a field changes.
pub(super) const SPEC_VERSION: u32 = 1;

/// One edition: a day or a week of one segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditionValues {
    /// The version of this format.
    pub spec_version: u32,
    /// The as-of day: the newest day in it, of a week its Sunday.
    #[serde(with = "day_text")]
    #[schemars(with = "String", extend("format" = "date"))]
    pub day: Day,
    /// The week that it is of; `null` when it is of the day, and in editions from before there were weekly ones.
    #[serde(default, with = "super::number_text::optional_text")]
    #[schemars(with = "Option<String>", regex(pattern = "^[0-9]{4}-W[0-9]{2}$"))]
    pub week: Option<IsoWeek>,
    /// Whether the day was over when it was made. A closed edition is never rewritten silently.
    pub closed: bool,
    /// When it was made, RFC 3339 in UTC.
    pub generated_at: String,
    /// The title of the project.
    pub title: String,
    /// The segment.
    pub segment: Name,
    /// The range.
    pub range: ValueSpan,
    /// The days that changes are against; `null` when the data does not reach that far back.
    pub previous: Option<ValueSpan>,
    /// What it was computed from, to tell later why a number is another.
    pub basis: Basis,
    /// The executive summary.
    pub summary: EditionSummary,
    /// The KPI row.
    pub kpis: Vec<EditionFigure>,
    /// The goals of the segment over the range; editions from before there were goals have none.
    #[serde(default)]
    pub goals: Vec<EditionGoal>,
    /// The steps of the funnel.
    pub funnel: Vec<StepFigure>,
    /// D1, D7, D30.
    pub retention: Vec<EditionFigure>,
    /// The newest day of every counted thing, against the same weekday before; of a week none, since its key figures have them.
    pub trends: Vec<EditionFigure>,
    /// Every daily series over the range.
    pub daily: Vec<DailyValue>,
    /// The alerts of the range, in the order of the feed.
    pub alerts: Vec<Alert>,
    /// What is different since the edition before.
    pub ledger: Ledger,
}

impl EditionValues {
    /// What it is of.
    pub fn period(&self) -> EditionPeriod {
        self.week.map_or(EditionPeriod::Day(self.day), EditionPeriod::Week)
    }

    /// The alerts that a mail carries: warnings and critical ones that go on.
    pub fn loud(&self) -> impl Iterator<Item = &Alert> {
        self.alerts.iter().filter(|alert| alert.is_loud() && alert.is_ongoing())
    }
}

/// A key and what people call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Name {
    /// The key.
    pub key: String,
    /// For people.
    pub label: String,
}

/// A span of days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ValueSpan {
    /// The first.
    #[serde(with = "day_text")]
    #[schemars(with = "String", extend("format" = "date"))]
    pub from: Day,
    /// The last.
    #[serde(with = "day_text")]
    #[schemars(with = "String", extend("format" = "date"))]
    pub to: Day,
    /// How many.
    pub days: u16,
}

/// What an edition was computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Basis {
    /// A hash of segments, steps, active events, trends, excluded sources and the privacy floor.
    pub definitions: String,
    /// Counted events up to the end of the day; `null` under a privacy floor, because the editions of two days would tell what
    /// single people did between them.
    #[serde(default)]
    pub counted_events: Option<u64>,
    /// The program's version.
    pub program: String,
}

/// The executive summary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditionSummary {
    /// One sentence.
    pub headline: String,
    /// The class of the story that it is the headline of; empty in editions from before there were stories.
    #[serde(default)]
    pub class: String,
    /// What changed, why it matters, suggested actions, questions to investigate.
    pub sections: Vec<SummaryPart>,
    /// Who wrote it.
    pub written_by: String,
}

impl EditionSummary {
    /// Whether the headline says that it is quiet.
    pub fn is_quiet(&self) -> bool {
        self.class == StoryClass::Quiet.as_str()
    }
}

/// One part of the summary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SummaryPart {
    /// The word of the JSON contract.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// Its sentences.
    pub items: Vec<String>,
}

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

/// An alert as the edition tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// The same from day to day.
    pub id: String,
    /// The metric id.
    pub metric: String,
    /// `info`, `warning` or `critical`.
    #[schemars(extend("enum" = ["info", "warning", "critical"]))]
    pub severity: String,
    /// `ongoing`, `new_level`, `over` or `recovered`.
    #[schemars(extend("enum" = ["ongoing", "new_level", "over", "recovered"]))]
    pub state: String,
    /// Whether it is good news.
    pub is_good: bool,
    /// One line.
    pub title: String,
    /// One or two sentences.
    pub narrative: String,
    /// Its first day.
    #[serde(with = "day_text")]
    #[schemars(with = "String", extend("format" = "date"))]
    pub started: Day,
    /// `Ongoing since 12 Nov 2026`.
    pub standing: String,
    /// Whether the team expects or accepts it, so that no mail carries it.
    #[serde(default)]
    pub is_settled: bool,
}

impl Alert {
    /// Whether it goes on.
    pub fn is_ongoing(&self) -> bool {
        self.state == "ongoing"
    }

    /// Whether it goes on or its new level does: the level of a step that broke is not over.
    pub fn stands(&self) -> bool {
        self.is_ongoing() || self.state == "new_level"
    }

    /// Whether a mail carries it: a warning or more that nobody expects or accepts.
    pub fn is_loud(&self) -> bool {
        self.severity != "info" && !self.is_settled
    }
}

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

#[cfg(test)]
mod tests {
    use super::super::sample::{DAY, values};
    use super::*;

    #[test]
    fn values_are_read_back_as_they_were_written() {
        let mut edition = values(DAY, [80.0, 84.5, 216.0]);
        edition.daily[0].values[0] = None;
        edition.ledger.since = Some(DAY.plus(-1));
        edition.kpis[0].format = Format::Currency(crate::metric::Currency::parse("EUR").expect("a code"));
        edition.kpis[1].format = Format::Number;
        let json = serde_json::to_string(&edition).expect("JSON");
        assert!(json.contains("\"values\":[null,84.5,216]"), "{json}");
        assert!(json.contains("\"day\":\"2026-11-21\"") && json.contains("\"goodDirection\":\"up\""), "{json}");
        assert_eq!(serde_json::from_str::<EditionValues>(&json).expect("values"), edition);
        assert!(json.contains("\"week\":null,"), "{json}");
        // One from before there were weekly editions is of its day.
        let older = json.replacen("\"week\":null,", "", 1);
        assert_eq!(serde_json::from_str::<EditionValues>(&older).expect("values").period(), EditionPeriod::Day(DAY));
    }

    #[test]
    fn a_week_is_named_by_its_number() {
        let edition = EditionValues { week: Some(DAY.iso_week()), ..values(DAY.plus(1), [1.0; 3]) };
        let json = serde_json::to_string(&edition).expect("JSON");
        assert!(json.contains("\"week\":\"2026-W47\""), "{json}");
        let read = serde_json::from_str::<EditionValues>(&json).expect("values");
        assert_eq!((read.period(), read.day), (EditionPeriod::Week(DAY.iso_week()), DAY.plus(1)));
    }
}
