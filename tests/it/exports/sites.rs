//! From each export to the numbers of a site: `init --from`, the settings that a person then writes, and `build`.

use serde_json::{Value, json};

use super::{Names, TITLED, shared};
use crate::harness::Project;

/// Whoever builds them does so on 19 February 2026.
const NOW: &str = "1771498800";
/// The people of the company itself.
const INTERNAL: &str = "test_users = { domains = [\"acme-internal.example\"] }";

/// Settings that measure the product by these names over 60 days; `rest` are further tables.
fn settings(names: &Names, rest: &str) -> String {
    let Names { steps: [visit, signup, project, pro], active: [open, act] } = names;
    format!(
        "ranges = [60]\ndefault_range = 60\nactive_events = [\"{open}\", \"{act}\"]\nactivation_step = \"project\"\n\
         [[steps]]\nkey = \"visit\"\nevent = \"{visit}\"\n[[steps]]\nkey = \"signup\"\nevent = \"{signup}\"\nwindow_days = 7\n\
         [[steps]]\nkey = \"project\"\nevent = \"{project}\"\nwindow_days = 7\n\
         [[steps]]\nkey = \"pro\"\nevent = \"{pro}\"\nwindow_days = 14\nwhere = {{ plan = \"pro\" }}\n{rest}"
    )
}

/// What is expected of a tool, without what a site does not say.
fn expected(tool: &str) -> Option<Value> {
    let text = std::fs::read_to_string(shared(tool)?.join("expected.json")).expect("what is expected");
    let mut expected = serde_json::from_str::<Value>(&text).expect("JSON")["expected"].take();
    expected.as_object_mut().expect("numbers").remove("events");
    Some(expected)
}

/// The numbers of the site, of the days that are expected.
fn numbers(project: &Project, expected: &Value) -> Value {
    let view = |name: &str| project.json(&format!("api/analytics/all/60d/{name}.json"));
    let (funnel, trends) = (view("funnel"), view("trends"));
    let steps = funnel["steps"].as_array().expect("steps").iter();
    let reached: serde_json::Map<String, Value> =
        steps.map(|step| (step["key"].as_str().expect("a key").to_owned(), step["users"].clone())).collect();
    let series = trends["series"].as_array().expect("series").iter().find(|series| series["key"] == "dau");
    let dau = series.expect("daily active users")["values"].as_array().expect("values");
    let of_day = |day: &String| trends["buckets"].as_array().expect("days").iter().position(|bucket| *bucket == **day);
    let days = expected["dau"].as_object().expect("days").keys();
    let days: serde_json::Map<String, Value> =
        days.map(|day| (day.clone(), of_day(day).map_or(Value::Null, |at| dau[at].clone()))).collect();
    json!({
        "asOf": funnel["meta"]["asOf"], "cohortSize": funnel["cohortSize"], "funnel": reached, "dau": days,
        "dau_sum": dau.iter().filter_map(Value::as_u64).sum::<u64>(),
    })
}

/// The `[import]` that `init --from` drafts for these files, in a project whose settings ask for these names; with the lines that
/// a person adds to `[import]` and to `[import.users]`.
fn drafted(files: &[&str], (tool, names): (&str, &Names), [events, users]: [&str; 2]) -> Project {
    let folder = shared(tool).expect("the export");
    let project = Project::empty();
    let files: Vec<String> = files.iter().map(|file| folder.join(file).display().to_string()).collect();
    let arguments: Vec<&str> = ["init", "--from"].into_iter().chain(files.iter().map(String::as_str)).collect();
    project.run(&arguments).ok();
    let text = std::fs::read_to_string(project.join("flightdeck.toml")).expect("settings");
    let mut import = text.parse::<toml::Table>().expect("TOML").remove("import").expect("how to import");
    let table = import.as_table_mut().expect("a table");
    let mut of_users = table.remove("users").unwrap_or_else(|| toml::Table::new().into());
    table.extend(events.parse::<toml::Table>().expect("TOML"));
    of_users.as_table_mut().expect("a table").extend(users.parse::<toml::Table>().expect("TOML"));
    if of_users.as_table().is_some_and(|users| !users.is_empty()) {
        table.insert("users".to_owned(), of_users);
    }
    let whole = toml::Table::from_iter([("import".to_owned(), import)]);
    project.write("flightdeck.toml", &settings(names, &whole.to_string()));
    project
}

/// The site of the files, with what a person adds, has the expected numbers.
fn check(tool: &str, files: &[&str], names: &Names, added: [&str; 2]) {
    let Some(expected) = expected(tool) else { return };
    let project = drafted(files, (tool, names), added);
    // Without a database, `build` imports what the settings name first.
    project.run_at(NOW, &["build"]).ok();
    assert_eq!(numbers(&project, &expected), expected, "{tool} {files:?}");
}

#[test]
fn amplitude() {
    check("amplitude", &["export.zip", "merged_users.jsonl"], &TITLED, [INTERNAL, ""]);
}

#[test]
fn mixpanel() {
    check("mixpanel", &["engage.jsonl", "export.jsonl"], &TITLED, ["", INTERNAL]);
}

#[test]
fn posthog() {
    let names = Names { steps: ["$pageview", "Signed Up", "Project Created", "Plan Upgraded"], ..TITLED };
    check("posthog", &["events.parquet", "persons.jsonl"], &names, [INTERNAL, INTERNAL]);
    check("posthog", &["api.json"], &names, [INTERNAL, ""]);
}

#[test]
fn segment() {
    let names = Names { steps: ["page", "Signed Up", "Project Created", "Plan Upgraded"], ..TITLED };
    check("segment", &["raw.jsonl"], &names, [INTERNAL, ""]);
    let names = Names {
        steps: ["page", "signed_up", "project_created", "plan_upgraded"],
        active: ["app_opened", "project_created"],
    };
    let tables = ["identifies.csv", "pages.csv", "plan_upgraded.csv", "tracks.csv", "users.csv"];
    check("segment", &tables, &names, ["properties = [\"plan\"]", INTERNAL]);
}

#[test]
fn snowplow() {
    let names = Names {
        steps: ["page_view", "sign_up", "project_created", "plan_upgraded"],
        active: ["app_opened", "project_created"],
    };
    check("snowplow", &["enriched.tsv"], &names, ["", ""]);
}

#[test]
fn an_access_log() {
    let names = Names {
        steps: ["GET /", "POST /signup", "POST /api/projects", "POST /billing/upgrade"],
        active: ["GET /app", "POST /api/projects"],
    };
    check("access_log", &["access.log"], &names, ["", ""]);
}

#[test]
fn a_lake() {
    check("columnar", &["events.zstd.parquet"], &TITLED, ["", ""]);
}

#[test]
fn tables_of_an_application() {
    let names = Names {
        steps: ["page viewed", "signed up", "project created", "plan upgraded"],
        active: ["app opened", "project created"],
    };
    check("postgres", &["events.csv", "users.csv"], &names, ["", ""]);
}

/// The same tables as `mysql --batch` prints them: without anonymous ids, so that there are no visitors, and in the time of the
/// server, which is New York's. Read as UTC the last event would be of the evening before.
#[test]
fn tables_of_a_server_in_another_zone() {
    let Some(mut expected) = expected("postgres") else { return };
    let project =
        drafted(&["mysql_batch.tsv", "users.csv"], ("postgres", &TITLED), ["timezone = \"America/New_York\"", ""]);
    project.run_at(NOW, &["build"]).ok();
    let mut found = numbers(&project, &expected);
    for key in ["cohortSize", "funnel"] {
        found[key].take();
        expected[key].take();
    }
    assert_eq!(found, expected);
}

#[test]
fn a_database_of_visits_read_in_place() {
    let Some(expected) = expected("sqlite_app") else { return };
    let project = Project::empty();
    let source = format!(
        "[source]\ndatabase = \"{}\"\ntime = \"auto\"\nusers = \"SELECT id, internal AS is_test, plan FROM users\"\n\
         events = \"SELECT user_id, visitor_token AS anonymous_id, name, time AS ts, properties FROM ahoy_events\"\n\
         aliases = \"SELECT visitor_token AS anonymous_id, user_id, time AS ts FROM identified\"\n",
        shared("sqlite_app").expect("the database").join("rails.db").display()
    );
    project.write("flightdeck.toml", &settings(&TITLED, &source));
    project.run_at(NOW, &["build"]).ok();
    assert_eq!(numbers(&project, &expected), expected);
}

#[test]
fn a_database_of_visits_by_one_line() {
    let Some(database) = shared("sqlite_app").map(|folder| folder.join("rails.db")) else { return };
    let project = Project::empty();
    project.run(&["init", "--from", &database.display().to_string()]).ok();
    project.run_at(NOW, &["build"]).ok();
    let funnel = project.json("api/analytics/all/30d/funnel.json");
    let steps = funnel["steps"].as_array().expect("steps").iter();
    let reached: Vec<u64> = steps.map(|step| step["users"].as_u64().expect("a count")).collect();
    // Of the last 30 days, as the same tables give as files (`postgres`), without the company's own people.
    assert_eq!(reached, [46, 23, 20, 9]);
}
