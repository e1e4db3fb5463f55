//! A real browser on the running preview while files are edited.

use super::page::Page;
use super::{COCKPIT, SETTINGS};
use crate::harness::Project;
use crate::serving::Serving;

/// A template with something to see.
const LOST: &str =
    "{% extends \"base.html\" %}{% block main %}<h1 id=\"word\">one</h1><div id=\"tall\"></div>{% endblock main %}";

fn start() -> (Project, Serving) {
    let project = Project::small(SETTINGS);
    let serving = Serving::start(&project);
    (project, serving)
}

#[test]
fn an_edit_is_seen_at_once_at_the_same_place_of_the_page() {
    let (project, serving) = start();
    project.write("templates/assets/own.css", "#tall { height: 9000px; }");
    project.write("templates/404.html", LOST);
    serving.until("/nowhere", |page| page.contains("one"));
    let page = Page::new().open(&format!("{}nowhere?kept=1#word", serving.root));
    page.until("document.getElementById('tall')?.offsetHeight === 9000");
    page.value("scrollTo(0, 3210); globalThis.same = true");
    project.write("templates/404.html", &LOST.replace("one", "two"));
    page.until("document.getElementById('word')?.textContent === 'two'");
    page.until("Math.abs(scrollY - 3210) < 2");
    assert!(page.holds("location.search === '?kept=1' && location.hash === '#word'"));
    assert!(page.holds("globalThis.same"), "a text is put in place");
}

#[test]
fn only_what_differs_is_put_in_place() {
    let lost = |inside: &str| LOST.replace("<div id=\"tall\">", inside);
    let (project, serving) = start();
    project.write("templates/404.html", &lost("<details><summary>more</summary><p>kept</p></details><p>one</p><div>"));
    serving.until("/nowhere", |page| page.contains("kept"));
    let page = Page::new().open(&format!("{}nowhere", serving.root));
    page.value("globalThis.same = true");
    let more = "<p>new</p><details><summary>more</summary><p>kept</p></details><p>two</p><p>three</p><div>";
    project.write("templates/404.html", &lost(more));
    page.until("document.querySelector('main').textContent.includes('newmorekepttwothree')");
    page.value("document.querySelector('details').open = true");
    project.write("templates/404.html", &lost(&more.replace("kept", "other")));
    page.until("document.querySelector('main').textContent.includes('newmoreothertwothree')");
    assert!(page.holds("globalThis.same && document.querySelector('details').open"));
}

#[test]
fn what_scripts_have_made_their_own_is_loaded_again() {
    let lost = |inside: &str| LOST.replace("<div id=\"tall\">", inside);
    let (project, serving) = start();
    project.write("templates/404.html", &lost("<figure>one</figure><div>"));
    serving.until("/nowhere", |page| page.contains("<figure>"));
    let page = Page::new().open(&format!("{}nowhere", serving.root));
    page.value("globalThis.same = true");
    project.write("templates/404.html", &lost("<figure>two</figure><div>"));
    page.until("document.querySelector('figure')?.textContent === 'two' && !globalThis.same");
}

#[test]
fn pages_that_did_not_change_are_not_loaded_again() {
    let (project, serving) = start();
    let page = Page::new().open(&format!("{}{COCKPIT}", serving.root));
    page.value("globalThis.same = true");
    let other = Page::new().open(&format!("{}nowhere", serving.root));
    project.write("templates/404.html", LOST);
    other.until("document.getElementById('word')?.textContent === 'one'");
    assert!(page.holds("globalThis.same"));
    // The page is still listening.
    project.write(
        "flightdeck.toml",
        &format!("{SETTINGS}\n[alerts]\noff = [\"dau\"]\n").replace("Small & sound", "Renamed"),
    );
    page.until("!globalThis.same && document.title.includes('Renamed')");
}

#[test]
fn styles_are_swapped_without_loading_the_page() {
    let (project, serving) = start();
    let page = Page::new().open(&format!("{}{COCKPIT}", serving.root));
    page.value("globalThis.same = true; scrollTo(0, 700)");
    for colour in ["rgb(1, 2, 3)", "rgb(4, 5, 6)"] {
        project.write("templates/assets/own.css", &format!("h1 {{ color: {colour}; }}"));
        page.until(&format!("getComputedStyle(document.querySelector('h1')).color === {colour:?}"));
        page.until("document.querySelectorAll('link[rel=stylesheet]:not([href*=_flightdeck])').length === 1");
    }
    assert!(page.holds("globalThis.same && scrollY === 700"));
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn a_failed_build_is_told_over_the_last_good_page_and_goes_away() {
    let (project, serving) = start();
    let page = Page::new().open(&format!("{}{COCKPIT}", serving.root));
    page.value("globalThis.same = true");
    project.write("templates/404.html", "one\n{% if %}");
    page.until("document.querySelector('.fd-problems')");
    let told = page.text("document.querySelector('.fd-problems').innerText");
    for expected in ["1 problem", "templates/404.html:2", "Hint: fix the template"] {
        assert!(told.contains(expected), "no {expected} in {told}");
    }
    assert!(page.area(".fd-problems").height > 60.0);
    assert!(page.holds("getComputedStyle(document.querySelector('.fd-problems')).position === 'fixed'"));
    // The page below is the good one.
    assert!(page.holds("document.querySelectorAll('figure[data-chart]').length >= 4"));
    project.write("templates/404.html", LOST);
    page.until("!document.querySelector('.fd-problems')");
    assert!(page.holds("globalThis.same"));
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn a_long_list_of_problems_can_be_hidden_from_its_end() {
    let (project, serving) = start();
    let page = Page::new().sized(390, 700).open(&format!("{}{COCKPIT}", serving.root));
    let wrong: Vec<String> = (0..40).map(|number| format!("wrong_{number} = 1")).collect();
    project.write("flightdeck.toml", &format!("{}\n{SETTINGS}", wrong.join("\n")));
    page.until("document.querySelectorAll('.fd-problems li').length === 40");
    // Names are set apart, without the marks of the terminal.
    assert!(page.holds("document.querySelector('.fd-problems .fd-message code').textContent.startsWith('wrong_')"));
    assert!(!page.text("document.querySelector('.fd-problems').textContent").contains('`'));
    page.until("getComputedStyle(document.querySelector('.fd-problems')).position === 'fixed'");
    page.value("document.querySelector('.fd-problems').scrollTop = 1e6");
    let top = |one: &str| page.number(&format!("document.querySelector('{one}').getBoundingClientRect().top"));
    assert!(top(".fd-problems button") > top(".fd-problems"));
    page.click(".fd-problems button");
    page.until("!document.querySelector('.fd-problems')");
}

#[test]
fn any_days_are_chosen_in_the_filter_bar() {
    let (_project, serving) = start();
    for width in [390, 1440] {
        let moved = "globalThis.shift = 0; globalThis.moved = [];
            const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ');
            const told = ({ node, previousRect, currentRect }) =>
                `${node?.outerHTML?.slice(0, 80) ?? node?.textContent}: ${box(previousRect)} to ${box(currentRect)}`;
            new PerformanceObserver((list) => { for (const one of list.getEntries()) {
                globalThis.shift += one.value; globalThis.moved.push(...one.sources.map(told)); } })
                .observe({ type: 'layout-shift', buffered: true });";
        let address = format!("{}nobody/30d/index.html", serving.root);
        let page = Page::new().sized(width, 900).preloaded(moved).open(&address);
        page.until("document.readyState === 'complete' && document.querySelector('.fd-days')");
        page.value(
            "new Promise((done) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(done), 150)))",
        );
        // The form is there before anything below it is drawn.
        assert!(
            page.holds("!moved.some((one) => one.includes('wrap panels') || one.includes('opener'))"),
            "{}",
            page.value("moved")
        );
        assert!(page.holds("document.documentElement.scrollWidth <= innerWidth"));
        assert!(page.holds("document.querySelector('.fd-days [name=from]').value === '2026-10-23'"));
        // The story tells 200 days; the form says so before anybody is led to a refusal.
        let reason = |from: &str| {
            page.text(&format!(
                "(() => {{ const [from, to] = document.querySelectorAll('.fd-days [type=date]'); from.value = {from};
                    from.dispatchEvent(new Event('input', {{ bubbles: true }})); return to.validationMessage; }})()"
            ))
        };
        assert!(reason("from.min").starts_with("At most 180 days"), "{}", reason("from.min"));
        assert!(reason("'2026-11-22'").starts_with("The last day is before"));
        assert_eq!(reason("'2026-10-23'"), "");
        // The fields and their button stand in one row.
        let [field, button] = [".fd-days label", ".fd-days button"].map(|one| page.area(one));
        assert!(button.y < field.y + field.height, "{field:?} {button:?}");
        page.value("document.querySelector('.fd-days [name=from]').value = '2026-10-01'");
        page.value("document.querySelector('.fd-days [name=to]').value = '2026-10-12'");
        page.click(".fd-days button");
        page.until("location.pathname === '/_flightdeck/cockpit/' && document.readyState === 'complete'");
        assert!(page.text("document.querySelector('h1').textContent").contains("Nobody, 12 days"));
        assert!(page.holds("document.querySelector('.fd-days [name=to]').value === '2026-10-12'"));
        // Another segment, the same days. On a phone the choices are folded.
        if page.holds("document.querySelector('.filters .opener').checkVisibility()") {
            page.click(".filters .opener");
        }
        page.click(".filters a[href*='segment=all']");
        page.until("document.readyState === 'complete' && document.querySelector('h1').textContent.includes('All users, 12 days')");
        // A chart wakes when a reader points at it.
        page.value(
            "document.querySelector('#chart-trend-dau .chart-frame').dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))",
        );
        page.until("document.querySelectorAll('figure[data-live]').length >= 1");
        assert_eq!(page.complaints(), [""; 0]);
    }
}
