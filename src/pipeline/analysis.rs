//! From the cube to everything that is known about the product: views, incidents, and what must be withheld.
//!
//! [`analyse`] is pure and is what build, snapshot, send, `explain`, `alerts` and the preview's live data share, so that no
//! two of them can tell another number.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::build_cache;
use super::countable;
use super::personal_names::personal_names;
use super::request::BuildRequest;
use crate::alerts::{self, Acknowledgement, AlertSettings, Direction, Incidents, Planted, Severity};
use crate::config::Config;
use crate::cube::Cube;
use crate::decisions::{self, Decision, ScoringInput};
use crate::metric::SegmentKey;
use crate::problem::{Problem, Problems};
use crate::source::{self, CubeRead, PlantedRow, Source};
use crate::story::{self, Story, StoryInputs};
use crate::views::{self, EventCatalogue, Mismatch, Suppression, Views};

/// The events as they were read.
#[derive(Clone, Debug)]
pub(super) struct ReadEvents {
    /// The daily cells.
    pub(super) cube: Arc<Cube>,
    /// Event names that identify somebody.
    pub(super) personal: BTreeSet<String>,
    /// A hash of the cells.
    pub(super) hash: String,
    /// The incidents that a demo's scenario injected, to hold the alerts against; none for real data.
    pub(super) injected: Vec<Planted>,
    /// Why the cube could not be cached for the next build.
    pub(super) not_cached: Option<Problem>,
}

impl ReadEvents {
    /// Reads the source, or takes the cached cube when nothing changed; an error when the rows cannot be what was meant.
    pub(super) fn read(request: &BuildRequest<'_>, source: &dyn Source) -> Result<Self, Problems> {
        let cached = build_cache::cube_file(&request.project.cache());
        let CubeRead { cube, not_kept, .. } =
            source::cube_through_cache(source, &request.project.config.definitions, request.clock, &cached)?;
        if let Some(problem) = countable::check(request, source, &cube.health) {
            return Err(problem.into());
        }
        let personal = personal_names(&cube, source)?;
        let has_begun = |injected: &Planted| cube.as_of().is_some_and(|as_of| injected.days.first <= as_of);
        let injected = source.planted()?.into_iter().filter_map(known_words).filter(has_begun).collect();
        let hash = blake3::hash(&crate::cube::encode(&cube, crate::cube::CubeKey([0; 32]))).to_hex().to_string();
        Ok(Self { cube: Arc::new(cube), personal, hash, injected, not_cached: not_kept })
    }
}

/// A row whose direction or severity is none of ours was not written by us, and nothing could be held against it.
fn known_words(row: PlantedRow) -> Option<Planted> {
    let PlantedRow { id, metric, segment, direction, severity, days } = row;
    let (direction, severity) = (Direction::of_word(&direction)?, Severity::of_word(&severity)?);
    Some(Planted { id, metric, segment: SegmentKey(segment), direction, severity, days })
}

/// Everything that is known about the product, without what must be withheld for privacy.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The daily cells, marked with the rows that must not be told.
    pub cube: Arc<Cube>,
    /// Every view.
    pub views: Arc<Views>,
    /// Every incident of the history.
    pub incidents: Arc<Incidents>,
    /// Every event name, as far as it may be known.
    pub catalogue: Arc<EventCatalogue>,
    /// Settings that do not fit the data.
    pub mismatches: Arc<[Mismatch]>,
    /// Acknowledgements of no alert.
    pub(super) warnings: Vec<Problem>,
    /// Which numbers may be known.
    pub(super) suppression: Arc<Suppression>,
}

/// The daily cells and every view of them.
#[derive(Clone, Debug)]
pub struct ReadViews {
    /// The daily cells, marked with the rows that must not be told.
    pub cube: Arc<Cube>,
    /// Every view.
    pub views: Views,
}

/// Reads the events and computes the views, for commands that ask for numbers alone.
pub fn read_views(request: &BuildRequest<'_>) -> Result<ReadViews, Problems> {
    let config = &request.project.config;
    let _language = config.language.enter();
    let source = source::open(&request.source, request.jobs)?;
    let events = ReadEvents::read(request, &*source)?;
    let suppression = suppression(config, &events.cube);
    let cube = with_suppressed_rows(&events.cube, config);
    let views = views::build(&cube, (&config.definitions, &config.key_figures), &config.ranges, &suppression);
    Ok(ReadViews { cube, views })
}

/// Every alert, with what the first page tells.
#[derive(Clone, Debug)]
pub struct FoundAlerts {
    /// The alerts.
    pub incidents: Arc<Incidents>,
    /// What the first page tells, in its order, without what was shipped.
    pub stories: Vec<Story>,
}

/// Reads the events and finds every alert, with what the team wrote about them.
pub fn read_and_find_alerts(request: &BuildRequest<'_>) -> Result<FoundAlerts, Problems> {
    let (content, config) = (&request.project.content, &request.project.config);
    let _language = config.language.enter();
    let mut problems = Problems::default();
    let decisions = problems.collect(decisions::read(content, &config.definitions)).unwrap_or_default();
    let acknowledgements = problems.collect(alerts::read_acknowledgements(content, &config.definitions));
    let acknowledgements = problems.or(acknowledgements.unwrap_or_default())?;
    let source = source::open(&request.source, request.jobs)?;
    let events = ReadEvents::read(request, &*source)?;
    let analysis = analyse(config, &events).with_written(config, (&decisions, &acknowledgements));
    let playbooks = BTreeMap::new();
    let inputs = StoryInputs::new(analysis.scoring_input(config), &[], &playbooks);
    let inputs = inputs.with_mismatches(&analysis.mismatches).at(request.clock);
    let cockpit = analysis.views.get(&config.default_segment, config.default_range);
    let stories = cockpit.map(|cockpit| story::sheet(&inputs, cockpit).stories).unwrap_or_default();
    Ok(FoundAlerts { stories, incidents: Arc::clone(&analysis.incidents) })
}

impl Analysis {
    /// What decisions are scored on and stories are told from.
    pub(super) fn scoring_input<'a>(&'a self, config: &'a Config) -> ScoringInput<'a> {
        ScoringInput::new(config, &self.cube, (&self.views, &self.suppression), &self.incidents)
    }

    /// The same with what the team wrote: a condition to reverse a decision that holds is an alert, and alerts are acknowledged.
    #[must_use]
    pub(super) fn with_written(
        &self,
        config: &Config,
        (decisions, acknowledgements): (&[Decision], &[Acknowledgement]),
    ) -> Self {
        let incidents = self.incidents.with(decisions::reversal_alerts(decisions, self.scoring_input(config)));
        let (incidents, warnings) = incidents.acknowledged(acknowledgements);
        Self { incidents: Arc::new(incidents), warnings, ..self.clone() }
    }
}

/// Computes every view and incident, by the rules of the settings alone.
pub(super) fn analyse(config: &Config, events: &ReadEvents) -> Analysis {
    let definitions = &config.definitions;
    let suppression = suppression(config, &events.cube);
    let cube = with_suppressed_rows(&events.cube, config);
    let catalogue = EventCatalogue::new(&cube, definitions, &suppression, &events.personal);
    let mismatches = views::mismatches(&cube, definitions, &suppression, &catalogue).into();
    let views = views::build(&cube, (definitions, &config.key_figures), &config.ranges, &suppression);
    let incidents = alerts::find(&cube, definitions, &AlertSettings::new(&config.alerts), &suppression);
    let incidents = Arc::new(incidents.with_planted(events.injected.clone()));
    Analysis {
        cube,
        views: Arc::new(views),
        incidents,
        catalogue: Arc::new(catalogue),
        mismatches,
        warnings: Vec::new(),
        suppression: Arc::new(suppression),
    }
}

/// Which numbers of a cube may be known by the settings.
pub(super) fn suppression(config: &Config, cube: &Cube) -> Suppression {
    Suppression::new(cube, &config.definitions, &config.ranges, config.min_group)
}

/// The cube with a mark on what is withheld of its rows.
fn with_suppressed_rows(cube: &Arc<Cube>, config: &Config) -> Arc<Cube> {
    if config.min_group < 2 {
        return Arc::clone(cube);
    }
    let mut marked = Cube::clone(cube);
    marked.health.suppressed = views::suppressed_rows(cube, config.min_group);
    Arc::new(marked)
}
