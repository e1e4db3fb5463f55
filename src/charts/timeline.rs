//! The timeline of a mission: a bar for each task that was begun, from its first day to its last, or to the as-of day.

use charming::component::Axis;
use charming::element::{AxisTick, AxisType};
use charming::series::Line;
use serde_json::{Value, json};

use crate::calendar::{Day, DayRange, DaySpec};
use crate::charts::chart::{Chart, ChartTable, Heights};
use crate::charts::lines::literal;
use crate::charts::option::{self, SMALL};
use crate::charts::theme::ColourRole;
use crate::format;
use crate::messages::text;
use crate::mission::{Mission, Task, TaskStatus};

/// The room of a row, in CSS pixels.
const ROW: u16 = 34;
/// The same where the names of tasks take two lines.
const NARROW_ROW: u16 = 48;
/// The room below the bars for the names of days, and above them.
const REST: u16 = 44;
/// So many days have their name below the axis at most, by width.
const MOST_LABELS: [usize; 2] = [7, 3];

/// A task with its days.
struct TaskBar<'m> {
    task: &'m Task,
    first: Day,
    /// The last day of a task that is finished.
    finished: Option<Day>,
    is_stuck: bool,
}

/// The chart; its id is `mission-timeline`. Days that count back do so from `as_of`, which is the last one.
pub fn timeline(mission: &Mission, as_of: Option<Day>) -> Chart {
    let bars = bars(mission, as_of);
    let days = as_of.and_then(|as_of| shown_days(&bars, as_of));
    let stuck = bars.iter().filter(|bar| bar.is_stuck).count();
    let height = |row: u16| row.saturating_mul(u16::try_from(bars.len()).unwrap_or(u16::MAX)).saturating_add(REST);
    Chart {
        id: "mission-timeline".into(),
        title: text!("mission-timeline"),
        summary: text!("timeline-summary", number = bars.len(), stuck = stuck),
        option: days.map(|days| chart_option(&bars, days)),
        heights: Heights::both(height(ROW), height(NARROW_ROW)),
        table: ChartTable {
            head: [
                "mission-task",
                "mission-owner",
                "mission-status",
                "mission-started",
                "mission-finished",
                "mission-took",
            ]
            .map(|id| text!(id))
            .to_vec(),
            rows: bars.iter().map(|bar| row(bar, as_of)).collect(),
        },
        marks: Vec::new(),
        empty: days.is_none().then(|| text!("timeline-empty")),
    }
}

/// The tasks that were begun, the earliest first.
fn bars(mission: &Mission, as_of: Option<Day>) -> Vec<TaskBar<'_>> {
    let stuck: Vec<usize> = mission.bottlenecks(as_of).iter().map(|it| it.task).collect();
    let day = |day: Option<DaySpec>| day.and_then(|day| day.day(as_of));
    let bar = |(at, task)| {
        let task: &Task = task;
        let first = day(task.started)?;
        Some(TaskBar { task, first, finished: day(task.finished), is_stuck: stuck.contains(&at) })
    };
    let mut bars: Vec<TaskBar<'_>> = mission.tasks.iter().enumerate().filter_map(bar).collect();
    bars.sort_by_key(|bar| (bar.first, bar.finished));
    bars
}

/// From the first task's first day to the as-of day; `None` without tasks.
fn shown_days(bars: &[TaskBar<'_>], as_of: Day) -> Option<DayRange> {
    let first = bars.iter().map(|bar| bar.first).min()?;
    let last = bars.iter().filter_map(|bar| bar.finished).max().map_or(as_of, |last| last.max(as_of));
    Some(DayRange { first: first.min(last), last })
}

/// The last day of a bar: of a task that is done and does not say when it ended, its first.
fn last_day(bar: &TaskBar<'_>, days: DayRange) -> Day {
    let open = if bar.task.status == TaskStatus::Done { bar.first } else { days.last };
    bar.finished.unwrap_or(open).max(bar.first)
}

fn row(bar: &TaskBar<'_>, as_of: Option<Day>) -> Vec<String> {
    let written = |day: Option<Day>| day.map_or_else(|| format::MISSING.to_owned(), format::day);
    let until = bar.finished.or(as_of.filter(|_| bar.task.status != TaskStatus::Done));
    let took = until.map(|last| text!("days", number = last.since(bar.first).unsigned_abs()));
    vec![
        bar.task.title.clone(),
        bar.task.owner.clone().unwrap_or_else(|| format::MISSING.to_owned()),
        status(bar),
        format::day(bar.first),
        written(bar.finished),
        took.unwrap_or_else(|| format::MISSING.to_owned()),
    ]
}

fn status(bar: &TaskBar<'_>) -> String {
    let word = match bar.task.status {
        TaskStatus::Todo => text!("task-todo"),
        TaskStatus::Doing => text!("task-doing"),
        TaskStatus::Done => text!("task-done"),
    };
    if bar.is_stuck { text!("timeline-stuck", status = word) } else { word }
}

fn role(bar: &TaskBar<'_>) -> ColourRole {
    if bar.is_stuck {
        return ColourRole::Bad;
    }
    match bar.task.status {
        TaskStatus::Done => ColourRole::Quiet,
        TaskStatus::Todo | TaskStatus::Doing => ColourRole::Series1,
    }
}

fn chart_option(bars: &[TaskBar<'_>], days: DayRange) -> Value {
    let all: Vec<Day> = days.days().collect();
    let names: Vec<String> = bars.iter().map(|bar| literal(&bar.task.title)).collect();
    let tasks = Axis::new().type_(AxisType::Category).data(names).axis_tick(AxisTick::new().show(false));
    let mut chart = option::ground().x_axis(option::bottom_axis(option::day_names(&all))).y_axis(tasks);
    for _ in bars {
        chart = chart.series(Line::new());
    }
    let mut base = option::finish(&chart, "day");
    let series: Vec<Value> = bars.iter().enumerate().map(|(at, bar)| line(at, bar, days)).collect();
    option::merge(
        &mut base,
        json!({"tooltip": {"show": false}, "series": series,
               "xAxis": {"splitLine": {"show": false}},
               "yAxis": {"inverse": true, "axisLine": {"show": false},
                         "splitLine": {"show": true, "lineStyle": {"color": ColourRole::Grid.name(), "width": 1}},
                         "axisLabel": {"color": ColourRole::Text.name(), "fontSize": SMALL, "interval": 0,
                                       "overflow": "break", "lineHeight": 14}}}),
    );
    let layout = |label: u16, most: usize| {
        json!({"grid": [{"left": label + 10, "right": 14, "top": 6, "bottom": 30, "containLabel": false}],
               "xAxis": {"axisLabel": option::day_labels(&all, most)}, "yAxis": {"axisLabel": {"width": label}}})
    };
    let [wide, narrow] = MOST_LABELS;
    option::responsive(&base, &layout(216, wide), &layout(112, narrow))
}

/// A thick line from the first to the last day of a task: a bar whose ends are days.
fn line(at: usize, bar: &TaskBar<'_>, days: DayRange) -> Value {
    let place = |day: Day| day.since(days.first);
    let colour = role(bar).name();
    let (first, last) = (place(bar.first), place(last_day(bar, days)));
    // A bar of one day is a dot, since a line from a day to itself is nothing.
    let symbol = if first == last { json!("rect") } else { json!("none") };
    json!({"name": literal(&bar.task.title), "silent": true, "symbol": symbol, "symbolSize": 12, "showSymbol": true,
           "lineStyle": {"color": colour, "width": 12, "cap": "butt"}, "itemStyle": {"color": colour},
           "data": [[first, at], [last, at]]})
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::metric::Definitions;

    fn mission(tasks: &str) -> Mission {
        let text =
            format!("[goal]\ntitle = \"G\"\nmetric = \"dau\"\n[[requirements]]\nkey = \"r\"\ntitle = \"R\"\n{tasks}");
        let content = BTreeMap::from([("mission.toml".to_owned(), text)]);
        crate::mission::read(&content, &Definitions::default(), &[]).expect("valid").expect("a mission")
    }

    fn task(key: &str, rest: &str) -> String {
        format!("[[tasks]]\nkey = \"{key}\"\ntitle = \"{key}\"\nrequirement = \"r\"\n{rest}\n")
    }

    #[test]
    fn a_bar_runs_from_the_first_day_to_the_last_or_to_the_as_of_day() {
        let mission = mission(
            &(task("open", "status = \"doing\"\nstarted = \"as-of -30d\"\nowner = \"Web\"")
                + &task("done", "status = \"done\"\nstarted = \"as-of -40d\"\nfinished = \"as-of -10d\"")
                + &task("later", "")),
        );
        // Day 20,778 is 21 November 2026.
        let chart = timeline(&mission, Some(Day(20_778)));
        assert_eq!(chart.summary, "2 tasks were begun; 1 is stuck.");
        assert_eq!(chart.table.rows[0], ["done", "\u{2013}", "Done", "12 Oct 2026", "11 Nov 2026", "30 days"]);
        assert_eq!(chart.table.rows[1], ["open", "Web", "Under way, stuck", "22 Oct 2026", "\u{2013}", "30 days"]);
        let base = chart.option.expect("drawn")["baseOption"].clone();
        let data = |at: usize| (base["series"][at]["data"].clone(), base["series"][at]["lineStyle"]["color"].clone());
        assert_eq!(data(0), (json!([[0, 0], [30, 0]]), json!(ColourRole::Quiet.name())));
        assert_eq!(data(1), (json!([[10, 1], [40, 1]]), json!(ColourRole::Bad.name())));
        assert_eq!(base["xAxis"]["data"][40], "2026-11-21");
    }

    #[test]
    fn without_a_day_there_is_nothing_to_draw() {
        let chart = timeline(&mission(&task("later", "")), Some(Day(100)));
        assert!(chart.option.is_none() && chart.empty.is_some() && chart.table.rows.is_empty());
        assert!(
            timeline(&mission(&task("open", "status = \"doing\"\nstarted = \"as-of -3d\"")), None).option.is_none()
        );
    }
}
