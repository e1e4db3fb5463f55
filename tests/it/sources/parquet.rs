//! Parquet files of another writer, in the types that it may choose.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flightdeck::config::{SourceConfig, parse};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{cube, sqlite_cube, with_own_aliases};
use crate::cases::cases;
use crate::harness::Project;
use crate::random::world;
use crate::serving::Serving;
use crate::world::{Alias, DAY, Event, Id, NULL_PROPERTIES, User, World};

const SETTINGS: &str = r#"[source]
kind = "parquet"
files = ["events/*.parquet"]
[source.users]
files = ["users.parquet"]
[source.aliases]
files = ["aliases.parquet"]
"#;

/// Writes the files of some jobs, all with one run of the writer.
fn write(jobs: &[Value]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = root.join("target/pyarrow");
    assert!(library.is_dir(), "no pyarrow: run tests/run once, which installs it");
    let mut writer = Command::new("python3")
        .arg(root.join("tests/it/sources/write_parquet.py"))
        .env("PYTHONPATH", library)
        .stdin(Stdio::piped())
        .spawn()
        .expect("python3 runs");
    let text = serde_json::to_string(jobs).expect("JSON");
    writer.stdin.take().expect("piped").write_all(text.as_bytes()).expect("jobs");
    assert!(writer.wait().expect("it ends").success(), "the files are written");
}

/// The rows of a world, to be written below a folder.
fn job(world: &World, folder: &Path, flavour: usize) -> Value {
    let users = world.users.iter().map(|User { id, is_test, plan, size, .. }| json!([id.text(), is_test, plan, size]));
    let events = world.events.iter().map(|event| {
        let Event { user, name, ts, source, properties, anonymous } = event;
        let properties = Some(properties.as_deref().unwrap_or("{broken")).filter(|text| *text != NULL_PROPERTIES);
        json!([user.text(), anonymous.text(), name, ts, source, properties])
    });
    let aliases = world.aliases.iter().map(|Alias { anonymous, user, ts }| json!([anonymous.text(), user.text(), ts]));
    json!({
        "folder": folder, "flavour": flavour, "users": users.collect::<Vec<_>>(),
        "events": events.collect::<Vec<_>>(), "aliases": aliases.collect::<Vec<_>>(),
    })
}

fn config(settings: &str, folder: &Path) -> SourceConfig {
    let config = parse(Path::new("flightdeck.toml"), settings).unwrap_or_else(|problems| panic!("{problems}"));
    config.source.below(folder)
}

/// Settings for the times of a job: a unit where the type says none.
fn settings(time: &str) -> String {
    let unit = if ["int64", "decimal", "double"].contains(&time) { "time_unit = \"ms\"\n" } else { "" };
    let aliases = format!("[source.aliases]\n{unit}");
    SETTINGS.replace("[source.users]", &format!("{unit}[source.users]")).replace("[source.aliases]\n", &aliases)
}

const TIMES: [&str; 8] = ["int64", "ms", "us", "ns", "text", "decimal", "double", "wall"];

/// Writes worlds and compares the cubes, with one thread and with three.
fn compare(worlds: &[(String, World)]) {
    let folder = TempDir::new().expect("a folder");
    let place = |number: usize| folder.path().join(number.to_string());
    let jobs: Vec<Value> =
        worlds.iter().enumerate().map(|(number, (_, world))| job(world, &place(number), number)).collect();
    write(&jobs);
    for (number, (name, world)) in worlds.iter().enumerate() {
        let expected = sqlite_cube(&with_own_aliases(world));
        let config = config(&settings(TIMES[number % 8]), &place(number));
        for threads in [1, 3] {
            assert!(cube(world, &config, threads) == expected, "{name}, {}, {threads} threads", TIMES[number % 8]);
        }
    }
}

#[test]
fn every_hand_worked_case_and_sixteen_random_worlds_give_the_same_cube() {
    let cases = cases().into_iter().map(|case| (case.file, case.world));
    // Beyond the years that nanoseconds reach, another type is written.
    let random = (0..16).map(|seed| (format!("seed {seed}"), world(seed)));
    compare(&cases.chain(random).collect::<Vec<_>>());
}

#[test]
fn ids_of_every_number_type_are_the_same_ids() {
    let event = |user: i64, name: &str, ts| Event {
        user: if user == 0 { Id::Null } else { Id::Int(user) },
        name: name.to_owned(),
        ts,
        source: None,
        properties: None,
        anonymous: Id::Null,
    };
    let user = |id, plan: &str, is_test| User {
        id: Id::Int(id),
        is_test: Some(is_test),
        created_at: 0,
        plan: Some(plan.to_owned()),
        size: None,
    };
    let at = |day: i64| (20_000 + day) * DAY;
    let world = World {
        users: vec![user(7, "free", 0), user(8, "pro", 0), user(9, "pro", 1)],
        events: vec![
            event(7, "signup", at(0)),
            event(8, "signup", at(1)),
            event(9, "signup", at(1)),
            event(0, "app_open", at(1)),
            event(10_000_000_000, "app_open", at(2)),
        ],
        aliases: Vec::new(),
        rules: crate::world::Rules::default(),
    };
    let folder = TempDir::new().expect("a folder");
    let kinds = ["text", "dictionary", "int64", "decimal", "double", "uint64"];
    let jobs = kinds.map(|kind| {
        let mut job = job(&world, &folder.path().join(kind), 1);
        job["ids"] = json!(kind);
        job
    });
    write(&jobs);
    let expected = sqlite_cube(&world);
    for kind in kinds {
        assert!(cube(&world, &config(SETTINGS, &folder.path().join(kind)), 1) == expected, "{kind}");
    }
}

/// The site without what names the source: the audit's lines, and the files that list the others with their hashes.
fn site(project: &Project, database: &str) -> Vec<(String, String)> {
    let files = project.files("site");
    let manifest: Value = serde_json::from_slice(&files["data/build.json"]).expect("JSON");
    let inputs = manifest["inputs"].as_str().expect("a hash").to_owned();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&inputs, "INPUTS").replace(database, "DATABASE");
    let of_others = ["manifest.json"];
    files
        .iter()
        .filter(|(name, _)| !of_others.contains(&name.as_str()))
        .map(|(name, bytes)| (name.clone(), text(bytes)))
        .collect()
}

#[test]
fn the_same_rows_give_the_same_site() {
    let breakdown = "[[breakdowns]]\nattribute = \"plan\"\ntop = 1\n";
    let sqlite = Project::small(breakdown);
    // What the scenario injected is known to our own schema alone.
    let database = rusqlite::Connection::open(sqlite.join("flightdeck.db")).expect("a database");
    database.execute("DELETE FROM planted_incidents", []).expect("no injected incidents");
    drop(database);
    sqlite.run(&["build"]).ok();
    let parquet = Project::empty();
    write(&[json!({ "folder": parquet.path(), "flavour": 2, "database": sqlite.join("flightdeck.db") })]);
    parquet.write("flightdeck.toml", &format!("{SETTINGS}{breakdown}"));
    parquet.run(&["build"]).ok();
    for ((name, expected), (other, found)) in
        site(&sqlite, "flightdeck.db").iter().zip(&site(&parquet, "Parquet files"))
    {
        assert_eq!(name, other);
        assert!(expected == found, "{name} differs");
    }
    // The SQL of every number of the site gives it, on a copy of the rows.
    parquet.run(&["verify"]).ok();
    // Nothing changed, so nothing is done.
    assert!(parquet.run(&["build"]).ok().out.contains("nothing changed"));
}

#[test]
fn the_preview_reads_a_file_that_comes() {
    let (project, serving, part) = preview_of(SETTINGS);
    let before = rows(&serving);
    assert!(before > 0);
    fs::copy(&part, project.join("next.parquet")).expect("copied");
    fs::rename(project.join("next.parquet"), project.join("events/next.parquet")).expect("moved");
    serving.until("/api/analytics/events.json", |_| rows(&serving) > before);
}

/// As writers of partitions make one a day.
#[test]
fn the_preview_reads_a_file_in_a_folder_that_comes() {
    let (project, serving, part) = preview_of(&SETTINGS.replace("events/*.parquet", "events"));
    let before = rows(&serving);
    assert!(before > 0);
    fs::create_dir(project.join("events/day=next")).expect("created");
    fs::copy(&part, project.join("events/day=next/part.parquet")).expect("copied");
    serving.until("/api/analytics/events.json", |_| rows(&serving) > before);
}

/// The preview of a project with the small story in files, and one of these.
fn preview_of(settings: &str) -> (Project, Serving, PathBuf) {
    let small = Project::small("");
    let project = Project::empty();
    write(&[json!({ "folder": project.path(), "flavour": 2, "database": small.join("flightdeck.db") })]);
    project.write("flightdeck.toml", settings);
    let part = fs::read_dir(project.join("events")).expect("a folder").flatten().next().expect("a file").path();
    let serving = Serving::start(&project);
    (project, serving, part)
}

/// How many events the preview counts.
fn rows(serving: &Serving) -> u64 {
    let events: Value = serde_json::from_str(&serving.text("/api/analytics/events.json")).expect("JSON");
    events["events"].as_array().expect("a list").iter().filter_map(|event| event["events"].as_u64()).sum()
}

#[test]
fn what_is_wrong_with_files_and_columns_is_said() {
    let project = Project::empty();
    let event = Event {
        user: Id::Text("u".into()),
        name: "signup".into(),
        ts: 20_000 * DAY,
        source: None,
        properties: None,
        anonymous: Id::Null,
    };
    let world =
        World { users: Vec::new(), events: vec![event], aliases: Vec::new(), rules: crate::world::Rules::default() };
    write(&[job(&world, project.path(), 1)]);
    let says = |settings: &str, texts: &[&str]| {
        project.write("flightdeck.toml", settings);
        project.run(&["build"]).fails_with(texts);
    };
    says("[source]\nkind = \"parqet\"\n", &["`source.kind`", "did you mean `parquet`?"]);
    says("[source]\nkind = \"parquet\"\n", &["no `files` are named"]);
    let files = "[source]\nkind = \"parquet\"\nfiles = [\"events/*.parquet\"]\n";
    says("[source]\nkind = \"parquet\"\nfiles = [\"event/*.parquet\"]\n", &["no file fits this pattern"]);
    says(&format!("{files}time = \"tme\"\n"), &["`source.time`: none of the files has a column `tme`", "`time`?"]);
    says(&format!("{files}event = \"{{time\"\n"), &["`source.event`"]);
    says(&format!("{files}database = \"a.db\"\n"), &["unknown key `database`"]);
    project.write("events/part-0.parquet", "not Parquet");
    says(files, &["part-0.parquet", "cannot be read"]);
}
