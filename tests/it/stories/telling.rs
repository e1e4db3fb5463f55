//! The stories of a world: drawn, read back through the cube, and told, without a page.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::Path;

use flightdeck::alerts::{self, AlertSettings, Direction, IncidentState};
use flightdeck::calendar::{Day, Millis};
use flightdeck::config::{self, EditionInterval, SourceConfig};
use flightdeck::cube::Clock;
use flightdeck::decisions::ScoringInput;
use flightdeck::editions::{self, EditionInputs};
use flightdeck::insights;
use flightdeck::metric::{Definitions, Registry, registry};
use flightdeck::source;
use flightdeck::store::seed::{Existing, Order, seed};
use flightdeck::story::{self, Story, StoryInputs};
use flightdeck::views::{self, Suppression};

use super::world_file::WorldFile;

/// The settings of the demo.
const SETTINGS: &str = include_str!("../../../flightdeck.toml");
/// The last whole day of every world: 2026-06-30, a Tuesday.
const LAST_DAY: Day = Day(20_634);
const HOUR: i64 = 3_600_000;

/// What is told of a world.
pub(super) struct ToldWorld {
    /// The stories of the front page, in their order.
    pub(super) stories: Vec<StorySummary>,
    /// The subject of its mail; `None` without a day that could be told.
    pub(super) subject: Option<String>,
}

/// What matters of a story.
pub(super) struct StorySummary {
    pub(super) id: String,
    pub(super) class: &'static str,
    pub(super) metric: String,
    /// Its name for people; `None` for the data as a whole.
    pub(super) label: Option<String>,
    pub(super) segment: String,
    /// The segment's name for people; `None` for everybody.
    pub(super) place: Option<String>,
    /// How its leading alert stands.
    pub(super) state: Option<&'static str>,
    pub(super) direction: Option<&'static str>,
    /// Counted from the last whole day.
    pub(super) onset: Option<i32>,
    pub(super) headline: String,
    /// What it suggests to do.
    pub(super) actions: Vec<String>,
    /// The segments that moved beyond chance.
    pub(super) moved: Vec<String>,
}

impl fmt::Display for StorySummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id: _,
            class,
            metric,
            label: _,
            segment,
            place: _,
            state,
            direction,
            onset,
            headline,
            moved,
            actions: _,
        } = self;
        let state = state.unwrap_or("-");
        let onset = onset.map_or("-".to_owned(), |onset| onset.to_string());
        write!(f, "{class} {state} {metric}/{segment} {} {onset} {moved:?} \"{headline}\"", direction.unwrap_or("-"))
    }
}

/// The seed of a draw: no two worlds are drawn from the same numbers.
fn draw(name: &str, number: u64) -> u64 {
    name.bytes().fold(number, |seed, byte| seed.wrapping_mul(1_099_511_628_211).wrapping_add(byte.into()))
}

/// What the front page and its mail tell.
pub(super) fn told(world: &WorldFile, number: u64) -> ToldWorld {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("world.db");
    let order =
        Order { seed: draw(&world.name, number), last_day: LAST_DAY, path: &database, existing: Existing::Keep };
    seed(&world.scenario, order, &mut |_, _| {}).unwrap_or_else(|problems| panic!("{problems}"));
    let settings = world.labels.iter().fold(SETTINGS.to_owned(), |text, (label, other)| {
        let changed = text.replace(&format!("label = \"{label}\""), &format!("label = \"{other}\""));
        assert_ne!(changed, text, "the settings have no label `{label}`");
        changed
    });
    let config = config::parse(Path::new("flightdeck.toml"), &settings).unwrap_or_else(|problems| panic!("{problems}"));
    let source = SourceConfig::store(&database);
    let source = source::open(&source, NonZeroUsize::MIN).expect("the database opens");
    let clock = Clock { now: Millis(LAST_DAY.utc_end().0 + 6 * HOUR), as_of: None };
    let cube = source.cube(&config.definitions, clock).expect("the database is read");
    let definitions = &config.definitions;
    let suppression = Suppression::none();
    let range = [config.default_range];
    let views = views::build(&cube, (definitions, &config.key_figures), &range, &suppression);
    let incidents = alerts::find(&cube, definitions, &AlertSettings::new(&config.alerts), &suppression);
    let input = ScoringInput::new(&config, &cube, (&views, &suppression), &incidents);
    let playbooks = BTreeMap::new();
    let inputs = StoryInputs::of_segment(input, (&[], &playbooks), 0).at(clock);
    let cockpit = views.get(&config.default_segment, config.default_range).expect("the front page's cockpit");
    let sheet = story::sheet(&inputs, cockpit);
    let metrics = registry(definitions);
    let ground = EditionInputs {
        every: EditionInterval::Day,
        title: &config.title,
        definitions,
        metrics: &metrics,
        min_group: 0,
        cube: &cube,
        incidents: &incidents,
        now: clock.now,
    };
    let brief = insights::rules(&sheet, &insights::no_model());
    let values = editions::gather(&ground, cockpit, Some(&brief));
    if let Some(values) = &values {
        let listed = |alert: &editions::Alert| {
            let incident = incidents.get(&alert.id).expect("an incident");
            let told = |story: &Story| incident.folded.iter().chain([&incident.id]).any(|id| story.alerts.contains(id));
            sheet.stories.iter().position(told).unwrap_or(usize::MAX)
        };
        assert!(values.alerts.iter().map(listed).is_sorted(), "the mail lists alerts in the order of the stories");
    }
    ToldWorld {
        stories: sheet.stories.iter().map(|story| summary(story, definitions, &metrics)).collect(),
        subject: values.map(|values| editions::subject(&values)),
    }
}

fn summary(story: &Story, definitions: &Definitions, metrics: &Registry) -> StorySummary {
    let place = definitions.segments.iter().skip(1).find(|segment| segment.key == story.segment);
    let moved = story.segments.iter().filter(|segment| segment.is_beyond_chance);
    StorySummary {
        id: story.id.clone(),
        class: story.class.as_str(),
        label: metrics.parse(&story.metric).map(|metric| metric.label.clone()),
        place: place.map(|segment| segment.label.clone()),
        state: story.state.map(IncidentState::as_str),
        metric: story.metric.clone(),
        segment: story.segment.as_str().to_owned(),
        direction: story.direction.map(Direction::as_str),
        onset: story.onset.map(|onset| onset.since(LAST_DAY)),
        actions: story.actions.iter().map(|line| line.text.clone()).collect(),
        headline: story.headline.text(),
        moved: moved.map(|segment| segment.segment.as_str().to_owned()).collect(),
    }
}
