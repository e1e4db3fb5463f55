//! `alerts replay`: the rule over a CSV file, through the binary.

use std::fmt::Write;

use flightdeck::alerts::{Direction, SeriesKind};
use serde_json::Value;

use super::recorded::{Row, rows, shared};
use crate::harness::Project;

const HEADING: &str = "series,date,z1,pct1,z3,pct3,z7,pct7,z14,pct14,window,verdict,severity,direction";

/// Recorded series as a person would hand them in: one file, `n` on rates only.
fn file(rows: &[Row]) -> String {
    let mut text = "series,date,value,n\n".to_owned();
    for row in rows {
        let of = if row.kind == SeriesKind::Rate { row.value.total.to_string() } else { String::new() };
        writeln!(text, "{},{},{},{of}", row.series, row.value.day, row.value.value).expect("text grows");
    }
    text
}

fn excerpt() -> Vec<Row> {
    rows(include_str!("../../cases/alerts/recorded.csv"))
}

/// The lines that the program prints for a file, without the heading.
fn replayed(text: &str) -> Vec<String> {
    let project = Project::empty();
    project.write("series.csv", text);
    let run = project.run(&["alerts", "replay", "series.csv"]).ok();
    let mut lines = run.out.lines().map(str::to_owned);
    assert_eq!(lines.next().as_deref(), Some(HEADING));
    lines.collect()
}

/// Compares what is printed for recorded series with what was recorded, from day 42 on; gives the number of rows.
fn compare(mut recorded: Vec<Row>) -> usize {
    let lines = replayed(&file(&recorded));
    // The program prints the series in the order of their names.
    recorded.sort_by(|a, b| a.series.cmp(&b.series));
    assert_eq!(lines.len(), recorded.len());
    let mut compared = 0;
    for (row, line) in recorded.iter().zip(&lines) {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells[..2], [row.series.as_str(), &row.value.day.to_string()]);
        if row.index < 42 {
            assert_eq!(cells[10..], ["", "learning", "", ""], "{line}");
            continue;
        }
        let numbers = row.z.iter().zip(row.percents).flat_map(|(z, percent)| [percent.map(|_| *z), percent]);
        for (found, expected) in cells[2..10].iter().zip(numbers) {
            let found = (!found.is_empty()).then(|| found.parse::<f64>().expect("a number"));
            assert_eq!(found.is_some(), expected.is_some(), "{line}");
            let is_near = |(found, expected): (f64, f64)| (found - expected).abs() <= 1e-3 * (1.0 + expected.abs());
            assert!(found.zip(expected).is_none_or(is_near), "{line}, expected {expected:?}");
        }
        let window = if row.window == 0 { String::new() } else { row.window.to_string() };
        let fired = row.fired().map(Direction::as_str);
        match fired {
            Some(direction) => {
                assert_eq!((cells[10], cells[11], cells[13]), (window.as_str(), "fired", direction), "{line}");
                assert_eq!(cells[12] == "critical", row.is_critical, "{line}");
            }
            None if row.window > 0 => assert_eq!((cells[10], cells[11]), (window.as_str(), "recovered"), "{line}"),
            None => assert!(["quiet", "info"].contains(&cells[11]), "{line}"),
        }
        compared += 1;
    }
    compared
}

#[test]
fn counts_and_rates_of_one_file_are_told_as_recorded() {
    assert_eq!(compare(excerpt()), 6 * (154 - 42) + 140 - 42);
}

#[test]
fn every_recorded_series_is_told_as_recorded() {
    let Some(text) = shared() else { return };
    assert_eq!(compare(rows(&text)), 10_119);
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let text = file(&excerpt());
    let (heading, body) = text.split_once('\n').expect("a heading");
    let mut lines: Vec<&str> = body.lines().collect();
    lines.reverse();
    lines.rotate_left(77);
    assert_eq!(replayed(&format!("{heading}\n{}\n", lines.join("\n"))), replayed(&text));
}

#[test]
fn a_series_that_is_cut_reads_as_the_beginning_of_the_whole() {
    let rows: Vec<Row> = excerpt().into_iter().filter(|row| row.series == "launch/500/3000").collect();
    let whole = replayed(&file(&rows));
    for cut in [1, 41, 43, 120] {
        assert_eq!(replayed(&file(&rows[..cut])), whole[..cut]);
    }
}

#[test]
fn json_is_one_object_a_day_with_the_same_values() {
    let project = Project::empty();
    let text = file(&excerpt());
    project.write("series.csv", &text);
    let run = project.run(&["alerts", "replay", "series.csv", "--json"]).ok();
    let lines = replayed(&text);
    assert_eq!(run.out.lines().count(), lines.len());
    for (object, line) in run.out.lines().zip(&lines) {
        let object: Value = serde_json::from_str(object).expect("an object a line");
        let text = |key: &str| match &object[key] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.as_f64().expect("a number").to_string(),
        };
        let keys: Vec<&str> = HEADING.split(',').collect();
        // Both write the shortest decimals that read back as the same numbers.
        let cells: Vec<&str> = line.split(',').collect();
        for (key, cell) in keys.iter().zip(&cells) {
            match (text(key).parse::<f64>(), cell.parse::<f64>()) {
                (Ok(number), Ok(other)) => assert!((number - other).abs() <= 1e-12 * number.abs(), "{key}: {line}"),
                _ => assert_eq!(text(key), *cell, "{line}"),
            }
        }
        assert_eq!(object.as_object().map(serde_json::Map::len), Some(keys.len()));
    }
}

/// The run on a file that is not as it should be.
fn refused(text: &str, problems: &[&str]) {
    let project = Project::empty();
    project.write("series.csv", text);
    let run = project.run(&["alerts", "replay", "series.csv"]).fails_with(problems);
    assert_eq!(run.out, "");
}

#[test]
fn every_bad_row_is_named_with_its_line() {
    refused(
        "series,date,value\na,2026-11-01,5\na,2026-11-31,5\n\na,2026-11-02,many\na,2026-11-03,-1\na,2026-11-04\n",
        &[
            "series.csv:3: ",
            "series.csv:5: `many` is not a value; write a number from 0",
            "series.csv:6: `-1` is not a value",
            "series.csv:7: found 2 cells, expected 3",
        ],
    );
    refused("series,date,value,n\na,2026-11-01,5,inf\n", &["series.csv:2: `inf` is not a total"]);
}

#[test]
fn equal_problems_are_told_once_with_their_number_and_first_places() {
    let rows: Vec<String> = (1..=9).map(|day| format!("a,2026-11-0{day},many")).collect();
    let project = Project::empty();
    project.write("series.csv", &format!("series,date,value\n{}\na,2026-11-20,few\n", rows.join("\n")));
    let run = project.run(&["alerts", "replay", "series.csv"]).fails_with(&[
        "series.csv:2: `many` is not a value; write a number from 0 (9 rows: lines 2, 3, 4 …)",
        "series.csv:11: `few` is not a value",
    ]);
    assert_eq!(run.err.matches("`many`").count(), 1);
}

#[test]
fn names_may_be_quoted_and_hold_commas() {
    let rows: Vec<String> = (1..=28).map(|day| format!("\"a, \"\"b\"\"\",2026-11-{day:02},5")).collect();
    let lines = replayed(&format!("series,date,value\r\n{}", rows.join("\r\n")));
    assert_eq!(lines.len(), 28);
    assert!(lines.iter().all(|line| line.starts_with("\"a, \"\"b\"\"\",2026-11-")), "{}", lines[0]);
}

#[test]
fn a_series_has_one_value_a_day_and_is_a_rate_or_a_count() {
    refused("series,date,value\na,2026-11-01,5\na,2026-11-01,6\n", &["the series `a` has two values for 2026-11-01"]);
    refused(
        "series,date,value,n\na,2026-11-01,5,9\na,2026-11-02,6,\n",
        &["the series `a` has `n` on 1 of its 2 days", "hint: a rate has it on every day, a count on none"],
    );
}

#[test]
fn an_empty_file_and_other_columns_are_said_with_what_is_expected() {
    refused("", &["series.csv:1: found the columns ``, expected `series,date,value` or `series,date,value,n`"]);
    refused("date,value\n", &["found the columns `date,value`"]);
    Project::empty().run(&["alerts", "replay", "none.csv"]).fails_with(&["none.csv", "read the series"]);
}

#[test]
fn a_file_with_a_heading_only_has_no_days() {
    assert_eq!(replayed("series,date,value\r\n"), [""; 0]);
}
