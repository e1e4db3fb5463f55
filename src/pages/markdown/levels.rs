//! Headings that fit under the page's own, deeper ones without a gap.

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

/// The deepest heading that HTML has.
const DEEPEST: usize = 6;

/// The written levels of the headings that a heading stands under, and its own.
pub(super) struct Levels {
    pub(super) top: usize,
    pub(super) open: Vec<HeadingLevel>,
}

impl Levels {
    pub(super) fn enter(&mut self, written: HeadingLevel) -> HeadingLevel {
        self.open.retain(|open| *open < written);
        self.open.push(written);
        self.present()
    }

    pub(super) fn present(&self) -> HeadingLevel {
        let level = (self.top + self.open.len().saturating_sub(1)).min(DEEPEST);
        HeadingLevel::try_from(level).unwrap_or(HeadingLevel::H6)
    }
}

pub(super) fn level<'a>(event: Event<'a>, levels: &mut Levels) -> Event<'a> {
    match event {
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: levels.enter(level), id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(levels.present())),
        other => other,
    }
}
