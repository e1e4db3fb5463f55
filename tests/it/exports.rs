//! Exports of real tools through a bare import: one invented product in the shape of each, counted by an independent reading.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use flightdeck::calendar::Millis;
use flightdeck::store::Store;
use flightdeck::store::ingest::{ImportPlan, ImportReport, ImportRequest, import, inputs, resolve};
use rusqlite::Connection;
use serde_json::Value;

use crate::harness::Project;

mod samples;
mod sites;

/// One day in milliseconds.
const DAY: i64 = 86_400_000;

/// The names of the steps and of what makes a user active, which differ from tool to tool.
struct Names {
    steps: [&'static str; 4],
    active: [&'static str; 2],
}

const TITLED: Names = Names {
    steps: ["Page Viewed", "Signed Up", "Project Created", "Plan Upgraded"],
    active: ["App Opened", "Project Created"],
};

/// An event that counts.
struct Counted {
    user: String,
    name: String,
    ts: i64,
    is_pro: bool,
}

fn shared(tool: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/exports").join(tool);
    path.exists().then_some(path)
}

fn imported(folder: &Path, files: &[&str], settings: &str) -> (ImportReport, Connection, tempfile::TempDir) {
    let work = tempfile::tempdir().expect("a folder");
    let database = work.path().join("events.db");
    let plan = ImportPlan::from_toml(Path::new("flightdeck.toml"), settings, folder).expect("valid settings");
    let files: Vec<String> = files.iter().map(ToString::to_string).collect();
    let inputs = inputs(&files, folder).expect("the files");
    let mut store = Store::create_or_open(&database).expect("a store");
    let request = ImportRequest { inputs: &inputs, plan: &plan, now: Millis(1_800_000_000_000) };
    let report = import(&mut store, request, &mut |_, _| {}).unwrap_or_else(|problems| panic!("{problems}"));
    let again = import(&mut store, request, &mut |_, _| {}).expect("a second import");
    assert_eq!(again.added(), 0, "a second import adds nothing");
    drop(store);
    (report, Connection::open(&database).expect("a database"), work)
}

fn counted(database: &Connection) -> Vec<Counted> {
    let mut tests = BTreeSet::new();
    let mut query = database
        .prepare("SELECT id FROM users WHERE is_test = 1")
        .unwrap_or_else(|_| database.prepare("SELECT id FROM users WHERE 0").expect("users"));
    for id in query.query_map([], |row| row.get::<_, String>(0)).expect("users") {
        tests.insert(id.expect("a user"));
    }
    let mut query = database.prepare("SELECT user_id, name, ts, properties FROM events ORDER BY ts").expect("events");
    let rows = query.query_map([], |row| {
        let (user, ts): (Option<String>, i64) = (row.get(0)?, row.get(2)?);
        let properties: String = row.get(3)?;
        let user = user.map(|user| resolve(database, &user, ts)).transpose()?;
        let is_pro = serde_json::from_str::<Value>(&properties).is_ok_and(|found| found["plan"] == "pro");
        Ok((user, Counted { user: String::new(), name: row.get(1)?, ts, is_pro }))
    });
    let events = rows.expect("events").map(|row| row.expect("an event"));
    let events = events.filter_map(|(user, event)| Some(Counted { user: user?, ..event }));
    events.filter(|event| !tests.contains(&event.user)).collect()
}

/// The numbers of the expected reading, counted in the plainest way.
fn numbers(events: &[Counted], names: &Names) -> Value {
    let windows = [0, 7 * DAY, 7 * DAY, 14 * DAY];
    let mut by_user: BTreeMap<&str, Vec<&Counted>> = BTreeMap::new();
    for event in events {
        by_user.entry(&event.user).or_default().push(event);
    }
    let mut reached = [0_u64; 4];
    for events in by_user.values() {
        let Some(start) = events.iter().find(|event| event.name == names.steps[0]) else { continue };
        let mut at = start.ts;
        for (step, (name, window)) in names.steps.iter().zip(windows).enumerate() {
            let fits = |event: &&&Counted| {
                let is_in_window = event.ts >= at && event.ts <= start.ts + window;
                event.name == *name && is_in_window && (step < 3 || event.is_pro)
            };
            let Some(event) = events.iter().find(fits) else { break };
            at = event.ts;
            reached[step] += 1;
        }
    }
    let mut active: BTreeMap<i64, BTreeSet<&str>> = BTreeMap::new();
    for event in events.iter().filter(|event| names.active.contains(&event.name.as_str())) {
        active.entry(event.ts.div_euclid(DAY)).or_default().insert(&event.user);
    }
    let sum: usize = active.values().map(BTreeSet::len).sum();
    let last = events.iter().map(|event| event.ts).max().expect("events");
    serde_json::json!({
        "asOf": Millis(last).utc_day().to_string(), "events": events.len(), "cohortSize": reached[0],
        "funnel": { "visit": reached[0], "signup": reached[1], "project": reached[2], "pro": reached[3] }, "dau_sum": sum,
    })
}

fn check(tool: &str, files: &[&str], settings: &str, names: &Names) {
    let Some(folder) = shared(tool) else { return };
    let expected = std::fs::read_to_string(folder.join("expected.json")).expect("what is expected");
    let mut expected = serde_json::from_str::<Value>(&expected).expect("JSON")["expected"].take();
    expected.as_object_mut().expect("numbers").remove("dau");
    let (_, database, _work) = imported(&folder, files, settings);
    assert_eq!(numbers(&counted(&database), names), expected, "{tool} {files:?}");
}

const INTERNAL: &str = "[import]\ntest_users = { domains = [\"acme-internal.example\"] }\n";

#[test]
fn amplitude_from_its_zip_and_its_merges() {
    check("amplitude", &["export.zip", "merged_users.jsonl"], INTERNAL, &TITLED);
    check("amplitude", &["merged_users.jsonl", "unzipped"], INTERNAL, &TITLED);
}

#[test]
fn mixpanel_from_its_export_and_its_profiles() {
    check(
        "mixpanel",
        &["engage.jsonl", "export.jsonl"],
        "[import.users]\ntest_users = { domains = [\"acme-internal.example\"] }\n",
        &TITLED,
    );
}

#[test]
fn posthog_in_each_of_its_forms() {
    let names = Names { steps: ["$pageview", "Signed Up", "Project Created", "Plan Upgraded"], ..TITLED };
    let both = "[import]\ntest_users = { domains = [\"acme-internal.example\"] }\n[import.users]\ntest_users = { domains = [\"acme-internal.example\"] }\n";
    for files in [
        &["events.jsonl", "persons.jsonl"][..],
        &["events.jsonl.gz", "persons.jsonl"],
        &["events.parquet", "persons.jsonl"],
        &["api.json"],
        &["ui.csv"],
        &["api.json", "events.jsonl", "events.jsonl.gz", "persons.jsonl"],
    ] {
        check("posthog", files, both, &names);
    }
}

#[test]
fn segment_from_raw_calls_and_from_warehouse_tables() {
    let raw = Names { steps: ["page", "Signed Up", "Project Created", "Plan Upgraded"], ..TITLED };
    check("segment", &["raw.jsonl"], INTERNAL, &raw);
    let tables = Names {
        steps: ["page", "signed_up", "project_created", "plan_upgraded"],
        active: ["app_opened", "project_created"],
    };
    let settings =
        "[import]\nproperties = [\"plan\"]\n[import.users]\ntest_users = { domains = [\"acme-internal.example\"] }\n";
    check(
        "segment",
        &["identifies.csv", "pages.csv", "plan_upgraded.csv", "tracks.csv", "users.csv"],
        settings,
        &tables,
    );
}

#[test]
fn snowplow_with_and_without_a_header() {
    let names = Names {
        steps: ["page_view", "sign_up", "project_created", "plan_upgraded"],
        active: ["app_opened", "project_created"],
    };
    check("snowplow", &["enriched.tsv"], "", &names);
    check("snowplow", &["atomic_events_with_header.tsv"], "", &names);
}

#[test]
fn an_access_log_counts_addresses_and_remote_users() {
    let names = Names {
        steps: ["GET /", "POST /signup", "POST /api/projects", "POST /billing/upgrade"],
        active: ["GET /app", "POST /api/projects"],
    };
    check("access_log", &["access.log"], "", &names);
}

#[test]
fn parquet_of_a_lake_by_a_few_keys() {
    let settings = "[import]\nid = \"event_id\"\nuser_id = \"user_id\"\nevent = \"event\"\ntime = \"ts\"\nproperties = \"properties\"\n";
    for file in ["events.snappy.parquet", "events.zstd.parquet"] {
        check("columnar", &[file], settings, &TITLED);
    }
}

#[test]
fn tables_of_an_application_with_a_table_of_users() {
    let settings = "[import]\nevent = \"{kind} {action}\"\ntime = \"created_at\"\nid = \"id\"\nuser_id = \"user_id\"\nanonymous_id = \"anonymous_id\"\nproperties = \"payload\"\n[import.users]\nfiles = [\"users.csv\"]\nis_test = \"is_internal\"\nattributes = { plan = \"plan\" }\n";
    let names = Names {
        steps: ["page viewed", "signed up", "project created", "plan upgraded"],
        active: ["app opened", "project created"],
    };
    let Some(folder) = shared("postgres") else { return };
    let (_, database, _work) = imported(&folder, &["events.csv", "users.csv"], settings);
    let events = counted(&database);
    let found: BTreeSet<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert!(found.contains("page viewed"), "{found:?}");
    check("postgres", &["events.csv", "users.csv"], settings, &names);
}

#[test]
fn daily_totals_are_refused_by_name() {
    let Some(folder) = shared("plausible") else { return };
    let work = tempfile::tempdir().expect("a folder");
    let plan = ImportPlan::from_toml(Path::new("flightdeck.toml"), "", &folder).expect("valid");
    let mut store = Store::create_or_open(&work.path().join("events.db")).expect("a store");
    for file in ["imported_custom_events_20260105_20260218.csv", "imported_visitors_20260105_20260218.csv"] {
        let inputs = inputs(&[file.to_owned()], &folder).expect("the file");
        let request = ImportRequest { inputs: &inputs, plan: &plan, now: Millis(0) };
        let problems = import(&mut store, request, &mut |_, _| {}).expect_err("totals");
        let text = problems.to_string();
        assert!(text.contains(file) && text.contains("Plausible"), "{text}");
    }
}

/// Two weeks of a small product as a raw export: everyone views a page and signs up, some open the app later.
fn small_export() -> String {
    let mut lines = String::new();
    for person in 0..20_i64 {
        let start = 1_767_225_600 + person * 43_200;
        let mut event = |name: &str, after: i64, user: Option<&str>| {
            let mut properties = serde_json::json!({
                "time": start + after, "distinct_id": user.map_or_else(|| format!("$device:d{person}"), str::to_owned),
                "$device_id": format!("d{person}"), "$insert_id": format!("{person}-{after}"),
            });
            if let Some(user) = user {
                properties["$user_id"] = user.into();
            }
            let line = serde_json::json!({ "event": name, "properties": properties });
            lines.extend([line.to_string(), "\n".to_owned()]);
        };
        let user = format!("u{person}");
        event("Page Viewed", 0, None);
        event("Signed Up", 600, Some(&user));
        event("App Opened", 86_400, Some(&user));
        event("App Opened", 172_800, Some(&user));
    }
    lines
}

#[test]
fn one_line_leads_from_a_raw_export_to_settings_that_build() {
    let project = Project::empty();
    project.write("exports/raw.jsonl", &small_export());
    project.run(&["init", "cockpit", "--from", "exports/raw.jsonl"]).ok();
    let settings = std::fs::read_to_string(project.join("cockpit/flightdeck.toml")).expect("settings");
    assert!(
        settings.contains("preset = \"mixpanel\"") && settings.contains("files = [\"../exports/raw.jsonl\"]"),
        "{settings}"
    );
    project.run(&["--project", "cockpit", "import"]).ok();
    project.run(&["--project", "cockpit", "build", "--out", "site"]).ok();
    let kpis = project.json("api/analytics/all/30d/funnel.json");
    assert!(kpis["cohortSize"].as_u64().is_some_and(|size| size > 0), "{kpis}");
    project.run(&["init", "cockpit", "--from", "exports/raw.jsonl"]).fails_with(&["flightdeck.toml"]);
}

#[test]
fn the_order_of_steps_does_not_depend_on_the_order_of_rows() {
    let project = Project::empty();
    let lines = small_export();
    // By its name alone it would come after the signup.
    let newest_first: Vec<String> =
        lines.lines().rev().map(|line| line.replace("Page Viewed", "Welcome Seen")).collect();
    project.write("raw.jsonl", &newest_first.join("\n"));
    project.run(&["init", "cockpit", "--from", "raw.jsonl"]).ok();
    let settings = std::fs::read_to_string(project.join("cockpit/flightdeck.toml")).expect("settings");
    let settings: toml::Table = settings.parse().expect("TOML");
    let steps = settings["steps"].as_array().expect("steps").iter();
    let events: Vec<&str> = steps.map(|step| step["event"].as_str().expect("a name")).collect();
    assert_eq!(events, ["Welcome Seen", "Signed Up", "App Opened"]);
}

#[test]
fn an_unknown_export_is_read_by_the_usual_names_of_its_columns() {
    let project = Project::empty();
    let rows = (1..=20).flat_map(|person| {
        [("page,viewed", 0), ("account,created", 5)]
            .map(|(what, minute)| format!("{what},u{person},2026-01-{person:02}T10:0{minute}:00Z,{{}}\n"))
    });
    project.write("events.csv", &format!("kind,action,userId,created_at,payload\n{}", rows.collect::<String>()));
    project.run(&["init", "cockpit", "--from", "events.csv"]).ok();
    let settings = std::fs::read_to_string(project.join("cockpit/flightdeck.toml")).expect("settings");
    for line in
        ["user_id = \"userId\"", "event = \"{kind} {action}\"", "time = \"created_at\"", "properties = \"payload\""]
    {
        assert!(settings.contains(&format!("{line}\n")), "{line}: {settings}");
    }
    project.run(&["--project", "cockpit", "import"]).ok();
    project.run_at("1769050000", &["--project", "cockpit", "build", "--out", "site"]).ok();
    let funnel = project.json("api/analytics/all/30d/funnel.json");
    let steps = funnel["steps"].as_array().expect("steps").iter();
    let steps: Vec<(&str, u64)> =
        steps.map(|step| (step["event"].as_str().expect("a name"), step["users"].as_u64().expect("a count"))).collect();
    assert_eq!(steps, [("page viewed", 20), ("account created", 20)]);
    project.write("what.csv", "a,b\n1,2\n");
    project
        .run(&["init", "other", "--from", "what.csv"])
        .fails_with(&["none of the 1 record has `event`", "there are: a, b"]);
}

#[test]
fn a_file_of_users_beside_an_unknown_export_and_words_for_null_are_seen() {
    let project = Project::empty();
    let rows = (1..=20).map(|person| {
        format!("visit,NULL,d{person},2026-01-01T10:00:00Z\nsign up,{person},d{person},2026-01-02T10:00:00Z\n")
    });
    project.write("events.csv", &format!("name,user_id,device_id,created_at\n{}", rows.collect::<String>()));
    let users = (1..=20)
        .map(|person| format!("{person},{},{}\n", ["free", "pro"][person % 2], ["f", "t"][usize::from(person == 7)]));
    project.write("users.csv", &format!("id,Plan,is_internal\n{}", users.collect::<String>()));
    project.run(&["init", "cockpit", "--from", "users.csv", "events.csv"]).ok();
    // Without a database, `build` imports what the settings name first.
    project.run_at("1767423600", &["--project", "cockpit", "build", "--out", "site"]).ok();
    let funnel = project.json("api/analytics/all/30d/funnel.json");
    let steps = funnel["steps"].as_array().expect("steps").iter();
    let steps: Vec<(&str, u64)> =
        steps.map(|step| (step["event"].as_str().expect("a name"), step["users"].as_u64().expect("a count"))).collect();
    assert_eq!(steps, [("visit", 19), ("sign up", 19)], "19 people, one of them internal");
    let pro = project.json("api/analytics/plan_pro_1/30d/funnel.json");
    assert_eq!(pro["cohortSize"], 9);
}

#[test]
fn names_that_are_nobodys_are_listed_and_used_nowhere() {
    let project = Project::empty();
    let rows = (1..=9).map(|person| {
        format!("visit,,2026-01-0{person}T10:00:00Z\nsign up,{person},2026-01-0{person}T11:00:00Z\nopen,{person},2026-01-0{person}T12:00:00Z\n")
    });
    project.write("events.csv", &format!("name,user_id,created_at\n{}", rows.collect::<String>()));
    project.run(&["init", "cockpit", "--from", "events.csv"]).ok();
    let text = std::fs::read_to_string(project.join("cockpit/flightdeck.toml")).expect("settings");
    assert!(text.contains("visit: 9, 0, 9"), "{text}");
    let settings: toml::Table = text.parse().expect("TOML");
    for key in ["steps", "trends", "active_events"] {
        assert!(!settings[key].to_string().contains("visit"), "{key}: {text}");
    }
    let run = project.run_at("1768050000", &["--project", "cockpit", "build", "--out", "site"]).ok();
    assert!(!run.err.contains("did you mean"), "{}", run.err);
}

#[test]
fn explaining_writes_nothing_and_shows_facts() {
    let project = Project::empty();
    project.write("raw.jsonl", &small_export());
    let run = project.run(&["import", "--explain", "raw.jsonl"]).ok();
    assert!(run.out.contains("`mixpanel`") && run.out.contains("alias: `d0` is `u0`"), "{}", run.out);
    assert!(!project.join("flightdeck.db").exists());
}

#[test]
fn a_failed_first_import_leaves_no_database() {
    let project = Project::empty();
    project.write("bad.csv", "user_id,event,time\na,open,never\n");
    project.run(&["import", "bad.csv"]).fails_with(&["bad.csv:2"]);
    assert!(!project.join("flightdeck.db").exists());
}

#[test]
fn presets_are_listed_and_printed() {
    let project = Project::empty();
    assert!(project.run(&["presets"]).ok().out.lines().count() >= 11);
    assert!(project.run(&["presets", "ga4"]).ok().out.contains("[import]"));
    project.run(&["presets", "postog"]).fails_with(&["did you mean `posthog`?"]);
}
