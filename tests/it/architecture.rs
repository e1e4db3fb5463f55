//! The order of the modules, files that import each other in one direction, and one home for each outside crate.

use crate::source_tree::{SourceFile, SourceTree, texts_below};
use std::path::Path;

/// The modules in the order of the data's way; each may import only those before it.
pub(crate) const ORDER: [&str; 29] = [
    "problem",
    "disk",
    "language",
    "content_key",
    "json",
    "calendar",
    "values",
    "stats",
    "format",
    "messages",
    "metric",
    "config",
    "project",
    "store",
    "cube",
    "source",
    "views",
    "alerts",
    "decisions",
    "story",
    "insights",
    "mission",
    "charts",
    "pages",
    "editions",
    "output",
    "pipeline",
    "preview",
    "commands",
];

/// Outside crates and the places that may name them.
const HOMES: &[(&str, &[&str])] = &[
    ("rustix", &["disk.rs"]),
    ("rusqlite", &["store/", "source/"]),
    ("charming", &["charts/"]),
    ("rquickjs", &["charts/"]),
    ("tera", &["pages/templates.rs", "pages/templates/"]),
    ("pulldown_cmark", &["pages/markdown"]),
    ("clap", &["commands/"]),
    ("clap_complete", &["commands/"]),
    ("clap_mangen", &["commands/"]),
    ("indicatif", &["commands/"]),
    ("ctrlc", &["commands/"]),
    ("notify", &["preview/watch.rs"]),
    ("mime_guess", &["preview/paths.rs"]),
    ("minifier", &["pages/assets.rs"]),
    ("percent_encoding", &["preview/paths.rs"]),
    ("tiny_http", &["preview/"]),
    ("base64", &["commands/clean.rs", "output/policy.rs", "output/surfaces/mail.rs"]),
    ("ring", &["output/file_list.rs", "output/policy.rs"]),
    ("ureq", &["editions/webhook_session.rs", "insights/llm/", "source/clickhouse_server/"]),
    ("jsonschema", &["output/schema_check.rs"]),
    ("schemars", &["editions/", "output/"]),
    ("bzip2", &["store/ingest/"]),
    ("chrono", &["calendar.rs", "calendar/", "format.rs"]),
    ("chrono_tz", &["calendar/zone.rs"]),
    ("glob", &["store/ingest/place.rs"]),
    ("parquet", &["source/parquet_files/", "store/ingest/records/"]),
    ("regex", &["source/own_tables.rs", "store/ingest/records/"]),
    ("tempfile", &["store/ingest/", "store/seed/tests.rs"]),
    ("zip", &["store/ingest/"]),
    ("zstd", &["store/ingest/"]),
    ("resvg", &["charts/render/png.rs"]),
    ("notosans", &["charts/render/png.rs"]),
    ("png", &["charts/render/png.rs"]),
    ("postcard", &["cube/persist.rs"]),
    ("postgres", &["source/postgres_server/"]),
    ("rustls", &["source/postgres_server/"]),
    ("rustls_native_certs", &["source/postgres_server/"]),
    ("tokio_postgres_rustls", &["source/postgres_server/"]),
    ("lettre", &["editions/"]),
    ("css_inline", &["editions/email.rs"]),
    ("toml", &["config/", "store/seed/"]),
    ("csv", &["commands/alerts/", "store/ingest/", "output/public/", "output/surfaces/cockpit.rs"]),
    ("flate2", &["store/ingest/"]),
    ("foldhash", &["cube/hash.rs"]),
    ("html5ever", &["output/markup.rs"]),
    ("http", &["config/", "insights/llm/"]),
    ("imagesize", &["pages/narratives.rs"]),
    ("pulldown_cmark_escape", &["pages/markdown/image.rs"]),
    ("quick_xml", &["charts/render/", "project/svg.rs"]),
    ("rand", &["commands/send/", "store/seed/"]),
    ("strsim", &["problem.rs"]),
    ("fluent_bundle", &["messages/catalogue.rs"]),
];

/// Crates of plain values and hashes, which any module may name.
const EVERYWHERE: [&str; 3] = ["blake3", "serde", "serde_json"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<(String, String)> {
    texts_below(&root().join("src"))
}

fn module_of(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or(file)
}

/// Lines of code, without comments and without the file's tests.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let is_comment = |line: &&str| !line.trim_start().starts_with("//");
    text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text).lines().filter(is_comment)
}

#[test]
fn a_module_imports_only_modules_before_it() {
    let tree = SourceTree::read(root());
    let place = |file: &SourceFile| {
        let module = module_of(&file.name);
        let known = ORDER.iter().position(|known| *known == module);
        known.unwrap_or_else(|| panic!("src/{} is in no module of the list ORDER", file.name))
    };
    let mut wrong = Vec::new();
    for (file, targets) in tree.files.iter().zip(tree.uses()) {
        if matches!(module_of(&file.name), "lib" | "main") {
            continue;
        }
        let later = targets.into_iter().map(|target| &tree.files[target]).filter(|target| place(target) > place(file));
        wrong.extend(later.map(|target| format!("src/{} imports src/{}", file.name, target.name)));
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn files_import_each_other_in_one_direction() {
    let tree = SourceTree::read(root());
    let cycles = tree.cycles();
    assert!(cycles.is_empty(), "these files import each other; move what they share to a file of its own: {cycles:#?}");
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
fn files_are_opened_in_one_place_that_refuses_pipes_and_devices() {
    const CALLS: [&str; 3] = ["fs::read(", "fs::read_to_string(", "File::open("];
    let opens = |text: &str| CALLS.into_iter().any(|call| code(text).any(|line| line.contains(call)));
    let tree = SourceTree::read(root());
    let production = sources().into_iter().filter(|(file, _)| tree.files.iter().any(|known| known.name == *file));
    let openers: Vec<String> = production.filter(|(_, text)| opens(text)).map(|(file, _)| file).collect();
    assert_eq!(openers, ["disk.rs"], "read files with the functions of src/disk.rs");
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

/// Files that may hold parts of metric ids: their home, the demo's playbooks and its incidents, which are files and answers
/// written by hand, and the list of watched metrics.
const HOMES_OF_METRIC_IDS: [&str; 4] =
    ["metric/quantity.rs", "commands/init.rs", "store/seed/scenario.rs", "alerts/alert_metric.rs"];

#[test]
fn ids_of_metrics_are_written_and_read_in_one_place() {
    const PARTS: [&str; 11] = [
        "\"step.",
        "retention.d",
        "}_users",
        "_per_active_user",
        "_user_rate",
        "\"activation_rate\"",
        "\"activated_users\"",
        "\"dau\"",
        "\"wau\"",
        "\"mau\"",
        "\"stickiness\"",
    ];
    let tree = SourceTree::read(Path::new(env!("CARGO_MANIFEST_DIR")));
    let is_production = |name: &str| tree.files.iter().any(|file| file.name == name);
    let mut wrong = Vec::new();
    for (file, text) in sources().into_iter().filter(|(file, _)| is_production(file)) {
        // A quote inside a message to people, where an id is an example, is no part of an id.
        let holds = |line: &str, part: &str| line.match_indices(part).any(|(at, _)| !line[..at].ends_with('\\'));
        let found: Vec<&str> = PARTS.into_iter().filter(|part| code(&text).any(|line| holds(line, part))).collect();
        if !found.is_empty() && !HOMES_OF_METRIC_IDS.contains(&file.as_str()) {
            wrong.push(format!("src/{file} holds {}", found.join(", ")));
        }
    }
    assert_eq!(wrong, [""; 0], "parse the id into a Quantity, or ask the Quantity for it");
}
