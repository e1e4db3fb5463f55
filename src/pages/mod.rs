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
mod archive_entry;
mod assets;
mod breakdowns;
mod call;
mod cockpit;
mod cohorts;
mod compare;
mod data_health;
mod data_notices;
mod decision_text;
mod decisions;
mod definitions;
mod document_source;
mod documents;
mod drawn;
mod event_table;
mod figure;
mod filters;
mod find;
#[cfg(test)]
mod fixture;
mod freshness;
mod funnel;
mod goal;
mod heatmap;
mod history;
mod home;
mod kpis;
mod link;
mod live;
mod markdown;
mod markdown_text;
mod memory;
mod mission;
mod mission_text;
mod narrative_page;
mod narratives;
mod navigation;
mod page_cache;
mod page_days;
mod prose;
mod prose_answers;
mod receipts;
mod retention;
mod segments;
mod shell;
mod shipped;
mod side_charts;
mod site;
mod snapshots;
mod summary;
pub(crate) mod templates;
mod term;
#[cfg(test)]
mod tests;
mod trends;
pub(crate) mod value;

pub use alert::{acknowledged, acknowledged_as, standing};
pub use alert_panel::marked;
pub use archive_entry::{ArchiveEntry, ArchiveLink};
pub use data_notices::{DataNotice, data_notices};
pub use document_source::{DocumentFormat, DocumentKind, DocumentPart, DocumentSource, documents};
pub use documents::tokens;
pub use drawn::{DrawnChart, DrawnCockpit};
pub use goal::goal_text;
pub use home::Home;
pub use kpis::scope as kpi_scope;
pub use link::{cockpit as cockpit_path, decision, document_file, incident, note, playbook};
pub use live::unanswered_calls;
pub use mission::sorted_risks;
pub use narratives::{Narrative, Pictures, narratives};
pub use page_cache::PageCache;
pub use page_days::{PageDays, PreviewPage};
pub use prose_answers::is_withheld;
pub use site::{AuditLine, Site};
pub use summary::source as written_by;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::calendar::LocalZone;
use crate::content_key::ContentKey;
use crate::messages::text;
use crate::metric::Segment;
use crate::problem::{Place, Problem, Problems};
use documents::DocumentStudio;
use page_cache::{CachedPage, PageSheets};
use shell::{PageFrame, PageHead, Shell};
use templates::Templates;

/// The files of the pages by path below the site's root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages(pub BTreeMap<String, Arc<[u8]>>);

/// What the contents of a site were made from; a page whose inputs are those of the last build is taken from there.
#[derive(Clone, Copy, Debug)]
pub struct PageKeys {
    /// Of all numbers, charts, incidents, summaries and settings.
    pub numbers: ContentKey,
    /// Of the texts of decisions, mission and notes.
    pub plans: ContentKey,
}

/// What a reader without the site must know about numbers, whose days are those of the zone.
pub fn purpose(zone: LocalZone) -> String {
    text!("pack-purpose", zone = zone.name())
}

/// Renders every page of the site and its assets.
///
/// The published data under `api/` is not among them; pages only link to it.
pub fn render(site: &Site<'_>, keys: &PageKeys, kept: &mut PageCache) -> Result<Pages, Problems> {
    let renderer = Renderer::new(site, kept)?;
    let Renderer { made, frame } = &renderer;
    let templates = &made.templates;
    let base = ContentKey::of(&[&keys.numbers], &(frame, site.templates));
    let mut sheets = PageSheets::new(kept);
    for narrative in site.narratives {
        sheets.add(&narrative.path, ContentKey::of(&[&base], narrative), || renderer.narrative(site, narrative));
    }
    add_cockpits(site, &renderer, base, &mut sheets);
    sheets.add(link::HOME, base, || Ok(home(site, frame, templates)?));
    let alerts = || Ok(templates.page("alerts.html", &alerts::page(site, frame))?);
    let of_plan = ContentKey::of(&[&base, &keys.plans], &());
    sheets.add(link::ALERTS, ContentKey::of(&[&of_plan], site.playbooks), alerts);
    let decisions = || Ok(templates.page("decisions.html", &decisions::page(site, frame))?);
    sheets.add(link::DECISIONS, of_plan, decisions);
    if let Some(mission) = site.mission {
        let page = || Ok(templates.page("mission.html", &mission::page(site, frame, mission))?);
        sheets.add(link::MISSION, of_plan, page);
    }
    let memory = || Ok(templates.page("memory.html", &memory::page(site, frame))?);
    sheets.add(link::MEMORY, ContentKey::of(&[&of_plan], &site.playbooks.keys().collect::<Vec<_>>()), memory);
    let studio = DocumentStudio::new(site, templates);
    add_documents((site, &studio), frame, of_plan, &mut sheets);
    let definitions = || Ok(templates.page("definitions.html", &definitions::page(site, frame))?);
    sheets.add(link::DEFINITIONS, base, definitions);
    let data_health = || Ok(templates.page("data.html", &data_health::page(site, frame))?);
    sheets.add(link::DATA_HEALTH, ContentKey::of(&[&base], &site.audit), data_health);
    let snapshots = || Ok(templates.page("snapshots.html", &snapshots::page(site, frame))?);
    sheets.add(link::SNAPSHOTS, ContentKey::of(&[&base], &site.archive), snapshots);
    let named = |page: &Narrative| [page.title.clone(), page.description.clone(), page.path.clone()];
    let named: Vec<_> = site.narratives.iter().map(named).collect();
    // The list holds names alone, so that an edit of a text does not write it again.
    let playbooks: Vec<_> = site.playbooks.keys().collect();
    let listed = ContentKey::of(&[&of_plan], &(&site.archive, playbooks, named, site.documents));
    let titles = || studio.titles();
    sheets.add(link::FIND, listed, || Ok(templates.page("find.html", &find::page(site, frame, &titles()?))?));
    sheets.add(link::FIND_SCRIPT, listed, || Ok(find::script(site, &titles()?)));
    sheets.add(link::NOT_FOUND, base, || Ok(templates.page("404.html", &not_found(frame))?));
    let mut files = sheets.finish()?;
    for (source, image) in site.narratives.iter().flat_map(|narrative| &narrative.pictures) {
        files.extend(site.pictures.get(source).map(|bytes| (image.address.clone(), Arc::clone(bytes))));
    }
    files.extend(made.assets.iter().map(|(path, bytes)| (path.clone(), Arc::clone(bytes))));
    Ok(Pages(files))
}

/// The cockpits with their receipts, and the comparisons of segments.
fn add_cockpits(site: &Site<'_>, renderer: &Renderer<'_>, base: ContentKey, sheets: &mut PageSheets<'_>) {
    let Renderer { made, frame } = renderer;
    let templates = &made.templates;
    for drawn in &site.cockpits {
        let path = link::cockpit(&drawn.cockpit.segment, drawn.cockpit.period.days);
        let page = || Ok(templates.page("cockpit.html", &cockpit::page(site, frame, drawn, &path))?);
        sheets.add(&path, base, page);
    }
    for cockpit in site.cockpits.iter().map(|drawn| drawn.cockpit) {
        let segment = Segment::find(&site.definitions.segments, &cockpit.segment);
        let segment = segment.expect("every cockpit is of a segment");
        let path = link::receipts(&cockpit.segment, cockpit.period.days);
        let page = || Ok(templates.page("receipts.html", &receipts::page(site, frame, (cockpit, segment), &path))?);
        sheets.add(&path, base, page);
    }
    for page in compare::pages(site, frame) {
        sheets.add(&page.path.clone(), base, || Ok(templates.page("compare.html", &page)?));
    }
}

/// The documents: their list, a page of each, and their files but the data.
fn add_documents(
    (site, studio): (&Site<'_>, &DocumentStudio<'_>),
    frame: &PageFrame<'_>,
    of_plan: ContentKey,
    sheets: &mut PageSheets<'_>,
) {
    let told = ContentKey::of(
        &[&of_plan],
        &(&site.home, site.documents, &site.archive, site.playbooks.keys().collect::<Vec<_>>()),
    );
    sheets.add(link::DOCUMENTS, told, || studio.index(frame));
    for document in site.documents {
        sheets.add(&link::document(&document.name), told, || studio.page(frame, document));
        for format in document.formats.iter().copied().filter(|format| *format != DocumentFormat::Json) {
            let path = link::document_file(&document.name, format.as_str());
            sheets.add(&path, told, || studio.file(document, format));
        }
    }
}

/// What every page of a build is rendered with; kept, it renders a single page again in no time.
#[derive(Clone)]
pub struct Renderer<'a> {
    made: Arc<CachedPage>,
    frame: PageFrame<'a>,
}

impl std::fmt::Debug for Renderer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer").field("frame", &self.frame).finish_non_exhaustive()
    }
}

impl<'a> Renderer<'a> {
    /// Reads the templates and places the assets, unless the last build did.
    pub fn new(site: &Site<'a>, kept: &mut PageCache) -> Result<Self, Problems> {
        let made = kept.made(site.templates, site.documents)?;
        let frame = PageFrame::new(site, made.paths.clone());
        Ok(Self { made, frame })
    }

    /// A page about any days, for the preview; the cockpits of the site are those of the days, and this is the position of the
    /// segment.
    pub fn preview(&self, site: &Site<'_>, page: PreviewPage, segment: usize) -> Result<Vec<u8>, Problem> {
        let (templates, frame, path) = (&self.made.templates, &self.frame, page.path());
        let drawn = &site.cockpits[segment];
        match page {
            PreviewPage::Cockpit => templates.page("cockpit.html", &cockpit::page(site, frame, drawn, path)),
            PreviewPage::Receipts => {
                let of = (drawn.cockpit, &site.definitions.segments[segment]);
                templates.page("receipts.html", &receipts::page(site, frame, of, path))
            }
            PreviewPage::Compare => {
                let page = compare::page(site, frame, drawn.cockpit, path.to_owned());
                let nothing = || Problem::new(Place::default(), "there are no two segments to compare");
                templates.page("compare.html", &page.ok_or_else(nothing)?)
            }
        }
    }

    /// One of the team's pages.
    pub fn narrative(&self, site: &Site<'_>, narrative: &Narrative) -> Result<Vec<u8>, Problems> {
        narrative_page::page(site, &self.frame, &self.made.templates, narrative)
    }
}

fn home(site: &Site<'_>, frame: &PageFrame<'_>, templates: &Templates) -> Result<Vec<u8>, Problem> {
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

fn not_found(frame: &PageFrame<'_>) -> Bare {
    let shell = frame.around(PageHead {
        path: link::NOT_FOUND,
        title: &text!("not-found"),
        description: &text!("not-found-description"),
        section: link::NOT_FOUND,
    });
    Bare { shell }
}
