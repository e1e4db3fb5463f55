//! Conditions on properties: the SQL that `explain` prints selects the same events as the engine.

use std::num::NonZeroUsize;

use flightdeck::calendar::{Day, DayRange};
use flightdeck::config::{Config, SourceConfig, parse};
use flightdeck::cube::Clock;
use flightdeck::metric::sql::{Question, Tables, sql};
use flightdeck::metric::{Definitions, Quantity, TrendIndex};
use rusqlite::{Connection, params};

pub(crate) const PROPERTIES: [&str; 34] = [
    "{}",
    "null",
    "3",
    "[{\"n\":1}]",
    "\"n\"",
    "",
    "{",
    "{'n':1}",
    "{\"n\":01}",
    "{\"n\":1,}",
    r#"{"n":3}"#,
    r#"{"n":3.0}"#,
    r#"{"n":3e0}"#,
    r#"{"n":"3"}"#,
    r#"{"n":"3.0"}"#,
    r#"{"n":"3 "}"#,
    r#"{"n":-0}"#,
    r#"{"n":null}"#,
    r#"{"n":true}"#,
    r#"{"n":"true"}"#,
    r#"{"n":[]}"#,
    r#"{"n":[1,[3,["pro"]],{"x":"y"}]}"#,
    r#"{"n":{"x":"y"}}"#,
    r#"{"n":1,"n":3}"#,
    r#"{"n":3,"n":null}"#,
    r#"{"n":{"x":3},"n":{"y":1}}"#,
    r#"{"a.b":1,"a":{"b":3}}"#,
    r#"{"a":{"b":3}}"#,
    r#"{"a":[7,{"b":3}]}"#,
    r#"{"a.b":null,"a":{"b":3}}"#,
    r#"{"n":-2.50}"#,
    r#"{"n":123456789012345678901}"#,
    r#"{"n":1e-3}"#,
    r#"{"n":"1E3"}"#,
];

pub(crate) const CONDITIONS: [&str; 24] = [
    "n = 3",
    "n = \"3.0\"",
    "n = [\"pro\", true]",
    "n = 0",
    "n = \"y\"",
    "n = { not = [3] }",
    "n = { not = [\"y\", true] }",
    "n = { exists = true }",
    "n = { exists = false }",
    "n = { min = 3 }",
    "n = { max = 3 }",
    "n = { min = -2.5, max = -2.5 }",
    "n = { max = -2.5 }",
    "n = { min = -2.6 }",
    "n = { min = 0.001, max = 0.001 }",
    "n = \"123456789012345678901\"",
    "n = { min = 123456789012345678900.0 }",
    "n = { min = 1000, max = 1000 }",
    "\"a.b\" = [1, 3]",
    "\"a.b\" = { exists = false }",
    "\"/a/b\" = 3",
    "\"/a/1/b\" = 3",
    "\"/a/0\" = 7",
    "\"/n/x\" = \"y\"",
];

/// Settings with a trend metric of one condition.
pub(crate) fn config(condition: &str) -> Config {
    let text = format!("[[trends]]\nkey = \"t\"\nevent = \"t\"\nwhere = {{ {condition} }}\n");
    parse("flightdeck.toml".as_ref(), &text).unwrap_or_else(|problems| panic!("{condition}: {problems}"))
}

#[test]
fn the_sql_selects_the_events_that_the_engine_selects() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("events.db");
    let connection = Connection::open(&path).expect("a new file");
    let schema = "CREATE TABLE users(id, is_test); CREATE TABLE events(user_id, name, ts INTEGER, source, properties);";
    connection.execute_batch(schema).expect("tables");
    // One event a day, so that the day tells which event was selected.
    for (day, properties) in (0_i64..).zip(PROPERTIES.into_iter().map(Some).chain([None])) {
        let insert = "INSERT INTO events VALUES ('u', 't', ?1, NULL, ?2)";
        connection.execute(insert, params![day * 86_400_000, properties]).expect("an event");
    }
    let source = SourceConfig::store(&path);
    let source = flightdeck::source::open(&source, NonZeroUsize::MIN).expect("a store");
    let last = i32::try_from(PROPERTIES.len()).expect("a few");
    for condition in CONDITIONS {
        let definitions = config(condition).definitions;
        let cube = source.cube(&definitions, Clock { now: Day(last).utc_end(), as_of: None }).expect("a cube");
        let tables = source.tables();
        for day in (0..=last).map(Day) {
            let question = on(day, &definitions, &tables);
            let sql = sql(Quantity::Events(TrendIndex(0)), question);
            let found = connection.query_row(sql.trim_end_matches(';'), [], |row| row.get::<_, i64>(0));
            let found = found.unwrap_or_else(|error| panic!("{condition}: {error}\n{sql}"));
            let expected = cube.segments[0].events(0, day).cast_signed();
            let event = usize::try_from(day.0).ok().and_then(|day| PROPERTIES.get(day));
            assert_eq!(found, expected, "{condition} on {event:?}\n{sql}");
        }
    }
}

/// A question about everybody on one day.
fn on<'q>(day: Day, definitions: &'q Definitions, tables: &'q Tables) -> Question<'q> {
    let range = DayRange { first: day, last: day };
    Question { definitions, filters: &[], range, as_of: day, first_day: Day(0), tables }
}

/// Paths that are added up.
pub(crate) const SUMS: [&str; 4] = ["n", "a.b", "/a/1/b", "/n/x"];

#[test]
fn the_sql_adds_what_the_engine_adds() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("events.db");
    let connection = Connection::open(&path).expect("a new file");
    let schema = "CREATE TABLE users(id, is_test); CREATE TABLE events(user_id, name, ts INTEGER, source, properties);";
    connection.execute_batch(schema).expect("tables");
    let more =
        [r#"{"n":0.0000015}"#, r#"{"n":"12.30"}"#, r#"{"n":1e15}"#, r#"{"n":-999999999999999.5}"#, r#"{"n":4e-7}"#];
    let all: Vec<&str> = PROPERTIES.into_iter().chain(more).collect();
    for (day, properties) in (0_i64..).zip(&all) {
        let insert = "INSERT INTO events VALUES ('u', 't', ?1, NULL, ?2), ('v', 't', ?1, NULL, '{\"n\":0.25}')";
        connection.execute(insert, params![day * 86_400_000, properties]).expect("two events");
    }
    let source = SourceConfig::store(&path);
    let source = flightdeck::source::open(&source, NonZeroUsize::MIN).expect("a store");
    let last = i32::try_from(all.len()).expect("a few") - 1;
    for sum in SUMS {
        let text = format!("[[trends]]\nkey = \"t\"\nevent = \"t\"\nsum = \"{sum}\"\nunit = \"EUR\"\n");
        let definitions = parse("flightdeck.toml".as_ref(), &text).expect("valid settings").definitions;
        let cube = source.cube(&definitions, Clock { now: Day(last).utc_end(), as_of: None }).expect("a cube");
        let tables = source.tables();
        for day in (0..=last).map(Day) {
            let question = on(day, &definitions, &tables);
            let sql = sql(Quantity::Sum(TrendIndex(0)), question);
            let found = connection.query_row(sql.trim_end_matches(';'), [], |row| row.get::<_, f64>(0));
            let found = found.unwrap_or_else(|error| panic!("{sum}: {error}\n{sql}"));
            let expected = flightdeck::values::Millionths(cube.segments[0].sum(0, day)).value();
            let event = usize::try_from(day.0).ok().and_then(|day| all.get(day));
            assert!(
                (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
                "{sum}: {found}, {expected}, {event:?}\n{sql}"
            );
        }
    }
}
