//! What this morning's look at every metric came to: how often each verdict was given, and metric by metric for everybody.

use serde::Serialize;

use super::super::alert;
use super::super::site::Site;
use super::super::term::{Glossary, Term};
use crate::alerts::{CheckOutcome, Checked, Incident, IncidentRule, IncidentState, Incidents};
use crate::format;
use crate::messages::text;
use crate::metric::{Format, Segment, SegmentKey};

/// What this morning came to in one segment.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CheckSegment {
    label: String,
    /// Fired, quiet, learning, too few, switched off.
    counts: Vec<String>,
}

/// What this morning came to for one metric.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CheckLine {
    /// Its name with its definition.
    term: Term,
    verdict: String,
    /// Where the alert is told that fired.
    href: Option<String>,
    /// Why it did not fire, or not as loud.
    held_back: Option<String>,
    /// `data to 14 Nov`, when it could not be looked at since.
    data_to: Option<String>,
    /// The last 7 days against the 7 before.
    change: String,
}

/// Every segment with its counts.
pub(super) fn segments(site: &Site<'_>) -> Vec<CheckSegment> {
    let line =
        |segment: &Segment| CheckSegment { label: segment.label.clone(), counts: counts(site.incidents, &segment.key) };
    site.definitions.segments.iter().map(line).collect()
}

fn counts(incidents: &Incidents, segment: &SegmentKey) -> Vec<String> {
    let number = |outcome: CheckOutcome| {
        let of_it = |checked: &&Checked| checked.segment == *segment && checked.outcome == outcome;
        format::count(incidents.checked.iter().filter(of_it).count() as u64)
    };
    [CheckOutcome::Fired, CheckOutcome::Quiet, CheckOutcome::Learning, CheckOutcome::TooFew, CheckOutcome::Excluded]
        .map(number)
        .to_vec()
}

/// The checks of everybody, metric by metric.
pub(super) fn checks(site: &Site<'_>, glossary: Glossary<'_>) -> Vec<CheckLine> {
    let Some(all) = site.definitions.segments.first() else { return Vec::new() };
    let checks = site.incidents.checked.iter().filter(|checked| checked.segment == all.key);
    checks.map(|checked| check_line(checked, site, glossary)).collect()
}

fn check_line(checked: &Checked, site: &Site<'_>, glossary: Glossary<'_>) -> CheckLine {
    let format = site.metrics.parse(&checked.metric).map_or(Format::Count, |of| of.format);
    let is_its = |incident: &&Incident| {
        incident.metric == checked.metric
            && incident.segment == checked.segment
            && incident.rule != IncidentRule::ReverseWhen
            && incident.state == IncidentState::Ongoing
    };
    let alert = site.incidents.all.iter().find(is_its).filter(|_| checked.outcome == CheckOutcome::Fired);
    CheckLine {
        term: glossary.term("checked", &checked.metric),
        verdict: alert::verdict(checked.outcome),
        href: alert.map(|alert| format!("#{}", alert.id)),
        held_back: alert::held_back(checked),
        data_to: checked
            .as_of
            .filter(|day| Some(*day) < site.incidents.as_of)
            .map(|day| text!("check-data-to", day = format::day_short(day))),
        change: alert::week_on_week(checked.plain, format),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::Fixture;
    use super::*;
    use crate::alerts::alert_metrics;

    #[test]
    fn every_metric_of_everybody_says_what_held_it_back() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let lines = checks(&site, Glossary::new(site.metrics, "../"));
        assert_eq!(lines.len(), alert_metrics(&fixture.definitions).len());
        let line = |label: &str| lines.iter().find(|line| line.term.label == label).expect("a metric");
        let dau = line("DAU");
        assert_eq!(
            (dau.verdict.as_str(), dau.held_back.as_deref(), dau.href.as_deref()),
            ("Quiet", Some("within its usual range"), None)
        );
        assert!(dau.change.ends_with('%'), "{}", dau.change);
        // The fixture's onboarding falls, and its line leads to the alert on this page.
        let onboarding = line("Onboarding complete rate");
        assert_eq!((onboarding.verdict.as_str(), onboarding.held_back.as_deref()), ("Fired", None));
        let anchor = onboarding.href.as_deref().and_then(|href| href.strip_prefix('#')).expect("a link");
        assert!(fixture.incidents.get(anchor).is_some());
        assert!(onboarding.change.ends_with(" points"), "{}", onboarding.change);
    }
}
