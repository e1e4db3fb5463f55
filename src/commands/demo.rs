//! No command at all: in an empty folder the whole demo project; where there is no database, the exports that the settings name or else a demo; the site, and its preview.

use std::fs::DirEntry;
use std::path::Path;

use super::build;
use super::build::BuildArgs;
use super::common::Common;
use super::import;
use super::init::{self, InitArgs};
use super::print::Console;
use super::seed::{self, SeedArgs};
use super::serve::{self, ServeArgs};
use crate::problem::Problems;

pub(super) fn run(common: &Common, console: Console) -> Result<(), Problems> {
    if is_empty(&common.project) {
        init::run(&InitArgs::default(), common, console)?;
    }
    if !import::first(common, console)? {
        seed::run(&SeedArgs::default(), common, console)?;
    }
    build::run(&BuildArgs::default(), common, console)?;
    serve::run(&ServeArgs::default(), common, console)
}

/// Whether there is nothing to work with: no file that anybody sees.
fn is_empty(folder: &Path) -> bool {
    let is_seen = |entry: DirEntry| !entry.file_name().to_string_lossy().starts_with('.');
    std::fs::read_dir(folder).is_ok_and(|entries| !entries.flatten().any(is_seen))
}
