//! The pages of any days, drawn when the preview is asked for them.

use std::num::NonZeroUsize;

use super::query_service::{Query, QueryService};
use crate::charts::render::{PictureCache, Style, pictures};
use crate::charts::theme::Palette;
use crate::charts::{self, Chart};
use crate::insights::Insights;
use crate::metric::registry;
use crate::pages::{DrawnChart, DrawnCockpit, Home, PageCache, PreviewPage, Renderer, Site};
use crate::problem::Problems;

impl QueryService {
    /// A page, its charts drawn by at most so many threads, each of which needs memory of its own.
    pub fn page(&self, page: PreviewPage, question: &Query, threads: NonZeroUsize) -> Result<Vec<u8>, Problems> {
        let _language = self.project.config.language.enter();
        let views = self.cockpits(question.days);
        let scored = self.scored();
        let own = &views.cockpits[question.segment];
        // The other pages have no charts and no summary.
        let (charts, briefs) = match page {
            PreviewPage::Cockpit => {
                let marks = self.marks(&scored, own);
                (charts::draw_page(own, &marks).charts, vec![self.brief(&views, question)])
            }
            PreviewPage::Receipts | PreviewPage::Compare => (Vec::new(), Vec::new()),
        };
        let style = Style { palette: Palette::Classes, jobs: self.jobs.min(threads) };
        let drawn = pictures(&charts.iter().collect::<Vec<&Chart>>(), style, &mut PictureCache::default());
        let charts = charts.iter().zip(&drawn).map(|(chart, drawn)| DrawnChart { chart, drawn: Some(drawn) });
        let mut cockpits: Vec<DrawnCockpit<'_>> =
            views.cockpits.iter().map(|cockpit| DrawnCockpit { cockpit, charts: Vec::new() }).collect();
        cockpits[question.segment].charts = charts.collect();
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
}
