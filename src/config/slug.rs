//! Names that can be folders of the site.

/// Page names and files of the site, which a segment's slug may not take.
pub const RESERVED_SLUGS: [&str; 20] = [
    "alerts",
    "api",
    "assets",
    "compare",
    "data",
    "decisions",
    "definitions",
    "documents",
    "exports",
    "find",
    "index",
    "memory",
    "mission",
    "next",
    "pictures",
    "previous",
    "receipts",
    "snapshots",
    "feed",
    "404",
];

/// Whether a text can be a folder of the site: lower-case letters, digits, `-` and `_`, beginning with a letter or digit.
pub fn is_slug(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.bytes().next().is_some_and(is_plain) && text.bytes().all(|byte| is_plain(byte) || byte == b'-' || byte == b'_')
}
