//! Nobody in the output: canaries planted in every place of a store never reach a published byte, a name that identifies
//! somebody stops the build, and no group smaller than the floor is told of.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rusqlite::Connection;
use serde_json::Value;

use crate::harness::Project;

const SEGMENTS: &str = r#"
ranges = [7, 30]

[[segments]]
key = "free"
where = { plan = ["free"] }

[[segments]]
key = "pro"
where = { plan = ["pro"] }

[[segments]]
key = "smb"
where = { segment = ["smb"] }
"#;

/// The small story, whose people have names, addresses and devices.
fn with_people(settings: &str) -> Project {
    let project = Project::small(settings);
    Connection::open(project.join("flightdeck.db"))
        .expect("a database")
        .execute_batch(
            "ALTER TABLE users ADD COLUMN email TEXT;
             ALTER TABLE users ADD COLUMN full_name TEXT;
             ALTER TABLE users ADD COLUMN device TEXT;
             UPDATE users SET email = 'canary.' || id || '@example.com', full_name = 'Canary ' || id, device = 'canary-device-' || id;
             UPDATE users SET id = 'canary-user-' || id;
             UPDATE events SET user_id = 'canary-user-' || user_id, id = 'canary-event-' || id,
                 properties = json_object('email', 'canary@example.com', 'name', 'Canary', 'ip', '192.0.2.7');
             INSERT INTO aliases SELECT 'canary-browser-' || rowid, id, created_at FROM users WHERE rowid % 2 = 0;
             UPDATE events SET user_id = coalesce((SELECT anonymous_id FROM aliases WHERE aliases.user_id = events.user_id), user_id)
                 WHERE rowid % 3 = 0;",
        )
        .expect("people");
    project
}

#[test]
fn planted_people_never_reach_a_published_byte() {
    // Nobody shares a device, so that no value of it may be named.
    let breakdowns = "[[breakdowns]]\nattribute = \"plan\"\n[[breakdowns]]\nattribute = \"device\"\n";
    let project = with_people(&format!("{SEGMENTS}{breakdowns}"));
    let built = project.run(&["build"]).ok();
    let explained = project.run(&["explain", "activation_rate", "--json"]).ok();
    let mut published = project.files("site");
    assert!(published.len() > 50);
    published.insert("what build said".into(), (built.out + &built.err).into_bytes());
    published.insert("what explain said".into(), (explained.out + &explained.err).into_bytes());
    for (path, bytes) in published {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for planted in ["canary", "@example", "192.0.2"] {
            assert!(!text.contains(planted), "{planted} is in {path}");
        }
    }
}

/// Builds with these settings, which must fail because of `text`, and leave no site.
#[track_caller]
fn check_stopped(settings: &str, path: &str, text: &str) {
    let project = with_people(settings);
    project.run(&["build"]).fails_with(&[
        &format!("{path}: `{text}` identifies somebody"),
        "hint: remove it from the settings, the templates or the names of events; the site was not written",
    ]);
    assert!(!project.join("site").exists());
}

/// The first user of the small story as the canaries name them.
fn somebody() -> String {
    static SOMEBODY: LazyLock<String> = LazyLock::new(|| {
        let project = with_people("");
        let database = Connection::open(project.join("flightdeck.db")).expect("a database");
        let id = database.query_row("SELECT id FROM users ORDER BY id LIMIT 1", [], |row| row.get(0));
        id.expect("a user")
    });
    SOMEBODY.clone()
}

#[test]
fn an_address_in_the_title_stops_the_build() {
    check_stopped("title = \"Ask ann.lee@example.com\"\nranges = [30]\n", "index.html", "ann.lee@example.com");
}

#[test]
fn an_event_named_by_somebodys_id_stops_the_build() {
    let id = somebody();
    let trend = format!(
        "ranges = [30]\n[[trends]]\nkey = \"theirs\"\nlabel = \"Theirs\"\nevent = \"{id}\"\nunit = \"events\"\n"
    );
    let project = with_people(&trend);
    let failed = project.run(&["build"]).fails_with(&[&format!("`{id}` identifies somebody")]);
    assert!(failed.err.contains("definitions/index.html") || failed.err.contains("api/"), "{}", failed.err);
    assert!(!project.join("site").exists());
}

#[test]
fn an_event_named_by_an_anonymous_id_stops_the_build() {
    let trend = |name: &str| format!("ranges = [30]\n[[trends]]\nkey = \"theirs\"\nevent = \"{name}\"\n");
    for name in ["canary-device-0f9c", "canary-alias-71"] {
        let project = with_people(&trend(name));
        let database = Connection::open(project.join("flightdeck.db")).expect("a database");
        let alias = "INSERT INTO aliases VALUES ('canary-device-0f9c', 'canary-alias-71', NULL)";
        database.execute(alias, []).expect("an alias");
        project.run(&["build"]).fails_with(&[&format!("`{name}` identifies somebody")]);
        assert!(!project.join("site").exists());
    }
}

#[test]
fn a_segment_of_one_person_stops_the_build() {
    let id = somebody();
    let label =
        format!("ranges = [30]\n[[segments]]\nkey = \"one\"\nlabel = \"Only {id}!\"\nwhere = {{ plan = [\"pro\"] }}\n");
    check_stopped(&label, "index.html", &id);
    let email = "canary.x@example.com";
    let filter =
        format!("ranges = [30]\n[[segments]]\nkey = \"one\"\nlabel = \"One\"\nwhere = {{ email = [\"{email}\"] }}\n");
    check_stopped(&filter, "definitions/index.html", email);
}

#[test]
fn ids_of_any_spelling_stop_the_build() {
    let project = Project::small("ranges = [7]\ndefault_range = 7\n");
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    for id in ["Zoë Canary", "org/north-77", "o'brien-2291", "say \"ann\" 7", "a&b=c#d+e/f==", "auth0|5f7c8ec7"] {
        database.execute("INSERT INTO users(id) VALUES (?1)", [id]).expect("a user");
        project.write(
            "flightdeck.toml",
            &format!("title = 'For {id}'\nranges = [7]\ndefault_range = 7\n")
                .replace("'For o'brien-2291'", "\"For o'brien-2291\""),
        );
        project.run(&["build"]).fails_with(&[&format!("index.html: `{id}` identifies somebody")]);
    }
}

#[test]
fn short_words_and_numbers_are_no_ids() {
    let project = Project::small("title = \"1234567890 and signup\"\nranges = [30]\n");
    Connection::open(project.join("flightdeck.db"))
        .expect("a database")
        .execute_batch("INSERT INTO users(id) VALUES ('1234567890'), ('signup'), ('Signups')")
        .expect("users");
    project.run(&["build"]).ok();
}

/// The floor of the tests below.
const FLOOR: i64 = 12;

/// The site with the floor, built once.
fn floored() -> &'static BTreeMap<String, Vec<u8>> {
    static SITE: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
        let breakdowns = "[[breakdowns]]\nattribute = \"plan\"\n[[breakdowns]]\nattribute = \"segment\"\ntop = 1\n";
        let project = Project::small(&format!("{SEGMENTS}\n{breakdowns}[privacy]\nmin_group = {FLOOR}\n"));
        project.run(&["build"]).ok();
        project.files("site")
    });
    &SITE
}

/// Members of the published JSON that count people, alone or in lists. The daily series of trends are added to them: an
/// event that few people had is about few people.
const PEOPLE: [&str; 9] =
    ["people", "users", "cohortSize", "matureUsers", "previousUsers", "numerator", "denominator", "size", "cells"];

/// The pointers of all counts of 1 to 11 people.
fn small_groups(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(document, "", false, &mut found);
    found
}

fn collect(value: &Value, pointer: &str, counts_people: bool, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let is_count = |name: &str| {
                members.get("format").is_some_and(|format| format == "count") && matches!(name, "values" | "previous")
            };
            for (name, member) in members {
                collect(member, &format!("{pointer}/{name}"), PEOPLE.contains(&name.as_str()) || is_count(name), found);
            }
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                collect(entry, &format!("{pointer}/{index}"), counts_people, found);
            }
        }
        Value::Number(number) => {
            if counts_people && number.as_i64().is_some_and(|number| (1..FLOOR).contains(&number)) {
                found.push(format!("{pointer} = {number}"));
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// The data files of the views.
fn documents(files: &BTreeMap<String, Vec<u8>>) -> impl Iterator<Item = (&str, Value)> {
    files
        .iter()
        .filter(|(path, _)| {
            let view = path.strip_prefix("api/analytics/").and_then(|path| path.strip_suffix(".json"));
            view.is_some_and(|view| view != "index")
        })
        .map(|(path, bytes)| (path.as_str(), serde_json::from_slice(bytes).expect("JSON")))
}

#[test]
fn no_group_below_the_floor_is_published() {
    let mut withheld = 0;
    for (path, document) in documents(floored()) {
        assert_eq!(small_groups(&document), [""; 0], "{path}");
        withheld += document["meta"]["withheld"].as_array().expect("a list").len();
    }
    assert!(withheld > 100, "{withheld} values were withheld");
    // Without the floor the same check finds many.
    let project = Project::small(SEGMENTS);
    project.run(&["build"]).ok();
    let open = project.files("site");
    let small: usize = documents(&open).map(|(_, document)| small_groups(&document).len()).sum();
    assert!(small > 100, "{small} small groups");
}

#[test]
fn what_is_withheld_is_listed_and_null() {
    for (path, document) in documents(floored()) {
        for pointer in document["meta"]["withheld"].as_array().expect("a list") {
            let pointer = pointer.as_str().expect("a pointer");
            let value = document.pointer(pointer).unwrap_or_else(|| panic!("{path} has no {pointer}"));
            assert!(is_unknown(value), "{path}{pointer} is {value}");
        }
    }
}

/// A withheld rate is an object whose members are all unknown.
fn is_unknown(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.values().all(is_unknown),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => false,
    }
}

#[test]
fn pages_and_downloads_hide_what_the_data_hides() {
    let files = floored();
    let mut marked = 0;
    for path in files.keys().filter(|path| path.ends_with("d/index.html")) {
        let page = String::from_utf8_lossy(&files[path]);
        let folder = format!("api/analytics/{}", path.trim_end_matches("/index.html"));
        if !files.contains_key(&format!("{folder}/kpis.json")) {
            // A page about cockpits, and none itself.
            continue;
        }
        let hides = |view: &str| {
            let document: Value = serde_json::from_slice(&files[&format!("{folder}/{view}.json")]).expect("JSON");
            !document["meta"]["withheld"].as_array().expect("a list").is_empty()
        };
        if ["funnel", "retention", "trends", "kpis"].into_iter().any(hides) {
            marked += 1;
            assert!(page.contains("withheld for privacy"), "{path} does not say so");
        }
        for option in page.split("class=\"chart-option\">").skip(1) {
            let option: Value = serde_json::from_str(option.split("</script>").next().unwrap_or(option)).expect("JSON");
            assert_eq!(small_bars(&option), [0; 0], "{path}");
        }
        for view in ["funnel", "retention", "trends"] {
            let csv = String::from_utf8_lossy(&files[&format!("{folder}/{view}.csv")]);
            assert_eq!(small_cells(&csv, view), [""; 0], "{folder}/{view}.csv");
        }
    }
    assert!(marked > 0);
}

#[test]
fn data_health_tells_of_no_small_day_and_of_no_single_moment() {
    let text = |project: &Project| String::from_utf8_lossy(&project.files("site")["data/index.html"]).into_owned();
    let open = Project::small(SEGMENTS);
    a_lonely_day(&open);
    open.run(&["build"]).ok();
    let page = text(&open);
    assert!(
        page.contains(">03:25<") && fact(&page, "First counted event").contains("03:25"),
        "without a floor all is told"
    );
    let project = Project::small(&format!("{SEGMENTS}\n[privacy]\nmin_group = {FLOOR}\n"));
    a_lonely_day(&project);
    project.run(&["build"]).ok();
    let page = text(&project);
    assert!(!page.contains("03:25"), "the moment of one person");
    for label in ["First counted event", "Last counted event", "Newest event, also after the as-of day"] {
        assert!(!fact(&page, label).contains(':'), "{label}: {}", fact(&page, label));
    }
    let cells = page.split("<td>").chain(page.split("<dd>")).filter_map(|rest| rest.split('<').next());
    let small: Vec<&str> = cells.filter(|cell| cell.parse().is_ok_and(|count| (1..FLOOR).contains(&count))).collect();
    assert_eq!(small, [""; 0]);
    assert!(page.matches("<td>withheld</td>").count() > 1, "one day alone would be what is left of the total");
}

/// Before the last two months only one event, of somebody without a row.
fn a_lonely_day(project: &Project) {
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    let sql = "DELETE FROM events WHERE ts < 1795219200000 - 50 * 86400000;
               INSERT INTO events(id, user_id, name, ts)
               SELECT 'one', 'lone', 'error', min(ts) / 86400000 * 86400000 - 86400000 + 12345678 FROM events;";
    database.execute_batch(sql).expect("an event");
}

/// The value of a fact of the page.
fn fact<'p>(page: &'p str, label: &str) -> &'p str {
    let rest = page.split(&format!("<dt>{label}</dt><dd>")).nth(1).unwrap_or_else(|| panic!("no {label}"));
    rest.split('<').next().unwrap_or(rest)
}

/// Cells of 1 to 11 people: in the funnel's file the columns of users, in the others all but the first.
fn small_cells<'c>(csv: &'c str, view: &str) -> Vec<&'c str> {
    let names: Vec<&str> = csv.lines().next().expect("a heading").split(',').collect();
    let counts_people = |column: usize| column > 0 && (view != "funnel" || names[column].contains("users"));
    let cells = csv.lines().skip(1).flat_map(|line| line.split(',').enumerate());
    let counts = cells.filter(|(column, _)| counts_people(*column)).map(|(_, cell)| cell);
    counts.filter(|cell| cell.parse().is_ok_and(|count: i64| (1..FLOOR).contains(&count))).collect()
}

/// Whole numbers of 1 to 11 among the drawn values; rates are drawn as numbers up to 1, so 1 itself is left out.
fn small_bars(option: &Value) -> Vec<i64> {
    let option = option.get("baseOption").unwrap_or(option);
    let series = option["series"].as_array().expect("series");
    let points = series.iter().flat_map(|series| series["data"].as_array().into_iter().flatten());
    let values = points.filter_map(|point| point.get("value").unwrap_or(point).as_i64());
    values.filter(|value| (2..FLOOR).contains(value)).collect()
}
