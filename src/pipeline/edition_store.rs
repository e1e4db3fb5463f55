//! The stored editions as a build finds them, and the files that they add to the site.

use super::build_cache;
use crate::editions::{self, EditionPath, StoredEdition};
use crate::output::SiteFiles;
use crate::pages::ArchiveEntry;
use crate::problem::{Place, Problem, Problems};
use crate::project::{EditionFiles, Project};

/// The stored editions as a build finds them.
#[derive(Clone, Debug)]
pub(super) struct EditionStore {
    pub(super) stored: Vec<EditionFiles>,
    /// One for each of them.
    pub(super) editions: Vec<StoredEdition>,
    /// Of every file.
    hash: String,
}

impl EditionStore {
    /// What tells one state of the stored editions from another: names, sizes and times of their files.
    pub(super) fn listing(project: &Project) -> Option<String> {
        build_cache::listing(&project.editions_folder())
    }

    /// Reads what the project keeps; folders without values are none of ours and are passed over.
    pub(super) fn read(project: &Project) -> Result<Self, Problems> {
        let is_edition = |stored: &EditionFiles| stored.files.contains_key(editions::VALUES);
        let stored: Vec<EditionFiles> = project.stored_editions()?.into_iter().filter(is_edition).collect();
        let mut problems = Problems::default();
        let editions = stored.iter().filter_map(|edition| problems.collect(stored_edition(edition))).collect();
        problems.or(Self { hash: hash(&stored), stored, editions })
    }

    /// A hash of every file.
    pub(super) fn hash(&self) -> &str {
        &self.hash
    }

    /// Adds the editions to the site, with the pages that lead from one to the next.
    pub(super) fn add_to(&self, files: &mut SiteFiles) {
        for edition in &self.stored {
            for name in [editions::PAGE, editions::MAIL, editions::VALUES] {
                if let Some(bytes) = edition.files.get(name) {
                    files.insert(format!("snapshots/{}/{name}", edition.folder), bytes.as_slice());
                }
            }
        }
        for (path, bytes) in editions::neighbours(&self.editions) {
            files.insert(format!("snapshots/{path}"), bytes);
        }
    }

    /// The entries of the archive page.
    pub(super) fn archive(&self) -> Vec<ArchiveEntry> {
        editions::archive(&self.editions)
    }

    pub(super) fn find(&self, place: &EditionPath) -> Option<(&EditionFiles, &StoredEdition)> {
        self.stored.iter().zip(&self.editions).find(|(_, stored_edition)| stored_edition.place == *place)
    }
}

fn hash(stored: &[EditionFiles]) -> String {
    let mut hasher = blake3::Hasher::new();
    for edition in stored {
        for (name, bytes) in &edition.files {
            hasher.update(format!("{}/{name}\n{}\n", edition.folder, bytes.len()).as_bytes()).update(bytes);
        }
    }
    hasher.finalize().to_hex().to_string()
}

fn stored_edition(edition: &EditionFiles) -> Result<StoredEdition, Problem> {
    let bytes = edition.files.get(editions::VALUES).map(Vec::as_slice).unwrap_or_default();
    let values = serde_json::from_slice(bytes).map_err(|error| {
        let file = format!("content/editions/{}/{}", edition.folder, editions::VALUES);
        Problem::new(Place::file(file.as_ref()), format!("the edition cannot be read: {error}"))
            .hint("restore the file, or remove the folder of that edition")
    })?;
    Ok(StoredEdition { place: EditionPath::of(&edition.folder), values })
}
