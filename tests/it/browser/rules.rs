//! What holds for every page: no error, no violation of the content policy, no request to anybody else, from any place.

use super::host::{Files, Host};
use super::page::Page;
use super::{COCKPIT, hosted, pages, site, with_every_page};
use crate::serving::Serving;

/// Points at every chart and tells whether all that can live do.
const ALL_AWAKE: &str =
    "(() => { const figures = [...document.querySelectorAll('figure[data-chart]:has(.chart-option)')];
    for (const figure of figures) figure.dispatchEvent(new PointerEvent('pointerover'));
    return figures.every((figure) => figure.dataset.live === 'true'); })()";

#[track_caller]
fn check_clean(page: &Page, path: &str, root: &str) {
    // A document of one file names no icon, so the browser asks the same host for its usual one; no other page may.
    let icon = root.split('/').take(3).chain(["favicon.ico"]).collect::<Vec<_>>().join("/");
    let is_one_file = ["exports/", "snapshots/2"].iter().any(|folder| path.starts_with(folder));
    let is_its_icon = |text: &str| is_one_file && text.contains(&icon);
    let complaints: Vec<String> = page.complaints().into_iter().filter(|text| !is_its_icon(text)).collect();
    assert_eq!(complaints, [""; 0], "{path}");
    let requests = page.requests();
    assert!(!requests.is_empty());
    // What stands in the page itself, such as the browser's own icon of a date field, is asked of nobody.
    for address in requests.iter().filter(|address| !address.starts_with("data:") && !is_its_icon(address)) {
        assert!(address.starts_with(root), "{path} asked for {address}");
    }
}

#[test]
fn every_page_of_the_preview_is_clean() {
    let project = with_every_page();
    let serving = Serving::start(&project);
    for path in pages() {
        // A window as tall as the page: every chart comes to life.
        let page = Page::new().sized(1440, 5000).open(&format!("{}{path}", serving.root));
        page.until(ALL_AWAKE);
        check_clean(&page, &path, &serving.root);
    }
}

#[test]
fn every_page_is_clean_under_a_sub_path() {
    let host = hosted();
    for path in pages() {
        let page = Page::new().open(&host.url(&path));
        page.until("document.readyState === 'complete'");
        check_clean(&page, &path, &host.root());
        assert!(page.holds("getComputedStyle(document.body).marginTop === '0px'"), "{path}: the style is applied");
    }
}

#[test]
fn links_lead_on_under_a_sub_path() {
    let host = hosted();
    let page = Page::new().open(&host.url(COCKPIT));
    for (link, end) in [
        (".filters a[href*='7d']", "/team/cockpit/all/7d/index.html"),
        ("a[href$='definitions/index.html']", "/team/cockpit/definitions/index.html"),
        (".brand", "/team/cockpit/index.html"),
    ] {
        page.click(link);
        page.until(&format!("location.pathname === {end:?} && document.readyState === 'complete'"));
    }
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn a_folder_opened_by_double_click_comes_to_life() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in site() {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, bytes).expect("a written file");
    }
    let root = format!("file://{}/", folder.path().display());
    for path in pages() {
        let page = Page::new().sized(1440, 5000).open(&format!("{root}{path}"));
        page.until(ALL_AWAKE);
        check_clean(&page, &path, &root);
    }
}

#[test]
fn pages_that_break_the_rules_are_noticed() {
    let page = |body: &str| {
        // Without an icon of its own the browser asks the host for the usual one, sooner or later.
        let page = format!("<link rel='icon' href='icon.svg'>{body}").into_bytes();
        let icon = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec();
        let host = Host::of(Files::from([("index.html".to_owned(), page), ("icon.svg".to_owned(), icon)]));
        let page = Page::new().open(&host.root());
        (page.complaints().join("\n"), page.requests())
    };
    assert_eq!(page("<p>fine</p>").0, "");
    assert!(page("<p style='color:red'>x</p>").0.contains("Content Security Policy"));
    assert!(page("<script>1</script>").0.contains("Content Security Policy"));
    let (complaints, requests) = page("<img src='http://localhost:1/x.png'>");
    assert!(complaints.contains("Content Security Policy"), "{complaints}");
    assert!(requests.iter().any(|url| url.contains("localhost:1/")), "{requests:?}");
    let complaints = page("<img src='gone.png'>").0;
    assert!(complaints.contains("404") && complaints.contains("gone.png"), "{complaints}");
}
