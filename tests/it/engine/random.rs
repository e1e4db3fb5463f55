//! Random stores: the cube equals the slow reading, whatever the order of rows and the number of threads.

use flightdeck::calendar::{DAY_MILLIS, Day, HOUR_MILLIS};
use flightdeck::config::TimeFormat;
use flightdeck::cube::{Clock, Cube, CubeKey, Health, decode, encode};
use flightdeck::metric::{Definitions, Filter, Segment, SegmentKey, StepEvent};
use proptest::prelude::*;

use super::naive::Naive;
use super::store::{Alias, Event, Store, User};

/// The events lie in the 45 days from here; the clock stands on the 40th.
const FIRST: i64 = 20_000;
const CLOCK: Clock = Clock { now: Day(20_040).utc_end(), as_of: None };

fn definitions() -> impl Strategy<Value = Definitions> {
    (any::<bool>(), prop_oneof![Just([7, 7, 14]), Just([0, 3, 1]), Just([30, 1, 2])]).prop_map(|(any, windows)| {
        let mut definitions = Definitions::default();
        let segment = |key: &str, plans: &[&str]| Segment {
            key: SegmentKey(key.into()),
            label: key.into(),
            filters: vec![Filter {
                attribute: "plan".into(),
                any_of: plans.iter().map(|plan| (*plan).to_owned()).collect(),
                is_excluding: false,
            }],
        };
        definitions.segments.push(segment("pro", &["pro"]));
        definitions.segments.push(segment("known", &["pro", "free", ""]));
        definitions.segments.push(segment("unknown", &["unknown"]));
        for (step, window) in definitions.steps[1..].iter_mut().zip(windows) {
            step.window_days = window;
        }
        if any {
            definitions.steps[0].event = StepEvent::Any;
        }
        definitions
    })
}

fn users() -> impl Strategy<Value = Vec<User>> {
    let plan = prop_oneof![Just(None), Just(Some("pro")), Just(Some("free")), Just(Some(""))];
    let is_test = prop_oneof![4 => Just(None), 4 => Just(Some(0)), 1 => Just(Some(1)), 1 => Just(Some(2))];
    prop::collection::vec((plan, is_test), 0..12).prop_map(|users| {
        let user = |(number, (plan, is_test)): (usize, (Option<&str>, Option<i64>))| User {
            id: id(number),
            plan: plan.map(Into::into),
            is_test,
        };
        users.into_iter().enumerate().map(user).collect()
    })
}

/// Some ids look like numbers, with and without a leading zero.
fn id(number: usize) -> String {
    match number % 3 {
        0 => format!("{number}"),
        1 => format!("0{number}"),
        _ => format!("user-{number}"),
    }
}

fn event() -> impl Strategy<Value = Event> {
    let name = prop::sample::select(vec![
        "signup",
        "onboarding_complete",
        "key_action_completed",
        "invite_sent",
        "app_open",
        "error",
        "page_view",
    ]);
    // Whole hours make equal times and ends of windows common.
    let ts = prop_oneof![
        20 => (0..45 * 24_i64).prop_map(|hour| Some(FIRST * DAY_MILLIS + hour * HOUR_MILLIS)),
        4 => (0..45 * DAY_MILLIS).prop_map(|millis| Some(FIRST * DAY_MILLIS + millis)),
        1 => Just(None),
    ];
    let source = prop_oneof![
        6 => Just(None),
        6 => Just(Some("web")),
        1 => Just(Some("BOT")),
        1 => Just(Some("robot")),
        1 => Just(Some("test")),
    ];
    // Two users in 14 have no row.
    let user = prop_oneof![20 => (0..14_usize).prop_map(Some), 1 => Just(None)];
    (user, name, ts, source).prop_map(|(user, name, ts, source)| Event {
        user: user.map(id),
        name: name.into(),
        ts,
        source: source.map(Into::into),
    })
}

/// Among the ids of users, events and a few devices; some lead to themselves, in circles, or nowhere.
fn aliases() -> impl Strategy<Value = Vec<Alias>> {
    let id = prop_oneof![20 => (0..18_usize).prop_map(|number| Some(id(number))), 1 => Just(None)];
    let ts = prop_oneof![
        8 => (0..45 * 4_i64).prop_map(|quarter| Some(FIRST * DAY_MILLIS + quarter * 6 * HOUR_MILLIS)),
        1 => Just(None),
    ];
    prop::collection::vec((id.clone(), id, ts).prop_map(|(anonymous, user, ts)| Alias { anonymous, user, ts }), 0..16)
}

/// The number of repetitions is about rows that follow each other, so it alone may depend on their order.
fn without_order(cube: Cube) -> Cube {
    Cube { health: Health { repeated_events: 0, ..cube.health }, ..cube }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_cube_equals_the_slow_reading(
        definitions in definitions(),
        users in users(),
        events in prop::collection::vec(event(), 0..220),
        aliases in aliases(),
        as_of in prop_oneof![3 => Just(None), 1 => (19_990..20_060).prop_map(|day| Some(Day(day)))],
    ) {
        let clock = Clock { as_of, ..CLOCK };
        let cube = Store::with_aliases(&users, &events, &aliases).open(1).cube(&definitions, clock).expect("readable");
        Naive::new(&definitions, clock, &users, (&events, &aliases)).assert_equal(&cube);
        let cube = Store::new(&users, &events).open(1).cube(&definitions, clock).expect("readable");
        Naive::new(&definitions, clock, &users, (&events, &[])).assert_equal(&cube);
        prop_assert_eq!(cube.health.excluded.total() + cube.health.counted_events, cube.health.event_rows);
    }

    #[test]
    fn threads_do_not_change_the_cube(
        users in users(),
        events in prop::collection::vec(event(), 0..120),
        aliases in aliases(),
    ) {
        let store = Store::with_aliases(&users, &events, &aliases);
        let definitions = Definitions::default();
        let one = store.open(1).cube(&definitions, CLOCK).expect("readable");
        for threads in [2, 3, 7] {
            prop_assert_eq!(&store.open(threads).cube(&definitions, CLOCK).expect("readable"), &one);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_change_the_cube(
        users in users(),
        (events, shuffled) in prop::collection::vec(event(), 0..120)
            .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
    ) {
        let cube_of = |events: &[Event]| {
            let definitions = Definitions::default();
            without_order(Store::new(&users, events).open(2).cube(&definitions, CLOCK).expect("readable"))
        };
        prop_assert_eq!(cube_of(&events), cube_of(&shuffled));
    }

    #[test]
    fn own_sql_gives_the_same_cube(
        users in users(),
        events in prop::collection::vec(event(), 0..60),
        aliases in aliases(),
    ) {
        let store = Store::with_aliases(&users, &events, &aliases);
        let definitions = Definitions::default();
        let own = without_order(store.open(1).cube(&definitions, CLOCK).expect("readable"));
        let iso = "strftime('%Y-%m-%dT%H:%M:%f', ts / 1000.0, 'unixepoch')";
        for (ts, time) in [("ts", TimeFormat::Milliseconds), ("ts * 1000", TimeFormat::Microseconds), (iso, TimeFormat::Text)] {
            let mapped = store.open_mapped(ts, time).cube(&definitions, CLOCK).expect("readable");
            prop_assert_eq!(without_order(mapped), own.clone(), "{}", ts);
        }
    }

    #[test]
    fn a_kept_cube_reads_back_equal(users in users(), events in prop::collection::vec(event(), 0..120), cut in 0..4096_usize) {
        let cube = Store::new(&users, &events).open(1).cube(&Definitions::default(), CLOCK).expect("readable");
        let key = CubeKey([7; 32]);
        let mut bytes = encode(&cube, key);
        prop_assert_eq!(decode(&bytes, key), Some(cube));
        prop_assert_eq!(decode(&bytes, CubeKey([8; 32])), None);
        prop_assert_eq!(decode(&bytes[..cut % bytes.len()], key), None);
        let place = cut % bytes.len();
        bytes[place] ^= 1;
        prop_assert_eq!(decode(&bytes, key), None);
    }
}
