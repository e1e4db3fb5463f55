//! A chart: an ECharts option with what a reader without pictures needs.

use serde_json::Value;

use crate::views::Mark;

/// One chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Its id on the page, such as `funnel`, `retention`, `mission-map`, or `trend-` with the id of a daily series.
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

/// The heights of a chart's pictures, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heights {
    /// At the wide width; `None` for a small chart, which has about the narrow width in every place.
    pub wide: Option<u16>,
    /// At the narrow width.
    pub narrow: u16,
    /// Whether the picture fills a place of any shape: it has bars and no text, which would be distorted.
    pub stretches: bool,
    /// Whether four of it stand side by side on a desk, so that its picture is narrower.
    pub is_compact: bool,
}

impl Heights {
    /// Of a chart that is drawn for wide and for narrow places.
    pub(super) const fn both(wide: u16, narrow: u16) -> Self {
        Self { wide: Some(wide), narrow, stretches: false, is_compact: false }
    }

    /// Of a small chart.
    pub(super) const fn small(height: u16) -> Self {
        Self { wide: None, narrow: height, stretches: false, is_compact: false }
    }

    /// The same in less width.
    pub(super) const fn compact(self) -> Self {
        Self { is_compact: true, ..self }
    }

    /// Of bars that stretch.
    pub(super) const fn stretched(height: u16) -> Self {
        Self { wide: None, narrow: height, stretches: true, is_compact: false }
    }
}

/// A table of figures, written for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartTable {
    /// The column headings.
    pub head: Vec<String>,
    /// The rows; the first cell is the row's heading.
    pub rows: Vec<Vec<String>>,
}

/// A chart's pictures: the same option at its widths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SvgPicture {
    /// For wide places (about 720 px): an `<svg>` without styles and scripts, colours as classes. `None` for a small chart.
    pub wide: Option<String>,
    /// For phones and for small charts (about 360 px).
    pub narrow: String,
}
