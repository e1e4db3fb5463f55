//! Words for Markdown: texts of files, events and our own catalogue, in which nothing becomes markup.

/// Words that Markdown leaves as they are: titles and names come from files and events.
pub(super) fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let (begin, text) = text.split_at(before_list_mark(text));
    escaped.push_str(begin);
    if is_list_mark(text) {
        escaped.push('\\');
    }
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => escaped.extend(['\\', character]),
            '\n' | '\r' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

/// How long the digits are with which a text begins.
fn before_list_mark(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Whether a text at the start of a line, after its digits, would make it an item of a list: `28. Nov.` would be the 28th one.
fn is_list_mark(text: &str) -> bool {
    text.strip_prefix(['.', ')', '-', '+']).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// A name as code. A bar is escaped, since a table ends its cell at one even in code.
pub(super) fn code(text: &str) -> String {
    let inside = text.replace('`', "'").replace(['\n', '\r'], " ").replace('|', "\\|");
    if inside.is_empty() { String::new() } else { format!("`{inside}`") }
}

/// Words in which names in backticks are code, as the registry writes them; a backtick without a partner stands for itself.
pub(super) fn prose(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside, after)) = rest
        .split_once('`')
        .and_then(|(before, rest)| rest.split_once('`').map(|(inside, after)| (before, inside, after)))
    {
        written.push_str(&plain(before));
        written.push_str(&code(inside));
        rest = after;
    }
    written + &plain(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_become_markdown() {
        assert_eq!(plain("a*b_c\n# <x> [y](z)"), "a\\*b\\_c \\# \\<x\\> \\[y\\](z)");
        assert_eq!(code("a|b`c\nd"), "`a\\|b'c d`");
    }

    #[test]
    fn a_day_at_the_start_of_a_line_is_no_item_of_a_list() {
        assert_eq!(plain("28. Nov. 2026"), "28\\. Nov. 2026");
        assert_eq!(plain("3) x"), "3\\) x");
        assert_eq!(plain("- x"), "\\- x");
        assert_eq!(["1.5 days", "28 Nov", "+2 points", "a. b"].map(plain), ["1.5 days", "28 Nov", "+2 points", "a. b"]);
    }

    #[test]
    fn names_in_backticks_are_code_in_prose() {
        assert_eq!(prose("of `a_b` *or* `c`"), "of `a_b` \\*or\\* `c`");
        assert_eq!(prose("5` wide"), "5\\` wide");
    }
}
