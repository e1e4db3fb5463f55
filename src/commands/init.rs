//! `flightdeck init`: a project folder with settings, the demo scenario and the file that keeps git clean.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Common;
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
const FILES: [(&str, &str); 17] = [
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
    (".gitignore", "/site\n/.flightdeck\n/*.db\n/*.db-*\n"),
];

pub(super) fn run(args: &InitArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let folder = args.folder.as_ref().unwrap_or(&common.project);
    let taken = FILES.iter().map(|(name, _)| folder.join(name)).filter(|path| path.exists());
    let problems = taken.map(|path| {
        Problem::new(Place::file(&path), "the file is there already, so nothing was made")
            .hint("name another folder, or move the file away")
    });
    Problems(problems.collect()).or(())?;
    for (name, text) in FILES {
        write(&folder.join(name), text)?;
    }
    console.say(&format!("Made a project in `{}`.", folder.display()));
    console.say("Next: `flightdeck` there makes demo data, builds the site and serves it.");
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Problem> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Problem::io(folder, "make the folder", &error))?;
    }
    std::fs::write(path, text).map_err(|error| Problem::io(path, "write the file", &error))
}
