//! The documents of a site: each a template of Markdown with front matter, shipped or the project's own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::config::front_matter::{self, FrontMatter};
use crate::config::is_slug;
use crate::config::read::{Keys, Reader};
use crate::problem::{Place, Problem, Problems};

/// The folder of a project's templates whose files are documents.
pub(super) const FOLDER: &str = "documents/";

/// The shipped documents by their file names; a project's file of the same name takes the place of one.
const SHIPPED: [(&str, &str); 7] = [
    ("ai-pack.md", include_str!("../../templates/documents/ai-pack.md")),
    ("brief.md", include_str!("../../templates/documents/brief.md")),
    ("delivery-report.md", include_str!("../../templates/documents/delivery-report.md")),
    ("engineering-plan.md", include_str!("../../templates/documents/engineering-plan.md")),
    ("metrics-spec.md", include_str!("../../templates/documents/metrics-spec.md")),
    ("requirements.md", include_str!("../../templates/documents/requirements.md")),
    ("technical-design.md", include_str!("../../templates/documents/technical-design.md")),
];

/// Whether a file below `templates/` takes the place of a shipped document.
pub(super) fn is_shipped(template: &str) -> bool {
    template.strip_prefix(FOLDER).is_some_and(|name| SHIPPED.iter().any(|(shipped, _)| *shipped == name))
}

/// Where a document without an `order` stands.
const DEFAULT_ORDER: i64 = 100;
/// The fewest tokens that a budget may have: a document has a head and a foot.
const FEWEST_TOKENS: u32 = 500;

/// A document as it is written, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentSource {
    /// The name of its file without `.md`, which its addresses have too.
    pub name: String,
    /// Its title, a template.
    pub title: String,
    /// What it is, one sentence, a template.
    pub description: String,
    /// Who reads it.
    pub kind: DocumentKind,
    /// Its place among the others.
    pub order: i64,
    /// What it can be downloaded as.
    pub formats: Vec<DocumentFormat>,
    /// What its file of JSON holds.
    pub data: Vec<DocumentPart>,
    /// At most so many tokens long is each of its files for other tools; `None` for any length.
    pub tokens: Option<u32>,
    /// The template of its Markdown, behind as many empty lines as its file has before it.
    pub body: String,
}

impl DocumentSource {
    /// Its file.
    pub(super) fn place(&self) -> Place {
        Place::file(&file(&format!("{}.md", self.name)))
    }
}

/// Who reads a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum DocumentKind {
    /// Who decides.
    Executive,
    /// Who shapes the product.
    Product,
    /// Who works with the numbers.
    Analytics,
    /// Who builds it.
    Engineering,
    /// Who sees that it gets done.
    Delivery,
    /// A model.
    Ai,
    /// The team, as it likes.
    Team,
}

impl DocumentKind {
    const ALL: [Self; 7] =
        [Self::Executive, Self::Product, Self::Analytics, Self::Engineering, Self::Delivery, Self::Ai, Self::Team];

    /// The word of the front matter.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Executive => "executive",
            Self::Product => "product",
            Self::Analytics => "analytics",
            Self::Engineering => "engineering",
            Self::Delivery => "delivery",
            Self::Ai => "ai",
            Self::Team => "team",
        }
    }
}

/// What a document can be downloaded as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum DocumentFormat {
    /// One file of HTML, to print or to send.
    Html,
    /// Markdown.
    Markdown,
    /// Its data.
    Json,
}

impl DocumentFormat {
    const ALL: [Self; 3] = [Self::Html, Self::Markdown, Self::Json];

    /// The word of the front matter, and the end of the file's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Json => "json",
        }
    }
}

/// A part of a document's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum DocumentPart {
    /// The executive summary with its facts.
    Summary,
    /// The key figures.
    Kpis,
    /// Every metric as the catalogue lists it.
    Definitions,
    /// Every metric with its formula, window, denominator and edge cases.
    Metrics,
    /// The decision log with its verdicts.
    Decisions,
    /// The mission.
    Mission,
    /// The event catalogue.
    Events,
    /// What was done since the last edition, and what is stuck.
    Delivery,
    /// What is known about each metric.
    Memory,
}

impl DocumentPart {
    const ALL: [Self; 9] = [
        Self::Summary,
        Self::Kpis,
        Self::Definitions,
        Self::Metrics,
        Self::Decisions,
        Self::Mission,
        Self::Events,
        Self::Delivery,
        Self::Memory,
    ];

    /// The word of the front matter, and its key in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Kpis => "kpis",
            Self::Definitions => "definitions",
            Self::Metrics => "metrics",
            Self::Decisions => "decisions",
            Self::Mission => "mission",
            Self::Events => "events",
            Self::Delivery => "delivery",
            Self::Memory => "memory",
        }
    }
}

/// The documents of a project's templates and those that are shipped, in their order; every problem of every file at once.
///
/// # Errors
///
/// A file without front matter, an unknown key or word, a name that cannot be a folder of the site, each with its line.
pub fn documents(templates: &BTreeMap<String, String>) -> Result<Vec<DocumentSource>, Problems> {
    let own = templates.iter().filter_map(|(name, text)| Some((name.strip_prefix(FOLDER)?, text.as_str())));
    let files: BTreeMap<&str, &str> = SHIPPED.into_iter().chain(own.filter(|(name, _)| is_document(name))).collect();
    let mut problems = Problems::default();
    let read: Vec<_> = files.into_iter().map(|(name, text)| problems.collect(read(name, text))).collect();
    let mut found: Vec<DocumentSource> = read.into_iter().flatten().collect();
    found.sort_by(|one, other| one.order.cmp(&other.order).then_with(|| one.name.cmp(&other.name)));
    problems.or(found)
}

fn is_document(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension == "md")
}

fn file(name: &str) -> PathBuf {
    Path::new("templates").join(FOLDER).join(name)
}

fn read(name: &str, text: &str) -> Result<DocumentSource, Problems> {
    let file = file(name);
    let FrontMatter { toml, body, body_line } = front_matter::split(&file, text)?;
    let mut reader = Reader::new(&file, &toml);
    let document = reader.document();
    let mut keys = Keys::root(&reader, &document);
    let stem = name.trim_end_matches(".md");
    check_name(stem, &mut reader);
    let [title, description] = ["title", "description"].map(|key| keys.string(&mut reader, key).map(|text| text.value));
    if title.is_none() && !keys.has("title") {
        let problem = Problem::new(reader.file().line(1), "the key `title` is missing");
        reader.report(problem.hint("add `title = \"…\"` between the lines of `+++`"));
    }
    let kind = keys.string(&mut reader, "kind").and_then(|word| {
        let known = DocumentKind::ALL.into_iter().find(|kind| kind.as_str() == word.value);
        if known.is_none() {
            reader.report(word.unknown("kind", DocumentKind::ALL.into_iter().map(DocumentKind::as_str)));
        }
        known
    });
    let order = keys.integer(&mut reader, "order", 1..=1000);
    let formats =
        words(&mut reader, &mut keys, ("formats", "format"), &DocumentFormat::ALL.map(|it| (it.as_str(), it)));
    let data = words(&mut reader, &mut keys, ("data", "part"), &DocumentPart::ALL.map(|it| (it.as_str(), it)));
    let tokens = keys.integer(&mut reader, "tokens", FEWEST_TOKENS..=u32::MAX);
    let data = data.unwrap_or_default();
    let formats = formats.unwrap_or_else(|| vec![DocumentFormat::Html, DocumentFormat::Markdown]);
    if formats.contains(&DocumentFormat::Json) && data.is_empty() {
        let problem = Problem::new(reader.file().line(1), "the document is offered as JSON and has no data");
        reader.report(problem.hint("say what it holds, as in `data = [\"mission\"]`"));
    }
    keys.finish(&mut reader);
    let title = title.unwrap_or_default();
    reader.problems.or(DocumentSource {
        name: stem.to_owned(),
        description: description.unwrap_or_default(),
        title,
        kind: kind.unwrap_or(DocumentKind::Team),
        order: order.map_or(DEFAULT_ORDER, |order| order.value),
        formats,
        data,
        tokens: tokens.map(|tokens| tokens.value),
        body: "\n".repeat(body_line - 1) + body,
    })
}

/// A list of known words; each other one is a problem.
fn words<T: Copy>(
    reader: &mut Reader<'_>,
    keys: &mut Keys<'_, '_>,
    (key, what): (&'static str, &str),
    known: &[(&'static str, T)],
) -> Option<Vec<T>> {
    let written = keys.strings(reader, key)?;
    let mut found = Vec::new();
    for word in written {
        match known.iter().find(|(name, _)| *name == word.value) {
            Some((_, value)) => found.push(*value),
            None => reader.report(word.unknown(what, known.iter().map(|(name, _)| *name))),
        }
    }
    Some(found)
}

fn check_name(name: &str, reader: &mut Reader<'_>) {
    if !is_slug(name) || ["index", "latest"].contains(&name) {
        let place: Place = reader.file();
        let problem = Problem::new(place, format!("`{name}` cannot be the name of a document"));
        let hint = "use lower-case letters, digits, `-` and `_`, beginning with a letter or digit; `index` and `latest` are taken";
        reader.report(problem.hint(hint));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(files: &[(&str, &str)]) -> Result<Vec<DocumentSource>, Problems> {
        documents(&files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    fn names(found: &[DocumentSource]) -> Vec<&str> {
        found.iter().map(|document| document.name.as_str()).collect()
    }

    #[test]
    fn a_file_of_the_team_becomes_a_document_and_one_of_a_shipped_name_takes_its_place() {
        let shipped = all(&[]).expect("valid");
        let order = [
            "brief",
            "requirements",
            "metrics-spec",
            "technical-design",
            "engineering-plan",
            "delivery-report",
            "ai-pack",
        ];
        assert_eq!(names(&shipped), order);
        let found = all(&[
            ("documents/board.md", "+++\ntitle = \"Board\"\norder = 15\n+++\nHello\n"),
            ("documents/brief.md", "+++\ntitle = \"Ours\"\n+++\n"),
            ("documents/picture.svg", "no document"),
            ("base.html", "no document"),
        ])
        .expect("valid");
        assert_eq!(names(&found)[..2], ["board", "requirements"]);
        assert_eq!(names(&found).last(), Some(&"brief"));
        let board = &found[0];
        assert_eq!((board.kind, board.body.as_str()), (DocumentKind::Team, "\n\n\n\nHello\n"));
        assert_eq!(board.formats, [DocumentFormat::Html, DocumentFormat::Markdown]);
    }

    #[test]
    fn every_problem_of_every_document_is_told_with_its_line() {
        let problems = all(&[
            ("documents/a.md", "+++\ntitel = \"A\"\nkind = \"produkt\"\nformats = [\"pdf\"]\n+++\n"),
            ("documents/Big Plan.md", "+++\ntitle = \"B\"\n+++\n"),
            ("documents/c.md", "+++\ntitle = \"C\"\nformats = [\"json\"]\n+++\n"),
            ("documents/d.md", "+++\ntitle = \"D\"\nformats = [\"json\"]\ndata = [\"missions\"]\ntokens = 3\n+++\n"),
            ("documents/e.md", "no front matter"),
        ])
        .expect_err("all are wrong")
        .to_string();
        for part in [
            "templates/documents/a.md:1: the key `title` is missing",
            "templates/documents/a.md:3, `kind`: unknown kind `produkt`\n  hint: did you mean `product`?",
            "templates/documents/a.md:4, `formats`: unknown format `pdf`",
            "templates/documents/a.md:2, `titel`: unknown key `titel`\n  hint: did you mean `title`?",
            "templates/documents/Big Plan.md: `Big Plan` cannot be the name of a document",
            "templates/documents/c.md:1: the document is offered as JSON and has no data",
            "templates/documents/d.md:4, `data`: unknown part `missions`\n  hint: did you mean `mission`?",
            "templates/documents/d.md:5, `tokens`: found the number 3",
            "templates/documents/e.md:1: the file does not begin with front matter",
        ] {
            assert!(problems.contains(part), "no {part} in:\n{problems}");
        }
    }
}
