//! The risk radar: every risk by likelihood and impact, numbered as in the table beside it.

use charming::component::Axis;
use charming::element::{AxisTick, AxisType, SplitLine};
use charming::series::Scatter;
use serde_json::{Value, json};

use crate::charts::chart::{Chart, ChartTable, Heights};
use crate::charts::option::{self, NORMAL, SMALL};
use crate::charts::theme::ColourRole;
use crate::messages::text;
use crate::mission::{Risk, RiskLevel};

/// The words of likelihood, 1 to 5.
const LIKELIHOOD: [&str; 5] = ["likelihood-1", "likelihood-2", "likelihood-3", "likelihood-4", "likelihood-5"];
/// The letters of a likelihood that fit beside others on a phone.
const WIDEST_NAME: usize = 9;
/// The words of impact, 1 to 5.
const IMPACT: [&str; 5] = ["impact-1", "impact-2", "impact-3", "impact-4", "impact-5"];

/// How likely a risk is, 1 to 5, in a word.
pub fn likelihood(value: u8) -> String {
    text!(LIKELIHOOD[usize::from(value.clamp(1, 5)) - 1])
}

/// How much harm a risk would do, 1 to 5, in a word.
pub fn impact(value: u8) -> String {
    text!(IMPACT[usize::from(value.clamp(1, 5)) - 1])
}

/// The word of a level.
pub fn level_word(level: RiskLevel) -> String {
    match level {
        RiskLevel::Low => text!("level-low"),
        RiskLevel::Medium => text!("level-medium"),
        RiskLevel::High => text!("level-high"),
    }
}

/// The chart of these risks in the order of their table; its id is `risk-radar`.
pub fn risks(risks: &[&Risk]) -> Chart {
    let high = risks.iter().filter(|risk| risk.level() == RiskLevel::High).count();
    let row = |(number, risk): (usize, &&Risk)| {
        vec![
            text!("numbered", number = number + 1, title = &risk.title),
            likelihood(risk.likelihood),
            impact(risk.impact),
            level_word(risk.level()),
        ]
    };
    Chart {
        id: "risk-radar".into(),
        title: text!("radar-title"),
        summary: text!("radar-summary", number = risks.len(), high = high),
        option: (!risks.is_empty()).then(|| chart_option(risks)),
        heights: Heights::both(300, 280),
        table: ChartTable {
            head: ["radar-risk", "radar-likelihood", "label-impact", "radar-level"].map(|id| text!(id)).to_vec(),
            rows: risks.iter().enumerate().map(row).collect(),
        },
        marks: Vec::new(),
        empty: risks.is_empty().then(|| text!("radar-empty")),
    }
}

fn axis(ids: [&'static str; 5]) -> Axis {
    Axis::new()
        .type_(AxisType::Category)
        .data(ids.map(|id| text!(id)).to_vec())
        .axis_tick(AxisTick::new().show(false))
        .split_line(SplitLine::new().show(true))
}

fn role(level: RiskLevel) -> ColourRole {
    match level {
        RiskLevel::Low => ColourRole::Series2,
        RiskLevel::Medium => ColourRole::Series3,
        RiskLevel::High => ColourRole::Bad,
    }
}

fn chart_option(risks: &[&Risk]) -> Value {
    let chart = option::ground().x_axis(axis(LIKELIHOOD)).y_axis(axis(IMPACT)).series(Scatter::new());
    let mut base = option::finish(&chart, "step");
    let quiet = json!({"nameTextStyle": {"color": ColourRole::Muted.name(), "fontSize": SMALL},
                       "axisLine": {"lineStyle": {"color": ColourRole::Axis.name(), "width": 1}},
                       "axisLabel": {"color": ColourRole::Muted.name(), "fontSize": SMALL, "interval": 0},
                       "splitLine": {"lineStyle": {"color": ColourRole::Grid.name(), "width": 1}}});
    let mut axes = json!({"xAxis": quiet, "yAxis": quiet});
    option::merge(
        &mut axes,
        json!({"xAxis": {"name": text!("radar-likelihood"), "nameLocation": "middle", "nameGap": 26}, "yAxis": {"name": text!("label-impact")}}),
    );
    option::merge(&mut base, axes);
    option::merge(
        &mut base,
        json!({"tooltip": {"show": false},
               "grid": [{"left": 0, "right": 8, "top": 26, "bottom": 22, "containLabel": true}],
               "series": [{"silent": true, "symbolSize": 26, "data": points(risks)}]}),
    );
    // Where a name is wider than its column, those of the two ends say which way the axis goes.
    let is_wide = LIKELIHOOD.iter().any(|id| text!(id).chars().count() > WIDEST_NAME);
    let names = if is_wide { json!({"every": {"step": 4, "last": 4}}) } else { json!({}) };
    let narrow = json!({"xAxis": {"axisLabel": names, "splitLine": {"interval": 0}}, "series": [{"symbolSize": 24}]});
    option::responsive(&base, &json!({}), &narrow)
}

/// One point a place; risks that share one are named together.
fn points(risks: &[&Risk]) -> Vec<Value> {
    let mut places: Vec<((u8, u8), Vec<String>, RiskLevel)> = Vec::new();
    for (number, risk) in risks.iter().enumerate() {
        let place = (risk.likelihood, risk.impact);
        let name = (number + 1).to_string();
        match places.iter_mut().find(|(known, _, _)| *known == place) {
            Some((_, names, _)) => names.push(name),
            None => places.push((place, vec![name], risk.level())),
        }
    }
    let point = |((likelihood, impact), names, level): &((u8, u8), Vec<String>, RiskLevel)| {
        // Wide enough for all the numbers that it holds.
        let width = 26 + 12 * (names.len() - 1);
        json!({"value": [likelihood - 1, impact - 1], "symbol": "roundRect", "symbolSize": [width, 26],
               "itemStyle": {"color": role(*level).name(), "opacity": 1},
               "label": {"show": true, "position": "inside", "formatter": names.join(", "), "color": ColourRole::Surface.name(),
                         "fontSize": NORMAL, "fontWeight": 600}})
    };
    places.iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn risk(likelihood: u8, impact: u8) -> Risk {
        Risk { title: "R".into(), likelihood, impact, requirement: 0, mitigation: "M".into() }
    }

    #[test]
    fn risks_at_one_place_share_a_point() {
        let all = [risk(4, 4), risk(1, 2), risk(4, 4)];
        let points = points(&all.iter().collect::<Vec<_>>());
        assert_eq!(points.len(), 2);
        assert_eq!((&points[0]["value"], &points[0]["label"]["formatter"]), (&json!([3, 3]), &json!("1, 3")));
        assert_eq!(points[0]["itemStyle"]["color"], ColourRole::Bad.name());
    }

    #[test]
    fn on_a_phone_long_names_of_likelihood_stand_at_the_ends_alone() {
        let names = |language: Language| {
            language.write(|| {
                let option = risks(&[&risk(4, 4)]).option.expect("drawn");
                option["media"][0]["option"]["xAxis"]["axisLabel"]["every"].clone()
            })
        };
        assert_eq!(names(Language::English), Value::Null);
        assert_eq!(names(Language::German), json!({"step": 4, "last": 4}));
    }

    #[test]
    fn the_table_says_in_words_what_the_radar_shows() {
        let chart = risks(&[&risk(5, 3), &risk(2, 1)]);
        assert_eq!(chart.summary, "2 risks, 1 high. The numbers are those of the table.");
        assert_eq!(chart.table.rows[0], ["1. R", "Certain", "Moderate", "High"]);
        assert_eq!(chart.table.rows[1], ["2. R", "Unlikely", "Slight", "Low"]);
        assert!(risks(&[]).option.is_none());
    }
}
