//! The trend charts: how a period's daily series are shared out among charts, and what stands beside every picture.
//!
//! People in use (DAU, WAU, MAU) share one scale and one chart. Everything else gets a small chart of its own inside a
//! group, because a busy event and a rare one cannot share a scale: one group for what should grow, one for what
//! should shrink. Leaves the drawing to `active` and `multiples`.

use crate::calendar::Day;
use crate::charts::chart::Chart;
use crate::charts::marks::Numbered;
use crate::charts::panel_layout::PanelLayout;
use crate::charts::{active, multiples};
use crate::format;
use crate::metric::{DailyCount, Definitions, Direction, Format, Formula, Metric, Quantity, Surface, registry};
use crate::views::{Cockpit, Mark, TrendSeries};

/// The series with one scale, in the order of their windows.
const ACTIVE: [Quantity; 3] = [Quantity::Dau, Quantity::Wau, Quantity::Mau];
/// So many small charts fit into one figure before it is longer than a screen.
const GROUP: usize = 6;

/// The trend charts of a cockpit.
pub(super) fn charts(cockpit: &Cockpit, marks: &[Mark]) -> Vec<Chart> {
    let (falling, rising): (Vec<_>, Vec<_>) =
        small_ones(cockpit).partition(|series| series.good_direction == Direction::Down);
    let drawn: Vec<Quantity> = rising.iter().chain(&falling).map(|series| series.quantity).collect();
    let marks = Numbered::new(marks, &cockpit.trends.days);
    let mut charts = vec![active_users(cockpit, marks.about_or_not(&ACTIVE, &drawn))];
    charts.extend(group((cockpit, &marks), "trend-actions", &rising));
    charts.extend(group((cockpit, &marks), "trend-errors", &falling));
    charts
}

/// The ids of the trend charts under these definitions.
pub(super) fn ids(definitions: &Definitions) -> Vec<String> {
    let metrics = registry(definitions);
    let is_falling = |metric: &&Metric| metric.good_direction == Direction::Down;
    let small = metrics.on(Surface::Trend).filter(|metric| is_small(metric.quantity.formula(definitions)));
    let (falling, rising): (Vec<_>, Vec<_>) = small.partition(is_falling);
    let group = |id: &'static str, series: usize| (0..series.div_ceil(GROUP)).map(move |number| group_id(id, number));
    let active = std::iter::once("trend-active".to_owned());
    active.chain(group("trend-actions", rising.len())).chain(group("trend-errors", falling.len())).collect()
}

fn group_id(id: &str, number: usize) -> String {
    if number == 0 { id.to_owned() } else { format!("{id}-{}", number + 1) }
}

/// Every series with a chart of its own.
fn small_ones(cockpit: &Cockpit) -> impl Iterator<Item = &TrendSeries> {
    cockpit.trends.series.iter().filter(|series| is_small(series.formula))
}

/// Whether it is about events. The actives have a chart of their own, and distinct users are those of a count that is drawn.
const fn is_small(formula: Formula) -> bool {
    match formula {
        Formula::Sum(_) => true,
        Formula::Count(count) | Formula::Ratio(count, _) | Formula::Share(count, _) => match count {
            DailyCount::Events(_) => true,
            DailyCount::Dau | DailyCount::Wau | DailyCount::Mau | DailyCount::Users(_) => false,
        },
        Formula::Reached(_) | Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) => false,
    }
}

fn active_users(cockpit: &Cockpit, marks: Numbered<'_>) -> Chart {
    let series: Vec<_> = ACTIVE.into_iter().filter_map(|quantity| cockpit.trends.get(quantity)).collect();
    let with_stickiness = series.iter().copied().chain(cockpit.trends.get(Quantity::Stickiness)).collect();
    let sheet = sheet(cockpit, series, marks);
    let option = (!sheet.is_empty()).then(|| active::option(&sheet));
    Chart {
        id: "trend-active".into(),
        title: "Active users".into(),
        summary: sheet.summary(),
        heights: active::HEIGHTS,
        empty: sheet.why_empty(),
        option,
        marks: sheet.marks.listed(),
        table: PanelLayout { series: with_stickiness, ..sheet }.table(),
    }
}

fn group((cockpit, marks): (&Cockpit, &Numbered<'_>), id: &str, all: &[&TrendSeries]) -> Vec<Chart> {
    let chart = |(number, series): (usize, &[&TrendSeries])| {
        let drawn: Vec<Quantity> = series.iter().map(|one| one.quantity).collect();
        let sheet = sheet(cockpit, series.to_vec(), marks.about(&drawn));
        Chart {
            id: group_id(id, number),
            title: title(series),
            summary: sheet.summary(),
            heights: multiples::heights(&sheet),
            empty: sheet.why_empty(),
            option: (!sheet.is_empty()).then(|| multiples::option(&sheet)),
            marks: sheet.marks.listed(),
            table: sheet.table(),
        }
    };
    all.chunks(GROUP).enumerate().map(chart).collect()
}

/// The names of the counts, as long as they are few.
fn title(series: &[&TrendSeries]) -> String {
    let is_count = |one: &&&TrendSeries| one.format == Format::Count;
    let counts: Vec<&str> = series.iter().filter(is_count).map(|one| one.label.as_str()).collect();
    match counts.as_slice() {
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {}", lower_first(two)),
        _ if series.iter().all(|one| one.good_direction == Direction::Down) => "Events to keep low".into(),
        _ => "Events by day".into(),
    }
}

/// `key actions` of `Key actions`, but `URL errors` stays.
fn lower_first(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => label.to_owned(),
    }
}

fn sheet<'a>(cockpit: &'a Cockpit, series: Vec<&'a TrendSeries>, marks: Numbered<'a>) -> PanelLayout<'a> {
    let days = cockpit.trends.days.as_slice();
    let first = cockpit.period.first_day;
    let is_before = |day: &&Day| first.is_none_or(|first| **day < first);
    let previous = cockpit.period.previous.filter(|_| series.iter().any(|one| one.previous.is_some()));
    PanelLayout {
        days,
        series,
        previous: previous.map(|before| match days.len() {
            1 => format::day_short(before.last),
            many => format!("{many} days to {}", format::day_short(before.last)),
        }),
        previous_last: previous.map(|before| before.last),
        days_before_data: days.iter().filter(is_before).count(),
        marks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::sample;
    use crate::metric::TrendIndex;

    #[test]
    fn actives_share_a_chart_and_the_rest_is_grouped_by_the_way_they_should_go() {
        let cockpit = sample::cockpit(30);
        let ids: Vec<String> = charts(&cockpit, &[]).into_iter().map(|chart| chart.id).collect();
        assert_eq!(ids, ["trend-active", "trend-actions", "trend-errors"]);
        let drawn: Vec<&str> = small_ones(&cockpit).map(|series| series.id.as_str()).collect();
        assert_eq!(drawn, ["signups", "key_actions", "errors", "errors_per_active_user"]);
    }

    #[test]
    fn a_long_list_of_metrics_is_split_into_figures() {
        let cockpit = sample::cockpit(7);
        let series = cockpit.trends.get(Quantity::Events(TrendIndex(0))).expect("in the sample");
        let many = vec![series; 14];
        let ids: Vec<String> =
            group((&cockpit, &Numbered::default()), "trend-actions", &many).into_iter().map(|chart| chart.id).collect();
        assert_eq!(ids, ["trend-actions", "trend-actions-2", "trend-actions-3"]);
    }

    #[test]
    fn the_table_holds_both_periods_and_marks_days_before_the_data() {
        let mut cockpit = sample::cockpit(7);
        cockpit.period.first_day = cockpit.trends.days.get(2).copied();
        let chart = active_users(&cockpit, Numbered::default());
        assert_eq!(chart.table.head[..3], ["Day", "DAU", "DAU, previous period"]);
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
        cockpit.trends.days.clear();
        cockpit.period.first_day = None;
        assert!(
            active_users(&cockpit, Numbered::default())
                .empty
                .is_some_and(|why| why.contains("No events were counted yet"))
        );
    }

    #[test]
    fn the_summary_compares_the_last_day_with_its_place_in_the_previous_period() {
        let mut cockpit = sample::cockpit(7);
        for series in &mut cockpit.trends.series {
            series.values = vec![Some(1200.0); 7];
            series.previous = (series.quantity == Quantity::Dau).then(|| vec![Some(1100.0); 7]);
        }
        let summary = active_users(&cockpit, Numbered::default()).summary;
        assert_eq!(summary, "On 21 Nov 2026: DAU 1,200 (1,100 on 14 Nov); WAU 1,200; MAU 1,200.");
    }

    #[test]
    fn titles_name_the_counts_while_they_are_few() {
        let cockpit = sample::cockpit(7);
        let [signups, key_actions, errors] = [0, 2, 4].map(TrendIndex);
        let named = |drawn: &[Quantity]| {
            title(&drawn.iter().filter_map(|quantity| cockpit.trends.get(*quantity)).collect::<Vec<_>>())
        };
        assert_eq!(named(&[Quantity::Events(errors), Quantity::PerActiveUser(errors)]), "Errors");
        assert_eq!(named(&[signups, key_actions].map(Quantity::Events)), "Signups and key actions");
        assert_eq!(named(&[signups, key_actions, errors].map(Quantity::Events)), "Events by day");
        assert_eq!(lower_first("URL errors"), "URL errors");
    }
}
