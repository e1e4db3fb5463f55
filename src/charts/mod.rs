//! Charts: an ECharts option with what a reader without pictures needs, and its picture.
//!
//! `draw` turns views into [`Chart`]s; `render` turns their options into SVG with the embedded ECharts. The page, the
//! snapshot and the email all use the same [`Chart`].
//!
//! Knows nothing about pages, HTML templates and how the numbers were computed.

mod alert_hours;
mod asset;
mod chart;
mod funnel;
mod funnel_bars;
mod history;
mod lines;
mod marks;
mod mission;
mod option;
mod panel_layout;
pub mod render;
mod retention;
mod risks;
#[cfg(test)]
mod sample;
mod shared_scale;
mod side_by_side;
mod small;
mod sparkline;
pub mod theme;
mod timeline;
mod trends;

pub use alert_hours::{hours, hours_id};
pub use asset::{Asset, SCRIPT, runtime};
pub use chart::{Chart, ChartMark, ChartTable, Heights, SvgPicture};
pub use history::{History, history};
pub use mission::{map, task_word};
pub use risks::{impact, level_word, likelihood, risks};
pub use side_by_side::{side_by_side, side_id};
pub use sparkline::{sparkline, sparkline_to};
pub use timeline::timeline;
pub use trends::id as trend_id;

use crate::metric::Definitions;
use crate::views::{Cockpit, Mark};

/// The charts of one cockpit.
#[derive(Clone, Debug, PartialEq)]
pub struct CockpitCharts {
    /// In the order of the page.
    pub charts: Vec<Chart>,
}

/// The charts of a cockpit: funnel, retention curve and trends; the trends with these marks, which stand in the order of
/// [`Mark::in_order`].
pub fn draw(cockpit: &Cockpit, marks: &[Mark]) -> CockpitCharts {
    let mut charts = vec![funnel::chart(cockpit), retention::chart(cockpit)];
    charts.extend(trends::charts(cockpit, marks));
    CockpitCharts { charts }
}

/// The charts of a cockpit's page: those of [`draw`], and the bars of the funnel alone, beside which the page writes the
/// names and figures of the steps.
pub fn draw_page(cockpit: &Cockpit, marks: &[Mark]) -> CockpitCharts {
    let mut drawn = draw(cockpit, marks);
    drawn.charts.push(funnel_bars::chart(cockpit));
    drawn
}

/// Those of a cockpit's charts that a mail shows: the large ones, the first series, and those on which something is marked.
pub fn mailed(charts: &[Chart]) -> Vec<&Chart> {
    let first = charts.iter().position(|chart| chart.heights.wide.is_none());
    let is_mailed =
        |at: usize, chart: &Chart| chart.heights.wide.is_some() || Some(at) == first || !chart.marks.is_empty();
    charts.iter().enumerate().filter(|(at, chart)| is_mailed(*at, chart)).map(|(_, chart)| chart).collect()
}

/// The ids of the charts of every cockpit under these definitions, in the order of the page.
pub fn ids(definitions: &Definitions) -> Vec<String> {
    let mut ids = vec!["funnel".to_owned(), "retention".to_owned()];
    ids.extend(trends::ids(definitions));
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::TrendMetric;
    use serde_json::json;

    #[test]
    fn the_ids_are_known_before_anything_is_drawn() {
        let mut definitions = Definitions::default();
        let drawn = |charts: Vec<Chart>| charts.into_iter().map(|chart| chart.id).collect::<Vec<_>>();
        let known = ids(&definitions);
        assert!(drawn(sample::charts(7)).iter().all(|id| known.contains(id)), "{known:?}");
        let trend = definitions.trends[0].clone();
        definitions.trends = (0..3).map(|at| TrendMetric { key: format!("t{at}"), ..trend.clone() }).collect();
        assert_eq!(
            ids(&definitions),
            ["funnel", "retention", "trend-dau", "trend-wau", "trend-mau", "trend-t0", "trend-t1", "trend-t2"]
        );
    }

    #[test]
    fn there_are_the_funnel_the_curve_and_a_chart_for_each_series() {
        let charts = sample::charts(30);
        let ids: Vec<&str> = charts.iter().map(|chart| chart.id.as_str()).collect();
        assert_eq!(ids[..4], ["funnel", "retention", "trend-dau", "trend-wau"]);
        for chart in &charts {
            assert_eq!(chart.option.is_none(), chart.empty.is_some(), "{}", chart.id);
            assert!(!chart.table.rows.is_empty() && !chart.summary.is_empty(), "{}", chart.id);
            let width = chart.table.head.len();
            assert!(chart.table.rows.iter().all(|row| row.len() == width), "{}", chart.id);
        }
    }

    #[test]
    fn no_option_holds_code() {
        for chart in sample::charts(30) {
            let text = chart.option.map(|option| option.to_string()).unwrap_or_default();
            assert!(!text.contains("function") && !text.contains("#*#"), "{}", chart.id);
        }
    }

    #[test]
    fn days_before_the_data_are_marked_and_named() {
        let mut cockpit = sample::cockpit(30);
        cockpit.period.first_day = cockpit.trends.days.get(10).copied();
        let charts = draw(&cockpit, &[]).charts;
        for id in ["trend-dau", "trend-signups"] {
            let option = charts.iter().find(|chart| chart.id == id).and_then(|chart| chart.option.clone());
            let areas = option.expect("drawn")["series"][0]["markArea"]["data"].clone();
            let absent = areas.as_array().and_then(|areas| areas.last()).expect("an area");
            assert_eq!(
                (&absent[0]["xAxis"], &absent[1]["xAxis"]),
                (&json!("2026-10-23"), &json!("2026-11-02")),
                "{id}"
            );
            assert_eq!(absent[0]["label"]["show"], json!(true), "{id}");
        }
    }
}
