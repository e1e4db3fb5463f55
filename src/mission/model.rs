//! The mission: one goal, what it requires, the tasks that meet it, and what may come between.
//!
//! Every reference is resolved: a requirement serves the goal, a task a requirement, and each is held against a metric, its own
//! or that of what it serves.

use crate::calendar::DaySpec;
use crate::metric::{Metric, SegmentKey};

/// The mission, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Mission {
    /// What is to be reached.
    pub goal: String,
    /// Why, in a sentence or two; may be empty.
    pub reason: String,
    /// The metric that says whether it is reached.
    pub metric: Metric,
    /// Whose metric it is throughout.
    pub segment: SegmentKey,
    /// What the goal requires.
    pub requirements: Vec<Requirement>,
    /// What is done for the requirements.
    pub tasks: Vec<Task>,
    /// What came out.
    pub artifacts: Vec<Artifact>,
    /// What may go wrong.
    pub risks: Vec<Risk>,
    /// What comes next, in order.
    pub next_steps: Vec<NextStep>,
    /// What happened, as written.
    pub log: Vec<LogEntry>,
}

/// Something that must be true for the goal to be reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// Its name in the file.
    pub key: String,
    /// What it is.
    pub title: String,
    /// The metric that says whether it is met.
    pub metric: Metric,
}

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    /// Not begun.
    Todo,
    /// Under way.
    Doing,
    /// Finished.
    Done,
}

impl TaskStatus {
    pub(super) const ALL: [Self; 3] = [Self::Todo, Self::Doing, Self::Done];

    /// The word of the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Doing => "doing",
            Self::Done => "done",
        }
    }
}

/// Something that is done for a requirement.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its name in the file.
    pub key: String,
    /// What it is.
    pub title: String,
    /// How far it is.
    pub status: TaskStatus,
    /// The position of the requirement that it serves.
    pub requirement: usize,
    /// The metric that it should move.
    pub metric: Metric,
    /// The decisions that it carries out, by their key.
    pub decisions: Vec<String>,
}

/// Something that came out of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// What it is.
    pub title: String,
    /// The position of the task that made it.
    pub task: usize,
    /// Where it is: a web address, or a path from the site's root that begins with `/`.
    pub href: Option<String>,
}

/// Something that may go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// What it is.
    pub title: String,
    /// How likely, 1 (rare) to 5 (almost certain).
    pub likelihood: u8,
    /// How bad, 1 (slight) to 5 (severe).
    pub impact: u8,
    /// The position of the requirement that it threatens.
    pub requirement: usize,
    /// What is done about it.
    pub mitigation: String,
}

/// How much attention a risk needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RiskLevel {
    /// Below 6.
    Low,
    /// From 6.
    Medium,
    /// From 12.
    High,
}

impl Risk {
    /// Likelihood times impact, 1 to 25.
    pub const fn exposure(&self) -> u8 {
        self.likelihood * self.impact
    }

    /// What the exposure calls for.
    pub const fn level(&self) -> RiskLevel {
        match self.exposure() {
            12.. => RiskLevel::High,
            6..=11 => RiskLevel::Medium,
            0..=5 => RiskLevel::Low,
        }
    }
}

/// Something that comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// What it is.
    pub title: String,
    /// The position of the task that it belongs to, if any.
    pub task: Option<usize>,
    /// By when, if that is said.
    pub due: Option<DaySpec>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// When.
    pub date: DaySpec,
    /// What.
    pub text: String,
    /// The position of the task that it belongs to, if any.
    pub task: Option<usize>,
}
