//! A written document: its Markdown, and what is made of it.
//!
//! A document for a model has a budget of tokens. It is written with all its details first, then with fewer, until it fits; what is
//! left out is said in it. A token is counted as four characters, a usual approximation for texts in Latin letters.

use serde::Serialize;

use super::values::DocumentValues;
use crate::messages::text;
use crate::pages::document_source::DocumentSource;
use crate::pages::link;
use crate::pages::markdown::{self, Image, MarkdownDocument, PlacedCall, RawHtml, Surroundings};
use crate::pages::templates::Templates;
use crate::problem::{Place, Problem, Problems};

/// Characters to a token.
const TOKEN: usize = 4;

/// How much a document with a budget may hold, from all to the least.
const DETAILS: [DocumentDetail; 4] = [
    DocumentDetail { left_out: None, level: 3 },
    of("pack-without-formulas", 2),
    of("pack-without-definitions", 1),
    of("pack-without-facts", 0),
];

const fn of(left_out: &'static str, level: u8) -> DocumentDetail {
    DocumentDetail { left_out: Some(left_out), level }
}

/// How much a document holds.
#[derive(Clone, Copy)]
struct DocumentDetail {
    /// The message that says what is left out.
    left_out: Option<&'static str>,
    level: u8,
}

/// A document in words.
#[derive(Clone, Debug)]
pub(super) struct RenderedDocument {
    pub(super) title: String,
    pub(super) description: String,
    /// With links from the site's root.
    text: String,
    /// Where its template is.
    place: Place,
}

/// What a template may name.
#[derive(Serialize)]
struct DocumentContext<'a> {
    #[serde(flatten)]
    values: &'a DocumentValues,
    /// How long the document may be, and what is left out for it; empty without a budget.
    budget: String,
    /// 3 for everything.
    detail: u8,
}

/// How many tokens a text has, about.
pub fn tokens(text: &str) -> usize {
    text.chars().count().div_ceil(TOKEN)
}

/// Writes a document, within its budget where it has one.
pub(super) fn render(
    templates: &Templates,
    source: &DocumentSource,
    values: &DocumentValues,
) -> Result<RenderedDocument, Problem> {
    let most = source.tokens.and_then(|most| usize::try_from(most).ok());
    let mut written = write(templates, source, (values, DETAILS[0]))?;
    for detail in DETAILS.into_iter().skip(1) {
        if most.is_none_or(|most| written.tokens() <= most) {
            return Ok(written);
        }
        let shorter = values.shortened(detail.level);
        written = write(templates, source, (&shorter, detail))?;
    }
    if let Some(most) = most.filter(|most| written.tokens() > *most) {
        written.cut(most);
    }
    Ok(written)
}

fn write(
    templates: &Templates,
    source: &DocumentSource,
    (values, detail): (&DocumentValues, DocumentDetail),
) -> Result<RenderedDocument, Problem> {
    let left_out = detail.left_out.map(|id| format!(" {}", text!(id))).unwrap_or_default();
    let budget = source.tokens.map(|most| text!("pack-budget", most = most, left_out = left_out));
    let context = DocumentContext { values, budget: budget.unwrap_or_default(), detail: detail.level };
    let [text, title, description] = templates.document(source, &context)?;
    Ok(RenderedDocument { title, description, text: tidied(&text), place: source.place() })
}

/// The text without what a template leaves around its parts: blanks at the ends of lines, and more than one empty line.
fn tidied(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.trim().lines().map(str::trim_end) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n") + "\n"
}

impl RenderedDocument {
    /// The file: its title and its text, without links.
    pub(super) fn markdown(&self) -> String {
        format!("# {}\n\n{}", crate::pages::markdown_text::plain(&self.title), markdown::unlinked(&self.text))
    }

    /// The markup of its page.
    pub(super) fn markup(&self, path: &str) -> Result<String, Problems> {
        self.marked_up(&self.text, path)
    }

    /// The markup of its file.
    pub(super) fn markup_alone(&self) -> Result<String, Problems> {
        self.marked_up(&markdown::unlinked(&self.text), "")
    }

    /// About how many tokens its file has.
    pub(super) fn tokens(&self) -> usize {
        tokens(&self.markdown())
    }

    /// Ends at the last line with which it has so many tokens, and says so.
    fn cut(&mut self, most: usize) {
        let end = text!("pack-cut");
        let room = (most * TOKEN).saturating_sub(end.chars().count() + self.title.chars().count() + 16);
        let mut length = 0;
        let whole = markdown::unlinked(&self.text);
        let fits = |line: &&str| {
            length += line.chars().count() + 1;
            length <= room
        };
        let lines: Vec<&str> = whole.lines().take_while(fits).collect();
        self.text = format!("{}\n\n{end}\n", lines.join("\n"));
    }

    fn marked_up(&self, text: &str, path: &str) -> Result<String, Problems> {
        let document = MarkdownDocument { text, line: 1, raw_html: RawHtml::Shown };
        let (body, problems) = markdown::document(document, &mut DocumentSurroundings { path, place: &self.place });
        Problems(problems).or(body)
    }
}

/// A document's links lead from its page; what looks like a call is text, and it has no pictures.
struct DocumentSurroundings<'a> {
    path: &'a str,
    place: &'a Place,
}

impl Surroundings for DocumentSurroundings<'_> {
    fn has_calls(&self) -> bool {
        false
    }

    fn call(&mut self, call: PlacedCall<'_>) -> Result<String, Problem> {
        Ok(call.text.to_owned())
    }

    fn link(&mut self, address: &str, _line: usize) -> Result<String, Problem> {
        Ok(link::published(("", self.path), address))
    }

    fn picture(&mut self, address: &str, line: usize) -> Result<Image, Problem> {
        Err(self.problem(line, &format!("the picture `{address}` cannot stand in a document")))
    }

    fn problem(&self, _line: usize, message: &str) -> Problem {
        Problem::new(self.place.clone(), message)
    }
}
