//! Settings held against the data, and the event catalogue that says what there is.

use serde_json::{Value, json};

use crate::harness::Project;

const DAY: i64 = 86_400_000;
/// 2026-11-01.
const FIRST: i64 = 20_758 * DAY;

/// A project of 20 days with two people a day, each of which does all of this; half of them have the plan `pro`.
fn project(settings: &str, names: &[&str]) -> Project {
    let project = Project::empty();
    project.write("flightdeck.toml", &format!("ranges = [7]\ndefault_range = 7\n{settings}"));
    let database = rusqlite::Connection::open(project.join("flightdeck.db")).expect("a database");
    database
        .execute_batch(
            "CREATE TABLE users(id, is_test, plan); CREATE TABLE events(id, user_id, name, ts, source, properties);",
        )
        .expect("tables");
    for day in 0..20 {
        for (person, plan) in ["free", "pro"].into_iter().enumerate() {
            let id = format!("usr_{day:04}{person}");
            database.execute("INSERT INTO users VALUES (?, 0, ?)", (&id, plan)).expect("a user");
            for (nth, name) in names.iter().enumerate() {
                let ts = FIRST + day * DAY + i64::try_from(nth).expect("few") * 1000;
                let sql = "INSERT INTO events VALUES (NULL, ?, ?, ?, 'web', NULL)";
                database.execute(sql, (&id, name, ts)).expect("an event");
            }
        }
    }
    project
}

const SETTINGS: &str = "active_events = [\"app_opn\"]\nactivation_step = \"act\"\n\
    [[segments]]\nkey = \"pro\"\nwhere = { plan = [\"Pro\"] }\n\
    [[steps]]\nkey = \"start\"\nevent = \"sign_up\"\n\
    [[steps]]\nkey = \"act\"\nevent = \"do it\"\nwindow_days = 7\n";

fn unknown(project: &Project) -> Vec<Value> {
    project.json("api/analytics/events.json")["unknownNames"].as_array().expect("a list").clone()
}

#[test]
fn names_that_no_row_has_are_told_by_check_build_data_health_and_the_summary() {
    let project = project(SETTINGS, &["Signed Up", "app_open", "do it"]);
    let checked = project.run(&["check"]).ok();
    assert!(!checked.out.contains("All is well"), "{}", checked.out);
    let built = project.run(&["build"]).ok();
    let again = project.run(&["build"]).ok();
    assert!(again.out.contains("nothing changed"), "{}", again.out);
    for run in [&checked, &built, &again] {
        for name in
            ["`steps.start.event`", "sign_up", "Signed Up", "app_opn", "app_open", "`segments.pro.where.plan`", "“pro”"]
        {
            assert!(run.err.contains(name), "no {name} in:\n{}", run.err);
        }
        assert!(!run.err.contains("do it"), "{}", run.err);
    }
    let near = |setting: &str, name: &str, near: Value| json!({ "setting": setting, "name": name, "near": near });
    let expected = [
        near("steps.start.event", "sign_up", "Signed Up".into()),
        near("active_events", "app_opn", "app_open".into()),
        near("trends.signups.event", "signup", "Signed Up".into()),
    ];
    let found = unknown(&project);
    for known in expected {
        assert!(found.contains(&known), "no {known} in {found:?}");
    }
    assert!(found.contains(&near("segments.pro.where.plan", "Pro", "pro".into())), "{found:?}");
    let insights = project.json("api/analytics/all/7d/insights.json");
    // The events are old, which comes before the settings that do not fit them.
    let first = |at: usize| insights["stories"][at]["facts"][0].as_str().expect("a fact").to_owned();
    assert_eq!([first(0), first(1)], ["data.stale", "data.settings"], "{insights}");
    assert!(insights["sections"][0]["items"].to_string().contains("sign_up"), "{insights}");
    let page = String::from_utf8(project.files("site")["data/index.html"].clone()).expect("text");
    assert!(page.contains("<code>Signed Up</code>") && page.contains("sign_up"), "{page}");
}

#[test]
fn settings_that_fit_are_well() {
    let settings =
        SETTINGS.replace("sign_up", "Signed Up").replace("app_opn", "app_open").replace("\"Pro\"", "\"pro\"");
    let trend = "[[trends]]\nkey = \"opens\"\nlabel = \"Opens\"\nevent = \"app_open\"\n";
    let project = project(&(settings + trend), &["Signed Up", "app_open", "do it"]);
    let checked = project.run(&["check"]).ok();
    assert!(checked.out.contains("All is well"), "{}", checked.err);
    project.run(&["build"]).ok();
    assert_eq!(unknown(&project), [Value::Null; 0]);
}

#[test]
fn a_name_with_an_address_or_an_id_in_it_is_withheld_and_fails_nothing() {
    let names = ["signup", "app_open", "mail to a.b@example.com", "opened by usr_00031", "order ord-2026-000017"];
    let project = project("", &names);
    let database = rusqlite::Connection::open(project.join("flightdeck.db")).expect("a database");
    database.execute("UPDATE events SET id = 'ord-2026-000017' WHERE rowid = 1", []).expect("an id");
    project.run(&["build"]).ok();
    let events = project.json("api/analytics/events.json");
    let told: Vec<(&Value, &Value)> =
        events["events"].as_array().expect("rows").iter().map(|row| (&row["name"], &row["events"])).collect();
    assert_eq!(
        told,
        [(&json!("app_open"), &json!(40)), (&json!("signup"), &json!(40)), (&json!("withheld"), &json!(120))]
    );
    for (name, bytes) in project.files("site") {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(
            !text.contains("a.b@example.com") && !text.contains("usr_00031") && !text.contains("ord-2026"),
            "{name}"
        );
    }
}

#[test]
fn with_a_floor_the_catalogue_lists_no_name_of_few_people() {
    let project = project("[privacy]\nmin_group = 5\n", &["signup", "app_open"]);
    let database = rusqlite::Connection::open(project.join("flightdeck.db")).expect("a database");
    let rare = format!("INSERT INTO events VALUES (NULL, 'usr_00031', 'rare', {}, 'web', NULL)", FIRST + DAY);
    database.execute(&rare, []).expect("an event");
    project.run(&["build"]).ok();
    let events = project.json("api/analytics/events.json");
    let names: Vec<&Value> = events["events"].as_array().expect("rows").iter().map(|row| &row["name"]).collect();
    // The one event of `rare` would be what is left of all, so another name goes with it.
    assert_eq!(names, ["signup", "withheld"]);
    assert_eq!(events["events"][1]["events"], 41);
    for pointer in events["meta"]["withheld"].as_array().expect("pointers") {
        assert!(events.pointer(pointer.as_str().expect("text")).is_some_and(Value::is_null), "{pointer}");
    }
}
