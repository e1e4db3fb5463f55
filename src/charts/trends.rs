//! The trend charts: a small one for each daily series that a reader follows, in the order of the registry.

use crate::charts::chart::Chart;
use crate::charts::marks::Numbered;
use crate::charts::panel_layout::PanelLayout;
use crate::charts::small;
use crate::format;
use crate::messages::text;
use crate::metric::{DailyCount, Definitions, Formula, Metric, Over, Quantity, Surface, registry};
use crate::views::{Cockpit, Mark, TrendSeries};

/// The trend charts of a cockpit.
pub(super) fn charts(cockpit: &Cockpit, marks: &[Mark]) -> Vec<Chart> {
    let series: Vec<&TrendSeries> = cockpit.trends.series.iter().filter(|series| is_drawn(series.formula)).collect();
    let drawn: Vec<Quantity> = series.iter().map(|series| series.quantity).collect();
    let marks = Numbered::new(marks, &cockpit.trends.days);
    series
        .into_iter()
        .enumerate()
        .map(|(at, series)| {
            let own = [series.quantity];
            // What concerns no series concerns the product as a whole, whose pulse is the first chart.
            let marks = if at == 0 { marks.about_or_not(&own, &drawn[1..]) } else { marks.about(&own) };
            chart(&sheet(cockpit, series, marks))
        })
        .collect()
}

/// The ids of the trend charts under these definitions.
pub(super) fn ids(definitions: &Definitions) -> Vec<String> {
    let metrics = registry(definitions);
    let is_drawn = |metric: &&Metric| is_drawn(metric.quantity.formula(definitions));
    metrics.on(Surface::Trend).filter(is_drawn).map(|metric| id(&metric.id)).collect()
}

/// The id of the chart of a series.
pub fn id(series: &str) -> String {
    format!("trend-{series}")
}

/// Whether a series has a chart. Distinct users are those of a count that has one, and stickiness is DAU over MAU, which
/// both have.
pub(super) const fn is_drawn(formula: Formula) -> bool {
    match formula {
        Formula::Sum(_) => true,
        Formula::Count(count) => match count {
            DailyCount::Dau | DailyCount::Wau | DailyCount::Mau | DailyCount::Events(_) => true,
            DailyCount::Users(_) => false,
        },
        Formula::Ratio(count, _) | Formula::Share(count, _) => match count {
            DailyCount::Events(_) => true,
            DailyCount::Dau | DailyCount::Wau | DailyCount::Mau | DailyCount::Users(_) => false,
        },
        Formula::Reached(_) | Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) => false,
    }
}

/// The chart of a series with what surrounds it.
pub(super) fn chart(sheet: &PanelLayout<'_>) -> Chart {
    Chart {
        id: id(&sheet.series.id),
        title: sheet.series.label.clone(),
        summary: sheet.summary(),
        heights: small::HEIGHTS,
        empty: sheet.why_empty(),
        option: (!sheet.is_empty()).then(|| small::option(sheet)),
        marks: sheet.marks.listed(),
        table: sheet.table(),
    }
}

/// A series of a cockpit with what surrounds it.
pub(super) fn sheet<'a>(cockpit: &'a Cockpit, series: &'a TrendSeries, marks: Numbered<'a>) -> PanelLayout<'a> {
    let days = cockpit.trends.days.as_slice();
    let first = cockpit.period.first_day;
    let previous = cockpit.period.previous.filter(|_| series.previous.is_some());
    let at = cockpit.trends.series.iter().position(|one| one.id == series.id);
    PanelLayout {
        days,
        series,
        previous: previous.map(|before| match days.len() {
            1 => format::day_short(before.last),
            many => text!("days-to-short", number = many, last = format::day_short(before.last)),
        }),
        previous_last: previous.map(|before| before.last),
        goal: cockpit.goal(series.quantity).filter(|_| series.formula.over() != Over::Total).map(|goal| goal.target),
        days_before_data: days.iter().filter(|day| first.is_none_or(|first| **day < first)).count(),
        is_withheld: at.is_some_and(|at| cockpit.withholds("trends", &format!("/series/{at}/values/"))),
        marks,
        shared: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;
    use crate::charts::sample;
    use crate::metric::TrendIndex;
    use crate::views::{MarkKind, Withheld};

    fn one(cockpit: &Cockpit, id: &str) -> Chart {
        charts(cockpit, &[]).into_iter().find(|chart| chart.id == id).expect("drawn")
    }

    #[test]
    fn actives_and_counts_have_a_chart_and_distinct_users_have_none() {
        let ids: Vec<String> = charts(&sample::cockpit(30), &[]).into_iter().map(|chart| chart.id).collect();
        let expected = ["dau", "wau", "mau", "signups", "key_actions", "errors", "errors_per_active_user"];
        assert_eq!(ids, expected.map(id));
    }

    #[test]
    fn a_mark_stands_in_the_charts_that_it_concerns_or_in_the_first() {
        let mark = |day: i32, series: &[Quantity]| Mark {
            day: Day(day),
            kind: MarkKind::Decision,
            title: format!("of {day}"),
            href: "decisions/index.html".into(),
            note_kind: None,
            bad_days: None,
            series: series.to_vec(),
        };
        let cockpit = sample::cockpit(30);
        let first = cockpit.trends.days[0].0;
        let marks =
            [mark(first, &[Quantity::Events(TrendIndex(4))]), mark(first + 1, &[]), mark(first + 2, &[Quantity::Wau])];
        let charts = charts(&cockpit, &marks);
        let numbers = |id: &str| -> Vec<usize> {
            let chart = charts.iter().find(|chart| chart.id == id).expect("drawn");
            chart.marks.iter().map(|mark| mark.number).collect()
        };
        assert_eq!(
            ["trend-dau", "trend-wau", "trend-mau", "trend-errors"].map(numbers),
            [vec![2], vec![3], vec![], vec![1]]
        );
    }

    #[test]
    fn the_table_holds_both_periods_and_marks_days_before_the_data() {
        let mut cockpit = sample::cockpit(7);
        cockpit.period.first_day = cockpit.trends.days.get(2).copied();
        let chart = one(&cockpit, "trend-dau");
        assert_eq!(chart.table.head, ["Day", "DAU", "Previous period"]);
        assert_eq!(chart.table.rows.len(), 7);
        assert!(chart.table.rows[1][0].ends_with("(before the data starts)"), "{:?}", chart.table.rows[1]);
        assert!(!chart.table.rows[2][0].contains("before"), "{:?}", chart.table.rows[2]);
    }

    #[test]
    fn a_period_without_anything_says_why() {
        let mut cockpit = sample::cockpit(7);
        for series in &mut cockpit.trends.series {
            series.values = vec![Some(0.0); 7];
            series.previous = None;
        }
        for chart in charts(&cockpit, &[]) {
            assert!(chart.option.is_none(), "{}", chart.id);
            assert!(chart.empty.is_some_and(|why| why.contains("Nothing was counted")), "{}", chart.id);
        }
        // A ratio whose days were withheld is not one of a quiet week.
        let at =
            cockpit.trends.series.iter().position(|series| series.id == "errors_per_active_user").expect("a ratio");
        cockpit.trends.series[at].values = vec![None; 7];
        cockpit.withheld.push(Withheld { view: "trends", pointer: format!("/series/{at}/values/0") });
        let ratio = one(&cockpit, "trend-errors_per_active_user");
        assert!(ratio.empty.is_some_and(|why| why.starts_with("No day has a value that may be shown")));
        cockpit.trends.days.clear();
        cockpit.period.first_day = None;
        assert!(one(&cockpit, "trend-dau").empty.is_some_and(|why| why.contains("No events were counted yet")));
    }

    #[test]
    fn the_summary_compares_the_last_day_with_its_place_in_the_previous_period() {
        let mut cockpit = sample::cockpit(7);
        for series in &mut cockpit.trends.series {
            series.values = vec![Some(1200.0); 7];
            series.previous = (series.quantity == Quantity::Dau).then(|| vec![Some(1100.0); 7]);
        }
        assert_eq!(one(&cockpit, "trend-dau").summary, "On 21 Nov 2026: 1,200 (1,100 on 14 Nov).");
        assert_eq!(one(&cockpit, "trend-wau").summary, "On 21 Nov 2026: 1,200.");
    }
}
