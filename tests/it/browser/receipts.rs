//! From a number of a cockpit to the SQL that gives it, as a person would who has nothing but a folder.

use rusqlite::Connection;
use serde_json::Value;

use super::page::Page;
use crate::harness::Project;

/// The place of a number on a cockpit: what holds its name, and what shows it.
fn places(page: &Page) -> Vec<(String, String)> {
    let keys = page.value("[...document.querySelectorAll('.kpi')].map((card) => card.id)");
    let cards = keys.as_array().expect("key figures").iter().map(|id| {
        let card = format!("#{}", id.as_str().expect("an id"));
        (format!("{card} h3"), format!("{card} .kpi-value"))
    });
    let step = "#funnel .steps tbody tr:nth-child(2)";
    cards.chain([(format!("{step} th"), format!("{step} td:nth-of-type(3)"))]).collect()
}

#[test]
fn two_clicks_lead_from_a_number_to_the_sql_that_gives_it() {
    let project = Project::small(include_str!("../../../flightdeck.toml"));
    project.run(&["build"]).ok();
    let database = Connection::open(project.join("flightdeck.db")).expect("a database");
    let site = project.path().join("site");
    let mut compared = 0;
    for segment in ["all", "pro", "smb"] {
        let address = format!("file://{}/{segment}/30d/index.html", site.display());
        let page = Page::new().open(&address);
        for (name, number) in places(&page) {
            page.go(&address);
            let shown = page.text(&format!(
                "(() => {{ const one = document.querySelector({number:?}).cloneNode(true);
                    one.querySelectorAll('.tip, .vh').forEach((tip) => tip.remove()); return one.textContent.trim(); }})()"
            ));
            page.click(&format!("{name} .term-name"));
            let link = format!("{name} .tip a[href*='receipts/']");
            page.until(&format!("document.querySelector({link:?})?.checkVisibility()"));
            page.click(&link);
            page.until("location.pathname.includes('/receipts/') && document.querySelector(':target pre code')");
            assert!(page.holds("document.querySelector(':target').getBoundingClientRect().top < innerHeight"));
            let told = page.text("document.querySelector(':target .receipt-value').textContent.trim()");
            assert_eq!(told, shown, "{segment} {name}");
            let sql = page.text("document.querySelector(':target pre code').textContent");
            let found: Option<f64> = database
                .query_row(sql.trim().trim_end_matches(';'), [], |row| row.get("value"))
                .unwrap_or_else(|error| panic!("{segment} {name}: {error}\n{sql}"));
            let exact: Value = page.value(
                "(document.querySelector(':target .metric-name .note')?.textContent.match(/[-0-9.]+/) ?? [null])[0]",
            );
            let exact = exact.as_str().and_then(|text| text.parse::<f64>().ok());
            let whole = shown.replace([',', '\u{a0}', '\u{202f}'], "").parse::<f64>().ok();
            let expected = exact.or(whole).unwrap_or_else(|| panic!("{segment} {name} shows {shown}"));
            let found = found.unwrap_or_else(|| panic!("{segment} {name}: no number\n{sql}"));
            assert!(
                (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
                "{segment} {name}: {found}, not {expected}"
            );
            compared += 1;
        }
    }
    assert!(compared >= 10, "{compared}");
}
