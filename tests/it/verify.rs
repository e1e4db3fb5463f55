//! `flightdeck verify` on a whole site, on one that was changed, and on one whose data moved on.

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

fn expect(run: &Run, expected: [&str; 4]) {
    let names = ["files", "links", "values", "receipts"];
    let expected: Vec<(String, String)> = names.into_iter().zip(expected).map(|(a, b)| (a.into(), b.into())).collect();
    assert_eq!(results(run), expected, "{}", run.err);
}

#[test]
fn a_site_as_it_was_built_passes_every_check() {
    let project = built();
    expect(&project.run(&["verify", "--json"]).ok(), ["passed"; 4]);
    let said = project.run(&["verify", "--all"]).ok().out;
    assert!(said.contains("receipts  passed"), "{said}");
}

#[test]
fn a_number_that_was_changed_by_hand_is_found() {
    let project = built();
    let path = "site/api/analytics/all/7d/kpis.json";
    let text = std::fs::read_to_string(project.join(path)).expect("text");
    project.write(path, &text.replacen("\"value\":", "\"value\":1", 1));
    let run = project.run(&["verify", "--json"]);
    assert_eq!(run.code, 1);
    expect(&run, ["failed", "passed", "failed", "passed"]);
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
    expect(&project.run(&["verify", "--json"]).ok(), ["passed", "passed", "skipped", "skipped"]);
}

#[test]
fn a_folder_without_a_site_is_told() {
    let project = built();
    project.run(&["verify", "--site", "content"]).fails_with(&["manifest.json"]);
}
