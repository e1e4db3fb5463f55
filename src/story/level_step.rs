//! Whether the level that an incident left behind came with the incident, or with the trend that the metric has anyway: a product
//! that shrinks by 2% a week is far below any old level, and no incident is the reason.
//!
//! Whole weeks before the onset and after the last day that triggered are held against a straight line with a step between them, by
//! least squares; of counts their logs.

use super::inputs::StoryInputs;
use super::usual_change::Scale;
use crate::alerts::Incident;
use crate::calendar::{Day, DayRange};
use crate::decisions::MetricSeries;
use crate::metric::Quantity;

/// The weeks before the onset that are looked at.
const WEEKS: i32 = 26;
/// With fewer weeks before or after, trend and step cannot be told apart.
const LEAST_BEFORE: usize = 8;
const LEAST_AFTER: usize = 2;
/// The step is at least this part of the change.
const MOST_OF_IT: f64 = 0.5;

/// Whether most of the change from the level before an incident to the new one came with the incident, as far as that can be told.
pub(super) fn came_with_it(inputs: &StoryInputs<'_>, incident: &Incident) -> bool {
    let quantity = Quantity::parse(&incident.metric, inputs.definitions);
    let series = quantity.and_then(|quantity| inputs.series(&incident.segment, quantity));
    let Some((level, series)) = incident.level.zip(series) else { return true };
    let as_of = inputs.incidents.as_of.unwrap_or(incident.last_trigger);
    is_mostly_step(
        series,
        DayRange { first: incident.onset, last: incident.last_trigger },
        (as_of, [level.before, level.now]),
    )
}

fn is_mostly_step(series: &MetricSeries, incident: DayRange, (as_of, levels): (Day, [f64; 2])) -> bool {
    let scale = Scale::of(series.kind);
    let [Some(before), Some(now)] = levels.map(|level| scale.of_value(level)) else { return true };
    let total = now - before;
    let week = |first: Day| {
        let days = DayRange { first, last: first.plus(6) };
        let inside = || series.points.iter().filter(|point| days.contains(point.day));
        let mean = scale.mean(inside()).filter(|_| inside().count() == 7)?;
        Some((f64::from(first.0), scale.of_value(mean)?))
    };
    let weeks_before: Vec<(f64, f64)> = (1..=WEEKS).filter_map(|ago| week(incident.first.plus(-7 * ago))).collect();
    let after = (0..).map(|later| incident.last.plus(1 + 7 * later)).take_while(|first| first.plus(6) <= as_of);
    let weeks_after: Vec<(f64, f64)> = after.filter_map(week).collect();
    if weeks_before.len() < LEAST_BEFORE || weeks_after.len() < LEAST_AFTER {
        return true;
    }
    let step = step(&weeks_before, &weeks_after);
    step * total >= MOST_OF_IT * total * total
}

/// The step between two groups of points on one line.
fn step(before: &[(f64, f64)], after: &[(f64, f64)]) -> f64 {
    let middle = |points: &[(f64, f64)]| {
        let number = points.len() as f64;
        let sum = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>();
        (sum(|(at, _)| *at) / number, sum(|(_, value)| *value) / number)
    };
    let (of_before, of_after) = (middle(before), middle(after));
    let (mut spread, mut together) = (0.0, 0.0);
    for (points, (at, value)) in [(before, of_before), (after, of_after)] {
        for point in points {
            spread += (point.0 - at).powi(2);
            together += (point.0 - at) * (point.1 - value);
        }
    }
    of_after.1 - of_before.1 - together / spread * (of_after.0 - of_before.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decisions::{DailyPoint, ValueKind};

    /// 200 days of which the incident has days 120 to 140.
    fn series(value: impl Fn(i32) -> f64) -> MetricSeries {
        let point = |day: i32| DailyPoint { day: Day(day), value: value(day), total: 0.0 };
        MetricSeries { kind: ValueKind::Count, points: (0..200).map(point).collect() }
    }

    fn is_step(value: impl Fn(i32) -> f64) -> bool {
        let levels = [value(113), value(190)];
        is_mostly_step(&series(value), DayRange { first: Day(120), last: Day(140) }, (Day(199), levels))
    }

    #[test]
    fn a_step_on_a_line_is_found_to_the_last_digit() {
        let line = |at: f64, step: f64| (at, 3.0 - 0.25 * at + step);
        let before: Vec<(f64, f64)> = (0..9).map(|week| line(f64::from(7 * week), 0.0)).collect();
        let after: Vec<(f64, f64)> = (11..14).map(|week| line(f64::from(7 * week), -1.5)).collect();
        assert!((step(&before, &after) + 1.5).abs() < 1e-9);
    }

    #[test]
    fn a_level_that_came_by_itself_is_none_of_the_incident() {
        // 2% fewer a week all the time, and a dip that is over.
        let shrinking = |day: i32| 1000.0 * (-0.02 / 7.0 * f64::from(day)).exp();
        assert!(!is_step(shrinking));
        assert!(!is_step(|day| shrinking(day) * if (120..=140).contains(&day) { 0.7 } else { 1.0 }));
        // A fall that stays, in a product that stands, grows or shrinks.
        for weekly in [-0.01, 0.0, 0.01] {
            let trend = |day: i32| 1000.0 * (weekly / 7.0 * f64::from(day)).exp();
            assert!(is_step(|day| trend(day) * if day >= 120 { 0.65 } else { 1.0 }), "{weekly}");
        }
    }

    #[test]
    fn with_few_weeks_the_incident_is_believed() {
        let shrinking = |day: i32| 1000.0 * (-0.02 / 7.0 * f64::from(day)).exp();
        let days = |first, last| DayRange { first: Day(first), last: Day(last) };
        let all = series(shrinking);
        let levels = [shrinking(50), shrinking(190)];
        assert!(is_mostly_step(&all, days(55, 70), (Day(199), levels)));
        assert!(!is_mostly_step(&all, days(56, 70), (Day(199), levels)));
        assert!(is_mostly_step(&all, days(56, 186), (Day(199), levels)));
        assert!(!is_mostly_step(&all, days(56, 185), (Day(199), levels)));
    }
}
