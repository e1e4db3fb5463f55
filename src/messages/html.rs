//! Messages in HTML: the markup that an entry may hold, and the arguments that a template gives.

use crate::json;

use super::catalogue::{self, Argument};

/// What an entry may hold beside text, and what it becomes. The tags with an attribute take its value from the argument of the
/// attribute's name.
const TAGS: [(&str, &str, &str); 5] = [
    ("strong", "", "<strong>"),
    ("code", "", "<code>"),
    ("hidden", "", "<span class=\"vh\">"),
    ("a", "href", "<a href=\"{}\">"),
    ("time", "datetime", "<time datetime=\"{}\">"),
];

/// The text of an entry for a template, whose numbers choose plurals and whose texts stand as they are.
pub fn template<'n>(id: &str, arguments: impl Iterator<Item = (&'n str, Result<f64, String>)>) -> String {
    let argument = |value| match value {
        Ok(number) => Argument::Number(number),
        Err(text) => Argument::Text(text),
    };
    catalogue::written(id, arguments.map(|(name, value)| (name, argument(value))))
}

/// The HTML of an entry with markup. Texts are escaped; of the entry's own markup `<strong>`, `<code>`, `<hidden>` (read aloud
/// and not shown), `<a>` (with `href`) and `<time>` (with `datetime`) are markup.
pub fn html(id: &str, arguments: &[(&str, String)]) -> String {
    let named = |name: &str| arguments.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
    let escaped = arguments.iter().map(|(name, value)| (*name, Err(escaped(value))));
    let mut text = template(id, escaped);
    for (tag, attribute, markup) in TAGS {
        let end = if tag == "hidden" { "</span>".to_owned() } else { format!("</{tag}>") };
        let begin = markup.replace("{}", &self::escaped(named(attribute).unwrap_or_default()));
        text = text.replace(&format!("<{tag}>"), &begin).replace(&format!("</{tag}>"), &end);
    }
    text
}

/// A script whose texts in quotes `"{{id}}"` are those of these entries. A value that an entry names stays in the text as
/// `{name}`, for the script to replace.
pub fn script(source: &str) -> String {
    let mut filled = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, (id, after))) = rest.split_once("\"{{").and_then(|(a, b)| Some((a, b.split_once("}}\"")?)))
    {
        filled.push_str(before);
        let names = catalogue::variables(id);
        let text = template(id, names.iter().map(|name| (*name, Err(format!("{{{name}}}")))));
        filled.push_str(&json::to_string(&text));
        rest = after;
    }
    filled + rest
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_script_speaks_the_language_of_its_site() {
        let source = "say(\"{{frame-find-word}}\" + \"{{js-stale}}\");";
        let english = script(source);
        assert!(english.starts_with("say(\"Find\" + \"") && english.contains("{days}"), "{english}");
        assert_ne!(Language::German.write(|| script(source)), english);
        assert_eq!(script("no texts {{ here }}"), "no texts {{ here }}");
    }

    #[test]
    fn markup_of_an_entry_is_markup_and_that_of_an_argument_is_text() {
        let arguments = [("href", "a\"b".to_owned())];
        let text = html("receipts-data-health", &arguments);
        assert!(text.ends_with("<a href=\"a&quot;b\">Data health</a>."), "{text}");
        let named = ["day", "clock", "changed", "datetime"].map(|name| (name, "<strong>".to_owned()));
        let text = html("cockpit-fresh", &named);
        assert_eq!(text.matches("<strong>").count(), 1, "{text}");
        assert_eq!(text.matches("&lt;strong&gt;").count(), 4, "{text}");
    }
}
