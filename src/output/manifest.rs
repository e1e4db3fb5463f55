//! What the site says about its own making: `data/build.json`.
//!
//! It marks a folder as a site of ours, which may be replaced, and remembers when the inputs last changed, so that an
//! unchanged build keeps its time and with it every byte.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::Millis;
use crate::disk;

/// The manifest of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// Always `flightdeck`.
    pub generator: String,
    /// The program's version.
    pub version: String,
    /// RFC 3339, UTC.
    pub generated_at: String,
    /// The moment of `generated_at`, Unix milliseconds.
    pub generated_at_millis: i64,
    /// A hash of data, definitions, content and templates.
    pub inputs: String,
}

impl Manifest {
    /// Where it lies in a site.
    pub const PATH: &'static str = "data/build.json";

    /// The manifest of these inputs. The time of the old site is kept when its inputs were the same.
    pub fn new(inputs: String, old: Option<&Self>, now: Millis) -> Self {
        let kept = old.filter(|old| old.inputs == inputs).map(|old| Millis(old.generated_at_millis));
        let generated_at = kept.unwrap_or(now);
        Self {
            generator: "flightdeck".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            generated_at: generated_at.rfc3339(),
            generated_at_millis: generated_at.0,
            inputs,
        }
    }

    /// The manifest of a site on disk; `None` when there is no such site.
    pub fn read(site: &Path) -> Option<Self> {
        let text = disk::read(&site.join(Self::PATH)).ok()?;
        serde_json::from_slice(&text).ok().filter(|manifest: &Self| manifest.generator == "flightdeck")
    }

    /// When the inputs last changed the output.
    pub fn generated_at(&self) -> Millis {
        Millis(self.generated_at_millis)
    }
}
