//! Two stories that differ only in people who may not be counted: not a byte that is published may tell which of them it was.

use std::collections::BTreeMap;

use super::story::{DAYS, Story, settings};
use crate::harness::Project;

/// Days on which `pro` had many and few starts, ten days before the last.
const MANY: usize = DAYS - 11;
const FEW: usize = DAYS - 10;

/// Twelve starts a day in both plans, but in `pro` 20 on one day and 2 on the next; in the twin 19 and 3. Somebody of `free` and
/// somebody of `pro` changed places, so that everybody together are the same.
fn story(is_twin: bool) -> Story {
    let mut story = Story::empty();
    let pools: Vec<Vec<usize>> = (0..2).map(|plan| (0..40).map(|_| story.user(plan)).collect()).collect();
    for day in 0..DAYS {
        for (plan, pool) in pools.iter().enumerate() {
            let starts = match (plan, day) {
                (1, MANY) => 20,
                (1, FEW) => 2,
                _ => 12,
            };
            for start in 0..starts {
                let changes_places = is_twin && start == 0 && matches!((plan, day), (1, MANY) | (0, FEW));
                let plan = if changes_places { 1 - plan } else { plan };
                story.start(plan, day, [start % 2 == 1, start % 3 == 1]);
            }
            // An alert of everybody and of both plans, so that feeds and mails have something to say.
            let active = if day + 4 < DAYS { 38 } else { 12 };
            pool[..active].iter().for_each(|user| story.event(*user, "app_open", day));
        }
    }
    story
}

/// The site, the archive and the mails.
fn files(is_twin: bool, min_group: u64) -> BTreeMap<String, Vec<u8>> {
    let project = Project::empty();
    let mail = "base_url = \"https://example.com/\"\n";
    let subscribers = "[mail]\nfrom = \"a@example.com\"\nreply_to = \"b@example.com\"\nunsubscribe = \"https://example.com/u\"\n\
                       [[subscribers]]\naddress = \"c@example.org\"\n\
                       [[subscribers]]\naddress = \"d@example.org\"\nsegment = \"pro\"\n";
    project.write("flightdeck.toml", &format!("{mail}{}{subscribers}", settings(min_group)));
    story(is_twin).write(&project.join("flightdeck.db"));
    project.run(&["snapshot"]).ok();
    project.run(&["build"]).ok();
    let mut files = project.files("site");
    files.extend(project.files("content").into_iter().map(|(name, bytes)| (format!("content/{name}"), bytes)));
    files
}

fn different(min_group: u64) -> Vec<String> {
    let (one, twin) = (files(false, min_group), files(true, min_group));
    assert_eq!(one.keys().collect::<Vec<_>>(), twin.keys().collect::<Vec<_>>());
    for needed in ["alerts/index.html", "alerts/feed.xml", "content/editions/2026-11-21/pro/email.eml"] {
        assert!(one.contains_key(needed), "no {needed} among {:?}", one.keys());
    }
    assert!(String::from_utf8_lossy(&one["alerts/feed.xml"]).contains("<entry>"), "an alert is told");
    let is_same = |name: &str, bytes: &[u8]| without_hashes(bytes) == without_hashes(&twin[name]);
    one.into_iter().filter(|(name, bytes)| !is_same(name, bytes)).map(|(name, _)| name).collect()
}

/// The page of data health names a hash of everything that was read, which differs by design.
fn without_hashes(bytes: &[u8]) -> Vec<u8> {
    let runs = bytes.chunk_by(|left, right| left.is_ascii_hexdigit() == right.is_ascii_hexdigit());
    let is_hash = |run: &&[u8]| run.len() > 11 && run[0].is_ascii_hexdigit();
    runs.filter(|run| !is_hash(run)).flatten().copied().collect()
}

#[test]
fn no_byte_tells_which_small_group_it_was() {
    assert_eq!(different(5), [""; 0]);
    let told = different(0);
    assert!(told.iter().any(|name| name.ends_with("pro/28d/trends.csv")), "{told:?}");
}
