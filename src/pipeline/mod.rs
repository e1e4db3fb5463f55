//! The stages in order: the table of contents of the program, and the only code that calls them.
//!
//! [`cube`] reads, [`views`] computes, [`build`] goes all the way to the finished files, [`publish`] puts them in place.
//! `build` and `serve` differ only in where the bytes go.

use std::num::NonZeroUsize;
use std::path::Path;

use crate::calendar::{Day, Millis};
use crate::config::{Config, SourceConfig, TimeFormat};
use crate::cube::{Clock, Cube};
use crate::metric::registry;
use crate::metric::sql::Tables;
use crate::output::public::{self, Catalogue, Edition};
use crate::output::{self, Manifest, SiteFiles, Written};
use crate::problem::{Problem, Problems};
use crate::project::Project;
use crate::source;
use crate::views::{self, Views};

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
}

/// A finished site that is not yet in place.
#[derive(Clone, Debug)]
pub struct Built {
    /// Every file.
    pub files: SiteFiles,
    /// How many cockpit pages are among them, the front page not counted twice.
    pub cockpits: usize,
    /// Events that were counted.
    pub events: u64,
    /// The as-of day.
    pub as_of: Option<Day>,
    /// What the user should know although the site is fine.
    pub warnings: Vec<Problem>,
}

/// Where the events are: the database that was named, else the project's own.
pub fn source_config(project: &Project, database: Option<&Path>) -> SourceConfig {
    let database = database.map_or_else(|| project.database(), Path::to_owned);
    SourceConfig { database, ..project.config.source.clone() }
}

/// Reads the events into the cube.
pub fn cube(request: &Request<'_>) -> Result<Cube, Problems> {
    let source = source::open(&request.source, request.jobs)?;
    source.cube(&request.project.config.definitions, request.clock)
}

/// Every view, with what must be withheld for privacy already gone.
pub fn views(config: &Config, cube: &Cube) -> Views {
    let views = views::build(cube, &config.definitions, &config.ranges);
    views::withhold(views, &config.definitions, config.min_group)
}

/// The tables that SQL on this source reads, with the names and units of our schema.
pub fn tables(source: &SourceConfig) -> Tables {
    let Some(mapped) = &source.mapped else {
        return Tables { users: Some("users".to_owned()), events: "events".to_owned() };
    };
    let sql = |text: &str| text.trim().trim_end_matches(';').to_owned();
    let ts = match mapped.time {
        TimeFormat::Milliseconds => "ts",
        TimeFormat::Seconds => "CAST(floor(ts * 1000.0) AS INTEGER)",
        TimeFormat::Microseconds => "CAST(floor(ts / 1000.0) AS INTEGER)",
        TimeFormat::Text => "CAST(round((julianday(ts) - 2440587.5) * 86400000.0) AS INTEGER)",
    };
    Tables {
        users: mapped.users.as_deref().map(|users| format!("({})", sql(users))),
        events: format!("(SELECT user_id, name, {ts} AS ts, source FROM ({}))", sql(&mapped.events)),
    }
}

/// Everything from the events to the finished files; `step` is told what is being done.
pub fn build(request: &Request<'_>, site: &Path, step: &mut dyn FnMut(&str)) -> Result<Built, Problems> {
    let config = &request.project.config;
    step("reading the events");
    let cube = cube(request)?;
    step("computing the views");
    let views = views(config, &cube);
    let metrics = registry(&config.definitions);
    let manifest = Manifest::new(String::new(), Manifest::read(site).as_ref(), request.now);
    let edition = Edition::of(&cube, manifest.generated_at());
    let catalogue = Catalogue {
        default_segment: &config.default_segment,
        default_range: config.default_range,
        ranges: &config.ranges,
        segments: &config.definitions.segments,
        metrics: &metrics,
    };
    let mut files = SiteFiles::default();
    output::add_data(&mut files, &edition, catalogue, &views);
    files.insert(Manifest::PATH, public::to_bytes(&manifest));
    output::check_links(&files).or(())?;
    Ok(Built {
        files,
        cockpits: views.cockpits.len(),
        events: cube.health.counted_events,
        as_of: cube.as_of(),
        warnings: Vec::new(),
    })
}

/// Puts the finished site in place of the old one.
pub fn publish(_request: &Request<'_>, built: &Built, site: &Path) -> Result<Written, Problems> {
    Ok(output::write(&built.files, site)?)
}
