//! What one build leaves in memory for the next: each stage's result with a key of all that it was made from.
//!
//! A stage whose inputs are the same is not run again. A memory changes how long a build takes and never a byte of it,
//! with one exception that only a preview sees: while data and settings stay, so does `generatedAt`, because a time that
//! moved with every edit of a text would change every page.

use std::rc::Rc;
use std::sync::Arc;

use super::analysis::{Analysis, ReadEvents};
use super::drawn_charts::DrawnCharts;
use super::edition_store::EditionStore;
use super::request::BuildRequest;
use super::summaries::Summaries;
use crate::calendar::Millis;
use crate::content_key::ContentKey;
use crate::output::{LinkMemory, Manifest, SiteFiles};
use crate::pages;
use crate::problem::Problems;
use crate::project::ACKNOWLEDGEMENTS_FILE;
use crate::source::{self, Fingerprint, Source};

/// The memory of a series of builds; empty at the first.
#[derive(Default)]
pub struct BuildMemory {
    source: Option<OpenSource>,
    pub(super) events: Memo<ReadEvents>,
    pub(super) analysis: Memo<Analysis>,
    pub(super) summaries: Memo<Summaries>,
    pub(super) charts: Memo<DrawnCharts>,
    pub(super) data: Memo<SiteFiles>,
    pub(super) editions: Memo<EditionStore>,
    pub(super) pages: pages::PageCache,
    pub(super) links: LinkMemory,
    /// The data and settings under which nobody was found in the files, and the files.
    pub(super) searched: Option<(ContentKey, SiteFiles)>,
    pub(super) searches: usize,
    dated: Option<(ContentKey, Millis)>,
    /// The last instant at which an event that was in the future became one of the past.
    passed: Option<Millis>,
}

impl std::fmt::Debug for BuildMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BuildMemory").field("pages", &self.pages).finish_non_exhaustive()
    }
}

/// How much of each stage a build had to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// How often the events were read, or a cached cube.
    pub reads: usize,
    /// How often views and incidents were computed.
    pub analyses: usize,
    /// How often the summaries were written.
    pub summaries: usize,
    /// How often the charts of the cockpits were drawn, or taken from the cached pictures.
    pub charts: usize,
    /// How often the closed editions were read.
    pub editions: usize,
    /// How many pages were rendered.
    pub pages: usize,
    /// How often the data files were made.
    pub data: usize,
    /// How often the ids of the store were looked for in the files.
    pub searches: usize,
}

/// The last result of a stage, and how often the stage ran.
pub(super) struct Memo<T> {
    last: Option<(ContentKey, Arc<T>)>,
    runs: usize,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { last: None, runs: 0 }
    }
}

impl<T> Memo<T> {
    /// The result for these inputs: the last one when it was made from the same, else a new one.
    pub(super) fn get(
        &mut self,
        key: ContentKey,
        make: impl FnOnce() -> Result<T, Problems>,
    ) -> Result<Arc<T>, Problems> {
        if let Some((_, value)) = self.last.as_ref().filter(|(made_from, _)| *made_from == key) {
            return Ok(Arc::clone(value));
        }
        self.runs += 1;
        let value = Arc::new(make()?);
        self.last = Some((key, Arc::clone(&value)));
        Ok(value)
    }
}

/// A source with the name and the state that it was opened in.
struct OpenSource {
    key: ContentKey,
    fingerprint: Fingerprint,
    source: Rc<dyn Source>,
}

/// What a build reads, with the keys of what it decides.
pub(super) struct Inputs {
    pub(super) source: Rc<dyn Source>,
    /// The state of the events.
    pub(super) fingerprint: Fingerprint,
    /// Of the events, the definitions and the clock.
    pub(super) events: ContentKey,
    /// Of the events, all settings and the acknowledgements of alerts.
    pub(super) analysis: ContentKey,
}

impl Inputs {
    fn new(
        request: &BuildRequest<'_>,
        (source, fingerprint): (Rc<dyn Source>, Fingerprint),
        passed: Option<Millis>,
    ) -> Self {
        let definitions = &request.project.config.definitions;
        let clock = request.clock;
        let days = (clock.yesterday(definitions.zone).0, clock.as_of.map(|day| day.0));
        let events = ContentKey::of(&[], &(fingerprint.0, &request.source, definitions, days, passed));
        let acknowledged = request.project.content.get(ACKNOWLEDGEMENTS_FILE);
        let analysis = ContentKey::of(&[&events], &(&request.project.config_text, acknowledged));
        Self { source, fingerprint, events, analysis }
    }
}

impl BuildMemory {
    /// The opened source and what the build is made from. A source is opened again when its file has changed.
    pub(super) fn open(&mut self, request: &BuildRequest<'_>) -> Result<Inputs, Problems> {
        let key = ContentKey::of(&[], &(&request.source, request.jobs.get()));
        let passed = self.passed(request.clock.now);
        if let Some(open) = self.source.take()
            && open.key == key
            && open.source.fingerprint(request.clock.now).is_ok_and(|now| now == open.fingerprint)
        {
            let inputs = Inputs::new(request, (Rc::clone(&open.source), open.fingerprint), passed);
            self.source = Some(open);
            return Ok(inputs);
        }
        let source: Rc<dyn Source> = source::open(&request.source, request.jobs)?.into();
        let fingerprint = source.fingerprint(request.clock.now)?;
        self.source = Some(OpenSource { key, fingerprint, source: Rc::clone(&source) });
        Ok(Inputs::new(request, (source, fingerprint), passed))
    }

    /// The last instant at which the clock passed an event: what was read before says less than there is.
    fn passed(&mut self, now: Millis) -> Option<Millis> {
        let next = self.events.last.as_ref().and_then(|(_, events)| events.cube.health.next_event);
        self.passed = next.filter(|next| *next <= now).or(self.passed);
        self.passed
    }

    /// The manifest of these inputs, dated by the last build while data and settings are the same, else by `old`.
    pub(super) fn manifest(
        &mut self,
        request: &BuildRequest<'_>,
        (events, inputs): (&ReadEvents, String),
        old: impl FnOnce() -> Option<Manifest>,
    ) -> Manifest {
        let key = ContentKey::of(&[], &(&events.hash, &request.project.config_text));
        let last = self
            .dated
            .filter(|(made_from, _)| *made_from == key)
            .map(|(_, at)| Manifest::new(inputs.clone(), None, at));
        let manifest = Manifest::new(inputs, last.or_else(old).as_ref(), request.clock.now);
        self.dated = Some((key, manifest.generated_at()));
        manifest
    }

    /// Begins to count the work of a build.
    pub(super) fn begin(&mut self) {
        self.events.runs = 0;
        self.analysis.runs = 0;
        self.summaries.runs = 0;
        self.charts.runs = 0;
        self.data.runs = 0;
        self.editions.runs = 0;
        self.searches = 0;
    }

    /// The work since [`BuildMemory::begin`].
    pub(super) fn work(&self) -> Work {
        Work {
            reads: self.events.runs,
            analyses: self.analysis.runs,
            summaries: self.summaries.runs,
            charts: self.charts.runs,
            editions: self.editions.runs,
            pages: self.pages.rendered,
            data: self.data.runs,
            searches: self.searches,
        }
    }
}
