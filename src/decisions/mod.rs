//! The decision log: what the team decided, and what the metrics then did.
//!
//! [`read()`] turns the texts of `content/decisions/` into checked [`Decision`]s, every problem at once; [`score()`] holds each
//! against its metric. Both are pure.
//!
//! Knows nothing about pages, charts, files and the clock.

mod decision;
mod effect;
mod measure;
mod read;
mod score;

pub use decision::{CheckDate, Decision, DecisionStatus, ExpectedChange, MEASURED_DAYS, measurable};
pub use effect::{Amount, Effect, newcombe, ratio};
pub use read::{keys, read};
pub use score::{
    ComparisonWindows, DecisionVerdict, MeasuredChange, ScoredDecision, ScoringInput, UnscoredReason, score,
};

#[cfg(test)]
mod tests;
