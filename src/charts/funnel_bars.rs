//! The funnel's bars for the cockpit's page, where names and figures stand beside them: the share of the starters at each
//! step, over the share of the previous period. Without any text, so that the bars stretch with the rows beside them.

use charming::component::{Axis, Grid};
use charming::element::{AxisLabel, AxisLine, AxisPointer, AxisPointerType, AxisTick, AxisType, ItemStyle, SplitLine};
use charming::series::Bar;
use serde_json::{Value, json};

use crate::charts::chart::{Chart, Heights};
use crate::charts::funnel;
use crate::charts::option;
use crate::charts::theme::ColourRole;
use crate::views::{Cockpit, Funnel, FunnelStep};

/// The height of a step.
const STEP: u16 = 80;

/// The bars of a cockpit.
pub(super) fn chart(cockpit: &Cockpit) -> Chart {
    let whole = funnel::chart(cockpit);
    let steps = u16::try_from(cockpit.funnel.steps.len()).unwrap_or(u16::MAX / STEP).min(u16::MAX / STEP);
    Chart {
        id: "funnel-bars".into(),
        option: whole.option.is_some().then(|| option(&cockpit.funnel)),
        heights: Heights::stretched(STEP * steps),
        ..whole
    }
}

fn option(funnel: &Funnel) -> Value {
    let names: Vec<String> = funnel.steps.iter().map(|step| step.label.clone()).collect();
    let previous = bar("previous", ColourRole::Previous).bar_width(28);
    let chart = option::ground()
        .grid(Grid::new().left(0).right(0).top(0).bottom(0).contain_label(false))
        .x_axis(
            Axis::new()
                .type_(AxisType::Value)
                .min(0)
                .max(1)
                .show(false)
                .split_line(SplitLine::new().show(false))
                .axis_pointer(AxisPointer::new().show(false)),
        )
        .y_axis(step_axis(&names))
        // Bars of one axis stand beside each other; those of two lie over each other.
        .y_axis(step_axis(&names))
        .series(previous.y_axis_index(1))
        .series(bar("judged", ColourRole::Series1).stack("now").bar_width(16))
        .series(bar("counting", ColourRole::Counting).stack("now").bar_width(16));
    let mut option = option::finish(&chart, "step");
    let before: Vec<Value> = funnel.steps.iter().enumerate().map(|(at, step)| json!(before(at, step))).collect();
    let split: Vec<_> = funnel.steps.iter().map(|step| shares(funnel, step)).collect();
    let judged: Vec<Value> = funnel
        .steps
        .iter()
        .zip(&split)
        .map(|(step, share)| json!({"value": option::number(Some(share.0)), "note": funnel::notes(step)}))
        .collect();
    let counting: Vec<Value> = split.iter().map(|share| option::number(Some(share.1))).collect();
    option::merge(
        &mut option,
        json!({"tooltip": {"axisPointer": {"type": "none"}},
               "series": [{"data": before, "quiet": true, "z": 1, "silent": true}, {"data": judged, "z": 2},
                          {"data": counting, "quiet": true, "z": 2}]}),
    );
    option
}

fn step_axis(names: &[String]) -> Axis {
    Axis::new()
        .type_(AxisType::Category)
        .inverse(true)
        .data(names.to_vec())
        .axis_tick(AxisTick::new().show(false))
        .axis_line(AxisLine::new().show(false))
        .axis_pointer(AxisPointer::new().type_(AxisPointerType::None))
        .axis_label(AxisLabel::new().show(false))
}

fn bar(name: &str, role: ColourRole) -> Bar {
    Bar::new().name(name).item_style(ItemStyle::new().color(role.name()))
}

/// The share of the starters that the previous period has at this step by the same age; all of them at the first.
fn before(at: usize, step: &FunnelStep) -> Option<f64> {
    let pair = step.like_for_like.as_ref()?;
    if at == 0 { Some(1.0) } else { pair.from_start.previous.value() }
}

/// The shares of the starters that are at the step, on cohort days that can be judged and on those that cannot yet.
fn shares(funnel: &Funnel, step: &FunnelStep) -> (f64, f64) {
    let (judged, counting) = funnel::mature_split(step);
    let share = |users: u64| match funnel.cohort_size {
        Some(size) if size > 0 => users as f64 / size as f64,
        Some(_) | None => 0.0,
    };
    (share(judged), share(counting))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::sample;

    #[test]
    fn bars_are_shares_of_the_starters_and_fill_the_first_row() {
        let cockpit = sample::cockpit(30);
        let chart = chart(&cockpit);
        let option = chart.option.expect("drawn");
        let value = |series: usize, step: usize| {
            let point = &option["series"][series]["data"][step];
            point.get("value").unwrap_or(point).as_f64().unwrap_or(0.0)
        };
        let size = cockpit.funnel.cohort_size.expect("known") as f64;
        for (at, step) in cockpit.funnel.steps.iter().enumerate() {
            let users = step.users.expect("known") as f64;
            assert!((value(1, at) + value(2, at) - users / size).abs() < 1e-5, "{at}");
        }
        assert!((value(1, 0) + value(2, 0) - 1.0).abs() < 1e-9);
        assert!(chart.heights.stretches && option.get("title").is_none());
    }
}
