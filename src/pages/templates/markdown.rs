//! The templates of documents: they give Markdown, in which every value is text and never markup.

use std::io::Write;

use serde::Serialize;
use tera::{Context, Function, Kwargs, State, Tera, TeraResult, Value};

use super::functions;
use crate::pages::document_source::{DocumentSource, FOLDER};
use crate::pages::markdown_text::{code, plain, prose};

/// The end of the names of templates whose values are escaped for Markdown; titles are no Markdown.
const MARKDOWN: &str = ".md";

/// An engine with the templates of these documents; the error is the engine's own.
pub(super) fn engine(documents: &[DocumentSource]) -> Result<Tera, tera::Error> {
    let mut tera = Tera::new();
    tera.autoescape_on([MARKDOWN]);
    tera.set_escape_fn(escape);
    tera.register_function("t", functions::text);
    tera.register_function("link", SiteLink);
    tera.register_filter("code", |text: &str, _: Kwargs, _: &State<'_>| Value::safe_string(&code(text)));
    tera.register_filter("prose", |text: &str, _: Kwargs, _: &State<'_>| Value::safe_string(&prose(text)));
    let parts = documents.iter().flat_map(|document| {
        let [body, title, description] = names(document);
        [(body, &document.body), (title, &document.title), (description, &document.description)]
    });
    tera.add_raw_templates(parts.collect::<Vec<_>>())?;
    Ok(tera)
}

/// The names of a document's text, title and description.
fn names(document: &DocumentSource) -> [String; 3] {
    let file = format!("{FOLDER}{}{MARKDOWN}", document.name);
    ["", "#title", "#description"].map(|part| format!("{file}{part}"))
}

/// A document's text, title and description from what it may name.
pub(super) fn render(
    tera: &Tera,
    document: &DocumentSource,
    values: &impl Serialize,
) -> Result<[String; 3], tera::Error> {
    let context = Context::from_serialize(values)?;
    let [body, title, description] = names(document).map(|name| tera.render(&name, &context));
    Ok([body?, title?, description?])
}

fn escape(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    out.write_all(plain(text).as_bytes())
}

/// `link(text="…", to="/alerts/index.html")`: a link to a page of the site, from its root.
struct SiteLink;

impl Function<TeraResult<String>> for SiteLink {
    fn call(&self, arguments: Kwargs, _: &State<'_>) -> TeraResult<String> {
        let (text, to) = (arguments.must_get::<&str>("text")?, arguments.must_get::<&str>("to")?);
        Ok(format!("[{}](<{}>)", plain(text), to.replace(['<', '>', '\n'], "")))
    }

    fn is_safe(&self) -> bool {
        true
    }
}
