//! What all options share: fonts, axes, tooltips, the marks on a line, and the switch between two widths.
//!
//! Options are made of `charming`'s types and completed with [`merge`] where it has no setter. Colours are names of
//! roles and formats names of functions; `templates/assets/charts.js` turns both into what ECharts wants, in the build
//! and in the browser.

use charming::Chart;
use charming::component::Axis;
use charming::element::{
    AxisLabel, AxisLine, AxisPointer, AxisPointerType, AxisTick, AxisType, LineStyle, Padding, SplitLine, Tooltip,
    Trigger,
};
use serde_json::{Value, json};

use crate::calendar::Day;
use crate::charts::theme::ColourRole;

/// Below this width in CSS pixels the narrow layout is used, as in the stylesheet and the script.
pub(super) const NARROW_BELOW: u16 = 520;
/// The size of axis labels and notes.
pub(super) const SMALL: f64 = 12.0;
/// The size of names and figures.
pub(super) const NORMAL: f64 = 12.0;
/// The fonts of every text; the same as in the picture's root.
pub(crate) const FONTS: &str = "system-ui, sans-serif";

/// The ground of an option: no animation, a tooltip that follows the axis, our fonts.
pub(super) fn ground() -> Chart {
    Chart::new().animation(false).tooltip(
        Tooltip::new()
            .trigger(Trigger::Axis)
            .axis_pointer(
                AxisPointer::new()
                    .type_(AxisPointerType::Line)
                    .line_style(LineStyle::new().color(ColourRole::Axis.name()).width(1.0)),
            )
            .background_color(ColourRole::Surface.name())
            .border_color(ColourRole::Axis.name())
            .border_width(1.0)
            .padding(Padding::Double(8.0, 10.0)),
    )
}

/// The JSON of an option, with what `charming` has no setter for. `heading` is the format of a tooltip's first line.
pub(super) fn finish(chart: &Chart, heading: &str) -> Value {
    let mut option = serde_json::to_value(chart).expect("charming's types hold strings, numbers and lists only");
    let text = json!({"color": ColourRole::Text.name(), "fontFamily": FONTS, "fontSize": NORMAL});
    merge(
        &mut option,
        json!({"textStyle": {"fontFamily": FONTS, "fontSize": SMALL},
               "tooltip": {"renderMode": "richText", "confine": true, "format": heading, "textStyle": text}}),
    );
    let line = json!({"axisLine": {"lineStyle": {"color": ColourRole::Axis.name(), "width": 1}}});
    match option.get_mut("xAxis") {
        Some(Value::Array(axes)) => axes.iter_mut().for_each(|axis| merge(axis, line.clone())),
        Some(axis) => merge(axis, line),
        None => (),
    }
    option
}

/// One option for both widths: ECharts itself picks the layout that fits, in the build and in the browser.
pub(super) fn responsive(base: &Value, wide: &Value, narrow: &Value) -> Value {
    json!({"baseOption": base,
           "media": [{"query": {"maxWidth": NARROW_BELOW - 1}, "option": narrow}, {"option": wide}]})
}

/// Lays `patch` over `target`: objects by key, lists by position, everything else replaced.
pub(super) fn merge(target: &mut Value, patch: Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(target.entry(key).or_insert(Value::Null), value);
            }
        }
        (Value::Array(target), Value::Array(patch)) => {
            for (position, value) in patch.into_iter().enumerate() {
                match target.get_mut(position) {
                    Some(present) => merge(present, value),
                    None => target.push(value),
                }
            }
        }
        (target, patch) => *target = patch,
    }
}

/// A category axis along the bottom.
pub(super) fn bottom_axis(names: Vec<String>) -> Axis {
    Axis::new()
        .type_(AxisType::Category)
        .boundary_gap(false)
        .data(names)
        .axis_tick(AxisTick::new().show(false))
        .axis_label(label())
}

/// A value axis from 0, with quiet lines across.
pub(super) fn value_axis() -> Axis {
    value_axis_anywhere().min(0)
}

/// The same from wherever its values start.
pub(super) fn value_axis_anywhere() -> Axis {
    Axis::new()
        .type_(AxisType::Value)
        .scale(true)
        .axis_line(AxisLine::new().show(false))
        .axis_tick(AxisTick::new().show(false))
        .axis_label(label())
        .split_line(SplitLine::new().line_style(LineStyle::new().color(ColourRole::Grid.name()).width(1.0)))
}

fn label() -> AxisLabel {
    AxisLabel::new().color(ColourRole::Muted.name()).font_size(SMALL).font_family(FONTS)
}

/// The days of an axis.
pub(super) fn day_names(days: &[Day]) -> Vec<String> {
    days.iter().map(ToString::to_string).collect()
}

/// Which labels of a day axis to write: at most about `most` of them. Where they are whole weeks apart they are of Mondays,
/// else they are counted back from the last day, which is the one that people look at; its name ends where the axis does, so that
/// the edge of the picture does not cut it.
pub(super) fn day_labels(days: &[Day], most: usize) -> Value {
    const STEPS: [usize; 9] = [1, 2, 4, 7, 14, 28, 56, 112, 364];
    let fits = |step: &usize| days.len().div_ceil(*step) <= most;
    let step = STEPS.into_iter().find(fits).unwrap_or(days.len().max(1));
    let monday = days.iter().rposition(|day| *day == day.iso_week().monday).filter(|_| step % 7 == 0);
    let end = days.len().saturating_sub(1);
    let last = monday.unwrap_or(end);
    let align = if last == end { json!("right") } else { Value::Null };
    json!({"format": "day", "every": {"step": step, "last": last}, "alignMaxLabel": align})
}

/// A number of a series, as short as JSON allows; six decimals are far finer than a pixel and than any tooltip.
pub(super) fn number(value: Option<f64>) -> Value {
    let Some(value) = value else { return Value::Null };
    let rounded = (value * 1e6).round() / 1e6;
    #[expect(clippy::cast_possible_truncation, reason = "whole and small enough, as just checked")]
    if rounded.fract() == 0.0 && rounded.abs() < 1e15 { json!(rounded as i64) } else { json!(rounded) }
}

/// Which points of a line have a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dots {
    /// Only one without neighbours, which would not be seen otherwise.
    Lone,
    /// The last known one as well: it is where the eye should end.
    LoneAndLast,
}

/// The points of a line.
pub(super) fn points(values: &[Option<f64>], dots: Dots) -> Vec<Value> {
    let last = values.iter().rposition(Option::is_some).filter(|_| dots == Dots::LoneAndLast);
    let missing = |position: Option<usize>| position.and_then(|at| values.get(at).copied().flatten()).is_none();
    let point = |(at, value): (usize, &Option<f64>)| {
        let alone = missing(at.checked_sub(1)) && missing(Some(at + 1));
        if value.is_some() && (alone || Some(at) == last) { dot(*value) } else { number(*value) }
    };
    values.iter().enumerate().map(point).collect()
}

/// A point with a dot.
pub(super) fn dot(value: Option<f64>) -> Value {
    json!({"value": number(value), "symbol": "circle", "symbolSize": 6})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_keeps_what_the_patch_does_not_name() {
        let mut option = json!({"a": {"b": 1, "c": [1, {"d": 2}]}});
        merge(&mut option, json!({"a": {"c": [5, {"e": 3}, 6]}, "f": 7}));
        assert_eq!(option, json!({"a": {"b": 1, "c": [5, {"d": 2, "e": 3}, 6]}, "f": 7}));
    }

    #[test]
    fn day_labels_are_few_and_of_mondays_where_they_are_weeks_apart() {
        // 23 October 2026, the first of them, is a Friday; 26 October a Monday.
        let days: Vec<Day> = (20_749..20_839).map(Day).collect();
        assert_eq!(day_labels(&days[..7], 7)["every"], json!({"step": 1, "last": 6}));
        assert_eq!(day_labels(&days[..7], 5)["every"], json!({"step": 2, "last": 6}));
        // 30 days in at most 6 labels: every 7th, which is 5 of them; the last Monday is 16 November.
        assert_eq!(day_labels(&days[..30], 6)["every"], json!({"step": 7, "last": 24}));
        assert_eq!(day_labels(&days, 7)["every"], json!({"step": 14, "last": 87}));
        assert_eq!(day_labels(&[], 7)["every"], json!({"step": 1, "last": 0}));
    }

    #[test]
    fn a_lone_point_and_the_last_one_get_a_dot() {
        let drawn = points(&[Some(1.0), None, Some(2.5), Some(3.0), None], Dots::LoneAndLast);
        assert_eq!(drawn[0]["symbol"], "circle");
        assert_eq!(drawn[1], Value::Null);
        assert_eq!(drawn[2], json!(2.5));
        assert_eq!(drawn[3]["value"], json!(3));
        assert_eq!(drawn[4], Value::Null);
        assert_eq!(points(&[Some(2.0), Some(3.0)], Dots::Lone), [json!(2), json!(3)]);
    }

    #[test]
    fn a_gap_is_null_and_a_whole_number_has_no_decimals() {
        assert_eq!(number(None), Value::Null);
        assert_eq!(number(Some(412.0)).to_string(), "412");
        assert_eq!(number(Some(1.0 / 3.0)).to_string(), "0.333333");
    }
}
