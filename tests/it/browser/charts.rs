//! Charts: seen before any script, brought to life in place, and honest when something fails.

use super::host::{Files, Host};
use super::page::Page;
use super::{COCKPIT, hosted, site};

/// Points at every chart, as a reader may, and tells whether all of them live.
pub(super) const AWAKE: &str = "(() => { const figures = [...document.querySelectorAll('figure[data-chart]')];
    for (const figure of figures) figure.dispatchEvent(new PointerEvent('pointerover'));
    return figures.every((figure) => figure.dataset.live === 'true'); })()";

/// The charts of the page.
fn charts(page: &Page) -> Vec<String> {
    let ids = page.value("[...document.querySelectorAll('figure[data-chart]')].map((figure) => figure.id)");
    ids.as_array().expect("a list").iter().map(|id| id.as_str().expect("an id").to_owned()).collect()
}

/// That each chart's picture is there, has a size, and shows more than a blank.
#[track_caller]
fn check_pictures(page: &Page) {
    let charts = charts(page);
    assert!(charts.len() >= 4, "{charts:?}");
    for chart in charts {
        let frame = page.area(&format!("#{chart} .chart-frame"));
        assert!(frame.width > 150.0 && frame.height > 80.0, "{chart}: {frame:?}");
        let drawn = page.picture(frame).drawn();
        assert!(drawn > 0.01, "{chart}: {drawn} of the picture is drawn");
    }
}

/// The site with its chart runtime changed.
fn with_runtime(change: impl FnOnce(&mut Files, String)) -> Host {
    let mut files = site();
    let runtime = files.keys().find(|path| path.starts_with("assets/echarts")).expect("the runtime").clone();
    change(&mut files, runtime);
    Host::of(files)
}

#[test]
fn charts_are_seen_without_scripts() {
    let host = hosted();
    for width in [390, 1440] {
        let page = Page::new().without_scripts().sized(width, 900).open(&host.url(COCKPIT));
        check_pictures(&page);
        assert!(!page.requests().iter().any(|address| address.contains("assets/echarts")));
    }
    // A blank place of the page shows that the check can fail.
    let page = Page::new().without_scripts().open(&host.url("404.html"));
    let blank = super::page::Area { x: 0.0, y: 700.0, width: 100.0, height: 20.0 };
    assert!(page.picture(blank).drawn() < 0.01);
}

#[test]
fn live_charts_take_the_place_of_pictures_without_a_shift() {
    let observer = "globalThis.shift = 0; globalThis.moved = [];
        const box = ({ x, y, width, height }) => [x, y, width, height].join(' ');
        const told = ({ node, previousRect, currentRect }) =>
            `${node?.outerHTML?.slice(0, 80) ?? node?.textContent}: ${box(previousRect)} to ${box(currentRect)}`;
        new PerformanceObserver((list) => { for (const one of list.getEntries()) {
            globalThis.shift += one.value; globalThis.moved.push(...one.sources.map(told)); } })
            .observe({ type: 'layout-shift', buffered: true });";
    let settled =
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))";
    let host = hosted();
    for width in [390, 1440] {
        let page = Page::new().sized(width, 9000).preloaded(observer).open(&host.url(COCKPIT));
        let tall = page.value("document.documentElement.scrollHeight");
        page.until(AWAKE);
        page.value(settled);
        // Now and then the browser reports a label inside a picture that leaves, a few millionths without any move; a
        // line of text that moves by its own height is hundreds of millionths.
        let shift = page.number("globalThis.shift");
        assert!(shift < 1e-4, "{shift} at {width}: {}", page.value("globalThis.moved"));
        assert_eq!(page.value("document.documentElement.scrollHeight"), tall, "at {width}");
        // The observer does see a shift.
        page.value("document.body.prepend(Object.assign(document.createElement('p'), { textContent: 'late' }))");
        page.until("globalThis.shift > 0");
    }
}

#[test]
fn the_runtime_loads_when_a_chart_is_pointed_at_focused_or_tapped_and_not_before() {
    let host = hosted();
    let asked = |page: &Page| page.requests().iter().filter(|address| address.contains("assets/echarts")).count();
    let chart = "document.querySelector('#chart-trend-dau .chart-frame')";
    let point = format!("{chart}.dispatchEvent(new PointerEvent('pointerover', {{ bubbles: true }}))");
    for wake in [point.as_str(), &format!("{chart}.focus()"), "a tap"] {
        let page = Page::new().sized(1440, 6000).open(&host.url(COCKPIT));
        page.until("document.readyState === 'complete'");
        // What is idle in a browser would have run by then.
        page.value("new Promise((done) => requestIdleCallback(() => setTimeout(done, 300)))");
        assert_eq!(asked(&page), 0, "{wake}");
        match wake {
            "a tap" => page.tap("#chart-trend-dau .chart-frame"),
            script => drop(page.value(script)),
        }
        page.until("document.querySelector('#chart-trend-dau').dataset.live === 'true'");
        assert_eq!(asked(&page), 1, "{wake}");
        assert_eq!(page.value("document.querySelectorAll('figure[data-live]').length"), 1, "only that one lives");
    }
}

#[test]
fn live_charts_draw() {
    let host = hosted();
    let page = Page::new().sized(1440, 6000).open(&host.url(COCKPIT));
    page.until(AWAKE);
    for chart in charts(&page) {
        let canvas = format!("document.querySelector('#{chart} .chart-live canvas')");
        let inked = page.number(&format!(
            "(() => {{ const canvas = {canvas}; const pixels = canvas.getContext('2d')
                .getImageData(0, 0, canvas.width, canvas.height).data;
                let inked = 0; for (let at = 3; at < pixels.length; at += 4) inked += pixels[at] > 0; return inked; }})()"
        ));
        assert!(inked > 1000.0, "{chart}: {inked} pixels");
        assert!(page.holds(&format!(
            "getComputedStyle(document.querySelector('#{chart} .chart-picture')).visibility === 'hidden'"
        )));
    }
    check_pictures(&page);
}

#[test]
fn a_live_chart_is_read_out_by_keyboard() {
    let host = hosted();
    let page = Page::new().sized(1440, 6000).open(&host.url(COCKPIT));
    page.until(AWAKE);
    page.value("document.querySelector('#chart-trend-dau .chart-live').focus()");
    page.press("ArrowLeft");
    // The newest day first, with every series by its name.
    page.until("/^Sat 21 Nov 2026, .*DAU/.test(document.querySelector('#chart-trend-dau [aria-live]').textContent)");
    page.press("ArrowLeft");
    page.until("/^Fri 20 Nov 2026, /.test(document.querySelector('#chart-trend-dau [aria-live]').textContent)");
}

#[test]
fn only_charts_with_something_to_read_out_take_the_keyboard() {
    let host = hosted();
    let page = Page::new().sized(1440, 5000).open(&host.url("mission/index.html"));
    page.value(AWAKE);
    page.until("document.querySelector('#chart-mission-map').dataset.live === 'true'");
    let taken = |page: &Page| {
        page.value(
            "[...document.querySelectorAll('[data-live] .chart-live')].map((box) => [box.tabIndex, box.getAttribute('role')])",
        )
    };
    let taken_here = taken(&page);
    let boxes = taken_here.as_array().expect("a list");
    assert!(!boxes.is_empty() && boxes.iter().all(|one| *one == serde_json::json!([-1, "img"])), "{boxes:?}");
    // Where nothing is read out, a key does nothing; it must not fail either.
    page.value(
        "document.querySelectorAll('.chart-live').forEach((box) =>
            box.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })))",
    );
    assert_eq!(page.complaints(), [""; 0]);
    let page = page.open(&host.url(COCKPIT));
    page.until(AWAKE);
    let taken_here = taken(&page);
    let boxes = taken_here.as_array().expect("a list");
    assert!(boxes.iter().all(|one| *one == serde_json::json!([0, "application"])), "{boxes:?}");
}

#[test]
fn live_charts_follow_the_window_and_the_theme() {
    let host = hosted();
    let page = Page::new().sized(1440, 6000).open(&host.url(COCKPIT));
    page.until(AWAKE);
    let canvas = "document.querySelector('#chart-trend-dau canvas')";
    page.value(&format!("globalThis.before = {canvas}.toDataURL()"));
    page.prefer("prefers-color-scheme", "dark");
    page.until(&format!("{canvas}.toDataURL() !== globalThis.before"));
    let page = page.sized(390, 6000);
    page.until(&format!("{canvas}.getBoundingClientRect().width < 390"));
    assert!(page.holds("document.documentElement.scrollWidth <= innerWidth"));
}

#[test]
fn a_missing_or_damaged_runtime_leaves_the_picture_and_opens_the_table() {
    let missing = with_runtime(|files, runtime| drop(files.remove(&runtime)));
    let damaged = with_runtime(|files, runtime| drop(files.insert(runtime, b"(".to_vec())));
    for host in [missing, damaged] {
        let page = Page::new().sized(1440, 6000).open(&host.url(COCKPIT));
        page.value(AWAKE);
        page.until(
            "[...document.querySelectorAll('figure[data-chart]')].every((one) => one.dataset.state === 'error')",
        );
        check_pictures(&page);
        assert!(page.holds("[...document.querySelectorAll('.chart-table')].every((table) => table.open)"));
        assert!(page.holds("document.querySelector('.chart-error').checkVisibility()"));
        assert!(page.text("document.querySelector('.chart-error').textContent").contains("not available"));
    }
}

#[test]
fn a_damaged_option_fails_alone() {
    let mut files = site();
    let page = String::from_utf8(files[COCKPIT].clone()).expect("text");
    let mark = "class=\"chart-option\">{";
    files.insert(COCKPIT.to_owned(), page.replacen(mark, "class=\"chart-option\">{{", 1).into_bytes());
    let host = Host::of(files);
    let page = Page::new().sized(1440, 6000).open(&host.url(COCKPIT));
    page.value(AWAKE);
    page.until("document.querySelector('figure[data-chart]').dataset.state === 'error'");
    page.until("document.querySelectorAll('figure[data-live]').length === document.querySelectorAll('figure[data-chart]').length - 1");
    assert_eq!(page.complaints(), [""; 0]);
    check_pictures(&page);
}

#[test]
fn a_segment_without_anybody_says_so() {
    let host = hosted();
    let page = Page::new().open(&host.url("nobody/30d/index.html"));
    assert_eq!(page.value("document.querySelectorAll('.chart-frame, canvas').length"), 0);
    for panel in ["funnel", "retention", "trends"] {
        let said = page.text(&format!("document.querySelector('#{panel} .state').textContent"));
        assert!(said.len() > 20, "{panel}: {said}");
    }
    assert!(page.text("document.querySelector('#funnel .state').innerText").contains("Nobody of this segment started"));
    assert_eq!(
        page.text("document.querySelector('#kpi-activation_rate .kpi-value .missing').firstChild.textContent"),
        "–"
    );
    assert_eq!(page.complaints(), [""; 0]);
}
