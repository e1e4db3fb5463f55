//! `flightdeck import`: brings exports of what teams have into the project's database.

use std::path::Path;

use clap::Args;

use super::common::Common;
use super::print::{self, Console};
use super::{build, clock};
use crate::calendar::LocalZone;
use crate::format;
use crate::problem::{Place, Problem, Problems};
use crate::project::{CONFIG_FILE, Project};
use crate::store::Store;
use crate::store::ingest::{
    FileReport, ImportPlan, ImportReport, ImportRequest, InputFile, SectionKind, explain, import, inputs,
};

/// Files that are told one by one; of an archive of many the sum is enough.
const SHOWN_FILES: usize = 8;

/// The arguments of `import`.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ImportArgs {
    /// Files, globs, folders, or `-` for standard input; without any, the `files` of `[import]`
    #[arg(value_name = "FILE")]
    files: Vec<String>,
    /// Show how the first records would be read and what would be rejected; write nothing
    #[arg(long)]
    explain: bool,
}

pub(super) fn run(args: &ImportArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let project = build::load(common)?;
    let plan = plan(&project, common)?;
    let inputs = wanted(args, &project, &plan)?;
    if args.explain {
        for line in explain(&plan, &inputs)? {
            print::answer(&line);
        }
        return Ok(());
    }
    let source = build::source(&project, common);
    let Some(database) = source.own_database() else {
        let problem = Problem::new(Place::argument("source.events"), "the settings read another program's tables");
        let hint = "import into a database of its own, with settings without `[source] events`";
        return Err(problem.hint(hint).into());
    };
    let is_new = !database.exists();
    let mut store = Store::create_or_open(database)?;
    let request = ImportRequest { inputs: &inputs, plan: &plan, now: clock::now()? };
    let progress = console.progress();
    let report = import(&mut store, request, &mut |file, rows| {
        progress.step(&format!("{}: {}", file.display(), format::counted(rows, "row", "rows")));
    });
    drop(progress);
    drop(store);
    if report.is_err() && is_new {
        // A failed first import leaves no empty database behind; the failure itself is what is told.
        let _ = std::fs::remove_file(database);
    }
    tell(&report?, (console, project.config.definitions.zone));
    Ok(())
}

/// Imports the `files` of the settings when the project's own database is not there yet; whether it then is.
pub(super) fn first(common: &Common, console: Console) -> Result<bool, Problems> {
    let project = build::load(common)?;
    let source = build::source(&project, common);
    let is_missing = source.own_database().is_some_and(|database| !database.exists());
    if is_missing && plan(&project, common)?.files().is_empty() {
        return Ok(false);
    }
    if is_missing {
        run(&ImportArgs::default(), common, console)?;
    }
    Ok(true)
}

/// What the settings say about importing.
pub(super) fn plan(project: &Project, common: &Common) -> Result<ImportPlan, Problems> {
    let shown = common.config.clone().unwrap_or_else(|| CONFIG_FILE.into());
    ImportPlan::from_toml(&shown, &project.config_text, &project.root)
}

fn wanted(args: &ImportArgs, project: &Project, plan: &ImportPlan) -> Result<Vec<InputFile>, Problems> {
    if !args.files.is_empty() {
        return inputs(&args.files, Path::new("."));
    }
    let files = plan.files();
    if files.is_empty() {
        let problem = Problem::new(Place::argument("FILE"), "there is nothing to import");
        return Err(problem.hint("name files, or set `files` in `[import]`").into());
    }
    inputs(&files, &project.root)
}

fn tell(report: &ImportReport, (console, zone): (Console, LocalZone)) {
    if let Some(preset) = report.preset {
        console.say(&format!("Read as `{preset}`; `flightdeck presets {preset}` shows how."));
    }
    for file in report.files.iter().take(SHOWN_FILES) {
        tell_file(file, (console, zone));
    }
    if report.files.len() > SHOWN_FILES {
        console.say(&format!("and {} more files.", report.files.len() - SHOWN_FILES));
    }
    if !report.skipped.is_empty() {
        let names: Vec<String> = report.skipped.iter().map(|path| path.display().to_string()).collect();
        console.say(&format!("Not read, being neither events nor users: {}.", names.join(", ")));
    }
    if report.files.len() > 1 {
        let events = format::counted(report.added(), "event", "events");
        let users = format::counted(report.users as u64, "user", "users");
        console.say(&format!("In all: {events} added, {users}."));
    }
    report.warnings.problems().for_each(|problem| print::warn(&problem));
    report.rejected.problems().for_each(|problem| print::warn(&problem));
}

fn tell_file(file: &FileReport, (console, zone): (Console, LocalZone)) {
    let path = file.path.display();
    let rows = format::counted(file.rows, "row", "rows");
    if file.is_unchanged {
        let events = format::counted(file.repeated, "event", "events");
        return console.say(&format!("{path}: unchanged since it was imported; {events} already there."));
    }
    match file.kind {
        SectionKind::Profiles => console.say(&format!("{path}: {rows} read as users.")),
        SectionKind::Aliases => console.say(&format!("{path}: {rows} read as aliases.")),
        SectionKind::Events => {
            let span = file.span.map_or_else(String::new, |(first, last)| {
                format!(", {} to {}", format::day(zone.day(first)), format::day(zone.day(last)))
            });
            let others = match file.not_events {
                0 => String::new(),
                count => format!("; {} not events", format::count(count)),
            };
            console.say(&format!(
                "{path}: {rows} read, {} added{span}; {} already there{others}.",
                format::counted(file.added, "event", "events"),
                format::count(file.repeated),
            ));
        }
    }
    if file.rows == 0 {
        let problem = Problem::new(Place::file(&file.path), "there are no records in it");
        print::warn(&problem.hint("check the export that made it; a header alone says that nothing happened"));
    }
    if file.without_user > 0 {
        let events = format::counted(file.without_user, "event has", "events have");
        print::warn(&Problem::new(Place::file(&file.path), format!("{events} no user and will not be counted")));
    }
    if let Some(rejected) = &file.rejected_file {
        let rows = format::counted(file.rejected, "row was", "rows were");
        let message = format!("{rows} not imported and written to {}", rejected.display());
        print::warn(&Problem::new(Place::file(&file.path), message).hint("mend those rows and import that file"));
    }
}
