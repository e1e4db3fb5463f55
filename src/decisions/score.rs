//! What became of a decision: its metric in the whole weeks after it, against the trend of the weeks before carried on.
//!
//! The ten weeks before (as many as follow it, if more) give a straight trend; the day itself is left out. Nothing is said before
//! the last day's value is complete. [`super::effect()`] measures the change with its 95% interval, and the verdict is
//!
//! * **kept**: surely the right way, and the expected size is possible;
//! * **partly**: surely the right way, but less than expected;
//! * **missed**: less than expected, perhaps no change;
//! * **harmed**: surely the wrong way;
//! * **unclear**: the rest, or too little data.
//!
//! *Too early* is a state and no result: the days are not complete.

use std::collections::BTreeMap;

use super::condition::{self, ReversalCheck};
use super::decision::{CheckDate, Decision, DecisionStatus, MEASURED_DAYS};
use super::effect::{Effect, MIN_WEEKS, NoEffect, effect};
use super::input::ScoringInput;
use super::left_out::{LeftOutReason, incidents_of, left_out};
use super::overlap::{Overlap, end_weeks, latest_before, overlaps, within};
use super::series::{MetricSeries, complete_on};
use super::week::{weeks, windows};
use crate::calendar::{Day, DayRange};

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionVerdict {
    /// It did what it should.
    Kept,
    /// It did something of what it should.
    Partly,
    /// It did less than it should, perhaps nothing.
    Missed,
    /// It did the opposite.
    Harmed,
    /// It cannot be told.
    Unclear,
    /// Its days are not complete.
    TooEarly,
}

impl DecisionVerdict {
    /// All of them, the most telling first.
    pub const ALL: [Self; 6] = [Self::Kept, Self::Partly, Self::Missed, Self::Harmed, Self::Unclear, Self::TooEarly];

    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Partly => "partly",
            Self::Missed => "missed",
            Self::Harmed => "harmed",
            Self::Unclear => "unclear",
            Self::TooEarly => "too_early",
        }
    }

    /// The verdict on a change, seen in the direction that was hoped for. `expected` has its sign and the scale of the effect.
    pub fn of(effect: &Effect, expected: f64) -> Self {
        let (low, high) = if expected > 0.0 { (effect.low, effect.high) } else { (-effect.high, -effect.low) };
        let is_possible = high >= expected.abs();
        match (high < 0.0, low > 0.0, is_possible) {
            (true, _, _) => Self::Harmed,
            (false, true, true) => Self::Kept,
            (false, true, false) => Self::Partly,
            (false, false, false) => Self::Missed,
            (false, false, true) => Self::Unclear,
        }
    }
}

/// The days that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComparisonWindows {
    /// Before the decision, as far as there is data.
    pub before: DayRange,
    /// After it.
    pub after: DayRange,
}

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasuredChange {
    /// The pooled rate, or the mean of the days, before.
    pub before: f64,
    /// The change, and the levels with and without it.
    pub effect: Effect,
    /// The expected change on the scale of `effect`.
    pub expected: f64,
}

/// Why there is no measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnscoredReason {
    /// It is not in effect.
    NotInEffect,
    /// Its days are complete on this as-of day.
    NotOver(Day),
    /// Fewer than four weeks before it or two after it count.
    TooFewWeeks,
    /// Fewer than five events a week before it.
    TooFewEvents,
    /// The metric or the expected change is undefined.
    Undefined,
    /// It would tell about too few people.
    Withheld,
}

impl From<NoEffect> for UnscoredReason {
    fn from(reason: NoEffect) -> Self {
        match reason {
            NoEffect::TooFewWeeks => Self::TooFewWeeks,
            NoEffect::TooFewEvents => Self::TooFewEvents,
            NoEffect::Undefined => Self::Undefined,
        }
    }
}

/// A day of a decision's metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DecisionDay {
    /// The day.
    pub day: Day,
    /// Its value; `None` when unknown or left out.
    pub value: Option<f64>,
    /// The trend of the weeks before, carried on.
    pub trend: f64,
}

/// An incident of a decision's metric since its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentSince {
    /// The incident's id.
    pub id: String,
    /// What it says.
    pub title: String,
    /// Its first day.
    pub started: Day,
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
    /// The compared days with the trend carried on; empty when nothing was measured.
    pub history: Vec<DecisionDay>,
    /// How many days were left out, by reason.
    pub left_out: BTreeMap<LeftOutReason, usize>,
    /// Other decisions on the same metric and segment in the compared days.
    pub overlaps: Vec<Overlap>,
    /// The incidents of its metric since its day.
    pub incidents: Vec<IncidentSince>,
    /// How the condition under which the team would reverse it stands; `None` without one.
    pub reversal: Option<ReversalCheck<'p>>,
}

/// The verdict on every decision, the newest first.
pub fn score<'p>(decisions: &'p [Decision], input: ScoringInput<'_>) -> Vec<ScoredDecision<'p>> {
    let mut scored: Vec<ScoredDecision<'p>> = decisions.iter().map(|it| one(it, decisions, input)).collect();
    scored.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.decision.key.cmp(&b.decision.key)));
    scored
}

fn one<'p>(decision: &'p Decision, all: &[Decision], input: ScoringInput<'_>) -> ScoredDecision<'p> {
    let day = decision.date.day(input.cube.as_of());
    let mut scored = ScoredDecision {
        decision,
        day,
        windows: None,
        verdict: DecisionVerdict::TooEarly,
        measured: Err(UnscoredReason::NotInEffect),
        history: Vec::new(),
        left_out: BTreeMap::new(),
        overlaps: Vec::new(),
        incidents: incidents_since(decision, day, input),
        reversal: condition::check(decision, day, input),
    };
    scored.measured = measure(&mut scored, all, input);
    scored.verdict = match &scored.measured {
        Ok(measured) => DecisionVerdict::of(&measured.effect, measured.expected),
        Err(UnscoredReason::NotInEffect | UnscoredReason::NotOver(_)) => DecisionVerdict::TooEarly,
        Err(
            UnscoredReason::TooFewWeeks
            | UnscoredReason::TooFewEvents
            | UnscoredReason::Undefined
            | UnscoredReason::Withheld,
        ) => DecisionVerdict::Unclear,
    };
    scored
}

fn incidents_since(decision: &Decision, day: Option<Day>, input: ScoringInput<'_>) -> Vec<IncidentSince> {
    let Some(day) = day.filter(|_| decision.status != DecisionStatus::Proposed) else { return Vec::new() };
    let since = incidents_of(input, &decision.metric, &decision.segment).filter(|it| it.days().last >= day);
    since.map(|it| IncidentSince { id: it.id.clone(), title: it.title.clone(), started: it.started }).collect()
}

/// As many whole weeks as the check, the reversal, the longest comparison and the weeks known before allow.
fn weeks_after(decision: &Decision, day: Day, input: ScoringInput<'_>) -> Option<i32> {
    let as_of = input.cube.as_of();
    let until = match decision.check {
        CheckDate::Days(days) => i32::from(days),
        CheckDate::On(check) => check.day(as_of)?.since(day),
    };
    let ended = match decision.status {
        DecisionStatus::Reversed(ended) => ended.day(as_of)?.since(day) - 1,
        DecisionStatus::Proposed | DecisionStatus::Active => i32::MAX,
    };
    let known = day.since(input.cube.first_day()?);
    let longest = i32::from(*MEASURED_DAYS.end());
    Some(until.min(ended).min(known).min(longest).div_euclid(7))
}

fn measure(
    scored: &mut ScoredDecision<'_>,
    all: &[Decision],
    input: ScoringInput<'_>,
) -> Result<MeasuredChange, UnscoredReason> {
    let decision = scored.decision;
    let (Some(day), Some(as_of), Some(first)) = (scored.day, input.cube.as_of(), input.cube.first_day()) else {
        return Err(UnscoredReason::Undefined);
    };
    if decision.status == DecisionStatus::Proposed || day > as_of {
        return Err(UnscoredReason::NotInEffect);
    }
    let mut overlaps = overlaps(decision, all, Some(as_of));
    let allowed = weeks_after(decision, day, input).ok_or(UnscoredReason::Undefined)?;
    let after = end_weeks(&mut overlaps, day, allowed);
    if !usize::try_from(after).is_ok_and(|after| after >= MIN_WEEKS[1]) {
        return Err(UnscoredReason::TooFewWeeks);
    }
    let [before, after_days] = windows(day, after);
    let compared =
        ComparisonWindows { before: DayRange { first: before.first.max(first), ..before }, after: after_days };
    scored.windows = Some(compared);
    let known_on = complete_on(&decision.metric, (input.definitions, after_days.last));
    if known_on > as_of {
        return Err(UnscoredReason::NotOver(known_on));
    }
    let span = DayRange { first: compared.before.first, last: after_days.last };
    let mut series = MetricSeries::of(input, &decision.metric, &decision.segment, span);
    let published = series.points.len();
    let mut unused = left_out(decision, (day, [compared.before, compared.after]), input);
    series.points.retain(|point| !unused.contains_key(&point.day));
    let cut = latest_before(&overlaps, day).filter(|cut| leaves_enough(&series, (day, after), *cut));
    if let Some(cut) = cut {
        series.points.retain(|point| point.day > cut);
        let earlier = compared.before.days().take_while(|day| *day <= cut);
        earlier.for_each(|day| _ = unused.entry(day).or_insert(LeftOutReason::EarlierDecision));
    }
    for reason in unused.into_values() {
        *scored.left_out.entry(reason).or_default() += 1;
    }
    scored.overlaps = within(overlaps, (day, after), cut);
    let is_hidden = input.suppression.is_active() && i32::try_from(published).is_ok_and(|days| days < span.len() - 1);
    let found = effect(&series, day, after).map_err(|reason| match reason {
        NoEffect::TooFewWeeks if is_hidden => UnscoredReason::Withheld,
        reason => reason.into(),
    })?;
    let expected = found.expected(decision.expected).ok_or(UnscoredReason::Undefined)?;
    scored.history = history(&series, span, &found);
    let before = series.level(compared.before).ok_or(UnscoredReason::Undefined)?;
    Ok(MeasuredChange { before, effect: found, expected })
}

/// Whether the days up to an earlier decision can be left out: enough weeks before remain.
fn leaves_enough(series: &MetricSeries, (day, after): (Day, i32), cut: Day) -> bool {
    let later = series.points.iter().filter(|point| point.day > cut).copied().collect();
    let [before, _] = weeks(&MetricSeries { kind: series.kind, points: later }, day, after);
    before.len() >= MIN_WEEKS[0]
}

fn history(series: &MetricSeries, span: DayRange, effect: &Effect) -> Vec<DecisionDay> {
    let value = |day: Day| series.level(DayRange { first: day, last: day });
    span.days().map(|day| DecisionDay { day, value: value(day), trend: effect.trend.on(day) }).collect()
}
