//! A daily series as a small chart: one line, the previous period as a quiet one, weekends shaded, decisions and alerts
//! marked. All of a page have the same plot, so that their days stand below each other.

use charming::component::{Axis, Grid};
use serde_json::{Value, json};

use crate::charts::chart::Heights;
use crate::charts::lines::{absent_days, current_patch, line, previous_patch, quiet_line};
use crate::charts::marks::ROOM;
use crate::charts::option;
use crate::charts::panel_layout::PanelLayout;
use crate::charts::theme::ColourRole;
use crate::metric::{Format, Quantity};

/// Its height: 12 px and the room for the numbers of marks above the plot, 88 px of it, and a line of days below.
pub(super) const HEIGHTS: Heights = Heights::small(12 + ROOM + PLOT + 24);
const PLOT: u16 = 88;
/// Room at the left for the longest number of an axis, `12.5k` or `1,200`.
const LEFT: u16 = 42;
/// Room at the right for half a day's name.
const RIGHT: u16 = 14;

/// The option of a sheet that has something to show.
pub(super) fn option(sheet: &PanelLayout<'_>) -> Value {
    let mut chart = option::ground()
        .grid(grid())
        .x_axis(option::bottom_axis(option::day_names(sheet.days)))
        .y_axis(value_axis(sheet))
        .series(line(ColourRole::Series1));
    let mut series = current_patch(sheet.series);
    // Beside others no list says what a number stands for.
    if sheet.shared.is_none() {
        sheet.marks.lay_over(&mut series, sheet.days.len());
    }
    let incidents = sheet.marks.shades(sheet.days, sheet.series.quantity);
    let shaded: Vec<Value> = weekends(sheet).chain(absent_days(sheet)).chain(incidents).collect();
    if !shaded.is_empty() {
        let shade = json!({"silent": true, "itemStyle": {"color": ColourRole::Absent.name()}, "data": shaded});
        option::merge(&mut series, json!({"markArea": shade}));
    }
    let mut all = vec![series];
    if let Some(values) = sheet.series.previous.as_deref() {
        chart = chart.series(quiet_line());
        all.push(previous_patch(sheet, values));
    }
    if let Some(level) = sheet.goal {
        chart = chart.series(quiet_line());
        all.push(goal_patch(level, sheet.days.len()));
    }
    let mut option = option::finish(&chart, "day");
    let most = if sheet.shared.is_some() { MOST_LABELS_BESIDE } else { MOST_LABELS };
    option::merge(
        &mut option,
        json!({"series": all, "xAxis": {"axisLabel": option::day_labels(sheet.days, most)},
               "yAxis": {"axisLabel": {"format": sheet.series.format.chart_word()}}}),
    );
    if let Some(scale) = sheet.shared {
        option::merge(&mut option["yAxis"], scale.axis());
    }
    option
}

/// The level that the series should reach, across all days. It is a line of its own, so that the axis reaches it.
fn goal_patch(level: f64, days: usize) -> Value {
    json!({"id": "goal", "quiet": true, "showSymbol": false, "emphasis": {"disabled": true},
           "lineStyle": {"color": ColourRole::Text.name(), "type": "dashed", "opacity": 0.7},
           "data": vec![option::number(Some(level)); days]})
}

/// So many days have their name below the axis at most.
const MOST_LABELS: usize = 5;
/// The same of the narrower charts that stand side by side.
const MOST_LABELS_BESIDE: usize = 4;

fn grid() -> Grid {
    let side = |pixels: u16| f64::from(pixels);
    Grid::new().left(side(LEFT)).right(side(RIGHT)).top(side(12 + ROOM)).height(side(PLOT)).contain_label(false)
}

/// Three ticks. Active users hardly move against their size, so that their axis need not start at 0.
fn value_axis(sheet: &PanelLayout<'_>) -> Axis {
    let axis =
        if starts_anywhere(sheet.series.quantity) { option::value_axis_anywhere() } else { option::value_axis() };
    let axis = axis.split_number(2);
    match sheet.series.format {
        Format::Count => axis.min_interval(1),
        Format::Percent | Format::Ratio | Format::Number | Format::Currency(_) => axis,
    }
}

/// Whether the axis of this series starts where the series does.
const fn starts_anywhere(quantity: Quantity) -> bool {
    match quantity {
        Quantity::Dau | Quantity::Wau | Quantity::Mau => true,
        Quantity::ActivationRate
        | Quantity::ActivatedUsers
        | Quantity::Step(_)
        | Quantity::Retained(_)
        | Quantity::Stickiness
        | Quantity::Sum(_)
        | Quantity::PerActiveUser(_)
        | Quantity::UserRate(_)
        | Quantity::Events(_)
        | Quantity::Users(_) => false,
    }
}

/// Each Saturday to the Sunday after it, as far as both are in the range.
fn weekends<'a>(sheet: &'a PanelLayout<'_>) -> impl Iterator<Item = Value> + 'a {
    let is_saturday = |pair: &&[crate::calendar::Day]| pair[0].since(pair[0].iso_week().monday) == 5;
    let saturdays = sheet.days.windows(2).filter(is_saturday);
    saturdays.map(|pair| json!([{"xAxis": pair[0].to_string()}, {"xAxis": pair[1].to_string()}]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::sample;
    use crate::charts::trends;
    use crate::metric::TrendIndex;
    use crate::views::{Cockpit, GoalStanding, GoalStatus};

    #[test]
    fn a_goal_that_a_day_can_reach_is_a_line_across_all_days() {
        let mut cockpit = sample::cockpit(7);
        let series = |cockpit: &Cockpit, id: &str| {
            let charts = trends::charts(cockpit, &[]);
            let option = charts.into_iter().find(|chart| chart.id == id).and_then(|chart| chart.option).expect("drawn");
            option["series"].as_array().cloned().unwrap_or_default()
        };
        let without = series(&cockpit, "trend-dau").len();
        let goal = |quantity| GoalStanding {
            quantity,
            id: String::new(),
            label: String::new(),
            format: Format::Count,
            value: None,
            target: 1_500.0,
            by: None,
            status: GoalStatus::Open,
            expected_today: None,
        };
        cockpit.goals = vec![goal(Quantity::Dau), goal(Quantity::Events(TrendIndex(0)))];
        let with = series(&cockpit, "trend-dau");
        assert_eq!((with.len(), &with[without]["data"]), (without + 1, &json!(vec![1500; 7])));
        // The goal of a total is none of a single day.
        assert!(series(&cockpit, "trend-signups").iter().all(|one| one["id"] != "goal"));
    }

    #[test]
    fn the_name_of_the_last_day_ends_with_the_plot() {
        let size = crate::charts::render::Size { width: 360, height: 142 };
        let anchor = |days: u16, name: &str| {
            let charts = trends::charts(&sample::cockpit(days), &[]);
            let option = charts.into_iter().find(|chart| chart.id == "trend-signups").and_then(|chart| chart.option);
            let engine = crate::charts::render::Engine::new().expect("loads");
            let svg = engine.draw(&option.expect("drawn"), size).expect("draws");
            let (before, _) = svg.split_once(&format!(">{name}</text>")).unwrap_or_else(|| panic!("no {name}: {svg}"));
            before.rsplit_once("text-anchor=\"").and_then(|(_, rest)| rest.split('"').next()).map(str::to_owned)
        };
        assert_eq!(anchor(7, "21 Nov").as_deref(), Some("end"));
        assert_eq!(anchor(7, "19 Nov").as_deref(), Some("middle"));
        // The last name of a longer range is of a Monday, which is not at the edge.
        assert_eq!(anchor(30, "16 Nov").as_deref(), Some("middle"));
    }

    #[test]
    fn weekends_are_shaded_and_the_axis_of_actives_starts_where_they_do() {
        let charts = trends::charts(&sample::cockpit(30), &[]);
        let option = |id: &str| {
            let found = charts.iter().find(|chart| chart.id == id);
            found.and_then(|chart| chart.option.clone()).expect("drawn")
        };
        // 23 October 2026 is a Friday.
        let shaded = option("trend-signups")["series"][0]["markArea"]["data"].clone();
        assert_eq!(shaded[0], json!([{"xAxis": "2026-10-24"}, {"xAxis": "2026-10-25"}]));
        assert_eq!(shaded.as_array().map(Vec::len), Some(4), "21 November is a Saturday without its Sunday");
        assert_eq!(
            (&option("trend-dau")["yAxis"]["scale"], &option("trend-dau")["yAxis"]["min"]),
            (&json!(true), &Value::Null)
        );
        assert_eq!(option("trend-signups")["yAxis"]["min"], json!(0));
    }
}
