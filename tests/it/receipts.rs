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
    for segment in ["all", "pro", "smb"] {
        let path = format!("receipts/{segment}/30d/index.html");
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
    let hidden = page.split("<article class=\"metric receipt\"").skip(1).filter(|article| article.contains(">–<"));
    let hidden: Vec<&str> = hidden.collect();
    assert!(!hidden.is_empty(), "a floor that withholds nothing");
    assert!(hidden.iter().all(|article| !article.contains("<pre>") && article.contains("withheld for privacy")));
}
