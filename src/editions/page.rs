//! The page of an edition: one file with its styles and charts inside and no script, for the screen and for two sheets
//! of paper.
//!
//! Its links lead to pages that every later build has, so a closed edition never breaks: the neighbours of an edition are
//! found through small pages beside it, which the build writes anew.

use std::fmt::Write as _;

use serde::Serialize;

use super::edition_context::EditionContext;
use crate::calendar::LocalZone;
use crate::charts::render::DrawnPictures;
use crate::charts::theme::ROLES;
use crate::charts::{Chart, ChartMark};
use crate::format;
use crate::messages::text;
use crate::pages::templates::Templates;
use crate::problem::Problem;

/// A chart of the page: finished pictures, or why there are none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageChart {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it shows.
    pub summary: String,
    /// What the numbers above the picture stand for.
    pub marks: Vec<String>,
    /// An `<svg>` for wide places, in literal light colours.
    pub wide: Option<String>,
    /// For phones.
    pub narrow: Option<String>,
    /// Why there is no picture.
    pub message: Option<String>,
}

impl PageChart {
    /// A chart and what became of its drawing.
    pub fn new(chart: &Chart, drawn: &DrawnPictures) -> Self {
        let (wide, narrow, message) = match drawn {
            DrawnPictures::Picture(picture) => (picture.wide.clone(), Some(picture.narrow.clone()), None),
            DrawnPictures::Nothing => (None, None, chart.empty.clone()),
            DrawnPictures::Failed(reason) => (None, None, Some(text!("edition-not-drawn", reason = reason))),
        };
        let Chart { id, title, summary, .. } = chart;
        let marks = marks(chart);
        Self { id: id.clone(), title: title.clone(), summary: summary.clone(), marks, wide, narrow, message }
    }
}

/// `1: 12 Nov, Onboarding complete rate down 17 points`: what the numbers above a picture stand for.
pub(super) fn marks(chart: &Chart) -> Vec<String> {
    let line = |one: &ChartMark| {
        text!("mark-line", number = one.number, day = format::day_short(one.mark.day), title = &one.mark.title)
    };
    chart.marks.iter().map(line).collect()
}

/// The context of `edition.html`.
#[derive(Debug, Serialize)]
struct EditionPage<'a> {
    edition: &'a EditionContext,
    charts: &'a [PageChart],
    style: &'a str,
    /// Whose days are counted: `UTC`, or a city.
    place: &'a str,
    /// What leads from the page to the site's root.
    root: &'a str,
}

/// The page.
pub(super) fn page(
    templates: &Templates,
    written: &EditionContext,
    charts: &[PageChart],
    (root, zone): (&str, LocalZone),
) -> Result<Vec<u8>, Problem> {
    let (style, place) = (style(), zone.place());
    templates.page("edition.html", &EditionPage { edition: written, charts, style: &style, place: &place, root })
}

/// The style of every edition's page: the same bytes for all, so that a host may allow it by its hash.
pub fn style() -> String {
    let mut css = include_str!("page.css").to_owned();
    // The pictures carry literal colours, so that they are right where styles are forbidden; dark mode finds them by them.
    css.push_str("@media screen and (prefers-color-scheme:dark){");
    for role in ROLES {
        let (light, dark) = (role.light(), role.dark());
        let _ = write!(css, "svg [fill=\"{light}\"]{{fill:{dark}}}svg [stroke=\"{light}\"]{{stroke:{dark}}}");
    }
    css.push_str("}\n");
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_repaints_every_colour_of_a_chart_in_the_dark_and_asks_for_nothing() {
        let style = style();
        for role in ROLES {
            assert!(style.contains(&format!("svg [fill=\"{}\"]{{fill:{}}}", role.light(), role.dark())), "{role:?}");
        }
        assert!(!style.contains("url(") && !style.contains("@import") && !style.contains('<'));
    }
}
