//! What the newest check of every metric came to, in every segment.

use serde::Serialize;

use super::super::alert;
use super::super::site::Site;
use super::super::term::{Glossary, Term};
use crate::alerts::{CheckOutcome, Checked, Gate, Incident, IncidentRule, IncidentState};
use crate::format;
use crate::messages::text;
use crate::metric::{Format, Segment};

/// Every metric that is watched, by segment.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CheckTable {
    /// The segments' names.
    segments: Vec<String>,
    rows: Vec<CheckRow>,
    /// How many checks came to what, for every outcome that occurs.
    totals: Vec<CheckTotal>,
}

/// A metric in every segment.
#[derive(Clone, Debug, Serialize)]
struct CheckRow {
    /// Its name with its definition.
    term: Term,
    /// A cell a segment; `None` where it is not watched.
    cells: Vec<Option<CheckCell>>,
    /// The last 7 days of everybody against the 7 before.
    change: String,
}

/// A metric in a segment.
#[derive(Clone, Debug, Serialize)]
struct CheckCell {
    verdict: String,
    /// Whether the verdict is told beside the reading; a reading alone is quiet.
    is_told: bool,
    /// How many times its usual variation it is away from what was expected, of the window that is farthest: `+2.4`.
    reading: Option<String>,
    /// Where the alert is told that fired.
    href: Option<String>,
    /// Why it did not fire, or not as loud; for everybody, and only where that is not that it is within its usual range.
    held_back: Option<String>,
    /// `data to 14 Nov`, when it could not be looked at since; of a segment only where that differs from everybody.
    data_to: Option<String>,
}

/// How many checks of each segment came to the same.
#[derive(Clone, Debug, Serialize)]
struct CheckTotal {
    verdict: String,
    counts: Vec<String>,
}

const OUTCOMES: [CheckOutcome; 5] =
    [CheckOutcome::Fired, CheckOutcome::Quiet, CheckOutcome::Learning, CheckOutcome::TooFew, CheckOutcome::Excluded];

/// The table; `None` when nothing was checked.
pub(super) fn table(site: &Site<'_>, glossary: Glossary<'_>) -> Option<CheckTable> {
    let segments = &site.definitions.segments;
    let everybody = segments.first()?;
    let of = |segment: &Segment| {
        let key = segment.key.clone();
        site.incidents.checked.iter().filter(move |checked| checked.segment == key)
    };
    let row = |checked: &Checked| CheckRow {
        term: glossary.term("checked", &checked.metric),
        cells: segments
            .iter()
            .map(|segment| of(segment).find(|it| it.metric == checked.metric).map(|it| cell(it, checked, site)))
            .collect(),
        change: alert::week_on_week(checked.plain, format_of(checked, site)),
    };
    let rows: Vec<CheckRow> = of(everybody).map(row).collect();
    let total = |outcome: CheckOutcome| {
        let counts: Vec<usize> =
            segments.iter().map(|segment| of(segment).filter(|it| it.outcome == outcome).count()).collect();
        counts.iter().any(|&count| count > 0).then(|| CheckTotal {
            verdict: alert::verdict(outcome),
            counts: counts.iter().map(|&count| format::count(count as u64)).collect(),
        })
    };
    (!rows.is_empty()).then(|| CheckTable {
        segments: segments.iter().map(|segment| segment.label.clone()).collect(),
        rows,
        totals: OUTCOMES.into_iter().filter_map(total).collect(),
    })
}

fn format_of(checked: &Checked, site: &Site<'_>) -> Format {
    site.metrics.parse(&checked.metric).map_or(Format::Count, |of| of.format)
}

/// The cell of a check beside that of everybody.
fn cell(checked: &Checked, everybody: &Checked, site: &Site<'_>) -> CheckCell {
    let is_its = |incident: &&Incident| {
        incident.metric == checked.metric
            && incident.segment == checked.segment
            && incident.rule != IncidentRule::ReverseWhen
            && incident.state == IncidentState::Ongoing
    };
    let alert = site.incidents.all.iter().find(is_its).filter(|_| checked.outcome == CheckOutcome::Fired);
    let farthest = checked.z().into_iter().flatten().max_by(|a, b| a.abs().total_cmp(&b.abs()));
    let farthest = farthest.filter(|_| matches!(checked.outcome, CheckOutcome::Fired | CheckOutcome::Quiet));
    let is_of_note = checked.segment == everybody.segment && checked.gate != Some(Gate::Usual);
    CheckCell {
        verdict: alert::verdict(checked.outcome),
        is_told: checked.outcome != CheckOutcome::Quiet || farthest.is_none(),
        reading: farthest.map(format::count_change),
        href: alert.map(|alert| format!("#{}", alert.id)),
        held_back: alert::held_back(checked).filter(|_| is_of_note),
        data_to: checked
            .as_of
            .filter(|day| Some(*day) < site.incidents.as_of)
            .filter(|_| checked.segment == everybody.segment || checked.as_of != everybody.as_of)
            .map(|day| text!("check-data-to", day = format::day_short(day))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::Fixture;
    use super::*;
    use crate::alerts::alert_metrics;

    #[test]
    fn every_metric_stands_with_its_reading_in_every_segment_and_leads_to_its_alert() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let table = table(&site, Glossary::new(site.metrics, "../")).expect("checks");
        assert_eq!(table.rows.len(), alert_metrics(&fixture.definitions).len());
        assert!(table.rows.iter().all(|row| row.cells.len() == fixture.definitions.segments.len()));
        let row = |label: &str| table.rows.iter().find(|row| row.term.label == label).expect("a metric");
        let all = |label: &str| row(label).cells[0].as_ref().expect("it is checked");
        let dau = all("DAU");
        assert_eq!((dau.is_told, dau.held_back.as_deref(), dau.href.as_deref()), (false, None, None));
        assert!(dau.reading.is_some() && row("DAU").change.ends_with('%'), "{dau:?}");
        // The fixture's onboarding falls, and its line leads to the alert on this page.
        let onboarding = all("Onboarding complete rate");
        assert_eq!((onboarding.is_told, onboarding.held_back.as_deref()), (true, None));
        assert!(onboarding.reading.as_deref().is_some_and(|text| text.starts_with('\u{2212}')), "{onboarding:?}");
        let anchor = onboarding.href.as_deref().and_then(|href| href.strip_prefix('#')).expect("a link");
        assert!(fixture.incidents.get(anchor).is_some());
        assert!(row("Onboarding complete rate").change.ends_with(" points"));
    }

    #[test]
    fn the_totals_count_every_check_once() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let table = table(&site, Glossary::new(site.metrics, "../")).expect("checks");
        let counted = |count: &String| count.replace(',', "").parse::<usize>().expect("a count");
        let all: usize = table.totals.iter().flat_map(|total| &total.counts).map(counted).sum();
        assert_eq!(all, fixture.incidents.checked.len());
    }
}
