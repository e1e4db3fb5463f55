//! How readings become verdicts, by readings made by hand.

use super::super::series::DayValue;
use super::*;
use crate::calendar::DayRange;

/// How the day of a reading stands to a level of 1,000.
#[derive(Clone, Copy)]
struct Move {
    day: i32,
    percent: f64,
    z: f64,
    level: f64,
    adjusted: f64,
}

fn moved(day: i32, percent: f64) -> Move {
    Move { day, percent, z: 4.5 * percent.signum(), level: 1_000.0, adjusted: 1_000.0 * (1.0 + percent) }
}

/// A reading whose day window moves and whose other windows are quiet.
fn reading(of: Move) -> DayReading {
    let quiet = WindowReading::sample(1_000.0, 1_000.0, 0.0);
    let days = DayRange { first: Day(of.day), last: Day(of.day) };
    let current = 1_000.0 * (1.0 + of.percent);
    let own =
        WindowReading { days, level: of.level, adjusted: of.adjusted, ..WindowReading::sample(current, 1_000.0, of.z) };
    let value = DayValue::count(Day(of.day), current);
    DayReading { value, index: 60, windows: Some([own, quiet, quiet, quiet]) }
}

fn judge(bad: BadDirection) -> Judge {
    Judge { kind: SeriesKind::Count, thresholds: Thresholds::default(), bad }
}

fn judged(moves: &[Move]) -> Vec<DayVerdict> {
    let readings: Vec<DayReading> = moves.iter().map(|of| reading(*of)).collect();
    verdicts(judge(BadDirection::Either), &readings)
}

fn one(reading: &DayReading) -> DayVerdict {
    verdicts(judge(BadDirection::Either), std::slice::from_ref(reading))[0]
}

/// A reading of windows alone.
fn windows(windows: &[WindowReading; 4]) -> DayReading {
    DayReading { value: DayValue::count(Day(100), 0.0), index: 60, windows: Some(*windows) }
}

/// A window with z, and 50 or 30% against 100 expected.
fn seen(current: f64, z: f64) -> WindowReading {
    WindowReading::sample(current, 100.0, z)
}

#[test]
fn nothing_triggers_before_day_42() {
    let at = |index| one(&DayReading { index, ..reading(moved(100, -0.5)) });
    assert_eq!(at(41), DayVerdict::Learning);
    assert!(at(42).alert().is_some());
}

#[test]
fn the_shortest_window_that_passes_is_reported() {
    let quiet = seen(100.0, 0.0);
    for (window, number) in AlertWindow::ALL.into_iter().zip(0..) {
        let loud = |at: i32| if at >= number { seen(70.0, -4.2) } else { quiet };
        let verdict = one(&windows(&[loud(0), loud(1), loud(2), loud(3)]));
        let expected = Trigger { window, direction: Direction::Down, severity: Severity::Warning };
        assert_eq!(verdict, DayVerdict::Triggered(expected));
    }
}

#[test]
fn any_window_of_the_same_direction_makes_it_critical() {
    let severity = |day: WindowReading, week: WindowReading| {
        one(&windows(&[day, seen(100.0, 0.0), week, seen(100.0, 0.0)])).trigger().map(|trigger| trigger.severity)
    };
    // The day has 4.5 and 30%, the week 5 and 20%.
    assert_eq!(severity(seen(70.0, -4.5), seen(80.0, -5.0)), Some(Severity::Critical));
    assert_eq!(severity(seen(70.0, -4.5), seen(80.1, -5.0)), Some(Severity::Warning));
    assert_eq!(severity(seen(70.0, -4.5), seen(80.0, -4.99)), Some(Severity::Warning));
    // A week that moves the other way, or whose change does, does not count.
    assert_eq!(severity(seen(70.0, -4.5), seen(120.0, 5.0)), Some(Severity::Warning));
    assert_eq!(severity(seen(70.0, -4.5), seen(80.0, 5.0)), Some(Severity::Warning));
    // The day needs a quarter.
    assert_eq!(severity(seen(75.0, -5.0), seen(100.0, 0.0)), Some(Severity::Critical));
    assert_eq!(severity(seen(75.1, -5.0), seen(100.0, 0.0)), Some(Severity::Warning));
}

#[test]
fn a_good_move_is_an_info_that_takes_part_in_the_life_cycle() {
    let readings = [reading(moved(100, 0.5)), reading(moved(105, -0.5))];
    let verdicts = verdicts(judge(BadDirection::Down), &readings);
    assert_eq!(verdicts[0].trigger().map(|trigger| trigger.severity), Some(Severity::Info));
    // Down to 500 is not the way back to 1,000.
    assert_eq!(verdicts[1].trigger().map(|trigger| trigger.severity), Some(Severity::Warning));
    let back = Move { adjusted: 1_000.0, ..moved(105, -0.5) };
    let readings = [reading(moved(100, 0.5)), reading(back)];
    assert!(matches!(super::verdicts(judge(BadDirection::Down), &readings)[1], DayVerdict::Recovered(_)));
}

#[test]
fn a_metric_without_a_good_direction_is_never_critical() {
    let loud = reading(Move { z: -9.0, ..moved(100, -0.5) });
    let severity = |bad| verdicts(judge(bad), &[loud])[0].trigger().map(|trigger| trigger.severity);
    assert_eq!(severity(BadDirection::Neither), Some(Severity::Warning));
    assert_eq!(severity(BadDirection::Down), Some(Severity::Critical));
}

#[test]
fn the_way_back_is_no_alert_for_fourteen_days() {
    // Down to 500 on day 100, from a level of 1,000. Back at 1,149, not 15% above it, it is only recovered.
    let after = |day, adjusted| judged(&[moved(100, -0.5), Move { adjusted, ..moved(day, 0.5) }])[1];
    assert!(matches!(after(114, 1_149.0), DayVerdict::Recovered(_)));
    assert!(after(114, 1_151.0).alert().is_some());
    assert!(after(115, 1_149.0).alert().is_some());
}

#[test]
fn a_recovery_does_not_forget_the_incident() {
    let back = |day| Move { adjusted: 1_000.0, ..moved(day, 0.5) };
    let words: Vec<bool> =
        judged(&[moved(100, -0.5), back(105), back(112)]).iter().map(|verdict| verdict.trigger().is_some()).collect();
    assert_eq!(words, [true, false, false]);
}

#[test]
fn the_level_is_kept_for_seven_days_and_new_after_that() {
    // The second trigger starts from a lower level, 400. Within 7 days the memory keeps 1,000, so a rise to 900 is the way back;
    // after 8 days the level is 400, and 900 is beyond it.
    let rise_after = |day| {
        let second = Move { level: 400.0, ..moved(day, -0.5) };
        judged(&[moved(100, -0.5), second, Move { adjusted: 900.0, ..moved(day + 3, 0.5) }])[2]
    };
    assert!(matches!(rise_after(107), DayVerdict::Recovered(_)));
    assert!(rise_after(108).alert().is_some());
}

#[test]
fn infos_neither_open_nor_extend_incidents() {
    let early = |day, percent: f64| Move { z: 3.7 * percent.signum(), ..moved(day, percent) };
    // An info came before: a warning upwards is never its way back.
    let back = Move { adjusted: 1_000.0, ..moved(103, 0.5) };
    let found = judged(&[early(100, -0.5), back]);
    assert!(matches!(found[0], DayVerdict::Info(_, Gate::Info)));
    assert!(found[1].alert().is_some());
    // The warning of day 100 is 16 days before the rise, although an info of day 110 is not.
    let late = Move { adjusted: 1_000.0, ..moved(116, 0.5) };
    assert!(judged(&[moved(100, -0.5), early(110, -0.5), late])[2].alert().is_some());
    // An info that leads back to the level is no news.
    let soft = Move { adjusted: 1_000.0, ..early(105, 0.5) };
    assert_eq!(judged(&[moved(100, -0.5), soft])[1], DayVerdict::Quiet(Gate::Recovered));
}

#[test]
fn a_warning_that_does_not_stand_out_is_an_info_and_forgotten() {
    let mut life = LifeCycle::new(&judge(BadDirection::Either));
    let first = life.next(&reading(moved(100, -0.5)), false);
    assert!(matches!(first, DayVerdict::Info(Trigger { severity: Severity::Info, .. }, Gate::ManyTests)));
    let back = Move { adjusted: 1_000.0, ..moved(103, 0.5) };
    assert!(life.next(&reading(back), true).alert().is_some());
    // Critical ones stand anyway.
    let mut life = LifeCycle::new(&judge(BadDirection::Either));
    assert!(life.next(&reading(Move { z: -5.0, ..moved(100, -0.5) }), false).alert().is_some());
}

#[test]
fn an_ordinary_fortnights_edge_leaves_an_info() {
    let quiet = seen(100.0, 0.0);
    let edge = WindowReading { z_on_scale: -4.4, ..seen(70.0, -2.0) };
    assert!(matches!(one(&windows(&[edge, quiet, quiet, quiet])), DayVerdict::Info(_, Gate::Edge)));
    // Nothing that is quiet on its own scale.
    let usual = WindowReading { z_on_scale: -3.9, ..edge };
    assert_eq!(one(&windows(&[usual, quiet, quiet, quiet])), DayVerdict::Quiet(Gate::Usual));
}

#[test]
fn a_holiday_is_an_info_at_most_and_leaves_the_long_windows_as_they_are() {
    let quiet = seen(100.0, 0.0);
    let holiday = WindowReading { has_holiday: true, ..seen(10.0, -9.0) };
    let verdict = |week: WindowReading| one(&windows(&[holiday, holiday, week, quiet]));
    assert!(matches!(verdict(quiet), DayVerdict::Info(Trigger { window: AlertWindow::Day, .. }, Gate::Holiday)));
    let severity = |week| verdict(week).trigger().map(|trigger| (trigger.window, trigger.severity));
    // The days of the holiday do not make the week critical.
    assert_eq!(severity(seen(70.0, -3.7)), Some((AlertWindow::Week, Severity::Warning)));
    assert_eq!(severity(seen(70.0, -5.1)), Some((AlertWindow::Week, Severity::Critical)));
}

#[test]
fn what_held_it_back_is_said_of_the_window_that_came_furthest() {
    let quiet = seen(100.0, 0.5);
    assert_eq!(one(&windows(&[seen(95.0, -6.0), quiet, quiet, quiet])), DayVerdict::Quiet(Gate::Percent));
    assert_eq!(one(&windows(&[seen(95.0, -2.0), quiet, seen(100.0, 9.0), quiet])), DayVerdict::Quiet(Gate::Sign));
    assert_eq!(one(&windows(&[quiet; 4])), DayVerdict::Quiet(Gate::Usual));
}
