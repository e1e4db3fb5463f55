//! The content policy under which the site works: everything comes from the site itself, and nothing inline runs or styles.
//!
//! Documents that are one file (the brief, the editions) carry their style inside; the policy names each by its hash.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};

/// The policy without any document of one file.
const STRICT: &str = "default-src 'self'";
/// Within how many bytes such a document begins its style.
const HEAD: usize = 4096;

/// The value of the `Content-Security-Policy` header under which all of these pages work.
pub fn policy<'p>(pages: impl IntoIterator<Item = &'p [u8]>) -> String {
    let styles = pages.into_iter().flat_map(inline_styles);
    let source = |style: &str| format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, style.as_bytes())));
    let sources: BTreeSet<String> = styles.map(source).collect();
    if sources.is_empty() {
        return STRICT.to_owned();
    }
    format!("{STRICT}; style-src 'self' {}", Vec::from_iter(sources).join(" "))
}

/// What stands between the tags of every inline style of a page of ours.
fn inline_styles(page: &[u8]) -> Vec<&str> {
    let opening = b"<style>";
    let has_style = page[..page.len().min(HEAD)].windows(opening.len()).any(|window| window == opening);
    let text = if has_style { std::str::from_utf8(page).unwrap_or_default() } else { "" };
    text.split("<style>").skip(1).filter_map(|rest| rest.split_once("</style>")).map(|(style, _)| style).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_without_a_style_inside_have_the_strict_policy() {
        assert_eq!(policy([b"<html><link rel=\"stylesheet\" href=\"a.css\">".as_slice()]), "default-src 'self'");
        assert_eq!(policy([]), "default-src 'self'");
    }

    /// The hash of an empty text and of `a` are the well-known ones.
    #[test]
    fn a_style_inside_is_named_by_its_hash_once() {
        let page = b"<html><style>a</style>".as_slice();
        let a = "'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='";
        assert_eq!(policy([page, page]), format!("default-src 'self'; style-src 'self' {a}"));
        let empty = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
        let both = policy([page, b"<html><style></style>".as_slice()]);
        assert_eq!(both, format!("default-src 'self'; style-src 'self' {empty} {a}"));
    }
}
