//! A plausible site for the tests: 200 days up to 21 Nov 2026, three segments, weekly rhythm, slow growth, and a fall of
//! onboarding over the last ten days.

use std::collections::{BTreeMap, BTreeSet};

use super::document_source::{DocumentSource, documents};
use super::drawn::{DrawnChart, DrawnCockpit};
use super::home::Home;
use super::narratives::{self, Narrative};
use super::site::{AuditLine, Site};
use super::sorted_risks;
use crate::alerts::{self, AlertSettings, Incidents};
use crate::calendar::{DAY_MILLIS, Day, Millis};
use crate::charts::render::DrawnPictures;
use crate::charts::{self, Chart, CockpitCharts, SvgPicture};
use crate::cube::{AliasCounts, Cube, DayHealth, Excluded, Health, SegmentCells, SuppressedRows};
use crate::decisions::{self, Decision, ScoredDecision, ScoringInput};
use crate::insights::llm::ModelAnswers;
use crate::insights::{self, Insights};
use crate::metric::sql::{Dialect, Tables};
use crate::metric::{Definitions, Filter, KeyFigures, RangeDays, Registry, Segment, SegmentKey, registry};
use crate::mission::{self, Mission};
use crate::story::{self, StoryInputs};
use crate::views::{self, Cockpit, EventCatalogue, Suppression, Views};

/// 21 Nov 2026.
const AS_OF: i32 = 20_778;
const FIRST: i32 = AS_OF - 199;

/// Everything that a [`Site`] borrows.
pub(super) struct Fixture {
    pub definitions: Definitions,
    pub metrics: Registry,
    pub ranges: Vec<RangeDays>,
    pub cube: Cube,
    pub views: Views,
    pub incidents: Incidents,
    pub insights: Insights,
    pub playbooks: BTreeMap<&'static str, &'static str>,
    /// By cockpit.
    pub charts: Vec<CockpitCharts>,
    /// By cockpit and chart.
    pub drawn: Vec<Vec<DrawnPictures>>,
    pub audit: Vec<AuditLine>,
    /// It outlives the test, since the verdicts borrow it.
    pub mission: Mission,
    pub scored: Vec<ScoredDecision<'static>>,
    pub mission_charts: Vec<(Chart, DrawnPictures)>,
    pub narratives: Vec<Narrative>,
    pub pictures: narratives::Pictures,
    pub templates: BTreeMap<String, String>,
    pub documents: Vec<DocumentSource>,
    pub tables: Tables,
    pub catalogue: EventCatalogue,
}

pub(super) fn definitions() -> Definitions {
    let mut definitions = Definitions::default();
    for (key, label) in [("free", "Free"), ("pro", "Pro")] {
        let filters = vec![Filter { attribute: "plan".into(), any_of: vec![key.into()], is_excluding: false }];
        definitions.segments.push(Segment { key: SegmentKey(key.into()), label: label.into(), filters });
    }
    definitions
}

/// Every metric of the default schema.
pub(super) fn metrics() -> Registry {
    registry(&Definitions::default())
}

/// One cockpit.
pub(super) fn cockpit(segment: &str, days: u16) -> Cockpit {
    let fixture = Fixture::new();
    fixture.views.get(&SegmentKey(segment.into()), RangeDays(days)).expect("a fixture cockpit").clone()
}

impl Fixture {
    pub(super) fn new() -> Self {
        let definitions = definitions();
        let ranges = [7, 14, 30, 60, 90].map(RangeDays).to_vec();
        let mut cube = Cube::sample(&definitions, FIRST, AS_OF);
        for (cells, scale) in cube.segments.iter_mut().zip([10, 7, 3]) {
            fill(cells, scale);
        }
        cube.health = health();
        let suppression = Suppression::none();
        let views = views::build(&cube, (&definitions, &KeyFigures::default()), &ranges, &suppression);
        let incidents = alerts::find(&cube, &definitions, &AlertSettings::default(), &suppression);
        let playbooks = BTreeMap::from([
            ("step.onboarding_complete", "## Check first\n1. The form.\n## Actions\n- Look at the form.\n"),
            ("errors", "## Check first\n1. The release.\n"),
        ]);
        let charts: Vec<CockpitCharts> = views.cockpits.iter().map(|cockpit| charts::draw_page(cockpit, &[])).collect();
        let decisions = decisions(&definitions);
        let mission = mission::read(&content(), &definitions, &decisions::keys(&content()));
        let mission = mission.expect("the demo's mission is valid").expect("the demo has one");
        let mission_charts = mission_charts(&mission, decisions, &cube);
        let input = ScoringInput {
            cube: &cube,
            definitions: &definitions,
            views: &views,
            incidents: &incidents,
            holidays: &BTreeSet::new(),
            suppression: &suppression,
        };
        let scored = decisions::score(decisions, input);
        let sheets = story::sheets(&StoryInputs::new(input, &[], &playbooks));
        let picture = DrawnPictures::Picture(SvgPicture { wide: Some(svg(720, 300)), narrow: svg(360, 260) });
        Self {
            metrics: registry(&definitions),
            insights: insights::write(&sheets, &[], &ModelAnswers::default()),
            incidents,
            playbooks,
            views,
            drawn: charts.iter().map(|of| vec![picture.clone(); of.charts.len()]).collect(),
            charts,
            audit: vec![AuditLine { label: "Input".into(), value: "demo.db, 41.2 MB".into() }],
            templates: BTreeMap::new(),
            documents: documents(&BTreeMap::new()).expect("the shipped documents are valid"),
            scored,
            mission,
            mission_charts: mission_charts.map(|chart| (chart, picture.clone())).into(),
            narratives: narratives(),
            pictures: narratives::Pictures::new(),
            tables: Tables {
                dialect: Dialect::Sqlite,
                users: Some("users".into()),
                events: "events".into(),
                aliases: None,
            },
            catalogue: EventCatalogue::default(),
            definitions,
            ranges,
            cube,
        }
    }

    pub(super) fn site(&self) -> Site<'_> {
        let drawn = self.views.cockpits.iter().zip(&self.charts).zip(&self.drawn);
        let cockpits = drawn.map(|((cockpit, charts), drawn)| {
            let pairs = charts.charts.iter().zip(drawn);
            let charts = pairs.map(|(chart, drawn)| DrawnChart { chart, drawn: Some(drawn) }).collect();
            DrawnCockpit { cockpit, charts }
        });
        Site {
            title: "Orbit",
            may_be_indexed: false,
            base_path: None,
            definitions: &self.definitions,
            metrics: &self.metrics,
            ranges: &self.ranges,
            home: Home { segment: &self.definitions.segments[0].key, range: RangeDays(30) },
            cockpits: cockpits.collect(),
            breakdowns: &self.views.breakdowns,
            incidents: &self.incidents,
            insights: &self.insights,
            playbooks: &self.playbooks,
            narratives: &self.narratives,
            pictures: &self.pictures,
            documents: &self.documents,
            min_group: 0,
            mission: Some(&self.mission),
            notes: &[],
            shipped: &[],
            scored: &self.scored,
            mission_charts: self
                .mission_charts
                .iter()
                .map(|(chart, drawn)| DrawnChart { chart, drawn: Some(drawn) })
                .collect(),
            hour_charts: Vec::new(),
            archive: &[],
            span: self.cube.span,
            health: &self.cube.health,
            catalogue: &self.catalogue,
            mismatches: &[],
            tables: &self.tables,
            generated_at: Millis(Day(AS_OF).utc_end().0 + 22_200_000),
            now: Millis(Day(AS_OF).utc_end().0 + 22_300_000),
            audit: &self.audit,
            templates: &self.templates,
        }
    }
}

/// The charts of the mission page.
fn mission_charts(mission: &Mission, decisions: &[Decision], cube: &Cube) -> [Chart; 3] {
    let (timeline, risks) = (charts::timeline(mission, cube.as_of()), charts::risks(&sorted_risks(mission)));
    [charts::map(mission, decisions), timeline, risks]
}

/// The content of the demo.
fn content() -> BTreeMap<String, String> {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    BTreeMap::from([
        file("weekly-review.md", include_str!("../../content/weekly-review.md")),
        file("mission.toml", include_str!("../../content/mission.toml")),
        file("decisions/invite-reminder.md", include_str!("../../content/decisions/invite-reminder.md")),
        file("decisions/new-onboarding-form.md", include_str!("../../content/decisions/new-onboarding-form.md")),
        file("decisions/referral-banner.md", include_str!("../../content/decisions/referral-banner.md")),
        file("decisions/welcome-checklist.md", include_str!("../../content/decisions/welcome-checklist.md")),
    ])
}

fn decisions(definitions: &Definitions) -> &'static [Decision] {
    Vec::leak(decisions::read(&content(), definitions).expect("the demo's decisions are valid"))
}

fn narratives() -> Vec<Narrative> {
    let segment = |key: &str| format!("[[segments]]\nkey = \"{key}\"\nwhere = {{ plan = \"{key}\" }}\n");
    let toml = segment("free") + &segment("pro");
    let config = crate::config::parse(std::path::Path::new("flightdeck.toml"), &toml).expect("valid settings");
    narratives::narratives(&content(), &narratives::Pictures::new(), &config).expect("the demo's pages are valid")
}

/// A number that jumps about with the day, 0 to 99, the same on every machine.
fn noise(day: i32, salt: i32) -> u32 {
    let mixed = day.wrapping_mul(7919).wrapping_add(salt.wrapping_mul(104_729)).wrapping_mul(31);
    (mixed.unsigned_abs() / 7) % 100
}

fn fill(cells: &mut SegmentCells, scale: u32) {
    for day in FIRST..=AS_OF {
        let age = u32::try_from(day - FIRST).expect("inside the span");
        let weekday = [108, 110, 106, 104, 98, 82, 78][Day(day).weekday_index()];
        let level = scale * (600 + age * 2) * weekday / 10_000;
        let cohort = level + noise(day, 1) * level / 600;
        cells.add_cohort(day, cohort);
        let fallen = AS_OF - day < 10;
        let left = usize::try_from(AS_OF - day).expect("inside the span");
        for (step, parts) in [(1, [300, 180, 60]), (2, [150, 140, 70]), (3, [60, 60, 50])] {
            for (lag, part) in parts.into_iter().enumerate().filter(|(lag, _)| *lag <= left) {
                let part = if fallen { part * 65 / 100 } else { part };
                cells.add_reached(step, (day, lag), cohort * part / 1000);
            }
        }
        for offset in 0..=left.min(30) {
            let rate = 960 / (1 + u32::try_from(offset).expect("small") * 5 / 3).min(9) + noise(day, 3) / 3;
            cells.add_retained(day, offset, cohort * rate.min(1000) / 1000);
        }
        let dau = level * 6 + noise(day, 2) * level / 90;
        cells.set_active(day, [dau, dau * 27 / 10, dau * 9 / 2]);
        for (trend, times) in [1, 1, 14, 2, 1].into_iter().enumerate() {
            let burst = if trend == 4 && AS_OF - day < 3 { 5 } else { 2 };
            let events = cohort * times * burst / 2 + noise(day, 9) * times / 8;
            cells.set_trend(trend, day, [events, events * 7 / 10]);
        }
    }
}

fn health() -> Health {
    let mut days: Vec<DayHealth> = (FIRST..=AS_OF)
        .map(|day| DayHealth { events: 1_800 + u64::from(noise(day, 5)) * 4, last_minute: Some(1_431) })
        .collect();
    days[40] = DayHealth::default();
    days[41] = DayHealth::default();
    Health {
        user_rows: 24_120,
        test_users: 118,
        event_rows: 412_377,
        counted_events: 398_204,
        counted_users: 23_871,
        excluded: Excluded {
            without_user: 12,
            without_time: 3,
            test_user: 2_204,
            by_source: vec![("test".into(), 900), ("bot".into(), 10_902), ("internal".into(), 155)],
            from_future: 0,
            after_as_of: 0,
            cut_day: 0,
            stray: 0,
        },
        events_without_user_row: 41,
        repeated_events: 306,
        broken_properties: 0,
        aliases: AliasCounts { ids: 5_310, shared: 204, circles: 1 },
        values_not_added: 0,
        first_event: Some(Millis(Day(FIRST).utc_start().0 + 400_000)),
        last_event: Some(Millis(Day(AS_OF).utc_end().0 - DAY_MILLIS / 150)),
        newest_event: Some(Millis(Day(AS_OF).utc_end().0 - DAY_MILLIS / 150)),
        next_event: None,
        cut_day: None,
        days,
        suppressed: SuppressedRows::default(),
    }
}

fn svg(width: u32, height: u32) -> String {
    format!(
        "<svg role=\"img\" aria-label=\"A line\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\
         <path class=\"s-series-1\" fill=\"none\" d=\"M0 {height}L{width} 0\"/></svg>"
    )
}
