//! A page as the preview sends it: with the script that keeps it up to date, and a mark that tells one state of it from
//! another. The site itself never holds either.

use super::respond::Found;

/// Where the script is.
pub(super) const SCRIPT: &str = "_flightdeck/live.js";
/// Where the style of what the script shows is.
pub(super) const STYLE: &str = "_flightdeck/live.css";

/// A state of a page. Stylesheets are told apart from the rest, because they can be swapped under the reader's eyes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// A hash of the page without the addresses of its stylesheets.
    pub(super) content: String,
    /// The addresses of its stylesheets, as written in the page, in order.
    pub(super) styles: Vec<String>,
}

/// What the script is told in its own tag: names without `data-`, and values.
pub(super) type Notes = Vec<(&'static str, String)>;

/// The state of a page.
pub(super) fn mark(page: &str) -> Mark {
    let mut mark = Mark::default();
    let mut hasher = blake3::Hasher::new();
    let mut rest = page;
    while let Some((before, tag, after)) = next_tag(rest, "<link ") {
        hasher.update(before.as_bytes());
        match attribute(tag, "href").filter(|_| attribute(tag, "rel") == Some("stylesheet")) {
            Some(href) => mark.styles.push(href.to_owned()),
            None => drop(hasher.update(tag.as_bytes())),
        }
        rest = after;
    }
    hasher.update(rest.as_bytes());
    hasher.finalize().to_hex()[..16].clone_into(&mut mark.content);
    mark
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

/// The page with the script at the end of its head, or of itself when it has none. A page that is drawn when it is asked
/// for has a content of its own name.
pub(super) fn with_script(found: Found, content: Option<String>, notes: &Notes) -> Found {
    let Ok(page) = std::str::from_utf8(&found.bytes) else { return found };
    let content = content.unwrap_or_else(|| mark(page).content);
    let mut tag = format!("<script defer src=\"/{SCRIPT}\" data-content=\"{content}\"");
    for (name, value) in notes {
        let value = value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        tag.extend([" data-", name, "=\"", &value, "\""]);
    }
    tag.push_str("></script>\n");
    let at = page.find("</head>").unwrap_or(page.len());
    let bytes = [&page[..at], &tag, &page[at..]].concat().into_bytes().into();
    Found { bytes, ..found }
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
        let (one, other) = (mark(PAGE), mark(&PAGE.replace("a.1", "a.2")));
        assert_eq!(one.content, other.content);
        assert_eq!((one.styles, other.styles), (vec!["../a.1.css".to_owned()], vec!["../a.2.css".to_owned()]));
    }

    #[test]
    fn anything_else_is_another_content() {
        let before = mark(PAGE).content;
        for (old, new) in [("<p>1", "<p>2"), ("i.svg", "j.svg"), ("<head>", "<head >")] {
            assert_ne!(mark(&PAGE.replace(old, new)).content, before, "{new}");
        }
    }

    #[test]
    fn the_script_stands_in_the_head_with_its_notes_escaped() {
        let found = |text: &str| Found { name: "index.html".into(), bytes: text.as_bytes().into() };
        let sent =
            |text: &str| String::from_utf8(with_script(found(text), None, &vec![("x", "\"<&".into())]).bytes.to_vec());
        let page = sent(PAGE).expect("text");
        let end = page.split_once("i.svg\">").expect("the icon").1;
        assert!(end.starts_with("<script defer src=\"/_flightdeck/live.js\" data-content=\""), "{end}");
        assert!(end.contains(" data-x=\"&quot;&lt;&amp;\"></script>\n</head>"), "{end}");
        assert!(sent("bare").expect("text").starts_with("bare<script "));
    }
}
