//! `flightdeck check`: everything that `build` does except writing the site. What it read is cached for the next build.

use super::build::{self, DataArgs};
use super::common::Common;
use super::print::{self, Console};
use crate::format;
use crate::pages::{self, DataNotice};
use crate::pipeline::{self, BuildMemory};
use crate::problem::{Place, Problem, Problems};
use crate::project::CONFIG_FILE;
use crate::store::ingest::ImportPlan;

pub(super) fn run(args: &DataArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let project = build::load(common)?;
    let request = build::request(&project, common, args)?;
    let shown = common.config.clone().unwrap_or_else(|| CONFIG_FILE.into());
    ImportPlan::from_toml(&shown, &project.config_text, &project.root)?;
    let site = project.root.join("site");
    let may_read = pipeline::source_access(&request)?;
    let progress = console.progress();
    let built = pipeline::build(&request, &site, &mut BuildMemory::default(), &mut |step| progress.step(step))?;
    drop(progress);
    let notices = pages::data_notices(built.queries.health(), project.config.definitions.zone);
    let about_data = |notice: DataNotice| Problem::new(Place::argument("data"), notice.text);
    let warnings: Vec<Problem> = built.warnings.iter().cloned().chain(notices.into_iter().map(about_data)).collect();
    warnings.iter().for_each(print::warn);
    for line in &may_read {
        console.say(line);
    }
    let files = format::counted(built.files.len() as u64, "file", "files");
    let events = format::counted(built.summary.events, "event", "events");
    let verdict = match warnings.len() as u64 {
        0 => "All is well".to_owned(),
        found => format!("Checked, with {}", format::counted(found, "warning", "warnings")),
    };
    console.say(&format!("{verdict}: settings, {events}, templates and links of {files}. The site was not written."));
    Ok(())
}
