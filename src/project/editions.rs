//! The closed editions of a project: `content/editions/<day or week>/`, with those of other segments in folders below.
//!
//! They are meant to be committed, so that a build on another machine has them too.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use super::Project;
use super::edition_files::EditionFiles;
use crate::disk;
use crate::problem::{Problem, Problems};

impl Project {
    /// Where closed editions and the ledger of deliveries are kept.
    pub fn editions_folder(&self) -> PathBuf {
        self.root.join("content/editions")
    }

    /// Every stored edition and those about to be stored, by folder: of days and of weeks the oldest first.
    pub fn stored_editions(&self) -> Result<Vec<EditionFiles>, Problems> {
        let mut files: BTreeMap<String, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
        let mut problems = Problems::default();
        super::collect(&self.editions_folder(), "", &mut |path, file| {
            let Some((folder, name)) = path.rsplit_once('/') else { return };
            let bytes = disk::read(file).map_err(|error| Problem::io(file, "read the edition", &error));
            if let Some(bytes) = problems.collect(bytes) {
                files.entry(folder.to_owned()).or_default().insert(name.to_owned(), bytes);
            }
        })?;
        files.extend(self.unstored_editions.iter().map(|edition| (edition.folder.clone(), edition.files.clone())));
        let editions = files.into_iter().map(|(folder, files)| EditionFiles { folder, files });
        problems.or(editions.collect())
    }

    /// The ledger of deliveries; `None` when nothing was ever sent.
    pub fn sent_ledger(&self) -> Result<Option<Vec<u8>>, Problem> {
        let path = self.sent_file();
        match disk::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Problem::io(&path, "read who got which edition", &error)),
        }
    }

    /// The file of the ledger of deliveries.
    pub fn sent_file(&self) -> PathBuf {
        self.editions_folder().join("sent.json")
    }
}
