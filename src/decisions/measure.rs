//! What a decision's metric was over any days of the cube, through the same views as every page.

use super::effect::{Amount, Effect, newcombe, ratio};
use crate::calendar::{Day, DayRange};
use crate::cube::Cube;
use crate::metric::{Definitions, Formula, Metric};
use crate::stats::Rate;
use crate::views::{Period, Suppression, cockpit, cohort_rate, daily};

/// A metric over some days.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum MetricValues {
    /// A rate of their cohorts.
    Rate(Rate),
    /// An amount a day.
    Daily(Vec<(Day, f64)>, Amount),
}

impl MetricValues {
    /// The metric of a segment, by its position, over these days. `None` where a day is undefined.
    pub(super) fn of(
        (cube, definitions, suppression): (&Cube, &Definitions, &Suppression),
        segment: usize,
        metric: &Metric,
        days: DayRange,
    ) -> Option<Self> {
        let cockpit = cockpit(cube, (definitions, &[]), (segment, Period::spanning(cube, days)), suppression);
        let formula = metric.quantity.formula(definitions);
        let values = || daily(&cockpit, definitions, metric.quantity);
        match formula {
            Formula::FromStart(_) | Formula::FromPrevious(_) | Formula::Retention(_) => {
                cohort_rate(&cockpit, formula).map(Self::Rate)
            }
            Formula::Reached(step) => {
                let users = cockpit.funnel.step(step).daily_users.iter();
                Self::daily(days, users.map(|users| users.map(|users| users as f64)), Amount::Count)
            }
            Formula::Count(_) => Self::whole(days, values(), Amount::Count),
            Formula::Ratio(..) | Formula::Share(..) => Self::whole(days, values(), Amount::Quotient),
        }
    }

    /// A day more or less would shift every value after it.
    fn whole(days: DayRange, values: Vec<Option<f64>>, amount: Amount) -> Option<Self> {
        let fits = i32::try_from(values.len()).is_ok_and(|values| values == days.len());
        if fits { Self::daily(days, values.into_iter(), amount) } else { None }
    }

    fn daily(days: DayRange, values: impl Iterator<Item = Option<f64>>, amount: Amount) -> Option<Self> {
        let paired: Option<Vec<(Day, f64)>> = days.days().zip(values).map(|(day, value)| Some((day, value?))).collect();
        Some(Self::Daily(paired?, amount))
    }

    /// Its one number: the rate, or the mean of the days.
    pub(super) fn level(&self) -> Option<f64> {
        match self {
            Self::Rate(rate) => rate.value(),
            Self::Daily(days, _) if days.is_empty() => None,
            Self::Daily(days, _) => Some(days.iter().map(|(_, value)| value).sum::<f64>() / days.len() as f64),
        }
    }

    /// The change from `before` to this.
    pub(super) fn against(&self, before: &Self) -> Option<Effect> {
        match (before, self) {
            (Self::Rate(before), Self::Rate(after)) => newcombe(*before, *after),
            (Self::Daily(before, amount), Self::Daily(after, _)) => ratio(before, after, *amount),
            (Self::Rate(_), Self::Daily(..)) | (Self::Daily(..), Self::Rate(_)) => None,
        }
    }
}
