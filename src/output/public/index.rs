//! `index.json`, the catalogue of what is published.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{COMPARE, CSV_VIEWS, EVENTS, Edition, SPEC_VERSION, VIEWS};
use crate::calendar::DayRange;
use crate::metric::{Format, Metric, Quantity, RangeDays, Registry, Segment, SegmentKey, Surface};

/// What the catalogue lists.
#[derive(Clone, Copy, Debug)]
pub struct PublishedCatalogue<'a> {
    /// The segment of the front page.
    pub default_segment: &'a SegmentKey,
    /// The range of the front page.
    pub default_range: RangeDays,
    /// All ranges.
    pub ranges: &'a [RangeDays],
    /// All segments.
    pub segments: &'a [Segment],
    /// All metrics.
    pub metrics: &'a Registry,
    /// The KPI row.
    pub kpis: &'a [Quantity],
}

/// The catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Index", deny_unknown_fields)]
pub struct PublicIndex {
    spec_version: u32,
    generated_at: String,
    as_of: Option<String>,
    data_from: Option<String>,
    data_to: Option<String>,
    /// The view of the front page.
    default: DefaultView,
    ranges: Vec<IndexRange>,
    segments: Vec<IndexSegment>,
    views: Vec<&'static str>,
    metrics: Vec<IndexMetric>,
    files: Vec<IndexFile>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct DefaultView {
    segment: String,
    range: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct IndexRange {
    key: String,
    days: u16,
    from: Option<String>,
    to: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct IndexSegment {
    key: String,
    label: String,
    /// The filter: attribute to the values that pass; empty for everybody.
    r#where: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub(super) struct IndexMetric {
    id: String,
    label: String,
    unit: String,
    #[schemars(extend("enum" = Format::WORDS))]
    format: &'static str,
    #[schemars(extend("enum" = ["up", "down", "none"]))]
    good_direction: &'static str,
    definition: String,
    parent: Option<String>,
    surfaces: Vec<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct IndexFile {
    /// Relative to the site's root.
    path: String,
    /// `null` for a file of every segment.
    segment: Option<String>,
    /// `null` for a file of all days.
    range: Option<String>,
    view: &'static str,
}

impl IndexMetric {
    pub(super) fn id(&self) -> &str {
        &self.id
    }
}

impl PublicIndex {
    /// The catalogue of an edition.
    pub fn new(edition: &Edition, catalogue: PublishedCatalogue<'_>) -> Self {
        let PublishedCatalogue { default_segment, default_range, ranges, segments, metrics, kpis } = catalogue;
        Self {
            spec_version: SPEC_VERSION,
            generated_at: edition.generated_at.rfc3339(),
            as_of: edition.as_of.map(|day| day.to_string()),
            data_from: edition.data_from.map(|day| day.to_string()),
            data_to: edition.data_to.map(|day| day.to_string()),
            default: DefaultView { segment: default_segment.to_string(), range: default_range.to_string() },
            ranges: ranges.iter().map(|days| range(edition, *days)).collect(),
            segments: segments.iter().map(segment).collect(),
            views: VIEWS.into_iter().chain([COMPARE, EVENTS]).collect(),
            metrics: metrics.iter().map(|one| metric(one, (metrics, kpis))).collect(),
            files: files(segments, ranges),
        }
    }
}

fn range(edition: &Edition, days: RangeDays) -> IndexRange {
    let span = edition.as_of.map(|as_of| DayRange::ending(as_of, days.0));
    IndexRange {
        key: days.to_string(),
        days: days.0,
        from: span.map(|span| span.first.to_string()),
        to: span.map(|span| span.last.to_string()),
    }
}

fn segment(segment: &Segment) -> IndexSegment {
    IndexSegment { key: segment.key.to_string(), label: segment.label.clone(), r#where: filters(segment) }
}

/// The filter of a segment: attribute to the values that pass.
pub(super) fn filters(segment: &Segment) -> BTreeMap<String, Vec<String>> {
    segment.filters.iter().map(|filter| (filter.attribute.clone(), filter.any_of.clone())).collect()
}

pub(super) fn metric(metric: &Metric, (registry, kpis): (&Registry, &[Quantity])) -> IndexMetric {
    let is_kpi = kpis.contains(&metric.quantity);
    let beside = metric.quantity.surfaces().iter().copied().filter(|surface| *surface != Surface::Kpi);
    let surfaces = is_kpi.then_some(Surface::Kpi).into_iter().chain(beside);
    IndexMetric {
        id: metric.id.clone(),
        label: metric.label.clone(),
        unit: metric.unit.clone(),
        format: metric.format.as_str(),
        good_direction: metric.good_direction.as_str(),
        definition: metric.definition.clone(),
        parent: metric.quantity.parent().map(|parent| registry.get(parent).id.clone()),
        surfaces: surfaces.map(surface_name).collect(),
    }
}

const fn surface_name(surface: Surface) -> &'static str {
    match surface {
        Surface::Kpi => "kpi",
        Surface::Funnel => "funnel",
        Surface::Retention => "retention",
        Surface::Trend => "trend",
        Surface::Alert => "alert",
    }
}

fn files(segments: &[Segment], ranges: &[RangeDays]) -> Vec<IndexFile> {
    let json = VIEWS.map(|view| (view, "json"));
    let csv = CSV_VIEWS.map(|view| (view, "csv"));
    let mut files = Vec::new();
    for segment in segments {
        for range in ranges {
            files.extend(json.iter().chain(&csv).map(|(view, extension)| IndexFile {
                path: format!("api/analytics/{}/{range}/{view}.{extension}", segment.key),
                segment: Some(segment.key.to_string()),
                range: Some(range.to_string()),
                view,
            }));
        }
    }
    files.extend(ranges.iter().map(|range| IndexFile {
        path: format!("api/analytics/{COMPARE}/{range}.json"),
        segment: None,
        range: Some(range.to_string()),
        view: COMPARE,
    }));
    files.push(IndexFile { path: format!("api/analytics/{EVENTS}.json"), segment: None, range: None, view: EVENTS });
    files
}
