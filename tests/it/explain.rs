//! The SQL that `explain` prints gives the number that the site shows, for every metric.

use std::collections::BTreeSet;

use flightdeck::metric::sql::OWN_TABLES;
use rusqlite::Connection;
use serde_json::Value;

use crate::harness::Project;

fn metrics(project: &Project) -> Vec<String> {
    let index = project.json("api/analytics/index.json");
    let metrics = index["metrics"].as_array().expect("metrics");
    metrics.iter().map(|metric| metric["id"].as_str().expect("an id").to_owned()).collect()
}

/// Runs the SQL and compares the three numbers.
fn compare(project: &Project, database: &Connection, arguments: &[&str]) -> Value {
    let run = project.run(arguments).ok();
    let explained: Value = serde_json::from_str(&run.out).expect("JSON");
    let sql = explained["sql"].as_str().expect("SQL");
    let row = database
        .query_row(sql.trim_end_matches(';'), [], |row| {
            Ok([row.get::<_, Option<f64>>(0)?, row.get::<_, Option<f64>>(1)?, row.get::<_, Option<f64>>(2)?])
        })
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{sql}"));
    for (name, found) in ["numerator", "denominator", "value"].iter().zip(row) {
        let expected = explained[*name].as_f64();
        let same = match (expected, found) {
            (Some(expected), Some(found)) => (expected - found).abs() <= 1e-9 * expected.abs().max(1.0),
            (None, None) => true,
            _ => false,
        };
        assert!(same, "{arguments:?}: {name} is {expected:?}, SQL says {found:?}\n{sql}");
    }
    explained
}

#[test]
fn the_sql_of_every_metric_gives_the_same_number() {
    let project = Project::small(include_str!("../../flightdeck.toml"));
    project.run(&["build"]).ok();
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    let mut defined = 0;
    // Each metric of one scope: receipts hold the same SQL of every scope, and `receipts` compares them.
    let scopes = [("all", "30d"), ("smb", "90d"), ("pro", "7d")].into_iter().cycle();
    for (metric, (segment, range)) in metrics(&project).into_iter().zip(scopes) {
        let arguments = ["explain", &metric, "--segment", segment, "--range", range, "--json"];
        let explained = compare(&project, &database, &arguments);
        defined += usize::from(explained["value"].is_number());
    }
    assert!(defined > 20, "only {defined} numbers were defined");
}

#[test]
fn the_sql_knows_the_days_of_a_time_zone() {
    for zone in ["Australia/Sydney", "America/New_York"] {
        let project = Project::small(&format!("timezone = \"{zone}\"\n"));
        project.run(&["build"]).ok();
        let database = Connection::open(project.join("flightdeck.db")).expect("a database");
        for metric in
            ["activation_rate", "step.invite", "retention.d7", "dau", "wau", "errors", "errors_per_active_user"]
        {
            for range in ["7d", "90d"] {
                let explained = compare(&project, &database, &["explain", metric, "--range", range, "--json"]);
                assert!(explained["value"].is_number() || range == "7d", "{metric} {range}");
            }
        }
    }
}

/// `people` of the settings is the team's table, though the SQL of a number makes one of that name.
#[test]
fn tables_of_a_team_may_be_called_as_those_of_the_sql() {
    let project = Project::small("");
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    let renamed = "ALTER TABLE users RENAME TO people; ALTER TABLE events RENAME TO counted; CREATE VIEW active AS SELECT * FROM counted;";
    database.execute_batch(renamed).expect("renamed");
    let settings = "ranges = [7]\ndefault_range = 7\n[source]\ndatabase = \"flightdeck.db\"\nusers = \"SELECT * FROM people\"\n\
        events = \"SELECT user_id, name, ts, source FROM active\"\n[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n\
        [[breakdowns]]\nattribute = \"plan\"\n";
    project.write("flightdeck.toml", settings);
    project.run(&["build"]).ok();
    project.run(&["verify", "--all"]).ok();
    compare(&project, &database, &["explain", "dau", "--segment", "pro", "--json"]);

    // Every table that the published SQL makes is known by its name, without the number at its end.
    let mut made = BTreeSet::new();
    for (path, bytes) in project.files("site/receipts") {
        let page = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{path} is text"));
        for line in page.lines().filter(|line| line.contains(" AS (") || line.contains(" AS MATERIALIZED (")) {
            let before = line.split(" AS ").next().unwrap_or_default().trim_start_matches("WITH RECURSIVE ");
            let name = before.rsplit('>').next().unwrap_or_default().split('(').next().unwrap_or_default();
            let name = name.trim_start_matches("WITH RECURSIVE ").trim_end_matches(|last: char| last.is_ascii_digit());
            if !name.is_empty() && name.chars().all(|letter| letter.is_ascii_lowercase()) {
                made.insert(name.to_owned());
            }
        }
    }
    assert!(made.contains("people") && made.contains("walk") == made.contains("alias") && made.len() > 12, "{made:?}");
    let unknown: Vec<&String> = made
        .iter()
        .filter(|name| !OWN_TABLES.contains(&name.as_str()) && !["journey", "step"].contains(&name.as_str()))
        .collect();
    assert_eq!(unknown, Vec::<&String>::new());
}

#[test]
fn the_sql_counts_a_user_with_two_rows_once() {
    let project = Project::small("[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n");
    let own = Connection::open(project.join("own.db")).expect("a database");
    // An id is text, so a number and its digits are one user; the first row decides the plan, any row the test user.
    own.execute_batch(&format!(
        "ATTACH '{}' AS demo;
         CREATE TABLE users (id, plan, is_test);
         INSERT INTO users SELECT id, plan, is_test FROM demo.users;
         INSERT INTO users VALUES (7, 'pro', 0), ('7', 'free', 0), (8, 'pro', 0), ('8', 'pro', 1);
         CREATE TABLE events (user_id, name, ts, source);
         INSERT INTO events SELECT user_id, name, ts, source FROM demo.events;
         INSERT INTO events SELECT id, 'signup', (SELECT max(ts) FROM demo.events), 'app' FROM users WHERE id IN (7, 8);",
        project.join("flightdeck.db").display()
    ))
    .expect("tables");
    for (metric, segment) in
        [("signups", "all"), ("signups", "pro"), ("signups_users", "pro"), ("activation_rate", "all")]
    {
        let arguments = ["explain", metric, "--segment", segment, "--db", "own.db", "--json"];
        assert!(compare(&project, &own, &arguments)["value"].is_number());
    }
}

#[test]
fn the_sql_follows_the_users_own_tables() {
    let project = Project::small("");
    let path = project.join("flightdeck.db");
    let own = Connection::open(project.join("own.sqlite")).expect("a database");
    own.execute_batch(&format!(
        "ATTACH '{}' AS demo;
         CREATE TABLE accounts AS SELECT id AS account, is_test AS internal, plan FROM demo.users;
         CREATE TABLE log AS SELECT user_id AS who, name AS kind, ts / 1000 AS at, source AS origin FROM demo.events;",
        path.display()
    ))
    .expect("tables");
    project.write(
        "own.toml",
        "[source]\ndatabase = \"own.sqlite\"\ntime = \"s\"\n\
         users = \"SELECT account AS id, internal AS is_test, plan FROM accounts;\"\n\
         events = \"SELECT who AS user_id, kind AS name, at AS ts, origin AS source FROM log\"\n\
         [[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n",
    );
    for metric in ["activation_rate", "retention.d7", "dau", "errors"] {
        let arguments = ["explain", metric, "--segment", "pro", "--config", "own.toml", "--json"];
        let explained = compare(&project, &own, &arguments);
        assert!(explained["value"].is_number(), "{metric}");
    }
}

#[test]
fn the_sql_reads_real_ids_as_the_engine_does() {
    let project = Project::small("[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n");
    let own = Connection::open(project.join("own.db")).expect("a database");
    // Each user's number is a real in `users`, and a text, an integer or a real in `events`; some are half a number more.
    own.execute_batch(&format!(
        "ATTACH '{}' AS demo;
         CREATE TABLE numbers AS SELECT id AS user, rowid + (rowid % 5 = 0) * 0.5 AS number FROM demo.users;
         CREATE TABLE users AS SELECT number * 1.0 AS id, plan, is_test FROM demo.users JOIN numbers ON user = id;
         CREATE TABLE events (user_id, name, ts, source);
         INSERT INTO events SELECT CASE
             WHEN e.rowid % 3 = 0 OR number <> CAST(number AS INTEGER) THEN number * 1.0
             WHEN e.rowid % 3 = 1 THEN CAST(number AS INTEGER) ELSE CAST(CAST(number AS INTEGER) AS TEXT) END, name, ts, source
             FROM demo.events AS e JOIN numbers ON user = user_id;
         CREATE TABLE aliases AS SELECT number * 1.0 AS anonymous_id, number + 1.0 AS user_id, 0.0 AS ts FROM numbers WHERE number % 7 = 0;",
        project.join("flightdeck.db").display()
    ))
    .expect("tables");
    project.write(
        "own.toml",
        "[source]\ndatabase = \"own.db\"\nusers = \"SELECT * FROM users\"\nevents = \"SELECT * FROM events\"\n\
         aliases = \"SELECT * FROM aliases\"\n[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n",
    );
    for (metric, segment) in [("dau", "all"), ("dau", "pro"), ("activation_rate", "pro"), ("errors_users", "all")] {
        let arguments = ["explain", metric, "--segment", segment, "--range", "30d", "--json"];
        let of_tables = compare(&project, &own, &[&arguments[..], &["--db", "own.db"]].concat());
        let of_own_sql = compare(&project, &own, &[&arguments[..], &["--config", "own.toml"]].concat());
        assert!(of_tables["value"].as_f64().is_some_and(|value| value > 0.0), "{metric}");
        assert_eq!(of_tables["value"], of_own_sql["value"], "{metric}");
    }
}

/// Ids of one user and of several, that lead to others and in circles, for events of every kind.
const ANONYMOUS: &str = "
    INSERT INTO aliases SELECT 'browser-' || rowid, id, created_at FROM users WHERE rowid % 3 = 0;
    INSERT INTO aliases SELECT 'kiosk-' || rowid % 7, id, created_at + 5 * 86400000 FROM users WHERE rowid % 11 = 0;
    INSERT INTO aliases VALUES ('phone', 'kiosk-1', NULL), ('circle-b', 'circle-c', 0), ('circle-c', 'circle-b', 0),
        ('circle-a', 'circle-b', NULL), ('circle-b', 'circle-b', 5), ('way', 'kiosk-2', (SELECT max(ts) FROM events)), ('way', 'circle-a', 0);
    UPDATE events SET user_id = coalesce((SELECT 'browser-' || rowid FROM users WHERE id = user_id AND rowid % 3 = 0), user_id)
        WHERE rowid % 2 = 0;
    UPDATE events SET user_id = 'kiosk-' || rowid % 7 WHERE rowid % 5 = 0;
    UPDATE events SET user_id = CASE rowid % 4 WHEN 0 THEN 'phone' WHEN 1 THEN 'circle-a' WHEN 2 THEN 'circle-c' ELSE 'way' END
        WHERE rowid % 13 = 0;";

#[test]
fn the_sql_follows_aliases() {
    let project = Project::small("[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n");
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    let dau = |project: &Project| compare(project, &database, &["explain", "dau", "--json"])["value"].as_f64();
    let before = dau(&project);
    database.execute_batch(ANONYMOUS).expect("aliases");
    assert_ne!(dau(&project), before);
    project.write(
        "own.toml",
        "[source]\ndatabase = \"flightdeck.db\"\ntime = \"s\"\nusers = \"SELECT * FROM users\"\n\
         events = \"SELECT NULL AS user_id, user_id AS anonymous_id, name, ts / 1000.0 AS ts, source FROM events\"\n\
         aliases = \"SELECT anonymous_id, user_id, ts / 1000.0 AS ts FROM aliases\"\n\
         [[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n",
    );
    for metric in ["activation_rate", "retention.d7", "dau", "mau", "errors", "errors_users"] {
        for segment in ["all", "pro"] {
            let arguments = ["explain", metric, "--segment", segment, "--range", "30d", "--json"];
            let of_store = compare(&project, &database, &arguments);
            let of_own_sql = compare(&project, &database, &[&arguments[..], &["--config", "own.toml"]].concat());
            assert!(of_store["value"].is_number(), "{metric}");
            assert_eq!(of_store["value"], of_own_sql["value"], "{metric}");
        }
    }
}

#[test]
fn the_sql_needs_no_column_that_the_users_tables_have_not() {
    let project = Project::small("");
    let own = Connection::open(project.join("own.sqlite")).expect("a database");
    own.execute_batch(&format!(
        "ATTACH '{}' AS demo;
         CREATE TABLE accounts AS SELECT id, plan FROM demo.users WHERE is_test = 0;
         CREATE TABLE log AS SELECT user_id, name, ts FROM demo.events;",
        project.join("flightdeck.db").display()
    ))
    .expect("tables");
    let settings = |users: &str| {
        format!("[source]\ndatabase = \"own.sqlite\"\n{users}events = \"SELECT * FROM log -- all of them\"\n")
    };
    for users in ["users = \"SELECT * FROM accounts -- nobody tests\"\n", ""] {
        project.write("own.toml", &settings(users));
        for metric in ["activation_rate", "retention.d7", "dau", "errors"] {
            let explained = compare(&project, &own, &["explain", metric, "--config", "own.toml", "--json"]);
            assert!(explained["value"].is_number(), "{metric}");
        }
    }
}

#[test]
fn without_a_segment_the_default_one_of_the_settings_is_explained() {
    let pro = "[[segments]]\nkey = \"pro\"\nlabel = \"Pro plan\"\nwhere = { plan = [\"pro\"] }\n";
    let project = Project::small(&format!("ranges = [7]\ndefault_range = 7\ndefault_segment = \"pro\"\n\n{pro}"));
    let said = project.run(&["explain", "dau"]).ok().out;
    assert!(said.contains(", Pro plan, "), "{said}");
}

#[test]
fn an_unknown_metric_suggests_the_near_one() {
    let project = Project::empty();
    project
        .run(&["explain", "activation_rat"])
        .fails_with(&["unknown metric `activation_rat`", "did you mean `activation_rate`?"]);
}
