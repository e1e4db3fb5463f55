//! Editions and their mail through the program: the archive over days and machines, the message as an independent parser
//! reads it, and its way through a real mail server.

mod archive;
mod message;
mod sending;
pub(crate) mod server;
mod webhooks;
mod weekly;

use std::sync::LazyLock;

use crate::harness::Project;

/// 2026-11-22 at 06:10 UTC, and the same time on later days.
pub(crate) const MORNING: u64 = 1_795_327_800;

pub(crate) fn morning(day: u64) -> String {
    (MORNING + day * 86_400).to_string()
}

/// Settings with a sender, two readers, and an address of the hosted site.
pub(crate) const MAILED: &str = r#"
title = "Orbit & Co"
base_url = "https://example.com/cockpit"
ranges = [30]

[[segments]]
key = "all"
label = "All users"

[[segments]]
key = "pro"
label = "Pro plan"
where = { plan = ["pro"] }

[mail]
from = "Cockpit <cockpit@example.com>"
reply_to = "lead@example.com"
unsubscribe = "https://example.com/unsubscribe"

[[subscribers]]
address = "reader@example.org"

[[subscribers]]
address = "Pro Reader <pro@example.org>"
segment = "pro"
"#;

/// A project with an edition of 21 Nov 2026. It is made once; each test gets a copy.
pub(crate) fn closed() -> Project {
    static CLOSED: LazyLock<Project> = LazyLock::new(|| {
        let project = Project::small(MAILED);
        project.run(&["snapshot"]).ok();
        project
    });
    CLOSED.copy()
}
