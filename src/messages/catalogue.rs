//! The catalogue, read once: the only code that knows its format.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::format;
use crate::language::Language;

/// The catalogues, which are part of the program.
const fn source(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../../messages/en.ftl"),
        Language::German => include_str!("../../messages/de.ftl"),
    }
}

type Catalogue = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| read(Language::English));
static GERMAN: LazyLock<Catalogue> = LazyLock::new(|| read(Language::German));

/// The catalogue of the language that this thread writes.
fn current() -> &'static Catalogue {
    match Language::current() {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

fn read(language: Language) -> Catalogue {
    let tag = language.as_str().parse().expect("a language tag");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    let resource = FluentResource::try_new(source(language).to_owned()).expect("a test reads the catalogue");
    bundle.add_resource(resource).expect("a test holds that no id is there twice");
    // The texts go into HTML, mails and JSON, which have their own means for mixed directions.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(format::amount(number.value)),
        FluentValue::String(_) | FluentValue::Custom(_) | FluentValue::None | FluentValue::Error => None,
    }));
    bundle
}

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
    let catalogue = current();
    let Some(pattern) = catalogue.get_message(id).and_then(|entry| entry.value()) else { return id.to_owned() };
    let text = catalogue.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned();
    match Language::current() {
        Language::English => text,
        Language::German => with_one_dot(text),
    }
}

/// The dot of an abbreviation at the end of a sentence is that of the sentence too: `seit 12. Nov.`, not `Nov..`.
fn with_one_dot(text: String) -> String {
    if !text.contains("..") {
        return text;
    }
    let mut kept = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        let is_second = character == '.' && before == '.';
        let is_of_a_month = kept.trim_end_matches('.').ends_with(char::is_alphabetic);
        let ends = characters.peek().is_none_or(|next| next.is_whitespace() || matches!(next, ')' | '<' | '“'));
        if !(is_second && is_of_a_month && ends) {
            kept.push(character);
        }
        before = character;
    }
    kept
}

/// The names of the variables of an entry, in the order of the catalogue.
pub(super) fn variables(id: &str) -> Vec<&'static str> {
    ids(Language::current()).into_iter().find(|(known, _)| *known == id).map(|(_, names)| names).unwrap_or_default()
}

/// The ids of a language's catalogue with the names of the variables in each, in its order.
pub fn ids(language: Language) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in source(language).lines() {
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
    fn every_catalogue_can_be_read_and_has_each_id_once() {
        for language in Language::ALL {
            let resource = FluentResource::try_new(source(language).to_owned());
            assert!(resource.is_ok(), "{language:?} {:?}", resource.err().map(|(_, problems)| problems));
            let mut names: Vec<&str> = ids(language).into_iter().map(|(id, _)| id).collect();
            let number = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), number);
            let catalogue = read(language);
            assert!(names.iter().all(|id| catalogue.has_message(id)), "{names:?}");
        }
    }

    #[test]
    fn a_german_sentence_ends_with_one_dot() {
        let merged = |text: &str| with_one_dot(text.to_owned());
        assert_eq!(merged("seit 12. Nov.. Dann (bis 3. Okt..)"), "seit 12. Nov. Dann (bis 3. Okt.)");
        assert_eq!(merged("../a und 1.. und a... Ende"), "../a und 1.. und a.. Ende");
    }

    #[test]
    fn every_language_has_the_same_entries_with_the_same_values() {
        let sorted = |language: Language| {
            let mut all = ids(language);
            for (_, names) in &mut all {
                names.sort_unstable();
            }
            all.sort();
            all
        };
        let english = sorted(Language::English);
        for language in Language::ALL {
            let own = sorted(language);
            let missing: Vec<_> = english.iter().filter(|entry| !own.contains(entry)).collect();
            let more: Vec<_> = own.iter().filter(|entry| !english.contains(entry)).collect();
            assert!(missing.is_empty() && more.is_empty(), "{language:?}: without {missing:?}, with {more:?}");
        }
    }
}
