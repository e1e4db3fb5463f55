//! The mistakes of `tests/cases/mutants.toml` still fit the code and the tests, so that none of them is tried in vain.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

#[derive(Deserialize)]
struct Mistakes {
    mutant: Vec<Mistake>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    id: String,
    file: String,
    before: String,
    after: String,
    tests: String,
}

#[test]
fn every_mistake_has_one_place_in_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Mistakes { mutant: mistakes } = toml::from_str(include_str!("../cases/mutants.toml")).expect("a list");
    assert!(mistakes.len() > 70, "{}", mistakes.len());
    let program = std::env::current_exe().expect("this program");
    let listed = Command::new(program).arg("--list").output().expect("the names of the tests");
    let names = String::from_utf8(listed.stdout).expect("text");
    let mut ids = BTreeSet::new();
    for Mistake { id, file, before, after, tests } in &mistakes {
        assert!(ids.insert(id), "two mistakes are called {id}");
        let code = std::fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{id}: {file}: {error}"));
        assert_eq!(code.matches(before.as_str()).count(), 1, "{id}: `{before}` in {file}");
        assert_ne!(before, after, "{id}");
        let (home, filters) = tests.split_once(' ').expect("`lib` or `it`, and parts of names");
        assert!(["lib", "it"].contains(&home), "{id}: {tests}");
        // The tests of the library are in a program of their own, whose path this one does not know.
        let is_there = |part: &str| home == "lib" || names.lines().any(|name| name.contains(part));
        assert!(filters.split(' ').all(is_there), "{id}: no test matches {tests}");
    }
}
