//! `manifest.json`: every file of a site with its size and its SHA-256, so that anybody can tell whether a copy is whole.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use ring::digest::{SHA256, digest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SiteFiles;
use crate::disk;
use crate::problem::{Place, Problem, Problems};

/// Every file of a site but the list itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileList {
    /// By path below the site's root.
    pub files: BTreeMap<String, ListedFile>,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedFile {
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
}

impl ListedFile {
    fn of(bytes: &[u8]) -> Self {
        let hash = digest(&SHA256, bytes);
        let mut sha256 = String::new();
        for byte in hash.as_ref() {
            write!(sha256, "{byte:02x}").expect("a string takes any text");
        }
        Self { bytes: bytes.len() as u64, sha256 }
    }
}

impl FileList {
    /// Where it lies in a site.
    pub const PATH: &'static str = "manifest.json";

    /// The list of these files.
    pub fn of(files: &SiteFiles) -> Self {
        let listed = files.iter().filter(|(path, _)| *path != Self::PATH);
        Self { files: listed.map(|(path, bytes)| (path.to_owned(), ListedFile::of(bytes))).collect() }
    }

    /// The list of a site on disk.
    pub fn read(site: &Path) -> Result<Self, Problem> {
        let path = site.join(Self::PATH);
        let bytes =
            disk::read(&path).map_err(|error| Problem::io(&path, "read the list of the site's files", &error))?;
        serde_json::from_slice(&bytes).map_err(|error| {
            Problem::new(Place::file(&path), format!("the list of the site's files cannot be read: {error}"))
                .hint("build the site again")
        })
    }

    /// The files of a site on disk, and a problem for each that is missing, has other bytes, or is not listed.
    pub fn check(&self, site: &Path) -> Result<(SiteFiles, Problems), Problem> {
        let mut found = SiteFiles::default();
        read_below(site, "", &mut found)?;
        let mut problems = Problems::default();
        let problem = |path: &str, message: &str| Problem::new(Place::file(&site.join(path)), message);
        for (path, listed) in &self.files {
            match found.get(path) {
                None => problems.push(problem(path, "the file is missing").hint("build the site again")),
                Some(bytes) if ListedFile::of(bytes) != *listed => {
                    problems.push(problem(path, "the file is not as it was built").hint("build the site again"));
                }
                Some(_) => {}
            }
        }
        let is_listed = |path: &str| path == Self::PATH || self.files.contains_key(path);
        for (path, _) in found.iter().filter(|(path, _)| !is_listed(path)) {
            problems.push(problem(path, "no build wrote this file").hint("remove it, or keep it outside the site"));
        }
        Ok((found, problems))
    }
}

fn read_below(folder: &Path, prefix: &str, found: &mut SiteFiles) -> Result<(), Problem> {
    let failed = |path: &Path, error: &io::Error| Problem::io(path, "read the site", error);
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            read_below(&path, &format!("{prefix}{name}/"), found)?;
        } else {
            found.insert(format!("{prefix}{name}"), disk::read(&path).map_err(|error| failed(&path, &error))?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_is_not_whole_is_told_file_by_file() {
        let home = tempfile::tempdir().expect("a folder");
        let mut files = SiteFiles::default();
        for path in ["index.html", "a/b.html", "a/c.html"] {
            files.insert(path, path.as_bytes());
        }
        let list = FileList::of(&files);
        // printf 'index.html' | sha256sum
        assert_eq!(list.files["index.html"].sha256, "0eb547304658805aad788d320f10bf1f292797b5e6d745a3bf617584da017051");
        std::fs::create_dir(home.path().join("a")).expect("a folder");
        for (path, text) in [("index.html", "index.html"), ("a/b.html", "a/b.htmL"), ("a/new.html", "")] {
            std::fs::write(home.path().join(path), text).expect("written");
        }
        let (found, problems) = list.check(home.path()).expect("readable");
        assert_eq!(found.len(), 3);
        let told: Vec<String> = problems.0.iter().map(|problem| problem.message.clone()).collect();
        assert_eq!(told, ["the file is not as it was built", "the file is missing", "no build wrote this file"]);
    }
}
