//! What is kept between builds below the project's `.flightdeck/`: the cube, the pictures, and the stamp of the last
//! build. All of it can be deleted at any time. Each file begins with the hash of its name and its bytes: one that was cut,
//! changed or put under another name counts as none, and is made anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::charts::render::{PictureCache, PngCache};
use crate::disk;
use crate::json;
use crate::problem::Problem;

/// Where the cube is kept.
pub(super) fn cube_file(cache: &Path) -> PathBuf {
    cache.join("cube")
}

/// The pictures of the last build, by the name of what they are for.
pub(super) fn pictures(cache: &Path, name: &str) -> PictureCache {
    let svgs = read(&pictures_file(cache, name)).unwrap_or_default();
    PictureCache { svgs, ..PictureCache::default() }
}

/// Keeps the pictures for the next build.
pub(super) fn keep_pictures(cache: &Path, name: &str, pictures: &PictureCache) -> Result<(), Problem> {
    keep(&pictures_file(cache, name), &pictures.svgs)
}

fn pictures_file(cache: &Path, name: &str) -> PathBuf {
    cache.join(format!("{name}.json"))
}

/// The pictures of the last mail.
pub(super) fn pngs(cache: &Path) -> PngCache {
    let entries = fs::read_dir(mail_pictures_folder(cache)).into_iter().flatten().filter_map(Result::ok);
    let png = |entry: fs::DirEntry| {
        let key = entry.file_name().to_str()?.strip_suffix(".picture")?.to_owned();
        Some((key, read_sealed(&entry.path())?))
    };
    PngCache { pngs: entries.filter_map(png).collect(), ..PngCache::default() }
}

/// Keeps the pictures of a mail for the next one; those of earlier mails go.
pub(super) fn keep_pngs(cache: &Path, pngs: &PngCache) -> Result<(), Problem> {
    let folder = mail_pictures_folder(cache);
    let doing = "keep the pictures of the mail";
    for (key, bytes) in &pngs.pngs {
        let file = folder.join(format!("{key}.picture"));
        let is_used = pngs.used.contains(key);
        if is_used && read_sealed(&file).is_none() {
            disk::replace(&file, &sealed(&file, bytes), doing)?;
        } else if !is_used && file.exists() {
            fs::remove_file(&file).map_err(|error| Problem::io(&file, doing, &error))?;
        }
    }
    Ok(())
}

fn mail_pictures_folder(cache: &Path) -> PathBuf {
    cache.join("mail-pictures")
}

/// What a build was made from and what came of it, so that the next one can tell that there is nothing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BuildStamp {
    /// A hash of everything that decides the output.
    pub(super) made_from: String,
    /// A hash of names, sizes and times of the files of the site.
    pub(super) listing: String,
    /// Cockpit pages.
    pub(super) cockpits: usize,
    /// Counted events.
    pub(super) events: u64,
    /// Days since 1970.
    pub(super) as_of: Option<i32>,
    /// The first event after the clock, in Unix milliseconds: from then on the site says less than there is.
    pub(super) next_event: Option<i64>,
    /// Settings that did not fit the data.
    pub(super) unfit: Vec<StampedWarning>,
}

/// A warning about a setting that does not fit the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StampedWarning {
    /// The settings.
    pub(super) place: Option<String>,
    /// What does not fit.
    pub(super) message: String,
    /// What to do.
    pub(super) hint: Option<String>,
}

/// The stamp of the last build of this site.
pub(super) fn stamp(cache: &Path, site: &Path) -> Option<BuildStamp> {
    read(&stamp_file(cache, site))
}

/// Keeps the stamp for the next build.
pub(super) fn write_stamp(cache: &Path, site: &Path, stamp: &BuildStamp) -> Result<(), Problem> {
    keep(&stamp_file(cache, site), stamp)
}

/// Sites in other folders have stamp of their own, however a folder is called.
fn stamp_file(cache: &Path, site: &Path) -> PathBuf {
    let site = fs::canonicalize(site).unwrap_or_else(|_| site.to_owned());
    let name = blake3::hash(site.to_string_lossy().as_bytes()).to_hex();
    cache.join(format!("stamp-{}.json", &name[..16]))
}

/// Names, sizes and times of the files of a site; `None` when it cannot be read.
pub(super) fn listing(site: &Path) -> Option<String> {
    let mut files = BTreeMap::new();
    list(site, "", &mut files)?;
    let mut hasher = blake3::Hasher::new();
    for (name, (size, time)) in files {
        hasher.update(format!("{name}\n{size} {time}\n").as_bytes());
    }
    Some(hasher.finalize().to_hex().to_string())
}

fn list(folder: &Path, prefix: &str, files: &mut BTreeMap<String, (u64, u128)>) -> Option<()> {
    for entry in fs::read_dir(folder).ok()? {
        let entry = entry.ok()?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let metadata = entry.metadata().ok()?;
        if metadata.is_dir() {
            list(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, (metadata.len(), modified(&metadata)));
        }
    }
    Some(())
}

/// Tells one build of this program from another.
pub(super) fn program() -> String {
    let metadata = std::env::current_exe().and_then(fs::metadata);
    metadata.map_or_else(|_| String::new(), |metadata| format!("{} {}", metadata.len(), modified(&metadata)))
}

fn modified(metadata: &fs::Metadata) -> u128 {
    let time = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    time.map_or(0, |time| time.as_nanos())
}

/// Writes a model's new answers into the project, one file each.
pub(super) fn keep_answers(folder: &Path, answers: &BTreeMap<String, String>) -> Result<(), Problem> {
    let keep = |(name, text): (&String, &String)| {
        disk::replace_for_good(&folder.join(name), text.as_bytes(), "keep the model's answer")
    };
    answers.iter().try_for_each(keep)
}

fn read<T: serde::de::DeserializeOwned>(file: &Path) -> Option<T> {
    read_sealed(file).and_then(|bytes| serde_json::from_slice(&bytes).ok())
}

fn keep(file: &Path, value: &impl Serialize) -> Result<(), Problem> {
    let bytes = json::to_vec(value);
    disk::replace(file, &sealed(file, &bytes), "keep what the next build can use")
}

/// The hash of a file's name and its bytes.
fn seal(file: &Path, bytes: &[u8]) -> blake3::Hash {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    blake3::Hasher::new().update(name.as_bytes()).update(&[0]).update(bytes).finalize()
}

/// The bytes behind their hash.
fn sealed(file: &Path, bytes: &[u8]) -> Vec<u8> {
    [seal(file, bytes).as_bytes().as_slice(), bytes].concat()
}

/// The bytes of a kept file; `None` when it is not as it was written.
fn read_sealed(file: &Path) -> Option<Vec<u8>> {
    let all = disk::read(file).ok()?;
    let (hash, bytes) = all.split_first_chunk::<32>()?;
    (seal(file, bytes).as_bytes() == hash).then(|| bytes.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_file_that_was_changed_cut_or_renamed_counts_as_none() {
        let home = tempfile::tempdir().expect("a folder");
        let (file, other) = (home.path().join("a.json"), home.path().join("b.json"));
        keep(&file, &["kept"]).expect("written");
        assert_eq!(read::<Vec<String>>(&file), Some(vec!["kept".to_owned()]));
        let whole = fs::read(&file).expect("readable");
        fs::write(&other, &whole).expect("written");
        assert_eq!(read::<Vec<String>>(&other), None, "renamed");
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&file, &changed).expect("written");
            assert_eq!(read::<Vec<String>>(&file), None, "changed at {at}");
            fs::write(&file, &whole[..at]).expect("written");
            assert_eq!(read::<Vec<String>>(&file), None, "cut at {at}");
        }
    }

    #[test]
    fn pictures_of_a_mail_are_kept_and_made_anew_when_they_do_not_match() {
        let home = tempfile::tempdir().expect("a folder");
        let mut made = PngCache::default();
        made.pngs.insert("1-ab".to_owned(), vec![1, 2, 3]);
        made.used.insert("1-ab".to_owned());
        keep_pngs(home.path(), &made).expect("written");
        assert_eq!(pngs(home.path()).pngs, made.pngs);
        let file = mail_pictures_folder(home.path()).join("1-ab.picture");
        fs::write(&file, [1, 2, 3]).expect("written");
        assert_eq!(pngs(home.path()).pngs.len(), 0);
        keep_pngs(home.path(), &made).expect("written");
        assert_eq!(pngs(home.path()).pngs, made.pngs);
    }
}
