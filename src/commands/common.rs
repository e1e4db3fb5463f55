//! What every command takes.

use std::path::PathBuf;

use clap::Args;

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub(super) struct Common {
    /// The project folder
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub(super) project: PathBuf,
    /// Another settings file than flightdeck.toml in the project folder
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Another database than the settings name
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) db: Option<PathBuf>,
    /// Print problems only
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}
