//! Presets: mappings of known tools, shipped as TOML in the grammar of `[import]`.

use std::path::Path;

use super::raw::RawImport;
use crate::problem::Problems;

/// A shipped mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name in the settings.
    pub name: &'static str,
    /// Its TOML.
    pub text: &'static str,
}

/// All presets, by name.
pub const PRESETS: [Preset; 12] = [
    Preset { name: "access_log", text: include_str!("presets/access_log.toml") },
    Preset { name: "amplitude", text: include_str!("presets/amplitude.toml") },
    Preset { name: "ga4", text: include_str!("presets/ga4.toml") },
    Preset { name: "matomo", text: include_str!("presets/matomo.toml") },
    Preset { name: "mixpanel", text: include_str!("presets/mixpanel.toml") },
    Preset { name: "plausible", text: include_str!("presets/plausible.toml") },
    Preset { name: "posthog", text: include_str!("presets/posthog.toml") },
    Preset { name: "rudderstack", text: include_str!("presets/rudderstack.toml") },
    Preset { name: "segment", text: include_str!("presets/segment.toml") },
    Preset { name: "snowplow", text: include_str!("presets/snowplow.toml") },
    Preset { name: "stripe", text: include_str!("presets/stripe.toml") },
    Preset { name: "umami", text: include_str!("presets/umami.toml") },
];

impl Preset {
    /// The preset of this name.
    pub fn named(name: &str) -> Option<Self> {
        PRESETS.into_iter().find(|preset| preset.name == name)
    }

    pub(super) fn raw(self) -> Result<RawImport, Problems> {
        RawImport::from_toml(Path::new(&format!("preset {}", self.name)), self.text, true)
    }

    /// Why its files cannot be imported, where it says so.
    pub(super) fn refusal(self) -> Result<Option<String>, Problems> {
        Ok(self.raw()?.refuse.map(|refuse| refuse.value))
    }

    /// What it is for: its first comment.
    pub fn summary(self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
    }
}

#[cfg(test)]
mod tests {
    use super::super::sections::Sections;
    use super::*;

    #[test]
    fn every_preset_is_valid_and_says_what_it_is_for() {
        for preset in PRESETS {
            let raw = preset.raw().unwrap_or_else(|problems| panic!("{}: {problems}", preset.name));
            assert!(!preset.summary().is_empty(), "{}", preset.name);
            Sections::check(raw, Path::new(".")).unwrap_or_else(|problems| panic!("{}: {problems}", preset.name));
        }
    }

    #[test]
    fn every_file_of_the_folder_is_a_preset() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/ingest/presets");
        let files = std::fs::read_dir(folder).expect("the presets").map(|entry| entry.expect("an entry").path());
        let mut names: Vec<String> =
            files.map(|file| file.file_stem().unwrap_or_default().display().to_string()).collect();
        names.sort();
        assert_eq!(names, PRESETS.map(|preset| preset.name));
    }

    #[test]
    fn presets_are_in_order_and_found_by_name() {
        assert!(PRESETS.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert_eq!(Preset::named("ga4").map(|preset| preset.name), Some("ga4"));
        assert_eq!(Preset::named("ga5"), None);
    }
}
