//! What the events of Markdown are in words and in markup.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CowStr, Event};

use crate::messages::text;

/// Where the lines after the first begin.
pub(super) fn line_starts(text: &str) -> Vec<usize> {
    text.match_indices('\n').map(|(at, _)| at + 1).collect()
}

/// The events before the first of a kind.
pub(super) fn until<'e, 'a>(
    events: &'e [(Event<'a>, Range<usize>)],
    is_end: &dyn Fn(&Event<'a>) -> bool,
) -> &'e [(Event<'a>, Range<usize>)] {
    let end = events.iter().position(|(event, _)| is_end(event)).unwrap_or(events.len());
    &events[..end]
}

/// What events say as plain text.
pub(super) fn words(events: &[(Event<'_>, Range<usize>)]) -> String {
    let mut words = String::new();
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    words
}

pub(super) fn raw<'a>(markup: String) -> Event<'a> {
    Event::Html(markup.into())
}

/// The class and the title of a box.
pub(super) fn admonition(kind: BlockQuoteKind) -> (&'static str, String) {
    match kind {
        BlockQuoteKind::Note => ("note-box", text!("admonition-note")),
        BlockQuoteKind::Tip => ("tip-box", text!("admonition-tip")),
        BlockQuoteKind::Important => ("important-box", text!("admonition-important")),
        BlockQuoteKind::Warning => ("warning-box", text!("admonition-warning")),
        BlockQuoteKind::Caution => ("caution-box", text!("admonition-caution")),
    }
}

/// An underscore keeps notes apart from headings, whose ids have none.
pub(super) fn footnote(name: &str) -> CowStr<'static> {
    format!("note_{}", slug(name)).into()
}

/// Letters and digits in lower case, everything else a single hyphen.
pub(in crate::pages) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.chars() {
        if character.is_alphanumeric() {
            let _ = write!(slug, "{}", character.to_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "section".to_owned() } else { slug.to_owned() }
}
