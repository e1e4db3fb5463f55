//! `flightdeck snapshot`: closes a day or a week as an edition (page, mail, values) and puts it into the site.

use std::path::PathBuf;

use clap::Args;

use super::build::{self, DataArgs, FailOn};
use super::common::Common;
use super::print::{self, Console};
use super::{model, news};
use crate::editions::{EditionPeriod, EditionValues};
use crate::format;
use crate::output;
use crate::pipeline::{self, AskedEditions, BuildRequest, Closed, PeriodEditions};
use crate::problem::{Problem, Problems};
use crate::project::Project;

/// The arguments of `snapshot`.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct SnapshotArgs {
    /// The day or the week to close, instead of the newest complete ones
    #[arg(long, value_name = "YYYY-MM-DD|YYYY-Www")]
    date: Option<EditionPeriod>,
    /// Make what is closed anew; the old edition is kept beside it
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
    let data = DataArgs { as_of: args.date.map(EditionPeriod::last_day), ..DataArgs::default() };
    let request = BuildRequest { model: model::requested()?, ..build::request(&project, common, &data)? };
    let closed = if args.restate { Closed::Restate } else { Closed::Keep };
    let mut made = make(&request, AskedEditions { period: args.date, closed }, console)?;
    let failing = args.fail_on.map(|fail_on| failing(&made, fail_on)).unwrap_or_default();
    if args.only_if_news {
        without_news(&mut made, "written", console);
    }
    let Some(newest) = made.first().and_then(|made| made.editions.first()) else { return Ok(()) };
    // The site shows the newest day, whatever was closed. Nothing is stored before the whole of it has passed its checks.
    let after = applied(&made, &project)?;
    let request = build::request(&after, common, &DataArgs::default())?;
    let site = args.out.clone().unwrap_or_else(|| project.root.join("site"));
    let (_, written) = build::build_then(&request, &site, console, |built| {
        made.iter().try_for_each(|made| store(&request, &made.passed(built)))?;
        pipeline::note_stored_editions(built, &request);
        let fronts = made.iter().filter_map(|made| made.editions.first());
        fronts.for_each(|front| tell(&front.values, front.was_closed, console));
        Ok(())
    })?;
    console.say(&format!("Site: {}.", build::changes(&written)));
    console.say(&format!("Open {}", site.join("snapshots").join(newest.place.folder()).join("index.html").display()));
    failing.or(())
}

/// Makes the editions that are asked for, showing progress.
pub(super) fn make(
    request: &BuildRequest<'_>,
    asked: AskedEditions,
    console: Console,
) -> Result<Vec<PeriodEditions>, Problems> {
    let progress = console.progress();
    let made = pipeline::editions(request, asked, &mut |step| progress.step(step))?;
    drop(progress);
    made.iter().flat_map(|made| &made.warnings).for_each(print::warn);
    Ok(made)
}

/// What goes on in the first of these editions and fails the command.
pub(super) fn failing(made: &[PeriodEditions], fail_on: FailOn) -> Problems {
    let front = made.first().and_then(|made| made.editions.first());
    front.map(|front| news::failing(&front.values, fail_on.least())).unwrap_or_default()
}

/// Leaves only those in which an alert is new or over, and says which have none.
pub(super) fn without_news(made: &mut Vec<PeriodEditions>, done: &str, console: Console) {
    made.retain(|made| {
        let has_news = made.editions.first().is_some_and(|front| news::has_news(&front.values));
        if !has_news {
            console.say(&format!("No news on {}; nothing was {done}.", made.period.name()));
        }
        has_news
    });
}

/// The project as it will be once all of these are stored.
pub(super) fn applied(made: &[PeriodEditions], project: &Project) -> Result<Project, Problem> {
    made.iter().try_fold(project.clone(), |project, made| made.applied_to(&project))
}

/// Keeps the editions that were not closed before. Those that were stay as they are, also when nobody reads them
/// any more; what is restated is kept beside them first.
pub(super) fn store(request: &BuildRequest<'_>, made: &PeriodEditions) -> Result<(), Problems> {
    pipeline::keep_answers(request, made)?;
    let folder = request.project.editions_folder();
    let restated = made.restated_files();
    if !restated.is_empty() {
        output::set_aside(&folder.join(made.period.to_string()), &restated)?;
    }
    for edition in made.editions.iter().filter(|edition| !edition.was_closed) {
        output::write_edition(&folder.join(edition.place.folder()), &edition.files)?;
    }
    Ok(())
}

fn tell(values: &EditionValues, was_closed: bool, console: Console) {
    let period = values.period().name();
    let state = match (was_closed, values.closed) {
        (true, _) => "was closed before and stays as it is (`--restate` makes it anew)",
        (false, true) => "closed",
        (false, false) => "open: the day is not over, so the next run makes it anew",
    };
    console.say(&format!("Edition of {period}: {state}."));
    if !was_closed && !values.summary.headline.is_empty() {
        console.say(&values.summary.headline);
    }
    let restated = values.ledger.restated.len() as u64;
    if !was_closed && restated > 0 {
        let numbers = format::counted(restated, "number of the past is", "numbers of the past are");
        console.say(&format!("{numbers} restated; the edition says which and why."));
    }
}
