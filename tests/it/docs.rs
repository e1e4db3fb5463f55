//! The documents of `docs/` held against the code, where that is possible.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use flightdeck::config;
use flightdeck::metric::{Definitions, registry};
use serde_json::Value;

use crate::architecture::ORDER;
use crate::harness::Project;
use crate::source_tree::{SourceTree, texts_below};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The documents that this repository's texts may point to, by path.
fn documents() -> BTreeMap<String, String> {
    let pages = fs::read_dir(root().join("docs")).expect("docs").map(|entry| entry.expect("an entry").file_name());
    let pages = pages
        .map(|name| format!("docs/{}", name.to_string_lossy()))
        .filter(|path| path.rsplit_once('.').is_some_and(|(_, end)| end == "md"));
    pages.chain(["README.md".to_owned()]).map(|path| (path.clone(), read(&path))).collect()
}

/// The part of a document under a heading, up to the next one of its level or above.
fn section<'t>(text: &'t str, heading: &str) -> &'t str {
    let level = heading.find(' ').expect("a heading");
    let start = text.find(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no heading `{heading}`"));
    let body = &text[start + heading.len() + 2..];
    let end = (1..=level).filter_map(|level| body.find(&format!("\n{} ", "#".repeat(level)))).min();
    &body[..end.unwrap_or(body.len())]
}

/// The fenced blocks of a language, without indentation of their list.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(fence)) => open = Some((indent, fence.trim().to_owned())),
            (Some(_), Some(_)) => {
                let (_, block) = open.take().expect("open");
                found.extend(block.strip_prefix(&format!("{language}\n")).map(str::to_owned));
            }
            (Some((indent, block)), None) => {
                block.push('\n');
                block.push_str(line.get(*indent..).unwrap_or(line.trim_start()));
            }
            (None, None) => {}
        }
    }
    found
}

/// The rows of the first table of a text, as cells without the blanks around them.
fn table(text: &str) -> Vec<Vec<String>> {
    let rows =
        text.lines().skip_while(|line| !line.starts_with("|--")).skip(1).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// The text without what it shows as code.
fn prose(text: &str) -> String {
    let outside: Vec<&str> = text.split("```").step_by(2).collect();
    outside.concat().split('`').step_by(2).collect()
}

/// Text as code: what stands between back quotes.
fn code(cell: &str) -> &str {
    cell.split('`').nth(1).unwrap_or_default()
}

#[test]
fn the_metrics_of_the_default_schema_are_those_of_the_registry() {
    let text = read("docs/metric-semantics.md");
    let documented: Vec<[String; 3]> = table(section(&text, "## Metrics"))
        .into_iter()
        .map(|row| [code(&row[0]).to_owned(), code(&row[1]).to_owned(), row[2].clone()])
        .collect();
    let metrics = registry(&Definitions::default());
    let known: Vec<[String; 3]> = metrics
        .iter()
        .map(|metric| {
            let surfaces = metric.quantity.surfaces().iter();
            let surfaces: Vec<String> = surfaces.map(|surface| format!("{surface:?}").to_lowercase()).collect();
            let parent = metric.quantity.parent().map(|parent| metrics.get(parent).id.clone());
            [metric.id.clone(), parent.unwrap_or_default(), surfaces.join(", ")]
        })
        .collect();
    assert_eq!(documented, known);
}

/// What a line of an outline, or a property of a schema, is: whether it may be null, and its words when they are listed.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    nullable: bool,
    words: BTreeSet<String>,
}

/// Which parts of a schema have outlines of their own.
const NAMED: [(&str, &str); 2] = [("Rate", "rate"), ("Meta", "meta")];

/// The shapes of an outline by their paths.
fn outline(text: &str) -> BTreeMap<String, Shape> {
    let mut shapes = BTreeMap::new();
    let mut path: Vec<&str> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (key, kind) = line.trim().split_once(':').unwrap_or_else(|| panic!("no key in `{line}`"));
        let kind = kind.split_once(" # ").map_or(kind, |(kind, _)| kind).trim();
        path.truncate((line.len() - line.trim_start().len()) / 2);
        path.push(key);
        let words = kind.split('"').skip(1).step_by(2).map(str::to_owned).collect();
        // A list has elements that may be null and is itself always there.
        let nullable = kind.ends_with("or null") && !kind.starts_with("list of");
        shapes.insert(path.join("."), Shape { nullable: nullable || kind == "list or null", words });
    }
    shapes
}

/// The shapes of a schema by their paths.
fn shapes(schema: &Value, definitions: &Value, path: &str, into: &mut BTreeMap<String, Shape>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        if NAMED.iter().all(|(named, _)| *named != name) {
            shapes(&definitions[name], definitions, path, into);
        }
        return;
    }
    for choice in ["anyOf", "oneOf"].into_iter().filter_map(|kind| schema[kind].as_array()).flatten() {
        shapes(choice, definitions, path, into);
    }
    if schema["items"].is_object() {
        shapes(&schema["items"], definitions, path, into);
    }
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        into.insert(path.clone(), Shape { nullable: is_nullable(property), words: words(property, definitions) });
        shapes(property, definitions, &path, into);
    }
}

fn is_nullable(schema: &Value) -> bool {
    let kinds = [&schema["anyOf"], &schema["oneOf"]].into_iter().filter_map(Value::as_array).flatten();
    schema["type"] == "null"
        || schema["type"].as_array().is_some_and(|types| types.contains(&"null".into()))
        || kinds.into_iter().any(is_nullable)
}

fn words(schema: &Value, definitions: &Value) -> BTreeSet<String> {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return words(&definitions[name], definitions);
    }
    let choices = [&schema["anyOf"], &schema["oneOf"]].into_iter().filter_map(Value::as_array).flatten();
    let own = schema["enum"].as_array().into_iter().flatten().chain(schema.get("const"));
    own.filter_map(Value::as_str)
        .map(str::to_owned)
        .chain(choices.flat_map(|choice| words(choice, definitions)))
        .collect()
}

#[test]
fn the_outlines_of_the_json_contract_are_those_of_the_generated_schemas() {
    let project = Project::small("");
    project.run(&["build"]).ok();
    let text = read("docs/json-contract.md");
    let outline_of = |heading: &str| outline(&blocks(section(&text, heading), "outline").concat());
    let schemas = project.files("site/api/schema");
    assert!(schemas.len() >= 7, "{:?}", schemas.keys());
    for (name, bytes) in &schemas {
        let schema: Value = serde_json::from_slice(bytes).expect("JSON");
        let view = name.strip_suffix(".schema.json").expect("a schema");
        let mut known = BTreeMap::new();
        shapes(&schema, &schema["$defs"], "", &mut known);
        assert_same(&outline_of(&format!("## {view}")), &known, view);
        for (definition, heading) in NAMED {
            let mut known = BTreeMap::new();
            shapes(&schema["$defs"][definition], &schema["$defs"], "", &mut known);
            if !known.is_empty() {
                assert_same(&outline_of(&format!("### {heading}")), &known, heading);
            }
        }
    }
}

#[track_caller]
fn assert_same(documented: &BTreeMap<String, Shape>, known: &BTreeMap<String, Shape>, name: &str) {
    let missing: Vec<&String> = known.keys().filter(|path| !documented.contains_key(*path)).collect();
    let unknown: Vec<&String> = documented.keys().filter(|path| !known.contains_key(*path)).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "{name}: not documented {missing:?}, documented only {unknown:?}"
    );
    for (path, shape) in known {
        assert_eq!(documented.get(path), Some(shape), "{name}.{path}");
    }
}

#[test]
fn the_preview_documents_what_the_site_publishes() {
    let project = Project::small("ranges = [7]\ndefault_range = 7\n");
    project.run(&["build"]).ok();
    let text = read("docs/json-contract.md");
    let listed: BTreeSet<String> = blocks(&text, "text")[0]
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .flat_map(|path| match (path.split_once('{'), path.split_once('}')) {
            (Some((before, names)), Some((_, after))) => {
                let names = names.split('}').next().unwrap_or_default();
                names.split(',').map(|name| format!("{before}{name}{after}")).collect::<Vec<_>>()
            }
            _ => vec![path.to_owned()],
        })
        .map(|path| path.replace("<segment>", "all").replace("<range>", "7d"))
        .collect();
    let names: Vec<String> = project.files("site/api").into_keys().map(|name| format!("api/{name}")).collect();
    let generic = |name: &String| {
        if name.contains("schema/") { "api/schema/<view>.schema.json".to_owned() } else { name.clone() }
    };
    let published: BTreeSet<String> =
        names.iter().map(generic).chain(["data/build.json", "manifest.json"].map(str::to_owned)).collect();
    assert_eq!(listed, published);
}

#[test]
fn the_map_of_the_modules_is_the_same_everywhere() {
    let text = read("docs/architecture.md");
    let documented: Vec<Vec<String>> = table(section(&text, "## Modules"));
    let names: Vec<&str> = documented.iter().map(|row| code(&row[0])).collect();
    assert_eq!(names, ORDER);
    let crate_docs: String = read("src/lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//! "))
        .fold(String::new(), |text, line| text + line + "\n");
    let plain = |cell: &String| plain_links(cell);
    let shown: Vec<Vec<String>> = table(&crate_docs).iter().map(|row| row.iter().map(plain).collect()).collect();
    assert_eq!(shown, documented);
}

/// "[`config::Config`]" and "[`format`](mod@format)" as "`Config`" and "`format`".
fn plain_links(cell: &str) -> String {
    let mut text = String::new();
    let mut rest = cell;
    while let Some((before, link)) = rest.split_once("[`") {
        let (path, after) = link.split_once("`]").expect("a link has an end");
        text = format!("{text}{before}`{}`", path.rsplit("::").next().unwrap_or(path));
        rest = after.strip_prefix('(').and_then(|target| target.split_once(')')).map_or(after, |(_, after)| after);
    }
    text + rest
}

/// A file is named by its path, or by its name alone after its folder was named.
#[test]
fn every_file_that_is_named_where_to_add_is_there() {
    let text = read("docs/extending.md");
    let named: Vec<&str> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| {
            Path::new(word)
                .extension()
                .is_some_and(|it| ["rs", "css", "html", "js", "toml"].iter().any(|ending| it == *ending))
        })
        .collect();
    assert!(named.len() > 30, "{named:?}");
    let tree = SourceTree::read(root());
    let ends_so = |name: &str| tree.files.iter().any(|file| file.name.ends_with(name));
    let missing: Vec<&&str> = named
        .iter()
        .filter(|name| !root().join(name).exists() && !(ends_so(&format!("/{}", name.trim_start_matches("src/")))))
        .collect();
    assert_eq!(missing, [&""; 0]);
}

#[test]
fn every_relative_link_leads_to_a_file_and_every_anchor_to_a_heading() {
    let mut wrong = Vec::new();
    for (path, text) in documents() {
        let folder = Path::new(&path).parent().expect("a folder").to_owned();
        for target in prose(&text).split("](").skip(1).filter_map(|link| link.split(')').next()) {
            if target.contains(':') || target.contains(' ') {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() { path.clone().into() } else { folder.join(file) };
            let Ok(text) = fs::read_to_string(root().join(&file)) else {
                if !root().join(&file).exists() {
                    wrong.push(format!("{path}: {target} is not there"));
                }
                continue;
            };
            let headings = text
                .lines()
                .filter(|line| line.starts_with('#'))
                .map(|line| anchor_of(line.trim_start_matches(['#', ' '])));
            if !anchor.is_empty() && !headings.into_iter().any(|heading| heading == anchor) {
                wrong.push(format!("{path}: {target} has no such heading"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// The anchor that a host of repositories gives a heading.
fn anchor_of(heading: &str) -> String {
    let words = heading.to_lowercase().replace(' ', "-");
    words.chars().filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_').collect()
}

#[test]
fn settings_in_the_documents_are_read_without_a_problem() {
    let settings = read("flightdeck.toml");
    let from = settings.find("[[segments]]").expect("segments");
    let segments = &settings[from..settings.find("[[steps]]").expect("steps")];
    let mut count = 0;
    for (path, text) in documents() {
        for block in blocks(&text, "toml") {
            // Front matter of a page is no settings file.
            if block.trim_start().starts_with("+++") {
                continue;
            }
            count += 1;
            // A part of the settings may name a segment of the whole.
            let whole = if block.contains("[[segments]]") { block.clone() } else { format!("{block}\n{segments}") };
            config::parse(Path::new(&path), &whole).unwrap_or_else(|problems| panic!("{path}:\n{block}\n{problems}"));
        }
    }
    assert!(count >= 3, "{count} blocks of settings");
}

#[test]
fn every_setting_is_documented_as_its_reader_expects_it() {
    let documented: BTreeMap<String, String> = read("docs/settings.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .map(|row| {
            let cells: Vec<&str> = row.split(" | ").collect();
            (cells[0].trim_end_matches('`').to_owned(), cells[1].to_owned())
        })
        .collect();
    let mut known = config::reference();
    known.extend(flightdeck::store::ingest::reference());
    let missing: Vec<_> = known.iter().filter(|(key, kind)| documented.get(*key) != Some(kind)).collect();
    let unknown: Vec<_> = documented.keys().filter(|key| !known.contains_key(*key)).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "not documented so: {missing:#?}\nno settings: {unknown:#?}");
}

#[test]
fn commands_in_the_documents_are_understood() {
    let project = Project::empty();
    let mut count = 0;
    for (path, text) in documents() {
        let shell =
            ["sh", "cron", "yaml"].iter().flat_map(|language| blocks(&text, language)).collect::<Vec<_>>().join("\n");
        let inline = text.split('`').skip(1).step_by(2).filter(|code| !code.contains('\n'));
        let lines = shell.split(['\n', '&', '|', ';']).chain(inline).map(str::trim);
        for line in lines.filter_map(|line| line.strip_prefix("- run: ").unwrap_or(line).strip_prefix("flightdeck ")) {
            let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
            // A synopsis names its arguments by what they are.
            let is_synopsis = words.iter().any(|word| {
                word.contains(['[', '…', '<']) || (word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase()))
            });
            let depth = words.iter().take_while(|word| word.chars().all(|c| c.is_ascii_lowercase())).count().min(2);
            let called = if is_synopsis { &words[..depth] } else { &words[..] };
            if called.is_empty() {
                continue;
            }
            count += 1;
            let run = project.run(&[called, &["--help"]].concat());
            assert_eq!(run.code, 0, "{path}: flightdeck {line}\n{}", run.err);
        }
    }
    assert!(count >= 10, "{count} commands");
}

#[test]
fn no_text_cites_a_document_that_is_not_in_the_repository() {
    let mut wrong = Vec::new();
    let of_folder = |folder: &str| {
        let texts = texts_below(&root().join(folder)).into_iter();
        texts.map(|(path, text)| (format!("{folder}/{path}"), text)).collect::<Vec<_>>()
    };
    let texts = ["src", "tests", "benches"].into_iter().flat_map(of_folder).chain(documents());
    for (path, text) in texts.filter(|(path, _)| path != "tests/it/docs.rs") {
        for (number, line) in text.lines().enumerate() {
            for folder in ["spec/", "design/"] {
                if line.contains(&format!("`{folder}")) || line.contains(&format!(" {folder}")) {
                    wrong.push(format!("{path}:{}: {folder}", number + 1));
                }
            }
            let cited = line
                .split("docs/")
                .skip(1)
                .filter_map(|rest| rest.split(|c: char| !(c.is_ascii_lowercase() || c == '-' || c == '.')).next());
            let cited =
                cited.map(|name| name.trim_end_matches('.')).filter(|name| Path::new(name).extension().is_some());
            wrong.extend(
                cited
                    .filter(|name| !root().join("docs").join(name).exists())
                    .map(|name| format!("{path}:{}: docs/{name}", number + 1)),
            );
        }
    }
    assert_eq!(wrong, [""; 0]);
}
