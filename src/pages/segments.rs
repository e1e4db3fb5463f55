//! The segments of a range side by side: their key figures with change and course, each a link to its cockpit.

use serde::Serialize;

use super::page_days::PageDays;
use super::prose_answers::{changed, shown};
use super::site::Site;
use super::term::{Glossary, Term};
use super::value::{DeltaText, VisibleValue};
use crate::charts;
use crate::messages::{compared_with, text};
use crate::metric::{Offset, Quantity, Segment};
use crate::views::{Cockpit, daily};

/// The table.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SegmentTable {
    /// What the rows are.
    pub name: String,
    /// What the table is called.
    pub title: String,
    /// Whether rows say how many people they are.
    pub has_people: bool,
    /// The figures.
    pub columns: Vec<Term>,
    /// The segments in the order of the settings.
    pub rows: Vec<SegmentRow>,
    /// What the changes are against.
    pub lead: String,
    /// The page that compares them.
    pub href: String,
}

/// A segment.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SegmentRow {
    pub label: String,
    /// Its cockpit; a value of an attribute has none.
    pub href: Option<String>,
    /// Whether it is the page's.
    pub is_current: bool,
    /// People who started in the range, and their share of all.
    pub people: Option<PeopleCell>,
    pub cells: Vec<SegmentFigure>,
}

/// How many people a row is.
#[derive(Clone, Debug, Serialize)]
pub(super) struct PeopleCell {
    pub value: VisibleValue,
    pub share: Option<String>,
    /// Where it comes from.
    pub receipt: String,
}

/// A figure of a segment.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SegmentFigure {
    value: VisibleValue,
    /// Where it comes from.
    receipt: String,
    change: Option<DeltaText>,
    /// Its course by day, finished markup.
    sparkline: String,
}

/// The segments over the days of a cockpit; `None` with a single one, and without data.
pub(super) fn table(site: &Site<'_>, cockpit: &Cockpit, glossary: Glossary<'_>, root: &str) -> Option<SegmentTable> {
    let same: Vec<&Cockpit> =
        site.cockpits.iter().map(|drawn| drawn.cockpit).filter(|other| other.period == cockpit.period).collect();
    if same.len() < 2 || cockpit.period.current.is_none() {
        return None;
    }
    let (columns, days) = (columns(cockpit), PageDays::of(cockpit, site.ranges));
    let row = |other: &&Cockpit| SegmentRow {
        label: Segment::label_of(&site.definitions.segments, &other.segment).to_owned(),
        href: Some(format!("{root}{}", days.cockpit(&other.segment))),
        is_current: other.segment == cockpit.segment,
        people: None,
        cells: columns.iter().map(|quantity| traced(site, other, *quantity, root)).collect(),
    };
    Some(SegmentTable {
        name: text!("label-segment"),
        title: text!("segments-label"),
        has_people: false,
        columns: columns.iter().map(|quantity| glossary.of("segments", *quantity)).collect(),
        rows: same.iter().map(row).collect(),
        lead: lead(cockpit),
        href: format!("{root}{}", days.compare()),
    })
}

/// The key figures, and D7 retention unless it is among them.
pub(super) fn columns(cockpit: &Cockpit) -> Vec<Quantity> {
    let d7 = Quantity::Retained(Offset::D7);
    let mut columns: Vec<Quantity> = cockpit.kpis.iter().map(|kpi| kpi.quantity).collect();
    if !columns.contains(&d7) {
        columns.push(d7);
    }
    columns
}

fn lead(cockpit: &Cockpit) -> String {
    let compared = cockpit.period.current.zip(cockpit.period.previous);
    compared
        .map(|(current, previous)| text!("changes-against", previous = compared_with(current, previous)))
        .unwrap_or_default()
}

fn traced(site: &Site<'_>, cockpit: &Cockpit, quantity: Quantity, root: &str) -> SegmentFigure {
    let id = &site.metrics.get(quantity).id;
    let receipt = format!("{root}{}", PageDays::of(cockpit, site.ranges).receipt(&cockpit.segment, id));
    figure(site, cockpit, quantity, receipt)
}

/// A figure of a cockpit, and where it comes from.
pub(super) fn figure(site: &Site<'_>, cockpit: &Cockpit, quantity: Quantity, receipt: String) -> SegmentFigure {
    SegmentFigure {
        value: shown(cockpit, site, quantity),
        receipt,
        change: changed(cockpit, site, quantity).ok(),
        sparkline: charts::sparkline(&daily(cockpit, site.definitions, quantity)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;
    use crate::format;
    use crate::metric::{RangeDays, SegmentKey};

    #[test]
    fn every_segment_has_its_own_figures_and_leads_to_its_cockpit() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let get = |segment: &str| fixture.views.get(&SegmentKey(segment.into()), RangeDays(30)).expect("a cockpit");
        let table = table(&site, get("pro"), Glossary::new(&fixture.metrics, ""), "../../").expect("several segments");
        assert_eq!(table.rows.len(), fixture.definitions.segments.len());
        for (row, segment) in table.rows.iter().zip(&fixture.definitions.segments) {
            let cockpit = get(segment.key.as_str());
            assert_eq!(row.href, Some(format!("../../{}/30d/index.html", segment.key)));
            assert_eq!(row.is_current, segment.key.as_str() == "pro");
            for (cell, kpi) in row.cells.iter().zip(&cockpit.kpis) {
                assert_eq!(cell.value.text, format::value_or_missing(kpi.value, kpi.format), "{}", kpi.id);
            }
            let d7 = cockpit.retention.summary.d7.value().map(format::percent).unwrap_or_default();
            assert_eq!(row.cells.last().map(|cell| cell.value.text.clone()), Some(d7));
        }
    }

    #[test]
    fn days_that_no_other_segment_has_make_no_table() {
        let fixture = Fixture::new();
        let mut cockpit = fixture.views.cockpits[0].clone();
        cockpit.period.current = cockpit.period.current.map(|days| days.plus(-1));
        assert!(table(&fixture.site(), &cockpit, Glossary::new(&fixture.metrics, ""), "").is_none());
    }
}
