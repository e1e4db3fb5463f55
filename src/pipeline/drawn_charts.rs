//! The charts of a site with their pictures.

use super::analysis::Analysis;
use super::build_cache;
use super::request::BuildRequest;
use crate::calendar::Day;
use crate::charts::render::{DrawnPictures, Style, pictures};
use crate::charts::theme::Palette;
use crate::charts::{self, Chart, CockpitCharts};
use crate::decisions::Decision;
use crate::mission::Mission;
use crate::pages::{self, DrawnChart, DrawnCockpit};
use crate::problem::Problem;
use crate::views::{Cockpit, Mark, Views};

/// Every chart of every cockpit with its pictures.
pub(super) struct DrawnCharts {
    charts: Vec<CockpitCharts>,
    /// In the order of the charts of all cockpits.
    pictures: Vec<DrawnPictures>,
    /// The hours of incidents.
    pub(super) hours: DrawnSet,
    pub(super) not_cached: Option<Problem>,
}

/// The charts of one page with their pictures.
pub(super) struct DrawnSet {
    charts: Vec<Chart>,
    pictures: Vec<DrawnPictures>,
    pub(super) not_cached: Option<Problem>,
}

/// Draws the charts of the cockpits, and those of the hours of the incidents that stand for themselves.
pub(super) fn draw(request: &BuildRequest<'_>, analysis: &Analysis, marks: &[Vec<Mark>]) -> DrawnCharts {
    let views = &analysis.views.cockpits;
    let beside = charts::side_by_side(views, marks);
    let drawn = |((cockpit, marks), beside): ((&Cockpit, &Vec<Mark>), Vec<Chart>)| {
        let mut drawn = charts::draw_page(cockpit, marks);
        drawn.charts.extend(beside);
        drawn
    };
    let charts: Vec<CockpitCharts> = views.iter().zip(marks).zip(beside).map(drawn).collect();
    let all: Vec<&Chart> = charts.iter().flat_map(|cockpit| &cockpit.charts).collect();
    let (pictures, not_cached) = cached_pictures(request, "pictures", &all);
    let hours = drawn_set(request, "hours", analysis.incidents.roots().filter_map(charts::hours).collect());
    let not_cached = not_cached.or_else(|| hours.not_cached.clone());
    DrawnCharts { charts, pictures, hours, not_cached }
}

/// Draws the charts of the mission, if there is one.
pub(super) fn draw_mission(
    request: &BuildRequest<'_>,
    mission: Option<&Mission>,
    (decisions, as_of): (&[Decision], Option<Day>),
) -> DrawnSet {
    let charts = mission.map(|mission| {
        let risks = charts::risks(&pages::sorted_risks(mission));
        vec![charts::map(mission, decisions), charts::timeline(mission, as_of), risks]
    });
    let charts = charts.unwrap_or_default();
    drawn_set(request, "mission", charts)
}

fn drawn_set(request: &BuildRequest<'_>, name: &str, charts: Vec<Chart>) -> DrawnSet {
    let (pictures, not_cached) = cached_pictures(request, name, &charts.iter().collect::<Vec<_>>());
    DrawnSet { charts, pictures, not_cached }
}

/// The pictures of charts, those of earlier builds where they are the same, and why the new ones could not be cached.
fn cached_pictures(request: &BuildRequest<'_>, name: &str, charts: &[&Chart]) -> (Vec<DrawnPictures>, Option<Problem>) {
    let folder = request.project.cache();
    let mut cache = build_cache::pictures(&folder, name);
    let drawn = pictures(charts, Style { palette: Palette::Classes, jobs: request.jobs }, &mut cache);
    let not_cached = if cache.drawn > 0 { build_cache::keep_pictures(&folder, name, &cache).err() } else { None };
    (drawn, not_cached)
}

impl DrawnSet {
    /// The charts as the page shows them.
    pub(super) fn charts(&self) -> Vec<DrawnChart<'_>> {
        let charts = self.charts.iter().zip(&self.pictures);
        charts.map(|(chart, drawn)| DrawnChart { chart, drawn: Some(drawn) }).collect()
    }
}

impl DrawnCharts {
    /// The cockpits of these views with their charts.
    pub(super) fn cockpits<'a>(&'a self, views: &'a Views) -> Vec<DrawnCockpit<'a>> {
        let mut pictures = self.pictures.iter();
        let cockpits = views.cockpits.iter().zip(&self.charts);
        let drawn = |charts: &'a CockpitCharts, pictures: &mut std::slice::Iter<'a, DrawnPictures>| {
            let charts = charts.charts.iter().zip(pictures);
            charts.map(|(chart, drawn)| DrawnChart { chart, drawn: Some(drawn) }).collect()
        };
        cockpits.map(|(cockpit, charts)| DrawnCockpit { cockpit, charts: drawn(charts, &mut pictures) }).collect()
    }
}
