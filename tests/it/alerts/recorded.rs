//! The rule equals its recorded output, row by row.

use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use flightdeck::alerts::{
    BadDirection, DailySeries, DayValue, DayVerdict, Direction, Judge, SeriesKind, Severity, Thresholds, Tuning,
    Weekdays, replay, verdicts,
};
use flightdeck::calendar::Day;

/// One row: the input, and what the rule is recorded to have said.
pub(super) struct Row {
    pub(super) series: String,
    /// The day's number in the series, from 0.
    pub(super) index: i32,
    pub(super) value: DayValue,
    pub(super) kind: SeriesKind,
    /// The direction of a known event, 9 for either, 0 for none.
    pub(super) incident: i32,
    /// Whether an alert on the day counts for or against the rule.
    pub(super) is_scored: bool,
    /// `z1`, `z3`, `z7`, `z14`.
    pub(super) z: [f64; 4],
    /// `pct1`, `pct3`, `pct7`, `pct14`; `None` where no z is worked out.
    pub(super) percents: [Option<f64>; 4],
    /// The length of the window that is reported, also on the way back from an incident; 0 for none.
    pub(super) window: usize,
    fire: i32,
    pub(super) is_critical: bool,
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
pub(super) fn series(rows: &[Row]) -> DailySeries {
    DailySeries::new(rows[0].kind, rows.iter().map(|row| row.value).collect())
}

/// Every recorded row, where the shared data is at hand.
pub(super) fn shared() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/alert_fixtures_v2.csv.gz");
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
        let kind = if cells[4].is_empty() { SeriesKind::Count } else { SeriesKind::Rate };
        let value = match kind {
            SeriesKind::Count => DayValue::count(day, number(3)),
            SeriesKind::Rate => DayValue::rate(day, number(3), number(4)),
        };
        rows.push(Row {
            series: cells[0].into(),
            index,
            value,
            kind,
            incident: cells[5].parse().expect("a direction"),
            is_scored: cells[6] == "1",
            z: [7, 9, 11, 13].map(number),
            percents: [8, 10, 12, 14].map(|at| (!cells[at].is_empty()).then(|| number(at))),
            window: cells[15].parse().unwrap_or(0),
            fire: cells[16].parse().expect("a direction"),
            is_critical: number(17) != 0.0,
        });
    }
    rows
}

/// What a verdict is recorded as: the window, the direction of a trigger, and whether it is critical.
fn recorded(verdict: DayVerdict) -> (usize, i32, bool) {
    match verdict {
        DayVerdict::Triggered(trigger) => {
            let fire = if trigger.direction == Direction::Up { 1 } else { -1 };
            (trigger.window.days(), fire, trigger.severity == Severity::Critical)
        }
        DayVerdict::Recovered(trigger) => (trigger.window.days(), 0, false),
        DayVerdict::Learning | DayVerdict::Quiet(_) | DayVerdict::Info(..) => (0, 0, false),
    }
}

/// How a rule differs from the record.
pub(super) struct Comparison {
    /// How many rows from day 42 on were compared.
    pub(super) rows: usize,
    /// The first rows that differ.
    pub(super) different: Vec<String>,
}

/// Compares a rule with the record, from day 42 on.
pub(super) fn compare(text: &str, tuning: Tuning) -> Comparison {
    let rows = rows(text);
    let mut found = Comparison { rows: 0, different: Vec::new() };
    for rows in rows.chunk_by(|a, b| a.series == b.series) {
        let readings = replay(&series(rows), tuning);
        let judge = Judge { kind: rows[0].kind, thresholds: Thresholds::default(), bad: BadDirection::Either };
        let verdicts = verdicts(judge, &readings);
        for ((row, reading), verdict) in rows.iter().zip(&readings).zip(&verdicts).skip(42) {
            let windows = reading.windows.expect("there is a comparison from day 20 on");
            let z = windows.map(|window| window.z);
            let percents = windows.map(|window| window.is_judged.then(|| window.percent()));
            let is_near = z.iter().zip(row.z).all(|(found, expected)| (found - expected).abs() <= 1e-3)
                && percents.iter().zip(row.percents).all(|pair| match pair {
                    (Some(found), Some(expected)) => (found - expected).abs() <= 1e-3 * (1.0 + expected.abs()),
                    (None, None) => true,
                    (Some(_), None) | (None, Some(_)) => false,
                });
            if !is_near || recorded(*verdict) != (row.window, row.fire, row.is_critical) {
                let text =
                    format!("{} {}: {z:?} {percents:?} {verdict:?}, expected {:?}", row.series, row.index, row.z);
                found.different.push(text);
            }
            found.rows += 1;
        }
    }
    found.different.truncate(5);
    found
}

#[test]
fn the_rule_equals_the_excerpt_row_by_row() {
    let found = compare(include_str!("../../cases/alerts/recorded.csv"), Tuning::default());
    assert_eq!((found.rows, found.different), (6 * (154 - 42) + 140 - 42, Vec::new()));
}

#[test]
fn the_rule_equals_every_recorded_row() {
    let Some(text) = shared() else { return };
    let found = compare(&text, Tuning::default());
    assert_eq!((found.rows, found.different), (10_119, Vec::new()));
}

#[test]
fn without_weekday_factors_or_the_smallest_scale_the_rule_differs_from_its_record() {
    let without_weekdays = Tuning { weekdays: Weekdays::Off, ..Tuning::default() };
    let without_scale = Tuning { floor: 0.01, ..Tuning::default() };
    for tuning in [without_weekdays, without_scale] {
        assert!(!compare(include_str!("../../cases/alerts/recorded.csv"), tuning).different.is_empty(), "{tuning:?}");
    }
}
