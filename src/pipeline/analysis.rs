//! From the cube to everything that is known about the product: views, incidents, and what must be withheld.
//!
//! [`analyse`] is pure and is what build, snapshot, send, `explain`, `alerts` and the preview's live data share, so that no
//! two of them can tell another number.

use std::sync::Arc;

use super::build_cache;
use super::request::BuildRequest;
use crate::alerts::{self, AlertSettings, Direction, Incidents, Planted, Severity};
use crate::config::Config;
use crate::cube::Cube;
use crate::metric::{Quantity, SegmentKey};
use crate::problem::{Problem, Problems};
use crate::source::{self, CubeRead, PlantedRow, Source};
use crate::views::{self, Beside, Floor, Views};

/// The events as they were read.
#[derive(Clone, Debug)]
pub(super) struct ReadEvents {
    /// The daily cells.
    pub(super) cube: Arc<Cube>,
    /// A hash of the cells.
    pub(super) hash: String,
    /// The incidents that a demo's scenario injected, to hold the alerts against; none for real data.
    pub(super) injected: Vec<Planted>,
    /// Why the cube could not be cached for the next build.
    pub(super) not_cached: Option<Problem>,
}

impl ReadEvents {
    /// Reads the source, or takes the cached cube when nothing changed.
    pub(super) fn read(request: &BuildRequest<'_>, source: &dyn Source) -> Result<Self, Problems> {
        let cached = build_cache::cube_file(&request.project.cache());
        let CubeRead { cube, not_kept, .. } =
            source::cube_through_cache(source, &request.project.config.definitions, request.clock, &cached)?;
        let has_begun = |injected: &Planted| cube.as_of().is_some_and(|as_of| injected.days.first <= as_of);
        let injected = source.planted()?.into_iter().filter_map(known_words).filter(has_begun).collect();
        let hash = blake3::hash(&crate::cube::encode(&cube, crate::cube::CubeKey([0; 32]))).to_hex().to_string();
        Ok(Self { cube: Arc::new(cube), hash, injected, not_cached: not_kept })
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
    /// Every incident of the history, by the rules of the settings.
    pub incidents: Arc<Incidents>,
    /// What decides which numbers may be shown; `None` when nothing is withheld.
    pub(super) suppression: Option<Arc<Floor>>,
}

/// Reads the events and analyses them, for commands that need no site.
pub fn read_and_analyse(request: &BuildRequest<'_>) -> Result<Analysis, Problems> {
    let source = source::open(&request.source, request.jobs)?;
    let events = ReadEvents::read(request, &*source)?;
    Ok(analyse(&request.project.config, &events))
}

/// Computes every view and incident.
pub(super) fn analyse(config: &Config, events: &ReadEvents) -> Analysis {
    let definitions = &config.definitions;
    let settings = AlertSettings::new(&config.alerts, config.min_group);
    let unsuppressed = views::build(&events.cube, definitions, &Quantity::DEFAULT_KPIS, &config.ranges);
    let (cube, views, suppression) = if config.min_group < 2 {
        (Arc::clone(&events.cube), unsuppressed, None)
    } else {
        let mut cube = Cube::clone(&events.cube);
        cube.health.untold = views::untold(&cube, config.min_group);
        let daily = alerts::looked_at(definitions);
        let beside = Beside { cube: &cube, daily: &daily };
        let floor = Floor::of(config.min_group, definitions, &unsuppressed, Some(beside));
        (Arc::new(cube), floor.withhold(unsuppressed, definitions), Some(Arc::new(floor)))
    };
    let incidents = alerts::find_above(suppression.as_deref(), &cube, definitions, &settings);
    let incidents = Arc::new(incidents.with_planted(events.injected.clone()));
    Analysis { cube, views: Arc::new(views), incidents, suppression }
}
