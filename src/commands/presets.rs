//! `flightdeck presets`: the mappings of known tools.

use clap::Args;

use super::print;
use crate::problem::{Place, Problem, Problems};
use crate::store::ingest::{PRESETS, Preset};

/// The arguments of `presets`.
#[derive(Clone, Debug, Args)]
pub(super) struct PresetsArgs {
    /// The preset to print; without it, all are listed
    name: Option<String>,
}

pub(super) fn run(args: &PresetsArgs) -> Result<(), Problems> {
    let Some(name) = &args.name else {
        for preset in PRESETS {
            print::answer(&format!("{:<12} {}", preset.name, preset.summary()));
        }
        return Ok(());
    };
    let preset = Preset::named(name).ok_or_else(|| {
        Problem::new(Place::argument("NAME"), format!("there is no preset `{name}`"))
            .suggest(name, PRESETS.iter().map(|preset| preset.name))
    })?;
    print::answer(preset.text.trim_end());
    Ok(())
}
