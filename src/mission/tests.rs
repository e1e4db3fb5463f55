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
