//! The data files of a site: catalogue, views as JSON and CSV, JSON Schemas.

use super::SiteFiles;
use super::public::{
    self, AlertLinks, DocumentInputs, Edition, MemoryInputs, Meta, PublicAnomalies, PublicCompare, PublicDocument,
    PublicEvents, PublicFunnel, PublicIndex, PublicInsights, PublicKpis, PublicRetention, PublicTrends,
    PublishedCatalogue, to_bytes,
};
use super::schemas::{schema_path, schemas};
use std::collections::BTreeMap;

use crate::alerts::Incidents;
use crate::calendar::DayRange;
use crate::decisions::{Note, ScoredDecision, ShippedBefore};
use crate::insights::Insights;
use crate::metric::{Definitions, Segment};
use crate::mission::Mission;
use crate::pages::{self, DocumentFormat, DocumentSource, PageDays};
use crate::story::EvidencePanel;
use crate::views::{BreakdownView, Cockpit, EventCatalogue, Mark, Mismatch, Views};

/// What the data files tell.
#[derive(Clone, Copy, Debug)]
pub struct PublishedNames<'a> {
    /// Segments and metrics as they are configured.
    pub definitions: &'a Definitions,
    /// Every view.
    pub views: &'a Views,
    /// The event catalogue.
    pub events: &'a EventCatalogue,
    /// Settings that do not fit the data.
    pub mismatches: &'a [Mismatch],
    /// What is marked on the time axis of each cockpit, in their order.
    pub marks: &'a [Vec<Mark>],
    /// Every incident.
    pub incidents: &'a Incidents,
    /// The summary of every cockpit.
    pub insights: &'a Insights,
    /// The mission, if there is one.
    pub mission: Option<&'a Mission>,
    /// The verdict on every decision.
    pub scored: &'a [ScoredDecision<'a>],
    /// What was shipped before incidents.
    pub shipped: &'a [ShippedBefore],
    /// By metric id, the page of its playbook.
    pub playbooks: &'a BTreeMap<String, String>,
}

/// The page that lists every alert.
pub const ALERTS: &str = "alerts/index.html";

/// Adds every file below `api/`.
pub fn add_data(files: &mut SiteFiles, edition: &Edition, catalogue: PublishedCatalogue<'_>, told: PublishedNames<'_>) {
    files.insert("api/analytics/index.json", to_bytes(&PublicIndex::new(edition, catalogue)));
    for (cockpit, marks) in told.views.cockpits.iter().zip(told.marks) {
        let segment = Segment::find(catalogue.segments, &cockpit.segment);
        let segment = segment.expect("views are of the catalogue's segments");
        add_cockpit(files, edition, segment, (cockpit, marks));
        let brief = told.insights.get(&segment.key, cockpit.period.days);
        let stories = brief.map(|brief| brief.stories.as_slice()).unwrap_or_default();
        let links = AlertLinks { playbooks: told.playbooks, alerts: ALERTS, shipped: told.shipped, stories };
        let meta = Meta::new(edition, segment, cockpit, "anomalies");
        let anomalies = PublicAnomalies::new(meta, told.incidents, (&segment.key, cockpit.period.current), links);
        files.insert(
            format!("api/analytics/{}/{}/anomalies.json", segment.key, cockpit.period.days),
            to_bytes(&anomalies),
        );
        if let Some(brief) = brief {
            let meta = Meta::new(edition, segment, cockpit, "insights");
            let evidence = |panel: &EvidencePanel| PageDays::Range(cockpit.period.days).evidence(panel, &segment.key);
            files.insert(
                format!("api/analytics/{}/{}/insights.json", segment.key, cockpit.period.days),
                to_bytes(&PublicInsights::new(meta, brief, &evidence)),
            );
        }
    }
    add_compare(files, edition, catalogue, told);
    let events = PublicEvents::new(edition, told.definitions, told.events, told.mismatches);
    files.insert("api/analytics/events.json", to_bytes(&events));
    for (name, schema) in schemas() {
        files.insert(schema_path(name), to_bytes(&schema));
    }
}

/// Adds a file a range with every segment side by side.
fn add_compare(files: &mut SiteFiles, edition: &Edition, catalogue: PublishedCatalogue<'_>, told: PublishedNames<'_>) {
    for range in catalogue.ranges {
        let same: Vec<&Cockpit> = told.views.cockpits.iter().filter(|cockpit| cockpit.period.days == *range).collect();
        let of_range = |view: &&BreakdownView| view.days == *range;
        let breakdowns: Vec<&BreakdownView> = told.views.breakdowns.iter().filter(of_range).collect();
        let names = (told.definitions, catalogue.metrics, catalogue.kpis);
        if let Some(compared) = PublicCompare::new(edition, names, (&same, &breakdowns), PageDays::Range(*range)) {
            files.insert(format!("api/analytics/compare/{range}.json"), to_bytes(&compared));
        }
    }
}

/// The documents of a site, and the days that their reports of delivery are about.
#[derive(Clone, Copy, Debug)]
pub struct PublishedDocuments<'a> {
    /// The title of the project.
    pub title: &'a str,
    /// What the team noted.
    pub notes: &'a [Note],
    /// The documents.
    pub sources: &'a [DocumentSource],
    /// The days; `None` without data.
    pub reported: Option<DayRange>,
}

/// Adds the data of the documents that are offered as JSON.
pub fn add_documents(
    files: &mut SiteFiles,
    (documents, edition): (PublishedDocuments<'_>, &Edition),
    catalogue: PublishedCatalogue<'_>,
    told: PublishedNames<'_>,
) {
    let (key, range) = (catalogue.default_segment, catalogue.default_range);
    let segment = Segment::find(catalogue.segments, key);
    let cockpit = told.views.get(key, range).zip(segment);
    let evidence = |panel: &EvidencePanel| PageDays::Range(range).evidence(panel, key);
    let brief = told.insights.get(key, range);
    let meta = |view| cockpit.map(|(cockpit, segment)| Meta::new(edition, segment, cockpit, view));
    let inputs = DocumentInputs {
        title: documents.title,
        edition,
        summary: meta("insights").zip(brief).map(|(meta, brief)| PublicInsights::new(meta, brief, &evidence)),
        kpis: cockpit.map(|(cockpit, segment)| {
            PublicKpis::new(Meta::new(edition, segment, cockpit, "kpis"), cockpit, PageDays::Range(range))
        }),
        events: PublicEvents::new(edition, told.definitions, told.events, told.mismatches),
        metrics: (catalogue.metrics, catalogue.kpis),
        scored: told.scored,
        mission: told.mission,
        memory: MemoryInputs {
            incidents: told.incidents,
            definitions: told.definitions,
            playbooks: told.playbooks,
            scored: told.scored,
            notes: documents.notes,
            as_of: edition.as_of,
        },
        reported: documents.reported,
    };
    let offered = documents.sources.iter().filter(|source| source.formats.contains(&DocumentFormat::Json));
    for source in offered {
        let path = pages::document_file(&source.name, DocumentFormat::Json.as_str());
        files.insert(path, to_bytes(&PublicDocument::new(source, &inputs)));
    }
}

fn add_cockpit(files: &mut SiteFiles, edition: &Edition, segment: &Segment, (cockpit, marks): (&Cockpit, &[Mark])) {
    let folder = format!("api/analytics/{}/{}", segment.key, cockpit.period.days);
    let meta = |view| Meta::new(edition, segment, cockpit, view);
    let funnel = PublicFunnel::new(meta("funnel"), &cockpit.funnel);
    let retention = PublicRetention::new(meta("retention"), &cockpit.retention);
    let trends = PublicTrends::new(meta("trends"), &cockpit.trends, marks);
    let kpis = PublicKpis::new(meta("kpis"), cockpit, PageDays::Range(cockpit.period.days));
    files.insert(format!("{folder}/funnel.json"), to_bytes(&funnel));
    files.insert(format!("{folder}/retention.json"), to_bytes(&retention));
    files.insert(format!("{folder}/trends.json"), to_bytes(&trends));
    files.insert(format!("{folder}/kpis.json"), to_bytes(&kpis));
    files.insert(format!("{folder}/funnel.csv"), public::funnel_csv(&cockpit.funnel));
    files.insert(format!("{folder}/retention.csv"), public::retention_csv(&cockpit.retention));
    files.insert(format!("{folder}/trends.csv"), public::trends_csv(&cockpit.trends));
}
