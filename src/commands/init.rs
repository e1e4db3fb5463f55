//! `flightdeck init`: a project folder with settings, the demo scenario and the file that keeps git clean.

use std::path::{Path, PathBuf};

use clap::Args;

use super::common::Common;
use super::print::Console;
use crate::problem::{Place, Problem, Problems};

/// The arguments of `init`.
#[derive(Clone, Debug, Args)]
pub(super) struct InitArgs {
    /// The folder; it is made when it is not there
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// What a new project holds.
const FILES: [(&str, &str); 16] = [
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
    ("content/decisions/invite-reminder.md", include_str!("../../content/decisions/invite-reminder.md")),
    ("content/decisions/new-onboarding-form.md", include_str!("../../content/decisions/new-onboarding-form.md")),
    ("content/decisions/referral-banner.md", include_str!("../../content/decisions/referral-banner.md")),
    ("content/decisions/welcome-checklist.md", include_str!("../../content/decisions/welcome-checklist.md")),
];

/// What does not belong in a repository: all of it can be made again, or holds people's data.
const IGNORED: [&str; 4] = ["/site", "/.flightdeck", "/*.db", "/*.db-*"];

pub(super) fn run(args: &InitArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let folder = args.folder.as_ref().unwrap_or(&common.project);
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

/// Keeps git from what can be made again. A file that is there is the user's: it stays, and what it lacks is given back.
fn ignore(path: &Path) -> Result<Vec<&'static str>, Problem> {
    match std::fs::read_to_string(path) {
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
