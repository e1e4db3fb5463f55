//! Markdown of the project's content as HTML: headings fit under the page's own, raw HTML is shown and never run.
//!
//! The only file that knows `pulldown_cmark`.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Parser, Tag, TagEnd, html};

/// The deepest heading that HTML has.
const DEEPEST: usize = 6;

/// The HTML of a text whose outermost headings stand at level `top`, and deeper ones below without a gap.
pub(super) fn html(text: &str, top: usize) -> String {
    let mut levels = Levels { top, open: Vec::new() };
    let events = Parser::new(text).map(|event| safe(event, &mut levels));
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

/// The written levels of the headings that a heading stands under, and its own.
struct Levels {
    top: usize,
    open: Vec<HeadingLevel>,
}

impl Levels {
    fn enter(&mut self, written: HeadingLevel) -> HeadingLevel {
        self.open.retain(|open| *open < written);
        self.open.push(written);
        self.present()
    }

    fn present(&self) -> HeadingLevel {
        let level = (self.top + self.open.len().saturating_sub(1)).min(DEEPEST);
        HeadingLevel::try_from(level).unwrap_or(HeadingLevel::H6)
    }
}

fn safe<'a>(event: Event<'a>, levels: &mut Levels) -> Event<'a> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: levels.enter(level), id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(levels.present())),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: harmless(dest_url), title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: harmless(dest_url), title, id })
        }
        other => other,
    }
}

/// An address that does not run anything: of the web, or of this site. Any other leads to the top of the page.
fn harmless(address: CowStr<'_>) -> CowStr<'_> {
    let scheme =
        address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':')).map(|(scheme, _)| scheme);
    match scheme {
        None => address,
        Some(scheme) if ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)) => address,
        Some(_) => "#main".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_stand_under_the_page_without_a_gap() {
        assert_eq!(html("# a\n### b\n# c\n", 4), "<h4>a</h4>\n<h5>b</h5>\n<h4>c</h4>\n");
        assert_eq!(html("## a\n### b\n#### c\n##### d\n", 4), "<h4>a</h4>\n<h5>b</h5>\n<h6>c</h6>\n<h6>d</h6>\n");
    }

    #[test]
    fn raw_html_is_shown_and_not_run() {
        let page = html("<script>alert(1)</script>\n\nan <b onclick=x>inline</b>", 2);
        assert!(!page.contains("<script") && !page.contains("<b "), "{page}");
        assert!(page.contains("&lt;script&gt;"), "{page}");
    }

    #[test]
    fn links_that_run_something_lead_nowhere() {
        let page = html("[a](javascript:alert(1)) [b](https://example.com) [c](../data/index.html#rows:1)", 2);
        assert!(!page.contains("javascript"), "{page}");
        assert!(page.contains("href=\"https://example.com\"") && page.contains("href=\"../data/index.html#rows:1\""));
    }

    #[test]
    fn lists_and_emphasis_are_kept() {
        assert_eq!(html("1. **a**\n2. b\n", 2), "<ol>\n<li><strong>a</strong></li>\n<li>b</li>\n</ol>\n");
    }
}
