//! The text of the site as a person reads it, to look up ids that are more than one word.
//!
//! Pages, JSON and CSV write some characters in their own ways (`&#x27;`, `\u0026`, `""`); here they are all plain. A filter
//! over every eight bytes turns nearly every id away, so a store may ask about millions of them.

use super::SiteFiles;

/// Bytes that the filter looks at together; ids are at least as long.
const WINDOW: usize = 8;
/// Bits of the filter: 16 MiB, under one in a hundred set by a site of some ten million bytes.
const FILTER_BITS: u32 = 27;

/// The plain texts of a site by path.
#[derive(Debug)]
pub(super) struct PlainFile {
    texts: Vec<(String, String)>,
    filter: Vec<u64>,
}

impl PlainFile {
    /// Reads every text that comes from data.
    pub(super) fn of(files: &SiteFiles) -> Self {
        let texts: Vec<_> = personal_texts(files).map(|(path, text)| (path.to_owned(), plain(text))).collect();
        let mut filter = vec![0; 1 << (FILTER_BITS - 6)];
        for window in texts.iter().flat_map(|(_, text)| text.as_bytes().windows(WINDOW)) {
            for bit in bits(window) {
                filter[bit / 64] |= 1 << (bit % 64);
            }
        }
        Self { texts, filter }
    }

    /// Whether any text holds the id.
    pub(super) fn holds(&self, id: &str) -> bool {
        let mut windows = id.as_bytes().windows(WINDOW);
        windows.all(|window| self.may_hold(window)) && self.paths_with(id).next().is_some()
    }

    fn may_hold(&self, window: &[u8]) -> bool {
        bits(window).into_iter().all(|bit| self.filter[bit / 64] >> (bit % 64) & 1 == 1)
    }

    /// The files that hold the id.
    pub(super) fn paths_with(&self, id: &str) -> impl Iterator<Item = &str> {
        self.texts.iter().filter(move |(_, text)| text.contains(id)).map(|(path, _)| path.as_str())
    }
}

/// Two places in the filter.
fn bits(window: &[u8]) -> [usize; 2] {
    let word = window.iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
    [0x9E37_79B9_7F4A_7C15_u64, 0xD6E8_FEB8_6659_FD93]
        .map(|factor| usize::try_from(word.wrapping_mul(factor) >> (64 - FILTER_BITS)).expect("27 bits"))
}

/// The text without the escapes of HTML, JSON and CSV.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '\\', '"']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let (character, length) = escape(rest).unwrap_or((rest.chars().next().unwrap_or_default(), 1));
        plain.push(character);
        rest = &rest[length..];
    }
    plain + rest
}

/// The character that the text's first escape stands for, and how long the escape is.
fn escape(text: &str) -> Option<(char, usize)> {
    const NAMED: [(&str, char); 8] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("\\\"", '"'),
        ("\\\\", '\\'),
        ("\\/", '/'),
        ("\"\"", '"'),
    ];
    if let Some((name, character)) = NAMED.into_iter().find(|(name, _)| text.starts_with(name)) {
        return Some((character, name.len()));
    }
    let (digits, radix, length) = if let Some(after) = text.strip_prefix("\\u") {
        (after.get(..4)?, 16, 6)
    } else {
        let (number, _) = text.strip_prefix("&#")?.split_once(';')?;
        let digits = number.strip_prefix(['x', 'X']);
        (digits.unwrap_or(number), if digits.is_some() { 16 } else { 10 }, number.len() + 3)
    };
    Some((char::from_u32(u32::from_str_radix(digits, radix).ok()?)?, length))
}

/// Files whose text comes from data; runtimes and styles are the program's own. A mail holds the addresses that a mail
/// must have, and nothing of data that its page has not.
pub(super) fn personal_texts(files: &SiteFiles) -> impl Iterator<Item = (&str, &str)> {
    let is_mail = |path: &str| path.rsplit_once('.').is_some_and(|(_, extension)| extension == "eml");
    files.texts().filter(move |(path, _)| !path.starts_with("assets/") && !is_mail(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_pages_and_data_are_undone() {
        assert_eq!(plain("o&#x27;brien &amp; co&#47;x &quot;y&quot;"), "o'brien & co/x \"y\"");
        assert_eq!(plain(r#"{"a":"b\"c\\d\/e\u0026f"}"#), r#"{"a":"b"c\d/e&f"}"#);
        assert_eq!(plain(r"a & b \ c &#; &#xZZ; \u12"), r"a & b \ c &#; &#xZZ; \u12");
    }

    #[test]
    fn only_what_stands_there_is_held() {
        let mut files = SiteFiles::default();
        files.insert("a.html", b"<h1>For Jos\xC3\xA9 Mar\xC3\xADa &amp; co</h1>".as_slice());
        files.insert("b.json", br#"{"label":"team\/north 77"}"#.as_slice());
        let plain = PlainFile::of(&files);
        assert!(plain.holds("José María & co") && plain.holds("team/north 77"));
        assert!(!plain.holds("José María & sons") && !plain.holds("team/south 77"));
        assert_eq!(plain.paths_with("team/north").collect::<Vec<_>>(), ["b.json"]);
    }
}
