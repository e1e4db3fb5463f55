//! A metric against the previous period, and its course by day: what prose quotes beside the number of [`super::answer()`].

use super::answer::{last, number, over_days, previous_values, share, total, values};
use super::change::{change_of_series, change_of_sums};
use super::{Cockpit, FunnelStep, Kpi, RatePair};
use crate::metric::{DailyCount, Definitions, Formula, Over, Quantity, StepIndex};
use crate::stats::{Interval, Rate};

/// A metric's number in this and in the previous period, measured alike; `None` when undefined or withheld.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// In this period. For cohorts it may differ from the plain number: both sides have had the same time.
    pub current: Option<f64>,
    /// In the previous period.
    pub previous: Option<f64>,
    /// The 95% interval of the change: of a rate, of its difference, else of the relative change. `None` where none is defined.
    pub interval: Option<Interval>,
}

impl Compared {
    /// `current - previous`; of rates, a difference of 0..1 numbers.
    pub fn difference(self) -> Option<f64> {
        Some(self.current? - self.previous?)
    }

    /// `current / previous - 1`; `None` when the base is 0.
    pub fn relative(self) -> Option<f64> {
        let base = self.previous.filter(|base| *base != 0.0)?;
        Some(self.difference()? / base)
    }
}

/// The comparison that the cockpit shows for this quantity; `None` without a previous period.
pub fn compare(cockpit: &Cockpit, definitions: &Definitions, quantity: Quantity) -> Option<Compared> {
    match cockpit.kpi(quantity) {
        Some(Kpi { value, previous, change_interval, .. }) => {
            let compared = Compared { current: *value, previous: *previous, interval: *change_interval };
            cockpit.period.previous.map(|_| compared)
        }
        None => beside(cockpit, definitions, quantity),
    }
}

/// The quantity in both periods from funnel, retention and trends.
pub(super) fn beside(cockpit: &Cockpit, definitions: &Definitions, quantity: Quantity) -> Option<Compared> {
    cockpit.period.previous?;
    let formula = quantity.formula(definitions);
    match formula {
        Formula::Reached(step) => {
            let step = cockpit.funnel.step(step);
            let previous = number(step.like_for_like.as_ref()?.previous_users);
            Some(Compared { current: number(step.users), previous, interval: None })
        }
        Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) => {
            let pair = cohort_rates(cockpit, formula)?;
            let (current, previous) = (pair.current.value(), pair.previous.value());
            Some(Compared { current, previous, interval: pair.change_interval() })
        }
        Formula::Count(count) => {
            let (series, over) = (cockpit.trends.get(quantity), formula.over());
            let of = |values| over_days(values, over);
            let (current, previous) = (of(values(series)), of(previous_values(series)));
            let daily = if over == Over::LastDay { DailyCount::Dau } else { count };
            let daily = cockpit.trends.get(daily.quantity());
            let interval = change_of_series(&cockpit.period, over, [values(daily), previous_values(daily)]);
            Some(Compared { current, previous, interval: current.and(previous).and(interval) })
        }
        Formula::Sum(_) => {
            let series = cockpit.trends.get(quantity)?;
            let (current, previous) = (series.exact_total(), total(previous_values(Some(series))));
            let interval = change_of_sums(&cockpit.period, [values(Some(series)), previous_values(Some(series))]);
            Some(Compared { current, previous, interval: current.and(previous).and(interval) })
        }
        Formula::Ratio(..) => {
            let series = cockpit.trends.get(quantity);
            let (current, previous) = (last(values(series)), last(previous_values(series)));
            Some(Compared { current, previous, interval: None })
        }
        Formula::Share(count, of) => {
            let series = |count: DailyCount| cockpit.trends.get(count.quantity());
            let (count, of) = (series(count), series(of));
            let current = [last(values(count)), last(values(of))];
            let previous = [last(previous_values(count)), last(previous_values(of))];
            let interval = RatePair { current: rate(current), previous: rate(previous) }.change_interval();
            Some(Compared {
                current: share(current[0], current[1]),
                previous: share(previous[0], previous[1]),
                interval,
            })
        }
    }
}

/// The rate of the cohorts that a formula gives, in both periods; `None` for one that gives something else, and without a
/// previous period.
pub fn cohort_rates(cockpit: &Cockpit, formula: Formula) -> Option<RatePair> {
    let like_for_like = |step: StepIndex| cockpit.funnel.step(step).like_for_like.as_ref();
    match formula {
        Formula::FromStart(step) => Some(like_for_like(step)?.from_start),
        Formula::FromPrevious(step) => like_for_like(step)?.from_previous,
        Formula::Retention(offset) => {
            let previous = cockpit.retention.previous_summary.as_ref()?.get(offset);
            Some(RatePair { current: cockpit.retention.summary.get(offset), previous })
        }
        Formula::Reached(_) | Formula::Count(_) | Formula::Sum(_) | Formula::Ratio(..) | Formula::Share(..) => None,
    }
}

/// The quantity day by day over the cockpit's period; cohort days that are too young are `None`.
pub fn daily(cockpit: &Cockpit, definitions: &Definitions, quantity: Quantity) -> Vec<Option<f64>> {
    match cockpit.kpi(quantity) {
        Some(kpi) => kpi.sparkline.clone(),
        None => by_day(cockpit, definitions, quantity),
    }
}

/// The quantity day by day from funnel, retention and trends.
pub(super) fn by_day(cockpit: &Cockpit, definitions: &Definitions, quantity: Quantity) -> Vec<Option<f64>> {
    let step = |step: StepIndex| cockpit.funnel.step(step);
    let series = |quantity: Quantity| values(cockpit.trends.get(quantity));
    match quantity.formula(definitions) {
        Formula::Reached(to) => {
            let days = step(to).daily_users.iter().zip(&step(to).daily_mature);
            days.map(|(users, mature)| number(users.filter(|_| *mature))).collect()
        }
        Formula::FromStart(to) => step_rates(step(StepIndex::START), step(to)),
        Formula::FromPrevious(to) => step_rates(step(to.before()), step(to)),
        Formula::Retention(offset) => {
            let cell = |numerator, denominator| Rate { numerator, denominator }.value();
            let of_offset = |cells: &[Option<u64>]| cells.get(usize::from(offset.days())).copied().flatten();
            let cohorts = cockpit.retention.cohorts.iter();
            cohorts.map(|cohort| cell(of_offset(&cohort.cells), cohort.size)).collect()
        }
        Formula::Count(_) | Formula::Sum(_) | Formula::Ratio(..) => series(quantity).to_vec(),
        Formula::Share(count, of) => {
            let days = series(count.quantity()).iter().zip(series(of.quantity()));
            days.map(|(count, of)| share(*count, *of)).collect()
        }
    }
}

/// People out of others as a rate; they are whole numbers.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of people")]
fn rate([count, of]: [Option<f64>; 2]) -> Rate {
    let counts = count.zip(of);
    counts.map_or(Rate::WITHHELD, |(count, of)| Rate::of(count.min(of) as u64, of as u64))
}

fn step_rates(before: &FunnelStep, step: &FunnelStep) -> Vec<Option<f64>> {
    let days = step.daily_users.iter().zip(&before.daily_users).zip(&step.daily_mature);
    days.map(|((numerator, denominator), mature)| {
        Rate { numerator: *numerator, denominator: *denominator }.value().filter(|_| *mature)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_keeps_its_two_sides() {
        let compared = Compared { current: Some(0.3), previous: Some(0.2), interval: None };
        assert!(compared.difference().is_some_and(|difference| (difference - 0.1).abs() < 1e-12));
        assert!(compared.relative().is_some_and(|relative| (relative - 0.5).abs() < 1e-12));
        assert_eq!(Compared { previous: Some(0.0), ..compared }.relative(), None);
        assert_eq!(Compared { previous: None, ..compared }.difference(), None);
    }
}
