//! Where a number comes from: the number with its counts, and the SQL that gives it again.

use super::{Answer, Cockpit, answer};
use crate::calendar::Day;
use crate::metric::sql::{self, Question, Tables};
use crate::metric::{Definitions, Quantity, Segment};

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
    let ReceiptInputs { definitions, first_day, tables } = inputs;
    let answer = answer(cockpit, definitions, quantity);
    // A number that is missing may be withheld; then nothing is printed that would give it back.
    let may_be_withheld = !cockpit.withheld.is_empty() && (answer.value.is_none() || answer.numerator.is_none());
    let days = cockpit.period.current.zip(first_day).filter(|_| !may_be_withheld);
    let sql = days.map(|(range, first_day)| {
        sql::sql(quantity, Question { definitions, filters: &segment.filters, range, first_day, tables })
    });
    Receipt { quantity, answer, sql }
}
