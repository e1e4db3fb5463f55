//! `content/mission.toml` to a checked mission: every problem at once, every reference resolved.

use std::collections::BTreeMap;
use std::path::Path;

use super::model::{Artifact, LogEntry, LogLevel, Mission, NextStep, OpenQuestion, Requirement, Risk, Task};
use super::reader::{DeclaredKeys, MissionReader};
use crate::config::read::{Keys, Reader};
use crate::metric::{Definitions, Metric, SegmentKey, registry};
use crate::problem::{Problem, Problems};
use crate::project::MISSION_FILE;

/// Reads and checks the mission among the texts of `content/`, given by their path there; `None` without its file. `decisions`
/// are the keys that tasks may name.
pub fn read(
    content: &BTreeMap<String, String>,
    definitions: &Definitions,
    decisions: &[&str],
) -> Result<Option<Mission>, Problems> {
    content.get(MISSION_FILE).map(|text| mission(text, definitions, decisions)).transpose()
}

fn mission(text: &str, definitions: &Definitions, decisions: &[&str]) -> Result<Mission, Problems> {
    let file = Path::new("content").join(MISSION_FILE);
    let mut reader = Reader::new(&file, text);
    let document = reader.document();
    let mut root = Keys::root(&reader, &document);
    let goal = root.table(&mut reader, "goal");
    let lists = ["requirements", "tasks", "artifacts", "risks", "questions", "next_steps", "log"];
    let [requirements, tasks, artifacts, risks, questions, next_steps, log] =
        lists.map(|key| root.tables(&mut reader, key).unwrap_or_default());
    root.finish(&mut reader);
    let metrics = registry(definitions);
    let mut file = MissionReader { reader, definitions, metrics: &metrics, decisions, known: DeclaredKeys::default() };
    let goal = file.goal(goal);
    let fallback = goal.as_ref().map(|goal| goal.metric.clone());
    let requirements: Vec<_> = requirements.into_iter().map(|keys| file.requirement(keys, fallback.as_ref())).collect();
    let tasks: Vec<_> = tasks.into_iter().map(|keys| file.task(keys, &requirements, fallback.as_ref())).collect();
    let after = file.after();
    let artifacts: Vec<_> = artifacts.into_iter().map(|keys| file.artifact(keys)).collect();
    let risks: Vec<_> = risks.into_iter().map(|keys| file.risk(keys)).collect();
    let questions: Vec<_> = questions.into_iter().map(|keys| file.question(keys)).collect();
    let next_steps: Vec<_> = next_steps.into_iter().map(|keys| file.next_step(keys)).collect();
    let log: Vec<_> = log.into_iter().map(|keys| file.entry(keys)).collect();
    let problems = file.reader.problems;
    let Some(MissionGoal { title, reason, audience, out_of_scope, metric, segment }) = goal else {
        return Err(problems);
    };
    let tasks = tasks.into_iter().zip(after).filter_map(|(task, after)| Some(Task { after, ..task? }));
    problems.or(Mission {
        goal: title,
        reason,
        audience,
        out_of_scope,
        metric,
        segment,
        requirements: requirements.into_iter().flatten().collect(),
        tasks: tasks.collect(),
        artifacts: artifacts.into_iter().flatten().collect(),
        risks: risks.into_iter().flatten().collect(),
        questions: questions.into_iter().flatten().collect(),
        next_steps: next_steps.into_iter().flatten().collect(),
        log: log.into_iter().flatten().collect(),
    })
}

/// `[goal]`.
struct MissionGoal {
    title: String,
    reason: String,
    audience: String,
    out_of_scope: Vec<String>,
    metric: Metric,
    segment: SegmentKey,
}

impl MissionReader<'_, '_> {
    fn goal(&mut self, keys: Option<Keys<'_, '_>>) -> Option<MissionGoal> {
        let Some(mut keys) = keys else {
            let problem = Problem::new(self.reader.file(), "the table `[goal]` is missing");
            self.reader.report(problem.hint("add `[goal]` with a `title` and a `metric`"));
            return None;
        };
        let title = self.required(&mut keys, "title");
        let [reason, audience] = ["reason", "audience"].map(|key| self.optional(&mut keys, key).unwrap_or_default());
        let out_of_scope = keys.strings(&mut self.reader, "out_of_scope").unwrap_or_default();
        let out_of_scope = out_of_scope.into_iter().map(|it| it.value).collect();
        let metric = self.required(&mut keys, "metric").and_then(|id| self.metric(&id));
        let segment = match keys.string(&mut self.reader, "segment") {
            Some(key) => self.segment(&key),
            None => Some(SegmentKey("all".into())),
        };
        keys.finish(&mut self.reader);
        Some(MissionGoal { title: title?.value, reason, audience, out_of_scope, metric: metric?, segment: segment? })
    }

    fn requirement(&mut self, mut keys: Keys<'_, '_>, goal: Option<&Metric>) -> Option<Requirement> {
        let key = self.required(&mut keys, "key");
        let taken = self.known.requirements.clone();
        let own = self.new_key(key.as_ref(), &taken);
        self.known.requirements.push(own);
        let title = self.required(&mut keys, "title");
        let metric = self.own_metric(&mut keys);
        keys.finish(&mut self.reader);
        let metric = metric.or_else(|| goal.cloned());
        Some(Requirement { key: key?.value, title: title?.value, metric: metric? })
    }

    fn artifact(&mut self, mut keys: Keys<'_, '_>) -> Option<Artifact> {
        let title = self.required(&mut keys, "title");
        let task = self.required(&mut keys, "task").and_then(|key| self.find_task(&key));
        let href = keys.string(&mut self.reader, "href");
        keys.finish(&mut self.reader);
        if let Some(href) = &href
            && !["https://", "http://", "/"].iter().any(|start| href.value.starts_with(start))
        {
            let problem = Problem::new(href.place.clone(), format!("`{}` leads nowhere", href.value));
            self.reader.report(problem.hint("write a web address, or a path from the site's root such as `/alerts/`"));
        }
        Some(Artifact { title: title?.value, task: task?, href: href.map(|href| href.value) })
    }

    fn risk(&mut self, mut keys: Keys<'_, '_>) -> Option<Risk> {
        let title = self.required(&mut keys, "title");
        let likelihood = self.scale(&mut keys, "likelihood");
        let impact = self.scale(&mut keys, "impact");
        let requirement = self.required(&mut keys, "threatens").and_then(|key| self.find_requirement(&key));
        let mitigation = self.required(&mut keys, "mitigation");
        keys.finish(&mut self.reader);
        Some(Risk {
            title: title?.value,
            likelihood: likelihood?,
            impact: impact?,
            requirement: requirement?,
            mitigation: mitigation?.value,
        })
    }

    fn scale(&mut self, keys: &mut Keys<'_, '_>, key: &'static str) -> Option<u8> {
        if !keys.has(key) {
            self.missing(keys.place().clone(), key);
        }
        keys.integer(&mut self.reader, key, 1..=5).map(|value| value.value)
    }

    fn next_step(&mut self, mut keys: Keys<'_, '_>) -> Option<NextStep> {
        let title = self.required(&mut keys, "title");
        let task = keys.string(&mut self.reader, "task").map(|key| self.find_task(&key));
        let due = keys.day(&mut self.reader, "due").map(|due| self.day(&due));
        keys.finish(&mut self.reader);
        Some(NextStep { title: title?.value, task: task.flatten(), due: due.flatten() })
    }

    fn question(&mut self, mut keys: Keys<'_, '_>) -> Option<OpenQuestion> {
        let title = self.required(&mut keys, "title");
        let owner = self.optional(&mut keys, "owner");
        let requirement = keys.string(&mut self.reader, "requirement").map(|key| self.find_requirement(&key));
        keys.finish(&mut self.reader);
        Some(OpenQuestion { title: title?.value, owner, requirement: requirement.flatten() })
    }

    fn entry(&mut self, mut keys: Keys<'_, '_>) -> Option<LogEntry> {
        if !keys.has("date") {
            self.missing(keys.place().clone(), "date");
        }
        let date = keys.day(&mut self.reader, "date").and_then(|date| self.day(&date));
        let text = self.required(&mut keys, "text");
        let level = self.log_level(&mut keys);
        let task = keys.string(&mut self.reader, "task").map(|key| self.find_task(&key));
        keys.finish(&mut self.reader);
        Some(LogEntry { date: date?, text: text?.value, level: level?, task: task.flatten() })
    }

    fn log_level(&mut self, keys: &mut Keys<'_, '_>) -> Option<LogLevel> {
        let Some(text) = keys.string(&mut self.reader, "level") else { return Some(LogLevel::Info) };
        let known = LogLevel::ALL.into_iter().find(|level| level.as_str() == text.value);
        if known.is_none() {
            self.reader.report(text.unknown("level", LogLevel::ALL.into_iter().map(LogLevel::as_str)));
        }
        known
    }
}
