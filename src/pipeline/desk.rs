//! Questions about any days, answered from what a build has in memory: the preview's live data and its cockpit for any
//! days. The numbers are those of the built files, by the same stages.

use std::num::NonZeroUsize;
use std::sync::Arc;

use super::shorter::ShorterCubes;
use super::site::Content;
use super::{Events, Request, marks, site};
use crate::alerts::Incidents;
use crate::calendar::{DayRange, Millis};
use crate::charts::render::{PictureCache, Style, pictures};
use crate::charts::theme::Palette;
use crate::charts::{self, Chart};
use crate::config::SourceConfig;
use crate::cube::{Clock, Cube};
use crate::insights::{self, Brief, Insights, Panel};
use crate::metric::{Definitions, registry};
use crate::output::ALERTS;
use crate::output::public::{
    AlertLinks, Edition, Meta, PublicAnomalies, PublicFunnel, PublicInsights, PublicKpis, PublicRetention,
    PublicTrends, to_bytes,
};
use crate::pages::{self, DrawnChart, DrawnCockpit, Home, Kept, Renderer, Site};
use crate::plan::{self, Ground, Scored};
use crate::problem::Problems;
use crate::project::Project;
use crate::source;
use crate::views::{self, Cockpit, Mark, Period, Views};

/// What was asked, already checked against the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Days within [`Desk::days`].
    pub days: DayRange,
    /// The position of the segment in the definitions.
    pub segment: usize,
    /// The positions of the funnel's steps, the first and in order. They decide the funnel alone: what activates a user
    /// stays as it is configured.
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
}

impl View {
    /// Every view by its name in an address.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("funnel", Self::Funnel),
        ("retention", Self::Retention),
        ("trends", Self::Trends),
        ("kpis", Self::Kpis),
        ("anomalies", Self::Anomalies),
        ("insights", Self::Insights),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Funnel => "funnel",
            Self::Retention => "retention",
            Self::Trends => "trends",
            Self::Kpis => "kpis",
            Self::Anomalies => "anomalies",
            Self::Insights => "insights",
        }
    }
}

/// What a build found out.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) cube: Arc<Cube>,
    pub(super) views: Arc<Views>,
    pub(super) incidents: Arc<Incidents>,
    pub(super) content: Arc<Content>,
}

/// What a build leaves behind for questions.
#[derive(Clone, Debug)]
pub struct Desk {
    project: Arc<Project>,
    source: SourceConfig,
    clock: Clock,
    jobs: NonZeroUsize,
    found: Found,
    now: Millis,
    generated_at: Millis,
    shorter: ShorterCubes,
}

impl Desk {
    pub(super) fn new(request: &Request<'_>, found: Found, generated_at: Millis) -> Self {
        Self {
            project: Arc::new(request.project.clone()),
            source: request.source.clone(),
            clock: request.clock,
            jobs: request.jobs,
            found,
            now: request.now,
            generated_at,
            shorter: ShorterCubes::default(),
        }
    }

    /// Every incident.
    pub fn incidents(&self) -> &Incidents {
        &self.found.incidents
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
        self.found.cube.as_of().map(|as_of| DayRange::ending(as_of, self.project.config.default_range.0))
    }

    /// The days that can be asked for: from the first with data to the as-of day; `None` without data.
    pub fn days(&self) -> Option<DayRange> {
        let (first, last) = (self.found.cube.first_day()?, self.found.cube.as_of()?);
        Some(DayRange { first, last })
    }

    /// A view as the bytes of its file.
    pub fn view(&self, view: View, question: &Question) -> Result<Vec<u8>, Problems> {
        let cockpit = match view {
            View::Funnel if question.steps.len() < self.definitions().steps.len() => self.shorter(question)?,
            View::Funnel | View::Retention | View::Trends | View::Kpis | View::Anomalies | View::Insights => {
                self.cockpit(question.segment, question.days)
            }
        };
        let segment = &self.definitions().segments[question.segment];
        let meta =
            Meta::new(&Edition::of(&self.found.cube, self.generated_at), segment, &cockpit, view.name()).custom();
        Ok(match view {
            View::Funnel => to_bytes(&PublicFunnel::new(meta, &cockpit.funnel)),
            View::Retention => to_bytes(&PublicRetention::new(meta, &cockpit.retention)),
            View::Trends => {
                let marks = self.marks(&self.scored(), &cockpit);
                to_bytes(&PublicTrends::new(meta, &cockpit.trends, &marks))
            }
            View::Kpis => to_bytes(&PublicKpis::new(meta, &cockpit.kpis)),
            View::Anomalies => {
                let playbooks = site::playbook_links(&self.project);
                let links = AlertLinks { playbooks: &playbooks, alerts: ALERTS };
                let of = (&segment.key, cockpit.period.current);
                to_bytes(&PublicAnomalies::new(meta, &self.found.incidents, of, links))
            }
            View::Insights => {
                let is_built = self.built(question.segment, question.days).is_some();
                let evidence = |panel: &Panel| {
                    if is_built {
                        pages::evidence(panel, &segment.key, cockpit.period.days)
                    } else {
                        pages::custom_evidence(panel, &segment.key, question.days)
                    }
                };
                to_bytes(&PublicInsights::new(meta, &self.brief(question), &evidence))
            }
        })
    }

    /// A cockpit's page.
    pub fn page(&self, question: &Question) -> Result<Vec<u8>, Problems> {
        let cockpit = self.cockpit(question.segment, question.days);
        let scored = self.scored();
        let marks = self.marks(&scored, &cockpit);
        let charts = charts::draw(&cockpit, &marks).charts;
        let style = Style { palette: Palette::Classes, jobs: self.jobs };
        let drawn = pictures(&charts.iter().collect::<Vec<&Chart>>(), style, &mut PictureCache::default());
        let pictures = charts.iter().zip(&drawn);
        let charts = pictures.map(|(chart, drawn)| DrawnChart { chart, drawn: Some(drawn) }).collect();
        let config = &self.project.config;
        let site = Site {
            title: &config.title,
            may_be_indexed: config.may_be_indexed,
            base_path: config.base_path(),
            definitions: &config.definitions,
            metrics: &registry(&config.definitions),
            ranges: &config.ranges,
            home: Home { segment: &config.default_segment, range: config.default_range },
            cockpits: vec![DrawnCockpit { cockpit: &cockpit, charts }],
            incidents: &self.found.incidents,
            insights: &Insights { briefs: vec![self.brief(question)] },
            playbooks: &self.project.playbooks(),
            narratives: &self.found.content.narratives,
            pictures: &self.project.pictures,
            plan: &self.found.content.plan,
            scored: &scored,
            mission_charts: Vec::new(),
            archive: &[],
            span: self.found.cube.span,
            health: &self.found.cube.health,
            generated_at: self.generated_at,
            now: self.now,
            audit: &[],
            templates: &self.project.templates,
        };
        Ok(Renderer::new(&site, &mut Kept::default())?.custom(&site, &site.cockpits[0])?)
    }

    /// The summary of any days by our own rules. What drove a change is looked for in the other segments over the same days.
    fn brief(&self, question: &Question) -> Brief {
        let segments = 0..self.definitions().segments.len();
        let views = Views { cockpits: segments.map(|segment| self.cockpit(segment, question.days)).collect() };
        let playbooks = self.project.playbooks();
        let ground = insights::Ground::new(&views, &self.found.incidents, self.definitions(), &playbooks);
        insights::rules(&insights::sheet(&ground, &views.cockpits[question.segment]), insights::NO_MODEL)
    }

    /// The verdict on every decision.
    fn scored(&self) -> Vec<Scored<'_>> {
        let Found { cube, views, content, .. } = &self.found;
        let min_group = self.project.config.min_group;
        plan::score(&content.plan, Ground { cube, definitions: self.definitions(), views, min_group })
    }

    fn marks(&self, decisions: &[Scored<'_>], cockpit: &Cockpit) -> Vec<Mark> {
        marks(Events { incidents: &self.found.incidents, decisions }, self.definitions(), cockpit)
    }

    /// The numbers of any days; those of a configured range are the ones that were built.
    fn cockpit(&self, position: usize, days: DayRange) -> Cockpit {
        if let Some(cockpit) = self.built(position, days) {
            return cockpit.clone();
        }
        let Found { cube, views, .. } = &self.found;
        let period = Period::spanning(cube, days);
        let cockpit = views::cockpit(cube, self.definitions(), position, period);
        let mut cockpit = self.withheld(cockpit);
        views.offer(&mut cockpit);
        cockpit
    }

    /// The cockpit of a configured range that has these days.
    fn built(&self, segment: usize, days: DayRange) -> Option<&Cockpit> {
        let key = &self.definitions().segments[segment].key;
        let mut cockpits = self.found.views.cockpits.iter();
        cockpits.find(|cockpit| cockpit.segment == *key && cockpit.period.current == Some(days))
    }

    /// Without what must not be told next to everything that is published.
    fn withheld(&self, cockpit: Cockpit) -> Cockpit {
        let config = &self.project.config;
        if config.min_group < 2 {
            return cockpit;
        }
        let mut all = views::build(&self.found.cube, &config.definitions, &config.ranges);
        all.cockpits.push(cockpit);
        let mut withheld = views::withhold(all, &config.definitions, config.min_group);
        withheld.cockpits.pop().expect("one was pushed and none is taken away")
    }

    /// A funnel of fewer steps is a question of its own to the events: a step that is left out need not be reached.
    fn shorter(&self, question: &Question) -> Result<Cockpit, Problems> {
        let mut definitions = self.definitions().clone();
        let steps = question.steps.iter().map(|step| definitions.steps[*step].clone()).collect();
        definitions.steps = steps;
        definitions.activation_step = 0;
        let read = || source::open(&self.source, self.jobs)?.cube(&definitions, self.clock);
        let cube = self.shorter.get(&question.steps, read)?;
        let period = Period::spanning(&cube, question.days);
        let cockpit = views::cockpit(&cube, &definitions, question.segment, period);
        let alone = Views { cockpits: vec![cockpit] };
        let mut withheld = views::withhold(alone, &definitions, self.project.config.min_group);
        Ok(withheld.cockpits.pop().expect("none is taken away"))
    }
}
