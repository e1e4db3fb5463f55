//! The files of the site by the paths of requests.

use std::sync::Arc;

use super::paths::decode;
use crate::output::SiteFiles;

/// A file as it is sent.
#[derive(Clone, Debug)]
pub(super) struct SiteFile {
    pub(super) name: String,
    pub(super) bytes: Arc<[u8]>,
}

/// Where a path leads.
pub(super) enum Lookup {
    /// To a file.
    File(SiteFile),
    /// To a folder that was named without its slash; the last part of its name.
    Folder(String),
    /// Nowhere.
    Nothing,
}

/// The path of a request's target, decoded; `None` when it is not UTF-8.
pub(super) fn path_of(target: &str) -> Option<String> {
    decode(target.split(['?', '#']).next().unwrap_or_default()).map(|path| path.trim_start_matches('/').to_owned())
}

/// Finds a file of the site. Only names in the map of its files lead anywhere, so that nothing outside it can be named.
pub(super) fn lookup(path: &str, files: &SiteFiles) -> Lookup {
    let name = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    if let Some(bytes) = files.get(&name) {
        return Lookup::File(SiteFile { name, bytes: Arc::clone(bytes) });
    }
    match files.get(&format!("{path}/index.html")) {
        Some(_) => Lookup::Folder(path.rsplit('/').next().unwrap_or(path).to_owned()),
        None => Lookup::Nothing,
    }
}

/// The site's own page for what does not exist.
pub(super) fn not_found_page(files: &SiteFiles) -> Option<SiteFile> {
    let name = "404.html".to_owned();
    files.get(&name).map(|bytes| SiteFile { bytes: Arc::clone(bytes), name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders_are_found() {
        let mut files = SiteFiles::default();
        files.insert("index.html", b"front".as_slice());
        files.insert("all/7d/index.html", b"week".as_slice());
        let found = |target: &str| match lookup(&path_of(target).expect("UTF-8"), &files) {
            Lookup::File(file) => file.name,
            Lookup::Folder(name) => format!("{name}/"),
            Lookup::Nothing => String::new(),
        };
        assert_eq!(found("/"), "index.html");
        assert_eq!(found("/all/7d/?x=1"), "all/7d/index.html");
        assert_eq!(found("/all/7d"), "7d/");
        for nowhere in [
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/all/../index.html",
            "//etc/passwd",
            "/..%2fCargo.toml",
            "/.",
            "/%zz",
        ] {
            assert_eq!(found(nowhere), "", "{nowhere}");
        }
        assert_eq!(path_of("/%ff"), None);
    }
}
