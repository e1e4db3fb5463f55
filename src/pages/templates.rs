//! The template engine: built-in templates, a project's own in their place, and errors that name file and line.
//!
//! The only file that knows `tera`. Escaping is always on; a context may mark text as finished markup only in the
//! template, where a reader sees it.

mod functions;
mod markdown;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

use super::assets;
use super::document_source::{DocumentSource, FOLDER as DOCUMENTS, is_shipped};
use crate::problem::{Place, Problem, Problems};

/// The built-in templates, by the file name with which a project replaces one.
const BUILT_IN: [(&str, &str); 32] = [
    ("404.html", include_str!("../../templates/404.html")),
    ("alerts.html", include_str!("../../templates/alerts.html")),
    ("base.html", include_str!("../../templates/base.html")),
    ("cockpit.html", include_str!("../../templates/cockpit.html")),
    ("compare.html", include_str!("../../templates/compare.html")),
    ("components.html", include_str!("../../templates/components.html")),
    ("data.html", include_str!("../../templates/data.html")),
    ("decisions.html", include_str!("../../templates/decisions.html")),
    ("definitions.html", include_str!("../../templates/definitions.html")),
    ("document.html", include_str!("../../templates/document.html")),
    ("document-file.html", include_str!("../../templates/document-file.html")),
    ("documents.html", include_str!("../../templates/documents.html")),
    ("edition.html", include_str!("../../templates/edition.html")),
    ("email.html", include_str!("../../templates/email.html")),
    ("find.html", include_str!("../../templates/find.html")),
    ("live/alerts.html", include_str!("../../templates/live/alerts.html")),
    ("live/change.html", include_str!("../../templates/live/change.html")),
    ("live/chart.html", include_str!("../../templates/live/chart.html")),
    ("live/value.html", include_str!("../../templates/live/value.html")),
    ("memory.html", include_str!("../../templates/memory.html")),
    ("mission.html", include_str!("../../templates/mission.html")),
    ("page.html", include_str!("../../templates/page.html")),
    ("panels/alerts.html", include_str!("../../templates/panels/alerts.html")),
    ("panels/filters.html", include_str!("../../templates/panels/filters.html")),
    ("panels/funnel.html", include_str!("../../templates/panels/funnel.html")),
    ("panels/kpis.html", include_str!("../../templates/panels/kpis.html")),
    ("panels/retention.html", include_str!("../../templates/panels/retention.html")),
    ("panels/segments.html", include_str!("../../templates/panels/segments.html")),
    ("panels/summary.html", include_str!("../../templates/panels/summary.html")),
    ("panels/trends.html", include_str!("../../templates/panels/trends.html")),
    ("receipts.html", include_str!("../../templates/receipts.html")),
    ("snapshots.html", include_str!("../../templates/snapshots.html")),
];

/// Parsed templates, ready to render.
#[derive(Clone)]
pub(crate) struct Templates {
    tera: Tera,
    /// Those of documents, which give Markdown.
    documents: Tera,
    own: BTreeMap<String, usize>,
}

impl Templates {
    /// The built-in templates with those of the project in their place.
    pub(crate) fn load(own: &BTreeMap<String, String>) -> Result<Self, Problems> {
        Self::with_documents(own, &[])
    }

    /// The same with the templates of documents.
    pub(super) fn with_documents(
        own: &BTreeMap<String, String>,
        documents: &[DocumentSource],
    ) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut sources: BTreeMap<&str, &str> = BUILT_IN.into_iter().collect();
        for (name, text) in own.iter().filter(|(name, _)| is_page(name)) {
            problems.collect(check_alone(name, text));
            sources.insert(name, text);
        }
        problems.or(())?;
        let mut tera = Tera::new();
        tera.register_function("t", functions::text);
        tera.register_function("rich", functions::Rich);
        let own = own.iter().map(|(name, text)| (name.clone(), text.len())).collect();
        tera.add_raw_templates(sources).map_err(|error| problem(&error, &own))?;
        let documents = markdown::engine(documents).map_err(|error| problem(&error, &own))?;
        Ok(Self { tera, documents, own })
    }

    /// The Markdown, the title and the description of a document.
    pub(super) fn document(&self, document: &DocumentSource, values: &impl Serialize) -> Result<[String; 3], Problem> {
        markdown::render(&self.documents, document, values).map_err(|error| problem(&error, &self.own))
    }

    /// A page from a template and its context.
    pub(crate) fn page(&self, name: &str, context: &impl Serialize) -> Result<Vec<u8>, Problem> {
        let context = Context::from_serialize(context).map_err(|error| problem(&error, &self.own))?;
        self.tera.render(name, &context).map(String::into_bytes).map_err(|error| problem(&error, &self.own))
    }
}

/// Whether a file of the templates is one of pages: not a style and not a document.
fn is_page(name: &str) -> bool {
    !name.starts_with(assets::FOLDER) && !name.starts_with(DOCUMENTS)
}

/// A project's template is parsed alone first, so that all syntax errors are reported at once.
fn check_alone(name: &str, text: &str) -> Result<(), Problem> {
    let own = BTreeMap::from([(name.to_owned(), text.len())]);
    match Tera::new().add_raw_template(name, text) {
        Err(error) if matches!(error.kind(), ErrorKind::SyntaxError(_)) => Err(problem(&error, &own)),
        // Parents and components are not there when a template is alone; the full load judges them.
        Err(_) | Ok(()) => Ok(()),
    }
}

fn problem(error: &tera::Error, own: &BTreeMap<String, usize>) -> Problem {
    let (name, line, message) = position(error);
    // A title is a template of its own in the file of its document.
    let name = name.split('#').next().unwrap_or_default().to_owned();
    let is_own = own.contains_key(&name);
    let file: PathBuf = if name.is_empty() { "templates".into() } else { Path::new("templates").join(&name) };
    let place = Place { line, ..Place::file(&file) };
    let problem =
        if is_own || !own.is_empty() { Problem::new(place, message) } else { Problem::internal(place, message) };
    if is_own {
        let built_in = BUILT_IN.iter().any(|(built_in, _)| *built_in == name) || is_shipped(&name);
        let otherwise = if built_in { " to use the built-in one" } else { "" };
        problem.hint(format!("fix the template, or remove `{}`{otherwise}", file.display()))
    } else if own.is_empty() {
        problem.hint("the built-in templates should always render; this is a bug of flightdeck")
    } else {
        problem.hint("a template of the project replaced one that this one needs; compare it with the built-in one")
    }
}

/// The template, the line and the message of an error; name and line are in the text when `tera` joins several.
fn position(error: &tera::Error) -> (String, Option<usize>, String) {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            (report.filename().to_owned(), Some(report.span().start_line), lower(report.message()))
        }
        _ => from_text(&error.to_string()),
    }
}

/// Reads `error: MESSAGE`, then `--> FILE:LINE:COLUMN` from a report.
fn from_text(text: &str) -> (String, Option<usize>, String) {
    let mut lines = text.lines();
    let message = lower(lines.next().unwrap_or_default().trim_start_matches("error: "));
    let place = lines.next().and_then(|line| line.split_once("--> ")).map(|(_, place)| place);
    let mut parts = place.unwrap_or_default().rsplitn(3, ':');
    let (_, line, file) = (parts.next(), parts.next(), parts.next());
    (file.unwrap_or_default().to_owned(), line.and_then(|line| line.parse().ok()), message)
}

fn lower(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    format!("{first}{}", chars.as_str()).trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(name: &str, text: &str) -> Result<Templates, Problems> {
        Templates::load(&BTreeMap::from([(name.to_owned(), text.to_owned())]))
    }

    fn complaint(name: &str, text: &str) -> String {
        load(name, text).err().map(|problems| problems.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_project_replaces_a_single_template() {
        let templates = load("404.html", "own {{ name }}").expect("it parses");
        let page = templates.page("404.html", &BTreeMap::from([("name", "<b>")])).expect("it renders");
        assert_eq!(String::from_utf8_lossy(&page), "own &lt;b&gt;");
    }

    #[test]
    fn a_syntax_error_names_file_and_line() {
        let text = complaint("404.html", "one\ntwo {% if %}\n");
        assert!(text.starts_with("templates/404.html:2: "), "{text}");
        assert!(text.contains("hint: fix the template"), "{text}");
    }

    #[test]
    fn all_syntax_errors_are_reported_at_once() {
        let own =
            BTreeMap::from([("404.html".to_owned(), "{{".to_owned()), ("data.html".to_owned(), "{% x %}".to_owned())]);
        assert_eq!(Templates::load(&own).err().map(|problems| problems.0.len()), Some(2));
    }

    #[test]
    fn an_unknown_component_names_file_and_line() {
        let text = complaint("404.html", "a\n\n{{ <ui.nothing /> }}");
        assert!(text.starts_with("templates/404.html:3: "), "{text}");
    }

    #[test]
    fn an_unknown_value_names_file_and_line() {
        let templates = load("404.html", "a\n{{ shell.nothing }}").expect("it parses");
        let context = BTreeMap::from([("shell", BTreeMap::from([("root", "")]))]);
        let text = templates.page("404.html", &context).expect_err("no such value").to_string();
        assert!(text.starts_with("templates/404.html:2: "), "{text}");
    }
}
