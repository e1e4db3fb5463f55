//! The rooms of the house: who may import whom, and which outside crate lives where.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order of the data's way; each may import only those before it.
const ORDER: [&str; 22] = [
    "problem", "disk", "calendar", "stats", "metric", "format", "config", "project", "store", "cube", "source",
    "views", "alerts", "insights", "plan", "charts", "pages", "editions", "output", "pipeline", "preview", "commands",
];

/// Outside crates and the places that may name them.
const HOMES: [(&str, &[&str]); 32] = [
    ("rusqlite", &["store/", "source/"]),
    ("charming", &["charts/"]),
    ("rquickjs", &["charts/"]),
    ("tera", &["pages/templates.rs"]),
    ("pulldown_cmark", &["pages/markdown"]),
    ("clap", &["commands/"]),
    ("clap_complete", &["commands/"]),
    ("indicatif", &["commands/"]),
    ("ctrlc", &["commands/"]),
    ("notify", &["preview/watch.rs"]),
    ("httparse", &["preview/http.rs"]),
    ("base64", &["output/policy.rs"]),
    ("sha2", &["output/policy.rs"]),
    ("ureq", &["insights/llm/"]),
    ("schemars", &["output/public/"]),
    ("chrono", &["calendar.rs", "format.rs"]),
    ("resvg", &["charts/render/png.rs"]),
    ("notosans", &["charts/render/png.rs"]),
    ("png", &["charts/render/png.rs"]),
    ("lettre", &["editions/"]),
    ("css_inline", &["editions/email.rs"]),
    ("toml", &["config/", "store/seed/"]),
    ("csv", &["store/ingest/", "output/public/"]),
    ("flate2", &["store/ingest/"]),
    ("getrandom", &["commands/send/"]),
    ("html5ever", &["output/markup.rs"]),
    ("http", &["config/", "insights/llm/"]),
    ("imagesize", &["pages/narrative.rs"]),
    ("pulldown_cmark_escape", &["pages/markdown/image.rs"]),
    ("quick_xml", &["charts/render/"]),
    ("rand_chacha", &["store/seed/"]),
    ("strsim", &["problem.rs"]),
];

/// Crates of plain values and hashes, which any module may name.
const EVERYWHERE: [&str; 3] = ["blake3", "serde", "serde_json"];

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).expect("below src").to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).expect("readable")));
            }
        }
    }
    found.sort();
    found
}

fn module_of(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or(file)
}

/// Lines of code, without comments and without the file's tests.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let is_comment = |line: &&str| !line.trim_start().starts_with("//");
    text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text).lines().filter(is_comment)
}

fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // A list of imports may break its line.
    let text = code(text).map(str::trim).collect::<Vec<_>>().join(" ");
    for piece in text.split("crate::").skip(1) {
        let list = piece.strip_prefix('{').map(|list| list.split('}').next().unwrap_or(list));
        for name in
            list.map_or(vec![piece], |list| list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect())
        {
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
            found.insert(name[..end].to_owned());
        }
    }
    found
}

#[test]
fn a_module_imports_only_modules_before_it() {
    let place = |module: &str| ORDER.iter().position(|known| *known == module);
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let module = module_of(&file);
        if matches!(module, "lib" | "main") {
            continue;
        }
        let own = place(module).unwrap_or_else(|| panic!("src/{file} belongs to no room of the house"));
        for import in imports(&text) {
            if place(&import).is_some_and(|other| other > own) {
                wrong.push(format!("src/{file} imports {import}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn each_outside_crate_has_one_home() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        for (name, homes) in HOMES {
            let used = code(&text).any(|line| {
                line.match_indices(name).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    let starts =
                        before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':' && c != '"' && c != '.');
                    starts && line[at + name.len()..].starts_with("::")
                })
            });
            if used && !homes.iter().any(|home| file.starts_with(home)) {
                wrong.push(format!("src/{file} uses {name}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> =
        sources().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(file, _)| file).collect();
    assert_eq!(silent, [""; 0]);
}

#[test]
fn every_dependency_has_a_home() {
    let manifest = include_str!("../../Cargo.toml");
    let table = manifest.split("\n[dependencies]\n").nth(1).and_then(|rest| rest.split("\n[").next()).expect("a table");
    let names = table.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.replace('-', "_"));
    let homeless: Vec<String> = names
        .filter(|name| !HOMES.iter().any(|(known, _)| known == name) && !EVERYWHERE.contains(&name.as_str()))
        .collect();
    assert_eq!(homeless, [""; 0]);
}

#[test]
fn imports_are_read_across_lines() {
    let text = "use crate::{\n    alerts,\n    views::Views,\n};\nfn a() { crate::stats::b() }\n";
    assert_eq!(imports(text), ["alerts", "stats", "views"].map(str::to_owned).into());
}
