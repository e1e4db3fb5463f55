//! `flightdeck verify` on a whole site, on one that was changed, and on one whose data moved on.

use std::path::Path;

use serde_json::Value;

use crate::harness::{Project, Run};

fn built() -> Project {
    let project =
        Project::small("ranges = [7]\ndefault_range = 7\n[[segments]]\nkey = \"pro\"\nwhere = { plan = \"pro\" }\n");
    project.run(&["build"]).ok();
    project
}

/// The result of each check, by name.
fn results(run: &Run) -> Vec<(String, String)> {
    let checks: Value = serde_json::from_str(&run.out).expect("JSON");
    let text = |check: &Value, key: &str| check[key].as_str().expect("text").to_owned();
    checks.as_array().expect("a list").iter().map(|check| (text(check, "check"), text(check, "result"))).collect()
}

fn expect(run: &Run, expected: [&str; 7]) {
    let names = ["files", "schemas", "surfaces", "editions", "links", "values", "receipts"];
    let expected: Vec<(String, String)> = names.into_iter().zip(expected).map(|(a, b)| (a.into(), b.into())).collect();
    assert_eq!(results(run), expected, "{}", run.err);
}

#[test]
fn a_site_as_it_was_built_passes_every_check() {
    let project = built();
    expect(&project.run(&["verify", "--json"]).ok(), ["passed"; 7]);
    let said = project.run(&["verify", "--all"]).ok().out;
    assert!(said.contains("receipts  passed"), "{said}");
}

/// Nobody signs up on the last four days of the range: their cohorts have neither cells nor rows.
#[test]
fn a_site_with_days_without_signups_passes_every_check() {
    let project = Project::exported("ranges = [7]\ndefault_range = 7\n");
    project.run(&["import", "export.csv"]).ok();
    project.run(&["build"]).ok();
    expect(&project.run(&["verify", "--all", "--json"]).ok(), ["passed"; 7]);
}

#[test]
fn a_number_that_was_changed_by_hand_is_found() {
    let project = built();
    let path = "site/api/analytics/all/7d/kpis.json";
    let text = std::fs::read_to_string(project.join(path)).expect("text");
    project.write(path, &text.replacen("\"value\":", "\"value\":1", 1));
    let run = project.run(&["verify", "--json"]);
    assert_eq!(run.code, 1);
    expect(&run, ["failed", "passed", "failed", "passed", "passed", "failed", "passed"]);
    assert!(run.err.contains("kpis.json") && run.err.contains("not as it was built"), "{}", run.err);
    std::fs::remove_file(project.join("site/alerts/index.html")).expect("removed");
    let run = project.run(&["verify", "--json"]);
    assert!(run.err.contains("alerts/index.html: the file is missing"), "{}", run.err);
    // To build again is all it takes.
    project.run(&["build"]).ok();
    project.run(&["verify"]).ok();
}

#[test]
fn a_site_of_earlier_data_is_whole_and_its_numbers_are_not_compared() {
    let project = built();
    project.write("flightdeck.toml", "ranges = [7]\ndefault_range = 7\n");
    let expected = ["passed", "passed", "passed", "passed", "passed", "skipped", "skipped"];
    expect(&project.run(&["verify", "--json"]).ok(), expected);
}

#[test]
fn a_folder_without_a_site_is_told() {
    let project = built();
    project.run(&["verify", "--site", "content"]).fails_with(&["manifest.json"]);
}

#[test]
fn a_broken_edition_is_found_and_moved_aside_and_broken_caches_are_made_anew() {
    let project = built();
    project.run(&["snapshot"]).ok();
    project.run(&["verify"]).ok();
    let folder = std::fs::read_dir(project.join("content/editions")).expect("editions").next().expect("one");
    let folder = folder.expect("one").path();
    std::fs::write(folder.join("values.json"), "{\"specVersion\":").expect("written");
    std::fs::write(project.join(".flightdeck/pictures.json"), "[]").expect("written");
    project.write(".site.new/half.html", "of a build that was killed");
    let run = project.run(&["verify", "--json"]);
    assert_eq!(run.code, 1);
    let found = results(&run);
    assert!(found.contains(&("editions".into(), "failed".into())), "{found:?}");
    let run = project.run(&["verify", "--repair", "--json"]).ok();
    assert!(results(&run).contains(&("editions".into(), "passed".into())), "{}", run.out);
    assert!(!folder.join("index.html").exists() && !project.join(".flightdeck").exists());
    assert!(run.out.contains("left half made") && !project.join(".site.new").exists(), "{}", run.out);
    let kept: Vec<String> = project.files("content/editions").into_keys().collect();
    assert_eq!(kept.iter().filter(|path| path.contains(".broken-1/")).count(), 3, "{kept:?}");
    // The day can be closed again, and the site has it.
    project.run(&["snapshot"]).ok();
    project.run(&["verify"]).ok();
}

#[test]
fn an_edition_that_lost_its_values_is_found_although_builds_pass_it_over() {
    let project = built();
    project.run(&["snapshot"]).ok();
    let folder = std::fs::read_dir(project.join("content/editions")).expect("editions").next().expect("one");
    let values = folder.expect("readable").path().join("values.json");
    let text = std::fs::read(&values).expect("values");
    std::fs::remove_file(&values).expect("removed");
    project.run(&["build"]).ok();
    let run = project.run(&["verify", "--json"]);
    assert_eq!(run.code, 1);
    assert!(results(&run).contains(&("editions".into(), "failed".into())), "{}", run.out);
    assert!(run.out.contains("lacks its values"), "{}", run.out);
    std::fs::write(&values, text).expect("restored");
    project.run(&["build"]).ok();
    project.run(&["verify"]).ok();
}

/// Whatever kind of data a site publishes, a schema of the same site is of it.
#[test]
fn every_json_file_of_a_site_is_held_against_a_schema_of_it() {
    let project = built();
    project.run(&["snapshot"]).ok();
    let files = project.files("site");
    let data = |path: &&String| {
        Path::new(path).extension().is_some_and(|ending| ending == "json") && !path.starts_with("api/schema/")
    };
    let data: Vec<&String> = files.keys().filter(data).collect();
    for kind in ["exports/", "snapshots/", "manifest.json", "data/build.json", "api/analytics/"] {
        assert!(data.iter().any(|path| path.starts_with(kind)), "{kind}: {data:?}");
    }
    let said = project.run(&["verify"]).ok().out;
    assert!(said.contains(&format!("{} files of data fit the schemas", data.len())), "{said}");

    let changed = |from: &str, to: &str| {
        for path in data.iter().filter(|path| !path.starts_with("api/")) {
            let text = std::str::from_utf8(&files[*path]).expect("text");
            project.write(&format!("site/{path}"), &text.replacen(from, to, 1));
        }
        project.run(&["verify", "--json"])
    };
    // The list of the files is read first; when it cannot be, nothing else is looked at.
    changed("\"bytes\":", "\"size\":").fails_with(&["manifest.json", "cannot be read"]);
    let run = changed("\"generatedAt\":", "\"madeAt\":");
    for path in data.iter().filter(|path| !path.starts_with("api/") && **path != "manifest.json") {
        let said = |line: &str| line.contains(path.as_str()) && line.contains("does not fit its schema");
        assert!(run.err.lines().any(said), "{path}\n{}", run.err);
    }
    assert!(results(&run).contains(&("schemas".into(), "failed".into())), "{}", run.out);
}

#[test]
fn files_that_do_not_fit_their_schema_or_each_other_are_found_whatever_the_data_is_now() {
    let project = built();
    project.write("flightdeck.toml", "ranges = [7]\ndefault_range = 7\n");
    let change = |path: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(project.join(path)).expect("text");
        assert!(text.contains(from), "{path}");
        project.write(path, &text.replacen(from, to, 1));
    };
    change("site/api/analytics/pro/7d/kpis.json", "\"meta\":", "\"meta2\":");
    change("site/api/analytics/all/7d/retention.csv", "\n20", "\n9,20");
    let run = project.run(&["verify", "--json"]);
    assert_eq!(run.code, 1);
    let failed: Vec<String> =
        results(&run).into_iter().filter(|(_, result)| result == "failed").map(|(check, _)| check).collect();
    assert_eq!(failed, ["files", "schemas", "surfaces"], "{}", run.err);
}
