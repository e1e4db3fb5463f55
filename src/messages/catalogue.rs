//! The catalogue, read once: the only code that knows its format.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::format;

/// The English catalogue, which is part of the program.
const ENGLISH: &str = include_str!("../../messages/en.ftl");

static CATALOGUE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let language = "en".parse().expect("a language tag");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    let resource = FluentResource::try_new(ENGLISH.to_owned()).expect("a test reads the catalogue");
    bundle.add_resource(resource).expect("a test holds that no id is there twice");
    // The texts go into HTML, mails and JSON, which have their own means for mixed directions.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(format::amount(number.value)),
        FluentValue::String(_) | FluentValue::Custom(_) | FluentValue::None | FluentValue::Error => None,
    }));
    bundle
});

/// What a variable of an entry stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Argument {
    /// A number, which chooses the plural.
    Number(f64),
    /// A text.
    Text(String),
}

/// An entry as people read it. An id that is not in the catalogue is written as it is; a test holds that there is none.
pub(super) fn written<'n>(id: &str, named: impl Iterator<Item = (&'n str, Argument)>) -> String {
    let mut arguments = FluentArgs::new();
    for (name, argument) in named {
        let value = match argument {
            Argument::Number(number) => FluentValue::from(number),
            Argument::Text(text) => FluentValue::from(text),
        };
        arguments.set(name.to_owned(), value);
    }
    let Some(pattern) = CATALOGUE.get_message(id).and_then(|entry| entry.value()) else { return id.to_owned() };
    CATALOGUE.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
}

/// The ids of the catalogue with the names of the variables in each, in its order.
pub fn ids() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in ENGLISH.lines() {
        let begins = !line.starts_with([' ', '#', '}', '-']) && line.contains(" =");
        if let Some((id, _)) = line.split_once(" =").filter(|_| begins) {
            found.push((id, Vec::new()));
        }
        let Some((_, variables)) = found.last_mut().filter(|_| !line.starts_with('#')) else { continue };
        for rest in line.split('$').skip(1) {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
            if !variables.contains(&&rest[..end]) {
                variables.push(&rest[..end]);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_can_be_read_and_has_each_id_once() {
        let resource = FluentResource::try_new(ENGLISH.to_owned());
        assert!(resource.is_ok(), "{:?}", resource.err().map(|(_, problems)| problems));
        let mut names: Vec<&str> = ids().into_iter().map(|(id, _)| id).collect();
        let number = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), number);
        assert!(names.iter().all(|id| CATALOGUE.has_message(id)), "{names:?}");
    }
}
