//! The definitions page: every metric as the registry states it, and the definitions that decide what is counted.

use serde::Serialize;

use super::link;
use super::prose::Prose;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use crate::calendar::DayRange;
use crate::format;
use crate::messages::{joined, text};
use crate::metric::{Direction, Filter, Format, Metric, RangeDays, Segment, Step, StepEvent, Surface};
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

/// Metrics that appear in the same panel.
#[derive(Clone, Debug, Serialize)]
struct MetricGroup {
    id: &'static str,
    title: String,
    metrics: Vec<MetricText>,
}

/// A metric, written out.
#[derive(Clone, Debug, Serialize)]
struct MetricText {
    id: String,
    label: String,
    definition: Prose,
    formula: Prose,
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
        active_events: Prose::new(
            &definitions.active_events.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ),
        excluded_sources: definitions.excluded_sources.clone(),
        segments: definitions.segments.iter().map(|segment| segment_line(site, segment, &shell.root)).collect(),
        ranges: site.ranges.iter().map(|range| range_line(site, *range)).collect(),
        shell,
    }
}

/// The metrics of the KPI row first, each other one in the group of its first surface beside that.
fn groups(metrics: &[Metric], kpis: &[Kpi]) -> Vec<MetricGroup> {
    let group = |metric: &Metric| {
        let surfaces = metric.quantity.surfaces();
        let beside = surfaces.iter().copied().find(|surface| *surface != Surface::Kpi);
        let is_kpi = kpis.iter().any(|kpi| kpi.quantity == metric.quantity);
        beside.filter(|_| !is_kpi).unwrap_or(Surface::Kpi)
    };
    let in_group = |surface: Surface| {
        metrics.iter().filter(|metric| group(metric) == surface).map(metric_text).collect::<Vec<_>>()
    };
    [
        ("kpi-metrics", "label-key-figures", Surface::Kpi),
        ("funnel-metrics", "download-funnel", Surface::Funnel),
        ("retention-metrics", "label-retention", Surface::Retention),
        ("trend-metrics", "label-trends", Surface::Trend),
        ("alert-metrics", "label-alerts", Surface::Alert),
    ]
    .into_iter()
    .map(|(id, title, surface)| MetricGroup { id, title: text!(title), metrics: in_group(surface) })
    .filter(|group| !group.metrics.is_empty())
    .collect()
}

fn metric_text(metric: &Metric) -> MetricText {
    MetricText {
        id: metric.id.clone(),
        label: metric.label.clone(),
        definition: Prose::new(&metric.definition),
        formula: Prose::new(&metric.formula),
        window: metric.window.clone(),
        denominator: metric.denominator.clone(),
        unit: match metric.format {
            Format::Percent => text!("unit-percent"),
            Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => metric.unit.clone(),
        },
        good: match metric.good_direction {
            Direction::Up => text!("direction-up"),
            Direction::Down => text!("direction-down"),
            Direction::None => text!("direction-none"),
        },
        edge_cases: metric.edge_cases.clone(),
    }
}

fn step_line(index: usize, step: &Step) -> StepLine {
    StepLine {
        label: step.label.clone(),
        key: step.key.clone(),
        event: match &step.event {
            StepEvent::Any => Prose::new(&text!("step-any-event")),
            StepEvent::Named(events) => Prose::new(&events.to_string()),
        },
        window: if index == 0 { text!("step-start") } else { text!("step-within", number = step.window_days) },
    }
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
    use crate::metric::{Definitions, registry};

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
        let filter = Filter { attribute: "plan".into(), any_of: vec!["free".into(), String::new()] };
        assert_eq!(condition(&filter), "plan is free or the empty text");
    }
}
