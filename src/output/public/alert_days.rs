//! The days that an alert compares, and the comparisons without a model, as published.

use schemars::JsonSchema;
use serde::Serialize;

use super::Number;
use crate::alerts::{AlertEvidence, AlertWindow};
use crate::calendar::DayRange;
use crate::metric::Format;

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AlertDays", deny_unknown_fields)]
pub(super) struct PublicDays {
    from: String,
    to: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Baseline", deny_unknown_fields)]
pub(super) struct PublicBaseline {
    from: String,
    to: String,
    #[schemars(extend("enum" = ["14d", "28d", "56d"]))]
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Plain", deny_unknown_fields)]
pub(super) struct PublicPlain {
    last7: Option<Number>,
    previous7: Option<Number>,
    delta_percent: Option<f64>,
    yesterday: Option<Number>,
    median14: Option<Number>,
    delta_percent_day: Option<f64>,
}

pub(super) fn days(range: DayRange) -> PublicDays {
    PublicDays { from: range.first.to_string(), to: range.last.to_string() }
}

/// A baseline by the length that it has where the history is long enough.
pub(super) fn baseline(evidence: &AlertEvidence) -> PublicBaseline {
    let range = evidence.window.baseline;
    let kind = match evidence.baseline_of {
        AlertWindow::Day => "14d",
        AlertWindow::ThreeDays | AlertWindow::Fortnight => "28d",
        AlertWindow::Week => "56d",
    };
    PublicBaseline { from: range.first.to_string(), to: range.last.to_string(), kind }
}

pub(super) fn plain(evidence: &AlertEvidence, format: Format) -> PublicPlain {
    let plain = evidence.plain;
    let number = |value: f64| Number::of(value, format);
    PublicPlain {
        last7: plain.last7.and_then(number),
        previous7: plain.previous7.and_then(number),
        delta_percent: plain.percent,
        yesterday: number(plain.yesterday),
        median14: number(plain.median14),
        delta_percent_day: plain.percent_day,
    }
}
