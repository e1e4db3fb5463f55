//! Reads daily series from a CSV file: `series,date,value` and, for rates, `n`; rows in any order, names quoted where needed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::alerts::{DailySeries, DayValue, SeriesKind};
use crate::calendar::Day;
use crate::disk;
use crate::problem::{Place, Problem, Problems};

/// How many places of equal problems are named.
const MOST_PLACES: usize = 3;
/// How many different problems are named.
const MOST_PROBLEMS: usize = 20;

/// One row of the file.
struct SeriesRecord {
    series: String,
    day: Day,
    value: f64,
    total: Option<f64>,
    line: usize,
}

/// Problems by what is wrong, each with the lines on which it is.
#[derive(Default)]
struct RowProblems(Vec<(String, Vec<usize>)>);

/// The series of a file by name.
pub(super) fn read(file: &Path) -> Result<BTreeMap<String, DailySeries>, Problems> {
    let bytes = disk::read(file).map_err(|error| Problem::io(file, "read the series", &error))?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    series(file, rows(file, bytes)?)
}

fn rows(file: &Path, bytes: &[u8]) -> Result<Vec<SeriesRecord>, Problems> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let line_one = || Place::file(file).line(1);
    let heading = reader.headers().map_err(|error| Problem::new(line_one(), error.to_string()))?;
    let columns = heading.len();
    if !["series,date,value", "series,date,value,n"].contains(&heading.iter().collect::<Vec<_>>().join(",").as_str()) {
        let found = heading.iter().collect::<Vec<_>>().join(",");
        let message = format!("found the columns `{found}`, expected `series,date,value` or `series,date,value,n`");
        return Err(Problem::new(line_one(), message).into());
    }
    let mut problems = RowProblems::default();
    let mut found = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(1, |position| line_of(bytes, position));
                match row(&record, columns, line) {
                    Ok(row) => found.push(row),
                    Err(message) => problems.add(message, line),
                }
            }
            Err(error) => {
                let line = error.position().map_or(1, |position| line_of(bytes, position));
                problems.add("the row is not text in UTF-8".to_owned(), line);
            }
        }
    }
    problems.of(file).or(found)
}

/// The line on which a row begins. The reader gives that of the empty lines before it.
fn line_of(bytes: &[u8], position: &csv::Position) -> usize {
    let at = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let rest = bytes.get(at(position.byte())..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n').count();
    at(position.line()) + empty
}

fn row(record: &csv::StringRecord, columns: usize, line: usize) -> Result<SeriesRecord, String> {
    if record.len() != columns {
        return Err(format!("found {} cells, expected {columns}", record.len()));
    }
    let number = |text: &str, key: &str| match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err(format!("`{text}` is not a {key}; write a number from 0")),
    };
    let total = record.get(3).filter(|text| !text.is_empty()).map(|text| number(text, "total")).transpose()?;
    let cell = |at: usize| record.get(at).unwrap_or_default();
    let (day, value) = (cell(1).parse()?, number(cell(2), "value")?);
    Ok(SeriesRecord { series: cell(0).to_owned(), day, value, total, line })
}

impl RowProblems {
    fn add(&mut self, message: String, line: usize) {
        match self.0.iter_mut().find(|(known, _)| *known == message) {
            Some((_, lines)) => lines.push(line),
            None => self.0.push((message, vec![line])),
        }
    }

    /// One problem for each thing that is wrong, at the first line that has it.
    fn of(self, file: &Path) -> Problems {
        let mut problems = Problems::default();
        let number = self.0.len();
        for (message, lines) in self.0.into_iter().take(MOST_PROBLEMS) {
            let problem = Problem::new(Place::file(file).line(lines[0]), format!("{message}{}", others(&lines)));
            problems.push(problem);
        }
        if number > MOST_PROBLEMS {
            let message = format!("{} more kinds of problems are in other rows", number - MOST_PROBLEMS);
            problems.push(Problem::new(Place::file(file), message));
        }
        problems
    }
}

/// ` (4 rows: lines 3, 5, 9 …)`; nothing for one row.
fn others(lines: &[usize]) -> String {
    if lines.len() < 2 {
        return String::new();
    }
    let named: Vec<String> = lines.iter().take(MOST_PLACES).map(ToString::to_string).collect();
    let mut text = format!(" ({} rows: lines {}", lines.len(), named.join(", "));
    let _ = write!(text, "{})", if lines.len() > MOST_PLACES { " …" } else { "" });
    text
}

fn series(file: &Path, rows: Vec<SeriesRecord>) -> Result<BTreeMap<String, DailySeries>, Problems> {
    let mut by_name: BTreeMap<String, Vec<SeriesRecord>> = BTreeMap::new();
    for row in rows {
        by_name.entry(row.series.clone()).or_default().push(row);
    }
    let mut problems = Problems::default();
    let mut found = BTreeMap::new();
    for (name, mut rows) in by_name {
        rows.sort_by_key(|row| row.day);
        let twice = || rows.windows(2).filter(|pair| pair[0].day == pair[1].day);
        if let Some(pair) = twice().next() {
            let days = twice().count();
            let more = if days > 1 { format!(", and for {} more days", days - 1) } else { String::new() };
            let message = format!("the series `{name}` has two values for {}{more}", pair[0].day);
            problems.push(Problem::new(Place::file(file).line(pair[0].line.max(pair[1].line)), message));
        }
        let with_total = rows.iter().filter(|row| row.total.is_some()).count();
        if with_total > 0 && with_total < rows.len() {
            let message = format!("the series `{name}` has `n` on {with_total} of its {} days", rows.len());
            let problem = Problem::new(Place::file(file), message);
            problems.push(problem.hint("a rate has it on every day, a count on none"));
        }
        let kind = if with_total > 0 { SeriesKind::Rate } else { SeriesKind::Count };
        let value = |row: &SeriesRecord| match kind {
            SeriesKind::Count => DayValue::count(row.day, row.value),
            SeriesKind::Rate => DayValue::rate(row.day, row.value, row.total.unwrap_or(0.0)),
        };
        found.insert(name, DailySeries::new(kind, rows.iter().map(value).collect()));
    }
    problems.or(found)
}
