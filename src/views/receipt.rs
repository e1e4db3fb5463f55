//! Where a number comes from: the number with its counts, and the SQL that gives it again.

use super::{Answer, BreakdownView, Cockpit, answer, side_quantities};
use crate::calendar::Day;
use crate::metric::sql::{self, Question, Tables};
use crate::metric::{Definitions, Filter, Quantity, Segment, breakdown_sql, series_sql};

/// Where the number of one metric comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The metric.
    pub quantity: Quantity,
    /// The number, and what it is made of.
    pub answer: Answer,
    /// SQL that gives the same numbers; `None` without data, and where privacy withholds any of them.
    pub sql: Option<String>,
}

/// What receipts are written from.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptInputs<'a> {
    /// What is measured.
    pub definitions: &'a Definitions,
    /// The day of the first counted event.
    pub first_day: Option<Day>,
    /// Where the rows are.
    pub tables: &'a Tables,
}

/// The receipt of a metric's number on a cockpit.
pub fn receipt(cockpit: &Cockpit, segment: &Segment, quantity: Quantity, inputs: ReceiptInputs<'_>) -> Receipt {
    let answer = answer(cockpit, inputs.definitions, quantity);
    // A number that is missing may be withheld; then nothing is printed that would give it back.
    let may_be_withheld = !cockpit.withheld.is_empty() && (answer.value.is_none() || answer.numerator.is_none());
    let question = question(cockpit, segment, inputs).filter(|_| !may_be_withheld);
    let sql = question.map(|question| sql::sql(quantity, question));
    Receipt { quantity, answer, sql }
}

/// The tables with which the SQL of every receipt of a segment begins; `None` without data.
pub fn beginning(cockpit: &Cockpit, segment: &Segment, inputs: ReceiptInputs<'_>) -> Option<String> {
    question(cockpit, segment, inputs).map(sql::beginning)
}

/// What the SQL of a cockpit is about; `None` without data.
fn question<'a>(cockpit: &Cockpit, segment: &'a Segment, inputs: ReceiptInputs<'a>) -> Option<Question<'a>> {
    about(cockpit, &segment.filters, inputs)
}

fn about<'a>(cockpit: &Cockpit, filters: &'a [Filter], inputs: ReceiptInputs<'a>) -> Option<Question<'a>> {
    let ReceiptInputs { definitions, first_day, tables } = inputs;
    let (range, as_of) = cockpit.period.current.zip(cockpit.period.as_of)?;
    Some(Question { definitions, filters, range, as_of, first_day: first_day?, tables })
}

/// A series or a table of a cockpit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CockpitTable {
    /// A metric by day.
    Daily(Quantity),
    /// The steps of the funnel.
    FunnelSteps,
    /// The steps of the funnel by the day on which people started.
    FunnelDays,
    /// The cohorts by day, each with those who were active so many days after its start.
    Cohorts,
}

/// Where the rows of a series or a table come from.
#[derive(Clone, Debug, PartialEq)]
pub struct TableReceipt {
    /// What it is.
    pub table: CockpitTable,
    /// SQL that gives all its rows; `None` without data, and where privacy withholds any of them.
    pub sql: Option<String>,
}

/// The receipts of every series and table of a cockpit.
pub fn table_receipts(cockpit: &Cockpit, segment: &Segment, inputs: ReceiptInputs<'_>) -> Vec<TableReceipt> {
    let question = question(cockpit, segment, inputs);
    let withholds = |view: &str, path: &str| {
        cockpit.withheld.iter().any(|withheld| withheld.view == view && withheld.pointer.starts_with(path))
    };
    let daily = cockpit.trends.series.iter().enumerate().map(|(position, series)| {
        let path = format!("/series/{position}/");
        let question = question.filter(|_| !withholds("trends", &path));
        let sql = question.and_then(|question| series_sql::daily(series.quantity, question));
        TableReceipt { table: CockpitTable::Daily(series.quantity), sql }
    });
    let funnel = question.filter(|_| !withholds("funnel", ""));
    let cohorts = question.filter(|_| !withholds("retention", "")).map(series_sql::cohorts);
    daily
        .chain([
            TableReceipt { table: CockpitTable::FunnelSteps, sql: funnel.map(series_sql::funnel_steps) },
            TableReceipt { table: CockpitTable::FunnelDays, sql: funnel.map(series_sql::funnel_days) },
            TableReceipt { table: CockpitTable::Cohorts, sql: cohorts },
        ])
        .collect()
}

/// Where the rows of a breakdown come from.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakdownReceipt {
    /// The metrics of a row, in the order of the columns.
    pub columns: Vec<Quantity>,
    /// SQL that gives all rows; `None` without data, and where privacy withholds any number of them.
    pub sql: Option<String>,
}

/// The receipt of a breakdown beside the cockpit of everybody.
pub fn breakdown_receipt(view: &BreakdownView, everybody: &Cockpit, inputs: ReceiptInputs<'_>) -> BreakdownReceipt {
    let definitions = inputs.definitions;
    let kpis: Vec<Quantity> = everybody.kpis.iter().map(|kpi| kpi.quantity).collect();
    let columns = side_quantities(definitions, &kpis);
    let is_missing = |cockpit: &Cockpit| {
        let missing = |quantity: &Quantity| answer(cockpit, definitions, *quantity).value.is_none();
        cockpit.funnel.steps[0].users.is_none() || columns.iter().any(missing)
    };
    let mut shown = view.rows.iter().map(|row| &row.cockpit).chain([everybody]);
    // As of single numbers: what is missing may be withheld.
    let may_be_withheld = shown.any(|cockpit| !cockpit.withheld.is_empty() && is_missing(cockpit));
    let question = about(everybody, &[], inputs).filter(|_| !may_be_withheld && !view.rows.is_empty());
    let values: Vec<Option<&str>> = view.rows.iter().map(|row| row.part.value.as_deref()).collect();
    let attribute = &definitions.breakdowns[view.breakdown].attribute;
    let sql = question.map(|question| breakdown_sql::breakdown(attribute, &values, &columns, question));
    BreakdownReceipt { columns, sql }
}
