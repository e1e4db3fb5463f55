//! What the script adds: the choice of light or dark, the palette that finds everything, copies of links and pictures.

use super::page::Page;
use super::{COCKPIT, hosted};
use crate::harness::Project;

/// Remembers what the theme was when the body of a page began.
const THEME_AT_BODY: &str = "new MutationObserver((_, observer) => { if (!document.body) return; \
                             globalThis.themeAtBody = document.documentElement.dataset.theme; observer.disconnect(); })\
                             .observe(document, { childList: true, subtree: true });";

#[test]
fn a_chosen_theme_is_there_before_the_page_is_drawn_and_on_other_pages() {
    let host = hosted();
    let page =
        Page::new().preloaded(THEME_AT_BODY).preferring("prefers-color-scheme", "light").open(&host.url(COCKPIT));
    let ground = |page: &Page| page.text("getComputedStyle(document.body).backgroundColor");
    assert_eq!(ground(&page), "rgb(255, 255, 255)");
    page.value("document.querySelector('.theme').click()");
    assert_eq!(ground(&page), "rgb(15, 18, 22)");
    page.go(&host.url("alerts/index.html"));
    page.until("document.readyState === 'complete'");
    assert_eq!(page.value("globalThis.themeAtBody"), "dark");
    assert_eq!(ground(&page), "rgb(15, 18, 22)");
    // Back to what the system shows is back to the system.
    page.value("document.querySelector('.theme').click()");
    assert_eq!(ground(&page), "rgb(255, 255, 255)");
    page.prefer("prefers-color-scheme", "dark");
    assert_eq!(ground(&page), "rgb(15, 18, 22)");
}

#[test]
fn without_storage_the_theme_changes_for_the_page() {
    let host = hosted();
    let refused = "Object.defineProperty(globalThis, 'localStorage', { get() { throw new Error('refused'); } });";
    let page = Page::new().preloaded(refused).preferring("prefers-color-scheme", "light").open(&host.url(COCKPIT));
    page.value("document.querySelector('.theme').click()");
    assert_eq!(page.text("getComputedStyle(document.body).backgroundColor"), "rgb(15, 18, 22)");
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn without_scripts_there_are_no_such_buttons_and_the_list_is_a_page() {
    let host = hosted();
    let page = Page::new().without_scripts().open(&host.url(COCKPIT));
    assert_eq!(page.value("document.querySelectorAll('.theme, .copy').length"), 0);
    page.click("a.find-link");
    page.until("location.pathname.endsWith('/find/index.html')");
    page.until("document.readyState === 'complete' && document.querySelectorAll('.found a').length > 20");
    page.click(".found a[href$='definitions/index.html#dau']");
    page.until("location.hash === '#dau'");
}

#[test]
fn the_palette_finds_by_any_word_and_leads_there_by_keyboard() {
    let host = hosted();
    let page = Page::new().open(&host.url(COCKPIT));
    page.until("document.readyState === 'complete'");
    assert!(page.requests().iter().all(|address| !address.ends_with("list.js")), "it was loaded before anybody asked");
    page.press("/");
    page.until("document.querySelector('dialog.find')?.open");
    page.until("document.activeElement.matches('.find input')");
    page.value("(() => { const input = document.activeElement; input.value = 'health'; input.dispatchEvent(new Event('input')); })()");
    assert_eq!(page.text("document.querySelector('.find [aria-selected=true] b').textContent"), "Data health");
    assert_eq!(
        page.text("document.activeElement.getAttribute('aria-activedescendant')"),
        page.text("document.querySelector('.find [aria-selected=true]').id")
    );
    page.press("Enter");
    page.until("location.pathname.endsWith('/data/index.html')");
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn the_palette_opens_from_a_folder_two_levels_down() {
    let project = Project::small(super::SETTINGS);
    project.run(&["build"]).ok();
    let page = Page::new().open(&format!("file://{}", project.path().join("site").join(COCKPIT).display()));
    page.press("/");
    page.until("document.querySelector('dialog.find')?.open");
    page.value("(() => { const input = document.activeElement; input.value = 'nobody 7'; input.dispatchEvent(new Event('input')); })()");
    page.press("Enter");
    page.until("location.pathname.endsWith('/site/nobody/7d/index.html')");
}

#[test]
fn a_link_to_a_section_and_a_picture_of_a_chart_are_copied() {
    let host = hosted();
    let clipboard = "Object.defineProperty(navigator, 'clipboard', { value: { \
                     writeText: async (text) => { globalThis.copied = text; }, \
                     write: async ([item]) => { globalThis.picture = await item.getType('image/png'); } } });";
    let page = Page::new().preloaded(clipboard).open(&host.url(COCKPIT));
    page.value("document.querySelector('#retention .panel-head .copy').click()");
    page.until("globalThis.copied !== undefined");
    assert_eq!(page.text("globalThis.copied"), format!("{}#retention", host.url(COCKPIT)));
    page.value("document.querySelector('#trends figure .copy').click()");
    page.until("globalThis.picture?.size > 2000");
}

#[test]
fn a_picture_is_saved_where_the_clipboard_takes_none() {
    let host = hosted();
    let refused = "Object.defineProperty(navigator, 'clipboard', { value: { write: async () => { throw new Error('refused'); } } }); \
                   HTMLAnchorElement.prototype.click = function () { globalThis.saved = this.download; };";
    let page = Page::new().preloaded(refused).open(&host.url(COCKPIT));
    page.value("document.querySelector('#trends figure .copy').click()");
    page.until("globalThis.saved?.endsWith('.png')");
    assert_eq!(page.complaints(), Vec::<String>::new());
}
