//! The SQL of the receipts run against the rows: does it give the numbers that the site publishes? Of a series or a table the sums
//! are compared.

use std::collections::BTreeMap;

use super::analysis::{ReadViews, read_views};
use super::request::BuildRequest;
use crate::metric::breakdown_sql::column;
use crate::metric::{Definitions, Quantity, Registry, Segment, registry};
use crate::problem::{Place, Problem, Problems};
use crate::source::{self, Source};
use crate::views::{
    BreakdownView, Cockpit, CockpitTable, ReceiptInputs, answer, beginning, breakdown_receipt, receipt, table_receipts,
};

/// How many numbers are compared besides those of the front page, unless all are asked for.
const SAMPLE: usize = 50;

/// What came of the comparison.
#[derive(Clone, Debug, Default)]
pub struct ReceiptCheck {
    /// How many numbers were compared.
    pub compared: usize,
    /// A problem for each number that its SQL does not give.
    pub problems: Problems,
}

/// Runs the SQL of every number and table of the front page, and of a sample of the other numbers or of all numbers and tables.
pub fn check_receipts(request: &BuildRequest<'_>, has_all: bool) -> Result<ReceiptCheck, Problems> {
    let _language = request.project.config.language.enter();
    let config = &request.project.config;
    let source = source::open(&request.source, request.jobs)?;
    let ReadViews { cube, views } = read_views(request)?;
    let (definitions, tables) = (&config.definitions, source.tables());
    let metrics = registry(definitions);
    let inputs = ReceiptInputs { definitions, first_day: cube.first_day(), tables: &tables };
    let is_front =
        |cockpit: &&Cockpit| cockpit.segment == config.default_segment && cockpit.period.days == config.default_range;
    let quantities: Vec<Quantity> = metrics.iter().map(|metric| metric.quantity).collect();
    let (front, others): (Vec<&Cockpit>, Vec<&Cockpit>) = views.cockpits.iter().partition(is_front);
    let tables_of = if has_all { views.cockpits.iter().collect() } else { front.clone() };
    let (front, others) = (numbers(&front, &quantities), numbers(&others, &quantities));
    let step = if has_all { 1 } else { others.len().div_ceil(SAMPLE).max(1) };
    let mut plan = ReceiptPlan::default();
    for (cockpit, quantity) in front.into_iter().chain(others.into_iter().step_by(step)) {
        plan.number((cockpit, quantity), &metrics, inputs);
    }
    for cockpit in tables_of {
        plan.tables(cockpit, inputs);
    }
    for view in views.breakdowns.iter().filter(|view| has_all || view.days == config.default_range) {
        plan.breakdown((view, views.everybody(view.days)), inputs);
    }
    plan.run(source.as_ref())
}

fn segment_of<'d>(cockpit: &Cockpit, definitions: &'d Definitions) -> &'d Segment {
    let segment = Segment::find(&definitions.segments, &cockpit.segment);
    segment.expect("every cockpit is of a segment")
}

/// What is to be compared, by the tables with which the SQL begins: those of a segment are the same for all its numbers.
#[derive(Default)]
struct ReceiptPlan(BTreeMap<String, Vec<PlannedNumbers>>);

/// Three numbers that a query of one row should give.
struct PlannedNumbers {
    key: String,
    sql: String,
    expected: [Option<f64>; 3],
}

impl ReceiptPlan {
    fn add(&mut self, cockpit: &Cockpit, inputs: ReceiptInputs<'_>, planned: PlannedNumbers) {
        let segment = segment_of(cockpit, inputs.definitions);
        let beginning = beginning(cockpit, segment, inputs).expect("what has SQL has data");
        self.0.entry(beginning).or_default().push(planned);
    }

    fn number(&mut self, (cockpit, quantity): (&Cockpit, Quantity), metrics: &Registry, inputs: ReceiptInputs<'_>) {
        let receipt = receipt(cockpit, segment_of(cockpit, inputs.definitions), quantity, inputs);
        let Some(sql) = receipt.sql else { return };
        let expected = [receipt.answer.numerator, receipt.answer.denominator, receipt.answer.value];
        let key = format!("{} of {}, {}", metrics.get(quantity).id, cockpit.segment, cockpit.period.days);
        self.add(cockpit, inputs, PlannedNumbers { key, sql, expected });
    }

    fn tables(&mut self, cockpit: &Cockpit, inputs: ReceiptInputs<'_>) {
        for receipt in table_receipts(cockpit, segment_of(cockpit, inputs.definitions), inputs) {
            let Some(sql) = receipt.sql else { continue };
            let TableSums { name, columns, sums } = TableSums::of(receipt.table, cockpit, inputs.definitions);
            let key = format!("{name} of {}, {}", cockpit.segment, cockpit.period.days);
            self.add(cockpit, inputs, PlannedNumbers { key, sql: sums_of(&sql, &columns), expected: sums });
        }
    }

    fn breakdown(&mut self, (view, everybody): (&BreakdownView, &Cockpit), inputs: ReceiptInputs<'_>) {
        let receipt = breakdown_receipt(view, everybody, inputs);
        let Some(sql) = receipt.sql else { return };
        let cells = columns(view, &receipt.columns, inputs.definitions);
        let people = total(cells[0].1.iter().copied());
        let expected = [people, Some(view.rows.len() as f64), Some(cell_sum(&cells))];
        let attribute = &inputs.definitions.breakdowns[view.breakdown].attribute;
        let key = format!("breakdown.{attribute}, {}", view.days);
        self.add(everybody, inputs, PlannedNumbers { key, sql: cell_sum_sql(&sql, &cells), expected });
    }

    /// Runs everything and compares it.
    fn run(self, source: &dyn Source) -> Result<ReceiptCheck, Problems> {
        let mut check = ReceiptCheck::default();
        for (beginning, planned) in self.0 {
            let queries: Vec<String> = planned.iter().map(|planned| planned.sql.clone()).collect();
            let found = source.numbers_of(&beginning, &queries)?;
            for (PlannedNumbers { key, expected, .. }, found) in planned.iter().zip(found) {
                check.compare(key, found, *expected);
            }
        }
        Ok(check)
    }
}

impl ReceiptCheck {
    fn compare(&mut self, key: &str, found: [Option<f64>; 3], expected: [Option<f64>; 3]) {
        self.compared += 1;
        if !found.iter().zip(expected).all(|(found, expected)| is_same(*found, expected)) {
            let message =
                format!("the site says {expected:?}, its SQL gives {found:?} (numerator, denominator, value)");
            let problem = Problem::internal(Place::argument(key), message);
            self.problems.push(problem.hint("build again; should it stay, please report it"));
        }
    }
}

/// A column of a breakdown in SQL, and its number in each row.
type BreakdownColumn = (String, Vec<Option<f64>>);

/// The columns of a breakdown as the site publishes them.
fn columns(view: &BreakdownView, columns: &[Quantity], definitions: &Definitions) -> Vec<BreakdownColumn> {
    let people = view.rows.iter().map(|row| row.people().map(|people| people as f64)).collect();
    let of = |quantity: &Quantity| {
        let values = view.rows.iter().map(|row| answer(&row.cockpit, definitions, *quantity).value);
        (column(&quantity.id(definitions)), values.collect())
    };
    [("people".to_owned(), people)].into_iter().chain(columns.iter().map(of)).collect()
}

/// One number for all cells of a breakdown, in which each counts by its row and column; an undefined one counts as -1.
fn cell_sum(columns: &[BreakdownColumn]) -> f64 {
    let of = |(weight, (_, values)): (usize, &BreakdownColumn)| {
        let rows = values.iter().enumerate().map(|(row, value)| (row + 1) as f64 * value.unwrap_or(-1.0));
        (weight + 1) as f64 * rows.sum::<f64>()
    };
    columns.iter().enumerate().map(of).sum()
}

/// The same in SQL.
fn cell_sum_sql(sql: &str, columns: &[BreakdownColumn]) -> String {
    let cells = columns.iter().enumerate();
    let cells = cells.map(|(weight, (column, _))| format!("{} * coalesce({column}, -1)", weight + 1));
    format!(
        "SELECT sum(people) AS numerator, count(*) AS denominator, sum(1.0 * place * cells) AS value FROM (\nSELECT people, place, {} AS cells FROM (\n{}\n) AS found\n) AS sums;",
        cells.collect::<Vec<_>>().join(" + "),
        sql.trim_end_matches(';')
    )
}

/// What is compared of a table: the sum of a column, how many rows there are, and the sum of another column.
struct TableSums {
    name: String,
    columns: [String; 2],
    sums: [Option<f64>; 3],
}

impl TableSums {
    fn of(table: CockpitTable, cockpit: &Cockpit, definitions: &Definitions) -> Self {
        let (funnel, retention) = (&cockpit.funnel, &cockpit.retention);
        let users = |counts: &[Option<u64>]| total(counts.iter().map(|count| count.map(|count| count as f64)));
        match table {
            CockpitTable::Daily(quantity) => {
                let values = cockpit.trends.get(quantity).map_or(&[][..], |series| &series.values);
                let sum = total(values.iter().copied());
                let columns = ["value", "value"].map(str::to_owned);
                Self { name: quantity.id(definitions), columns, sums: [sum, Some(values.len() as f64), sum] }
            }
            CockpitTable::FunnelSteps => {
                let steps = &funnel.steps;
                let reached = total(steps.iter().map(|step| step.users.map(|users| users as f64)));
                let hours = total(steps.iter().map(|step| step.median_hours.map(f64::from)));
                let columns = ["users", "median_hours"].map(str::to_owned);
                Self { name: "funnel steps".into(), columns, sums: [reached, Some(steps.len() as f64), hours] }
            }
            CockpitTable::FunnelDays => {
                let ends = [funnel.steps.first(), funnel.steps.last()].map(|step| step.expect("a funnel has a step"));
                let columns = ends.map(|step| format!("\"{}\"", step.key.replace('"', "\"\"")));
                let [first, last] = ends.map(|step| users(&step.daily_users));
                Self { name: "funnel days".into(), columns, sums: [first, Some(funnel.days.len() as f64), last] }
            }
            CockpitTable::Cohorts => {
                let known = || {
                    let cells = retention.cohorts.iter().map(|cohort| (cohort.size, cohort.cells.iter().flatten()));
                    cells.flat_map(|(size, cells)| cells.map(move |users| (size, *users)))
                };
                let sizes = total(known().map(|(size, _)| size.map(|size| size as f64)));
                let active = total(known().map(|(_, users)| Some(users as f64)));
                let columns = ["size", "users"].map(str::to_owned);
                Self { name: "cohorts".into(), columns, sums: [sizes, Some(known().count() as f64), active] }
            }
        }
    }
}

/// The sum of the numbers that there are; `None` for none, as in SQL.
fn total(numbers: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    numbers.flatten().fold(None, |sum, number| Some(sum.unwrap_or(0.0) + number))
}

/// SQL of one row with the sums of a table, as the SQL of a number has its three columns.
fn sums_of(sql: &str, [first, second]: &[String; 2]) -> String {
    format!(
        "SELECT sum(a) AS numerator, count(*) AS denominator, sum(b) AS value FROM (\nSELECT {first} AS a, {second} AS b FROM (\n{}\n) AS found\n) AS sums;",
        sql.trim_end_matches(';')
    )
}

/// Every number of some cockpits.
fn numbers<'c>(cockpits: &[&'c Cockpit], quantities: &[Quantity]) -> Vec<(&'c Cockpit, Quantity)> {
    let of = |cockpit: &&'c Cockpit| quantities.iter().map(|quantity| (*cockpit, *quantity)).collect::<Vec<_>>();
    cockpits.iter().flat_map(of).collect()
}

fn is_same(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * other.abs().max(1.0),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_adds_nothing_and_nothing_at_all_is_no_sum() {
        assert_eq!(total([Some(1.0), None, Some(2.0)].into_iter()), Some(3.0));
        assert_eq!(total([None].into_iter()), None);
    }

    #[test]
    fn numbers_are_the_same_up_to_the_last_digits_of_a_float() {
        assert!(is_same(Some(0.1 + 0.2), Some(0.3)) && is_same(None, None));
        assert!(!is_same(Some(30.0), Some(31.0)) && !is_same(Some(0.0), None) && !is_same(None, Some(0.0)));
    }
}
