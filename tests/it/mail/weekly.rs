//! The edition of a week: closed with its Sunday, told over its seven days, sent to those who read by the week.

use std::fs;

use serde_json::Value;

use super::server::Server;
use super::{MAILED, closed, morning};
use crate::harness::Project;

/// The readers of each day and one of each week.
fn weekly() -> String {
    format!("{MAILED}\n[[subscribers]]\naddress = \"week@example.org\"\nevery = \"week\"\n")
}

fn values(project: &Project, folder: &str) -> Value {
    let text = fs::read_to_string(project.join("content/editions").join(folder).join("values.json")).expect("values");
    serde_json::from_str(&text).expect("JSON")
}

/// The data ends on Saturday 21 Nov 2026 and it is Sunday morning, so the newest week that is over ended on the 15th.
#[test]
fn a_week_is_closed_and_sent_once_to_those_who_read_by_the_week() {
    let (project, server) = (closed(), Server::start("plain"));
    project.write("flightdeck.toml", &weekly());
    let told = server.send(&project, &["--dry-run"]).ok().out;
    let line = |start: &str| told.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{told}"));
    assert!(line("week@example.org: would get \"").contains(": week 46\""), "{told}");
    assert!(line("reader@example.org: would get \"").contains(": 21 Nov\""), "{told}");
    assert!(!project.join("content/editions/2026-W46").exists());

    server.send(&project, &[]).ok();
    assert_eq!(server.recipients(), ["reader@example.org", "pro@example.org", "week@example.org"]);
    let mail = &server.mails()[2];
    assert!(mail.contains("https://example.com/cockpit/snapshots/2026-W46/") && mail.contains("Week 46 of 2026"));
    let again = server.send(&project, &[]).ok();
    assert_eq!((again.out.matches("has it already").count(), server.mails().len()), (3, 3), "{}", again.out);
    let sent = fs::read_to_string(project.join("content/editions/sent.json")).expect("a ledger");
    assert!(sent.contains("\"2026-W46/all\"") && sent.contains("\"2026-11-21/all\""), "{sent}");

    let week = values(&project, "2026-W46");
    let span = |name: &str| [week[name]["from"].as_str(), week[name]["to"].as_str()].map(Option::unwrap_or_default);
    assert_eq!((span("range"), span("previous")), (["2026-11-09", "2026-11-15"], ["2026-11-02", "2026-11-08"]));
    assert_eq!(
        (&week["week"], &week["day"], &week["closed"]),
        (&"2026-W46".into(), &"2026-11-15".into(), &true.into())
    );
    assert!(!project.join("content/editions/2026-W46/pro").exists(), "nobody reads Pro by the week");

    // What the cockpit of these seven days said on that Sunday, in the same words.
    project.write("flightdeck.toml", &weekly().replace("ranges = [30]", "ranges = [7]"));
    project.run_at(&morning(0), &["build", "--as-of", "2026-11-15"]).ok();
    let kpis = project.json("api/analytics/all/7d/kpis.json");
    for (figure, kpi) in week["kpis"].as_array().expect("figures").iter().zip(kpis["kpis"].as_array().expect("figures"))
    {
        assert_eq!(
            (&figure["key"], &figure["value"], &figure["previous"]),
            (&kpi["key"], &kpi["value"], &kpi["previous"])
        );
    }
    let errors = project.json("api/analytics/all/7d/trends.json");
    let errors = errors["series"].as_array().expect("series").iter().find(|series| series["key"] == "errors");
    let sum: f64 = errors.expect("errors")["values"].as_array().expect("days").iter().filter_map(Value::as_f64).sum();
    let told = week["kpis"].as_array().expect("figures").iter().find(|figure| figure["key"] == "errors");
    assert_eq!(told.expect("every counted event is a key figure")["value"].as_f64(), Some(sum));
    assert_eq!(week["trends"], Value::Array(Vec::new()));
    let insights = project.json("api/analytics/all/7d/insights.json");
    assert_eq!(week["summary"]["headline"], insights["headline"]);

    // The site has it beside the days, whole, with numbers that its receipts give.
    let archive = fs::read_to_string(project.join("site/snapshots/index.html")).expect("a page");
    assert!(archive.find("id=\"2026-11-21\"") < archive.find("id=\"2026-W46\""), "the newest first");
    for page in ["index.html", "receipts/index.html", "previous/index.html", "next/index.html", "email.eml"] {
        assert!(project.join("site/snapshots/2026-W46").join(page).exists(), "{page}");
    }
    project.run_at(&morning(0), &["verify"]).ok();
}

#[test]
fn a_week_that_is_not_over_is_refused_and_a_closed_one_is_restated_beside_the_old() {
    let project = closed();
    project.write("flightdeck.toml", &weekly());
    // A page of the team names a range that is none of the edition's.
    project.write("content/page.md", "+++\ntitle = \"Page\"\n+++\n{{ value(metric=\"dau\", range=\"30d\") }}\n");
    let open = ["Week 47 of 2026 is not over yet", "Sunday"];
    project.run_at(&morning(0), &["snapshot", "--date", "2026-W47"]).fails_with(&open);
    project.run_at(&morning(0), &["send", "--dry-run", "--date", "2026-W47"]).fails_with(&open);
    // A named week is closed alone; without a name those that are over are, the newest first.
    let run = project.run_at(&morning(0), &["snapshot", "--date", "2026-W45"]).ok();
    assert!(run.out.contains("Edition of Week 45 of 2026: closed"), "{}", run.out);
    project.run_at(&morning(0), &["snapshot"]).ok();
    let week = values(&project, "2026-W46");
    assert_eq!(week["ledger"]["since"], "2026-11-08");
    let before = project.files("content/editions/2026-W46");
    project.write("flightdeck.toml", &format!("active_events = [\"signup\"]\n{}", weekly()));
    project.run_at(&morning(0), &["snapshot", "--date", "2026-W46"]).ok();
    assert_eq!(project.files("content/editions/2026-W46"), before, "a closed week stays");
    project.run_at(&morning(0), &["snapshot", "--date", "2026-W46", "--restate"]).ok();
    assert_eq!(project.files("content/editions/2026-W46.1"), before);
    let restated = values(&project, "2026-W46")["ledger"]["restated"].as_array().expect("a list").clone();
    let of_weeks = |line: &Value| line["kind"] == "figure" && line["key"] == "dau";
    let days: Vec<&Value> = restated.iter().filter(|line| of_weeks(line)).map(|line| &line["day"]).collect();
    assert_eq!(days, ["2026-11-08", "2026-11-15"], "weeks are compared with weeks alone");
    let page = fs::read_to_string(project.join("site/snapshots/2026-W46/index.html")).expect("a page");
    assert!(page.contains("in the edition of week 45") && page.contains("Since the edition of week 45 of 2026"));
}
