//! The pages of any days, drawn when the preview is asked for them.

use std::num::NonZeroUsize;

use super::query_service::{Query, QueryService};
use crate::charts::render::{PictureCache, Style, pictures};
use crate::charts::theme::Palette;
use crate::charts::{self, Chart};
use crate::decisions::ScoredDecision;
use crate::insights::Insights;
use crate::metric::registry;
use crate::pages::{DrawnChart, DrawnCockpit, Home, PageCache, PreviewPage, Renderer, Site};
use crate::problem::Problems;
use crate::views::Views;

impl QueryService {
    /// A page, its charts drawn by at most so many threads, each of which needs memory of its own.
    pub fn page(&self, page: PreviewPage, question: &Query, threads: NonZeroUsize) -> Result<Vec<u8>, Problems> {
        let _language = self.project.config.language.enter();
        let views = self.cockpits(question.days);
        let scored = self.scored();
        // The other pages have no summary.
        let briefs = if page == PreviewPage::Cockpit { vec![self.brief(&views, question)] } else { Vec::new() };
        let charts = self.charts(page, &views, (&scored, question.segment));
        let style = Style { palette: Palette::Classes, jobs: self.jobs.min(threads) };
        let drawn = pictures(&charts.iter().flatten().collect::<Vec<&Chart>>(), style, &mut PictureCache::default());
        let mut pictures = drawn.iter();
        let drawn = |(cockpit, charts)| -> DrawnCockpit<'_> {
            let charts: &Vec<Chart> = charts;
            let charts = charts.iter().zip(&mut pictures);
            DrawnCockpit {
                cockpit,
                charts: charts.map(|(chart, drawn)| DrawnChart { chart, drawn: Some(drawn) }).collect(),
            }
        };
        let cockpits: Vec<DrawnCockpit<'_>> = views.cockpits.iter().zip(&charts).map(drawn).collect();
        let config = &self.project.config;
        let site = Site {
            title: &config.title,
            may_be_indexed: config.may_be_indexed,
            base_path: config.base_path(),
            definitions: &config.definitions,
            metrics: &registry(&config.definitions),
            ranges: &config.ranges,
            home: Home { segment: &config.default_segment, range: config.default_range },
            cockpits,
            breakdowns: &[],
            incidents: &self.analysis.incidents,
            insights: &Insights { briefs },
            playbooks: &self.project.playbooks(),
            narratives: &self.content.narratives,
            pictures: &self.project.pictures,
            documents: &self.content.documents,
            min_group: config.min_group,
            mission: self.content.mission.as_ref(),
            notes: &self.content.notes,
            shipped: &self.shipped(&scored),
            scored: &scored,
            mission_charts: Vec::new(),
            hour_charts: Vec::new(),
            archive: &[],
            span: self.analysis.cube.span,
            health: &self.analysis.cube.health,
            catalogue: &self.analysis.catalogue,
            mismatches: &self.analysis.mismatches,
            tables: &self.tables,
            generated_at: self.generated_at,
            now: self.clock.now,
            audit: &[],
            templates: &self.project.templates,
        };
        Ok(Renderer::new(&site, &mut PageCache::default())?.preview(&site, page, question.segment)?)
    }

    /// The charts of each cockpit that a page shows.
    fn charts(
        &self,
        page: PreviewPage,
        views: &Views,
        (scored, segment): (&[ScoredDecision<'_>], usize),
    ) -> Vec<Vec<Chart>> {
        match page {
            PreviewPage::Cockpit => {
                let mut charts = vec![Vec::new(); views.cockpits.len()];
                let own = &views.cockpits[segment];
                charts[segment] = charts::draw_page(own, &self.marks(scored, own)).charts;
                charts
            }
            PreviewPage::Compare => {
                let marks: Vec<_> = views.cockpits.iter().map(|cockpit| self.marks(scored, cockpit)).collect();
                charts::side_by_side(&views.cockpits, &marks)
            }
            PreviewPage::Receipts => vec![Vec::new(); views.cockpits.len()],
        }
    }
}
