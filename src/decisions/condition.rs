//! The condition under which the team would reverse a decision, watched: `METRIC below|above VALUE for N days [in SEGMENT]`.

use super::decision::{Decision, DecisionStatus, ReverseCondition};
use super::input::ScoringInput;
use super::series::{MetricSeries, complete_on, last_complete};
use crate::calendar::{Day, DayRange};

/// How a condition stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ReversalState {
    /// The decision is not in effect, so nothing is watched.
    NotWatched,
    /// The days to look at are complete on this day.
    NotOver(Day),
    /// A value is undefined or not published.
    Unknown,
    /// It does not hold.
    Clear {
        /// The pooled value of the last days.
        value: f64,
    },
    /// It holds: the team said that it would reverse the decision.
    Holds {
        /// The pooled value of the last days.
        value: f64,
        /// The last of the days on which it first held without a break since.
        since: Day,
    },
}

/// A condition and how it stands on the newest complete days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReversalCheck<'p> {
    /// The condition.
    pub condition: &'p ReverseCondition,
    /// The days whose pooled value is held against it; `None` without data.
    pub days: Option<DayRange>,
    /// How it stands.
    pub state: ReversalState,
}

/// How the decision's condition stands; `None` for a decision without one.
pub(super) fn check<'p>(
    decision: &'p Decision,
    day: Option<Day>,
    input: ScoringInput<'_>,
) -> Option<ReversalCheck<'p>> {
    let condition = decision.reverse_when.as_ref()?;
    let last = input.cube.as_of().map(|as_of| last_complete(&condition.metric, (input.definitions, as_of)));
    let days = last.map(|last| DayRange::ending(last, condition.days));
    let (Some(day), Some(days), DecisionStatus::Active) = (day, days, decision.status) else {
        return Some(ReversalCheck { condition, days: None, state: ReversalState::NotWatched });
    };
    let state = if days.first <= day { not_over(condition, day, input) } else { state(condition, (day, days), input) };
    Some(ReversalCheck { condition, days: Some(days), state })
}

/// Only days after the decision say something about it.
fn not_over(condition: &ReverseCondition, day: Day, input: ScoringInput<'_>) -> ReversalState {
    let last = day.plus(i32::from(condition.days));
    ReversalState::NotOver(complete_on(&condition.metric, (input.definitions, last)))
}

fn state(condition: &ReverseCondition, (day, days): (Day, DayRange), input: ScoringInput<'_>) -> ReversalState {
    let all = DayRange { first: day.plus(1), last: days.last };
    let series = MetricSeries::of(input, &condition.metric, &condition.segment, all);
    let Some(value) = pooled(&series, days) else { return ReversalState::Unknown };
    if !condition.holds(value) {
        return ReversalState::Clear { value };
    }
    let ending = |last: &Day| DayRange::ending(*last, condition.days);
    let earlier = (1..).map(|back| days.last.plus(-back)).take_while(|last| ending(last).first > day);
    let held = earlier.take_while(|last| pooled(&series, ending(last)).is_some_and(|value| condition.holds(value)));
    ReversalState::Holds { value, since: held.last().unwrap_or(days.last) }
}

/// The pooled value of some days; `None` when one of them is unknown.
fn pooled(series: &MetricSeries, days: DayRange) -> Option<f64> {
    let known = series.points.iter().filter(|point| days.contains(point.day)).count();
    if i32::try_from(known).is_ok_and(|known| known == days.len()) { series.level(days) } else { None }
}
