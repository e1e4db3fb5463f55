//! A finished site that is not yet in place.

use super::analysis::Analysis;
use super::build_memory::Work;
use super::query_service::QueryService;
use crate::calendar::Day;
use crate::insights::llm::ModelAnswers;
use crate::output::SiteFiles;
use crate::problem::Problem;
use crate::source::Fingerprint;

/// A finished site that is not yet in place.
#[derive(Clone, Debug)]
pub struct Built {
    /// Every file.
    pub files: SiteFiles,
    /// What to say about it.
    pub summary: BuildSummary,
    /// What the user should know although the site is fine.
    pub warnings: Vec<Problem>,
    /// What answers questions about other days.
    pub queries: QueryService,
    /// What had to be done for it.
    pub work: Work,
    /// The answers of a model: those that are to be kept.
    pub(super) answers: ModelAnswers,
    /// The folders of the stored editions that are not in the site, since they cannot be read or failed a check.
    pub left_out: Vec<String>,
    /// A hash of everything that decided the output.
    pub(super) made_from: String,
    /// The state of the events.
    pub(super) fingerprint: Fingerprint,
}

/// What a site holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildSummary {
    /// How many cockpit pages, the front page not counted twice.
    pub cockpits: usize,
    /// Events that were counted.
    pub events: u64,
    /// The as-of day.
    pub as_of: Option<Day>,
}

impl BuildSummary {
    pub(super) fn of(analysis: &Analysis) -> Self {
        let events = analysis.cube.health.counted_events;
        Self { cockpits: analysis.views.cockpits.len(), events, as_of: analysis.cube.as_of() }
    }
}
