//! Texts on their way to a terminal or a log: control characters are shown as such, and secrets are not shown.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// The variables that hold secrets.
const SECRETS: [&str; 2] = ["FLIGHTDECK_SMTP_PASSWORD", "FLIGHTDECK_LLM_KEY"];

/// A shorter secret would stand in ordinary words, and is none.
const SHORTEST_SECRET: usize = 4;

/// What stands in the place of a secret.
const HIDDEN: &str = "***";

/// Cleans texts.
#[derive(Debug)]
pub(super) struct Cleaner {
    /// In every form in which they go over a line, the longest first.
    secrets: Vec<String>,
}

impl Cleaner {
    /// Knows the secrets of these variables.
    pub(super) fn new(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let known = SECRETS.iter().filter_map(|name| variable(name)).filter(|value| value.len() >= SHORTEST_SECRET);
        let user = variable("FLIGHTDECK_SMTP_USER").unwrap_or_default();
        let forms = |secret: String| {
            // SMTP sends a password alone (LOGIN) or after the user's name (PLAIN, RFC 4616), both in Base64.
            let plain = BASE64_STANDARD.encode(format!("\0{user}\0{secret}"));
            [BASE64_STANDARD.encode(&secret), plain, secret]
        };
        let mut secrets: Vec<String> = known.flat_map(forms).collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self { secrets }
    }

    /// The text without secrets, and with control characters as `\u{1b}`. Tabs and ends of lines stay.
    pub(super) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut cleaned = Cow::Borrowed(text);
        for secret in &self.secrets {
            if cleaned.contains(secret.as_str()) {
                cleaned = cleaned.replace(secret.as_str(), HIDDEN).into();
            }
        }
        if cleaned.contains(is_hidden) {
            let shown = |c: char| if is_hidden(c) { c.escape_unicode().to_string() } else { c.to_string() };
            cleaned = cleaned.chars().map(shown).collect::<String>().into();
        }
        cleaned
    }
}

/// Whether a terminal obeys it instead of showing it: controls, and the marks that turn the direction of a text.
fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() && !matches!(c, '\t' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaner() -> Cleaner {
        Cleaner::new(&|name| {
            let value = match name {
                "FLIGHTDECK_SMTP_USER" => "cockpit",
                "FLIGHTDECK_SMTP_PASSWORD" => "open sesame",
                _ => "abc",
            };
            Some(value.to_owned())
        })
    }

    #[test]
    fn a_secret_is_shown_in_none_of_its_forms() {
        // printf '\0cockpit\0open sesame' | base64; printf 'open sesame' | base64
        for form in ["open sesame", "AGNvY2twaXQAb3BlbiBzZXNhbWU=", "b3BlbiBzZXNhbWU="] {
            assert_eq!(cleaner().clean(&format!("535 <{form}> is wrong")), "535 <***> is wrong");
        }
        assert_eq!(cleaner().clean("abc"), "abc", "three letters hide nothing");
    }

    #[test]
    fn control_characters_are_shown_as_such() {
        assert_eq!(cleaner().clean("\u{1b}[31mred\u{7}\r"), r"\u{1b}[31mred\u{7}\u{d}");
        assert_eq!(cleaner().clean("evil\u{202e}txt.exe"), r"evil\u{202e}txt.exe");
        assert!(matches!(cleaner().clean("two\nlines\tand ü"), Cow::Borrowed(_)));
    }
}
