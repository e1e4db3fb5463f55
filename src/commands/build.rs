//! `flightdeck build`: reads the events, computes every view, writes the site.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::print::{self, Console};
use super::{Common, clock};
use crate::calendar::Day;
use crate::config::SourceConfig;
use crate::cube::Clock;
use crate::format;
use crate::output::Written;
use crate::pipeline::{self, Built, Request, Summary};
use crate::problem::{Place, Problem, Problems};
use crate::project::Project;

/// Which data, as of when, and how hard to work.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct DataArgs {
    /// The last complete day to show, instead of the newest one
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) as_of: Option<Day>,
    /// Threads to use, instead of one a processor
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
}

/// The arguments of `build`.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct BuildArgs {
    #[command(flatten)]
    pub(super) data: DataArgs,
    /// Where to write, instead of `site` in the project folder
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}

pub(super) fn run(args: &BuildArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let project = load(common)?;
    let site = out_dir(&project, args);
    let request = request(&project, common, &args.data)?;
    if let Some(found) = pipeline::unchanged(&request, &site) {
        console.say(&format!("{}; nothing changed.", summary(&found)));
    } else {
        let (built, written) = build(&request, &site, console)?;
        console.say(&format!("{}; {}.", summary(&built.summary), changes(&written)));
    }
    console.say(&format!("Open {}", site.join("index.html").display()));
    Ok(())
}

/// Builds the site and swaps it in, showing progress.
pub(super) fn build(
    request: &Request<'_>,
    site: &std::path::Path,
    console: Console,
) -> Result<(Built, Written), Problems> {
    let progress = console.progress();
    let built = pipeline::build(request, site, &mut |step| progress.step(step))?;
    progress.step("writing the site");
    let written = pipeline::publish(request, &built, site)?;
    drop(progress);
    for warning in &built.warnings {
        print::warn(warning);
    }
    Ok((built, written))
}

/// What the site holds.
pub(super) fn summary(summary: &Summary) -> String {
    let as_of = summary.as_of.map_or_else(|| "no data".to_owned(), |day| format!("as of {}", format::day(day)));
    let cockpits = format::counted(summary.cockpits as u64, "cockpit page", "cockpit pages");
    format!("{cockpits} from {}, {as_of}", format::counted(summary.events, "event", "events"))
}

/// What was written.
pub(super) fn changes(written: &Written) -> String {
    let files = format::counted(written.files as u64, "file", "files");
    match written.changed {
        0 => format!("{files}, none changed"),
        changed if changed == written.files => format!("{files} written"),
        changed => format!("{files}, {} changed", format::count(changed as u64)),
    }
}

/// The project that the command line names.
pub(super) fn load(common: &Common) -> Result<Project, Problems> {
    if !common.project.is_dir() {
        let problem = Problem::new(Place::file(&common.project), "there is no such project folder");
        return Err(problem.hint("name it with `--project`, or make one with `flightdeck init`").into());
    }
    Project::load(&common.project, common.config.as_deref())
}

/// Where the site goes.
pub(super) fn out_dir(project: &Project, args: &BuildArgs) -> PathBuf {
    args.out.clone().unwrap_or_else(|| project.root.join("site"))
}

/// Where the events are: the database of the command line, else of the settings.
pub(super) fn source(project: &Project, common: &Common) -> SourceConfig {
    pipeline::source_config(project, common.db.as_deref())
}

/// What to build.
pub(super) fn request<'a>(project: &'a Project, common: &Common, args: &DataArgs) -> Result<Request<'a>, Problems> {
    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    Ok(Request {
        project,
        source: source(project, common),
        clock: Clock { yesterday: clock::yesterday()?, as_of: args.as_of },
        now: clock::now()?,
        jobs: args.jobs.unwrap_or_else(cores),
    })
}
