//! From views to the files of the site: charts drawn, pages rendered, data files added.

use std::collections::BTreeMap;

use super::{Request, audit, kept};
use crate::alerts::Incidents;
use crate::charts::render::{Drawn, Style, pictures};
use crate::charts::theme::Palette;
use crate::charts::{self, Chart, CockpitCharts};
use crate::cube::Cube;
use crate::metric::registry;
use crate::output::public::{Catalogue, Edition, to_bytes};
use crate::output::{self, Feed, Manifest, SiteFiles};
use crate::pages::{self, DrawnChart, DrawnCockpit, Home, Site};
use crate::problem::{Problem, Problems};
use crate::views::Views;

/// Every chart of every cockpit with its pictures.
pub(super) struct DrawnCharts {
    charts: Vec<CockpitCharts>,
    /// In the order of the charts of all cockpits.
    pictures: Vec<Drawn>,
    pub(super) warnings: Vec<Problem>,
}

/// What the site is put together from.
pub(super) struct Parts<'a> {
    pub(super) cube: &'a Cube,
    pub(super) views: &'a Views,
    pub(super) incidents: &'a Incidents,
    pub(super) drawn: &'a DrawnCharts,
    pub(super) manifest: &'a Manifest,
}

/// Draws the charts, taking pictures of earlier builds where they are the same.
pub(super) fn draw(request: &Request<'_>, views: &Views) -> DrawnCharts {
    let charts: Vec<CockpitCharts> = views.cockpits.iter().map(charts::draw).collect();
    let all: Vec<&Chart> = charts.iter().flat_map(|cockpit| &cockpit.charts).collect();
    let cache = request.project.cache();
    let mut kept = kept::pictures(&cache);
    let pictures = pictures(&all, Style { palette: Palette::Classes, jobs: request.jobs }, &mut kept);
    let not_kept = if kept.drawn > 0 { kept::keep_pictures(&cache, &kept).err() } else { None };
    DrawnCharts { charts, pictures, warnings: not_kept.into_iter().collect() }
}

/// A hash of data, definitions, templates and the rest of the settings: what decides when the site last changed.
pub(super) fn inputs(request: &Request<'_>, cube: &Cube) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&crate::cube::encode(cube, crate::cube::CubeKey([0; 32])));
    hasher.update(format!("{:?}", request.project.config).as_bytes());
    for (name, text) in &request.project.templates {
        hasher.update(name.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// Renders the pages and adds the data files.
pub(super) fn assemble(request: &Request<'_>, parts: &Parts<'_>) -> Result<SiteFiles, Problems> {
    let Parts { cube, views, incidents, manifest, .. } = *parts;
    let config = &request.project.config;
    let metrics = registry(&config.definitions);
    let audit = audit::lines(request, cube, manifest);
    let pages = pages::render(&Site {
        title: &config.title,
        definitions: &config.definitions,
        metrics: &metrics,
        ranges: &config.ranges,
        home: Home { segment: &config.default_segment, range: config.default_range },
        cockpits: drawn_cockpits(parts),
        incidents,
        span: cube.span,
        health: &cube.health,
        generated_at: manifest.generated_at(),
        now: request.now,
        audit: &audit,
        templates: &request.project.templates,
    })?;
    let mut files = SiteFiles::default();
    for (path, bytes) in pages.0 {
        files.insert(path, bytes);
    }
    let catalogue = Catalogue {
        default_segment: &config.default_segment,
        default_range: config.default_range,
        ranges: &config.ranges,
        segments: &config.definitions.segments,
        metrics: &metrics,
    };
    let told = output::Told { views, incidents, playbooks: &BTreeMap::new() };
    output::add_data(&mut files, &Edition::of(cube, manifest.generated_at()), catalogue, told);
    let feed =
        Feed { title: &config.title, base_url: config.base_url.as_deref(), generated_at: manifest.generated_at() };
    files.insert("alerts/feed.xml", output::atom(feed, incidents.roots()).into_bytes());
    files.insert(Manifest::PATH, to_bytes(manifest));
    Ok(files)
}

fn drawn_cockpits<'a>(parts: &Parts<'a>) -> Vec<DrawnCockpit<'a>> {
    let mut pictures = parts.drawn.pictures.iter();
    let cockpits = parts.views.cockpits.iter().zip(&parts.drawn.charts);
    cockpits
        .map(|(cockpit, charts)| DrawnCockpit {
            cockpit,
            charts: charts
                .charts
                .iter()
                .zip(&mut pictures)
                .map(|(chart, drawn)| DrawnChart { chart, drawn: Some(drawn) })
                .collect(),
        })
        .collect()
}
