//! A goal in words, the same in the KPI row, the brief, editions and mails.

use serde::Serialize;

use crate::calendar::Day;
use crate::format;
use crate::messages::text;
use crate::metric::Format;
use crate::views::{GoalStanding, GoalStatus};

/// A goal in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct GoalText {
    /// `Goal 35% by 31 Dec 2026: on track, 33% expected by now`.
    pub text: String,
    /// `good`, `bad` or `flat`: the class that colours it.
    pub tone: &'static str,
}

impl GoalText {
    /// Where the goal stands.
    pub(super) fn of(goal: &GoalStanding) -> Self {
        let GoalStanding { format, target, by, status, expected_today, .. } = *goal;
        let tone = match status {
            GoalStatus::Reached | GoalStatus::OnTrack => "good",
            GoalStatus::Behind | GoalStatus::Missed => "bad",
            GoalStatus::Open | GoalStatus::TooEarly => "flat",
        };
        let goal = goal_text((target, by), (status, expected_today), format);
        Self { text: text!("goal-of-card", goal = goal), tone }
    }
}

/// `35% by 31 Dec 2026: on track, 33% expected by now`.
pub fn goal_text(
    (target, by): (f64, Option<Day>),
    (status, expected_today): (GoalStatus, Option<f64>),
    kind: Format,
) -> String {
    let by = by.map(|day| text!("goal-by", day = format::day(day))).unwrap_or_default();
    let id = match status {
        GoalStatus::Reached => "goal-reached",
        GoalStatus::OnTrack => "goal-on-track",
        GoalStatus::Behind => "goal-behind",
        GoalStatus::Missed => "goal-missed",
        GoalStatus::Open => "goal-open",
        GoalStatus::TooEarly => "goal-too-early",
    };
    let is_on_the_way = matches!(status, GoalStatus::OnTrack | GoalStatus::Behind);
    let expected = expected_today.filter(|_| is_on_the_way);
    let expected = expected.map(|value| text!("goal-expected", value = format::value(value, kind)));
    text!(
        "goal-text",
        target = format::value(target, kind),
        by = by,
        status = text!(id),
        expected = expected.unwrap_or_default(),
    )
}

/// `Activation rate: 32%, goal 35% by 31 Dec 2026: behind, 33% expected by now`.
pub(super) fn line(goal: &GoalStanding) -> String {
    let GoalStanding { label, format, value, target, by, status, expected_today, .. } = goal;
    let value = format::value_or_missing(*value, *format);
    let goal = goal_text((*target, *by), (*status, *expected_today), *format);
    text!("goal-line", label = label, value = value, goal = goal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_says_where_it_should_stand_only_on_the_way() {
        let by = Some("2026-12-31".parse().expect("a day"));
        let text = |status| goal_text((0.35, by), (status, Some(0.33)), Format::Percent);
        assert_eq!(text(GoalStatus::OnTrack), "35% by 31 Dec 2026: on track, 33% expected by now");
        assert_eq!(text(GoalStatus::Reached), "35% by 31 Dec 2026: reached");
        assert_eq!(goal_text((1_200.0, None), (GoalStatus::Open, None), Format::Count), "1,200: not reached yet");
    }
}
