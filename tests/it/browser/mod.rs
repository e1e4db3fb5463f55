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
"#;

/// The cockpit that most tests look at.
const COCKPIT: &str = "all/30d/index.html";

/// A site built once for all tests.
fn site() -> Files {
    static SITE: LazyLock<Files> = LazyLock::new(|| {
        let project = Project::small(SETTINGS);
        project.run(&["build"]).ok();
        project.files("site")
    });
    SITE.clone()
}

/// The site as it is, on a host.
fn hosted() -> Host {
    Host::of(site())
}

/// The paths of all pages.
fn pages() -> Vec<String> {
    site().into_keys().filter(|path| Path::new(path).extension().is_some_and(|extension| extension == "html")).collect()
}
