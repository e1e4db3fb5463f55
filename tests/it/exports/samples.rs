//! Small samples in the shape of tools of which the shared exports have none: from each a cockpit by one line, with the numbers of
//! one product counted by hand.
//!
//! Four people come: three sign up, the second of them after two views, and two of these open the product on a later day.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::Value;

use crate::bad_input::zip;
use crate::harness::Project;
use crate::serving::Serving;

/// Two days after the last event, which is of 6 January 2026.
const NOW: &str = "1767870000";

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/exports").join(name)
}

/// A site from these files, without a word from a person.
fn built(project: &Project, files: &[PathBuf]) {
    let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let arguments: Vec<&str> = ["init", "--from"].into_iter().chain(files.iter().map(String::as_str)).collect();
    project.run(&arguments).ok();
    let run = project.run_at(NOW, &["build"]).ok();
    assert!(!run.err.contains("same id"), "{}", run.err);
}

/// The funnel as event and people, and what is counted as event, events and people.
#[derive(Debug, PartialEq)]
struct Numbers {
    steps: Vec<(String, u64)>,
    events: Vec<(String, u64, u64)>,
}

fn numbers(project: &Project) -> Numbers {
    let funnel = project.json("api/analytics/all/30d/funnel.json");
    assert_eq!(funnel["meta"]["asOf"], "2026-01-06");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let steps = funnel["steps"].as_array().expect("steps").iter();
    let steps = steps.map(|step| (text(&step["event"]), step["users"].as_u64().expect("a count"))).collect();
    let catalogue = project.json("api/analytics/events.json");
    let events = catalogue["events"].as_array().expect("events").iter().filter(|event| event["isExcluded"] == false);
    let count = |value: &Value| value.as_u64().expect("a count");
    let events = events.map(|event| (text(&event["name"]), count(&event["events"]), count(&event["people"])));
    Numbers { steps, events: events.collect() }
}

fn expected(steps: &[(&str, u64)], events: &[(&str, u64, u64)]) -> Numbers {
    Numbers {
        steps: steps.iter().map(|(name, people)| ((*name).to_owned(), *people)).collect(),
        events: events.iter().map(|(name, events, people)| ((*name).to_owned(), *events, *people)).collect(),
    }
}

fn check(project: &Project, [view, signup, open]: [&str; 3]) {
    let (steps, events) = ([(view, 4), (signup, 3), (open, 2)], [(view, 5, 4), (signup, 3, 3), (open, 2, 2)]);
    assert_eq!(numbers(project), expected(&steps, &events));
}

fn property(project: &Project, sql: &str) -> String {
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    database.query_row(sql, [], |row| row.get(0)).expect("a text")
}

#[test]
fn ga4_from_the_tables_of_bigquery() {
    let project = Project::empty();
    built(&project, &[sample("ga4/events_20260104.json")]);
    check(&project, ["page_view", "sign_up", "app_open"]);
    let flat = "SELECT json_extract(properties, '$.page_location') FROM events WHERE name = 'sign_up'";
    assert_eq!(property(&project, flat), "https://shop.example/signup");
    // Two of the four live in Austria.
    assert_eq!(project.json("api/analytics/country_austria_0/30d/funnel.json")["cohortSize"], 2);
}

#[test]
fn matomo_from_its_visits() {
    let project = Project::empty();
    built(&project, &[sample("matomo/visits.json")]);
    check(&project, ["action", "Sign up", "Open"]);
}

#[test]
fn umami_from_the_archive_of_its_tables() {
    let project = Project::empty();
    let tables = ["website_event.csv", "event_data.csv"]
        .map(|name| (name, std::fs::read(sample("umami").join(name)).expect("a table")));
    let archive = zip(&tables.each_ref().map(|(name, bytes)| (*name, bytes.as_slice())));
    std::fs::write(project.join("umami.zip"), archive).expect("written");
    built(&project, &[project.join("umami.zip")]);
    check(&project, ["pageview", "sign-up", "app-open"]);
    // The table of properties has ids, pages and times, too, and is no table of events.
    let run = project.run(&["import", "--explain", "umami.zip"]).ok();
    assert!(run.out.contains("umami.zip/event_data.csv: not read"), "{}", run.out);
}

#[test]
fn rudderstack_from_its_calls() {
    let project = Project::empty();
    built(&project, &[sample("rudderstack/calls.json")]);
    check(&project, ["page", "Signed Up", "App Opened"]);
}

#[test]
fn stripe_from_pages_of_its_events() {
    let project = Project::empty();
    built(&project, &[sample("stripe/page1.json"), sample("stripe/page2.json")]);
    // A fifth customer is of the test mode.
    let (steps, events) =
        ([("customer.created", 4), ("invoice.paid", 3)], [("customer.created", 4, 4), ("invoice.paid", 4, 3)]);
    assert_eq!(numbers(&project), expected(&steps, &events));
    let flat = "SELECT max(json_extract(properties, '$.amount_paid')) || '' FROM events";
    assert_eq!(property(&project, flat), "1900");
}

const TABLES: &str = "
    CREATE TABLE users(id INTEGER PRIMARY KEY, plan TEXT, internal BOOLEAN, created_at TEXT);
    INSERT INTO users VALUES(1, 'pro', 'f', NULL), (2, 'free', 'f', NULL), (4, 'free', 'f', NULL), (9, 'free', 't', NULL);
    CREATE TABLE projects(id INTEGER PRIMARY KEY, user_id INTEGER, name TEXT, created_at TEXT);
    INSERT INTO projects VALUES(1, 1, 'not an event', '2026-01-04');
    CREATE TABLE \"Log\"(id INTEGER PRIMARY KEY, visitor_token TEXT, user_id INTEGER, name TEXT, properties TEXT, time TEXT);
    INSERT INTO \"Log\"(visitor_token, user_id, name, time) VALUES
        ('d1', NULL, 'view', '2026-01-04 09:00:00'), ('d1', 1, 'signup', '2026-01-04 09:05:00'),
        ('d1', 1, 'open', '2026-01-05 10:00:00'), ('d2', NULL, 'view', '2026-01-04 10:00:00'),
        ('d2', NULL, 'view', '2026-01-04 10:02:00'), ('d2', 2, 'signup', '2026-01-04 10:10:00'),
        ('d2', 2, 'open', '2026-01-06 08:00:00'), ('d3', NULL, 'view', '2026-01-05 11:00:00'),
        ('d4', NULL, 'view', '2026-01-05 12:00:00'), ('d4', 4, 'signup', '2026-01-06 08:30:00'),
        ('d9', 9, 'view', '2026-01-06 08:30:00');";

#[test]
fn an_applications_own_database_is_read_in_place() {
    let project = Project::empty();
    let connection = Connection::open(project.join("app.db")).expect("a database");
    connection.execute_batch(TABLES).expect("its tables");
    built(&project, &["app.db".into()]);
    check(&project, ["view", "signup", "open"]);
    assert_eq!(project.json("api/analytics/plan_pro_1/30d/funnel.json")["cohortSize"], 1);
    assert!(!project.join("flightdeck.db").exists(), "nothing is copied");
    connection.execute_batch("DROP TABLE \"Log\"; DROP TABLE projects").expect("dropped");
    project.run(&["init", "other", "--from", "app.db"]).fails_with(&["app.db", "there are: users"]);
}

/// Visitors whom a log knows by their address, and users whom it knows by name, are not one funnel.
#[test]
fn the_steps_of_a_draft_are_a_way_that_somebody_goes() {
    let project = Project::empty();
    let line = |host: &str, user: &str, second: usize, request: &str| {
        format!(
            "{host} - {user} [05/Jan/2026:11:02:{second:02} +0000] \"{request} HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\"\n"
        )
    };
    let mut log = String::new();
    for person in 0..10 {
        log += &line(&format!("192.0.2.{person}"), "-", person, "GET /");
        if person < 6 {
            let (host, user) = (format!("192.0.2.{person}"), format!("u{person}"));
            log += &line(&host, &user, 20 + person, "POST /signup");
            log += &line(&host, &user, 40 + person, "GET /app");
        }
    }
    project.write("access.log", &log);
    project.run(&["init", "--from", "access.log"]).ok();
    project.run_at(NOW, &["build"]).ok();
    let funnel = project.json("api/analytics/all/30d/funnel.json");
    let steps = funnel["steps"].as_array().expect("steps").iter();
    let steps: Vec<(&str, u64)> =
        steps.map(|step| (step["event"].as_str().expect("a name"), step["users"].as_u64().expect("a count"))).collect();
    assert_eq!(steps, [("POST /signup", 6), ("GET /app", 6)]);
}

/// The preview takes the first free port, whatever other tests serve.
#[test]
fn without_a_command_a_file_is_read_and_its_warnings_are_told_once() {
    let project = Project::empty();
    project.write("flightdeck.toml", "[import]\nfiles = [\"events.csv\"]\n[[steps]]\nkey = \"a\"\nevent = \"vist\"\n[[steps]]\nkey = \"b\"\nevent = \"signup\"\nwindow_days = 7\n");
    project.write("events.csv", "user_id,event,time\nu1,visit,2026-11-20\nu1,signup,2026-11-20\nu2,visit,2026-11-21\n");
    let serving = Serving::of(&project, &[]);
    assert_eq!((serving.heard("no event is named “vist”"), serving.heard("events added")), (1, 1));
}

#[test]
fn demo_data_is_made_only_where_the_settings_name_no_data() {
    for settings in ["[import]\nuser_id = \"who\"\n", "[source]\ndatabase = \"mine.db\"\n"] {
        let project = Project::empty();
        project.write("flightdeck.toml", settings);
        project.run(&[]).fails_with(&["there is no such database"]);
        let databases = ["flightdeck.db", "mine.db"].map(|name| project.join(name).exists());
        assert_eq!(databases, [false, false], "{settings}");
    }
}
