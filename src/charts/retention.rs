//! The retention curve: the part of all cohorts that came back after each number of days, with its interval.

use charming::element::{AreaStyle, LineStyle, Symbol};
use charming::series::Line;
use serde_json::{Value, json};

use crate::charts::chart::{Chart, ChartTable, Heights};
use crate::charts::lines::line;
use crate::charts::option::{self, Dots, NORMAL};
use crate::charts::theme::ColourRole;
use crate::format::{self, MISSING};
use crate::messages::text;
use crate::stats::{Interval, Rate};
use crate::views::{Cockpit, Retention};

const HEIGHTS: Heights = Heights::both(280, 250);
/// The offsets that people quote, named on the curve.
const NAMED: [usize; 3] = [1, 7, 30];

/// The retention curve of a cockpit.
pub(super) fn chart(cockpit: &Cockpit) -> Chart {
    let retention = &cockpit.retention;
    let empty = why_empty(cockpit);
    Chart {
        id: "retention".into(),
        title: text!("retention-curve"),
        summary: summary(retention),
        option: empty.is_none().then(|| option(retention)),
        heights: HEIGHTS,
        table: table(retention),
        marks: Vec::new(),
        empty,
    }
}

fn why_empty(cockpit: &Cockpit) -> Option<String> {
    // Offset 0 alone is the start, and no curve.
    if cockpit.retention.curve.iter().skip(1).any(|rate| rate.value().is_some()) {
        return None;
    }
    Some(match (cockpit.period.current, cockpit.period.first_day) {
        (Some(days), Some(_)) => text!("retention-chart-nobody", days = format::day_range(days)),
        _ => text!("chart-no-events"),
    })
}

fn summary(retention: &Retention) -> String {
    let back = |day: usize| {
        let rate = retention.curve.get(day).copied().and_then(Rate::value)?;
        Some(text!("retention-chart-after", share = format::percent(rate), number = day))
    };
    let parts: Vec<String> = NAMED.into_iter().filter_map(back).collect();
    if parts.is_empty() {
        text!("retention-chart-young")
    } else {
        text!("retention-chart-summary", parts = parts.join(", "))
    }
}

fn option(retention: &Retention) -> Value {
    let names = (0..known(retention)).map(|offset| offset.to_string()).collect();
    let chart = option::ground()
        .x_axis(option::bottom_axis(names))
        .y_axis(option::value_axis())
        .series(edge().area_style(AreaStyle::new().opacity(0.0)))
        .series(edge().area_style(AreaStyle::new().color(ColourRole::Band.name()).opacity(0.16)))
        .series(line(ColourRole::Series1));
    let mut base = option::finish(&chart, "offset");
    let (low, span) = band(retention);
    let quiet = |id: &str, data: Vec<Value>| json!({"id": id, "name": text!("compare-interval"), "quiet": true, "emphasis": {"disabled": true}, "data": data});
    let curve = json!({"id": "curve", "name": text!("retention-retained"), "format": "percent", "showSymbol": true,
                       "emphasis": {"disabled": true}, "data": curve(retention)});
    let labels = json!({"format": "offset", "every": {"step": 7, "last": 0}});
    let mut axis = json!({"axisLabel": {"format": "percent"}});
    if starts_near_everybody(retention) {
        option::merge(&mut axis, json!({"max": 1, "interval": 0.25}));
    }
    option::merge(
        &mut base,
        json!({"xAxis": {"axisLabel": labels}, "yAxis": axis,
               "series": [quiet("band-low", low), quiet("band-span", span), curve]}),
    );
    option::responsive(&base, &layout(22, 4), &layout(30, 3))
}

/// How many offsets are known, from the start to the last one that some cohort has reached: there the axis ends.
fn known(retention: &Retention) -> usize {
    retention.curve.iter().rposition(|rate| rate.value().is_some()).map_or(0, |last| last + 1)
}

/// Then the axis ends at everybody, and not at some round number above.
fn starts_near_everybody(retention: &Retention) -> bool {
    retention.curve.iter().filter_map(|rate| rate.interval()).any(|edges| edges.high > 0.8)
}

fn layout(right: u16, ticks: u16) -> Value {
    json!({"grid": [{"left": 0, "right": right, "top": 22, "bottom": 4, "containLabel": true}],
           "yAxis": {"splitNumber": ticks}})
}

/// One edge of the band; the second one is stacked on the first and fills what is between.
fn edge() -> Line {
    Line::new()
        .symbol(Symbol::None)
        .silent(true)
        .stack("band")
        .z(1)
        .line_style(LineStyle::new().opacity(0.0))
        .item_style(charming::element::ItemStyle::new().color(ColourRole::Band.name()))
}

/// The lower edge and the height of the band. Offset 0 is the start itself and has none: a band that begins at 1 keeps
/// the eye on the days that answer whether people came back.
fn band(retention: &Retention) -> (Vec<Value>, Vec<Value>) {
    let interval = |(offset, rate): (usize, &Rate)| if offset == 0 { None } else { rate.interval() };
    let intervals: Vec<Option<Interval>> =
        retention.curve[..known(retention)].iter().enumerate().map(interval).collect();
    let low = intervals.iter().map(|one| option::number(one.map(|edges| edges.low))).collect();
    let span = intervals.iter().map(|one| option::number(one.map(|edges| edges.high - edges.low))).collect();
    (low, span)
}

fn curve(retention: &Retention) -> Vec<Value> {
    let values: Vec<Option<f64>> = retention.curve[..known(retention)].iter().map(|rate| rate.value()).collect();
    let mut points = option::points(&values, Dots::LoneAndLast);
    for (offset, rate) in retention.curve[..known(retention)].iter().enumerate() {
        let Some(value) = rate.value() else { continue };
        let named = NAMED.contains(&offset);
        // Only the quoted days have a dot; a lone point keeps the one it was given.
        let mut point = if named { option::dot(Some(value)) } else { json!({"value": option::number(Some(value))}) };
        if points[offset].is_object() && !named {
            point = points[offset].clone();
        }
        option::merge(&mut point, json!({"note": notes(*rate)}));
        if named {
            let text = format!("D{offset} {}", format::percent(value));
            let is_last = offset + 1 == known(retention);
            option::merge(&mut point, json!({"label": name(is_last, &text)}));
        }
        points[offset] = point;
    }
    points
}

/// The name of a point stands above it and to its right: the curve falls, so that it is free of line and band there. At the
/// end of the axis there is room at the left only.
fn name(is_last: bool, text: &str) -> Value {
    let (place, align) = if is_last { (json!([4, -20]), "right") } else { (json!([4, -20]), "left") };
    json!({"show": true, "formatter": text, "position": place, "align": align, "verticalAlign": "top",
           "color": ColourRole::Text.name(), "fontSize": NORMAL, "fontWeight": 600})
}

fn notes(rate: Rate) -> Vec<String> {
    vec![with_interval(rate), counts(rate)]
}

fn with_interval(rate: Rate) -> String {
    let value = rate.value().map_or_else(|| MISSING.to_owned(), format::percent);
    match rate.interval() {
        Some(edges) => {
            value + &text!("chart-interval", low = format::percent(edges.low), high = format::percent(edges.high))
        }
        None => value,
    }
}

fn counts(rate: Rate) -> String {
    match (rate.numerator, rate.denominator) {
        (Some(back), Some(size)) if size > 0 => {
            text!("users-of", hits = back, total = size)
        }
        _ => MISSING.to_owned(),
    }
}

fn table(retention: &Retention) -> ChartTable {
    let row = |(offset, rate): (usize, &Rate)| {
        vec![text!("retention-day", offset = offset), with_interval(*rate), counts(*rate)]
    };
    ChartTable {
        head: ["retention-day-after", "retention-retained", "label-users"].map(|id| text!(id)).to_vec(),
        rows: retention.curve.iter().enumerate().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::sample;

    #[test]
    fn the_quoted_days_are_named_on_the_curve() {
        let curve = curve(&sample::cockpit(60).retention);
        assert_eq!(curve.len(), 31);
        let named: Vec<usize> = (0..31).filter(|offset| curve[*offset].get("label").is_some()).collect();
        assert_eq!(named, [1, 7, 30]);
    }

    #[test]
    fn a_day_that_no_cohort_has_reached_is_a_gap() {
        let cockpit = sample::cockpit(7);
        let curve = curve(&cockpit.retention);
        // The axis ends at the last day that some cohort has reached.
        assert_eq!((curve.len(), band(&cockpit.retention).0.len()), (7, 7));
        assert_eq!(table(&cockpit.retention).rows[7], ["Day 7", "–", "–"]);
    }

    #[test]
    fn the_band_starts_after_the_first_day() {
        let (low, span) = band(&sample::cockpit(30).retention);
        assert_eq!((&low[0], &span[0]), (&Value::Null, &Value::Null));
        assert!(low[1].as_f64().is_some_and(|low| low > 0.0) && span[1].as_f64().is_some_and(|span| span > 0.0));
    }

    #[test]
    fn nobody_to_come_back_is_said() {
        let mut cockpit = sample::cockpit(7);
        cockpit.retention.curve = vec![Rate::of(0, 0); 31];
        let chart = chart(&cockpit);
        assert!(chart.option.is_none());
        assert!(chart.empty.is_some_and(|why| why.starts_with("No cohort of ")));
    }
}
