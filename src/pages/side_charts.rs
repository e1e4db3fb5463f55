//! Daily series of segments side by side: a row of small charts each, on one scale.

use serde::Serialize;

use super::drawn::DrawnChart;
use super::figure::{ChartFigure, FigureRows};
use super::kpis;
use super::page_days::PageDays;
use super::prose_answers::{changed, shown};
use super::site::Site;
use super::term::{Glossary, Term};
use super::value::{DeltaText, VisibleValue};
use crate::calendar::Day;
use crate::charts::side_id;
use crate::format;
use crate::messages::{compared_with, text};
use crate::metric::Segment;
use crate::views::{Cockpit, TrendSeries};

/// The daily series of a page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SideCharts {
    rows: Vec<SideRow>,
    /// What the quiet line is: `30 days to 24 Oct`.
    previous: Option<String>,
}

/// A series of every segment.
#[derive(Clone, Debug, Serialize)]
struct SideRow {
    /// Its name on the page.
    id: String,
    term: Term,
    charts: Vec<SideChart>,
    /// One row a day, one column a segment.
    table: FigureRows,
}

/// The series of a segment.
#[derive(Clone, Debug, Serialize)]
struct SideChart {
    segment: String,
    /// Its cockpit.
    href: String,
    value: VisibleValue,
    /// Where the value comes from.
    receipt: String,
    scope: String,
    change: Option<DeltaText>,
    figure: ChartFigure,
}

/// The series over the days of a cockpit whose charts were drawn side by side.
pub(super) fn of(site: &Site<'_>, of: &Cockpit, glossary: Glossary<'_>, root: &str) -> SideCharts {
    let row = |series: &TrendSeries| row(site, (of, series), glossary, root);
    SideCharts {
        rows: of.trends.series.iter().filter_map(row).collect(),
        previous: of.period.current.zip(of.period.previous).map(|(now, then)| compared_with(now, then)),
    }
}

/// A row of the charts of a series; `None` for one that was not drawn.
fn row(site: &Site<'_>, (of, series): (&Cockpit, &TrendSeries), glossary: Glossary<'_>, root: &str) -> Option<SideRow> {
    let (days, name) = (PageDays::of(of, site.ranges), side_id(&series.id));
    let mut drawn = Vec::new();
    for same in site.cockpits.iter().filter(|other| other.cockpit.period == of.period) {
        drawn.extend(same.charts.iter().filter(|chart| chart.chart.id == name).map(|chart| (same.cockpit, chart)));
    }
    let label = |cockpit: &Cockpit| Segment::label_of(&site.definitions.segments, &cockpit.segment).to_owned();
    let chart = |(cockpit, chart): &(&Cockpit, &DrawnChart<'_>)| SideChart {
        segment: label(cockpit),
        href: format!("{root}{}", days.cockpit(&cockpit.segment)),
        value: shown(cockpit, site, series.quantity),
        receipt: format!("{root}{}", days.receipt(&cockpit.segment, &series.id)),
        scope: kpis::scope_of(cockpit, series.formula),
        change: changed(cockpit, site, series.quantity).ok(),
        figure: ChartFigure { id: format!("{name}-{}", cockpit.segment), ..ChartFigure::new(chart, root) },
    };
    let charts: Vec<SideChart> = drawn.iter().map(chart).collect();
    let segments: Vec<(String, &Cockpit)> = drawn.iter().map(|(cockpit, _)| (label(cockpit), *cockpit)).collect();
    (!drawn.is_empty()).then(|| SideRow {
        term: glossary.of("series", series.quantity),
        charts,
        table: table(&of.trends.days, series, &segments),
        id: name,
    })
}

fn table(days: &[Day], series: &TrendSeries, segments: &[(String, &Cockpit)]) -> FigureRows {
    let head = std::iter::once(text!("label-day")).chain(segments.iter().map(|(label, _)| label.clone()));
    let value = |cockpit: &Cockpit, at: usize| {
        let value = cockpit.trends.get(series.quantity).and_then(|series| series.values.get(at).copied().flatten());
        format::value_or_missing(value, series.format)
    };
    let row = |(at, day): (usize, &Day)| {
        std::iter::once(format::day(*day)).chain(segments.iter().map(|(_, cockpit)| value(cockpit, at))).collect()
    };
    FigureRows { head: head.collect(), rows: days.iter().enumerate().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;
    use crate::metric::{Quantity, RangeDays, SegmentKey};

    #[test]
    fn each_part_has_its_chart_its_number_and_a_column() {
        let mut fixture = Fixture::new();
        let marks = vec![Vec::new(); fixture.views.cockpits.len()];
        let beside = crate::charts::side_by_side(&fixture.views.cockpits, &marks);
        for (at, charts) in beside.into_iter().enumerate() {
            let picture = fixture.drawn[at][0].clone();
            fixture.drawn[at].extend(charts.iter().map(|_| picture.clone()));
            fixture.charts[at].charts.extend(charts);
        }
        let site = fixture.site();
        let get = |segment: &str| fixture.views.get(&SegmentKey(segment.into()), RangeDays(30)).expect("a cockpit");
        let series = of(&site, get("all"), Glossary::new(&fixture.metrics, ""), "../../");
        let dau = series.rows.iter().find(|row| row.id == "side-dau").expect("a key figure");
        let parts: Vec<_> = fixture.definitions.segments.iter().filter(|segment| !segment.key.is_everybody()).collect();
        assert_eq!(dau.charts.len(), parts.len());
        assert_eq!(dau.table.head.len(), parts.len() + 1);
        assert_eq!(dau.table.rows.len(), 30);
        for (at, (chart, segment)) in dau.charts.iter().zip(parts).enumerate() {
            let own = get(segment.key.as_str()).trends.get(Quantity::Dau).expect("a series").clone();
            let first = format::value_or_missing(own.values[0], own.format);
            assert_eq!((&chart.segment, &dau.table.rows[0][at + 1]), (&segment.label, &first));
            assert_eq!(chart.figure.id, format!("side-dau-{}", segment.key));
        }
    }
}
