//! The pages that set segments side by side, one a range: a table of their figures, each rate on one scale with its interval and
//! the previous period, daily series on one scale, and the values of attributes.

use std::fmt::Write as _;

use serde::Serialize;

use super::breakdowns;
use super::link;
use super::page_days::PageDays;
use super::prose_answers::{changed, shown};
use super::segments::{self, SegmentTable};
use super::shell::{PageFrame, PageHead, Shell};
use super::side_charts::{self, SideCharts};
use super::site::Site;
use super::term::{Glossary, Term};
use super::value::{DeltaText, VisibleValue};
use crate::format;
use crate::messages::text;
use crate::metric::{Format, Quantity, Segment};
use crate::views::{Cockpit, SideFigure, side_figure, side_quantities};

/// The context of `compare.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ComparePage {
    /// Its path below the site's root.
    pub path: String,
    shell: Shell,
    /// `last 30 days`.
    length: String,
    /// The days, and what they are compared with.
    days: String,
    ranges: Vec<RangeLink>,
    table: SegmentTable,
    rates: Vec<RateScale>,
    /// The daily series.
    series: SideCharts,
    /// The values of attributes.
    breakdowns: Vec<SegmentTable>,
    /// The same as data.
    json: String,
}

/// Another range.
#[derive(Clone, Debug, Serialize)]
struct RangeLink {
    label: String,
    href: String,
    is_current: bool,
}

/// A rate of every segment on one scale.
#[derive(Clone, Debug, Serialize)]
struct RateScale {
    term: Term,
    low: String,
    middle: String,
    high: String,
    rows: Vec<RateRow>,
}

/// A segment's rate.
#[derive(Clone, Debug, Serialize)]
struct RateRow {
    label: String,
    href: String,
    /// Its place on the scale, finished markup.
    plot: String,
    value: VisibleValue,
    /// Where it comes from.
    receipt: String,
    change: Option<DeltaText>,
}

/// One page for each range, when there are several segments.
pub(super) fn pages(site: &Site<'_>, frame: &PageFrame<'_>) -> Vec<ComparePage> {
    let first = site.definitions.segments.first();
    let of_first = |cockpit: &&Cockpit| first.is_some_and(|first| first.key == cockpit.segment);
    let cockpits = site.cockpits.iter().map(|drawn| drawn.cockpit).filter(of_first);
    cockpits.filter_map(|cockpit| page(site, frame, cockpit, link::compare(cockpit.period.days))).collect()
}

/// The page of the days of a cockpit, at `path`; `None` with a single segment, and without data.
pub(super) fn page(site: &Site<'_>, frame: &PageFrame<'_>, cockpit: &Cockpit, path: String) -> Option<ComparePage> {
    let page_days = PageDays::of(cockpit, site.ranges);
    let length = page_days.length();
    let shell = frame.around(PageHead {
        path: &path,
        title: &text!("page-title", what = text!("segments-compare"), length = &length),
        description: &text!("compare-description"),
        section: &link::compare(site.home.range),
    });
    let glossary = Glossary::new(site.metrics, &shell.root);
    let kpis: Vec<Quantity> = cockpit.kpis.iter().map(|kpi| kpi.quantity).collect();
    let quantities = side_quantities(site.definitions, &kpis);
    let ranges = site.ranges.iter().map(|range| RangeLink {
        label: text!("days", number = range.0),
        href: format!("{}{}", shell.root, link::compare(*range)),
        is_current: page_days == PageDays::Range(*range),
    });
    let is_rate = |quantity: &&Quantity| site.metrics.get(**quantity).format == Format::Percent;
    let rates =
        quantities.iter().filter(is_rate).map(|quantity| scale(site, cockpit, *quantity, (glossary, &shell.root)));
    Some(ComparePage {
        table: segments::table(site, cockpit, glossary, &shell.root)?,
        days: cockpit.period.current.map(format::day_range).unwrap_or_default(),
        ranges: ranges.collect(),
        rates: rates.collect(),
        series: side_charts::of(site, cockpit, glossary, &shell.root),
        breakdowns: breakdowns::tables(site, cockpit, glossary, &shell.root),
        json: format!("{}{}", shell.root, page_days.compare_data()),
        length,
        shell,
        path,
    })
}

fn scale(site: &Site<'_>, of: &Cockpit, quantity: Quantity, (glossary, root): (Glossary<'_>, &str)) -> RateScale {
    let same = site.cockpits.iter().map(|drawn| drawn.cockpit).filter(|other| other.period == of.period);
    let figures: Vec<(&Cockpit, SideFigure)> =
        same.map(|cockpit| (cockpit, side_figure(cockpit, site.definitions, quantity))).collect();
    let ends = figures.iter().flat_map(|(_, figure)| ends(figure));
    let span = PlotRange::around(ends);
    let id = &site.metrics.get(quantity).id;
    let days = PageDays::of(of, site.ranges);
    let row = |(cockpit, figure): &(&Cockpit, SideFigure)| RateRow {
        label: Segment::label_of(&site.definitions.segments, &cockpit.segment).to_owned(),
        href: format!("{root}{}", days.cockpit(&cockpit.segment)),
        plot: plot(span, figure),
        value: shown(cockpit, site, quantity),
        receipt: format!("{root}{}", days.receipt(&cockpit.segment, id)),
        change: changed(cockpit, site, quantity).ok(),
    };
    RateScale {
        term: glossary.of("rates", quantity),
        low: format::percent(span.low),
        middle: format::percent(f64::midpoint(span.low, span.high)),
        high: format::percent(span.high),
        rows: figures.iter().map(row).collect(),
    }
}

fn ends(figure: &SideFigure) -> impl Iterator<Item = f64> + use<> {
    let interval = figure.interval.map(|ends| [ends.low, ends.high]);
    let previous = figure.compared.and_then(|compared| compared.previous);
    interval.into_iter().flatten().chain(figure.value).chain(previous)
}

/// The scale of a rate, in steps of ten points.
#[derive(Clone, Copy, Debug, PartialEq)]
struct PlotRange {
    low: f64,
    high: f64,
}

impl PlotRange {
    fn around(values: impl Iterator<Item = f64>) -> Self {
        let (mut low, mut high) = (1.0_f64, 0.0_f64);
        for value in values {
            (low, high) = (low.min(value), high.max(value));
        }
        let step = |value: f64| value.clamp(0.0, 1.0) * 10.0;
        let (low, high) = (step(low).floor() / 10.0, step(high).ceil() / 10.0);
        if low < high { Self { low, high } } else { Self { low: 0.0, high: 1.0 } }
    }

    /// Where a value stands, in percent of the width.
    fn place(self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low) * 100.0
    }
}

/// The interval as a band, the previous period as a ring, the value as a dot, hidden from screen readers: the numbers stand
/// beside it. Places are percentages, so that nothing is distorted at any width.
fn plot(span: PlotRange, figure: &SideFigure) -> String {
    let mut svg =
        "<svg class=\"dots\" aria-hidden=\"true\" focusable=\"false\" width=\"100%\" height=\"28\">".to_owned();
    if let Some(ends) = figure.interval {
        let (left, right) = (span.place(ends.low), span.place(ends.high));
        let width = right - left;
        let _ =
            write!(svg, "<rect class=\"band\" x=\"{left:.1}%\" y=\"10\" width=\"{width:.1}%\" height=\"8\" rx=\"4\"/>");
    }
    let previous = figure.compared.and_then(|compared| compared.previous).map(|value| span.place(value));
    if let (Some(before), Some(now)) = (previous, figure.value.map(|value| span.place(value))) {
        let _ = write!(svg, "<line x1=\"{before:.1}%\" x2=\"{now:.1}%\" y1=\"14\" y2=\"14\"/>");
    }
    if let Some(before) = previous {
        let _ = write!(svg, "<circle class=\"before\" cx=\"{before:.1}%\" cy=\"14\" r=\"4.5\"/>");
    }
    if let Some(now) = figure.value {
        let _ = write!(svg, "<circle class=\"now\" cx=\"{:.1}%\" cy=\"14\" r=\"5\"/>", span.place(now));
    }
    svg + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Interval;
    use crate::views::Compared;

    #[test]
    fn a_scale_has_whole_steps_of_ten_points_around_all_that_it_shows() {
        assert_eq!(PlotRange::around([0.43, 0.58, 0.66].into_iter()), PlotRange { low: 0.4, high: 0.7 });
        assert_eq!(PlotRange::around(std::iter::empty()), PlotRange { low: 0.0, high: 1.0 });
    }

    #[test]
    fn a_dot_its_interval_and_the_ring_of_the_previous_period_stand_on_one_scale() {
        let figure = SideFigure {
            quantity: Quantity::ActivationRate,
            value: Some(0.5),
            interval: Some(Interval { low: 0.45, high: 0.55 }),
            compared: Some(Compared { current: Some(0.5), previous: Some(0.6), interval: None }),
            daily: Vec::new(),
        };
        let svg = plot(PlotRange { low: 0.4, high: 0.8 }, &figure);
        assert!(svg.contains("x=\"12.5%\" y=\"10\" width=\"25.0%\""), "{svg}");
        assert!(svg.contains("class=\"before\" cx=\"50.0%\"") && svg.contains("class=\"now\" cx=\"25.0%\""), "{svg}");
    }
}
