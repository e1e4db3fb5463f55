//! The interval and the verdict equal those of an independent implementation, case by case.

use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use flightdeck::calendar::Day;
use flightdeck::decisions::{
    DailyPoint, DecisionVerdict, Effect, ExpectedChange, MetricSeries, NoEffect, ValueKind, effect,
};

/// One series with what is recorded about it.
struct RecordedCase {
    name: String,
    series: MetricSeries,
    day: Day,
    weeks_after: i32,
    expected: ExpectedChange,
    verdict: String,
    /// Why it is unclear, if there is no interval.
    why: String,
    /// Change, low, high, expected change; empty when there is no interval.
    numbers: Vec<f64>,
}

impl RecordedCase {
    /// A case without days, from the cells `case, kind, weeks_after, weekday0, expected, relative`, those of the result, and how
    /// the days count.
    fn new(cells: &[&str], result: &[&str]) -> Self {
        let number = |text: &str| text.parse::<f64>().expect("a number");
        let kind = match cells[1] {
            "count" => ValueKind::Count,
            "quotient" => ValueKind::Quotient,
            "rate" => ValueKind::Rate,
            other => panic!("unknown kind {other}"),
        };
        let weekday: i32 = cells[3].parse().expect("a weekday");
        let monday = Day(20_000).plus(-Day(20_000).weekday());
        let size = number(cells[4]);
        Self {
            name: cells[0].to_owned(),
            series: MetricSeries { kind, points: Vec::new() },
            day: monday.plus(weekday),
            weeks_after: cells[2].parse().expect("weeks"),
            expected: if cells[5] == "1" { ExpectedChange::Relative(size) } else { ExpectedChange::Points(size) },
            verdict: result[0].to_owned(),
            why: result[1].to_owned(),
            numbers: result[2..6].iter().filter(|text| !text.is_empty()).map(|text| number(text)).collect(),
        }
    }

    fn add(&mut self, day: &str, value: &str, total: &str) {
        let number = |text: &str| if text.is_empty() { 0.0 } else { text.parse().expect("a number") };
        let day = self.day.plus(day.parse().expect("a day"));
        self.series.points.push(DailyPoint { day, value: number(value), total: number(total) });
    }

    fn check(&self) {
        let found = effect(&self.series, self.day, self.weeks_after);
        let found = found.and_then(|found| Ok((found, found.expected(self.expected).ok_or(NoEffect::Undefined)?)));
        let Ok((Effect { change, low, high, .. }, expected)) = found else {
            let why = match found.map(|_| ()) {
                Err(NoEffect::TooFewWeeks) => "too few weeks",
                Err(NoEffect::TooFewEvents) => "too few events",
                Err(NoEffect::Undefined) => "undefined",
                Ok(()) => "",
            };
            assert_eq!(
                (self.verdict.as_str(), self.why.as_str(), self.numbers.len()),
                ("unclear", why, 0),
                "{}",
                self.name
            );
            return;
        };
        assert_eq!(self.numbers.len(), 4, "{}", self.name);
        for (found, recorded) in [change, low, high, expected].into_iter().zip(&self.numbers) {
            assert!((found - recorded).abs() <= 1e-6, "{}: {found} instead of {recorded}", self.name);
        }
        let verdict = found.map(|(effect, expected)| DecisionVerdict::of(&effect, expected).as_str());
        assert_eq!(verdict, Ok(self.verdict.as_str()), "{}", self.name);
    }
}

#[test]
fn recorded_cases_have_their_interval_and_verdict() {
    // One case a line; the last cell holds its days, `day:value` or `day:hits/total`.
    let text = include_str!("../../cases/decisions/recorded.csv");
    let mut cases = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let mut case = RecordedCase::new(&cells[..6], &cells[6..12]);
        for day in cells[12].split(' ') {
            let (day, value) = day.split_once(':').expect("a day and its value");
            let (value, total) = value.split_once('/').unwrap_or((value, ""));
            case.add(day, value, total);
        }
        case.check();
        cases += 1;
    }
    assert!(cases >= 28, "{cases} cases");
}

#[test]
fn every_shared_case_has_its_interval_and_verdict() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/decision_fixtures.csv.gz");
    let Ok(bytes) = std::fs::read(path) else { return };
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).expect("gzip of text");
    let mut cases: Vec<RecordedCase> = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if cases.last().is_none_or(|case| case.name != cells[0]) {
            cases.push(RecordedCase::new(&cells[..6], &cells[10..16]));
        }
        let is_known = !cells[7].is_empty() && (cells[1] != "rate" || !cells[8].is_empty());
        if is_known && cells[9] == "0" {
            cases.last_mut().expect("just added").add(cells[6], cells[7], cells[8]);
        }
    }
    cases.iter().for_each(RecordedCase::check);
    assert_eq!(cases.len(), 128);
}
