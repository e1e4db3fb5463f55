//! The rendered site as a whole: links, headings, the content security policy, and determinism.

use std::collections::BTreeSet;

use super::fixture::Fixture;
use super::*;
use crate::charts::render::{DrawnPictures, PictureCache, Style, pictures};
use crate::charts::theme::Palette;

fn rendered() -> Pages {
    render(&Fixture::new().site(), &keys(0), &mut PageCache::default()).expect("the fixture renders")
}

fn html(pages: &Pages) -> impl Iterator<Item = (&str, &str)> {
    pages
        .0
        .iter()
        .filter(|(_, bytes)| bytes.starts_with(b"<!doctype html>"))
        .map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).expect("UTF-8")))
}

/// The opening tags of a page, without what stands between `<script …>` and its end.
fn tags(html: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').map_or(rest.len(), |length| start + length);
        let tag = &rest[start + 1..end];
        rest = &rest[end..];
        if tag.starts_with("script") {
            rest = &rest[rest.find("</script>").expect("a script ends")..];
        }
        tags.push(tag);
    }
    tags
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

/// The path that a relative link leads to.
fn resolved(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => drop(parts.pop().expect("stays inside the site")),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn there_is_a_page_for_every_segment_and_range() {
    let pages = rendered();
    let paths: Vec<&str> = html(&pages).map(|(path, _)| path).collect();
    // 3 segments x 5 ranges as cockpits and as receipts, a comparison of each range, and index, alerts, decisions, mission,
    // editions, weekly review, definitions, data, 404, the list of everything, the memory, seven documents with their page, and six of one file.
    assert_eq!(paths.len(), 60, "{paths:?}");
    assert!(paths.contains(&"pro/90d/index.html"));
}

#[test]
fn every_link_resolves() {
    let pages = rendered();
    for (path, text) in html(&pages) {
        for tag in tags(text) {
            for name in ["href", "src", "data-runtime"] {
                let Some(link) = attribute(tag, name) else { continue };
                assert!(!link.contains(':') && !link.starts_with('/'), "{path}: {link} is not relative");
                let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
                let target = if file.is_empty() { path.to_owned() } else { resolved(path, file) };
                // The output adds the data and the feed.
                if target.starts_with("api/")
                    || target == link::FEED
                    || (target.starts_with("exports/") && target.rsplit_once('.').is_some_and(|(_, end)| end == "json"))
                {
                    continue;
                }
                let Some(bytes) = pages.0.get(&target) else { panic!("{path}: {link} leads nowhere") };
                let there = String::from_utf8_lossy(bytes);
                assert!(anchor.is_empty() || there.contains(&format!("id=\"{anchor}\"")), "{path}: no {link}");
            }
        }
    }
}

#[test]
fn nothing_needs_an_inline_style_or_script() {
    let pages = rendered();
    for (path, text) in html(&pages) {
        for tag in tags(text) {
            let name = tag.split_whitespace().next().unwrap_or_default();
            // A document of one file leaves the site, so its look is inside.
            assert!(name != "style" || path.starts_with("exports/"), "{path}");
            assert!(!tag.contains(" style="), "{path}: <{tag}>");
            let is_handler = |rest: &str| {
                rest.split_once('=').is_some_and(|(name, _)| name.bytes().all(|byte| byte.is_ascii_lowercase()))
            };
            assert!(!tag.split(" on").skip(1).any(is_handler), "{path}: <{tag}>");
            if name == "script" {
                let is_data = attribute(tag, "type") == Some("application/json");
                assert!(is_data || attribute(tag, "src").is_some(), "{path}: <{tag}>");
            }
        }
    }
}

#[test]
fn headings_begin_with_one_h1_and_skip_no_level() {
    let pages = rendered();
    for (path, text) in html(&pages) {
        let levels: Vec<u32> =
            tags(text).iter().filter_map(|tag| tag.strip_prefix('h')?.split(' ').next()?.parse().ok()).collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{path}");
        assert_eq!(levels[0], 1, "{path}");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{path}: {levels:?}");
    }
}

#[test]
fn ids_are_unique() {
    let pages = rendered();
    for (path, text) in html(&pages) {
        let ids: Vec<&str> = tags(text).iter().filter_map(|tag| attribute(tag, "id")).collect();
        let unique: BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{path}");
        for tag in tags(text) {
            for reference in ["aria-describedby", "aria-labelledby"] {
                let Some(id) = attribute(tag, reference) else { continue };
                assert!(ids.contains(&id), "{path}: {reference} names no element: {id}");
            }
        }
    }
}

#[test]
fn data_cannot_end_its_script_element() {
    let mut fixture = Fixture::new();
    fixture.charts[2].charts[1].option = Some(serde_json::json!({ "name": "</script>" }));
    let pages = render(&fixture.site(), &keys(0), &mut PageCache::default()).expect("it renders");
    let text = String::from_utf8_lossy(&pages.0["index.html"]).into_owned();
    assert!(text.contains("\\u003c/script\\u003e"));
    assert_eq!(text.matches("<script").count(), text.matches("</script>").count());
}

#[test]
fn a_chart_that_failed_shows_its_table() {
    let mut fixture = Fixture::new();
    fixture.drawn[2][1] = DrawnPictures::Failed("the engine ran out of memory".into());
    let pages = render(&fixture.site(), &keys(0), &mut PageCache::default()).expect("it renders");
    let text = String::from_utf8_lossy(&pages.0["index.html"]).into_owned();
    let figure = text.split("data-chart=\"retention\"").nth(1).and_then(|rest| rest.split("</figure>").next());
    let figure = figure.expect("the retention curve");
    assert!(figure.contains("data-state=\"error\"") && figure.contains("<details class=\"chart-table more\" open>"));
    assert!(figure.contains("the engine ran out of memory") && !figure.contains("chart-picture"));
}

#[test]
fn titles_are_escaped() {
    let fixture = Fixture::new();
    let site = Site { title: "<b>&\"", ..fixture.site() };
    let pages = render(&site, &keys(0), &mut PageCache::default()).expect("it renders");
    let text = String::from_utf8_lossy(&pages.0["index.html"]).into_owned();
    assert!(!text.contains("<b>&\"") && text.contains("&lt;b&gt;&amp;&quot;"));
}

#[test]
fn the_front_page_is_the_default_cockpit() {
    let pages = rendered();
    let text = |path: &str| String::from_utf8_lossy(&pages.0[path]).into_owned();
    assert_eq!(text("index.html"), text("all/30d/index.html").replace("../../", ""));
}

#[test]
fn two_renderings_are_equal() {
    assert_eq!(rendered(), rendered());
}

#[test]
fn a_site_without_data_says_what_would_fill_it() {
    let mut fixture = Fixture::new();
    fixture.cube = crate::cube::Cube { span: None, ..crate::cube::Cube::sample(&fixture.definitions, 1, 0) };
    fixture.views = crate::views::build(
        &fixture.cube,
        (&fixture.definitions, &crate::metric::KeyFigures::default()),
        &fixture.ranges,
        &crate::views::Suppression::none(),
    );
    fixture.charts = fixture.views.cockpits.iter().map(|cockpit| crate::charts::draw_page(cockpit, &[])).collect();
    let pages = render(&fixture.site(), &keys(0), &mut PageCache::default()).expect("it renders");
    let text = String::from_utf8_lossy(&pages.0["index.html"]).into_owned();
    assert!(text.contains("There are no counted events yet."));
    assert!(text.contains("There is no data yet: import events"));
    assert!(String::from_utf8_lossy(&pages.0["data/index.html"]).contains("There are no counted events."));
}

#[test]
fn a_broken_template_is_told_once() {
    let mut fixture = Fixture::new();
    fixture.templates.insert("cockpit.html".into(), "{{ shell.nothing }}".into());
    let problems = render(&fixture.site(), &keys(0), &mut PageCache::default()).expect_err("no such value");
    assert_eq!(problems.0.len(), 1, "{problems}");
    assert!(problems.to_string().starts_with("templates/cockpit.html:1: "), "{problems}");
}

/// Written under `target/tmp`, where a person can open them.
#[test]
fn the_pages_can_be_looked_at() {
    let mut fixture = Fixture::new();
    let style = Style { palette: Palette::Classes, jobs: std::num::NonZeroUsize::MIN };
    let mut cache = PictureCache::default();
    for (charts, drawn) in fixture.charts.iter().zip(&mut fixture.drawn).take(5) {
        *drawn = pictures(&charts.charts.iter().collect::<Vec<_>>(), style, &mut cache);
    }
    let pages = render(&fixture.site(), &keys(0), &mut PageCache::default()).expect("the fixture renders");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tmp/pages");
    for (path, bytes) in pages.0 {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
        std::fs::write(&file, &bytes).expect("it can be written");
        assert!(!bytes.is_empty());
    }
}

fn keys(of: u8) -> PageKeys {
    PageKeys { numbers: ContentKey::of(&[], &of), plans: ContentKey::of(&[], &of) }
}
