//! How to import: the settings' `[import]`, over a preset where one is named or found.

use std::path::{Path, PathBuf};

use super::presets::{PRESETS, Preset};
use super::raw::RawImport;
use super::sections::Sections;
use crate::problem::{Problem, Problems};

/// What the settings say about importing.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportPlan {
    raw: RawImport,
    preset: Option<Preset>,
    /// Where the files that it names start.
    base: PathBuf,
}

impl ImportPlan {
    /// Reads and checks the `[import]` table of a settings file; files that it names are relative to `base`.
    pub fn from_toml(file: &Path, text: &str, base: &Path) -> Result<Self, Problems> {
        let raw = RawImport::from_toml(file, text, false)?;
        let preset = match &raw.preset {
            None => None,
            Some(name) => Some(Preset::named(&name.value).ok_or_else(|| {
                Problem::new(name.place.clone(), format!("there is no preset `{}`", name.value))
                    .suggest(&name.value, PRESETS.iter().map(|preset| preset.name))
            })?),
        };
        let plan = Self { raw, preset, base: base.to_owned() };
        plan.sections(preset)?;
        Ok(plan)
    }

    /// Whether the settings say nothing about importing.
    pub fn is_empty(&self) -> bool {
        self.raw == RawImport::default()
    }

    /// The preset that the settings name.
    pub fn preset(&self) -> Option<Preset> {
        self.preset
    }

    /// The `files` of all sections as written, those of profiles and aliases first; empty when none are named.
    pub fn files(&self) -> Vec<String> {
        let sections = [self.raw.users.as_ref(), self.raw.aliases.as_ref(), Some(&self.raw.events)];
        sections
            .into_iter()
            .flatten()
            .flat_map(|section| section.files.iter().flatten())
            .map(|file| file.value.clone())
            .collect()
    }

    /// Whether the settings say by themselves what an event is, so that no preset is looked for.
    pub(super) fn is_complete(&self) -> bool {
        let events = &self.raw.events;
        (events.event.is_some() || events.event_name.is_some()) && events.time.is_some()
    }

    /// Whether what an input says depends on a file of ids, too.
    pub(super) fn reads_other_files(&self) -> bool {
        let sections = [Some(&self.raw.events), self.raw.users.as_ref(), self.raw.aliases.as_ref()];
        sections.into_iter().flatten().any(|section| section.test_users.ids_file.is_some())
    }

    /// Whether the settings themselves have this key, in any section.
    pub(super) fn is_written(&self, key: &str) -> bool {
        let sections = [Some(&self.raw.events), self.raw.users.as_ref(), self.raw.aliases.as_ref()];
        sections.into_iter().flatten().any(|section| match key {
            "user_id" => section.user_id.is_some(),
            "anonymous_id" => section.anonymous_id.is_some(),
            "event" => section.event.is_some(),
            "time" => section.time.is_some(),
            "id" => section.id.is_some(),
            "source" => section.source.is_some(),
            "bot" => section.bot.is_some(),
            "is_test" => section.is_test.is_some(),
            "attributes" => !section.attributes.is_empty(),
            "properties" => section.properties.is_some(),
            _ => false,
        })
    }

    /// The sections that follow from the settings over this preset.
    pub(super) fn sections(&self, preset: Option<Preset>) -> Result<Sections, Problems> {
        let raw = match preset {
            None => self.raw.clone(),
            Some(preset) => self.raw.clone().over(&preset.raw()?),
        };
        if let Some(refuse) = &raw.refuse {
            return Err(Problem::new(refuse.place.clone(), refuse.value.clone()).into());
        }
        Sections::check(raw, &self.base)
    }
}

/// The sections of a preset alone.
pub(super) fn preset_sections(preset: Preset) -> Result<Sections, Problems> {
    Sections::check(preset.raw()?, Path::new("."))
}
