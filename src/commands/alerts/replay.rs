//! Runs the alert rule over a CSV file of daily series: a row a day with what the rule would have said on that day.

use std::path::Path;

use serde::Serialize;

use super::series_file;
use crate::alerts::{BadDirection, DailySeries, DayVerdict, Judge, Thresholds, Tuning, replay as read_days, verdicts};
use crate::json;
use crate::problem::Problems;

/// How the rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReplayFormat {
    Csv,
    Json,
}

/// A row of the output.
#[derive(Debug, Serialize)]
struct ReplayRow<'a> {
    series: &'a str,
    date: String,
    z1: Option<f64>,
    pct1: Option<f64>,
    z3: Option<f64>,
    pct3: Option<f64>,
    z7: Option<f64>,
    pct7: Option<f64>,
    z14: Option<f64>,
    pct14: Option<f64>,
    /// The window that is reported, in days.
    window: Option<usize>,
    verdict: &'static str,
    severity: Option<&'static str>,
    direction: Option<&'static str>,
}

/// Reads the file and gives the text to print.
pub(super) fn replay(file: &Path, format: ReplayFormat) -> Result<String, Problems> {
    let series = series_file::read(file)?;
    let rows = series.iter().flat_map(|(name, series)| rows(name, series));
    Ok(match format {
        ReplayFormat::Csv => csv_text(rows),
        ReplayFormat::Json => rows.map(|row| json::to_string(&row) + "\n").collect(),
    })
}

/// Nothing is known of which way is good, so a large move in either direction is critical.
fn rows<'a>(name: &'a str, series: &DailySeries) -> Vec<ReplayRow<'a>> {
    let readings = read_days(series, Tuning::default());
    let judge = Judge { kind: series.kind, thresholds: Thresholds::default(), bad: BadDirection::Either };
    let verdicts = verdicts(judge, &readings);
    let row = |(reading, verdict): (&crate::alerts::DayReading, &DayVerdict)| {
        let number = |window: usize, of: fn(&crate::alerts::WindowReading) -> f64| {
            reading.windows.as_ref().map(|windows| &windows[window]).filter(|window| window.is_judged).map(of)
        };
        let z = |window| number(window, |window| window.z);
        let percent = |window| number(window, crate::alerts::WindowReading::percent);
        let (word, trigger) = match *verdict {
            DayVerdict::Learning => ("learning", None),
            DayVerdict::Quiet(_) => ("quiet", None),
            DayVerdict::Recovered(trigger) => ("recovered", Some(trigger)),
            DayVerdict::Info(trigger, _) => ("info", Some(trigger)),
            DayVerdict::Triggered(trigger) => ("fired", Some(trigger)),
        };
        let shown = verdict.shown();
        ReplayRow {
            series: name,
            date: reading.value.day.to_string(),
            z1: z(0),
            pct1: percent(0),
            z3: z(1),
            pct3: percent(1),
            z7: z(2),
            pct7: percent(2),
            z14: z(3),
            pct14: percent(3),
            window: trigger.map(|trigger| trigger.window.days()),
            verdict: word,
            severity: shown.map(|trigger| trigger.severity.as_str()),
            direction: trigger.map(|trigger| trigger.direction.as_str()),
        }
    };
    readings.iter().zip(&verdicts).map(row).collect()
}

fn csv_text<'a>(rows: impl Iterator<Item = ReplayRow<'a>>) -> String {
    const HEADING: [&str; 14] = [
        "series",
        "date",
        "z1",
        "pct1",
        "z3",
        "pct3",
        "z7",
        "pct7",
        "z14",
        "pct14",
        "window",
        "verdict",
        "severity",
        "direction",
    ];
    let written = || -> csv::Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
        writer.write_record(HEADING)?;
        for row in rows {
            writer.serialize(row)?;
        }
        Ok(writer.into_inner().map_err(csv::IntoInnerError::into_error)?)
    };
    let bytes = written().expect("memory takes every row");
    String::from_utf8(bytes).expect("text stays text")
}
