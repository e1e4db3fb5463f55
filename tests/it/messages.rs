//! The catalogue of messages holds what the program says, and nothing else; what is said names every value that an entry needs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use flightdeck::language::Language;
use flightdeck::messages;

use crate::source_tree::{texts_below, texts_of};

/// The product's code by file, without the tests inside it.
fn code() -> Vec<(String, String)> {
    let sources = texts_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).into_iter();
    let alone = |text: String| text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    sources.map(|(file, text)| (format!("src/{file}"), alone(text))).collect()
}

/// The templates by file.
fn templates() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let all = ["html", "md"].into_iter().flat_map(|kind| texts_of(&folder, kind));
    all.map(|(file, text)| (format!("templates/{file}"), text)).collect()
}

/// The scripts of pages by file.
fn scripts() -> Vec<(String, String)> {
    texts_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), "js")
}

/// Every text in quotes that could be the id of a message.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let is_id = |piece: &&str| {
        !piece.is_empty()
            && piece.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit())
    };
    text.split('"').skip(1).step_by(2).filter(is_id)
}

/// What stands between a parenthesis that was just opened and the one that closes it; texts in quotes hold none.
fn inside(rest: &str) -> &str {
    let mut depth = 1;
    for (at, character) in rest.char_indices() {
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth == 0 {
            return &rest[..at];
        }
    }
    rest
}

/// The names of the arguments `name = value` at the outermost level.
fn argument_names(call: &str) -> BTreeSet<String> {
    let mut depth = 0;
    let mut names = BTreeSet::new();
    let mut begin = 0;
    let bytes = call.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            b',' if depth == 0 => begin = at + 1,
            b'=' if depth == 0 => {
                let name = call[begin..at].trim();
                let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                if is_name && !name.is_empty() && bytes.get(at + 1) != Some(&b'=') {
                    names.insert(name.to_owned());
                }
            }
            _ => {}
        }
    }
    names
}

/// The calls of `opening` in a text whose id stands there, with the names of their arguments.
fn calls<'t>(text: &'t str, opening: &'t str) -> impl Iterator<Item = (&'t str, BTreeSet<String>)> {
    // A call may stand inside another.
    text.match_indices(opening).filter_map(move |(at, _)| {
        let call = inside(&text[at + opening.len()..]);
        let id = call.trim_start().strip_prefix('"')?;
        Some((id.split('"').next().unwrap_or_default(), argument_names(call)))
    })
}

#[test]
fn every_entry_of_the_catalogue_is_said_somewhere() {
    let (code, templates, scripts) = (code(), templates(), scripts());
    let mut said: BTreeSet<&str> = code.iter().flat_map(|(_, text)| quoted(text)).collect();
    said.extend(templates.iter().flat_map(|(_, text)| calls(text, "(id=").map(|(id, _)| id)));
    said.extend(
        scripts.iter().flat_map(|(_, text)| text.split("\"{{").skip(1).filter_map(|rest| rest.split("}}\"").next())),
    );
    let unused: Vec<&str> =
        messages::ids(Language::English).into_iter().map(|(id, _)| id).filter(|id| !said.contains(id)).collect();
    assert_eq!(unused, [""; 0]);
}

#[test]
fn every_message_of_the_program_is_in_the_catalogue() {
    let known: BTreeSet<&str> = messages::ids(Language::English).into_iter().map(|(id, _)| id).collect();
    let mut made = 0;
    let mut unknown = Vec::new();
    for (file, text) in &code() {
        for rest in text.split("Message::new(\"").skip(1) {
            let id = rest.split('"').next().unwrap_or_default();
            made += 1;
            if !known.contains(id) {
                unknown.push(format!("{file}: {id}"));
            }
        }
    }
    assert!(made > 40, "{made}");
    assert_eq!(unknown, [""; 0]);
}

#[test]
fn whoever_writes_an_entry_names_each_of_its_values_and_no_other() {
    let known: BTreeMap<&str, BTreeSet<String>> = messages::ids(Language::English)
        .into_iter()
        .map(|(id, variables)| (id, variables.into_iter().map(str::to_owned).collect()))
        .collect();
    // What markup takes stands in no entry.
    let of_markup = ["id", "href", "datetime"];
    let (mut made, mut wrong) = (0, Vec::new());
    let all = code().into_iter().map(|file| (file, "text!("));
    for ((file, text), opening) in all.chain(templates().into_iter().map(|file| (file, "(id="))) {
        for (id, mut names) in calls(&text, opening) {
            made += 1;
            names.retain(|name| {
                !of_markup.contains(&name.as_str()) || known.get(id).is_some_and(|it| it.contains(name))
            });
            if known.get(id) != Some(&names) {
                wrong.push(format!("{file}: {id} {names:?}, the entry: {:?}", known.get(id)));
            }
        }
    }
    assert!(made > 200, "{made}");
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn a_message_with_an_id_of_the_catalogue_names_every_variable() {
    // Ids that are chosen in code are looked at where they are made; what is written shows a variable that is missing in braces.
    let texts = ["{$", "{ $"];
    for language in Language::ALL {
        for (id, variables) in messages::ids(language) {
            let mut message = messages::Message::new(id);
            for variable in variables {
                message = message.text_value(variable, "x");
            }
            let text = language.write(|| message.text());
            assert!(!text.is_empty() && texts.iter().all(|brace| !text.contains(brace)), "{id}: {text}");
        }
    }
}

/// The names of formats, which are the same in every language, and what browsers read.
const NO_MESSAGES: [&str; 6] =
    ["CSV", "JSON", "&middot;", "width=device-width, initial-scale=1", "light dark", "noindex"];

/// A template without what it takes from its context, its comments and its styles.
fn literal_text(template: &str) -> String {
    let mut text = template.to_owned();
    for (begin, end) in [("{#", "#}"), ("<style>", "</style>"), ("{{", "}}"), ("{%", "%}")] {
        while let Some((before, rest)) = text.clone().split_once(begin) {
            let after = rest.split_once(end).map_or("", |(_, after)| after);
            text = format!("{before}{after}");
        }
    }
    text
}

fn has_words(text: &str) -> bool {
    text.split(|character: char| !character.is_alphabetic()).any(|word| word.len() > 1)
}

#[test]
fn templates_hold_no_words_of_their_own() {
    let attributes = ["aria-label=\"", " title=\"", " alt=\"", "data-label=\"", "placeholder=\"", "content=\""];
    for (file, template) in templates() {
        let text = literal_text(&template);
        let nodes = text.split('>').skip(1).map(|rest| rest.split('<').next().unwrap_or_default());
        let valued = attributes.iter().flat_map(|name| text.split(name).skip(1));
        let valued = valued.map(|rest| rest.split('"').next().unwrap_or_default());
        for node in nodes.chain(valued) {
            let words = NO_MESSAGES.iter().fold(node.trim().to_owned(), |text, known| text.replace(known, ""));
            assert!(!has_words(&words), "{file}: {node:?} is not from the catalogue");
        }
        let in_tags = template.split("{{").skip(1).map(|rest| rest.split("}}").next().unwrap_or_default());
        for text in in_tags.flat_map(|tag| tag.split('"').skip(1).step_by(2)) {
            assert!(!text.contains(' '), "{file}: {text:?} is not from the catalogue");
        }
    }
    assert!(
        has_words(&literal_text("<p>{{ a }} Some words</p>"))
            && !has_words(&literal_text("<p>{{ a }} · 5</p>").replace("p>", ""))
    );
}
