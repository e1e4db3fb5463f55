//! Real event logs become real cockpits: the two projects under `tests/cases/`, through the program, from their excerpts
//! always and from the whole files when they are there.

use std::path::{Path, PathBuf};

use crate::harness::Project;

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}

/// The project of a case with these exports imported.
fn imported(name: &str, export: &Path) -> Project {
    let project = Project::empty();
    let settings = std::fs::read_to_string(case(name).join("flightdeck.toml")).expect("the case's settings");
    project.write("flightdeck.toml", &settings);
    project.run(&["import", &export.display().to_string()]).ok();
    project
}

/// The same, built.
fn built(name: &str, export: &Path) -> Project {
    let project = imported(name, export);
    project.run(&["build"]).ok();
    project
}

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    path.exists().then_some(path)
}

fn page(project: &Project, name: &str) -> String {
    std::fs::read_to_string(project.join("site").join(name)).expect("a page")
}

#[test]
fn the_clickstream_excerpt_becomes_a_cockpit() {
    let project = built("ecom_clickstream", &case("ecom_clickstream").join("excerpt.csv"));
    let funnel = project.json("api/analytics/all/180d/funnel.json");
    assert_eq!(funnel["steps"].as_array().map(Vec::len), Some(6));
    // 16 people, every one with an entry inside the 180 days.
    assert_eq!(funnel["cohortSize"], 16);
    assert!(page(&project, "desktop/60d/index.html").contains("Web shop"));
}

#[test]
fn the_commit_excerpt_becomes_a_cockpit_per_project() {
    let project = built("oss_commits", &case("oss_commits").join("excerpt.csv"));
    let index = project.json("api/analytics/index.json");
    assert_eq!(index["segments"].as_array().map(Vec::len), Some(12), "all and one for each of 11 projects");
    let funnel = project.json("api/analytics/all/180d/funnel.json");
    assert_eq!(funnel["steps"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_whole_clickstream_gives_a_sensible_cockpit() {
    let Some(export) = shared("ecom_clickstream.csv.gz") else { return };
    let project = built("ecom_clickstream", &export);
    let funnel = project.json("api/analytics/all/180d/funnel.json");
    assert_eq!(funnel["meta"]["asOf"], "2024-06-29");
    assert_eq!(funnel["cohortSize"], 600, "everybody entered within the last 180 days");
    let users: Vec<u64> = funnel["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| step["users"].as_u64().expect("a count"))
        .collect();
    assert!(users.windows(2).all(|pair| pair[1] <= pair[0]), "a funnel never widens: {users:?}");
    assert!(users[5] > 0, "somebody bought: {users:?}");
    // Most people entered early: the last 30 days have next to no newcomers, and the page says so instead of drawing a fall.
    let recent = project.json("api/analytics/all/30d/funnel.json");
    assert!(recent["cohortSize"].as_u64().expect("a count") < 60, "{}", recent["cohortSize"]);
    // Segments of one attribute share nobody and leave nobody out.
    let size = |segment: &str| {
        let funnel = project.json(&format!("api/analytics/{segment}/180d/funnel.json"));
        funnel["cohortSize"].as_u64().expect("a count")
    };
    assert_eq!(size("desktop") + size("handheld"), 600);
    assert_eq!(size("organic") + size("paid") + size("email-social"), 600);
}

#[test]
fn eleven_years_of_commits_are_read_without_their_bots() {
    let Some(export) = shared("oss_commit_events.csv.gz") else { return };
    let project = imported("oss_commits", &export);
    let explained = project.run(&["explain", "dau", "--range", "180d", "--json"]).ok();
    let explained: serde_json::Value = serde_json::from_str(&explained.out).expect("JSON");
    let database = rusqlite::Connection::open(project.join("commits.db")).expect("a database");
    let sql = "WITH counted AS (SELECT user_id, ts / 86400000 AS day FROM events WHERE source IS NOT 'bot')
        SELECT count(*) FROM (SELECT DISTINCT user_id, day FROM counted WHERE day > (SELECT max(day) FROM counted) - 180)";
    let active: i64 = database.query_row(sql, [], |row| row.get(0)).expect("a count");
    assert_eq!(explained["numerator"].as_f64(), Some(active as f64));
}
