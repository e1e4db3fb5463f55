//! Every page held against an accessibility engine, in light and in dark, with pictures and with live charts.

use std::path::Path;
use std::sync::LazyLock;

use super::charts::AWAKE;
use super::page::Page;
use super::{COCKPIT, hosted, pages};
use crate::harness::Project;
use crate::serving::Serving;

/// The engine, as `tests/run` fetches it.
fn engine() -> &'static str {
    static ENGINE: LazyLock<String> = LazyLock::new(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/axe/axe-core-4.14.1/package/axe.min.js");
        std::fs::read_to_string(path).expect("these tests need axe-core: run `tests/run`, which fetches it")
    });
    &ENGINE
}

/// The findings of a page, of any impact: rule, and the elements.
fn findings(page: &Page) -> Vec<String> {
    page.value(&format!("{}; true", engine()));
    let found = page.value(
        "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
            .map(({ id, nodes }) => id + ': ' + nodes.map(({ html, any, all }) =>
                html.slice(0, 160) + ' (' + [...any, ...all].map(({ message }) => message).join('; ') + ')').slice(0, 3).join(' | ')))",
    );
    found.as_array().expect("a list").iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn no_page_has_a_finding_in_either_theme() {
    let host = hosted();
    let mut found = Vec::new();
    for path in pages() {
        let page = Page::new().open(&host.url(&path));
        for theme in ["light", "dark"] {
            page.prefer("prefers-color-scheme", theme);
            found.extend(findings(&page).into_iter().map(|finding| format!("{path} ({theme}): {finding}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn live_charts_and_phones_have_no_finding() {
    let host = hosted();
    for (width, theme) in [(1440, "dark"), (390, "light")] {
        let page = Page::new().sized(width, 6000).preferring("prefers-color-scheme", theme).open(&host.url(COCKPIT));
        page.until(AWAKE);
        assert_eq!(findings(&page), [""; 0], "at {width}");
    }
}

#[test]
fn what_the_preview_adds_has_no_finding() {
    let project = Project::small("ranges = [7]\ndefault_range = 7\n");
    let serving = Serving::start(&project);
    for theme in ["light", "dark"] {
        let page = Page::new().preferring("prefers-color-scheme", theme).open(&serving.root);
        project.write("templates/404.html", "{% if %}");
        page.until("document.querySelector('.fd-problems') && document.querySelector('.fd-days')");
        page.until("getComputedStyle(document.querySelector('.fd-problems')).position === 'fixed'");
        assert_eq!(findings(&page), [""; 0], "{theme}");
        project.write("templates/404.html", "fine");
        page.until("!document.querySelector('.fd-problems')");
    }
}

#[test]
fn the_engine_finds_what_is_wrong() {
    let host = hosted();
    let page = Page::new().open(&host.url("404.html"));
    page.value("document.querySelector('main').innerHTML = '<img src=\"x.png\"><button></button>'");
    let found = findings(&page);
    assert!(found.iter().any(|finding| finding.starts_with("image-alt")), "{found:?}");
    assert!(found.iter().any(|finding| finding.starts_with("button-name")), "{found:?}");
}
