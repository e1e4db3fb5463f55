//! The mission map: one goal, what it requires, the tasks and decisions that serve it, and what may come between.
//!
//! [`read()`] turns the text of `content/mission.toml` into a checked [`Mission`], every problem at once. It is pure.
//! [`Mission::bottlenecks`] says what is stuck.
//!
//! Knows nothing about pages, charts, files and the clock.

mod delivery;
mod model;
mod order;
mod progress;
mod read;
mod read_task;
mod reader;

pub use delivery::{MissionDelivery, reported_days};
pub use model::{
    Artifact, LogEntry, LogLevel, Mission, NextStep, OpenQuestion, Requirement, Risk, RiskLevel, Task, TaskStatus,
};
pub use progress::{Bottleneck, FEWEST, LONGEST};
pub use read::read;

#[cfg(test)]
mod tests;
