//! Hand-worked cases of the cube: each says which rule it holds to.

use super::{Accumulator, Clock, Cube, CutDay, EventRow, Excluded, HourCount, PassResult, QueryPlan, UserRow, Users};
use crate::calendar::{DAY_MILLIS, Day, HOUR_MILLIS, Millis};
use crate::metric::{Definitions, StepEvent};

const DAY: i64 = DAY_MILLIS;
const HOUR: i64 = HOUR_MILLIS;
/// Yesterday by the clock of these cases.
const CLOCK: Clock = Clock { now: Day(100).utc_end(), as_of: None };

type Row<'a> = (&'a str, &'a str, i64);

/// The cube of rows `(user, name, ts)` of users without a row in `users`.
fn cube(rows: &[Row<'_>]) -> Cube {
    cube_of(&Definitions::default(), rows)
}

fn cube_of(definitions: &Definitions, rows: &[Row<'_>]) -> Cube {
    let rows: Vec<EventRow<'_>> = rows.iter().map(|row| event(*row)).collect();
    read(definitions, CLOCK, &Users::new(definitions), &rows)
}

fn event((user, name, ts): Row<'_>) -> EventRow<'_> {
    EventRow {
        user: Some(user.as_bytes()),
        name: Some(name.as_bytes()),
        ts: Some(Millis(ts)),
        source: None,
        properties: None,
    }
}

fn read(definitions: &Definitions, clock: Clock, users: &Users, rows: &[EventRow<'_>]) -> Cube {
    let mut plan = QueryPlan::new(definitions, clock);
    loop {
        let mut accumulator = Accumulator::new(&plan, users);
        for row in rows {
            accumulator.push(*row);
        }
        match accumulator.finish() {
            PassResult::Complete(cube) => return *cube,
            PassResult::Again(selection) => plan = plan.selecting(selection),
        }
    }
}

/// How many of the cohort of day 10 reached each step.
fn reached(rows: &[Row<'_>]) -> Vec<u64> {
    let cube = cube(rows);
    (0..4).map(|step| cube.segments[0].reached(step, Day(10))).collect()
}

#[test]
fn an_event_at_the_end_of_the_window_counts_and_a_millisecond_later_not() {
    let t0 = 10 * DAY + 5;
    assert_eq!(reached(&[("u", "signup", t0), ("u", "onboarding_complete", t0 + 7 * DAY)]), [1, 1, 0, 0]);
    assert_eq!(reached(&[("u", "signup", t0), ("u", "onboarding_complete", t0 + 7 * DAY + 1)]), [1, 0, 0, 0]);
    assert_eq!(reached(&[("u", "signup", t0), ("u", "onboarding_complete", t0 - 1)]), [1, 0, 0, 0]);
}

#[test]
fn equal_times_count_as_in_order_whatever_the_order_of_rows() {
    let t0 = 10 * DAY;
    let rows = [
        ("u", "invite_sent", t0),
        ("u", "key_action_completed", t0),
        ("u", "signup", t0),
        ("u", "onboarding_complete", t0),
    ];
    assert_eq!(reached(&rows), [1, 1, 1, 1]);
}

#[test]
fn steps_must_come_in_order_but_an_early_one_may_be_repeated() {
    let t0 = 10 * DAY;
    let before = [("u", "signup", t0), ("u", "key_action_completed", t0 + 1), ("u", "onboarding_complete", t0 + 2)];
    assert_eq!(reached(&before), [1, 1, 0, 0]);
    let again = [before.as_slice(), &[("u", "key_action_completed", t0 + 3)]].concat();
    assert_eq!(reached(&again), [1, 1, 1, 0]);
}

#[test]
fn the_window_runs_from_the_first_step_and_not_from_the_step_before() {
    let t0 = 10 * DAY;
    // Onboarding on day 6 is in time; a key action two days later is 8 days after the signup and its window is 7.
    let rows =
        [("u", "signup", t0), ("u", "onboarding_complete", t0 + 6 * DAY), ("u", "key_action_completed", t0 + 8 * DAY)];
    assert_eq!(reached(&rows), [1, 1, 0, 0]);
}

#[test]
fn a_late_row_with_an_earlier_signup_moves_the_cohort_and_keeps_what_came_between() {
    // The onboarding seemed to be before the signup of day 12; the row that comes last makes it a day after.
    let rows = [("u", "signup", 12 * DAY), ("u", "onboarding_complete", 11 * DAY), ("u", "signup", 10 * DAY)];
    let cube = cube(&rows);
    assert_eq!(cube.segments[0].cohort(Day(12)), 0);
    assert_eq!(cube.segments[0].cohort(Day(10)), 1);
    assert_eq!(cube.segments[0].reached_by(1, Day(10), 0), 0);
    assert_eq!(cube.segments[0].reached_by(1, Day(10), 1), 1);
    assert_eq!(cube.segments[0].hours(1, Day(10)), [HourCount { hours: 24, users: 1 }]);
}

#[test]
fn a_lag_is_in_calendar_days_and_a_time_in_whole_hours() {
    // 23:00 to 00:59 is the next day, but one hour.
    let cube = cube(&[("u", "signup", 10 * DAY + 23 * HOUR), ("u", "onboarding_complete", 11 * DAY + HOUR - 1)]);
    assert_eq!(cube.segments[0].reached_by(1, Day(10), 0), 0);
    assert_eq!(cube.segments[0].reached_by(1, Day(10), 1), 1);
    assert_eq!(cube.segments[0].hours(1, Day(10)), [HourCount { hours: 1, users: 1 }]);
}

#[test]
fn any_event_can_be_the_first_step() {
    let mut definitions = Definitions::default();
    definitions.steps[0].event = StepEvent::Any;
    let cube = cube_of(&definitions, &[("u", "page_view", 10 * DAY), ("u", "onboarding_complete", 10 * DAY)]);
    assert_eq!(cube.segments[0].cohort(Day(10)), 1);
    assert_eq!(cube.segments[0].reached(1, Day(10)), 1);
}

#[test]
fn activity_is_distinct_over_every_window() {
    // `a` opens on days 1, 1, 7 and 8; `b` on day 8.
    let opens = [("a", 1), ("a", 1), ("a", 7), ("a", 8), ("b", 8)];
    let mut rows: Vec<Row<'_>> = opens.iter().map(|(user, day)| (*user, "app_open", day * DAY)).collect();
    rows.push(("c", "page_view", 0));
    rows.push(("c", "page_view", 36 * DAY));
    let cells = &cube(&rows).segments[0];
    let dau: Vec<u64> = (0..10).map(|day| cells.dau(Day(day))).collect();
    assert_eq!(dau, [0, 1, 0, 0, 0, 0, 0, 1, 2, 0]);
    // Day 6 is the first whose 7 days are all covered.
    let wau: Vec<Option<u64>> = (5..17).map(|day| cells.wau(Day(day))).collect();
    let expected =
        [None, Some(1), Some(1), Some(2), Some(2), Some(2), Some(2), Some(2), Some(2), Some(2), Some(0), Some(0)];
    assert_eq!(wau, expected);
    assert_eq!(cells.mau(Day(26)), None);
    assert_eq!(cells.mau(Day(27)), Some(2));
    // The 28 days that end with day 35 begin with day 8.
    assert_eq!((cells.mau(Day(35)), cells.mau(Day(36))), (Some(2), Some(0)));
}

#[test]
fn retention_is_by_day_and_offset_zero_is_measured() {
    let rows = [
        ("early", "app_open", 10 * DAY),
        ("early", "signup", 10 * DAY + HOUR),
        ("early", "app_open", 40 * DAY + DAY - 1),
        ("late", "signup", 10 * DAY),
        ("late", "app_open", 41 * DAY),
        ("late", "app_open", 11 * DAY),
    ];
    let cells = &cube(&rows).segments[0];
    // The open before the signup is on the same day; day 41 is 31 days later and has no cell.
    let retained: Vec<u64> = [0, 1, 2, 30].iter().map(|offset| cells.retained(Day(10), *offset)).collect();
    assert_eq!(retained, [1, 1, 0, 1]);
}

#[test]
fn the_newest_day_with_events_that_is_over_is_the_last_day() {
    assert_eq!(cube(&[("u", "signup", 10 * DAY)]).as_of(), Some(Day(10)));
    // It is the first moment of day 101: an event of today is not in yet, one a millisecond later is from the future.
    let ahead = cube(&[("u", "signup", 10 * DAY), ("u", "app_open", 101 * DAY), ("u", "app_open", 101 * DAY + 1)]);
    assert_eq!(ahead.as_of(), Some(Day(10)));
    let Excluded { after_as_of, from_future, .. } = ahead.health.excluded;
    assert_eq!((after_as_of, from_future), (1, 1));
    assert_eq!(
        (ahead.health.newest_event, ahead.health.next_event),
        (Some(Millis(101 * DAY)), Some(Millis(101 * DAY + 1)))
    );
    assert!(ahead.health.holds_at(CLOCK.now) && !ahead.health.holds_at(Millis(101 * DAY + 1)));
    assert!(!ahead.health.holds_at(Millis(101 * DAY - 1)));
    assert_eq!(ahead.segments[0].dau(Day(100)), 0);
    assert_eq!(cube(&[]).span, None);
}

#[test]
fn an_asked_for_day_holds_without_any_event() {
    let definitions = Definitions::default();
    let clock = Clock { as_of: Some(Day(50)), ..CLOCK };
    let rows = [event(("u", "signup", 51 * DAY)), event(("u", "signup", 49 * DAY))];
    let users = Users::new(&definitions);
    let both = read(&definitions, clock, &users, &rows);
    assert_eq!((both.first_day(), both.as_of()), (Some(Day(49)), Some(Day(50))));
    let none = read(&definitions, clock, &users, &rows[..1]);
    assert_eq!((none.first_day(), none.as_of()), (None, Some(Day(50))));
    assert!(none.segments[0].days().is_empty());
    assert_eq!(none.segments[0].cohort(Day(50)), 0);
}

#[test]
fn rows_left_out_are_put_down_to_the_first_reason() {
    let definitions = Definitions::default();
    let mut users = Users::new(&definitions);
    users.add(UserRow { id: Some(b"tester"), is_test: true, attributes: &[] });
    users.add(UserRow { id: Some(b"u"), is_test: false, attributes: &[] });
    users.add(UserRow { id: None, is_test: false, attributes: &[] });
    let fine = event(("u", "app_open", 10 * DAY));
    let rows = [
        fine,
        EventRow { user: None, source: Some(b"bot"), ..fine },
        EventRow { user: Some(b"tester"), source: Some(b"bot"), ..fine },
        EventRow { source: Some(b"Bot"), ts: None, ..fine },
        EventRow { source: Some(b"robot"), ts: None, ..fine },
        EventRow { ts: Some(Millis(i64::MAX)), ..fine },
        EventRow { ts: Some(Millis(i64::MIN)), ..fine },
        EventRow { user: Some(b"unknown"), name: None, source: Some(b""), ..fine },
    ];
    let health = read(&definitions, CLOCK, &users, &rows).health;
    let excluded = &health.excluded;
    assert_eq!((excluded.without_user, excluded.test_user, excluded.without_time), (1, 1, 1));
    assert_eq!((excluded.from_future, excluded.after_as_of, excluded.stray), (1, 0, 1));
    assert_eq!(excluded.by_source, [("test".into(), 0), ("bot".into(), 1), ("internal".into(), 0)]);
    assert_eq!((health.event_rows, health.counted_events, health.counted_users), (8, 2, 2));
    assert_eq!((health.user_rows, health.test_users, health.events_without_user_row), (3, 1, 1));
}

#[test]
fn an_event_far_before_or_after_all_others_is_left_out() {
    let rest = [("u", "signup", 10 * DAY), ("u", "onboarding_complete", 11 * DAY), ("v", "signup", 12 * DAY)];
    let rest = [rest.as_slice(), &[("w", "page_view", 12 * DAY); 97]].concat();
    let with = |day: i64| cube(&[rest.as_slice(), &[("u", "signup", day * DAY)]].concat());
    let cut = with(-20);
    assert_eq!((cut.first_day(), cut.health.excluded.stray), (Some(Day(10)), 1));
    // The user's first step is the one that is left, so the onboarding is inside its window.
    assert_eq!((cut.segments[0].cohort(Day(10)), cut.segments[0].reached(1, Day(10))), (1, 1));
    assert_eq!(with(-18).first_day(), Some(Day(-18)));
    // A late one neither moves the last day nor makes the data look fresh.
    let late = with(41);
    assert_eq!((late.as_of(), late.health.excluded.stray), (Some(Day(12)), 1));
    assert_eq!(late.health.newest_event, Some(Millis(12 * DAY)));
    assert_eq!(with(40).as_of(), Some(Day(40)));
    // With an as-of day the late end stays as it was asked for.
    let definitions = Definitions::default();
    let asked = Clock { as_of: Some(Day(50)), ..CLOCK };
    let rows: Vec<EventRow<'_>> =
        [rest.as_slice(), &[("u", "signup", 41 * DAY)]].concat().into_iter().map(event).collect();
    let cube = read(&definitions, asked, &Users::new(&definitions), &rows);
    assert_eq!((cube.as_of(), cube.segments[0].cohort(Day(41))), (Some(Day(50)), 0));
    assert_eq!((cube.health.excluded.stray, cube.health.counted_events), (0, 101));
}

#[test]
fn a_last_day_that_ends_early_is_left_out() {
    // Twenty days of 60 events, the last at 20:00; on day 20 the export ran at 09:04.
    let day = |day: i64, until: i64| (0..60).map(move |event| ("u", "app_open", day * DAY + until * event / 59));
    let before = || (0..20).flat_map(move |number| day(number, 20 * HOUR));
    let rows: Vec<Row<'_>> = before().chain(day(20, 9 * HOUR + 4 * 60_000)).collect();
    let cut = cube(&rows);
    assert_eq!((cut.as_of(), cut.health.excluded.cut_day, cut.health.excluded.stray), (Some(Day(19)), 60, 0));
    assert_eq!(cut.health.cut_day, Some(CutDay { day: Day(20), last_minute: 9 * 60 + 4 }));
    // Freshness is judged by the newest event as ever.
    assert_eq!(cut.health.newest_event, Some(Millis(20 * DAY + 9 * HOUR + 4 * 60_000)));
    assert_eq!(cut.health.last_event, Some(Millis(19 * DAY + 20 * HOUR)));
    let asked = Clock { as_of: Some(Day(20)), ..CLOCK };
    let definitions = Definitions::default();
    let rows: Vec<EventRow<'_>> = rows.into_iter().map(event).collect();
    let whole = read(&definitions, asked, &Users::new(&definitions), &rows);
    assert_eq!((whole.as_of(), whole.segments[0].events(0, Day(20)), whole.health.cut_day), (Some(Day(20)), 0, None));
    // The day before is A, also without events, and is not judged again.
    let gap: Vec<Row<'_>> = before().chain(day(22, 9 * HOUR)).collect();
    assert_eq!(cube(&gap).as_of(), Some(Day(21)));
}

#[test]
fn two_halves_of_a_history_with_a_pause_both_count() {
    let rows = [
        ("u", "signup", -500 * DAY),
        ("v", "signup", -499 * DAY),
        ("u", "app_open", 10 * DAY),
        ("v", "app_open", 11 * DAY),
    ];
    assert_eq!(cube(&rows).first_day(), Some(Day(-500)));
}

#[test]
fn a_repetition_has_the_same_user_name_and_instant_as_the_row_before_of_that_user() {
    let open = ("u", "app_open", 10 * DAY);
    let rows = [open, ("v", "app_open", 10 * DAY), open, ("u", "error", 10 * DAY), open];
    assert_eq!(cube(&rows).health.repeated_events, 1);
}

#[test]
fn health_knows_the_last_minute_of_every_day() {
    let cube =
        cube(&[("u", "page_view", 10 * DAY + 61_000), ("u", "page_view", 10 * DAY + 59_999), ("u", "error", 12 * DAY)]);
    let days: Vec<(u64, Option<u16>)> = cube.health.days.iter().map(|day| (day.events, day.last_minute)).collect();
    assert_eq!(days, [(2, Some(1)), (0, None), (1, Some(0))]);
    assert_eq!(cube.health.first_event, Some(Millis(10 * DAY + 59_999)));
    assert_eq!(cube.health.last_event, Some(Millis(12 * DAY)));
}

#[test]
fn more_rows_than_a_batch_and_huge_ids_are_counted_all() {
    let huge = "x".repeat(1 << 21);
    let ids: Vec<String> = (0..1000).map(|number| format!("user {number}")).collect();
    let mut rows: Vec<Row<'_>> = ids.iter().map(|id| (id.as_str(), "app_open", 10 * DAY)).collect();
    rows.insert(500, (&huge, "app_open", 10 * DAY));
    let cube = cube(&rows);
    assert_eq!((cube.segments[0].dau(Day(10)), cube.health.counted_users), (1001, 1001));
}

#[test]
fn of_users_with_the_same_id_the_first_decides_and_any_can_be_a_test() {
    let definitions = Definitions::default();
    let mut users = Users::new(&definitions);
    for is_test in [false, true, false] {
        users.add(UserRow { id: Some(b"u"), is_test, attributes: &[] });
    }
    let health = read(&definitions, CLOCK, &users, &[event(("u", "app_open", 0))]).health;
    assert_eq!((health.user_rows, health.test_users, health.excluded.test_user), (3, 1, 1));
}

#[test]
fn conditions_select_events_of_one_name() {
    use crate::metric::{EventSelector, PropertyFilter, PropertyPath, PropertyRule};
    let plan = |plan: &str| PropertyFilter {
        path: PropertyPath::parse("plan").expect("a path"),
        rule: PropertyRule::AnyOf([plan.to_owned()].into()),
    };
    let paid = PropertyFilter { path: PropertyPath::parse("free").expect("a path"), rule: PropertyRule::Exists(false) };
    let pro = EventSelector::new("upgrade".into(), vec![plan("pro"), paid]);
    let mut definitions = Definitions::default();
    definitions.steps[1].event = StepEvent::Named(EventSelector::new("upgrade".into(), vec![plan("team")]));
    definitions.steps[2].event = StepEvent::Named(pro.clone());
    definitions.trends[0].event = EventSelector::named("upgrade");
    definitions.trends[1].event = pro.clone();
    definitions.active_events = vec![pro];
    let row = |at, properties| EventRow { properties, ..event(("u", "upgrade", 10 * DAY + at)) };
    let rows = [
        event(("u", "signup", 10 * DAY)),
        row(1, Some(br#"{"plan":"team"}"#.as_slice())),
        row(2, Some(br#"{"plan":"pro"}"#)),
        row(3, Some(b"{")),
        row(4, None),
        row(5, Some(br#"{"plan":"pro","free":1}"#)),
    ];
    let cube = read(&definitions, CLOCK, &Users::new(&definitions), &rows);
    let cells = &cube.segments[0];
    assert_eq!((0..3).map(|step| cells.reached(step, Day(10))).collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!((cells.events(0, Day(10)), cells.events(1, Day(10)), cells.dau(Day(10))), (5, 1, 1));
    assert_eq!(cube.health.broken_properties, 1);
}

#[test]
fn a_property_is_added_up_exactly_and_what_is_no_number_is_counted() {
    use crate::metric::PropertyPath;
    let mut definitions = Definitions::default();
    definitions.trends[0].sum = PropertyPath::parse("amount").ok();
    let row = |properties: &'static str| EventRow {
        properties: Some(properties.as_bytes()),
        ..event(("u", "signup", 10 * DAY))
    };
    // 0.1 + 0.2 + 0.0000015 (half to even: 2 millionths) - 5 = -4.699998. A text of a number is one; absent adds nothing.
    let added = [r#"{"amount":0.1}"#, r#"{"amount":"0.2"}"#, r#"{"amount":15e-7}"#, r#"{"amount":-5}"#, "{}"].map(row);
    let not_added = [r#"{"amount":"ten"}"#, r#"{"amount":1e15}"#, r#"{"amount":[1]}"#, r#"{"amount":true}"#].map(row);
    let rows = [added.as_slice(), &not_added, &[row("{")]].concat();
    let cube = read(&definitions, CLOCK, &Users::new(&definitions), &rows);
    assert_eq!((cube.segments[0].sum(0, Day(10)), cube.segments[0].events(0, Day(10))), (-4_699_998, 10));
    assert_eq!((cube.health.values_not_added, cube.health.broken_properties), (4, 1));
}

#[test]
fn a_day_ends_where_it_ends_also_when_its_clock_changed() {
    let definitions = Definitions { zone: "Australia/Sydney".parse().expect("a zone"), ..Definitions::default() };
    // On 4 October 2026 Sydney goes from 10 to 11 hours ahead. The row after one of its noon is of 13:30 UTC the day before: 23:30
    // there, half an hour before that day's midnight.
    let noon = 20_730 * DAY;
    let rows = [event(("u", "app_open", noon)), event(("u", "app_open", noon - 10 * HOUR - HOUR / 2))];
    let clock = Clock { now: Millis(noon + 10 * DAY), as_of: None };
    let cells = read(&definitions, clock, &Users::new(&definitions), &rows).segments.swap_remove(0);
    assert_eq!([20_729, 20_730].map(|day| cells.dau(Day(day))), [1, 1]);
}

mod hourly;
mod inventory;
