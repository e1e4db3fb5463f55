//! The stored editions as a build finds them, and the files that they add to the site.
//!
//! A stored edition that cannot be read, or that fails a check of the site, is left out of the site. It stays where it is,
//! and a warning names it and the command that makes it anew.

use std::collections::BTreeMap;

use super::build_cache;
use crate::editions::{self, EditionPath, EditionReceiptInputs, StoredEdition};
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
    /// Those whose values cannot be read, and why.
    unreadable: Vec<(EditionFiles, Problem)>,
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
        let (mut stored, mut editions, mut unreadable) = (Vec::new(), Vec::new(), Vec::new());
        for files in project.stored_editions()?.into_iter().filter(is_edition) {
            match stored_edition(&files) {
                Ok(edition) => {
                    stored.push(files);
                    editions.push(edition);
                }
                Err(problem) => unreadable.push((files, problem)),
            }
        }
        Ok(Self { hash: hash(&stored), stored, editions, unreadable })
    }

    /// The stored edition of this place whose values cannot be read, and why.
    pub(super) fn find_unreadable(&self, place: &EditionPath) -> Option<&(EditionFiles, Problem)> {
        self.unreadable.iter().find(|(files, _)| files.folder == place.folder())
    }

    /// A warning for each edition that cannot be read, by its folder.
    pub(super) fn left_out_unread(&self) -> BTreeMap<String, Problem> {
        self.unreadable.iter().map(|(files, problem)| (files.folder.clone(), problem.clone())).collect()
    }

    /// The stored editions in whose files these problems were found, each with a warning. An edition that is only about to be
    /// stored is not among them: a problem in it is an error.
    pub(super) fn damaged(&self, problems: &Problems, project: &Project) -> BTreeMap<String, Problem> {
        let mut damaged = BTreeMap::new();
        for problem in &problems.0 {
            let path = problem.place.file.as_deref().and_then(|path| path.to_str()).unwrap_or_default();
            let folder =
                path.strip_prefix("snapshots/").and_then(|path| path.rsplit_once('/')).map(|(folder, _)| folder);
            let is_new = |folder: &str| {
                let is_same = |edition: &EditionFiles| edition.folder == folder;
                project.unstored_editions.iter().any(is_same) && !EditionPath::of(folder).is_replaced()
            };
            let known =
                self.stored.iter().map(|edition| edition.folder.as_str()).find(|stored| Some(*stored) == folder);
            if let Some(folder) = known.filter(|folder| !is_new(folder)) {
                damaged.entry(folder.to_owned()).or_insert_with(|| left_out(folder, &problem.message));
            }
        }
        damaged
    }

    /// The editions without those of these folders.
    pub(super) fn without(&self, folders: &BTreeMap<String, Problem>) -> Self {
        let pairs = self.stored.iter().cloned().zip(self.editions.iter().cloned());
        let (stored, editions): (Vec<_>, Vec<_>) =
            pairs.filter(|(files, _)| !folders.contains_key(&files.folder)).unzip();
        Self { hash: hash(&stored), stored, editions, unreadable: self.unreadable.clone() }
    }

    /// A hash of every file.
    pub(super) fn hash(&self) -> &str {
        &self.hash
    }

    /// Adds the editions to the site, with the pages that lead from one to the next and to where their
    /// numbers come from.
    pub(super) fn add_to(&self, files: &mut SiteFiles, receipts: EditionReceiptInputs<'_>) {
        for edition in &self.stored {
            for name in [editions::PAGE, editions::MAIL, editions::VALUES] {
                if let Some(bytes) = edition.files.get(name) {
                    files.insert(format!("snapshots/{}/{name}", edition.folder), bytes.as_slice());
                }
            }
        }
        let beside =
            editions::neighbours(&self.editions).into_iter().chain(editions::receipts(&self.editions, receipts));
        for (path, bytes) in beside {
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
    let values = serde_json::from_slice(bytes)
        .map_err(|error| left_out(&edition.folder, &format!("the edition cannot be read: {error}")))?;
    Ok(StoredEdition { place: EditionPath::of(&edition.folder), values })
}

/// The warning about an edition that is not in the site, with the command that makes it anew.
fn left_out(folder: &str, why: &str) -> Problem {
    let place = EditionPath::of(folder);
    let file = format!("content/editions/{folder}/{}", editions::VALUES);
    let hint = if place.is_replaced() {
        "remove the folder of this edition, which was restated since".to_owned()
    } else {
        format!(
            "restore the file, or make the edition anew with `flightdeck snapshot --date {} --restate`",
            place.period
        )
    };
    Problem::new(Place::file(file.as_ref()), format!("{why}; the edition is left out of the site")).hint(hint)
}
