//! The stages in order: the table of contents of the program, and the only code that calls them.
//!
//! [`cube()`] reads, [`views()`] computes, [`build`] goes all the way to the finished files, [`publish`] puts them in place, and
//! [`unchanged`] tells beforehand that there is nothing to do. `build` and `serve` differ only in where the bytes go.

mod audit;
mod build_cache;
mod editions;
mod marks;
mod memory;
mod planted;
mod query_service;
mod site;
mod subfunnel_cubes;

pub use editions::{Closed, DayEditions, MadeEdition, editions, keep_answers};
pub use memory::{BuildMemory, Work};
use query_service::BuildResults;
pub use query_service::{Query, QueryService, View};

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use crate::alerts::{self, AlertSettings, Incidents};
use crate::calendar::{Day, Millis};
use crate::config::{Config, SourceConfig};
use crate::cube::{Clock, Cube};
use crate::decisions::{self, ScoringInput};
use crate::insights::llm::{self, ModelAnswers, ModelMode};
use crate::insights::{self, Front, InsightInputs, Insights, Prompt};
use crate::metric::Quantity;
use crate::metric::sql::Tables;
use crate::output::{self, Leak, Manifest, Published, SiteFiles, SiteLock, WriteReport};
use crate::pages::Key;
use crate::problem::{Place, Problem, Problems};
use crate::project::Project;
use crate::source::{self, CubeRead, Fingerprint, Source};
use crate::views::{self, Beside, Floor, Views};
pub use marks::{Events, marks};
use memory::{ReadEvents, Summaries, VisibleViews};
pub use planted::planted;

/// What to build.
#[derive(Clone, Debug)]
pub struct BuildRequest<'a> {
    /// The project.
    pub project: &'a Project,
    /// Where the events are.
    pub source: SourceConfig,
    /// Which days may count.
    pub clock: Clock,
    /// Now.
    pub now: Millis,
    /// How many threads to use.
    pub jobs: NonZeroUsize,
    /// Whether a model writes summaries.
    pub model: ModelMode,
}

/// A finished site that is not yet in place.
#[derive(Clone, Debug)]
pub struct Built {
    /// Every file.
    pub files: SiteFiles,
    /// What to say about it.
    pub summary: BuildSummary,
    /// What the user should know although the site is fine.
    pub warnings: Vec<Problem>,
    /// What answers questions about other days.
    pub queries: QueryService,
    /// What had to be done for it.
    pub work: Work,
    /// The answers of a model: those that are to be kept.
    answers: ModelAnswers,
    /// A hash of everything that decided the output.
    made_from: String,
}

/// A site that is in place.
#[derive(Clone, Debug)]
pub struct Publication {
    /// What was written.
    pub written: WriteReport,
    /// What could not be kept for the next build.
    pub warnings: Vec<Problem>,
}

/// What a site holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildSummary {
    /// How many cockpit pages, the front page not counted twice.
    pub cockpits: usize,
    /// Events that were counted.
    pub events: u64,
    /// The as-of day.
    pub as_of: Option<Day>,
}

/// Where the events are: the database that was named, else the project's own.
pub fn source_config(project: &Project, database: Option<&Path>) -> SourceConfig {
    let database = database.map_or_else(|| project.database(), Path::to_owned);
    SourceConfig { database, ..project.config.source.clone() }
}

/// Reads the events into the cube, or takes the kept one when nothing changed.
pub fn cube(request: &BuildRequest<'_>) -> Result<Cube, Problems> {
    let source = source::open(&request.source, request.jobs)?;
    read(request, &*source).map(|read| read.cube)
}

/// The tables that SQL on the events reads, with the names and units of our schema.
pub fn tables(request: &BuildRequest<'_>) -> Result<Tables, Problems> {
    Ok(source::open(&request.source, request.jobs)?.tables())
}

fn read(request: &BuildRequest<'_>, source: &dyn Source) -> Result<CubeRead, Problems> {
    let kept = build_cache::cube_file(&request.project.cache());
    source::cube_through_cache(source, &request.project.config.definitions, request.clock, &kept)
}

/// Every view, with what must be withheld for privacy already gone.
pub fn views(config: &Config, cube: &Cube) -> Views {
    above_floor(config, cube).0
}

/// Every incident of the history, by the rules of the settings.
pub fn incidents(config: &Config, cube: &Cube) -> Incidents {
    incidents_above(above_floor(config, cube).1.as_ref(), config, cube)
}

/// Every view above the privacy floor over all that is published: the views, and the series that alerts are about. `None`
/// without a floor.
fn above_floor(config: &Config, cube: &Cube) -> (Views, Option<Floor>) {
    let definitions = &config.definitions;
    let views = views::build(cube, definitions, &Quantity::DEFAULT_KPIS, &config.ranges);
    if config.min_group < 2 {
        return (views, None);
    }
    let daily = alerts::looked_at(definitions);
    let floor = Floor::of(config.min_group, definitions, &views, Some(Beside { cube, daily: &daily }));
    (floor.withhold(views, definitions), Some(floor))
}

fn incidents_above(floor: Option<&Floor>, config: &Config, cube: &Cube) -> Incidents {
    let settings = AlertSettings::new(&config.alerts, config.min_group);
    alerts::find_above(floor, cube, &config.definitions, &settings)
}

/// The cube with a mark on what the privacy floor keeps from being told of its rows.
fn with_floor(cube: &Arc<Cube>, config: &Config) -> Arc<Cube> {
    if config.min_group < 2 {
        return Arc::clone(cube);
    }
    let mut marked = Cube::clone(cube);
    marked.health.untold = views::untold(cube, config.min_group);
    Arc::new(marked)
}

/// What the site holds already, when neither the inputs nor the site have changed since it was written; with what the user
/// should still know, since a setting that leads nowhere does so until it is mended.
pub fn unchanged(request: &BuildRequest<'_>, site: &Path) -> Option<(BuildSummary, Vec<Problem>)> {
    let source = source::open(&request.source, request.jobs).ok()?;
    let made_from = made_from(request, source.fingerprint().ok()?);
    let stamp = build_cache::stamp(&request.project.cache(), site)?;
    let same = stamp.made_from == made_from && Some(stamp.listing) == build_cache::listing(site);
    let summary = BuildSummary { cockpits: stamp.cockpits, events: stamp.events, as_of: stamp.as_of.map(Day) };
    same.then(|| (summary, lasting_warnings(request)))
}

/// Everything from the events to the finished files; `step` is told what is being done. Stages whose inputs are those of
/// the last build with this memory are not run again.
pub fn build(
    request: &BuildRequest<'_>,
    site: &Path,
    memory: &mut BuildMemory,
    step: &mut dyn FnMut(&str),
) -> Result<Built, Problems> {
    memory.work = Work::default();
    let config = &request.project.config;
    let content = Arc::new(site::content(request, memory)?);
    let (source, keys) = memory.open(request)?;
    step("reading the events");
    let events = memory.read.get(keys.cube, &mut memory.work.reads, || read_events(request, &*source))?;
    let cube = &with_floor(&events.cube, config);
    step("computing the views");
    let shown =
        memory.views.get(keys.views, &mut memory.work.views, || Ok(VisibleViews::new(above_floor(config, cube))))?;
    let VisibleViews { views, floor } = VisibleViews::clone(&shown);
    step("looking for incidents");
    let judged = || judged(request, (floor.as_deref(), cube), &*source);
    let incidents = memory.incidents.get(keys.views, &mut memory.work.incidents, judged)?;
    step("writing the summaries");
    let written_from = (&request.model, request.project.playbooks(), &request.project.answers);
    let of_summaries = memory::key(&[&keys.views], &written_from);
    let summaries = memory.summaries.get(of_summaries, &mut memory.work.summaries, || {
        Ok(Summaries::new(insights(request, &views, &incidents), &incidents))
    })?;
    let scored = decisions::score(&content.decisions, ScoringInput::new(config, cube, &views));
    let marked = Events { incidents: &incidents, decisions: &scored };
    let marks = views.cockpits.iter().map(|cockpit| marks(marked, &config.definitions, cockpit)).collect::<Vec<_>>();
    step("drawing the charts");
    let of_charts = memory::key(&[&keys.views], &marks);
    let drawn = memory.drawn.get(of_charts, &mut memory.work.charts, || Ok(site::draw(request, &views, &marks)))?;
    let of_mission = memory::key(&[], &(&content.decisions, &content.mission));
    let mission =
        memory.mission.get(of_mission, &mut memory.work.mission, || Ok(site::draw_mission(request, &content)))?;
    step("rendering the pages");
    let inputs = site::inputs(request, &events, &summaries, &content.edition_store);
    let manifest = memory.manifest(request, (&events.hash, inputs), || Manifest::read(site));
    let parts = site::Parts {
        cube,
        views: &views,
        incidents: &incidents,
        insights: &summaries.insights,
        marks: &marks,
        drawn: &drawn,
        mission: &mission,
        manifest: &manifest,
        content: &content,
        scored: &scored,
    };
    let files = site::assemble(request, &parts, &memory::key(&[&of_charts], &summaries.hash), memory)?;
    step("checking the links");
    output::check_links(&files, config.base_path(), &mut memory.links).or(())?;
    step("checking that nobody is named");
    check_leaks(&files, &*source, (&keys.views, memory))?;
    let summary = summary(&views, cube);
    let found = BuildResults { cube: Arc::clone(cube), views, floor, incidents, content: Arc::clone(&content) };
    Ok(Built {
        files,
        summary,
        warnings: warnings(request, [&events.not_kept, &drawn.not_kept, &mission.not_kept]),
        queries: QueryService::new(request, found, manifest.generated_at()),
        work: memory.work,
        answers: summaries.answers.clone(),
        made_from: keys.all,
    })
}

/// Every incident, and what a demo planted to hold them against.
fn judged(
    request: &BuildRequest<'_>,
    (floor, cube): (Option<&Floor>, &Cube),
    source: &dyn Source,
) -> Result<Incidents, Problems> {
    Ok(incidents_above(floor, &request.project.config, cube).with_planted(planted::by(cube, source)?))
}

fn summary(views: &Views, cube: &Cube) -> BuildSummary {
    BuildSummary { cockpits: views.cockpits.len(), events: cube.health.counted_events, as_of: cube.as_of() }
}

fn read_events(request: &BuildRequest<'_>, source: &dyn Source) -> Result<ReadEvents, Problems> {
    let CubeRead { cube, not_kept, .. } = read(request, source)?;
    let hash = site::cells(&cube);
    Ok(ReadEvents { cube: Arc::new(cube), hash, not_kept })
}

/// What the user should know: what could not be kept, and what was asked for that leads nowhere.
fn warnings(request: &BuildRequest<'_>, not_kept: [&Option<Problem>; 3]) -> Vec<Problem> {
    let not_kept = not_kept.into_iter().flatten().cloned();
    not_kept.chain(lasting_warnings(request)).collect()
}

/// What is told by every build until the user mends it; known without reading the events.
fn lasting_warnings(request: &BuildRequest<'_>) -> Vec<Problem> {
    unfinished_day(request.clock).into_iter().chain(site::unknown_playbooks(request)).collect()
}

/// The summary of every cockpit, and what a model answered where one is wanted.
pub fn insights(request: &BuildRequest<'_>, views: &Views, incidents: &Incidents) -> (Insights, ModelAnswers) {
    let BuildRequest { project, model, .. } = request;
    let definitions = &project.config.definitions;
    let playbooks = project.playbooks();
    let sheets = insights::sheets(&InsightInputs::new(views, incidents, definitions, &playbooks));
    let front = Front { segment: &project.config.default_segment, range: project.config.default_range };
    // Without a model and without a kept answer there is nothing to ask about.
    let scope = model.scope().filter(|_| matches!(model, ModelMode::Asking(_)) || !project.answers.is_empty());
    let prompts = insights::prompts(&sheets, scope, front);
    let asked: Vec<&Prompt> = prompts.iter().flatten().collect();
    let answers = llm::answers(&asked, model, &project.answers);
    (insights::write(&sheets, &prompts, &answers, definitions), answers)
}

/// A day that was asked for before it is over reads as a fall; the user should know.
fn unfinished_day(clock: Clock) -> Option<Problem> {
    let day = clock.as_of.filter(|day| *day > clock.yesterday)?;
    let message = format!("{day} is not over yet, so its numbers will read low");
    let hint = format!("leave it out, or ask for {} at the latest", clock.yesterday);
    Some(Problem::new(Place::argument("--as-of"), message).hint(hint))
}

/// Puts the finished site in place of the old one.
///
/// Once it is there, nothing fails any more: what cannot be kept for the next build is a warning.
pub fn publish(request: &BuildRequest<'_>, built: &Built, site: &Path) -> Result<Publication, Problems> {
    // Held until the stamp is written, so that it is never about the site of another build.
    let lock = SiteLock::new(site)?;
    // Read before the site is replaced: it may be the folder that the program stands in, and that one goes.
    let [cache, answers] = [request.project.cache(), request.project.root.join("content").join(llm::FOLDER)]
        .map(|folder| std::path::absolute(&folder).unwrap_or(folder));
    let written = output::write(&built.files, &lock)?;
    let not_kept =
        [build_cache::keep_answers(&answers, &built.answers.to_keep), write_stamp(&cache, built, lock.folder())];
    Ok(Publication { written, warnings: not_kept.into_iter().filter_map(Result::err).collect() })
}

fn write_stamp(cache: &Path, built: &Built, site: &Path) -> Result<(), Problem> {
    let BuildSummary { cockpits, events, as_of } = built.summary;
    // A model that could not be reached is asked again by the next build.
    let Some(listing) = build_cache::listing(site).filter(|_| !built.answers.is_incomplete()) else { return Ok(()) };
    let as_of = as_of.map(|day| day.0);
    let stamp = build_cache::BuildStamp { made_from: built.made_from.clone(), listing, cockpits, events, as_of };
    build_cache::write_stamp(cache, site, &stamp)
}

/// A hash of everything that decides the output, without reading the events.
fn made_from(request: &BuildRequest<'_>, fingerprint: Fingerprint) -> String {
    let BuildRequest { project, clock, model, .. } = request;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&fingerprint.0);
    hasher.update(format!("{clock:?} {} {:?} {model:?}", build_cache::program(), project.config).as_bytes());
    hasher.update(project.written().as_bytes());
    for (name, text) in &project.answers {
        hasher.update(name.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
    }
    hasher.update(build_cache::listing(&project.editions_folder()).unwrap_or_default().as_bytes());
    hasher.finalize().to_hex().to_string()
}

/// Fails when an e-mail address or an id of the store stands in the output.
///
/// After an edit that changes neither data nor settings, a preview looks for addresses in the files that changed and leaves
/// the store in peace; whatever is published is searched in full, since a build begins without memory.
fn check_leaks(
    files: &SiteFiles,
    source: &dyn Source,
    (key, memory): (&Key, &mut BuildMemory),
) -> Result<(), Problems> {
    let known = memory.searched.as_ref().filter(|(known, _)| known == key);
    let leaks = if let Some((_, before)) = known {
        Published::new(&files.other_than(before)).leaks(&BTreeSet::new())
    } else {
        memory.work.searches += 1;
        let published = Published::new(files);
        let ids = source.ids_among(&published.words(), &|id| published.holds(id))?;
        published.leaks(&ids)
    };
    let problem = |Leak { path, text }: Leak| {
        Problem::new(Place { file: Some(path.into()), line: None, key: None }, format!("`{text}` identifies somebody"))
            .hint("remove it from the settings, the templates or the names of events; the site was not written")
    };
    Problems(leaks.into_iter().map(problem).collect()).or(())?;
    memory.searched = Some((*key, files.clone()));
    Ok(())
}
