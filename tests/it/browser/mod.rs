//! The site in a real browser: under a strict content policy, from a sub-path and from a folder, with and without
//! scripts, on a phone, in the dark and on paper.

use std::path::Path;
use std::sync::LazyLock;

use crate::harness::Project;
use host::{Files, Host};

mod access;
mod budget;
mod charts;
mod chromium;
mod filters;
mod host;
mod layout;
mod live;
mod page;
mod picture;
mod receipts;
mod rules;
mod tools;

/// Few enough pages to open each of them, with a segment that nobody is in.
const SETTINGS: &str = r#"
title = "Small & sound"
ranges = [7, 30]

[[segments]]
key = "all"
label = "All users"

[[segments]]
key = "nobody"
label = "Nobody"
where = { plan = ["none"] }

[[breakdowns]]
attribute = "plan"

[[goals]]
metric = "dau"
target = 12
"#;

/// A mission, so that its page has a map to draw.
const MISSION: &str = r#"
[goal]
title = "Teams stay"
metric = "activation_rate"

[[requirements]]
key = "first-value"
title = "The first key action takes minutes"
metric = "step.first_key_action"

[[tasks]]
key = "templates"
title = "Offer ready-made workspaces"
status = "todo"
requirement = "first-value"
"#;

/// The cockpit that most tests look at.
const COCKPIT: &str = "all/30d/index.html";

/// A site built once for all tests.
fn site() -> Files {
    static SITE: LazyLock<Files> = LazyLock::new(|| {
        let project = with_every_page();
        project.run(&["build"]).ok();
        project.files("site")
    });
    SITE.clone()
}

/// A project that has every kind of page.
fn with_every_page() -> Project {
    let project = Project::small(SETTINGS);
    project.write("content/mission.toml", MISSION);
    project.run(&["snapshot"]).ok();
    project
}

/// The site as it is, on a host.
fn hosted() -> Host {
    Host::of(site())
}

/// The paths of pages of every kind, without those that only lead on to another: of everybody the short range, of a segment without
/// people the long one, since the others are of the same templates.
fn pages() -> Vec<String> {
    let left_out = ["/previous/", "/next/", "all/30d/", "nobody/7d/", "compare/30d/"];
    let is_left_out = |path: &str| left_out.iter().any(|name| path.contains(name));
    let is_page = |path: &String| Path::new(path).extension().is_some_and(|extension| extension == "html");
    site().into_keys().filter(|path| is_page(path) && !is_left_out(path)).collect()
}
