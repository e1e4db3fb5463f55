//! Texts and lists of texts as SQL writes them.

/// A list of texts in parentheses.
pub(super) fn list(values: &[String]) -> String {
    format!("({})", values.iter().map(|value| text(value)).collect::<Vec<_>>().join(", "))
}

/// A text in quotes.
pub(super) fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// The same where a backslash begins an escape.
pub(super) fn escaped_list(values: &[String]) -> String {
    format!("({})", values.iter().map(|value| escaped(value)).collect::<Vec<_>>().join(", "))
}

/// A text in quotes where a backslash begins an escape.
pub(super) fn escaped(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}
