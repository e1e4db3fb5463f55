//! The values of attributes side by side over the range of a cockpit, in the table of the segments.

use super::link;
use super::page_days::PageDays;
use super::segments::{self, PeopleCell, SegmentRow, SegmentTable};
use super::site::Site;
use super::term::Glossary;
use super::value::Privacy;
use crate::format;
use crate::messages::text;
use crate::views::{BreakdownRow, BreakdownView, Cockpit};

/// The breakdowns beside a cockpit of everybody.
pub(super) fn of_range<'s>(site: &Site<'s>, everybody: &Cockpit) -> impl Iterator<Item = &'s BreakdownView> + use<'s> {
    let days = everybody.period.days;
    site.breakdowns.iter().filter(move |view| view.days == days)
}

/// One table for each breakdown on a page from which `root` leads to the site's root.
pub(super) fn tables(site: &Site<'_>, everybody: &Cockpit, glossary: Glossary<'_>, root: &str) -> Vec<SegmentTable> {
    of_range(site, everybody).map(|view| table(site, view, (everybody, glossary), root)).collect()
}

fn table(
    site: &Site<'_>,
    view: &BreakdownView,
    (everybody, glossary): (&Cockpit, Glossary<'_>),
    root: &str,
) -> SegmentTable {
    let columns = segments::columns(everybody);
    let id = link::breakdown_anchor(view.breakdown);
    let receipt = format!("{root}{}", PageDays::of(everybody, site.ranges).receipt(&everybody.segment, &id));
    let row = |row: &BreakdownRow| SegmentRow {
        label: label(row),
        href: None,
        is_current: false,
        people: Some(people(row, everybody, receipt.clone())),
        cells: columns
            .iter()
            .map(|quantity| segments::figure(site, &row.cockpit, *quantity, receipt.clone()))
            .collect(),
    };
    let name = site.definitions.breakdowns[view.breakdown].label.clone();
    SegmentTable {
        title: text!("breakdown-title", attribute = &name),
        name,
        has_people: true,
        columns: columns.iter().map(|quantity| glossary.of(&id, *quantity)).collect(),
        rows: view.rows.iter().map(row).collect(),
        lead: String::new(),
        href: String::new(),
    }
}

fn label(row: &BreakdownRow) -> String {
    match row.part.value.as_deref() {
        Some("") => text!("breakdown-empty"),
        Some(value) => value.to_owned(),
        None => text!("breakdown-other", number = row.part.values),
    }
}

fn people(row: &BreakdownRow, everybody: &Cockpit, receipt: String) -> PeopleCell {
    let withheld = Privacy::of("funnel", &row.cockpit.withheld);
    let text = row.people().map(format::count);
    PeopleCell {
        value: withheld.show("/steps/0/users", text, &text!("kpi-undefined")),
        share: row.share(everybody).map(format::percent),
        receipt,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;
    use crate::cube::BreakdownPart;
    use crate::metric::{Breakdown, RangeDays, SegmentKey};

    #[test]
    fn values_have_the_figures_of_segments_and_no_cockpit_of_their_own() {
        let mut fixture = Fixture::new();
        let plan = Breakdown { attribute: "plan".into(), label: "Plan".into(), top: 1, least: 2 };
        fixture.definitions.breakdowns = vec![plan];
        let get = |segment: &str| fixture.views.get(&SegmentKey(segment.into()), RangeDays(30)).expect("a cockpit");
        let row = |value: Option<&str>, values, segment| BreakdownRow {
            part: BreakdownPart::sample(value, values),
            cockpit: Cockpit::clone(get(segment)),
        };
        let rows = vec![row(Some("free"), 1, "free"), row(None, 3, "pro")];
        fixture.views.breakdowns =
            vec![BreakdownView { breakdown: 0, days: RangeDays(30), rows, rare: 2, without: Some(4) }];
        let (site, everybody) = (fixture.site(), fixture.views.cockpits.iter().find(|it| it.period.days.0 == 30));
        let tables = tables(&site, everybody.expect("a cockpit"), Glossary::new(&fixture.metrics, ""), "../");
        let [free, other] = tables[0].rows.as_slice() else { panic!("two rows") };
        assert_eq!((free.label.as_str(), &free.href, free.cells.len()), ("free", &None, tables[0].columns.len()));
        // 7 of 10 people of the fixture are free.
        assert_eq!(free.people.as_ref().and_then(|people| people.share.clone()), Some("70%".into()));
        assert!(other.label.contains('3'), "{}", other.label);
    }
}
