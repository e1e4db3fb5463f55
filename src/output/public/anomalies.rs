//! `anomalies.json`: the alerts of a segment and range, and what every watched metric came to this morning.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Meta, Number};
use crate::alerts::{Checked, Evidence, Incident, Incidents, Kind, Outcome, Rule};
use crate::calendar::DayRange;
use crate::metric::{Format, SegmentKey};

/// The alerts of a segment and range.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Anomalies", deny_unknown_fields)]
pub struct PublicAnomalies {
    meta: Meta,
    /// Every incident whose days touch the range: ongoing first, then by severity, then newest.
    alerts: Vec<PublicAlert>,
    /// What this morning's look at each watched metric of the segment came to.
    checked: Vec<PublicChecked>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Alert", deny_unknown_fields)]
struct PublicAlert {
    /// A hash of metric, segment, direction and start: the same from day to day.
    id: String,
    metric: String,
    segment: String,
    #[schemars(extend("enum" = ["up", "down"]))]
    direction: &'static str,
    is_good: bool,
    #[schemars(extend("enum" = ["info", "warning", "critical"]))]
    severity: &'static str,
    #[schemars(extend("enum" = ["ongoing", "over", "recovered"]))]
    state: &'static str,
    detected_at: String,
    started_at: String,
    ended_at: Option<String>,
    #[schemars(extend("enum" = ["day", "week", "missing_data"]))]
    rule: &'static str,
    window: Option<PublicDays>,
    baseline: Option<PublicBaseline>,
    current: Option<Number>,
    expected: Option<Number>,
    delta_absolute: Option<Number>,
    delta_percent: Option<f64>,
    /// The total of a rate over the window.
    n: Option<Number>,
    z1: Option<f64>,
    z7: Option<f64>,
    pct1: Option<f64>,
    pct7: Option<f64>,
    confidence: Option<f64>,
    impact: PublicImpact,
    plain: Option<PublicPlain>,
    title: String,
    narrative: String,
    playbook: Option<String>,
    evidence: Vec<PublicEvidence>,
    /// The ids of the alerts of siblings and segments that are listed inside this one.
    folded: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AlertDays", deny_unknown_fields)]
struct PublicDays {
    from: String,
    to: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Baseline", deny_unknown_fields)]
struct PublicBaseline {
    from: String,
    to: String,
    #[schemars(extend("enum" = ["14d_median", "28d_level"]))]
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Impact", deny_unknown_fields)]
struct PublicImpact {
    /// Expected minus actual, summed over the incident.
    value: f64,
    unit: String,
    text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Plain", deny_unknown_fields)]
struct PublicPlain {
    last7: Option<Number>,
    previous7: Option<Number>,
    delta_percent: Option<f64>,
    yesterday: Option<Number>,
    median14: Option<Number>,
    delta_percent_day: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AlertEvidence", deny_unknown_fields)]
struct PublicEvidence {
    label: String,
    href: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Checked", deny_unknown_fields)]
struct PublicChecked {
    metric: String,
    segment: String,
    #[schemars(extend("enum" = ["fired", "quiet", "learning", "too_few", "excluded"]))]
    verdict: &'static str,
    /// What held it back or lowered it; `null` for a clean fire.
    #[schemars(extend("enum" = [
        "learning", "off", "n", "z", "sign", "percent", "delta", "recovered", "many_tests", "holiday", null
    ]))]
    gate: Option<&'static str>,
    z1: Option<f64>,
    z7: Option<f64>,
    /// Of the newest day. While the metric is learning, plainly against the median of the 14 days before.
    pct1: Option<f64>,
    /// Of the last 7 days. While the metric is learning, plainly against the 7 before.
    pct7: Option<f64>,
    n: Option<Number>,
}

/// Where the links of an alert lead, relative to the site's root.
#[derive(Clone, Copy, Debug)]
pub struct AlertLinks<'a> {
    /// By metric id, the page of its playbook.
    pub playbooks: &'a BTreeMap<String, String>,
    /// The page that lists every alert; an alert's id is its anchor.
    pub alerts: &'a str,
}

impl PublicAnomalies {
    /// The file of a segment over a range; no alert touches a range without days.
    pub fn new(
        mut meta: Meta,
        incidents: &Incidents,
        of: (&SegmentKey, Option<DayRange>),
        links: AlertLinks<'_>,
    ) -> Self {
        let (segment, range) = of;
        let feed = range.map(|range| incidents.feed(segment, range)).unwrap_or_default();
        let checked: Vec<&Checked> = incidents.checked.iter().filter(|checked| checked.segment == *segment).collect();
        meta.withhold(withheld(&feed, &checked));
        Self {
            meta,
            alerts: feed.into_iter().map(|incident| alert(incident, incidents, links)).collect(),
            checked: checked.into_iter().map(public_checked).collect(),
        }
    }
}

/// The pointers of sums over weeks with a day that must not be told.
fn withheld(feed: &[&Incident], checked: &[&Checked]) -> Vec<String> {
    let lacks_a_day = |incident: &Incident| incident.evidence.is_some_and(|evidence| evidence.plain.last7.is_none());
    let patchy = feed.iter().enumerate().filter(|(_, incident)| lacks_a_day(incident));
    let weeks = patchy.flat_map(|(index, _)| {
        ["last7", "previous7", "deltaPercent"].map(|name| format!("/alerts/{index}/plain/{name}"))
    });
    let without_size = checked.iter().enumerate().filter(|(_, one)| one.windows.is_some() && one.size.is_none());
    let is_patchy = |one: &Checked| one.plain.is_some_and(|plain| plain.last7.is_none());
    let learning = checked.iter().enumerate().filter(|(_, one)| one.outcome == Outcome::Learning && is_patchy(one));
    let changes = learning.flat_map(|(index, _)| ["pct1", "pct7"].map(|name| format!("/checked/{index}/{name}")));
    weeks.chain(without_size.map(|(index, _)| format!("/checked/{index}/n"))).chain(changes).collect()
}

fn alert(incident: &Incident, incidents: &Incidents, links: AlertLinks<'_>) -> PublicAlert {
    let evidence = incident.evidence.as_ref();
    let window = evidence.map(|evidence| &evidence.window);
    let number = |value: f64| Number::of(value, incident.format);
    PublicAlert {
        id: incident.id.clone(),
        metric: incident.metric.clone(),
        segment: incident.segment.to_string(),
        direction: incident.direction.as_str(),
        is_good: incident.is_good,
        severity: incident.severity.as_str(),
        state: incident.state.as_str(),
        detected_at: incident.detected.to_string(),
        started_at: incident.started.to_string(),
        ended_at: incident.ended().map(|day| day.to_string()),
        rule: incident.rule.as_str(),
        window: window.map(|window| days(window.days)),
        baseline: window.and_then(|window| baseline(window.baseline, incident.rule)),
        current: window.and_then(|window| number(window.current)),
        expected: window.and_then(|window| number(window.expected)),
        delta_absolute: window.and_then(|window| number(window.delta())),
        delta_percent: evidence.and_then(|evidence| evidence.percent),
        n: window.and_then(|window| total(window.of, incident.kind)),
        z1: evidence.map(|evidence| evidence.z[0]),
        z7: evidence.map(|evidence| evidence.z[1]),
        pct1: evidence.and_then(|evidence| evidence.percents[0]),
        pct7: evidence.and_then(|evidence| evidence.percents[1]),
        confidence: evidence.map(|evidence| evidence.confidence),
        impact: PublicImpact {
            value: incident.impact.value,
            unit: incident.impact.unit.clone(),
            text: incident.impact.text.clone(),
        },
        plain: evidence.map(|evidence| plain(evidence, incident.format)),
        title: incident.title.clone(),
        narrative: incident.narrative.clone(),
        playbook: links.playbooks.get(&incident.metric).cloned(),
        evidence: listed(incident, incidents, links),
        folded: incident.folded.clone(),
    }
}

fn days(range: DayRange) -> PublicDays {
    PublicDays { from: range.first.to_string(), to: range.last.to_string() }
}

fn baseline(range: DayRange, rule: Rule) -> Option<PublicBaseline> {
    let kind = match rule {
        Rule::Day => "14d_median",
        Rule::Week => "28d_level",
        Rule::MissingData => return None,
    };
    Some(PublicBaseline { from: range.first.to_string(), to: range.last.to_string(), kind })
}

/// A rate has a total, a count has none.
fn total(of: f64, kind: Kind) -> Option<Number> {
    match kind {
        Kind::Rate => Number::of(of, Format::Count),
        Kind::Count => None,
    }
}

fn plain(evidence: &Evidence, format: Format) -> PublicPlain {
    let plain = evidence.plain;
    let number = |value: f64| Number::of(value, format);
    PublicPlain {
        last7: plain.last7.and_then(number),
        previous7: plain.previous7.and_then(number),
        delta_percent: plain.percent,
        yesterday: number(plain.yesterday),
        median14: number(plain.median14),
        delta_percent_day: plain.percent_day,
    }
}

/// The alerts of siblings and segments, by their titles, each with its own place in the list of the one that holds it.
fn listed(incident: &Incident, incidents: &Incidents, links: AlertLinks<'_>) -> Vec<PublicEvidence> {
    let folded = incident.folded.iter().filter_map(|id| incidents.get(id));
    let page = links.alerts;
    folded.map(|folded| PublicEvidence { label: folded.title.clone(), href: format!("{page}#{}", folded.id) }).collect()
}

fn public_checked(checked: &Checked) -> PublicChecked {
    let windows = checked.windows.as_ref();
    let [day, week] = checked.percents();
    PublicChecked {
        metric: checked.metric.clone(),
        segment: checked.segment.to_string(),
        verdict: checked.outcome.as_str(),
        gate: checked.gate.map(crate::alerts::Gate::as_str),
        z1: windows.map(|windows| windows.day.z),
        z7: windows.map(|windows| windows.week.z),
        pct1: day,
        pct7: week,
        n: checked.size.and_then(|size| Number::of(size, Format::Count)),
    }
}
