//! Charts with what became of their drawing.

use crate::charts::Chart;
use crate::charts::render::DrawnPictures;
use crate::views::Cockpit;

/// A cockpit with its charts.
#[derive(Clone, Debug)]
pub struct DrawnCockpit<'a> {
    /// The numbers.
    pub cockpit: &'a Cockpit,
    /// The charts, in the order of the page.
    pub charts: Vec<DrawnChart<'a>>,
}

/// A chart and what became of its drawing.
#[derive(Clone, Copy, Debug)]
pub struct DrawnChart<'a> {
    /// The chart.
    pub chart: &'a Chart,
    /// Its pictures, or why there are none. `None` when the build draws nothing: then the browser does, and shows a
    /// skeleton of the right size until it has.
    pub drawn: Option<&'a DrawnPictures>,
}
