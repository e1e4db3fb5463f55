//! Runs the alert rule over a CSV file of daily series: a row a day with what the rule would have said that morning.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::alerts::{Kind, Point, Series, Severity, Thresholds, Tuning, Verdict, replay as read_days, verdicts};
use crate::calendar::Day;
use crate::problem::{Place, Problem, Problems};

const HEADING: &str = "series,date,z1,pct1,z7,pct7,verdict,severity,direction\n";

/// How the rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    Csv,
    Json,
}

/// A row of the output.
#[derive(Debug, Serialize)]
struct Row<'a> {
    series: &'a str,
    date: String,
    z1: Option<f64>,
    pct1: Option<f64>,
    z7: Option<f64>,
    pct7: Option<f64>,
    verdict: &'static str,
    severity: Option<&'static str>,
    direction: Option<&'static str>,
}

/// One line of the file.
struct Line {
    series: String,
    day: Day,
    value: f64,
    of: Option<f64>,
}

/// Reads the file and gives the text to print.
pub(super) fn replay(file: &Path, layout: Layout) -> Result<String, Problems> {
    let text = std::fs::read_to_string(file).map_err(|error| Problem::io(file, "read the series", &error))?;
    let series = series(lines(file, &text)?, file)?;
    let rows = series.iter().map(|(name, series)| rows(name, series, layout));
    let heading = match layout {
        Layout::Csv => HEADING,
        Layout::Json => "",
    };
    Ok(std::iter::once(heading.to_owned()).chain(rows).collect())
}

fn lines(file: &Path, text: &str) -> Result<Vec<Line>, Problems> {
    let mut problems = Problems::default();
    let mut rows = text.lines().zip(1..).filter(|(row, _)| !row.trim().is_empty());
    let heading = rows.next().map(|(row, _)| row.trim_start_matches('\u{feff}').trim()).unwrap_or_default();
    let has_total = match heading {
        "series,date,value" => false,
        "series,date,value,n" => true,
        found => {
            let message = format!("found the columns `{found}`, expected `series,date,value` or `series,date,value,n`");
            return Err(Problem::new(Place::file(file).line(1), message).into());
        }
    };
    let mut found = Vec::new();
    for (row, number) in rows {
        let place = Place::file(file).line(number);
        found.extend(
            problems.collect(line(row, if has_total { 4 } else { 3 }).map_err(|text| Problem::new(place, text))),
        );
    }
    problems.or(found)
}

fn line(row: &str, columns: usize) -> Result<Line, String> {
    let cells: Vec<&str> = row.split(',').map(str::trim).collect();
    if cells.len() != columns {
        return Err(format!("found {} cells, expected {columns}", cells.len()));
    }
    let number = |text: &str, key: &str| match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err(format!("`{text}` is not a {key}; write a number from 0")),
    };
    let of = cells.get(3).filter(|text| !text.is_empty()).map(|text| number(text, "total")).transpose()?;
    Ok(Line { series: cells[0].to_owned(), day: cells[1].parse()?, value: number(cells[2], "value")?, of })
}

fn series(lines: Vec<Line>, file: &Path) -> Result<BTreeMap<String, Series>, Problems> {
    let mut by_name: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for line in lines {
        by_name.entry(line.series.clone()).or_default().push(line);
    }
    let mut problems = Problems::default();
    let mut found = BTreeMap::new();
    for (name, mut lines) in by_name {
        lines.sort_by_key(|line| line.day);
        if let Some(pair) = lines.windows(2).find(|pair| pair[0].day == pair[1].day) {
            let message = format!("the series `{name}` has two values for {}", pair[0].day);
            problems.push(Problem::new(Place::file(file), message));
        }
        let with_total = lines.iter().filter(|line| line.of.is_some()).count();
        if with_total > 0 && with_total < lines.len() {
            let message = format!("the series `{name}` has `n` on {with_total} of its {} days", lines.len());
            let problem = Problem::new(Place::file(file), message);
            problems.push(problem.hint("a rate has it on every day, a count on none"));
        }
        let kind = if lines.iter().any(|line| line.of.is_some()) { Kind::Rate } else { Kind::Count };
        let point = |line: &Line| match kind {
            Kind::Count => Point::count(line.day, line.value),
            Kind::Rate => Point::rate(line.day, line.value, line.of.unwrap_or(0.0)),
        };
        found.insert(name, Series::new(kind, lines.iter().map(point).collect()));
    }
    problems.or(found)
}

fn rows(name: &str, series: &Series, layout: Layout) -> String {
    let readings = read_days(series, Tuning::default());
    let verdicts = verdicts(series.kind, &readings, &Thresholds::default());
    let rows = readings.iter().zip(&verdicts).map(|(reading, verdict)| {
        let windows = reading.windows;
        Row {
            series: name,
            date: reading.point.day.to_string(),
            z1: windows.map(|windows| windows.day.z),
            pct1: windows.map(|windows| windows.day.percent()),
            z7: windows.map(|windows| windows.week.z),
            pct7: windows.map(|windows| windows.week.percent()),
            verdict: word(*verdict),
            severity: verdict.fire().map(|fire| fire.strength.as_str()),
            direction: verdict.fire().map(|fire| fire.direction.as_str()),
        }
    });
    rows.map(|row| written(&row, layout)).collect()
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Learning => "learning",
        Verdict::Quiet(_) => "quiet",
        Verdict::Recovered(_) => "recovered",
        Verdict::Fired(fire) if fire.strength == Severity::Info => "info",
        Verdict::Fired(_) => "fired",
    }
}

fn written(row: &Row<'_>, layout: Layout) -> String {
    match layout {
        Layout::Json => serde_json::to_string(row).expect("text and finite numbers") + "\n",
        Layout::Csv => {
            let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
            let numbers = [row.z1, row.pct1, row.z7, row.pct7].map(number).join(",");
            let words = [row.verdict, row.severity.unwrap_or_default(), row.direction.unwrap_or_default()].join(",");
            format!("{},{},{numbers},{words}\n", row.series, row.date)
        }
    }
}
