//! What stories are told from: the results of the earlier stages, with the labels of metrics and segments.

use std::collections::BTreeMap;

use crate::alerts::{Incidents, SplitPart};
use crate::calendar::DayRange;
use crate::cube::{Clock, Health, Span};
use crate::decisions::{MetricSeries, ScoringInput, ShippedBefore};
use crate::metric::{Definitions, Metric, Quantity, Registry, Segment, SegmentKey, registry};
use crate::views::{Family, Mismatch, Views, families};

/// What stories are told from.
#[derive(Clone, Debug)]
pub struct StoryInputs<'a> {
    /// Every view; the parts of a segment are looked up here.
    pub views: &'a Views,
    /// Every incident.
    pub incidents: &'a Incidents,
    /// What is measured.
    pub definitions: &'a Definitions,
    /// Playbooks as Markdown, by the id of the metric that each is for.
    pub playbooks: &'a BTreeMap<&'a str, &'a str>,
    /// What was shipped before incidents.
    pub shipped: &'a [ShippedBefore],
    /// Settings that do not fit the data.
    pub mismatches: &'a [Mismatch],
    /// What the pass over the events read and left out.
    pub health: &'a Health,
    /// The moment of the build and the day that was asked for; without it the age of the data is not judged.
    pub clock: Option<Clock>,
    /// The days of the data.
    pub(super) span: Option<DayRange>,
    pub(super) metrics: Registry,
    pub(super) families: Vec<Family>,
    /// The daily values of every metric in every segment over the whole history, as far as they may be known.
    pub(super) series: BTreeMap<SegmentKey, Vec<(Quantity, MetricSeries)>>,
}

impl<'a> StoryInputs<'a> {
    /// From the data with what is published of it, the incidents with what was shipped before them, and the playbooks.
    pub fn new(
        input: ScoringInput<'a>,
        shipped: &'a [ShippedBefore],
        playbooks: &'a BTreeMap<&'a str, &'a str>,
    ) -> Self {
        Self::with_series(input, (shipped, playbooks), |_| true)
    }

    /// The same for the stories of one segment, by its position.
    pub fn of_segment(
        input: ScoringInput<'a>,
        (shipped, playbooks): (&'a [ShippedBefore], &'a BTreeMap<&'a str, &'a str>),
        segment: usize,
    ) -> Self {
        Self::with_series(input, (shipped, playbooks), |position| position == 0 || position == segment)
    }

    fn with_series(
        input: ScoringInput<'a>,
        (shipped, playbooks): (&'a [ShippedBefore], &'a BTreeMap<&'a str, &'a str>),
        is_needed: impl Fn(usize) -> bool,
    ) -> Self {
        let ScoringInput { views, incidents, definitions, cube, .. } = input;
        let metrics = registry(definitions);
        let span = cube.span.map(Span::days);
        let series = |segment: &SegmentKey| span.map(|days| MetricSeries::all(input, &metrics, segment, days));
        let segments = definitions.segments.iter().map(|segment| &segment.key).enumerate();
        let needed = segments.filter(|(position, _)| is_needed(*position));
        let series = needed.filter_map(|(_, key)| Some((key.clone(), series(key)?))).collect();
        let families = families(&definitions.segments);
        let health = &cube.health;
        Self {
            views,
            incidents,
            definitions,
            playbooks,
            shipped,
            mismatches: &[],
            health,
            clock: None,
            span,
            metrics,
            families,
            series,
        }
    }

    /// The same with settings that do not fit the data.
    #[must_use]
    pub fn with_mismatches(self, mismatches: &'a [Mismatch]) -> Self {
        Self { mismatches, ..self }
    }

    /// The same at a moment, at which the data may be old.
    #[must_use]
    pub fn at(self, clock: Clock) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// The same for cockpits over other days; what is usual stays that of the published ones.
    #[must_use]
    pub fn over(self, views: &'a Views) -> Self {
        Self { views, ..self }
    }

    pub(super) fn metric(&self, id: &str) -> Option<&Metric> {
        self.metrics.parse(id)
    }

    /// The segment that holds everybody.
    pub(super) fn everybody(&self) -> Option<&SegmentKey> {
        self.definitions.segments.first().map(|segment| &segment.key)
    }

    pub(super) fn segment_label<'s>(&'s self, key: &'s SegmentKey) -> &'s str {
        Segment::label_of(&self.definitions.segments, key)
    }

    /// What the parts of a segment differ in.
    pub(super) fn attribute_of(&self, total: &SegmentKey, parts: &[SplitPart]) -> &str {
        let holds = |family: &&Family| {
            let named = || parts.iter().filter_map(|part| part.segment.as_ref());
            family.total == *total && named().all(|key| family.parts.contains(key))
        };
        self.families.iter().find(holds).map_or("segment", |family| family.attribute.as_str())
    }

    /// The daily values of a metric in a segment.
    pub(super) fn series(&self, segment: &SegmentKey, quantity: Quantity) -> Option<&MetricSeries> {
        self.series.get(segment)?.iter().find(|(known, _)| *known == quantity).map(|(_, series)| series)
    }
}
