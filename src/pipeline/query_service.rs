//! Questions about any days, answered from what a build has in memory: the preview's live data and its cockpit for any
//! days. The numbers are those of the built files, by the same stages.

use std::num::NonZeroUsize;
use std::sync::Arc;

use super::analysis::Analysis;
use super::content::{self, Content};
use super::marks::{Events, marks};
use super::request::BuildRequest;
use super::subfunnel_cubes::SubfunnelCubes;
use crate::alerts::Incidents;
use crate::calendar::{DayRange, Millis};
use crate::config::SourceConfig;
use crate::cube::{Clock, Health};
use crate::decisions::{self, ScoredDecision, ShippedBefore};
use crate::insights::{self, Brief};
use crate::metric::sql::Tables;
use crate::metric::{Definitions, registry};
use crate::output::ALERTS;
use crate::output::public::{
    AlertLinks, Edition, Meta, PublicAnomalies, PublicCompare, PublicEvents, PublicFunnel, PublicInsights, PublicKpis,
    PublicRetention, PublicTrends, to_bytes,
};
use crate::pages::PageDays;
use crate::problem::Problems;
use crate::project::Project;
use crate::source;
use crate::story::{self, EvidencePanel, StoryInputs};
use crate::views::{self, Cockpit, Mark, Mismatch, Period, Views};

/// What was asked, already checked against the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Days within [`QueryService::days`].
    pub days: DayRange,
    /// The position of the segment in the definitions.
    pub segment: usize,
    /// The positions of the funnel's steps, the first and in order. They decide the funnel alone: what activates a user
    /// stays as it is configured. All of them unless [`QueryService::takes_fewer_steps`].
    pub steps: Vec<usize>,
}

/// A view that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// `funnel.json`.
    Funnel,
    /// `retention.json`.
    Retention,
    /// `trends.json`.
    Trends,
    /// `kpis.json`.
    Kpis,
    /// `anomalies.json`.
    Anomalies,
    /// `insights.json`, always by the rules writer.
    Insights,
    /// `compare/<range>.json`, of all segments.
    Compare,
    /// `events.json`, of all segments and days.
    Events,
}

impl View {
    /// Every view by its name in an address.
    pub const NAMES: [(&'static str, Self); 8] = [
        ("funnel", Self::Funnel),
        ("retention", Self::Retention),
        ("trends", Self::Trends),
        ("kpis", Self::Kpis),
        ("anomalies", Self::Anomalies),
        ("insights", Self::Insights),
        ("compare", Self::Compare),
        ("events", Self::Events),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Funnel => "funnel",
            Self::Retention => "retention",
            Self::Trends => "trends",
            Self::Kpis => "kpis",
            Self::Anomalies => "anomalies",
            Self::Insights => "insights",
            Self::Compare => "compare",
            Self::Events => "events",
        }
    }
}

/// What a build leaves behind for questions.
#[derive(Clone, Debug)]
pub struct QueryService {
    pub(super) project: Arc<Project>,
    source: SourceConfig,
    pub(super) clock: Clock,
    pub(super) jobs: NonZeroUsize,
    pub(super) analysis: Analysis,
    pub(super) content: Arc<Content>,
    pub(super) tables: Tables,
    pub(super) generated_at: Millis,
    shorter: SubfunnelCubes,
}

impl QueryService {
    pub(super) fn new(
        request: &BuildRequest<'_>,
        analysis: Analysis,
        (content, tables): (&Arc<Content>, Tables),
        generated_at: Millis,
    ) -> Self {
        Self {
            project: Arc::new(request.project.clone()),
            source: request.source.clone(),
            clock: request.clock,
            jobs: request.jobs,
            analysis,
            content: Arc::clone(content),
            tables,
            generated_at,
            shorter: SubfunnelCubes::default(),
        }
    }

    /// Every incident.
    pub fn incidents(&self) -> &Incidents {
        &self.analysis.incidents
    }

    /// What was read and what was left out.
    pub fn health(&self) -> &Health {
        &self.analysis.cube.health
    }

    /// Settings that do not fit the data.
    pub fn mismatches(&self) -> &[Mismatch] {
        &self.analysis.mismatches
    }

    /// What is measured.
    pub fn definitions(&self) -> &Definitions {
        &self.project.config.definitions
    }

    /// The segment of the front page.
    pub fn default_segment(&self) -> &str {
        self.project.config.default_segment.as_str()
    }

    /// The days that the front page shows; `None` without data.
    pub fn default_days(&self) -> Option<DayRange> {
        self.analysis.cube.as_of().map(|as_of| DayRange::ending(as_of, self.project.config.default_range.0))
    }

    /// The days that can be asked for: from the first with data to the as-of day; `None` without data.
    pub fn days(&self) -> Option<DayRange> {
        let (first, last) = (self.analysis.cube.first_day()?, self.analysis.cube.as_of()?);
        Some(DayRange { first, last })
    }

    /// Whether a funnel of fewer steps can be asked for. With a privacy floor it can't: its counts and those of the whole
    /// funnel differ by the few who skipped a step.
    pub fn takes_fewer_steps(&self) -> bool {
        !self.analysis.suppression.is_active()
    }

    /// A view as the bytes of its file.
    pub fn view(&self, view: View, question: &Query) -> Result<Vec<u8>, Problems> {
        let _language = self.project.config.language.enter();
        let cockpit = match view {
            View::Insights => return Ok(self.insights(question)),
            View::Compare => return Ok(self.compare(question.days)),
            View::Events => return Ok(self.events()),
            View::Funnel if question.steps.len() < self.definitions().steps.len() => self.shorter(question)?,
            View::Funnel | View::Retention | View::Trends | View::Kpis | View::Anomalies => {
                self.cockpit(question.segment, question.days)
            }
        };
        let segment = &self.definitions().segments[question.segment];
        let meta = self.meta(&cockpit, question, view);
        Ok(match view {
            View::Funnel => to_bytes(&PublicFunnel::new(meta, &cockpit.funnel)),
            View::Retention => to_bytes(&PublicRetention::new(meta, &cockpit.retention)),
            View::Trends => {
                let marks = self.marks(&self.scored(), &cockpit);
                to_bytes(&PublicTrends::new(meta, &cockpit.trends, &marks))
            }
            View::Kpis => to_bytes(&PublicKpis::new(meta, &cockpit, self.page_days(&cockpit))),
            View::Anomalies => {
                let playbooks = content::playbook_links(&self.project);
                let scored = self.scored();
                let shipped = self.shipped(&scored);
                let stories = self.brief(&self.cockpits(question.days), question).stories;
                let links = AlertLinks { playbooks: &playbooks, alerts: ALERTS, shipped: &shipped, stories: &stories };
                let of = (&segment.key, cockpit.period.current);
                to_bytes(&PublicAnomalies::new(meta, &self.analysis.incidents, of, links))
            }
            View::Insights => self.insights(question),
            View::Compare => self.compare(question.days),
            View::Events => self.events(),
        })
    }

    /// Where the pages about a cockpit are.
    fn page_days(&self, cockpit: &Cockpit) -> PageDays {
        PageDays::of(cockpit, &self.project.config.ranges)
    }

    fn meta(&self, cockpit: &Cockpit, question: &Query, view: View) -> Meta {
        let segment = &self.definitions().segments[question.segment];
        Meta::new(
            &Edition::of(&self.analysis.cube, self.generated_at, self.definitions().zone),
            segment,
            cockpit,
            view.name(),
        )
        .custom()
    }

    fn compare(&self, days: DayRange) -> Vec<u8> {
        let (views, definitions) = (self.cockpits(days), self.definitions());
        let edition = Edition::of(&self.analysis.cube, self.generated_at, definitions.zone);
        let kpis = self.project.config.key_figures.kpis.as_slice();
        let cockpits: Vec<&Cockpit> = views.cockpits.iter().collect();
        let days = self.page_days(cockpits[0]);
        let compare = PublicCompare::new(&edition, (definitions, &registry(definitions), kpis), (&cockpits, &[]), days);
        to_bytes(&compare.expect("every project has a segment").custom())
    }

    fn events(&self) -> Vec<u8> {
        let Analysis { cube, catalogue, mismatches, .. } = &self.analysis;
        let edition = Edition::of(cube, self.generated_at, self.definitions().zone);
        to_bytes(&PublicEvents::new(&edition, self.definitions(), catalogue, mismatches))
    }

    fn insights(&self, question: &Query) -> Vec<u8> {
        let views = self.cockpits(question.days);
        let cockpit = &views.cockpits[question.segment];
        let days = self.page_days(cockpit);
        let evidence = |panel: &EvidencePanel| days.evidence(panel, &cockpit.segment);
        let meta = self.meta(cockpit, question, View::Insights);
        to_bytes(&PublicInsights::new(meta, &self.brief(&views, question), &evidence))
    }

    /// The summary of any days by our own rules. What drove a change is looked for in the other segments over the same days.
    pub(super) fn brief(&self, views: &Views, question: &Query) -> Brief {
        let playbooks = self.project.playbooks();
        let scored = self.scored();
        let shipped = self.shipped(&scored);
        // What is usual for a metric is read off the days that the site publishes, as in a build.
        let input = self.analysis.scoring_input(&self.project.config);
        let inputs = StoryInputs::of_segment(input, (&shipped, &playbooks), question.segment)
            .with_mismatches(&self.analysis.mismatches)
            .at(self.clock)
            .over(views);
        insights::rules(&story::sheet(&inputs, &views.cockpits[question.segment]), &insights::no_model())
    }

    /// The verdict on every decision.
    pub(super) fn scored(&self) -> Vec<ScoredDecision<'_>> {
        decisions::score(&self.content.decisions, self.analysis.scoring_input(&self.project.config))
    }

    pub(super) fn shipped(&self, decisions: &[ScoredDecision<'_>]) -> Vec<ShippedBefore> {
        decisions::shipped_before(&self.analysis.incidents, self.definitions(), (decisions, &self.content.notes))
    }

    pub(super) fn marks(&self, decisions: &[ScoredDecision<'_>], cockpit: &Cockpit) -> Vec<Mark> {
        let events = Events { incidents: &self.analysis.incidents, decisions, notes: &self.content.notes };
        marks(events, self.definitions(), cockpit)
    }

    /// The numbers of any days; those of a configured range are the ones that were built. The others obey the same suppression,
    /// whose blocks of days do not depend on what is asked.
    fn cockpit(&self, position: usize, days: DayRange) -> Cockpit {
        if let Some(cockpit) = self.built(position, days) {
            return cockpit.clone();
        }
        let Analysis { cube, suppression, .. } = &self.analysis;
        let segment = (position, Period::spanning(cube, days, self.definitions().compare));
        let kpis = self.project.config.key_figures.kpis.as_slice();
        self.offered(views::cockpit(cube, (self.definitions(), kpis), segment, suppression))
    }

    /// The same of every segment, in their order.
    pub(super) fn cockpits(&self, days: DayRange) -> Views {
        let segments = 0..self.definitions().segments.len();
        Views { cockpits: segments.map(|position| self.cockpit(position, days)).collect(), breakdowns: Vec::new() }
    }

    fn offered(&self, mut cockpit: Cockpit) -> Cockpit {
        self.analysis.views.offer(&mut cockpit);
        cockpit
    }

    /// The cockpit of a configured range that has these days.
    fn built(&self, segment: usize, days: DayRange) -> Option<&Cockpit> {
        let key = &self.definitions().segments[segment].key;
        let mut cockpits = self.analysis.views.cockpits.iter();
        cockpits.find(|cockpit| cockpit.segment == *key && cockpit.period.current == Some(days))
    }

    /// A funnel of fewer steps is a question of its own to the events: a step that is left out need not be reached.
    fn shorter(&self, question: &Query) -> Result<Cockpit, Problems> {
        let mut definitions = self.definitions().clone();
        let steps = question.steps.iter().map(|step| definitions.steps[*step].clone()).collect();
        definitions.steps = steps;
        definitions.activation_step = 0;
        let read = || source::open(&self.source, self.jobs)?.cube(&definitions, self.clock);
        let cube = self.shorter.get(&question.steps, read)?;
        let period = Period::spanning(&cube, question.days, definitions.compare);
        let suppression = &self.analysis.suppression;
        Ok(views::cockpit(&cube, (&definitions, &[]), (question.segment, period), suppression))
    }
}
