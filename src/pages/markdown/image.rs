//! A picture in a page: its tag, with the size that keeps its place free.

use serde::Serialize;

use std::fmt::Write as _;

/// A picture of a published page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::pages) struct Image {
    /// Its address.
    pub address: String,
    /// Width and height in pixels; the browser keeps the place free with them.
    pub size: Option<[usize; 2]>,
}

/// The tag of a picture; the writer of `pulldown_cmark` knows no sizes.
pub(super) fn markup(image: &Image, description: &str, title: &str) -> String {
    let mut markup = format!("<img src=\"{}\" alt=\"{}\"", quoted(&image.address), quoted(description));
    if !title.is_empty() {
        let _ = write!(markup, " title=\"{}\"", quoted(title));
    }
    if let Some([width, height]) = image.size {
        let _ = write!(markup, " width=\"{width}\" height=\"{height}\"");
    }
    markup + " loading=\"lazy\">"
}

/// A text inside the quotes of an attribute.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    // Writing to memory cannot fail.
    let _ = pulldown_cmark_escape::escape_html(&mut quoted, text);
    quoted
}
