//! The same views as CSV, for spreadsheets: one row a step, a cohort day, a day.
//!
//! Numbers are in full precision. A text cell that a spreadsheet would read as a formula gets an apostrophe in front.

use crate::cube::MAX_OFFSET;
use crate::format;
use crate::stats::Rate;
use crate::views::{Funnel, Retention, Trends};

/// One row a step.
pub fn funnel_csv(funnel: &Funnel) -> Vec<u8> {
    let head = [
        "step",
        "label",
        "event",
        "window_days",
        "users",
        "conversion_from_start",
        "conversion_from_start_low",
        "conversion_from_start_high",
        "conversion_from_previous",
        "mature_cohort_days",
        "mature_users",
        "median_hours",
        "p90_hours",
        "previous_users",
        "like_for_like_previous_users",
    ];
    let rows = funnel.steps.iter().map(|step| {
        let interval = step.from_start.interval();
        let compared = step.like_for_like.as_ref().and_then(|compared| compared.previous_users);
        vec![
            text(&step.key),
            text(&step.label),
            text(&step.event),
            step.window_days.to_string(),
            cell(step.users),
            cell(step.from_start.value()),
            cell(interval.map(|interval| interval.low)),
            cell(interval.map(|interval| interval.high)),
            cell(step.from_previous.and_then(Rate::value)),
            step.mature_cohort_days.to_string(),
            cell(step.mature_users),
            cell(step.median_hours),
            cell(step.p90_hours),
            cell(step.previous_users),
            cell(compared),
        ]
    });
    write(&head, rows)
}

/// One row a cohort day: its size and the users active on each offset.
pub fn retention_csv(retention: &Retention) -> Vec<u8> {
    let head: Vec<String> = ["cohort_day".to_owned(), "size".to_owned()]
        .into_iter()
        .chain((0..=MAX_OFFSET).map(|offset| format!("d{offset}")))
        .collect();
    let rows = retention.cohorts.iter().map(|cohort| {
        let mut row = vec![cohort.day.to_string(), cell(cohort.size)];
        row.extend(cohort.cells.iter().map(|users| cell(*users)));
        row
    });
    write(&head.iter().map(String::as_str).collect::<Vec<_>>(), rows)
}

/// One row a day: every series, and the previous period beside it, empty where there is none.
pub fn trends_csv(trends: &Trends) -> Vec<u8> {
    let mut head = vec!["day".to_owned()];
    for series in &trends.series {
        head.extend([text(&series.id), text(&format!("{}_previous", series.id))]);
    }
    let rows = trends.days.iter().enumerate().map(|(position, day)| {
        let mut row = vec![day.to_string()];
        for series in &trends.series {
            let exact = series.exact.as_ref().map(|exact| exact[position]);
            row.push(match exact {
                Some(amount) => cell(amount.map(|amount| amount.text(series.format.least_decimals()))),
                None => cell(series.values[position]),
            });
            row.push(cell(series.previous.as_ref().and_then(|previous| previous[position])));
        }
        row
    });
    write(&head.iter().map(String::as_str).collect::<Vec<_>>(), rows)
}

fn write(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    try_write(head, rows).expect("writing to memory cannot fail and all rows have the head's length")
}

fn try_write(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> csv::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head)?;
    for row in rows {
        writer.write_record(row)?;
    }
    Ok(writer.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

fn cell<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Spreadsheets run cells that begin with these characters, some also with the wide forms of East Asian keyboards.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn text(value: &str) -> String {
    if value.starts_with(FORMULA) || value.starts_with(format::MINUS) { format!("'{value}") } else { value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::Cube;
    use crate::metric::{Definitions, RangeDays};
    use crate::views::{self, Period, Suppression};

    #[test]
    fn the_columns_are_the_same_with_and_without_data() {
        let heads = |cube: &Cube| {
            let period = Period::ending_as_of(cube, RangeDays(7), Definitions::default().compare);
            let cockpit = views::cockpit(cube, (&Definitions::default(), &[]), (0, period), &Suppression::none());
            [retention_csv(&cockpit.retention), trends_csv(&cockpit.trends)]
                .map(|file| String::from_utf8(file).expect("text").lines().next().map(str::to_owned))
        };
        // Long enough for a previous period, too short for one, and empty.
        let full = Cube::sample(&Definitions::default(), 1, 30);
        let (short, empty) = (Cube::sample(&Definitions::default(), 1, 9), Cube { span: None, ..full.clone() });
        assert_eq!(heads(&short), heads(&full));
        let [retention, _] = heads(&empty);
        assert_eq!(retention, heads(&full)[0]);
    }

    #[test]
    fn a_cell_that_looks_like_a_formula_is_text() {
        assert_eq!(text("=1+1"), "'=1+1");
        assert_eq!(text("@import"), "'@import");
        assert_eq!(text("＝cmd()"), "'＝cmd()");
        assert_eq!(text("signup"), "signup");
    }
}
