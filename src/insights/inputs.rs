//! What facts are gathered from: the results of the earlier stages, with the labels of metrics and segments.

use std::collections::BTreeMap;

use crate::alerts::Incidents;
use crate::metric::{Definitions, Metric, Registry, SegmentKey, registry};
use crate::views::{Family, Mismatch, Views, families};

/// What facts are gathered from.
#[derive(Clone, Debug)]
pub struct InsightInputs<'a> {
    /// Every view; the parts of a segment are looked up here.
    pub views: &'a Views,
    /// Every incident.
    pub incidents: &'a Incidents,
    /// What is measured.
    pub definitions: &'a Definitions,
    /// Playbooks as Markdown, by the id of the metric that each is for.
    pub playbooks: &'a BTreeMap<&'a str, &'a str>,
    /// Settings that do not fit the data.
    pub mismatches: &'a [Mismatch],
    pub(super) metrics: Registry,
    pub(super) families: Vec<Family>,
}

impl<'a> InsightInputs<'a> {
    /// The ground of these results of the earlier stages.
    pub fn new(
        views: &'a Views,
        incidents: &'a Incidents,
        definitions: &'a Definitions,
        playbooks: &'a BTreeMap<&'a str, &'a str>,
    ) -> Self {
        let families = families(&definitions.segments);
        Self { views, incidents, definitions, playbooks, mismatches: &[], metrics: registry(definitions), families }
    }

    /// The same with settings that do not fit the data.
    #[must_use]
    pub fn with_mismatches(self, mismatches: &'a [Mismatch]) -> Self {
        Self { mismatches, ..self }
    }

    pub(super) fn metric(&self, id: &str) -> Option<&Metric> {
        self.metrics.parse(id)
    }

    pub(super) fn segment_label<'s>(&'s self, key: &'s SegmentKey) -> &'s str {
        let segment = self.definitions.segments.iter().find(|segment| segment.key == *key);
        segment.map_or(key.as_str(), |segment| segment.label.as_str())
    }
}
