//! What the lines of daily charts share: their look, their data, and the shade over days before the data starts.

use charming::element::{LineStyle, Symbol};
use charming::series::Line;
use serde_json::{Value, json};

use crate::charts::option::{self, Dots, SMALL};
use crate::charts::panel_layout::PanelLayout;
use crate::charts::theme::ColourRole;
use crate::messages::text;
use crate::views::TrendSeries;

/// The line of this period.
pub(super) fn line(role: ColourRole) -> Line {
    Line::new()
        .symbol(Symbol::None)
        .line_style(LineStyle::new().color(role.name()).width(1.75))
        .item_style(charming::element::ItemStyle::new().color(role.name()))
}

/// The line of the previous period, under everything else.
pub(super) fn quiet_line() -> Line {
    Line::new()
        .symbol(Symbol::None)
        .z(1)
        .silent(true)
        .line_style(LineStyle::new().color(ColourRole::Quiet.name()).width(1.0))
        .item_style(charming::element::ItemStyle::new().color(ColourRole::Quiet.name()))
}

/// The data and the names of a series of this period.
pub(super) fn current_patch(series: &TrendSeries) -> Value {
    json!({"id": series.id, "name": series.label, "format": series.format.chart_word(), "showSymbol": true,
           "emphasis": {"disabled": true}, "data": option::points(&series.values, Dots::LoneAndLast)})
}

/// The same for the previous period; `before` tells the tooltip whose line it is.
pub(super) fn previous_patch(sheet: &PanelLayout<'_>, values: &[Option<f64>]) -> Value {
    let data = option::points(values, Dots::Lone);
    json!({"id": format!("{}:before", sheet.series.id), "name": sheet.previous, "before": sheet.series.id,
           "format": sheet.series.format.chart_word(), "showSymbol": true, "emphasis": {"disabled": true}, "data": data})
}

/// The days before the data starts, shaded and named: a 0 there is not a measurement.
pub(super) fn absent_days(sheet: &PanelLayout<'_>) -> Option<Value> {
    let first = sheet.days.first().filter(|_| sheet.days_before_data > 0)?;
    let end = sheet.days.get(sheet.days_before_data).or(sheet.days.last())?;
    let note = json!({"show": true, "position": "insideTopLeft", "formatter": text!("chart-before-data-area"),
                      "color": ColourRole::Muted.name(), "fontSize": SMALL});
    Some(json!([{"xAxis": first.to_string(), "label": note}, {"xAxis": end.to_string()}]))
}

/// A legend of these entries; none when there is nothing to say.
pub(super) fn legend(names: &[String]) -> Value {
    json!({"show": !names.is_empty(), "data": names, "left": 0, "top": 4, "padding": 0, "itemWidth": 20,
           "itemHeight": 8, "itemGap": 14, "itemStyle": {"opacity": 0}, "inactiveColor": ColourRole::Axis.name(),
           "textStyle": {"color": ColourRole::Muted.name(), "fontSize": SMALL}})
}

/// A text that a label writes as it is: ECharts reads braces as places for values.
pub(super) fn literal(text: &str) -> String {
    text.replace('{', "(").replace('}', ")")
}
