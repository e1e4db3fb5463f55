//! From the option of a chart to what one picture needs of it.
//!
//! ECharts would pick the layout that fits by itself, but only after it has worked out the other one, and it prepares
//! tooltips and highlights that no picture shows. The tests hold that the picture is the same to the byte.

use serde_json::{Map, Value};

use crate::charts::option::merge;

/// What only a live chart has.
const OF_THE_CHART: [&str; 2] = ["tooltip", "axisPointer"];
/// The same for a series, with what only our own script reads.
const OF_A_SERIES: [&str; 5] = ["emphasis", "id", "format", "before", "quiet"];

/// The option of a picture of this width: one layout, and nothing that only a live chart uses.
pub(super) fn plain(option: &Value, width: u16) -> Value {
    let mut plain = resolved(option, width);
    let Some(chart) = plain.as_object_mut() else { return plain };
    for key in OF_THE_CHART {
        chart.remove(key);
    }
    for axis in ["xAxis", "yAxis"] {
        each(chart, axis, |axis| drop(axis.remove("axisPointer")));
    }
    each(chart, "series", still);
    if chart.get("legend").is_some_and(|legend| legend["show"] == Value::Bool(false)) {
        chart.remove("legend");
    }
    plain
}

/// The base with the layout that fits laid over it.
fn resolved(option: &Value, width: u16) -> Value {
    let (Some(base), Some(media)) = (option.get("baseOption"), option["media"].as_array()) else {
        return option.clone();
    };
    let fits = |layout: &&Value| layout["query"]["maxWidth"].as_u64().is_some_and(|most| u64::from(width) <= most);
    let otherwise = |layout: &&Value| layout.get("query").is_none();
    let mut resolved = base.clone();
    if let Some(layout) = media.iter().find(fits).or_else(|| media.iter().find(otherwise)) {
        merge(&mut resolved, layout["option"].clone());
    }
    resolved
}

fn each(chart: &mut Map<String, Value>, key: &str, change: impl Fn(&mut Map<String, Value>)) {
    match chart.get_mut(key) {
        Some(Value::Array(parts)) => parts.iter_mut().filter_map(Value::as_object_mut).for_each(change),
        Some(Value::Object(part)) => change(part),
        _ => (),
    }
}

fn still(series: &mut Map<String, Value>) {
    for key in OF_A_SERIES {
        series.remove(key);
    }
    let Some(points) = series.get_mut("data").and_then(Value::as_array_mut) else { return };
    points.iter_mut().filter_map(Value::as_object_mut).for_each(|point| drop(point.remove("note")));
    // Without a point that has a dot of its own, ECharts would ask each of them for one.
    if series["type"] == "line" && !series["data"].as_array().is_some_and(|points| points.iter().any(Value::is_object))
    {
        series.insert("showSymbol".into(), Value::Bool(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_layout_that_fits_is_laid_over_the_base() {
        let option = json!({"baseOption": {"grid": [{"left": 0}], "tooltip": {}},
                            "media": [{"query": {"maxWidth": 519}, "option": {"grid": [{"top": 1}]}},
                                      {"option": {"grid": [{"top": 2}]}}]});
        assert_eq!(plain(&option, 360), json!({"grid": [{"left": 0, "top": 1}]}));
        assert_eq!(plain(&option, 519), json!({"grid": [{"left": 0, "top": 1}]}));
        assert_eq!(plain(&option, 720), json!({"grid": [{"left": 0, "top": 2}]}));
        assert_eq!(plain(&json!({"grid": []}), 720), json!({"grid": []}));
    }

    #[test]
    fn only_a_line_without_dots_is_drawn_without_asking() {
        let series = |data: Value| {
            plain(&json!({"series": [{"type": "line", "id": "a", "data": data}]}), 360)["series"][0].clone()
        };
        assert_eq!(series(json!([1, 2])), json!({"type": "line", "data": [1, 2], "showSymbol": false}));
        let dotted = json!([1, {"value": 2, "symbol": "circle"}]);
        assert_eq!(series(dotted.clone()), json!({"type": "line", "data": dotted}));
    }
}
