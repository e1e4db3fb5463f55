//! What became of a decision: its metric over whole weeks after it, against as many weeks before.
//!
//! With `w` whole weeks until the check, the `7 w` days before the day of the decision are compared with the `7 w` days after it;
//! the day itself is half one thing and half the other and is left out. Both sides hold every weekday `w` times. Nothing is said
//! before the last day's value is complete. The change has a 95% interval ([`super::newcombe`], [`super::ratio`]), and the verdict
//! is
//!
//! * **kept**: the metric surely moved the right way, and the expected size is possible;
//! * **missed**: the expected size is ruled out, also when there was some improvement;
//! * **unclear**: neither no change nor the expected one can be ruled out, or there is nothing to compare;
//! * **too early**: the days to compare are not over.
//!
//! It is one comparison in time without a control group: what else changed in the same weeks is in it.

use super::decision::{CheckDate, Decision, DecisionStatus, ExpectedChange, MEASURED_DAYS};
use super::effect::Effect;
use super::measure::MetricValues;
use crate::calendar::{Day, DayRange};
use crate::config::Config;
use crate::cube::Cube;
use crate::metric::{Definitions, Format};
use crate::views::{Suppression, Views, daily};

/// What decisions are held against.
#[derive(Clone, Copy, Debug)]
pub struct ScoringInput<'a> {
    /// The daily cells.
    pub cube: &'a Cube,
    /// What is measured.
    pub definitions: &'a Definitions,
    /// What is published, with the privacy floor applied.
    pub views: &'a Views,
    /// Which numbers may be known.
    pub suppression: &'a Suppression,
}

impl<'a> ScoringInput<'a> {
    /// From the settings, the data and what is published of it.
    pub fn new(config: &'a Config, cube: &'a Cube, views: &'a Views, suppression: &'a Suppression) -> Self {
        Self { cube, definitions: &config.definitions, views, suppression }
    }
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionVerdict {
    /// It did what it should.
    Kept,
    /// It did not.
    Missed,
    /// Its days are not over.
    TooEarly,
    /// It cannot be told.
    Unclear,
}

/// The days that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComparisonWindows {
    /// Before the decision.
    pub before: DayRange,
    /// After it.
    pub after: DayRange,
}

/// The two levels and the change between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasuredChange {
    /// The rate, or the mean of the days, before.
    pub before: f64,
    /// The same after.
    pub after: f64,
    /// The change: of a rate a difference of 0..1 numbers, else a ratio minus 1.
    pub effect: Effect,
    /// The expected change on the scale of `effect`.
    pub expected: f64,
}

/// Why there is no measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnscoredReason {
    /// It is not in effect.
    NotInEffect,
    /// Its days are over on this as-of day.
    NotOver(Day),
    /// There are not two whole weeks on both sides.
    TooShort,
    /// The metric is undefined on one side.
    Undefined,
    /// It would tell about too few people.
    Withheld,
}

/// A decision with its verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredDecision<'p> {
    /// The decision.
    pub decision: &'p Decision,
    /// Its calendar day; `None` when it counts back from an as-of day that there is not.
    pub day: Option<Day>,
    /// What is compared; `None` when nothing can be.
    pub windows: Option<ComparisonWindows>,
    /// The verdict.
    pub verdict: DecisionVerdict,
    /// What was measured, or why nothing was.
    pub measured: Result<MeasuredChange, UnscoredReason>,
}

/// The verdict on every decision, the newest first.
pub fn score<'p>(decisions: &'p [Decision], input: ScoringInput<'_>) -> Vec<ScoredDecision<'p>> {
    let mut scored: Vec<ScoredDecision<'p>> = decisions.iter().map(|decision| one(decision, input)).collect();
    scored.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.decision.key.cmp(&b.decision.key)));
    scored
}

fn one<'p>(decision: &'p Decision, input: ScoringInput<'_>) -> ScoredDecision<'p> {
    let as_of = input.cube.as_of();
    let day = decision.date.day(as_of);
    let windows = day.and_then(|day| windows(decision, day, input.cube));
    let measured = measure(decision, (day, windows), input);
    let verdict = match measured {
        Ok(measured) => judge(measured),
        Err(UnscoredReason::NotInEffect | UnscoredReason::NotOver(_)) => DecisionVerdict::TooEarly,
        Err(UnscoredReason::TooShort | UnscoredReason::Undefined | UnscoredReason::Withheld) => {
            DecisionVerdict::Unclear
        }
    };
    ScoredDecision { decision, day, windows, verdict, measured }
}

/// As many whole weeks as the check, the data before the decision and its reversal allow.
fn windows(decision: &Decision, day: Day, cube: &Cube) -> Option<ComparisonWindows> {
    let until = match decision.check {
        CheckDate::Days(days) => i32::from(days),
        CheckDate::On(check) => check.day(cube.as_of())?.since(day),
    };
    let ended = match decision.status {
        DecisionStatus::Reversed(ended) => ended.day(cube.as_of())?.since(day) - 1,
        DecisionStatus::Proposed | DecisionStatus::Active => i32::MAX,
    };
    let known = day.since(cube.first_day()?);
    let longest = i32::try_from(*MEASURED_DAYS.end()).unwrap_or(i32::MAX);
    let days = until.min(ended).min(known).min(longest) / 7 * 7;
    (i64::from(days) >= *MEASURED_DAYS.start()).then(|| ComparisonWindows {
        before: DayRange { first: day.plus(-days), last: day.plus(-1) },
        after: DayRange { first: day.plus(1), last: day.plus(days) },
    })
}

fn measure(
    decision: &Decision,
    (day, windows): (Option<Day>, Option<ComparisonWindows>),
    input: ScoringInput<'_>,
) -> Result<MeasuredChange, UnscoredReason> {
    let ScoringInput { cube, definitions, .. } = input;
    let (Some(day), Some(as_of)) = (day, cube.as_of()) else { return Err(UnscoredReason::Undefined) };
    if decision.status == DecisionStatus::Proposed || day > as_of {
        return Err(UnscoredReason::NotInEffect);
    }
    let windows = windows.ok_or(UnscoredReason::TooShort)?;
    let lag = decision.metric.quantity.formula(definitions).lag(definitions);
    let known_on = windows.after.last.plus(lag.into());
    if known_on > as_of {
        return Err(UnscoredReason::NotOver(known_on));
    }
    if !is_public(decision, windows, input) {
        return Err(UnscoredReason::Withheld);
    }
    let segment = definitions.segment_index(decision.segment.as_str()).ok_or(UnscoredReason::Undefined)?;
    let source = (cube, definitions, input.suppression);
    let over = |days| MetricValues::of(source, segment, &decision.metric, days).ok_or(UnscoredReason::Undefined);
    let (before, after) = (over(windows.before)?, over(windows.after)?);
    let effect = after.against(&before).ok_or(UnscoredReason::Undefined)?;
    let (before, after) =
        (before.level().ok_or(UnscoredReason::Undefined)?, after.level().ok_or(UnscoredReason::Undefined)?);
    let expected = match (decision.expected, decision.metric.format) {
        (ExpectedChange::Relative(part), Format::Percent) => part * before,
        (ExpectedChange::Relative(size) | ExpectedChange::Points(size), _) => size,
    };
    Ok(MeasuredChange { before, after, effect, expected })
}

/// Under a privacy floor a score may use only days whose values are published one by one anyway: then it tells nothing that a
/// reader could not work out.
fn is_public(decision: &Decision, windows: ComparisonWindows, input: ScoringInput<'_>) -> bool {
    if !input.suppression.is_active() {
        return true;
    }
    let is_shown = |day: Day| {
        input.views.cockpits.iter().filter(|cockpit| cockpit.segment == decision.segment).any(|cockpit| {
            let days = cockpit.period.current.filter(|days| days.contains(day));
            let at = days.and_then(|days| usize::try_from(day.since(days.first)).ok());
            at.is_some_and(|at| {
                daily(cockpit, input.definitions, decision.metric.quantity).get(at).copied().flatten().is_some()
            })
        })
    };
    windows.before.days().chain(windows.after.days()).all(is_shown)
}

fn judge(measured: MeasuredChange) -> DecisionVerdict {
    let MeasuredChange { effect, expected, .. } = measured;
    // Seen in the direction that was hoped for.
    let (low, high) = if expected > 0.0 { (effect.low, effect.high) } else { (-effect.high, -effect.low) };
    match (low > 0.0, high >= expected.abs()) {
        (_, false) => DecisionVerdict::Missed,
        (true, true) => DecisionVerdict::Kept,
        (false, true) => DecisionVerdict::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(expected: f64, low: f64, high: f64) -> DecisionVerdict {
        let effect = Effect { change: f64::midpoint(low, high), low, high };
        judge(MeasuredChange { before: 1.0, after: 1.0, effect, expected })
    }

    #[test]
    fn kept_needs_a_sure_change_of_a_possible_size() {
        assert_eq!(verdict(0.05, 0.01, 0.08), DecisionVerdict::Kept);
        assert_eq!(verdict(0.05, 0.06, 0.08), DecisionVerdict::Kept);
        // A fall that was hoped for.
        assert_eq!(verdict(-0.05, -0.08, -0.01), DecisionVerdict::Kept);
    }

    #[test]
    fn a_change_that_is_surely_smaller_than_expected_missed() {
        assert_eq!(verdict(0.05, 0.01, 0.04), DecisionVerdict::Missed);
        assert_eq!(verdict(0.05, -0.08, -0.01), DecisionVerdict::Missed);
        assert_eq!(verdict(-0.05, -0.04, 0.02), DecisionVerdict::Missed);
    }

    #[test]
    fn an_interval_with_both_no_change_and_the_expected_one_is_unclear() {
        assert_eq!(verdict(0.05, -0.01, 0.08), DecisionVerdict::Unclear);
        assert_eq!(verdict(-0.05, -0.08, 0.01), DecisionVerdict::Unclear);
    }
}
