//! `flightdeck explain breakdown.ATTRIBUTE`: the rows of a breakdown, what they leave out, and SQL that gives the same.

use serde::Serialize;

use super::print;
use crate::format;
use crate::json;
use crate::metric::{Breakdown, RangeDays, registry};
use crate::pipeline::{self, BuildRequest, ReadViews};
use crate::problem::{Place, Problem, Problems};
use crate::project::Project;
use crate::views::{BreakdownReceipt, BreakdownRow, Cockpit, ReceiptInputs, answer, breakdown_receipt};

/// What stands before the attribute.
pub(super) const PREFIX: &str = "breakdown.";

/// What is said about a breakdown.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ExplainedBreakdown {
    attribute: String,
    label: String,
    range: String,
    from: Option<String>,
    to: Option<String>,
    /// The metrics of the cells.
    columns: Vec<String>,
    rows: Vec<ExplainedValue>,
    /// How many values are not rows of their own.
    others: usize,
    /// How many values fewer than `least` users have.
    rare: usize,
    least: u64,
    /// Users without a value; `null` for fewer than `least`.
    without: Option<u64>,
    sql: Option<String>,
}

/// A row of a breakdown; the value of all others is `null`.
#[derive(Debug, Serialize)]
struct ExplainedValue {
    value: Option<String>,
    people: Option<u64>,
    share: Option<f64>,
    cells: Vec<Option<f64>>,
}

/// What is asked about a breakdown.
pub(super) struct BreakdownQuestion<'a> {
    /// The attribute.
    pub attribute: &'a str,
    /// The range.
    pub range: RangeDays,
    /// Whether JSON is printed.
    pub json: bool,
}

/// Explains a breakdown.
pub(super) fn run(
    project: &Project,
    request: &BuildRequest<'_>,
    asked: &BreakdownQuestion<'_>,
) -> Result<(), Problems> {
    let (definitions, range) = (&project.config.definitions, asked.range);
    let position = find(asked.attribute, &definitions.breakdowns)?;
    let ReadViews { cube, views } = pipeline::read_views(request)?;
    let everybody = views.everybody(range);
    let view = views.breakdowns.iter().find(|view| view.breakdown == position && view.days == range);
    let view = view.ok_or_else(|| Problem::new(Place::default(), "there is no data yet"))?;
    let tables = pipeline::tables(request)?;
    let inputs = ReceiptInputs { definitions, first_day: cube.first_day(), tables: &tables };
    let BreakdownReceipt { columns, sql } = breakdown_receipt(view, everybody, inputs);
    let row = |row: &BreakdownRow| ExplainedValue {
        value: row.part.value.clone(),
        people: row.people(),
        share: row.share(everybody),
        cells: columns.iter().map(|quantity| answer(&row.cockpit, definitions, *quantity).value).collect(),
    };
    let metrics = registry(definitions);
    let Breakdown { attribute, label, least, .. } = definitions.breakdowns[position].clone();
    let current = everybody.period.current;
    let explained = ExplainedBreakdown {
        attribute,
        label,
        range: range.to_string(),
        from: current.map(|range| range.first.to_string()),
        to: current.map(|range| range.last.to_string()),
        columns: columns.iter().map(|quantity| metrics.get(*quantity).id.clone()).collect(),
        rows: view.rows.iter().map(row).collect(),
        others: view.rows.iter().find(|row| row.part.value.is_none()).map_or(0, |row| row.part.values),
        rare: view.rare,
        least,
        without: view.without,
        sql,
    };
    print::answer(&if asked.json { json::to_string_pretty(&explained) } else { text(&explained, everybody) });
    Ok(())
}

fn find(attribute: &str, breakdowns: &[Breakdown]) -> Result<usize, Problem> {
    breakdowns.iter().position(|known| known.attribute == attribute).ok_or_else(|| {
        let problem = Problem::new(Place::argument("METRIC"), format!("there is no breakdown of `{attribute}`"));
        problem.suggest(attribute, breakdowns.iter().map(|known| known.attribute.as_str()))
    })
}

fn text(explained: &ExplainedBreakdown, everybody: &Cockpit) -> String {
    let ExplainedBreakdown { label, columns, rows, others, rare, least, without, sql, .. } = explained;
    let days = everybody.period.current.map_or_else(|| "no data".to_owned(), format::day_range);
    let count = |count: Option<u64>| count.map_or_else(|| format::MISSING.to_owned(), format::count);
    let mut lines = vec![format!("By {label}, {days}"), String::new()];
    for row in rows {
        let value = row.value.as_deref().unwrap_or("all others");
        let share = row.share.map(|share| format!(" ({})", format::percent(share))).unwrap_or_default();
        let cells = columns.iter().zip(&row.cells);
        let cells = cells.map(|(id, cell)| {
            format!("{id} {}", cell.map_or_else(|| format::MISSING.to_owned(), |cell| cell.to_string()))
        });
        let cells = cells.collect::<Vec<_>>().join(", ");
        lines.push(format!("  {value}: {}{share} people; {cells}", count(row.people)));
    }
    let fewer = || format!("fewer than {least}");
    lines.extend([
        String::new(),
        format!("  other values   {others}"),
        format!("  too rare       {rare} of fewer than {least} users"),
        format!("  without value  {} users", without.map_or_else(fewer, format::count)),
    ]);
    if let Some(sql) = sql {
        lines.extend([String::new(), "The same rows in SQL:".to_owned(), String::new(), sql.clone()]);
    }
    lines.join("\n")
}
