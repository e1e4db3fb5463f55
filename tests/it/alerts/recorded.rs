//! The rule equals its recorded output, row by row.

use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use flightdeck::alerts::{Direction, Kind, Point, Series, Severity, Thresholds, Tuning, Verdict, replay, verdicts};
use flightdeck::calendar::Day;

/// One row: the input, and what the rule is recorded to have said.
pub(super) struct Row {
    pub(super) series: String,
    /// The day's number in the series, from 0.
    pub(super) index: i32,
    pub(super) point: Point,
    pub(super) kind: Kind,
    /// The direction of a known event, 9 for either, 0 for none.
    pub(super) incident: i32,
    /// Whether an alert on the day counts for or against the rule.
    pub(super) is_scored: bool,
    /// `z1`, `pct1`, `z7`, `pct7`.
    pub(super) expected: [f64; 4],
    fire: i32,
}

impl Row {
    /// The direction of the recorded warning, if the rule gave one.
    pub(super) fn fired(&self) -> Option<Direction> {
        match self.fire {
            1 => Some(Direction::Up),
            -1 => Some(Direction::Down),
            _ => None,
        }
    }
}

/// The series that rows of one name make.
pub(super) fn series(rows: &[Row]) -> Series {
    Series::new(rows[0].kind, rows.iter().map(|row| row.point).collect())
}

/// Every recorded row, where the shared data is at hand.
pub(super) fn shared() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/alert_fixtures.csv.gz");
    let bytes = std::fs::read(path).ok()?;
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).expect("gzip of text");
    Some(text)
}

pub(super) fn rows(text: &str) -> Vec<Row> {
    let mut first_weekday = 0;
    let mut rows = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells[at].parse::<f64>().unwrap_or(0.0);
        let index: i32 = cells[1].parse().expect("a day number");
        let weekday: i32 = cells[2].parse().expect("a weekday");
        if index == 0 {
            first_weekday = weekday;
        }
        // Day 4 of 1970 was the first Monday.
        let day = Day(4 + first_weekday + index);
        assert_eq!(day.weekday(), weekday, "{line}");
        let kind = if cells[4].is_empty() { Kind::Count } else { Kind::Rate };
        let point = match kind {
            Kind::Count => Point::count(day, number(3)),
            Kind::Rate => Point::rate(day, number(3), number(4)),
        };
        rows.push(Row {
            series: cells[0].into(),
            index,
            point,
            kind,
            incident: cells[5].parse().expect("a direction"),
            is_scored: cells[6] == "1",
            expected: [7, 8, 9, 10].map(number),
            fire: cells[11].parse().expect("a direction"),
        });
    }
    rows
}

fn warned(verdict: Verdict) -> i32 {
    match verdict.fire().filter(|fire| fire.strength >= Severity::Warning).map(|fire| fire.direction) {
        Some(Direction::Up) => 1,
        Some(Direction::Down) => -1,
        None => 0,
    }
}

/// How many rows from day 42 on were compared; panics on the first that differs.
fn compare(text: &str) -> usize {
    let rows = rows(text);
    let mut compared = 0;
    for rows in rows.chunk_by(|a, b| a.series == b.series) {
        let readings = replay(&series(rows), Tuning::default());
        let verdicts = verdicts(rows[0].kind, &readings, &Thresholds::default());
        for ((row, reading), verdict) in rows.iter().zip(&readings).zip(&verdicts).skip(42) {
            let windows = reading.windows.expect("there is a comparison from day 20 on");
            let (day, week) = (windows.day, windows.week);
            let found = [day.z, day.percent(), week.z, week.percent()];
            let is_near = found.iter().zip(row.expected).all(|(found, expected)| (found - expected).abs() <= 1e-3);
            let context = format!("{} index {}: {found:?}, expected {:?}", row.series, reading.index, row.expected);
            assert!(is_near, "{context}");
            assert_eq!(warned(*verdict), row.fire, "{context}");
            compared += 1;
        }
    }
    compared
}

#[test]
fn the_rule_equals_the_excerpt_row_by_row() {
    assert_eq!(compare(include_str!("../../cases/alerts/recorded.csv")), 4 * (154 - 42));
}

#[test]
fn the_rule_equals_every_recorded_row() {
    let Some(text) = shared() else { return };
    assert_eq!(compare(&text), 66 * (154 - 42) + (215 - 42) + (1490 - 42));
}
