//! Markdown of the project's content as HTML: headings fit under the page's own, raw HTML is shown and never run unless
//! the page asks for it.
//!
//! [`html()`] is for short texts that stand inside a page of ours; [`document`] for a page of its own, with tables,
//! footnotes, admonitions, anchors, and calls in double braces that are answered with finished markup. An answer is never
//! read as Markdown, and a call in code is shown as it is written.
//!
//! Only this file and those beside it in its folder know `pulldown_cmark`.

mod events;
mod harmless;
mod image;
mod levels;
mod table;

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset, html};

pub(super) use self::image::Image;
use serde::Serialize;

pub(super) use self::events::slug;
use self::events::{admonition, footnote, line_starts, raw, until, words};
use self::harmless::{linked, safe};
use self::image::markup;
use self::levels::{Levels, level};
use self::table::MarkdownTable;
use super::call::{self, FoundCall};
use crate::messages::text;
use crate::problem::Problem;

/// The HTML of a text whose outermost headings stand at level `top`, and deeper ones below without a gap.
pub(super) fn html(text: &str, top: usize) -> String {
    let mut levels = Levels { top, open: Vec::new() };
    let events = Parser::new(text).map(|event| level(safe(event), &mut levels));
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

/// What becomes of raw HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) enum RawHtml {
    /// It is shown as text.
    Shown,
    /// It is part of the page.
    Kept,
}

/// A page of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct MarkdownDocument<'a> {
    /// The Markdown.
    pub text: &'a str,
    /// The line of its file on which it begins.
    pub line: usize,
    /// What becomes of raw HTML.
    pub raw_html: RawHtml,
}

/// A call in double braces where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacedCall<'a> {
    /// What is between the braces.
    pub text: &'a str,
    /// Its line in the file.
    pub line: usize,
    /// Whether it is a paragraph of its own.
    pub is_alone: bool,
}

/// What a document needs from the page that it is for.
pub(super) trait Surroundings {
    /// Whether calls in double braces are answered; else they are text.
    fn has_calls(&self) -> bool {
        true
    }
    /// The finished markup of a call.
    fn call(&mut self, call: PlacedCall<'_>) -> Result<String, Problem>;
    /// Where a link leads when the page is published.
    fn link(&mut self, address: &str, line: usize) -> Result<String, Problem>;
    /// The picture as it is published.
    fn picture(&mut self, address: &str, line: usize) -> Result<Image, Problem>;
    /// A problem of the text itself on this line.
    fn problem(&self, line: usize, message: &str) -> Problem;
}

/// The HTML of a page below its `h1`, and every problem of it.
pub(super) fn document(page: MarkdownDocument<'_>, around: &mut dyn Surroundings) -> (String, Vec<Problem>) {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let parser = Parser::new_ext(page.text, options | Options::ENABLE_GFM).into_offset_iter();
    let mut writer = MarkdownWriter {
        page,
        around,
        levels: Levels { top: 2, open: Vec::new() },
        line_starts: line_starts(page.text),
        anchors: BTreeMap::from([("main".to_owned(), 2)]),
        table: MarkdownTable::default(),
        out: Vec::new(),
        problems: Vec::new(),
    };
    let events: Vec<(Event<'_>, Range<usize>)> = TextMergeWithOffset::new(parser).collect();
    writer.all(&events);
    let mut text = String::new();
    html::push_html(&mut text, writer.out.into_iter());
    (text, writer.problems)
}

/// The same Markdown with the words alone of the links that begin at the site's root, for readers outside it.
pub(super) fn unlinked(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut copied = 0;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
        let words = text[range.clone()].rsplit_once("](").and_then(|(words, _)| words.strip_prefix('['));
        if let Some(words) = words.filter(|_| dest_url.starts_with('/')) {
            written.push_str(&text[copied..range.start]);
            written.push_str(words);
            copied = range.end;
        }
    }
    written + &text[copied..]
}

/// What stands in double braces outside code, each with its line.
pub(super) fn braced(text: &str) -> Vec<(usize, String)> {
    let line_starts = line_starts(text);
    let mut in_code = false;
    let mut found = Vec::new();
    for (event, range) in TextMergeWithOffset::new(Parser::new(text).into_offset_iter()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(words) if !in_code => {
                let line = 1 + line_starts.partition_point(|start| *start <= range.start);
                let calls = call::find(&words).into_iter();
                let call = |piece| if let FoundCall::Call(call) = piece { Some((line, call.to_owned())) } else { None };
                found.extend(calls.filter_map(call));
            }
            _ => {}
        }
    }
    found
}

struct MarkdownWriter<'a, 'c> {
    page: MarkdownDocument<'a>,
    around: &'c mut dyn Surroundings,
    levels: Levels,
    /// Where the lines of the text begin, the first left out.
    line_starts: Vec<usize>,
    /// The ids so far, each with the number that the next heading of these words gets.
    anchors: BTreeMap<String, usize>,
    table: MarkdownTable,
    out: Vec<Event<'a>>,
    problems: Vec<Problem>,
}

impl<'a> MarkdownWriter<'a, '_> {
    fn all(&mut self, events: &[(Event<'a>, Range<usize>)]) {
        let mut in_code = false;
        let mut at = 0;
        while let Some((event, range)) = events.get(at) {
            let line = self.line(range);
            match (event, &events[at + 1..]) {
                (Event::Start(Tag::Paragraph), [(Event::Text(text), _), (Event::End(TagEnd::Paragraph), _), ..])
                    if self.around.has_calls() && call::is_alone(text) =>
                {
                    self.text(text, line, true);
                    at += 2;
                }
                (Event::Start(Tag::Heading { level, .. }), rest) => self.heading(*level, rest),
                (Event::Start(Tag::Image { dest_url, title, .. }), rest) => {
                    let image = self.around.picture(dest_url, line);
                    let inside = until(rest, &|event| matches!(event, Event::End(TagEnd::Image)));
                    at += inside.len() + 1;
                    let image = self.told(image).map(|image| markup(&image, &words(inside), title));
                    self.out.extend(image.map(|markup| Event::InlineHtml(markup.into())));
                }
                (Event::Text(text), _) if !in_code => self.text(text, line, false),
                _ => {
                    match event {
                        Event::Start(Tag::CodeBlock(_)) => in_code = true,
                        Event::End(TagEnd::CodeBlock) => in_code = false,
                        _ => {}
                    }
                    self.other(event.clone(), line);
                }
            }
            at += 1;
        }
    }

    fn line(&self, range: &Range<usize>) -> usize {
        self.page.line + self.line_starts.partition_point(|start| *start <= range.start)
    }

    /// Text with the answers in place of its calls.
    fn text(&mut self, text: &CowStr<'a>, line: usize, is_alone: bool) {
        if !self.around.has_calls() {
            self.out.push(Event::Text(text.clone()));
            return;
        }
        for found in call::find(text) {
            let event = match found {
                FoundCall::Words(words) => Event::Text(words.to_owned().into()),
                FoundCall::Call(text) => match self.around.call(PlacedCall { text, line, is_alone }) {
                    Ok(markup) if is_alone => Event::Html(markup.into()),
                    Ok(markup) => Event::InlineHtml(markup.into()),
                    Err(problem) => {
                        self.problems.push(problem);
                        continue;
                    }
                },
                FoundCall::Open => {
                    let problem = self.around.problem(line, "`{{` has no `}}` on its line");
                    self.problems.push(problem.hint("close it, or put it in `code` to show it as it is"));
                    continue;
                }
            };
            self.out.push(event);
        }
    }

    fn heading(&mut self, written: HeadingLevel, rest: &[(Event<'a>, Range<usize>)]) {
        let title = words(until(rest, &|event| matches!(event, Event::End(TagEnd::Heading(_)))));
        let id = self.anchor(&title);
        let level = self.levels.enter(written);
        self.out.push(Event::Start(Tag::Heading {
            level,
            id: Some(id.into()),
            classes: Vec::new(),
            attrs: Vec::new(),
        }));
    }

    /// An id that no other heading has: its words, without calls.
    fn anchor(&mut self, title: &str) -> String {
        let words: String = call::find(title)
            .into_iter()
            .map(|found| if let FoundCall::Words(words) = found { words } else { "" })
            .collect();
        let slug = slug(&words);
        let mut id = slug.clone();
        // Where other headings have taken numbers of this one, the next free number is looked for.
        while self.anchors.contains_key(&id) {
            let number = self.anchors.entry(slug.clone()).or_insert(2);
            id = format!("{slug}-{number}");
            *number += 1;
        }
        self.anchors.insert(id.clone(), 2);
        id
    }

    fn other(&mut self, event: Event<'a>, line: usize) {
        let event = if self.page.raw_html == RawHtml::Kept { linked(event) } else { safe(event) };
        let written = match event {
            Event::Start(tag) => self.start(tag, line),
            Event::End(end) => self.end(end),
            Event::TaskListMarker(is_done) => Event::Text(if is_done { "\u{2611} " } else { "\u{2610} " }.into()),
            Event::FootnoteReference(name) => Event::FootnoteReference(footnote(&name)),
            other => other,
        };
        self.out.push(written);
    }

    /// What the page answered; a problem is told and leaves nothing.
    fn told<T>(&mut self, answer: Result<T, Problem>) -> Option<T> {
        answer.map_err(|problem| self.problems.push(problem)).ok()
    }

    fn start(&mut self, tag: Tag<'a>, line: usize) -> Event<'a> {
        match tag {
            Tag::BlockQuote(Some(kind)) => {
                let (class, title) = admonition(kind);
                raw(format!("<aside class=\"admonition {class}\">\n<p class=\"admonition-title\">{title}</p>\n"))
            }
            Tag::FootnoteDefinition(name) => Event::Start(Tag::FootnoteDefinition(footnote(&name))),
            Tag::Link { link_type, dest_url, title, id } => {
                let address = self.around.link(&dest_url, line);
                let dest_url = self.told(address).map_or(dest_url, CowStr::from);
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Tag::Table(alignments) => {
                self.table = MarkdownTable { alignments, column: 0, is_head: false };
                let label = text!("label-table");
                raw(format!(
                    "<div class=\"scroll fade\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\"><table class=\"data\">\n"
                ))
            }
            Tag::TableHead => {
                self.table.is_head = true;
                self.table.column = 0;
                raw("<thead><tr>".into())
            }
            Tag::TableRow => {
                self.table.column = 0;
                raw("<tr>".into())
            }
            Tag::TableCell => raw(self.table.open_cell()),
            other => Event::Start(other),
        }
    }

    fn end(&mut self, end: TagEnd) -> Event<'a> {
        match end {
            TagEnd::Heading(_) => Event::End(TagEnd::Heading(self.levels.present())),
            TagEnd::BlockQuote(Some(_)) => raw("</aside>\n".into()),
            TagEnd::Table => raw("</tbody></table></div>\n".into()),
            TagEnd::TableHead => {
                self.table.is_head = false;
                raw("</tr></thead><tbody>\n".into())
            }
            TagEnd::TableRow => raw("</tr>\n".into()),
            TagEnd::TableCell => raw(self.table.close_cell()),
            other => Event::End(other),
        }
    }
}

#[cfg(test)]
mod tests;
