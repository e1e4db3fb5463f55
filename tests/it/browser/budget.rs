//! What a cockpit costs a reader before any interaction: few requests, few bytes, few elements, nothing that moves, and a
//! first paint with charts in it.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::host::Host;
use super::page::Page;
use super::{COCKPIT, hosted};

/// Sums how far the layout moves, for somebody who reads the page on its day: later it says first of all how old it is.
const SHIFTS: &str = "Date.now = () => Date.UTC(2026, 10, 22); globalThis.shift = 0; globalThis.moved = [];
    const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ');
    const told = ({ node, previousRect, currentRect }) =>
        `${node?.outerHTML?.slice(0, 80) ?? node?.textContent}: ${box(previousRect)} to ${box(currentRect)}`;
    new PerformanceObserver((list) => { for (const one of list.getEntries()) {
        globalThis.shift += one.value; globalThis.moved.push(...one.sources.map(told)); } })
        .observe({ type: 'layout-shift', buffered: true });";

fn compressed(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it").len()
}

#[test]
fn a_cockpit_of_the_demo_keeps_its_budgets_of_requests_bytes_elements_and_shifts() {
    let files = crate::site::demo();
    let host = Host::of(files.clone());
    let root = host.root();
    for (path, most) in [("all/30d/index.html", 60_000), ("all/90d/index.html", 75_000)] {
        let page = Page::new().preloaded(SHIFTS).open(&host.url(path));
        page.until("document.readyState === 'complete'");
        let sizes: Vec<(String, usize)> = page
            .requests()
            .into_iter()
            .map(|address| {
                let path = address.strip_prefix(&root).unwrap_or_else(|| panic!("{address}")).to_owned();
                let size = compressed(&files[&path]);
                (path, size)
            })
            .collect();
        let is_icon = |path: &str| path.starts_with("assets/icon.");
        assert!(sizes.iter().filter(|(path, _)| !is_icon(path)).count() <= 3, "{sizes:?}");
        assert!(sizes.iter().all(|(path, _)| !path.contains("echarts")), "{sizes:?}");
        let sum: usize = sizes.iter().map(|(_, size)| size).sum();
        assert!(sum <= most, "{path}: {sum} bytes: {sizes:?}");
        let elements = page.number("document.querySelectorAll('*').length");
        assert!(elements < 3500.0, "{path}: {elements} elements");
        // A slow browser paints as soon as it has read so much, and each of them costs it style and layout.
        let first = page.number(
            "(() => { const below = document.querySelector('.pair'), before = Node.DOCUMENT_POSITION_FOLLOWING;
                return [...document.querySelectorAll('*')].filter((one) => one.compareDocumentPosition(below) & before).length; })()",
        );
        assert!(first < 350.0, "{path}: {first} elements before the funnel");
        // What is made after the first paint is there by then.
        page.value(
            "new Promise((done) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(done), 150)))",
        );
        assert_eq!(page.value("globalThis.shift"), 0, "{path}: {}", page.value("globalThis.moved"));
    }
}

#[test]
fn the_first_paint_has_numbers_and_charts() {
    let host = hosted();
    let page = Page::new().without_scripts().open(&host.url(COCKPIT));
    // The style and the one script, which sets the reader's colours, block painting and nothing else does, so what is there without
    // scripts is there at the first paint.
    assert!(page.holds("document.querySelectorAll('.chart-picture svg').length >= 4"));
    assert!(page.holds("document.querySelectorAll('.kpi-value').length === 4"));
    assert_eq!(page.value("document.querySelectorAll('script:not([type])').length"), 1);
    assert_eq!(page.value("document.querySelectorAll('link[rel=stylesheet]').length"), 1);
}
