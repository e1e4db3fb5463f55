//! The data files of a site: catalogue, views as JSON and CSV, JSON Schemas.

use super::SiteFiles;
use super::public::{
    self, Catalogue, Edition, Meta, PublicFunnel, PublicIndex, PublicKpis, PublicRetention, PublicTrends, to_bytes,
};
use crate::metric::Segment;
use crate::views::{Cockpit, Views};

/// Adds every file below `api/`.
pub fn add_data(files: &mut SiteFiles, edition: &Edition, catalogue: Catalogue<'_>, views: &Views) {
    files.insert("api/analytics/index.json", to_bytes(&PublicIndex::new(edition, catalogue)));
    for cockpit in &views.cockpits {
        let segment = catalogue.segments.iter().find(|segment| segment.key == cockpit.segment);
        add_cockpit(files, edition, segment.expect("views are of the catalogue's segments"), cockpit);
    }
    for (view, schema) in public::schemas() {
        files.insert(format!("api/schema/{view}.schema.json"), to_bytes(&schema));
    }
}

fn add_cockpit(files: &mut SiteFiles, edition: &Edition, segment: &Segment, cockpit: &Cockpit) {
    let folder = format!("api/analytics/{}/{}", segment.key, cockpit.period.days);
    let meta = |view| Meta::new(edition, segment, cockpit, view);
    let funnel = PublicFunnel::new(meta("funnel"), &cockpit.funnel);
    let retention = PublicRetention::new(meta("retention"), &cockpit.retention);
    let trends = PublicTrends::new(meta("trends"), &cockpit.trends);
    let kpis = PublicKpis::new(meta("kpis"), &cockpit.kpis);
    files.insert(format!("{folder}/funnel.json"), to_bytes(&funnel));
    files.insert(format!("{folder}/retention.json"), to_bytes(&retention));
    files.insert(format!("{folder}/trends.json"), to_bytes(&trends));
    files.insert(format!("{folder}/kpis.json"), to_bytes(&kpis));
    files.insert(format!("{folder}/funnel.csv"), public::funnel_csv(&cockpit.funnel));
    files.insert(format!("{folder}/retention.csv"), public::retention_csv(&cockpit.retention));
    files.insert(format!("{folder}/trends.csv"), public::trends_csv(&cockpit.trends));
}
