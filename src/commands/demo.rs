//! No command at all: where there is no database, the exports that the settings name or else a demo; the site, and its preview.

use super::build;
use super::build::BuildArgs;
use super::common::Common;
use super::import::{self, ImportArgs};
use super::print::Console;
use super::seed::{self, SeedArgs};
use super::serve::{self, ServeArgs};
use crate::problem::Problems;

pub(super) fn run(common: &Common, console: Console) -> Result<(), Problems> {
    let project = build::load(common)?;
    let source = build::source(&project, common);
    if source.mapped.is_none() && !source.database.exists() {
        if import::plan(&project, common)?.files().is_empty() {
            seed::run(&SeedArgs::default(), common, console)?;
        } else {
            import::run(&ImportArgs::default(), common, console)?;
        }
    }
    build::run(&BuildArgs::default(), common, console)?;
    serve::run(&ServeArgs::default(), common, console)
}
