//! `trends.json`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Meta, Number};
use crate::metric::Format;
use crate::values::Millionths;
use crate::views::{Mark, NoteKind, TrendSeries, Trends};

/// The daily series of a segment and range.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Trends", deny_unknown_fields)]
pub struct PublicTrends {
    meta: Meta,
    /// The days, ascending and without gaps.
    buckets: Vec<String>,
    series: Vec<Series>,
    /// What is marked on the time axis.
    annotations: Vec<Annotation>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
struct Series {
    key: String,
    label: String,
    unit: String,
    #[schemars(extend("enum" = Format::WORDS))]
    format: &'static str,
    #[schemars(extend("enum" = ["up", "down", "none"]))]
    good_direction: &'static str,
    values: Vec<Option<Number>>,
    /// The previous period, aligned by position.
    previous: Option<Vec<Option<Number>>>,
    /// The values of a sum as exact decimals; `null` for every other series.
    exact: Option<Vec<Option<String>>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Annotation {
    date: String,
    #[schemars(extend("enum" = ["decision", "alert", "note"]))]
    kind: &'static str,
    title: String,
    href: String,
    #[serde(rename = "noteKind")]
    #[schemars(extend("enum" = ["release", "campaign", "holiday", "outage", "other", null]))]
    note_kind: Option<&'static str>,
}

impl PublicTrends {
    /// The file of the daily series, with what the charts mark on their time axis.
    pub fn new(meta: Meta, trends: &Trends, marks: &[Mark]) -> Self {
        Self {
            meta,
            buckets: trends.days.iter().map(ToString::to_string).collect(),
            series: trends.series.iter().map(series).collect(),
            annotations: marks.iter().map(annotation).collect(),
        }
    }
}

fn annotation(mark: &Mark) -> Annotation {
    let Mark { day, kind, note_kind, title, href, bad_days: _, series: _ } = mark;
    Annotation {
        date: day.to_string(),
        kind: kind.as_str(),
        title: title.clone(),
        href: href.clone(),
        note_kind: note_kind.map(NoteKind::as_str),
    }
}

/// An exact sum as text, of money with all its decimals.
fn exact_text(amount: Option<Millionths>, format: Format) -> Option<String> {
    amount.map(|amount| amount.text(format.least_decimals()))
}

fn series(series: &TrendSeries) -> Series {
    Series {
        key: series.id.clone(),
        label: series.label.clone(),
        unit: series.unit.clone(),
        format: series.format.as_str(),
        good_direction: series.good_direction.as_str(),
        values: Number::series(&series.values, series.format),
        previous: series.previous.as_ref().map(|previous| Number::series(previous, series.format)),
        exact: series
            .exact
            .as_ref()
            .map(|exact| exact.iter().map(|amount| exact_text(*amount, series.format)).collect()),
    }
}
