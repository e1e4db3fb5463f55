//! Where each number of an edition comes from: a page beside it, which every build writes anew, so that a closed edition never
//! leads to a page that is gone.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::archive::{EditionPath, StoredEdition, head};
use super::edition_context::{FigureRow, StepFigureRow, written};
use super::figure_values::StepFigure;
use super::page::style;
use super::receipt_link::{PATH, series_anchor, start_anchor};
use super::values::{EditionValues, ValueSpan};
use crate::calendar::{Day, DayRange};
use crate::messages::text;
use crate::metric::sql::{Question, Tables, from_start, sql};
use crate::metric::{Definitions, Filter, Quantity, series_sql};

/// What the receipts of editions are written from.
#[derive(Clone, Copy, Debug)]
pub struct EditionReceiptInputs<'a> {
    /// What is measured.
    pub definitions: &'a Definitions,
    /// The day of the first counted event.
    pub first_day: Option<Day>,
    /// Where the rows are.
    pub tables: &'a Tables,
}

/// The page of every edition, by path below `snapshots/`.
pub fn receipts(editions: &[StoredEdition], inputs: EditionReceiptInputs<'_>) -> Vec<(String, Vec<u8>)> {
    let path = |place: &EditionPath| format!("{}/{PATH}", place.folder());
    editions.iter().map(|one| (path(&one.place), page(&one.values, inputs).into_bytes())).collect()
}

/// One number of an edition with its SQL.
struct EditionReceipt {
    id: String,
    label: String,
    shown: String,
    sql: Option<String>,
}

impl EditionReceipt {
    fn new(id: String, row: &FigureRow, sql: Option<String>) -> Self {
        let shown = if row.scope.is_empty() { row.value.clone() } else { format!("{}, {}", row.value, row.scope) };
        Self { id, label: row.label.clone(), shown, sql }
    }
}

fn page(values: &EditionValues, inputs: EditionReceiptInputs<'_>) -> String {
    let period = values.period();
    let title = period.receipts_title();
    let lead = text!("edition-receipts-lead", segment = &values.segment.label);
    let mut html = format!(
        "{}<title>{title}</title>\n<style>{}</style>\n</head>\n<body>\n<header>\n<p class=\"where\"><a href=\"../index.html\">{}</a></p>\n\
         <h1>{title}</h1>\n<p class=\"where\">{}</p>\n</header>\n<main>\n",
        head(),
        style(),
        escaped(&period.title()),
        escaped(&lead)
    );
    for EditionReceipt { id, label, shown, sql } in numbers(values, inputs) {
        let sql = sql.map_or_else(
            || format!("<p class=\"fine\">{}</p>", escaped(&text!("edition-receipts-no-sql"))),
            |sql| format!("<pre><code>{}</code></pre>", escaped(&sql)),
        );
        let (id, label, shown) = (escaped(&id), escaped(&label), escaped(&shown));
        let _ =
            writeln!(html, "<section id=\"{id}\"><h2>{label}</h2>\n<p><strong>{shown}</strong></p>\n{sql}</section>");
    }
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

/// Every number, each once.
fn numbers(values: &EditionValues, inputs: EditionReceiptInputs<'_>) -> Vec<EditionReceipt> {
    let segment = inputs.definitions.segments.iter().find(|segment| segment.key.as_str() == values.segment.key);
    let writer =
        ReceiptWriter { filters: segment.map(|segment| segment.filters.as_slice()), span: &values.range, inputs };
    let context = written(values);
    let figures = values.kpis.iter().zip(&context.kpis).chain(values.retention.iter().zip(&context.retention));
    let figures = figures.map(|(figure, row)| writer.number(&figure.key, row, figure.value.is_some()));
    let steps = values.funnel.iter().zip(&context.funnel).skip(1).flat_map(|(step, row)| {
        let is_told = step.users.is_some() && step.rate.value.is_some();
        let rate = row.rate.as_ref().map(|rate| writer.number(&step.rate.key, rate, is_told));
        rate.into_iter().chain([writer.start(step, row)])
    });
    let trends = values.trends.iter().zip(&context.trends).map(|(figure, row)| {
        let days = values.daily.iter().find(|series| series.key == figure.key);
        // A day that is missing may be withheld.
        let is_told = days.is_some_and(|days| days.values.iter().all(Option::is_some));
        writer.series(&figure.key, row, is_told)
    });
    let mut seen = BTreeSet::new();
    figures.chain(steps).chain(trends).filter(|receipt| seen.insert(receipt.id.clone())).collect()
}

struct ReceiptWriter<'a> {
    /// `None` when the segment is not among the settings any more.
    filters: Option<&'a [Filter]>,
    span: &'a ValueSpan,
    inputs: EditionReceiptInputs<'a>,
}

impl ReceiptWriter<'_> {
    /// A number, with its SQL where it was told and can still be asked.
    fn number(&self, key: &str, row: &FigureRow, is_told: bool) -> EditionReceipt {
        let sql = self.asked(key, is_told).map(|(quantity, question)| sql(quantity, question));
        EditionReceipt::new(key.to_owned(), row, sql)
    }

    /// The users of a step out of all who started.
    fn start(&self, step: &StepFigure, row: &StepFigureRow) -> EditionReceipt {
        let is_told = step.users.is_some() && step.from_start.is_some();
        let sql = self.asked(&step.rate.key, is_told).and_then(|(quantity, question)| {
            let Quantity::Step(position) = quantity else { return None };
            Some(from_start(position, question))
        });
        let label = text!("edition-receipts-from-start", step = &row.label);
        EditionReceipt { id: start_anchor(&step.rate.key), label, shown: row.from_start.clone(), sql }
    }

    /// A series, whose SQL gives each day.
    fn series(&self, key: &str, row: &FigureRow, is_told: bool) -> EditionReceipt {
        let sql = self.asked(key, is_told).and_then(|(quantity, question)| series_sql::daily(quantity, question));
        EditionReceipt::new(series_anchor(key), row, sql)
    }

    fn asked(&self, key: &str, is_told: bool) -> Option<(Quantity, Question<'_>)> {
        let EditionReceiptInputs { definitions, first_day, tables } = self.inputs;
        let quantity = Quantity::parse(key, definitions).filter(|_| is_told)?;
        let range = DayRange { first: self.span.from, last: self.span.to };
        Some((
            quantity,
            Question { definitions, filters: self.filters?, range, as_of: range.last, first_day: first_day?, tables },
        ))
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
