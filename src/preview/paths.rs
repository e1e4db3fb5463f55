//! The paths of requests: how they are encoded, and what the name of a file says about it.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What is encoded in a part of a path: all but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The media type of a file by its name; that of plain bytes when it is unknown.
pub(super) fn media_type(name: &str) -> Cow<'static, str> {
    if name.ends_with("feed.xml") {
        return "application/atom+xml; charset=utf-8".into();
    }
    match mime_guess::from_path(name).first_raw() {
        Some(text) if text.starts_with("text/") => format!("{text}; charset=utf-8").into(),
        Some(other) => other.into(),
        None => "application/octet-stream".into(),
    }
}

/// Whether a file's name has a hash of its content, as those below `assets/` do: then it never changes.
pub(super) fn is_hashed(name: &str) -> bool {
    let mut parts = name.rsplit('.').skip(1);
    let is_hash = |part: &str| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.starts_with("assets/") && parts.next().is_some_and(is_hash)
}

/// Percent-decoding; `None` for bytes that are not UTF-8. A `%` without two digits stays as it is, as in browsers.
pub(super) fn decode(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned)
}

/// Percent-encoding of one part of a path.
pub(super) fn encode(name: &str) -> String {
    utf8_percent_encode(name, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_decide_the_media_type() {
        for (name, expected) in [
            ("alerts/feed.xml", "application/atom+xml; charset=utf-8"),
            ("sitemap.xml", "text/xml; charset=utf-8"),
            ("exports/latest.eml", "message/rfc822"),
            ("assets/text.woff2", "font/woff2"),
            ("assets/site.js", "text/javascript; charset=utf-8"),
            ("pictures/a.JPG", "image/jpeg"),
            ("pictures/a.avif", "image/avif"),
            ("pictures/a.svg", "image/svg+xml"),
            ("data.json", "application/json"),
            ("a.csv", "text/csv; charset=utf-8"),
            ("LICENSE", "application/octet-stream"),
        ] {
            assert_eq!(media_type(name), expected, "{name}");
        }
    }

    #[test]
    fn names_with_a_hash_never_change() {
        assert!(is_hashed("assets/style.0123456789ab.css") && !is_hashed("assets/style.css"));
        assert!(!is_hashed("data/style.0123456789ab.css"));
    }

    #[test]
    fn escapes_are_decoded_and_encoded() {
        assert_eq!(decode("/a%20%c3%a9").as_deref(), Some("/a é"));
        assert_eq!(decode("%zz%").as_deref(), Some("%zz%"));
        assert_eq!(decode("%ff"), None);
        assert_eq!(encode("a b/é"), "a%20b%2F%C3%A9");
        assert_eq!(encode("a-b_c.d~e"), "a-b_c.d~e");
    }
}
