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

/// Names of devices, which Windows takes for no file.
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];

/// Whether a text can be a folder of the site: lower-case letters, digits, `-` and `_`, beginning with a letter or digit, and
/// no name of a device on Windows, such as `aux` or `com1`.
pub fn is_slug(text: &str) -> bool {
    !is_device(text) && is_plain_name(text)
}

/// Whether a text is the name of a device on Windows, which takes it for no file whatever its extension is.
pub fn is_device(text: &str) -> bool {
    let port = text.strip_prefix("com").or_else(|| text.strip_prefix("lpt"));
    DEVICES.contains(&text)
        || port.is_some_and(|number| {
            number.len() == 1 && number != "0" && number.bytes().all(|byte| byte.is_ascii_digit())
        })
}

fn is_plain_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.bytes().next().is_some_and(is_plain) && text.bytes().all(|byte| is_plain(byte) || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_a_folder_on_every_system() {
        for fine in ["pro", "a-b_1", "7d", "com", "com0", "com10", "auxiliary"] {
            assert!(is_slug(fine), "{fine}");
        }
        for wrong in ["", "Pro", "-a", "a b", "a.b", "é", "aux", "con", "nul", "prn", "com1", "lpt9"] {
            assert!(!is_slug(wrong), "{wrong}");
        }
    }
}
