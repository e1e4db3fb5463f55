//! The stages in order: the table of contents of the program, and the only code that calls them.
//!
//! [`cube()`] reads, [`views()`] computes, [`build`] goes all the way to the finished files, [`publish`] puts them in place, and
//! [`unchanged`] tells beforehand that there is nothing to do. `build` and `serve` differ only in where the bytes go.

mod audit;
mod desk;
mod editions;
mod kept;
mod marks;
mod planted;
mod site;

pub use desk::{Desk, Question, View};
pub use editions::{Closed, DayEditions, MadeEdition, editions, keep_answers};

use std::num::NonZeroUsize;
use std::path::Path;

use crate::alerts::{self, AlertSettings, Incidents};
use crate::calendar::{Day, Millis};
use crate::config::{Config, SourceConfig, TimeFormat};
use crate::cube::{Clock, Cube};
use crate::insights::llm::{self, Answers, Wanted};
use crate::insights::{self, Front, Ground, Insights, Prompt};
use crate::metric::sql::Tables;
use crate::output::{self, Leak, Manifest, Published, SiteFiles, Written};
use crate::plan;
use crate::problem::{Place, Problem, Problems};
use crate::project::Project;
use crate::source::{self, CubeRead, Source};
use crate::views::{self, Mark, Views};
pub use marks::{Events, marks};
pub use planted::planted;

/// What to build.
#[derive(Clone, Debug)]
pub struct Request<'a> {
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
    pub model: Wanted,
}

/// A finished site that is not yet in place.
#[derive(Clone, Debug)]
pub struct Built {
    /// Every file.
    pub files: SiteFiles,
    /// What to say about it.
    pub summary: Summary,
    /// What the user should know although the site is fine.
    pub warnings: Vec<Problem>,
    /// What answers questions about other days.
    pub desk: Desk,
    /// The answers of a model: those that are to be kept.
    answers: Answers,
    /// A hash of everything that decided the output.
    made_from: String,
}

/// What a site holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
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
pub fn cube(request: &Request<'_>) -> Result<Cube, Problems> {
    let source = source::open(&request.source, request.jobs)?;
    read(request, &*source).map(|read| read.cube)
}

fn read(request: &Request<'_>, source: &dyn Source) -> Result<CubeRead, Problems> {
    let kept = kept::cube_file(&request.project.cache());
    source::cube_through_cache(source, &request.project.config.definitions, request.clock, &kept)
}

/// Every view, with what must be withheld for privacy already gone.
pub fn views(config: &Config, cube: &Cube) -> Views {
    let views = views::build(cube, &config.definitions, &config.ranges);
    views::withhold(views, &config.definitions, config.min_group)
}

/// Every incident of the history, by the rules of the settings.
pub fn incidents(config: &Config, cube: &Cube) -> Incidents {
    alerts::find(cube, &config.definitions, &AlertSettings::new(&config.alerts, config.min_group))
}

/// What the site holds already, when neither the inputs nor the site have changed since it was written.
pub fn unchanged(request: &Request<'_>, site: &Path) -> Option<Summary> {
    let source = source::open(&request.source, request.jobs).ok()?;
    let made_from = made_from(request, &*source).ok()?;
    let receipt = kept::receipt(&request.project.cache(), site)?;
    let same = receipt.made_from == made_from && Some(receipt.listing) == kept::listing(site);
    let summary = Summary { cockpits: receipt.cockpits, events: receipt.events, as_of: receipt.as_of.map(Day) };
    same.then_some(summary)
}

/// Everything from the events to the finished files; `step` is told what is being done.
pub fn build(request: &Request<'_>, site: &Path, step: &mut dyn FnMut(&str)) -> Result<Built, Problems> {
    let config = &request.project.config;
    let content = site::content(request)?;
    let source = source::open(&request.source, request.jobs)?;
    let made_from = made_from(request, &*source)?;
    step("reading the events");
    let CubeRead { cube, not_kept, .. } = read(request, &*source)?;
    step("computing the views");
    let views = views(config, &cube);
    step("looking for incidents");
    let incidents = incidents(config, &cube).with_planted(planted::by(&cube, &*source)?);
    step("writing the summaries");
    let (insights, answers) = insights(request, &views, &incidents);
    let scored = plan::score(&content.plan, ground(config, &cube, &views));
    let events = Events { incidents: &incidents, decisions: &scored };
    let marks: Vec<Vec<Mark>> =
        views.cockpits.iter().map(|cockpit| marks(events, &config.definitions, cockpit)).collect();
    step("drawing the charts");
    let drawn = site::draw(request, &views, (&marks, &content.plan));
    step("rendering the pages");
    let inputs = site::inputs(request, &cube, (&incidents, &insights), &content.bookcase);
    let manifest = Manifest::new(inputs, Manifest::read(site).as_ref(), request.now);
    let files = site::assemble(
        request,
        &site::Parts {
            cube: &cube,
            views: &views,
            incidents: &incidents,
            insights: &insights,
            marks: &marks,
            drawn: &drawn,
            manifest: &manifest,
            content: &content,
            scored: &scored,
        },
    )?;
    step("checking the links");
    output::check_links(&files, config.base_path()).or(())?;
    step("checking that nobody is named");
    check_leaks(&files, &*source)?;
    Ok(Built {
        files,
        summary: Summary { cockpits: views.cockpits.len(), events: cube.health.counted_events, as_of: cube.as_of() },
        warnings: not_kept.into_iter().chain(drawn.warnings).chain(warnings(request)).collect(),
        desk: {
            let (cube, views, incidents) = (cube.into(), views.into(), incidents.into());
            let found = desk::Found { cube, views, incidents, content: content.into() };
            Desk::new(request, found, manifest.generated_at())
        },
        answers,
        made_from,
    })
}

/// The summary of every cockpit, and what a model answered where one is wanted.
pub fn insights(request: &Request<'_>, views: &Views, incidents: &Incidents) -> (Insights, Answers) {
    let Request { project, model, .. } = request;
    let definitions = &project.config.definitions;
    let playbooks = project.playbooks();
    let sheets = insights::sheets(&Ground::new(views, incidents, definitions, &playbooks));
    let front = Front { segment: &project.config.default_segment, range: project.config.default_range };
    // Without a model and without a kept answer there is nothing to ask about.
    let scope = model.scope().filter(|_| matches!(model, Wanted::Asking(_)) || !project.answers.is_empty());
    let prompts = insights::prompts(&sheets, scope, front);
    let asked: Vec<&Prompt> = prompts.iter().flatten().collect();
    let answers = llm::answers(&asked, model, &project.answers);
    (insights::write(&sheets, &prompts, &answers, definitions), answers)
}

/// What decisions are held against.
fn ground<'a>(config: &'a Config, cube: &'a Cube, views: &'a Views) -> plan::Ground<'a> {
    plan::Ground { cube, definitions: &config.definitions, views, min_group: config.min_group }
}

/// What is odd about the request although a site can be made of it.
fn warnings(request: &Request<'_>) -> impl Iterator<Item = Problem> {
    unfinished_day(request.clock).into_iter().chain(site::unknown_playbooks(request))
}

/// A day that was asked for before it is over reads as a fall; the user should know.
fn unfinished_day(clock: Clock) -> Option<Problem> {
    let day = clock.as_of.filter(|day| *day > clock.yesterday)?;
    let message = format!("{day} is not over yet, so its numbers will read low");
    let hint = format!("leave it out, or ask for {} at the latest", clock.yesterday);
    Some(Problem::new(Place::argument("--as-of"), message).hint(hint))
}

/// Puts the finished site in place of the old one.
pub fn publish(request: &Request<'_>, built: &Built, site: &Path) -> Result<Written, Problems> {
    let written = output::write(&built.files, site)?;
    kept::keep_answers(&request.project.root.join("content").join(llm::FOLDER), &built.answers.to_keep)?;
    let Summary { cockpits, events, as_of } = built.summary;
    // A model that could not be reached is asked again by the next build.
    if let Some(listing) = kept::listing(site).filter(|_| !built.answers.is_incomplete()) {
        let as_of = as_of.map(|day| day.0);
        let receipt = kept::Receipt { made_from: built.made_from.clone(), listing, cockpits, events, as_of };
        kept::keep_receipt(&request.project.cache(), site, &receipt)?;
    }
    Ok(written)
}

/// A hash of everything that decides the output, without reading the events.
fn made_from(request: &Request<'_>, source: &dyn Source) -> Result<String, Problems> {
    let Request { project, clock, model, .. } = request;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&source.fingerprint()?.0);
    hasher.update(format!("{clock:?} {} {:?} {model:?}", kept::program(), project.config).as_bytes());
    for (name, text) in project.templates.iter().chain(&project.content).chain(&project.answers) {
        hasher.update(name.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
    }
    hasher.update(kept::listing(&project.editions_folder()).unwrap_or_default().as_bytes());
    Ok(hasher.finalize().to_hex().to_string())
}

/// Fails when an e-mail address or an id of the store stands in the output.
fn check_leaks(files: &SiteFiles, source: &dyn Source) -> Result<(), Problems> {
    let published = Published::new(files);
    let ids = source.ids_among(&published.words(), &|id| published.holds(id))?;
    let problem = |Leak { path, text }: Leak| {
        Problem::new(Place { file: Some(path.into()), line: None, key: None }, format!("`{text}` identifies somebody"))
            .hint("remove it from the settings, the templates or the names of events; the site was not written")
    };
    Problems(published.leaks(&ids).into_iter().map(problem).collect()).or(())
}

/// The tables that SQL on this source reads, with the names and units of our schema.
pub fn tables(source: &SourceConfig) -> Tables {
    let Some(mapped) = &source.mapped else {
        return Tables { users: Some("users".to_owned()), events: "events".to_owned() };
    };
    let sql = |text: &str| text.trim().trim_end_matches(';').to_owned();
    let ts = match mapped.time {
        TimeFormat::Milliseconds => floor("ts"),
        TimeFormat::Seconds => floor("(ts * 1000)"),
        TimeFormat::Microseconds => floor("(ts / 1000.0)"),
        TimeFormat::Text => "CAST(round((julianday(ts) - 2440587.5) * 86400000.0) AS INTEGER)".to_owned(),
    };
    Tables {
        users: mapped.users.as_deref().map(|users| format!("({})", sql(users))),
        events: format!("(SELECT user_id, name, {ts} AS ts, source FROM ({}))", sql(&mapped.events)),
    }
}

/// Rounds down; SQLite's own `floor` is missing from some shells.
fn floor(number: &str) -> String {
    format!("(CAST({number} AS INTEGER) - ({number} < CAST({number} AS INTEGER)))")
}
