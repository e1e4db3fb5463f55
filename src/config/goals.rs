//! `[[goals]]`: the levels that metrics should reach.

use toml::de::DeValue;

use super::located::required;
use super::read::{Keys, Located, Reader};
use super::reader::number;
use crate::calendar::Day;
use crate::metric::{Direction, Format, Goal, Metric, RangeDays, Registry, Segment, SegmentKey, Surface};
use crate::problem::{Place, Problem, Problems};
use crate::values::Decimal;

/// One `[[goals]]` as written.
#[derive(Debug)]
pub(super) struct RawGoal {
    place: Place,
    metric: Option<Located<String>>,
    segment: Option<Located<String>>,
    range: Option<Located<u16>>,
    target: Option<Located<RawTarget>>,
    by: Option<Located<String>>,
    start: Option<Located<String>>,
}

#[derive(Clone, Copy, Debug)]
enum RawTarget {
    /// `"35%"`, as a proportion.
    Percent(f64),
    /// `1200`.
    Number(f64),
}

/// What goals can be about, all checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct GoalScope<'a> {
    pub(super) metrics: &'a Registry,
    pub(super) segments: &'a [Segment],
    pub(super) ranges: &'a [RangeDays],
    pub(super) default_range: RangeDays,
}

pub(super) fn read(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>) -> RawGoal {
    let expected = "a number, or a percentage in quotes, as in \"35%\"";
    let raw = RawGoal {
        place: keys.place().clone(),
        metric: keys.string(reader, "metric"),
        segment: keys.string(reader, "segment"),
        range: keys.integer(reader, "range", 1..=180),
        target: keys.value(reader, "target", expected).and_then(|found| found.read(reader, expected, target)),
        by: keys.day(reader, "by"),
        start: keys.day(reader, "start"),
    };
    keys.finish(reader);
    raw
}

fn target(value: &DeValue<'_>) -> Option<RawTarget> {
    let Some(text) = value.as_str() else {
        return number(value).filter(|number| number.is_finite()).map(RawTarget::Number);
    };
    let digits = text.strip_suffix('%')?.trim_end();
    let is_plain = Decimal::parse(digits).is_some() && !digits.contains(['e', 'E']);
    let proportion = format!("{digits}e-2").parse().ok().filter(|_| is_plain)?;
    (0.0..=1.0).contains(&proportion).then_some(RawTarget::Percent(proportion))
}

/// The goals that are right; what is wrong with the others is noted.
pub(super) fn check(raw: Option<Vec<RawGoal>>, measured: GoalScope<'_>, problems: &mut Problems) -> Vec<Goal> {
    let mut goals: Vec<Goal> = Vec::new();
    for raw in raw.unwrap_or_default() {
        let place = raw.place.clone();
        let Some(goal) = goal(raw, measured, problems) else { continue };
        let is_same =
            |known: &Goal| (known.quantity, &known.segment, known.range) == (goal.quantity, &goal.segment, goal.range);
        if goals.iter().any(is_same) {
            let id = &measured.metrics.get(goal.quantity).id;
            let message = format!("there are two goals for `{id}` of `{}` over {}", goal.segment, goal.range);
            problems.push(Problem::new(place, message));
        } else {
            goals.push(goal);
        }
    }
    goals
}

fn goal(raw: RawGoal, measured: GoalScope<'_>, problems: &mut Problems) -> Option<Goal> {
    let RawGoal { place, metric, segment, range, target, by, start } = raw;
    let metric = required(metric, &place, "metric", problems).and_then(|id| metric_of(&id, measured, problems));
    let target = required(target, &place, "target", problems);
    let target = metric.zip(target.as_ref()).and_then(|(metric, target)| level(metric, target, problems));
    let segment = match segment {
        None => Some(SegmentKey("all".into())),
        Some(key) => known_segment(&key, measured.segments, problems),
    };
    let range = match range {
        None => Some(measured.default_range),
        Some(days) => known_range(&days, measured.ranges, problems),
    };
    let [by, start] = [by, start].map(|day| day.map(|day| known_day(&day, problems)));
    if let (Some(Some(by)), Some(Some(start))) = (by, start)
        && by <= start
    {
        let message = format!("the goal is to be reached by {by} and begins on {start}");
        problems.push(Problem::new(place, message).hint("`start` is a day before `by`"));
        return None;
    }
    // A day that is no day was noted, and leaves the goal out.
    let day = |day: Option<Option<Day>>| day.map_or(Some(None), |day| day.map(Some));
    let (by, start) = (day(by)?, day(start)?);
    Some(Goal { quantity: metric?.quantity, segment: segment?, range: range?, target: target?, by, start })
}

fn metric_of<'m>(id: &Located<String>, measured: GoalScope<'m>, problems: &mut Problems) -> Option<&'m Metric> {
    let metric = problems.collect(measured.metrics.find(&id.value, &id.place))?;
    let problem = |message: String, hint: &str| Problem::new(id.place.clone(), message).hint(hint);
    if metric.good_direction == Direction::None {
        let message = format!("`{}` has no good direction, so no level of it can be a goal", id.value);
        problems.push(problem(message, "say in its `[[trends]]` which way is good, as in good = \"up\""));
        return None;
    }
    if metric.quantity.surfaces() == [Surface::Alert] {
        let message = format!("only alerts watch `{}`, so it has no value that could reach a goal", id.value);
        problems.push(problem(message, "name a key figure, a step, a retention or a daily series"));
        return None;
    }
    Some(metric)
}

fn level(metric: &Metric, target: &Located<RawTarget>, problems: &mut Problems) -> Option<f64> {
    let is_rate = metric.format == Format::Percent;
    match target.value {
        RawTarget::Percent(proportion) if is_rate => Some(proportion),
        RawTarget::Number(number) if !is_rate => Some(number),
        RawTarget::Percent(_) | RawTarget::Number(_) => {
            let (what, hint) = if is_rate {
                ("is a rate, so its target is a percentage", "write it in quotes, as in target = \"35%\"")
            } else {
                ("is no rate, so its target is a number", "write it without quotes, as in target = 1200")
            };
            problems.push(Problem::new(target.place.clone(), format!("`{}` {what}", metric.id)).hint(hint));
            None
        }
    }
}

fn known_segment(key: &Located<String>, segments: &[Segment], problems: &mut Problems) -> Option<SegmentKey> {
    let found = segments.iter().find(|segment| segment.key.as_str() == key.value);
    if found.is_none() {
        problems.push(key.unknown("segment", segments.iter().map(|segment| segment.key.as_str())));
    }
    found.map(|segment| segment.key.clone())
}

fn known_range(days: &Located<u16>, ranges: &[RangeDays], problems: &mut Problems) -> Option<RangeDays> {
    let found = ranges.iter().find(|range| range.0 == days.value);
    if found.is_none() {
        let list = ranges.iter().map(|range| range.0.to_string()).collect::<Vec<_>>().join(", ");
        let message = format!("the range {} is not one of `ranges`", days.value);
        problems.push(Problem::new(days.place.clone(), message).hint(format!("use one of: {list}")));
    }
    found.copied()
}

fn known_day(day: &Located<String>, problems: &mut Problems) -> Option<Day> {
    problems.collect(day.value.parse().map_err(|message: String| Problem::new(day.place.clone(), message)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::parse;
    use super::*;
    use crate::metric::Quantity;

    fn goals(text: &str) -> Vec<Goal> {
        parse(Path::new("f.toml"), text).expect("valid settings").key_figures.goals
    }

    fn problems(text: &str) -> Vec<String> {
        let problems = parse(Path::new("f.toml"), text).expect_err("an invalid configuration");
        problems.0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_goal_is_of_everybody_over_the_default_range() {
        let found = goals("[[goals]]\nmetric = \"activation_rate\"\ntarget = \"12.3%\"\nby = 2026-12-31\n");
        assert_eq!(
            found,
            [Goal {
                quantity: Quantity::ActivationRate,
                segment: SegmentKey("all".into()),
                range: RangeDays(30),
                target: 0.123,
                by: Some("2026-12-31".parse().expect("a day")),
                start: None,
            }]
        );
        let text = "[[goals]]\nmetric = \"dau\"\ntarget = 1200\nrange = 7\nby = \"2026-12-31\"\nstart = 2026-10-01\n";
        assert_eq!((goals(text)[0].target, goals(text)[0].range), (1200.0, RangeDays(7)));
    }

    #[test]
    fn every_wrong_goal_is_named_with_its_line() {
        let of =
            |keys: &str| problems(&format!("[[trends]]\nkey = \"visits\"\nevent = \"visit\"\n[[goals]]\n{keys}\n"));
        for (keys, line, part) in [
            ("metric = \"dua\"\ntarget = 1", 5, "did you mean `dau`?"),
            ("metric = \"visits\"\ntarget = 1", 5, "has no good direction"),
            ("metric = \"dau\"\ntarget = \"35%\"", 6, "is no rate"),
            ("metric = \"retention.d7\"\ntarget = 0.35", 6, "is a rate"),
            ("metric = \"retention.d7\"\ntarget = \"135%\"", 6, "expected a number, or a percentage"),
            ("metric = \"dau\"\ntarget = \"many\"", 6, "expected a number, or a percentage"),
            ("metric = \"dau\"\ntarget = 1\nsegment = \"al\"", 7, "did you mean `all`?"),
            ("metric = \"dau\"\ntarget = 1\nrange = 8", 7, "use one of: 7, 14, 30, 60, 90"),
            ("metric = \"dau\"\ntarget = 1\nby = \"soon\"", 7, "not a day"),
            ("metric = \"dau\"\ntarget = 1\nby = 2026-01-01\nstart = 2026-01-01", 4, "`start` is a day before `by`"),
            ("metric = \"dau\"\ntarget = 1\nuntil = 1", 7, "unknown key `until`"),
            ("metric = \"dau\"", 4, "the key `target` is missing"),
            ("target = 1", 4, "the key `metric` is missing"),
            ("metric = \"dau\"\ntarget = 1\n[[goals]]\nmetric = \"dau\"\ntarget = 2", 7, "two goals"),
        ] {
            let found = of(keys);
            assert_eq!(found.len(), 1, "{keys}: {found:?}");
            assert!(found[0].starts_with(&format!("f.toml:{line}, `goals")) && found[0].contains(part), "{found:?}");
        }
        let found = problems("[[goals]]\nmetric = \"error_user_rate\"\ntarget = \"1%\"\n");
        assert!(found.len() == 1 && found[0].contains("only alerts watch"), "{found:?}");
    }
}
