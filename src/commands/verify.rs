//! `flightdeck verify`: are a site, its editions and its numbers whole, and does the SQL of its receipts give them?

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::build::{self, DataArgs};
use super::common::Common;
use super::print::{self, Console};
use crate::format;
use crate::json;
use crate::output::{self, FileList, LinkMemory, SiteFiles, SiteLock, SurfaceCheck};
use crate::pipeline::{self, BuildMemory, EditionCheck, ReceiptCheck};
use crate::problem::{Problem, Problems};
use crate::project::Project;

/// The arguments of `verify`.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct VerifyArgs {
    /// The folder of the site, instead of `site` in the project folder
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// Run the SQL of every number, not only of the front page and of a sample
    #[arg(long)]
    all: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Mend what can be mended: remove what killed runs left and what is kept between builds, move broken editions aside
    #[arg(long)]
    repair: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// What came of one check.
#[derive(Clone, Debug, Serialize)]
struct SiteCheck {
    check: &'static str,
    result: Outcome,
    detail: String,
    problems: Vec<String>,
}

/// Whether a check passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Passed,
    Failed,
    Skipped,
}

pub(super) fn run(args: &VerifyArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let project = build::load(common)?;
    let site = args.site.clone().unwrap_or_else(|| project.root.join("site"));
    let request = build::request(&project, common, &args.data)?;
    let list = FileList::read(&site)?;
    let progress = console.progress();
    progress.step("reading the site");
    let (files, problems) = list.check(&site)?;
    let mut all = Problems::default();
    let mut checks = Vec::new();
    if args.repair {
        checks.push(repair(&project, &files, &site)?);
    }
    let mut note = |check, detail, problems: Problems| {
        checks.push(SiteCheck::new(check, detail, &problems));
        all.0.extend(problems.0);
    };
    note("files", format::counted(list.files.len() as u64, "file", "files"), problems);
    let (checked, problems) = output::check_schemas(&files);
    let data = format::counted(checked as u64, "file", "files");
    note("schemas", format!("{data} of data fit the schemas of the site"), problems);
    let SurfaceCheck { compared, problems } = output::check_surfaces(&files);
    let numbers = format::counted(compared as u64, "number is", "numbers are");
    note("surfaces", format!("{numbers} the same in JSON, CSV, pages and mails"), problems);
    let EditionCheck { editions, broken, problems: mut others } = pipeline::check_editions(&project, &files)?;
    others.0.extend(broken.into_values());
    let editions = format::counted(editions as u64, "edition", "editions");
    note("editions", format!("{editions} and the ledger of deliveries are whole"), others);
    let links = output::check_links(&files, project.config.base_path(), &mut LinkMemory::default());
    note(
        "links",
        "every link and anchor leads somewhere in the site, and nothing is fetched from elsewhere".into(),
        links,
    );
    if pipeline::is_current(&request, &site)? {
        let built = pipeline::build(&request, &site, &mut BuildMemory::default(), &mut |step| progress.step(step))?;
        note(
            "values",
            "every file is what a build of the same data gives".into(),
            other_files(&built.files, &files, &site),
        );
        progress.step("running the SQL of the receipts");
        let ReceiptCheck { compared, problems } = pipeline::check_receipts(&request, args.all)?;
        let numbers = format::counted(compared as u64, "number", "numbers");
        note("receipts", format!("the SQL of {numbers} gives what is published"), problems);
    } else {
        let detail = "the data, the project or the program changed since the build, or it was built elsewhere";
        let skipped =
            |check| SiteCheck { check, result: Outcome::Skipped, detail: detail.into(), problems: Vec::new() };
        checks.extend(["values", "receipts"].map(skipped));
    }
    drop(progress);
    print::answer(&if args.json { json::to_string_pretty(&checks) } else { text(&checks) });
    all.or(())
}

/// Mends what can be mended without losing anything: unfinished files of killed runs went when the project was read.
fn repair(project: &Project, files: &SiteFiles, site: &std::path::Path) -> Result<SiteCheck, Problems> {
    let lock = SiteLock::new(site)?;
    let mut done = Vec::new();
    if output::remove_unfinished(&lock)? {
        done.push("removed a site that was left half made".to_owned());
    }
    for folder in pipeline::check_editions(project, files)?.broken.into_keys() {
        let aside = pipeline::move_aside(project, &folder)?;
        done.push(format!("moved the broken edition {folder} to {}", aside.display()));
    }
    if pipeline::forget_caches(&project.cache())? {
        done.push("removed what is kept between builds".to_owned());
    }
    let detail = if done.is_empty() { "nothing to mend".to_owned() } else { done.join("; ") };
    Ok(SiteCheck::new("repair", detail, &Problems::default()))
}

/// The files that a build gives with other bytes than the site has.
fn other_files(built: &SiteFiles, found: &SiteFiles, site: &std::path::Path) -> Problems {
    let is_other = |(path, bytes): &(&str, &std::sync::Arc<[u8]>)| found.get(path).is_none_or(|found| found != *bytes);
    let problem = |path: &str| {
        let place = crate::problem::Place::file(&site.join(path));
        Problem::new(place, "a build of the same data gives another file").hint("build the site again")
    };
    Problems(built.iter().filter(is_other).map(|(path, _)| problem(path)).collect())
}

impl SiteCheck {
    fn new(check: &'static str, detail: String, problems: &Problems) -> Self {
        let result = if problems.0.is_empty() { Outcome::Passed } else { Outcome::Failed };
        Self { check, result, detail, problems: problems.0.iter().map(ToString::to_string).collect() }
    }
}

fn text(checks: &[SiteCheck]) -> String {
    let word = |outcome: Outcome| match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::Skipped => "skipped",
    };
    let lines = checks.iter().map(|checked| {
        let found = checked.problems.len() as u64;
        let detail = match checked.result {
            Outcome::Failed => format::counted(found, "problem", "problems"),
            Outcome::Passed | Outcome::Skipped => checked.detail.clone(),
        };
        format!("{:<9} {:<8} {detail}", checked.check, word(checked.result))
    });
    lines.collect::<Vec<_>>().join("\n")
}
