//! A page as the preview sends it: with the script that keeps it up to date, and a version that differs when the page does.
//! The site itself has neither.

use super::site_file::SiteFile;

/// Where the script is.
pub(super) const SCRIPT: &str = "_flightdeck/live.js";
/// Where the script is that offers any days in the filter bar.
pub(super) const DAYS: &str = "_flightdeck/days.js";
/// Where the style of what the scripts show is.
pub(super) const STYLE: &str = "_flightdeck/live.css";

/// The version of a page. Stylesheets are apart from the rest, because they can be replaced without loading the page again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PageVersion {
    /// A hash of the page without the addresses of its stylesheets.
    pub(super) content: String,
    /// The addresses of its stylesheets, as written in the page, in order.
    pub(super) styles: Vec<String>,
}

/// Attributes of the script's tag that it reads: names without `data-`, and values.
pub(super) type DataAttributes = Vec<(&'static str, String)>;

/// The version of a page.
pub(super) fn version(page: &str) -> PageVersion {
    let mut version = PageVersion::default();
    let mut hasher = blake3::Hasher::new();
    let mut rest = page;
    while let Some((before, tag, after)) = next_tag(rest, "<link ") {
        hasher.update(before.as_bytes());
        match attribute(tag, "href").filter(|_| attribute(tag, "rel") == Some("stylesheet")) {
            Some(href) => version.styles.push(href.to_owned()),
            None => drop(hasher.update(tag.as_bytes())),
        }
        rest = after;
    }
    hasher.update(rest.as_bytes());
    hasher.finalize().to_hex()[..16].clone_into(&mut version.content);
    version
}

/// What stands before the next such tag, the tag, and what stands after it.
fn next_tag<'p>(page: &'p str, opening: &str) -> Option<(&'p str, &'p str, &'p str)> {
    let start = page.find(opening)?;
    let end = start + page[start..].find('>')? + 1;
    Some((&page[..start], &page[start..end], &page[end..]))
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split_once('"').map(|(value, _)| value)
}

/// The page with the scripts and their style at the end of its head, or of itself when it has none. `content` replaces the page's own
/// version for a page that is made when it is requested.
pub(super) fn with_script(file: SiteFile, content: Option<String>, attributes: &DataAttributes) -> SiteFile {
    let Ok(page) = std::str::from_utf8(&file.bytes) else { return file };
    let content = content.unwrap_or_else(|| version(page).content);
    let mut tag = format!("<link rel=\"stylesheet\" href=\"/{STYLE}\" data-preview=\"own\">\n");
    if attributes.iter().any(|(name, _)| *name == "first") {
        tag.extend(["<script src=\"/", DAYS, "\"></script>\n"]);
    }
    tag.extend(["<script defer src=\"/", SCRIPT, "\" data-content=\"", &content, "\""]);
    for (name, value) in attributes {
        let value = value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        tag.extend([" data-", name, "=\"", &value, "\""]);
    }
    tag.push_str("></script>\n");
    let at = page.find("</head>").unwrap_or(page.len());
    let bytes = [&page[..at], &tag, &page[at..]].concat().into_bytes().into();
    SiteFile { bytes, ..file }
}

/// Whether a file is a page.
pub(super) fn is_page(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension == "html")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        "<head><link rel=\"stylesheet\" href=\"../a.1.css\"><link rel=\"icon\" href=\"i.svg\"></head><p>1";

    #[test]
    fn another_stylesheet_is_not_another_content() {
        let (one, other) = (version(PAGE), version(&PAGE.replace("a.1", "a.2")));
        assert_eq!(one.content, other.content);
        assert_eq!((one.styles, other.styles), (vec!["../a.1.css".to_owned()], vec!["../a.2.css".to_owned()]));
    }

    #[test]
    fn anything_else_is_another_content() {
        let before = version(PAGE).content;
        for (old, new) in [("<p>1", "<p>2"), ("i.svg", "j.svg"), ("<head>", "<head >")] {
            assert_ne!(version(&PAGE.replace(old, new)).content, before, "{new}");
        }
    }

    #[test]
    fn the_script_is_in_the_head_with_its_attributes_escaped() {
        let file = |text: &str| SiteFile { name: "index.html".into(), bytes: text.as_bytes().into() };
        let sent =
            |text: &str| String::from_utf8(with_script(file(text), None, &vec![("x", "\"<&".into())]).bytes.to_vec());
        let page = sent(PAGE).expect("text");
        let end = page.split_once("i.svg\">").expect("the icon").1;
        let own = "<link rel=\"stylesheet\" href=\"/_flightdeck/live.css\" data-preview=\"own\">\n";
        let scripts = end.strip_prefix(own).expect("the style");
        assert!(scripts.starts_with("<script defer src=\"/_flightdeck/live.js\" data-content=\""), "{end}");
        assert!(end.contains(" data-x=\"&quot;&lt;&amp;\"></script>\n</head>"), "{end}");
        assert!(sent("bare").expect("text").starts_with("bare<link "));
        let with_days = with_script(file(PAGE), None, &vec![("first", "2026-05-14".into())]).bytes.to_vec();
        assert!(String::from_utf8(with_days).expect("text").contains("<script src=\"/_flightdeck/days.js\"></script>"));
    }
}
