//! One decision of the log: what was decided when, and which metric it should move by how much.

use crate::calendar::DaySpec;
use crate::metric::{Definitions, Metric, SegmentKey, registry};

/// How long the comparison may be, in days: at least two whole weeks, so that weekdays and the scatter of days can be told
/// from a change.
pub const MEASURED_DAYS: std::ops::RangeInclusive<i64> = 14..=180;
/// A decision, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The name of its file without `.md`; its anchor on the page.
    pub key: String,
    /// What was decided.
    pub title: String,
    /// When it took effect.
    pub date: DaySpec,
    /// The metric that it should move.
    pub metric: Metric,
    /// Whose metric.
    pub segment: SegmentKey,
    /// By how much.
    pub expected: ExpectedChange,
    /// When it is judged.
    pub check: CheckDate,
    /// Where it stands.
    pub status: DecisionStatus,
    /// The reasons, as Markdown.
    pub body: String,
}

/// When a decision is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckDate {
    /// After so many days.
    Days(u16),
    /// On a day.
    On(DaySpec),
}

/// The change that was expected, with its sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ExpectedChange {
    /// Of the level before: 0.05 for 5% more.
    Relative(f64),
    /// Of a rate, a difference of 0..1 numbers: 0.02 for 2 points more.
    Points(f64),
}

impl ExpectedChange {
    /// Its number.
    pub fn size(self) -> f64 {
        match self {
            Self::Relative(size) | Self::Points(size) => size,
        }
    }
}

/// Where a decision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionStatus {
    /// Not in effect yet.
    Proposed,
    /// In effect since its day.
    Active,
    /// No longer in effect from this day on.
    Reversed(DaySpec),
}

impl DecisionStatus {
    pub(super) const NAMES: [&'static str; 3] = ["proposed", "active", "reversed"];

    /// The word for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Active => "active",
            Self::Reversed(_) => "reversed",
        }
    }
}

/// The metrics that a decision can be held against. The others look back over so many days that the days after a decision
/// cannot be told from those before.
pub fn measurable(definitions: &Definitions) -> Vec<Metric> {
    registry(definitions).iter().filter(|metric| !is_windowed(metric, definitions)).cloned().collect()
}

pub(super) fn is_windowed(metric: &Metric, definitions: &Definitions) -> bool {
    metric.quantity.formula(definitions).lookback() > 1
}
