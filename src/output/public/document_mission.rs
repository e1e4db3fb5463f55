//! The mission, and what was done of it, in the data of a document.

use schemars::JsonSchema;
use serde::Serialize;

use crate::calendar::{Day, DayRange, DaySpec};
use crate::mission::{Mission, Task};

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Mission", deny_unknown_fields)]
pub(super) struct PublicMission {
    goal: String,
    reason: String,
    audience: String,
    out_of_scope: Vec<String>,
    metric: String,
    segment: String,
    requirements: Vec<PublicRequirement>,
    tasks: Vec<PublicTask>,
    artifacts: Vec<PublicArtifact>,
    risks: Vec<PublicRisk>,
    questions: Vec<PublicQuestion>,
    next_steps: Vec<PublicNextStep>,
    log: Vec<PublicLogEntry>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Requirement", deny_unknown_fields)]
struct PublicRequirement {
    key: String,
    title: String,
    metric: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Task", deny_unknown_fields)]
struct PublicTask {
    key: String,
    title: String,
    #[schemars(extend("enum" = ["todo", "doing", "done"]))]
    status: &'static str,
    requirement: String,
    metric: String,
    decisions: Vec<String>,
    owner: Option<String>,
    /// What sort of work it is; empty without one.
    kind: String,
    /// The keys of the tasks that must be done before.
    after: Vec<String>,
    /// Those of them that are not done.
    waits_for: Vec<String>,
    started: Option<String>,
    finished: Option<String>,
    status_since: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Artifact", deny_unknown_fields)]
struct PublicArtifact {
    title: String,
    task: String,
    href: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Risk", deny_unknown_fields)]
struct PublicRisk {
    title: String,
    likelihood: u8,
    impact: u8,
    threatens: String,
    mitigation: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Question", deny_unknown_fields)]
struct PublicQuestion {
    title: String,
    owner: Option<String>,
    requirement: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "NextStep", deny_unknown_fields)]
struct PublicNextStep {
    title: String,
    task: Option<String>,
    due: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "LogEntry", deny_unknown_fields)]
struct PublicLogEntry {
    date: Option<String>,
    #[schemars(extend("enum" = ["info", "milestone", "warning", "blocker"]))]
    level: &'static str,
    text: String,
    task: Option<String>,
}

/// What was done in some days, and how things stand on the last of them; tasks by their keys.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Delivery", deny_unknown_fields)]
pub(super) struct PublicDelivery {
    from: String,
    to: String,
    finished: Vec<String>,
    under_way: Vec<String>,
    waiting: Vec<String>,
    stuck: Vec<PublicStuckTask>,
    log: Vec<PublicLogEntry>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "StuckTask", deny_unknown_fields)]
struct PublicStuckTask {
    task: String,
    /// For how many days it has had its status.
    days: i32,
    /// The median of its kind; `null` with fewer than three finished tasks.
    median_days: Option<f64>,
}

/// A mission with its keys and days written out.
struct MissionWriter<'a> {
    mission: &'a Mission,
    as_of: Option<Day>,
}

/// The mission; days that count back do so from `as_of`.
pub(super) fn mission(mission: &Mission, as_of: Option<Day>) -> PublicMission {
    let writer = MissionWriter { mission, as_of };
    let requirements = mission.requirements.iter().map(|it| PublicRequirement {
        key: it.key.clone(),
        title: it.title.clone(),
        metric: it.metric.id.clone(),
    });
    let risks = mission.risks.iter().map(|risk| PublicRisk {
        title: risk.title.clone(),
        likelihood: risk.likelihood,
        impact: risk.impact,
        threatens: writer.requirement(risk.requirement),
        mitigation: risk.mitigation.clone(),
    });
    let artifacts = mission.artifacts.iter().map(|artifact| PublicArtifact {
        title: artifact.title.clone(),
        task: writer.key(artifact.task),
        href: artifact.href.clone(),
    });
    let questions = mission.questions.iter().map(|question| PublicQuestion {
        title: question.title.clone(),
        owner: question.owner.clone(),
        requirement: question.requirement.map(|at| writer.requirement(at)),
    });
    let next_steps = mission.next_steps.iter().map(|step| PublicNextStep {
        title: step.title.clone(),
        task: step.task.map(|at| writer.key(at)),
        due: writer.day(step.due),
    });
    PublicMission {
        goal: mission.goal.clone(),
        reason: mission.reason.clone(),
        audience: mission.audience.clone(),
        out_of_scope: mission.out_of_scope.clone(),
        metric: mission.metric.id.clone(),
        segment: mission.segment.to_string(),
        requirements: requirements.collect(),
        tasks: mission.tasks.iter().map(|task| writer.task(task)).collect(),
        artifacts: artifacts.collect(),
        risks: risks.collect(),
        questions: questions.collect(),
        next_steps: next_steps.collect(),
        log: (0..mission.log.len()).map(|at| writer.entry(at)).collect(),
    }
}

/// What was done of a mission in these days.
pub(super) fn delivery(mission: &Mission, days: DayRange) -> PublicDelivery {
    let writer = MissionWriter { mission, as_of: Some(days.last) };
    let found = mission.delivery(days);
    let stuck = found.stuck.iter().map(|it| PublicStuckTask {
        task: writer.key(it.task),
        days: it.days,
        median_days: it.median,
    });
    PublicDelivery {
        from: days.first.to_string(),
        to: days.last.to_string(),
        finished: writer.keys(&found.finished),
        under_way: writer.keys(&found.under_way),
        waiting: writer.keys(&found.waiting),
        stuck: stuck.collect(),
        log: found.log.iter().map(|at| writer.entry(*at)).collect(),
    }
}

impl MissionWriter<'_> {
    fn key(&self, task: usize) -> String {
        self.mission.tasks[task].key.clone()
    }

    fn keys(&self, tasks: &[usize]) -> Vec<String> {
        tasks.iter().map(|task| self.key(*task)).collect()
    }

    fn requirement(&self, at: usize) -> String {
        self.mission.requirements[at].key.clone()
    }

    fn day(&self, day: Option<DaySpec>) -> Option<String> {
        Some(day?.day(self.as_of)?.to_string())
    }

    fn task(&self, task: &Task) -> PublicTask {
        PublicTask {
            key: task.key.clone(),
            title: task.title.clone(),
            status: task.status.as_str(),
            requirement: self.requirement(task.requirement),
            metric: task.metric.id.clone(),
            decisions: task.decisions.clone(),
            owner: task.owner.clone(),
            kind: task.kind.clone(),
            after: self.keys(&task.after),
            waits_for: self.keys(&self.mission.waits_for(task)),
            started: self.day(task.started),
            finished: self.day(task.finished),
            status_since: self.day(task.status_since),
        }
    }

    fn entry(&self, at: usize) -> PublicLogEntry {
        let entry = &self.mission.log[at];
        PublicLogEntry {
            date: self.day(Some(entry.date)),
            level: entry.level.as_str(),
            text: entry.text.clone(),
            task: entry.task.map(|at| self.key(at)),
        }
    }
}
