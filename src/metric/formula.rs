//! How the number of a quantity comes about, and what follows from that for every quantity alike.

use super::definitions::Definitions;
use super::position::{Offset, StepIndex, TrendIndex};
use crate::calendar::Day;
use crate::messages::text;

/// A count that every day has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DailyCount {
    /// Distinct users that were active on the day.
    Dau,
    /// Distinct users that were active in the 7 days that end with the day.
    Wau,
    /// Distinct users that were active in the 28 days that end with the day.
    Mau,
    /// Events of a trend metric.
    Events(TrendIndex),
    /// Distinct users with an event of a trend metric.
    Users(TrendIndex),
}

/// How a number comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Formula {
    /// Users of the cohorts that reached a step.
    Reached(StepIndex),
    /// Users of the cohorts that reached a step, out of the cohorts.
    FromStart(StepIndex),
    /// Users of the cohorts that reached a step out of those that reached the one before.
    FromPrevious(StepIndex),
    /// Users of the cohorts that were active so many days after their start, out of the cohorts.
    Retention(Offset),
    /// A count of every day.
    Count(DailyCount),
    /// The sum of a property over the events of a trend metric of the day.
    Sum(TrendIndex),
    /// One count of a day over another.
    Ratio(DailyCount, DailyCount),
    /// People out of other people of the day; more of the first than of the second count as all of the second.
    Share(DailyCount, DailyCount),
}

/// How a number relates to the days of its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The cohorts of the range.
    Cohorts,
    /// The sum over the range.
    Total,
    /// The mean of the days of the range.
    DailyMean,
    /// The last day of the range.
    LastDay,
}

impl Over {
    /// What a number is of, for people.
    pub fn describe(self) -> String {
        match self {
            Self::Cohorts => text!("over-cohorts"),
            Self::Total => text!("over-total"),
            Self::DailyMean => text!("over-mean"),
            Self::LastDay => text!("over-last-day"),
        }
    }
}

impl DailyCount {
    /// How many days, the day itself included, it looks back over.
    pub const fn lookback(self) -> u16 {
        match self {
            Self::Wau => 7,
            Self::Mau => 28,
            Self::Dau | Self::Events(_) | Self::Users(_) => 1,
        }
    }

    const fn over(self) -> Over {
        match self {
            Self::Dau | Self::Users(_) => Over::DailyMean,
            Self::Wau | Self::Mau => Over::LastDay,
            Self::Events(_) => Over::Total,
        }
    }
}

impl Formula {
    /// Which days of a range the number is about.
    pub const fn over(self) -> Over {
        match self {
            Self::Reached(_) | Self::FromStart(_) | Self::FromPrevious(_) | Self::Retention(_) => Over::Cohorts,
            Self::Count(count) => count.over(),
            Self::Sum(_) => Over::Total,
            Self::Ratio(..) | Self::Share(..) => Over::LastDay,
        }
    }

    /// How many days, the day itself included, the value of a day looks back over.
    pub fn lookback(self) -> u16 {
        match self {
            Self::Reached(_) | Self::FromStart(_) | Self::FromPrevious(_) | Self::Retention(_) | Self::Sum(_) => 1,
            Self::Count(count) => count.lookback(),
            Self::Ratio(count, of) | Self::Share(count, of) => count.lookback().max(of.lookback()),
        }
    }

    /// How many days after a day its value is complete, where days have 24 hours: a cohort needs the widest window up to the
    /// step.
    pub fn lag(self, definitions: &Definitions) -> u16 {
        match self {
            Self::Reached(step) | Self::FromStart(step) | Self::FromPrevious(step) => {
                definitions.steps[..=step.0].iter().map(|step| step.window_days).max().unwrap_or_default()
            }
            Self::Retention(offset) => offset.days(),
            Self::Count(_) | Self::Sum(_) | Self::Ratio(..) | Self::Share(..) => 0,
        }
    }

    /// The last day whose value is complete at the end of `as_of`. Windows of a funnel are elapsed time, retention is by days.
    pub fn last_complete(self, definitions: &Definitions, as_of: Day) -> Day {
        match self {
            Self::Reached(_) | Self::FromStart(_) | Self::FromPrevious(_) => {
                definitions.zone.last_mature(as_of, self.lag(definitions))
            }
            Self::Retention(_) | Self::Count(_) | Self::Sum(_) | Self::Ratio(..) | Self::Share(..) => {
                as_of.plus(-i32::from(self.lag(definitions)))
            }
        }
    }

    /// The day at whose end the value of `day` is complete.
    pub fn complete_on(self, definitions: &Definitions, day: Day) -> Day {
        match self {
            Self::Reached(_) | Self::FromStart(_) | Self::FromPrevious(_) => {
                definitions.zone.mature_on(day, self.lag(definitions))
            }
            Self::Retention(_) | Self::Count(_) | Self::Sum(_) | Self::Ratio(..) | Self::Share(..) => {
                day.plus(i32::from(self.lag(definitions)))
            }
        }
    }

    /// Whether the previous period is compared at equal age: conversions of its cohorts count only as far as the newer ones
    /// have had time.
    pub const fn is_like_for_like(self) -> bool {
        match self {
            Self::Reached(_) | Self::FromStart(_) | Self::FromPrevious(_) => true,
            Self::Retention(_) | Self::Count(_) | Self::Sum(_) | Self::Ratio(..) | Self::Share(..) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::quantity::Quantity;
    use super::*;

    fn formula(quantity: Quantity) -> Formula {
        quantity.formula(&Definitions::default())
    }

    #[test]
    fn a_day_is_complete_after_the_widest_window_on_the_way() {
        let mut definitions = Definitions::default();
        assert_eq!(formula(Quantity::Step(StepIndex(3))).lag(&definitions), 14);
        assert_eq!(formula(Quantity::ActivationRate).lag(&definitions), 7);
        assert_eq!(formula(Quantity::Retained(Offset::D30)).lag(&definitions), 30);
        assert_eq!(formula(Quantity::Wau).lag(&definitions), 0);
        // Windows need not grow: the step before may take longer than the step itself.
        definitions.steps[1].window_days = 21;
        assert_eq!(formula(Quantity::ActivatedUsers).lag(&definitions), 21);
    }

    #[test]
    fn a_number_looks_back_as_far_as_its_widest_part() {
        assert_eq!(formula(Quantity::Dau).lookback(), 1);
        assert_eq!(formula(Quantity::Wau).lookback(), 7);
        assert_eq!(formula(Quantity::Stickiness).lookback(), 28);
        assert_eq!(formula(Quantity::PerActiveUser(TrendIndex(4))).lookback(), 1);
    }
}
