//! The site as a whole: the same bytes from the same input, whole or not at all, valid by its own schemas, and the same
//! numbers on the page as in its data.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use std::time::SystemTime;

use flightdeck::format;
use flightdeck::metric::{Currency, Format};
use rusqlite::Connection;
use serde_json::Value;

use crate::harness::Project;

type Files = BTreeMap<String, Vec<u8>>;

/// Enough for every kind of file.
const SMALL: &str = "ranges = [7, 30]\n[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n";

/// The demo's settings over the small story, built once.
pub(crate) fn demo() -> &'static Files {
    static DEMO: LazyLock<Files> = LazyLock::new(|| {
        let project = Project::small(include_str!("../../flightdeck.toml"));
        project.run(&["build"]).ok();
        project.files("site")
    });
    &DEMO
}

fn json(files: &Files, path: &str) -> Value {
    serde_json::from_slice(files.get(path).unwrap_or_else(|| panic!("no {path}"))).expect("JSON")
}

/// The data files of the views, with segment, range and view.
fn views(files: &Files) -> Vec<(String, Value)> {
    let paths = files.keys().filter(|path| path.starts_with("api/analytics/") && has_extension(path, "json"));
    paths.map(|path| (path.clone(), json(files, path))).collect()
}

/// Whether a path ends in an extension.
pub(crate) fn has_extension(path: &str, wanted: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == wanted)
}

/// The first file whose bytes differ, by name: whole sites are too long to print.
#[track_caller]
fn check_same(one: &Files, other: &Files) {
    assert!(one.keys().eq(other.keys()), "the files have other names");
    let differing: Vec<&String> =
        one.iter().filter(|(name, bytes)| other[*name] != **bytes).map(|(name, _)| name).collect();
    assert_eq!(differing, [""; 0]);
}

/// The texts under a key of each entry of a list.
fn texts(list: &Value, key: &str) -> BTreeSet<String> {
    let entries = list.as_array().expect("a list").iter();
    entries.map(|entry| entry[key].as_str().expect("a text").to_owned()).collect()
}

#[test]
fn a_metric_is_on_every_surface_that_it_names_and_on_no_other() {
    let view = |name: &str| json(demo(), &format!("api/analytics/all/30d/{name}.json"));
    let steps: Vec<Value> = view("funnel")["steps"].as_array().expect("steps")[1..].to_vec();
    let summary = view("retention")["summary"].as_object().expect("a summary").clone();
    let shown = [
        ("kpi", texts(&view("kpis")["kpis"], "key")),
        ("funnel", texts(&Value::Array(steps), "key").iter().map(|key| format!("step.{key}")).collect()),
        ("retention", summary.keys().map(|field| format!("retention.{field}")).collect()),
        ("trend", texts(&view("trends")["series"], "key")),
        ("alert", texts(&view("anomalies")["checked"], "metric")),
    ];
    let index = json(demo(), "api/analytics/index.json");
    let metrics = index["metrics"].as_array().expect("metrics");
    for (surface, ids) in shown {
        let is_on = |metric: &&Value| metric["surfaces"].as_array().expect("surfaces").iter().any(|one| one == surface);
        let named: BTreeSet<String> =
            metrics.iter().filter(is_on).map(|metric| metric["id"].as_str().expect("an id").to_owned()).collect();
        assert_eq!(ids, named, "{surface}");
    }
}

#[test]
fn any_metrics_can_be_the_key_figures() {
    let row = ["errors", "step.invite", "retention.d30", "error_user_rate", "stickiness", "key_actions_users"];
    let project = Project::small(&format!("kpis = {row:?}\nranges = [30, 90]\n"));
    project.run(&["snapshot"]).ok();
    let kpis = project.json("api/analytics/all/30d/kpis.json");
    let keys = |list: &Value| -> Vec<String> {
        list.as_array().expect("a list").iter().map(|one| one["key"].as_str().expect("a key").to_owned()).collect()
    };
    assert_eq!(keys(&kpis["kpis"]), row);
    let values: Value =
        serde_json::from_slice(&project.files("content/editions/2026-11-21")["values.json"]).expect("JSON");
    assert_eq!(keys(&values["kpis"]), row);
    let page = String::from_utf8(project.files("site")["index.html"].clone()).expect("text");
    let cards: Vec<&str> =
        page.split("id=\"kpi-").skip(1).filter_map(|card| card.split_once('"')).map(|(key, _)| key).collect();
    assert_eq!(cards, row);
    // D30 of a 30-day range has no cohort that is old enough, and stands in its place with the reason.
    assert!(kpis["kpis"][2]["value"].is_null() && page.contains("No cohort of this range is old enough"));
    let index = project.json("api/analytics/index.json");
    for metric in index["metrics"].as_array().expect("metrics") {
        let is_kpi = row.iter().any(|key| metric["id"] == **key);
        let names_it = metric["surfaces"].as_array().expect("surfaces").iter().any(|surface| surface == "kpi");
        assert_eq!(names_it, is_kpi, "{}", metric["id"]);
    }
}

#[test]
fn a_goal_is_told_wherever_its_figure_is() {
    let goals = "[[goals]]\nmetric = \"activation_rate\"\ntarget = \"99%\"\nby = 2027-06-30\n\
                 [[goals]]\nmetric = \"signups\"\ntarget = 1\n[[goals]]\nmetric = \"dau\"\nrange = 90\ntarget = 1\n";
    let project = Project::small(&format!("ranges = [30, 90]\n{goals}"));
    project.run(&["snapshot"]).ok();
    let kpis = project.json("api/analytics/all/30d/kpis.json");
    let goal = &kpis["kpis"][1]["goal"];
    let (status, expected) = (goal["status"].as_str().expect("a status"), goal["expectedToday"].as_f64());
    assert_eq!((goal["target"].as_f64(), goal["by"].as_str()), (Some(0.99), Some("2027-06-30")));
    let on_line = kpis["kpis"][1]["value"].as_f64() >= expected;
    assert_eq!(status, if on_line { "on_track" } else { "behind" });
    assert!(kpis["kpis"][2]["goal"].is_null());
    assert_eq!(project.json("api/analytics/all/90d/kpis.json")["kpis"][2]["goal"]["status"], "reached");
    let line = flightdeck::pages::goal_text(
        (0.99, Some("2027-06-30".parse().expect("a day"))),
        (
            if on_line { flightdeck::views::GoalStatus::OnTrack } else { flightdeck::views::GoalStatus::Behind },
            expected,
        ),
        flightdeck::metric::Format::Percent,
    );
    let site = project.files("site");
    let edition = project.files("content/editions/2026-11-21");
    for (name, bytes) in [
        ("the page", &site["index.html"]),
        ("the brief", &site["exports/brief.md"]),
        ("the edition", &edition["index.html"]),
    ] {
        assert!(String::from_utf8_lossy(bytes).contains(&line), "{name} has no `{line}`");
    }
    // The edition tells every goal of its range, also that of a metric that is no key figure.
    let values: Value = serde_json::from_slice(&edition["values.json"]).expect("JSON");
    assert_eq!(texts(&values["goals"], "key"), ["activation_rate", "signups"].map(str::to_owned).into());
}

#[test]
fn a_sum_stands_beside_its_events_wherever_it_is_told() {
    let settings = "ranges = [7, 30]\nkpis = [\"refunds_sum\", \"dau\"]\n[[trends]]\nkey = \"refunds\"\nevent = \"error\"\n\
                    sum = \"amount\"\nunit = \"EUR\"\ngood = \"down\"\n[[goals]]\nmetric = \"refunds_sum\"\ntarget = 0\n";
    let project = Project::small(settings);
    let database = rusqlite::Connection::open(project.join("flightdeck.db")).expect("a database");
    let amounts =
        "UPDATE events SET properties = CASE rowid % 7 WHEN 0 THEN '{\"amount\":true}' ELSE '{\"amount\":0.1}' END
                   WHERE name = 'error'";
    database.execute(amounts, []).expect("amounts");
    drop(database);
    project.run(&["snapshot"]).ok();
    let trends = project.json("api/analytics/all/30d/trends.json");
    let series = |key: &str| {
        let mut all = trends["series"].as_array().expect("series").iter();
        all.find(|series| series["key"] == key).unwrap_or_else(|| panic!("no {key}"))
    };
    let sum = series("refunds_sum");
    assert_eq!((&sum["format"], &sum["unit"], &sum["label"]), (&"currency".into(), &"EUR".into(), &"Refunds".into()));
    assert!(series("refunds")["exact"].is_null() && series("refunds_users")["exact"].is_null());
    let mut total = 0;
    for (value, exact) in sum["values"].as_array().expect("values").iter().zip(sum["exact"].as_array().expect("texts"))
    {
        let exact = exact.as_str().expect("a text");
        assert_eq!(exact.parse::<f64>().ok(), value.as_f64());
        assert!(exact.split_once('.').is_some_and(|(_, cents)| cents.len() == 2), "{exact}");
        total += exact.replace('.', "").parse::<i64>().expect("cents");
        let csv = String::from_utf8(project.files("site")["api/analytics/all/30d/trends.csv"].clone()).expect("text");
        assert!(csv.contains(&format!(",{exact},")), "{exact}");
    }
    assert!(total > 100, "{total} cents");
    // Hundredths are added exactly, where binary tenths would drift.
    let written = format!("{}.{:02}", total / 100, total % 100);
    let kpi = &project.json("api/analytics/all/30d/kpis.json")["kpis"][0];
    assert_eq!(kpi["value"].as_f64(), written.parse().ok());
    assert_eq!(kpi["goal"]["status"], "open");
    let explained: Value =
        serde_json::from_str(&project.run(&["explain", "refunds_sum", "--json"]).ok().out).expect("JSON");
    assert_eq!(explained["value"].as_f64(), kpi["value"].as_f64());
    let site = project.files("site");
    let text = |name: &str| String::from_utf8_lossy(&site[name]).into_owned();
    let shown = format::value(kpi["value"].as_f64().expect("a sum"), format_of_money());
    assert!(text("index.html").contains(&shown) && text("exports/brief.md").contains(&shown), "{shown}");
    assert!(text("data/index.html").contains("were not added to a sum"));
    let edition = project.files("content/editions/2026-11-21");
    assert!(String::from_utf8_lossy(&edition["index.html"]).contains(&shown));
    assert!(String::from_utf8_lossy(&edition["values.json"]).contains("\"currency EUR\""));
}

fn format_of_money() -> flightdeck::metric::Format {
    Format::Currency(Currency::parse("EUR").expect("a code"))
}

fn times(project: &Project) -> BTreeMap<String, SystemTime> {
    let site = project.join("site");
    let time = |name: &str| std::fs::metadata(site.join(name)).and_then(|meta| meta.modified()).expect("a time");
    project.files("site").into_keys().map(|name| (name.clone(), time(&name))).collect()
}

fn generated_at(project: &Project) -> String {
    project.json("api/analytics/index.json")["generatedAt"].as_str().expect("an instant").to_owned()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, other) = (Project::small(SMALL), Project::small(SMALL));
    one.run(&["build", "--jobs", "1"]).ok();
    other.run(&["build", "--jobs", "2", "--out", "elsewhere/public"]).ok();
    let site = one.files("site");
    check_same(&site, &other.files("elsewhere/public"));
    // Nothing that is kept between builds decides a byte.
    std::fs::remove_dir_all(one.join(".flightdeck")).expect("the kept files go");
    one.run(&["build", "--out", "again"]).ok();
    check_same(&site, &one.files("again"));
    // No place of this machine is in it.
    for project in [&one, &other] {
        let folder = project.path().to_string_lossy().into_owned();
        assert!(site.values().all(|bytes| !bytes.windows(folder.len()).any(|window| window == folder.as_bytes())));
    }
}

#[test]
fn a_build_that_changes_nothing_keeps_every_file_and_its_time() {
    let project = Project::small(SMALL);
    project.run(&["build"]).ok();
    let (files, before, generated) = (project.files("site"), times(&project), generated_at(&project));
    assert_eq!(generated, "2026-11-22T06:10:00Z");
    // Later on the same day there is nothing to do; on the next day the clock has moved on, the data has not.
    let later = project.run_at("1795338600", &["build"]).ok();
    assert!(later.out.contains("nothing changed"), "{}", later.out);
    project.run_at("1795414200", &["build"]).ok();
    assert_eq!(times(&project), before);
    assert_eq!(generated_at(&project), generated);
    check_same(&files, &project.files("site"));
}

#[test]
fn builds_at_the_same_time_leave_the_whole_site_of_one_of_them() {
    let project = Project::small(SMALL);
    let days = ["2026-11-20", "2026-11-21"];
    let alone = days.map(|day| {
        project.run(&["build", "--as-of", day, "--out", day]).ok();
        project.files(day)
    });
    for _ in 0..3 {
        std::thread::scope(|scope| {
            for day in days {
                let project = &project;
                scope.spawn(move || project.run(&["build", "--as-of", day]).ok());
            }
        });
        let site = project.files("site");
        assert!(alone.contains(&site), "half of one and half of the other, or with something in it");
        let hidden: Vec<String> = project.files("").into_keys().filter(|name| name.starts_with(".site")).collect();
        assert_eq!(hidden, [""; 0]);
    }
}

#[test]
fn new_data_or_settings_move_the_time_of_the_site() {
    let project = Project::small(SMALL);
    project.run(&["build"]).ok();
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    let more = "INSERT INTO events(id, user_id, name, ts) SELECT 'one more', user_id, 'app_open', 1795255200000 FROM events LIMIT 1";
    database.execute(more, []).expect("an event");
    drop(database);
    project.run_at("1795338600", &["build"]).ok();
    assert_eq!(generated_at(&project), "2026-11-22T09:10:00Z");
    project.write("flightdeck.toml", &format!("title = \"Renamed\"\n{SMALL}"));
    project.run_at("1795342200", &["build"]).ok();
    assert_eq!(generated_at(&project), "2026-11-22T10:10:00Z");
    assert!(String::from_utf8_lossy(&project.files("site")["index.html"]).contains("Renamed"));
}

#[test]
fn a_failed_build_leaves_the_last_good_site() {
    let project = Project::small(SMALL);
    project.run(&["build"]).ok();
    let (files, before) = (project.files("site"), times(&project));
    let check_untouched = || {
        check_same(&files, &project.files("site"));
        assert_eq!(times(&project), before);
        let left: Vec<String> = std::fs::read_dir(project.path())
            .expect("readable")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with(".site"))
            .collect();
        assert_eq!(left, [""; 0]);
    };
    project.write("templates/base.html", "{% if %}");
    project.run(&["build"]).fails_with(&["templates/base.html:1", "hint: fix the template"]);
    check_untouched();
    std::fs::remove_file(project.join("templates/base.html")).expect("the template goes");
    project.write("templates/404.html", "<a href=\"gone.html\">lost</a>");
    project.run(&["build"]).fails_with(&["404.html, `gone.html`", "not in the site"]);
    check_untouched();
    std::fs::remove_dir_all(project.join("templates")).expect("the templates go");
    std::fs::write(project.join("flightdeck.db"), vec![7; 20_000]).expect("a ruined database");
    project.run(&["build"]).fails_with(&["flightdeck.db", "not a SQLite database"]);
    check_untouched();
}

#[test]
fn the_demo_has_a_cockpit_for_every_segment_and_range() {
    let files = demo();
    for segment in ["all", "free", "pro", "smb", "enterprise"] {
        for range in [7, 14, 30, 60, 90] {
            assert!(files.contains_key(&format!("{segment}/{range}d/index.html")));
        }
    }
    assert_eq!(cockpits(files).count(), 25);
    for page in ["index.html", "404.html", "definitions/index.html", "data/index.html"] {
        assert!(files.contains_key(page), "{page}");
    }
}

#[test]
fn the_page_for_missing_addresses_works_at_any_depth_where_the_address_is_known() {
    let project = Project::small("ranges = [7]\nbase_url = \"https://example.com/team/cockpit\"\n");
    project.run(&["build"]).ok();
    let page = String::from_utf8_lossy(&project.files("site")["404.html"]).into_owned();
    assert!(page.contains("<link rel=\"stylesheet\" href=\"/team/cockpit/assets/"), "{page}");
    assert!(page.contains("class=\"action\" href=\"/team/cockpit/index.html\""), "{page}");
    assert!(!page.contains("href=\"assets/") && !page.contains("src=\"assets/"), "{page}");
    // Every other page stays relative, so that the folder can be opened and moved.
    let home = String::from_utf8_lossy(&project.files("site")["index.html"]).into_owned();
    assert!(!home.contains("/team/cockpit"), "{home}");
}

#[test]
fn every_data_file_is_in_the_catalogue_and_valid_by_the_published_schema() {
    let files = demo();
    let index = json(files, "api/analytics/index.json");
    let listed = index["files"].as_array().expect("files").iter().map(|file| file["path"].as_str().expect("a path"));
    let there = files
        .keys()
        .map(String::as_str)
        .filter(|path| path.starts_with("api/analytics/") && !path.ends_with("index.json"));
    let (mut listed, mut there) = (listed.collect::<Vec<_>>(), there.collect::<Vec<_>>());
    listed.sort_unstable();
    there.sort_unstable();
    assert_eq!(listed, there);
    // 25 cockpits with six views as JSON and three of them as CSV, a comparison for each of five ranges, and the event catalogue.
    assert_eq!(listed.len(), 25 * 9 + 5 + 1);
    for (path, document) in views(files) {
        let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(".json")).expect("a view");
        let view = if path.contains("/compare/") { "compare" } else { name };
        let schema = json(files, &format!("api/schema/{view}.schema.json"));
        let validator = jsonschema::draft202012::new(&schema).expect("a valid schema");
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{path}");
        // The schema is closed: what is not in the contract, or is missing from it, is an error.
        let mut longer = document.clone();
        longer["surplus"] = 1.into();
        assert!(!validator.is_valid(&longer), "{view}");
        let mut shorter = document;
        shorter.as_object_mut().expect("an object").retain(|name, _| name == "meta");
        assert!(!validator.is_valid(&shorter), "{view}");
    }
}

/// The text of a piece of a page, without its tags.
fn text(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
    }
    text.trim().to_owned()
}

/// What stands between two marks, the first time after `from`.
#[track_caller]
fn between<'p>(page: &'p str, start: &str, end: &str) -> &'p str {
    let (_, after) = page.split_once(start).unwrap_or_else(|| panic!("no {start}"));
    after.split_once(end).unwrap_or_else(|| panic!("no {end} after {start}")).0
}

/// The format of a key figure or a series.
fn format_of(of: &Value) -> Format {
    match of["format"].as_str() {
        Some("currency") => Format::Currency(of["unit"].as_str().and_then(Currency::parse).expect("a currency")),
        Some("count") => Format::Count,
        Some("percent") => Format::Percent,
        Some("ratio") => Format::Ratio,
        other => panic!("unknown format {other:?}"),
    }
}

#[track_caller]
fn check_shown(shown: &str, value: &Value, format: Format) {
    let expected = format::value_or_missing(value.as_f64(), format);
    // A dash is followed by its reason.
    let found = if value.is_null() { shown.split(' ').next().unwrap_or_default() } else { shown };
    assert_eq!(found, expected);
}

/// The segments and ranges that have a cockpit, `all/30d` and so on.
fn cockpits(files: &Files) -> impl Iterator<Item = &str> {
    files.keys().filter_map(|path| path.strip_prefix("api/analytics/")?.strip_suffix("/kpis.json"))
}

/// Calls `check` with each cockpit's page and folder of data.
fn for_each_cockpit(check: impl Fn(&str, &str)) {
    let files = demo();
    for place in cockpits(files) {
        let page = String::from_utf8(files[&format!("{place}/index.html")].clone()).expect("text");
        check(&page, &format!("api/analytics/{place}"));
    }
}

#[test]
fn key_figures_on_the_page_are_those_of_the_data() {
    for_each_cockpit(|page, data| {
        let kpis = json(demo(), &format!("{data}/kpis.json"));
        for kpi in kpis["kpis"].as_array().expect("four") {
            let card = between(page, &format!("id=\"kpi-{}\"", kpi["key"].as_str().expect("a key")), "</article>");
            let shown = between(card, "<p class=\"kpi-value\">", "</p>");
            let shown = shown.split_once("</button>").map_or(shown, |(number, _)| number);
            check_shown(&text(shown), &kpi["value"], format_of(kpi));
        }
    });
}

#[test]
fn funnel_steps_on_the_page_are_those_of_the_data() {
    for_each_cockpit(|page, data| {
        let funnel = json(demo(), &format!("{data}/funnel.json"));
        let body = between(page, "<tbody role=\"rowgroup\">", "</tbody>");
        let rows: Vec<&str> = body.split("<tr role=\"row\"").skip(1).collect();
        let steps = funnel["steps"].as_array().expect("steps");
        assert_eq!(rows.len(), steps.len());
        for (index, (row, step)) in rows.iter().zip(steps).enumerate() {
            let cell = |class: &str| {
                let cell = between(row, &format!("class=\"{class}\">"), "</td>");
                text(
                    cell.split("<span class=\"left-here\"")
                        .next()
                        .unwrap_or(cell)
                        .split("<span class=\"sub\"")
                        .next()
                        .unwrap_or(cell),
                )
            };
            check_shown(&cell("step-users"), &step["users"], Format::Count);
            if index > 0 {
                check_shown(&cell("bar-column"), &step["conversionFromStart"]["value"], Format::Percent);
                check_shown(&cell("step-rate"), &step["conversionFromPrevious"]["value"], Format::Percent);
            }
        }
    });
}

#[test]
fn retention_and_trends_on_the_page_are_those_of_the_data() {
    for_each_cockpit(|page, data| {
        let retention = json(demo(), &format!("{data}/retention.json"));
        let shown = page.split("<p class=\"pooled-value\"").skip(1).map(|rest| text(between(rest, ">", "</p>")));
        for (shown, field) in shown.zip(["d1", "d7", "d30"]) {
            check_shown(&shown, &retention["summary"][field]["value"], Format::Percent);
        }
        let trends = json(demo(), &format!("{data}/trends.json"));
        let figures: Vec<&str> = page.split("data-chart=\"trend-").skip(1).collect();
        assert!(figures.len() >= 11, "{}", figures.len());
        for figure in figures {
            let key = figure.split('"').next().unwrap_or_default();
            let series = trends["series"].as_array().expect("series").iter().find(|series| series["key"] == key);
            let series = series.unwrap_or_else(|| panic!("no series {key}"));
            let days: Vec<f64> = series["values"]
                .as_array()
                .expect("values")
                .iter()
                .map(|day| day.as_f64().expect("a number"))
                .collect();
            // Events are added up, DAU is a mean, everything else is of the last day.
            let number = match (key, series["format"].as_str()) {
                ("wau" | "mau", _) | (_, Some("ratio" | "percent")) => days[days.len() - 1],
                ("dau", _) => days.iter().sum::<f64>() / days.len() as f64,
                _ => days.iter().sum(),
            };
            let shown = text(between(figure, "<p class=\"trend-value\">", "</p>"));
            check_shown(&shown, &Value::from(number), format_of(series));
        }
    });
}

#[test]
fn the_front_page_is_the_default_cockpit_itself() {
    let files = demo();
    let main = |path: &str| text(between(&String::from_utf8_lossy(&files[path]), "<main", "</main>"));
    assert_eq!(main("index.html"), main("all/30d/index.html"));
}

#[test]
fn no_page_holds_an_inline_script_or_style() {
    for (path, bytes) in demo().iter().filter(|(path, _)| has_extension(path, "html")) {
        let page = String::from_utf8_lossy(bytes);
        // A document of one file leaves the site, so its look is inside.
        let is_one_file = path.starts_with("exports/");
        assert!(
            (is_one_file || !page.contains("<style")) && !page.contains(" style=") && !page.contains(" onclick="),
            "{path}"
        );
        for tag in page.split("<script").skip(1) {
            let opening = tag.split('>').next().unwrap_or_default();
            assert!(opening.contains("src=\"") || opening.contains("application/json"), "{path}: {opening}");
        }
    }
}
