//! Charts: an ECharts option with what a reader without pictures needs, and its picture.
//!
//! `draw` turns views into [`Chart`]s; `render` turns their options into SVG with the embedded ECharts. The page, the
//! snapshot and the email all use the same [`Chart`].
//!
//! Knows nothing about pages, HTML templates and how the numbers were computed.

mod asset;
pub mod render;
pub mod theme;

use serde_json::Value;

/// The charts of one cockpit.
#[derive(Clone, Debug, PartialEq)]
pub struct CockpitCharts {
    /// In the order of the page.
    pub charts: Vec<Chart>,
}

/// One chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Its id on the page, for example `funnel` or `trend-dau`.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// One or two sentences that say what the picture shows; the text alternative.
    pub summary: String,
    /// The ECharts option, made with `charming`, without functions; `None` when there is nothing to draw.
    pub option: Option<Value>,
    /// The same figures.
    pub table: Table,
    /// Why there is nothing to draw, and what would fill it.
    pub empty: Option<String>,
}

/// A table of figures, written for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The column headings.
    pub head: Vec<String>,
    /// The rows; the first cell is the row's heading.
    pub rows: Vec<Vec<String>>,
}

/// A chart's pictures: the same option at two widths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// For wide places (about 720 px): an `<svg>` without styles and scripts, colours as classes.
    pub wide: String,
    /// For phones (about 360 px).
    pub narrow: String,
}
