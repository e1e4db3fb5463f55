//! A world as it is written: what differs from the common product, and what is expected.

use std::path::{Path, PathBuf};

use flightdeck::store::seed::Scenario;
use serde::Deserialize;

use super::expectation::Expectation;

/// The product that every world begins from.
const PRODUCT: &str = "product.toml";

/// One world.
pub(super) struct WorldFile {
    pub(super) name: String,
    pub(super) scenario: Scenario,
    /// Texts of the settings, and what stands there instead.
    pub(super) labels: Vec<(String, String)>,
    pub(super) expectation: Expectation,
}

#[derive(Deserialize)]
struct Parts {
    #[serde(default)]
    scenario: toml::Table,
    #[serde(default)]
    labels: Vec<(String, String)>,
    #[serde(flatten)]
    expectation: Expectation,
}

impl WorldFile {
    /// Every world, by name.
    pub(super) fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
        let read =
            |path: &Path| std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let product: toml::Table = toml::from_str(&read(&folder.join(PRODUCT))).expect("the product is TOML");
        let files = std::fs::read_dir(&folder).expect("the folder of the worlds");
        let mut files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
        files.retain(|path| !path.ends_with(PRODUCT));
        files.sort();
        files.iter().map(|path| Self::read(path, &read(path), &product)).collect()
    }

    fn read(path: &Path, text: &str, product: &toml::Table) -> Self {
        let parts: Parts = toml::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut scenario = product.clone();
        merge(&mut scenario, parts.scenario);
        let scenario = toml::to_string(&scenario).expect("TOML");
        let scenario = Scenario::parse(&scenario, path).unwrap_or_else(|problems| panic!("{problems}"));
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        Self { name, scenario, labels: parts.labels, expectation: parts.expectation }
    }
}

/// Replaces what is named; tables are merged key by key.
fn merge(into: &mut toml::Table, from: toml::Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(toml::Value::Table(into)), toml::Value::Table(from)) => merge(into, from),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}
