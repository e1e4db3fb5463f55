//! The mission map: one goal, what it requires, the tasks and decisions that serve it, and what may come between.
//!
//! [`read()`] turns the text of `content/mission.toml` into a checked [`Mission`], every problem at once. It is pure.
//!
//! Knows nothing about pages, charts, files and the clock.

mod model;
mod read;

pub use model::{Artifact, LogEntry, Mission, NextStep, Requirement, Risk, RiskLevel, Task, TaskStatus};
pub use read::read;

#[cfg(test)]
mod tests;
