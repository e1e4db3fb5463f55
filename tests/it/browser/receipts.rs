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

/// The numbers of a page that lead to where they come from, as selectors.
const NUMBERS: [(&str, &str); 4] = [
    (
        "all/7d/index.html",
        "#funnel .step-users a, #funnel .step-time a, #retention .pooled-value a, #cohorts th a, #trends .trend-value a",
    ),
    ("compare/7d/index.html", "table.segments td a, table.rate-scale td a"),
    ("compare/7d/index.html", "#by-0 td a"),
    ("snapshots/2026-11-21/index.html", "main a[href*='receipts/index.html#']"),
];

/// Where the one that has the focus leads.
const LEADS: &str = "document.activeElement.href";

#[test]
fn numbers_lead_to_their_receipts_by_keyboard_and_by_touch() {
    let segment = "[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n";
    let breakdown = "[[breakdowns]]\nattribute = \"plan\"\n";
    let project = Project::small(&format!("ranges = [7]\ndefault_range = 7\n{segment}{breakdown}"));
    project.run(&["snapshot"]).ok();
    let mut page = Page::new();
    for (path, numbers) in NUMBERS {
        let address = format!("file://{}/{path}", project.path().join("site").display());
        page = page.open(&address);
        page.until("document.readyState === 'complete'");
        // Each of them is a stop of the keyboard, and Enter follows it.
        let stops = page.number(&format!(
            "[...document.querySelectorAll({numbers:?})].filter((one) => one.checkVisibility() && one.tabIndex === 0).length"
        ));
        assert!(stops > 3.0, "{path}: {stops}");
        page.value(&format!("document.querySelector({numbers:?}).focus()"));
        let leads = page.text(LEADS);
        page.press("Enter");
        page.until("location.pathname.includes('/receipts/') && document.querySelector(':target pre code')");
        assert_eq!(page.text("location.href"), leads);
        // On a phone nothing lies over it, so that a finger meets it.
        let phone = Page::new().sized(390, 844).open(&address);
        phone.until("document.readyState === 'complete'");
        let met = format!(
            "(() => {{ const one = [...document.querySelectorAll({numbers:?})].find((one) => one.checkVisibility());
                one.scrollIntoView({{ block: 'center' }}); const box = one.getBoundingClientRect();
                return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)?.closest('a') === one; }})()"
        );
        assert!(phone.holds(&met), "{path}");
    }
    // The hours of an onset are a chart with a table, and come to life as every other.
    let page = page.open(&format!("file://{}/alerts/index.html", project.path().join("site").display()));
    page.until("document.readyState === 'complete'");
    page.value("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    let hours = "[...document.querySelectorAll('figure[data-chart^=hours]')].find((one) => one.checkVisibility())";
    assert!(page.holds(&format!("{hours}.querySelector('.chart-picture svg').getBoundingClientRect().width > 200")));
    page.value(&format!("{hours}.dispatchEvent(new PointerEvent('pointerover'))"));
    page.until(&format!("{hours}.dataset.live === 'true'"));
    assert_eq!(page.complaints(), Vec::<String>::new());
}
