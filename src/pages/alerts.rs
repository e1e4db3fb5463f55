//! The page of all alerts: every incident of the history with its evidence, what was checked this morning, and how often
//! the rules spoke.

mod checks;
mod notes;
mod split;
mod track;

use std::collections::BTreeSet;

use serde::Serialize;

use self::checks::CheckTable;
use self::notes::NoteLine;
use self::track::Track;
use super::alert::{self, Loudness};
use super::figure::ChartFigure;
use super::history::{self, HistoryPicture};
use super::link;
use super::markdown;
use super::memory::{self, PastIncident};
use super::shell::{PageFrame, PageHead, Shell};
use super::shipped::{self, ShippedLine};
use super::site::Site;
use super::term::Glossary;
use crate::alerts::{DATA, HistoryDay, Impact, Incident, IncidentState, Incidents, alert_metrics};
use crate::charts;
use crate::format;
use crate::messages::text;
use crate::metric::Segment;

/// The level of a playbook's outermost headings: below the metric's name.
const PLAYBOOK_HEADINGS: usize = 4;

/// The context of `alerts.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct AlertsPage {
    shell: Shell,
    checked: String,
    groups: Vec<AlertGroup>,
    checks: Option<CheckTable>,
    track: Track,
    notes: Vec<NoteLine>,
    playbooks: Vec<Playbook>,
}

/// Incidents that go on, or that are over.
#[derive(Clone, Debug, Serialize)]
struct AlertGroup {
    id: &'static str,
    title: String,
    lead: String,
    empty: String,
    incidents: Vec<AlertCard>,
}

/// One incident in full.
#[derive(Clone, Debug, Serialize)]
struct AlertCard {
    id: String,
    loudness: Loudness,
    title: String,
    narrative: String,
    segment: String,
    standing: String,
    windows: Option<String>,
    impact: String,
    /// What each part of its segment contributed, a line each.
    split: Vec<String>,
    /// What was shipped in the week before it.
    shipped: Vec<ShippedLine>,
    /// The earlier incidents that are most like one that goes on.
    last_time: Vec<PastIncident>,
    /// What the team made of it.
    acknowledged: Option<String>,
    plain: Vec<String>,
    certainty: Option<String>,
    chart: Option<AlertPicture>,
    /// What happened by the hour around its onset.
    hours: Option<ChartFigure>,
    /// `−257 users`.
    amount: String,
    /// Whether it is told at once, without a reader who opens it.
    is_open: bool,
    /// The incidents that are listed inside it.
    elsewhere: Option<Elsewhere>,
    /// Where its playbook is on this page.
    playbook: Option<String>,
    /// The playbook itself as finished markup, of one that goes on.
    steps: Option<String>,
}

/// The chart of an incident, its edges and its figures.
#[derive(Clone, Debug, Serialize)]
struct AlertPicture {
    /// The last 60 days, for the list.
    small: String,
    history: HistoryPicture,
    caption: String,
    rows: Vec<[String; 3]>,
}

/// The incidents inside another, by metric and segment.
#[derive(Clone, Debug, Serialize)]
struct Elsewhere {
    segments: Vec<String>,
    rows: Vec<ElsewhereRow>,
}

/// A metric in every segment.
#[derive(Clone, Debug, Serialize)]
struct ElsewhereRow {
    label: String,
    cells: Vec<Vec<Folded>>,
}

/// An incident that is listed inside another.
#[derive(Clone, Debug, Serialize)]
struct Folded {
    id: String,
    title: String,
    standing: String,
    /// How far it is from what was expected.
    change: String,
}

/// What to do when a metric alerts.
#[derive(Clone, Debug, Serialize)]
struct Playbook {
    id: String,
    label: String,
    /// Finished markup.
    html: String,
}

/// The page.
pub(super) fn page(site: &Site<'_>, frame: &PageFrame<'_>) -> AlertsPage {
    let shell = frame.around(PageHead {
        path: link::ALERTS,
        title: &text!("label-alerts"),
        description: &text!("alerts-description"),
        section: link::ALERTS,
    });
    let all = site.incidents.checked.iter();
    let checked = match site.definitions.segments.first() {
        Some(segment) if all.len() > 0 => {
            format!("{} {}", going_on(site.incidents), alert::checked(site.incidents, &segment.key))
        }
        Some(_) | None => text!("checked-none"),
    };
    AlertsPage {
        checked,
        groups: vec![ongoing(site), new_levels(site), past(site)],
        checks: checks::table(site, Glossary::new(site.metrics, &shell.root)),
        track: track::track(site),
        notes: notes::notes(site),
        playbooks: playbooks(site),
        shell,
    }
}

/// `2 alerts are ongoing.`
fn going_on(incidents: &Incidents) -> String {
    let ongoing = incidents.roots().filter(|incident| incident.state == IncidentState::Ongoing).count();
    text!("alerts-ongoing", number = ongoing)
}

fn ongoing(site: &Site<'_>) -> AlertGroup {
    let incidents = told(site, |state| state == IncidentState::Ongoing);
    AlertGroup {
        id: "ongoing",
        title: text!("alerts-group-ongoing"),
        lead: text!("alerts-number", number = incidents.len()),
        empty: text!("alerts-group-ongoing-empty"),
        incidents,
    }
}

fn new_levels(site: &Site<'_>) -> AlertGroup {
    let incidents = told(site, |state| state == IncidentState::NewLevel);
    AlertGroup {
        id: "new-level",
        title: text!("alerts-group-level"),
        lead: text!("alerts-number", number = incidents.len()),
        empty: text!("alerts-group-level-empty"),
        incidents,
    }
}

fn past(site: &Site<'_>) -> AlertGroup {
    let incidents = told(site, |state| matches!(state, IncidentState::Over | IncidentState::Recovered));
    AlertGroup {
        id: "past",
        title: text!("alerts-group-over"),
        lead: text!("alerts-whole-history", number = incidents.len()),
        empty: text!("alerts-group-over-empty"),
        incidents,
    }
}

fn told(site: &Site<'_>, is_wanted: impl Fn(IncidentState) -> bool) -> Vec<AlertCard> {
    let wanted = site.told_incidents().into_iter().filter(|incident| is_wanted(incident.state));
    wanted.map(|incident| tell(incident, site)).collect()
}

fn tell(incident: &Incident, site: &Site<'_>) -> AlertCard {
    let evidence = incident.evidence.as_ref();
    let playbook = site.playbooks.get(incident.metric.as_str());
    let is_ongoing = incident.state == IncidentState::Ongoing;
    AlertCard {
        id: incident.id.clone(),
        loudness: Loudness::of(incident),
        title: incident.title.clone(),
        narrative: incident.narrative.clone(),
        segment: Segment::label_of(&site.definitions.segments, &incident.segment).to_owned(),
        standing: alert::standing(incident),
        windows: alert::windows(incident),
        impact: alert::sentence(&incident.impact.text),
        split: incident.split.as_ref().map(|parts| split::lines(incident, parts)).unwrap_or_default(),
        shipped: shipped::lines(site, incident),
        last_time: memory::last_time(site, incident),
        acknowledged: incident.acknowledged.as_ref().map(alert::acknowledged),
        plain: evidence.map(|evidence| alert::plain(evidence, incident)).unwrap_or_default(),
        certainty: evidence.map(|evidence| alert::certainty(evidence, incident)),
        chart: picture(incident),
        hours: hours(site, incident),
        amount: amount(&incident.impact),
        is_open: is_ongoing,
        elsewhere: elsewhere(incident, site),
        playbook: playbook.map(|_| playbook_id(&incident.metric)),
        steps: playbook.filter(|_| is_ongoing).map(|text| markdown::html(text, PLAYBOOK_HEADINGS)),
    }
}

/// `−257 users`; nothing where the impact is no number.
fn amount(impact: &Impact) -> String {
    if impact.unit.is_empty() {
        return String::new();
    }
    let unit = match impact.unit.as_str() {
        "users" => text!("unit-users"),
        "user days" => text!("unit-user-days"),
        "days" => text!("unit-days"),
        own => own.to_owned(),
    };
    format!("{} {unit}", format::count_change(-impact.value.round()))
}

fn elsewhere(incident: &Incident, site: &Site<'_>) -> Option<Elsewhere> {
    let inside: Vec<&Incident> = incident.folded.iter().filter_map(|id| site.incidents.get(id)).collect();
    let mut labels: Vec<&str> = inside.iter().map(|folded| folded.label.as_str()).collect();
    let mut seen = BTreeSet::new();
    labels.retain(|label| seen.insert(*label));
    let segments = &site.definitions.segments;
    let row = |label: &str| ElsewhereRow {
        label: label.to_owned(),
        cells: segments
            .iter()
            .map(|segment| {
                let here = inside.iter().filter(|it| it.label == label && it.segment == segment.key);
                here.map(|it| folded(it)).collect()
            })
            .collect(),
    };
    (!inside.is_empty()).then(|| Elsewhere {
        segments: segments.iter().map(|segment| segment.label.clone()).collect(),
        rows: labels.into_iter().map(row).collect(),
    })
}

fn folded(incident: &Incident) -> Folded {
    Folded {
        id: incident.id.clone(),
        title: incident.title.clone(),
        standing: alert::standing(incident),
        change: alert::against_expected(incident).unwrap_or_else(|| alert::standing(incident)),
    }
}

fn picture(incident: &Incident) -> Option<AlertPicture> {
    let history = history::whole(incident)?;
    let row = |seen: &HistoryDay| {
        let text = |value: Option<f64>| format::value_or_missing(value, incident.format);
        [format::day(seen.day), text(seen.value), text(seen.expected)]
    };
    Some(AlertPicture {
        small: history::recent(incident).map(|recent| recent.svg).unwrap_or_default(),
        history,
        caption: text!(
            "alerts-caption",
            label = &incident.label,
            days = format::day_range(incident.days()),
            first = format::day_short(incident.onset),
        ),
        rows: incident.history.iter().rev().map(row).collect(),
    })
}

fn hours(site: &Site<'_>, incident: &Incident) -> Option<ChartFigure> {
    let id = charts::hours_id(&incident.id);
    let drawn = site.hour_charts.iter().find(|drawn| drawn.chart.id == id)?;
    Some(ChartFigure::new(drawn, ""))
}

fn playbook_id(metric: &str) -> String {
    format!("playbook-{metric}")
}

/// The playbooks of the metrics that can alert; one of another metric is left to the build to complain about.
fn playbooks(site: &Site<'_>) -> Vec<Playbook> {
    let data = [(DATA.to_owned(), text!("alerts-data-missing"))];
    let metrics = alert_metrics(site.definitions).into_iter().map(|metric| (metric.id, metric.label));
    let written = |(id, label): (String, String)| {
        let text = site.playbooks.get(id.as_str())?;
        Some(Playbook { id: playbook_id(&id), label, html: markdown::html(text, PLAYBOOK_HEADINGS) })
    };
    metrics.chain(data).filter_map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    #[test]
    fn every_root_is_told_once_with_what_is_listed_inside() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let groups = [ongoing(&site), new_levels(&site), past(&site)];
        let ids: Vec<&str> = groups.iter().flat_map(|group| &group.incidents).map(|told| told.id.as_str()).collect();
        let roots: BTreeSet<&str> = fixture.incidents.roots().map(|incident| incident.id.as_str()).collect();
        assert_eq!((ids.iter().copied().collect(), ids.len()), (roots.clone(), roots.len()));
        // The page leads with what the summary leads with.
        let brief = site.insights.get(site.home.segment, site.home.range).expect("a summary");
        let first = |told: &AlertCard| {
            fixture.incidents.get(&told.id).expect("a root").folded.contains(&brief.stories[0].alerts[0])
        };
        assert!(ids[0] == brief.stories[0].alerts[0] || first(&groups[0].incidents[0]));
        assert!(!groups[0].incidents.is_empty());
        let inside = groups.iter().flat_map(|group| &group.incidents).filter_map(|told| told.elsewhere.as_ref());
        let folded = inside.flat_map(|inside| &inside.rows).flat_map(|row| &row.cells).flatten();
        let ids: BTreeSet<&str> = folded.map(|folded| folded.id.as_str()).collect();
        assert_eq!(ids.len(), fixture.incidents.all.len() - roots.len());
        assert!(
            groups[0].incidents.iter().all(|told| told.is_open) && groups[2].incidents.iter().all(|told| !told.is_open)
        );
    }

    #[test]
    fn an_incident_has_its_windows_its_chart_and_its_figures() {
        let fixture = Fixture::new();
        let told = ongoing(&fixture.site()).incidents.remove(0);
        assert!(told.windows.is_some_and(|windows| windows.contains(" against the ")));
        assert_eq!(told.plain.len(), 2);
        let chart = told.chart.expect("a chart");
        assert!(chart.history.svg.contains("class=\"marked\""));
        // The newest day comes first.
        assert!(chart.rows[0][0].starts_with(&chart.history.last));
    }

    #[test]
    fn an_incident_leads_to_the_playbook_of_its_metric() {
        let mut fixture = Fixture::new();
        fixture.playbooks.insert("nothing_we_measure", "never shown");
        let site = fixture.site();
        let books = playbooks(&site);
        assert_eq!(books.len(), 2);
        assert_eq!(books[0].label, "Onboarding complete rate");
        assert!(books[0].html.starts_with("<h4>Check first</h4>"), "{}", books[0].html);
        let told = told(&site, |_| true);
        let with: Vec<&AlertCard> = told.iter().filter(|told| told.playbook.is_some()).collect();
        assert!(!with.is_empty());
        let of_onboarding = |told: &&&AlertCard| told.title.starts_with("Onboarding complete rate");
        assert!(with.iter().any(|told| of_onboarding(&told)));
        assert!(with.iter().filter(of_onboarding).all(|told| told.playbook.as_deref() == Some(books[0].id.as_str())));
    }
}
