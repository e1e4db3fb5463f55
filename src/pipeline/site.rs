//! From views to the files of the site: charts drawn, pages rendered, data files added.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::editions::EditionStore;
use super::memory::{self, ReadEvents, Summaries};
use super::{BuildMemory, BuildRequest, audit, build_cache};
use crate::alerts::{DATA, Incidents};
use crate::charts::render::{DrawnPictures, Style, pictures};
use crate::charts::theme::Palette;
use crate::charts::{self, Chart, CockpitCharts};
use crate::cube::Cube;
use crate::decisions::{self, Decision, ScoredDecision};
use crate::insights::Insights;
use crate::metric::{Surface, registry};
use crate::mission::{self, Mission};
use crate::output::public::{Catalogue, Edition, to_bytes};
use crate::output::{self, Crawlers, Feed, Manifest, SiteFiles};
use crate::pages::{self, DrawnChart, DrawnCockpit, Home, Key, Narrative, Site};
use crate::problem::{Place, Problem, Problems};
use crate::project::Project;
use crate::views::{Mark, Views};

/// Every chart of every cockpit with its pictures.
pub(super) struct DrawnCharts {
    charts: Vec<CockpitCharts>,
    /// In the order of the charts of all cockpits.
    pictures: Vec<DrawnPictures>,
    pub(super) not_kept: Option<Problem>,
}

/// The charts of the mission page with their pictures.
pub(super) struct DrawnMission {
    charts: Vec<Chart>,
    pictures: Vec<DrawnPictures>,
    pub(super) not_kept: Option<Problem>,
}

/// What the site is put together from.
pub(super) struct Parts<'a> {
    pub(super) cube: &'a Cube,
    pub(super) views: &'a Views,
    pub(super) incidents: &'a Incidents,
    /// By cockpit.
    pub(super) marks: &'a [Vec<Mark>],
    pub(super) insights: &'a Insights,
    pub(super) drawn: &'a DrawnCharts,
    pub(super) mission: &'a DrawnMission,
    pub(super) manifest: &'a Manifest,
    pub(super) content: &'a Content,
    pub(super) scored: &'a [ScoredDecision<'a>],
}

/// What the team wrote, checked.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) narratives: Vec<Narrative>,
    pub(super) decisions: Vec<Decision>,
    pub(super) mission: Option<Mission>,
    /// The closed editions.
    pub(super) edition_store: Arc<EditionStore>,
}

/// Reads what the team wrote; the problems of all files come at once.
pub(super) fn content(request: &BuildRequest<'_>, memory: &mut BuildMemory) -> Result<Content, Problems> {
    let (content, config) = (&request.project.content, &request.project.config);
    let mut problems = Problems::default();
    let narratives = problems.collect(pages::narratives(content, &request.project.pictures, config));
    let decisions = problems.collect(decisions::read(content, &config.definitions));
    let mission = problems.collect(mission::read(content, &config.definitions, &decisions::keys(content)));
    let edition_store = problems.collect(edition_store(request, memory));
    match (narratives, decisions, mission, edition_store) {
        (Some(narratives), Some(decisions), Some(mission), Some(edition_store)) => {
            problems.or(Content { narratives, decisions, mission, edition_store })
        }
        (Some(_) | None, Some(_) | None, Some(_) | None, Some(_) | None) => Err(problems),
    }
}

/// The closed editions; they are read again when a file of theirs has another size or time.
fn edition_store(request: &BuildRequest<'_>, memory: &mut BuildMemory) -> Result<Arc<EditionStore>, Problems> {
    let listing = build_cache::listing(&request.project.editions_folder());
    let key = memory::key(&[], &listing);
    memory.edition_store.get(key, &mut memory.work.editions, || EditionStore::read(request.project))
}

/// Draws the charts of the cockpits.
pub(super) fn draw(request: &BuildRequest<'_>, views: &Views, marks: &[Vec<Mark>]) -> DrawnCharts {
    let cockpits = views.cockpits.iter().zip(marks);
    let charts: Vec<CockpitCharts> = cockpits.map(|(cockpit, marks)| charts::draw(cockpit, marks)).collect();
    let all: Vec<&Chart> = charts.iter().flat_map(|cockpit| &cockpit.charts).collect();
    let (pictures, not_kept) = pictures_of(request, "pictures", &all);
    DrawnCharts { charts, pictures, not_kept }
}

/// Draws the charts of the mission, if there is one.
pub(super) fn draw_mission(request: &BuildRequest<'_>, content: &Content) -> DrawnMission {
    let Content { mission, decisions, .. } = content;
    let charts = mission
        .as_ref()
        .map(|mission| vec![charts::map(mission, decisions), charts::risks(&pages::sorted_risks(mission))])
        .unwrap_or_default();
    let (pictures, not_kept) = pictures_of(request, "mission", &charts.iter().collect::<Vec<_>>());
    DrawnMission { charts, pictures, not_kept }
}

/// The pictures of charts, those of earlier builds where they are the same, and why the new ones could not be kept.
fn pictures_of(request: &BuildRequest<'_>, name: &str, charts: &[&Chart]) -> (Vec<DrawnPictures>, Option<Problem>) {
    let cache = request.project.cache();
    let mut kept = build_cache::pictures(&cache, name);
    let pictures = pictures(charts, Style { palette: Palette::Classes, jobs: request.jobs }, &mut kept);
    let not_kept = if kept.drawn > 0 { build_cache::keep_pictures(&cache, name, &kept).err() } else { None };
    (pictures, not_kept)
}

/// A hash of the cells of a cube.
pub(super) fn cells(cube: &Cube) -> String {
    blake3::hash(&crate::cube::encode(cube, crate::cube::CubeKey([0; 32]))).to_hex().to_string()
}

/// A hash of data, definitions, templates, content, closed editions, the rest of the settings and what a model wrote: what
/// decides when the site last changed.
pub(super) fn inputs(
    request: &BuildRequest<'_>,
    events: &ReadEvents,
    summaries: &Summaries,
    edition_store: &EditionStore,
) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(events.hash.as_bytes()).update(&summaries.hash);
    hasher.update(format!("{:?}", request.project.config).as_bytes());
    hasher.update(request.project.written().as_bytes());
    hasher.update(edition_store.hash().as_bytes());
    hasher.finalize().to_hex()[..32].to_owned()
}

/// Renders the pages and adds the data files; `made_from` is of all numbers, charts, incidents, summaries and settings.
pub(super) fn assemble(
    request: &BuildRequest<'_>,
    parts: &Parts<'_>,
    made_from: &Key,
    memory: &mut BuildMemory,
) -> Result<SiteFiles, Problems> {
    let Parts { cube, incidents, insights, manifest, .. } = *parts;
    let config = &request.project.config;
    let metrics = registry(&config.definitions);
    let audit = audit::lines(request, cube, manifest);
    let site = Site {
        title: &config.title,
        may_be_indexed: config.may_be_indexed,
        base_path: config.base_path(),
        definitions: &config.definitions,
        metrics: &metrics,
        ranges: &config.ranges,
        home: Home { segment: &config.default_segment, range: config.default_range },
        cockpits: drawn_cockpits(parts),
        incidents,
        insights,
        playbooks: &request.project.playbooks(),
        narratives: &parts.content.narratives,
        pictures: &request.project.pictures,
        mission: parts.content.mission.as_ref(),
        scored: parts.scored,
        mission_charts: mission_charts(parts.mission),
        archive: &parts.content.edition_store.archive(),
        span: cube.span,
        health: &cube.health,
        generated_at: manifest.generated_at(),
        now: request.now,
        audit: &audit,
        templates: &request.project.templates,
    };
    let pages = pages::render(&site, made_from, &mut memory.pages);
    memory.work.pages = memory.pages.rendered;
    let playbooks = playbook_links(request.project);
    let told = (&playbooks, &parts.content.mission, parts.scored, parts.content.edition_store.hash());
    let of_data = memory::key(&[made_from], &(told, manifest.generated_at()));
    let data = memory.data.get(of_data, &mut memory.work.data, || Ok(data(request, parts, &playbooks)))?;
    let mut files = SiteFiles::clone(&data);
    for (path, bytes) in pages?.0 {
        files.insert(path, bytes);
    }
    files.insert(Manifest::PATH, to_bytes(manifest));
    Ok(files)
}

/// The files for machines: everything below `api/`, the feed, and what hosts read.
fn data(request: &BuildRequest<'_>, parts: &Parts<'_>, playbooks: &BTreeMap<String, String>) -> SiteFiles {
    let Parts { cube, views, incidents, insights, marks, manifest, .. } = *parts;
    let config = &request.project.config;
    let catalogue = Catalogue {
        default_segment: &config.default_segment,
        default_range: config.default_range,
        ranges: &config.ranges,
        segments: &config.definitions.segments,
        metrics: &registry(&config.definitions),
    };
    let mut files = SiteFiles::default();
    let mission = parts.content.mission.as_ref();
    let told = output::PublishedNames { views, marks, incidents, insights, mission, scored: parts.scored, playbooks };
    let edition = Edition::of(cube, manifest.generated_at());
    output::add_data(&mut files, &edition, catalogue, told);
    output::add_pack(&mut files, (&config.title, &edition), catalogue, told);
    let feed =
        Feed { title: &config.title, base_url: config.base_url.as_deref(), generated_at: manifest.generated_at() };
    files.insert("alerts/feed.xml", output::atom(feed, incidents.roots()).into_bytes());
    parts.content.edition_store.add_to(&mut files);
    let crawlers = if config.may_be_indexed { Crawlers::Welcome } else { Crawlers::Unwanted };
    output::add_hosting(&mut files, crawlers);
    files
}

/// Where the playbook of each metric is.
pub(super) fn playbook_links(project: &Project) -> BTreeMap<String, String> {
    let metrics = playbook_metrics(project);
    let books = project.playbooks().into_keys().filter(|metric| metrics.iter().any(|known| known == metric));
    books.map(|metric| (metric.to_owned(), pages::playbook(metric))).collect()
}

/// Playbooks whose metric cannot alert: nobody would ever see them.
pub(super) fn unknown_playbooks(request: &BuildRequest<'_>) -> Vec<Problem> {
    let metrics = playbook_metrics(request.project);
    let is_unknown = |metric: &&str| !metrics.iter().any(|known| known == metric);
    let problem = |metric: &str| {
        let file = format!("content/playbooks/{metric}.md");
        Problem::new(
            Place::file(Path::new(&file)),
            format!("no metric `{metric}` can alert, so the playbook is not shown"),
        )
        .suggest(metric, metrics.iter().map(String::as_str))
    };
    request.project.playbooks().into_keys().filter(is_unknown).map(problem).collect()
}

/// What a playbook may be named after.
fn playbook_metrics(project: &Project) -> Vec<String> {
    let registry = registry(&project.config.definitions);
    let mut metrics: Vec<String> = registry.on(Surface::Alert).map(|metric| metric.id.clone()).collect();
    metrics.push(DATA.to_owned());
    metrics
}

fn mission_charts(drawn: &DrawnMission) -> Vec<DrawnChart<'_>> {
    let charts = drawn.charts.iter().zip(&drawn.pictures);
    charts.map(|(chart, drawn)| DrawnChart { chart, drawn: Some(drawn) }).collect()
}

fn drawn_cockpits<'a>(parts: &Parts<'a>) -> Vec<DrawnCockpit<'a>> {
    let mut pictures = parts.drawn.pictures.iter();
    let cockpits = parts.views.cockpits.iter().zip(&parts.drawn.charts);
    cockpits
        .map(|(cockpit, charts)| DrawnCockpit {
            cockpit,
            charts: charts
                .charts
                .iter()
                .zip(&mut pictures)
                .map(|(chart, drawn)| DrawnChart { chart, drawn: Some(drawn) })
                .collect(),
        })
        .collect()
}
