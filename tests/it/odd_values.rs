//! Odd values of ids, times, truth values and NULL mean the same whether `import` copies them or `[source]` reads them.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::harness::Project;

/// Values of SQLite in SQL, and the same as JSON.
fn values() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        // Ids: one person in each pair.
        ("id", "7", json!(7)),
        ("id", "7.0", json!(7.0)),
        ("id", "'7'", json!("7")),
        ("id", "-0.0", json!(-0.0)),
        ("id", "0", json!(0)),
        ("id", "0.5", json!(0.5)),
        ("id", "'007'", json!("007")),
        ("id", "' 7'", json!(" 7")),
        ("id", "12345678901234567", json!(12_345_678_901_234_567_i64)),
        ("id", "'ünï'", json!("ünï")),
        ("id", "''", json!("")),
        ("id", "NULL", Value::Null),
        // Times, all of 1 Feb 2026.
        ("time", "1769947200", json!(1_769_947_200)),
        ("time", "1769947200.5", json!(1_769_947_200.5)),
        ("time", "1769947200000", json!(1_769_947_200_000_i64)),
        ("time", "1769947200000000", json!(1_769_947_200_000_000_i64)),
        ("time", "1769947200000000000", json!(1_769_947_200_000_000_000_i64)),
        ("time", "'1769947200'", json!("1769947200")),
        ("time", "'2026-02-01'", json!("2026-02-01")),
        ("time", "'2026-02-01 12:00:00,250'", json!("2026-02-01 12:00:00,250")),
        ("time", "'2026-02-01T12:00:00+0530'", json!("2026-02-01T12:00:00+0530")),
        ("time", "'2026-02-01 12:00:00 UTC'", json!("2026-02-01 12:00:00 UTC")),
        ("time", "'2026-02-01 12:00:00+00'", json!("2026-02-01 12:00:00+00")),
        ("time", "'01/Feb/2026:12:00:00 +0000'", json!("01/Feb/2026:12:00:00 +0000")),
        ("time", "'soon'", json!("soon")),
        ("time", "''", json!("")),
        // Truth values.
        ("test", "1", json!(1)),
        ("test", "0", json!(0)),
        ("test", "1.0", json!(1.0)),
        ("test", "'t'", json!("t")),
        ("test", "'TRUE'", json!("TRUE")),
        ("test", "'yes'", json!("yes")),
        ("test", "'f'", json!("f")),
        ("test", "NULL", Value::Null),
        ("test", "''", json!("")),
    ]
}

/// How many people are active on 1 Feb 2026, of events and users as given; every event but one of an odd time is of that day.
fn active(project: &Project) -> (Value, Value) {
    project.run_at("1770076800", &["build", "--allow-rejected", "--as-of", "2026-02-01"]).ok();
    let trends = project.json("api/analytics/all/7d/trends.json");
    let dau = trends["series"].as_array().expect("series").iter().find(|series| series["key"] == "dau");
    let events = project.json("api/analytics/events.json");
    let counted = events["events"].as_array().expect("rows").iter().filter(|row| row["isExcluded"] == false).cloned();
    (dau.expect("active users")["values"][6].clone(), counted.collect())
}

const SETTINGS: &str = "ranges = [7]\ndefault_range = 7\n";

#[test]
fn import_and_source_read_each_value_alike() {
    let mut different = Vec::new();
    for (column, sql, json) in values() {
        let of = |name: &str, other: &str| if column == name { sql.to_owned() } else { other.to_owned() };
        let (id, time, test) = (of("id", "'u'"), of("time", "1769947200"), of("test", "0"));
        let read = Project::empty();
        let source = "[source]\ndatabase = \"own.db\"\ntime = \"auto\"\nusers = \"SELECT id, is_test FROM people\"\nevents = \"SELECT user_id, name, ts FROM log\"\n";
        read.write("flightdeck.toml", &format!("{SETTINGS}{source}"));
        let database = Connection::open(read.join("own.db")).expect("a database");
        database
            .execute_batch(&format!(
                "CREATE TABLE people(id, is_test); CREATE TABLE log(user_id, name, ts);
                 INSERT INTO people VALUES ({id}, {test});
                 INSERT INTO log VALUES ({id}, 'app_open', {time}), ('other', 'app_open', 1769947201);"
            ))
            .expect("rows");
        let copied = Project::empty();
        copied.write(
            "flightdeck.toml",
            &format!("{SETTINGS}[import]\nuser_id = \"user_id\"\nevent = \"name\"\ntime = \"ts\"\nis_test = \"is_test\"\nmax_rejected = 1.0\n"),
        );
        let of = |name: &str, other: Value| if column == name { json.clone() } else { other };
        let (id, time, test) = (of("id", json!("u")), of("time", json!(1_769_947_200)), of("test", json!(0)));
        let rows = [
            json!({ "user_id": id, "name": "app_open", "ts": time, "is_test": test }),
            json!({ "user_id": "other", "name": "app_open", "ts": 1_769_947_201, "is_test": null }),
        ];
        copied.write("in.jsonl", &rows.map(|row| format!("{row}\n")).concat());
        copied.run(&["import", "in.jsonl"]).ok();
        if active(&copied) != active(&read) {
            different.push(format!("{column} {sql}"));
        }
    }
    assert_eq!(different, [""; 0]);
}

#[test]
fn a_database_in_local_time_is_read_in_its_zone() {
    let as_of = |zone: &str| {
        let project = Project::empty();
        let source =
            "database = \"log.sqlite\"\nevents = \"SELECT u AS user_id, n AS name, t AS ts FROM log\"\ntime = \"iso\"";
        project.write(
            "flightdeck.toml",
            &format!("ranges = [7]\ndefault_range = 7\n[source]\n{source}\ntimezone = \"{zone}\"\n"),
        );
        let database = Connection::open(project.join("log.sqlite")).expect("a database");
        let rows = "CREATE TABLE log(u, n, t); INSERT INTO log VALUES ('a', 'app_open', '2026-02-01 23:30:00')";
        database.execute_batch(rows).expect("a row");
        project.run_at("1770249600", &["build"]).ok();
        let explained = project.run_at("1770249600", &["explain", "dau", "--json"]).ok();
        let explained: Value = serde_json::from_str(&explained.out).expect("JSON");
        let sql = explained["sql"].as_str().expect("SQL").trim_end_matches(';');
        let told: f64 = database.query_row(sql, [], |row| row.get(0)).expect("a number");
        let meta = project.json("api/analytics/all/7d/trends.json")["meta"]["asOf"].clone();
        (meta, told)
    };
    assert_eq!(as_of("UTC"), (json!("2026-02-01"), 1.0));
    assert_eq!(as_of("America/New_York"), (json!("2026-02-02"), 1.0));
}
