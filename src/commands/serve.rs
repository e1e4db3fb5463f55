//! `flightdeck serve`: shows the site on this machine and keeps it up to date while somebody edits, until it is stopped.
//!
//! The same pipeline as `build`; the bytes go to the preview's memory and not to `site/`.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;

use super::build::{self, DataArgs};
use super::common::Common;
use super::interrupt;
use super::open;
use super::print::{self, Console};
use crate::disk;
use crate::format;
use crate::pipeline::{self, BuildMemory, Built};
use crate::preview::{Listen, Preview, PreviewSite, ProjectWatcher, Touched, WatchedPaths};
use crate::problem::{Place, Problem, Problems};
use crate::project::{CONFIG_FILE, Project};
use crate::source;
use crate::store::seed::Scenario;

/// The port that is tried first.
const PORT: u16 = 4747;
/// How long a build that is under way may go on after Ctrl-C.
const GRACE: Duration = Duration::from_secs(1);

/// The arguments of `serve`.
#[derive(Clone, Debug, Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The port; the next free one is taken when it is in use
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// The address of this machine to listen on; others than 127.0.0.1 let other machines in
    #[arg(long, value_name = "ADDR", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
}

impl Default for ServeArgs {
    fn default() -> Self {
        Self { data: DataArgs::default(), port: PORT, host: IpAddr::V4(Ipv4Addr::LOCALHOST), open: false }
    }
}

pub(super) fn run(args: &ServeArgs, common: &Common, console: Console) -> Result<(), Problems> {
    start(args, (common, console), &|built| {
        built.warnings.iter().for_each(print::warn);
        console.say(&format!("{}.", build::summary(&built.summary)));
    })
}

/// Serves what `build` has just written and told.
pub(super) fn after_build(common: &Common, console: Console) -> Result<(), Problems> {
    start(&ServeArgs::default(), (common, console), &|_| ())
}

fn start(args: &ServeArgs, (common, console): (&Common, Console), tell: &dyn Fn(&Built)) -> Result<(), Problems> {
    let project = build::load(common)?;
    let mut rebuilder = Rebuilder { args, common, console, memory: BuildMemory::default() };
    // The watcher starts before the first build, so that an edit during that build is followed by another.
    let mut watcher = ProjectWatcher::start(&watched(&project, common))?;
    let (project, built) = rebuilder.build()?;
    watcher.follow(&watched(&project, common))?;
    tell(&built);
    let preview = Preview::start(
        Listen { host: args.host, port: args.port },
        PreviewSite { files: built.files, query_service: built.queries },
    )?;
    stop_on_ctrl_c(&preview, &watcher)?;
    if !args.host.is_loopback() {
        print::warn(&open_to_others(args.host));
    }
    print::answer(&format!("Serving on {} (stop with Ctrl-C)", preview.url()));
    if args.open {
        open::in_browser(&preview.url()).unwrap_or_else(|problem| print::warn(&problem));
    }
    rebuilder.follow(&preview, watcher)?;
    preview.wait();
    Ok(())
}

fn open_to_others(host: IpAddr) -> Problem {
    let message = "every machine that reaches this address can read the site and ask about your data";
    Problem::new(Place::argument(&format!("--host {host}")), message)
        .hint("leave `--host` out to keep it to this machine")
}

/// Ends the watcher and the preview. A build that takes longer than the grace is cut off, which is safe: every file that a
/// build writes is replaced as a whole.
fn stop_on_ctrl_c(preview: &Preview, watcher: &ProjectWatcher) -> Result<(), Problem> {
    let (stop_preview, stop_watcher) = (preview.stopper(), watcher.stopper());
    let stop = move || {
        stop_watcher();
        stop_preview();
        source::cancel_queries();
        std::thread::sleep(GRACE);
        std::process::exit(0);
    };
    interrupt::on_ctrl_c(stop)
}

/// Everything that can change the site.
fn watched(project: &Project, common: &Common) -> WatchedPaths {
    let source = build::source(project, common);
    WatchedPaths {
        root: project.root.clone(),
        settings: common.config.clone().unwrap_or_else(|| project.root.join(CONFIG_FILE)),
        data: source::files(&source),
        data_folders: source::folders(&source),
    }
}

/// Builds the site again and again, with what earlier builds left in memory.
struct Rebuilder<'a> {
    args: &'a ServeArgs,
    common: &'a Common,
    console: Console,
    memory: BuildMemory,
}

impl Rebuilder<'_> {
    fn build(&mut self) -> Result<(Project, Built), Problems> {
        let project = build::load(self.common)?;
        let request = build::request(&project, self.common, &self.args.data)?;
        let progress = self.console.progress();
        let built = pipeline::build(&request, &self.site(), &mut self.memory, &mut |step| progress.step(step))?;
        drop(progress);
        Ok((project, built))
    }

    /// The time of a site that was written here before is kept, so that nothing looks newer than it is.
    fn site(&self) -> PathBuf {
        self.common.project.join("site")
    }

    /// Builds after every change until the watcher ends.
    fn follow(&mut self, preview: &Preview, mut watcher: ProjectWatcher) -> Result<(), Problems> {
        while let Some(touched) = watcher.wait() {
            let begun = Instant::now();
            match self.again(&touched) {
                Ok((project, built)) => {
                    watcher.follow(&watched(&project, self.common))?;
                    preview.show(PreviewSite { files: built.files, query_service: built.queries });
                    self.console.say(&format!("Built again in {}.", milliseconds(begun.elapsed())));
                }
                Err(problems) => {
                    print::problems(&problems);
                    preview.fail(problems);
                }
            }
        }
        Ok(())
    }

    fn again(&mut self, touched: &BTreeSet<Touched>) -> Result<(Project, Built), Problems> {
        if touched.contains(&Touched::Seeds) {
            check_seeds(&self.common.project)?;
            self.console.say("A scenario changed: `flightdeck seed --reset` makes its data anew.");
        }
        self.build()
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{} ms", format::count(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)))
}

/// Reads every scenario of the project, so that a mistake is reported while it is written. No scenario changes the site:
/// data is only made again on request.
fn check_seeds(project: &Path) -> Result<(), Problems> {
    let Ok(entries) = std::fs::read_dir(project.join("seeds")) else { return Ok(()) };
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut problems = Problems::default();
    for file in files {
        let text = disk::read_to_string(&file).map_err(|error| Problem::io(&file, "read the scenario", &error));
        if let Some(text) = problems.collect(text) {
            problems.collect(Scenario::parse(&text, file.strip_prefix(project).unwrap_or(&file)));
        }
    }
    problems.or(())
}
