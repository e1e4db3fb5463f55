//! The retention curve: the part of all cohorts that came back after each number of days, with its interval.

use charming::element::{AreaStyle, LineStyle, Symbol};
use charming::series::Line;
use serde_json::{Value, json};

use crate::charts::chart::{Chart, ChartTable, Heights};
use crate::charts::lines::{line, quiet_line};
use crate::charts::option::{self, Dots, NORMAL};
use crate::charts::theme::ColourRole;
use crate::format::{self, MISSING};
use crate::messages::text;
use crate::metric::{Offset, Quantity};
use crate::stats::{Interval, Rate};
use crate::views::{Cockpit, Retention};

const HEIGHTS: Heights = Heights::both(280, 250);
/// The offsets that people quote, named on the curve.
const NAMED: [usize; 3] = [1, 7, 30];

/// The retention curve of a cockpit.
pub(super) fn chart(cockpit: &Cockpit) -> Chart {
    let retention = &cockpit.retention;
    let (empty, goals) = (why_empty(cockpit), goals(cockpit));
    Chart {
        id: "retention".into(),
        title: text!("retention-curve"),
        summary: summary(retention, &goals),
        option: empty.is_none().then(|| option(retention, &goals)),
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
        _ if cockpit.withholds("retention", "/curve/") => text!("withheld-why"),
        (Some(days), Some(_)) => text!("retention-chart-nobody", days = format::day_range(days)),
        _ => text!("chart-no-events"),
    })
}

fn summary(retention: &Retention, goals: &[(usize, f64)]) -> String {
    let back = |day: usize| {
        let rate = retention.curve.get(day).copied().and_then(Rate::value)?;
        Some(text!("retention-chart-after", share = format::percent(rate), number = day))
    };
    let parts: Vec<String> = NAMED.into_iter().filter_map(back).collect();
    let told = if parts.is_empty() {
        text!("retention-chart-young")
    } else {
        text!("retention-chart-summary", parts = parts.join(", "))
    };
    let goal = |(day, target): &(usize, f64)| text!("retention-goal", number = *day, target = format::percent(*target));
    std::iter::once(told).chain(goals.iter().map(goal)).collect::<Vec<_>>().join(" ")
}

/// What should be retained after each of the quoted days that has a goal and stands on the axis.
fn goals(cockpit: &Cockpit) -> Vec<(usize, f64)> {
    let known = known(&cockpit.retention);
    let goal = |offset: Offset| Some((usize::from(offset.days()), cockpit.goal(Quantity::Retained(offset))?.target));
    Offset::ALL.into_iter().filter_map(goal).filter(|(offset, _)| *offset < known).collect()
}

fn option(retention: &Retention, goals: &[(usize, f64)]) -> Value {
    let names = (0..known(retention)).map(|offset| offset.to_string()).collect();
    let chart = option::ground()
        .x_axis(option::bottom_axis(names))
        .y_axis(option::value_axis())
        .series(edge().area_style(AreaStyle::new().opacity(0.0)))
        .series(edge().area_style(AreaStyle::new().color(ColourRole::Band.name()).opacity(0.16)))
        .series(line(ColourRole::Series1));
    let chart = goals.iter().fold(chart, |chart, _| chart.series(quiet_line()));
    let mut base = option::finish(&chart, "offset");
    let (low, span) = band(retention);
    let quiet = |id: &str, data: Vec<Value>| json!({"id": id, "name": text!("compare-interval"), "quiet": true, "emphasis": {"disabled": true}, "data": data});
    let curve = json!({"id": "curve", "name": text!("retention-retained"), "format": "percent", "showSymbol": true,
                       "emphasis": {"disabled": true}, "data": curve(retention, goals)});
    let mut series = vec![quiet("band-low", low), quiet("band-span", span), curve];
    series.extend(goals.iter().map(|goal| goal_patch(*goal, retention)));
    // A label for each day of a week, and for each week of a month.
    let step = if known(retention) <= 8 { 1 } else { 7 };
    let labels = json!({"format": "offset", "every": {"step": step, "last": 0}});
    let mut axis = json!({"axisLabel": {"format": "percent"}});
    if starts_near_everybody(retention) {
        option::merge(&mut axis, json!({"max": 1, "interval": 0.25}));
    }
    option::merge(
        &mut base,
        json!({"xAxis": {"axisLabel": labels}, "yAxis": axis,
               "series": series}),
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

/// A goal: a dash at its level on its day, with its name on the side that is away from the curve.
fn goal_patch((day, target): (usize, f64), retention: &Retention) -> Value {
    let known = known(retention);
    let rate = |offset: usize| retention.curve[offset.min(known - 1)].value();
    let is_above = rate(day).is_some_and(|value| target >= value);
    // Below a curve that falls there is room at the left, and on the first day under all that it crosses at the right.
    let under = rate(day + 5).map_or(0.0, |later| ((target - later) * RISE).max(0.0).round());
    let (across, down, align) = match (is_above, day) {
        (true, _) if day + 1 == known => (f64::from(GOAL_WIDTH), -16.0, "right"),
        // Beside the fall from everybody to the first day.
        (true, 1) => (f64::from(GOAL_WIDTH) / 2.0 + 3.0, -16.0, "left"),
        (true, _) => (0.0, -16.0, "left"),
        (false, 1) => (0.0, 5.0 + under, "left"),
        (false, _) => (f64::from(GOAL_WIDTH) / 2.0 - 2.0, 5.0, "right"),
    };
    let place = json!([across, down]);
    let label = json!({"show": true, "formatter": text!("retention-of-goal", target = format::percent(target)),
                       "position": place, "align": align, "verticalAlign": "top",
                       "color": ColourRole::Muted.name(), "fontSize": NORMAL});
    let mut data = vec![Value::Null; known];
    data[day] =
        json!({"value": option::number(Some(target)), "symbol": "rect", "symbolSize": [GOAL_WIDTH, 2], "label": label});
    json!({"id": format!("goal-{day}"), "quiet": true, "showSymbol": true, "z": 3, "emphasis": {"disabled": true},
           "itemStyle": {"color": ColourRole::Text.name()}, "data": data})
}

fn curve(retention: &Retention, goals: &[(usize, f64)]) -> Vec<Value> {
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
            let goal = goals.iter().find(|(day, _)| *day == offset).map(|(_, target)| *target);
            let text = format!("D{offset} {}", format::percent(value));
            let is_last = offset + 1 == known(retention);
            option::merge(&mut point, json!({"label": name((offset, is_last), (value, goal), &text)}));
        }
        points[offset] = point;
    }
    points
}

/// The pixels of a curve from nobody to everybody, about: the pictures differ.
const RISE: f64 = 225.0;
/// Below this rate there is no room for a name between the curve and the axis.
const LOW: f64 = 0.15;
/// The width of the dash of a goal, in pixels.
const GOAL_WIDTH: u16 = 22;

/// The name of a point stands above it and to its right: the curve falls, so that it is free of line and band there. At the
/// end of the axis there is room at the left only. A goal above the point has that place: then the name stands below, or above
/// the goal where the axis is near and where the curve begins.
fn name((offset, is_last): (usize, bool), (value, goal): (f64, Option<f64>), text: &str) -> Value {
    let above = goal.map(|goal| (goal - value) * RISE).filter(|above| (0.0..40.0).contains(above));
    let (down, align) = match above {
        None => (-20.0, if is_last { "right" } else { "left" }),
        Some(_) if value >= LOW && offset > 1 => (9.0, "right"),
        Some(above) => (-36.0 - above.round(), if is_last { "right" } else { "left" }),
    };
    let place = json!([4, option::number(Some(down))]);
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
    use crate::metric::Format;
    use crate::views::{GoalStanding, GoalStatus, Withheld};

    #[test]
    fn the_quoted_days_are_named_on_the_curve() {
        let curve = curve(&sample::cockpit(60).retention, &[]);
        assert_eq!(curve.len(), 31);
        let named: Vec<usize> = (0..31).filter(|offset| curve[*offset].get("label").is_some()).collect();
        assert_eq!(named, [1, 7, 30]);
    }

    #[test]
    fn a_goal_of_retention_is_a_dash_on_its_day_with_a_name_of_its_own() {
        let mut cockpit = sample::cockpit(60);
        let goal = |offset, target| GoalStanding {
            quantity: Quantity::Retained(offset),
            id: String::new(),
            label: String::new(),
            format: Format::Percent,
            value: None,
            target,
            by: None,
            status: GoalStatus::Open,
            expected_today: None,
        };
        let series = |cockpit: &Cockpit| {
            let option = chart(cockpit).option.expect("drawn");
            option["baseOption"]["series"].as_array().cloned().expect("series")
        };
        let without = series(&cockpit).len();
        cockpit.goals = vec![goal(Offset::D7, 0.25), goal(Offset::D30, 0.2)];
        let with = series(&cockpit);
        assert_eq!(with.len(), without + 2);
        let dashes = |at: usize| {
            let points = with[at]["data"].as_array().expect("points").iter().enumerate();
            points
                .filter(|(_, point)| !point.is_null())
                .map(|(day, point)| (day, point["value"].clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!([dashes(without), dashes(without + 1)], [[(7, json!(0.25))], [(30, json!(0.2))]]);
        let label = |point: &Value| point["label"]["formatter"].as_str().unwrap_or_default().to_owned();
        assert!(label(&with[without]["data"][7]).contains("25%"));
        // The goal has the place above the curve, and the name of the point stands below.
        let down = |day: usize| with[2]["data"][day]["label"]["position"][1].as_f64();
        assert!(down(7).is_some_and(|down| down > 0.0));
        // Where the axis is near, it stands above both: 13.6% at day 30.
        assert!(down(30).is_some_and(|down| down < -40.0));
        assert!(chart(&cockpit).summary.contains("20%"));
        // A range that knows no day 30 shows no goal of it.
        let short = Cockpit { goals: cockpit.goals, ..sample::cockpit(14) };
        assert_eq!(goals(&short), [(7, 0.25)]);
    }

    #[test]
    fn a_day_that_no_cohort_has_reached_is_a_gap() {
        let cockpit = sample::cockpit(7);
        let curve = curve(&cockpit.retention, &[]);
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
        cockpit.withheld = vec![Withheld { view: "retention", pointer: "/curve/1".into() }];
        assert!(super::chart(&cockpit).empty.is_some_and(|why| why.starts_with("Withheld for privacy: ")));
    }
}
