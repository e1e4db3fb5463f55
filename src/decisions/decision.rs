//! One decision of the log: what was decided when, and which metric it should move by how much.

use crate::calendar::{Day, DayRange, DaySpec};
use crate::metric::{Definitions, Metric, SegmentKey, registry};

/// How long the comparison may be, in days: at least two whole weeks, so that weekdays and the scatter of days can be told
/// from a change.
pub const MEASURED_DAYS: std::ops::RangeInclusive<u16> = 14..=180;
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
    /// Days after it that say nothing about it, each with the reason.
    pub ignored: Vec<IgnoredDays>,
    /// When the team would reverse it.
    pub reverse_when: Option<ReverseCondition>,
    /// What else could have been done, each as Markdown.
    pub alternatives: Vec<String>,
    /// What is given up for it, each as Markdown.
    pub tradeoffs: Vec<String>,
    /// The reasons, as Markdown, without the sections that `alternatives` and `tradeoffs` hold.
    pub body: String,
}

/// Days that say nothing about a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredDays {
    /// The first.
    pub first: DaySpec,
    /// The last.
    pub last: DaySpec,
    /// Why.
    pub reason: String,
}

impl IgnoredDays {
    /// The calendar days; `None` when they count back from an as-of day that there is not.
    pub fn range(&self, as_of: Option<Day>) -> Option<DayRange> {
        Some(DayRange { first: self.first.day(as_of)?, last: self.last.day(as_of)? })
    }
}

/// A condition on the pooled value of a metric over its newest complete days.
#[derive(Clone, Debug, PartialEq)]
pub struct ReverseCondition {
    /// The metric.
    pub metric: Metric,
    /// Whose metric.
    pub segment: SegmentKey,
    /// On which side of `value` it holds.
    pub side: ConditionSide,
    /// The value: a 0..1 number for a rate, a mean a day for a count.
    pub value: f64,
    /// Over how many days, at least 1.
    pub days: u16,
}

impl ReverseCondition {
    /// Whether it holds for a pooled value.
    pub fn holds(&self, value: f64) -> bool {
        match self.side {
            ConditionSide::Below => value < self.value,
            ConditionSide::Above => value > self.value,
        }
    }
}

/// On which side of its value a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionSide {
    /// Below.
    Below,
    /// Above.
    Above,
}

impl ConditionSide {
    /// The word of the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Above => "above",
        }
    }
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
