//! The definitions page: every metric as the registry states it, and the definitions that decide what is counted.

use serde::Serialize;

use super::link;
use super::prose::Prose;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use crate::calendar::DayRange;
use crate::format;
use crate::messages::{joined, text};
use crate::metric::{
    Definitions, Direction, Filter, Format, Metric, Quantity, RangeDays, Segment, Step, StepEvent, Surface,
};
use crate::views::Kpi;

/// The context of `definitions.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DefinitionsPage {
    shell: Shell,
    groups: Vec<MetricGroup>,
    steps: Vec<StepLine>,
    activation: String,
    active_events: Prose,
    excluded_sources: Vec<String>,
    segments: Vec<SegmentDefinition>,
    ranges: Vec<RangeLine>,
}

/// The same for a document, whose names in code are marked with backticks and whose links begin at the site's root.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DefinitionTexts {
    metrics: Vec<MetricTexts>,
    steps: Vec<StepText>,
    active_events: String,
    excluded_sources: Vec<String>,
    segments: Vec<SegmentDefinition>,
    ranges: Vec<RangeLine>,
}

/// The metrics of a panel.
#[derive(Clone, Debug, Serialize)]
struct MetricTexts {
    title: String,
    metrics: Vec<MetricSpec>,
}

/// A metric in plain words, with its present value.
#[derive(Clone, Debug, Serialize)]
struct MetricSpec {
    #[serde(flatten)]
    text: MetricText<String>,
    now: String,
    /// Which days that is of: `in 30 days`, `mean a day over 30 days`.
    scope: String,
    href: String,
}

/// A step in plain words.
#[derive(Clone, Debug, Serialize)]
struct StepText {
    label: String,
    key: String,
    event: String,
    window: String,
}

/// Metrics that appear in the same panel.
#[derive(Clone, Debug, Serialize)]
struct MetricGroup {
    id: &'static str,
    title: String,
    metrics: Vec<MetricText<Prose>>,
}

/// A metric, written out; its prose as a page or a document takes it.
#[derive(Clone, Debug, Serialize)]
struct MetricText<P> {
    id: String,
    label: String,
    definition: P,
    formula: P,
    window: String,
    denominator: Option<String>,
    unit: String,
    good: String,
    edge_cases: Vec<String>,
}

/// A step of the funnel.
#[derive(Clone, Debug, Serialize)]
struct StepLine {
    label: String,
    key: String,
    event: Prose,
    window: String,
}

/// A segment and whom it holds.
#[derive(Clone, Debug, Serialize)]
struct SegmentDefinition {
    label: String,
    key: String,
    filter: String,
    href: String,
}

/// A range and its days.
#[derive(Clone, Debug, Serialize)]
struct RangeLine {
    label: String,
    days: String,
    previous: String,
}

/// The page.
pub(super) fn page(site: &Site<'_>, frame: &PageFrame<'_>) -> DefinitionsPage {
    let definitions = site.definitions;
    let shell = frame.around(PageHead {
        path: link::DEFINITIONS,
        title: &text!("label-definitions"),
        description: &text!("definitions-description"),
        section: link::DEFINITIONS,
    });
    DefinitionsPage {
        groups: groups(site.metrics, site.cockpits.first().map_or(&[], |drawn| drawn.cockpit.kpis.as_slice())),
        steps: definitions.steps.iter().enumerate().map(|(index, step)| step_line(index, step)).collect(),
        activation: definitions.steps[definitions.activation_step].label.clone(),
        active_events: Prose::new(&active_events(definitions)),
        excluded_sources: definitions.excluded_sources.clone(),
        segments: definitions.segments.iter().map(|segment| segment_line(site, segment, &shell.root)).collect(),
        ranges: site.ranges.iter().map(|range| range_line(site, *range)).collect(),
        shell,
    }
}

fn active_events(definitions: &Definitions) -> String {
    definitions.active_events.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What a document says, with the present value of a metric and which days that is of by `now`.
pub(super) fn texts(site: &Site<'_>, now: &dyn Fn(Quantity) -> [String; 2]) -> DefinitionTexts {
    let definitions = site.definitions;
    let kpis = site.cockpits.first().map(|drawn| drawn.cockpit.kpis.as_slice()).unwrap_or_default();
    let spec = |metric: &Metric| {
        let [now, scope] = now(metric.quantity);
        let href = format!("/{}#{}", link::DEFINITIONS, metric.id);
        MetricSpec { text: metric_text(metric, str::to_owned), now, scope, href }
    };
    let step = |(index, step): (usize, &Step)| StepText {
        label: step.label.clone(),
        key: step.key.clone(),
        event: step_event(step),
        window: step_window(index, step),
    };
    DefinitionTexts {
        metrics: by_panel(site.metrics, kpis, spec).map(|(_, title, metrics)| MetricTexts { title, metrics }).collect(),
        steps: definitions.steps.iter().enumerate().map(step).collect(),
        active_events: active_events(definitions),
        excluded_sources: definitions.excluded_sources.clone(),
        segments: definitions.segments.iter().map(|segment| segment_line(site, segment, "/")).collect(),
        ranges: site.ranges.iter().map(|range| range_line(site, *range)).collect(),
    }
}

fn groups(metrics: &[Metric], kpis: &[Kpi]) -> Vec<MetricGroup> {
    let text = |metric: &Metric| metric_text(metric, Prose::new);
    by_panel(metrics, kpis, text).map(|(id, title, metrics)| MetricGroup { id, title, metrics }).collect()
}

/// The metrics of the KPI row first, each other one in the group of its first surface beside that; with the id and the title of the
/// group.
fn by_panel<'m, T>(
    metrics: &'m [Metric],
    kpis: &'m [Kpi],
    written: impl Fn(&Metric) -> T,
) -> impl Iterator<Item = (&'static str, String, Vec<T>)> {
    let group = move |metric: &Metric| {
        let surfaces = metric.quantity.surfaces();
        let beside = surfaces.iter().copied().find(|surface| *surface != Surface::Kpi);
        let is_kpi = kpis.iter().any(|kpi| kpi.quantity == metric.quantity);
        beside.filter(|_| !is_kpi).unwrap_or(Surface::Kpi)
    };
    let in_group = move |surface: Surface| {
        metrics.iter().filter(|metric| group(metric) == surface).map(&written).collect::<Vec<_>>()
    };
    [
        ("kpi-metrics", "label-key-figures", Surface::Kpi),
        ("funnel-metrics", "download-funnel", Surface::Funnel),
        ("retention-metrics", "label-retention", Surface::Retention),
        ("trend-metrics", "label-trends", Surface::Trend),
        ("alert-metrics", "label-alerts", Surface::Alert),
    ]
    .into_iter()
    .map(move |(id, title, surface)| (id, text!(title), in_group(surface)))
    .filter(|(_, _, metrics)| !metrics.is_empty())
}

fn metric_text<P>(metric: &Metric, prose: impl Fn(&str) -> P) -> MetricText<P> {
    MetricText {
        id: metric.id.clone(),
        label: metric.label.clone(),
        definition: prose(&metric.definition),
        formula: prose(&metric.formula),
        window: metric.window.clone(),
        denominator: metric.denominator.clone(),
        unit: unit(metric),
        good: good(metric),
        edge_cases: metric.edge_cases.clone(),
    }
}

fn unit(metric: &Metric) -> String {
    match metric.format {
        Format::Percent => text!("unit-percent"),
        Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => metric.unit.clone(),
    }
}

fn good(metric: &Metric) -> String {
    match metric.good_direction {
        Direction::Up => text!("direction-up"),
        Direction::Down => text!("direction-down"),
        Direction::None => text!("direction-none"),
    }
}

fn step_line(index: usize, step: &Step) -> StepLine {
    StepLine {
        label: step.label.clone(),
        key: step.key.clone(),
        event: Prose::new(&step_event(step)),
        window: step_window(index, step),
    }
}

fn step_event(step: &Step) -> String {
    match &step.event {
        StepEvent::Any => text!("step-any-event"),
        StepEvent::Named(events) => events.to_string(),
    }
}

fn step_window(index: usize, step: &Step) -> String {
    if index == 0 { text!("step-start") } else { text!("step-within", number = step.window_days) }
}

fn segment_line(site: &Site<'_>, segment: &Segment, root: &str) -> SegmentDefinition {
    SegmentDefinition {
        label: segment.label.clone(),
        key: segment.key.to_string(),
        filter: if segment.filters.is_empty() {
            text!("segment-everybody")
        } else {
            joined("and-all", segment.filters.iter().map(condition).collect())
        },
        href: format!("{root}{}", link::cockpit(&segment.key, site.home.range)),
    }
}

/// `plan is free or trial`.
fn condition(filter: &Filter) -> String {
    let value = |value: &String| if value.is_empty() { text!("segment-empty") } else { value.clone() };
    let values = joined("or", filter.any_of.iter().map(value).collect());
    text!("segment-condition", attribute = &filter.attribute, values = values)
}

fn range_line(site: &Site<'_>, range: RangeDays) -> RangeLine {
    let Some(span) = site.span else {
        return RangeLine { label: counted_days(range.0), days: text!("range-no-data"), previous: text!("none") };
    };
    let days = DayRange::ending(span.as_of, range.0);
    let before = days.plus(-i32::from(site.definitions.compare.shift(range)));
    let exists = span.first.is_some_and(|first| before.first >= first);
    RangeLine {
        label: counted_days(range.0),
        days: format::day_range(days),
        previous: if exists { crate::messages::compared_with(days, before) } else { text!("range-before-data") },
    }
}

fn counted_days(days: u16) -> String {
    text!("days", number = days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::registry;

    #[test]
    fn every_metric_stands_in_one_group() {
        let metrics = registry(&Definitions::default());
        let listed: Vec<String> =
            groups(&metrics, &[]).into_iter().flat_map(|group| group.metrics).map(|metric| metric.id).collect();
        let mut unique = listed.clone();
        unique.sort();
        unique.dedup();
        assert_eq!((listed.len(), unique.len()), (metrics.len(), metrics.len()));
    }

    #[test]
    fn a_filter_reads_like_a_sentence() {
        let filter =
            Filter { attribute: "plan".into(), any_of: vec!["free".into(), String::new()], is_excluding: false };
        assert_eq!(condition(&filter), "plan is free or the empty text");
    }
}
