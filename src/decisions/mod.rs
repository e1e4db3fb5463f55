//! The decision log: what the team decided, and what the metrics then did.
//!
//! [`read()`] turns the texts of `content/decisions/` into checked [`Decision`]s, every problem at once; [`score()`] holds each
//! against its metric. [`read_notes`] reads the notes that stand beside them. All are pure.
//!
//! Knows nothing about pages, charts, files and the clock.

mod condition;
mod decision;
mod effect;
mod fields;
mod input;
mod left_out;
mod note;
mod overlap;
mod read;
mod reversal_alert;
mod score;
mod sections;
mod series;
mod shipped;
mod week;

pub use condition::{ReversalCheck, ReversalState};
pub use decision::{
    CheckDate, ConditionSide, Decision, DecisionStatus, ExpectedChange, IgnoredDays, MEASURED_DAYS, ReverseCondition,
    measurable,
};
pub use effect::{CarriedTrend, Effect, NoEffect, effect};
pub use input::ScoringInput;
pub use left_out::LeftOutReason;
pub use note::{Note, read_notes};
pub use overlap::{Overlap, OverlapHandling};
pub use read::{keys, read};
pub use reversal_alert::reversal_alerts;
pub use score::{
    ComparisonWindows, DecisionDay, DecisionVerdict, IncidentSince, MeasuredChange, ScoredDecision, UnscoredReason,
    score,
};
pub use series::{DailyPoint, MetricSeries, ValueKind};
pub use shipped::{ShippedBefore, ShippedChange, ShippedSource, shipped_before, shipped_during};
pub use week::WEEKS_BEFORE;

#[cfg(test)]
mod tests;
