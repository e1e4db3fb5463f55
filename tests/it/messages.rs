//! The catalogue of messages holds what the program says, and nothing else.

use std::collections::BTreeSet;
use std::path::Path;

use flightdeck::messages;

use crate::source_tree::texts_below;

/// Every text in quotes of the product's code that could be the id of a message.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let is_id = |piece: &&str| {
        !piece.is_empty()
            && piece.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit())
    };
    code.split('"').skip(1).step_by(2).filter(is_id)
}

#[test]
fn every_entry_of_the_catalogue_is_said_somewhere() {
    let sources = texts_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let said: BTreeSet<&str> = sources.iter().flat_map(|(_, text)| quoted(text)).collect();
    let unused: Vec<&str> = messages::ids().into_iter().map(|(id, _)| id).filter(|id| !said.contains(id)).collect();
    assert_eq!(unused, [""; 0]);
}

#[test]
fn every_message_of_the_program_is_in_the_catalogue() {
    let known: BTreeSet<&str> = messages::ids().into_iter().map(|(id, _)| id).collect();
    let sources = texts_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let mut made = 0;
    let mut unknown = Vec::new();
    for (file, text) in &sources {
        for rest in text.split("Message::new(\"").skip(1) {
            let id = rest.split('"').next().unwrap_or_default();
            made += 1;
            if !known.contains(id) {
                unknown.push(format!("src/{file}: {id}"));
            }
        }
    }
    assert!(made > 40, "{made}");
    assert_eq!(unknown, [""; 0]);
}

#[test]
fn a_message_with_an_id_of_the_catalogue_names_every_variable() {
    // Ids that are chosen in code are looked at where they are made; what is written shows a variable that is missing in braces.
    let texts = ["{$", "{ $"];
    for (id, variables) in messages::ids() {
        let mut message = messages::Message::new(id);
        for variable in variables {
            message = message.text_value(variable, "x");
        }
        let text = message.text();
        assert!(!text.is_empty() && texts.iter().all(|brace| !text.contains(brace)), "{id}: {text}");
    }
}
