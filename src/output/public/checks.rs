//! What every watched metric came to: part of `anomalies.json`.

use schemars::JsonSchema;
use serde::Serialize;

use super::Number;
use crate::alerts::{Checked, Gate};
use crate::metric::Format;

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Checked", deny_unknown_fields)]
pub(super) struct PublicChecked {
    metric: String,
    segment: String,
    #[schemars(extend("enum" = ["fired", "quiet", "learning", "too_few", "excluded"]))]
    verdict: &'static str,
    /// What held it back or lowered it; `null` for a clean fire.
    #[schemars(extend("enum" = gates()))]
    gate: Option<&'static str>,
    /// Of the newest day or the days that end with it. While the metric is learning, `pct1` is plainly against the median of the 14
    /// days before and `pct7` against the 7 before.
    #[serde(flatten)]
    windows: PublicWindows,
    n: Option<Number>,
}

/// How unusual each window of the rule is, and its relative change.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub(super) struct PublicWindows {
    z1: Option<f64>,
    z3: Option<f64>,
    z7: Option<f64>,
    z14: Option<f64>,
    pct1: Option<f64>,
    pct3: Option<f64>,
    pct7: Option<f64>,
    pct14: Option<f64>,
}

impl PublicWindows {
    /// By window, the shortest first.
    pub(super) const fn new([z1, z3, z7, z14]: [Option<f64>; 4], [pct1, pct3, pct7, pct14]: [Option<f64>; 4]) -> Self {
        Self { z1, z3, z7, z14, pct1, pct3, pct7, pct14 }
    }
}

pub(super) fn public_checked(checked: &Checked) -> PublicChecked {
    PublicChecked {
        metric: checked.metric.clone(),
        segment: checked.segment.to_string(),
        verdict: checked.outcome.as_str(),
        gate: checked.gate.map(Gate::as_str),
        windows: PublicWindows::new(checked.z(), checked.percents()),
        n: checked.size.and_then(|size| Number::of(size, Format::Count)),
    }
}

/// The words of every gate, and `null`.
fn gates() -> Vec<Option<&'static str>> {
    Gate::ALL.into_iter().map(|gate| Some(gate.as_str())).chain([None]).collect()
}
