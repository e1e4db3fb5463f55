//! The demo: what its scenario breaks is caught as loud as it says, once each, and nothing else is.

use crate::harness::Project;

#[test]
fn the_demo_tells_its_three_incidents_once_each_and_nothing_else_as_loud() {
    let project = Project::empty();
    project.write("flightdeck.toml", include_str!("../../../flightdeck.toml"));
    project.run(&["seed", "--end", "2026-11-21"]).ok();
    let told = project.run(&["alerts"]).ok().out;
    let loud: Vec<&str> =
        told.lines().filter(|line| ["critical ", "warning "].iter().any(|word| line.starts_with(word))).collect();
    let begins =
        ["critical ongoing: Errors ", "critical ongoing: Onboarding complete rate ", "warning over: D7 retention "];
    assert_eq!(loud.len(), begins.len(), "{loud:#?}");
    for (line, begin) in loud.iter().zip(begins) {
        assert!(line.starts_with(begin) && line.contains("(All users, "), "{loud:#?}");
    }
    let caught = |outcome: &str| told.lines().filter(|line| line.contains(&format!("): {outcome}; "))).count();
    assert_eq!([caught("critical, as expected"), caught("warning, as expected")], [2, 1], "{told}");
}
