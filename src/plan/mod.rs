//! What the team decided and what it works towards: the decision log and the mission map.
//!
//! [`read`] turns the texts of `content/` into a checked [`Plan`], every problem at once; [`score()`] holds each decision
//! against what its metric then did. Both are pure.
//!
//! Knows nothing about pages, charts, files and the clock.

mod decision;
mod effect;
mod measure;
mod mission;
mod mission_file;
mod score;
mod when;

pub use decision::{Check, Decision, Expected, MEASURED_DAYS, Status, measurable};
pub use effect::{Amount, Effect, newcombe, ratio};
pub use mission::{Artifact, LogEntry, Mission, NextStep, Progress, Requirement, Risk, RiskLevel, Task};
pub use score::{Ground, Measured, Scored, Verdict, Why, Windows, score};
pub use when::When;

use std::collections::BTreeMap;

use crate::metric::{Definitions, Metric, registry};
use crate::problem::Problems;
use crate::project::MISSION_FILE;

/// Where decisions are, below `content/`.
const DECISIONS: &str = "decisions/";

/// The plan of a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The decisions, by the name of their file.
    pub decisions: Vec<Decision>,
    /// The mission; `None` without the file.
    pub mission: Option<Mission>,
}

/// What references of a plan may name.
struct Names<'a> {
    definitions: &'a Definitions,
    metrics: &'a [Metric],
}

/// Reads and checks the plan from the texts of `content/`, by their path there.
pub fn read(content: &BTreeMap<String, String>, definitions: &Definitions) -> Result<Plan, Problems> {
    let metrics = registry(definitions);
    let names = Names { definitions, metrics: &metrics };
    let mut problems = Problems::default();
    let mut decisions = Vec::new();
    for (source, text) in content {
        let Some(key) = source.strip_prefix(DECISIONS).and_then(|name| name.strip_suffix(".md")) else { continue };
        decisions.extend(problems.collect(decision::read(key, text, &names)));
    }
    let keys: Vec<&str> = content.keys().filter_map(|source| decision_key(source)).collect();
    let mission = content.get(MISSION_FILE).and_then(|text| problems.collect(mission_file::read(text, &names, &keys)));
    problems.or(Plan { decisions, mission })
}

fn decision_key(source: &str) -> Option<&str> {
    source.strip_prefix(DECISIONS)?.strip_suffix(".md")
}

#[cfg(test)]
mod tests;
