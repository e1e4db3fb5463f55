//! `content/mission.toml` to a checked mission: every problem at once, every reference resolved.

use std::collections::BTreeMap;
use std::path::Path;

use super::model::{Artifact, LogEntry, Mission, NextStep, Requirement, Risk, Task, TaskStatus};
use crate::calendar::DaySpec;
use crate::config::read::{Keys, Located, Reader};
use crate::metric::{Definitions, Metric, Registry, SegmentKey, registry};
use crate::problem::{Place, Problem, Problems};
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
    let lists = ["requirements", "tasks", "artifacts", "risks", "next_steps", "log"];
    let [requirements, tasks, artifacts, risks, next_steps, log] =
        lists.map(|key| root.tables(&mut reader, key).unwrap_or_default());
    root.finish(&mut reader);
    let metrics = registry(definitions);
    let mut file = MissionReader { reader, definitions, metrics: &metrics, decisions, known: DeclaredKeys::default() };
    let goal = file.goal(goal);
    let fallback = goal.as_ref().map(|goal| goal.metric.clone());
    let requirements: Vec<_> = requirements.into_iter().map(|keys| file.requirement(keys, fallback.as_ref())).collect();
    let tasks: Vec<_> = tasks.into_iter().map(|keys| file.task(keys, &requirements, fallback.as_ref())).collect();
    let artifacts: Vec<_> = artifacts.into_iter().map(|keys| file.artifact(keys)).collect();
    let risks: Vec<_> = risks.into_iter().map(|keys| file.risk(keys)).collect();
    let next_steps: Vec<_> = next_steps.into_iter().map(|keys| file.next_step(keys)).collect();
    let log: Vec<_> = log.into_iter().map(|keys| file.entry(keys)).collect();
    let problems = file.reader.problems;
    let Some(MissionGoal { title, reason, metric, segment }) = goal else { return Err(problems) };
    problems.or(Mission {
        goal: title,
        reason,
        metric,
        segment,
        requirements: requirements.into_iter().flatten().collect(),
        tasks: tasks.into_iter().flatten().collect(),
        artifacts: artifacts.into_iter().flatten().collect(),
        risks: risks.into_iter().flatten().collect(),
        next_steps: next_steps.into_iter().flatten().collect(),
        log: log.into_iter().flatten().collect(),
    })
}

/// `[goal]`.
struct MissionGoal {
    title: String,
    reason: String,
    metric: Metric,
    segment: SegmentKey,
}

/// The keys that later entries may name.
#[derive(Default)]
struct DeclaredKeys {
    requirements: Vec<String>,
    tasks: Vec<String>,
}

/// The file being read.
struct MissionReader<'a, 't> {
    reader: Reader<'t>,
    definitions: &'a Definitions,
    metrics: &'a Registry,
    decisions: &'a [&'a str],
    known: DeclaredKeys,
}

impl MissionReader<'_, '_> {
    fn goal(&mut self, keys: Option<Keys<'_, '_>>) -> Option<MissionGoal> {
        let Some(mut keys) = keys else {
            let problem = Problem::new(self.reader.file(), "the table `[goal]` is missing");
            self.reader.report(problem.hint("add `[goal]` with a `title` and a `metric`"));
            return None;
        };
        let title = self.required(&mut keys, "title");
        let reason = keys.string(&mut self.reader, "reason");
        let metric = self.required(&mut keys, "metric").and_then(|id| self.metric(&id));
        let segment = match keys.string(&mut self.reader, "segment") {
            Some(key) => self.segment(&key),
            None => Some(SegmentKey("all".into())),
        };
        keys.finish(&mut self.reader);
        let reason = reason.map(|reason| reason.value).unwrap_or_default();
        Some(MissionGoal { title: title?.value, reason, metric: metric?, segment: segment? })
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

    fn task(
        &mut self,
        mut keys: Keys<'_, '_>,
        requirements: &[Option<Requirement>],
        goal: Option<&Metric>,
    ) -> Option<Task> {
        let key = self.required(&mut keys, "key");
        let taken = self.known.tasks.clone();
        let own = self.new_key(key.as_ref(), &taken);
        self.known.tasks.push(own);
        let title = self.required(&mut keys, "title");
        let status = self.status(&mut keys);
        let requirement = self.required(&mut keys, "requirement").and_then(|key| self.find_requirement(&key));
        let metric = self.own_metric(&mut keys);
        let decisions = keys.strings(&mut self.reader, "decisions").unwrap_or_default();
        keys.finish(&mut self.reader);
        for decision in &decisions {
            if !self.decisions.contains(&decision.value.as_str()) {
                self.reader.report(decision.unknown("decision", self.decisions.iter().copied()));
            }
        }
        let served = requirement.and_then(|at| requirements.get(at)?.as_ref()).map(|served| served.metric.clone());
        Some(Task {
            key: key?.value,
            title: title?.value,
            status: status?,
            requirement: requirement?,
            metric: metric.or(served).or_else(|| goal.cloned())?,
            decisions: decisions.into_iter().map(|decision| decision.value).collect(),
        })
    }

    fn status(&mut self, keys: &mut Keys<'_, '_>) -> Option<TaskStatus> {
        let Some(text) = keys.string(&mut self.reader, "status") else { return Some(TaskStatus::Todo) };
        let known = TaskStatus::ALL.into_iter().find(|status| status.as_str() == text.value);
        if known.is_none() {
            self.reader.report(text.unknown("status", TaskStatus::ALL.into_iter().map(TaskStatus::as_str)));
        }
        known
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
        let value = keys.integer(&mut self.reader, key, 1..=5)?;
        u8::try_from(value.value).ok()
    }

    fn next_step(&mut self, mut keys: Keys<'_, '_>) -> Option<NextStep> {
        let title = self.required(&mut keys, "title");
        let task = keys.string(&mut self.reader, "task").map(|key| self.find_task(&key));
        let due = keys.day(&mut self.reader, "due").map(|due| self.day(&due));
        keys.finish(&mut self.reader);
        Some(NextStep { title: title?.value, task: task.flatten(), due: due.flatten() })
    }

    fn entry(&mut self, mut keys: Keys<'_, '_>) -> Option<LogEntry> {
        if !keys.has("date") {
            self.missing(keys.place().clone(), "date");
        }
        let date = keys.day(&mut self.reader, "date").and_then(|date| self.day(&date));
        let text = self.required(&mut keys, "text");
        let task = keys.string(&mut self.reader, "task").map(|key| self.find_task(&key));
        keys.finish(&mut self.reader);
        Some(LogEntry { date: date?, text: text?.value, task: task.flatten() })
    }

    fn required(&mut self, keys: &mut Keys<'_, '_>, key: &'static str) -> Option<Located<String>> {
        if !keys.has(key) {
            self.missing(keys.place().clone(), key);
        }
        keys.string(&mut self.reader, key)
    }

    /// A key that no entry before it has; an entry without one keeps its place in the list.
    fn new_key(&mut self, key: Option<&Located<String>>, taken: &[String]) -> String {
        let Some(key) = key else { return String::new() };
        if taken.contains(&key.value) {
            self.reader.report(Problem::new(key.place.clone(), format!("the key `{}` is taken", key.value)));
        }
        key.value.clone()
    }

    fn missing(&mut self, place: Place, key: &str) {
        self.reader.report(Problem::new(place, format!("the key `{key}` is missing")));
    }

    fn day(&mut self, text: &Located<String>) -> Option<DaySpec> {
        self.reader.problems.collect(text.parse())
    }

    fn own_metric(&mut self, keys: &mut Keys<'_, '_>) -> Option<Metric> {
        let id = keys.string(&mut self.reader, "metric")?;
        self.metric(&id)
    }

    fn metric(&mut self, id: &Located<String>) -> Option<Metric> {
        match self.metrics.find(&id.value, &id.place) {
            Ok(metric) => Some(metric.clone()),
            Err(problem) => {
                self.reader.report(problem);
                None
            }
        }
    }

    fn segment(&mut self, key: &Located<String>) -> Option<SegmentKey> {
        let segments = self.definitions.segments.iter().map(|segment| &segment.key);
        let known = segments.clone().find(|segment| segment.as_str() == key.value).cloned();
        if known.is_none() {
            self.reader.report(key.unknown("segment", segments.map(SegmentKey::as_str)));
        }
        known
    }

    fn find_requirement(&mut self, key: &Located<String>) -> Option<usize> {
        let known = self.known.requirements.iter().position(|known| *known == key.value);
        if known.is_none() {
            self.reader.report(key.unknown("requirement", names(&self.known.requirements)));
        }
        known
    }

    fn find_task(&mut self, key: &Located<String>) -> Option<usize> {
        let known = self.known.tasks.iter().position(|known| *known == key.value);
        if known.is_none() {
            self.reader.report(key.unknown("task", names(&self.known.tasks)));
        }
        known
    }
}

/// The declared keys; an entry without a key has an empty one, which nothing can name.
fn names(keys: &[String]) -> impl Iterator<Item = &str> {
    keys.iter().map(String::as_str).filter(|key| !key.is_empty())
}
