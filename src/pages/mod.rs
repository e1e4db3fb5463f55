//! The pages of the site: from named values to HTML, stylesheet, script and icon, as an ordered map of paths.
//!
//! [`render`] is the entry. Every page has a context of its own, made of finished text; templates place it and compute
//! nothing. Links are relative and name files, so that pages work under any sub-path and from a folder; there is no
//! inline style or script, so that `default-src 'self'` holds.
//!
//! Knows nothing about events, the database, files and the clock, and computes no metric.

mod alert;
mod alert_panel;
mod alerts;
mod answered;
mod assets;
mod brief;
mod call;
mod cockpit;
mod data_health;
mod decisions;
mod definitions;
mod figure;
mod filters;
#[cfg(test)]
mod fixture;
mod freshness;
mod funnel;
mod heatmap;
mod kpis;
mod link;
mod live;
mod markdown;
mod mission;
mod narrative;
mod prose;
mod retention;
mod shell;
mod site;
mod snapshots;
mod summary;
pub(crate) mod templates;
mod term;
#[cfg(test)]
mod tests;
mod trends;
pub(crate) mod value;

pub use alert::standing;
pub use alert_panel::marked;
pub use brief::PURPOSE;
pub use freshness::is_stale;
pub(crate) use kpis::amount;
pub use kpis::scope as kpi_scope;
pub use link::{PACK, decision, evidence, evidence_here, incident, playbook};
pub use mission::sorted_risks;
pub use narrative::{Narrative, narratives};
pub use site::{AuditLine, DrawnChart, DrawnCockpit, Home, Site};
pub use snapshots::{ArchiveEntry, ArchiveLink};
pub use summary::source as written_by;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::problem::{Place, Problem, Problems};
use shell::{Frame, PageHead, Shell};
use templates::Templates;

/// The files of the pages by path below the site's root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages(pub BTreeMap<String, Vec<u8>>);

/// Renders every page of the site and its assets.
///
/// The published data under `api/` is not among them; pages only link to it.
pub fn render(site: &Site<'_>) -> Result<Pages, Problems> {
    let renderer = Renderer::new(site)?;
    let mut problems = Problems::default();
    let mut files = BTreeMap::new();
    for narrative in site.narratives {
        let page = problems.collect(renderer.narrative(site, narrative));
        files.extend(page.map(|bytes| (narrative.path.clone(), bytes)));
    }
    let Renderer { templates, frame, assets } = renderer;
    files.extend(assets);
    let mut add = |path: String, page: Result<Vec<u8>, Problem>| {
        // Pages of one template fail alike; their problem is told once.
        match page {
            Ok(bytes) => drop(files.insert(path, bytes)),
            Err(problem) if problems.0.contains(&problem) => {}
            Err(problem) => problems.push(problem),
        }
    };
    for drawn in &site.cockpits {
        let path = link::cockpit(&drawn.cockpit.segment, drawn.cockpit.period.days);
        let page = templates.page("cockpit.html", &cockpit::page(site, &frame, drawn, &path));
        add(path, page);
    }
    add(link::HOME.into(), home(site, &frame, &templates));
    add(link::ALERTS.into(), templates.page("alerts.html", &alerts::page(site, &frame)));
    add(link::DECISIONS.into(), templates.page("decisions.html", &decisions::page(site, &frame)));
    if let Some(mission) = &site.plan.mission {
        add(link::MISSION.into(), templates.page("mission.html", &mission::page(site, &frame, mission)));
    }
    if let Some(document) = brief::document(site) {
        add(link::BRIEF.into(), templates.page("brief.html", &document));
        add(link::BRIEF_TEXT.into(), Ok(document.markdown().into_bytes()));
    }
    if let Some(pack) = brief::pack(site) {
        add(link::PACK_TEXT.into(), Ok(pack.into_bytes()));
    }
    add(link::DEFINITIONS.into(), templates.page("definitions.html", &definitions::page(site, &frame)));
    add(link::DATA_HEALTH.into(), templates.page("data.html", &data_health::page(site, &frame)));
    add(link::SNAPSHOTS.into(), templates.page("snapshots.html", &snapshots::page(site, &frame)));
    add(link::NOT_FOUND.into(), templates.page("404.html", &not_found(&frame)));
    problems.or(Pages(files))
}

/// What every page of a build is rendered with; kept, it renders a single page again in no time.
#[derive(Clone)]
pub struct Renderer<'a> {
    templates: Templates,
    frame: Frame<'a>,
    assets: BTreeMap<String, Vec<u8>>,
}

impl std::fmt::Debug for Renderer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer").field("frame", &self.frame).finish_non_exhaustive()
    }
}

impl<'a> Renderer<'a> {
    /// Reads the templates and places the assets.
    pub fn new(site: &Site<'a>) -> Result<Self, Problems> {
        let templates = Templates::load(site.templates)?;
        let mut assets = BTreeMap::new();
        let paths = assets::place(&mut assets, site.templates);
        Ok(Self { templates, frame: Frame::new(site, paths), assets })
    }

    /// The page of a cockpit over any days, for the preview.
    pub fn custom(&self, site: &Site<'_>, drawn: &DrawnCockpit<'_>) -> Result<Vec<u8>, Problem> {
        self.templates.page("cockpit.html", &cockpit::custom(site, &self.frame, drawn))
    }

    /// One of the team's pages.
    pub fn narrative(&self, site: &Site<'_>, narrative: &Narrative) -> Result<Vec<u8>, Problems> {
        narrative::page(site, &self.frame, &self.templates, narrative)
    }
}

fn home(site: &Site<'_>, frame: &Frame<'_>, templates: &Templates) -> Result<Vec<u8>, Problem> {
    let is_home = |drawn: &&DrawnCockpit<'_>| {
        drawn.cockpit.segment == *site.home.segment && drawn.cockpit.period.days == site.home.range
    };
    match site.cockpits.iter().find(is_home) {
        Some(drawn) => templates.page("cockpit.html", &cockpit::page(site, frame, drawn, link::HOME)),
        None => Err(Problem::internal(
            Place::default(),
            format!("the default page `{}/{}` is not among the cockpits", site.home.segment, site.home.range),
        )),
    }
}

/// The context of a page that has only a frame.
#[derive(Clone, Debug, Serialize)]
struct Bare {
    shell: Shell,
}

fn not_found(frame: &Frame<'_>) -> Bare {
    let shell = frame.around(PageHead {
        path: link::NOT_FOUND,
        title: "Page not found",
        description: "There is no page at this address.",
        section: link::NOT_FOUND,
    });
    Bare { shell }
}
