//! `flightdeck serve`: builds the site and serves it on this machine until it is stopped.

use clap::Args;

use super::build::{self, SiteArgs};
use super::print::{self, Console};
use super::{Common, model};
use crate::output::SiteFiles;
use crate::pipeline::Request;
use crate::preview::Preview;
use crate::problem::{Place, Problem, Problems};

/// The arguments of `serve`.
#[derive(Clone, Debug, Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    pub(super) build: SiteArgs,
    /// The port; the next free one is taken when it is in use
    #[arg(long, default_value_t = 4747)]
    pub(super) port: u16,
}

impl Default for ServeArgs {
    fn default() -> Self {
        Self { build: SiteArgs::default(), port: 4747 }
    }
}

pub(super) fn run(args: &ServeArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let project = build::load(common)?;
    let site = build::out_dir(&project, &args.build);
    let request = build::request(&project, common, &args.build.data)?;
    let request = Request { model: model::wanted()?, ..request };
    let (built, written) = build::build(&request, &site, console)?;
    console.say(&format!("{}; {}.", build::summary(&built.summary), build::changes(&written)));
    serve(built.files, args.port)
}

/// Serves the files until Ctrl-C.
fn serve(files: SiteFiles, port: u16) -> Result<(), Problems> {
    let preview = Preview::start(files, port)?;
    let stop = preview.stopper();
    ctrlc::set_handler(stop)
        .map_err(|error| Problem::internal(Place::default(), format!("cannot listen for Ctrl-C: {error}")))?;
    print::answer(&format!("Serving on {} (stop with Ctrl-C)", preview.url()));
    preview.wait();
    Ok(())
}
