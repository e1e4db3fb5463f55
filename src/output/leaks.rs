//! Nobody in the output: looks for e-mail addresses and for the ids of the store in the finished files.
//!
//! The ids stay in the store: [`Published`] gives the words of the output and tells whether it holds an id that is more
//! than a word, the store says which of them are ids, and [`Published::leaks`] says where they stand.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::SiteFiles;
use super::plain::Plain;

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

/// The finished files as text that somebody might be named in.
#[derive(Debug)]
pub struct Published<'f> {
    files: &'f SiteFiles,
    /// Made when the first id is asked for that is more than a word: most stores have none.
    plain: OnceCell<Plain>,
}

impl<'f> Published<'f> {
    /// The text of these files.
    pub fn new(files: &'f SiteFiles) -> Self {
        Self { files, plain: OnceCell::new() }
    }

    /// Every word that could be a non-numeric id of at least `SHORTEST_ID` characters, with the larger pieces that `-`,
    /// `.`, `_`, `:`, `@` and the like join.
    pub fn words(&self) -> BTreeSet<&'f str> {
        let mut tokens = BTreeSet::new();
        for (_, text) in personal_texts(self.files) {
            collect_tokens(text, &mut tokens);
        }
        tokens
    }

    /// Whether an id that is more than a word, such as one with a space or a slash in it, stands anywhere.
    pub fn holds(&self, id: &str) -> bool {
        is_long(id) && self.plain().holds(id)
    }

    fn plain(&self) -> &Plain {
        self.plain.get_or_init(|| Plain::of(self.files))
    }

    /// Where e-mail addresses and the ids found in the store stand.
    pub fn leaks(&self, ids: &BTreeSet<String>) -> Vec<Leak> {
        let mut leaks = BTreeSet::new();
        let leak = |path: &str, text: &str| Leak { path: path.to_owned(), text: text.to_owned() };
        for (path, text) in personal_texts(self.files) {
            let mut tokens = BTreeSet::new();
            if !ids.is_empty() {
                collect_tokens(text, &mut tokens);
            }
            let present = tokens.into_iter().filter(|token| ids.contains(*token));
            leaks.extend(emails(text).chain(present).map(|text| leak(path, text)));
        }
        for id in ids.iter().filter(|id| id.contains(is_outer)) {
            leaks.extend(self.plain().paths_with(id).map(|path| leak(path, id)));
        }
        leaks.into_iter().collect()
    }
}

/// Files whose text comes from data; runtimes and styles are the program's own. A mail holds the addresses that a mail
/// must have, and nothing of data that its page has not.
pub(super) fn personal_texts(files: &SiteFiles) -> impl Iterator<Item = (&str, &str)> {
    files.texts().filter(|(path, _)| !path.starts_with("assets/") && !path.ends_with(".eml"))
}

/// What no word has in it.
fn is_outer(c: char) -> bool {
    !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '@' | '+' | '|' | '~'))
}

/// Words are cut at everything that cannot be part of an id; joined pieces are offered whole and, when joined by
/// punctuation, piece by piece.
fn collect_tokens<'t>(text: &'t str, tokens: &mut BTreeSet<&'t str>) {
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
    if is_long(token) {
        tokens.insert(token);
    }
}

fn is_long(id: &str) -> bool {
    let numeric = id.bytes().all(|byte| byte.is_ascii_digit());
    !numeric && id.len() >= SHORTEST_ID && id.chars().count() >= SHORTEST_ID
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
        let leaks =
            Published::new(&site("<p>Ask ann.lee+x@mail.example.com, or @team, or a@b</p>")).leaks(&BTreeSet::new());
        let texts: Vec<&str> = leaks.iter().map(|leak| leak.text.as_str()).collect();
        assert_eq!(texts, ["ann.lee+x@mail.example.com"]);
    }

    #[test]
    fn ids_are_found_whole_and_between_punctuation() {
        let ids = BTreeSet::from(["usr-1f8a92cc".to_owned(), "4e0a.1b2c".to_owned()]);
        let site = site(r#"{"a":"usr-1f8a92cc","b":"x:4e0a.1b2c"} href="user/usr-1f8a92cc.""#);
        let words = Published::new(&site).words();
        assert!(words.contains("usr-1f8a92cc"), "{words:?}");
        assert_eq!(Published::new(&site).leaks(&ids).len(), 1);
    }

    #[test]
    fn numbers_and_short_words_are_not_ids() {
        let site = site("123456789012 abc short");
        assert!(Published::new(&site).words().is_empty());
    }

    #[test]
    fn ids_of_several_words_are_found_however_they_are_written() {
        let site = site("<p title=\"o&#x27;brien-22\">team&#x2F;north 77</p>");
        let published = Published::new(&site);
        assert!(published.holds("o'brien-22") && published.holds("team/north 77"));
        assert!(!published.holds("a/b") && !published.holds("o'brien-23"));
        let ids = BTreeSet::from(["team/north 77".to_owned()]);
        assert_eq!(published.leaks(&ids), [Leak { path: "index.html".into(), text: "team/north 77".into() }]);
    }
}
