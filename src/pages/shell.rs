//! What every page has around its content: title, navigation, freshness, the paths of its assets.

use serde::Serialize;

use super::assets::AssetPaths;
use super::freshness::Freshness;
use super::link;
use super::site::Site;
use crate::alerts::Incident;

/// The frame of a page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Shell {
    /// The title of the project.
    pub site_title: String,
    /// What the page is, for its heading and the window's title.
    pub page_title: String,
    /// One sentence about it.
    pub description: String,
    /// Whether search engines may list the page.
    pub may_be_indexed: bool,
    /// What leads from the page to the site's root.
    pub root: String,
    /// The stylesheet.
    pub style: String,
    /// The script.
    pub script: String,
    /// The icon.
    pub icon: String,
    /// The chart runtime, which the script loads when it is needed.
    pub runtime: String,
    /// The pages of the site.
    pub nav: Vec<NavLink>,
    /// How fresh the data is.
    pub freshness: Freshness,
    /// The data health page, which warnings lead to.
    pub data_href: String,
    /// The definitions page.
    pub definitions_href: String,
    /// The feed of alerts.
    pub feed_href: String,
}

/// A link of the navigation.
#[derive(Clone, Debug, Serialize)]
pub(super) struct NavLink {
    /// Its name.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is this page.
    pub is_current: bool,
    /// How many alerts are ongoing, beside the link to them; 0 beside others.
    pub ongoing: usize,
}

/// What is the same on every page of a build.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PageFrame<'a> {
    title: &'a str,
    may_be_indexed: bool,
    base_path: Option<&'a str>,
    assets: AssetPaths,
    freshness: Freshness,
    /// The pages of the navigation: names and paths.
    nav: Vec<(&'a str, String)>,
    /// How many alerts are ongoing.
    ongoing: usize,
}

/// What makes one page's frame its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct PageHead<'a> {
    /// The path below the site's root.
    pub path: &'a str,
    /// What the page is.
    pub title: &'a str,
    /// One sentence about it.
    pub description: &'a str,
    /// The page of the navigation that it belongs to.
    pub section: &'a str,
}

impl<'a> PageFrame<'a> {
    /// For the pages of this site.
    pub(super) fn new(site: &Site<'a>, assets: AssetPaths) -> Self {
        let freshness = Freshness::of(site);
        let own = site.narratives.iter().map(|page| (page.title.as_str(), page.path.as_str()));
        let compare = (site.definitions.segments.len() > 1).then(|| ("Compare", link::compare(site.home.range)));
        let at = |(label, path): (&'a str, &str)| (label, path.to_owned());
        let nav = [("Cockpit", link::HOME)].map(at).into_iter().chain(compare);
        let mission = site.mission.map(|_| ("Mission", link::MISSION));
        let nav = nav.chain([("Alerts", link::ALERTS)].into_iter().chain(own).map(at));
        let nav = nav.chain([("Decisions", link::DECISIONS)].into_iter().chain(mission).map(at));
        let nav = nav
            .chain(
                [("Editions", link::SNAPSHOTS), ("Definitions", link::DEFINITIONS), ("Data health", link::DATA_HEALTH)]
                    .map(at),
            )
            .collect();
        let Site { title, may_be_indexed, base_path, .. } = *site;
        let is_ongoing = |incident: &&Incident| incident.ended().is_none();
        let ongoing = site.incidents.roots().filter(is_ongoing).count();
        Self { title, may_be_indexed, base_path, assets, freshness, nav, ongoing }
    }

    /// What leads to the site's root. A host shows the page for missing addresses at any depth, where only a path from
    /// the host's own root finds the stylesheet and the cockpit.
    fn root(&self, path: &str) -> String {
        match self.base_path {
            Some(base) if path == link::NOT_FOUND => base.to_owned(),
            Some(_) | None => link::to_root(path),
        }
    }

    /// The frame of one page.
    pub(super) fn around(&self, head: PageHead<'_>) -> Shell {
        let root = self.root(head.path);
        let below = |path: &str| format!("{root}{path}");
        Shell {
            site_title: self.title.to_owned(),
            page_title: head.title.to_owned(),
            description: head.description.to_owned(),
            may_be_indexed: self.may_be_indexed,
            style: below(&self.assets.style),
            script: below(&self.assets.script),
            icon: below(&self.assets.icon),
            runtime: below(&self.assets.runtime),
            nav: self.navigation(&root, head.section),
            freshness: self.freshness.clone(),
            data_href: below(link::DATA_HEALTH),
            definitions_href: below(link::DEFINITIONS),
            feed_href: below(link::FEED),
            root,
        }
    }

    fn navigation(&self, root: &str, section: &str) -> Vec<NavLink> {
        let link = |(label, path): &(&str, String)| NavLink {
            label: (*label).to_owned(),
            href: format!("{root}{path}"),
            is_current: *path == section,
            ongoing: if *path == link::ALERTS { self.ongoing } else { 0 },
        };
        self.nav.iter().map(link).collect()
    }
}
