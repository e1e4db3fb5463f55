//! What every page has around its content: title, navigation, freshness, the paths of its assets.

use serde::Serialize;

use super::assets::AssetPaths;
use super::freshness::Freshness;
use super::link;
use super::navigation::{NavLink, Navigation};
use super::site::Site;

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
    /// The palette and its list, which the script loads when it is first opened.
    pub find: String,
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

/// What is the same on every page of a build.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PageFrame<'a> {
    title: &'a str,
    may_be_indexed: bool,
    base_path: Option<&'a str>,
    assets: AssetPaths,
    freshness: Freshness,
    nav: Navigation,
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
        let Site { title, may_be_indexed, base_path, .. } = *site;
        Self { title, may_be_indexed, base_path, assets, freshness: Freshness::of(site), nav: Navigation::of(site) }
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
            find: below(link::FIND_SCRIPT),
            nav: self.nav.links(&root, head.section),
            freshness: self.freshness.clone(),
            data_href: below(link::DATA_HEALTH),
            definitions_href: below(link::DEFINITIONS),
            feed_href: below(link::FEED),
            root,
        }
    }

    /// The links of a page to the pages of its folder.
    pub(super) fn neighbours(&self, path: &str) -> Vec<NavLink> {
        self.nav.neighbours(&self.root(path), path)
    }
}
