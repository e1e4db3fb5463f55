//! The tasks of a mission's file: what they serve, when they were begun and finished, what they wait for.

use super::model::{Requirement, Task, TaskStatus};
use super::order;
use super::reader::MissionReader;
use crate::calendar::DaySpec;
use crate::config::read::Keys;
use crate::metric::Metric;
use crate::problem::{Place, Problem};

/// The days of a task.
struct TaskDays {
    started: Option<DaySpec>,
    finished: Option<DaySpec>,
    status_since: Option<DaySpec>,
}

/// Whether one day is after another, as far as that can be told: a calendar day and a day of a demo cannot be compared.
fn is_later(first: DaySpec, last: DaySpec) -> bool {
    match (first, last) {
        (DaySpec::On(first), DaySpec::On(last)) => first > last,
        (DaySpec::BeforeAsOf(first), DaySpec::BeforeAsOf(last)) => first < last,
        (DaySpec::On(_), DaySpec::BeforeAsOf(_)) | (DaySpec::BeforeAsOf(_), DaySpec::On(_)) => false,
    }
}

impl MissionReader<'_, '_> {
    pub(super) fn task(
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
        let after = keys.strings(&mut self.reader, "after").unwrap_or_default();
        self.known.after.push(after);
        let [owner, kind] = ["owner", "kind"].map(|key| self.optional(&mut keys, key));
        let days = self.task_days(&mut keys, status);
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
            owner,
            kind: kind.unwrap_or_default(),
            after: Vec::new(),
            started: days.started,
            finished: days.finished,
            status_since: days.status_since,
        })
    }

    /// When a task was begun and finished, and since when it has its status.
    fn task_days(&mut self, keys: &mut Keys<'_, '_>, status: Option<TaskStatus>) -> TaskDays {
        let [started, finished, since] = ["started", "finished", "status_since"].map(|key| self.placed_day(keys, key));
        if let Some((last, place)) = &finished {
            if status.is_some_and(|status| status != TaskStatus::Done) {
                let problem = Problem::new(place.clone(), "only a task that is done is finished");
                self.reader.report(problem.hint("write `status = \"done\"`, or leave `finished` out"));
            }
            if started.as_ref().is_some_and(|(first, _)| is_later(*first, *last)) {
                self.reader.report(Problem::new(place.clone(), "the task is finished before it is begun"));
            }
        }
        let [started, finished, since] = [started, finished, since].map(|found| found.map(|(day, _)| day));
        let implied = match status {
            Some(TaskStatus::Done) => finished,
            Some(TaskStatus::Doing) => started,
            Some(TaskStatus::Todo) | None => None,
        };
        TaskDays { started, finished, status_since: since.or(implied) }
    }

    fn placed_day(&mut self, keys: &mut Keys<'_, '_>, key: &'static str) -> Option<(DaySpec, Place)> {
        let text = keys.day(&mut self.reader, key)?;
        Some((self.day(&text)?, text.place))
    }

    /// The positions of what each task waits for; unknown tasks and circles are problems.
    pub(super) fn after(&mut self) -> Vec<Vec<usize>> {
        let written = std::mem::take(&mut self.known.after);
        let mut found: Vec<Vec<usize>> = Vec::new();
        for keys in &written {
            found.push(keys.iter().filter_map(|key| self.find_task(key)).collect());
        }
        for circle in order::circles(&found) {
            let Some(key) = written[circle[0]].first() else { continue };
            let names: Vec<&str> = circle.iter().map(|at| self.known.tasks[*at].as_str()).collect();
            let message = format!("tasks wait for each other: {} after {}", names.join(" after "), names[0]);
            let problem = Problem::new(key.place.clone(), message);
            self.reader.report(problem.hint("take one of them out of `after`"));
        }
        found
    }

    fn status(&mut self, keys: &mut Keys<'_, '_>) -> Option<TaskStatus> {
        let Some(text) = keys.string(&mut self.reader, "status") else { return Some(TaskStatus::Todo) };
        let known = TaskStatus::ALL.into_iter().find(|status| status.as_str() == text.value);
        if known.is_none() {
            self.reader.report(text.unknown("status", TaskStatus::ALL.into_iter().map(TaskStatus::as_str)));
        }
        known
    }
}
