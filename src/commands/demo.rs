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
use super::serve;
use crate::config::SourceConfig;
use crate::problem::Problems;

pub(super) fn run(common: &Common, console: Console) -> Result<(), Problems> {
    if is_empty(&common.project) {
        init::run(&InitArgs::default(), common, console)?;
    }
    if !import::first(common, console)? && names_no_data(common)? {
        seed::run(&SeedArgs::default(), common, console)?;
    }
    build::run(&BuildArgs::default(), common, console)?;
    serve::after_build(common, console)
}

/// Whether the settings say nothing of data of their own: no `[import]`, and no other database than a demo has.
fn names_no_data(common: &Common) -> Result<bool, Problems> {
    let project = build::load(common)?;
    let is_usual = project.config.source.own_database() == SourceConfig::default().own_database();
    Ok(import::plan(&project, common)?.is_empty() && (is_usual || common.db.is_some()))
}

/// Whether there is nothing to work with: no file that anybody sees.
fn is_empty(folder: &Path) -> bool {
    let is_seen = |entry: DirEntry| !entry.file_name().to_string_lossy().starts_with('.');
    std::fs::read_dir(folder).is_ok_and(|entries| !entries.flatten().any(is_seen))
}
