//! Small multiples: one small chart a metric, each on its own scale, all on the same days.

use charming::component::{Axis, Grid, Title};
use charming::element::{AxisPointer, AxisPointerLink, TextStyle};
use serde_json::{Value, json};

use crate::charts::active::{absent_days, current_patch, legend, line, literal, previous_patch, quiet_line};
use crate::charts::chart::Heights;
use crate::charts::option::{self, NORMAL};
use crate::charts::panel_layout::PanelLayout;
use crate::charts::theme::ColourRole;
use crate::format;
use crate::metric::{Direction, Format};
use crate::views::TrendSeries;

const WIDE_ROW: u16 = 150;
const NARROW_ROW: u16 = 128;
const LEGEND: u16 = 26;
/// Room above a small chart for its name.
const NAME: u16 = 22;
/// Room below a small chart, to the next one's name.
const GAP: u16 = 14;

/// The heights of its pictures.
pub(super) fn heights(sheet: &PanelLayout<'_>) -> Heights {
    let legend = top(sheet);
    let rows = |columns| u16::try_from(sheet.series.len().div_ceil(columns)).unwrap_or(1).max(1);
    let row = |height: u16| height + sheet.marks.room();
    Heights { wide: legend + row(WIDE_ROW) * rows(wide_columns(sheet)), narrow: legend + row(NARROW_ROW) * rows(1) }
}

fn top(sheet: &PanelLayout<'_>) -> u16 {
    if sheet.previous.is_some() { LEGEND } else { 0 }
}

fn wide_columns(sheet: &PanelLayout<'_>) -> usize {
    sheet.series.len().clamp(1, 2)
}

/// The option of a sheet that has something to show.
pub(super) fn option(sheet: &PanelLayout<'_>) -> Value {
    let mut chart = option::ground();
    for (at, series) in sheet.series.iter().enumerate() {
        let index = at as f64;
        chart = chart
            .title(name(series))
            .grid(Grid::new().contain_label(true))
            .x_axis(option::bottom_axis(option::day_names(sheet.days)).grid_index(index))
            .y_axis(value_axis(series).grid_index(index))
            .series(line(role(series)).x_axis_index(index).y_axis_index(index));
    }
    for (at, _) in previous(sheet) {
        chart = chart.series(quiet_line().x_axis_index(at as f64).y_axis_index(at as f64));
    }
    // The pointer and the tooltip go through all of them at once.
    chart = chart.axis_pointer(AxisPointer::new().link(vec![AxisPointerLink::new().x_axis_index("all")]));
    let mut base = option::finish(&chart, "day");
    option::merge(&mut base, patch(sheet));
    option::responsive(&base, &layout(sheet, Columns::Wide), &layout(sheet, Columns::Narrow))
}

fn previous<'a>(sheet: &'a PanelLayout<'_>) -> impl Iterator<Item = (usize, &'a [Option<f64>])> {
    sheet.series.iter().enumerate().filter_map(|(at, series)| Some((at, series.previous.as_deref()?)))
}

fn role(series: &TrendSeries) -> ColourRole {
    match series.good_direction {
        Direction::Down => ColourRole::Bad,
        Direction::Up | Direction::None => ColourRole::Series1,
    }
}

fn name(series: &TrendSeries) -> Title {
    Title::new()
        .text(series.label.as_str())
        .padding(0)
        .text_style(TextStyle::new().color(ColourRole::Text.name()).font_size(NORMAL).font_weight("600"))
}

fn value_axis(series: &TrendSeries) -> Axis {
    let axis = option::value_axis().split_number(2);
    match series.format {
        Format::Count => axis.min_interval(1),
        Format::Percent | Format::Ratio | Format::Number | Format::Currency(_) => axis,
    }
}

fn patch(sheet: &PanelLayout<'_>) -> Value {
    let mut series: Vec<Value> = sheet.series.iter().map(|one| with_end_label(one)).collect();
    series.extend(previous(sheet).map(|(at, values)| previous_patch(sheet, sheet.series[at], values)));
    for (one, drawn) in series.iter_mut().zip(&sheet.series) {
        sheet.marks.about(&[drawn.quantity]).lay_over(one, sheet.days.len());
    }
    if let Some(area) = absent_days(sheet) {
        for (at, one) in series.iter_mut().enumerate().take(sheet.series.len()) {
            // Said once, shaded everywhere.
            let label = json!({"label": {"show": at == 0}});
            option::merge(one, json!({"markArea": area}));
            option::merge(one, json!({"markArea": label}));
        }
    }
    let format = |one: &&TrendSeries| json!({"axisLabel": {"format": one.format.chart_word()}});
    let axes: Vec<Value> = sheet.series.iter().map(format).collect();
    let names: Vec<&str> = sheet.previous.as_deref().into_iter().collect();
    let y_axis = if let [only] = axes.as_slice() { only.clone() } else { Value::Array(axes) };
    // A name too long for its chart ends in an ellipsis; the table has it whole.
    let titles = vec![json!({"textStyle": {"width": 300, "overflow": "truncate"}}); sheet.series.len()];
    json!({"series": series, "yAxis": y_axis, "legend": legend(&names), "title": titles})
}

fn with_end_label(series: &TrendSeries) -> Value {
    let mut patch = current_patch(series);
    if let Some(last) = series.values.iter().rev().flatten().next() {
        let label = json!({"show": true, "formatter": literal(&format::value(*last, series.format)), "distance": 6,
                           "color": role(series).name(), "fontSize": NORMAL, "fontWeight": 600});
        option::merge(&mut patch, json!({"endLabel": label}));
    }
    patch
}

#[derive(Clone, Copy)]
enum Columns {
    Wide,
    Narrow,
}

/// Where each small chart and its name stand.
fn layout(sheet: &PanelLayout<'_>, columns: Columns) -> Value {
    let (count, row, most) = match columns {
        Columns::Wide => (wide_columns(sheet), WIDE_ROW, if wide_columns(sheet) == 1 { 7 } else { 5 }),
        Columns::Narrow => (1, NARROW_ROW, 5),
    };
    let (name, row) = (NAME + sheet.marks.room(), row + sheet.marks.room());
    let (mut grids, mut titles) = (Vec::new(), Vec::new());
    for at in 0..sheet.series.len() {
        let (column, line) = (at % count, at / count);
        let y = f64::from(top(sheet)) + line as f64 * f64::from(row);
        let left = if column == 0 { "0%" } else { "52%" };
        // Room at the right for the last value.
        let width = if count == 1 { json!({"right": 48}) } else { json!({"width": "41%"}) };
        let mut grid = json!({"left": left, "top": y + f64::from(name), "height": f64::from(row - name - GAP)});
        option::merge(&mut grid, width);
        grids.push(grid);
        titles.push(json!({"left": left, "top": y}));
    }
    let labels = option::day_labels(sheet.days.len(), most);
    let axes = vec![json!({"axisLabel": labels}); sheet.series.len()];
    let x_axis = if let [only] = axes.as_slice() { only.clone() } else { Value::Array(axes) };
    json!({"grid": grids, "title": titles, "xAxis": x_axis})
}
