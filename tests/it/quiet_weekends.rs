//! A product that is used on working days alone, and on each of them alike: nothing changes, so nothing may read as a change, on no
//! surface.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use flightdeck::alerts::{self, AlertSettings, Incidents};
use flightdeck::calendar::Millis;
use flightdeck::config::{AlertConfig, EditionInterval, SourceConfig};
use flightdeck::decisions::ScoringInput;
use flightdeck::editions::{self, EditionInputs};
use flightdeck::metric::{RangeDays, registry};
use flightdeck::output::public::{Edition, PublicCompare};
use flightdeck::pages::PageDays;
use flightdeck::source;
use flightdeck::story::{self, StoryInputs};
use flightdeck::views::{Cockpit, Suppression};
use serde_json::Value;

use crate::product::Product;
use crate::world::{DAY, Event, HOUR, Id, Rules, User, World, write_database};

/// A Monday: 2026-06-01.
const MONDAY: i64 = 20_605;
/// Days of history before the earliest as-of day, enough for 90 days, the 91 before them and 28 days of lookback.
const HISTORY: i64 = 217;
const RANGES: [i64; 5] = [7, 14, 30, 60, 90];
/// Enough that the alerts can judge every metric of everybody.
const LASTING: usize = 30;
const NEW_A_DAY: usize = 30;

/// On each working day the lasting users open the product, and as many new ones as on every other day sign up, half of whom are
/// onboarded; a third act, and these invite somebody a week later. Every second user is on each of two plans.
fn world(rules: Rules) -> World {
    let mut world = World { users: Vec::new(), events: Vec::new(), aliases: Vec::new(), rules };
    let mut add_user = |id: &str, number: usize| {
        world.users.push(User {
            id: Id::Text(id.to_owned()),
            is_test: None,
            created_at: 0,
            plan: Some(["free", "pro"][number % 2].to_owned()),
            size: None,
        });
    };
    let mut add = |user: &str, name: &str, day: i64, hour: i64| {
        let (ts, anonymous) = (day * DAY + hour * HOUR, Id::Null);
        let user = Id::Text(user.to_owned());
        world.events.push(Event { user, name: name.into(), ts, source: None, anonymous, properties: None });
    };
    (0..LASTING).for_each(|user| add_user(&format!("lasting-{user}"), user));
    for day in (MONDAY - HISTORY..=MONDAY + 7).filter(|day| (day - MONDAY).rem_euclid(7) < 5) {
        for user in 0..LASTING {
            add(&format!("lasting-{user}"), "app_open", day, 9);
            if user < LASTING / 3 {
                add(&format!("lasting-{user}"), "error", day, 9);
            }
        }
        for user in 0..NEW_A_DAY {
            let id = format!("new-{day}-{user}");
            add_user(&id, user);
            add(&id, "signup", day, 10);
            if user < NEW_A_DAY / 2 {
                add(&id, "onboarding_complete", day, 11);
            }
            if user < NEW_A_DAY / 3 {
                add(&id, "key_action_completed", day, 12);
                add(&id, "invite_sent", day + 7, 12);
            }
        }
    }
    // Nothing of the Monday on which it is looked at, before anybody has come.
    world.events.retain(|event| event.ts < (MONDAY + 7) * DAY);
    world
}

fn rules(as_of: Option<i64>, now: i64) -> Rules {
    Rules { ranges: RANGES.to_vec(), as_of, now, ..Rules::default() }
}

/// What documents show as changed, and how many changes they show at all.
#[derive(Default)]
struct Changes {
    changed: Vec<String>,
    shown: usize,
}

impl Changes {
    fn note(&mut self, place: String, is_changed: bool) {
        self.shown += 1;
        self.changed.extend(is_changed.then_some(place));
    }

    /// Every difference in a document, wherever it stands.
    fn differences(&mut self, document: &Value, place: &str) {
        match document {
            Value::Object(members) => {
                for (key, value) in members {
                    let place = format!("{place}/{key}");
                    match key.as_str() {
                        "deltaAbsolute" | "deltaPercent" | "deltaPoints" => {
                            if let Some(delta) = value.as_f64() {
                                self.note(format!("{place} {delta}"), delta.abs() > 1e-12);
                            }
                        }
                        "isBeyondChance" => self.note(place, *value == Value::Bool(true)),
                        _ => self.differences(value, &place),
                    }
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.differences(item, &format!("{place}/{at}"));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The files of one cockpit.
    fn documents(&mut self, documents: &Value, place: &str) {
        self.differences(documents, place);
        for series in documents["trends"]["series"].as_array().expect("series") {
            let previous = series["previous"].as_array().expect("a previous period");
            let is_changed = series["values"].as_array() != Some(previous);
            self.note(format!("{place}/trends/{}", series["key"]), is_changed);
        }
        let retention = &documents["retention"];
        for offset in ["d1", "d7", "d30"] {
            let [now, before] = ["summary", "previousSummary"].map(|period| &retention[period][offset]["value"]);
            self.note(format!("{place}/retention/{offset}"), now != before);
        }
    }
}

/// What every surface of the product shows as changed: the files of every cockpit, the comparison of segments, the values of an
/// edition, the alerts, and the stories.
fn changes(product: &Product) -> Changes {
    let mut changes = Changes::default();
    let ((definitions, figures), cube, views) = product.parts();
    let metrics = registry(definitions);
    let suppression = Suppression::none();
    let incidents = alerts::find(cube, definitions, &AlertSettings::new(&AlertConfig::default()), &suppression);
    for incident in &incidents.all {
        changes.note(format!("alert {} {:?}: {}", incident.id, incident.severity, incident.title), true);
    }
    for (segment, days) in &incidents.missing {
        changes.note(format!("data missing in {segment}: {days:?}"), !days.is_empty());
    }
    let holidays = BTreeSet::new();
    let input = ScoringInput {
        cube,
        definitions,
        views,
        incidents: &incidents,
        holidays: &holidays,
        suppression: &suppression,
    };
    let playbooks = BTreeMap::new();
    for sheet in story::sheets(&StoryInputs::new(input, &[], &playbooks)) {
        for story in sheet.stories {
            changes.note(format!("story {}", story.headline.text()), story.class.as_str() != "quiet");
        }
    }
    for cockpit in &views.cockpits {
        let (segment, days) = (cockpit.segment.as_str(), cockpit.period.days);
        let place = format!("{segment}/{days}");
        changes.documents(&product.documents(segment, days.0.into()), &place);
        let inputs = EditionInputs {
            every: EditionInterval::Day,
            title: "Quiet",
            definitions,
            metrics: &metrics,
            min_group: 0,
            cube,
            incidents: &Incidents::default(),
            now: Millis(0),
        };
        let edition = editions::gather(&inputs, cockpit, None).expect("an edition");
        changes.differences(&serde_json::to_value(edition).expect("JSON"), &format!("{place}/edition"));
    }
    for days in RANGES {
        let cockpits: Vec<&Cockpit> =
            views.cockpits.iter().filter(|cockpit| i64::from(cockpit.period.days.0) == days).collect();
        let edition = Edition::of(cube, Millis(0), definitions.zone);
        let range = PageDays::Range(RangeDays(u16::try_from(days).expect("a range")));
        let names = (definitions, &metrics, figures.kpis.as_slice());
        let compare = PublicCompare::new(&edition, names, (&cockpits, &[]), range);
        changes.differences(&serde_json::to_value(compare).expect("JSON"), &format!("compare/{days}"));
    }
    changes
}

#[test]
fn nothing_changes_on_any_weekday_for_any_range() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("world.db");
    let mut world = world(rules(None, 0));
    write_database(&world, &database);
    let source = source::open(&SourceConfig::store(&database), NonZeroUsize::MIN).expect("the database opens");
    // Every day that may be asked for, and a Monday morning, after a weekend without an event: the days to Friday.
    for as_of in (MONDAY..MONDAY + 7).map(Some).chain([None]) {
        world.rules = rules(as_of, (MONDAY + 7) * DAY + 6 * HOUR);
        let found = changes(&Product::from(&world, source.as_ref()));
        assert_eq!(found.changed, Vec::<String>::new(), "{as_of:?}");
        assert!(found.shown > 1_000, "only {} changes are shown", found.shown);
    }
}

#[test]
fn compared_with_the_days_just_before_it_would_seem_to_change() {
    let as_of = MONDAY + 2;
    let product = Product::of(&world(Rules { adjacent: true, ..rules(Some(as_of), (as_of + 1) * DAY) }));
    let found = changes(&product).changed;
    for surface in ["all/30d/kpis", "all/30d/funnel", "all/30d/trends", "all/30d/edition", "compare/30"] {
        assert!(found.iter().any(|place| place.starts_with(surface)), "{surface}: {found:?}");
    }
}
