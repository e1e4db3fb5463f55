//! `flightdeck init`: a project folder with settings, the demo scenario and the file that keeps git clean.

use std::path::{Path, PathBuf};

use clap::Args;

use super::common::Common;
use super::print::Console;
use crate::disk;
use crate::problem::{Place, Problem, Problems};
use crate::project::CONFIG_FILE;
use crate::store::ingest::{
    Guess, ImportPlan, ImportSurvey, InputFile, guess, inputs, sampled_tables, source_sql, survey,
};
use crate::store::{DatabaseKind, kind_of};

mod draft;

/// The arguments of `init`.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct InitArgs {
    /// The folder; it is made when it is not there
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Write settings for these exports: files, globs or folders
    #[arg(long, value_name = "FILE", num_args = 1..)]
    from: Vec<String>,
}

/// What a new project holds.
const FILES: [(&str, &str); 18] = [
    ("flightdeck.toml", include_str!("../../flightdeck.toml")),
    ("seeds/demo.toml", include_str!("../../seeds/demo.toml")),
    ("templates/README.md", include_str!("init/templates.md")),
    ("content/playbooks/activation_rate.md", include_str!("../../content/playbooks/activation_rate.md")),
    ("content/playbooks/retention.d7.md", include_str!("../../content/playbooks/retention.d7.md")),
    ("content/playbooks/data.md", include_str!("../../content/playbooks/data.md")),
    ("content/playbooks/dau.md", include_str!("../../content/playbooks/dau.md")),
    ("content/playbooks/errors.md", include_str!("../../content/playbooks/errors.md")),
    (
        "content/playbooks/step.onboarding_complete.md",
        include_str!("../../content/playbooks/step.onboarding_complete.md"),
    ),
    ("content/playbooks/signups.md", include_str!("../../content/playbooks/signups.md")),
    ("content/weekly-review.md", include_str!("../../content/weekly-review.md")),
    ("content/mission.toml", include_str!("../../content/mission.toml")),
    ("content/alerts.toml", include_str!("../../content/alerts.toml")),
    ("content/notes.toml", include_str!("../../content/notes.toml")),
    ("content/decisions/invite-reminder.md", include_str!("../../content/decisions/invite-reminder.md")),
    ("content/decisions/new-onboarding-form.md", include_str!("../../content/decisions/new-onboarding-form.md")),
    ("content/decisions/referral-banner.md", include_str!("../../content/decisions/referral-banner.md")),
    ("content/decisions/welcome-checklist.md", include_str!("../../content/decisions/welcome-checklist.md")),
];

/// What does not belong in a repository: all of it can be made again, or holds people's data.
const IGNORED: [&str; 4] = ["/site", "/.flightdeck", "/*.db", "/*.db-*"];

pub(super) fn run(args: &InitArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let folder = args.folder.as_ref().unwrap_or(&common.project);
    if !args.from.is_empty() {
        return from_exports(folder, &args.from, console);
    }
    let taken = FILES.iter().map(|(name, _)| folder.join(name)).filter(|path| path.exists());
    let problems = taken.map(|path| {
        Problem::new(Place::file(&path), "the file is there already, so nothing was made")
            .hint("name another folder, or move the file away")
    });
    Problems(problems.collect()).or(())?;
    let missing = ignore(&folder.join(".gitignore"))?;
    for (name, text) in FILES {
        write(&folder.join(name), text)?;
    }
    console.say(&format!("Made a project in `{}`.", folder.display()));
    if !missing.is_empty() {
        console.say(&format!(
            "Its `.gitignore` was there already and stays; add these lines to it: {}",
            missing.join("  ")
        ));
    }
    console.say("Next: `flightdeck` there makes demo data, builds the site and serves it.");
    Ok(())
}

/// A project for these exports: settings with their reasons, and nothing of the demo.
fn from_exports(folder: &Path, files: &[String], console: Console) -> Result<(), Problems> {
    let target = folder.join(CONFIG_FILE);
    if target.exists() {
        let problem = Problem::new(Place::file(&target), "the file is there already, so nothing was made");
        return Err(problem.hint("name another folder, or move the file away").into());
    }
    let inputs = inputs(files, Path::new("."))?;
    std::fs::create_dir_all(folder).map_err(|error| Problem::io(folder, "make the folder", &error))?;
    let (found, section) = match database(&inputs)? {
        Some(database) => of_database(database, folder)?,
        None => of_exports(&inputs, folder)?,
    };
    let settings = draft::settings(&found, &section).ok_or_else(|| {
        Problem::new(Place::file(&inputs[0].shown()), "there are no events in the sample")
            .hint("name the files with the events too; `flightdeck import --explain FILE` shows how each is read")
    })?;
    write(&target, &settings)?;
    write(&folder.join("templates/README.md"), include_str!("init/templates.md"))?;
    let missing = ignore(&folder.join(".gitignore"))?;
    let preset = found.preset.map_or_else(String::new, |preset| format!(", read as `{preset}`"));
    console.say(&format!("Wrote `{}` for {} names of events{preset}.", target.display(), found.names.len()));
    if !missing.is_empty() {
        console.say(&format!("Add these lines to `.gitignore`: {}", missing.join("  ")));
    }
    console.say("Next: look through it, then `flightdeck` there reads the data, builds the site and serves it.");
    Ok(())
}

/// The database, where it is one that is asked for and not exports.
fn database(inputs: &[InputFile]) -> Result<Option<&Path>, Problem> {
    let mut databases = Vec::new();
    for input in inputs {
        let InputFile::File(path) = input else { continue };
        if matches!(kind_of(path)?, DatabaseKind::Ours | DatabaseKind::OtherSqlite) {
            databases.push(path.as_path());
        }
    }
    if inputs.len() > 1 && !databases.is_empty() {
        let problem = Problem::new(Place::file(databases[0]), "a database is read in place, and alone");
        return Err(problem.hint("name it without other files"));
    }
    Ok(databases.pop())
}

/// What is in a database, and the `[source]` that reads it.
fn of_database(database: &Path, folder: &Path) -> Result<(ImportSurvey, String), Problems> {
    let written = relative(&InputFile::File(database.to_owned()), folder)?;
    let tables = sampled_tables(database)?;
    let inputs = tables.inputs();
    let guessed = guess(&inputs)?.unwrap_or_default();
    let found = survey_as(&guessed, &inputs, folder)?;
    let section = draft::source(&found, &written, &source_sql(&tables, &guessed));
    Ok((found, section))
}

/// What is in exports, and the `[import]` that reads them.
fn of_exports(inputs: &[InputFile], folder: &Path) -> Result<(ImportSurvey, String), Problems> {
    let (found, guessed) = surveyed(inputs, folder)?;
    let guessed = guessed.unwrap_or_default();
    let written = |inputs: &[InputFile]| -> Result<Vec<String>, Problem> {
        inputs.iter().map(|input| relative(input, folder)).collect()
    };
    let users = written(&guessed.user_files)?;
    let events: Vec<String> = written(inputs)?.into_iter().filter(|file| !users.contains(file)).collect();
    let section = draft::import(&found, (&guessed, &users), &events);
    Ok((found, section))
}

/// What is in the exports, read as a tool that is known, else by the usual names of their columns, with what these say.
fn surveyed(inputs: &[InputFile], folder: &Path) -> Result<(ImportSurvey, Option<Guess>), Problems> {
    let first = survey_by("", inputs, folder);
    if first.as_ref().is_ok_and(|found| !found.names.is_empty()) {
        return first.map(|found| (found, None));
    }
    let Some(guessed) = guess(inputs)? else { return first.map(|found| (found, None)) };
    match survey_as(&guessed, inputs, folder) {
        Ok(found) if !found.names.is_empty() => Ok((found, Some(guessed))),
        Ok(_) | Err(_) => first.map(|found| (found, None)),
    }
}

fn survey_as(guessed: &Guess, inputs: &[InputFile], folder: &Path) -> Result<ImportSurvey, Problems> {
    let users = guessed.user_files.iter().map(|file| file.shown().display().to_string());
    survey_by(&draft::fields(guessed, &users.collect::<Vec<_>>()), inputs, folder)
}

fn survey_by(fields: &str, inputs: &[InputFile], folder: &Path) -> Result<ImportSurvey, Problems> {
    let settings = format!("[import]\n{fields}");
    survey(&ImportPlan::from_toml(Path::new(CONFIG_FILE), &settings, folder)?, inputs)
}

/// A file as the settings of a project name it: relative to its folder, also when it lies outside.
fn relative(input: &InputFile, folder: &Path) -> Result<String, Problem> {
    let InputFile::File(file) = input else {
        let problem = Problem::new(Place::argument("--from"), "standard input cannot be read again by the project");
        return Err(problem.hint("write it to a file first"));
    };
    let whole = |path: &Path| path.canonicalize().map_err(|error| Problem::io(path, "find the file", &error));
    let (file, folder) = (whole(file)?, whole(folder)?);
    let shared = file.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    let up = folder.components().skip(shared).map(|_| Path::new("..").to_path_buf());
    let down = file.components().skip(shared).map(|part| PathBuf::from(part.as_os_str()));
    let path: PathBuf = up.chain(down).collect();
    Ok(path.to_string_lossy().into_owned())
}

/// Keeps git from what can be made again. A file that is there is the user's: it stays, and what it lacks is given back.
fn ignore(path: &Path) -> Result<Vec<&'static str>, Problem> {
    match disk::read_to_string(path) {
        Ok(text) => Ok(IGNORED.into_iter().filter(|line| !text.lines().any(|known| known.trim() == *line)).collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            write(path, &format!("{}\n", IGNORED.join("\n")))?;
            Ok(Vec::new())
        }
        Err(error) => Err(Problem::io(path, "read the file", &error)),
    }
}

fn write(path: &Path, text: &str) -> Result<(), Problem> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Problem::io(folder, "make the folder", &error))?;
    }
    std::fs::write(path, text).map_err(|error| Problem::io(path, "write the file", &error))
}
