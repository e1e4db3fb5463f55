//! The links between pages: the site's own pages, and as many of the team's as fit on one line. What does not fit is one
//! step away, on the page that lists everything.
//!
//! A page of the team in a folder stands under its folder, and its neighbours are named on the pages of that folder alone. So the
//! links of a page do not grow with the number of pages, and a site of many pages grows no faster than they do.

use serde::Serialize;

use super::link;
use super::narratives::Narrative;
use super::site::Site;
use crate::alerts::Incident;
use crate::messages::text;

/// How many entries of the team stand in the navigation, and how many neighbours under the title of a page.
const MOST: usize = 8;

/// A link of the navigation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct NavLink {
    /// Its name.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is this page, or the folder that the page is in.
    pub is_current: bool,
    /// How many alerts are ongoing, beside the link to them; 0 beside others.
    pub ongoing: usize,
}

/// A page or a folder of pages.
#[derive(Clone, Debug, Serialize)]
struct NavEntry {
    label: String,
    path: String,
    /// The pages in it, itself among them; empty for a page of the site's own.
    pages: Vec<(String, String)>,
}

impl NavEntry {
    fn page(label: &str, path: &str) -> Self {
        Self { label: label.to_owned(), path: path.to_owned(), pages: Vec::new() }
    }

    fn holds(&self, path: &str) -> bool {
        self.path == path || self.pages.iter().any(|(_, page)| page == path)
    }
}

/// All entries of a site.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Navigation {
    before: Vec<NavEntry>,
    own: Vec<NavEntry>,
    after: Vec<NavEntry>,
    ongoing: usize,
}

impl Navigation {
    /// Of this site.
    pub(super) fn of(site: &Site<'_>) -> Self {
        let compare = link::compare(site.home.range);
        let compare = (site.definitions.segments.len() > 1).then(|| NavEntry::page(&text!("nav-compare"), &compare));
        let before = [NavEntry::page(&text!("nav-cockpit"), link::HOME)].into_iter().chain(compare);
        let mission = site.mission.map(|_| NavEntry::page(&text!("label-mission"), link::MISSION));
        let after = [NavEntry::page(&text!("label-decisions"), link::DECISIONS)].into_iter().chain(mission);
        let last = [
            ("label-documents", link::DOCUMENTS),
            ("edition-nav", link::SNAPSHOTS),
            ("label-definitions", link::DEFINITIONS),
            ("label-data-health", link::DATA_HEALTH),
        ];
        let is_ongoing = |incident: &&Incident| incident.ended().is_none();
        Self {
            before: before.chain([NavEntry::page(&text!("label-alerts"), link::ALERTS)]).collect(),
            own: branches(site.narratives),
            after: after.chain(last.map(|(id, path)| NavEntry::page(&text!(id), path))).collect(),
            ongoing: site.incidents.roots().filter(is_ongoing).count(),
        }
    }

    /// The links of a page, from which `root` leads to the site's root.
    pub(super) fn links(&self, root: &str, page: &str) -> Vec<NavLink> {
        let link = |entry: &NavEntry| NavLink {
            ongoing: if entry.path == link::ALERTS { self.ongoing } else { 0 },
            ..nav_link(root, (&entry.label, &entry.path), entry.holds(page))
        };
        let own = some_of(&self.own, |entry| entry.holds(page));
        let more = (own.len() < self.own.len())
            .then(|| nav_link(root, (&text!("find-title"), link::FIND), page == link::FIND));
        let parts = self.before.iter().chain(own).map(link).chain(more);
        parts.chain(self.after.iter().map(link)).collect()
    }

    /// The links to the pages of the same folder; empty for a page that has no neighbours.
    pub(super) fn neighbours(&self, root: &str, page: &str) -> Vec<NavLink> {
        let branch = self.own.iter().find(|entry| entry.holds(page)).filter(|entry| entry.pages.len() > 1);
        let Some(branch) = branch else { return Vec::new() };
        let shown = some_of(&branch.pages, |(_, path)| path == page);
        let more =
            (shown.len() < branch.pages.len()).then(|| nav_link(root, (&text!("find-title"), link::FIND), false));
        let shown = shown.into_iter().map(|(label, path)| nav_link(root, (label, path), path == page));
        shown.chain(more).collect()
    }
}

fn nav_link(root: &str, (label, path): (&str, &str), is_current: bool) -> NavLink {
    NavLink { label: label.to_owned(), href: format!("{root}{path}"), is_current, ongoing: 0 }
}

/// The first entries that fit, with the current one as the last of them when it comes later.
fn some_of<T>(entries: &[T], is_current: impl Fn(&T) -> bool) -> Vec<&T> {
    let mut shown: Vec<&T> = entries.iter().take(MOST).collect();
    if let Some(current) = entries.iter().skip(MOST).find(|entry| is_current(entry)) {
        shown.pop();
        shown.push(current);
    }
    shown
}

/// The team's pages by their first folder, in the order of their first page. A folder has the name of the page of that name, if
/// there is one, and leads to it.
fn branches(narratives: &[Narrative]) -> Vec<NavEntry> {
    let mut branches: Vec<(&str, NavEntry)> = Vec::new();
    for narrative in narratives {
        let stem = narrative.path.trim_end_matches("/index.html");
        let (folder, is_own) = stem.split_once('/').map_or((stem, true), |(folder, _)| (folder, false));
        let page = (narrative.title.clone(), narrative.path.clone());
        let known = branches.iter_mut().find(|(name, _)| *name == folder);
        let entry = if let Some((_, entry)) = known {
            entry
        } else {
            let label = if is_own { narrative.title.clone() } else { folder_label(folder) };
            branches.push((folder, NavEntry::page(&label, &narrative.path)));
            &mut branches.last_mut().expect("it was pushed").1
        };
        if is_own {
            (entry.label, entry.path) = page.clone();
            entry.pages.insert(0, page);
        } else {
            entry.pages.push(page);
        }
    }
    branches.into_iter().map(|(_, entry)| entry).collect()
}

/// `team-notes` as `Team notes`.
fn folder_label(folder: &str) -> String {
    let words = folder.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::narratives::narratives;
    use super::*;
    use crate::config::Config;

    fn pages(names: &[&str]) -> Vec<Narrative> {
        let config: Config = crate::config::parse(std::path::Path::new("flightdeck.toml"), "").expect("valid settings");
        let text = |name: &&str| (format!("{name}.md"), format!("+++\ntitle = \"Title of {name}\"\n+++\n"));
        narratives(&names.iter().map(text).collect(), &BTreeMap::new(), &config).expect("valid pages")
    }

    fn navigation(names: &[&str]) -> Navigation {
        Navigation { before: Vec::new(), own: branches(&pages(names)), after: Vec::new(), ongoing: 0 }
    }

    fn labels(links: &[NavLink]) -> Vec<&str> {
        links.iter().map(|link| link.label.as_str()).collect()
    }

    #[test]
    fn a_folder_is_one_entry_and_its_pages_name_each_other() {
        let navigation = navigation(&["plan", "team-notes/a", "team-notes/b", "week", "week/one"]);
        let at = "team-notes/b/index.html";
        let links = navigation.links("../../", at);
        assert_eq!(labels(&links), ["Title of plan", "Team notes", "Title of week"]);
        assert_eq!(links[1].href, "../../team-notes/a/index.html");
        assert_eq!(links.iter().map(|link| link.is_current).collect::<Vec<_>>(), [false, true, false]);
        let neighbours = navigation.neighbours("../../", at);
        assert_eq!(labels(&neighbours), ["Title of team-notes/a", "Title of team-notes/b"]);
        assert!(neighbours[1].is_current && !neighbours[0].is_current);
        // A page with the name of the folder speaks for it.
        assert_eq!(links[2].href, "../../week/index.html");
        assert_eq!(labels(&navigation.neighbours("../", "week/index.html")), ["Title of week", "Title of week/one"]);
        assert_eq!(navigation.neighbours("../", "plan/index.html"), []);
    }

    #[test]
    fn what_does_not_fit_is_on_the_page_of_all_pages_and_the_current_one_is_always_named() {
        let names: Vec<String> = (10..40).map(|number| format!("page-{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let navigation = navigation(&names);
        let at_home = labels(&navigation.links("", "index.html")).join(", ");
        assert!(at_home.ends_with("Title of page-17, All pages"), "{at_home}");
        let late = navigation.links("../", "page-39/index.html");
        assert_eq!(late.len(), MOST + 1);
        assert_eq!((late[MOST - 1].label.as_str(), late[MOST - 1].is_current), ("Title of page-39", true));
    }

    #[test]
    fn the_links_of_a_page_do_not_grow_with_the_number_of_pages() {
        let count = |size: usize, folder: &str| {
            let names: Vec<String> = (0..size).map(|number| format!("{folder}page-{number:04}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let navigation = navigation(&names);
            let at = format!("{folder}page-{:04}/index.html", size - 1);
            navigation.links("../", &at).len() + navigation.neighbours("../", &at).len()
        };
        for folder in ["", "team/"] {
            assert_eq!(count(100, folder), count(400, folder));
        }
    }
}
