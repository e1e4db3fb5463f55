//! The values of an edition: everything its page and its mail say, in full precision, as JSON that can be read back.
//!
//! A closed edition keeps this file beside its page, so that a later one can tell which alerts are new and which numbers
//! were restated. `null` is unknown, undefined or withheld, never 0.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edition_period::EditionPeriod;
use super::figure_values::{DailyValue, EditionFigure, EditionGoal, StepFigure};
use super::ledger_values::Ledger;
use super::number_text::day_text;
use crate::calendar::{Day, IsoWeek};
use crate::story::StoryClass;

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

#[cfg(test)]
mod tests {
    use super::super::sample::{DAY, values};
    use super::*;
    use crate::metric::{Currency, Format};

    #[test]
    fn values_are_read_back_as_they_were_written() {
        let mut edition = values(DAY, [80.0, 84.5, 216.0]);
        edition.daily[0].values[0] = None;
        edition.ledger.since = Some(DAY.plus(-1));
        edition.kpis[0].format = Format::Currency(Currency::parse("EUR").expect("a code"));
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
