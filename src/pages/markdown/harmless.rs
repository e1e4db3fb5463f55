//! What of a text could run something, made harmless.

use pulldown_cmark::{CowStr, Event, Tag};

/// Nothing of it runs.
pub(super) fn safe(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => linked(other),
    }
}

/// Its links lead to nothing that runs.
pub(super) fn linked(event: Event<'_>) -> Event<'_> {
    match event {
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
