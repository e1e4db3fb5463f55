//! One metric of one segment as it stands beside those of others: its number, its change and its course.

use super::answer::{answer, cohort_rate};
use super::compare::{Compared, compare, daily};
use super::{Cockpit, Kpi};
use crate::metric::{Definitions, Offset, Quantity, StepIndex};
use crate::stats::{Interval, Rate};

/// A metric of a segment.
#[derive(Clone, Debug, PartialEq)]
pub struct SideFigure {
    /// What it is.
    pub quantity: Quantity,
    /// Its number over the period; `None` when undefined or withheld.
    pub value: Option<f64>,
    /// The 95% interval of a rate.
    pub interval: Option<Interval>,
    /// Its change against the previous period; `None` without one.
    pub compared: Option<Compared>,
    /// Its course by day.
    pub daily: Vec<Option<f64>>,
}

/// What segments are compared by: the key figures, each step of the funnel, and D7 retention, each once.
pub fn side_quantities(definitions: &Definitions, kpis: &[Quantity]) -> Vec<Quantity> {
    let steps = (1..definitions.steps.len()).map(|step| Quantity::Step(StepIndex(step)));
    let mut quantities = kpis.to_vec();
    for quantity in steps.chain([Quantity::Retained(Offset::D7)]) {
        if !quantities.contains(&quantity) {
            quantities.push(quantity);
        }
    }
    quantities
}

/// The metric of a cockpit's segment.
pub fn side_figure(cockpit: &Cockpit, definitions: &Definitions, quantity: Quantity) -> SideFigure {
    let rate = cohort_rate(cockpit, quantity.formula(definitions)).and_then(Rate::interval);
    SideFigure {
        quantity,
        value: answer(cockpit, definitions, quantity).value,
        interval: cockpit.kpi(quantity).map_or(rate, |kpi: &Kpi| kpi.interval),
        compared: compare(cockpit, definitions, quantity),
        daily: daily(cockpit, definitions, quantity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_compared_by_each_metric_once() {
        let definitions = Definitions::default();
        let first = Quantity::Step(StepIndex(1));
        let quantities = side_quantities(&definitions, &[Quantity::Dau, first]);
        let expected = [
            Quantity::Dau,
            first,
            Quantity::Step(StepIndex(2)),
            Quantity::Step(StepIndex(3)),
            Quantity::Retained(Offset::D7),
        ];
        assert_eq!(quantities, expected);
    }
}
