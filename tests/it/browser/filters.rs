//! Filters are links: they work without scripts and by keyboard, and keep the reader's place.

use super::page::Page;
use super::{COCKPIT, hosted};

/// Presses Tab until the focus is on an element of this selector.
#[track_caller]
fn tab_to(page: &Page, selector: &str) {
    for _ in 0..40 {
        page.press("Tab");
        if page.holds(&format!("document.activeElement.matches({selector:?})")) {
            return;
        }
    }
    panic!("{selector} is not reached by Tab");
}

const SEVEN: &str = ".filters a[href$='7d/index.html']";
const NOBODY: &str = ".filters a[href*='nobody/']";

#[test]
fn filters_work_with_scripts_off() {
    let host = hosted();
    let page = Page::new().without_scripts().open(&host.url(COCKPIT));
    page.click(SEVEN);
    page.until("location.pathname.endsWith('/all/7d/index.html')");
    page.until("document.querySelector('.filters [aria-current]')?.textContent.includes('7')");
    page.click(NOBODY);
    page.until("location.pathname.endsWith('/nobody/7d/index.html')");
    page.until("document.querySelector('h1')?.textContent.includes('Nobody')");
}

#[test]
fn filters_work_by_keyboard_alone() {
    let host = hosted();
    for page in [Page::new().without_scripts(), Page::new()] {
        let page = page.open(&host.url(COCKPIT));
        tab_to(&page, SEVEN);
        // The focus must be seen.
        assert!(page.holds("getComputedStyle(document.activeElement).outlineStyle !== 'none'"));
        page.press("Enter");
        page.until("location.pathname.endsWith('/all/7d/index.html')");
    }
}

#[test]
fn the_first_tab_offers_to_skip_to_the_content() {
    let host = hosted();
    let page = Page::new().open(&host.url(COCKPIT));
    page.press("Tab");
    assert!(page.holds("document.activeElement.matches('.skip')"));
    assert!(page.area(".skip").y >= 0.0);
    page.press("Enter");
    page.until("location.hash === '#main'");
}

#[test]
fn arrow_keys_move_between_the_filters_of_a_group() {
    let host = hosted();
    let page = Page::new().open(&host.url(COCKPIT));
    tab_to(&page, SEVEN);
    page.press("ArrowRight");
    assert!(page.holds("document.activeElement.getAttribute('aria-current') === 'page'"));
    page.press("ArrowLeft");
    assert!(page.holds(&format!("document.activeElement.matches({SEVEN:?})")));
}

#[test]
fn another_range_keeps_the_readers_place() {
    let host = hosted();
    let page = Page::new().open(&host.url(COCKPIT));
    page.value("window.scrollTo(0, document.getElementById('retention').offsetTop + 40)");
    let top = "document.getElementById('retention').getBoundingClientRect().top";
    let before = page.number(top);
    page.click(SEVEN);
    page.until("location.pathname.endsWith('/all/7d/index.html') && document.readyState === 'complete'");
    page.until(&format!("Math.abs({top} - ({before})) < 3"));
}
