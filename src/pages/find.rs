//! Everything that a reader may look for, in one list: on a page of its own for readers without scripts, and as a script that
//! the palette loads when it is first opened.
//!
//! A script, since a page that is opened from a folder may load no other kind of file.

use serde::Serialize;

use super::alert::standing;
use super::link;
use super::memory::{MetricMemory, memories};
use super::shell::{PageFrame, PageHead, Shell};
use super::site::Site;
use crate::alerts::{DATA, alert_metrics};
use crate::format;
use crate::json;
use crate::messages::{self, text};
use crate::metric::{Metric, Segment, Surface};

/// The palette: it shows the list that stands behind it in its file.
const PALETTE: &str = include_str!("../../templates/assets/find.js");
/// How many of the newest editions are listed; the page of editions has all.
const EDITIONS: usize = 31;
const SEGMENTS: &str = "segments";

/// The context of `find.html`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FindPage {
    shell: Shell,
    groups: Vec<ListedGroup>,
}

/// A group as the page shows it.
#[derive(Clone, Debug, Serialize)]
struct ListedGroup {
    id: &'static str,
    title: String,
    rows: Vec<ListedRow>,
}

/// One entry, or several of one name that their details tell apart, such as the ranges of a segment.
#[derive(Clone, Debug, Serialize)]
struct ListedRow {
    label: String,
    entries: Vec<FindEntry>,
}

impl ListedGroup {
    fn of(group: FindGroup) -> Self {
        let same = |one: &FindEntry, next: &FindEntry| group.id == SEGMENTS && one.label == next.label;
        let row = |entries: &[FindEntry]| ListedRow { label: entries[0].label.clone(), entries: entries.to_vec() };
        Self { id: group.id, rows: group.entries.chunk_by(same).map(row).collect(), title: group.title }
    }
}

/// Entries of one kind.
#[derive(Clone, Debug, Serialize)]
struct FindGroup {
    id: &'static str,
    title: String,
    entries: Vec<FindEntry>,
}

/// Something that can be found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct FindEntry {
    label: String,
    /// What tells it from others of its name.
    detail: String,
    /// Where it is, below the site's root.
    path: String,
}

/// A document by its words.
#[derive(Clone, Debug)]
pub(super) struct FoundDocument {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) description: String,
}

fn entry(label: &str, detail: impl Into<String>, path: impl Into<String>) -> FindEntry {
    FindEntry { label: label.to_owned(), detail: detail.into(), path: path.into() }
}

/// The page.
pub(super) fn page(site: &Site<'_>, frame: &PageFrame<'_>, documents: &[FoundDocument]) -> FindPage {
    let shell = frame.around(PageHead {
        path: link::FIND,
        title: &text!("find-title"),
        description: &text!("find-description"),
        section: link::FIND,
    });
    FindPage { shell, groups: groups(site, documents).into_iter().map(ListedGroup::of).collect() }
}

/// The palette with its list.
pub(super) fn script(site: &Site<'_>, documents: &[FoundDocument]) -> Vec<u8> {
    let group = |group: FindGroup| {
        let title = group.title;
        group.entries.into_iter().map(move |entry| [title.clone(), entry.label, entry.detail, entry.path])
    };
    let list: Vec<[String; 4]> = groups(site, documents).into_iter().flat_map(group).collect();
    let list = json::to_string(&list);
    let palette = messages::script(PALETTE);
    format!("globalThis.flightdeckList = {list};\n{palette}").into_bytes()
}

fn groups(site: &Site<'_>, written: &[FoundDocument]) -> Vec<FindGroup> {
    let groups = [
        ("site-pages", "find-pages", pages(site)),
        ("metrics", "find-metrics", site.metrics.iter().map(|metric| shown(site, metric)).collect()),
        (SEGMENTS, "label-segments", segments(site)),
        ("alerts", "label-alerts", alerts(site)),
        ("decisions", "label-decisions", decisions(site)),
        ("notes", "label-notes", notes(site)),
        ("playbooks", "label-playbooks", playbooks(site)),
        ("memory", "label-memory", memories(site).iter().map(remembered).collect()),
        ("definitions", "label-definitions", site.metrics.iter().map(defined).collect()),
        ("documents", "find-documents", documents(site, written)),
    ];
    let groups = groups.into_iter().map(|(id, title, entries)| FindGroup { id, title: text!(title), entries });
    groups.filter(|group| !group.entries.is_empty()).collect()
}

fn pages(site: &Site<'_>) -> Vec<FindEntry> {
    let own = site.narratives.iter().map(|page| {
        let detail = if page.description == page.title { "" } else { &page.description };
        entry(&page.title, detail, &page.path)
    });
    let compare = (site.definitions.segments.len() > 1)
        .then(|| entry(&text!("nav-compare"), text!("find-compare"), link::compare(site.home.range)));
    let mission = site.mission.map(|_| entry(&text!("label-mission"), text!("find-mission"), link::MISSION));
    let receipts = link::receipts(site.home.segment, site.home.range);
    [entry(&text!("nav-cockpit"), text!("find-cockpit"), link::HOME)]
        .into_iter()
        .chain(compare)
        .chain([entry(&text!("label-alerts"), text!("find-alerts"), link::ALERTS)])
        .chain(own)
        .chain([entry(&text!("label-decisions"), text!("find-decisions"), link::DECISIONS)])
        .chain(mission)
        .chain([
            entry(&text!("label-documents"), text!("documents-about"), link::DOCUMENTS),
            entry(&text!("label-memory"), text!("memory-about"), link::MEMORY),
        ])
        .chain([
            entry(&text!("edition-nav"), text!("find-editions"), link::SNAPSHOTS),
            entry(&text!("label-definitions"), text!("find-definitions"), link::DEFINITIONS),
            entry(&text!("label-data-health"), text!("find-data"), link::DATA_HEALTH),
            entry(&text!("nav-receipts"), text!("find-receipts"), receipts),
        ])
        .collect()
}

/// A metric on the default cockpit.
fn shown(site: &Site<'_>, metric: &Metric) -> FindEntry {
    let cockpit = link::cockpit(site.home.segment, site.home.range);
    let drawn =
        site.cockpits.iter().find(|drawn| link::cockpit(&drawn.cockpit.segment, drawn.cockpit.period.days) == cockpit);
    let is_kpi = drawn.is_some_and(|drawn| drawn.cockpit.kpis.iter().any(|kpi| kpi.quantity == metric.quantity));
    let on = |surface: Surface| metric.quantity.surfaces().contains(&surface);
    let (anchor, place) = if is_kpi {
        (format!("kpi-{}", metric.id), "label-key-figures")
    } else if on(Surface::Funnel) {
        ("funnel".to_owned(), "download-funnel")
    } else if on(Surface::Retention) {
        ("retention".to_owned(), "label-retention")
    } else if on(Surface::Trend) {
        ("trends".to_owned(), "label-trends")
    } else {
        ("alerts".to_owned(), "label-alerts")
    };
    entry(&metric.label, text!(place), format!("{cockpit}#{anchor}"))
}

fn defined(metric: &Metric) -> FindEntry {
    entry(&metric.label, metric.id.clone(), format!("{}#{}", link::DEFINITIONS, metric.id))
}

fn segments(site: &Site<'_>) -> Vec<FindEntry> {
    let cockpits = |segment: &crate::metric::Segment| {
        let of = |range: &crate::metric::RangeDays| {
            entry(&segment.label, text!("days", number = range.0), link::cockpit(&segment.key, *range))
        };
        site.ranges.iter().map(of).collect::<Vec<_>>()
    };
    site.definitions.segments.iter().flat_map(cockpits).collect()
}

fn alerts(site: &Site<'_>) -> Vec<FindEntry> {
    let mut roots: Vec<_> = site.incidents.roots().collect();
    roots.sort_by_key(|incident| std::cmp::Reverse(incident.onset));
    let one = |incident: &&crate::alerts::Incident| {
        let segment = Segment::label_of(&site.definitions.segments, &incident.segment);
        entry(
            &incident.title,
            text!("find-segment-standing", segment = segment, standing = standing(incident)),
            link::incident(&incident.id),
        )
    };
    roots.iter().map(one).collect()
}

fn decisions(site: &Site<'_>) -> Vec<FindEntry> {
    let one = |scored: &crate::decisions::ScoredDecision<'_>| {
        let decision = scored.decision;
        let day = scored.day.map(format::day).unwrap_or_default();
        entry(&decision.title, day, link::decision(&decision.key))
    };
    site.scored.iter().map(one).collect()
}

fn notes(site: &Site<'_>) -> Vec<FindEntry> {
    let as_of = site.span.map(|span| span.as_of);
    let one = |(place, note): (usize, &crate::decisions::Note)| {
        let day = note.day(as_of).map(format::day).unwrap_or_default();
        entry(&note.title, day, link::note(place))
    };
    site.notes.iter().enumerate().map(one).collect()
}

/// The playbooks that the page of alerts shows: those of metrics that can alert, and of missing data.
fn playbooks(site: &Site<'_>) -> Vec<FindEntry> {
    let alerting = alert_metrics(site.definitions);
    let label = |id: &str| {
        let metric = alerting.iter().find(|metric| metric.id == id).map(|metric| metric.label.clone());
        metric.or_else(|| (id == DATA).then(|| text!("find-data-playbook")))
    };
    let written = |id: &str| Some(entry(&label(id)?, text!("find-what-to-do"), link::playbook(id)));
    site.playbooks.keys().filter_map(|id| written(id)).collect()
}

fn remembered(known: &MetricMemory) -> FindEntry {
    let detail = text!(
        "memory-counts",
        incidents = known.incidents.len(),
        decisions = known.decisions.len(),
        notes = known.notes.len(),
    );
    entry(&known.label, detail, link::memory(&known.id))
}

fn documents(site: &Site<'_>, written: &[FoundDocument]) -> Vec<FindEntry> {
    let document = |it: &FoundDocument| entry(&it.title, it.description.clone(), link::document(&it.name));
    let feed = entry(&text!("find-feed"), text!("find-feed-detail"), link::FEED);
    let editions = site.archive.iter().take(EDITIONS);
    let edition = |edition: &super::ArchiveEntry| {
        entry(&edition.title, &edition.headline, format!("{}#{}", link::SNAPSHOTS, edition.id))
    };
    written.iter().map(document).chain([feed]).chain(editions.map(edition)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    #[test]
    fn everything_of_a_site_is_in_the_list_once_and_by_its_own_words() {
        let fixture = Fixture::new();
        let site = fixture.site();
        let groups = groups(&site, &[]);
        let of = |id: &str| &groups.iter().find(|group| group.id == id).expect("it is listed").entries;
        assert_eq!(of("metrics").len(), site.metrics.len());
        assert_eq!(of("definitions").len(), site.metrics.len());
        assert_eq!(of("segments").len(), site.definitions.segments.len() * site.ranges.len());
        // On the page a segment is one row with its ranges.
        let listed = ListedGroup::of(groups.iter().find(|group| group.id == SEGMENTS).expect("listed").clone());
        assert_eq!(listed.rows.len(), site.definitions.segments.len());
        assert!(listed.rows.iter().all(|row| row.entries.len() == site.ranges.len()));
        assert_eq!(of("alerts").len(), site.incidents.roots().count());
        assert_eq!(of("decisions").len(), site.scored.len());
        let dau = of("definitions").iter().find(|entry| entry.detail == "dau").expect("dau is defined");
        assert_eq!(dau.path, "definitions/index.html#dau");
        let paths: Vec<&str> =
            groups.iter().flat_map(|group| &group.entries).map(|entry| entry.path.as_str()).collect();
        assert!(paths.iter().all(|path| !path.starts_with('/') && !path.contains("..")), "{paths:?}");
    }

    #[test]
    fn the_script_holds_the_list_as_plain_values() {
        let fixture = Fixture::new();
        let text = String::from_utf8(script(&fixture.site(), &[])).expect("text");
        let list = text.strip_prefix("globalThis.flightdeckList = ").and_then(|rest| rest.split_once(";\n"));
        let list: Vec<[String; 4]> = serde_json::from_str(list.expect("it begins with the list").0).expect("JSON");
        assert!(list.iter().any(|[kind, label, _, _]| kind == "Pages" && label == "Data health"));
    }
}
