//! The trends panel: a small chart for each daily series with its number and its change, and one key to their marks.

use serde::Serialize;

use super::figure::{ChartFigure, FigureRows, MarkLine};
use super::kpis;
use super::prose_answers::{changed, shown};
use super::site::Site;
use super::term::{Glossary, Term};
use super::value::{DeltaText, VisibleValue};
use crate::calendar::Day;
use crate::charts;
use crate::format;
use crate::messages::text;
use crate::metric::Over;
use crate::views::{Cockpit, GoalStanding, TrendSeries};

/// The panel.
#[derive(Clone, Debug, Serialize)]
pub(super) struct TrendsPanel {
    /// The charts.
    pub items: Vec<Trend>,
    /// Every series by day.
    pub table: FigureRows,
    /// Whether a chart could not be drawn, so that the table stands in for it.
    pub has_failed: bool,
    /// What the numbers above the charts stand for, once.
    pub marks: Vec<MarkLine>,
    /// What the quiet line is: `30 days to 24 Oct`.
    pub previous: Option<String>,
    /// Whether the days of an incident are shaded.
    pub has_incidents: bool,
    /// Whether a goal is drawn.
    pub has_goal: bool,
    /// Where the rows of the table come from; `None` where no receipt says so.
    pub receipts: Option<String>,
    /// Why the panel is empty, if it is.
    pub empty: Option<String>,
    /// Said when the range begins before the data does.
    pub before_data: Option<String>,
}

/// One series.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Trend {
    /// Its name with its definition.
    pub term: Term,
    /// Its number over the range.
    pub value: VisibleValue,
    /// What the number is of: `mean a day over 30 days`.
    pub scope: String,
    /// Its change against the previous period.
    pub change: Option<DeltaText>,
    /// The chart.
    pub figure: ChartFigure,
}

/// The panel of a cockpit; each of the figures is of a series that has its name.
pub(super) fn panel(
    site: &Site<'_>,
    cockpit: &Cockpit,
    figures: Vec<ChartFigure>,
    glossary: Glossary<'_>,
) -> TrendsPanel {
    let mut marks: Vec<MarkLine> = figures.iter().flat_map(|figure| figure.marks.clone()).collect();
    marks.sort_by_key(MarkLine::number);
    marks.dedup_by_key(|mark| mark.number());
    let trend = |figure: ChartFigure| {
        let series = cockpit.trends.series.iter().find(|series| charts::trend_id(&series.id) == figure.id)?;
        Some(trend(site, cockpit, (series, figure), glossary))
    };
    let items: Vec<Trend> =
        if cockpit.period.current.is_some() { figures.into_iter().filter_map(trend).collect() } else { Vec::new() };
    let empty = match cockpit.period.current {
        None => Some(text!("trends-no-events")),
        // Said once where it holds for every series.
        Some(_) => items.first().and_then(|first| first.figure.message.clone()).filter(|_| items.iter().all(is_empty)),
    };
    TrendsPanel {
        table: table(cockpit, &items),
        has_incidents: marks.iter().any(MarkLine::is_shaded),
        has_goal: cockpit.goals.iter().any(|goal| is_drawn(cockpit, goal)),
        has_failed: items.iter().any(|item| item.figure.state == "error"),
        items,
        marks,
        previous: cockpit
            .period
            .current
            .zip(cockpit.period.previous)
            .map(|(now, then)| crate::messages::compared_with(now, then)),
        empty,
        before_data: before_data(cockpit),
        receipts: glossary.receipt("tables"),
    }
}

/// Whether a goal is the level of a daily series, and so a line in its chart.
fn is_drawn(cockpit: &Cockpit, goal: &GoalStanding) -> bool {
    let series = cockpit.trends.series.iter().find(|series| series.quantity == goal.quantity);
    series.is_some_and(|series| series.formula.over() != Over::Total)
}

fn is_empty(trend: &Trend) -> bool {
    trend.figure.state == "empty"
}

/// One row a day, one column a chart; the previous period is in the download.
fn table(cockpit: &Cockpit, items: &[Trend]) -> FigureRows {
    let drawn = |series: &&TrendSeries| items.iter().any(|item| item.figure.id == charts::trend_id(&series.id));
    let series: Vec<&TrendSeries> = cockpit.trends.series.iter().filter(drawn).collect();
    let head = std::iter::once(text!("label-day")).chain(series.iter().map(|series| series.label.clone()));
    let row = |(at, day): (usize, &Day)| {
        let value =
            |series: &&TrendSeries| format::value_or_missing(series.values.get(at).copied().flatten(), series.format);
        std::iter::once(format::day(*day)).chain(series.iter().map(value)).collect()
    };
    FigureRows { head: head.collect(), rows: cockpit.trends.days.iter().enumerate().map(row).collect() }
}

fn trend(
    site: &Site<'_>,
    cockpit: &Cockpit,
    (series, figure): (&TrendSeries, ChartFigure),
    glossary: Glossary<'_>,
) -> Trend {
    Trend {
        term: glossary.written("trend", &series.id, &series.label),
        value: shown(cockpit, site, series.quantity),
        scope: kpis::scope_of(cockpit, series.formula),
        change: changed(cockpit, site, series.quantity).ok(),
        // The key below the charts says what the numbers are.
        figure: ChartFigure { marks: Vec::new(), ..figure },
    }
}

fn before_data(cockpit: &Cockpit) -> Option<String> {
    let (days, first) = (cockpit.period.current?, cockpit.period.first_day?);
    (days.first < first).then(|| text!("trends-before-data", first = format::day(first)))
}

#[cfg(test)]
mod tests {
    use super::super::drawn::DrawnChart;
    use super::super::fixture::{self, Fixture};
    use super::*;
    use crate::metric::{Quantity, RangeDays, SegmentKey};
    use crate::views::answer;

    fn panel_of(fixture: &Fixture, cockpit: &Cockpit) -> TrendsPanel {
        let charts = charts::draw(cockpit, &[]).charts;
        let figures = charts.iter().skip(2).map(|chart| ChartFigure::new(&DrawnChart { chart, drawn: None }, ""));
        panel(&fixture.site(), cockpit, figures.collect(), Glossary::new(&fixture.metrics, ""))
    }

    #[test]
    fn each_chart_has_the_number_of_its_series() {
        let fixture = Fixture::new();
        let cockpit = fixture.views.get(&SegmentKey("all".into()), RangeDays(30)).expect("a cockpit");
        let panel = panel_of(&fixture, cockpit);
        let dau = &panel.items[0];
        let expected = answer(cockpit, &fixture.definitions, Quantity::Dau).value.map(format::amount);
        assert_eq!((Some(dau.value.text.clone()), dau.term.label.as_str()), (expected, "DAU"));
        assert_eq!(dau.scope, "mean a day over 30 days");
        assert!(dau.change.is_some() && panel.items.len() > 5);
    }

    #[test]
    fn a_range_that_begins_before_the_data_says_so() {
        let fixture = Fixture::new();
        let mut cockpit = fixture::cockpit("all", 30);
        cockpit.period.first_day = cockpit.period.current.map(|days| days.first.plus(1));
        let panel = panel_of(&fixture, &cockpit);
        assert_eq!(panel.before_data.as_deref(), Some("The data starts on 24 Oct 2026; days before it read 0."));
    }
}
