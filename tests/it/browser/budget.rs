//! What a cockpit costs a reader before any interaction: few requests, few bytes, and a first paint with charts in it.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::page::Page;
use super::{COCKPIT, hosted, site};

fn compressed(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it").len()
}

#[test]
fn a_cockpit_takes_three_requests_beside_its_icon_and_60_kb() {
    let host = hosted();
    let page = Page::new().open(&host.url(COCKPIT));
    page.until("document.readyState === 'complete'");
    let files = site();
    let root = host.root();
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
    assert!(sum <= 60_000, "{sum} bytes: {sizes:?}");
}

#[test]
fn the_first_paint_has_numbers_and_charts() {
    let host = hosted();
    let page = Page::new().without_scripts().open(&host.url(COCKPIT));
    // The style and the one script, which sets the reader's colours, block painting and nothing else does, so what is there without
    // scripts is there at the first paint.
    assert!(page.holds("document.querySelectorAll('.chart-picture svg').length >= 4"));
    assert!(page.holds("document.querySelectorAll('.kpi-value').length === 4"));
    assert!(page.number("document.querySelectorAll('*').length") < 3500.0);
    assert_eq!(page.value("document.querySelectorAll('script:not([type])').length"), 1);
    assert_eq!(page.value("document.querySelectorAll('link[rel=stylesheet]').length"), 1);
}
