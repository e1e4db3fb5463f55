//! What one build leaves in memory for the next: each stage's result with a hash of all that it was made from.
//!
//! A stage whose inputs are the same is not run again. A memory changes how long a build takes and never a byte of it,
//! with one exception that only a preview sees: while data and settings stay, so does `generatedAt`, because a time that
//! moved with every edit of a text would change every page.

use std::rc::Rc;
use std::sync::Arc;

use super::editions::EditionStore;
use super::site::{DrawnCharts, DrawnMission};
use super::{BuildRequest, made_from};
use crate::alerts::Incidents;
use crate::calendar::Millis;
use crate::cube::Cube;
use crate::insights::Insights;
use crate::insights::llm::ModelAnswers;
use crate::output::{LinkMemory, Manifest, SiteFiles};
use crate::pages::{self, Key};
use crate::problem::{Problem, Problems};
use crate::source::{self, Fingerprint, Source};
use crate::views::{Floor, Views};

/// The memory of a series of builds; empty at the first.
#[derive(Default)]
pub struct BuildMemory {
    source: Option<(String, Fingerprint, Rc<dyn Source>)>,
    pub(super) read: Memo<ReadEvents>,
    pub(super) views: Memo<VisibleViews>,
    pub(super) incidents: Memo<Incidents>,
    pub(super) summaries: Memo<Summaries>,
    pub(super) drawn: Memo<DrawnCharts>,
    pub(super) mission: Memo<DrawnMission>,
    pub(super) data: Memo<SiteFiles>,
    pub(super) edition_store: Memo<EditionStore>,
    pub(super) pages: pages::PageCache,
    pub(super) links: LinkMemory,
    /// The data and settings under which nobody was found in the files, and the files.
    pub(super) searched: Option<(Key, SiteFiles)>,
    dated: Option<(Key, Millis)>,
    pub(super) work: Work,
}

impl std::fmt::Debug for BuildMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").field("pages", &self.pages).finish_non_exhaustive()
    }
}

/// How much of each stage a build had to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// How often the events were read, or a kept cube.
    pub reads: usize,
    /// How often the views were computed.
    pub views: usize,
    /// How often incidents were looked for.
    pub incidents: usize,
    /// How often the summaries were written.
    pub summaries: usize,
    /// How often the charts of the cockpits were drawn, or taken from the kept pictures.
    pub charts: usize,
    /// The same for the charts of the mission.
    pub mission: usize,
    /// How often the closed editions were read.
    pub editions: usize,
    /// How many pages were rendered.
    pub pages: usize,
    /// How often the data files were made.
    pub data: usize,
    /// How often the ids of the store were looked for in the files.
    pub searches: usize,
}

/// The cube with what is said about how it was come by.
pub(super) struct ReadEvents {
    pub(super) cube: Arc<Cube>,
    /// A hash of its cells.
    pub(super) hash: String,
    pub(super) not_kept: Option<Problem>,
}

/// The views with the privacy floor that decided what they show; `None` without one.
#[derive(Clone)]
pub(super) struct VisibleViews {
    pub(super) views: Arc<Views>,
    pub(super) floor: Option<Arc<Floor>>,
}

impl VisibleViews {
    pub(super) fn new((views, floor): (Views, Option<Floor>)) -> Self {
        Self { views: Arc::new(views), floor: floor.map(Arc::new) }
    }
}

/// The summaries with what a model answered.
pub(super) struct Summaries {
    pub(super) insights: Insights,
    pub(super) answers: ModelAnswers,
    /// A hash of what they say and of the planted incidents.
    pub(super) hash: Key,
}

impl Summaries {
    pub(super) fn new((insights, answers): (Insights, ModelAnswers), incidents: &Incidents) -> Self {
        let hash = key(&[], &(&insights, &incidents.planted));
        Self { insights, answers, hash }
    }
}

/// The last result of a stage.
pub(super) struct Memo<T>(Option<(Key, Arc<T>)>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Memo<T> {
    /// The result for these inputs: the last one when it was made from the same, else a new one, which is counted.
    pub(super) fn get(
        &mut self,
        key: Key,
        ran: &mut usize,
        make: impl FnOnce() -> Result<T, Problems>,
    ) -> Result<Arc<T>, Problems> {
        if let Some((_, value)) = self.0.as_ref().filter(|(kept, _)| *kept == key) {
            return Ok(Arc::clone(value));
        }
        *ran += 1;
        let value = Arc::new(make()?);
        self.0 = Some((key, Arc::clone(&value)));
        Ok(value)
    }
}

/// What the stages of one build are made from.
#[derive(Clone, Debug)]
pub(super) struct StageKeys {
    /// Of the stamp: everything.
    pub(super) all: String,
    /// Events, definitions and clock.
    pub(super) cube: Key,
    /// The cube and all settings.
    pub(super) views: Key,
}

impl StageKeys {
    fn new(request: &BuildRequest<'_>, fingerprint: Fingerprint) -> Self {
        let config = &request.project.config;
        let cube = key(&[&fingerprint.0], &(&request.source, &config.definitions, request.clock));
        Self { all: made_from(request, fingerprint), cube, views: key(&[&cube], config) }
    }
}

/// A hash of keys and a value.
pub(super) fn key(keys: &[&Key], value: &impl std::fmt::Debug) -> Key {
    let mut hasher = blake3::Hasher::new();
    for key in keys {
        hasher.update(*key);
    }
    hasher.update(format!("{value:?}").as_bytes());
    *hasher.finalize().as_bytes()
}

impl BuildMemory {
    /// The opened source and what the build is made from. A source is opened again when its file has changed.
    pub(super) fn open(&mut self, request: &BuildRequest<'_>) -> Result<(Rc<dyn Source>, StageKeys), Problems> {
        let wanted = format!("{:?} {}", request.source, request.jobs);
        if let Some((known, fingerprint, source)) = self.source.take()
            && known == wanted
            && source.fingerprint().is_ok_and(|now| now == fingerprint)
        {
            self.source = Some((known, fingerprint, Rc::clone(&source)));
            return Ok((source, StageKeys::new(request, fingerprint)));
        }
        let source: Rc<dyn Source> = source::open(&request.source, request.jobs)?.into();
        let fingerprint = source.fingerprint()?;
        self.source = Some((wanted, fingerprint, Rc::clone(&source)));
        Ok((source, StageKeys::new(request, fingerprint)))
    }

    /// The manifest of these inputs, dated by the last build while data and settings are the same, else by `old`.
    pub(super) fn manifest(
        &mut self,
        request: &BuildRequest<'_>,
        (data, inputs): (&str, String),
        old: impl FnOnce() -> Option<Manifest>,
    ) -> Manifest {
        let key = key(&[], &(data, &request.project.config));
        let last = self.dated.filter(|(kept, _)| *kept == key).map(|(_, at)| Manifest::new(inputs.clone(), None, at));
        let manifest = Manifest::new(inputs, last.or_else(old).as_ref(), request.now);
        self.dated = Some((key, manifest.generated_at()));
        manifest
    }
}
