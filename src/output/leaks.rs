//! Nobody in the output: looks for e-mail addresses and for the ids of the store in the finished files.
//!
//! The ids stay in the store: [`Published`] gives the words of the output and tells whether it holds an id that is more
//! than a word, the store says which of them are ids, and [`Published::leaks`] says where they stand.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};

use super::SiteFiles;
use super::plain::{PlainFile, personal_texts};
use crate::values::{SHORTEST_ID, each_id_piece};

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
    plain: OnceCell<PlainFile>,
}

impl<'f> Published<'f> {
    /// The text of these files.
    pub fn new(files: &'f SiteFiles) -> Self {
        Self { files, plain: OnceCell::new() }
    }

    /// Every word that could be a non-numeric id of at least `SHORTEST_ID` characters, alone and as larger pieces that `-`,
    /// `.`, `_`, `:`, `@` and the like join.
    pub fn words(&self) -> BTreeSet<&'f str> {
        words_of(personal_texts(self.files).map(|(_, text)| text))
    }

    /// Whether an id that is more than a word, such as one with a space or a slash in it, stands anywhere.
    pub fn holds(&self, id: &str) -> bool {
        is_long(id) && self.plain().holds(id)
    }

    fn plain(&self) -> &PlainFile {
        self.plain.get_or_init(|| PlainFile::of(self.files))
    }

    /// Where e-mail addresses and the ids found in the store stand.
    pub fn leaks(&self, ids: &BTreeSet<String>) -> Vec<Leak> {
        let mut leaks = BTreeSet::new();
        let leak = |path: &str, text: &str| Leak { path: path.to_owned(), text: text.to_owned() };
        for (path, text) in personal_texts(self.files) {
            let words = if ids.is_empty() { BTreeSet::new() } else { words_of(std::iter::once(text)) };
            let present = words.into_iter().filter(|word| ids.contains(*word));
            leaks.extend(emails(text).chain(present).map(|text| leak(path, text)));
        }
        for id in ids.iter().filter(|id| id.contains(is_outer)) {
            leaks.extend(self.plain().paths_with(id).map(|path| leak(path, id)));
        }
        leaks.into_iter().collect()
    }
}

/// The words of some texts that could be ids, as [`Published::words`] gives those of a site.
pub fn words<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<&'t str> {
    words_of(texts)
}

/// Whether an e-mail address stands in a text.
pub fn holds_address(text: &str) -> bool {
    emails(text).next().is_some()
}

/// What no word has in it.
fn is_outer(c: char) -> bool {
    !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '@' | '+' | '|' | '~'))
}

/// The pieces of a text between characters that no word has, long enough to be an id.
fn each_run<'t>(text: &'t str, mut visit: impl FnMut(&'t str)) {
    let (mut start, mut at) = (0, 0);
    // Nearly every byte is ASCII; a table is many times faster than asking each character.
    while let Some(&byte) = text.as_bytes().get(at) {
        let (cuts, width) = if byte.is_ascii() {
            (OUTER[usize::from(byte)], 1)
        } else {
            text[at..].chars().next().map_or((true, 1), |c| (is_outer(c), c.len_utf8()))
        };
        if cuts {
            if at - start >= SHORTEST_ID {
                visit(&text[start..at]);
            }
            start = at + width;
        }
        at += width;
    }
    if at - start >= SHORTEST_ID {
        visit(&text[start..]);
    }
}

static OUTER: [bool; 128] = {
    let mut outer = [true; 128];
    let mut byte = 0;
    while byte < 128 {
        #[expect(clippy::cast_possible_truncation, reason = "below 128")]
        let c = byte as u8 as char;
        outer[byte] = !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '@' | '+' | '|' | '~'));
        byte += 1;
    }
    outer
};

/// The words of a text, each once: runs as they stand, without punctuation around them, and every stretch between two of
/// the marks that join words, because an id may be glued to others by `-` and `_` as well as by `.` and `:`.
fn words_of<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<&'t str> {
    // A site repeats itself: the same days and labels stand on every page, so they are cut up once.
    let mut runs: HashSet<&str> = HashSet::new();
    for text in texts {
        each_run(text, |run| {
            if !is_fraction(run) {
                runs.insert(run);
            }
        });
    }
    let runs: BTreeSet<&str> = runs.into_iter().collect();
    let mut words = BTreeSet::new();
    for run in runs {
        add(run, &mut words);
        each_id_piece(run, |piece| add(piece, &mut words));
    }
    words
}

/// `0.062205`: a published rate, which is no id and stands in the files by the ten thousands.
fn is_fraction(run: &str) -> bool {
    run.strip_prefix("0.").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
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
    use crate::values::MOST_PIECES;

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
        assert_eq!(Published::new(&site).leaks(&ids).len(), 2);
    }

    #[test]
    fn an_id_glued_to_other_letters_is_found() {
        let ids = ["usr_1f8a92cc", "4e0a-1b2c-77", "1f8a92ccd"].map(str::to_owned);
        let glued = site("class=\"row-usr_1f8a92cc\" id=\"chart_4e0a-1b2c-77_w\" x:user-1f8a92ccd.html");
        let found = Published::new(&glued).leaks(&BTreeSet::from(ids));
        let texts: Vec<&str> = found.iter().map(|leak| leak.text.as_str()).collect();
        assert_eq!(texts, ["1f8a92ccd", "4e0a-1b2c-77", "usr_1f8a92cc"]);
        // But not inside a longer word: there it is another word.
        assert_eq!(Published::new(&site("xusr_1f8a92ccx")).leaks(&BTreeSet::from(["usr_1f8a92cc".into()])), []);
    }

    #[test]
    fn a_word_of_many_pieces_is_offered_whole_and_in_stretches() {
        let long = (0..40).map(|piece| format!("p{piece}")).collect::<Vec<_>>().join("-");
        let site = site(&long);
        let words = Published::new(&site).words();
        assert!(words.contains(long.as_str()) && words.contains("p20-p21-p22"));
        assert!(words.len() < 40 * MOST_PIECES + 2, "{}", words.len());
    }

    #[test]
    fn letters_beyond_ascii_are_letters_and_other_signs_cut() {
        let site = site("J\u{f6}rgensen\u{2013}M\u{fc}ller99 \u{201c}k\u{f6}nigin7\u{201d}");
        let words: Vec<&str> = Published::new(&site).words().into_iter().collect();
        assert_eq!(words, ["J\u{f6}rgensen", "M\u{fc}ller99", "k\u{f6}nigin7"]);
    }

    #[test]
    fn a_published_rate_is_no_word() {
        assert!(Published::new(&site("0.062205,10.20.30.40")).words().contains("10.20.30.40"));
        assert!(!Published::new(&site("0.062205,10.20.30.40")).words().contains("0.062205"));
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
