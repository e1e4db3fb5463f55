//! The traceability map: goal, requirements, tasks and decisions as an ECharts graph; columns where there is room, an indented
//! tree on phones.

use charming::series::{Graph, GraphLayout};
use serde_json::{Value, json};

use crate::charts::chart::{Chart, ChartTable, Heights};
use crate::charts::lines::literal;
use crate::charts::option::{self, NORMAL, SMALL};
use crate::charts::theme::ColourRole;
use crate::decisions::Decision;
use crate::messages::text;
use crate::mission::{Mission, Task, TaskStatus};

/// The boxes of the wide map, in CSS pixels.
const WIDE_BOX: (f64, f64) = (158.0, 46.0);
/// The room of a row of the wide map.
const WIDE_ROW: f64 = 58.0;
/// From one column of the wide map to the next.
const COLUMN: f64 = 184.0;
/// The room above the wide map for the names of its columns.
const HEAD: f64 = 32.0;
/// The room of a row of the narrow map.
const NARROW_ROW: f64 = 48.0;
/// How far a level of the narrow map is set in.
const INDENT: f64 = 16.0;
/// The width of the narrow map.
const NARROW: f64 = 340.0;
/// The most letters of a title that a box holds.
const LETTERS: usize = 64;

/// One thing on the map with what serves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Node {
    /// What it is, for people.
    title: String,
    /// What serves it.
    children: Vec<Node>,
}

/// The names of the levels, from the goal on.
const LEVELS: [&str; 4] = ["map-goal", "map-requirements", "map-tasks", "map-decisions"];
/// One of each level.
const ONE: [&str; 4] = ["map-goal", "mission-requirement", "mission-task", "label-decision"];

/// The traceability map of a mission; its id is `mission-map`. `decisions` are those that its tasks name.
pub fn map(mission: &Mission, decisions: &[Decision]) -> Chart {
    chart(&tree(mission, decisions), table(mission, decisions))
}

fn tree(mission: &Mission, decisions: &[Decision]) -> Node {
    let leaf = |decision: &Decision| Node { title: decision.title.clone(), children: Vec::new() };
    let task = |task: &Task| Node {
        title: text!("map-task-status", title = &task.title, status = task_word(task.status)),
        children: named(task, decisions).map(leaf).collect(),
    };
    let requirements = mission.requirements.iter().enumerate().map(|(at, requirement)| Node {
        title: requirement.title.clone(),
        children: mission.tasks.iter().filter(|task| task.requirement == at).map(task).collect(),
    });
    Node { title: mission.goal.clone(), children: requirements.collect() }
}

/// How far a task is, in a word that stands inside a sentence.
pub fn task_word(status: TaskStatus) -> String {
    match status {
        TaskStatus::Todo => text!("pack-todo"),
        TaskStatus::Doing => text!("pack-doing"),
        TaskStatus::Done => text!("pack-done"),
    }
}

fn named<'a>(task: &'a Task, decisions: &'a [Decision]) -> impl Iterator<Item = &'a Decision> {
    task.decisions.iter().filter_map(|key| decisions.iter().find(|decision| decision.key == *key))
}

fn table(mission: &Mission, decisions: &[Decision]) -> ChartTable {
    let row = |title: &str, kind: &'static str, serves: &str, metric: &str| {
        vec![title.to_owned(), text!(kind), serves.to_owned(), metric.to_owned()]
    };
    let mut rows = vec![row(&mission.goal, "map-goal", "", &mission.metric.label)];
    for (at, requirement) in mission.requirements.iter().enumerate() {
        rows.push(row(&requirement.title, "mission-requirement", &mission.goal, &requirement.metric.label));
        for task in mission.tasks.iter().filter(|task| task.requirement == at) {
            let kind = match task.status {
                TaskStatus::Todo => "map-task-todo",
                TaskStatus::Doing => "map-task-doing",
                TaskStatus::Done => "map-task-done",
            };
            rows.push(row(&task.title, kind, &requirement.title, &task.metric.label));
            let decided = named(task, decisions);
            rows.extend(decided.map(|it| row(&it.title, "label-decision", &task.title, &it.metric.label)));
        }
    }
    ChartTable {
        head: ["map-item", "notes-kind", "decisions-serves", "label-metric"].map(|id| text!(id)).to_vec(),
        rows,
    }
}

/// A box of the map where it stands.
struct PlacedNode<'a> {
    title: &'a str,
    level: usize,
    /// Its row as a leaf, or the middle of its children's.
    row: f64,
    /// Its position in reading order.
    line: usize,
    parent: Option<usize>,
}

/// The boxes in reading order, and how many rows they take.
fn placed(root: &Node) -> (Vec<PlacedNode<'_>>, f64) {
    let mut boxes = Vec::new();
    let mut rows = 0.0;
    place(root, (0, None), &mut boxes, &mut rows);
    (boxes, rows)
}

fn place<'a>(
    node: &'a Node,
    (level, parent): (usize, Option<usize>),
    boxes: &mut Vec<PlacedNode<'a>>,
    rows: &mut f64,
) -> f64 {
    let line = boxes.len();
    boxes.push(PlacedNode { title: &node.title, level, row: 0.0, line, parent });
    let below: Vec<f64> =
        node.children.iter().map(|child| place(child, (level + 1, Some(line)), boxes, rows)).collect();
    let row = if let (Some(first), Some(last)) = (below.first(), below.last()) {
        f64::midpoint(*first, *last)
    } else {
        *rows += 1.0;
        *rows - 1.0
    };
    boxes[line].row = row;
    row
}

fn chart(root: &Node, table: ChartTable) -> Chart {
    let (boxes, rows) = placed(root);
    let is_empty = root.children.is_empty();
    Chart {
        id: "mission-map".into(),
        title: text!("map-title"),
        summary: summary(root, &boxes),
        option: (!is_empty).then(|| chart_option(&boxes, rows)),
        heights: Heights::both(pixels(HEAD + rows * WIDE_ROW), pixels(boxes.len() as f64 * NARROW_ROW + 4.0)),
        table,
        marks: Vec::new(),
        empty: is_empty.then(|| text!("map-empty")),
    }
}

fn summary(root: &Node, boxes: &[PlacedNode<'_>]) -> String {
    let count = |level: usize| boxes.iter().filter(|placed| placed.level == level).count();
    text!("map-summary", requirements = count(1), tasks = count(2), decisions = count(3), goal = &root.title)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand pixels at most")]
fn pixels(height: f64) -> u16 {
    height.round() as u16
}

fn chart_option(boxes: &[PlacedNode<'_>], rows: f64) -> Value {
    let graph = Graph::new().layout(GraphLayout::None).roam(false);
    let mut base = option::finish(&option::ground().series(graph), "step");
    option::merge(&mut base, json!({"tooltip": {"show": false}, "series": [{"silent": true}]}));
    option::responsive(&base, &wide(boxes, rows), &narrow(boxes))
}

/// The fill of a level's boxes and the colour of the words on them.
fn roles(level: usize) -> (ColourRole, ColourRole) {
    match level {
        0 => (ColourRole::Series1, ColourRole::Surface),
        1 => (ColourRole::Series2, ColourRole::Surface),
        2 => (ColourRole::Grid, ColourRole::Text),
        _ => (ColourRole::Counting, ColourRole::Text),
    }
}

/// A box with small round corners; a ready-made symbol would stretch them.
fn outline((width, height): (f64, f64)) -> String {
    let (right, bottom) = (width - 6.0, height - 6.0);
    format!(
        "path://M6 0H{right}Q{width} 0 {width} 6V{bottom}Q{width} {height} {right} {height}H6Q0 {height} 0 {bottom}V6Q0 0 6 0Z"
    )
}

/// Which title a box holds, and how large it is.
struct Face {
    text: String,
    size: (f64, f64),
}

fn node(placed: &PlacedNode<'_>, face: &Face, (x, y): (f64, f64)) -> Value {
    let (width, height) = face.size;
    let (fill, words) = roles(placed.level);
    json!({"name": format!("n{}", placed.line), "x": x, "y": y, "symbol": outline(face.size),
           "symbolSize": [width, height], "itemStyle": {"color": fill.name()},
           "label": {"show": true, "position": "inside", "formatter": literal(&face.text), "width": width - 14.0,
                     "overflow": "break", "lineHeight": 13, "color": words.name(), "fontSize": SMALL,
                     "fontWeight": if placed.level == 0 { 600 } else { 400 }}})
}

fn links(boxes: &[PlacedNode<'_>]) -> Vec<Value> {
    let link = |placed: &PlacedNode<'_>| {
        let parent = placed.parent?;
        Some(json!({"source": format!("n{parent}"), "target": format!("n{}", placed.line)}))
    };
    boxes.iter().filter_map(link).collect()
}

fn wide(boxes: &[PlacedNode<'_>], rows: f64) -> Value {
    let columns = boxes.iter().map(|placed| placed.level).max().unwrap_or(0);
    let center = |placed: &PlacedNode<'_>| (placed.level as f64 * COLUMN, placed.row * WIDE_ROW);
    let data: Vec<Value> =
        boxes.iter().map(|it| node(it, &Face { text: shortened(it.title), size: WIDE_BOX }, center(it))).collect();
    let head = |(level, id): (usize, &&'static str)| {
        json!({"text": text!(*id), "left": level as f64 * COLUMN + 2.0, "top": 8, "padding": 0,
               "textStyle": {"color": ColourRole::Muted.name(), "fontSize": NORMAL, "fontWeight": 600}})
    };
    let heads: Vec<Value> = LEVELS.iter().enumerate().take(columns + 1).map(head).collect();
    // The boxes' middles fill this frame pixel by pixel, so that a unit is a pixel.
    json!({"title": heads,
           "series": [{"left": WIDE_BOX.0 / 2.0 + 1.0, "top": HEAD + WIDE_ROW / 2.0, "width": columns as f64 * COLUMN,
                       "height": (rows - 1.0).max(0.0) * WIDE_ROW, "data": data, "links": links(boxes),
                       "lineStyle": {"color": ColourRole::Axis.name(), "width": 1, "opacity": 1, "curveness": 0}}]})
}

/// One column; how far a box is set in says what it serves, so there are no lines.
fn narrow(boxes: &[PlacedNode<'_>]) -> Value {
    let deepest = boxes.iter().map(|placed| placed.level).max().unwrap_or(0) as f64;
    let face = |placed: &PlacedNode<'_>| {
        let width = NARROW - placed.level as f64 * INDENT;
        Face {
            text: shortened(&text!("map-narrow", kind = text!(ONE[placed.level.min(3)]), title = placed.title)),
            size: (width, NARROW_ROW - 8.0),
        }
    };
    let center = |placed: &PlacedNode<'_>| (placed.level as f64 * INDENT / 2.0, placed.line as f64 * NARROW_ROW);
    let data: Vec<Value> = boxes.iter().map(|placed| node(placed, &face(placed), center(placed))).collect();
    json!({"series": [{"left": NARROW / 2.0 + 1.0, "top": NARROW_ROW / 2.0, "width": deepest * INDENT / 2.0,
                       "height": (boxes.len() as f64 - 1.0) * NARROW_ROW, "data": data, "links": []}]})
}

/// A title that fits into three lines of a box.
fn shortened(title: &str) -> String {
    if title.chars().count() <= LETTERS {
        return title.to_owned();
    }
    let kept: String = title.chars().take(LETTERS - 1).collect();
    format!("{}\u{2026}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(title: &str) -> Node {
        Node { title: title.into(), children: Vec::new() }
    }

    fn root() -> Node {
        let children = vec![
            Node { title: "R1".into(), children: vec![leaf("T1"), leaf("T2")] },
            Node { title: "R2".into(), children: vec![leaf("T3")] },
        ];
        Node { title: "G".into(), children }
    }

    #[test]
    fn what_serves_something_stands_around_its_height() {
        let root = root();
        let (boxes, rows) = placed(&root);
        let found: Vec<(&str, usize, f64)> = boxes.iter().map(|it| (it.title, it.level, it.row)).collect();
        // Leaves take rows 0, 1 and 2; R1 is between its two, G between R1 and R2.
        let expected = [("G", 0, 1.25), ("R1", 1, 0.5), ("T1", 2, 0.0), ("T2", 2, 1.0), ("R2", 1, 2.0), ("T3", 2, 2.0)];
        assert_eq!((found.as_slice(), rows), (expected.as_slice(), 3.0));
    }

    #[test]
    fn every_box_but_the_goal_is_linked_to_what_it_serves() {
        let chart = chart(&root(), ChartTable::default());
        assert_eq!(chart.summary, "2 requirements, 3 tasks, 0 decisions lead to: G.");
        let option = chart.option.expect("drawn");
        let wide = &option["media"][1]["option"]["series"][0];
        assert_eq!(wide["links"].as_array().map(Vec::len), Some(5));
        assert_eq!(wide["links"][1], json!({"source": "n1", "target": "n2"}));
        assert_eq!(wide["data"][0]["label"]["formatter"], "G");
        let narrow = &option["media"][0]["option"]["series"][0];
        assert_eq!(narrow["data"][1]["label"]["formatter"], "Requirement: R1");
    }

    #[test]
    fn a_mission_without_requirements_says_so() {
        let chart = chart(&leaf("G"), ChartTable::default());
        assert!(chart.option.is_none() && chart.empty.is_some());
    }

    #[test]
    fn long_titles_end_in_an_ellipsis() {
        let long = "word ".repeat(20);
        assert_eq!(shortened(&long).chars().count(), LETTERS);
        assert_eq!(shortened("short"), "short");
    }
}
