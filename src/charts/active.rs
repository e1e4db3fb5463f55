//! The chart of active users: DAU, WAU and MAU on one scale, named where they end.

use charming::element::{LineStyle, LineStyleType, Symbol};
use charming::series::Line;
use serde_json::{Value, json};

use crate::charts::chart::Heights;
use crate::charts::option::{self, Dots, NORMAL, SMALL};
use crate::charts::panel_layout::PanelLayout;
use crate::charts::theme::ColourRole;
use crate::format;
use crate::metric::Format;
use crate::views::TrendSeries;

/// The heights of its pictures.
pub(super) const HEIGHTS: Heights = Heights { wide: 280, narrow: 250 };

const COLOURS: [ColourRole; 3] = [ColourRole::Series1, ColourRole::Series2, ColourRole::Series3];

/// The option of a sheet that has something to show.
pub(super) fn option(sheet: &PanelLayout<'_>) -> Value {
    let format = sheet.series.first().map_or(Format::Count, |series| series.format);
    let mut chart =
        option::ground().x_axis(option::bottom_axis(option::day_names(sheet.days))).y_axis(option::value_axis());
    for (at, _) in sheet.series.iter().enumerate() {
        chart = chart.series(line(COLOURS[at % COLOURS.len()]));
    }
    for _ in previous(sheet) {
        chart = chart.series(quiet_line());
    }
    let mut base = option::finish(&chart, "day");
    let mut series: Vec<Value> = sheet.series.iter().map(|series| current_patch(series)).collect();
    series.extend(previous(sheet).map(|(series, values)| previous_patch(sheet, series, values)));
    if let Some(first) = series.first_mut() {
        sheet.marks.lay_over(first, sheet.days.len());
    }
    option::merge(
        &mut base,
        json!({"series": series, "yAxis": {"axisLabel": {"format": format.chart_word()}, "minInterval": 1}}),
    );
    if let Some(area) = absent_days(sheet) {
        option::merge(&mut base, json!({"series": [{"markArea": area}]}));
    }
    option::responsive(&base, &wide(sheet), &narrow(sheet))
}

fn previous<'a>(sheet: &'a PanelLayout<'_>) -> impl Iterator<Item = (&'a TrendSeries, &'a [Option<f64>])> {
    sheet.series.iter().filter_map(|series| Some((*series, series.previous.as_deref()?)))
}

/// The line of this period.
pub(super) fn line(role: ColourRole) -> Line {
    Line::new()
        .symbol(Symbol::None)
        .line_style(LineStyle::new().color(role.name()).width(2.0))
        .item_style(charming::element::ItemStyle::new().color(role.name()))
}

/// The line of the previous period, under everything else.
pub(super) fn quiet_line() -> Line {
    Line::new()
        .symbol(Symbol::None)
        .z(1)
        .silent(true)
        .line_style(LineStyle::new().color(ColourRole::Quiet.name()).width(1.0).type_(LineStyleType::Dashed))
        .item_style(charming::element::ItemStyle::new().color(ColourRole::Quiet.name()))
}

/// The data and the names of a series of this period.
pub(super) fn current_patch(series: &TrendSeries) -> Value {
    json!({"id": series.id, "name": series.label, "format": series.format.chart_word(), "showSymbol": true,
           "emphasis": {"disabled": true}, "data": option::points(&series.values, Dots::LoneAndLast)})
}

/// The same for the previous period; `before` tells the tooltip whose line it is.
pub(super) fn previous_patch(sheet: &PanelLayout<'_>, series: &TrendSeries, values: &[Option<f64>]) -> Value {
    let data = option::points(values, Dots::Lone);
    json!({"id": format!("{}:before", series.id), "name": sheet.previous, "before": series.id,
           "format": series.format.chart_word(), "showSymbol": true, "emphasis": {"disabled": true}, "data": data})
}

/// The days before the data starts, shaded: a 0 there is not a measurement.
pub(super) fn absent_days(sheet: &PanelLayout<'_>) -> Option<Value> {
    let first = sheet.days.first().filter(|_| sheet.days_before_data > 0)?;
    let end = sheet.days.get(sheet.days_before_data).or(sheet.days.last())?;
    let note = json!({"show": true, "position": "insideTopLeft", "formatter": "Before the data starts",
                      "color": ColourRole::Muted.name(), "fontSize": SMALL});
    Some(json!({"silent": true, "itemStyle": {"color": ColourRole::Absent.name()}, "label": note,
                "data": [[{"xAxis": first.to_string()}, {"xAxis": end.to_string()}]]}))
}

/// A legend of these entries; none when there is nothing to say.
pub(super) fn legend(names: &[&str]) -> Value {
    json!({"show": !names.is_empty(), "data": names, "left": 0, "top": 4, "padding": 0, "itemWidth": 20,
           "itemHeight": 8, "itemGap": 14, "itemStyle": {"opacity": 0}, "inactiveColor": ColourRole::Axis.name(),
           "textStyle": {"color": ColourRole::Muted.name(), "fontSize": SMALL}})
}

/// A line's name and last value, beside its end.
fn end_label(series: &TrendSeries) -> String {
    let last = series.values.iter().rev().flatten().next();
    match last {
        Some(value) => format!("{} {}", series.label, format::value(*value, series.format)),
        None => series.label.clone(),
    }
}

fn wide(sheet: &PanelLayout<'_>) -> Value {
    let labels: Vec<String> = sheet.series.iter().map(|series| end_label(series)).collect();
    let room = labels.iter().map(|label| option::text_width(label)).fold(0.0, f64::max).min(200.0);
    let series: Vec<Value> = labels
        .iter()
        .zip(COLOURS.iter().cycle())
        .map(|(label, role)| {
            json!({"labelLayout": {"moveOverlap": "shiftY"},
                   "endLabel": {"show": true, "formatter": literal(label), "color": role.name(), "fontSize": NORMAL,
                                "fontWeight": 600, "distance": 8}})
        })
        .collect();
    let names: Vec<&str> = sheet.previous.as_deref().into_iter().collect();
    let top = if names.is_empty() { 12 } else { 30 } + sheet.marks.room();
    json!({"legend": legend(&names),
           "grid": [{"left": 0, "right": room + 14.0, "top": top, "bottom": 4, "containLabel": true}],
           "xAxis": {"axisLabel": option::day_labels(sheet.days.len(), 7)}, "yAxis": {"splitNumber": 4},
           "series": series})
}

fn narrow(sheet: &PanelLayout<'_>) -> Value {
    let names: Vec<&str> =
        sheet.series.iter().map(|series| series.label.as_str()).chain(sheet.previous.as_deref()).collect();
    let series: Vec<Value> = sheet.series.iter().map(|_| json!({"endLabel": {"show": false}})).collect();
    json!({"legend": legend(&names),
           "grid": [{"left": 0, "right": 22, "top": 34 + sheet.marks.room(), "bottom": 4, "containLabel": true}],
           "xAxis": {"axisLabel": option::day_labels(sheet.days.len(), 5)}, "yAxis": {"splitNumber": 3},
           "series": series})
}

/// A text that a label writes as it is: ECharts reads braces as places for values.
pub(super) fn literal(text: &str) -> String {
    text.replace('{', "(").replace('}', ")")
}
