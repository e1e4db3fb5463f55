//! What became of a mission's tasks since a day: what a report of delivery says.

use super::model::{Mission, Task, TaskStatus};
use super::progress::Bottleneck;
use crate::calendar::{Day, DayRange};

/// What was done in some days, and how things stand on the last of them. Tasks and entries of the log are positions.
#[derive(Clone, Debug, PartialEq)]
pub struct MissionDelivery {
    /// The days that are reported.
    pub days: DayRange,
    /// The tasks that were finished in them, the newest first.
    pub finished: Vec<usize>,
    /// The tasks that are under way.
    pub under_way: Vec<usize>,
    /// The tasks that wait for others.
    pub waiting: Vec<usize>,
    /// The tasks that have been in one status for too long.
    pub stuck: Vec<Bottleneck>,
    /// The entries of the log of these days, the newest first.
    pub log: Vec<usize>,
}

/// How many days are reported while there is no edition before the as-of day.
const WITHOUT_EDITION: u16 = 7;

/// The days to report: those after the newest of these editions that is of an earlier day than `as_of`, up to it; the last seven
/// without one.
pub fn reported_days(editions: impl Iterator<Item = Day>, as_of: Day) -> DayRange {
    let before = editions.filter(|day| *day < as_of).max();
    before.map_or_else(|| DayRange::ending(as_of, WITHOUT_EDITION), |day| DayRange { first: day.plus(1), last: as_of })
}

impl Mission {
    /// What was done in these days, whose last is the as-of day.
    pub fn delivery(&self, days: DayRange) -> MissionDelivery {
        let as_of = Some(days.last);
        let is_reported = |day: Option<Day>| day.is_some_and(|day| days.first <= day && day <= days.last);
        let tasks = |is_it: &dyn Fn(&Task) -> bool| -> Vec<usize> {
            let found = self.tasks.iter().enumerate().filter(|(_, task)| is_it(task));
            found.map(|(at, _)| at).collect()
        };
        // A task that is done says when by the day of its status, where it does not say so itself.
        let done = |task: &Task| task.finished.or(task.status_since).and_then(|day| day.day(as_of));
        let mut finished = tasks(&|task| task.status == TaskStatus::Done && is_reported(done(task)));
        finished.sort_by_key(|at| std::cmp::Reverse(done(&self.tasks[*at])));
        let entries = self.log.iter().enumerate().map(|(at, entry)| (at, entry.date.day(as_of)));
        let mut log: Vec<(usize, Option<Day>)> = entries.filter(|(_, day)| is_reported(*day)).collect();
        log.sort_by_key(|(at, day)| (std::cmp::Reverse(*day), *at));
        let waits = |task: &Task| task.status != TaskStatus::Done && !self.waits_for(task).is_empty();
        MissionDelivery {
            days,
            finished,
            under_way: tasks(&|task| task.status == TaskStatus::Doing),
            waiting: tasks(&waits),
            stuck: self.bottlenecks(as_of),
            log: log.into_iter().map(|(at, _)| at).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::metric::Definitions;

    #[test]
    fn the_days_after_the_newest_earlier_edition_are_reported() {
        let editions = [Day(93), Day(100), Day(90)];
        let days = reported_days(editions.into_iter(), Day(100));
        assert_eq!(days, DayRange { first: Day(94), last: Day(100) });
        assert_eq!(reported_days(std::iter::empty(), Day(100)), DayRange { first: Day(94), last: Day(100) });
        assert_eq!(reported_days([Day(99)].into_iter(), Day(100)), DayRange { first: Day(100), last: Day(100) });
    }

    #[test]
    fn a_report_holds_what_was_done_in_its_days() {
        let task = |key: &str, rest: &str| {
            format!("[[tasks]]\nkey = \"{key}\"\ntitle = \"{key}\"\nrequirement = \"r\"\n{rest}\n")
        };
        let entry = |ago: u8| format!("[[log]]\ndate = \"as-of -{ago}d\"\ntext = \"{ago}\"\n");
        let text = "[goal]\ntitle = \"G\"\nmetric = \"dau\"\n[[requirements]]\nkey = \"r\"\ntitle = \"R\"\n".to_owned()
            + &task("old", "status = \"done\"\nfinished = \"as-of -7d\"")
            + &task("new", "status = \"done\"\nfinished = \"as-of -6d\"")
            + &task("newest", "status = \"done\"\nstatus_since = \"as-of -0d\"")
            + &task("open", "status = \"doing\"\nstarted = \"as-of -22d\"")
            + &task("then", "after = [\"open\", \"new\"]")
            + &[7, 6, 0].map(entry).concat();
        let content = BTreeMap::from([("mission.toml".to_owned(), text)]);
        let mission = super::super::read(&content, &Definitions::default(), &[]).expect("valid").expect("a mission");
        let found = mission.delivery(DayRange { first: Day(94), last: Day(100) });
        assert_eq!((found.finished, found.under_way, found.waiting), (vec![2, 1], vec![3], vec![4]));
        assert_eq!(found.stuck.iter().map(|it| (it.task, it.days)).collect::<Vec<_>>(), [(3, 22)]);
        assert_eq!(found.log, [2, 1]);
    }
}
