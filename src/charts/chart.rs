//! A chart: an ECharts option with what a reader without pictures needs.

use serde_json::Value;

use crate::views::Mark;

/// One chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Its id on the page: `funnel`, `retention`, `trend-active`, `trend-actions`, `trend-errors`, and `trend-actions-2`
    /// and so on when the project counts many things.
    pub id: String,
    /// Its title.
    pub title: String,
    /// One or two sentences that say what the picture shows; the text alternative.
    pub summary: String,
    /// The ECharts option for both widths, made with `charming`, without functions; colours are names of roles. `None`
    /// when there is nothing to draw.
    pub option: Option<Value>,
    /// How high its pictures are.
    pub heights: Heights,
    /// The same figures.
    pub table: ChartTable,
    /// What is marked on its time axis.
    pub marks: Vec<ChartMark>,
    /// Why there is nothing to draw, and what would fill it.
    pub empty: Option<String>,
}

/// A mark of a chart under the number that it has there; the same number in every chart of a cockpit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartMark {
    /// From 1, in the order of the time axis.
    pub number: usize,
    /// The mark.
    pub mark: Mark,
}

/// The heights of a chart's two pictures, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heights {
    /// At the wide width.
    pub wide: u16,
    /// At the narrow width.
    pub narrow: u16,
}

/// A table of figures, written for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartTable {
    /// The column headings.
    pub head: Vec<String>,
    /// The rows; the first cell is the row's heading.
    pub rows: Vec<Vec<String>>,
}

/// A chart's pictures: the same option at two widths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SvgPicture {
    /// For wide places (about 720 px): an `<svg>` without styles and scripts, colours as classes.
    pub wide: String,
    /// For phones (about 360 px).
    pub narrow: String,
}
