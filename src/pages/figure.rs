//! A chart as the page holds it: its picture at two widths, its table, its option for the script, and its state.
//!
//! The four states: `ready` shows the picture, `loading` a skeleton of its size until the browser has drawn it, `empty`
//! says why there is nothing and what would fill it, `error` says what failed and opens the table.

use serde::Serialize;
use serde_json::Value;

use super::drawn::DrawnChart;
use crate::charts::render::{DrawnPictures, WIDE, narrow_width};
use crate::charts::{Chart, ChartMark, ChartTable};
use crate::format;
use crate::messages::text;
use crate::views::{MarkKind, NoteKind};

/// A chart of a page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ChartFigure {
    /// Its id on the page.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What the picture shows, in a sentence.
    pub summary: String,
    /// `chart-small` or `chart-stretched` for a chart of such a form.
    pub form: &'static str,
    /// `ready`, `loading`, `empty` or `error`.
    pub state: &'static str,
    /// The picture for wide places, finished markup.
    pub wide: Option<String>,
    /// The picture for phones, finished markup.
    pub narrow: Option<String>,
    /// The option for the script: JSON that is safe inside a script element.
    pub option: Option<String>,
    /// Why it is empty, or what failed.
    pub message: Option<String>,
    /// The same figures.
    pub table: FigureRows,
    /// What the numbers on its time axis stand for.
    pub marks: Vec<MarkLine>,
}

/// A mark of a chart, in words.
#[derive(Clone, Debug, Serialize)]
pub(super) struct MarkLine {
    /// The number that it has in the picture.
    number: usize,
    /// `12 Nov`.
    day: String,
    /// `Decision`, `Alert`, or the kind of a note.
    kind: String,
    title: String,
    href: String,
    /// Whether the days of an incident are shaded behind it.
    #[serde(skip)]
    is_shaded: bool,
}

impl MarkLine {
    /// Whether the days of an incident are shaded behind it.
    pub(super) const fn is_shaded(&self) -> bool {
        self.is_shaded
    }

    /// The number that it has in the pictures.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    fn new(mark: &ChartMark, root: &str) -> Self {
        let ChartMark { number, mark } = mark;
        let kind = match mark.kind {
            MarkKind::Decision => text!("kind-decision"),
            MarkKind::Alert => text!("kind-alert"),
            MarkKind::Note => note_kind(mark.note_kind.unwrap_or(NoteKind::Other)),
        };
        let href = format!("{root}{}", mark.href);
        Self {
            number: *number,
            day: format::day_short(mark.day),
            kind,
            title: mark.title.clone(),
            href,
            is_shaded: mark.bad_days.is_some(),
        }
    }
}

/// The name of a kind of note.
pub(super) fn note_kind(kind: NoteKind) -> String {
    match kind {
        NoteKind::Release => text!("kind-release"),
        NoteKind::Campaign => text!("kind-campaign"),
        NoteKind::Holiday => text!("kind-holiday"),
        NoteKind::Outage => text!("kind-outage"),
        NoteKind::Other => text!("kind-note"),
    }
}

/// A table of finished text.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FigureRows {
    /// The column headings.
    pub head: Vec<String>,
    /// The rows; the first cell is the row's heading.
    pub rows: Vec<Vec<String>>,
}

impl From<&ChartTable> for FigureRows {
    fn from(table: &ChartTable) -> Self {
        Self { head: table.head.clone(), rows: table.rows.clone() }
    }
}

impl ChartFigure {
    /// The chart with its picture, or what stands in for it, on a page from which `root` leads to the site's root.
    pub(super) fn new(drawn: &DrawnChart<'_>, root: &str) -> Self {
        let mut figure = Self::empty(drawn.chart);
        let Some(option) = &drawn.chart.option else { return figure };
        figure.marks = drawn.chart.marks.iter().map(|mark| MarkLine::new(mark, root)).collect();
        let option = Some(json_block(option));
        match drawn.drawn {
            Some(DrawnPictures::Picture(picture)) => Self {
                state: "ready",
                wide: picture.wide.clone(),
                narrow: Some(picture.narrow.clone()),
                option,
                ..figure
            },
            Some(DrawnPictures::Nothing) => figure,
            Some(DrawnPictures::Failed(reason)) => {
                Self { state: "error", message: Some(text!("chart-not-drawn", reason = reason)), ..figure }
            }
            None => Self {
                state: "loading",
                wide: drawn.chart.heights.wide.map(|height| skeleton(WIDE, height)),
                narrow: Some(skeleton(narrow_width(drawn.chart), drawn.chart.heights.narrow)),
                option,
                ..figure
            },
        }
    }

    fn empty(chart: &Chart) -> Self {
        Self {
            id: chart.id.clone(),
            title: chart.title.clone(),
            summary: chart.summary.clone(),
            form: form(chart),
            state: "empty",
            wide: None,
            narrow: None,
            option: None,
            message: chart.empty.clone(),
            table: FigureRows::from(&chart.table),
            marks: Vec::new(),
        }
    }
}

fn form(chart: &Chart) -> &'static str {
    match (chart.heights.stretches, chart.heights.wide) {
        (true, _) => " chart-stretched",
        (false, None) => " chart-small",
        (false, Some(_)) => "",
    }
}

/// An empty picture that keeps the place of one that the browser will draw.
fn skeleton(width: u16, height: u16) -> String {
    format!("<svg class=\"skeleton\" aria-hidden=\"true\" viewBox=\"0 0 {width} {height}\"></svg>")
}

/// JSON that cannot end the script element it stands in, and that old parsers read too.
pub(super) fn json_block(value: &Value) -> String {
    let mut text = String::new();
    for character in value.to_string().chars() {
        match character {
            '<' => text.push_str("\\u003c"),
            '>' => text.push_str("\\u003e"),
            '&' => text.push_str("\\u0026"),
            '\u{2028}' => text.push_str("\\u2028"),
            '\u{2029}' => text.push_str("\\u2029"),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;
    use crate::charts::SvgPicture;
    use crate::views::Mark;
    use serde_json::json;

    fn chart(option: Option<Value>) -> Chart {
        Chart {
            id: "funnel".into(),
            title: "Funnel".into(),
            summary: "Four steps.".into(),
            option,
            heights: crate::charts::Heights { wide: Some(300), narrow: 260, stretches: false, is_compact: false },
            table: ChartTable::default(),
            marks: Vec::new(),
            empty: Some("Nobody signed up.".into()),
        }
    }

    #[test]
    fn a_script_element_cannot_be_ended_by_its_data() {
        let value = json!({ "name": "</script><b>&\u{2028}" });
        let text = json_block(&value);
        assert!(!text.contains('<') && !text.contains('>') && !text.contains('&'), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).expect("still JSON"), value);
    }

    #[test]
    fn marks_are_listed_with_the_numbers_of_the_picture() {
        let mark = Mark {
            day: Day(20_769),
            kind: MarkKind::Decision,
            note_kind: None,
            bad_days: None,
            title: "Shorter form".into(),
            href: "decisions/index.html#form".into(),
            series: Vec::new(),
        };
        let mut full = chart(Some(json!({})));
        full.marks.push(ChartMark { number: 4, mark });
        let figure = ChartFigure::new(&DrawnChart { chart: &full, drawn: None }, "../../");
        let [line] = figure.marks.as_slice() else { panic!("{:?}", figure.marks) };
        assert_eq!((line.number, line.day.as_str(), line.kind.as_str()), (4, "12 Nov", "decision"));
        assert_eq!(line.href, "../../decisions/index.html#form");
        full.option = None;
        assert!(
            ChartFigure::new(&DrawnChart { chart: &full, drawn: None }, "").marks.is_empty(),
            "no picture, no numbers"
        );
    }

    #[test]
    fn every_outcome_of_drawing_is_a_state() {
        let full = chart(Some(json!({})));
        let state =
            |chart: &Chart, drawn: Option<&DrawnPictures>| ChartFigure::new(&DrawnChart { chart, drawn }, "").state;
        let picture = DrawnPictures::Picture(SvgPicture { wide: Some("<svg/>".into()), narrow: "<svg/>".into() });
        assert_eq!(state(&full, Some(&picture)), "ready");
        assert_eq!(state(&full, None), "loading");
        assert_eq!(state(&full, Some(&DrawnPictures::Failed("out of memory".into()))), "error");
        assert_eq!(state(&chart(None), Some(&DrawnPictures::Nothing)), "empty");
    }

    #[test]
    fn a_skeleton_has_the_size_of_the_picture() {
        let chart = chart(Some(json!({})));
        let figure = ChartFigure::new(&DrawnChart { chart: &chart, drawn: None }, "");
        assert!(figure.wide.is_some_and(|svg| svg.contains("viewBox=\"0 0 720 300\"")));
        assert!(figure.narrow.is_some_and(|svg| svg.contains("viewBox=\"0 0 360 260\"")));
    }
}
