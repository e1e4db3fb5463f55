//! One number of a cockpit by its quantity: what `explain` shows and prose quotes.

use super::{Cockpit, TrendSeries};
use crate::metric::{DailyCount, Definitions, Formula, Over, Quantity};
use crate::stats::Rate;

/// A metric's number over a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// The number; `None` when undefined or withheld.
    pub value: Option<f64>,
    /// What is counted.
    pub numerator: Option<f64>,
    /// What it is divided by; `None` for a plain count.
    pub denominator: Option<f64>,
    /// Which of a daily metric's days the number is about.
    pub over: Over,
}

/// The number of a quantity over a cockpit's period: of the cohorts for funnel and retention, the total for events, the daily
/// mean for distinct users a day, and the last day for the others.
pub fn answer(cockpit: &Cockpit, definitions: &Definitions, quantity: Quantity) -> Answer {
    let formula = quantity.formula(definitions);
    let own = values(cockpit.trends.get(quantity));
    let [value, numerator, denominator] = match formula {
        Formula::Reached(step) => {
            let users = number(cockpit.funnel.step(step).users);
            [users, users, None]
        }
        Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) => {
            let rate = cohort_rate(cockpit, formula).unwrap_or(Rate::WITHHELD);
            [rate.value(), number(rate.numerator), number(rate.denominator)]
        }
        Formula::Count(_) => {
            let [value, numerator, denominator] = count(own, formula.over());
            // Of days that are withheld one by one a key figure may tell the sum.
            let kpi = cockpit.kpi(quantity).and_then(|kpi| kpi.value).filter(|_| value.is_none());
            let days = denominator.unwrap_or(1.0);
            kpi.map_or([value, numerator, denominator], |kpi| [Some(kpi), Some((kpi * days).round()), denominator])
        }
        Formula::Sum(_) => {
            let sum = cockpit.trends.get(quantity).and_then(TrendSeries::exact_total);
            [sum, sum, None]
        }
        Formula::Ratio(count, of) => [last(own), on_last_day(cockpit, count), on_last_day(cockpit, of)],
        Formula::Share(count, of) => {
            let [count, of] = [on_last_day(cockpit, count), on_last_day(cockpit, of)];
            [share(count, of), count.zip(of).map(|(count, of)| count.min(of)), of]
        }
    };
    Answer { value, numerator, denominator, over: formula.over() }
}

fn count(values: &[Option<f64>], over: Over) -> [Option<f64>; 3] {
    match over {
        Over::DailyMean => [mean(values), total(values), Some(values.len() as f64)],
        Over::Cohorts | Over::Total | Over::LastDay => {
            let number = over_days(values, over);
            [number, number, None]
        }
    }
}

/// The rate of the cohorts that a formula gives; `None` for one that gives something else.
pub fn cohort_rate(cockpit: &Cockpit, formula: Formula) -> Option<Rate> {
    match formula {
        Formula::FromStart(step) => Some(cockpit.funnel.step(step).from_start),
        Formula::FromPrevious(step) => cockpit.funnel.step(step).from_previous,
        Formula::Retention(offset) => Some(cockpit.retention.summary.get(offset)),
        Formula::Reached(_) | Formula::Count(_) | Formula::Sum(_) | Formula::Ratio(..) | Formula::Share(..) => None,
    }
}

/// The number of some days from their values, in the way of a count.
pub(super) fn over_days(values: &[Option<f64>], over: Over) -> Option<f64> {
    match over {
        Over::Cohorts | Over::Total => total(values),
        Over::DailyMean => mean(values),
        Over::LastDay => last(values),
    }
}

/// The sum; `None` with a gap.
pub(super) fn total(values: &[Option<f64>]) -> Option<f64> {
    values.iter().copied().sum()
}

/// The mean of a series without gaps; `None` for no days.
pub(super) fn mean(values: &[Option<f64>]) -> Option<f64> {
    total(values).filter(|_| !values.is_empty()).map(|sum| sum / values.len() as f64)
}

/// The last value; `None` when it is undefined or withheld, or for no days.
pub(super) fn last(values: &[Option<f64>]) -> Option<f64> {
    values.last().copied().flatten()
}

/// The part that people are of others; more of them than of the others count as all. `None` when there are no others.
pub(super) fn share(count: Option<f64>, of: Option<f64>) -> Option<f64> {
    let (count, of) = (count?, of.filter(|of| *of > 0.0)?);
    Some(count.min(of) / of)
}

/// The values of the days, none without a series.
pub(super) fn values(series: Option<&TrendSeries>) -> &[Option<f64>] {
    series.map_or(&[], |series| series.values.as_slice())
}

/// The values of the previous period by position, none without a series or without that period.
pub(super) fn previous_values(series: Option<&TrendSeries>) -> &[Option<f64>] {
    series.and_then(|series| series.previous.as_deref()).unwrap_or_default()
}

/// A count as a number.
pub(super) fn number(count: Option<u64>) -> Option<f64> {
    count.map(|count| count as f64)
}

fn on_last_day(cockpit: &Cockpit, count: DailyCount) -> Option<f64> {
    last(values(cockpit.trends.get(count.quantity())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_active_users_is_at_most_all_of_them() {
        assert_eq!(share(Some(1.0), Some(4.0)), Some(0.25));
        assert_eq!(share(Some(5.0), Some(4.0)), Some(1.0));
        assert_eq!(share(Some(0.0), Some(0.0)), None);
        assert_eq!(share(None, Some(4.0)), None);
    }

    #[test]
    fn a_gap_makes_a_sum_undefined() {
        assert_eq!(total(&[Some(1.0), None]), None);
        assert_eq!(mean(&[Some(1.0), Some(2.0)]), Some(1.5));
        assert_eq!(mean(&[]), None);
    }
}
