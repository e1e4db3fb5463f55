//! From the planted incidents of a demo's database to those that the alerts are held against.

use super::BuildRequest;
use crate::alerts::{Direction, Planted, Severity};
use crate::cube::Cube;
use crate::metric::SegmentKey;
use crate::problem::Problems;
use crate::source::{self, PlantedRow, Source};

/// What a demo's scenario planted up to the as-of day; nothing for real data.
pub fn planted(request: &BuildRequest<'_>, cube: &Cube) -> Result<Vec<Planted>, Problems> {
    by(cube, &*source::open(&request.source, request.jobs)?)
}

/// The same from a source that is open.
pub(super) fn by(cube: &Cube, source: &dyn Source) -> Result<Vec<Planted>, Problems> {
    let has_begun = |planted: &Planted| cube.as_of().is_some_and(|as_of| planted.days.first <= as_of);
    Ok(source.planted()?.into_iter().filter_map(known_words).filter(has_begun).collect())
}

/// A row whose direction or severity is none of ours was not written by us, and nothing could be held against it.
fn known_words(row: PlantedRow) -> Option<Planted> {
    let PlantedRow { id, metric, segment, direction, severity, days } = row;
    let (direction, severity) = (Direction::of_word(&direction)?, Severity::of_word(&severity)?);
    Some(Planted { id, metric, segment: SegmentKey(segment), direction, severity, days })
}
