//! What is said about the tasks of a mission, on its page and in documents.

use crate::calendar::Day;
use crate::format;
use crate::messages::{Value, text};
use crate::mission::{Bottleneck, LONGEST, LogLevel, Mission, Task, TaskStatus};

/// How many tasks are done, under way and to do.
pub(super) fn progress(mission: &Mission) -> String {
    let number = |status| mission.tasks.iter().filter(|task| task.status == status).count();
    let [todo, doing, done] = [TaskStatus::Todo, TaskStatus::Doing, TaskStatus::Done].map(number);
    text!("mission-progress", all = mission.tasks.len(), done = done, doing = doing, todo = todo)
}

/// How far a task is, and since when: `Under way since 3 Nov 2026`, `Done on 3 Nov 2026`.
pub(super) fn standing(task: &Task, as_of: Option<Day>) -> String {
    let status = task_status(task.status);
    let Some(day) = task.since(as_of).map(format::day) else { return status };
    match task.status {
        TaskStatus::Done => text!("mission-done", status = status, day = day),
        TaskStatus::Todo | TaskStatus::Doing => text!("mission-since", status = status, day = day),
    }
}

/// Who does a task, and what it waits for: `Web team, waits for Interviews`.
pub(super) fn details(mission: &Mission, task: &Task) -> String {
    let open = mission.waits_for(task);
    let waits = (task.status != TaskStatus::Done && !open.is_empty())
        .then(|| text!("mission-waits", what = titles(mission, &open)));
    let parts: Vec<String> = task.owner.iter().cloned().chain(waits).collect();
    parts.join(", ")
}

/// The titles of tasks.
pub(super) fn titles(mission: &Mission, tasks: &[usize]) -> String {
    let titles = tasks.iter().filter_map(|at| mission.tasks.get(*at)).map(|task| task.title.clone());
    Value::from(titles.collect::<Vec<_>>()).text()
}

/// That a task is stuck, and why it counts as that.
pub(super) fn stuck(mission: &Mission, found: &Bottleneck) -> String {
    let task = &mission.tasks[found.task];
    let reason = match found.median {
        Some(median) if f64::from(found.days) > 2.0 * median => {
            text!("mission-stuck-median", median = text!("days", number = median))
        }
        Some(_) | None => text!("mission-stuck-longest", number = LONGEST.unsigned_abs()),
    };
    text!(
        "mission-stuck-line",
        title = &task.title,
        status = task_status(task.status),
        days = text!("days", number = found.days.unsigned_abs()),
        reason = reason,
        owner = task.owner.clone().unwrap_or_else(|| text!("mission-nobody")),
    )
}

/// The word for people.
pub(super) fn task_status(status: TaskStatus) -> String {
    match status {
        TaskStatus::Todo => text!("task-todo"),
        TaskStatus::Doing => text!("task-doing"),
        TaskStatus::Done => text!("task-done"),
    }
}

/// The word for people.
pub(super) fn level_text(level: LogLevel) -> String {
    match level {
        LogLevel::Info => text!("log-info"),
        LogLevel::Milestone => text!("log-milestone"),
        LogLevel::Warning => text!("log-warning"),
        LogLevel::Blocker => text!("log-blocker"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::metric::Definitions;

    #[test]
    fn a_task_says_who_does_it_what_it_waits_for_and_why_it_is_stuck() {
        let task = |key: &str, rest: &str| {
            format!("[[tasks]]\nkey = \"{key}\"\ntitle = \"{key}\"\nrequirement = \"r\"\n{rest}\n")
        };
        let done = |days: u8| {
            format!("kind = \"fix\"\nstatus = \"done\"\nstarted = \"as-of -40d\"\nfinished = \"as-of -{}d\"", 40 - days)
        };
        let text = "[goal]\ntitle = \"G\"\nmetric = \"dau\"\n[[requirements]]\nkey = \"r\"\ntitle = \"R\"\n".to_owned()
            + &task("a", "status = \"doing\"\nowner = \"Web\"\nstarted = \"as-of -22d\"")
            + &task("b", "after = [\"a\", \"c\"]\nowner = \"Ops\"")
            + &task("c", "kind = \"fix\"\nstatus = \"doing\"\nstarted = \"as-of -9d\"")
            + &["d", "e", "f"].map(|key| task(key, &done(4))).concat();
        let content = BTreeMap::from([("mission.toml".to_owned(), text)]);
        let mission = crate::mission::read(&content, &Definitions::default(), &[]).expect("valid").expect("a mission");
        assert_eq!(progress(&mission), "6 tasks: 3 done, 2 under way, 1 to do.");
        assert_eq!(details(&mission, &mission.tasks[1]), "Ops, waiting for a and c");
        assert_eq!(details(&mission, &mission.tasks[0]), "Web");
        // Day 20,778 is 21 November 2026.
        let standings = [0, 1, 3].map(|at| standing(&mission.tasks[at], Some(Day(20_778))));
        assert_eq!(standings, ["Under way since 30 Oct 2026", "To do", "Done on 16 Oct 2026"]);
        let found: Vec<String> =
            mission.bottlenecks(Some(Day(1000))).iter().map(|found| stuck(&mission, found)).collect();
        assert_eq!(found[0], "a: Under way for 22 days (more than 21 days in one status). Owner: Web.");
        assert_eq!(found[1], "c: Under way for 9 days (the median of its kind is 4 days). Owner: nobody yet.");
    }
}
