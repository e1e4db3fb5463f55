//! The receipts of the site: from a number of the cockpit to SQL that gives it again, for every number of three segments.

use rusqlite::Connection;
use serde_json::Value;

use crate::harness::Project;

/// A receipt as the page shows it.
struct Receipt {
    id: String,
    shown: String,
    exact: Option<f64>,
    sql: String,
}

/// The text between two marks.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(found, _)| found)
}

fn plain(markup: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2F;", "/"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(markup.to_owned(), |text, (written, meant)| text.replace(written, meant))
}

fn receipts(page: &str) -> Vec<Receipt> {
    page.split("<article class=\"metric receipt\" id=\"")
        .skip(1)
        .map(|article| Receipt {
            id: article.split('"').next().expect("an id").to_owned(),
            shown: plain(between(article, "receipt-value\">", "<").expect("a value")),
            exact: between(article, "note\">exactly ", "<").map(|number| number.parse().expect("a number")),
            sql: plain(between(article, "<pre><code>", "</code>").expect("SQL")),
        })
        .collect()
}

fn page(project: &Project, path: &str) -> String {
    std::fs::read_to_string(project.join("site").join(path)).expect("a page")
}

#[test]
fn the_sql_of_each_receipt_gives_the_number_that_the_page_shows() {
    let project = Project::small(include_str!("../../flightdeck.toml"));
    project.run(&["build"]).ok();
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    let mut compared = 0;
    for (segment, range) in [("all", "30d"), ("pro", "7d"), ("smb", "90d")] {
        let path = format!("receipts/{segment}/{range}/index.html");
        for Receipt { id, shown, exact, sql } in receipts(&page(&project, &path)) {
            let found: Option<f64> = database
                .query_row(sql.trim_end_matches(';'), [], |row| row.get("value"))
                .unwrap_or_else(|error| panic!("{segment} {id}: {error}\n{sql}"));
            let whole = shown.replace([',', '\u{a0}', '\u{202f}'], "").parse::<f64>().ok();
            let expected = exact.or(whole);
            let is_same = match (expected, found) {
                (Some(expected), Some(found)) => (expected - found).abs() <= 1e-9 * expected.abs().max(1.0),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            };
            assert!(is_same, "{segment} {id}: the page shows {shown} ({exact:?}), SQL says {found:?}\n{sql}");
            compared += usize::from(found.is_some());
        }
    }
    assert!(compared >= 60, "only {compared} numbers were defined");
}

#[test]
fn every_key_figure_leads_to_its_receipt() {
    let project = Project::small("ranges = [7, 30]\n[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n");
    project.run(&["build"]).ok();
    for segment in ["all", "pro"] {
        let kpis: Value = project.json(&format!("api/analytics/{segment}/7d/kpis.json"));
        let cockpit = page(&project, &format!("{segment}/7d/index.html"));
        for kpi in kpis["kpis"].as_array().expect("key figures") {
            let receipt = kpi["receipt"].as_str().expect("a receipt");
            let key = kpi["key"].as_str().expect("a key");
            assert_eq!(receipt, format!("receipts/{segment}/7d/index.html#{key}"));
            assert!(cockpit.contains(&format!("href=\"../../{receipt}\"")), "{segment} {key}");
        }
    }
}

#[test]
fn under_a_privacy_floor_no_receipt_gives_a_withheld_number_back() {
    let project = Project::small("ranges = [7]\ndefault_range = 7\n[privacy]\nmin_group = 200\n");
    project.run(&["build"]).ok();
    let page = page(&project, "receipts/all/7d/index.html");
    let (numbers, tables) = page.split_once("id=\"tables\"").expect("series and tables");
    let hidden = numbers.split("<article class=\"metric receipt\"").skip(1).filter(|article| article.contains(">–<"));
    let hidden: Vec<&str> = hidden.collect();
    assert!(!hidden.is_empty(), "a floor that withholds nothing");
    assert!(hidden.iter().all(|article| !article.contains("<pre>") && article.contains("withheld for privacy")));
    let trends = project.json("api/analytics/all/7d/trends.json");
    let pointers = trends["meta"]["withheld"].as_array().expect("pointers");
    let mut withheld = 0;
    for (position, series) in trends["series"].as_array().expect("series").iter().enumerate() {
        let path = format!("/series/{position}/");
        let is_hidden = pointers.iter().any(|pointer| pointer.as_str().expect("a pointer").starts_with(&path));
        let key = series["key"].as_str().expect("a key");
        let (_, article) = tables.split_once(&format!("id=\"series-{key}\"")).expect("its receipt");
        let article = article.split("</article>").next().expect("its end");
        assert_eq!(is_hidden, !article.contains("<pre>"), "{key}");
        withheld += usize::from(is_hidden);
    }
    assert!(withheld > 0, "a floor that withholds no series");
}

/// The links of a page to receipts, each with the text that it stands around.
fn traced(page: &str) -> Vec<(String, String)> {
    let link = |rest: &str| {
        let (href, rest) = rest.split_once('"')?;
        Some((href.to_owned(), rest.split_once('>')?.1.split_once("</a>")?.0.to_owned()))
    };
    page.split("href=\"").skip(1).filter_map(link).filter(|(href, _)| href.contains("receipts/")).collect()
}

/// Whether the receipt at an anchor of a page has SQL; `None` when it is not there.
fn has_sql(page: &str, anchor: &str) -> Option<bool> {
    let (_, rest) = page.split_once(&format!("id=\"{anchor}\""))?;
    let ends = ["</article>", "</section>"].iter().filter_map(|end| rest.find(end));
    Some(rest[..ends.min()?].contains("<pre>"))
}

#[test]
fn a_withheld_number_of_a_comparison_or_an_edition_has_a_receipt_without_sql() {
    let settings = "ranges = [7]\ndefault_range = 7\n[privacy]\nmin_group = 200\n";
    let segments =
        ["pro", "free"].map(|key| format!("[[segments]]\nkey = \"{key}\"\nwhere = {{ plan = \"{key}\" }}\n")).concat();
    let project = Project::small(&format!("{settings}{segments}[[breakdowns]]\nattribute = \"plan\"\n"));
    project.run(&["snapshot"]).ok();
    let of_values = has_sql(&page(&project, "receipts/all/7d/index.html"), "by-0");
    assert_eq!(of_values, Some(false));
    let explained = project.run(&["explain", "breakdown.plan", "--json"]).ok().out;
    assert!(explained.contains("\"sql\": null"), "{explained}");
    let mut counted = [[0; 2]; 2];
    let places = [("compare/7d/", "../../"), ("snapshots/2026-11-21/", "snapshots/2026-11-21/")];
    for (place, (folder, base)) in places.into_iter().enumerate() {
        for (href, text) in traced(&page(&project, &format!("{folder}index.html"))) {
            let (path, anchor) = href.split_once('#').expect("an anchor");
            let path = if place == 0 { path.trim_start_matches(base).to_owned() } else { format!("{base}{path}") };
            let is_withheld = text.contains("withheld") || text.trim() == "–";
            let receipts = page(&project, &path);
            let found = has_sql(&receipts, anchor).unwrap_or_else(|| panic!("{folder} {href}"));
            assert!(!(is_withheld && found), "{folder} {href}: {text}");
            counted[place][usize::from(is_withheld)] += 1;
        }
    }
    assert!(counted.iter().flatten().all(|count| *count > 0), "{counted:?}");
}

/// A row of a table: texts and numbers as SQLite gives them.
fn rows(database: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = database.prepare(sql.trim_end_matches(';')).unwrap_or_else(|error| panic!("{error}\n{sql}"));
    let width = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| -> rusqlite::Result<Vec<Value>> {
        let cell = |at| {
            Ok(match row.get_ref(at)? {
                rusqlite::types::ValueRef::Integer(number) => number.into(),
                rusqlite::types::ValueRef::Real(number) => number.into(),
                rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
                rusqlite::types::ValueRef::Null | rusqlite::types::ValueRef::Blob(_) => Value::Null,
            })
        };
        (0..width).map(cell).collect()
    };
    let found = statement.query_map([], row).expect("it runs").collect::<rusqlite::Result<Vec<_>>>();
    found.unwrap_or_else(|error| panic!("{error}\n{sql}"))
}

/// The SQL of the series and tables of a page, by their anchors.
fn tables(page: &str) -> Vec<(String, String)> {
    let (_, rest) = page.split_once("id=\"tables\"").expect("series and tables");
    let articles = rest.split("<article class=\"metric receipt rows\" id=\"").skip(1);
    let table = |article: &str| {
        let sql = plain(between(article, "<pre><code>", "</code>").expect("SQL"));
        (article.split('"').next().expect("an id").to_owned(), sql)
    };
    articles.map(table).collect()
}

/// Whether both are missing, or the same up to the last digits of a float.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * other.abs().max(1.0),
        (None, None) => one == other,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// A step as the table of steps has it.
fn step_row(step: &Value) -> Vec<Value> {
    let rate = |name: &str| step[name]["value"].clone();
    let rates = [rate("conversionFromStart"), rate("conversionFromPrevious")];
    let hours = [step["medianHours"].clone(), step["p90Hours"].clone()];
    [step["key"].clone(), step["users"].clone()].into_iter().chain(rates).chain(hours).collect()
}

/// The rows of a breakdown as its SQL gives them.
fn breakdown_rows(breakdown: &Value) -> Vec<Vec<Value>> {
    let rows = breakdown["rows"].as_array().expect("rows").iter();
    let row = |(at, row): (usize, &Value)| {
        let own = [(at + 1).into(), row["value"].clone(), row["people"].clone(), row["share"].clone()];
        let cells = row["cells"].as_array().expect("cells").iter().map(|cell| cell["value"].clone());
        own.into_iter().chain(cells).collect()
    };
    rows.chain(Some(&breakdown["other"]).filter(|other| !other.is_null())).enumerate().map(row).collect()
}

#[test]
fn the_sql_of_each_series_and_table_gives_all_its_published_rows() {
    let project = Project::small(include_str!("../../flightdeck.toml"));
    project.run(&["build"]).ok();
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    let mut compared = 0;
    let sides = project.json("api/analytics/compare/30d.json");
    for segment in ["all", "pro", "smb"] {
        let view = |name: &str| project.json(&format!("api/analytics/{segment}/30d/{name}.json"));
        let (trends, funnel, retention) = (view("trends"), view("funnel"), view("retention"));
        for (id, sql) in tables(&page(&project, &format!("receipts/{segment}/30d/index.html"))) {
            let found = rows(&database, &sql);
            let expected: Vec<Vec<Value>> = match id.as_str() {
                "funnel-steps" => funnel["steps"].as_array().expect("steps").iter().map(step_row).collect(),
                "funnel-days" => {
                    let steps = funnel["series"]["steps"].as_array().expect("steps");
                    let days = funnel["series"]["buckets"].as_array().expect("days");
                    let row = |(at, day): (usize, &Value)| {
                        std::iter::once(day.clone()).chain(steps.iter().map(|step| step["users"][at].clone())).collect()
                    };
                    days.iter().enumerate().map(row).collect()
                }
                "cohort-days" => {
                    let cohorts = retention["cohorts"].as_array().expect("cohorts");
                    let cells = |cohort: &Value| {
                        let known = cohort["cells"].as_array().expect("cells").iter().enumerate();
                        let known = known.filter(|(_, users)| !users.is_null());
                        let row = |(after, users): (usize, &Value)| {
                            vec![cohort["date"].clone(), after.into(), cohort["size"].clone(), users.clone()]
                        };
                        known.map(row).collect::<Vec<_>>()
                    };
                    cohorts.iter().flat_map(cells).collect()
                }
                "by-0" if segment == "all" => breakdown_rows(&sides["breakdowns"][0]),
                series => {
                    let key = series.strip_prefix("series-").expect("a series");
                    let all = trends["series"].as_array().expect("series");
                    let one = all.iter().find(|one| one["key"] == key).unwrap_or_else(|| panic!("no series {key}"));
                    let days = trends["buckets"].as_array().expect("days").iter();
                    days.zip(one["values"].as_array().expect("values"))
                        .map(|(day, value)| vec![day.clone(), value.clone()])
                        .collect()
                }
            };
            assert_eq!(found.len(), expected.len(), "{segment} {id}\n{sql}");
            for (found, expected) in found.iter().zip(&expected) {
                // Of all other values JSON gives no share.
                let skip = if id == "by-0" && expected[3].is_null() { 4 } else { 0 };
                assert_eq!(found.len(), expected.len(), "{segment} {id}");
                let (found, expected) = (&found[skip..], &expected[skip..]);
                assert!(
                    found.iter().zip(expected).all(|(found, expected)| is_same(found, expected)),
                    "{segment} {id}: {found:?} instead of {expected:?}\n{sql}"
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 2_000, "only {compared} rows");
    each_number_of_a_breakdown_leads_to_its_receipt(&project, &sides["breakdowns"][0]);
}

/// And the receipt back; `explain` knows it.
fn each_number_of_a_breakdown_leads_to_its_receipt(project: &Project, breakdown: &Value) {
    let (compare, receipts) = (page(project, "compare/30d/index.html"), page(project, "receipts/all/30d/index.html"));
    let (_, table) = compare.split_once("id=\"by-0\"").expect("a breakdown");
    let numbers = table
        .split("</table>")
        .next()
        .expect("its end")
        .matches("class=\"traced\" href=\"../../receipts/all/30d/index.html#by-0\"");
    let rows = breakdown_rows(breakdown).len();
    assert_eq!(numbers.count() % rows, 0, "a number that leads nowhere");
    let article = between(&receipts, "rows\" id=\"by-0\"", "</article>").expect("its receipt");
    assert!(article.contains("href=\"../../../compare/30d/index.html#by-0\""), "{article}");
    let explained = project.run(&["explain", "breakdown.plan", "--range", "30d", "--json"]).ok().out;
    let explained: Value = serde_json::from_str(&explained).expect("JSON");
    assert_eq!(
        explained["sql"].as_str().map(str::trim),
        tables(&receipts).iter().find(|(id, _)| id == "by-0").map(|(_, sql)| sql.trim())
    );
    assert_eq!(explained["rows"][0]["people"], breakdown["rows"][0]["people"]);
    project
        .run(&["explain", "breakdown.plann"])
        .fails_with(&["there is no breakdown of `plann`", "did you mean `plan`?"]);
    project.run(&["explain", "breakdown.plan", "--segment", "pro"]).fails_with(&["--segment"]);
}

#[test]
fn the_figures_of_a_comparison_lead_to_the_receipts_of_their_segment() {
    let project =
        Project::small("ranges = [7]\ndefault_range = 7\n[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n");
    project.run(&["build"]).ok();
    let compare = page(&project, "compare/7d/index.html");
    for link in ["receipts/pro/7d/index.html#activation_rate", "receipts/all/7d/index.html#dau"] {
        assert!(compare.contains(&format!("href=\"../../{link}\"")), "{link}");
    }
}

/// The SQL of each section of an edition's receipts, by its anchor; `None` where there is none.
fn edition_sql(project: &Project, edition: &str) -> Vec<(String, Option<String>)> {
    let page = page(project, &format!("snapshots/{edition}/receipts/index.html"));
    let sections = page.split("<section id=\"").skip(1);
    let section = |section: &str| {
        let sql = between(section, "<pre><code>", "</code>").map(plain);
        (section.split('"').next().expect("an id").to_owned(), sql)
    };
    sections.map(section).collect()
}

#[test]
fn each_number_of_an_edition_leads_to_sql_that_gives_it() {
    let settings = "ranges = [30]\nbase_url = \"https://example.com/\"\n";
    let with_pro = format!("{settings}[[segments]]\nkey = \"pro\"\nwhere = {{ plan = \"pro\" }}\n");
    let readers = "[mail]\nfrom = \"a@example.com\"\n[[subscribers]]\naddress = \"b@example.com\"\nsegment = \"pro\"\n";
    let project = Project::small(&format!("{with_pro}{readers}"));
    project.run(&["snapshot"]).ok();
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    let mut compared = 0;
    for edition in ["2026-11-21", "2026-11-21/pro"] {
        let shown = page(&project, &format!("snapshots/{edition}/index.html"));
        let values: Value = project.json(&format!("snapshots/{edition}/values.json"));
        let figures = ["kpis", "retention"].into_iter().flat_map(|part| values[part].as_array().expect("figures"));
        let steps = || values["funnel"].as_array().expect("steps").iter().skip(1);
        let rates = steps().map(|step| &step["rate"]);
        let receipts = edition_sql(&project, edition);
        for step in steps() {
            let key = format!("{}.start", step["rate"]["key"].as_str().expect("a key"));
            assert!(shown.contains(&format!("href=\"receipts/index.html#{key}\"")), "{edition} {key}");
            let (_, sql) = receipts.iter().find(|(id, _)| *id == key).unwrap_or_else(|| panic!("{edition} {key}"));
            let rate: Value = rows(&database, sql.as_deref().expect("SQL"))[0][2].clone();
            assert!(is_same(&rate, &step["fromStart"]), "{edition} {key}: {rate}");
        }
        for figure in figures.chain(rates) {
            let key = figure["key"].as_str().expect("a key");
            assert!(shown.contains(&format!("href=\"receipts/index.html#{key}\"")), "{edition} {key}");
            let (_, sql) = receipts.iter().find(|(id, _)| id == key).unwrap_or_else(|| panic!("{edition} {key}"));
            assert_eq!(sql.is_some(), !figure["value"].is_null(), "{edition} {key}");
            let Some(sql) = sql else { continue };
            let found: f64 =
                database.query_row(sql.trim_end_matches(';'), [], |row| row.get("value")).expect("a value");
            let expected = figure["value"].as_f64().expect("a number");
            assert!(
                (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
                "{edition} {key}: {found}, not {expected}"
            );
            compared += 1;
        }
        for figure in values["trends"].as_array().expect("figures") {
            let key = format!("series-{}", figure["key"].as_str().expect("a key"));
            let (_, sql) = receipts.iter().find(|(id, _)| *id == key).unwrap_or_else(|| panic!("{edition} {key}"));
            let days = rows(&database, sql.as_deref().expect("SQL"));
            let newest = days.last().expect("a day");
            assert!(newest[0] == "2026-11-21" && is_same(&newest[1], &figure["value"]), "{edition} {key}: {newest:?}");
            compared += 1;
        }
    }
    assert!(compared >= 20, "{compared}");
    // The mail leads to the host, since it is known.
    let mail = String::from_utf8_lossy(&project.files("site")["snapshots/2026-11-21/email.eml"]).replace("=\r\n", "");
    assert!(mail.contains("https://example.com/snapshots/2026-11-21/receipts/index.html#dau"));
    // A segment that is gone from the settings takes its SQL with it, and nothing else.
    project.write("flightdeck.toml", settings);
    project.run(&["build"]).ok();
    assert!(edition_sql(&project, "2026-11-21/pro").iter().all(|(_, sql)| sql.is_none()));
    assert!(edition_sql(&project, "2026-11-21").iter().any(|(_, sql)| sql.is_some()));
}
