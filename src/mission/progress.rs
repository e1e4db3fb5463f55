//! How a mission gets on: what waits, what is stuck, and how long things take.
//!
//! A task is **stuck** when it has been in one status for more than twice the median of its kind, or for more than
//! [`LONGEST`] days. The median is of the days from `started` to `finished` of the finished tasks of its `kind`, of at least
//! [`FEWEST`]; with fewer only [`LONGEST`] holds. How long it has had its status follows from `status_since` alone. A task that is done
//! is not stuck, nor is one that waits for another: what it waits for may be.

use super::model::{Mission, Task, TaskStatus};
use crate::calendar::Day;
use crate::stats;

/// After how many days in one status a task of any kind is stuck.
pub const LONGEST: i32 = 21;
/// How many finished tasks of a kind give a median.
pub const FEWEST: usize = 3;

/// A task that has been in one status for too long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bottleneck {
    /// The position of the task.
    pub task: usize,
    /// For how many days it has had its status.
    pub days: i32,
    /// The median of its kind, where there is one.
    pub median: Option<f64>,
}

impl Mission {
    /// The positions of the tasks that a task still waits for.
    pub fn waits_for(&self, task: &Task) -> Vec<usize> {
        let is_open = |at: &usize| self.tasks.get(*at).is_some_and(|before| before.status != TaskStatus::Done);
        task.after.iter().copied().filter(is_open).collect()
    }

    /// The tasks that are stuck on a day, those that have been so for the longest first.
    pub fn bottlenecks(&self, as_of: Option<Day>) -> Vec<Bottleneck> {
        let stuck = |(at, task): (usize, &Task)| {
            let days = as_of?.since(task.since(as_of)?);
            let is_open = task.status != TaskStatus::Done && self.waits_for(task).is_empty();
            let median = self.median_days(&task.kind, as_of);
            let is_long = days > LONGEST || median.is_some_and(|median| f64::from(days) > 2.0 * median);
            (is_open && is_long).then_some(Bottleneck { task: at, days, median })
        };
        let mut found: Vec<Bottleneck> = self.tasks.iter().enumerate().filter_map(stuck).collect();
        found.sort_by_key(|it| (std::cmp::Reverse(it.days), it.task));
        found
    }

    /// The median of the days from begun to finished of the finished tasks of a kind; `None` for fewer than [`FEWEST`].
    pub fn median_days(&self, kind: &str, as_of: Option<Day>) -> Option<f64> {
        let took = |task: &Task| Some(task.finished?.day(as_of)?.since(task.started?.day(as_of)?));
        let days: Vec<f64> =
            self.tasks.iter().filter(|task| task.kind == kind).filter_map(took).map(f64::from).collect();
        stats::median(&days).filter(|_| days.len() >= FEWEST)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::metric::Definitions;

    /// A mission of tasks, each `key: rest of its table`.
    fn mission(tasks: &[(&str, &str)]) -> Mission {
        let head = "[goal]\ntitle = \"G\"\nmetric = \"dau\"\n[[requirements]]\nkey = \"r\"\ntitle = \"R\"\n";
        let task = |(key, rest): &(&str, &str)| {
            format!("[[tasks]]\nkey = \"{key}\"\ntitle = \"{key}\"\nrequirement = \"r\"\n{rest}\n")
        };
        let text = head.to_owned() + &tasks.iter().map(task).collect::<String>();
        let content = BTreeMap::from([("mission.toml".to_owned(), text)]);
        super::super::read(&content, &Definitions::default(), &[]).expect("valid").expect("a mission")
    }

    fn done(kind: &str, started: i32, days: i32) -> String {
        let finished = started - days;
        format!(
            "kind = \"{kind}\"\nstatus = \"done\"\nstarted = \"as-of -{started}d\"\nfinished = \"as-of -{finished}d\""
        )
    }

    fn doing(kind: &str, days: i32) -> String {
        format!("kind = \"{kind}\"\nstatus = \"doing\"\nstarted = \"as-of -{days}d\"")
    }

    fn stuck(mission: &Mission) -> Vec<(&str, i32, Option<f64>)> {
        let found = mission.bottlenecks(Some(Day(1000)));
        found.iter().map(|it| (mission.tasks[it.task].key.as_str(), it.days, it.median)).collect()
    }

    #[test]
    fn a_task_is_stuck_after_twice_the_median_of_its_kind() {
        // Days 2, 4 and 9: the median is 4.
        let (a, b, c) = (done("fix", 40, 2), done("fix", 40, 4), done("fix", 40, 9));
        let (eight, nine) = (doing("fix", 8), doing("fix", 9));
        let mission = mission(&[("a", &a), ("b", &b), ("c", &c), ("eight", &eight), ("nine", &nine)]);
        assert_eq!(mission.median_days("fix", Some(Day(1000))), Some(4.0));
        assert_eq!(stuck(&mission), [("nine", 9, Some(4.0))]);
    }

    #[test]
    fn twenty_one_days_are_too_long_for_every_kind() {
        let slow = [done("slow", 90, 30), done("slow", 90, 30), done("slow", 90, 30), done("few", 9, 1)];
        let open = [doing("slow", 21), doing("slow", 22), doing("few", 21), doing("few", 30)];
        let keys = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let tasks: Vec<(&str, &str)> = keys.into_iter().zip(slow.iter().chain(&open).map(String::as_str)).collect();
        assert_eq!(stuck(&mission(&tasks)), [("h", 30, None), ("f", 22, Some(30.0))]);
    }

    #[test]
    fn what_waits_is_not_stuck_and_what_it_waits_for_is() {
        let long = "status_since = \"as-of -50d\"";
        let mission = mission(&[("first", long), ("then", &format!("{long}\nafter = [\"first\"]")), ("unknown", "")]);
        assert_eq!(mission.waits_for(&mission.tasks[1]), [0]);
        assert_eq!(stuck(&mission), [("first", 50, None)]);
        assert_eq!(mission.bottlenecks(None), []);
    }
}
