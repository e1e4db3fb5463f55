//! The ordered map of a site's files.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Every file of a site: a relative path with `/` between its parts, and its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteFiles(BTreeMap<String, Arc<[u8]>>);

impl SiteFiles {
    /// Adds a file. Two files of the same path are a mistake of the program.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Arc<[u8]>>) {
        let path = path.into();
        let before = self.0.insert(path.clone(), bytes.into());
        debug_assert!(before.is_none(), "two files want the path {path}");
    }

    /// Those of the files that another site has not, or has with other bytes.
    #[must_use]
    pub fn other_than(&self, before: &Self) -> Self {
        let is_other = |(path, bytes): &(&String, &Arc<[u8]>)| before.0.get(*path).is_none_or(|known| known != *bytes);
        Self(self.0.iter().filter(is_other).map(|(path, bytes)| (path.clone(), Arc::clone(bytes))).collect())
    }

    /// A file's bytes.
    pub fn get(&self, path: &str) -> Option<&Arc<[u8]>> {
        self.0.get(path)
    }

    /// All files, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arc<[u8]>)> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes))
    }

    /// The text files: pages, JSON, CSV, styles, scripts, feeds.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter().filter_map(|(path, bytes)| std::str::from_utf8(bytes).ok().map(|text| (path, text)))
    }

    /// How many files.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their size in bytes.
    pub fn bytes(&self) -> u64 {
        self.0.values().map(|bytes| bytes.len() as u64).sum()
    }
}
