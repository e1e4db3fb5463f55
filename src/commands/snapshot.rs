//! `flightdeck snapshot`: closes a day as an edition (page, mail, values) and puts it into the site.

use std::path::PathBuf;

use clap::Args;

use super::build::{self, DataArgs, FailOn};
use super::common::Common;
use super::print::{self, Console};
use super::{model, news};
use crate::calendar::Day;
use crate::editions::EditionValues;
use crate::format;
use crate::output;
use crate::pipeline::{self, BuildRequest, Closed, DayEditions};
use crate::problem::Problems;

/// The arguments of `snapshot`.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct SnapshotArgs {
    /// The day to close, instead of the newest complete one
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Day>,
    /// Make a closed day anew; the old edition is kept beside it
    #[arg(long)]
    restate: bool,
    /// Write nothing when no alert is new or over
    #[arg(long)]
    only_if_news: bool,
    /// Exit with 1 when an alert of this severity or above is ongoing, after writing
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Where to write the site, instead of `site` in the project folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &SnapshotArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let project = build::load(common)?;
    let data = DataArgs { as_of: args.date, ..DataArgs::default() };
    let request = BuildRequest { model: model::requested()?, ..build::request(&project, common, &data)? };
    let closed = if args.restate { Closed::Restate } else { Closed::Keep };
    let made = make(&request, closed, console)?;
    let Some(front) = made.editions.first() else { return Ok(()) };
    if args.only_if_news && !news::has_news(&front.values) {
        console.say(&format!("No news on {}; nothing was written.", format::day(made.day)));
        return Ok(());
    }
    // The site shows the newest day, whichever day was closed. Nothing is stored before the whole of it has passed its checks.
    let after = made.applied_to(&project)?;
    let request = build::request(&after, common, &DataArgs::default())?;
    let site = args.out.clone().unwrap_or_else(|| project.root.join("site"));
    let (_, written) = build::build_then(&request, &site, console, |built| {
        store(&request, &made)?;
        pipeline::note_stored_editions(built, &request);
        tell(&front.values, front.was_closed, console);
        Ok(())
    })?;
    console.say(&format!("Site: {}.", build::changes(&written)));
    console.say(&format!("Open {}", site.join("snapshots").join(front.place.folder()).join("index.html").display()));
    args.fail_on.map(|fail_on| news::failing(&front.values, fail_on.least())).unwrap_or_default().or(())
}

/// Makes the editions of the day of the request, showing progress.
pub(super) fn make(request: &BuildRequest<'_>, closed: Closed, console: Console) -> Result<DayEditions, Problems> {
    let progress = console.progress();
    let made = pipeline::editions(request, closed, &mut |step| progress.step(step))?;
    drop(progress);
    made.warnings.iter().for_each(print::warn);
    Ok(made)
}

/// Keeps the editions of the day that were not closed before. Those that were stay as they are, also when nobody reads them
/// any more; what is restated is kept beside the day first.
pub(super) fn store(request: &BuildRequest<'_>, made: &DayEditions) -> Result<(), Problems> {
    pipeline::keep_answers(request, made)?;
    let folder = request.project.editions_folder();
    let restated = made.restated_files();
    if !restated.is_empty() {
        output::set_aside(&folder.join(made.day.to_string()), &restated)?;
    }
    for edition in made.editions.iter().filter(|edition| !edition.was_closed) {
        output::write_edition(&folder.join(edition.place.folder()), &edition.files)?;
    }
    Ok(())
}

fn tell(values: &EditionValues, was_closed: bool, console: Console) {
    let day = format::day(values.day);
    let state = match (was_closed, values.closed) {
        (true, _) => "was closed before and stays as it is (`--restate` makes it anew)",
        (false, true) => "closed",
        (false, false) => "open: the day is not over, so the next run makes it anew",
    };
    console.say(&format!("Edition of {day}: {state}."));
    if !was_closed && !values.summary.headline.is_empty() {
        console.say(&values.summary.headline);
    }
    let restated = values.ledger.restated.len() as u64;
    if !was_closed && restated > 0 {
        let numbers = format::counted(restated, "number of the past is", "numbers of the past are");
        console.say(&format!("{numbers} restated; the edition says which and why."));
    }
}
