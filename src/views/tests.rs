//! The views over cells written by hand.

use super::*;
use crate::calendar::Day;
use crate::metric::{ComparedDays, Formula, Offset, SegmentKey, TrendIndex};
use crate::stats::Rate;

/// The whole cockpit of `all` over the last `days` days of a sample cube.
fn check(cube: &Cube, days: u16) -> Cockpit {
    let period = Period::ending_as_of(cube, RangeDays(days), ComparedDays::Adjacent);
    cockpit(cube, (&Definitions::default(), &KeyFigures::default().kpis), (0, period), &Suppression::none())
}

fn sample(first: i32, as_of: i32) -> Cube {
    Cube::sample(&Definitions::default(), first, as_of)
}

#[test]
fn without_an_as_of_day_counts_are_zero_and_the_rest_is_undefined() {
    let cube = Cube { span: None, ..sample(1, 0) };
    let cockpit = check(&cube, 7);
    assert_eq!(cockpit.funnel.cohort_size, Some(0));
    assert_eq!(cockpit.funnel.steps[1].users, Some(0));
    assert_eq!(cockpit.funnel.steps[1].from_start.value(), None);
    assert_eq!(cockpit.funnel.steps[0].median_hours, None);
    assert!(cockpit.trends.days.is_empty());
    assert!(cockpit.retention.cohorts.is_empty());
    assert_eq!(cockpit.retention.notes[0].reason, "There are no counted events yet.");
    let values: Vec<Option<f64>> = cockpit.kpis.iter().map(|kpi| kpi.value).collect();
    assert_eq!(values, [Some(0.0), None, None, None]);
    assert_eq!(cockpit.kpis[2].latest, None);
}

#[test]
fn maturity_counts_calendar_days_and_the_users_on_them() {
    // A = 20, range 14..=20, window 7 of step 1: mature up to day 13, so none. With 14 days, 7..=13 are mature: 7 days.
    let mut cube = sample(13, 20);
    cube.segments[0].add_cohort(13, 4);
    cube.segments[0].add_cohort(14, 9);
    let step = |days: u16| check(&cube, days).funnel.steps[1].clone();
    assert_eq!((step(7).mature_cohort_days, step(7).mature_users), (0, Some(0)));
    assert_eq!((step(14).mature_cohort_days, step(14).mature_users), (7, Some(4)));
}

#[test]
fn the_older_cohort_is_cut_at_the_age_of_its_pair() {
    // N = 2, A = 3: range 2..=3, previous 0..=1. Day 0 is paired with day 2 (age 1), day 1 with day 3 (age 0).
    let mut cube = sample(0, 3);
    let cells = &mut cube.segments[0];
    cells.add_cohort(0, 10);
    cells.add_cohort(1, 10);
    cells.add_cohort(2, 5);
    cells.add_reached(1, (0, 1), 3);
    cells.add_reached(1, (0, 2), 4);
    cells.add_reached(1, (1, 0), 2);
    cells.add_reached(1, (1, 1), 1);
    cells.add_reached(1, (2, 1), 4);
    let cockpit = check(&cube, 2);
    let step = &cockpit.funnel.steps[1];
    // Plain 3 + 4 + 2 + 1 = 10; cut 3 + 2 = 5 of the whole older cohort of 20.
    assert_eq!(step.previous_users, Some(10));
    let pair = step.like_for_like.as_ref().expect("a previous period");
    assert_eq!(pair.previous_users, Some(5));
    assert_eq!(pair.from_start.previous, Rate::of(5, 20));
    assert_eq!(pair.from_start.current, Rate::of(4, 5));
    assert_eq!(pair.from_start.delta_points(), Some(0.8 - 0.25));
}

#[test]
fn the_older_cohort_lies_whole_weeks_before() {
    // N = 2, S = 7, A = 9: range 8..=9 against 1..=2. Day 1 is paired with day 8 (age 1), day 2 with day 9 (age 0). 3 of day 1
    // on the next day count, 4 after two days do not; nor do those of day 7, which is just before.
    let mut cube = sample(0, 9);
    let cells = &mut cube.segments[0];
    for (day, users) in [(1, 10), (2, 10), (7, 30), (8, 5)] {
        cells.add_cohort(day, users);
        cells.add_retained(day, 1, users / 5);
        cells.set_active(day, [users, users, users]);
    }
    cells.add_reached(1, (1, 1), 3);
    cells.add_reached(1, (1, 2), 4);
    cells.add_reached(1, (7, 0), 9);
    let period = Period::ending_as_of(&cube, RangeDays(2), ComparedDays::SameWeekdays);
    let row = KeyFigures::default().kpis;
    let cockpit = cockpit(&cube, (&Definitions::default(), &row), (0, period), &Suppression::none());
    let step = &cockpit.funnel.steps[1];
    assert_eq!(
        (step.previous_users, step.like_for_like.as_ref().and_then(|pair| pair.previous_users)),
        (Some(7), Some(3))
    );
    // D1 is complete for day 8 alone, so day 1 is its pair.
    assert_eq!(cockpit.retention.previous_summary.map(|summary| summary.d1), Some(Rate::of(2, 10)));
    let dau = cockpit.trends.get(Quantity::Dau).and_then(|series| series.previous.clone());
    assert_eq!(dau, Some(vec![Some(10.0), Some(10.0)]));
    // On A: nobody, against 10 on A - 7.
    assert_eq!(cockpit.kpis[2].latest.and_then(|latest| latest.previous), Some(10.0));
}

#[test]
fn time_to_convert_is_pooled_over_the_days() {
    // Hours 0, 24, 24, 48 of four users: median the 2nd = 24, p90 the ceil(3.6) = 4th = 48.
    let mut cube = sample(0, 10);
    let cells = &mut cube.segments[0];
    cells.add_cohort(5, 2);
    cells.add_cohort(6, 2);
    cells.add_reached(1, (5, 0), 1);
    cells.add_reached(1, (5, 1), 1);
    cells.add_reached(1, (6, 1), 1);
    cells.add_reached(1, (6, 2), 1);
    let step = &check(&cube, 7).funnel.steps[1];
    assert_eq!((step.median_hours, step.p90_hours), (Some(24), Some(48)));
    assert_eq!(check(&cube, 7).funnel.steps[0].median_hours, Some(0));
}

#[test]
fn a_summary_pools_only_complete_days() {
    // A = 20, 14 days 7..=20: D7 is complete for 7..=13. 6 of 10 + 1 of 5 retained; day 14 is too young.
    let mut cube = sample(0, 20);
    let cells = &mut cube.segments[0];
    for (day, users, retained) in [(7, 10, 6), (13, 5, 1), (14, 8, 8)] {
        cells.add_cohort(day, users);
        cells.add_retained(day, 7, retained);
    }
    let retention = check(&cube, 14).retention;
    assert_eq!(retention.summary.d7, Rate::of(7, 15));
    assert_eq!(retention.cohorts[7].cells[6], Some(0));
    assert_eq!(retention.cohorts[7].cells[7], None);
    assert_eq!(retention.cohorts[1].cells[0], None, "an empty cohort has no cells");
}

#[test]
fn a_note_names_the_shortest_range_that_has_the_number() {
    let mut cube = sample(0, 40);
    cube.segments[0].add_cohort(32, 3);
    let definitions = Definitions::default();
    let views = build(
        &cube,
        (&definitions, &KeyFigures::default()),
        &[RangeDays(30), RangeDays(7), RangeDays(14)],
        &Suppression::none(),
    );
    // Day 32 has D1 and D7 by day 40 and is in the 14-day range 27..=40; D30 is in none.
    let notes = &views.get(&SegmentKey("all".into()), RangeDays(7)).expect("configured").retention.notes;
    let found: Vec<_> = notes.iter().map(|note| (note.offset, note.open_with)).collect();
    assert_eq!(found, [(Offset::D1, Some(RangeDays(14))), (Offset::D7, Some(RangeDays(14))), (Offset::D30, None)]);
    assert_eq!(notes[0].reason, "No user started on a day of the 7-day range that is 1 day old by now.");
    assert_eq!(notes[1].reason, "The 7-day range ends before any cohort in it is 7 days old.");
}

#[test]
fn weeks_start_on_monday_and_hold_only_days_of_the_range() {
    // 1970-01-01 was a Thursday, so day 4 is a Monday. Range 2..=11: 2..=3, 4..=10, 11.
    let cube = sample(0, 11);
    let weeks = check(&cube, 10).retention.weeks;
    let found: Vec<_> = weeks.iter().map(|week| (week.days.first, week.days.last)).collect();
    assert_eq!(found, [(Day(2), Day(3)), (Day(4), Day(10)), (Day(11), Day(11))]);
    assert_eq!(weeks[0].week.to_string(), "1970-W01");
}

#[test]
fn series_follow_the_registry_and_read_zero_before_the_data() {
    let mut cube = sample(3, 9);
    cube.segments[0].set_active(9, [2, 5, 0]);
    cube.segments[0].set_trend(4, 9, [8, 3]);
    let trends = check(&cube, 10).trends;
    let keys: Vec<&str> = trends.series.iter().map(|series| series.id.as_str()).take(6).collect();
    assert_eq!(keys, ["dau", "wau", "mau", "stickiness", "signups", "signups_users"]);
    let last = |quantity| trends.get(quantity).and_then(|series| *series.values.last()?);
    assert_eq!(trends.get(Quantity::Dau).map(|series| series.values[0]), Some(Some(0.0)));
    assert_eq!(last(Quantity::Wau), Some(5.0));
    assert_eq!(trends.get(Quantity::Wau).map(|series| series.values[8]), Some(None));
    assert_eq!((last(Quantity::Mau), last(Quantity::Stickiness)), (None, None));
    assert_eq!(last(Quantity::PerActiveUser(TrendIndex(4))), Some(4.0));
    assert_eq!(trends.get(Quantity::Dau).and_then(|series| series.previous.clone()), None);
}

#[test]
fn kpis_compare_with_the_previous_period() {
    // N = 2, A = 9. DAU 6 and 8 (mean 7) against 4 and 2 (mean 3): +4, +4/3. On A: 8 against 2.
    let mut cube = sample(0, 9);
    let cells = &mut cube.segments[0];
    for (day, dau) in [(6, 4), (7, 2), (8, 6), (9, 8)] {
        cells.set_active(day, [dau, dau + 1, 0]);
    }
    let kpis = check(&cube, 2).kpis;
    let dau = &kpis[2];
    assert_eq!((dau.value, dau.previous, dau.delta_absolute), (Some(7.0), Some(3.0), Some(4.0)));
    assert_eq!(dau.delta_percent, Some(4.0 / 3.0));
    let latest = dau.latest.expect("days");
    assert_eq!((latest.value, latest.previous, latest.delta_percent), (Some(8.0), Some(2.0), Some(3.0)));
    assert_eq!((kpis[3].value, kpis[3].previous, kpis[3].delta_absolute), (Some(9.0), Some(3.0), Some(6.0)));
}

#[test]
fn a_change_from_nothing_has_no_percent() {
    assert_eq!(change(Some(3.0), Some(0.0)), (Some(3.0), None));
    assert_eq!(change(Some(0.0), Some(0.0)), (Some(0.0), None));
    assert_eq!((change(Some(3.0), None), change(None, Some(3.0))), ((None, None), (None, None)));
}

#[test]
fn any_quantity_can_stand_in_the_kpi_row() {
    // N = 2, A = 9. Errors 3 + 5 against 1 + 1; their users 2 and 4 (mean 3) against 1 and 1; on A 5 for 10 active users
    // against 1 for 2 on day 7, and 4 of these 10 users had one, against 1 of 2.
    let mut cube = sample(0, 9);
    let cells = &mut cube.segments[0];
    for (day, dau, errors) in [(6, 4, [1, 1]), (7, 2, [1, 1]), (8, 6, [3, 2]), (9, 10, [5, 4])] {
        cells.set_active(day, [dau, dau, 0]);
        cells.set_trend(4, day, errors);
    }
    let errors = TrendIndex(4);
    let row = [
        Quantity::PerActiveUser(errors),
        Quantity::Events(errors),
        Quantity::Users(errors),
        Quantity::UserRate(errors),
    ];
    let period = Period::ending_as_of(&cube, RangeDays(2), ComparedDays::Adjacent);
    let of = |row: &[Quantity]| cockpit(&cube, (&Definitions::default(), row), (0, period), &Suppression::none());
    let cockpit = of(&row);
    let sides: Vec<_> = cockpit.kpis.iter().map(|kpi| (kpi.id.as_str(), kpi.value, kpi.previous)).collect();
    let expected = [
        ("errors_per_active_user", Some(0.5), Some(0.5)),
        ("errors", Some(8.0), Some(2.0)),
        ("errors_users", Some(3.0), Some(1.0)),
        ("error_user_rate", Some(0.4), Some(0.5)),
    ];
    assert_eq!(sides, expected);
    assert_eq!(cockpit.kpis[1].delta_percent, Some(3.0));
    // Only a daily mean has a value on the last day beside it.
    let latest: Vec<_> = cockpit.kpis.iter().map(|kpi| kpi.latest.and_then(|latest| latest.value)).collect();
    assert_eq!(latest, [None, None, Some(4.0), None]);
    for quantity in Quantity::all(&Definitions::default()) {
        let kpi = of(&[quantity]).kpis.remove(0);
        assert_eq!(kpi.value, answer(&cockpit, &Definitions::default(), quantity).value, "{}", kpi.id);
        assert_eq!(kpi.sparkline.len(), 2, "{}", kpi.id);
    }
}

#[test]
fn a_week_is_compared_weekday_by_weekday_wherever_it_begins() {
    // N = 10 against the 10 days before: 23..=29 against 13..=19, which begins three weekdays later. A weekday has 10, 15, ... 40
    // in both, 175 in all, so each day is as its weekday: half t(6) sqrt(2/175) = 2.4469119 * 0.1069045 = 0.2615859.
    let mut cube = sample(0, 29);
    for day in 0..30 {
        let users = 10 + 5 * u32::try_from(Day(day).weekday()).expect("0 to 6");
        cube.segments[0].set_active(day, [users, 7 * users, 0]);
    }
    let interval = check(&cube, 10).kpis[2].change_interval.expect("two weeks");
    assert!((interval.high - 0.261_585_9_f64.exp_m1()).abs() < 1e-6, "{interval:?}");
    assert!((interval.low + 0.261_585_9_f64.exp_m1() / 0.261_585_9_f64.exp()).abs() < 1e-6, "{interval:?}");
}

#[test]
fn prose_has_the_interval_of_the_key_figure() {
    let mut cube = sample(0, 69);
    let cells = &mut cube.segments[0];
    for day in 0..70_i32 {
        let users = 20 + 7 * u32::try_from(day % 5).expect("small");
        cells.set_active(day, [users, 3 * users, 9 * users]);
        (0..5).for_each(|trend| cells.set_trend(trend, day, [2 * users, users]));
        cells.add_cohort(day, users);
        cells.add_retained(day, 1, users / 2);
        (1..4).for_each(|step| cells.add_reached(step, (day, 0), users / 2));
    }
    let definitions = Definitions::default();
    let quantities = Quantity::all(&definitions);
    for days in [7, 14, 30] {
        let period = Period::ending_as_of(&cube, RangeDays(days), ComparedDays::SameWeekdays);
        let of = |row: &[Quantity]| cockpit(&cube, (&definitions, row), (0, period), &Suppression::none());
        let (with, without) = (of(&quantities), of(&[]));
        let mut known = 0;
        for kpi in with.kpis.iter().filter(|kpi| !matches!(kpi.formula, Formula::Reached(_))) {
            let beside = compare(&without, &definitions, kpi.quantity).expect("a previous period");
            assert_eq!(beside.interval, kpi.change_interval, "{} {days}", kpi.id);
            known += usize::from(beside.interval.is_some());
        }
        assert!(known > 10, "{known} of {}", quantities.len());
    }
}

#[test]
fn a_change_from_zero_has_no_ratio() {
    let mut cube = sample(0, 9);
    cube.segments[0].set_active(9, [8, 8, 8]);
    let dau = check(&cube, 1).kpis[2].clone();
    assert_eq!((dau.previous, dau.delta_absolute, dau.delta_percent), (Some(0.0), Some(8.0), None));
}

#[test]
fn young_cohorts_are_gaps_in_the_activation_sparkline() {
    // Activation within 7 days, A = 9, range 1..=9: days 1 and 2 are mature.
    let mut cube = sample(0, 9);
    cube.segments[0].add_cohort(2, 4);
    cube.segments[0].add_reached(2, (2, 3), 1);
    cube.segments[0].add_cohort(3, 4);
    let kpis = check(&cube, 9).kpis;
    assert_eq!(kpis[0].sparkline[..3], [Some(0.0), Some(1.0), None]);
    assert_eq!(kpis[1].sparkline[..3], [None, Some(0.25), None]);
}
