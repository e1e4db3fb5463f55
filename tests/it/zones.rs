//! A whole site whose days are those of another time zone.

use serde_json::Value;

use crate::harness::Project;

/// 14:00 UTC on 21 November 2026: 01:00 on the 22nd in Sydney, and 09:00 on the 21st in New York.
const AFTERNOON: &str = "1795269600";

fn text(project: &Project, path: &str) -> String {
    std::fs::read_to_string(project.join("site").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn an_edition_closes_at_the_end_of_the_local_day() {
    for (zone, day, place) in
        [("Australia/Sydney", "2026-11-21", "Sydney"), ("America/New_York", "2026-11-20", "New York")]
    {
        let project = Project::small(&format!("timezone = \"{zone}\"\n"));
        project.run_at(AFTERNOON, &["snapshot"]).ok();
        let values = project.json(&format!("snapshots/{day}/values.json"));
        assert_eq!((&values["day"], &values["closed"]), (&Value::from(day), &Value::Bool(true)), "{zone}");
        let kpis = project.json("api/analytics/all/30d/kpis.json");
        assert_eq!((&kpis["meta"]["timezone"], &kpis["meta"]["asOf"]), (&zone.into(), &day.into()));
        // Every page that names a time or a day says whose it is.
        let edition = format!("snapshots/{day}/index.html");
        for path in ["index.html", "data/index.html", "definitions/index.html", "exports/brief.md", &edition] {
            let text = text(&project, path);
            assert!(text.contains(place) && !text.contains("UTC"), "{path}");
        }
    }
}

#[test]
fn another_zone_is_another_cube_and_another_site() {
    let project = Project::small("");
    let counted = |project: &Project| project.json("api/analytics/all/30d/trends.json")["series"].clone();
    project.run(&["build"]).ok();
    let before = counted(&project);
    project.write("flightdeck.toml", "timezone = \"Australia/Sydney\"\n");
    project.run(&["build"]).ok();
    assert_ne!(counted(&project), before);
    project.write("flightdeck.toml", "timezone = \"UTC\"\n");
    project.run(&["build"]).ok();
    assert_eq!(counted(&project), before);
}

#[test]
fn an_unknown_zone_is_an_error_of_the_settings() {
    let project = Project::empty();
    project.write("flightdeck.toml", "timezone = \"America/New_Yrok\"\n");
    project.run(&["check"]).fails_with(&["flightdeck.toml:1", "timezone", "did you mean `America/New_York`?"]);
}
