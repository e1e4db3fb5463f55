//! The SQL of the receipts run against the rows: does it give the numbers that the site publishes?

use super::analysis::{Analysis, read_and_analyse};
use super::request::BuildRequest;
use crate::metric::{Quantity, Segment, registry};
use crate::problem::{Place, Problem, Problems};
use crate::source;
use crate::views::{Cockpit, ReceiptInputs, receipt};

/// How many numbers are compared besides those of the front page, unless all are asked for.
const SAMPLE: usize = 50;

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct ReceiptCheck {
    /// How many numbers were compared.
    pub compared: usize,
    /// A problem for each number that its SQL does not give.
    pub problems: Problems,
}

/// Runs the SQL of every number of the front page, and of a sample of the others or of all.
pub fn check_receipts(request: &BuildRequest<'_>, has_all: bool) -> Result<ReceiptCheck, Problems> {
    let _language = request.project.config.language.enter();
    let config = &request.project.config;
    let source = source::open(&request.source, request.jobs)?;
    let Analysis { cube, views, .. } = read_and_analyse(request)?;
    let (definitions, tables) = (&config.definitions, source.tables());
    let metrics = registry(definitions);
    let inputs = ReceiptInputs { definitions, first_day: cube.first_day(), tables: &tables };
    let is_front =
        |cockpit: &&Cockpit| cockpit.segment == config.default_segment && cockpit.period.days == config.default_range;
    let quantities: Vec<Quantity> = metrics.iter().map(|metric| metric.quantity).collect();
    let (front, others): (Vec<&Cockpit>, Vec<&Cockpit>) = views.cockpits.iter().partition(is_front);
    let (front, others) = (numbers(&front, &quantities), numbers(&others, &quantities));
    let step = if has_all { 1 } else { others.len().div_ceil(SAMPLE).max(1) };
    let mut check = ReceiptCheck::default();
    for (cockpit, quantity) in front.into_iter().chain(others.into_iter().step_by(step)) {
        let segment: Option<&Segment> = definitions.segments.iter().find(|segment| segment.key == cockpit.segment);
        let segment = segment.expect("every cockpit is of a segment");
        let receipt = receipt(cockpit, segment, quantity, inputs);
        let Some(sql) = receipt.sql else { continue };
        let found = source.numbers(&sql)?;
        let expected = [receipt.answer.numerator, receipt.answer.denominator, receipt.answer.value];
        check.compared += 1;
        if !found.iter().zip(expected).all(|(found, expected)| is_same(*found, expected)) {
            let key = format!("{} of {}, {}", metrics.get(quantity).id, cockpit.segment, cockpit.period.days);
            let message =
                format!("the site says {expected:?}, its SQL gives {found:?} (numerator, denominator, value)");
            let problem = Problem::internal(Place::argument(&key), message);
            check.problems.push(problem.hint("build again; should it stay, please report it"));
        }
    }
    Ok(check)
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
    fn numbers_are_the_same_up_to_the_last_digits_of_a_float() {
        assert!(is_same(Some(0.1 + 0.2), Some(0.3)) && is_same(None, None));
        assert!(!is_same(Some(30.0), Some(31.0)) && !is_same(Some(0.0), None) && !is_same(None, Some(0.0)));
    }
}
