//! Missions read from texts: what tasks inherit, and broken references.

use std::collections::BTreeMap;

use super::*;
use crate::metric::{Definitions, SegmentKey};

fn content(text: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("mission.toml".to_owned(), text.to_owned())])
}

fn problems(text: &str) -> String {
    read(&content(text), &Definitions::default(), &["one"]).expect_err("it is broken").to_string()
}

const MISSION: &str = "[goal]\ntitle = \"G\"\nmetric = \"activation_rate\"\n[[requirements]]\nkey = \"r\"\ntitle = \"R\"\nmetric = \
                       \"dau\"\n[[tasks]]\nkey = \"t\"\ntitle = \"T\"\nrequirement = \"r\"\n";

#[test]
fn a_task_is_held_against_the_metric_of_what_it_serves() {
    let mission = read(&content(MISSION), &Definitions::default(), &[]).expect("valid").expect("a mission");
    assert_eq!((mission.metric.id.as_str(), mission.segment), ("activation_rate", SegmentKey("all".into())));
    let task = &mission.tasks[0];
    assert_eq!((task.metric.id.as_str(), task.requirement, task.status), ("dau", 0, TaskStatus::Todo));
}

#[test]
fn every_broken_reference_of_a_mission_is_told_with_its_line() {
    let rest = "decisions = [\"on\"]\nstatus = \"don\"\n[[tasks]]\nkey = \"t\"\ntitle = \"again\"\nrequirement = \"rr\"\n[[artifacts]]\n\
                title = \"A\"\ntask = \"tt\"\nhref = \"x.html\"\n[[risks]]\ntitle = \"K\"\nlikelihood = 9\nimpact = 1\nthreatens = \
                \"q\"\n[[log]]\ndate = \"never\"\ntext = \"x\"\n[goals]\n";
    let told = problems(&format!("{MISSION}{rest}"));
    for part in [
        "content/mission.toml:12, `tasks.decisions`: unknown decision `on`\n  hint: did you mean `one`?",
        ":13, `tasks.status`: unknown status `don`\n  hint: did you mean `done`?",
        ":15, `tasks.key`: the key `t` is taken",
        ":17, `tasks.requirement`: unknown requirement `rr`\n  hint: did you mean `r`?",
        ":20, `artifacts.task`: unknown task `tt`\n  hint: did you mean `t`?",
        ":21, `artifacts.href`: `x.html` leads nowhere",
        ":24, `risks.likelihood`: found the number 9",
        ":26, `risks.threatens`: unknown requirement `q`",
        "`risks`: the key `mitigation` is missing",
        ":28, `log.date`: `never` is not a day",
        "unknown key `goals`\n  hint: did you mean `goal`?",
    ] {
        assert!(told.contains(part), "no {part} in:\n{told}");
    }
    assert!(problems("").contains("the table `[goal]` is missing"));
}

#[test]
fn a_task_has_an_owner_days_and_what_it_waits_for() {
    let rest = "status = \"done\"\nowner = \"Design\"\nkind = \"form\"\nstarted = 2026-11-02\nfinished = 2026-11-09\n[[tasks]]\nkey = \"u\"\n\
                title = \"U\"\nrequirement = \"r\"\nafter = [\"t\"]\nstatus = \"doing\"\nstarted = \"as-of -9d\"\n[[tasks]]\nkey = \"v\"\n\
                title = \"V\"\nrequirement = \"r\"\nafter = [\"u\", \"t\"]\nstatus_since = \"as-of -3d\"\n[[questions]]\ntitle = \"Why?\"\n\
                requirement = \"r\"\n[[log]]\ndate = \"as-of -1d\"\ntext = \"x\"\nlevel = \"blocker\"\n";
    let mission = read(&content(&format!("{MISSION}{rest}")), &Definitions::default(), &[]).expect("valid");
    let mission = mission.expect("a mission");
    let [t, u, v] = mission.tasks.as_slice() else { panic!("three tasks") };
    assert_eq!((t.owner.as_deref(), t.kind.as_str(), t.after.as_slice()), (Some("Design"), "form", [].as_slice()));
    // A status without a day of its own lasts since the day on which the task was finished, or begun.
    assert_eq!(t.since(None), Some("2026-11-09".parse().expect("a day")));
    let as_of = Some(crate::calendar::Day(100));
    assert_eq!((u.since(as_of), v.since(as_of)), (as_of.map(|day| day.plus(-9)), as_of.map(|day| day.plus(-3))));
    assert_eq!((u.after.as_slice(), v.after.as_slice()), ([0].as_slice(), [1, 0].as_slice()));
    assert_eq!((mission.questions[0].requirement, mission.log[0].level), (Some(0), LogLevel::Blocker));
}

#[test]
fn circles_and_days_that_cannot_be_are_told_with_their_line() {
    let rest = "after = [\"v\"]\nstatus = \"doing\"\nfinished = 2026-11-02\nstarted = 2026-11-03\n[[tasks]]\nkey = \"u\"\ntitle = \"U\"\n\
                requirement = \"r\"\nafter = [\"t\", \"w\"]\n[[tasks]]\nkey = \"v\"\ntitle = \"V\"\nrequirement = \"r\"\nafter = [\"u\"]\n\
                [[log]]\ndate = \"as-of -1d\"\ntext = \"x\"\nlevel = \"bloker\"\n";
    let told = problems(&format!("{MISSION}{rest}"));
    for part in [
        "content/mission.toml:12, `tasks.after`: tasks wait for each other: t after v after u after t",
        ":14, `tasks.finished`: only a task that is done is finished",
        ":14, `tasks.finished`: the task is finished before it is begun",
        ":20, `tasks.after`: unknown task `w`",
        "`log.level`: unknown level `bloker`\n  hint: did you mean `blocker`?",
    ] {
        assert!(told.contains(part), "no {part} in:\n{told}");
    }
}
