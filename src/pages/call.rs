//! Calls in prose: `{{ value(metric="dau", range="7d") }}` found in a text and read into a name and its arguments.
//!
//! What the functions are and what they answer is left to `live`.

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FoundCall<'t> {
    /// Words as they are.
    Words(&'t str),
    /// What is between two pairs of braces.
    Call(&'t str),
    /// Braces that are not closed, with everything after them.
    Open,
}

/// The words and calls of a text, in order.
pub(super) fn find(text: &str) -> Vec<FoundCall<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((words, after)) = rest.split_once("{{") {
        found.push(FoundCall::Words(words));
        let Some((call, after)) = after.split_once("}}") else {
            found.push(FoundCall::Open);
            rest = "";
            break;
        };
        found.push(FoundCall::Call(call.trim()));
        rest = after;
    }
    found.push(FoundCall::Words(rest));
    found.retain(|piece| *piece != FoundCall::Words(""));
    found
}

/// Whether the text is one call and nothing else.
pub(super) fn is_alone(text: &str) -> bool {
    matches!(find(text.trim()).as_slice(), [FoundCall::Call(_)])
}

/// A call that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call<'t> {
    /// The function.
    pub name: &'t str,
    /// The arguments as written, without their quotes.
    pub arguments: Vec<(&'t str, &'t str)>,
}

/// Reads `name(key="text", key=7)`; the error says what was expected.
pub(super) fn read(text: &str) -> Result<Call<'_>, String> {
    let shape = || format!("`{text}` is not a call; write it as in `value(metric=\"dau\")`");
    let (name, rest) = text.split_once('(').ok_or_else(shape)?;
    let name = name.trim();
    let inside = rest.trim_end().strip_suffix(')').ok_or_else(shape)?;
    if !is_name(name) {
        return Err(shape());
    }
    let mut arguments = Vec::new();
    let mut rest = inside.trim();
    while !rest.is_empty() {
        let (key, after) =
            rest.split_once('=').ok_or_else(|| format!("`{rest}` is not an argument; write key=\"…\""))?;
        let (value, after) = argument(after.trim_start())?;
        arguments.push((key.trim(), value));
        rest = match after.trim_start() {
            "" => "",
            after => {
                after.strip_prefix(',').ok_or_else(|| format!("a comma is missing before `{after}`"))?.trim_start()
            }
        };
    }
    Ok(Call { name, arguments })
}

/// A string in quotes or a bare number, and what comes after it.
fn argument(text: &str) -> Result<(&str, &str), String> {
    if let Some(quote) = text.chars().next().filter(|first| ['"', '\''].contains(first)) {
        let unclosed = || format!("the quotes of `{text}` are not closed");
        return text[1..].split_once(quote).ok_or_else(unclosed);
    }
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 {
        return Err(format!("`{text}` is neither a string in quotes nor a number"));
    }
    Ok(text.split_at(end))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_calls_come_in_order() {
        let found = find("a {{ x() }}{{y()}} b");
        assert_eq!(
            found,
            [FoundCall::Words("a "), FoundCall::Call("x()"), FoundCall::Call("y()"), FoundCall::Words(" b")]
        );
        assert_eq!(find("a {{ b"), [FoundCall::Words("a "), FoundCall::Open]);
        assert!(is_alone(" {{ x() }} ") && !is_alone("{{ x() }}.") && !is_alone("x"));
    }

    #[test]
    fn a_call_is_a_name_and_its_arguments() {
        let call = read("value(metric=\"a,b=(c)\", most = 7)").expect("a call");
        assert_eq!(call, Call { name: "value", arguments: vec![("metric", "a,b=(c)"), ("most", "7")] });
        assert_eq!(read("as_of()").map(|call| call.arguments), Ok(Vec::new()));
        assert_eq!(read("period(range='7d')").map(|call| call.arguments), Ok(vec![("range", "7d")]));
    }

    #[test]
    fn what_is_no_call_says_what_was_expected() {
        for (text, reason) in [
            ("value", "is not a call"),
            ("site.title", "is not a call"),
            ("value(dau)", "is not an argument"),
            ("value(metric=dau)", "neither a string"),
            ("value(metric=\"dau)", "not closed"),
            ("value(a=\"1\" b=\"2\")", "a comma is missing"),
        ] {
            let problem = read(text).expect_err(text);
            assert!(problem.contains(reason), "{text}: {problem}");
        }
    }
}
