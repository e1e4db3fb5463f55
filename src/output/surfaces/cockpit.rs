//! The surfaces of a cockpit and of a comparison: JSON, CSV, page, receipts.

use serde_json::Value;

use super::{SurfaceCheck, SurfaceFiles, between, in_any_language, linked, list, shown};
use crate::messages;
use crate::metric::Format;

/// The columns of `funnel.csv` with the pointers of the same numbers in a step of `funnel.json`.
const STEP_COLUMNS: [(&str, &str); 11] = [
    ("window_days", "/windowDays"),
    ("users", "/users"),
    ("conversion_from_start", "/conversionFromStart/value"),
    ("conversion_from_start_low", "/conversionFromStart/low"),
    ("conversion_from_start_high", "/conversionFromStart/high"),
    ("conversion_from_previous", "/conversionFromPrevious/value"),
    ("mature_cohort_days", "/matureCohortDays"),
    ("mature_users", "/matureUsers"),
    ("median_hours", "/medianHours"),
    ("p90_hours", "/p90Hours"),
    ("previous_users", "/previousUsers"),
];

/// A row of numbers by the names of their columns.
type NamedCells<'v> = Vec<(String, &'v Value)>;

impl SurfaceFiles<'_> {
    /// The views of one segment and range, as in `all/30d`.
    pub(super) fn cockpit(self, folder: &str, check: &mut SurfaceCheck) {
        let view = |name: &str| self.json(&format!("api/analytics/{folder}/{name}.json"));
        let [kpis, funnel, retention, trends] = ["kpis", "funnel", "retention", "trends"].map(view);
        let csv = |name: &str| format!("api/analytics/{folder}/{name}.csv");
        self.table(&csv("funnel"), list(&funnel["steps"]).map(step_cells), check);
        self.table(&csv("retention"), list(&retention["cohorts"]).map(cohort_cells), check);
        let days = 0..list(&trends["buckets"]).count();
        self.table(&csv("trends"), days.map(|day| day_cells(&trends, day)), check);

        let own = format!("{folder}/index.html");
        // The front page has no other address.
        let path = if self.files.get(&own).is_some() { own.as_str() } else { "index.html" };
        let page = self.text(path);
        let mut shows = |part: Option<&str>, what: &str, texts: Vec<String>| {
            if let Some(part) = part {
                check.compare(path, what, texts.iter().any(|text| part.contains(&format!(">{text}<"))));
            }
        };
        for (key, value, format) in list(&kpis["kpis"]).filter_map(|kpi| self.value(kpi, "key")) {
            shows(between(&page, &format!("id=\"kpi-{key}\""), "</article>"), key, shown(value, format));
        }
        let rows = page.split_once("<table class=\"steps\"").map_or("", |(_, table)| table);
        let rows = rows.split("<tr role=\"row\"").skip(2).map(|row| row.split("</tr>").next());
        for (step, row) in list(&funnel["steps"]).zip(rows) {
            for (name, texts) in step_texts(step) {
                shows(row, &format!("`{name}` of `{}`", step["key"].as_str().unwrap_or_default()), texts);
            }
        }
        for days in ["d1", "d7", "d30"] {
            if let Some(value) = retention["summary"][days]["value"].as_f64() {
                let part = between(&page, &format!("\"about-retention-retention.{days}\""), "</div>");
                shows(part, days, shown(value, Format::Percent));
            }
        }
        self.daily_table(&trends, (path, &page), check);

        let path = format!("receipts/{folder}/index.html");
        let receipts = self.text(&path);
        for (key, value, format) in list(&kpis["kpis"]).filter_map(|kpi| self.value(kpi, "key")) {
            if let Some(receipt) = between(&receipts, &format!("receipt\" id=\"{key}\""), "</article>") {
                let is_shown = shown(value, format).iter().any(|text| receipt.contains(&format!(">{text}<")));
                check.compare(&path, &format!("`{key}`"), is_shown);
            }
        }
    }

    /// The comparison of a range.
    pub(super) fn comparison(self, range: &str, check: &mut SurfaceCheck) {
        let (path, data) =
            (format!("compare/{range}/index.html"), self.json(&format!("api/analytics/compare/{range}.json")));
        let page = self.text(&path);
        for row in list(&data["rows"]) {
            let segment = row["segment"].as_str().unwrap_or_default();
            for (metric, value, format) in list(&row["cells"]).filter_map(|cell| self.value(cell, "metric")) {
                let texts = shown(value, format);
                for found in linked(&page, &format!("receipts/{segment}/{range}/index.html#{metric}")) {
                    let is_same = texts.iter().any(|text| found == text);
                    check.compare(&path, &format!("`{metric}` of `{segment}`"), is_same);
                }
            }
        }
    }

    /// The id, the value and the format of a figure.
    fn value<'v>(self, figure: &'v Value, id: &str) -> Option<(&'v str, f64, Format)> {
        let id = figure[id].as_str()?;
        Some((id, figure["value"].as_f64()?, *self.formats.get(id)?))
    }

    /// The table of days behind the charts of a page.
    fn daily_table(self, trends: &Value, (path, page): (&str, &str), check: &mut SurfaceCheck) {
        let Some(table) = between(page, "id=\"trends\"", "</section>") else { return };
        let head: Vec<&str> =
            table.split("<th scope=\"col\">").skip(1).filter_map(|rest| rest.split("</th>").next()).collect();
        let rows: Vec<Vec<&str>> = table.split("<th scope=\"row\">").skip(1).map(cells).collect();
        for series in list(&trends["series"]) {
            let label = series["label"].as_str().unwrap_or_default();
            let key = series["key"].as_str().unwrap_or_default();
            let column = head.iter().position(|name| *name == label).and_then(|at| at.checked_sub(1));
            let (Some(column), Some(format)) = (column, self.formats.get(key)) else { continue };
            for (value, row) in list(&series["values"]).zip(&rows) {
                let Some(value) = value.as_f64() else { continue };
                let is_same = row.get(column).is_some_and(|cell| shown(value, *format).iter().any(|text| text == cell));
                check.compare(path, &format!("`{key}`"), is_same);
            }
        }
    }

    /// Holds the rows of a CSV file against what JSON says, cell by cell.
    fn table<'v>(self, path: &str, expected: impl Iterator<Item = NamedCells<'v>>, check: &mut SurfaceCheck) {
        let bytes = self.files.get(path).map(|bytes| &**bytes).unwrap_or_default();
        let mut reader = csv::Reader::from_reader(bytes);
        let head = reader.headers().cloned().unwrap_or_default();
        let mut rows = reader.into_records().map_while(Result::ok);
        for row in expected {
            let found = rows.next().unwrap_or_default();
            for (name, value) in row {
                let cell = head.iter().position(|column| column == name).and_then(|at| found.get(at));
                let is_same = cell.is_some_and(|cell| cell.parse::<f64>().ok() == value.as_f64());
                check.compare(path, &format!("`{name}`"), is_same);
            }
        }
        if rows.next().is_some() {
            check.compare(path, "the number of rows", false);
        }
    }
}

/// The cells of a row of a page's table after its name.
fn cells(row: &str) -> Vec<&str> {
    let row = row.split("</tr>").next().unwrap_or_default();
    row.split("<td>").skip(1).filter_map(|cell| cell.split("</td>").next()).collect()
}

fn step_cells(step: &Value) -> NamedCells<'_> {
    let cell = |(name, pointer): (&str, &str)| (name.to_owned(), step.pointer(pointer).unwrap_or(&Value::Null));
    let compared = ("like_for_like_previous_users".to_owned(), &step["likeForLike"]["previousUsers"]);
    STEP_COLUMNS.into_iter().map(cell).chain([compared]).collect()
}

fn cohort_cells(cohort: &Value) -> NamedCells<'_> {
    let cells = list(&cohort["cells"]).enumerate().map(|(offset, users)| (format!("d{offset}"), users));
    [("size".to_owned(), &cohort["size"])].into_iter().chain(cells).collect()
}

fn day_cells(trends: &Value, day: usize) -> NamedCells<'_> {
    let cells = |series: &'_ Value| series["key"].as_str().unwrap_or_default().to_owned();
    let both = list(&trends["series"]).flat_map(|series| {
        let key = cells(series);
        [(format!("{key}_previous"), &series["previous"][day]), (key, &series["values"][day])]
    });
    both.collect()
}

/// The figures of a step as its row may show them.
fn step_texts(step: &Value) -> Vec<(&'static str, Vec<String>)> {
    let number = |pointer: &str| step.pointer(pointer).and_then(Value::as_f64);
    let plain = |name, pointer, format| Some((name, shown(number(pointer)?, format)));
    let hours = |name, pointer: &str| {
        let hours = step.pointer(pointer)?.as_u64().and_then(|hours| u32::try_from(hours).ok())?;
        Some((name, in_any_language(&|| messages::hours(hours))))
    };
    let users = plain("users", "/users", Format::Count);
    // The row of the first step has its users alone.
    let Some(rate) = plain("conversionFromPrevious", "/conversionFromPrevious/value", Format::Percent) else {
        return users.into_iter().collect();
    };
    let start = plain("conversionFromStart", "/conversionFromStart/value", Format::Percent);
    let times = [hours("medianHours", "/medianHours"), hours("p90Hours", "/p90Hours")];
    [users, start, Some(rate)].into_iter().chain(times).flatten().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::super::super::SiteFiles;
    use super::*;

    fn compared(files: &SiteFiles, compare: impl Fn(SurfaceFiles<'_>, &mut SurfaceCheck)) -> (usize, usize) {
        let formats = BTreeMap::from([("dau".to_owned(), Format::Count), ("rate".to_owned(), Format::Percent)]);
        let mut check = SurfaceCheck::default();
        compare(SurfaceFiles { files, formats: &formats }, &mut check);
        (check.compared, check.problems.0.len())
    }

    #[test]
    fn a_cell_that_differs_from_json_is_said_and_one_that_is_written_otherwise_is_not() {
        let check = |csv: &str| {
            let mut files = SiteFiles::default();
            files.insert("t.csv", csv.as_bytes());
            let (zero, half) = (Value::from(0), Value::from(0.5));
            compared(&files, |site, check| {
                let rows =
                    [vec![("a".to_owned(), &zero), ("b".to_owned(), &Value::Null)], vec![("a".to_owned(), &half)]];
                site.table("t.csv", rows.into_iter(), check);
            })
        };
        assert_eq!(check("day,a,b\n1,0.00,\n2,0.5,\n"), (3, 0));
        assert_eq!(check("day,a,b\n1,0.00,0\n2,0.25,\n"), (3, 2));
        assert_eq!(check("day,a,b\n1,0,\n2,0.5,\n3,1,\n"), (4, 1), "a row too many");
        assert_eq!(check("day,b\n1,\n2,\n"), (3, 2), "a column is missing");
    }

    #[test]
    fn a_comparison_is_held_against_its_data() {
        let row =
            json!({"segment": "pro", "cells": [{"metric": "dau", "value": 1204}, {"metric": "rate", "value": null}]});
        let data = json!({"rows": [row]}).to_string();
        let link = |text: &str| format!("<a class=\"traced\" href=\"../../receipts/pro/7d/index.html#dau\">{text}</a>");
        let check = |page: String| {
            let mut files = SiteFiles::default();
            files.insert("api/analytics/compare/7d.json", data.as_bytes());
            files.insert("compare/7d/index.html", page.as_bytes());
            compared(&files, |site, check| site.comparison("7d", check))
        };
        assert_eq!(check(link("1,204") + &link("1.204")), (2, 0));
        assert_eq!(check(link("1,205")), (1, 1));
        assert_eq!(check(String::new()), (0, 0), "a template of the project's own shows what it likes");
    }

    #[test]
    fn each_figure_of_a_step_is_looked_for_in_its_row() {
        let rate = |value: f64| json!({"value": value});
        let step = json!({"users": 30, "conversionFromStart": rate(0.3), "conversionFromPrevious": rate(0.5),
                          "medianHours": 72, "p90Hours": 5});
        let texts = step_texts(&step);
        let first = |name: &str| texts.iter().find(|(known, _)| *known == name).map(|(_, texts)| texts[0].clone());
        assert_eq!(first("conversionFromStart").as_deref(), Some("30%"));
        assert_eq!((first("medianHours").as_deref(), first("p90Hours").as_deref()), (Some("3 days"), Some("5 hours")));
        let start =
            json!({"users": 100, "conversionFromStart": rate(1.0), "conversionFromPrevious": null, "medianHours": 0});
        assert_eq!(step_texts(&start).len(), 1);
    }

    #[test]
    fn the_days_behind_the_charts_are_held_against_their_series() {
        let trends = json!({"series": [{"key": "dau", "label": "DAU", "values": [1204, null, 7]}]});
        let page = |last: &str| {
            format!(
                "<section id=\"trends\"><table><th scope=\"col\">Day</th><th scope=\"col\">DAU</th>\
                 <tr><th scope=\"row\">1</th><td>1,204</td></tr><tr><th scope=\"row\">2</th><td>–</td></tr>\
                 <tr><th scope=\"row\">3</th><td>{last}</td></tr></section>"
            )
        };
        let check = |page: String| {
            compared(&SiteFiles::default(), |site, check| site.daily_table(&trends, ("p", &page), check))
        };
        assert_eq!(check(page("7")), (2, 0));
        assert_eq!(check(page("8")), (2, 1));
        assert_eq!(check(String::new()), (0, 0));
    }
}
