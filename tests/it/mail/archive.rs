//! The archive over days and machines: what was told stays told, and what changed since is said.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use rusqlite::Connection;
use serde_json::Value;

use super::{MAILED, morning};
use crate::harness::{Project, SMALL_SCENARIO};

/// A fresh clone: settings and data that reach to 23 Nov, so that the clock decides which day is the newest.
fn clone() -> Project {
    static SEEDED: LazyLock<Project> = LazyLock::new(|| {
        let project = Project::empty();
        project.write("flightdeck.toml", MAILED);
        project.write("story.toml", SMALL_SCENARIO);
        project.run(&["seed", "--scenario", "story.toml", "--end", "2026-11-23"]).ok();
        project
    });
    SEEDED.copy()
}

/// The same after the edition of 21 Nov.
fn first_closed() -> Project {
    static CLOSED: LazyLock<Project> = LazyLock::new(|| {
        let project = clone();
        project.run_at(&morning(0), &["snapshot"]).ok();
        project
    });
    CLOSED.copy()
}

/// What a scheduled job commits and the next one checks out.
fn carry(from: &Project, to: &Project) {
    for (name, bytes) in from.files("content") {
        let path = to.join("content").join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }
}

fn values(project: &Project, folder: &str) -> Value {
    let text = fs::read_to_string(project.join("content/editions").join(folder).join("values.json")).expect("values");
    serde_json::from_str(&text).expect("JSON")
}

fn site(project: &Project, path: &str) -> String {
    fs::read_to_string(project.join("site").join(path)).expect("a page")
}

#[test]
fn two_days_on_two_fresh_clones_are_both_in_the_site() {
    let (monday, tuesday) = (clone(), clone());
    monday.run_at(&morning(0), &["snapshot"]).ok();
    carry(&monday, &tuesday);
    tuesday.run_at(&morning(1), &["snapshot"]).ok();
    let (before, after) = (monday.files("content/editions"), tuesday.files("content/editions"));
    for name in ["index.html", "email.eml", "values.json", "pro/index.html", "pro/email.eml", "pro/values.json"] {
        let first = format!("2026-11-21/{name}");
        assert_eq!(before[&first], after[&first], "{first}");
        assert_eq!(fs::read(tuesday.join("site/snapshots").join(&first)).expect("published"), before[&first]);
        assert!(after.contains_key(&format!("2026-11-22/{name}")));
    }
    let archive = site(&tuesday, "snapshots/index.html");
    let (newer, older) = (archive.find("id=\"2026-11-22\""), archive.find("id=\"2026-11-21\""));
    assert!(newer < older && newer.is_some(), "the newest first");
    assert!(site(&tuesday, "snapshots/2026-11-21/next/index.html").contains("url=../../2026-11-22/index.html"));
    assert!(site(&tuesday, "snapshots/2026-11-22/previous/index.html").contains("url=../../2026-11-21/index.html"));
    assert!(
        site(&tuesday, "snapshots/2026-11-22/pro/previous/index.html")
            .contains("url=../../../2026-11-21/pro/index.html")
    );
    assert!(site(&tuesday, "snapshots/2026-11-22/next/index.html").contains("no later edition"));
    let second = values(&tuesday, "2026-11-22");
    assert_eq!(second["ledger"]["since"], "2026-11-21");
    assert_eq!(second["ledger"]["restated"], Value::Array(Vec::new()), "the same rows restate nothing");
    // A build alone, on a third clone, has both too.
    let wednesday = clone();
    carry(&tuesday, &wednesday);
    wednesday.run_at(&morning(2), &["build"]).ok();
    assert!(wednesday.join("site/snapshots/2026-11-21/pro/index.html").exists());
}

#[test]
fn two_runs_give_the_same_bytes() {
    let (one, other) = (clone(), clone());
    for project in [&one, &other] {
        project.run_at(&morning(0), &["snapshot"]).ok();
    }
    assert_eq!(one.files("content/editions"), other.files("content/editions"));
}

#[test]
fn a_closed_day_stays_and_an_open_one_is_made_anew() {
    let project = clone();
    let open = project.run_at(&morning(0), &["snapshot", "--date", "2026-11-22"]).ok();
    assert!(open.out.contains("open: the day is not over"), "{}", open.out);
    assert_eq!(values(&project, "2026-11-22")["closed"], false);
    project.run_at(&morning(1), &["snapshot"]).ok();
    let closed = project.files("content/editions");
    assert_eq!(values(&project, "2026-11-22")["closed"], true);
    late_errors(&project.join("flightdeck.db"), 300);
    let again = project.run_at(&morning(2), &["snapshot", "--date", "2026-11-22"]).ok();
    assert!(again.out.contains("was closed before and stays as it is"), "{}", again.out);
    assert_eq!(project.files("content/editions"), closed);
}

#[test]
fn a_closed_edition_stays_when_its_reader_reads_another_segment() {
    let project = first_closed();
    let closed = project.files("content/editions");
    project.write("flightdeck.toml", &with_a_reader_of_free());
    project.run_at(&morning(0), &["snapshot"]).ok();
    let now = project.files("content/editions");
    for (name, bytes) in &closed {
        assert!(now.get(name) == Some(bytes), "{name} is another or gone");
    }
    assert_eq!(values(&project, "2026-11-21/free")["closed"], true);
    assert!(project.join("site/snapshots/2026-11-21/pro/index.html").exists());
    // Restating is about what is read now; what nobody reads any more keeps its address.
    project.run_at(&morning(0), &["snapshot", "--restate"]).ok();
    let restated = project.files("content/editions");
    for name in ["index.html", "email.eml", "values.json"] {
        assert_eq!(restated[&format!("2026-11-21.1/{name}")], closed[&format!("2026-11-21/{name}")]);
        assert_eq!(restated[&format!("2026-11-21.1/free/{name}")], now[&format!("2026-11-21/free/{name}")]);
        assert_eq!(restated[&format!("2026-11-21/pro/{name}")], closed[&format!("2026-11-21/pro/{name}")]);
    }
}

fn with_a_reader_of_free() -> String {
    let free = "[[segments]]\nkey = \"free\"\nlabel = \"Free plan\"\nwhere = { plan = [\"free\"] }\n\n[mail]";
    MAILED.replace("[mail]", free).replace("segment = \"pro\"", "segment = \"free\"")
}

/// Errors of known users on 20 Nov that arrive late.
fn late_errors(database: &Path, number: u32) {
    let connection = Connection::open(database).expect("a database");
    let start = 1_795_132_800_000_i64;
    for index in 0..number {
        let insert = "INSERT INTO events (id, user_id, name, ts, source) SELECT 'late-' || ?1, id, 'error', ?1, 'app' FROM users WHERE \
                      COALESCE(is_test, 0) <> 1 LIMIT 1";
        connection.execute(insert, [start + i64::from(index)]).expect("a row");
    }
}

#[test]
fn late_events_restate_the_day_they_fell_on_once_and_the_page_says_why() {
    let project = first_closed();
    let told = project.json("snapshots/2026-11-21/values.json");
    let errors = |values: &Value| -> f64 {
        let series = values["daily"].as_array().expect("series").iter().find(|series| series["key"] == "errors");
        let days = series.expect("errors")["values"].as_array().expect("days").clone();
        days[days.len() - 2].as_f64().expect("a number")
    };
    late_errors(&project.join("flightdeck.db"), 40);
    project.run_at(&morning(1), &["snapshot"]).ok();
    let second = values(&project, "2026-11-22");
    let restated = second["ledger"]["restated"].as_array().expect("a list");
    let line = restated.iter().find(|line| line["key"] == "errors").expect("errors are restated");
    assert_eq!((&line["day"], &line["kind"]), (&Value::from("2026-11-20"), &Value::from("daily")));
    assert_eq!(line["before"].as_f64(), Some(errors(&told)));
    assert_eq!(line["after"].as_f64(), Some(errors(&told) + 40.0));
    assert_eq!(line["why"], "40 events arrived late");
    assert!(site(&project, "snapshots/2026-11-22/index.html").contains("40 events arrived late"));
    project.run_at(&morning(2), &["snapshot"]).ok();
    let third = values(&project, "2026-11-23");
    assert_eq!(third["ledger"]["restated"], Value::Array(Vec::new()), "nothing is told twice");
}

#[test]
fn definitions_that_change_restate_figures_and_are_named() {
    let project = first_closed();
    project.write("flightdeck.toml", &format!("active_events = [\"signup\"]\n{MAILED}"));
    project.run_at(&morning(1), &["snapshot"]).ok();
    let restated = values(&project, "2026-11-22")["ledger"]["restated"].as_array().expect("a list").clone();
    let dau = restated.iter().find(|line| line["key"] == "dau" && line["kind"] == "figure").expect("DAU is another");
    assert_eq!((&dau["day"], &dau["why"]), (&Value::from("2026-11-21"), &Value::from("the definitions changed")));
}

#[test]
fn restating_keeps_the_old_edition_and_says_what_is_different() {
    let project = first_closed();
    let before = project.files("content/editions/2026-11-21");
    late_errors(&project.join("flightdeck.db"), 40);
    project.run_at(&morning(0), &["snapshot", "--restate"]).ok();
    assert_eq!(project.files("content/editions/2026-11-21.1"), before);
    let now = values(&project, "2026-11-21");
    let why: Vec<&Value> =
        now["ledger"]["restated"].as_array().expect("a list").iter().map(|line| &line["why"]).collect();
    assert!(!why.is_empty() && why.iter().all(|why| *why == "40 events arrived late"), "{why:?}");
    assert!(site(&project, "snapshots/index.html").contains("before it was restated"));
    assert!(site(&project, "snapshots/2026-11-21.1/next/index.html").contains("url=../../2026-11-21/index.html"));
}

#[test]
fn a_privacy_floor_restates_nothing() {
    let project = clone();
    project.write("flightdeck.toml", &format!("{MAILED}\n[privacy]\nmin_group = 5\n"));
    project.run_at(&morning(0), &["snapshot"]).ok();
    late_errors(&project.join("flightdeck.db"), 40);
    project.run_at(&morning(1), &["snapshot"]).ok();
    let values = values(&project, "2026-11-22");
    assert_eq!(values["ledger"]["restated"], Value::Array(Vec::new()));
    // The counts of two days would tell what single people did between them.
    assert_eq!(values["basis"]["countedEvents"], Value::Null);
}

#[test]
fn a_snapshot_is_one_file_without_scripts_and_links_that_stay() {
    let project = first_closed();
    let page = site(&project, "snapshots/2026-11-21/index.html");
    for part in ["<script", "<link", "src=", "@import", "url(http", " style=\""] {
        assert!(!page.contains(part), "{part}");
    }
    assert_eq!(page.matches("<style>").count(), 1);
    assert!(page.matches("<svg").count() >= 10, "five charts at two widths");
    let links: Vec<&str> = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let kept = [
        "../../index.html",
        "../../snapshots/index.html",
        "../../alerts/index.html",
        "../../definitions/index.html",
        "previous/index.html",
        "next/index.html",
        "values.json",
        "email.eml",
    ];
    let is_kept = |link: &&str| kept.contains(link) || link.starts_with("receipts/index.html#");
    assert!(links.iter().all(is_kept), "{links:?}");
}

#[test]
fn without_news_nothing_is_written_when_asked_so() {
    let project = first_closed();
    let run = project.run_at(&morning(1), &["snapshot", "--only-if-news"]).ok();
    let second = project.join("content/editions/2026-11-22").exists();
    assert_eq!(run.out.contains("No news on 22 Nov 2026"), !second, "{}", run.out);
}

#[test]
fn a_damaged_edition_is_named() {
    let project = clone();
    project.write("content/editions/2026-11-20/values.json", "{\"day\":");
    let again = "flightdeck snapshot --date 2026-11-20 --restate";
    for _ in 0..2 {
        // The second time nothing has changed, and it is said again.
        let run = project.run_at(&morning(0), &["build"]).ok();
        assert!(run.err.contains("content/editions/2026-11-20/values.json") && run.err.contains(again), "{}", run.err);
        assert!(!project.join("site/snapshots/2026-11-20").exists());
    }
    project.run_at(&morning(0), &["snapshot"]).ok();
    project.run_at(&morning(0), &["snapshot", "--date", "2026-11-20"]).fails_with(&["cannot be read", again]);
    let broken = project.files("content/editions/2026-11-20");
    project.run_at(&morning(0), &["snapshot", "--date", "2026-11-20", "--restate"]).ok();
    assert!(project.join("site/snapshots/2026-11-20/index.html").exists());
    assert_eq!(project.files("content/editions/2026-11-20.1"), broken);
}

/// Settings under which the label of a segment names somebody.
fn naming_somebody() -> String {
    MAILED.replace("label = \"All users\"", "label = \"jo@example.com\"")
}

#[test]
fn an_edition_that_fails_a_check_is_not_stored_and_the_next_build_succeeds() {
    let project = clone();
    project.run_at(&morning(0), &["build"]).ok();
    let site = project.files("site");
    project.write("flightdeck.toml", &naming_somebody());
    project.run_at(&morning(0), &["snapshot"]).fails_with(&["jo@example.com"]);
    assert!(!project.join("content/editions").exists());
    assert_eq!(project.files("site"), site);
    project.write("flightdeck.toml", MAILED);
    project.run_at(&morning(0), &["build"]).ok();
    project.run_at(&morning(0), &["snapshot"]).ok();
    assert!(project.join("site/snapshots/2026-11-21/index.html").exists());
    // Neither does a new edition of the day replace the one that is stored.
    let stored = project.files("content/editions");
    project.write("flightdeck.toml", &naming_somebody());
    project.run_at(&morning(0), &["snapshot", "--restate"]).fails_with(&["jo@example.com"]);
    assert_eq!(project.files("content/editions"), stored);
}

#[test]
fn a_new_edition_that_fails_a_check_by_itself_is_not_stored_either() {
    let project = clone();
    let page = include_str!("../../../templates/edition.html").replace("</footer>", "<p>jo@example.com</p></footer>");
    project.write("templates/edition.html", &page);
    project.run_at(&morning(0), &["build"]).ok();
    let site = project.files("site");
    project.run_at(&morning(0), &["snapshot"]).fails_with(&["snapshots/2026-11-21/index.html", "jo@example.com"]);
    assert!(!project.join("content/editions").exists());
    assert_eq!(project.files("site"), site);
}

#[test]
fn a_stored_edition_that_fails_a_check_is_left_out_with_the_command_that_repairs_it() {
    let project = first_closed();
    for name in ["values.json", "index.html"] {
        let path = format!("content/editions/2026-11-21/{name}");
        let text = fs::read_to_string(project.join(&path)).expect("text");
        project.write(&path, &text.replace("All users", "jo@example.com"));
    }
    let damaged = project.files("content/editions/2026-11-21");
    for _ in 0..2 {
        let run = project.run_at(&morning(1), &["build"]).ok();
        let named = ["jo@example.com", "content/editions/2026-11-21/", "snapshot --date 2026-11-21 --restate"];
        assert!(named.iter().all(|part| run.err.contains(part)), "{}", run.err);
        assert!(!project.join("site/snapshots/2026-11-21/index.html").exists());
        assert!(project.join("site/snapshots/2026-11-21/pro/index.html").exists(), "that of Pro passes");
    }
    project.run_at(&morning(1), &["snapshot", "--date", "2026-11-21", "--restate"]).ok();
    assert!(project.join("site/snapshots/2026-11-21/index.html").exists());
    let aside = project.files("content/editions/2026-11-21.1");
    assert_eq!(aside["values.json"], damaged["values.json"], "what was there is kept");
    assert!(!project.join("site/snapshots/2026-11-21.1/index.html").exists());
}

#[test]
fn an_edition_without_data_is_refused() {
    let project = Project::empty();
    project.write("flightdeck.toml", "");
    project.write("story.toml", SMALL_SCENARIO);
    project.run(&["seed", "--scenario", "story.toml", "--end", "2026-11-21"]).ok();
    Connection::open(project.join("flightdeck.db"))
        .expect("a database")
        .execute("DELETE FROM events", [])
        .expect("empty");
    project.run(&["snapshot"]).fails_with(&["no complete day with data"]);
}
