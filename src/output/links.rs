//! Every internal link and anchor of the site must resolve, no anchor may stand twice, and nothing, in pages or style sheets, may
//! point at another host's file to be loaded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::SiteFiles;
use super::markup::{PageLink, ParsedPage};
use crate::problem::{Place, Problem, Problems};

/// What was read of the pages the last time, so that only what changed is looked at again.
#[derive(Clone, Debug, Default)]
pub struct LinkMemory {
    pages: BTreeMap<String, (Arc<[u8]>, ParsedPage)>,
    /// The paths of all files when every link was fine.
    fine: Vec<String>,
}

/// Reports every link in a page that does not lead to a file or anchor of the site, and every anchor that stands twice.
///
/// Other hosts are allowed where a reader goes by a click only; absolute paths are not, because a site may be hosted under any
/// sub-path. Only the page for missing addresses may begin its paths with `base_path`, where the site is known to be: a
/// host shows it at any depth.
pub fn check_links(files: &SiteFiles, base_path: Option<&str>, memory: &mut LinkMemory) -> Problems {
    let mut pages = BTreeMap::new();
    let mut changed = BTreeSet::new();
    // Links to a page that did not change are fine as long as every file and anchor is where it was.
    let mut are_targets_same = files.iter().map(|(path, _)| path).eq(memory.fine.iter().map(String::as_str));
    let has_ending = |path: &str, wanted: &str| {
        std::path::Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case(wanted))
    };
    for (path, bytes) in files.iter().filter(|(path, _)| has_ending(path, "html") || has_ending(path, "css")) {
        let before = memory.pages.remove(path);
        let page = match before {
            Some((known, page)) if known == *bytes => page,
            before => {
                let text = std::str::from_utf8(bytes).unwrap_or_default();
                let page = if has_ending(path, "css") { ParsedPage::of_style(text) } else { ParsedPage::read(text) };
                are_targets_same &= before.is_some_and(|(_, before)| before.anchors == page.anchors);
                changed.insert(path);
                page
            }
        };
        pages.insert(path.to_owned(), (Arc::clone(bytes), page));
    }
    let mut problems = Problems::default();
    for (path, (_, page)) in pages.iter().filter(|(path, _)| !are_targets_same || changed.contains(path.as_str())) {
        for id in &page.repeated {
            let place = Place { file: Some(path.into()), line: None, key: Some(id.clone()) };
            let problem = Problem::new(place, format!("two parts of the page have the id `{id}`"));
            problems.push(problem.hint("rename the file, the metric or the heading that is called so"));
        }
        for link in &page.links {
            if let Err(reason) = resolve(path, &rooted(path, link, base_path), files, &pages) {
                let place = Place { file: Some(path.into()), line: None, key: Some(link.target.clone()) };
                problems.push(Problem::new(place, reason));
            }
        }
    }
    let is_fine = problems.0.is_empty();
    let fine = if is_fine { files.iter().map(|(path, _)| path.to_owned()).collect() } else { Vec::new() };
    *memory = LinkMemory { pages, fine };
    problems
}

/// The page that a host shows for any address that does not exist.
const NOT_FOUND: &str = "404.html";

/// The link as it reads from the root, when that is known.
fn rooted(page: &str, link: &PageLink, base_path: Option<&str>) -> PageLink {
    let below = base_path.filter(|_| page == NOT_FOUND).and_then(|base| link.target.strip_prefix(base));
    below.map_or_else(|| link.clone(), |target| PageLink { target: target.to_owned(), ..*link })
}

fn resolve(
    page: &str,
    link: &PageLink,
    files: &SiteFiles,
    pages: &BTreeMap<String, (Arc<[u8]>, ParsedPage)>,
) -> Result<(), String> {
    let target = link.target.as_str();
    let has_scheme = target.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'));
    if has_scheme || target.starts_with("//") {
        let is_data = target.starts_with("data:");
        return if link.is_loaded && !is_data {
            Err(format!("`{target}` would be fetched from another host"))
        } else {
            Ok(())
        };
    }
    if target.starts_with('/') {
        return Err(format!("`{target}` is an absolute path, which breaks under a sub-path and from a folder"));
    }
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let path = path.split('?').next().unwrap_or(path);
    let resolved = join(page, path).ok_or_else(|| format!("`{target}` leads out of the site"))?;
    if files.get(&resolved).is_none() {
        return Err(format!("`{target}` leads to `{resolved}`, which is not in the site"));
    }
    match (anchor, pages.get(resolved.as_str())) {
        (Some(anchor), Some((_, page))) if !anchor.is_empty() && !page.anchors.contains(anchor) => {
            Err(format!("`{target}`: the page `{resolved}` has no anchor `{anchor}`"))
        }
        _ => Ok(()),
    }
}

/// The file that a relative path leads to from a page; a folder means its `index.html`.
fn join(page: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(page.to_owned());
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    let folder = path.ends_with('/') || path.ends_with("..") || path == ".";
    if folder {
        parts.push("index.html");
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(pages: &[(&str, &str)]) -> Vec<String> {
        let mut files = SiteFiles::default();
        for (path, text) in pages {
            files.insert(*path, text.as_bytes());
        }
        check_links(&files, Some("/team/"), &mut LinkMemory::default()).0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn relative_links_and_anchors_resolve() {
        let found = problems(&[
            (
                "index.html",
                r##"<a href="all/7d/index.html#funnel">x</a><a href="#top" id="top">y</a><a href="all/7d/">z</a>"##,
            ),
            ("all/7d/index.html", r#"<h2 id="funnel">F</h2><a href="../../index.html">up</a><img src="../../a.svg">"#),
            ("a.svg", "<svg/>"),
        ]);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn broken_links_name_page_and_target() {
        let found = problems(&[("a/index.html", r#"<a href="../nowhere.html">x</a>"#)]);
        assert_eq!(
            found,
            ["a/index.html, `../nowhere.html`: `../nowhere.html` leads to `nowhere.html`, which is not in the site"]
        );
        let found = problems(&[("index.html", r##"<a class="x" href="#gone">x</a>"##)]);
        assert!(found[0].contains("has no anchor `gone`"), "{found:?}");
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere_and_no_path_is_absolute() {
        let found = problems(&[("index.html", r#"<script src="https://cdn.example.com/x.js"></script>"#)]);
        assert!(found[0].contains("fetched from another host"), "{found:?}");
        let found = problems(&[("index.html", r#"<a href="https://example.com">fine</a>"#)]);
        assert!(found.is_empty(), "{found:?}");
        let found = problems(&[("index.html", r#"<a href="/all/">x</a>"#)]);
        assert!(found[0].contains("absolute path"), "{found:?}");
        let found = problems(&[("index.html", r#"<a href="../../etc">x</a>"#)]);
        assert!(found[0].contains("leads out of the site"), "{found:?}");
    }

    #[test]
    fn only_changed_pages_are_looked_at_unless_a_target_went_away() {
        let site = |pages: &[(&str, &str)]| {
            let mut files = SiteFiles::default();
            for (path, text) in pages {
                files.insert(*path, text.as_bytes());
            }
            files
        };
        let link = r#"<a href="b.html#x">x</a>"#;
        let mut memory = LinkMemory::default();
        let mut check = |pages: &[(&str, &str)]| check_links(&site(pages), None, &mut memory).0.len();
        assert_eq!(check(&[("a.html", link), ("b.html", "<p id=\"x\">")]), 0);
        assert_eq!(check(&[("a.html", link), ("b.html", "<p id=\"x\">more")]), 0);
        // The page that links has not changed; what it links to has.
        assert_eq!(check(&[("a.html", link), ("b.html", "<p id=\"y\">")]), 1);
        assert_eq!(check(&[("a.html", link), ("b.html", "<p id=\"y\">")]), 1);
        assert_eq!(check(&[("a.html", link)]), 1);
        assert_eq!(check(&[("a.html", link), ("b.html", "<p id=\"x\">")]), 0);
        assert_eq!(check(&[("a.html", "<a href=\"c.html\">"), ("b.html", "<p id=\"x\">")]), 1);
    }

    #[test]
    fn only_the_page_for_missing_addresses_may_begin_at_the_base_path() {
        let text = r#"<link href="/team/a.css"><a href="/team/index.html">x</a><a href="/team/gone.html">y</a>"#;
        let found = problems(&[("404.html", text), ("index.html", "<p>"), ("a.css", "")]);
        assert_eq!(found, ["404.html, `/team/gone.html`: `gone.html` leads to `gone.html`, which is not in the site"]);
        let found = problems(&[("index.html", r#"<a href="/team/index.html">x</a>"#)]);
        assert!(found[0].contains("absolute path"), "{found:?}");
    }

    #[test]
    fn markup_that_people_write_is_read_as_a_browser_reads_it() {
        let elsewhere = [
            "<img src='https://evil.example/x.png'>",
            "<img src=//evil.example/x.png>",
            "<IMG SRC = \"https://evil.example/x.png\">",
            "<img srcset=\"a.png 1x, https://evil.example/x.png 2x\" src=a.png>",
            "<video poster=\"https://evil.example/x.png\"></video>",
            "<object data=\"https://evil.example/x.svg\"></object>",
            "<svg><image xlink:href=\"https://evil.example/x.png\"/></svg>",
            "<a href=a.png ping=\"https://evil.example/\">x</a>",
            "<p style=\"background: URL( 'https://evil.example/x.png' )\">x</p>",
            "<style>p { background: url(https://evil.example/x.png) }</style>",
            "<style>@import \"https://evil.example/x.css\";</style>",
            "<table background=\"https://evil.example/x.png\"></table>",
            "<meta http-equiv=Refresh content=\"5; url=https://evil.example/\">",
        ];
        for text in elsewhere {
            let found = problems(&[("index.html", text), ("a.png", "")]);
            assert!(found.len() == 1 && found[0].contains("fetched from another host"), "{text}: {found:?}");
        }
        for text in ["<a href='gone.html'>x</a>", "<a href=gone.html>x</a>", "<form action=gone.html></form>"] {
            assert!(problems(&[("index.html", text)])[0].contains("not in the site"), "{text}");
        }
        let found = problems(&[("index.html", ""), ("a/main.css", "p { background: url(\"//evil.example/x.png\") }")]);
        assert!(found.len() == 1 && found[0].starts_with("a/main.css, `//evil.example/x.png`"), "{found:?}");
        let own =
            [("index.html", "<p style=\"background: url(a.png)\">"), ("a.png", ""), ("a/main.css", "url(../a.png)")];
        assert_eq!(problems(&own), [""; 0]);
        for text in ["<!-- <a href=\"gone.html\">x</a> -->", "<style>a::after { content: '<a href=x>'; }</style>"] {
            assert_eq!(problems(&[("index.html", text)]), [""; 0], "{text}");
        }
    }

    #[test]
    fn an_anchor_that_stands_twice_is_told() {
        let found = problems(&[("decisions/index.html", "<h2 id=log>L</h2><article id=\"log\">x</article>")]);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("decisions/index.html, `log`: two parts of the page have the id `log`"),
            "{found:?}"
        );
    }

    #[test]
    fn scripts_are_not_read_as_markup() {
        let found = problems(&[("index.html", r#"<script type="application/json">{"a":"<a href=\"x\">"}</script>"#)]);
        assert!(found.is_empty(), "{found:?}");
    }
}
