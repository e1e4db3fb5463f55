//! A site in German says nothing in English, and its keys are those of the English one.

use std::collections::BTreeSet;
use std::path::Path;

use crate::harness::Project;
use crate::site::has_extension;

/// The literal texts of a catalogue that are long enough to be a sentence's, without values, selectors and markup.
fn fragments(catalogue: &str) -> BTreeSet<String> {
    let entries = catalogue.lines().filter(|line| !line.starts_with('#') && !line.trim_start().starts_with("*["));
    let of_line = |line: &str| {
        let text = line.split_once(" = ").map_or(line, |(_, text)| text).to_owned();
        let pieces: Vec<String> = text
            .split(['{', '}', '<', '>', '[', ']', '\u{201c}', '\u{201d}'])
            .map(|piece| piece.trim().to_owned())
            .collect();
        pieces
    };
    let is_long = |piece: &String| piece.len() >= 16 && piece.contains(' ') && !piece.contains(['$', '"', '`']);
    entries.flat_map(of_line).filter(is_long).collect()
}

fn catalogue(language: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("messages/{language}.ftl"));
    std::fs::read_to_string(path).expect("a catalogue")
}

fn keys(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(members) => {
            for (key, member) in members {
                found.insert(key.clone());
                keys(member, found);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

#[test]
fn a_german_site_says_nothing_in_english() {
    let settings = "ranges = [7]\ndefault_range = 7\n";
    let english = Project::small(settings);
    let german = english.copy();
    german.write("flightdeck.toml", &format!("language = \"de\"\n{settings}"));
    for project in [&english, &german] {
        project.run(&["snapshot"]).ok();
        project.run(&["build"]).ok();
    }
    let own = catalogue("de");
    let english_only: Vec<String> =
        fragments(&catalogue("en")).into_iter().filter(|piece| !own.contains(piece.as_str())).collect();
    assert!(english_only.len() > 300, "{}", english_only.len());
    let (mut seen, mut said) = (0, BTreeSet::new());
    let in_words = |name: &str| ["html", "eml", "xml", "md", "js"].iter().any(|end| name.ends_with(&format!(".{end}")));
    for (name, bytes) in
        german.files("site").into_iter().filter(|(name, _)| in_words(name) && !name.contains("echarts"))
    {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        seen += 1;
        if has_extension(&name, "html") && !name.contains("/previous/") {
            assert!(text.contains("<html lang=\"de\">"), "{name}");
        }
        said.extend(
            english_only.iter().filter(|piece| text.contains(piece.as_str())).map(|piece| format!("{name}: {piece}")),
        );
    }
    assert!(seen > 15, "{seen}");
    assert_eq!(said, BTreeSet::new());
    // The English site says many of them, so that the search above would find them.
    let home = String::from_utf8_lossy(&english.files("site")["index.html"]).into_owned();
    assert!(english_only.iter().filter(|piece| home.contains(piece.as_str())).count() > 15);
    let names = |project: &Project| {
        project.files("site").into_keys().filter(|name| !name.starts_with("assets/")).collect::<Vec<_>>()
    };
    assert_eq!(names(&english), names(&german));
    for name in names(&german).iter().filter(|name| name.starts_with("api/") && has_extension(name, "json")) {
        let of = |project: &Project| {
            let mut found = BTreeSet::new();
            keys(&project.json(name), &mut found);
            found
        };
        assert_eq!(of(&english), of(&german), "{name}");
    }
}
