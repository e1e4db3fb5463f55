//! The mission: one goal, what it requires, the tasks that meet it, and what may come between.
//!
//! Every reference is resolved: a requirement serves the goal, a task a requirement, and each is held against a metric, its own
//! or that of what it serves.

use crate::calendar::{Day, DaySpec};
use crate::metric::{Metric, SegmentKey};

/// The mission, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Mission {
    /// What is to be reached.
    pub goal: String,
    /// Why, in a sentence or two; may be empty.
    pub reason: String,
    /// Who it is for; may be empty.
    pub audience: String,
    /// What is left for later, or to others.
    pub out_of_scope: Vec<String>,
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
    /// What nobody can answer yet.
    pub questions: Vec<OpenQuestion>,
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
    /// Who does it.
    pub owner: Option<String>,
    /// What sort of work it is; tasks of one kind are compared with each other. Empty for the tasks that name none.
    pub kind: String,
    /// The positions of the tasks that must be done before; no task waits for itself, directly or through others.
    pub after: Vec<usize>,
    /// When it was begun.
    pub started: Option<DaySpec>,
    /// When it was finished; only of a task that is done.
    pub finished: Option<DaySpec>,
    /// Since when it has its status: as written, else the day on which it was finished or begun.
    pub status_since: Option<DaySpec>,
}

impl Task {
    /// The day since which it has its status; `None` when nobody wrote it down.
    pub fn since(&self, as_of: Option<Day>) -> Option<Day> {
        self.status_since.and_then(|day| day.day(as_of))
    }
}

/// A question without an answer yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The question.
    pub title: String,
    /// Who finds out.
    pub owner: Option<String>,
    /// The position of the requirement that depends on it, if one does.
    pub requirement: Option<usize>,
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
    /// How much it matters.
    pub level: LogLevel,
    /// The position of the task that it belongs to, if any.
    pub task: Option<usize>,
}

/// How much an entry of the log matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Work that went on.
    Info,
    /// Something that was reached.
    Milestone,
    /// Something to watch.
    Warning,
    /// Something that stops the work.
    Blocker,
}

impl LogLevel {
    pub(super) const ALL: [Self; 4] = [Self::Info, Self::Milestone, Self::Warning, Self::Blocker];

    /// The word of the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Milestone => "milestone",
            Self::Warning => "warning",
            Self::Blocker => "blocker",
        }
    }
}
