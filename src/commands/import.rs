//! `flightdeck import`: brings CSV and JSON Lines exports into the project's database.

use std::path::{Path, PathBuf};

use clap::Args;

use super::common::Common;
use super::print::{self, Console};
use super::{build, clock};
use crate::format;
use crate::problem::{Place, Problem, Problems};
use crate::project::CONFIG_FILE;
use crate::store::Store;
use crate::store::ingest::{ImportJob, ImportReport, Mapping, import};

/// The arguments of `import`.
#[derive(Clone, Debug, Args)]
pub(super) struct ImportArgs {
    /// CSV or JSON Lines files, plain or gzip; `[import]` in the settings says which column is what
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(args: &ImportArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let project = build::load(common)?;
    let shown = common.config.clone().unwrap_or_else(|| CONFIG_FILE.into());
    let mapping = Mapping::from_toml(&shown, &project.config_text)?;
    let source = build::source(&project, common);
    if source.mapped.is_some() {
        let problem = Problem::new(Place::argument("source.events"), "the settings read another program's tables");
        let hint = "import into a database of its own, with settings without `[source] events`";
        return Err(problem.hint(hint).into());
    }
    unreadable(&args.files).or(())?;
    let mut store = Store::create_or_open(&source.database)?;
    let now = clock::now()?;
    for file in &args.files {
        let progress = console.progress();
        let report = import(&mut store, ImportJob { file, mapping: &mapping, now }, &mut |rows| {
            progress.step(&format!("{}: {}", file.display(), format::counted(rows, "row", "rows")));
        })?;
        drop(progress);
        tell(file, &report, console);
    }
    Ok(())
}

/// Files that cannot be opened, all of them before the first is imported: a mistyped name must leave no empty database
/// and no half of the files behind.
fn unreadable(files: &[PathBuf]) -> Problems {
    let problem = |file: &PathBuf| Some(Problem::io(file, "read the file", &std::fs::File::open(file).err()?));
    Problems(files.iter().filter_map(problem).collect())
}

fn tell(file: &Path, report: &ImportReport, console: Console) {
    let span = report.span.map_or_else(String::new, |(first, last)| {
        format!(", {} to {}", format::day(first.day()), format::day(last.day()))
    });
    console.say(&format!(
        "{}: {} read, {} of {} added{span}; {} already there.",
        file.display(),
        format::counted(report.rows, "row", "rows"),
        format::counted(report.added, "event", "events"),
        format::counted(report.users as u64, "user", "users"),
        format::count(report.repeated),
    ));
    if report.without_user > 0 {
        let events = format::counted(report.without_user, "event has", "events have");
        let problem = Problem::new(Place::file(file), format!("{events} no user and will not be counted"));
        print::warn(&problem);
    }
    if report.rejected > 0 {
        warn_of_rejected(file, report);
    }
}

fn warn_of_rejected(file: &Path, report: &ImportReport) {
    for row in &report.rejected_rows {
        print::warn(&Problem::new(Place::file(file).line(usize::try_from(row.line).unwrap_or(0)), row.reason.clone()));
    }
    let rows = format::counted(report.rejected, "row was", "rows were");
    let kept =
        report.rejected_file.as_ref().map_or_else(String::new, |path| format!(" and kept in {}", path.display()));
    let problem = Problem::new(Place::file(file), format!("{rows} not imported{kept}"));
    print::warn(&problem.hint("mend those rows and import that file"));
}
