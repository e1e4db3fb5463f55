//! What the rows hold: every name with its rows, people and days; values of attributes; ids without a row.

use super::*;
use crate::cube::{EventName, IdDifference, Inventory};
use crate::metric::{EventSelector, Filter, PropertyFilter, PropertyPath, PropertyRule, Segment, SegmentKey};

/// Name, whether it is left out, events, people, first and last day.
type Line<'a> = (&'a str, bool, u64, u64, Option<[i32; 2]>);

fn names(inventory: &Inventory) -> Vec<Line<'_>> {
    let line = |it: &'_ EventName| {
        let days = it.days.map(|[first, last]| [first.0, last.0]);
        (it.is_excluded, it.events, it.people, days)
    };
    let named = inventory.names.iter().map(|it| {
        let (is_excluded, events, people, days) = line(it);
        (it.name.as_deref().unwrap_or("(none)"), is_excluded, events, people, days)
    });
    named.collect()
}

fn from<'a>(source: &'a str, row: Row<'a>) -> EventRow<'a> {
    EventRow { source: Some(source.as_bytes()), ..event(row) }
}

#[test]
fn every_name_is_counted_with_its_people_and_days() {
    let cube = cube(&[
        ("a", "signup", 10 * DAY),
        ("a", "page_view", 10 * DAY),
        ("b", "page_view", 12 * DAY + 5),
        ("b", "page_view", 12 * DAY + 9),
        ("b", "app_open", 12 * DAY),
        ("a", "app_open", 13 * DAY),
    ]);
    let expected = [
        ("page_view", false, 3, 2, Some([10, 12])),
        ("app_open", false, 2, 2, Some([12, 13])),
        ("signup", false, 1, 1, Some([10, 10])),
    ];
    assert_eq!(names(&cube.inventory), expected);
    // Days 10, 12 and 13 are the last but 3, the last but 1 and the last of the 28 days up to the as-of day, day 13.
    let recent = |name: usize| cube.inventory.names[name].recent[24..].to_vec();
    assert_eq!((recent(0), recent(1)), (vec![1, 0, 2, 0], vec![0, 0, 1, 1]));
    assert!(cube.inventory.names.iter().all(|name| name.recent.len() == 28));
}

#[test]
fn rows_that_are_left_out_stand_apart() {
    let definitions = Definitions::default();
    let mut users = Users::new(&definitions);
    users.add(UserRow { id: Some(b"t"), is_test: true, attributes: &[] });
    let rows = [
        event(("a", "app_open", 10 * DAY)),
        from("BOT", ("b", "app_open", 10 * DAY)),
        from("BOT", ("c", "app_open", 9 * DAY)),
        event(("t", "crawl", 10 * DAY)),
        EventRow { name: None, ..event(("a", "", 10 * DAY)) },
        EventRow { user: None, ..event(("", "visit", 10 * DAY)) },
    ];
    let cube = read(&definitions, CLOCK, &users, &rows);
    let expected = [
        ("app_open", true, 2, 2, Some([10, 10])),
        ("(none)", false, 1, 1, Some([10, 10])),
        ("app_open", false, 1, 1, Some([10, 10])),
        ("crawl", true, 1, 1, Some([10, 10])),
        ("visit", true, 1, 0, Some([10, 10])),
    ];
    assert_eq!(names(&cube.inventory), expected);
    assert_eq!(cube.inventory.has_source, [false, true, false]);
}

#[test]
fn rows_that_are_left_out_do_not_depend_on_which_days_count() {
    let mut rows: Vec<EventRow<'_>> = (0..200).map(|_| event(("a", "app_open", 50 * DAY))).collect();
    rows.extend([from("bot", ("b", "crawl", 10 * DAY)), from("bot", ("b", "crawl", 50 * DAY))]);
    rows.push(from("bot", ("c", "crawl", 60 * DAY)));
    let definitions = Definitions::default();
    let of = |rows: &[EventRow<'_>]| {
        let cube = read(&definitions, CLOCK, &Users::new(&definitions), rows);
        names(&cube.inventory).into_iter().find(|line| line.1).map(|line| (line.2, line.3, line.4))
    };
    assert_eq!(of(&rows), Some((3, 2, Some([50, 50]))));
    // With strays on day 1 and day 99 the rows are read twice, the second time for day 50 alone.
    rows.extend([event(("d", "app_open", DAY)), event(("d", "app_open", 99 * DAY))]);
    assert_eq!(of(&rows), Some((3, 2, Some([50, 50]))));
}

#[test]
fn sources_are_listed_where_the_settings_exclude_one_of_their_own() {
    let rows = [
        from("Loadtest", ("a", "app_open", 10 * DAY)),
        from("web", ("b", "app_open", 10 * DAY)),
        from("usr_00000001", ("usr_00000001", "app_open", 10 * DAY)),
        from("bot", ("c", "app_open", 10 * DAY)),
    ];
    let mut definitions = Definitions::default();
    let sources =
        |definitions: &Definitions| read(definitions, CLOCK, &Users::new(definitions), &rows).inventory.sources;
    assert_eq!(sources(&definitions), [""; 0]);
    definitions.excluded_sources.push("load test".into());
    assert_eq!(sources(&definitions), ["Loadtest", "web"], "without ids and without what is excluded");
}

#[test]
fn names_beyond_the_largest_are_one_row_with_distinct_people() {
    let names: Vec<String> = (0..203).map(|number| format!("name{number:03}")).collect();
    let mut rows: Vec<Row<'_>> = names.iter().map(|name| ("a", name.as_str(), 10 * DAY)).collect();
    rows.push(("b", "name202", 11 * DAY));
    rows.push(("b", "name201", 11 * DAY));
    let inventory = cube(&rows).inventory;
    assert_eq!(inventory.names.len(), 200);
    // By volume, then name: the last three by name of those with one row are left.
    assert_eq!(
        [0, 1, 2, 199].map(|at: usize| inventory.names[at].name.clone().expect("a name")),
        ["name201", "name202", "name000", "name197"]
    );
    let other = &inventory.other[0];
    assert_eq!((other.name.clone(), other.events, other.people), (None, 3, 1));
    assert_eq!(inventory.also_named, ["name198", "name199", "name200"]);
}

#[test]
fn threads_that_share_the_rows_find_the_same() {
    let definitions = Definitions::default();
    let users = Users::new(&definitions);
    let plan = QueryPlan::new(&definitions, CLOCK);
    let rows: Vec<EventRow<'_>> = [
        ("a", "x", 10 * DAY),
        ("b", "y", 10 * DAY),
        ("c", "y", 11 * DAY),
        ("c", "z", 12 * DAY),
        ("b", "x", 11 * DAY),
        ("a", "signup", 11 * DAY),
    ]
    .map(event)
    .into_iter()
    .chain([from("bot", ("d", "z", 11 * DAY))])
    .collect();
    let all = |parts: &[&[EventRow<'_>]]| {
        let mut accumulators = parts.iter().map(|rows| {
            let mut accumulator = Accumulator::new(&plan, &users);
            rows.iter().for_each(|row| accumulator.push(*row));
            accumulator
        });
        let mut first = accumulators.next().expect("a part");
        accumulators.for_each(|later| first.merge(later));
        match first.finish() {
            PassResult::Complete(cube) => cube.inventory,
            PassResult::Again(_) => panic!("all days count"),
        }
    };
    let whole = all(&[&rows]);
    for cut in 0..=rows.len() {
        assert_eq!(all(&[&rows[..cut], &rows[cut..]]), whole, "cut at {cut}");
    }
}

#[test]
fn events_that_fulfil_conditions_are_counted_for_each_setting() {
    let mut definitions = Definitions::default();
    let pro = |name: &str| {
        let rule = PropertyRule::AnyOf(["pro".to_owned()].into());
        EventSelector::new(
            name.into(),
            vec![PropertyFilter { path: PropertyPath::parse("plan").expect("a path"), rule }],
        )
    };
    definitions.steps[1].event = StepEvent::Named(pro("onboarding_complete"));
    definitions.active_events = vec![pro("app_open"), EventSelector::named("key_action_completed")];
    let with = |properties: &'static str, row| EventRow { properties: Some(properties.as_bytes()), ..event(row) };
    let rows = [
        with("{\"plan\":\"pro\"}", ("a", "app_open", 10 * DAY)),
        with("{\"plan\":\"free\"}", ("a", "app_open", 10 * DAY + 1)),
        with("{\"plan\":\"free\"}", ("a", "onboarding_complete", 10 * DAY)),
        with("{}", ("a", "signup", 10 * DAY)),
    ];
    let inventory = read(&definitions, CLOCK, &Users::new(&definitions), &rows).inventory;
    assert_eq!(inventory.step_events, [1, 0, 0, 0]);
    assert_eq!(inventory.active_events, [1, 0]);
    assert_eq!(inventory.trend_events, [1, 1, 0, 0, 0]);
}

#[test]
fn values_of_attributes_and_users_of_segments_are_counted() {
    let mut definitions = Definitions::default();
    for value in ["Pro", "free"] {
        definitions.segments.push(Segment {
            key: SegmentKey(value.to_lowercase()),
            label: value.into(),
            filters: vec![Filter { attribute: "plan".into(), any_of: vec![value.into()], is_excluding: false }],
        });
    }
    let mut users = Users::new(&definitions);
    for (id, plan, is_test) in [("a", "pro", false), ("b", "pro", false), ("c", "free", false), ("d", "Pro", true)] {
        users.add(UserRow { id: Some(id.as_bytes()), is_test, attributes: &[Some(plan.as_bytes())] });
    }
    let inventory = read(&definitions, CLOCK, &users, &[event(("e", "app_open", 10 * DAY))]).inventory;
    assert_eq!(inventory.attributes[0].values, [("pro".to_owned(), 2), ("free".to_owned(), 1)]);
    // A user without a row is one of `all`.
    assert_eq!(inventory.segment_users, [4, 0, 1]);
}

#[test]
fn it_is_seen_why_ids_meet_no_row() {
    let difference = |rows: &[&str], events: &[&str]| {
        let definitions = Definitions::default();
        let mut users = Users::new(&definitions);
        for id in rows {
            users.add(UserRow { id: Some(id.as_bytes()), is_test: false, attributes: &[] });
        }
        let rows: Vec<EventRow<'_>> = events.iter().map(|id| event((id, "app_open", 10 * DAY))).collect();
        read(&definitions, CLOCK, &users, &rows).inventory.id_difference
    };
    assert_eq!(difference(&["7", "8"], &["7.0", "8.0"]), Some(IdDifference::Fraction));
    assert_eq!(difference(&["7", "8"], &["007", "08"]), Some(IdDifference::Zeros));
    assert_eq!(difference(&["ab", "cd"], &["AB", "CD", "x"]), Some(IdDifference::Case));
    assert_eq!(difference(&["ab", "cd"], &[" ab", "cd "]), Some(IdDifference::Blanks));
    assert_eq!(difference(&["ab", "cd"], &["AB", "x", "y"]), None);
    assert_eq!(difference(&["ab"], &["ab"]), None);
}

#[test]
fn a_name_with_an_id_in_it_is_marked() {
    let inventory = cube(&[
        ("usr_00000001", "opened by usr_00000001", 10 * DAY),
        ("usr_00000001", "opened", 10 * DAY),
        ("ab", "ab opened", 10 * DAY),
    ])
    .inventory;
    let marked = inventory.names.iter().filter(|name| name.holds_id).map(|name| name.name.as_deref());
    assert_eq!(marked.collect::<Vec<_>>(), [Some("opened by usr_00000001")]);
}

#[test]
fn people_who_are_never_identified_are_seen() {
    let is_seen = |start: &str| {
        let definitions = Definitions::default();
        let mut users = Users::new(&definitions);
        users.add(UserRow { id: Some(b"known"), is_test: false, attributes: &[] });
        let rows = [(start, "signup", 10 * DAY), ("known", "onboarding_complete", 10 * DAY + 1)].map(event);
        read(&definitions, CLOCK, &users, &rows).inventory.is_never_identified
    };
    assert!(is_seen("device"));
    assert!(!is_seen("known"));
}

#[test]
fn whether_people_are_identified_does_not_depend_on_the_order_of_rows() {
    let definitions = Definitions::default();
    let mut users = Users::new(&definitions);
    users.add(UserRow { id: Some(b"known"), is_test: false, attributes: &[] });
    // The device takes the second step 20 days after its start, too late for the window of 7.
    let rows = [
        ("device", "signup", 10 * DAY),
        ("device", "onboarding_complete", 30 * DAY),
        ("known", "onboarding_complete", 10 * DAY),
    ];
    let mut turned = rows;
    turned.swap(0, 1);
    let seen = |rows: [(&str, &str, i64); 3]| {
        read(&definitions, CLOCK, &users, &rows.map(event)).inventory.is_never_identified
    };
    assert!(seen(rows) && seen(turned));
}
