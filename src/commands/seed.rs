//! `flightdeck seed`: makes the demo database of a scenario.

use std::path::{Path, PathBuf};

use clap::Args;

use super::common::Common;
use super::print::Console;
use super::{build, clock};
use crate::calendar::Day;
use crate::disk;
use crate::format;
use crate::problem::{Place, Problem, Problems};
use crate::project::Project;
use crate::store::seed::{DEMO, Existing, Order, Scenario, SeedSummary, seed};

/// The scenario that is drawn unless another is named.
const SCENARIO: &str = "seeds/demo.toml";

/// The arguments of `seed`.
#[derive(Clone, Debug, Args)]
pub(super) struct SeedArgs {
    /// Drop the database that is there and start over
    #[arg(long)]
    reset: bool,
    /// The number that everything is drawn from; the same number and day give the same rows
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// The last whole day of the data, instead of yesterday
    #[arg(long, value_name = "YYYY-MM-DD")]
    end: Option<Day>,
    /// The scenario to draw, instead of seeds/demo.toml
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
}

impl Default for SeedArgs {
    fn default() -> Self {
        Self { reset: false, seed: 42, end: None, scenario: None }
    }
}

pub(super) fn run(args: &SeedArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let project = build::load(common)?;
    let scenario = scenario(args, &project)?;
    let source = build::source(&project, common);
    let Some(database) = source.own_database() else {
        let problem = Problem::new(Place::argument("source.events"), "the settings read another program's tables");
        return Err(problem
            .hint("name a database of its own for the demo, and settings without `[source] events`")
            .into());
    };
    let summary = write(args, &scenario, database, console)?;
    console.say(&format!(
        "{}: {} and {}, {}.",
        database.display(),
        format::counted(summary.users as u64, "user", "users"),
        format::counted(summary.events as u64, "event", "events"),
        format::day_range(summary.days),
    ));
    Ok(())
}

fn write(args: &SeedArgs, scenario: &Scenario, database: &Path, console: Console) -> Result<SeedSummary, Problems> {
    let last_day = args.end.map_or_else(|| Ok(clock::now()?.utc_day().plus(-1)), Ok::<Day, Problem>)?;
    let existing = if args.reset { Existing::Replace } else { Existing::Keep };
    let progress = console.progress();
    progress.step("drawing the scenario");
    seed(scenario, Order { seed: args.seed, last_day, path: database, existing }, &mut |written, all| {
        progress.step(&format!("writing events: {} of {}", format::count(written as u64), format::count(all as u64)));
    })
}

/// The scenario that was named, else the project's own, else the built-in demo.
fn scenario(args: &SeedArgs, project: &Project) -> Result<Scenario, Problems> {
    let path = args.scenario.clone().unwrap_or_else(|| project.root.join(SCENARIO));
    match disk::read_to_string(&path) {
        Ok(text) => Scenario::parse(&text, &path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && args.scenario.is_none() => {
            Scenario::parse(DEMO, Path::new(SCENARIO))
        }
        Err(error) => Err(Problem::io(&path, "read the scenario", &error).into()),
    }
}
