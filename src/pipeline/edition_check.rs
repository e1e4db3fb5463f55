//! Are the stored editions and the ledger of deliveries whole, and does the site have the same bytes?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::edition_store::EditionStore;
use crate::editions::{self, SentLedger};
use crate::output::SiteFiles;
use crate::problem::{Place, Problem, Problems};
use crate::project::{EditionFiles, Project};

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct EditionCheck {
    /// How many editions there are.
    pub editions: usize,
    /// The folders below `content/editions/` of those that are not whole, and why.
    pub broken: BTreeMap<String, Problem>,
    /// What else is wrong.
    pub problems: Problems,
}

/// Reads every stored edition and the ledger of deliveries, and compares them with their copies in a site.
pub fn check_editions(project: &Project, site: &SiteFiles) -> Result<EditionCheck, Problems> {
    let store = EditionStore::read(project)?;
    let mut check = EditionCheck { broken: store.left_out_unread(), ..EditionCheck::default() };
    let is_without_values = |edition: &EditionFiles| {
        edition.files.contains_key(editions::PAGE) && !edition.files.contains_key(editions::VALUES)
    };
    for EditionFiles { folder, .. } in project.stored_editions()?.into_iter().filter(is_without_values) {
        let place = Place::file(format!("content/editions/{folder}/{}", editions::VALUES).as_ref());
        let problem = Problem::new(place, "an edition lacks its values, so that builds pass it over");
        check.broken.insert(folder, problem.hint("restore the file from the repository, or make the edition anew"));
    }
    check.editions = store.stored.len() + check.broken.len();
    for EditionFiles { folder, files } in &store.stored {
        for name in [editions::PAGE, editions::MAIL, editions::VALUES] {
            let place = || Place::file(format!("content/editions/{folder}/{name}").as_ref());
            let Some(bytes) = files.get(name) else {
                let problem = Problem::new(place(), "the file of the edition is missing");
                check.broken.insert(folder.clone(), problem.hint("restore it from the repository"));
                continue;
            };
            // An edition that a build left out, or that was made since, has no copy.
            let copy = site.get(&format!("snapshots/{folder}/{name}"));
            if copy.is_some_and(|copy| **copy != **bytes) {
                let problem = Problem::new(place(), "the site has other bytes of this edition");
                check.problems.push(problem.hint("build the site again"));
            }
        }
    }
    let ledger = project.sent_ledger()?.map(|bytes| SentLedger::read(&bytes));
    if let Some(Err(error)) = ledger {
        let problem =
            Problem::new(Place::file(&project.sent_file()), format!("who got which edition cannot be read: {error}"));
        check
            .problems
            .push(problem.hint("restore the file from the repository; without it editions may be sent twice"));
    }
    Ok(check)
}

/// Moves the files of a broken edition beside it, to a hidden folder that no build reads; gives that folder. Editions of other
/// segments, which are in folders below, stay.
pub fn move_aside(project: &Project, folder: &str) -> Result<PathBuf, Problem> {
    let from = project.editions_folder().join(folder);
    let name = from.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let free = (1..=u16::MAX).map(|number| from.with_file_name(format!(".{name}.broken-{number}")));
    let to = free.into_iter().find(|path| !path.exists()).unwrap_or_else(|| from.with_extension("broken"));
    let failed = |error: &io::Error| Problem::io(&from, "move the broken edition aside", error);
    fs::create_dir(&to).map_err(|error| failed(&error))?;
    for entry in fs::read_dir(&from).map_err(|error| failed(&error))? {
        let path = entry.map_err(|error| failed(&error))?.path();
        if path.is_file() {
            let name = path.file_name().unwrap_or_default();
            fs::rename(&path, to.join(name)).map_err(|error| failed(&error))?;
        }
    }
    Ok(to)
}

/// Removes what can be made again; the next build makes it.
pub fn forget_caches(cache: &Path) -> Result<bool, Problem> {
    match fs::remove_dir_all(cache) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Problem::io(cache, "remove what is kept between builds", &error)),
    }
}
