//! Every page on phones, tablets and desks, in light and dark, on paper, and without motion.

use mail_parser::MessageParser;

use super::charts::AWAKE;
use super::page::{Area, Page};
use super::{COCKPIT, hosted, pages};
use crate::harness::Project;

#[test]
fn no_page_scrolls_sideways() {
    let host = hosted();
    for path in pages() {
        let mut page = Page::new().open(&host.url(&path));
        for width in [360, 768, 1024, 1440] {
            page = page.sized(width, 900);
            page.until(&format!("innerWidth === {width}"));
            let wide = page.number("document.documentElement.scrollWidth");
            assert!(wide <= f64::from(width), "{path} is {wide} wide at {width}");
        }
        // What does not fit is noticed, also where long words break.
        page.value(
            "document.body.append(Object.assign(document.createElement('div'), { style: 'width: 2000px; height: 1px' }))",
        );
        assert!(page.number("document.documentElement.scrollWidth") > 1440.0, "{path} hides what does not fit");
    }
}

/// Cells and key figures whose content is wider than they are, with what they say. Below the bars of the funnel is room to the right.
const TOO_WIDE: &str = "[...document.querySelectorAll('td:not(.bar-column), tbody th, .kpi-value, .kpi-spark')]
    .filter((one) => one.checkVisibility() && one.clientWidth > 4 && one.scrollWidth > one.clientWidth + 1)
    .map((one) => `${one.className} ${one.textContent.trim()}: ${one.scrollWidth} in ${one.clientWidth}`).join(', ')";

/// What a product of millions would show: every count of eight digits, in columns of that width.
const IN_MILLIONS: &str = r"(() => {
    for (const one of document.querySelectorAll('.funnel-body, .cohorts, .heat')) {
        one.classList.remove('thousands');
        one.classList.add('millions');
    }
    const numbers = document.querySelectorAll('.step-users .num, td.size, .kpi-value .kpi-number, .kpi-value .traced');
    for (const number of numbers) number.textContent = number.textContent.replace(/^[\d,]+$/, '12,345,678');
    return numbers.length;
})()";

/// What a funnel of too few people shows.
const WITHHELD: &str = "(() => {
    document.querySelector('.funnel-body').classList.add('thousands');
    const numbers = document.querySelectorAll('.steps .num, .step-time .sub');
    for (const number of numbers) number.innerHTML = '<span class=missing>withheld</span>';
    return numbers.length;
})()";

#[test]
fn no_number_runs_into_the_next() {
    let host = hosted();
    for path in [COCKPIT, "compare/30d/index.html"] {
        let mut page = Page::new().open(&host.url(path));
        for width in [360, 768, 1024, 1440] {
            page = page.sized(width, 900);
            page.until(&format!("innerWidth === {width}"));
            assert_eq!(page.text(TOO_WIDE), "", "{path} at {width}");
        }
    }
    for width in [360, 768, 1024, 1440] {
        let page = Page::new().sized(width, 900).open(&host.url(COCKPIT));
        assert!(page.number(IN_MILLIONS) > 10.0);
        assert_eq!(page.text(TOO_WIDE), "", "in millions at {width}");
        let page = Page::new().sized(width, 900).open(&host.url(COCKPIT));
        assert!(page.number(WITHHELD) > 10.0);
        assert_eq!(page.text(TOO_WIDE), "", "withheld at {width}");
    }
}

#[test]
fn key_figures_share_the_whole_width() {
    let host = hosted();
    let page = Page::new().sized(1440, 900).open(&host.url(COCKPIT));
    let widths = "[...document.querySelectorAll('.kpi')].reduce((sum, one) => sum + one.offsetWidth, 0)";
    assert!((page.number(widths) - page.number("document.querySelector('.kpis').clientWidth")).abs() < 4.0);
    assert!(page.number("document.querySelectorAll('.kpi').length") > 1.0);
}

#[test]
fn light_and_dark_follow_the_system() {
    let host = hosted();
    let corner = Area { x: 0.0, y: 0.0, width: 1440.0, height: 900.0 };
    for path in [COCKPIT, "definitions/index.html", "data/index.html"] {
        let shown = |scheme: &str| {
            let page = Page::new().without_scripts().preferring("prefers-color-scheme", scheme).open(&host.url(path));
            page.picture(corner).lightness()
        };
        let (light, dark) = (shown("light"), shown("dark"));
        assert!(light > 200.0 && dark < 70.0, "{path}: light {light}, dark {dark}");
    }
}

#[test]
fn a_cockpit_prints_on_two_sheets_and_the_alerts_without_folded_parts() {
    let host = hosted();
    let page = Page::new().sized(1440, 6000).open(&host.url(COCKPIT));
    let pdf = page.pdf();
    assert!(pdf.starts_with(b"%PDF-"));
    let sheets = pdf.windows(12).filter(|bytes| bytes.starts_with(b"/Type /Page") && bytes[11] != b's').count();
    assert!((1..=2).contains(&sheets), "{sheets} sheets");
    let page = Page::new().on_paper().open(&host.url("alerts/index.html"));
    let folded = "[...document.querySelectorAll('main details:not([open])')].filter((one) => one.checkVisibility() &&
        [...one.children].some((part) => part.tagName !== 'SUMMARY' && !part.checkVisibility({ contentVisibilityAuto: true }))).length";
    assert_eq!(page.value(folded), 0);
}

#[test]
fn paper_is_light_and_has_charts_but_no_controls() {
    let host = hosted();
    let page = Page::new().on_paper().sized(720, 1000).open(&host.url(COCKPIT));
    let is_shown = |selector: &str| {
        page.holds(&format!("[...document.querySelectorAll({selector:?})].some((one) => one.checkVisibility())"))
    };
    for gone in [".filters", ".skip", ".top nav", ".downloads", ".chart-table"] {
        assert!(!is_shown(gone), "{gone} is on paper");
    }
    for kept in ["#kpis", "#chart-funnel-bars .chart-picture svg", ".cohorts", "#freshness"] {
        assert!(is_shown(kept), "{kept} is not on paper");
    }
    let picture = page.picture(page.area("#chart-funnel-bars .chart-frame"));
    assert!(picture.drawn() > 0.01 && picture.lightness() > 150.0);
    // A frame in a column of its own may shrink to nothing, and bars that stretch go as far down as their table.
    let narrowest =
        "Math.min(...[...document.querySelectorAll('.chart-frame')].map((one) => one.getBoundingClientRect().width))";
    assert!(page.number(narrowest) > 80.0);
    let ends = "[document.querySelector('.steps'), document.querySelector('#chart-funnel-bars .chart-picture')]
        .map((one) => one.getBoundingClientRect().bottom).reduce((table, bars) => Math.abs(table - bars))";
    assert!(page.number(ends) < 2.0);
}

#[test]
fn nothing_moves_for_those_who_do_not_want_it() {
    let host = hosted();
    let page = Page::new().sized(1440, 6000).preferring("prefers-reduced-motion", "reduce").open(&host.url(COCKPIT));
    page.until(AWAKE);
    assert_eq!(page.value("document.getAnimations().length"), 0);
    let still = "[...document.querySelectorAll('*')].every((one) => { const style = getComputedStyle(one);
        return style.transitionDuration === '0s' && style.animationName === 'none'; })";
    assert!(page.holds(still));
}

#[test]
fn the_reader_is_told_when_the_data_has_grown_old() {
    let host = hosted();
    // 22 and 27 November 2026; the newest event is of the 21st.
    for (now, state) in [(1_795_327_800_000_i64, "fresh"), (1_795_759_800_000, "stale")] {
        let page = Page::new().preloaded(&format!("Date.now = () => {now}")).open(&host.url(COCKPIT));
        assert_eq!(page.text("document.getElementById('freshness').dataset.state"), state);
        let said = page.text("document.querySelector('.fresh-text').textContent");
        assert_eq!(said.contains("Stale: the newest event is 5 days old"), state == "stale", "{said}");
    }
}

#[test]
fn definitions_open_by_focus_and_close_by_escape() {
    let host = hosted();
    let page = Page::new().open(&host.url(COCKPIT));
    let tip = "document.querySelector('#kpi-dau .tip').checkVisibility()";
    assert!(!page.holds(tip));
    page.value("document.querySelector('#kpi-dau .term-name').focus()");
    page.until(tip);
    page.press("Escape");
    page.until(&format!("!{tip}"));
    // Touch and mouse: a click focuses the name.
    page.click("#kpi-wau .term-name");
    page.until("document.querySelector('#kpi-wau .tip').checkVisibility()");
}

#[test]
fn a_mail_in_either_language_is_no_wider_than_a_phone() {
    for language in ["en", "de"] {
        let project = Project::small(&format!("language = \"{language}\"\n"));
        project.run(&["snapshot", "--date", "2026-11-21"]).ok();
        let mail = std::fs::read(project.join("content/editions/2026-11-21/email.eml")).expect("a mail");
        let html = MessageParser::default().parse(&mail).expect("a message").body_html(0).expect("HTML").into_owned();
        project.write("mail.html", &html);
        let page = Page::new().sized(360, 800).open(&format!("file://{}", project.join("mail.html").display()));
        let wide = page.number("document.documentElement.scrollWidth");
        assert!(wide <= 360.0, "the mail in `{language}` is {wide} px wide");
    }
}

#[test]
fn nothing_moves_while_a_slow_browser_reads_on() {
    // A browser that is short of time draws what it has read so far. Here the page is cut off behind each node before the funnel, from
    // the last to the first, and what stands before the cut must stand where it stands on the whole page.
    const MOVED: &str = "(() => {
        document.documentElement.style.overflowY = 'scroll';
        const place = (one) => { const { x, y } = one.getBoundingClientRect(); return `${Math.round(x)} ${Math.round(y)}`; };
        const names = 'h1, #freshness, .filters .opener, .choices, .pills:first-child, .panel, .story, .kpi';
        const watched = [...document.querySelectorAll(names)].filter((one) => one.checkVisibility()).map((one) => [one, place(one)]);
        const nodes = [], walk = document.createTreeWalker(document.body);
        while (walk.nextNode()) nodes.push(walk.currentNode);
        const first = nodes.findIndex((node) => node.tagName === 'MAIN');
        const moved = new Set();
        let cuts = 0;
        for (const node of nodes.slice(first).reverse()) {
            const isShown = document.querySelector('.funnel') === null;
            node.remove();
            if (!isShown) continue;
            cuts += 1;
            for (const [one, before] of watched) {
                // Its words come with it.
                const isWhole = !one.matches('.opener') || one.textContent !== '';
                if (one.isConnected && isWhole && place(one) !== before) moved.add(`${one.id || one.className}: ${before} to ${place(one)}`);
            }
        }
        return { cuts, watched: watched.length, moved: [...moved] };
    })()";
    let host = hosted();
    for width in [360, 800, 1000, 1440] {
        let page = Page::new().sized(width, 900).open(&host.url(COCKPIT));
        page.until("document.readyState === 'complete'");
        let found = page.value(MOVED);
        assert!(found["cuts"].as_u64() > Some(100) && found["watched"].as_u64() > Some(8), "at {width}: {found}");
        assert_eq!(found["moved"], serde_json::json!([]), "at {width}");
    }
}
