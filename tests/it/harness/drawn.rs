//! Pictures that the projects of earlier tests drew, so that the same chart is not drawn again for each of a hundred of them.
//!
//! Drawing is most of a build. Tests that are about pictures which are not kept begin with [`super::Project::empty`], which gets none.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The files of pages' pictures, each a hash of its name and its text before the text: keys with their pictures.
const PAGES: [&str; 2] = ["pictures.json", "hours.json"];
/// The folder of mails' pictures, a file each.
const MAILS: &str = "mail-pictures";

/// By key; and whether more than one project had it.
type Drawn = BTreeMap<String, (Vec<u8>, bool)>;

/// By the file or folder that they are kept in.
static DRAWN: Mutex<BTreeMap<&str, Drawn>> = Mutex::new(BTreeMap::new());

/// Puts those that more than one project had into the cache of a new one.
pub(super) fn give(project: &Path) {
    let cache = project.join(".flightdeck");
    fs::create_dir_all(cache.join(MAILS)).expect("a folder");
    let drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    for (name, pictures) in drawn.iter() {
        let common = pictures.iter().filter(|(_, (_, is_common))| *is_common);
        if *name == MAILS {
            common.for_each(|(key, (bytes, _))| fs::write(cache.join(MAILS).join(key), bytes).expect("written"));
        } else {
            let common: BTreeMap<&String, &str> =
                common.map(|(key, (bytes, _))| (key, std::str::from_utf8(bytes).expect("text"))).collect();
            let text = serde_json::to_vec(&common).expect("JSON");
            fs::write(cache.join(name), [seal(name, &text).as_slice(), &text].concat()).expect("written");
        }
    }
}

/// Takes those of a project that is done; what its test damaged is left where it is.
pub(super) fn take(project: &Path) {
    let cache = project.join(".flightdeck");
    for name in PAGES {
        let text = fs::read(cache.join(name)).ok().and_then(|bytes| unsealed(&bytes, name));
        let pictures = text.and_then(|text| serde_json::from_slice::<BTreeMap<String, String>>(&text).ok());
        know(name, pictures.into_iter().flatten().map(|(key, picture)| (key, picture.into_bytes())));
    }
    let files = fs::read_dir(cache.join(MAILS)).into_iter().flatten().filter_map(Result::ok);
    let whole = files.filter_map(|file| {
        let (name, bytes) = (file.file_name().into_string().ok()?, fs::read(file.path()).ok()?);
        unsealed(&bytes, &name).map(|_| (name, bytes))
    });
    know(MAILS, whole);
}

fn know(name: &'static str, pictures: impl Iterator<Item = (String, Vec<u8>)>) {
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = drawn.entry(name).or_default();
    for (key, picture) in pictures {
        known.entry(key).and_modify(|(_, is_common)| *is_common = true).or_insert((picture, false));
    }
}

fn unsealed(bytes: &[u8], name: &str) -> Option<Vec<u8>> {
    let (hash, kept) = bytes.split_first_chunk::<32>()?;
    (seal(name, kept) == *hash).then(|| kept.to_vec())
}

fn seal(name: &str, kept: &[u8]) -> [u8; 32] {
    *blake3::Hasher::new().update(name.as_bytes()).update(&[0]).update(kept).finalize().as_bytes()
}
