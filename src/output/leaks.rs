//! Nobody in the output: looks for e-mail addresses and for the ids of the store in the finished files.
//!
//! The ids stay in the store: this module gives the words of the output ([`tokens`]), the store says which of them are
//! ids, and [`find_leaks`] says where they stand.

use std::collections::BTreeSet;

use super::SiteFiles;

/// Ids shorter than this are too likely to be ordinary words.
pub(super) const SHORTEST_ID: usize = 8;

/// Something personal in a file of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// The file.
    pub path: String,
    /// What stands there.
    pub text: String,
}

/// Every word of the output that could be a non-numeric id of at least [`SHORTEST_ID`] characters, with the larger pieces
/// that `-`, `.`, `_`, `:`, `@` and the like join.
pub fn tokens(files: &SiteFiles) -> BTreeSet<&str> {
    let mut tokens = BTreeSet::new();
    for (_, text) in personal_texts(files) {
        collect_tokens(text, &mut tokens);
    }
    tokens
}

/// Files whose text comes from data; runtimes and styles are the program's own.
fn personal_texts(files: &SiteFiles) -> impl Iterator<Item = (&str, &str)> {
    files.texts().filter(|(path, _)| !path.starts_with("assets/"))
}

/// Words are cut at everything that cannot be part of an id; joined pieces are offered whole and, when joined by
/// punctuation, piece by piece.
fn collect_tokens<'t>(text: &'t str, tokens: &mut BTreeSet<&'t str>) {
    let is_outer = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '@' | '+' | '|' | '~'));
    let is_inner = |c: char| !c.is_alphanumeric() && c != '_' && c != '-';
    for outer in text.split(is_outer) {
        add(outer, tokens);
        let trimmed = outer.trim_matches(|c: char| !c.is_alphanumeric());
        add(trimmed, tokens);
        if trimmed.contains(is_inner) {
            trimmed.split(is_inner).for_each(|inner| add(inner, tokens));
        }
    }
}

fn add<'t>(token: &'t str, tokens: &mut BTreeSet<&'t str>) {
    let numeric = token.bytes().all(|byte| byte.is_ascii_digit());
    if token.len() >= SHORTEST_ID && !numeric && token.chars().count() >= SHORTEST_ID {
        tokens.insert(token);
    }
}

/// Where e-mail addresses and the ids found in the store stand.
pub fn find_leaks(files: &SiteFiles, ids: &BTreeSet<String>) -> Vec<Leak> {
    let mut leaks = BTreeSet::new();
    for (path, text) in personal_texts(files) {
        let found = emails(text).map(str::to_owned);
        let mut tokens = BTreeSet::new();
        if !ids.is_empty() {
            collect_tokens(text, &mut tokens);
        }
        let present = tokens.into_iter().filter(|token| ids.contains(*token)).map(str::to_owned);
        leaks.extend(found.chain(present).map(|text| Leak { path: path.to_owned(), text }));
    }
    leaks.into_iter().collect()
}

/// Pieces that read like an address: a name, `@`, and a host with a dot and letters at its end.
fn emails(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('@').filter_map(move |(at, _)| {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
        let name = &text[..at];
        let start = name.char_indices().rev().take_while(|(_, c)| is_name(*c)).last()?.0;
        let host = &text[at + 1..];
        let end = host.find(|c: char| !(c.is_alphanumeric() || c == '.' || c == '-')).unwrap_or(host.len());
        let host = host[..end].trim_end_matches(['.', '-']);
        let (domain, top) = host.rsplit_once('.')?;
        let is_address = !domain.is_empty() && top.len() >= 2 && top.chars().all(char::is_alphabetic);
        is_address.then(|| &text[start..at + 1 + host.len()])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(text: &str) -> SiteFiles {
        let mut files = SiteFiles::default();
        files.insert("index.html", text.as_bytes());
        files
    }

    #[test]
    fn addresses_are_found_in_any_text() {
        let leaks = find_leaks(&site("<p>Ask ann.lee+x@mail.example.com, or @team, or a@b</p>"), &BTreeSet::new());
        let texts: Vec<&str> = leaks.iter().map(|leak| leak.text.as_str()).collect();
        assert_eq!(texts, ["ann.lee+x@mail.example.com"]);
    }

    #[test]
    fn ids_are_found_whole_and_between_punctuation() {
        let ids = BTreeSet::from(["usr-1f8a92cc".to_owned(), "4e0a.1b2c".to_owned()]);
        let site = site(r#"{"a":"usr-1f8a92cc","b":"x:4e0a.1b2c"} href="user/usr-1f8a92cc.""#);
        let words = tokens(&site);
        assert!(words.contains("usr-1f8a92cc"), "{words:?}");
        assert_eq!(find_leaks(&site, &ids).len(), 1);
    }

    #[test]
    fn numbers_and_short_words_are_not_ids() {
        let site = site("123456789012 abc short");
        assert!(tokens(&site).is_empty());
    }
}
