//! No command at all: a demo database when there is none, the site, and its preview.

use super::print::Console;
use super::seed::{self, SeedArgs};
use super::serve::{self, ServeArgs};
use super::{Common, build};
use crate::problem::Problems;
use crate::source::Location;

pub(super) fn run(common: &Common, console: &Console) -> Result<(), Problems> {
    let project = build::load(common)?;
    if let Location::Store { path } = build::location(&project, common)
        && !path.exists()
    {
        seed::run(&SeedArgs::default(), common, console)?;
    }
    serve::run(&ServeArgs::default(), common, console)
}
