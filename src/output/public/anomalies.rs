//! `anomalies.json`: the alerts of a segment and range, and what every watched metric came to this morning.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::alert_days::{PublicBaseline, PublicDays, PublicPlain, baseline, days, plain};
use super::alert_hours::{self, PublicHours};
use super::checks::{PublicChecked, PublicWindows, public_checked};
use super::{Meta, Number};
use crate::alerts::{Acknowledged, CheckOutcome, Checked, Incident, Incidents, LevelChange, SeriesKind, SplitPart};
use crate::calendar::DayRange;
use crate::decisions::{ShippedBefore, ShippedChange, ShippedSource};
use crate::metric::{Format, SegmentKey};
use crate::pages;
use crate::story::Story;

/// The alerts of a segment and range.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Anomalies", deny_unknown_fields)]
pub struct PublicAnomalies {
    meta: Meta,
    /// Every incident whose days touch the range: ongoing first, then by severity, then newest.
    alerts: Vec<PublicAlert>,
    /// What the newest look at each watched metric of the segment came to.
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
    #[schemars(extend("enum" = ["ongoing", "new_level", "over", "recovered"]))]
    state: &'static str,
    detected_at: String,
    started_at: String,
    ended_at: Option<String>,
    #[schemars(extend("enum" = ["day", "three_days", "week", "fortnight", "missing_data", "reverse_when"]))]
    rule: &'static str,
    window: Option<PublicDays>,
    baseline: Option<PublicBaseline>,
    current: Option<Number>,
    expected: Option<Number>,
    delta_absolute: Option<Number>,
    delta_percent: Option<f64>,
    /// The total of a rate over the window.
    n: Option<Number>,
    /// Of the newest evaluation day; once it is over, of the last that triggered.
    #[serde(flatten)]
    windows: PublicWindows,
    confidence: Option<f64>,
    /// The first day of the move.
    onset: String,
    /// While it has left a new level behind.
    level: Option<PublicLevel>,
    /// What each part of the segment contributed over these windows, or `null`.
    split: Option<Vec<PublicSplitPart>>,
    /// Why it is not told.
    #[schemars(extend("enum" = ["missing_data", "no_windows", "no_segments", "too_few", null]))]
    split_reason: Option<&'static str>,
    /// What was shipped in the 7 days before the onset, the newest first.
    shipped: Vec<PublicShipped>,
    /// What happened by the hour around the onset, or `null` where hours are not known.
    hours: Option<PublicHours>,
    /// The id of the story that tells it, or `null`.
    story: Option<String>,
    /// What the team made of it.
    acknowledged: Option<PublicAcknowledged>,
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
#[schemars(rename = "LevelChange", deny_unknown_fields)]
struct PublicLevel {
    /// A day, with the weekdays taken out.
    before: f64,
    now: f64,
    since: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SplitPart", deny_unknown_fields)]
struct PublicSplitPart {
    /// `null` for those in none of the others.
    segment: Option<String>,
    label: String,
    /// A rate, or a count a day.
    before: f64,
    now: f64,
    /// Its part of the whole change; they add up to 1.
    share: f64,
    mix: f64,
    rate: f64,
    is_beyond_chance: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Shipped", deny_unknown_fields)]
pub(super) struct PublicShipped {
    date: String,
    title: String,
    #[schemars(extend("enum" = ["decision", "release", "campaign", "holiday", "outage", "other"]))]
    kind: &'static str,
    href: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Acknowledged", deny_unknown_fields)]
struct PublicAcknowledged {
    #[schemars(extend("enum" = ["real", "expected", "noise", "accepted"]))]
    verdict: &'static str,
    by: String,
    on: String,
    note: Option<String>,
    until: Option<String>,
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
#[schemars(rename = "AlertEvidence", deny_unknown_fields)]
struct PublicEvidence {
    label: String,
    href: String,
}

/// Where the links of an alert lead, relative to the site's root.
#[derive(Clone, Copy, Debug)]
pub struct AlertLinks<'a> {
    /// By metric id, the page of its playbook.
    pub playbooks: &'a BTreeMap<String, String>,
    /// The page that lists every alert; an alert's id is its anchor.
    pub alerts: &'a str,
    /// What was shipped before incidents.
    pub shipped: &'a [ShippedBefore],
    /// The stories of the segment and range.
    pub stories: &'a [Story],
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
    let learning =
        checked.iter().enumerate().filter(|(_, one)| one.outcome == CheckOutcome::Learning && is_patchy(one));
    let changes = learning.flat_map(|(index, _)| ["pct1", "pct7"].map(|name| format!("/checked/{index}/{name}")));
    let hours = feed.iter().enumerate().flat_map(|(index, incident)| alert_hours::withheld(index, incident));
    hours.chain(weeks).chain(without_size.map(|(index, _)| format!("/checked/{index}/n"))).chain(changes).collect()
}

fn alert(incident: &Incident, incidents: &Incidents, links: AlertLinks<'_>) -> PublicAlert {
    let evidence = incident.evidence.as_ref();
    let window = evidence.map(|evidence| &evidence.window);
    let number = |value: f64| Number::of(value, incident.format);
    let z = evidence.map_or([None; 4], |evidence| evidence.z.map(Some));
    let percents = evidence.map_or([None; 4], |evidence| evidence.percents);
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
        baseline: evidence.map(baseline),
        current: window.and_then(|window| number(window.current)),
        expected: window.and_then(|window| number(window.expected)),
        delta_absolute: window.and_then(|window| number(window.delta())),
        delta_percent: evidence.and_then(|evidence| evidence.percent),
        n: window.and_then(|window| total(window.total, incident.kind)),
        windows: PublicWindows::new(z, percents),
        confidence: evidence.map(|evidence| evidence.confidence),
        onset: incident.onset.to_string(),
        level: incident.level.map(level),
        split: incident.split.as_ref().ok().map(|parts| parts.iter().map(split_part).collect()),
        split_reason: incident.split.as_ref().err().map(|reason| reason.as_str()),
        shipped: ShippedBefore::of(links.shipped, &incident.id).iter().map(shipped).collect(),
        hours: incident.hours.as_ref().map(PublicHours::new),
        story: story_of(incident, incidents, links.stories),
        acknowledged: incident.acknowledged.as_ref().map(acknowledged),
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

fn split_part(part: &SplitPart) -> PublicSplitPart {
    PublicSplitPart {
        segment: part.segment.as_ref().map(ToString::to_string),
        label: part.label.clone(),
        before: part.before,
        now: part.now,
        share: part.share,
        mix: part.mix,
        rate: part.rate,
        is_beyond_chance: part.is_beyond_chance,
    }
}

/// The story that tells an alert, or one that is listed inside it.
fn story_of(incident: &Incident, incidents: &Incidents, stories: &[Story]) -> Option<String> {
    let tells = |story: &&Story| {
        let of = |id: &String| {
            *id == incident.id || incidents.get(id).is_some_and(|it| it.folded_into.as_ref() == Some(&incident.id))
        };
        story.alerts.iter().any(of)
    };
    stories.iter().find(tells).map(|story| story.id.clone())
}

pub(super) fn shipped(change: &ShippedChange) -> PublicShipped {
    let (kind, href) = match &change.source {
        ShippedSource::Decision(key) => ("decision", pages::decision(key)),
        ShippedSource::Note(place, kind) => (kind.as_str(), pages::note(*place)),
    };
    PublicShipped { date: change.day.to_string(), title: change.title.clone(), kind, href }
}

fn acknowledged(said: &Acknowledged) -> PublicAcknowledged {
    PublicAcknowledged {
        verdict: said.verdict.as_str(),
        by: said.by.clone(),
        on: said.on.to_string(),
        note: said.note.clone(),
        until: said.until.map(|until| until.to_string()),
    }
}

fn level(level: LevelChange) -> PublicLevel {
    PublicLevel { before: level.before, now: level.now, since: level.since.to_string() }
}

/// A rate has a total, a count has none.
fn total(total: f64, kind: SeriesKind) -> Option<Number> {
    match kind {
        SeriesKind::Rate => Number::of(total, Format::Count),
        SeriesKind::Count => None,
    }
}

/// The alerts of siblings and segments, by their titles, each with its own place in the list of the one that holds it.
fn listed(incident: &Incident, incidents: &Incidents, links: AlertLinks<'_>) -> Vec<PublicEvidence> {
    let folded = incident.folded.iter().filter_map(|id| incidents.get(id));
    let page = links.alerts;
    folded.map(|folded| PublicEvidence { label: folded.title.clone(), href: format!("{page}#{}", folded.id) }).collect()
}
