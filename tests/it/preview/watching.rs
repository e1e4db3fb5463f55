//! Edits of real files, followed by the running program.

use std::fs;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use super::SETTINGS;
use crate::harness::Project;
use crate::serving::Serving;

/// A page of our own that shows what it was made from.
const PAGE: &str = "{% extends \"base.html\" %}{% block main %}<h1>one</h1>{% endblock main %}";

fn lost(serving: &Serving, text: &str) {
    serving.until("/nowhere", |page| page.contains(text));
}

#[test]
fn templates_are_followed_however_they_are_saved() {
    let project = Project::small(SETTINGS);
    let serving = Serving::start(&project);
    // A folder that was not there when the preview started.
    project.write("templates/404.html", PAGE);
    lost(&serving, "<h1>one</h1>");
    project.write("templates/404.html", &PAGE.replace("one", "two"));
    lost(&serving, "<h1>two</h1>");
    // As editors save: a new file, renamed over the old one.
    project.write("templates/.404.html.swp", &PAGE.replace("one", "three"));
    fs::rename(project.join("templates/.404.html.swp"), project.join("templates/404.html")).expect("renamed");
    lost(&serving, "<h1>three</h1>");
    // As others do: the old one is moved away first.
    fs::rename(project.join("templates/404.html"), project.join("templates/404.html~")).expect("renamed");
    project.write("templates/404.html", &PAGE.replace("one", "four"));
    lost(&serving, "<h1>four</h1>");
    fs::remove_file(project.join("templates/404.html")).expect("removed");
    lost(&serving, "<h1>Page not found</h1>");
    fs::rename(project.join("templates/404.html~"), project.join("templates/404.html")).expect("renamed");
    lost(&serving, "<h1>three</h1>");
    fs::remove_dir_all(project.join("templates")).expect("removed");
    lost(&serving, "<h1>Page not found</h1>");
}

#[test]
fn content_and_settings_are_followed() {
    let project = Project::small(SETTINGS);
    let serving = Serving::start(&project);
    project.write("content/playbooks/data.md", "# Look at the importer");
    let settings = format!("title = \"Renamed\"\n{SETTINGS}");
    project.write("flightdeck.toml", &settings);
    serving.until("/", |page| page.contains("Renamed"));
    // Other settings, other pages.
    project.write("flightdeck.toml", &settings.replace("ranges = [7]", "ranges = [7, 14]"));
    serving.until("/all/14d/", |page| page.contains("last 14 days"));
}

#[test]
fn an_edit_during_the_first_build_is_followed() {
    let project = Project::small(SETTINGS);
    project.write("templates/404.html", PAGE);
    // The first build waits for whoever writes to the database.
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    database.execute_batch("BEGIN EXCLUSIVE").expect("locked");
    let file = project.join("templates/404.html");
    let editing = thread::spawn(move || {
        thread::sleep(Duration::from_millis(1500));
        fs::write(file, PAGE.replace("one", "two")).expect("written");
        thread::sleep(Duration::from_millis(300));
        database.execute_batch("ROLLBACK").expect("unlocked");
    });
    let serving = Serving::start(&project);
    editing.join().expect("edited");
    lost(&serving, "<h1>two</h1>");
}

#[test]
fn mistakes_show_over_the_last_good_page_until_they_are_mended() {
    let project = Project::small(SETTINGS);
    let serving = Serving::start(&project);
    let mut events = serving.events("/");
    let good = events.next();
    assert_eq!(good["problems"], serde_json::json!([]));
    for (file, broken, place, mended) in [
        ("flightdeck.toml", "titel = \"x\"\n", "flightdeck.toml:1, `titel`", SETTINGS),
        ("templates/404.html", "one\n{% if %}", "templates/404.html:2", "fine"),
        ("seeds/demo.toml", "days = \"x\"", "seeds/demo.toml:1", crate::harness::SMALL_SCENARIO),
    ] {
        project.write(file, broken);
        // A slow machine may tell of the state before once more.
        let told = std::iter::repeat_with(|| events.next()).find(|told| told["problems"] != serde_json::json!([]));
        let told = told.expect("an event with problems");
        let problems = told["problems"].as_array().expect("a list");
        let problem = problems.iter().find(|problem| problem["place"].as_str().is_some_and(|at| at.starts_with(place)));
        let problem = problem.unwrap_or_else(|| panic!("{told}"));
        assert!(!problem["message"].as_str().expect("text").is_empty());
        assert_eq!(told["content"], good["content"], "{file}");
        assert_eq!(serving.get("/").status, 200);
        project.write(file, mended);
        // A slow machine may tell of one write twice.
        while events.next()["problems"] != serde_json::json!([]) {}
    }
}

#[test]
fn new_events_and_their_log_are_followed() {
    let project = Project::small(SETTINGS);
    let serving = Serving::start(&project);
    let rows = |text: &str| {
        let line = text.split("Rows of events read").nth(1).expect("a line of the audit log");
        line.split(['<', '>']).map(|piece| piece.replace(',', "")).find_map(|piece| piece.trim().parse::<u64>().ok())
    };
    let before = rows(&serving.text("/data/")).expect("a number");
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    let insert = |id: &str| {
        let sql = "INSERT INTO events(id, user_id, name, ts) SELECT ?1, user_id, 'app_open', 1795255200000 FROM events LIMIT 1";
        database.execute(sql, [id]).expect("an event");
    };
    insert("one more");
    serving.until("/data/", |page| rows(page) == Some(before + 1));
    // In the log's mode the database file itself stays as it is.
    database.pragma_update(None, "journal_mode", "wal").expect("a log");
    database.pragma_update(None, "wal_autocheckpoint", 0).expect("a log");
    insert("two more");
    serving.until("/data/", |page| rows(page) == Some(before + 2));
    // Reading it is no change: nothing is built again.
    std::thread::sleep(Duration::from_millis(600));
    let mut events = serving.events("/data/");
    events.next();
    insert("three more");
    serving.until("/data/", |page| rows(page) == Some(before + 3));
    drop(database);
    serving.until("/data/", |page| rows(page) == Some(before + 3));
}

#[test]
fn a_database_that_is_taken_away_keeps_the_last_good_site() {
    let project = Project::small(SETTINGS);
    let serving = Serving::start(&project);
    let mut events = serving.events("/");
    events.next();
    fs::rename(project.join("flightdeck.db"), project.join("away.db")).expect("renamed");
    let told = events.next();
    assert!(told["problems"][0]["message"].as_str().is_some_and(|text| text.contains("no such database")), "{told}");
    assert_eq!(serving.get("/").status, 200);
    fs::rename(project.join("away.db"), project.join("flightdeck.db")).expect("renamed");
    assert_eq!(events.next()["problems"], serde_json::json!([]));
}

#[test]
fn only_pages_that_changed_are_told_of_another_content() {
    let project = Project::small(SETTINGS);
    let serving = Serving::start(&project);
    let (mut front, mut lost) = (serving.events("/all/7d/index.html"), serving.events("/nowhere"));
    let (before, lost_before) = (front.next(), lost.next());
    project.write("templates/404.html", PAGE);
    assert_ne!(lost.next()["content"], lost_before["content"]);
    assert_eq!(front.next()["content"], before["content"]);
}
