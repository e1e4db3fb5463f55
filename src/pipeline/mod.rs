//! The stages in order: the table of contents of the program, and the only code that calls them.
//!
//! [`build`] goes all the way from the events to the finished files, [`publish`] puts them in place, and [`unchanged`] tells
//! beforehand that there is nothing to do. [`read_views`] stops before the site, and [`editions`] makes those of a day or a week.
//! `build` and `serve` differ only in where the bytes go.

mod analysis;
mod audit;
mod build_cache;
mod build_memory;
mod built;
mod checked_site;
mod content;
mod countable;
mod drawn_charts;
mod edition_builder;
mod edition_check;
mod edition_store;
mod leak_check;
mod made_edition;
mod make_editions;
mod marks;
mod period_editions;
mod personal_names;
mod publication;
mod query_pages;
mod query_service;
mod receipt_check;
mod request;
mod site;
mod subfunnel_cubes;
mod summaries;
mod warnings;

pub use analysis::{Analysis, FoundAlerts, ReadViews, read_and_find_alerts, read_views};
pub use build_memory::{BuildMemory, Work};
pub use built::{BuildSummary, Built};
pub use edition_check::{EditionCheck, check_editions, forget_caches, move_aside};
pub use made_edition::MadeEdition;
pub use make_editions::{editions, keep_answers};
pub use marks::{Events, marks};
pub use period_editions::{AskedEditions, Closed, PeriodEditions};
pub use publication::{Publication, is_current, note_stored_editions, publish, unchanged};
pub use query_service::{Query, QueryService, View};
pub use receipt_check::{ReceiptCheck, check_receipts};
pub use request::{BuildRequest, source_access, source_config, tables};

use std::path::Path;
use std::sync::Arc;

use analysis::{ReadEvents, analyse};
use checked_site::{CheckedSite, SiteChecks};
use content::Content;
use drawn_charts::{draw, draw_mission};
use edition_store::EditionStore;
use site::SiteInputs;
use summaries::summarise;

use crate::content_key::ContentKey;
use crate::decisions;
use crate::pages::PageKeys;
use crate::problem::Problems;
use crate::project::Project;

/// Everything from the events to the finished files; `step` is called with what is being done. Stages whose inputs are those
/// of the last build with this memory are not run again.
pub fn build(
    request: &BuildRequest<'_>,
    site: &Path,
    memory: &mut BuildMemory,
    step: &mut dyn FnMut(&str),
) -> Result<Built, Problems> {
    let _language = request.project.config.language.enter();
    memory.begin();
    let (project, config) = (request.project, &request.project.config);
    let content = Arc::new(read_content(project, memory)?);
    let inputs = memory.open(request)?;
    step("reading the events");
    let events = memory.events.get(inputs.events, || ReadEvents::read(request, &*inputs.source))?;
    step("computing the views and looking for incidents");
    let analysis = memory.analysis.get(inputs.analysis, || Ok(analyse(config, &events)))?;
    let analysis = analysis.with_written(config, (&content.decisions, &content.acknowledgements));
    let verdicts = decisions::score(&content.decisions, analysis.scoring_input(config));
    let marked = Events { incidents: &analysis.incidents, decisions: &verdicts, notes: &content.notes };
    let shipped = decisions::shipped_before(&analysis.incidents, &config.definitions, (&verdicts, &content.notes));
    step("writing the summaries");
    let plans = ContentKey::of(&[&inputs.analysis], &content::plan_texts(project));
    let key = summaries::key(request, &analysis.cube.health, (&inputs.analysis, &plans));
    let summaries = memory.summaries.get(key, || Ok(summarise(request, &analysis, &shipped)))?;
    let without_own = summaries.without_own_sentences();
    let marks: Vec<_> =
        analysis.views.cockpits.iter().map(|cockpit| marks(marked, &config.definitions, cockpit)).collect();
    step("drawing the charts");
    let drawn_from = ContentKey::of(&[&inputs.analysis], &marks);
    let charts = memory.charts.get(drawn_from, || Ok(draw(request, &analysis, &marks)))?;
    let mission = draw_mission(request, content.mission.as_ref(), (&content.decisions, analysis.cube.as_of()));
    let checks = SiteChecks { request, inputs: &inputs, events: &events, site };
    let tables = inputs.source.tables();
    let parts = |summaries| SiteInputs {
        analysis: &analysis,
        marks: &marks,
        summaries,
        charts: &charts,
        mission: &mission,
        content: &content,
        scored: &verdicts,
        shipped: &shipped,
        keys: PageKeys { numbers: ContentKey::of(&[&drawn_from], &summaries.insights), plans },
        tables: &tables,
    };
    let (checked, summaries) = match (checks.run(&parts(&summaries), memory, step), &without_own) {
        // What a model says of its own makes no build fail.
        (Err(_), Some(without_own)) => (checks.run(&parts(without_own), memory, step), without_own),
        (checked, _) => (checked, &*summaries),
    };
    let CheckedSite { files, manifest, left_out } = checked?;
    let not_cached = [&events.not_cached, &charts.not_cached, &mission.not_cached].into_iter().flatten().cloned();
    Ok(Built {
        files,
        summary: BuildSummary::of(&analysis),
        warnings: not_cached
            .chain(analysis.warnings.iter().cloned())
            .chain(warnings::mismatches(&analysis.mismatches))
            .chain(warnings::lasting(request))
            .chain(left_out.values().cloned())
            .collect(),
        left_out: left_out.into_keys().collect(),
        queries: QueryService::new(request, analysis.clone(), (&content, tables), manifest.generated_at()),
        work: memory.work(),
        answers: summaries.answers.clone(),
        made_from: publication::made_from(request, inputs.fingerprint, &summaries.answers.to_keep),
        fingerprint: inputs.fingerprint,
    })
}

fn read_content(project: &Project, memory: &mut BuildMemory) -> Result<Content, Problems> {
    let listing = ContentKey::of(&[], &EditionStore::listing(project));
    let stored = memory.editions.get(listing, || EditionStore::read(project));
    content::read(project, stored)
}
