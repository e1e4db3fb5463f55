//! No command at all: a demo database when there is none, the site, and its preview.

use super::build;
use super::build::BuildArgs;
use super::common::Common;
use super::print::Console;
use super::seed::{self, SeedArgs};
use super::serve::{self, ServeArgs};
use crate::problem::Problems;

pub(super) fn run(common: &Common, console: Console) -> Result<(), Problems> {
    let project = build::load(common)?;
    let source = build::source(&project, common);
    if source.mapped.is_none() && !source.database.exists() {
        seed::run(&SeedArgs::default(), common, console)?;
    }
    build::run(&BuildArgs::default(), common, console)?;
    serve::run(&ServeArgs::default(), common, console)
}
