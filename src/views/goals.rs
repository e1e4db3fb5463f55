//! Goals: where a quantity stands on its way to the level that it should reach.
//!
//! Everything is computed from numbers that may be shown, so that a goal tells nothing that is withheld elsewhere.

use serde::{Deserialize, Serialize};

use super::Period;
use super::context::ViewContext;
use super::kpis::value;
use super::privacy::{Counted, Disclosure};
use crate::calendar::{Day, DayRange};
use crate::metric::{Direction, Format, Goal, Quantity, SegmentKey};

/// Differences of this part of a number are the rounding of its last digits.
const ROUNDING: f64 = 1e-12;

/// How a goal stands on the as-of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalStatus {
    /// The value is at or beyond the target.
    Reached,
    /// Short of the target, and at or beyond the straight line to it.
    OnTrack,
    /// Short of the line.
    Behind,
    /// Short of the target after its day.
    Missed,
    /// Short of a target without a day.
    Open,
    /// The value, or the line to the target, is not known.
    TooEarly,
}

impl GoalStatus {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::OnTrack => "on_track",
            Self::Behind => "behind",
            Self::Missed => "missed",
            Self::Open => "open",
            Self::TooEarly => "too_early",
        }
    }
}

/// A goal of a cockpit's segment and range, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalStanding {
    /// What should reach the target.
    pub quantity: Quantity,
    /// The metric id, as it is written.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// How it is written for people.
    pub format: Format,
    /// The value over the range; `None` when it is undefined or withheld.
    pub value: Option<f64>,
    /// The level to reach.
    pub target: f64,
    /// The day on which it should be reached at the latest.
    pub by: Option<Day>,
    /// How it stands.
    pub status: GoalStatus,
    /// The value of the straight line to the target on the as-of day; `None` without a line, and after its end.
    pub expected_today: Option<f64>,
}

/// The goals of the cockpit, in the order of the settings.
pub(super) fn goals(
    context: &ViewContext<'_>,
    segment: &SegmentKey,
    disclosure: &mut Disclosure<'_>,
) -> Vec<GoalStanding> {
    let is_here = |goal: &&Goal| goal.segment == *segment && goal.range == context.period.days;
    context.goals.iter().filter(is_here).map(|goal| standing(context, goal, disclosure)).collect()
}

fn standing(context: &ViewContext<'_>, goal: &Goal, disclosure: &mut Disclosure<'_>) -> GoalStanding {
    let metric = context.metrics.get(goal.quantity);
    let formula = goal.quantity.formula(context.definitions);
    let shown = disclosure.show_unlisted(value(context, formula));
    let expected = expected(context, goal);
    // A key figure has its goal in the file of the row, and what is withheld of it is listed there.
    let expected_today = match context.kpis.iter().position(|kpi| *kpi == goal.quantity) {
        Some(position) => disclosure.show(|| format!("/kpis/{position}/goal/expectedToday"), expected),
        None => disclosure.show_unlisted(expected),
    };
    let is_over = goal.by.zip(context.period.as_of).is_some_and(|(by, as_of)| as_of > by);
    GoalStanding {
        quantity: goal.quantity,
        id: metric.id.clone(),
        label: metric.label.clone(),
        format: metric.format,
        value: shown,
        target: goal.target,
        by: goal.by,
        status: status(shown, (goal, is_over), expected_today, metric.good_direction),
        expected_today,
    }
}

fn status(
    value: Option<f64>,
    (goal, is_over): (&Goal, bool),
    expected_today: Option<f64>,
    good: Direction,
) -> GoalStatus {
    let Some(value) = value else { return GoalStatus::TooEarly };
    let is_at = |level: f64| {
        let beyond = if good == Direction::Down { level - value } else { value - level };
        beyond >= -ROUNDING * level.abs().max(1.0)
    };
    match (goal.by, expected_today) {
        (_, _) if is_at(goal.target) => GoalStatus::Reached,
        (None, _) => GoalStatus::Open,
        (Some(_), _) if is_over => GoalStatus::Missed,
        (Some(_), None) => GoalStatus::TooEarly,
        (Some(_), Some(level)) if is_at(level) => GoalStatus::OnTrack,
        (Some(_), Some(_)) => GoalStatus::Behind,
    }
}

/// The straight line from the value on the first day to the target, read on the as-of day.
fn expected(context: &ViewContext<'_>, goal: &Goal) -> Counted<Option<f64>> {
    let Some((as_of, by, start)) = line(&context.period, goal) else { return Counted::undefined() };
    let then = Period { current: Some(DayRange::ending(start, goal.range.0)), previous: None, ..context.period };
    let context = ViewContext { period: then, ..*context };
    let way = f64::from(as_of.since(start)) / f64::from(by.since(start));
    let from = value(&context, goal.quantity.formula(context.definitions));
    from.map(|from| from.map(|from| from + (goal.target - from) * way))
}

/// The as-of day with the two ends of the line, when the range that ends with the first one lies in the data.
fn line(period: &Period, goal: &Goal) -> Option<(Day, Day, Day)> {
    let (as_of, first, by) = (period.as_of?, period.first_day?, goal.by?);
    let earliest = first.plus(i32::from(goal.range.0) - 1);
    let start = goal.start.unwrap_or(earliest);
    (earliest <= start && start <= as_of && start < by && as_of <= by).then_some((as_of, by, start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::Cube;
    use crate::metric::{Definitions, KeyFigures, RangeDays};
    use crate::views::{Suppression, build};

    const ALL: fn() -> SegmentKey = || SegmentKey("all".into());

    /// Days 0 to 20 with so many active users: 10 on days 0 to 6, 20 on days 7 to 13, 25 on days 14 to 20. Means of 7 days:
    /// on day 6 10, on day 20 25.
    fn cube() -> Cube {
        let mut cube = Cube::sample(&Definitions::default(), 0, 20);
        for day in 0..=20 {
            let users = [10, 20, 25][usize::try_from(day / 7).expect("small")];
            cube.segments[0].set_active(day, [users, users, users]);
        }
        cube
    }

    fn of(goal: Goal, min_group: u64) -> (GoalStatus, Option<f64>) {
        let definitions = Definitions::default();
        let cube = cube();
        let figures = KeyFigures { goals: vec![goal], ..KeyFigures::default() };
        let ranges = [RangeDays(7)];
        let suppression = Suppression::new(&cube, &definitions, &ranges, min_group);
        let views = build(&cube, (&definitions, &figures), &ranges, &suppression);
        let standing = &views.cockpits[0].goals[0];
        (standing.status, standing.expected_today)
    }

    fn dau(target: f64, by: Option<i32>, start: Option<i32>) -> Goal {
        Goal {
            quantity: Quantity::Dau,
            segment: ALL(),
            range: RangeDays(7),
            target,
            by: by.map(Day),
            start: start.map(Day),
        }
    }

    #[test]
    fn the_line_runs_from_the_first_whole_range_to_the_day_of_the_target() {
        // From 10 on day 6 to 40 on day 34, day 20 is half way: 25, which the mean of the last week is.
        assert_eq!(of(dau(40.0, Some(34), None), 0), (GoalStatus::OnTrack, Some(25.0)));
        // To 42 it is 26.
        assert_eq!(of(dau(42.0, Some(34), None), 0), (GoalStatus::Behind, Some(26.0)));
        // From 20 on day 13 to 40 on day 27: half way is 30.
        assert_eq!(of(dau(40.0, Some(27), Some(13)), 0), (GoalStatus::Behind, Some(30.0)));
    }

    #[test]
    fn a_status_is_the_first_that_holds() {
        assert_eq!(of(dau(25.0, Some(10), None), 0), (GoalStatus::Reached, None));
        assert_eq!(of(dau(25.5, None, None), 0), (GoalStatus::Open, None));
        assert_eq!(of(dau(25.5, Some(19), None), 0), (GoalStatus::Missed, None));
        // On its very day a goal is not missed yet, and the line has arrived.
        assert_eq!(of(dau(26.0, Some(20), None), 0), (GoalStatus::Behind, Some(26.0)));
        // A line that begins after the as-of day, before there is a range, or on the day of the target is none.
        for (by, start) in [(40, 21), (40, 5), (20, 20)] {
            assert_eq!(of(dau(30.0, Some(by), Some(start)), 0), (GoalStatus::TooEarly, None), "{by} {start}");
        }
        let retention = Goal { quantity: Quantity::Retained(crate::metric::Offset::D30), ..dau(0.3, None, None) };
        assert_eq!(of(retention, 0), (GoalStatus::TooEarly, None));
    }

    #[test]
    fn less_is_better_where_the_metric_says_so() {
        let errors =
            |target| Goal { quantity: Quantity::Events(crate::metric::TrendIndex(4)), ..dau(target, None, None) };
        assert_eq!(of(errors(0.0), 0).0, GoalStatus::Reached);
        assert_eq!(of(errors(-1.0), 0).0, GoalStatus::Open);
    }

    #[test]
    fn a_goal_tells_nothing_about_few_people() {
        // With a floor of 100 no week of 70 users a day is shown, and neither is where the goal stands.
        assert_eq!(of(dau(5.0, Some(34), None), 10_000), (GoalStatus::TooEarly, None));
    }
}
