//! `flightdeck build`: reads the events, computes every view, writes the site.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::common::Common;
use super::interrupt;
use super::print::{self, Console};
use super::{clock, model};
use crate::alerts::{Incident, IncidentState, Incidents, Severity};
use crate::calendar::Day;
use crate::config::SourceConfig;
use crate::cube::Clock;
use crate::disk;
use crate::format;
use crate::insights::llm::ModelMode;
use crate::output::WriteReport;
use crate::pipeline::{self, BuildMemory, BuildRequest, BuildSummary, Built};
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
    /// Go on when many events have no readable time
    #[arg(long)]
    pub(super) allow_rejected: bool,
}

/// From which severity on an ongoing alert fails a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Critical alerts only
    Critical,
    /// Warnings and critical alerts
    Warning,
}

impl FailOn {
    pub(super) fn least(self) -> Severity {
        match self {
            Self::Critical => Severity::Critical,
            Self::Warning => Severity::Warning,
        }
    }
}

/// The arguments of `build`.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct BuildArgs {
    #[command(flatten)]
    pub(super) site: SiteArgs,
    /// Exit with 1 when an alert of this severity or above is ongoing, after writing the site
    #[arg(long, value_name = "SEVERITY")]
    pub(super) fail_on: Option<FailOn>,
}

/// What to build, and where to.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct SiteArgs {
    #[command(flatten)]
    pub(super) data: DataArgs,
    /// Where to write, instead of `site` in the project folder
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}

pub(super) fn run(args: &BuildArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let project = load(common)?;
    let site = out_dir(&project, &args.site);
    let request = BuildRequest { model: model::requested()?, ..request(&project, common, &args.site.data)? };
    // Whether an alert goes on is known only after a build, so one that may fail by it is never skipped.
    let unchanged = if args.fail_on.is_none() { pipeline::unchanged(&request, &site) } else { None };
    let mut failing = Problems::default();
    if let Some((found, warnings)) = unchanged {
        warnings.iter().for_each(print::warn);
        console.say(&format!("{}; nothing changed.", summary(&found)));
    } else {
        let (built, written) = build(&request, &site, console)?;
        console.say(&format!("{}; {}.", summary(&built.summary), changes(&written)));
        failing = args.fail_on.map(|fail_on| ongoing(built.queries.incidents(), fail_on)).unwrap_or_default();
    }
    console.say(&format!("Open {}", site.join("index.html").display()));
    failing.or(())
}

/// The alerts that go on and fail the build. Good news is never loud enough, and what is expected or accepted fails nothing.
fn ongoing(incidents: &Incidents, fail_on: FailOn) -> Problems {
    let fails = |incident: &&Incident| {
        incident.state == IncidentState::Ongoing && incident.severity >= fail_on.least() && !incident.is_settled()
    };
    let problem = |incident: &Incident| {
        let message = format!("{}: {}", incident.severity.as_str(), incident.title);
        Problem::new(Place::argument("--fail-on"), message)
            .hint(format!("the site was written; see `alerts/index.html#{}`", incident.id))
    };
    Problems(incidents.roots().filter(fails).map(problem).collect())
}

/// Builds the site and swaps it in, showing progress.
pub(super) fn build(
    request: &BuildRequest<'_>,
    site: &std::path::Path,
    console: Console,
) -> Result<(Built, WriteReport), Problems> {
    build_then(request, site, console, |_| Ok(()))
}

/// The same; `then` is run when the whole site has passed its checks and before it is swapped in.
pub(super) fn build_then(
    request: &BuildRequest<'_>,
    site: &std::path::Path,
    console: Console,
    then: impl FnOnce(&mut Built) -> Result<(), Problems>,
) -> Result<(Built, WriteReport), Problems> {
    let progress = console.progress();
    let mut built = pipeline::build(request, site, &mut BuildMemory::default(), &mut |step| progress.step(step))?;
    drop(progress);
    then(&mut built)?;
    let progress = console.progress();
    progress.step("writing the site");
    let published = pipeline::publish(request, &built, site)?;
    drop(progress);
    built.warnings.iter().chain(&published.warnings).for_each(print::warn);
    Ok((built, published.written))
}

/// What the site holds.
pub(super) fn summary(summary: &BuildSummary) -> String {
    let as_of = summary.as_of.map_or_else(|| "no data".to_owned(), |day| format!("as of {}", format::day(day)));
    let cockpits = format::counted(summary.cockpits as u64, "cockpit page", "cockpit pages");
    format!("{cockpits} from {}, {as_of}", format::counted(summary.events, "event", "events"))
}

/// What was written.
pub(super) fn changes(written: &WriteReport) -> String {
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
    let project = Project::load(&common.project, common.config.as_deref())?;
    sweep(&project, common);
    Ok(project)
}

/// Removes the files that killed runs began and did not finish, beside everything that the program writes.
fn sweep(project: &Project, common: &Common) {
    let source = source(project, common);
    let beside = source.own_database().and_then(Path::parent).unwrap_or(&project.root);
    let folders = [beside, &project.root, &project.cache()].map(Path::to_owned);
    folders.iter().chain(&project.kept_folders()).for_each(|folder| disk::sweep(folder));
}

/// Where the site goes.
pub(super) fn out_dir(project: &Project, args: &SiteArgs) -> PathBuf {
    args.out.clone().unwrap_or_else(|| project.root.join("site"))
}

/// Where the events are: the database of the command line, else of the settings.
pub(super) fn source(project: &Project, common: &Common) -> SourceConfig {
    pipeline::source_config(project, common.db.as_deref())
}

/// What to build, without asking a model for anything.
pub(super) fn request<'a>(
    project: &'a Project,
    common: &Common,
    args: &DataArgs,
) -> Result<BuildRequest<'a>, Problems> {
    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let source = source(project, common);
    if matches!(source, SourceConfig::ClickHouse(_)) {
        interrupt::end_queries_on_ctrl_c()?;
    }
    Ok(BuildRequest {
        project,
        source,
        clock: Clock { now: clock::now()?, as_of: args.as_of },
        jobs: args.jobs.unwrap_or_else(cores),
        allow_rejected: args.allow_rejected,
        model: ModelMode::KeptOnly,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incident(severity: Severity, state: IncidentState) -> Incident {
        let days = crate::calendar::DayRange { first: Day(1), last: Day(1) };
        Incident { severity, state, ..Incident::sample(days, Day(1)) }
    }

    fn failing(severity: Severity, state: IncidentState, fail_on: FailOn) -> String {
        let incidents = Incidents { all: vec![incident(severity, state)], ..Incidents::default() };
        ongoing(&incidents, fail_on).to_string()
    }

    #[test]
    fn an_ongoing_alert_of_the_severity_fails_the_build_and_is_named() {
        let text = failing(Severity::Critical, IncidentState::Ongoing, FailOn::Warning);
        assert!(text.starts_with("`--fail-on`: critical: Data missing "), "{text}");
        let id = incident(Severity::Critical, IncidentState::Ongoing).id;
        assert!(text.contains(&format!("alerts/index.html#{id}")), "{text}");
        assert!(!failing(Severity::Warning, IncidentState::Ongoing, FailOn::Warning).is_empty());
        assert!(failing(Severity::Warning, IncidentState::Ongoing, FailOn::Critical).is_empty());
        assert!(failing(Severity::Info, IncidentState::Ongoing, FailOn::Warning).is_empty());
    }

    #[test]
    fn what_is_over_or_recovered_fails_nothing() {
        for state in [IncidentState::NewLevel, IncidentState::Over, IncidentState::Recovered] {
            assert_eq!(failing(Severity::Critical, state, FailOn::Critical), "");
        }
    }
}
