//! One edition, made from the analysis of its day or week: values, page and mail, and what is different from those before.

use super::analysis::{Analysis, suppression};
use super::made_edition::{MadeEdition, no_data};
use super::marks::{Events, marks};
use super::request::BuildRequest;
use crate::alerts::Incidents;
use crate::charts::render::{PictureCache, PngCache, Style, mail_pictures, pictures};
use crate::charts::theme::Palette;
use crate::charts::{self, Chart};
use crate::config::EditionInterval;
use crate::cube::Cube;
use crate::editions::{
    self, EditionDraft, EditionInputs, EditionPath, EditionValues, MailChart, PageChart, StoredEdition,
};
use crate::insights::{Brief, Insights};
use crate::metric::{RangeDays, Registry, SegmentKey};
use crate::problem::Problems;
use crate::views::{self, Cockpit};

/// What editions are made with.
pub(super) struct EditionBuilder<'a> {
    pub(super) request: &'a BuildRequest<'a>,
    pub(super) analysis: &'a Analysis,
    pub(super) events: Events<'a>,
    pub(super) insights: &'a Insights,
    pub(super) metrics: &'a Registry,
    pub(super) every: EditionInterval,
    pub(super) pngs: PngCache,
}

/// How far back the past is compared: so many editions.
const MOST_COMPARED: usize = 30;

impl EditionBuilder<'_> {
    pub(super) fn make(
        &mut self,
        place: EditionPath,
        editions: &[StoredEdition],
        replaced: Option<&StoredEdition>,
    ) -> Result<MadeEdition, Problems> {
        let config = &self.request.project.config;
        let segment = place.segment.clone().map_or_else(|| config.default_segment.clone(), SegmentKey);
        let cockpit = self.analysis.views.get(&segment, config.default_range).ok_or_else(no_data)?;
        let mut values =
            editions::gather(&self.inputs(&self.analysis.cube, self.events.incidents), cockpit, self.brief(cockpit))
                .ok_or_else(no_data)?;
        values.ledger = self.ledger(&values, &place, (editions, replaced));
        let mut drawn = charts::draw(cockpit, &marks(self.events, &config.definitions, cockpit)).charts;
        // Its bars stand in the table of the steps.
        drawn.retain(|chart| chart.id != "funnel");
        let all: Vec<&Chart> = drawn.iter().collect();
        let style = Style { palette: Palette::Light, jobs: self.request.jobs };
        let page = pictures(&all, style, &mut PictureCache::default());
        let page: Vec<PageChart> = all.iter().zip(&page).map(|(chart, drawn)| PageChart::new(chart, drawn)).collect();
        let mailed = charts::mailed(&drawn);
        let mail = mail_pictures(&mailed, &mut self.pngs);
        let mail: Vec<MailChart> =
            mailed.iter().zip(&mail).map(|(chart, drawn)| MailChart::new(chart, drawn)).collect();
        let files = editions::edition(&EditionDraft {
            values: &values,
            page_charts: &page,
            mail_charts: &mail,
            base_url: config.base_url.as_deref(),
            place: &place,
            made_at: self.request.clock.now,
            zone: config.definitions.zone,
            templates: &self.request.project.templates,
        })?;
        let files = files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
        Ok(MadeEdition { place, values, files, was_closed: false, restates: None })
    }

    fn brief(&self, cockpit: &Cockpit) -> Option<&Brief> {
        self.insights.get(&cockpit.segment, cockpit.period.days)
    }

    fn inputs<'b>(&'b self, cube: &'b Cube, incidents: &'b Incidents) -> EditionInputs<'b> {
        let config = &self.request.project.config;
        EditionInputs {
            every: self.every,
            title: &config.title,
            definitions: &config.definitions,
            metrics: self.metrics,
            min_group: config.min_group,
            cube,
            incidents,
            now: self.request.clock.now,
        }
    }

    /// What is different since the edition before.
    fn ledger(
        &self,
        values: &EditionValues,
        place: &EditionPath,
        (editions, replaced): (&[StoredEdition], Option<&StoredEdition>),
    ) -> editions::Ledger {
        let is_earlier = |one: &&StoredEdition| {
            one.place.segment == place.segment
                && one.values.period().interval() == self.every
                && !one.place.is_replaced()
                && one.values.day < values.day
        };
        let mut earlier: Vec<&StoredEdition> = editions.iter().filter(is_earlier).collect();
        let before = earlier.last().map(|stored_edition| &stored_edition.values);
        let mut ledger = editions::changes(values, before);
        let skipped = earlier.len().saturating_sub(MOST_COMPARED);
        earlier.drain(..skipped);
        // Editions of two days differ by few people; under a privacy floor their difference is nobody's to know.
        if self.request.project.config.min_group < 2 {
            let past = earlier
                .into_iter()
                .chain(replaced)
                .filter_map(|one| Some((one.values.clone(), self.today(&one.values)?)));
            ledger.restated = editions::restated(&past.collect::<Vec<_>>());
        }
        ledger
    }

    /// What an edition would say with today's rows and definitions.
    fn today(&self, then: &EditionValues) -> Option<EditionValues> {
        let config = &self.request.project.config;
        let cube = self.analysis.cube.until(then.day);
        let days = RangeDays(then.range.days);
        let measured = (&config.definitions, &config.key_figures);
        let views = views::build(&cube, measured, &[days], &suppression(config, &cube));
        let cockpit = views.get(&SegmentKey(then.segment.key.clone()), days)?;
        editions::gather(&self.inputs(&cube, &Incidents::default()), cockpit, None)
    }
}
