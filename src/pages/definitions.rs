//! The definitions page: every metric as the registry states it, and the definitions that decide what is counted.

use serde::Serialize;

use super::link;
use super::prose::Prose;
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use crate::calendar::DayRange;
use crate::format;
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
    title: &'static str,
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
    good: &'static str,
    edge_cases: Vec<&'static str>,
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
        title: "Definitions",
        description: "Every metric of this site: formula, window, denominator, edge cases.",
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
        ("kpi-metrics", "Key figures", Surface::Kpi),
        ("funnel-metrics", "Funnel", Surface::Funnel),
        ("retention-metrics", "Retention", Surface::Retention),
        ("trend-metrics", "Trends", Surface::Trend),
        ("alert-metrics", "Alerts", Surface::Alert),
    ]
    .into_iter()
    .map(|(id, title, surface)| MetricGroup { id, title, metrics: in_group(surface) })
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
            Format::Percent => "percent; changes in percentage points".to_owned(),
            Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => metric.unit.clone(),
        },
        good: match metric.good_direction {
            Direction::Up => "up",
            Direction::Down => "down",
            Direction::None => "neither",
        },
        edge_cases: metric.edge_cases.clone(),
    }
}

fn step_line(index: usize, step: &Step) -> StepLine {
    StepLine {
        label: step.label.clone(),
        key: step.key.clone(),
        event: match &step.event {
            StepEvent::Any => Prose::new("any event"),
            StepEvent::Named(events) => Prose::new(&events.to_string()),
        },
        window: if index == 0 {
            "the start, from which all windows are measured".to_owned()
        } else {
            format!("within {} of the start, both ends included", counted_days(step.window_days))
        },
    }
}

fn segment_line(site: &Site<'_>, segment: &Segment, root: &str) -> SegmentDefinition {
    SegmentDefinition {
        label: segment.label.clone(),
        key: segment.key.to_string(),
        filter: if segment.filters.is_empty() {
            "everybody".to_owned()
        } else {
            segment.filters.iter().map(condition).collect::<Vec<_>>().join(" and ")
        },
        href: format!("{root}{}", link::cockpit(&segment.key, site.home.range)),
    }
}

/// `plan is free or trial`.
fn condition(filter: &Filter) -> String {
    let value = |value: &String| if value.is_empty() { "the empty text".to_owned() } else { value.clone() };
    format!("{} is {}", filter.attribute, filter.any_of.iter().map(value).collect::<Vec<_>>().join(" or "))
}

fn range_line(site: &Site<'_>, range: RangeDays) -> RangeLine {
    let Some(span) = site.span else {
        return RangeLine { label: counted_days(range.0), days: "no data yet".to_owned(), previous: "none".to_owned() };
    };
    let days = DayRange::ending(span.as_of, range.0);
    let before = days.plus(-i32::from(site.definitions.compare.shift(range)));
    let exists = span.first.is_some_and(|first| before.first >= first);
    RangeLine {
        label: counted_days(range.0),
        days: format::day_range(days),
        previous: if exists {
            format::compared_with(days, before)
        } else {
            "none: it would begin before the data".to_owned()
        },
    }
}

fn counted_days(days: u16) -> String {
    format::counted(days.into(), "day", "days")
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
