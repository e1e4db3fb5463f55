//! The activation funnel as bars, one a step: how many, and how many of them are on cohorts old enough to judge.

use charming::component::Axis;
use charming::element::{AxisLabel, AxisLine, AxisPointer, AxisPointerType, AxisTick, AxisType, ItemStyle, SplitLine};
use charming::series::Bar;
use serde_json::{Value, json};

use crate::charts::chart::{Chart, ChartTable, Heights};
use crate::charts::lines::{legend, literal};
use crate::charts::option::{self, FONTS, NORMAL};
use crate::charts::theme::ColourRole;
use crate::format::{self, MISSING};
use crate::messages::{self, text};
use crate::stats::Rate;
use crate::views::{Cockpit, Funnel, FunnelStep};

const COMPLETE: &str = "chart-mature";
const COUNTING: &str = "chart-young";

/// The funnel of a cockpit.
pub(super) fn chart(cockpit: &Cockpit) -> Chart {
    let funnel = &cockpit.funnel;
    let empty = why_empty(cockpit);
    Chart {
        id: "funnel".into(),
        title: text!("label-funnel"),
        summary: summary(funnel),
        option: empty.is_none().then(|| option(funnel)),
        heights: heights(funnel),
        table: table(funnel),
        marks: Vec::new(),
        empty,
    }
}

fn heights(funnel: &Funnel) -> Heights {
    let steps = u16::try_from(funnel.steps.len()).unwrap_or(u16::MAX / 64).min(u16::MAX / 64);
    let legend = if is_counting(funnel) { 28 } else { 0 };
    Heights::both(legend + 12 + 48 * steps, legend * 2 + 12 + 52 * steps)
}

fn why_empty(cockpit: &Cockpit) -> Option<String> {
    let known = cockpit.funnel.steps.iter().any(|step| step.users.is_some_and(|users| users > 0));
    if known {
        return None;
    }
    Some(match (cockpit.period.current, cockpit.period.first_day) {
        _ if cockpit.withholds("funnel", "/steps/") => text!("withheld-why"),
        (Some(days), Some(_)) => text!("funnel-chart-nobody", days = format::day_range(days)),
        _ => text!("chart-no-events"),
    })
}

fn summary(funnel: &Funnel) -> String {
    let Some(size) = funnel.cohort_size else { return text!("funnel-chart-withheld") };
    let reached: Vec<String> = funnel
        .steps
        .iter()
        .skip(1)
        .map(|step| text!("funnel-chart-reached", share = percent(step.from_start), step = &step.label))
        .collect();
    let young: Vec<String> = funnel.steps.iter().filter(|step| immature_days(step) > 0).map(young).collect();
    let young = if young.is_empty() { String::new() } else { text!("funnel-chart-young", parts = young.join(", ")) };
    let reached =
        if reached.is_empty() { String::new() } else { text!("funnel-chart-all-reached", parts = reached.join(", ")) };
    text!("funnel-chart-summary", number = size, reached = reached, young = young)
}

fn young(step: &FunnelStep) -> String {
    text!("funnel-chart-young-step", number = immature_days(step), step = &step.label)
}

fn immature_days(step: &FunnelStep) -> usize {
    step.daily_mature.iter().filter(|mature| !**mature).count()
}

fn is_counting(funnel: &Funnel) -> bool {
    funnel.steps.iter().any(|step| immature_days(step) > 0)
}

fn percent(rate: Rate) -> String {
    rate.value().map_or_else(|| MISSING.to_owned(), format::percent)
}

fn option(funnel: &Funnel) -> Value {
    let names = funnel.steps.iter().map(|step| step.label.clone()).collect();
    let chart = option::ground()
        .x_axis(
            Axis::new()
                .type_(AxisType::Value)
                .min(0)
                .axis_label(AxisLabel::new().show(false))
                .axis_line(AxisLine::new().show(false))
                .split_line(SplitLine::new().show(false))
                .axis_pointer(AxisPointer::new().show(false)),
        )
        .y_axis(step_axis(names))
        .series(bar(COMPLETE, ColourRole::Series1))
        .series(bar(COUNTING, ColourRole::Counting));
    let mut base = option::finish(&chart, "step");
    let entries: &[String] = if is_counting(funnel) { &[text!(COMPLETE), text!(COUNTING)] } else { &[] };
    let mut legend = legend(entries);
    option::merge(&mut legend, json!({"itemStyle": {"opacity": 1}, "itemWidth": 10, "itemHeight": 10}));
    let split: Vec<_> = funnel.steps.iter().map(mature_split).collect();
    let judged: Vec<Value> = funnel.steps.iter().zip(&split).map(|(step, parts)| judged(step, parts.0)).collect();
    let counting: Vec<Value> = split.iter().map(|parts| json!(parts.1)).collect();
    option::merge(
        &mut base,
        json!({"legend": legend, "yAxis": {"axisLabel": {"format": "step", "width": 170, "overflow": "break"}},
               "tooltip": {"axisPointer": {"type": "none"}},
               "series": [{"data": judged}, {"data": counting, "quiet": true}]}),
    );
    option::responsive(&base, &wide(funnel), &narrow(funnel))
}

fn step_axis(names: Vec<String>) -> Axis {
    Axis::new()
        .type_(AxisType::Category)
        .inverse(true)
        .data(names)
        .axis_tick(AxisTick::new().show(false))
        .axis_line(AxisLine::new().show(false))
        .axis_pointer(AxisPointer::new().type_(AxisPointerType::None))
        .axis_label(AxisLabel::new().color(ColourRole::Text.name()).font_size(NORMAL).font_family(FONTS))
}

fn bar(id: &'static str, role: ColourRole) -> Bar {
    Bar::new().name(text!(id)).stack("users").item_style(ItemStyle::new().color(role.name()))
}

/// The step's users on cohort days that can be judged, and on those that cannot yet. When single days are withheld the
/// whole counts as judged or not as a whole.
pub(super) fn mature_split(step: &FunnelStep) -> (u64, u64) {
    let users = step.users.unwrap_or(0);
    let on_mature = |(users, mature): (&Option<u64>, &bool)| users.map(|users| if *mature { users } else { 0 });
    let known: Option<u64> = step.daily_users.iter().zip(&step.daily_mature).map(on_mature).sum();
    let mature = match known {
        Some(mature) => mature.min(users),
        None if immature_days(step) == 0 => users,
        None => 0,
    };
    (mature, users - mature)
}

fn judged(step: &FunnelStep, mature: u64) -> Value {
    json!({"value": mature, "note": notes(step)})
}

/// The lines of the tooltip.
pub(super) fn notes(step: &FunnelStep) -> Vec<String> {
    let users = step.users.map_or_else(|| text!("withheld"), |users| text!("users-number", number = users));
    let mut notes = vec![users];
    if let Some(previous) = step.from_previous {
        notes.push(text!("chart-of-start", share = percent(step.from_start), interval = interval(step.from_start),));
        notes.push(text!("chart-of-step-before", share = percent(previous)));
        if let Some(hours) = step.median_hours {
            notes.push(text!("chart-median-time", time = messages::hours(hours)));
        }
    }
    let young = immature_days(step);
    if young > 0 {
        notes.push(text!("chart-still-inside", number = young, window = step.window_days));
    }
    notes
}

fn interval(rate: Rate) -> String {
    rate.interval().map_or_else(String::new, |interval| {
        text!("chart-interval", low = format::percent(interval.low), high = format::percent(interval.high))
    })
}

/// The figures beside a bar.
fn figures(step: &FunnelStep) -> String {
    match (step.users, step.from_previous) {
        (None, _) => text!("withheld"),
        (Some(users), None) => format::count(users),
        (Some(users), Some(_)) => format!("{} · {}", format::count(users), percent(step.from_start)),
    }
}

/// Names at the left, figures at the end of each bar.
fn wide(funnel: &Funnel) -> Value {
    let labels = funnel.steps.iter().map(figures);
    let top = if is_counting(funnel) { 28 } else { 0 };
    let mut layout = labelled(funnel, labels, json!({"position": "right", "distance": 8}));
    option::merge(
        &mut layout,
        json!({"grid": [{"left": 0, "right": 96, "top": top, "bottom": 0, "containLabel": true}],
               "legend": {"orient": "horizontal"},
               "yAxis": {"axisLabel": {"show": true}}}),
    );
    option::merge(&mut layout, json!({"series": [{"barWidth": 26}, {"barWidth": 26}]}));
    layout
}

/// Names and figures above each bar, which then has the whole width.
fn narrow(funnel: &Funnel) -> Value {
    let labels = funnel.steps.iter().map(|step| format!("{}  {}", step.label, figures(step)));
    let top = if is_counting(funnel) { 56 } else { 8 };
    let mut layout =
        labelled(funnel, labels, json!({"position": [0, -16], "distance": 0, "width": 330, "overflow": "truncate"}));
    option::merge(
        &mut layout,
        json!({"grid": [{"left": 0, "right": 2, "top": top, "bottom": 0, "containLabel": false}],
               "legend": {"orient": "vertical"},
               "yAxis": {"axisLabel": {"show": false}}}),
    );
    option::merge(&mut layout, json!({"series": [{"barWidth": 18}, {"barWidth": 18}]}));
    layout
}

/// The text goes with the last part of each bar at the right, with the first one at the left; a bar of two parts has one.
fn labelled(funnel: &Funnel, labels: impl Iterator<Item = String>, place: Value) -> Value {
    let at_end = place["position"] == "right";
    let mut style = json!({"color": ColourRole::Text.name(), "fontSize": NORMAL, "show": true});
    option::merge(&mut style, place);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (step, text) in funnel.steps.iter().zip(labels) {
        let (mature, counting) = mature_split(step);
        let mut shown = style.clone();
        option::merge(&mut shown, json!({"formatter": literal(&text)}));
        let hidden = json!({"show": false});
        let (a, b) = if at_end { (hidden, shown) } else { (shown, hidden) };
        first.push(json!({"value": mature, "note": notes(step), "label": a}));
        second.push(json!({"value": counting, "label": b}));
    }
    json!({"series": [{"data": first}, {"data": second}]})
}

fn table(funnel: &Funnel) -> ChartTable {
    let has_previous = funnel.steps.iter().any(|step| step.like_for_like.is_some());
    let mut head: Vec<String> = [
        "label-step",
        "label-users",
        "label-from-start",
        "label-from-step-before",
        "label-median-time",
        "chart-p90",
        "chart-judged",
    ]
    .map(|id| text!(id))
    .to_vec();
    if has_previous {
        head.push(text!("chart-previous-start"));
    }
    ChartTable { head, rows: funnel.steps.iter().map(|step| row(step, has_previous)).collect() }
}

fn row(step: &FunnelStep, has_previous: bool) -> Vec<String> {
    let time = |hours: Option<u32>| match step.from_previous {
        None => MISSING.to_owned(),
        Some(_) => hours.map_or_else(|| MISSING.to_owned(), messages::hours),
    };
    let days = u64::from(step.mature_cohort_days);
    let mut row = vec![
        step.label.clone(),
        step.users.map_or_else(|| text!("withheld"), format::count),
        format!("{}{}", percent(step.from_start), interval(step.from_start)),
        step.from_previous.map_or_else(|| MISSING.to_owned(), percent),
        time(step.median_hours),
        time(step.p90_hours),
        text!("of-days", some = days, number = step.daily_mature.len()),
    ];
    if has_previous {
        let previous = step.like_for_like.as_ref().map(|pair| percent(pair.from_start.previous));
        row.push(previous.unwrap_or_else(|| MISSING.to_owned()));
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::sample;
    use crate::views::Withheld;

    #[test]
    fn users_on_young_cohorts_are_set_apart() {
        // In the sample every cohort day of 30 has 4 users at the invite step, and its last 14 days are immature.
        let cockpit = sample::cockpit(30);
        let invite = &cockpit.funnel.steps[3];
        assert_eq!(mature_split(invite), (16 * 4, 14 * 4));
        let mut withheld = invite.clone();
        withheld.daily_users[0] = None;
        assert_eq!(mature_split(&withheld), (0, 30 * 4));
    }

    #[test]
    fn the_summary_says_the_steps_and_what_is_too_young() {
        let cockpit = sample::cockpit(30);
        // 40, 24, 16 and 4 users a day: 60%, 40% and 10%; windows of 7, 7 and 14 days.
        assert_eq!(
            summary(&cockpit.funnel),
            "1,200 users started: 60% reached Onboarding complete, 40% reached First key action, 10% reached Invite. \
             Too young to judge: the newest 7 cohort days for Onboarding complete, the newest 7 cohort days for First key \
             action, the newest 14 cohort days for Invite."
        );
    }

    #[test]
    fn a_funnel_of_one_step_and_one_of_nobody_are_fine() {
        let mut cockpit = sample::cockpit(7);
        cockpit.funnel.steps.truncate(1);
        let single = chart(&cockpit);
        assert!(single.option.is_some());
        assert_eq!(single.summary, "280 users started.");
        cockpit.funnel.cohort_size = Some(0);
        cockpit.funnel.steps[0].users = Some(0);
        let nobody = chart(&cockpit);
        assert!(nobody.option.is_none());
        assert!(nobody.empty.is_some_and(|why| why.starts_with("No user of this segment started in ")));
    }

    #[test]
    fn a_withheld_funnel_is_not_one_of_nobody() {
        let mut cockpit = sample::cockpit(7);
        cockpit.funnel.cohort_size = None;
        for (at, step) in cockpit.funnel.steps.iter_mut().enumerate() {
            step.users = None;
            cockpit.withheld.push(Withheld { view: "funnel", pointer: format!("/steps/{at}/users") });
        }
        assert!(chart(&cockpit).empty.is_some_and(|why| why.starts_with("Withheld for privacy: ")));
    }

    #[test]
    fn every_step_has_a_row_with_the_interval() {
        let table = table(&sample::cockpit(30).funnel);
        assert_eq!(table.rows.len(), 4);
        assert_eq!(table.rows[0][1], "1,200");
        // 720 of 1,200: 0.6 with a Wilson interval of 0.572 to 0.627.
        assert_eq!(table.rows[1][2], "60% (95%: 57% to 63%)");
        assert_eq!(table.rows[3][6], "16 of 30 days");
        assert!(table.rows.iter().all(|row| row.len() == table.head.len()));
    }
}
