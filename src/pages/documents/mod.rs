//! The documents that a team hands on: templates of Markdown, filled from the values, definitions and messages that pages have.
//!
//! A document is written once, as Markdown. Its page, its file of HTML and its file of Markdown are made of that text; what leaves the
//! site has no links. Its data is published by the output.

mod design;
mod mission_values;
mod rendered;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Serialize;

pub use rendered::tokens;

use self::rendered::{RenderedDocument, render};
use self::values::DocumentValues;
use super::document_source::{DocumentFormat, DocumentKind, DocumentSource};
use super::find::FoundDocument;
use super::link;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use super::templates::Templates;
use crate::messages::text;
use crate::problem::{Problem, Problems};

/// The look of a file that has no stylesheet beside it.
const STYLE: &str = include_str!("document.css");

/// The documents of one build, written when the first is asked for.
pub(super) struct DocumentStudio<'s> {
    site: &'s Site<'s>,
    templates: &'s Templates,
    written: OnceLock<Result<BTreeMap<String, RenderedDocument>, Problem>>,
}

/// A document as the page of all documents lists it.
#[derive(Clone, Debug, Serialize)]
struct DocumentEntry {
    title: String,
    description: String,
    /// Who reads it, a word.
    kind: String,
    href: String,
    downloads: Vec<DocumentLink>,
    /// How long it is for a model, where it has a budget.
    tokens: Option<String>,
}

/// A file of a document.
#[derive(Clone, Debug, Serialize)]
struct DocumentLink {
    label: String,
    href: String,
}

/// The context of `documents.html`.
#[derive(Clone, Debug, Serialize)]
struct DocumentsPage {
    shell: Shell,
    entries: Vec<DocumentEntry>,
}

/// The context of `document.html`.
#[derive(Clone, Debug, Serialize)]
struct DocumentPage {
    shell: Shell,
    entry: DocumentEntry,
    /// Finished markup.
    body: String,
    all_href: String,
}

/// The context of `document-file.html`.
#[derive(Clone, Debug, Serialize)]
struct DocumentFile<'a> {
    title: &'a str,
    site_title: &'a str,
    /// Finished markup.
    body: String,
    style: &'static str,
}

impl<'s> DocumentStudio<'s> {
    pub(super) fn new(site: &'s Site<'s>, templates: &'s Templates) -> Self {
        Self { site, templates, written: OnceLock::new() }
    }

    /// The page of all documents.
    pub(super) fn index(&self, frame: &PageFrame<'_>) -> Result<Vec<u8>, Problems> {
        let shell = frame.around(PageHead {
            path: link::DOCUMENTS,
            title: &text!("label-documents"),
            description: &text!("documents-about"),
            section: link::DOCUMENTS,
        });
        let listed = |source: &DocumentSource| Ok(entry(source, self.written(source)?, link::DOCUMENTS));
        let entries = self.site.documents.iter().map(listed).collect::<Result<_, Problem>>()?;
        Ok(self.templates.page("documents.html", &DocumentsPage { shell, entries })?)
    }

    /// The page of a document.
    pub(super) fn page(&self, frame: &PageFrame<'_>, source: &DocumentSource) -> Result<Vec<u8>, Problems> {
        let written = self.written(source)?;
        let path = link::document(&source.name);
        let shell = frame.around(PageHead {
            path: &path,
            title: &written.title,
            description: &written.description,
            section: link::DOCUMENTS,
        });
        let all_href = format!("{}{}", shell.root, link::DOCUMENTS);
        let body = written.markup(&path)?;
        let page = DocumentPage { entry: entry(source, written, &path), shell, body, all_href };
        Ok(self.templates.page("document.html", &page)?)
    }

    /// A file of a document; its data is not among them.
    pub(super) fn file(&self, source: &DocumentSource, format: DocumentFormat) -> Result<Vec<u8>, Problems> {
        let written = self.written(source)?;
        match format {
            DocumentFormat::Markdown | DocumentFormat::Json => Ok(written.markdown().into_bytes()),
            DocumentFormat::Html => {
                let (title, site_title) = (written.title.as_str(), self.site.title);
                let file = DocumentFile { title, site_title, body: written.markup_alone()?, style: STYLE };
                Ok(self.templates.page("document-file.html", &file)?)
            }
        }
    }

    fn written(&self, source: &DocumentSource) -> Result<&RenderedDocument, Problem> {
        let all = self.written.get_or_init(|| {
            let values = DocumentValues::of(self.site);
            let written = |source: &DocumentSource| Ok((source.name.clone(), render(self.templates, source, &values)?));
            self.site.documents.iter().map(written).collect()
        });
        let all = all.as_ref().map_err(Clone::clone)?;
        Ok(all.get(&source.name).expect("every document of the site is written"))
    }

    /// The documents as the list of everything names them.
    pub(super) fn titles(&self) -> Result<Vec<FoundDocument>, Problem> {
        let named = |source: &DocumentSource| {
            let written = self.written(source)?;
            let (title, description) = (written.title.clone(), written.description.clone());
            Ok(FoundDocument { name: source.name.clone(), title, description })
        };
        self.site.documents.iter().map(named).collect()
    }
}

fn entry(source: &DocumentSource, written: &RenderedDocument, from: &str) -> DocumentEntry {
    let root = link::to_root(from);
    let download = |format: &DocumentFormat| DocumentLink {
        label: format_word(*format),
        href: format!("{root}{}", link::document_file(&source.name, format.as_str())),
    };
    DocumentEntry {
        title: written.title.clone(),
        description: written.description.clone(),
        kind: kind_word(source.kind),
        href: format!("{root}{}", link::document(&source.name)),
        downloads: source.formats.iter().map(download).collect(),
        tokens: source.tokens.map(|most| text!("document-tokens", number = written.tokens(), most = most)),
    }
}

/// What a document is offered as, a word.
fn format_word(format: DocumentFormat) -> String {
    match format {
        DocumentFormat::Html => text!("format-html"),
        DocumentFormat::Markdown => text!("format-markdown"),
        DocumentFormat::Json => text!("format-json"),
    }
}

/// Who reads it, a word.
fn kind_word(kind: DocumentKind) -> String {
    match kind {
        DocumentKind::Executive => text!("for-executives"),
        DocumentKind::Product => text!("for-product"),
        DocumentKind::Analytics => text!("for-analytics"),
        DocumentKind::Engineering => text!("for-engineering"),
        DocumentKind::Delivery => text!("for-delivery"),
        DocumentKind::Ai => text!("for-ai"),
        DocumentKind::Team => text!("for-team"),
    }
}
