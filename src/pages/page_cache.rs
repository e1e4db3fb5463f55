//! What rendering keeps for the next time: parsed templates, placed assets, and pages by a hash of all they are made from.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::assets::{self, AssetPaths};
use super::document_source::DocumentSource;
use super::templates::Templates;
use crate::content_key::ContentKey;
use crate::problem::Problems;

/// Kept between the builds of one preview; a build alone starts with an empty one. It changes how long rendering takes and
/// never a byte.
#[derive(Clone, Default)]
pub struct PageCache {
    made: Option<(ContentKey, Arc<CachedPage>)>,
    pages: BTreeMap<String, (ContentKey, Arc<[u8]>)>,
    /// How many pages the last build had to render.
    pub rendered: usize,
}

impl std::fmt::Debug for PageCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageCache")
            .field("pages", &self.pages.len())
            .field("rendered", &self.rendered)
            .finish_non_exhaustive()
    }
}

/// What the project's own templates decide.
pub(super) struct CachedPage {
    pub(super) templates: Templates,
    pub(super) paths: AssetPaths,
    pub(super) assets: BTreeMap<String, Arc<[u8]>>,
}

impl PageCache {
    /// The templates and assets of a project's own templates, with those of its documents.
    pub(super) fn made(
        &mut self,
        own: &BTreeMap<String, String>,
        documents: &[DocumentSource],
    ) -> Result<Arc<CachedPage>, Problems> {
        let key = ContentKey::of(&[], &(own, documents));
        if let Some((_, made)) = self.made.as_ref().filter(|(kept, _)| *kept == key) {
            return Ok(Arc::clone(made));
        }
        let templates = Templates::with_documents(own, documents)?;
        let mut files = BTreeMap::new();
        let paths = assets::place(&mut files, own);
        let assets = files.into_iter().map(|(path, bytes)| (path, bytes.into())).collect();
        let made = Arc::new(CachedPage { templates, paths, assets });
        self.made = Some((key, Arc::clone(&made)));
        Ok(made)
    }
}

/// The pages of one build, taken from the last one where they are the same.
pub(super) struct PageSheets<'k> {
    kept: &'k mut PageCache,
    pages: BTreeMap<String, (ContentKey, Arc<[u8]>)>,
    problems: Problems,
}

impl<'k> PageSheets<'k> {
    pub(super) fn new(kept: &'k mut PageCache) -> Self {
        kept.rendered = 0;
        Self { kept, pages: BTreeMap::new(), problems: Problems::default() }
    }

    /// Adds a page; it is rendered only when it was not, or from something else.
    pub(super) fn add(&mut self, path: &str, key: ContentKey, render: impl FnOnce() -> Result<Vec<u8>, Problems>) {
        if let Some((_, bytes)) = self.kept.pages.get(path).filter(|(kept, _)| *kept == key) {
            self.pages.insert(path.to_owned(), (key, Arc::clone(bytes)));
            return;
        }
        self.kept.rendered += 1;
        match render() {
            Ok(bytes) => drop(self.pages.insert(path.to_owned(), (key, bytes.into()))),
            // Pages of one template fail alike; their problem is told once.
            Err(Problems(problems)) => {
                let known = &mut self.problems.0;
                let new: Vec<_> = problems.into_iter().filter(|problem| !known.contains(problem)).collect();
                known.extend(new);
            }
        }
    }

    /// The pages, or everything that went wrong; what was rendered is kept in both cases.
    pub(super) fn finish(self) -> Result<BTreeMap<String, Arc<[u8]>>, Problems> {
        let files = self.pages.iter().map(|(path, (_, bytes))| (path.clone(), Arc::clone(bytes))).collect();
        if self.problems.0.is_empty() {
            self.kept.pages = self.pages;
        } else {
            self.kept.pages.extend(self.pages);
        }
        self.problems.or(files)
    }
}
