//! Rows whose clock is wrong, and an export that ran in the morning: neither may move a number.

use rusqlite::{Connection, params};

use crate::harness::Project;

/// 09:04 UTC on 21 November 2026, the last day of the small story.
const MORNING: i64 = 1_795_251_840_000;
const DAY: i64 = 86_400_000;
/// Three days later, at the same time.
const LATER: &str = "1795511040";

fn database(project: &Project) -> Connection {
    Connection::open(project.join("flightdeck.db")).expect("a database")
}

fn add(project: &Project, at: i64) {
    let row = params![format!("late-{at}"), at];
    let sql = "INSERT INTO events (id, user_id, name, ts, source) VALUES (?1, 'u-lost', 'app_open', ?2, 'app')";
    database(project).execute(sql, row).expect("a row");
}

/// The numbers of the front page's cockpit, without what tells one build from another.
fn numbers(project: &Project) -> Vec<serde_json::Value> {
    ["funnel", "retention", "trends", "kpis"]
        .map(|view| {
            let mut document = project.json(&format!("api/analytics/all/30d/{view}.json"));
            document["meta"]["generatedAt"] = serde_json::Value::Null;
            document
        })
        .into()
}

fn page(project: &Project, path: &str) -> String {
    std::fs::read_to_string(project.join("site").join(path)).expect("a page")
}

#[test]
fn a_morning_export_does_not_read_as_a_fall() {
    let project = Project::small("");
    project.run(&["build", "--as-of", "2026-11-20"]).ok();
    let expected = numbers(&project);
    database(&project).execute("DELETE FROM events WHERE ts > ?1", [MORNING]).expect("a cut day");
    project.run(&["build"]).ok();
    assert_eq!(numbers(&project), expected);
    for path in ["index.html", "data/index.html"] {
        assert_eq!(page(&project, path).matches("21 Nov 2026 ends at 0").count(), 1, "{path}");
    }
    let told = project.run(&["check"]).ok().err;
    assert!(told.contains("21 Nov 2026 ends at 0") && told.contains("and is left out"), "{told}");
}

#[test]
fn one_row_of_many_moves_nothing() {
    let project = Project::small("");
    project.run(&["build"]).ok();
    let expected = numbers(&project);
    add(&project, MORNING - 400 * DAY);
    add(&project, MORNING + 400 * DAY);
    project.run(&["build"]).ok();
    assert_eq!(numbers(&project), expected);
    let told = project.run(&["check"]).ok().err;
    for said in ["1 event lies ", "1 event is from the future"] {
        assert_eq!(told.matches(said).count(), 1, "{told}");
        for path in ["index.html", "data/index.html"] {
            assert_eq!(page(&project, path).matches(said).count(), 1, "{path}");
        }
    }
}

#[test]
fn a_wrong_clock_does_not_make_stale_data_look_fresh() {
    let settings = "[mail]\nfrom = \"Cockpit <cockpit@example.com>\"\n";
    let project = Project::small(settings);
    add(&project, MORNING + 400 * DAY);
    let send = ["send", "--to", "ann@example.com", "--dry-run"];
    project.run_at(LATER, &send).fails_with(&["the data is stale: its newest event is 21 Nov 2026"]);
    project.run_at(LATER, &["build"]).ok();
    assert!(page(&project, "index.html").contains("data-state=\"stale\""));
}

#[test]
fn a_build_is_made_anew_when_the_clock_passes_an_event() {
    let project = Project::small("");
    let noon = MORNING + DAY + 3 * 3_600_000;
    add(&project, noon);
    let at = |millis: i64| (millis / 1_000).to_string();
    project.run_at(&at(noon - 60_000), &["build"]).ok();
    assert!(page(&project, "index.html").contains("1 event is from the future"));
    assert!(project.run_at(&at(noon - 30_000), &["build"]).ok().out.contains("nothing changed"));
    project.run_at(&at(noon + 60_000), &["build"]).ok();
    assert!(!page(&project, "index.html").contains("from the future"));
    assert!(page(&project, "index.html").contains("Newest event 22 Nov 2026 12:04"));
}
