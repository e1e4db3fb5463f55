//! From the analysis to the files of the site: pages rendered, data files added.

use std::collections::BTreeMap;

use super::analysis::{Analysis, ReadEvents};
use super::audit;
use super::build_memory::BuildMemory;
use super::content::{self, Content};
use super::drawn_charts::{DrawnCharts, DrawnSet};
use super::edition_store::EditionStore;
use super::request::BuildRequest;
use super::summaries::Summaries;
use crate::content_key::ContentKey;
use crate::decisions::{ScoredDecision, ShippedBefore};
use crate::editions::EditionReceiptInputs;
use crate::metric::registry;
use crate::metric::sql::Tables;
use crate::mission::reported_days;
use crate::output::public::{Edition, PublishedCatalogue, to_bytes};
use crate::output::{self, Crawlers, Feed, Manifest, PublishedDocuments, SiteFiles};
use crate::pages::{self, Home, PageKeys, Site};
use crate::problem::Problems;
use crate::views::Mark;

/// What the site is rendered from.
pub(super) struct SiteInputs<'a> {
    pub(super) analysis: &'a Analysis,
    /// By cockpit.
    pub(super) marks: &'a [Vec<Mark>],
    pub(super) summaries: &'a Summaries,
    pub(super) charts: &'a DrawnCharts,
    pub(super) mission: &'a DrawnSet,
    pub(super) content: &'a Content,
    pub(super) scored: &'a [ScoredDecision<'a>],
    pub(super) shipped: &'a [ShippedBefore],
    pub(super) keys: PageKeys,
    /// Where the rows are, for the SQL of receipts.
    pub(super) tables: &'a Tables,
}

/// A hash of data, definitions, templates, content, closed editions, the rest of the settings and what a model wrote: what
/// decides when the site last changed.
pub(super) fn fingerprint(
    request: &BuildRequest<'_>,
    events: &ReadEvents,
    summaries: &Summaries,
    editions: &EditionStore,
) -> String {
    let project = request.project;
    let written = project.written().to_hex().to_string();
    let made_from = (&events.hash, &project.config_text, written, &summaries.insights, editions.hash());
    ContentKey::of(&[], &made_from).to_hex()[..32].to_owned()
}

/// Renders the pages and adds the data files.
pub(super) fn render(
    request: &BuildRequest<'_>,
    (inputs, manifest, editions): (&SiteInputs<'_>, &Manifest, &EditionStore),
    memory: &mut BuildMemory,
) -> Result<SiteFiles, Problems> {
    let SiteInputs { analysis, content, .. } = *inputs;
    let config = &request.project.config;
    let metrics = registry(&config.definitions);
    let audit = audit::lines(request, &analysis.cube, manifest);
    let site = Site {
        title: &config.title,
        may_be_indexed: config.may_be_indexed,
        base_path: config.base_path(),
        definitions: &config.definitions,
        metrics: &metrics,
        ranges: &config.ranges,
        home: Home { segment: &config.default_segment, range: config.default_range },
        cockpits: inputs.charts.cockpits(&analysis.views),
        breakdowns: &analysis.views.breakdowns,
        incidents: &analysis.incidents,
        insights: &inputs.summaries.insights,
        playbooks: &request.project.playbooks(),
        narratives: &content.narratives,
        pictures: &request.project.pictures,
        documents: &content.documents,
        min_group: config.min_group,
        mission: content.mission.as_ref(),
        notes: &content.notes,
        shipped: inputs.shipped,
        scored: inputs.scored,
        mission_charts: inputs.mission.charts(),
        hour_charts: inputs.charts.hours.charts(),
        archive: &editions.archive(),
        span: analysis.cube.span,
        health: &analysis.cube.health,
        catalogue: &analysis.catalogue,
        mismatches: &analysis.mismatches,
        tables: inputs.tables,
        generated_at: manifest.generated_at(),
        now: request.clock.now,
        audit: &audit,
        templates: &request.project.templates,
    };
    let pages = pages::render(&site, &inputs.keys, &mut memory.pages);
    let playbooks = content::playbook_links(request.project);
    let made_from = (&playbooks, editions.hash(), manifest.generated_at().0, &content.documents);
    let key = ContentKey::of(&[&inputs.keys.numbers, &inputs.keys.plans], &made_from);
    let data = memory.data.get(key, || Ok(data(request, (inputs, manifest, editions), &playbooks)))?;
    let mut files = SiteFiles::clone(&data);
    for (path, bytes) in pages?.0 {
        files.insert(path, bytes);
    }
    files.insert(Manifest::PATH, to_bytes(manifest));
    Ok(files)
}

/// The files for machines: everything below `api/`, the feed, and what hosts read.
fn data(
    request: &BuildRequest<'_>,
    (inputs, manifest, editions): (&SiteInputs<'_>, &Manifest, &EditionStore),
    playbooks: &BTreeMap<String, String>,
) -> SiteFiles {
    let SiteInputs { analysis, summaries, marks, content, scored, shipped, .. } = *inputs;
    let Analysis { cube, views, incidents, .. } = analysis;
    let config = &request.project.config;
    let catalogue = PublishedCatalogue {
        default_segment: &config.default_segment,
        default_range: config.default_range,
        ranges: &config.ranges,
        segments: &config.definitions.segments,
        metrics: &registry(&config.definitions),
        kpis: &config.key_figures.kpis,
    };
    let mut files = SiteFiles::default();
    let (insights, mission) = (&summaries.insights, content.mission.as_ref());
    let told = output::PublishedNames {
        definitions: &config.definitions,
        views,
        events: &analysis.catalogue,
        mismatches: &analysis.mismatches,
        marks,
        incidents,
        insights,
        mission,
        scored,
        shipped,
        playbooks,
    };
    let edition = Edition::of(cube, manifest.generated_at(), config.definitions.zone);
    output::add_data(&mut files, &edition, catalogue, told);
    let closed = || editions.archive().into_iter().map(|edition| edition.last_day);
    let documents = PublishedDocuments {
        title: &config.title,
        notes: &content.notes,
        sources: &content.documents,
        reported: cube.as_of().map(|as_of| reported_days(closed(), as_of)),
    };
    output::add_documents(&mut files, (documents, &edition), catalogue, told);
    let feed = Feed {
        title: &config.title,
        base_url: config.base_url.as_deref(),
        generated_at: manifest.generated_at(),
        zone: config.definitions.zone,
    };
    files.insert("alerts/feed.xml", output::atom(feed, incidents.roots()).into_bytes());
    editions.add_to(
        &mut files,
        EditionReceiptInputs { definitions: &config.definitions, first_day: cube.first_day(), tables: inputs.tables },
    );
    let crawlers = if config.may_be_indexed { Crawlers::Welcome } else { Crawlers::Unwanted };
    output::add_hosting(&mut files, crawlers);
    files
}
